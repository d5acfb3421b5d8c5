"""The ways in which what is in a box can stand: layers as rows or as columns, folded, all in one line, in a grid."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby, product
from math import ceil, sqrt

from podgram.layout.blocks import Block, Line
from podgram.layout.gaps import Gaps
from podgram.layout.layering import Layers, Pair, components, layers
from podgram.layout.ordering import ordered
from podgram.model.diagram import Direction, Group

ONE_LINE = 7  # children that may stand in one line
WIDTHS = (1.0, 1.6, 2.5)  # of a row of parts, times the root of how many there are
WIDE = 1.3  # of a picture in lines, times the root of how many there are
MANY = 40  # children that are wrapped before anything else is tried
FOLDED = 4  # layers that are folded

GRID = 2  # in place of an axis: rows whose columns are aligned

Shape = tuple[int, tuple["Shape | int", ...]]  # an axis, and what stands along it: children by number


def plan(block: Block, gaps: Gaps) -> None:
    """Gives an open block its plans, the most usual first."""
    distinct = dict.fromkeys(_simple(shape) for shape in _shapes(block))
    block.plans = [_line(block, shape, gaps) for shape in distinct]
    block.plan = 0


def _line(block: Block, shape: Shape, gaps: Gaps) -> Line:
    axis, parts = shape
    items = [block.children[part] if isinstance(part, int) else _line(block, part, gaps) for part in parts]
    line = Line(1 if axis == GRID else axis, items, [], grid=axis == GRID)
    gaps.set(block, line)
    return line


def _simple(shape: Shape) -> Shape:
    """The shape without lines of one."""
    axis, parts = shape
    flat: list[Shape | int] = []
    for part in parts:
        whole = part if isinstance(part, int) else _simple(part)
        while axis != GRID and not isinstance(whole, int) and len(whole[1]) == 1:
            whole = whole[1][0]
        flat.append(whole)
    only = flat[0]
    return only if len(flat) == 1 and not isinstance(only, int) else (axis, tuple(flat))


def _shapes(block: Block) -> Iterator[Shape]:
    count = len(block.children)
    every = tuple(range(count))
    if count <= 1:
        yield 0, every
        return
    axes = _axes(block.direction)
    back = block.direction in ("BT", "RL")
    if _is_row(block):
        yield from ((1 - axis, every) for axis in axes)
        return
    pairs = [(a, b) for a, b, _ in block.links if a != b]
    kinds = [child.element.kind if child.element else "" for child in block.children]
    found = layers(count, pairs)
    if found and count > MANY:  # the first are looked at first
        yield from _wrapped(count, found, axes, back)
    if found:
        yield from _layered(count, found, axes, back)
        yield from _layered(count, ordered(found, pairs), axes, back)
    if found and count > ONE_LINE:
        yield from _packed(kinds, pairs, axes, back)
        yield from _wrapped(count, found, axes, back)
    if len(found) > 1 and block.direction is None:
        boxes = [
            "" if isinstance(child.element, Group) else kind for child, kind in zip(block.children, kinds, strict=True)
        ]
        yield from _banded(boxes, pairs, axes)
    is_chain = len(found) > FOLDED and len(found) == count  # whose links would lead back from line to line
    if not found or (block.direction is None and not is_chain):
        yield from _plain(count, every, axes, 1 if found or block.entered else GRID)


def _is_row(block: Block) -> bool:
    """Are these boxes that people draw side by side, as a pod's containers, with links between neighbours only?"""
    near = block.parent is not None and all(abs(a - b) == 1 for a, b, _ in block.links)
    return near and len(block.children) <= ONE_LINE and all(isinstance(c.element, Group) for c in block.children)


def _axes(direction: Direction | None) -> tuple[int, ...]:
    """Along which axes layers may follow one another."""
    return {None: (1, 0), "TB": (1,), "BT": (1,), "LR": (0,), "RL": (0,)}[direction]


