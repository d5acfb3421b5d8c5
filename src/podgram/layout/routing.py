"""Edges at right angles around what is not theirs: A*, one edge after another, each on a small grid of its own.

The grid's lines run beside every border that an edge can meet, through its ports, and along the edges that it may join,
as in an orthogonal visibility graph (Wybrow, Marriott, Stuckey, Orthogonal connector routing, 2009). A path costs its
length, its bends, the edges that it crosses and those that it runs on; edges that share an end and look alike may join
to a trunk. How far a search goes is counted, never timed, so that a picture is the same on every machine.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush
from itertools import pairwise

from podgram.layout.geometry import Box, Point

CLEAR = 5.5  # around what an edge may not touch
STUB = 17.0  # that is left before a head, and
SHORT = 50.0  # what it costs if less is
LENGTH, BEND, CROSSING = 0.4, 28.0, 150.0  # a unit, a bend, a crossing
OVERLAP, NEAR = 90.0, 12.0  # a step on another edge, or beside it too near
ON, BESIDE = 2.5, 6.5  # how far off that is
TRUNK = -0.1  # a unit along an edge with the same end
FORK = 20.0  # to leave such an edge, or to come to it; to cross it costs twice that
LEAST = 0.05  # a unit along however many of them: where steps cost less than nothing, a path would go in circles
MERGED = 2.5  # lines of the grid that lie nearer are one
STATES = 12_000  # that are looked at for one edge, before the next good way is taken
MOST = 25_000  # states after which an edge is given up
EFFORT = 100_000  # states for all edges, before all take the next good way
LAST = 300_000  # states from then on, before all go straight
HASTE = 5.0  # how much nearer to the goal counts for more when in haste
SHUT = float("inf")

RIGHT, LEFT, DOWN, UP = range(4)


@dataclass(frozen=True, slots=True)
class Port:
    """Where an edge may leave an end: a point on its border, the direction, and what that costs."""

    x: float
    y: float
    way: int
    cost: float = 0.0


@dataclass(slots=True)
class Job:
    """An edge to be routed: ports at both ends (`way` leads out of the end), what blocks it, which edges it may join.

    `walls` are the borders of boxes that it may cross but not run along; `xs` and `ys` are places of lines for it.
    """

    edge: int
    sources: list[Port]
    targets: list[Port]
    blocks: list[Box]
    walls: list[Box]
    friends: frozenset[int]
    xs: Sequence[float]
    ys: Sequence[float]


@dataclass(frozen=True, slots=True)
class Route:
    """An edge's corners from port to port, and the ports."""

    points: list[Point]
    source: Port
    target: Port


Stretch = tuple[float, float, float, int]  # where it is across its way, its two ends along it, and its edge


@dataclass(slots=True)
class Tracks:
    """Where edges run: their upright stretches and their level ones, each sorted."""

    upright: list[Stretch] = field(default_factory=list)
    level: list[Stretch] = field(default_factory=list)

    def add(self, edge: int, points: Sequence[Point]) -> None:
        for stretches, stretch in self._stretches(edge, points):
            insort(stretches, stretch)

    def remove(self, edge: int, points: Sequence[Point]) -> None:
        for stretches, stretch in self._stretches(edge, points):
            stretches.remove(stretch)

    def _stretches(self, edge: int, points: Sequence[Point]) -> Iterable[tuple[list[Stretch], Stretch]]:
        for (x1, y1), (x2, y2) in pairwise(points):
            if abs(x1 - x2) < 0.01:
                yield self.upright, (x1, min(y1, y2), max(y1, y2), edge)
            else:
                yield self.level, (y1, min(x1, x2), max(x1, x2), edge)

    def is_disturbed(self, edge: int, points: Sequence[Point], friends: frozenset[int]) -> bool:
        """Does an edge cross another that it may not join, or run on it?"""
        for stretches, (at, start, end, _) in self._stretches(edge, points):
            across = self.level if stretches is self.upright else self.upright
            for place, low, high, other in _between(across, start, end):
                if other != edge and other not in friends and low <= at <= high and start < place < end:
                    return True
            for _, low, high, other in _between(stretches, at - ON, at + ON):
                if other != edge and other not in friends and low < end and start < high:
                    return True
        return False


