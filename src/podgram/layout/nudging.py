"""Routed paths made calm: small jogs straightened, and stretches moved to the middle of the gap that they run in.

Nudging, as in Wybrow, Marriott, Stuckey, Orthogonal connector routing (2009), without its solver: one stretch after
another moves if nothing is in its way.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from podgram.layout.geometry import Box, Point
from podgram.layout.routing import CLEAR, simplified

JOG = 26.0  # a shorter stretch between two that go the same way is a jog
APART = 7.0  # between stretches of different edges
GAP = 160.0  # in a wider one a stretch stays where it is
ROUNDS = 3


@dataclass(slots=True)
class Path:
    """An edge's corners; what blocks it, which walls it may not run along, the edges that it may join, and the ranges
    (left, right, top, bottom) in which its two ends may move."""

    points: list[Point]
    blocks: Sequence[Box]
    walls: Sequence[Box]
    friends: frozenset[int]
    source: tuple[float, float, float, float]
    target: tuple[float, float, float, float]


def nudge(paths: dict[int, Path]) -> None:
    """Changes the paths, by the numbers of their edges."""
    for _ in range(ROUNDS):
        changed = [_straighten(number, path, paths) for number, path in paths.items()]
        if not any(changed):
            break
    for number, path in paths.items():
        _centre(number, path, paths)


def _straighten(number: int, path: Path, paths: dict[int, Path]) -> bool:
    """Moves a stretch beside a jog so that the two become one."""
    points = path.points
    for k in range(1, len(points) - 2):
        a, b, c, d = points[k - 1], points[k], points[k + 1], points[k + 2]
        axis = 0 if abs(b[0] - a[0]) < 0.01 else 1  # what all of the stretch before the jog has in common
        along = 1 - axis
        if abs(c[axis] - b[axis]) > JOG or (b[along] - a[along]) * (d[along] - c[along]) <= 0:
            continue
        moves = [(k - 1, c[axis]), (k + 1, b[axis])]
        if _is_shared(number, path, paths, k - 1) or k - 1 == 0:
            moves.reverse()
        for index, value in moves:
            new = _moved(path, index, axis, value)
            if new and _is_better(number, path, new, paths):
                path.points = new
                return True
    return False


def _moved(path: Path, index: int, axis: int, value: float) -> list[Point] | None:
    """The path with a stretch moved to another coordinate; None if an end cannot follow."""
    points = list(path.points)
    for end, at in ((path.source, 0), (path.target, len(points) - 1)):
        if at in (index, index + 1):
            low, high = end[2 * axis], end[2 * axis + 1]
            if not low - 0.01 <= value <= high + 0.01:
                return None
    for at in (index, index + 1):
        point = points[at]
        points[at] = (value, point[1]) if axis == 0 else (point[0], value)
    return simplified(points)


def _is_better(number: int, path: Path, new: Sequence[Point], paths: dict[int, Path]) -> bool:
    """Is a changed path clear, and no worse with other edges?"""
    if any(_is_blocked(a, b, path) for a, b in pairwise(new)):
        return False
    before = after = 0
    for other, that in paths.items():
        if other == number:
            continue
        friend = other in path.friends
        before += _conflicts(path.points, that.points, friend)
        after += _conflicts(new, that.points, friend)
    return after <= before


def _is_blocked(a: Point, b: Point, path: Path) -> bool:
    left, right, top, bottom = min(a[0], b[0]), max(a[0], b[0]), min(a[1], b[1]), max(a[1], b[1])
    for box in path.blocks:
        over = box.x < left < box.right if left == right else box.y < top < box.bottom
        beside = box.y < bottom and top < box.bottom if left == right else box.x < right and left < box.right
        if over and beside and not _leaves(a, b, box):
            return True
    for wall in path.walls:
        if left == right:
            near = abs(wall.x - left) < CLEAR or abs(wall.right - left) < CLEAR
            if near and top < wall.bottom and bottom > wall.y:
                return True
        else:
            near = abs(wall.y - top) < CLEAR or abs(wall.bottom - top) < CLEAR
            if near and left < wall.right and right > wall.x:
                return True
    return False


def _leaves(a: Point, b: Point, box: Box) -> bool:
    """Does a stretch lead straight out of a box, or into it, from its border? Then the box is an end of the edge."""
    inner = box.grown(-CLEAR - 0.01)
    left, right, top, bottom = min(a[0], b[0]), max(a[0], b[0]), min(a[1], b[1]), max(a[1], b[1])
    if left < inner.right and right > inner.x and top < inner.bottom and bottom > inner.y:
        return False
    return any(
        abs(p[0] - inner.x) < 0.1 or abs(p[0] - inner.right) < 0.1 if abs(a[1] - b[1]) < 0.01
        else abs(p[1] - inner.y) < 0.1 or abs(p[1] - inner.bottom) < 0.1
        for p in (a, b)
    )  # fmt: skip


def _conflicts(one: Sequence[Point], other: Sequence[Point], friend: bool) -> int:
    """Crossings, and three for each stretch beside another that is too near."""
    found = 0
    for a, b in pairwise(one):
        level = abs(a[1] - b[1]) < 0.01
        for c, d in pairwise(other):
            if level == (abs(c[1] - d[1]) < 0.01):
                axis, along = (1, 0) if level else (0, 1)
                shared = min(max(a[along], b[along]), max(c[along], d[along])) - max(
                    min(a[along], b[along]), min(c[along], d[along])
                )
                off = abs(a[axis] - c[axis])
                if shared > 1 and off < APART and not (friend and off < 0.01):
                    found += 3
            elif not friend:
                h, v = ((a, b), (c, d)) if level else ((c, d), (a, b))
                found += min(h[0][0], h[1][0]) < v[0][0] < max(h[0][0], h[1][0]) and min(v[0][1], v[1][1]) < h[0][
                    1
                ] < max(v[0][1], v[1][1])
    return found


def _is_shared(number: int, path: Path, paths: dict[int, Path], index: int) -> bool:
    """Does a stretch run on a friend's, as part of a trunk?"""
    a, b = path.points[index], path.points[index + 1]
    axis, along = (1, 0) if abs(a[1] - b[1]) < 0.01 else (0, 1)
    for other in path.friends:
        if other not in paths:
            continue
        for c, d in pairwise(paths[other].points):
            if abs(c[axis] - d[axis]) < 0.01 and abs(c[axis] - a[axis]) < 0.01:
                low = max(min(a[along], b[along]), min(c[along], d[along]))
                if min(max(a[along], b[along]), max(c[along], d[along])) - low > 1:
                    return True
    return False


