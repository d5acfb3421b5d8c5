"""All edges of a diagram: which ports they have, what is in their way, and in which order they are routed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from math import ceil, floor

from podgram.layout import label_placement
from podgram.layout.blocks import Forest
from podgram.layout.cluster_tree import ROOT
from podgram.layout.coordinates import DOOR, Coordinates, decorate
from podgram.layout.free_space import Ink
from podgram.layout.geometry import Box, Point, around
from podgram.layout.label_placement import Place
from podgram.layout.link_labels import Labels, size
from podgram.layout.node_shapes import holds
from podgram.layout.nudging import Path, nudge
from podgram.layout.paths import meet
from podgram.layout.ports import OFF_MIDDLE, ports, usable
from podgram.layout.routing import CLEAR, DOWN, LEFT, RIGHT, STUB, UP, Job, Port, Route, Router
from podgram.layout.viewport import MARGIN
from podgram.model.diagram import Edge, Group, Node

LANE = 7.0  # from a border to the line beside it
CROWD = 150  # edges, of which more are not routed around everything
NEAR = 9.0  # two ports that lie nearer are one
TAKEN = 70.0  # what a port costs that another edge has
BADGE = 4.0  # around a badge that an edge may not touch
LOOP_SIDE = 5.0  # what each next of the sides costs
LOOP = (UP, RIGHT, DOWN, LEFT)  # the sides of an element where a loop is best; on the left, edges come in
OUTSIDE = 6.0  # around what leaves the frame


@dataclass(slots=True)
class Wire:
    """An edge as it runs, from outline to outline, and its label. `clear` says whether nothing is wrong with it,
    `astray` whether the label stands elsewhere than beside it."""

    edge: Edge
    points: list[Point]
    label: Box | None = None
    lines: Sequence[str] = ()
    clear: bool = True
    astray: bool = False


@dataclass(slots=True)
class Drawing:
    """A finished layout: where everything stands and how edges run."""

    places: Coordinates
    wires: list[Wire] = field(default_factory=list)
    took_long: bool = False

    @property
    def astray(self) -> int:
        """How many labels stand elsewhere than beside their edges."""
        return sum(wire.astray for wire in self.wires)

    @property
    def view(self) -> Box:
        """What of the plane is shown: all of it, with a margin."""
        parts = [Box(0, 0, self.places.w, self.places.h)]
        for wire in self.wires:
            xs, ys = [x for x, _ in wire.points], [y for _, y in wire.points]
            parts.append(Box(min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys)).grown(MARGIN - 2))
            if wire.label:
                parts.append(wire.label.grown(2))
        whole = around(parts)
        x, y = floor(whole.x), floor(whole.y)
        return Box(x, y, ceil(whole.right) - x, ceil(whole.bottom) - y)

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
        self.joined = Counter(frozenset((edge.source, edge.target)) for edge in self.edges)
        self.looks: dict[object, list[int]] = {}
        self.ending: dict[str, list[int]] = {}
        for index, edge in enumerate(self.edges):
            for end in {edge.source: None, edge.target: None}:
                self.ending.setdefault(end, []).append(index)
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
        router = Router()
        routed = self._route(router, jobs)
        paths = {number: self._path(jobs[number], found.points) for number, found in sorted(routed.items())}
        nudge(paths)
        wires = []
        for index, edge in enumerate(self.edges):
            way = paths[index].points if index in paths else self._straight(edge)
            wires.append(Wire(edge, self._clipped(edge, way), clear=index in paths))
        drawing = Drawing(self.places, wires, router.is_tired)
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
        """Where edges will run if they can: straight down between ends that face one another, else to the middle of
        the lower one, where that holds a title on its way."""
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
                else:
                    out.append([(b.cx, a.bottom), (b.cx, b.y)])
        return out

    def _box_or_wearer(self, id: str) -> Box:
        return self.places.boxes[self.badges.get(id, id)]

    def _job(self, index: int, edge: Edge) -> Job:
        source, target = edge.source, edge.target
        home = {*self.above[source], *self.above[target]}
        around = [id for box in self.members if box in home for id in self.members[box]]
        blocks = [part for id in around if id not in home and id not in (source, target) for part in self._parts(id)]
        blocks += [part for id in dict.fromkeys((source, target)) if id not in home for part in self._parts(id)]
        blocks += [title.grown(3.0) for id, title in self.places.titles.items() if id in home and title.w]
        walls = [self._box(id) for id in self.members if id in home and id != ROOT]
        lanes = [self._lanes(id) for id in self.members if id in home]
        lanes += [_beside(self._box(id), STUB) for id in dict.fromkeys((source, target)) if id not in home]
        return Job(
            index,
            self._ports(edge, source, target, home),
            self._ports(edge, target, source, home),
            blocks,
            walls,
            self._friends(index, edge, True) | self._friends(index, edge, False),
            [x for xs, _ in lanes for x in xs],
            [y for _, ys in lanes for y in ys],
        )

    def _parts(self, id: str) -> Iterator[Box]:
        """What an element covers for edges that are not its own: its box, and badges that hang out of it."""
        yield self._box(id).grown(BADGE if id in self.badges else CLEAR)
        yield from (worn.grown(BADGE) for worn in self._worn(id))

    def _worn(self, id: str) -> list[Box]:
        """The badges of a box."""
        element = self.elements[id]
        return [self._box(badge.id) for badge in element.badges] if isinstance(element, Group) else []

    def _path(self, job: Job, way: list[Point]) -> Path:
        edge = self.edges[job.edge]
        source, target = (usable(self._box(id), self._shape(id)) for id in (edge.source, edge.target))
        return Path(way, job.blocks, job.walls, job.friends, source, target)

    def _friends(self, index: int, edge: Edge, source: bool) -> frozenset[int]:
        """The edges that may share a trunk at one end: those with the same end that look alike there."""
        return frozenset(self.looks[_look(edge, source)]) - {index}

    def _ports(self, edge: Edge, id: str, other: str, home: set[str]) -> list[Port]:
        box = self._box(id)
        if id in self.badges:
            inside, x = self.badges[id] in self.above[other], round(box.cx, 2)
            return [Port(x, box.y, UP)] if inside else [Port(x, box.bottom, DOWN)]
        shapes = self._shape(id), self._shape(other)
        parallel = self.joined[frozenset((id, other))] > 1
        found = ports(box, shapes[0], self._box(other), shapes[1], id in home, parallel)
        worn = [badge.grown(BADGE) for badge in self._worn(id)]
        found += [Port(x, box.bottom, UP if id in home else DOWN, OFF_MIDDLE) for x in _doors(box, worn)]
        clear = [p for p in found if not any(b.x < p.x < b.right and abs(p.y - box.bottom) < 1 for b in worn)]
        if id == other:  # a loop leaves and comes back beside the middle
            aside = [p for p in clear if abs(p.x - box.cx) > 1 and abs(p.y - box.cy) > 1] or clear
            clear = [replace(p, cost=p.cost + LOOP_SIDE * LOOP.index(p.way)) for p in aside]
        return clear

    def _lanes(self, box: str) -> tuple[list[float], list[float]]:
        """Where edges may run beside what is directly in a box, and inside its borders."""
        xs: list[float] = []
        ys: list[float] = []
        for id in self.members[box]:
            beside = _beside(self._box(id), LANE)
            xs += beside[0]
            ys += beside[1] + [worn.bottom + LANE for worn in self._worn(id)]
        if box != ROOT:
            b, title = self._box(box), self.places.titles[box]
            xs += [b.x + LANE, b.right - LANE]
            ys += [b.y + LANE, b.bottom - LANE]
            xs += [title.x - 8, title.right + 8] if title.w else []
        return xs, ys

    def _route(self, router: Router, jobs: Sequence[Job]) -> dict[int, Route]:
        routed: dict[int, Route] = {}
        order = sorted(jobs, key=lambda job: (self._distance(self.edges[job.edge]), job.edge))
        for again in (False, True):
            for job in order:
                old = routed.get(job.edge)
                if again:
                    if router.is_tired:
                        break
                    if old is None or not router.tracks.is_disturbed(job.edge, old.points, job.friends):
                        continue
                if old is not None:
                    router.tracks.remove(job.edge, old.points)
                found = router.find(self._with_taken(job, routed)) or old
                if found is not None:
                    routed[job.edge] = found
                    router.tracks.add(job.edge, found.points)
        return routed

    def _with_taken(self, job: Job, routed: Mapping[int, Route]) -> Job:
        """The job, those of its ports dearer that another edge has taken which it may not join."""
        edge = self.edges[job.edge]
        sources, targets = (
            _free(ports, [*self._taken(end, job, routed)])
            for end, ports in ((edge.source, job.sources), (edge.target, job.targets))
        )
        return replace(job, sources=sources, targets=targets)

    def _taken(self, end: str, job: Job, routed: Mapping[int, Route]) -> Iterator[Port]:
        for other in self.ending[end]:
            if other in routed and other not in job.friends:
                if self.edges[other].source == end:
                    yield routed[other].source
                if self.edges[other].target == end:
                    yield routed[other].target

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
        decorate(self.forest, self.places, [wire.points for wire in drawing.wires])

    def _label(self, drawing: Drawing) -> None:
        frame = self._frame(drawing)
        boxes = self.places.boxes
        inner = set(self.members)
        whole = [id for box in self.members for id in self.members[box] if id not in inner]
        things = [part for id in whole for part in (boxes[id], *self._worn(id))]
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
            wire.label, wire.lines, place = label_placement.place(index, wire.points, texts, around)
            wire.clear = wire.clear and place is not Place.OVER
            wire.astray = place is not Place.BESIDE
            around.things.add(wire.label, wire.label)

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


def _free(every: Sequence[Port], taken: Sequence[Port]) -> list[Port]:
    """The ports of an end, those dearer that are taken."""
    if not taken:
        return [*every]
    beside = [sum(_is_at(port, other) for other in taken) for port in every]
    return [
        replace(port, cost=port.cost + TAKEN * count) if count else port
        for port, count in zip(every, beside, strict=True)
    ]


def _doors(box: Box, badges: Sequence[Box]) -> list[float]:
    """Where edges may leave the bottom of a box beside its badges."""
    if not badges:
        return []
    left, right = min(b.x for b in badges), max(b.right for b in badges)
    return [round((a + b) / 2, 2) for a, b in ((box.x, left), (right, box.right)) if b - a >= DOOR]


def _beside(box: Box, lane: float) -> tuple[list[float], list[float]]:
    return [box.x - lane, box.right + lane], [box.y - lane, box.bottom + lane]


def _is_at(port: Port, other: Port) -> bool:
    return other.way == port.way and abs(other.x - port.x) + abs(other.y - port.y) < NEAR


def _reach(way: Sequence[Point]) -> float:
    return max(abs(a[0] - b[0]) + abs(a[1] - b[1]) for a, b in pairwise(way))


def _border(box: Box, towards: Point) -> Point:
    """Where the line from a box's middle to a point leaves it."""
    dx, dy = towards[0] - box.cx, towards[1] - box.cy
    if not dx and not dy:
        return box.cx, box.y
    share = min(box.w / 2 / abs(dx) if dx else 1e9, box.h / 2 / abs(dy) if dy else 1e9)
    return box.cx + dx * share, box.cy + dy * share
