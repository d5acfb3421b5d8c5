"""The story of a layout: compose every form, choose the one that suits the frame, settle positions, finish the edges."""

from __future__ import annotations

from math import ceil

from podgram.diagram import Diagram, Edge, Group, Node
from podgram.layout.compose import Composer
from podgram.layout.engines import ENGINES
from podgram.layout.forms import ABOVE, CLEAR, PAD, Form, Heading
from podgram.layout.frames import MARGIN, choose
from podgram.layout.outlines import LEADING, Fitted, draw, holds, write
from podgram.layout.picture import (
    Box,
    Curve,
    Outline,
    Picture,
    PlacedEdge,
    PlacedGroup,
    PlacedNode,
    Point,
    number,
)
from podgram.layout.route import (
    DASH,
    WIDTH,
    Within,
    at,
    beside,
    clearest,
    corner_loop,
    finish,
    inward,
    path,
    samples,
    straight,
)
from podgram.layout.tangle import Drawn, Route, apart, moved

RADIUS = 7.0  # of a box's corners


def place(diagram: Diagram, engine: str = "embedded") -> Picture:
    """Where everything of a diagram is drawn. PodgramError when the engine cannot run."""
    composer = Composer(diagram, ENGINES[engine])
    form = choose(composer.compose(), diagram.fit)
    scene = Scene(composer, form)
    return scene.picture()


