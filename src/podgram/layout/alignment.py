"""Lining up: each item of a line moves to where its links are straight, as far as its neighbours let it.

In a line that is least squares under constraints of separation, which isotonic regression solves exactly by pooling
neighbours (the one-dimensional case of Dwyer, Marriott, Stuckey, Fast node overlap removal, 2005).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from podgram.layout.blocks import Block, Line
from podgram.layout.sizing import shift

SWEEPS = 4
WEAK = 0.08  # how much an item wants to stay where it is, beside one link
INSET = 12.0  # between the corner of a shape and a line that ends there


@dataclass(slots=True, eq=False)
class _Mover:
    """A line, and for each of its items the ends of links in it with their other ends outside."""

    line: Line
    pulls: list[list[tuple[Block, Block]]]


def align(
    blocks: Sequence[Block], ends: Sequence[tuple[Block, Block]], level: Sequence[tuple[Block, Block]] = ()
) -> None:
    """Moves what is in open blocks; the outer ones come first. `level` are pairs that are to stand level."""
    movers = _movers(blocks, [*ends, *level])
    even = _movers(blocks, level) if level else []
    for sweep in range(SWEEPS):
        for mover in movers if sweep % 2 == 0 else reversed(movers):
            _move(mover)
            _move_across(mover)
        for mover in even:
            _level(mover)


def _movers(blocks: Sequence[Block], ends: Sequence[tuple[Block, Block]]) -> list[_Mover]:
    out: list[_Mover] = []
    holders: dict[int, list[tuple[int, int]]] = {}  # block → the lines that hold it, with its item's number
    for block in blocks:
        above = holders.get(id(block), [])
        todo: list[tuple[Line, list[tuple[int, int]]]] = [(block.content, above)]
        while todo:
            line, around = todo.pop()
            number = len(out)
            out.append(_Mover(line, [[] for _ in line.items]))
            for index, item in enumerate(line.items):
                here = [*around, (number, index)]
                if isinstance(item, Line):
                    todo.append((item, here))
                else:
                    holders[id(item)] = here
    for a, b in ends:
        one, other = holders.get(id(a), []), holders.get(id(b), [])
        for mine, theirs, inner, outer in ((one, other, a, b), (other, one, b, a)):
            apart = set(theirs)
            for number, index in mine:
                if (number, index) not in apart:
                    out[number].pulls[index].append((inner, outer))
    return out


def _move(mover: _Mover) -> None:
    line = mover.line
    axis = line.axis
    low, room = (line.x, line.room_w) if axis == 0 else (line.y, line.room_h)
    sizes = [_length(item, axis) for item in line.items]
    spare = room - sum(sizes) - sum(line.gaps)
    if spare < 0.5:
        return
    offsets, at = [], 0.0
    for index, size in enumerate(sizes):
        offsets.append(at)
        at += size + (line.gaps[index] if index < len(line.gaps) else 0.0)
    wishes, weights = [], []
    for item, pulls, offset in zip(line.items, mover.pulls, offsets, strict=True):
        place = (item.x if axis == 0 else item.y) - low
        moves = [move for inner, outer in pulls if (move := _pull(inner, outer, axis)) is not None]
        weight = len(moves) + WEAK
        wishes.append(place + sum(moves) / weight - offset)
        weights.append(weight)
    for item, place, offset in zip(line.items, isotonic(wishes, weights), offsets, strict=True):
        new = low + min(max(place, 0.0), spare) + offset
        off = new - (item.x if axis == 0 else item.y)
        if off:
            shift(item, *((off, 0.0) if axis == 0 else (0.0, off)))


def _move_across(mover: _Mover) -> None:
    """Moves the single shapes of a line, all together, across it to where most of their links are straight."""
    line = mover.line
    axis = 1 - line.axis
    loose = [item for item in line.items if isinstance(item, Block) and not item.stretches]
    is_row = line.axis == 0
    if is_row and len(loose) > 1:  # several shapes in a row stay where they are level with its boxes
        return
    inside = {id(item) for item in loose}
    moves = [
        move
        for item, pulls in zip(line.items, mover.pulls, strict=True)
        if id(item) in inside
        for inner, outer in pulls
        if id(outer) not in inside and (move := _pull(inner, outer, axis)) is not None
        if not (is_row and _is_level(inner, outer))
    ]
    if not moves:
        return
    low, room = (line.x, line.room_w) if axis == 0 else (line.y, line.room_h)
    starts = [item.x if axis == 0 else item.y for item in loose]
    ends = [start + _length(item, axis) for start, item in zip(starts, loose, strict=True)]
    move = min(max(median(moves), low - min(starts)), low + room - max(ends))
    for item in loose:
        shift(item, *((move, 0.0) if axis == 0 else (0.0, move)))


def _level(mover: _Mover) -> None:
    """Moves single shapes across their row, to where they are level with others."""
    line = mover.line
    if line.axis == 1:
        return
    for item, pulls in zip(line.items, mover.pulls, strict=True):
        moves = [move for inner, outer in pulls if (move := _pull(inner, outer, 1)) is not None]
        if moves and isinstance(item, Block) and not item.stretches:
            place = item.y + sum(moves) / len(moves)
            shift(item, 0.0, min(max(place, line.y), line.y + line.room_h - item.room_h) - item.y)


def _length(item: Line | Block, axis: int) -> float:
    if isinstance(item, Line):
        return item.w if axis == 0 else item.h
    return item.room_w if axis == 0 else item.room_h


def _pull(inner: Block, outer: Block, axis: int) -> float | None:
    """How far an end would have to move along an axis for its link to be straight; None if that is no use."""
    if axis == 0:
        facing = inner.y + inner.room_h <= outer.y or outer.y + outer.room_h <= inner.y
        a, b, c, d = inner.x, inner.room_w, outer.x, outer.room_w
    else:
        facing = inner.x + inner.room_w <= outer.x or outer.x + outer.room_w <= inner.x
        a, b, c, d = inner.y, inner.room_h, outer.y, outer.room_h
    if not facing:
        return None
    move = c + d / 2 - a - b / 2
    free = max(0.0, max(b, d) / 2 - INSET) if inner.open or outer.open else 0.0
    return max(0.0, abs(move) - free) * (1 if move > 0 else -1)


def _is_level(inner: Block, outer: Block) -> bool:
    """Can a straight line that is level join two ends where they stand?"""
    shared = min(inner.y + inner.room_h, outer.y + outer.room_h) - max(inner.y, outer.y)
    return shared > 2 * INSET


def isotonic(wishes: Sequence[float], weights: Sequence[float]) -> list[float]:
    """The nearest values that do not fall: pool adjacent violators."""
    pools: list[tuple[float, float, int]] = []  # mean, weight, how many
    for wish, weight in zip(wishes, weights, strict=True):
        mean, total, count = wish, weight, 1
        while pools and pools[-1][0] > mean:
            before, heavy, many = pools.pop()
            mean = (before * heavy + mean * total) / (heavy + total)
            total, count = total + heavy, count + many
        pools.append((mean, total, count))
    return [mean for mean, _, count in pools for _ in range(count)]
