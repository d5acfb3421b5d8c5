"""Edges at right angles around what is not theirs: A* on a sparse grid, one edge after another, short ones first.

The grid's lines run beside every border and through every port, as in an orthogonal visibility graph (Wybrow, Marriott,
Stuckey, Orthogonal connector routing, 2009). A path costs its length, its bends, the edges that it crosses and those
that it runs on; edges that share an end and look alike may join to a trunk.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import pairwise

from podgram.layout.geometry import Box, Point

CLEAR = 5.5  # around what an edge may not touch
LANE = 7.0  # from a border to the line beside it
LANES = (7.0, 17.0)
STUB = 17.0  # that is left before a head, and
SHORT = 25.0  # what it costs if less is
LENGTH, BEND, CROSSING = 0.35, 28.0, 150.0  # a unit, a bend, a crossing
OVERLAP, NEAR = 90.0, 12.0  # a stretch on another edge, or beside it too near
TRUNK = -0.1  # a unit along an edge with the same end
STATES = 12_000  # that are looked at for one edge, before the next good way is taken
EFFORT = 60_000  # states for all edges, before all take the next good way
MOST = 10_000  # states after which an edge is given up
HASTE = 3.0  # how much nearer to the goal counts for more when in haste

RIGHT, LEFT, DOWN, UP = range(4)
STEP = ((1, 0), (-1, 0), (0, 1), (0, -1))


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

    `walls` are the borders of boxes that it may cross but not run along.
    """

    edge: int
    sources: list[Port]
    targets: list[Port]
    blocks: list[Box]
    walls: list[Box]
    source_friends: frozenset[int]
    target_friends: frozenset[int]


class Grid:
    """The lines on which edges run, and which edges run where."""

    def __init__(self, xs: Sequence[float], ys: Sequence[float]) -> None:
        self.xs, self.ys = list(xs), list(ys)
        self.nx, self.ny = len(self.xs), len(self.ys)
        self.across: dict[int, list[int]] = {}  # step to the right of a vertex → edges on it
        self.down: dict[int, list[int]] = {}
        self.level: dict[int, list[int]] = {}  # vertex → edges that pass it level, or upright
        self.upright: dict[int, list[int]] = {}
        self.looked = 0  # states that were looked at for all edges
        self._ranges: dict[Box, tuple[int, int, int, int]] = {}

    @property
    def is_tired(self) -> bool:
        """Have the searches looked at so much that from now on any good way will do?"""
        return self.looked >= EFFORT

    def inside(self, box: Box) -> tuple[int, int, int, int]:
        """First and last column and row strictly inside a box."""
        found = self._ranges.get(box)
        if found is None:
            found = self._ranges[box] = (
                bisect_right(self.xs, box.x),
                bisect_left(self.xs, box.right) - 1,
                bisect_right(self.ys, box.y),
                bisect_left(self.ys, box.bottom) - 1,
            )
        return found

    def masks(self, job: Job) -> tuple[list[int], list[int]]:
        """For each row the columns whose step to the right is blocked, for each column the rows, as bits."""
        rows, columns = [0] * self.ny, [0] * self.nx
        for box in job.blocks:
            self._block(box, rows, columns)
        for wall in job.walls:
            self._wall(wall, rows, columns)
        return rows, columns

    def _block(self, box: Box, rows: list[int], columns: list[int]) -> None:
        i1, i2, j1, j2 = self.inside(box)
        # a step is blocked if a part of it lies inside, also where it only passes over a narrow box
        a, b = max(0, i1 - 1), min(self.nx - 1, i2 + 1)
        c, d = max(0, j1 - 1), min(self.ny - 1, j2 + 1)
        if b > a:
            mask = (1 << b) - (1 << a)
            for j in range(j1, j2 + 1):
                rows[j] |= mask
        if d > c:
            mask = (1 << d) - (1 << c)
            for i in range(i1, i2 + 1):
                columns[i] |= mask

    def _wall(self, wall: Box, rows: list[int], columns: list[int]) -> None:
        for y in (wall.y, wall.bottom):
            i1, i2, j1, j2 = self.inside(Box(wall.x - CLEAR, y - CLEAR, wall.w + 2 * CLEAR, 2 * CLEAR))
            if i2 >= i1:
                mask = (1 << min(self.nx - 1, i2 + 1)) - (1 << max(0, i1 - 1))
                for j in range(j1, j2 + 1):
                    rows[j] |= mask
        for x in (wall.x, wall.right):
            i1, i2, j1, j2 = self.inside(Box(x - CLEAR, wall.y - CLEAR, 2 * CLEAR, wall.h + 2 * CLEAR))
            if j2 >= j1:
                mask = (1 << min(self.ny - 1, j2 + 1)) - (1 << max(0, j1 - 1))
                for i in range(i1, i2 + 1):
                    columns[i] |= mask

    def add(self, edge: int, path: Sequence[tuple[int, int]]) -> None:
        """Notes where an edge runs, corner by corner."""
        self._note(edge, path, True)

    def remove(self, edge: int, path: Sequence[tuple[int, int]]) -> None:
        self._note(edge, path, False)

    def _note(self, edge: int, path: Sequence[tuple[int, int]], add: bool) -> None:
        def put(table: dict[int, list[int]], key: int) -> None:
            if add:
                table.setdefault(key, []).append(edge)
            else:
                table[key].remove(edge)

        for (i1, j1), (i2, j2) in pairwise(path):
            if j1 == j2:
                for i in range(min(i1, i2), max(i1, i2) + 1):
                    put(self.level, j1 * self.nx + i)
                    if i < max(i1, i2):
                        put(self.across, j1 * self.nx + i)
            else:
                for j in range(min(j1, j2), max(j1, j2) + 1):
                    put(self.upright, j * self.nx + i1)
                    if j < max(j1, j2):
                        put(self.down, j * self.nx + i1)