class Scene:
    """Positions of everything, settled from a form of the whole."""

    def __init__(self, composer: Composer, form: Form) -> None:
        self.diagram = composer.diagram
        self.composer = composer
        self.strokes = composer.strokes
        self.boxes: dict[str, Box] = {}
        self.headings: dict[str, Heading] = {}
        self.fitted: dict[str, Fitted] = {}
        self.routes: dict[str, Route] = {}
        self.size = (form.w + 2 * MARGIN, form.tall + 2 * MARGIN)
        self._settle(form, Box(MARGIN, MARGIN, form.w, form.h))
        for filler, holder in composer.fillers.items():
            self.boxes[filler] = Box(self.boxes[holder].cx, self.boxes[holder].cy, 1, 1)
            self.fitted[filler] = Fitted(1, 1, ())
        self.ways = {edge.id: self._way(edge) for edge in self.diagram.edges}
        self.ink = [samples(way) for way, _ in self.ways.values() if way]
        self._wear()
        self.titles = {id: self._title(id) for id, heading in self.headings.items() if heading.lines}

    def _settle(self, form: Form, box: Box) -> None:
        todo = [(form, box)]
        while todo:
            form, box = todo.pop()
            if form.element is not None:
                self.boxes[form.element.id] = box
                if form.heading:
                    self.headings[form.element.id] = form.heading
            if form.fitted is not None and form.element is not None:
                self.fitted[form.element.id] = form.fitted
            if isinstance(form.filling, Drawn):
                self._drawn(form.filling, box)
            if form.filling is not None:
                todo += form.filling.cells(box)

    def _drawn(self, drawn: Drawn, box: Box) -> None:
        for wall in drawn.walls:
            self.boxes[wall.group.id] = wall.box.moved(box.x, box.y)
            self.headings[wall.group.id] = wall.heading
        for route in apart(drawn.routes):
            self.routes[route.edge.id] = moved(route, box.x, box.y)

    def _way(self, edge: Edge) -> tuple[tuple[Curve, ...], list[str]]:
        """An edge from outline to outline, and its heads."""
        if edge.id not in self.routes:
            return self._straight_way(edge)
        return finish(edge, self.routes[edge.id].curves, self._within(edge.source), self._within(edge.target))

    def _straight_way(self, edge: Edge) -> tuple[tuple[Curve, ...], list[str]]:
        """An edge that nothing has laid out: from middle to middle, or from inside a box straight to its wall."""
        ends = [self.boxes[self._wearer(end)] for end in (edge.source, edge.target)]
        inside = [end.within(other) for end, other in (ends, reversed(ends))]
        if ends[0] == ends[1]:
            return finish(edge, (corner_loop(ends[0]),), _nowhere, _nowhere)
        if not any(inside):
            middles = [(box.cx, box.cy) for box in ends]
            return finish(edge, (straight(*middles),), self._within(edge.source), self._within(edge.target))
        middle, wall = inward(ends[0], ends[1]) if inside[0] else inward(ends[1], ends[0])
        if inside[0]:
            return finish(edge, (straight(middle, wall),), self._within(edge.source), _nowhere)
        return finish(edge, (straight(wall, middle),), _nowhere, self._within(edge.target))

    def _wearer(self, id: str) -> str:
        return self.composer.nesting.wearer.get(id, id)

    def _within(self, id: str) -> Within:
        """Tells whether a point is inside an element, its stroke included."""
        id = self._wearer(id)
        element = self.composer.nesting.elements[id]
        box = self.boxes[id].grown(self.strokes[element.style] / 2)
        shape = element.shape if isinstance(element, Node) else "rectangle"
        return lambda point: holds(shape, box, point)

    def _wear(self) -> None:
        """Badges on the bottom edge of their box, where no edge passes if there is such a place."""
        for group_id, badges in self.composer.badges.items():
            group = self.composer.nesting.elements[group_id]
            if not badges or not isinstance(group, Group):
                continue
            box = self.boxes[group_id]
            w, h = sum(b.w for b in badges) + CLEAR * (len(badges) - 1), max(b.h for b in badges)
            x, _ = clearest(box, w, box.bottom - h / 2, h, self.ink, PAD)
            for badge, fitted in zip(group.badges, badges, strict=True):
                self.boxes[badge.id] = Box(x, box.bottom - fitted.h / 2, fitted.w, fitted.h)
                self.fitted[badge.id] = fitted
                x += fitted.w + CLEAR

    def _title(self, id: str) -> Box:
        """Where the title of a box stands; edges that cannot but pass there pass under it."""
        box, heading = self.boxes[id], self.headings[id]
        x, crossed = clearest(box, heading.w, box.y + ABOVE, heading.h, self.ink, PAD)
        title = Box(x, box.y + ABOVE, heading.w, heading.h)
        if crossed:
            self.ways = {edge: (beside(way, title.grown(3)), heads) for edge, (way, heads) in self.ways.items()}
        return title

    def picture(self) -> Picture:
        nodes, groups = [], []
        for element in self.diagram.walk():
            if element.hidden:
                continue
            if isinstance(element, Node):
                nodes.append(self._node(element))
            else:
                groups.append(self._group(element))
        edges = [self._edge(edge) for edge in self.diagram.edges if not edge.hidden]
        return Picture(ceil(self.size[0]), ceil(self.size[1]), tuple(groups), tuple(nodes), tuple(edges))

    def _node(self, node: Node) -> PlacedNode:
        box, fitted = self.boxes[node.id], self.fitted[node.id]
        return PlacedNode(node, draw(node.shape, box), write(fitted.lines, box.cx + fitted.dx, box.cy + fitted.dy))

    def _group(self, group: Group) -> PlacedGroup:
        box, heading = self.boxes[group.id], self.headings[group.id]
        values = (("x", box.x), ("y", box.y), ("width", box.w), ("height", box.h), ("rx", RADIUS))
        outline = Outline("rect", tuple((name, number(value)) for name, value in values))
        title = self.titles.get(group.id, box)
        middle = (title.cx, box.y + ABOVE + heading.h / 2)
        return PlacedGroup(group, outline, write(heading.lines, *middle, heading.size, bold=True))

    def _edge(self, edge: Edge) -> PlacedEdge:
        way, heads = self.ways[edge.id]
        route = self.routes.get(edge.id)
        lines = route.lines if route else edge.lines
        if route and route.label:
            text = write(lines, route.label.cx, route.label.cy)
        else:
            x, y = at(way[len(way) // 2], 0.5) if way else (MARGIN, MARGIN)
            text = write(lines, x, y - LEADING)
        return PlacedEdge(edge, path(way), tuple(heads), WIDTH[edge.line], DASH[edge.line], text)


def _nowhere(point: Point) -> bool:
    return False
