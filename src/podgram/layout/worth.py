"""What a layout by Graphviz is worth to a reader, beside its size: 1 is what one would choose at the same size."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from podgram.diagram import Group
from podgram.layout.picture import Box

CROSSED = 0.5  # for each edge that runs through a title
SWAPPED = 0.95  # for each two neighbours that stand the wrong way round
RAGGED = 0.85  # if what is in a box that edges enter could stand in a row and does not
USELESS = 0.01  # if the boxes of a row do not stand as they should
ORDERED = 60  # steps of a plan up to which their order is looked at


def judged(crossed: int, swapped: int, ragged: bool, in_rows: bool) -> float:
    """The share that faults leave of a form's worth."""
    left = CROSSED ** min(crossed, 4) * SWAPPED ** min(swapped, 3) * RAGGED**ragged
    return left if in_rows else left * USELESS


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