def _stub(grid: Grid, port: Port) -> tuple[int, int] | None:
    """The first vertex that an edge meets when it leaves a port."""
    xs, ys = grid.xs, grid.ys
    if port.way in (RIGHT, LEFT):
        j = bisect_left(ys, port.y - 0.01)
        i = bisect_left(xs, port.x + CLEAR) if port.way == RIGHT else bisect_right(xs, port.x - CLEAR) - 1
    else:
        i = bisect_left(xs, port.x - 0.01)
        j = bisect_left(ys, port.y + CLEAR) if port.way == DOWN else bisect_right(ys, port.y - CLEAR) - 1
    if not (0 <= i < grid.nx and 0 <= j < grid.ny):
        return None
    aligned = abs(ys[j] - port.y) < 0.02 if port.way in (RIGHT, LEFT) else abs(xs[i] - port.x) < 0.02
    return (i, j) if aligned else None


def find(grid: Grid, job: Job) -> tuple[float, list[tuple[int, int]], Port, Port] | None:
    """The cheapest path of an edge: its cost, the vertices of its corners, and the ports; None if there is none."""
    rows, columns = grid.masks(job)
    goals: dict[int, tuple[float, Port]] = {}
    for port in job.targets:
        vertex = _stub(grid, port)
        if vertex is not None:
            far = abs(grid.xs[vertex[0]] - port.x) + abs(grid.ys[vertex[1]] - port.y)
            state = (vertex[1] * grid.nx + vertex[0]) * 4 + (port.way ^ 1)  # the opposite way
            cost = port.cost + LENGTH * far
            if state not in goals or goals[state][0] > cost:
                goals[state] = (cost, port)
    starts: dict[int, tuple[float, Port]] = {}
    for port in job.sources:
        vertex = _stub(grid, port)
        if vertex is not None:
            far = abs(grid.xs[vertex[0]] - port.x) + abs(grid.ys[vertex[1]] - port.y)
            state = (vertex[1] * grid.nx + vertex[0]) * 4 + port.way
            cost = port.cost + LENGTH * far
            if state not in starts or starts[state][0] > cost:
                starts[state] = (cost, port)
    if not goals or not starts:
        return None
    if not grid.is_tired and (found := _search(grid, job, rows, columns, starts, goals, STATES, 1.0)):
        return found
    return _search(grid, job, rows, columns, starts, goals, MOST, HASTE)


