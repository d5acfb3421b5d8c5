"""Labels of edges moved along their edge where the wall of a box would run through them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import hypot

from podgram.layout.bezier import samples
from podgram.layout.edges import Way
from podgram.layout.geometry import Box, Point
from podgram.layout.node_shapes import label_size

STEPS = 16  # along each curve of an edge
FARTHEST = 160.0  # that a label is moved
AROUND = 2.0  # a label, to a wall


def clear_of_walls(found: Mapping[str, Way], walls: Sequence[Box], things: Sequence[Box], frame: Box) -> dict[str, Way]:
    """The ways, their labels where no wall, thing, edge or other label is in the way, if the frame has such a place."""
    out = dict(found)
    for id, way in found.items():
        if way.lines and way.curves and _struck(_box(way, way.label), walls):
            others = [_box(other, other.label) for key, other in out.items() if key != id and other.lines]
            ink = [point for other in out.values() for point in samples(other.curves, STEPS)]
            out[id] = way._replace(label=_place(way, walls, [*things, *others], ink, frame))
    return out


def _box(way: Way, middle: Point) -> Box:
    w, h = label_size(way.lines)
    return Box(middle[0] - w / 2, middle[1] - h / 2, w, h).grown(-2)


def _struck(label: Box, walls: Sequence[Box]) -> bool:
    """Does the wall of a box run through a label?"""
    return any(label.grown(AROUND).is_cut_by(wall) for wall in walls)


def _place(way: Way, walls: Sequence[Box], things: Sequence[Box], ink: Sequence[Point], frame: Box) -> Point:
    """The place nearest to where a label is, as far beside its edge, that is clear; else where it is."""
    x, y = way.label
    points = samples(way.curves, STEPS)
    px, py = min(points, key=lambda p: hypot(p[0] - x, p[1] - y))
    places = sorted(((qx + x - px, qy + y - py) for qx, qy in points), key=lambda p: hypot(p[0] - x, p[1] - y))
    for place in places:
        label = _box(way, place)
        near = hypot(place[0] - x, place[1] - y) < FARTHEST and label.within(frame)
        taken = _struck(label, walls) or any(label.meets(thing) for thing in things) or any(map(label.holds, ink))
        if near and not taken:
            return place
    return way.label
