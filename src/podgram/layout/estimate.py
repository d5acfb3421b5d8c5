"""What plans cost, without a route: text on the slide, sides that face one another, boxes between, bare area, order."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, pairwise
from math import log2

from podgram.layout.alignment import align
from podgram.layout.blocks import Block, lines_of
from podgram.layout.flow import Flow
from podgram.layout.gaps import Gaps
from podgram.layout.geometry import Box
from podgram.layout.sizing import assign, measure
from podgram.layout.viewport import FRAMES, uprightness
from podgram.model.diagram import Fit

READABLE = 15.0  # points on a slide; larger text is a small gain
EFFORT = 100_000  # roughly: blocks looked at, times links
FEWEST, MOST = 6, 160  # estimates for one picture
MANY = 80  # links, of which more are not asked whether they cross
CLOSE = 60_000  # the same, up to which an estimate looks what stands between two ends

# What each fault costs, as the share of links that have it.
TURNED = 3.5  # sides do not face one another
BETWEEN = 9.0  # a box stands between
CROSSED = 22.0
FAR = 10.0
AGAINST = 5.0  # the share of neighbours that stand against the order of the spec
BACKWARDS = 6.0  # an arrow leads against the reading direction
SPLIT = 20.0  # an end of a fan stands on another side than the rest
BARE = 34.0  # the share of the area that nothing fills
UNEVEN = 12.0  # two that are to stand level do not
SMALL = 14.0  # each time that text would have to be doubled to be READABLE
LARGE = 0.12  # each point above


class Estimate:
    """What the plans of one diagram's open blocks cost, and how many of them may still be looked at (`left`)."""

    def __init__(
        self,
        blocks: Sequence[Block],
        level: Sequence[tuple[Block, Block]],
        flow: Flow,
        fit: Fit,
        gaps: Gaps,
    ) -> None:
        self.blocks = blocks
        self.flow = flow
        self.level = level
        self.gaps = gaps
        self.inside_out = blocks[::-1]
        ends = self.ends = [(a, b) for _, a, b in gaps.links]
        self.crossings = 0  # of straight lines, when last estimated
        self.known: dict[object, tuple[float, int, bool]] = {}  # costs, crossings, and whether all was reckoned
        self.places: dict[str, Box] = {}  # of what links join, when last estimated
        self.fit = fit
        self.frame = FRAMES[fit]
        self.solid = [child for block in blocks for child in block.children if not child.open]
        self.named = {block.id: block for block in (*blocks, *self.solid)}
        self.texts = {block.id: sum(gaps.labels.area(edge) for _, _, edge in block.links) for block in blocks}
        work = max(1, len(self.solid) + 2 * len(blocks)) * max(1, len(ends)) + 20 * len(self.solid)
        self.close = work < CLOSE
        self.apart = _apart(ends) if self.close or len(ends) < MANY else []
        self.left = max(FEWEST, min(MOST, EFFORT // work))

    def lay_out(self) -> None:
        """Gives all blocks the places that they have by the present plans."""
        measure(self.inside_out)
        assign(self.blocks)

    def cost(self, most: float = float("inf")) -> float:
        """What the present plans cost; no more is reckoned than shows that it is more than `most`."""
        key = self._key()
        if key in self.known:
            cost, self.crossings, whole = self.known[key]
            if whole or cost > most:
                return cost
        self.left -= 1
        cost, whole = self._reckon(most)
        self.known[key] = cost, self.crossings, whole
        return cost

    def _key(self) -> object:
        """What tells the present plans from all others."""
        orders = tuple(id(item) for block in self.blocks for line in lines_of(block.content) for item in line.items)
        return tuple(block.plan for block in self.blocks), orders, tuple(block.form for block in self.solid)

    def _reckon(self, most: float) -> tuple[float, bool]:
        self.lay_out()
        total = self._size() + self._bare() + self._order() + self._uneven()
        if total > most:
            return total, False
        total += self._flow()
        return (total, False) if total > most else (total + self.links(), True)

    def _size(self) -> float:
        root = self.blocks[0]
        w, h, most = self.frame
        points = 16 * min(w / root.w, h / root.h, most) * uprightness(root.w, root.h, self.fit)
        return SMALL * max(0.0, log2(READABLE / points)) - LARGE * max(0.0, points - READABLE)

    def links(self) -> float:
        """What the links cost where all stands now."""
        if not self.ends:
            return 0.0
        root = self.blocks[0]
        solid = [(c.x, c.y, c.x + c.room_w, c.y + c.room_h, c) for c in self.solid] if self.close else []
        total = 0.0
        lines = []
        for a, b in self.ends:
            ax, ay, bx, by = a.x + a.room_w / 2, a.y + a.room_h / 2, b.x + b.room_w / 2, b.y + b.room_h / 2
            across = max(a.x - b.x - b.room_w, b.x - a.x - a.room_w)
            down = max(a.y - b.y - b.room_h, b.y - a.y - a.room_h)
            if across > -20 and down > -14:
                total += TURNED
            total += FAR * (max(0.0, across) + max(0.0, down)) / (root.w + root.h)
            if self.close:
                total += BETWEEN * _between(solid, a, b, ax, ay, bx, by)
            lines.append((ax, ay, bx, by))
        if len(lines) < MANY:
            self.crossings = sum(_cross(*lines[i], *lines[j]) for i, j in self.apart)
        return (total + CROSSED * self.crossings) / len(self.ends)

    def aligned_crossings(self) -> int:
        """How many straight lines cross when all is lined up."""
        self.lay_out()
        align(self.blocks, self.ends, self.level)
        lines = [(a.box.cx, a.box.cy, b.box.cx, b.box.cy) for a, b in self.ends]
        return sum(_cross(*lines[i], *lines[j]) for i, j in self.apart)

    def _flow(self) -> float:
        if not self.ends:
            return 0.0
        self.places = {}
        against, split = self.flow.against(self._place), self.flow.split(self._place)
        return (BACKWARDS * against + SPLIT * split) / len(self.ends)

    def _place(self, id: str) -> Box:
        if id not in self.places:
            block = self.named[id]
            self.places[id] = Box(block.x, block.y, block.room_w, block.room_h)
        return self.places[id]

    def _bare(self) -> float:
        """The share of the picture, and of its boxes, that nothing covers."""
        area = hollow = 0.0
        for block in self.blocks:
            whole = block.room_w * block.room_h
            used = sum(min(block.room_w, c.room_w + 28) * (c.room_h + 28) for c in block.children)
            used += self.texts[block.id]
            if block.parent is None:
                bare = max(0.0, 1 - used / whole)
            else:
                title = block.title()
                used += (title.h + 20) * block.room_w if title and title.lines else 0.0
                area += whole
                hollow += max(0.0, whole * 0.92 - used)
        return BARE * (bare + (hollow / area if area else bare)) / 2

    def _uneven(self) -> float:
        """What stands above or below what it is to stand level with."""
        return UNEVEN * sum(b.y + b.room_h <= a.y or a.y + a.room_h <= b.y for a, b in self.level)

    def _order(self) -> float:
        wrong = pairs = 0
        for block in self.blocks:
            for a, b in pairwise(block.children):
                pairs += 1
                wrong += (b.x + b.room_w <= a.x and b.y < a.y + a.room_h) or b.y + b.room_h <= a.y
        return AGAINST * wrong / pairs if pairs else 0.0


def _apart(ends: Sequence[tuple[Block, Block]]) -> list[tuple[int, int]]:
    """The pairs of links without a common end, which may cross."""
    numbered = [(number, {id(a), id(b)}) for number, (a, b) in enumerate(ends)]
    return [(i, j) for (i, one), (j, other) in combinations(numbered, 2) if not one & other]


def _between(
    solid: Sequence[tuple[float, float, float, float, Block]],
    a: Block,
    b: Block,
    ax: float,
    ay: float,
    bx: float,
    by: float,
) -> int:
    """How many shapes, up to two, the straight line between two ends runs through."""
    left, right, top, bottom = min(ax, bx), max(ax, bx), min(ay, by), max(ay, by)
    found = 0
    for x, y, end, low, c in solid:
        if x < right and end > left and y < bottom and low > top:
            if c is a or c is b or not _hits(ax, ay, bx, by, c):
                continue
            found += 1
            if found == 2:
                break
    return found


def _cross(ax: float, ay: float, bx: float, by: float, cx: float, cy: float, dx: float, dy: float) -> bool:
    """Do the lines from a to b and from c to d cross?"""
    d1 = (dx - cx) * (ay - cy) - (dy - cy) * (ax - cx)
    d2 = (dx - cx) * (by - cy) - (dy - cy) * (bx - cx)
    if d1 * d2 >= 0:
        return False
    d3 = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax)
    d4 = (bx - ax) * (dy - ay) - (by - ay) * (dx - ax)
    return d3 * d4 < 0


def _hits(ax: float, ay: float, bx: float, by: float, c: Block) -> bool:
    """Does the line from a to b run through a block? Its bounding box meets it already."""
    dx, dy = bx - ax, by - ay
    sides = [
        dx * (y - ay) - dy * (x - ax)
        for x, y in ((c.x, c.y), (c.x + c.room_w, c.y), (c.x, c.y + c.room_h), (c.x + c.room_w, c.y + c.room_h))
    ]
    return min(sides) < 0 < max(sides)
