"""A path of points as it is drawn: round corners, cut at the outlines of its ends, with arrow heads."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import hypot

from podgram.layout.geometry import Curve, Point, Triangle
from podgram.model.diagram import Edge

Within = Callable[[Point], bool]

WIDTH = {"solid": 2.0, "dotted": 2.0, "thick": 4.5, "invisible": 0.0}
HEAD = 11.0  # the length of an arrow head; a thick line's is longer
RADIUS = 2.0  # of a corner: enough to soften it
STRAIGHT = 9.0  # what of a stretch beside a corner stays straight
ROUND = 0.5523  # of a radius: where the handles of a quarter circle are


def line(a: Point, b: Point) -> Curve:
    """A straight line as a curve."""
    third = ((b[0] - a[0]) / 3, (b[1] - a[1]) / 3)
    return a, (a[0] + third[0], a[1] + third[1]), (b[0] - third[0], b[1] - third[1]), b


def finish(edge: Edge, points: Sequence[Point]) -> tuple[tuple[Curve, ...], tuple[Triangle, ...]]:
    """The curves of an edge without its heads, and the heads."""
    rest = list(points)
    heads = []
    if edge.head:
        heads.append(_head(rest, WIDTH[edge.line]))
    if edge.tail:
        rest.reverse()
        heads.append(_head(rest, WIDTH[edge.line]))
        rest.reverse()
    return rounded(rest), tuple(heads)


def _head(points: list[Point], width: float) -> Triangle:
    """The arrow head at the end of a path, which is shortened by it."""
    tip, before = points[-1], points[-2]
    far = hypot(tip[0] - before[0], tip[1] - before[1]) or 1.0
    ux, uy = (tip[0] - before[0]) / far, (tip[1] - before[1]) / far
    length = HEAD + 1.5 * (width - 2)
    half = length * 0.42
    bx, by = tip[0] - ux * length, tip[1] - uy * length
    cut = min(length * 0.9, far - 0.5)
    points[-1] = (tip[0] - ux * cut, tip[1] - uy * cut)
    return tip, (bx - uy * half, by + ux * half), (bx + uy * half, by - ux * half)


def rounded(points: Sequence[Point]) -> tuple[Curve, ...]:
    """Straight stretches, and a quarter circle at each corner."""
    out: list[Curve] = []
    start = points[0]
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        sides = (_far(before, corner), _far(corner, after))
        radius = min(RADIUS, *(max(length / 4, min(length / 2, length - STRAIGHT)) for length in sides))
        a, b = _towards(corner, before, radius), _towards(corner, after, radius)
        if _far(start, a) > 0.01:
            out.append(line(start, a))
        out.append((a, _towards(a, corner, radius * ROUND), _towards(b, corner, radius * ROUND), b))
        start = b
    if _far(start, points[-1]) > 0.01 or not out:
        out.append(line(start, points[-1]))
    return tuple(out)


def _far(a: Point, b: Point) -> float:
    return hypot(a[0] - b[0], a[1] - b[1])


def _towards(a: Point, b: Point, by: float) -> Point:
    far = _far(a, b) or 1.0
    return a[0] + (b[0] - a[0]) * by / far, a[1] + (b[1] - a[1]) * by / far


def meet(points: Sequence[Point], within: Within) -> list[Point]:
    """A path whose last stretch is led on to the outline of the shape that it ends in."""
    tip, before = points[-1], points[-2]
    far = _far(tip, before) or 1.0
    ux, uy = (tip[0] - before[0]) / far, (tip[1] - before[1]) / far
    low, high = -4.0, 0.0
    while not within((tip[0] + ux * high, tip[1] + uy * high)):
        low, high = high, high + 4.0
        if high > 200:
            return list(points)
    if high == 0.0:
        low = -8.0
        if within((tip[0] + ux * low, tip[1] + uy * low)):
            return list(points)
    for _ in range(12):
        middle = (low + high) / 2
        if within((tip[0] + ux * middle, tip[1] + uy * middle)):
            high = middle
        else:
            low = middle
    return [*points[:-1], (tip[0] + ux * high, tip[1] + uy * high)]
