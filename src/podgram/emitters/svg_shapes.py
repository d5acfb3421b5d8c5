"""Outlines and the ways of edges as SVG elements and path data."""

from __future__ import annotations

from collections.abc import Sequence
from math import hypot
from typing import NamedTuple

from podgram.layout.geometry import Box, Curve, Point
from podgram.model.shapes import SHAPES
from podgram.model.shapes.outlines import polygon
from podgram.model.text import number

GROUP = 7.0  # the radius of the corners of a group's box


class SvgShape(NamedTuple):
    """One SVG element: its tag and its geometry as attributes, in order."""

    tag: str
    attributes: tuple[tuple[str, str], ...]


def _rect(box: Box, radius: float) -> SvgShape:
    values = (("x", box.x), ("y", box.y), ("width", box.w), ("height", box.h), ("rx", radius))
    return SvgShape("rect", tuple((name, number(value)) for name, value in values))


def _circle(box: Box) -> SvgShape:
    return SvgShape("circle", (("cx", number(box.cx)), ("cy", number(box.cy)), ("r", number(box.w / 2))))


def node_outline(shape: str, box: Box) -> SvgShape:
    """The outline of a shape that fills a box."""
    outline = SHAPES[shape].outline
    if outline.path is not None:
        return SvgShape("path", (("d", outline.path(box)),))
    if outline.round:
        return _circle(box)
    if outline.corner is not None:
        return _rect(box, min(outline.corner, box.h / 2))
    points = (f"{number(x)},{number(y)}" for x, y in polygon(outline, box))
    return SvgShape("polygon", (("points", " ".join(dict.fromkeys(points))),))


def group_outline(box: Box) -> SvgShape:
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


def cross(corners: Sequence[Point]) -> str:
    """A cross in the place of an arrow head as path data, to be drawn as a line."""
    (ax, ay), (bx, by), (cx, cy) = corners
    over = [(ax + (bx - cx) / 2, ay + (by - cy) / 2), (ax - (bx - cx) / 2, ay - (by - cy) / 2)]
    pairs = ((over[0], (cx, cy)), (over[1], (bx, by)), ((ax, ay), ((bx + cx) / 2, (by + cy) / 2)))
    return "".join(f"M{number(p[0])} {number(p[1])}L{number(q[0])} {number(q[1])}" for p, q in pairs)


def ring(corners: Sequence[Point]) -> str:
    """A disc in the place of an arrow head as path data."""
    (ax, ay), (bx, by), (cx, cy) = corners
    base = ((bx + cx) / 2, (by + cy) / 2)
    r = number(hypot(ax - base[0], ay - base[1]) / 2)
    start, end = f"{number(ax)} {number(ay)}", f"{number(base[0])} {number(base[1])}"
    return f"M{start}A{r} {r} 0 1 1 {end}A{r} {r} 0 1 1 {start}Z"