def _centre(number: int, path: Path, paths: dict[int, Path]) -> None:
    """Moves the stretches that are not beside an end, where labels stand, to the middle of their gaps."""
    for index in range(2, len(path.points) - 3):
        if index + 3 >= len(path.points) or _is_shared(number, path, paths, index):
            continue
        a, b = path.points[index], path.points[index + 1]
        axis = 1 if abs(a[1] - b[1]) < 0.01 else 0
        low, high = _gap(number, path, paths, a, b, axis)
        if high - low > GAP:
            continue
        new = _moved(path, index, axis, round((low + high) / 2, 2))
        if new and len(new) == len(path.points) and _is_better(number, path, new, paths):
            path.points = new


def _gap(number: int, path: Path, paths: dict[int, Path], a: Point, b: Point, axis: int) -> tuple[float, float]:
    """How far a stretch could move either way before it meets something."""
    along = 1 - axis
    start, end, at = min(a[along], b[along]), max(a[along], b[along]), a[axis]
    sides: list[float] = []
    for box in (*path.blocks, *path.walls):
        first, last = (box.x, box.right) if along == 0 else (box.y, box.bottom)
        if first < end and start < last:
            sides += (box.x, box.right) if axis == 0 else (box.y, box.bottom)
    for other, that in paths.items():
        if other != number:
            for c, d in pairwise(that.points):
                if abs(c[axis] - d[axis]) < 0.01 and min(c[along], d[along]) < end and start < max(c[along], d[along]):
                    sides.append(c[axis])
    return max((s for s in sides if s <= at), default=at - GAP), min((s for s in sides if s >= at), default=at + GAP)
