"""A step of a series as it is laid out: with the largest of the texts that each element has in any step."""

from __future__ import annotations

from podgram.layout.node_shapes import SIZE
from podgram.layout.text_metrics import width
from podgram.model.diagram import Diagram, Edge, Group, Node

Lines = tuple[str, ...]


def steady(diagram: Diagram) -> Diagram:
    """The diagram with texts that are the same in all steps; itself if it is no step of a series."""
    if not any(part.texts for part in (*diagram.walk(), *diagram.edges)):
        return diagram
    children = tuple(_steady(child) for child in diagram.children)
    edges = tuple(edge._replace(lines=_largest(edge)) for edge in diagram.edges)
    return diagram._replace(children=children, edges=edges)


def _steady(element: Node | Group) -> Node | Group:
    if isinstance(element, Node):
        return element._replace(lines=_largest(element))
    children = tuple(_steady(child) for child in element.children)
    badges = tuple(badge._replace(lines=_largest(badge)) for badge in element.badges)
    return element._replace(lines=_largest(element), children=children, badges=badges)


def _largest(part: Node | Group | Edge) -> Lines:
    """The text that takes most room, the first of several."""
    return max((part.texts or (part.lines,)), key=_room)


def _room(lines: Lines) -> tuple[int, float]:
    return len(lines), max((width(line, SIZE) for line in lines), default=0.0)
