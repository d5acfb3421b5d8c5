"""From plans to places: sizes from the inside out, then room from the outside in."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest

from podgram.layout.blocks import Block, Line
from podgram.layout.candidates import PAD
from podgram.layout.viewport import MARGIN

NARROW = 0.4  # of the size of lines; a lone box beside them that is smaller keeps its own
SPREAD = 24.0  # that a gap grows by at most where there is room to spare


def open_blocks(root: Block) -> list[Block]:
    """Every open block, each before those in it."""
    out, todo = [], [root]
    while todo:
        block = todo.pop()
        out.append(block)
        todo.extend(child for child in reversed(block.children) if child.open)
    return out


def measure(blocks: Sequence[Block]) -> None:
    """The least size of open blocks, the innermost of which come first."""
    for block in blocks:
        content = block.content
        _measure_line(content)
        if block.parent is None:
            block.w, block.h = content.w + 2 * MARGIN, content.h + 2 * MARGIN
            continue
        title = block.title()
        strip, least = (title.strip, title.least) if title else (PAD, 0.0)
        block.w = max(content.w + 2 * PAD, least, block.foot.w)
        block.h = strip + block.loops + content.h + block.foot.inside + block.foot.outside


def _measure_line(line: Line) -> None:
    ws, hs = [], []
    for item in line.items:
        if isinstance(item, Line):
            _measure_line(item)
        elif not item.open:
            form = item.forms[item.form]
            item.w, item.h = form.w, form.tall
        ws.append(item.w)
        hs.append(item.h)
    if line.grid:
        line.w, line.h = _measure_grid(line), sum(hs) + sum(line.gaps)
    elif line.axis == 0:
        line.w, line.h = sum(ws) + sum(line.gaps), max(line.least, *hs) + 2 * line.lane
    else:
        line.w, line.h = max(line.least, *ws) + 2 * line.lane, sum(hs) + sum(line.gaps)


def _measure_grid(line: Line) -> float:
    """Gives the rows of a grid one width for each column, and one gap; how wide all are."""
    rows = [item for item in line.items if isinstance(item, Line)]
    columns = [max(item.w for item in column if item) for column in zip_longest(*(row.items for row in rows))]
    gaps = [max(gap for gap in column if gap) for column in zip_longest(*(row.gaps for row in rows))]
    for row in rows:
        row.columns, row.gaps[:] = columns, gaps[: len(row.gaps)]
        row.w = sum(columns) + sum(gaps)
    return sum(columns) + sum(gaps)


def assign(blocks: Sequence[Block]) -> None:
    """Places for all in the open blocks, outer ones first."""
    root = blocks[0]
    root.x = root.y = 0.0
    root.room_w, root.room_h = root.w, root.h
    for block in blocks:
        if block.parent is None:
            _assign_line(block.content, MARGIN, MARGIN, block.room_w - 2 * MARGIN, block.room_h - 2 * MARGIN)
            continue
        title = block.title()
        strip = (title.strip if title else PAD) + block.loops
        h = block.room_h - strip - block.foot.inside - block.foot.outside
        _assign_line(block.content, block.x + PAD, block.y + strip, block.room_w - 2 * PAD, h)


def _assign_line(line: Line, x: float, y: float, w: float, h: float) -> None:
    line.x, line.y, line.room_w, line.room_h = x, y, w, h
    if line.columns:
        _assign_row(line)
        return
    across = line.axis == 0
    spare = (w - line.w) if across else (h - line.h)
    if across:
        y, h = y + line.lane, h - 2 * line.lane
    else:
        x, w = x + line.lane, w - 2 * line.lane
    count = len(line.items)
    extra = min(SPREAD, spare / (count + 1)) if count > 1 else 0.0
    at = (x if across else y) + (spare - extra * (count - 1)) / 2
    lines = any(isinstance(item, Line) for item in line.items)
    for index, item in enumerate(line.items):
        least = NARROW * (h if across else w) if lines and isinstance(item, Block) and not item.open else 0.0
        if across:
            own = item.h if item.h < least else h
            _seat(item, at, y + (h - own) / 2, item.w, own, across)
        else:
            own = item.w if item.w < least else w
            _seat(item, x + (w - own) / 2, at, own, item.h, across)
        at += (item.w if across else item.h) + extra
        if index < count - 1:
            at += line.gaps[index]


def _assign_row(line: Line) -> None:
    """Places in a row of a grid, from its left; what the grid has to spare is shared by all columns."""
    at, extra = line.x, (line.room_w - line.w) / len(line.columns)
    for index, (item, column) in enumerate(zip(line.items, line.columns, strict=False)):
        _seat(item, at, line.y, column + extra, line.room_h, True)
        at += column + extra + (line.gaps[index] if index < len(line.gaps) else 0.0)


def _seat(item: Line | Block, x: float, y: float, w: float, h: float, across: bool) -> None:
    """Gives an item its cell: boxes and lines fill it, anything else stands in the middle."""
    if isinstance(item, Line):
        _assign_line(item, x, y, w, h)
        return
    if item.stretches:
        item.x, item.y, item.room_w, item.room_h = x, y, w, h
        return
    item.room_w, item.room_h = item.w, item.h
    item.x, item.y = x + (w - item.w) / 2, y + (h - item.h) / 2


def shift(item: Line | Block, dx: float, dy: float) -> None:
    """Moves an item with all that is in it."""
    todo: list[Line | Block] = [item]
    while todo:
        part = todo.pop()
        part.x += dx
        part.y += dy
        if isinstance(part, Line):
            todo += part.items
        elif part.open:
            todo.append(part.content)
