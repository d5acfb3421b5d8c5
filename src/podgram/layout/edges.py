"""Every edge from the outline where it begins to the outline where it ends, with its heads and its label."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from podgram.layout.bezier import HEAD, Within, at, first_leave, head, leave, straight, turned
from podgram.layout.cluster_tree import Nesting
from podgram.layout.coordinates import Settled
from podgram.layout.geometry import Box, Curve, Point, Triangle
from podgram.layout.node_shapes import LEADING, SIZE, broken, holds
from podgram.layout.text_metrics import width
from podgram.model.diagram import Diagram, Edge, Group, Node

WIDTH = {"solid": 2.0, "dotted": 2.0, "thick": 4.5, "invisible": 0.0}
LABEL = 190.0  # the widest line of a label that no layout has made room for


class Way(NamedTuple):
    """An edge as it is drawn. `heads` begin at their tips, `lines` the label's, `label` its middle."""

    edge: Edge
    curves: tuple[Curve, ...]
    heads: tuple[Triangle, ...]
    lines: tuple[str, ...]
    label: Point
    own: bool = False  # drawn by ourselves, maybe out of the picture's frame


class Ends(NamedTuple):
    """What edges end at. An edge to a badge ends at the box that wears it."""

    settled: Settled
    nesting: Nesting
    strokes: Mapping[str, float]
    badged: bool = False  # is a badge part of the box that wears it?

    def box(self, id: str) -> Box:
        return self.settled.boxes[self.nesting.wearer.get(id, id)]

    def within(self, id: str) -> Within:
        """Tells whether a point is inside an element, its stroke included, or in a badge on its boundary."""
        element = self.nesting.elements[self.nesting.wearer.get(id, id)]
        box = self.box(id).grown(self.strokes[element.style] / 2)
        shape = element.shape if isinstance(element, Node) else "rectangle"
        badges = self.badges(id)
        if not badges:
            return lambda point: holds(shape, box, point)
        return lambda point: holds(shape, box, point) or any(badge.holds(point) for badge in badges)

    def badges(self, id: str) -> list[Box]:
        """Where the badges of an element are that it may end at."""
        element = self.nesting.elements[self.nesting.wearer.get(id, id)]
        worn = element.badges if self.badged and isinstance(element, Group) else ()
        return [self.settled.boxes[badge.id].grown(self.strokes[badge.style] / 2) for badge in worn]


def ways(diagram: Diagram, ends: Ends) -> dict[str, Way]:
    """The way of every edge by its id, hidden ones too."""

    return {edge.id: _way(edge, ends) for edge in diagram.edges}


def clear_of_badges(found: dict[str, Way], ends: Ends) -> dict[str, Way]:
    """The same ways, those that end behind a badge cut to end at the badge."""
    badged = ends._replace(badged=True)

    def hidden(way: Way) -> bool:
        tips = (way.curves[0][0], way.curves[-1][3]) if way.curves else ()
        badges = badged.badges(way.edge.source) + badged.badges(way.edge.target)
        return any(badge.grown(HEAD).holds(tip) for tip in tips for badge in badges)

    return {id: _way(way.edge, badged) if hidden(way) else way for id, way in found.items()}


def _way(edge: Edge, ends: Ends) -> Way:
    return (_routed if edge.id in ends.settled.routes else _own)(edge, ends)


def _routed(edge: Edge, ends: Ends) -> Way:
    route = ends.settled.routes[edge.id]
    curves, heads = _finished(edge, route.curves, ends.within(edge.source), ends.within(edge.target))
    label = (route.label.cx, route.label.cy) if route.label else (0.0, 0.0)
    return Way(edge, curves, heads, route.lines if route.label else (), label)


def _own(edge: Edge, ends: Ends) -> Way:
    """An edge that nothing has laid out: a loop, from inside a box to its wall, or straight from middle to middle."""
    source, target = ends.box(edge.source), ends.box(edge.target)
    leaving, arriving = ends.within(edge.source), ends.within(edge.target)
    if source == target:
        curve, leaving, arriving = _corner_loop(source), _nowhere, _nowhere
    elif source.within(target):
        curve, arriving = straight(*_inward(source, target)), _nowhere
    elif target.within(source):
        curve, leaving = straight(*reversed(_inward(target, source))), _nowhere
    else:
        curve = straight((source.cx, source.cy), (target.cx, target.cy))
    lines = broken(edge.lines, LABEL)
    x, y = at(curve, 0.5)
    if source == target:  # beside the loop, not on it
        x += max((width(line, SIZE) for line in lines), default=0.0) / 2 + 8
    curves, heads = _finished(edge, (curve,), leaving, arriving)
    return Way(edge, curves, heads, lines, (x, y - len(lines) * LEADING / 2), own=True)


def _finished(
    edge: Edge, curves: tuple[Curve, ...], source: Within, target: Within
) -> tuple[tuple[Curve, ...], tuple[Triangle, ...]]:
    """A way from middle to middle → the way from outline to outline without its heads, and the heads."""
    loops = edge.source == edge.target
    cut = first_leave if loops else leave
    way = cut(curves, source)
    way = turned(cut(turned(way), target)) if way else way
    if not way:
        return (), ()
    heads = []
    if edge.head:
        way, mark = head(way, WIDTH[edge.line])
        heads.append(mark)
    if edge.tail:
        way, mark = head(turned(way), WIDTH[edge.line])
        way = turned(way)
        heads.append(mark)
    return way, tuple(heads)


def _inward(box: Box, wall: Box) -> tuple[Point, Point]:
    """The shortest straight way between a box and the wall of a box around it, from the inner one."""
    ways = {
        box.x - wall.x: ((box.cx, box.cy), (wall.x, box.cy)),
        wall.right - box.right: ((box.cx, box.cy), (wall.right, box.cy)),
        box.y - wall.y: ((box.cx, box.cy), (box.cx, wall.y)),
        wall.bottom - box.bottom: ((box.cx, box.cy), (box.cx, wall.bottom)),
    }
    return ways[min(ways)]


def _corner_loop(box: Box, size: float = 24.0) -> Curve:
    """From the top of a box around its right corner to its side."""
    start, end = (box.right - size, box.y), (box.right, box.y + size)
    return start, (start[0], start[1] - 1.4 * size), (end[0] + 1.4 * size, end[1]), end


def _nowhere(point: Point) -> bool:
    return False
