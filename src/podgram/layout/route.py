"""Edges finished: cut where they meet their ends, given heads, and written as SVG paths."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from math import hypot

from podgram.diagram import Edge
from podgram.layout.picture import Box, Curve, Point, number

Within = Callable[[Point], bool]

WIDTH = {"solid": 2.0, "dotted": 2.0, "thick": 4.5}
DASH: dict[str, tuple[float, ...]] = {"solid": (), "dotted": (2.0, 5.0), "thick": ()}
STEPS = 24  # along a curve, when looking for what it passes
HEAD = 11.0  # the length of an arrow head; a thick line's is longer


def at(curve: Curve, t: float) -> Point:
    (x0, y0), (x1, y1), (x2, y2), (x3, y3) = curve
    s = 1 - t
    a, b, c, d = s * s * s, 3 * s * s * t, 3 * s * t * t, t * t * t
    return a * x0 + b * x1 + c * x2 + d * x3, a * y0 + b * y1 + c * y2 + d * y3


def split(curve: Curve, t: float) -> tuple[Curve, Curve]:
    """A curve in two at `t`, by de Casteljau's construction."""

    def mix(p: Point, q: Point) -> Point:
        return p[0] + (q[0] - p[0]) * t, p[1] + (q[1] - p[1]) * t

    p0, p1, p2, p3 = curve
    a, b, c = mix(p0, p1), mix(p1, p2), mix(p2, p3)
    d, e = mix(a, b), mix(b, c)
    f = mix(d, e)
    return (p0, a, d, f), (f, e, c, p3)


def turned(curves: Sequence[Curve]) -> tuple[Curve, ...]:
    """The same way from its other end."""
    return tuple((d, c, b, a) for a, b, c, d in reversed(curves))


def straight(a: Point, b: Point) -> Curve:
    third = ((b[0] - a[0]) / 3, (b[1] - a[1]) / 3)
    return a, (a[0] + third[0], a[1] + third[1]), (b[0] - third[0], b[1] - third[1]), b


def samples(curves: Sequence[Curve], steps: int = 8) -> list[Point]:
    """Points along the way, both ends among them."""
    return [at(curve, i / steps) for curve in curves for i in range(steps + 1)]


def leave(curves: Sequence[Curve], within: Within) -> tuple[Curve, ...]:
    """What is left of a way after it last leaves the shape that it starts in."""
    for index in range(len(curves) - 1, -1, -1):
        inside = [step for step in range(8, -1, -1) if within(at(curves[index], step / 8))]
        if inside and inside[0] < 8:
            return split(curves[index], _boundary(curves[index], inside[0] / 8, within))[1:] + tuple(
                curves[index + 1 :]
            )
        if inside:
            return tuple(curves[index + 1 :])
    return tuple(curves)


def _boundary(curve: Curve, t: float, within: Within, steps: int = 8) -> float:
    """Where a curve that is inside at `t` and outside a step later crosses the outline."""
    low, high = t, t + 1 / steps
    for _ in range(12):
        middle = (low + high) / 2
        low, high = (middle, high) if within(at(curve, middle)) else (low, middle)
    return high


def beside(curves: Sequence[Curve], box: Box) -> tuple[Curve, ...]:
    """A way without what of it lies in a box: an edge that passes under a title."""

    def within(point: Point) -> bool:
        return box.x < point[0] < box.right and box.y < point[1] < box.bottom

    out: list[Curve] = []
    for curve in curves:
        rest: Curve | None = curve
        while rest is not None:
            step = next((i for i in range(STEPS + 1) if within(at(rest, i / STEPS))), None)
            if step is None:
                out.append(rest)
                break
            if step:
                out.append(split(rest, 1 - _boundary(turned([rest])[0], 1 - step / STEPS, within, STEPS))[0])
            left = leave([split(rest, step / STEPS)[1]], within) if step < STEPS else ()
            rest = left[0] if left else None
    return tuple(out)


def first_leave(curves: Sequence[Curve], within: Within) -> tuple[Curve, ...]:
    """What is left of a way after it first leaves the shape: for one that comes back to where it began."""
    for index, curve in enumerate(curves):
        for step in range(9):
            if not within(at(curve, step / 8)):
                t = _boundary(curve, max(0, step - 1) / 8, within)
                return split(curve, t)[1:] + tuple(curves[index + 1 :])
    return tuple(curves)


def shorten(curves: tuple[Curve, ...], tip: Point, length: float) -> tuple[Curve, ...]:
    """The way without its end that is nearer to the tip than the length; at least a stub of it is left."""
    back = turned(curves)

    def near(point: Point) -> bool:
        return hypot(point[0] - tip[0], point[1] - tip[1]) < length

    rest = first_leave(back, near)
    return turned(rest) if rest else curves