def _layered(count: int, found: list[list[int]], axes: Sequence[int], back: bool) -> Iterator[Shape]:
    loose = [n for n in range(count) if not any(n in layer for layer in found)]
    for spread in ([_joined(found, loose)] if loose else []) + [_apart(found, loose)]:
        layered = spread[::-1] if back else spread
        for axis in axes:
            rows = tuple((1 - axis, tuple(layer)) for layer in layered)
            yield axis, rows
            if len(axes) > 1 and len(rows) >= FOLDED:
                yield from _folded(axis, rows)


def _wrapped(count: int, found: Sequence[Sequence[int]], axes: Sequence[int], back: bool) -> Iterator[Shape]:
    """Layers that are too long for a picture of the shape of a slide in several lines each."""
    loose = [n for n in range(count) if not any(n in layer for layer in found)]
    layered = _apart(found, loose)
    for axis in axes:
        width = ceil((WIDE if axis else 1 / WIDE) * sqrt(count))
        if max(map(len, layered)) > width:
            cut = [layer[i : i + width] for layer in layered for i in range(0, len(layer), width)]
            yield axis, tuple((1 - axis, tuple(line)) for line in (cut[::-1] if back else cut))


def _packed(kinds: Sequence[str], pairs: Sequence[Pair], axes: Sequence[int], back: bool) -> Iterator[Shape]:
    """Each part that links join in layers of its own, the parts in rows; what joins many stands before or after."""
    hubs = _hubs(len(kinds), pairs)
    parts = components([n for n in range(len(kinds)) if n not in hubs], pairs)
    if len(parts) < 2:
        return
    sources = [hub for hub in hubs if 2 * sum(a == hub for a, _ in pairs) > sum(hub in pair for pair in pairs)]
    ends = [(0, tuple(sources)), (0, tuple(hub for hub in hubs if hub not in sources))]
    first, last = reversed(ends) if back else ends
    whole = [_part(part, pairs, back) for part in parts]
    widths = dict.fromkeys(ceil(factor * sqrt(len(whole))) for factor in WIDTHS)
    for axis, width in product(axes, widths):
        cut = [whole[i : i + width] for i in range(0, len(whole), width)]
        rows = [_level(row, kinds) if axis == 1 else row for row in cut]
        lines = [(0, tuple(_stack(part, axis) for part in row)) for row in rows]
        yield 1, tuple(line for line in (first, *lines, last) if line[1])


def _level(parts: Sequence[Layers], kinds: Sequence[str]) -> list[Layers]:
    """Parts in a row, the layers of neighbours joined, so that what is alike in them stands level."""
    heads = [kinds[layer[0]] for layer in max(parts, key=len, default=[])]
    if len(heads) < 2:
        return list(parts)

    def first(part: Layers) -> int:
        """The layer in which a part begins: the first of its kind, if it has layers below enough."""
        if len(part) == len(heads):
            return 0
        kind = kinds[part[0][0]]
        return heads.index(kind) if kind in heads and heads.index(kind) + len(part) <= len(heads) else -1

    out: list[Layers] = []
    for fits, run in groupby(parts, lambda part: first(part) >= 0):
        alike = list(run)
        if not fits:
            out += _level(alike, kinds)
            continue
        merged: Layers = [[] for _ in heads]
        for part in alike:
            for layer, more in zip(merged[first(part) :], part, strict=False):
                layer += more
        out.append([layer for layer in merged if layer])
    return out