def _between(stretches: Sequence[Stretch], low: float, high: float) -> Sequence[Stretch]:
    return stretches[bisect_left(stretches, (low,)) : bisect_right(stretches, (high, SHUT))]


class Grid:
    """The lines on which one edge may run, and what each step along them costs: SHUT where it may not go.

    `level[row][column]` is a step to the right, `upright[column][row]` a step down.
    """

    def __init__(self, job: Job, tracks: Tracks) -> None:
        ports = (*job.sources, *job.targets)
        trunks = [[s[0] for s in stretches if s[3] in job.friends] for stretches in (tracks.upright, tracks.level)]
        self.xs = lines([*(p.x for p in ports if p.way >= DOWN), *trunks[0]], job.xs)
        self.ys = lines([*(p.y for p in ports if p.way < DOWN), *trunks[1]], job.ys)
        level = [LENGTH * (b - a) for a, b in pairwise(self.xs)]
        upright = [LENGTH * (b - a) for a, b in pairwise(self.ys)]
        self.level = [level[:] for _ in self.ys]
        self.upright = [upright[:] for _ in self.xs]
        _occupy(tracks.upright, job.friends, self.level, self.upright, self.xs, self.ys)
        _occupy(tracks.level, job.friends, self.upright, self.level, self.ys, self.xs)
        for box in job.blocks:
            self._shut(box.x, box.right, box.y, box.bottom, True, True)
        for wall in job.walls:
            left, right, top, bottom = wall.x - CLEAR, wall.right + CLEAR, wall.y - CLEAR, wall.bottom + CLEAR
            for y in (wall.y, wall.bottom):
                self._shut(left, right, y - CLEAR, y + CLEAR, True, False)
            for x in (wall.x, wall.right):
                self._shut(x - CLEAR, x + CLEAR, top, bottom, False, True)

    def _shut(self, left: float, right: float, top: float, bottom: float, level: bool, upright: bool) -> None:
        """Shuts the steps of either kind that lead through a part of the plane."""
        if level:
            _shut(self.level, self.ys, self.xs, top, bottom, left, right)
        if upright:
            _shut(self.upright, self.xs, self.ys, left, right, top, bottom)

    def entry(self, port: Port) -> tuple[int, float] | None:
        """The first state of an edge that leaves a port, and what it costs to get there."""
        xs, ys = self.xs, self.ys
        if port.way < DOWN:
            j = _nearest(ys, port.y)
            i = bisect_left(xs, port.x + CLEAR) if port.way == RIGHT else bisect_right(xs, port.x - CLEAR) - 1
        else:
            i = _nearest(xs, port.x)
            j = bisect_left(ys, port.y + CLEAR) if port.way == DOWN else bisect_right(ys, port.y - CLEAR) - 1
        if not (0 <= i < len(xs) and 0 <= j < len(ys)):
            return None
        far = abs(xs[i] - port.x) + abs(ys[j] - port.y)
        return (j * len(xs) + i) * 4 + port.way, port.cost + LENGTH * far

    def starts(self, ports: Sequence[Port]) -> dict[int, tuple[float, Port]]:
        """The states in which an edge may leave ports, and what each costs."""
        return _cheapest((*entry, port) for port in ports if (entry := self.entry(port)))

    def goals(self, ports: Sequence[Port]) -> dict[int, tuple[float, Port]]:
        """The states in which an edge may come to ports: straight, or round a corner just before."""
        entries = [(*entry, port) for port in ports if (entry := self.entry(port))]
        straight = [(state ^ 1, cost, port) for state, cost, port in entries]
        return _cheapest(
            [
                *straight,
                *((state ^ turn, cost + BEND + SHORT, port) for state, cost, port in entries for turn in (2, 3)),
            ]
        )

    def point(self, state: int) -> Point:
        row, column = divmod(state >> 2, len(self.xs))
        return self.xs[column], self.ys[row]


def _cheapest(entries: Iterable[tuple[int, float, Port]]) -> dict[int, tuple[float, Port]]:
    found: dict[int, tuple[float, Port]] = {}
    for state, cost, port in entries:
        if state not in found or found[state][0] > cost:
            found[state] = (cost, port)
    return found


def _nearest(values: Sequence[float], value: float) -> int:
    """The place of a line that a grid has, or -1."""
    place = bisect_left(values, value - 0.02)
    return place if place < len(values) and abs(values[place] - value) < 0.03 else -1


