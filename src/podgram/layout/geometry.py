"""A diagram with every position settled, in user units (pixels at 96 to the inch), y downwards."""

from __future__ import annotations

from typing import NamedTuple

Point = tuple[float, float]
Curve = tuple[Point, Point, Point, Point]  # a cubic Bézier: start, two handles, end
Triangle = tuple[Point, Point, Point]


class Box(NamedTuple):
    """An upright rectangle by its top left corner and its size."""

    x: float
    y: float
    w: float
    h: float

    @property
    def cx(self) -> float:
        return self.x + self.w / 2

    @property
    def cy(self) -> float:
        return self.y + self.h / 2

    @property
    def right(self) -> float:
        return self.x + self.w

    @property
    def bottom(self) -> float:
        return self.y + self.h

    def moved(self, dx: float, dy: float) -> Box:
        return Box(self.x + dx, self.y + dy, self.w, self.h)

    def grown(self, by: float) -> Box:
        return Box(self.x - by, self.y - by, self.w + 2 * by, self.h + 2 * by)

    def within(self, other: Box) -> bool:
        """Does the other hold all of this one?"""
        around = other.grown(0.01)
        return around.x <= self.x and around.y <= self.y and self.right <= around.right and self.bottom <= around.bottom

    def holds(self, point: Point) -> bool:
        return self.x <= point[0] <= self.right and self.y <= point[1] <= self.bottom

    def is_cut_by(self, wall: Box) -> bool:
        """Does the outline of the other run through this one?"""
        return self.meets(wall) and not self.within(wall)

    def meets(self, other: Box) -> bool:
        """Do the two cover a point together?"""
        return self.x < other.right and other.x < self.right and self.y < other.bottom and other.y < self.bottom


def around(boxes: list[Box]) -> Box:
    """The smallest box that holds all the given ones; none at all gives an empty one."""
    if not boxes:
        return Box(0, 0, 0, 0)
    x, y = min(b.x for b in boxes), min(b.y for b in boxes)
    return Box(x, y, max(b.right for b in boxes) - x, max(b.bottom for b in boxes) - y)
