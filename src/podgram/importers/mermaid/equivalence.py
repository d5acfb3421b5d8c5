"""What a flowchart shows, ids aside, so that two can be held against each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from podgram.importers.mermaid.classes import Look, look
from podgram.importers.mermaid.flowchart import Flowchart, Node, Subgraph

Row = tuple[int, str, tuple[str, ...], str, str]  # depth, shape ("" for a box), lines, url, tooltip
Arrow = tuple[int, int, tuple[str, ...], str, str, str]  # rows of its ends, lines, stroke, tail, head


@dataclass(frozen=True, slots=True)
class Drawing:
    """Every element, each box before what is in it, with its look; every arrow between them; the direction."""

    rows: tuple[Row, ...]
    looks: tuple[Look, ...]
    arrows: tuple[Arrow, ...]
    direction: str


def drawing(flowchart: Flowchart, looks: Mapping[str, Look]) -> Drawing:
    """What a flowchart shows, where `looks` says how each id looks."""
    found: dict[str, Row] = {}
    stack: list[tuple[int, Node | Subgraph]] = [(0, e) for e in reversed(flowchart.children[""])]
    while stack:
        depth, element = stack.pop()
        if isinstance(element, Node):
            found[element.id] = (depth, element.shape, element.lines, element.url, element.tooltip)
        else:
            found[element.id] = (depth, "", element.lines, "", "")
            stack.extend((depth + 1, e) for e in reversed(flowchart.children[element.id]))
    number = {id: row for row, id in enumerate(found)}
    arrows = sorted(
        (number[e.source], number[e.target], e.lines, e.stroke, e.tail, e.head) for e in flowchart.edges
    )  # fmt: skip
    worn = tuple(looks.get(id, {}) for id in found)
    return Drawing(tuple(found.values()), worn, tuple(arrows), flowchart.direction or "TB")


def looks_of(flowchart: Flowchart) -> dict[str, Look]:
    """How each element of a generated flowchart looks, where each wears at most one class."""
    classes = {definition.name: look(definition.styles, definition.line) for definition in flowchart.class_defs}
    elements: list[Node | Subgraph] = [*flowchart.nodes, *flowchart.subgraphs]
    return {e.id: classes[e.classes[-1]] for e in elements if e.classes and e.classes[-1] in classes}


def difference(wanted: Drawing, drawn: Drawing) -> str:
    """The first thing in which a drawing is not the wanted one, in words; "" where they are the same."""
    if wanted.direction != drawn.direction:
        return f"it goes {drawn.direction}, not {wanted.direction}"
    for one, two in zip(wanted.rows, drawn.rows, strict=False):
        if one != two:
            return f"{_said(one)} becomes {_said(two)}"
    if len(wanted.rows) != len(drawn.rows):
        return f"{len(wanted.rows)} elements become {len(drawn.rows)}"
    for row, one_look, two_look in zip(wanted.rows, wanted.looks, drawn.looks, strict=True):
        if one_look != two_look:
            return f"{_said(row)} looks like {two_look}, not {one_look}"
    if wanted.arrows != drawn.arrows:
        return "an arrow differs"
    return ""


def _said(row: Row) -> str:
    return repr(" ".join(row[2])) if row[2] else "an element without text"
