"""Curves: cut where they meet an outline or a text, and given arrow heads."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from math import hypot

from podgram.layout.geometry import Box, Curve, Point, Triangle

Within = Callable[[Point], bool]

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


@cache
def _weights(steps: int) -> list[tuple[float, float, float, float]]:
    """What each of a curve's four points counts for at each step along it: the Bernstein polynomials."""
    along = [(1 - i / steps, i / steps) for i in range(steps + 1)]
    return [(s**3, 3 * s**2 * t, 3 * s * t**2, t**3) for s, t in along]


def samples(curves: Sequence[Curve], steps: int = 8) -> list[Point]:
    """Points along the way, both ends among them."""
    return [
        (a * x0 + b * x1 + c * x2 + d * x3, a * y0 + b * y1 + c * y2 + d * y3)
        for (x0, y0), (x1, y1), (x2, y2), (x3, y3) in curves
        for a, b, c, d in _weights(steps)
    ]


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


def head(curves: tuple[Curve, ...], width: float) -> tuple[tuple[Curve, ...], Triangle]:
    """The way shortened by an arrow head at its end, and the head, its tip first."""
    tip = curves[-1][3]
    length = HEAD + 1.5 * (width - 2)
    rest = shorten(curves, tip, length * 0.9)
    x, y = rest[-1][3]
    far = hypot(tip[0] - x, tip[1] - y) or 1.0
    ux, uy = (tip[0] - x) / far, (tip[1] - y) / far
    half = length * 0.42
    bx, by = tip[0] - ux * length, tip[1] - uy * length
    corners = (tip, (bx - uy * half, by + ux * half), (bx + uy * half, by - ux * half))
    return rest, corners
