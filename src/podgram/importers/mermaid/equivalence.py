"""What a flowchart shows, ids aside, so that two can be held against each other."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from podgram.importers.mermaid.classes import Look, look
from podgram.importers.mermaid.flowchart import Flowchart, Node, Subgraph
from podgram.model.text import typed

# depth, shape ("" for a box), lines, url, tooltip, markup, direction
Row = tuple[int, str, tuple[str, ...], str, str, tuple[str, ...], str]
# rows of its ends, lines, stroke, tail, head, length, markup, animation, look
Arrow = tuple[int, int, tuple[str, ...], str, str, str, int, tuple[str, ...], str, tuple[tuple[str, str], ...]]


@dataclass(frozen=True, slots=True)
class Drawing:
    """Every element, each box before what is in it, with its look; every arrow between them; the direction."""

    rows: tuple[Row, ...]
    looks: tuple[Look, ...]
    arrows: tuple[Arrow, ...]
    direction: str
    about: tuple[str, ...] = ()  # the title above it, and Mermaid's configuration


def drawing(flowchart: Flowchart, looks: Mapping[str, Look], links: Sequence[Look]) -> Drawing:
    """What a flowchart shows, where `looks` says how each id looks, and `links` how each edge does."""
    found: dict[str, Row] = {}
    stack: list[tuple[int, Node | Subgraph]] = [(0, e) for e in reversed(flowchart.children[""])]
    while stack:
        depth, element = stack.pop()
        if isinstance(element, Node):
            found[element.id] = (depth, element.shape, element.lines, element.url, element.tooltip, element.markup, "")
        else:
            found[element.id] = (depth, "", element.lines, "", "", element.markup, element.direction or "")
            stack.extend((depth + 1, e) for e in reversed(flowchart.children[element.id]))
    number = {id: row for row, id in enumerate(found)}
    arrows = sorted(
        (
            *(number[e.source], number[e.target], e.lines, e.stroke, e.tail, e.head),
            *(e.length, e.markup, e.animation, tuple(sorted(worn.items()))),
        )
        for e, worn in zip(flowchart.edges, links, strict=True)
    )
    worn = tuple(looks.get(id, {}) for id in found)
    about = (flowchart.heading, json.dumps(typed(flowchart.config), sort_keys=True))
    return Drawing(tuple(found.values()), worn, tuple(arrows), flowchart.direction or "TB", about)


def looks_of(flowchart: Flowchart) -> dict[str, Look]:
    """How each element of a generated flowchart looks, where each wears at most one class."""
    classes = {definition.name: look(definition.styles, definition.line) for definition in flowchart.class_defs}
    elements: list[Node | Subgraph] = [*flowchart.nodes, *flowchart.subgraphs]
    return {e.id: classes[e.classes[-1]] for e in elements if e.classes and e.classes[-1] in classes}


def links_of(flowchart: Flowchart) -> list[Look]:
    """How each edge of a generated flowchart looks."""
    return [look(edge.styles, edge.line) for edge in flowchart.edges]


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
    if wanted.about != drawn.about:
        return "its title or its configuration differs"
    if wanted.arrows != drawn.arrows:
        return "an arrow differs"
    return ""


def _said(row: Row) -> str:
    return repr(" ".join(row[2])) if row[2] else "an element without text"
