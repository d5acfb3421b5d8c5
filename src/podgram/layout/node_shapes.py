"""The outline of every shape: how large it is around its text, and what is inside it.

A shape is two sides: how far each is set in from the shape's left and right, at a height `t` from -1 (top) to 1
(bottom), in a box of width `w` and height `h`. Size and clipping follow from that, and so does the drawing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from math import hypot, sqrt
from typing import NamedTuple

from podgram.layout.geometry import Box, Point
from podgram.layout.scene import Line, Text
from podgram.layout.text_metrics import MIDDLE, REACH, tidy, width, wrap
from podgram.model.shapes import SHAPES

SIZE = 16.0  # of all text: the smallest decides how far away a slide can be read
LEADING = 20.0  # from one line to the next
WIDEST = 480.0  # a line longer than this is broken, unless the text is very long
STEP = 5.0  # from one of several sheets to the next
STACKED = frozenset({"documents", "processes"})  # the front one of three sheets bears the text
SPIKE = 11.0  # how far a bolt reaches above and below its text
LID = 7.0  # half the height of a cylinder's lid

Sides = Callable[[float, float, float], tuple[float, float]]


def _upright(t: float, w: float, h: float) -> tuple[float, float]:
    return 0.0, 0.0


def _stadium(t: float, w: float, h: float) -> tuple[float, float]:
    side = h / 2 * (1 - sqrt(max(0.0, 1 - t * t)))
    return side, side


def _hexagon(t: float, w: float, h: float) -> tuple[float, float]:
    return abs(t) * h / 4, abs(t) * h / 4


def _diamond(t: float, w: float, h: float) -> tuple[float, float]:
    return abs(t) * w / 2, abs(t) * w / 2


def _flag(t: float, w: float, h: float) -> tuple[float, float]:
    return (1 - abs(t)) * h / 3, 0.0


def _leaning(t: float, w: float, h: float) -> tuple[float, float]:
    return (1 - t) * h / 5, (1 + t) * h / 5


def _leaning_back(t: float, w: float, h: float) -> tuple[float, float]:
    return (1 + t) * h / 5, (1 - t) * h / 5


def _trapezoid(t: float, w: float, h: float) -> tuple[float, float]:
    return (1 - t) * h / 5, (1 - t) * h / 5


def _trapezoid_alt(t: float, w: float, h: float) -> tuple[float, float]:
    return (1 + t) * h / 5, (1 + t) * h / 5


def _cylinder(t: float, w: float, h: float) -> tuple[float, float]:
    curve = min(1.0, max(0.0, abs(t) * h / 2 - (h / 2 - LID)) / LID)
    side = w / 2 * (1 - sqrt(1 - curve * curve))
    return side, side


def _triangle(t: float, w: float, h: float) -> tuple[float, float]:
    return (1 - t) * w / 4, (1 - t) * w / 4


def _flipped_triangle(t: float, w: float, h: float) -> tuple[float, float]:
    return (1 + t) * w / 4, (1 + t) * w / 4


def _hourglass(t: float, w: float, h: float) -> tuple[float, float]:
    """A triangle of two thirds of the height, and its tip again upside down."""
    side = (0.5 - 0.75 * abs(1 / 3 - (t + 1) / 2)) * w
    return side, side


class Silhouette(NamedTuple):
    """A row of the table below; `pad` is the room left and right, above and below the text."""

    sides: Sides
    pad: tuple[float, float] = (11.0, 7.0)


SILHOUETTES: dict[str, Silhouette] = {
    "rectangle": Silhouette(_upright),
    "rounded": Silhouette(_upright),
    "stadium": Silhouette(_stadium, (6.0, 7.0)),
    "subroutine": Silhouette(_upright, (18.0, 7.0)),
    "cylinder": Silhouette(_cylinder, (11.0, 15.0)),
    "circle": Silhouette(_stadium, (6.0, 6.0)),
    "flag": Silhouette(_flag, (10.0, 7.0)),
    "diamond": Silhouette(_diamond, (6.0, 6.0)),
    "hexagon": Silhouette(_hexagon, (7.0, 5.0)),
    "parallelogram": Silhouette(_leaning, (8.0, 7.0)),
    "parallelogram-alt": Silhouette(_leaning_back, (8.0, 7.0)),
    "trapezoid": Silhouette(_trapezoid, (8.0, 7.0)),
    "trapezoid-alt": Silhouette(_trapezoid_alt, (8.0, 7.0)),
}


SILHOUETTES |= {
    "triangle": Silhouette(_triangle, (10.0, 7.0)),
    "flipped-triangle": Silhouette(_flipped_triangle, (10.0, 7.0)),
    "hourglass": Silhouette(_hourglass, (10.0, 7.0)),
    "bolt": Silhouette(_upright, (11.0, 7.0 + SPIKE)),
}
SILHOUETTES |= {name: SILHOUETTES[row.like] for name, row in SHAPES.items() if row.like}


def label_size(lines: Sequence[str]) -> tuple[float, float]:
    """The room that an edge's label takes: none if it has none."""
    return (max(width(line, SIZE) for line in lines) + 10, len(lines) * LEADING + 2) if lines else (0.0, 0.0)


