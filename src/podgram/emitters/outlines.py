"""The outline of every shape as an SVG element, and the way of an edge as path data."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import hypot
from typing import NamedTuple

from podgram.layout.geometry import Box, Curve, Point
from podgram.layout.node_shapes import LID, SILHOUETTES, SPIKE, STEP
from podgram.model.shapes import SHAPES
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


def _path(draw: Callable[[Callable[..., str], Box], str]) -> Callable[[Box], Outline]:
    """A shape as path data: `draw` gets a writer of points, from 0 to 1 in the box, and the box."""

    def outline(box: Box) -> Outline:
        def at(*places: float) -> str:
            pairs = zip(places[::2], places[1::2], strict=True)
            return " ".join(f"{number(box.x + x * box.w)} {number(box.y + y * box.h)}" for x, y in pairs)

        return Outline("path", (("d", draw(at, box)),))

    return outline


def _circle_path(x: float, y: float, radius: float) -> str:
    r, left, right, cy = map(number, (radius, x - radius, x + radius, y))
    return f"M{left} {cy}A{r} {r} 0 1 1 {right} {cy}A{r} {r} 0 1 1 {left} {cy}Z"


def _double_circle(box: Box) -> Outline:
    circles = (_circle_path(box.cx, box.cy, box.w / 2 - inset) for inset in (0, 4))
    return Outline("path", (("d", "".join(circles)),))


def _with_cross(path: str, box: Box) -> Outline:
    """The ends of a cross, at the rim: the middle is the text's."""
    far, near = 0.3535 * box.w, 0.28 * box.w
    for x, y in ((-1, -1), (1, -1), (1, 1), (-1, 1)):
        start, end = ((number(box.cx + x * d), number(box.cy + y * d)) for d in (far, near))
        path += f"M{' '.join(start)}L{' '.join(end)}"
    return Outline("path", (("d", path),))


FOLD = 8.0  # a corner of a sheet, folded or tagged
WAVE = 0.86  # where the lower edge of a sheet of paper begins to wave
At = Callable[..., str]


def _paper(at: At) -> str:
    return f"M{at(0, 0)}L{at(1, 0)}L{at(1, WAVE)}C{at(0.7, 0.72, 0.4, 1.14, 0, 0.97)}Z"


def _left_brace(at: At) -> str:
    return f"M{at(0.06, 0)}C{at(0, 0, 0.06, 0.5, 0, 0.5)}C{at(0.06, 0.5, 0, 1, 0.06, 1)}"


def _right_brace(at: At) -> str:
    return f"M{at(0.94, 0)}C{at(1, 0, 0.94, 0.5, 1, 0.5)}C{at(0.94, 0.5, 1, 1, 0.94, 1)}"


def _sheet(at: At) -> str:
    return f"M{at(0, 0)}L{at(1, 0)}L{at(1, 1)}L{at(0, 1)}Z"


def _note(at: At, box: Box) -> str:
    """A sheet whose upper right corner is folded over."""
    x, y = 1 - FOLD / box.w, FOLD / box.h
    return f"M{at(0, 0)}L{at(x, 0)}L{at(1, y)}L{at(1, 1)}L{at(0, 1)}ZM{at(x, 0)}L{at(x, y)}L{at(1, y)}"


def _tag(at: At, box: Box) -> str:
    """A line that cuts off the lower left corner, where a paper's wave is low."""
    return f"M{at(0, 1 - FOLD / box.h)}L{at(FOLD / box.w, 1)}"


def _internal_storage(at: At, box: Box) -> str:
    x, y = FOLD / box.w, 5 / box.h
    return f"{_sheet(at)}M{at(x, 0)}L{at(x, 1)}M{at(0, y)}L{at(1, y)}"


def _bolt(at: At, box: Box) -> str:
    """A sheet with a spike up and one down, so that its text stands clear."""
    top, bottom = SPIKE / box.h, 1 - SPIKE / box.h
    right = f"L{at(0.6, 0)}L{at(0.54, top)}L{at(1, top)}L{at(1, bottom)}L{at(0.6, bottom)}"
    return f"M{at(0, top)}L{at(0.4, top)}{right}L{at(0.4, 1)}L{at(0.46, bottom)}L{at(0, bottom)}Z"


PAPER = _path(lambda at, box: _paper(at))


