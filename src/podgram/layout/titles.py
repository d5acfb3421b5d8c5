"""Titles that need not be broken: of wide boxes that links enter from below, from the sides, or far from the title."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from podgram.layout.blocks import Block

NEAR = 12.0  # to a title, where a link would strike it
TURN = 16.0  # from the middle of a shape to a link that ends there


def unbroken(blocks: Sequence[Block], ends: Sequence[tuple[Block, Block]]) -> list[Block]:
    """The open boxes, laid out, that have room for their whole title although it is broken."""
    broken = {id(block): block for block in blocks if block.heading is not block.title()}
    roomy = {key: block for key, block in broken.items() if block.heading and block.heading.least <= block.room_w}
    for inner, outer in (pair for a, b in ends for pair in ((a, b), (b, a))):
        for box in _entered(inner, outer):
            if id(box) in roomy and _strikes(box, inner, outer):
                del roomy[id(box)]
    return list(roomy.values())


def _entered(inner: Block, outer: Block) -> Iterator[Block]:
    """The boxes around one end of a link, and not around the other."""
    around = set(map(id, _above(outer)))
    return (box for box in _above(inner) if id(box) not in around and box is not outer)


def _above(block: Block) -> Iterator[Block]:
    box = block.parent
    while box is not None:
        yield box
        box = box.parent


def _strikes(box: Block, inner: Block, outer: Block) -> bool:
    """May a link from above come near to the title in the middle of a box?"""
    if outer.y + outer.room_h > box.y or box.heading is None:
        return False
    low, high = inner.x + inner.room_w / 2 - TURN, inner.x + inner.room_w / 2 + TURN
    left, right = max(inner.x, outer.x), min(inner.x + inner.room_w, outer.x + outer.room_w)
    if left < right:
        low, high = min(low, left), max(high, right)
    reach = box.heading.w / 2 + NEAR
    return low < box.x + box.room_w / 2 + reach and high > box.x + box.room_w / 2 - reach
