"""Where edges may leave an element: the middles of its sides, their quarters, and opposite the other end."""

from __future__ import annotations

from podgram.layout.geometry import Box
from podgram.layout.routing import DOWN, LEFT, RIGHT, UP, Port
from podgram.model.shapes import SHAPES

CORNER = 13.0  # what a port keeps from a corner
APART = 9.0  # what the ports beside the middle keep from it at least, where they are not at the quarters
OFF_MIDDLE = 5.0  # what a port costs that is not in the middle


def usable(box: Box, shape: str) -> tuple[float, float, float, float]:
    """Left, right, top and bottom of where on its sides edges may end."""
    across, down = SHAPES[shape].outline.ends
    dx = box.w / 2 * across if across < 1 else max(0.0, box.w / 2 - CORNER)
    dy = box.h / 2 * down if down < 1 else max(0.0, box.h / 2 - CORNER)
    return box.cx - dx, box.cx + dx, box.cy - dy, box.cy + dy


def ports(
    box: Box, shape: str, other: Box, other_shape: str, inward: bool = False, parallel: bool = False
) -> list[Port]:
    """The ports of an element for an edge to another; `inward` are those of a box to what is in it. One that runs
    `parallel` to others between the two has ports beside the middle that face one another."""
    left, right, top, bottom = usable(box, shape)
    o_left, o_right, o_top, o_bottom = usable(other, other_shape)
    out = []
    for x, cost in _places((left, right), (o_left, o_right), box.cx, other.cx, parallel):
        out.append(Port(x, box.y, DOWN if inward else UP, cost))
        out.append(Port(x, box.bottom, UP if inward else DOWN, cost))
    for y, cost in _places((top, bottom), (o_top, o_bottom), box.cy, other.cy, parallel):
        out.append(Port(box.x, y, RIGHT if inward else LEFT, cost))
        out.append(Port(box.right, y, LEFT if inward else RIGHT, cost))
    return out


def _places(
    side: tuple[float, float], other_side: tuple[float, float], middle: float, other: float, parallel: bool
) -> list[tuple[float, float]]:
    found = {round(middle, 2): 0.0}
    start, end = max(side[0], other_side[0]), min(side[1], other_side[1])
    if start <= end:  # they face one another
        for place in (other, (start + end) / 2):
            if start <= place <= end:
                found.setdefault(round(place, 2), OFF_MIDDLE / 2)
        if parallel:
            found.update(dict.fromkeys(_beside((start + end) / 2, end - start), OFF_MIDDLE / 2))
    for place in _beside(middle, side[1] - side[0]):
        found.setdefault(place, OFF_MIDDLE)
    return list(found.items())


def _beside(middle: float, length: float) -> list[float]:
    """The quarters of a stretch, or a little more than those of a short one; none where it is too short."""
    aside = max(length / 4, APART)
    return [round(middle - aside, 2), round(middle + aside, 2)] if aside <= length / 2 else []
