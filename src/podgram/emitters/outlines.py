"""The outline of every shape as an SVG element, and the way of an edge as path data."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import hypot
from typing import NamedTuple

from podgram.layout.geometry import Box, Curve, Point
from podgram.layout.node_shapes import LID, SILHOUETTES
from podgram.model.text import number

CORNER, ROUND, GROUP = 3.0, 10.0, 7.0  # radii: of a rectangle, a rounded one, a group's box


class Outline(NamedTuple):
    """One SVG element: its tag and its geometry as attributes, in order."""

    tag: str
    attributes: tuple[tuple[str, str], ...]


def _rect(box: Box, radius: float) -> Outline:
    values = (("x", box.x), ("y", box.y), ("width", box.w), ("height", box.h), ("rx", radius))
    return Outline("rect", tuple((name, number(value)) for name, value in values))


def _circle(box: Box) -> Outline:
    return Outline("circle", (("cx", number(box.cx)), ("cy", number(box.cy)), ("r", number(box.w / 2))))


def _subroutine(box: Box) -> Outline:
    x1, x2, x3, x4 = map(number, (box.x, box.x + 8, box.right - 8, box.right))
    top, bottom = number(box.y), number(box.bottom)
    return Outline("path", (("d", f"M{x1} {top}H{x4}V{bottom}H{x1}ZM{x2} {top}V{bottom}M{x3} {top}V{bottom}"),))


def _cylinder(box: Box) -> Outline:
    left, right, top, bottom = map(number, (box.x, box.right, box.y + LID, box.bottom - LID))
    radii = f"{number(box.w / 2)} {number(LID)} 0 0"
    lid = f"A{radii} 1 {right} {top}"
    front = f"M{right} {top}A{radii} 1 {left} {top}"  # this way round, it counts as inside as well
    return Outline("path", (("d", f"M{left} {top}{lid}V{bottom}A{radii} 1 {left} {bottom}Z{front}"),))


def _polygon(shape: str, box: Box) -> Outline:
    sides = SILHOUETTES[shape].sides
    right = [(box.right - sides(t, box.w, box.h)[1], box.cy + t * box.h / 2) for t in (-1, 0, 1)]
    left = [(box.x + sides(t, box.w, box.h)[0], box.cy + t * box.h / 2) for t in (1, 0, -1)]
    points = dict.fromkeys(f"{number(x)},{number(y)}" for x, y in right + left)  # a diamond's tips come twice
    return Outline("polygon", (("points", " ".join(points)),))


# The shapes that are no polygon with straight sides.
DRAWN: dict[str, Callable[[Box], Outline]] = {
    "rectangle": lambda box: _rect(box, CORNER),
    "rounded": lambda box: _rect(box, ROUND),
    "stadium": lambda box: _rect(box, box.h / 2),
    "circle": _circle,
    "subroutine": _subroutine,
    "cylinder": _cylinder,
}


def node_outline(shape: str, box: Box) -> Outline:
    """The outline of a shape that fills a box."""
    return DRAWN[shape](box) if shape in DRAWN else _polygon(shape, box)


def group_outline(box: Box) -> Outline:
    """The outline of a group's box."""
    return _rect(box, GROUP)


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


def triangle(corners: Sequence[Point]) -> str:
    """An arrow head as path data."""
    return "M" + "L".join(f"{number(x)} {number(y)}" for x, y in corners) + "Z"
