"""What a layout by Graphviz is worth to a reader, beside its size: 1 is what one would choose at the same size."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from math import prod
from typing import NamedTuple

from podgram.layout.free_space import Ink
from podgram.layout.geometry import Box
from podgram.model.diagram import Group

CROSSED = 0.5  # for each edge that runs through a title
THROUGH = 0.85  # for each that runs through a box in which it does not end
STRUCK = 0.95  # for each label that a wall runs through
SWAPPED = 0.95  # for each two neighbours that stand the wrong way round
RAGGED = 0.85  # if what is in a box that edges enter could stand in a row and does not
USELESS = 0.01  # if the boxes of a row do not stand as they should
MOST = 3  # times that a fault counts
ORDERED = 60  # steps of a plan up to which their order is looked at


class Faults(NamedTuple):
    """How often a layout has each fault."""

    crossed: int
    swapped: int
    through: int
    struck: int
    ragged: bool
    useless: bool

    @property
    def left(self) -> float:
        """The share that they leave of a form's worth."""
        shares = (CROSSED, SWAPPED, THROUGH, STRUCK, RAGGED, USELESS)
        return prod(share ** min(times, MOST) for share, times in zip(shares, self, strict=True))


def through(boxes: Sequence[Box], ink: Ink) -> int:
    """How often an edge runs through a box in which neither of its ends is."""
    ways = [way for way in ink if way]
    return sum(
        any(box.holds(point) for point in way)
        for box in boxes
        for way in ways
        if not box.holds(way[0]) and not box.holds(way[-1])
    )


def struck(boxes: Sequence[Box], labels: Sequence[Box]) -> int:
    """How often the wall of a box runs through a label."""
    return sum(label.is_cut_by(box) for box in boxes for label in labels)


def swapped(plan: Sequence[int | Group | None], atoms: Sequence[Box], walls: Sequence[Box]) -> int:
    """How many neighbours stand to the left of, or above, the one that the author named before them."""
    if len(plan) > ORDERED:
        return 0
    found, rest = 0, iter(walls)
    levels: list[list[Box]] = [[]]
    for step in plan:
        if isinstance(step, int):
            levels[-1].append(atoms[step])
        elif step is None:
            found += _wrong(levels.pop())
        else:
            levels[-1].append(next(rest))
            levels.append([])
    return found + _wrong(levels[0])


def _wrong(boxes: Sequence[Box]) -> int:
    """Of boxes in the order of the spec, the pairs side by side or one below the other in the wrong order."""
    pairs = list(combinations(boxes, 2))
    beside = sum(b.right <= a.x and a.y < b.cy < a.bottom for a, b in pairs)
    return beside + sum(b.bottom <= a.y and a.x < b.cx < a.right for a, b in pairs)