def _search(
    grid: Grid,
    job: Job,
    rows: Sequence[int],
    columns: Sequence[int],
    starts: dict[int, tuple[float, Port]],
    goals: dict[int, tuple[float, Port]],
    most: int,
    haste: float,
) -> tuple[float, list[tuple[int, int]], Port, Port] | None:
    xs, ys, nx, ny = grid.xs, grid.ys, grid.nx, grid.ny
    gx = [xs[(state >> 2) % nx] for state in goals]
    gy = [ys[(state >> 2) // nx] for state in goals]
    left, right, top, bottom = min(gx), max(gx), min(gy), max(gy)
    least = min(cost for cost, _ in goals.values())
    friends = job.source_friends | job.target_friends
    across, down, level, upright = grid.across, grid.down, grid.level, grid.upright

    def guess(x: float, y: float, way: int) -> float:
        dx = left - x if x < left else x - right if x > right else 0.0
        dy = top - y if y < top else y - bottom if y > bottom else 0.0
        cost = LENGTH * (dx + dy) + least
        if (dx and dy) or (dx and way > 1) or (dy and way < 2):
            cost += BEND
        return cost * haste

    best: dict[int, float] = {}
    came: dict[int, int] = {}
    heap: list[tuple[float, int]] = []
    for state, (cost, _) in starts.items():
        best[state] = cost
        vertex = state >> 2
        heappush(heap, (cost + guess(xs[vertex % nx], ys[vertex // nx], state & 3), state))
    done: set[int] = set()
    end, total = -1, float("inf")
    while heap and len(done) < most:
        f, state = heappop(heap)
        if f >= total or (end >= 0 and haste > 1):
            break
        if state in done:
            continue
        done.add(state)
        cost = best[state]
        if state in goals:
            whole = cost + goals[state][0] + _short(grid, state, came, goals[state][1])
            if whole < total:
                total, end = whole, state
        vertex, way = state >> 2, state & 3
        j, i = divmod(vertex, nx)
        for turn in (way, 2, 3) if way < 2 else (way, 0, 1):
            step = cost + (BEND if turn != way else 0.0)
            if turn == 0:
                if i + 1 >= nx or rows[j] >> i & 1:
                    continue
                to, far, used, crossed = vertex + 1, xs[i + 1] - xs[i], across.get(vertex), upright.get(vertex + 1)
            elif turn == 1:
                if i == 0 or rows[j] >> (i - 1) & 1:
                    continue
                to, far, used, crossed = vertex - 1, xs[i] - xs[i - 1], across.get(vertex - 1), upright.get(vertex - 1)
            elif turn == 2:
                if j + 1 >= ny or columns[i] >> j & 1:
                    continue
                to, far, used, crossed = vertex + nx, ys[j + 1] - ys[j], down.get(vertex), level.get(vertex + nx)
            else:
                if j == 0 or columns[i] >> (j - 1) & 1:
                    continue
                to, far, used, crossed = vertex - nx, ys[j] - ys[j - 1], down.get(vertex - nx), level.get(vertex - nx)
            if used:
                step += sum(TRUNK * far if other in friends else OVERLAP for other in used)
            if crossed:
                step += CROSSING * sum(other not in friends for other in crossed)
            step += LENGTH * far
            next_state = to * 4 + turn
            if step < best.get(next_state, float("inf")):
                best[next_state] = step
                came[next_state] = state
                heappush(heap, (step + guess(xs[to % nx], ys[to // nx], turn), next_state))
    grid.looked += len(done)
    if end < 0:
        return None
    path, state = [], end
    while True:
        path.append((state >> 2) % nx * 1_000_000 + (state >> 2) // nx)
        if state not in came:
            break
        state = came[state]
    corners = [divmod(value, 1_000_000) for value in reversed(path)]
    return total, corners, starts[state][1], goals[end][1]


def _short(grid: Grid, state: int, came: dict[int, int], port: Port) -> float:
    """What it costs that the last stretch of a path is too short for an arrow head."""
    first = state
    while first in came and came[first] & 3 == state & 3:
        first = came[first]
    vertex = came.get(first, first) >> 2
    x, y = grid.xs[vertex % grid.nx], grid.ys[vertex // grid.nx]
    return SHORT if abs(x - port.x) + abs(y - port.y) < STUB and first in came else 0.0


def points(grid: Grid, path: Sequence[tuple[int, int]], source: Port, target: Port) -> list[Point]:
    """The corners of a path, from port to port."""
    every = [(source.x, source.y), *((grid.xs[i], grid.ys[j]) for i, j in path), (target.x, target.y)]
    return simplified(every)


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