def _behind(front: Callable[[Box], Outline]) -> Callable[[Box], Outline]:
    """A shape with two more behind it, up to the right."""

    def outline(box: Box) -> Outline:
        sheet = Box(box.x, box.y + 2 * STEP, box.w - 2 * STEP, box.h - 2 * STEP)
        edges = ""
        for n in (1, 2):
            x, y = sheet.x + n * STEP, sheet.y - n * STEP
            right, bottom = sheet.right + n * STEP, sheet.y + WAVE * sheet.h - n * STEP
            edges += (
                f"M{number(x)} {number(y + STEP)}V{number(y)}H{number(right)}V{number(bottom)}H{number(right - STEP)}"
            )
        return Outline("path", (("d", dict(front(sheet).attributes)["d"] + edges),))

    return outline


SHEET = _path(lambda at, box: _sheet(at))
DRAWN_MORE: dict[str, Callable[[Box], Outline]] = {
    "double-circle": _double_circle,
    "stop": _double_circle,
    "document": PAPER,
    "tag-document": _path(lambda at, box: _paper(at) + _tag(at, box)),
    "lined-document": _path(lambda at, box: _paper(at) + f"M{at(0.07, 0)}L{at(0.07, 1)}"),
    "documents": _behind(PAPER),
    "processes": _behind(SHEET),
    "card": _path(lambda at, box: f"M{at(0.1, 0)}L{at(1, 0)}L{at(1, 1)}L{at(0, 1)}L{at(0, 0.3)}Z"),
    "manual-input": _path(lambda at, box: f"M{at(0, 0.2)}L{at(1, 0)}L{at(1, 1)}L{at(0, 1)}Z"),
    "paper-tape": _path(
        lambda at, box: (
            f"M{at(0, 0.08)}C{at(0.3, 0.3, 0.7, -0.14, 1, 0.08)}L{at(1, 0.92)}C{at(0.7, 0.7, 0.3, 1.14, 0, 0.92)}Z"
        )
    ),
    "delay": _path(lambda at, box: f"M{at(0, 0)}L{at(0.8, 0)}C{at(1.07, 0, 1.07, 1, 0.8, 1)}L{at(0, 1)}Z"),
    "display": _path(
        lambda at, box: f"M{at(0, 0.5)}L{at(0.15, 0)}L{at(0.85, 0)}C{at(1.05, 0, 1.05, 1, 0.85, 1)}L{at(0.15, 1)}Z"
    ),
    "hourglass": _path(lambda at, box: f"M{at(0.25, 0)}L{at(0.75, 0)}L{at(0, 1)}L{at(1, 1)}Z"),
    "bolt": _path(_bolt),
    "note": _path(_note),
    "tag-process": _path(lambda at, box: _sheet(at) + _tag(at, box)),
    "internal-storage": _path(_internal_storage),
    "brace": _path(lambda at, box: _left_brace(at)),
    "brace-right": _path(lambda at, box: _right_brace(at)),
    "braces": _path(lambda at, box: _left_brace(at) + _right_brace(at)),
    "text": _path(lambda at, box: f"M{at(0.5, 0.5)}"),
    "summary": lambda box: _with_cross(_circle_path(box.cx, box.cy, box.w / 2), box),
}

# The shapes that are no polygon with straight sides.
DRAWN: dict[str, Callable[[Box], Outline]] = {
    "rectangle": lambda box: _rect(box, CORNER),
    "rounded": lambda box: _rect(box, ROUND),
    "stadium": lambda box: _rect(box, box.h / 2),
    "circle": _circle,
    "subroutine": _subroutine,
    "cylinder": _cylinder,
    **DRAWN_MORE,
}


def node_outline(shape: str, box: Box) -> Outline:
    """The outline of a shape that fills a box."""
    if shape not in DRAWN:
        shape = SHAPES[shape].like or shape
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


def cross(corners: Sequence[Point]) -> str:
    """A cross in the place of an arrow head as path data, to be drawn as a line."""
    (ax, ay), (bx, by), (cx, cy) = corners
    over = [(ax + (bx - cx) / 2, ay + (by - cy) / 2), (ax - (bx - cx) / 2, ay - (by - cy) / 2)]
    pairs = ((over[0], (cx, cy)), (over[1], (bx, by)), ((ax, ay), ((bx + cx) / 2, (by + cy) / 2)))
    return "".join(f"M{number(p[0])} {number(p[1])}L{number(q[0])} {number(q[1])}" for p, q in pairs)


def disc(corners: Sequence[Point]) -> str:
    """A disc in the place of an arrow head as path data."""
    (ax, ay), (bx, by), (cx, cy) = corners
    base = ((bx + cx) / 2, (by + cy) / 2)
    r = number(hypot(ax - base[0], ay - base[1]) / 2)
    start, end = f"{number(ax)} {number(ay)}", f"{number(base[0])} {number(base[1])}"
    return f"M{start}A{r} {r} 0 1 1 {end}A{r} {r} 0 1 1 {start}Z"
