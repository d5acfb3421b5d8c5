"""Which plan each box takes: from several patterns, box by box and neighbour by neighbour, by an estimate."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from podgram.layout.blocks import Block, Line, lines_of, neighbours, shapes
from podgram.layout.estimate import Estimate

STARTS = 3  # patterns that are improved
WORSE = 6.0  # than the cheapest: dearer choices are not drawn


class Choice(NamedTuple):
    """What a search has chosen, and what that costs: the plan of each open block, the items of each line in their
    order, the form of each other block."""

    cost: float
    plans: tuple[int, ...]
    orders: tuple[tuple[Line, tuple[Line | Block, ...]], ...]
    forms: tuple[int, ...]


def select(estimate: Estimate, keep: int) -> list[Choice]:
    """The best choices of plans found, the cheapest first; each can be taken up with `restore`."""
    search = Search(estimate)
    search.try_patterns()
    search.improve_each_outer_plan(keep)
    search.improve_each_order(keep)
    kept = search.best(lambda choice: choice.plans, WORSE)[:keep]
    return [_in_order(estimate, choice) for choice in kept] if estimate.close else kept


class Search:
    """What has been found of the plans of one diagram."""

    def __init__(self, estimate: Estimate) -> None:
        self.estimate = estimate
        self.outer = estimate.blocks[0]
        self.varied = _alike([block for block in estimate.blocks if len(block.plans) > 1])
        self.forms = _alike([block for block in estimate.solid if len(block.forms) > 1])
        self.found: dict[object, Choice] = {}
        self.improved: set[int] = set()  # plans for the whole, from which all was improved

    def note(self, cost: float) -> float:
        """Keeps what is chosen now."""
        choice = _snapshot(self.estimate, cost)
        key = choice.plans, tuple(tuple(map(id, items)) for _, items in choice.orders), choice.forms
        self.found.setdefault(key, choice)
        return cost

    def best(self, same: Callable[[Choice], object], worse: float) -> list[Choice]:
        """The cheapest of the choices that are the `same`, but for those that are too much worse than the first."""
        found: dict[object, Choice] = {}
        for choice in sorted(self.found.values(), key=lambda choice: choice.cost):
            found.setdefault(same(choice), choice)
        choices = list(found.values())
        return [choice for choice in choices if choice.cost <= choices[0].cost + worse]

    def try_patterns(self) -> None:
        """Tries a few usual patterns, and improves the cheapest in every way."""
        estimate = self.estimate
        for pattern in _patterns(self.varied):
            if self.found and estimate.left <= 0:
                break
            pattern()
            self.note(estimate.cost())
        for start in sorted(self.found.values(), key=lambda choice: choice.cost)[:STARTS]:
            restore(estimate, start)
            best = start.cost
            for _ in range(2):
                before = best
                best = _improve_plans(estimate, self.varied, best, self.note)
                best = _improve_forms(estimate, self.forms, best, self.note)
                best = _improve_order(estimate, best, self.note)
                if best >= before - 0.01:
                    break
            self.improved.add(self.outer.plan)

    def improve_each_outer_plan(self, keep: int) -> None:
        """Improves what is in the whole for each of its plans, since the estimate cannot tell which is the best."""
        others = [alike for alike in self.varied if self.outer not in alike]
        for choice in self.best(lambda choice: choice.plans[0], 2 * WORSE)[:keep]:
            if choice.plans[0] not in self.improved:
                restore(self.estimate, choice)
                best = _improve_order(self.estimate, choice.cost, self.note)
                best = _improve_plans(self.estimate, others, best, self.note)
                _improve_order(self.estimate, best, self.note)

    def improve_each_order(self, keep: int) -> None:
        """Improves the order in each of the choices that may be kept."""
        for choice in self.best(lambda choice: choice.plans, WORSE)[:keep]:
            restore(self.estimate, choice)
            _improve_order(self.estimate, choice.cost, self.note)


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
    estimate: Estimate, varied: Sequence[list[Block]], best: float, note: Callable[[float], float]
) -> float:
    for alike in varied:
        chosen = [block.plan for block in alike]
        for number in range(len(alike[0].plans)):
            if estimate.left <= 0:
                break
            if all(block.plan == number for block in alike):
                continue
            for block in alike:
                block.plan = number
            cost = note(estimate.cost(best + 2 * WORSE))
            if cost < best - 1e-6:
                best, chosen = cost, [number] * len(alike)
        for block, number in zip(alike, chosen, strict=True):
            block.plan = number
    return best


def _improve_forms(
    estimate: Estimate, forms: Sequence[list[Block]], best: float, note: Callable[[float], float]
) -> float:
    for alike in forms:
        chosen = alike[0].form
        for number in range(len(alike[0].forms)):
            if number == chosen or estimate.left <= 0:
                continue
            for block in alike:
                block.form = number
            cost = note(estimate.cost(best + 2 * WORSE))
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


def _improve_order(estimate: Estimate, best: float, note: Callable[[float], float]) -> float:
    """Neighbours change places where that is better: against the order of the spec, only if it saves a crossing."""
    estimate.cost()
    crossings = estimate.crossings
    for block, line, index in _neighbours(estimate):
        if estimate.left <= 0:
            return best
        _swap(estimate, block, line, index)
        cost = estimate.cost(best)
        if cost < best - 1e-6 and (estimate.crossings < crossings or not _is_against(block, line, index)):
            best, crossings = note(cost), estimate.crossings
        else:
            _swap(estimate, block, line, index)
    return best


def _in_order(estimate: Estimate, choice: Choice) -> Choice:
    """The choice, neighbours against the order of the spec exchanged where that costs no crossing."""
    restore(estimate, choice)
    dear: set[object] = set()  # exchanges that cost a crossing

    def against() -> Iterator[tuple[Block, Line, int]]:
        return (at for at in _neighbours(estimate) if _is_against(*at) and _pair(*at) not in dear)

    crossings = estimate.aligned_crossings() if any(against()) else 0
    while found := next(against(), None):
        pair = _pair(*found)
        _swap(estimate, *found)
        after = estimate.aligned_crossings()
        if after <= crossings:
            crossings = after
        else:
            dear.add(pair)
            _swap(estimate, *found)
    return _snapshot(estimate, choice.cost)


def _pair(block: Block, line: Line, index: int) -> object:
    """Two neighbours in a line, whatever stands around them."""
    return id(line), id(line.items[index]), id(line.items[index + 1])


def _neighbours(estimate: Estimate) -> list[tuple[Block, Line, int]]:
    return [(block, line, index) for block in estimate.blocks for line, index in neighbours(block.content)]


def _is_against(block: Block, line: Line, index: int) -> bool:
    """Do two neighbours that no link joins stand against the order of the spec?"""
    place = {id(child): number for number, child in enumerate(block.children)}
    one, other = ([place[id(child)] for child in shapes(item)] for item in line.items[index : index + 2])
    if one[0] < other[0]:
        return False
    return not any((a in one and b in other) or (a in other and b in one) for a, b, _ in block.links)


def _swap(estimate: Estimate, block: Block, line: Line, index: int) -> None:
    items = line.items
    items[index], items[index + 1] = items[index + 1], items[index]
    estimate.gaps.set(block, line)


def _snapshot(estimate: Estimate, cost: float) -> Choice:
    plans = tuple(block.plan for block in estimate.blocks)
    lines = [line for block in estimate.blocks for line in lines_of(block.content)]
    orders = tuple((line, tuple(line.items)) for line in lines)
    return Choice(cost, plans, orders, tuple(block.form for block in estimate.solid))


def restore(estimate: Estimate, choice: Choice) -> None:
    """Takes up a choice again, and lays it out with the gaps that are set now."""
    for block, plan in zip(estimate.blocks, choice.plans, strict=True):
        block.plan = plan
    for line, items in choice.orders:
        line.items[:] = items
    for block in estimate.blocks:
        for line in lines_of(block.content):
            estimate.gaps.set(block, line)
    for block, form in zip(estimate.solid, choice.forms, strict=True):
        block.form = form
    estimate.lay_out()