def lines(fixed: Iterable[float], others: Iterable[float]) -> list[float]:
    """The lines of a grid: those through ports as they are, others where they are not too near to any."""
    out = sorted({round(value, 2) for value in fixed})
    kept: list[float] = []
    index = 0
    for value in sorted(others):
        while index < len(out) and out[index] < value - MERGED:
            index += 1
        near = index < len(out) and abs(out[index] - value) <= MERGED
        if not near and not (kept and value - kept[-1] <= MERGED):
            kept.append(value)
    return sorted([*out, *kept])


def _shut(
    steps: list[list[float]],
    across: Sequence[float],
    along: Sequence[float],
    low: float,
    high: float,
    start: float,
    end: float,
) -> None:
    """Shuts the steps of the lines between `low` and `high` that lead over anything between `start` and `end`."""
    a, b = max(0, bisect_right(along, start) - 1), min(len(along) - 1, bisect_left(along, end))
    if a < b:
        shut = [SHUT] * (b - a)
        for index in range(bisect_right(across, low), bisect_left(across, high)):
            steps[index][a:b] = shut


def _occupy(
    stretches: Sequence[Stretch],
    friends: frozenset[int],
    passing: list[list[float]],
    same: list[list[float]],
    across: Sequence[float],
    along: Sequence[float],
) -> None:
    """Makes steps that cross other edges (`passing`) dearer, those on them (`same`) too, unless they are friends'."""
    first, last = (across[0], across[-1]) if across else (0.0, 0.0)
    for at, start, end, edge in stretches:
        if not first - BESIDE <= at <= last + BESIDE:
            continue
        a, b = max(0, bisect_right(along, start) - 1), min(len(along) - 1, bisect_left(along, end))
        if edge in friends:
            index = _nearest(across, at)
            if index >= 0:
                steps = same[index]
                for step in range(a, b):
                    joined = steps[step] + TRUNK * (min(end, along[step + 1]) - max(start, along[step]))
                    steps[step] = max(joined, LEAST * (along[step + 1] - along[step]))
                for row in range(bisect_right(along, start + 0.1), bisect_left(along, end - 0.1)):
                    if index:
                        passing[row][index - 1] += FORK
                    if index < len(across) - 1:
                        passing[row][index] += FORK
            continue
        step = bisect_left(across, at) - 1
        if 0 <= step < len(across) - 1:
            for index in range(bisect_left(along, start), bisect_right(along, end)):
                passing[index][step] += CROSSING
        for index in range(bisect_left(across, at - BESIDE), bisect_right(across, at + BESIDE)):
            cost = OVERLAP if abs(across[index] - at) < ON else NEAR
            steps = same[index]
            for step in range(a, b):
                steps[step] += cost


class Router:
    """Finds the ways of a diagram's edges, and counts how much it has looked at for all."""

    def __init__(self) -> None:
        self.tracks = Tracks()
        self.looked = 0

    @property
    def is_tired(self) -> bool:
        """Has so much been looked at that from now on any good way will do?"""
        return self.looked >= EFFORT

    def find(self, job: Job) -> Route | None:
        """The cheapest path of an edge; None if there is none, or it takes too long to find."""
        grid = Grid(job, self.tracks)
        starts, goals = grid.starts(job.sources), grid.goals(job.targets)
        self.looked += len(grid.xs) * len(grid.ys) // 20
        if not goals or not starts:
            return None
        search = Search(grid, starts, goals)
        found = None
        if not self.is_tired:
            found = search.run(STATES, 1.0)
            self.looked += search.looked
        if found is None and self.looked < EFFORT + LAST:
            found = search.run(MOST, HASTE)
            self.looked += search.looked
        return found