def head(curves: tuple[Curve, ...], width: float) -> tuple[tuple[Curve, ...], str]:
    """The way shortened by an arrow head at its end, and the head as path data."""
    tip = curves[-1][3]
    length = HEAD + 1.5 * (width - 2)
    rest = shorten(curves, tip, length * 0.9)
    x, y = rest[-1][3]
    far = hypot(tip[0] - x, tip[1] - y) or 1.0
    ux, uy = (tip[0] - x) / far, (tip[1] - y) / far
    half = length * 0.42
    bx, by = tip[0] - ux * length, tip[1] - uy * length
    corners = (tip, (bx - uy * half, by + ux * half), (bx + uy * half, by - ux * half))
    return rest, "M" + "L".join(f"{number(cx)} {number(cy)}" for cx, cy in corners) + "Z"


def path(curves: Sequence[Curve]) -> str:
    """SVG path data; a curve that is a straight line is written as one."""
    out, end = [], None
    for curve in curves:
        a, b, c, d = curve
        if a != end:
            out.append(f"M{number(a[0])} {number(a[1])}")
        if _is_straight(curve):
            out.append(f"L{number(d[0])} {number(d[1])}")
        else:
            out.append("C" + " ".join(f"{number(x)} {number(y)}" for x, y in (b, c, d)))
        end = d
    return "".join(out)


def _is_straight(curve: Curve) -> bool:
    a, b, c, d = curve
    dx, dy = d[0] - a[0], d[1] - a[1]
    far = hypot(dx, dy) or 1.0
    return all(abs((p[0] - a[0]) * dy - (p[1] - a[1]) * dx) / far < 0.3 for p in (b, c))


def finish(
    edge: Edge, curves: tuple[Curve, ...], source: Within, target: Within
) -> tuple[tuple[Curve, ...], list[str]]:
    """A way from middle to middle → the way from outline to outline without its heads, and the heads."""
    loops = edge.source == edge.target
    cut = first_leave if loops else leave
    way = cut(curves, source)
    way = turned(cut(turned(way), target)) if way else way
    if not way:
        return (), []
    heads = []
    if edge.head:
        way, mark = head(way, WIDTH[edge.line])
        heads.append(mark)
    if edge.tail:
        way, mark = head(turned(way), WIDTH[edge.line])
        way = turned(way)
        heads.append(mark)
    return way, heads


def inward(box: Box, wall: Box) -> tuple[Point, Point]:
    """The shortest straight way between a box and the wall of a box around it, from the inner one."""
    ways = {
        box.x - wall.x: ((box.cx, box.cy), (wall.x, box.cy)),
        wall.right - box.right: ((box.cx, box.cy), (wall.right, box.cy)),
        box.y - wall.y: ((box.cx, box.cy), (box.cx, wall.y)),
        wall.bottom - box.bottom: ((box.cx, box.cy), (box.cx, wall.bottom)),
    }
    return ways[min(ways)]


def corner_loop(box: Box, size: float = 24.0) -> Curve:
    """From the top of a box around its right corner to its side."""
    start, end = (box.right - size, box.y), (box.right, box.y + size)
    return start, (start[0], start[1] - 1.4 * size), (end[0] + 1.4 * size, end[1]), end


Ink = list[list[Point]]  # for each edge the points along its way


def spans(y: float, h: float, ink: Ink, around: float = 5.0) -> list[tuple[float, float]]:
    """Where edges pass through a strip from `y` down: their left and right ends in it, with some room around."""
    out = []
    for way in ink:
        inside = [
            x
            for (x1, y1), (x2, y2) in pairwise(way)
            if min(y1, y2) <= y + h and max(y1, y2) >= y
            for x in _clipped(x1, y1, x2, y2, y, y + h)
        ]
        if inside:
            out.append((min(inside) - around, max(inside) + around))
    return sorted(out)


def _clipped(x1: float, y1: float, x2: float, y2: float, top: float, bottom: float) -> tuple[float, float]:
    """The x of both ends of a straight piece, cut to the heights between top and bottom."""
    slope = (x2 - x1) / (y2 - y1) if y2 != y1 else 0.0
    a, b = (x1 + slope * (min(max(y, top), bottom) - y1) if y2 != y1 else x for x, y in ((x1, y1), (x2, y2)))
    return a, b


def clearest(box: Box, w: float, y: float, h: float, ink: Ink, inset: float) -> tuple[float, int]:
    """Where a strip of a size stands in a box at a height: its left end, and how many edges cross it there.

    As near to the middle as no edge passes, or where fewest do.
    """
    low, high, middle = box.x + inset, box.right - inset - w, box.cx - w / 2
    taken = [span for span in spans(y, h, ink) if span[0] < box.right and span[1] > box.x]
    places = [middle, low, high, *(end for _, end in taken), *(start - w for start, _ in taken)]
    found = [
        (sum(start < x + w and x < end for start, end in taken), abs(x - middle), x)
        for x in places
        if low <= x <= high or x == middle
    ]
    count, _, x = min(found)
    return x, count
