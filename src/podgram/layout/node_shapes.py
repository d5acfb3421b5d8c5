"""How large each shape is around its text, and what is inside it."""

from __future__ import annotations

from functools import lru_cache
from math import sqrt
from typing import NamedTuple

from podgram.layout.geometry import Box, Point
from podgram.layout.scene import Line, Text
from podgram.layout.text_metrics import MIDDLE, REACH, tidy, width, wrap
from podgram.model.shapes import SHAPES
from podgram.model.shapes.outlines import Row, TextBlock

SIZE = 16.0  # of all text: the smallest decides how far away a slide can be read
LEADING = 20.0  # from one line to the next
WIDEST = 480.0  # a line longer than this is broken, unless the text is very long


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
    extent = SHAPES[shape].outline.around(_text_block(lines), stroke)
    return Fitted(extent.w, extent.h, lines, extent.dx, extent.dy)


def _text_block(lines: tuple[str, ...]) -> TextBlock:
    top = -(len(lines) - 1) / 2 * LEADING
    middles = [top + index * LEADING for index in range(len(lines))]
    rows = [Row(width(line, SIZE), y - REACH * SIZE, y + REACH * SIZE) for line, y in zip(lines, middles, strict=True)]
    return TextBlock(tuple(rows), max(1, len(lines)) * LEADING)


def holds(shape: str, box: Box, point: Point) -> bool:
    """Is the point in the shape that fills the box?"""
    t = (point[1] - box.cy) / (box.h / 2)
    if abs(t) > 1:
        return False
    left, right = SHAPES[shape].outline.sides(t, box.w, box.h)
    return box.x + left <= point[0] <= box.right - right


def write(lines: tuple[str, ...], x: float, y: float, size: float = SIZE, bold: bool = False) -> Text:
    """Lines of text around a middle point."""
    leading = size * LEADING / SIZE
    top = y - (len(lines) - 1) / 2 * leading + MIDDLE * size
    placed = tuple(Line(x, top + i * leading, line) for i, line in enumerate(lines) if line)
    return Text(placed, size, bold)