class Search:
    """A* from the states beside an edge's one end to those beside the other. A state is a vertex and a direction."""

    def __init__(self, grid: Grid, starts: dict[int, tuple[float, Port]], goals: dict[int, tuple[float, Port]]) -> None:
        self.grid, self.starts, self.goals = grid, starts, goals
        places = [grid.point(state) for state in goals]
        self.across = _distances(grid.xs, [x for x, _ in places])
        self.down = _distances(grid.ys, [y for _, y in places])
        self.least = min(cost for cost, _ in goals.values())
        self.bent = self.least + BEND
        self.came: dict[int, int] = {}
        self.looked = 0

    def run(self, most: int, haste: float) -> Route | None:
        """The cheapest path, or with haste a cheap one; None if there is none among so many states."""
        goals, width = self.goals, len(self.grid.xs)
        came = self.came = {}
        best = {state: cost for state, (cost, _) in self.starts.items()}
        heap = [(cost + haste * self._guess(*divmod(state >> 2, width), state), state) for state, cost in best.items()]
        heap.sort()
        done: set[int] = set()
        end, total = -1, SHUT
        while heap and len(done) < most:
            f, state = heappop(heap)
            if f >= total or (end >= 0 and haste > 1):
                break
            if state in done:
                continue
            done.add(state)
            if state in goals:
                whole = best[state] + goals[state][0] + self._short(state)
                if whole < total:
                    total, end = whole, state
            for cost, to, row, column in self._steps(state, best[state]):
                if cost < best.get(to, SHUT):
                    best[to] = cost
                    came[to] = state
                    heappush(heap, (cost + haste * self._guess(row, column, to), to))
        self.looked = len(done)
        return self._route(end) if end >= 0 else None

    def _guess(self, row: int, column: int, state: int) -> float:
        """What the rest of a path costs at least."""
        dx, dy = self.across[column], self.down[row]
        if state & 2:
            return dx + dy + (self.bent if dx else self.least)
        return dx + dy + (self.bent if dy else self.least)

    def _steps(self, state: int, so_far: float) -> list[tuple[float, int, int, int]]:
        """Where a path goes on from a state: straight, or round a corner; with what it then costs, row and column."""
        grid, way = self.grid, state & 3
        nx = len(grid.xs)
        row, column = divmod(state >> 2, nx)
        level, upright = grid.level[row], grid.upright[column]
        out = []
        bent = so_far if way < DOWN else so_far + BEND
        if way != LEFT and column + 1 < nx:
            out.append((level[column] + bent, state - way + 4 + RIGHT, row, column + 1))
        if way != RIGHT and column:
            out.append((level[column - 1] + bent, state - way - 4 + LEFT, row, column - 1))
        bent = so_far if way >= DOWN else so_far + BEND
        if way != UP and row + 1 < len(grid.ys):
            out.append((upright[row] + bent, state - way + 4 * nx + DOWN, row + 1, column))
        if way != DOWN and row:
            out.append((upright[row - 1] + bent, state - way - 4 * nx + UP, row - 1, column))
        return out

    def _short(self, state: int) -> float:
        """What it costs that the last stretch of a path is too short for an arrow head."""
        first, port = state, self.goals[state][1]
        if state & 3 != port.way ^ 1:
            return 0.0  # it is reckoned with the goal
        while first in self.came and self.came[first] & 3 == state & 3:
            first = self.came[first]
        if first not in self.came:
            return 0.0
        x, y = self.grid.point(self.came[first])
        return SHORT if abs(x - port.x) + abs(y - port.y) < STUB else 0.0

    def _route(self, end: int) -> Route:
        state, target = end, self.goals[end][1]
        points = [(target.x, target.y), self.grid.point(state)]
        while state in self.came:
            state = self.came[state]
            points.append(self.grid.point(state))
        source = self.starts[state][1]
        points.append((source.x, source.y))
        return Route(simplified(points[::-1]), source, target)


def _distances(values: Sequence[float], goals: Sequence[float]) -> list[float]:
    """What it costs at least to come from each value to between the goals."""
    low, high = min(goals), max(goals)
    return [LENGTH * max(0.0, low - value, value - high) for value in values]


def simplified(every: Sequence[Point]) -> list[Point]:
    """A path at right angles without points that it passes straight."""
    out: list[Point] = []
    for point in every:
        if out and abs(out[-1][0] - point[0]) < 0.01 and abs(out[-1][1] - point[1]) < 0.01:
            continue
        while len(out) > 1 and (
            (abs(out[-2][0] - out[-1][0]) < 0.01 and abs(out[-1][0] - point[0]) < 0.01)
            or (abs(out[-2][1] - out[-1][1]) < 0.01 and abs(out[-1][1] - point[1]) < 0.01)
        ):
            out.pop()
        out.append(point)
    return out
