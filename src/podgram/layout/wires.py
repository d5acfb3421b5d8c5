"""All edges of a diagram: which ports they have, what is in their way, and in which order they are routed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from podgram.layout import label_placement
from podgram.layout.blocks import Forest
from podgram.layout.cluster_tree import ROOT
from podgram.layout.coordinates import Coordinates, decorate
from podgram.layout.free_space import Ink
from podgram.layout.geometry import Box, Point
from podgram.layout.link_labels import Labels, size
from podgram.layout.node_shapes import holds
from podgram.layout.nudging import Path, nudge
from podgram.layout.paths import ink, meet
from podgram.layout.ports import ports, usable
from podgram.layout.routing import CLEAR, DOWN, LANES, UP, Grid, Job, Port, find, points
from podgram.model.diagram import Edge, Group, Node

MERGED = 2.5  # lines of the grid that lie nearer are one
CROWD = 150  # edges, of which more are not routed around everything
OUTSIDE = 6.0  # around what leaves the frame


Routed = tuple[list[tuple[int, int]], Port, Port]  # the corners of a path on the grid, and its ports


@dataclass(slots=True)
class Wire:
    """An edge as it runs, from outline to outline, and its label. `clear` says whether nothing is wrong with it."""

    edge: Edge
    points: list[Point]
    label: Box | None = None
    lines: Sequence[str] = ()
    clear: bool = True


@dataclass(slots=True)
class Drawing:
    """A finished layout: where everything stands and how edges run."""

    places: Coordinates
    wires: list[Wire] = field(default_factory=list)
    took_long: bool = False

    def move(self, dx: float, dy: float) -> None:
        """Moves all of it."""
        if not dx and not dy:
            return
        for boxes in (self.places.boxes, self.places.titles):
            boxes.update({id: box.moved(dx, dy) for id, box in boxes.items()})
        for wire in self.wires:
            wire.points = [(x + dx, y + dy) for x, y in wire.points]
            wire.label = wire.label and wire.label.moved(dx, dy)


class Wiring:
    """Draws the edges of a diagram whose elements have their places."""

    def __init__(self, forest: Forest, places: Coordinates, labels: Labels) -> None:
        self.forest, self.places, self.labels = forest, places, labels
        self.edges = forest.diagram.edges
        self.parent = forest.nesting.parent
        self.elements = forest.nesting.elements
        self.badges = forest.nesting.wearer
        self.above = {id: self._above(id) for edge in self.edges for id in (edge.source, edge.target)}
        self.members = self._members()
        self.looks: dict[object, list[int]] = {}
        for index, edge in enumerate(self.edges):
            for source in (True, False):
                self.looks.setdefault(_look(edge, source), []).append(index)

    def _above(self, id: str) -> list[str]:
        out = []
        while id != ROOT:
            id = self.parent[id]
            out.append(id)
        return out

    def _members(self) -> dict[str, list[str]]:
        """What is directly in each box that an edge may enter, badges too."""
        boxes = {id for above in self.above.values() for id in above}
        out: dict[str, list[str]] = {id: [] for id in sorted(boxes)}
        fillers = self.forest.fillers
        for id in self.elements:
            if self.parent[id] in out and id not in fillers:
                out[self.parent[id]].append(id)
        return out

    def draw(self) -> Drawing:
        """The edges of the diagram, with titles, badges and labels where these leave room."""
        decorate(self.forest, self.places, self._expected())
        if len(self.edges) > CROWD:
            return self._crowd()
        jobs = [self._job(index, edge) for index, edge in enumerate(self.edges)]
        grid = self._grid(jobs)
        routed = self._route(grid, jobs)
        paths = {number: self._path(jobs[number], points(grid, *found)) for number, found in sorted(routed.items())}
        nudge(paths)
        wires = []
        for index, edge in enumerate(self.edges):
            way = paths[index].points if index in paths else self._straight(edge)
            wires.append(Wire(edge, self._clipped(edge, way), clear=index in paths))
        drawing = Drawing(self.places, wires, grid.is_tired)
        self._retitle(drawing)
        self._label(drawing)
        return drawing

    def _crowd(self) -> Drawing:
        """More edges than anybody could follow: each straight, its label on it."""
        wires = []
        for index, edge in enumerate(self.edges):
            way = self._clipped(edge, self._straight(edge))
            x, y = (way[0][0] + way[-1][0]) / 2, (way[0][1] + way[-1][1]) / 2
            lines = self.labels.narrow[index]
            w, h = size(lines)
            wires.append(Wire(edge, way, Box(x - w / 2, y - h / 2, w, h) if lines else None, lines))
        return Drawing(self.places, wires)

    def _shape(self, id: str) -> str:
        element = self.elements[id]
        return element.shape if isinstance(element, Node) else "rectangle"

    def _box(self, id: str) -> Box:
        return self.places.boxes[id]

    def _expected(self) -> Ink:
        """Where edges will run if they can: straight down between ends that face one another."""
        out: Ink = []
        for edge in self.edges:
            a, b = self._box_or_wearer(edge.source), self._box_or_wearer(edge.target)
            if a.y > b.y:
                a, b = b, a
            if a.bottom < b.y:
                left_a, right_a, _, _ = usable(a, "rectangle")
                left_b, right_b, _, _ = usable(b, "rectangle")
                low, high = max(left_a, left_b), min(right_a, right_b)
                if low <= high:
                    x = b.cx if low <= b.cx <= high else a.cx if low <= a.cx <= high else (low + high) / 2
                    out.append([(x, a.bottom), (x, b.y)])
        return out

    def _box_or_wearer(self, id: str) -> Box:
        return self.places.boxes[self.badges.get(id, id)]

    def _job(self, index: int, edge: Edge) -> Job:
        source, target = edge.source, edge.target
        home = {*self.above[source], *self.above[target]}
        blocks = [
            self._box(id).grown(CLEAR if id not in self.badges else 4.0)
            for box in self.members
            if box in home
            for id in self.members[box]
            if id not in home and id not in (source, target)
        ]
        blocks += [self._box(id).grown(CLEAR) for id in dict.fromkeys((source, target)) if id not in home]
        blocks += [title.grown(3.0) for id, title in self.places.titles.items() if id in home and title.w]
        walls = [self._box(id) for id in self.members if id in home and id != ROOT]
        return Job(
            index,
            self._ports(edge, source, target, home),
            self._ports(edge, target, source, home),
            blocks,
            walls,
            self._friends(index, edge, True),
            self._friends(index, edge, False),
        )

    def _path(self, job: Job, way: list[Point]) -> Path:
        edge = self.edges[job.edge]
        source, target = (usable(self._box(id), self._shape(id)) for id in (edge.source, edge.target))
        return Path(way, job.blocks, job.walls, job.source_friends | job.target_friends, source, target)

    def _friends(self, index: int, edge: Edge, source: bool) -> frozenset[int]:
        """The edges that may share a trunk at one end: those with the same end that look alike there."""
        return frozenset(self.looks[_look(edge, source)]) - {index}

    def _ports(self, edge: Edge, id: str, other: str, home: set[str]) -> list[Port]:
        box = self._box(id)
        if id in self.badges:
            inside = self.badges[id] in self.above[other]
            return [Port(box.cx, box.y, UP)] if inside else [Port(box.cx, box.bottom, DOWN)]
        found = ports(box, self._shape(id), self._box(other), self._shape(other), inward=id in home)
        element = self.elements[id]
        worn = [self._box(b.id).grown(4) for b in element.badges] if isinstance(element, Group) else []
        clear = [p for p in found if not any(b.x < p.x < b.right and abs(p.y - box.bottom) < 1 for b in worn)]
        if id == other:  # a loop leaves and comes back beside the middle
            clear = [p for p in clear if abs(p.x - box.cx) > 1 and abs(p.y - box.cy) > 1] or clear
        return clear

    def _grid(self, jobs: Sequence[Job]) -> Grid:
        xs: list[float] = []
        ys: list[float] = []
        inner = set(self.members)
        for box in self.members:
            for id in self.members[box]:
                b = self._box(id)
                for lane in LANES:
                    xs += [b.x - lane, b.right + lane]
                    ys += [b.y - lane, b.bottom + lane]
                if id in inner:
                    xs += [b.x + LANES[0], b.right - LANES[0]]
                    ys += [b.y + LANES[0], b.bottom - LANES[0]]
        for id, title in self.places.titles.items():
            if id in inner and title.w:
                xs += [title.x - 8, title.right + 8]
        fixed = [port for job in jobs for port in (*job.sources, *job.targets)]
        return Grid(_lines([p.x for p in fixed if p.way >= DOWN], xs), _lines([p.y for p in fixed if p.way < DOWN], ys))

    def _route(self, grid: Grid, jobs: Sequence[Job]) -> dict[int, Routed]:
        routed: dict[int, Routed] = {}
        order = sorted(jobs, key=lambda job: (self._distance(self.edges[job.edge]), job.edge))
        for again in (False, True):
            for job in order:
                if again and (grid.is_tired or not self._is_poor(grid, job, routed)):
                    continue
                if job.edge in routed:
                    grid.remove(job.edge, routed[job.edge][0])
                found = self._find(grid, job, routed)
                if found is None:
                    continue
                routed[job.edge] = found
                grid.add(job.edge, found[0])
        return routed

    def _find(self, grid: Grid, job: Job, routed: Mapping[int, Routed]) -> Routed | None:
        sources = _shared(job.sources, job.source_friends, routed, self.edges, self.edges[job.edge].source)
        targets = _shared(job.targets, job.target_friends, routed, self.edges, self.edges[job.edge].target)
        mine = Job(job.edge, sources, targets, job.blocks, job.walls, job.source_friends, job.target_friends)
        found = find(grid, mine)
        return found[1:] if found else None

    def _is_poor(self, grid: Grid, job: Job, routed: Mapping[int, Routed]) -> bool:
        """Does an edge cross another or run on one that it may not join?"""
        if job.edge not in routed:
            return False
        friends = job.source_friends | job.target_friends | {job.edge}
        for (i1, j1), (i2, j2) in pairwise(routed[job.edge][0]):
            level = j1 == j2
            passing, same = (grid.upright, grid.across) if level else (grid.level, grid.down)
            count = abs(i1 - i2) + abs(j1 - j2)
            for k in range(count + 1):
                i = min(i1, i2) + (k if level else 0)
                j = min(j1, j2) + (0 if level else k)
                key = j * grid.nx + i
                if any(e not in friends for e in passing.get(key, ())):
                    return True
                if k < count and any(e not in friends for e in same.get(key, ())):
                    return True
        return False

    def _distance(self, edge: Edge) -> float:
        a, b = self._box(edge.source), self._box(edge.target)
        return max(0.0, a.x - b.right, b.x - a.right) + max(0.0, a.y - b.bottom, b.y - a.bottom)

    def _straight(self, edge: Edge) -> list[Point]:
        """From middle to middle, for an edge that has no other way."""
        a, b = self._box(edge.source), self._box(edge.target)
        if edge.source == edge.target:
            return [(a.right, a.cy - 6), (a.right + 16, a.cy - 6), (a.right + 16, a.cy + 6), (a.right, a.cy + 6)]
        start, end = _border(a, (b.cx, b.cy)), _border(b, (a.cx, a.cy))
        return [start, end] if start != end else [start, (end[0] + 1, end[1] + 1)]

    def _clipped(self, edge: Edge, way: list[Point]) -> list[Point]:
        """A way led on to the outlines of its ends, strokes included."""
        for id in (edge.target, edge.source):
            if id not in self.above[edge.target] and id not in self.above[edge.source]:
                element = self.elements[id]
                box = self._box(id).grown(self.forest.strokes[element.style] / 2)
                shape = self._shape(id)
                way = meet(way, lambda p, shape=shape, box=box: holds(shape, box, p))  # type: ignore[misc]
            way = way[::-1]
        return way

    def _retitle(self, drawing: Drawing) -> None:
        """Titles back to the middle where no edge turned out to pass."""
        decorate(self.forest, self.places, [ink(wire.points) for wire in drawing.wires])

    def _label(self, drawing: Drawing) -> None:
        frame = self._frame(drawing)
        boxes = self.places.boxes
        inner = set(self.members)
        things = [boxes[id] for box in self.members for id in self.members[box] if id not in inner]
        things += [title for title in self.places.titles.values() if title.w]
        walls = [boxes[id] for id in self.members if id != ROOT]
        around = label_placement.Surroundings(things, walls, frame)
        for index, wire in enumerate(drawing.wires):
            around.add_path(index, wire.points)
        labelled = [index for index, wire in enumerate(drawing.wires) if self.labels.lines[index]]
        labelled.sort(key=lambda index: (_reach(drawing.wires[index].points), index))
        for index in labelled:
            wire = drawing.wires[index]
            texts = list(dict.fromkeys((self.labels.lines[index], self.labels.narrow[index])))
            wire.label, wire.lines, free = label_placement.place(index, wire.points, texts, around)
            wire.clear = wire.clear and free
            around.things.append(wire.label)

    def _frame(self, drawing: Drawing) -> Box:
        xs = [x for wire in drawing.wires for x, _ in wire.points]
        ys = [y for wire in drawing.wires for _, y in wire.points]
        left, top = min([0.0, *(x - OUTSIDE for x in xs)]), min([0.0, *(y - OUTSIDE for y in ys)])
        right = max([self.places.w, *(x + OUTSIDE for x in xs)])
        bottom = max([self.places.h, *(y + OUTSIDE for y in ys)])
        return Box(left, top, right - left, bottom - top)


def _look(edge: Edge, source: bool) -> object:
    """What two edges must have in common to share a trunk at one end."""
    return (edge.source, edge.line, edge.tail, True) if source else (edge.target, edge.line, edge.head, False)


def _shared(
    every: Sequence[Port], friends: frozenset[int], routed: Mapping[int, Routed], edges: Sequence[Edge], end: str
) -> list[Port]:
    """The ports of an end, those dearer that another edge has taken which this one may not join."""
    taken = []
    for other, (_, source, target) in routed.items():
        for id, port in ((edges[other].source, source), (edges[other].target, target)):
            if id == end:
                taken.append((port, other in friends))
    out = []
    for port in every:
        cost = port.cost
        for used, friend in taken:
            if used.way == port.way and abs(used.x - port.x) + abs(used.y - port.y) < 9:
                cost += 0.0 if friend else 70.0
        out.append(Port(port.x, port.y, port.way, cost))
    return out


def _reach(way: Sequence[Point]) -> float:
    return max(abs(a[0] - b[0]) + abs(a[1] - b[1]) for a, b in pairwise(way))


def _lines(fixed: Sequence[float], others: Sequence[float]) -> list[float]:
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


def _border(box: Box, towards: Point) -> Point:
    """Where the line from a box's middle to a point leaves it."""
    dx, dy = towards[0] - box.cx, towards[1] - box.cy
    if not dx and not dy:
        return box.cx, box.y
    share = min(box.w / 2 / abs(dx) if dx else 1e9, box.h / 2 / abs(dy) if dy else 1e9)
    return box.cx + dx * share, box.cy + dy * share
