"""Where a text finds room between edges."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Generic, TypeVar

from podgram.layout.geometry import Box, Point

Ink = list[list[Point]]  # for each edge the points along its way
Item = TypeVar("Item")
CELL = 64.0  # of a raster


class Raster(Generic[Item]):
    """Things by the cells of a raster that they touch, so that what is near a place is found without asking all."""

    def __init__(self) -> None:
        self.cells: dict[tuple[int, int], list[Item]] = {}

    def add(self, box: Box, item: Item) -> None:
        for cell in _cells(box):
            self.cells.setdefault(cell, []).append(item)

    def near(self, box: Box) -> Iterator[Item]:
        """What may touch a box; something large may come more than once."""
        for cell in _cells(box):
            yield from self.cells.get(cell, ())


def _cells(box: Box) -> Iterator[tuple[int, int]]:
    for i in range(int(box.x // CELL), int(box.right // CELL) + 1):
        for j in range(int(box.y // CELL), int(box.bottom // CELL) + 1):
            yield i, j


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
