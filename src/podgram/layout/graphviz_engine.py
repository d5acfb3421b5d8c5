"""Places from a system's Graphviz, for `--engine dot`: it decides where things stand, podgram draws them and the edges.

Graphviz measures no text: every node, and the title of every cluster, has its size given, titles as HTML tables
(https://graphviz.org/doc/info/shapes.html#html).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from podgram.diagnostics import PodgramError, Problem
from podgram.layout.blocks import Forest
from podgram.layout.candidates import PAD, Heading
from podgram.layout.coordinates import Coordinates
from podgram.layout.geometry import Box
from podgram.layout.link_labels import Labels
from podgram.layout.viewport import MARGIN
from podgram.model.diagram import Edge, Group, Node

INCH = 72.0  # Graphviz's points; its sizes are in inches, its places in points


def coordinates(forest: Forest, labels: Labels) -> Coordinates:
    """The places of all elements but the badges. Raises PodgramError when there is no `dot`, or it fails."""
    names = {id: f"n{index}" for index, id in enumerate(forest.nesting.elements)}
    answer = json.loads(_dot("\n".join(_source(forest, labels, names))))
    found = {part["name"]: part for part in answer.get("objects", [])}
    left, bottom, right, top = map(float, answer["bb"].split(","))
    hanging = max((foot.outside for foot in forest.feet.values()), default=0.0)
    out = Coordinates(right - left + 2 * MARGIN, top - bottom + 2 * MARGIN + hanging)
    for id, element in forest.nesting.elements.items():
        if isinstance(element, Group):
            x1, y1, x2, y2 = map(float, found[f"cluster_{names[id]}"]["bb"].split(","))
            out.boxes[id] = Box(x1 - left + MARGIN, top - y2 + MARGIN, x2 - x1, y2 - y1)
            out.headings[id] = Heading.of(element, forest.sizes[id])
        elif element.scope is None:
            x, y = map(float, found[names[id]]["pos"].split(","))
            form = forest.forms[id][0]
            assert form.fitted is not None
            out.boxes[id] = Box(x - left + MARGIN - form.w / 2, top - y + MARGIN - form.h / 2, form.w, form.h)
            out.fitted[id] = form.fitted
    return out


def _source(forest: Forest, labels: Labels, names: dict[str, str]) -> Iterator[str]:
    """The diagram as DOT, line by line."""
    diagram = forest.diagram
    yield f"digraph {{ compound=true; newrank=true; nodesep=0.35; ranksep=0.45; rankdir={diagram.direction or 'TB'};"
    yield 'node [shape=box, fixedsize=true, label=""];'
    todo: list[Node | Group | None] = list(reversed(diagram.children))
    while todo:
        element = todo.pop()
        if element is None:
            yield "}"
        elif isinstance(element, Node):
            form = forest.forms[element.id][0]
            yield f"{names[element.id]} [width={form.w / INCH:.4f}, height={form.h / INCH:.4f}];"
        else:
            yield _cluster(forest, element, names)
            todo += [None, *reversed(element.children)]
    anchors = diagram.anchors()
    for index, edge in enumerate(diagram.edges):
        yield _edge(forest, edge, labels.size(index, 1), names, anchors)
    yield "}"


def _cluster(forest: Forest, group: Group, names: dict[str, str]) -> str:
    """The opening line of a box, with room for its title and its badges."""
    heading, foot = Heading.of(group, forest.sizes[group.id]), forest.feet[group.id]
    hanging = [forest.feet[child.id].outside for child in group.children if isinstance(child, Group)]
    margin = max(PAD, foot.inside) + max(hanging, default=0.0)
    table = _table(max(heading.w, foot.w - 2 * margin, 1.0), max(heading.h, 1.0))
    empty = "" if group.children else f"{names[group.id]}e [style=invis, width=0.3, height=0.3];"
    return f"subgraph cluster_{names[group.id]} {{ margin={margin:.2f}; label={table}; {empty}"


def _edge(forest: Forest, edge: Edge, size: tuple[float, float], names: dict[str, str], anchors: dict[str, str]) -> str:
    wearer = forest.nesting.wearer
    source, target = wearer.get(edge.source, edge.source), wearer.get(edge.target, edge.target)
    ends = [names[anchors.get(end, end)] for end in (source, target) if _is_node(forest, anchors.get(end, end))]
    if len(ends) < 2:
        return ""
    label = f" [label={_table(*size)}]" if edge.lines else ""
    return f"{ends[0]} -> {ends[1]}{label};"


def _is_node(forest: Forest, id: str) -> bool:
    element = forest.nesting.elements[id]
    return isinstance(element, Node) and element.scope is None


def _table(w: float, h: float) -> str:
    size = f'WIDTH="{w:.0f}" HEIGHT="{h:.0f}"'
    return f'<<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="0" FIXEDSIZE="TRUE" {size}><TR><TD></TD></TR></TABLE>>'


def _dot(source: str) -> Any:
    import graphviz

    try:
        return graphviz.pipe("dot", "json0", source.encode("ascii"))
    except graphviz.ExecutableNotFound as error:
        help = "install Graphviz (https://graphviz.org/download/), or leave --engine out: podgram needs none"
        raise PodgramError(Problem("there is no 'dot' on the PATH", help=help)) from error
    except graphviz.CalledProcessError as error:
        raise PodgramError(Problem(f"dot failed: {error.stderr.decode('utf-8', 'replace').strip()}")) from error