def _banded(kinds: Sequence[str], pairs: Sequence[Pair], axes: Sequence[int]) -> Iterator[Shape]:
    """What is of one kind in the middle, as the services of a project or the containers of a pod. Before it stand what
    leads to it and what it shares, as networks; after it what each uses for itself, as volumes."""
    degrees = Counter(end for pair in pairs for end in pair)
    main = Counter(kinds[n] for n in degrees).most_common(1)[0][0]
    if any(kinds[a] != main != kinds[b] for a, b in pairs):
        return
    middle = [n for n in range(len(kinds)) if kinds[n] == main]
    if not 2 < len(middle) <= ONE_LINE or len(middle) == len(kinds):
        return
    before: list[int] = []
    after: list[int] = []
    for kind in dict.fromkeys(kinds):
        members = [n for n in range(len(kinds)) if kinds[n] == kind != main]
        is_shared = sum(degrees[n] for n in members) >= 2 * len(members)
        leads = all(b not in members for _, b in pairs)  # as a service to its workload
        (before if is_shared or leads else after).extend(members)
    near = [_nearest(band, middle, pairs) for band in (before, after)]
    for axis in axes:
        bands = [band for band in (near[0], middle, near[1]) if band]
        yield axis, tuple((1 - axis, tuple(band)) for band in bands)


def _nearest(band: Sequence[int], middle: Sequence[int], pairs: Sequence[Pair]) -> list[int]:
    """A band in the order of the middles of what it is linked with."""
    place = {node: index for index, node in enumerate(middle)}
    ends = {node: [place[b if a == node else a] for a, b in pairs if node in (a, b)] for node in band}
    return sorted(band, key=lambda node: sum(ends[node]) / len(ends[node]) if ends[node] else len(middle))


def _hubs(count: int, pairs: Sequence[Pair]) -> list[int]:
    """What links join with so many that all would hang together by it."""
    beside: dict[int, set[int]] = {n: set() for n in range(count)}
    for a, b in pairs:
        beside[a].add(b)
        beside[b].add(a)
    return [n for n in range(count) if len(beside[n]) > ONE_LINE]


def _part(part: Sequence[int], pairs: Sequence[Pair], back: bool) -> Layers:
    """What links join, in layers."""
    if len(part) == 1:
        return [[part[0]]]
    number = {child: index for index, child in enumerate(part)}
    found = layers(len(part), [(number[a], number[b]) for a, b in pairs if a in number and b in number])
    rows = [[part[index] for index in layer] for layer in found]
    return rows[::-1] if back else rows


def _stack(part: Layers, axis: int) -> Shape:
    return axis, tuple((1 - axis, tuple(layer)) for layer in part)


def _joined(found: Sequence[Sequence[int]], loose: Sequence[int]) -> list[list[int]]:
    """What is loose put into the shortest layers, in the spec's order."""
    out = [list(layer) for layer in found]
    for child in loose:
        shortest = min(out, key=len)
        shortest.append(child)
    return [sorted(layer) if set(layer) & set(loose) else layer for layer in out]


def _apart(found: Sequence[Sequence[int]], loose: Sequence[int]) -> list[list[int]]:
    """What is loose in layers of its own, before or after the rest."""
    if not loose:
        return [list(layer) for layer in found]
    width = max(max(map(len, found)), ceil(sqrt(len(loose))))
    own = [list(loose[i : i + width]) for i in range(0, len(loose), width)]
    first = loose[0] < min(min(layer) for layer in found)
    return [*own, *map(list, found)] if first else [*map(list, found), *own]


def _folded(axis: int, rows: tuple[Shape, ...]) -> Iterator[Shape]:
    """Layers in two lines and three, every other one backwards."""
    for lines in (2, 3):
        width = ceil(len(rows) / lines)
        if width > 1 and (lines - 1) * width < len(rows):
            cut = [rows[i : i + width] for i in range(0, len(rows), width)]
            turned = [part[::-1] if index % 2 else part for index, part in enumerate(cut)]
            yield 1 - axis, tuple((axis, part) for part in turned)


def _plain(count: int, every: tuple[int, ...], axes: Sequence[int], grid: int) -> Iterator[Shape]:
    """All in a row, in a column, in rows (`grid` says of what kind), whatever links say."""
    if count <= ONE_LINE:
        yield from ((1 - axis, every) for axis in axes)
    if count > 2:
        for columns in sorted({2, ceil(sqrt(count)), ceil(count / 2)}):
            if 1 < columns < count:
                yield grid, tuple((0, every[i : i + columns]) for i in range(0, count, columns))
