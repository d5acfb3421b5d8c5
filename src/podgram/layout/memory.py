"""The last drawings, for diagrams that differ in nothing that a layout looks at: formats, themes, steps of a series."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from podgram.layout.coordinates import Coordinates
from podgram.layout.wires import Drawing
from podgram.model.diagram import Diagram, Group, Node

MOST = 8  # drawings that are kept
Value = TypeVar("Value")


class Memory:
    """Drawings by what they were made from. Ids count for nothing: they become those of the diagram at hand."""

    def __init__(self) -> None:
        self.known: OrderedDict[object, tuple[list[str], Drawing]] = OrderedDict()

    def drawing(self, diagram: Diagram, engine: str, draw: Callable[[], Drawing]) -> Drawing:
        """The drawing of a diagram, made by `draw` where none is known. It is the caller's own to change."""
        ids = [element.id for element in diagram.walk()]
        key = engine, _key(diagram, {id: place for place, id in enumerate(ids)})
        if key not in self.known:
            self.known[key] = ids, draw()
        self.known.move_to_end(key)
        while len(self.known) > MOST:
            self.known.popitem(last=False)
        before, drawing = self.known[key]
        return _renamed(drawing, dict(zip(before, ids, strict=True)), diagram)


def _key(diagram: Diagram, place: dict[str, int]) -> object:
    """All of a diagram that a layout looks at. It is flat, however deep the boxes are."""
    rooms = {c.name: c.room for c in diagram.classes}
    return (
        diagram.direction,
        diagram.fit,
        tuple(tuple(place.get(id, -1) for id in row) for row in diagram.align),
        tuple((_shape(element), rooms[element.style]) for element in diagram.walk()),
        tuple((place[e.source], place[e.target], e.texts or e.lines, e.line, e.tail, e.head) for e in diagram.edges),
    )


def _shape(element: Node | Group) -> object:
    own = element.kind, element.texts or element.lines
    if isinstance(element, Node):
        return *own, element.shape, element.scope is None
    return *own, len(element.children), len(element.badges), element.direction


def _renamed(drawing: Drawing, ids: dict[str, str], diagram: Diagram) -> Drawing:
    old = drawing.places
    places = Coordinates(
        old.w, old.h, _by(ids, old.boxes), _by(ids, old.headings), _by(ids, old.fitted), _by(ids, old.titles)
    )
    wires = [replace(wire, edge=edge) for wire, edge in zip(drawing.wires, diagram.edges, strict=True)]
    return replace(drawing, places=places, wires=wires)


def _by(ids: dict[str, str], found: dict[str, Value]) -> dict[str, Value]:
    return {ids[id]: value for id, value in found.items()}
