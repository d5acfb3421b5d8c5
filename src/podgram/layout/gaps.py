"""The gaps between what stands in a line: as large as the labels of the links that pass there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from podgram.layout.blocks import Block, Line, shapes
from podgram.layout.link_labels import Labels

GAP = 20.0  # between neighbours that no link joins
ROOM = (22.0, 22.0)  # beside a label in a gap, and above and below it
BARE = (34.0, 32.0)  # a gap with links that have no label
BESIDE = 30.0  # a label and its line, in a gap with other labels
PITCH = 16.0  # from a line to the next, beside the label between them
PASSING = 12.0  # beside what a link passes, more than the room to the border of the box
THROUGH = 34.0  # between two of what a link passes on its way from line to line
LANE = 8.0  # for each further link in a gap
LANES = 4


class Room(NamedTuple):
    """What links need in a line: its gaps, its least size across, lanes beside it; and how many pass each item."""

    gaps: list[float]
    least: float
    lane: float
    passing: list[int]


class Gaps:
    """The gaps of lines: as large as the labels of the links that pass. `loosen` widens all.

    `links` are the numbers of edges with their ends."""

    def __init__(self, labels: Labels, links: Sequence[tuple[int, Block, Block]], loosen: float = 1.0) -> None:
        self.labels = labels
        self.links = links
        self.loosen = loosen
        self.leaving: dict[int, tuple[float, float]] = {}  # shape → labels beside links that leave a row, a column
        self.known: dict[object, Room] = {}
        self.ending: dict[int, dict[int, list[int]]] = {}  # block → child → numbers of links; both by identity

    def _touching(self, block: Block, children: Iterable[int]) -> list[tuple[int, int, int]]:
        """The links of a block that end at some of its children, in their order."""
        ending = self.ending.get(id(block))
        if ending is None:
            ending = self.ending[id(block)] = {}
            for number, (a, b, _) in enumerate(block.links):
                for end in (a, b):
                    ending.setdefault(id(block.children[end]), []).append(number)
        numbers = {number for child in children for number in ending.get(child, ())}
        return [block.links[number] for number in sorted(numbers)]

    def forget_way(self) -> None:
        """No more room for labels than the links in a line need."""
        if self.leaving:
            self.leaving = {}
            self.known.clear()

    def make_way(self) -> None:
        """Takes note of how much room the labels of links need beside the shapes that these leave as all stands now."""
        sums: dict[int, list[float]] = {}
        for number, a, b in self.links:
            across = max(b.x - a.x - a.room_w, a.x - b.x - b.room_w)
            down = max(b.y - a.y - a.room_h, a.y - b.y - b.room_h)
            axis, back = (1, b.x < a.x) if across > down else (0, b.y < a.y)
            label = self.labels.size(number, 1 - axis)[axis]
            sums.setdefault(id(a), [0.0] * 4)[2 * axis + back] += label + PITCH if label else 0.0
        self.leaving = {shape: (max(each[:2]) - PITCH, max(each[2:]) - PITCH) for shape, each in sums.items()}
        self.known.clear()

    def set(self, block: Block, line: Line) -> None:
        """Gives a line in a block its gaps, for the order in which its items stand."""
        forms = [item.form if isinstance(item, Block) else 0 for item in line.items]
        key = self.loosen, id(line), line.passed, *map(id, line.items), *forms
        if key not in self.known:
            self.known[key] = self._reckon(block, line)
        line.gaps[:], line.least, line.lane, passing = self.known[key]
        for item, passed in zip(line.items, passing, strict=True):
            if isinstance(item, Line) and item.passed != passed:
                item.passed = passed
                self.set(block, item)

    def _reckon(self, block: Block, line: Line) -> Room:
        axis, last = line.axis, len(line.items) - 1
        where = {id(child): index for index, item in enumerate(line.items) for child in shapes(item)}
        children = block.children
        gaps, count, across = [GAP] * last, [0] * last, [0.0] * last
        sideways = [self.leaving[id(item)][axis] if id(item) in self.leaving else 0.0 for item in line.items]
        passing = [0] * (last + 1)
        for a, b, edge in self._touching(block, where):
            one, other = where.get(id(children[a])), where.get(id(children[b]))
            if one is None or other is None or one == other:
                inner = other if one is None else one
                if inner is not None and one != other:  # it leaves the line across
                    sideways[inner] = max(sideways[inner], self.labels.size(edge, 1 - axis)[axis])
                continue
            size = self.labels.size(edge, axis)
            beside = one if one < other else one - 1  # a label stands near where its link begins
            if size[axis]:
                gaps[beside] = max(gaps[beside], size[axis] + ROOM[axis])
                across[beside] += size[1 - axis] + BESIDE
            for k in range(min(one, other) + 1, max(one, other)):
                passing[k] += 1
            for k in range(min(one, other), max(one, other)):
                gaps[k] = max(gaps[k], BARE[axis])
                count[k] += 1
        _widen(gaps, line, sideways, block.parent is not None)
        wide = [
            (gap + LANE * min(LANES, max(0, links - 2))) * self.loosen for gap, links in zip(gaps, count, strict=True)
        ]
        if line.passed and wide:
            middle = (len(wide) - 1) // 2
            wide[middle] = max(wide[middle], THROUGH * self.loosen)
        lane = PASSING if any(passing) and block.parent is not None else 0.0
        return Room(wide, max(across, default=0.0) * self.loosen, lane, passing)


def _widen(gaps: list[float], line: Line, labels: Sequence[float], boxed: bool) -> None:
    """Makes room for labels beside the lines that lead across from single shapes: after each, and where the border of
    a box would be in the way, before the last. Gaps between single shapes stay equal."""
    single = [_single(item, line.axis) for item in line.items]
    for index, (one, other) in enumerate(pairwise(single)):
        ends = boxed and index + 2 == len(single)
        wanted = [label + PITCH for label in labels[index : index + 1 + ends] if label]
        if wanted and one and other:
            gaps[index] = max(gaps[index], sum(wanted) - (one + other) / 2)
    if all(single) and any(labels):
        gaps[:] = [max(gaps, default=0.0)] * len(gaps)


def _single(item: Line | Block, axis: int) -> float:
    """The length of a single shape; 0 for what is no such."""
    if isinstance(item, Line) or item.open:
        return 0.0
    form = item.forms[item.form]
    return form.w if axis == 0 else form.tall
