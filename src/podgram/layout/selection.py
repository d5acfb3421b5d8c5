"""Which plan each box takes: from several patterns, box by box and neighbour by neighbour, by an estimate."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import combinations, pairwise
from math import log2
from typing import NamedTuple

from podgram.layout.alignment import align
from podgram.layout.arrangements import Gaps, neighbours, shapes
from podgram.layout.blocks import Block, Line
from podgram.layout.flow import Flow
from podgram.layout.geometry import Box
from podgram.layout.sizing import assign, measure
from podgram.layout.viewport import FRAMES, uprightness
from podgram.model.diagram import Fit

READABLE = 15.0  # points on a slide; larger text is a small gain
EFFORT = 100_000  # roughly: blocks looked at, times links
FEWEST, MOST = 6, 160  # estimates for one picture
MANY = 80  # links, of which more are not asked whether they cross
CLOSE = 60_000  # the same, up to which an estimate looks what stands between two ends

STARTS = 3  # patterns that are improved
WORSE = 6.0  # than the cheapest: dearer choices are not drawn

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


class Selection:
    """The search over the plans of one diagram's open blocks."""

    def __init__(
        self,
        blocks: Sequence[Block],
        ends: Sequence[tuple[Block, Block]],
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
        self.ends = ends
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
        orders = tuple(id(item) for block in self.blocks for line in _lines(block.content) for item in line.items)
        return tuple(block.plan for block in self.blocks), orders, tuple(block.form for block in self.solid)

    def _reckon(self, most: float) -> tuple[float, bool]:
        measure(self.inside_out)
        assign(self.blocks)
        total = self._size() + self._bare() + self._order() + self._uneven()
        if total > most:
            return total, False
        total += self._flow()
        return (total, False) if total > most else (total + self._links(), True)

    def _size(self) -> float:
        root = self.blocks[0]
        w, h, most = self.frame
        points = 16 * min(w / root.w, h / root.h, most) * uprightness(root.w, root.h, self.fit)
        return SMALL * max(0.0, log2(READABLE / points)) - LARGE * max(0.0, points - READABLE)

    def _links(self) -> float:
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
        measure(self.inside_out)
        assign(self.blocks)
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


class Choice(NamedTuple):
    """What a search has chosen, and what that costs: the plan of each open block, the items of each line in their
    order, the form of each other block."""

    cost: float
    plans: tuple[int, ...]
    orders: tuple[tuple[Line, tuple[Line | Block, ...]], ...]
    forms: tuple[int, ...]


def select(selection: Selection, keep: int) -> list[Choice]:
    """The best choices of plans found, the cheapest first; each can be taken up with `restore`."""
    varied = _alike([block for block in selection.blocks if len(block.plans) > 1])
    forms = _alike([block for block in selection.solid if len(block.forms) > 1])
    found: dict[object, Choice] = {}

    def note(cost: float) -> float:
        choice = _snapshot(selection, cost)
        key = choice.plans, tuple(tuple(map(id, items)) for _, items in choice.orders), choice.forms
        found.setdefault(key, choice)
        return cost

    for pattern in _patterns(varied):
        if found and selection.left <= 0:
            break
        pattern()
        note(selection.cost())
    tried: set[int] = set()  # plans of the whole that have been improved
    for start in sorted(found.values(), key=lambda choice: choice.cost)[:STARTS]:
        restore(selection, start)
        best = start.cost
        for _ in range(2):
            before = best
            best = _improve_plans(selection, varied, best, note)
            best = _improve_forms(selection, forms, best, note)
            best = _improve_order(selection, best, note)
            if best >= before - 0.01:
                break
        tried.add(selection.blocks[0].plan)
    outer = selection.blocks[0]
    others = [alike for alike in varied if outer not in alike]
    least = min(choice.cost for choice in found.values())
    for choice in _by_outer(found.values())[:keep]:
        if choice.plans[0] not in tried and choice.cost <= least + 2 * WORSE:
            restore(selection, choice)
            best = _improve_order(selection, choice.cost, note)
            best = _improve_plans(selection, others, best, note)
            _improve_order(selection, best, note)
    least = min(choice.cost for choice in found.values())
    for choice in _distinct(found.values())[:keep]:
        if choice.cost > least + WORSE:
            break
        restore(selection, choice)
        _improve_order(selection, choice.cost, note)
    distinct = _distinct(found.values())
    least = distinct[0].cost
    kept = [choice for choice in distinct if choice.cost <= least + WORSE][:keep]
    return [_in_order(selection, choice) for choice in kept] if selection.close else kept


def _distinct(choices: Iterable[Choice]) -> list[Choice]:
    """The cheapest of the choices with the same plans, the cheapest first."""
    found: dict[object, Choice] = {}
    for choice in sorted(choices, key=lambda choice: choice.cost):
        found.setdefault(choice.plans, choice)
    return list(found.values())


def _by_outer(choices: Iterable[Choice]) -> list[Choice]:
    """The cheapest of the choices with the same plan for the whole, the cheapest first."""
    found: dict[object, Choice] = {}
    for choice in sorted(choices, key=lambda choice: choice.cost):
        found.setdefault(choice.plans[0], choice)
    return list(found.values())


def _patterns(varied: Sequence[list[Block]]) -> list[Callable[[], None]]:
    def pattern(which: Callable[[Block, int], int]) -> Callable[[], None]:
        def take() -> None:
            for block in (block for alike in varied for block in alike):
                block.plan = which(block, _depth(block)) % len(block.plans)

        return take

    def axis(block: Block, wanted: int) -> int:
        return next((i for i, line in enumerate(block.plans) if line.axis == wanted), 0)

    return [
        pattern(lambda block, depth: axis(block, 1)),
        pattern(lambda block, depth: axis(block, 0)),
        pattern(lambda block, depth: axis(block, depth % 2)),
        pattern(lambda block, depth: axis(block, 1 - depth % 2)),
    ]


def _depth(block: Block) -> int:
    depth = 0
    while block.parent is not None:
        block, depth = block.parent, depth + 1
    return depth


def _improve_plans(
    selection: Selection, varied: Sequence[list[Block]], best: float, note: Callable[[float], float]
) -> float:
    for alike in varied:
        chosen = [block.plan for block in alike]
        for number in range(len(alike[0].plans)):
            if selection.left <= 0:
                break
            if all(block.plan == number for block in alike):
                continue
            for block in alike:
                block.plan = number
            cost = note(selection.cost(best + 2 * WORSE))
            if cost < best - 1e-6:
                best, chosen = cost, [number] * len(alike)
        for block, number in zip(alike, chosen, strict=True):
            block.plan = number
    return best


def _improve_forms(
    selection: Selection, forms: Sequence[list[Block]], best: float, note: Callable[[float], float]
) -> float:
    for alike in forms:
        chosen = alike[0].form
        for number in range(len(alike[0].forms)):
            if number == chosen or selection.left <= 0:
                continue
            for block in alike:
                block.form = number
            cost = note(selection.cost(best + 2 * WORSE))
            if cost < best - 1e-6:
                best, chosen = cost, number
        for block in alike:
            block.form = chosen
    return best


def _alike(blocks: Sequence[Block]) -> list[list[Block]]:
    """Blocks that are to be drawn alike: those in one box that hold the same, as replicas do."""
    found: dict[object, list[Block]] = {}
    for block in blocks:
        found.setdefault((id(_home(block)), _look(block)), []).append(block)
    return list(found.values())


def _home(block: Block) -> Block | None:
    """The box around all that are drawn alike."""
    return block.parent.parent if block.parent is not None and block.parent.parent is not None else block.parent


def _look(block: Block) -> object:
    if not block.open:
        return tuple((round(form.w), round(form.tall)) for form in block.forms)
    kind = block.element.kind if block.element else ""
    return kind, tuple(_look(child) for child in block.children), tuple(link[:2] for link in block.links)


def _improve_order(selection: Selection, best: float, note: Callable[[float], float]) -> float:
    """Neighbours change places where that is better: against the order of the spec, only if it saves a crossing."""
    selection.cost()
    crossings = selection.crossings
    for block, line, index in _neighbours(selection):
        if selection.left <= 0:
            return best
        _swap(selection, block, line, index)
        cost = selection.cost(best + 2 * WORSE)
        if cost < best - 1e-6 and (selection.crossings < crossings or not _is_against(block, line, index)):
            best, crossings = note(cost), selection.crossings
        else:
            _swap(selection, block, line, index)
    return best


def _in_order(selection: Selection, choice: Choice) -> Choice:
    """The choice, neighbours against the order of the spec exchanged where that costs no crossing."""
    restore(selection, choice)
    dear: set[object] = set()  # exchanges that cost a crossing

    def against() -> Iterator[tuple[Block, Line, int]]:
        return (at for at in _neighbours(selection) if _is_against(*at) and _pair(*at) not in dear)

    crossings = selection.aligned_crossings() if any(against()) else 0
    while found := next(against(), None):
        pair = _pair(*found)
        _swap(selection, *found)
        after = selection.aligned_crossings()
        if after <= crossings:
            crossings = after
        else:
            dear.add(pair)
            _swap(selection, *found)
    return _snapshot(selection, choice.cost)


def _pair(block: Block, line: Line, index: int) -> object:
    """Two neighbours in a line, whatever stands around them."""
    return id(line), id(line.items[index]), id(line.items[index + 1])


def _neighbours(selection: Selection) -> list[tuple[Block, Line, int]]:
    return [(block, line, index) for block in selection.blocks for line, index in neighbours(block.content)]


def _is_against(block: Block, line: Line, index: int) -> bool:
    """Do two neighbours that no link joins stand against the order of the spec?"""
    place = {id(child): number for number, child in enumerate(block.children)}
    one, other = ([place[id(child)] for child in shapes(item)] for item in line.items[index : index + 2])
    if one[0] < other[0]:
        return False
    return not any((a in one and b in other) or (a in other and b in one) for a, b, _ in block.links)


def _swap(selection: Selection, block: Block, line: Line, index: int) -> None:
    items = line.items
    items[index], items[index + 1] = items[index + 1], items[index]
    selection.gaps.set(block, line)


def _snapshot(selection: Selection, cost: float) -> Choice:
    plans = tuple(block.plan for block in selection.blocks)
    lines = [line for block in selection.blocks for line in _lines(block.content)]
    orders = tuple((line, tuple(line.items)) for line in lines)
    return Choice(cost, plans, orders, tuple(block.form for block in selection.solid))


def _lines(line: Line) -> list[Line]:
    return [line, *(inner for item in line.items if isinstance(item, Line) for inner in _lines(item))]


def restore(selection: Selection, choice: Choice) -> None:
    """Takes up a choice again, and lays it out with the gaps that are set now."""
    for block, plan in zip(selection.blocks, choice.plans, strict=True):
        block.plan = plan
    for line, items in choice.orders:
        line.items[:] = items
    for block in selection.blocks:
        for line in _lines(block.content):
            selection.gaps.set(block, line)
    for block, form in zip(selection.solid, choice.forms, strict=True):
        block.form = form
    measure(selection.inside_out)
    assign(selection.blocks)
