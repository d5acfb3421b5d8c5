"""Neighbouring boxes drawn alike: those side by side made as high, those below each other as wide."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from podgram.layout.free_space import Ink
from podgram.layout.geometry import Box

FACING = 0.5  # of the shorter side: how much of it must face the other for two boxes to be neighbours
LEAST = 0.4  # of what a box would grow to: a smaller one would look empty
CLEAR = 8.0  # between a box that has grown and what is not in it
MOST = 40  # boxes that are looked at


class Surroundings(NamedTuple):
    """What a box must keep clear of when it grows: other things, edges that do not end in it, the picture's edge."""

    things: Sequence[Box]
    ink: Ink
    size: Box

    def allow(self, old: Box, new: Box, below: float) -> bool:
        """May a box grow, with its badges that hang out below?"""
        before, room = old.grown(CLEAR), new.grown(CLEAR)
        return (
            new._replace(h=new.h + below).within(self.size)
            and not any(room.meets(b) and not before.meets(b) and not new.within(b) for b in self.things)
            and not any(new.meets(b) and not old.grown(-1).meets(b) for b in self.things)  # some touch already
            and not any(_passes(way, old, new) for way in self.ink)
        )


def _passes(way: Sequence[tuple[float, float]], old: Box, new: Box) -> bool:
    """Does an edge with no end in the box run through where it has grown?"""

    def holds(box: Box, x: float, y: float) -> bool:
        return box.x <= x <= box.right and box.y <= y <= box.bottom

    if not way or holds(old, *way[0]) or holds(old, *way[-1]):
        return False
    return any(holds(new, x, y) and not holds(old, x, y) for x, y in way)


def level(boxes: Sequence[Box], below: Sequence[float], around: Surroundings) -> list[Box]:
    """The boxes, in their order, grown where that makes neighbours in the same outer box alike.

    `below` is what hangs out under each.
    """
    out = list(boxes)
    if len(boxes) > MOST:
        return out
    for siblings in _siblings(out):
        for upright in (True, False):
            for row in _rows(siblings, out, upright):
                grown = {index: _stretched(out[index], [out[i] for i in row], upright) for index in row}
                if all(
                    _alike(out[index], box) and around.allow(out[index], box, below[index])
                    for index, box in grown.items()
                ):
                    for index, box in grown.items():
                        out[index] = box
    return out


def _alike(old: Box, new: Box) -> bool:
    return old.w >= LEAST * new.w and old.h >= LEAST * new.h


def _siblings(boxes: Sequence[Box]) -> list[list[int]]:
    """Boxes by the smallest box around them, innermost last."""
    families: dict[int, list[int]] = defaultdict(list)
    for index, box in enumerate(boxes):
        outer = [i for i, other in enumerate(boxes) if i != index and box.within(other)]
        families[min(outer, key=lambda i: boxes[i].w, default=-1)].append(index)
    return [family for family in families.values() if len(family) > 1]


def _rows(siblings: Sequence[int], boxes: Sequence[Box], upright: bool) -> list[list[int]]:
    """Siblings that face each other: side by side if upright, else one below the other."""
    rows: list[list[int]] = []
    for index in siblings:
        row = next((row for row in rows if all(_face(boxes[index], boxes[i], upright) for i in row)), None)
        if row is None:
            rows.append([index])
        else:
            row.append(index)
    return [row for row in rows if len(row) > 1]


def _face(a: Box, b: Box, upright: bool) -> bool:
    down, across = min(a.bottom, b.bottom) - max(a.y, b.y), min(a.right, b.right) - max(a.x, b.x)
    if upright:
        return across <= 0 and down >= FACING * min(a.h, b.h)
    return down <= 0 and across >= FACING * min(a.w, b.w)


def _stretched(box: Box, row: Sequence[Box], upright: bool) -> Box:
    if upright:
        top = min(b.y for b in row)
        return Box(box.x, top, box.w, max(b.bottom for b in row) - top)
    left = min(b.x for b in row)
    return Box(left, box.y, max(b.right for b in row) - left, box.h)