class Fitted(NamedTuple):
    """A shape around its text: the size, the lines, and the middle of the text from the middle of the shape."""

    w: float
    h: float
    lines: tuple[str, ...]
    dx: float = 0.0
    dy: float = 0.0


@lru_cache(maxsize=4096)
def broken(lines: tuple[str, ...], limit: float = WIDEST, size: float = SIZE, bold: bool = False) -> tuple[str, ...]:
    """Lines with those wider than the limit broken; a text of many pages gets a limit that keeps it square."""
    total = sum(width(line, size, bold) for line in lines)
    limit = max(limit, sqrt(total * LEADING * 2) if total > 40 * limit else 0)
    return tuple(part for line in tidy(lines) for part in wrap(line, limit, size, bold))


@lru_cache(maxsize=4096)
def fit(lines: tuple[str, ...], shape: str, stroke: float = 0.0) -> Fitted:
    """The smallest size of a shape that holds the lines, clear of its stroke."""
    if shape in STACKED:
        front = fit(lines, SHAPES[shape].like, stroke)
        return front._replace(w=front.w + 2 * STEP, h=front.h + 2 * STEP + 4, dx=-STEP, dy=STEP - 2)
    shape = SHAPES[shape].like or shape
    row = SILHOUETTES[shape]
    if shape in SPECIAL:
        return SPECIAL[shape](lines, stroke)
    h = max(1, len(lines)) * LEADING + 2 * row.pad[1] + stroke
    dx, dy = (h / 6, 0.0) if shape == "flag" else (0.0, LID / 2 if shape == "cylinder" else 0.0)
    need = 0.0
    for line, y in _rows(lines):
        for edge in (y + dy - REACH * SIZE, y + dy + REACH * SIZE):
            left, right = row.sides(edge / (h / 2), 0.0, h)
            need = max(need, line + 2 * (left - dx), line + 2 * (right + dx))
    return Fitted(max(need + 2 * row.pad[0] + stroke, 24.0), h, lines, dx, dy)


def _rows(lines: tuple[str, ...]) -> list[tuple[float, float]]:
    """The width of each line and its middle's distance below the middle of the text."""
    top = -(len(lines) - 1) / 2 * LEADING
    return [(width(line, SIZE), top + index * LEADING) for index, line in enumerate(lines)]


def _fit_circle(lines: tuple[str, ...], stroke: float) -> Fitted:
    """The smallest circle, with the text moved up or down, by too little to be seen, so that its widest line fits."""

    def radius(shift: float) -> float:
        return max((hypot(w / 2, abs(y + shift) + REACH * SIZE) for w, y in _rows(lines)), default=0.0)

    shift = min(range(-3, 4), key=lambda s: (radius(s), abs(s)))
    size = 2 * max(radius(shift) + SILHOUETTES["circle"].pad[0] + stroke / 2, 18.0)
    return Fitted(size, size, lines, 0.0, shift)


def _fit_diamond(lines: tuple[str, ...], stroke: float) -> Fitted:
    """|x|/a + |y|/b ≤ 1 for every corner of the text, with a : b as the text's own width to height."""
    rows = _rows(lines) or [(0.0, 0.0)]
    ratio = max(1.0, min(3.0, max(w for w, _ in rows) / (len(rows) * LEADING)))
    half = max(w / 2 / ratio + abs(y) + REACH * SIZE for w, y in rows) + SILHOUETTES["diamond"].pad[1] + stroke / 2
    return Fitted(2 * half * ratio, 2 * half, lines)


def _fit_triangle(lines: tuple[str, ...], stroke: float, down: int = 1) -> Fitted:
    """The text in the wide half of a triangle that is twice as wide and as high."""
    w = max((width for width, _ in _rows(lines)), default=0.0) + 2 * SILHOUETTES["triangle"].pad[0]
    h = max(1, len(lines)) * LEADING + SILHOUETTES["triangle"].pad[1] + stroke
    return Fitted(2 * w, 2 * h, lines, 0.0, down * (h / 2 - stroke))


def _fit_hourglass(lines: tuple[str, ...], stroke: float) -> Fitted:
    """The text in the lower triangle, the upper of half the height."""
    lower = _fit_triangle(lines, stroke)
    return lower._replace(h=1.5 * lower.h, dy=lower.dy + lower.h / 4)


SPECIAL: dict[str, Callable[[tuple[str, ...], float], Fitted]] = {
    "circle": _fit_circle,
    "diamond": _fit_diamond,
    "triangle": _fit_triangle,
    "hourglass": _fit_hourglass,
    "flipped-triangle": lambda lines, stroke: _fit_triangle(lines, stroke, -1),
}


def holds(shape: str, box: Box, point: Point) -> bool:
    """Is the point in the shape that fills the box?"""
    t = (point[1] - box.cy) / (box.h / 2)
    if abs(t) > 1:
        return False
    left, right = SILHOUETTES[shape].sides(t, box.w, box.h)
    return box.x + left <= point[0] <= box.right - right


def write(lines: tuple[str, ...], x: float, y: float, size: float = SIZE, bold: bool = False) -> Text:
    """Lines of text around a middle point."""
    leading = size * LEADING / SIZE
    top = y - (len(lines) - 1) / 2 * leading + MIDDLE * size
    placed = tuple(Line(x, top + i * leading, line) for i, line in enumerate(lines) if line)
    return Text(placed, size, bold)
