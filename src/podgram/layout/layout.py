"""The story of a layout: choose how each box is filled, line up, draw the edges, keep the best of several results."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from math import ceil, floor
from typing import NamedTuple

from podgram.layout.alignment import align
from podgram.layout.arrangements import plan
from podgram.layout.blocks import Block, Forest
from podgram.layout.coordinates import Coordinates, decorate, of_blocks, of_form
from podgram.layout.estimate import Estimate
from podgram.layout.flow import Flow
from podgram.layout.gaps import Gaps
from podgram.layout.geometry import Box, around
from podgram.layout.link_labels import Labels
from podgram.layout.memory import Memory
from podgram.layout.node_shapes import broken, write
from podgram.layout.paths import finish
from podgram.layout.quality import ASTRAY, FAULT, View, outlook, score
from podgram.layout.scene import Picture, PlacedEdge, PlacedGroup, PlacedNode
from podgram.layout.selection import Choice, restore, select
from podgram.layout.sizing import open_blocks
from podgram.layout.steady import steady
from podgram.layout.titles import unbroken
from podgram.layout.viewport import MARGIN, choose
from podgram.layout.wires import CROWD, Drawing, Wire, Wiring
from podgram.model.diagram import Diagram, Edge, Group, Node

LOOSER = (1.3, 1.7, 2.2)  # gaps, until nothing is wrong
HOPE = 0.2  # how much more, for each point that the best drawing lacks, a choice may lose and still be drawn
MANY = 80  # links, of which more are not drawn again with wider gaps where that takes long
SLOW = 600  # links times shapes, of which more make a drawing slow

MEMORY = Memory()


def place(diagram: Diagram, engine: str = "own") -> Picture:
    """Where everything of a diagram is drawn.

    `engine` is `own`, or `dot` for a system's Graphviz; PodgramError when that cannot run.
    """
    return _picture(diagram, MEMORY.drawing(diagram, engine, lambda: _draw(diagram, engine)))


def _draw(diagram: Diagram, engine: str) -> Drawing:
    forest = Forest(steady(diagram))
    grown = forest.grow()
    if engine == "dot":
        return _by_graphviz(forest)
    if isinstance(grown, Block):
        return _linked(forest, grown)
    places = of_form(forest, choose(grown, diagram.fit))
    decorate(forest, places, [])
    return Drawing(places)


def _by_graphviz(forest: Forest) -> Drawing:
    from podgram.layout.graphviz_engine import coordinates

    labels = Labels(forest.diagram.edges)
    return Wiring(forest, coordinates(forest, labels), labels).draw()


def _linked(forest: Forest, root: Block) -> Drawing:
    labels = Labels(forest.diagram.edges)
    wearer = forest.nesting.wearer
    blocks = open_blocks(root)
    links = [
        (n, forest.blocks[wearer.get(edge.source, edge.source)], forest.blocks[wearer.get(edge.target, edge.target)])
        for n, edge in enumerate(forest.diagram.edges)
        if edge.source != edge.target
    ]
    rows = forest.diagram.align
    pairs = [pair for row in rows for pair in pairwise(row) if pair[0] in forest.blocks and pair[1] in forest.blocks]
    level = [(forest.blocks[a], forest.blocks[b]) for a, b in pairs]
    flow = Flow.of(forest.diagram, forest.nesting)
    gaps = Gaps(labels, links)
    for block in blocks:
        plan(block, gaps)
    ends = [(a, b) for _, a, b in links]
    estimate = Estimate(blocks, ends, level, flow, forest.diagram.fit, gaps)
    return _best(forest, estimate, labels)


class Hope(NamedTuple):
    """A choice that may be drawn: about how many points it will lose, and where all stands in it."""

    lost: float
    places: Coordinates
    choice: Choice


class Result(NamedTuple):
    """A drawing of a choice, its faults and points, and whether something is wrong with it."""

    faults: int
    points: float
    drawing: Drawing
    choice: Choice

    @property
    def is_wrong(self) -> bool:
        return self.faults > 0 or self.drawing.is_astray

    @property
    def flawless(self) -> float:
        """The points that it would have if nothing were wrong."""
        return self.points + FAULT * self.faults + ASTRAY * sum(wire.astray for wire in self.drawing.wires)

    def better(self, other: Result) -> Result:
        """The better of two, this one if both are as good."""
        return other if (-other.faults, other.points) > (-self.faults, self.points) else self


def _best(forest: Forest, estimate: Estimate, labels: Labels) -> Drawing:
    """The best drawing of those of several choices; with wider gaps, where something is wrong with that."""
    choices = select(estimate, _kept(estimate))
    if len(estimate.ends) > CROWD:
        _lay_out(estimate, choices[0])
        return Wiring(forest, of_blocks(forest, estimate.blocks), labels).draw()
    hopes = sorted(_hopes(forest, estimate, choices), key=lambda hope: hope.lost)
    best: Result | None = None
    for hope in hopes:
        if best and hope.lost - hopes[0].lost > HOPE * (100 - best.points):
            break
        result = _drawn(forest, estimate, labels, hope.places, hope.choice)
        best = best.better(result) if best else result
        if result.is_wrong and not result.drawing.took_long and result.flawless > best.points:
            best = best.better(_roomy(forest, estimate, labels, hope.choice))
    assert best is not None
    many = len(estimate.ends) > MANY
    for loosen in LOOSER:
        if not best.is_wrong or (best.drawing.took_long and (many or estimate.gaps.loosen > 1)):
            break
        estimate.gaps.loosen = loosen
        best = best.better(_roomy(forest, estimate, labels, best.choice))
    return best.drawing


def _hopes(forest: Forest, estimate: Estimate, choices: Sequence[Choice]) -> list[Hope]:
    """Where all stands in each choice, once where it is the same in several."""
    found: dict[object, Hope] = {}
    for choice in choices:
        _lay_out(estimate, choice)
        places = of_blocks(forest, estimate.blocks)
        key = frozenset(places.boxes.items())
        if key not in found:
            view = View(forest, estimate.flow, _bare(forest, places), Box(0, 0, places.w, places.h))
            found[key] = Hope(outlook(view, estimate.links()), places, choice)
    return list(found.values())


def _bare(forest: Forest, places: Coordinates) -> Drawing:
    """A drawing without edges; the places stay as they are."""
    copy = replace(places, boxes=dict(places.boxes), titles={}, fitted=dict(places.fitted))
    decorate(forest, copy, [])
    return Drawing(copy)


def _roomy(forest: Forest, estimate: Estimate, labels: Labels, choice: Choice) -> Result:
    """A choice with room for the labels that found no place."""
    _lay_out(estimate, choice, True)
    return _drawn(forest, estimate, labels, of_blocks(forest, estimate.blocks), choice)


def _drawn(forest: Forest, estimate: Estimate, labels: Labels, places: Coordinates, choice: Choice) -> Result:
    drawing = Wiring(forest, places, labels).draw()
    return Result(*score(View(forest, estimate.flow, drawing, _view(drawing))), drawing, choice)


def _lay_out(estimate: Estimate, choice: Choice, roomy: bool = False) -> None:
    """Takes up a choice, and lines up what is in it; again, where titles that were broken need not be. A `roomy` one
    has place beside each shape for the labels of the links that leave it."""
    for block in estimate.blocks:
        block.spared = False
    estimate.gaps.forget_way()
    restore(estimate, choice)
    if roomy:
        estimate.gaps.make_way()
        restore(estimate, choice)
    align(estimate.blocks, estimate.ends, estimate.level)
    spared = unbroken(estimate.blocks, estimate.ends)
    if spared:
        for block in spared:
            block.spared = True
        restore(estimate, choice)
        align(estimate.blocks, estimate.ends, estimate.level)


def _kept(estimate: Estimate) -> int:
    """How many results are drawn and compared: fewer where a drawing takes long."""
    work = len(estimate.ends) * len(estimate.solid)
    return 1 if work > 2 * SLOW else 3 if work > SLOW else 8


def _picture(diagram: Diagram, drawing: Drawing) -> Picture:
    view = _view(drawing)
    drawing.move(-view.x, -view.y)
    places = drawing.places
    drawn = [element for _, step, element in diagram.steps() if step != "close"]
    return Picture(
        Box(0, 0, view.w, view.h),
        tuple(_group(places, element) for element in drawn if isinstance(element, Group)),
        tuple(_node(places, element) for element in drawn if isinstance(element, Node)),
        tuple(_edge(wire, edge) for wire, edge in zip(drawing.wires, diagram.edges, strict=True) if not edge.hidden),
    )


def _node(places: Coordinates, node: Node) -> PlacedNode:
    box, fitted = places.boxes[node.id], places.fitted[node.id]
    lines = broken(node.lines, box.w) if node.texts else fitted.lines
    return PlacedNode(node, box, write(lines, box.cx + fitted.dx, box.cy + fitted.dy))


def _group(places: Coordinates, group: Group) -> PlacedGroup:
    heading, title = places.headings[group.id], places.titles[group.id]
    lines = broken(group.lines, title.w + 1, heading.size, bold=True) if group.texts else heading.lines
    return PlacedGroup(group, places.boxes[group.id], write(lines, title.cx, title.cy, heading.size, bold=True))


def _edge(wire: Wire, edge: Edge) -> PlacedEdge:
    curves, heads = finish(edge, wire.points)
    lines = broken(edge.lines, wire.label.w + 1) if edge.texts and wire.label else wire.lines
    x, y = (wire.label.cx, wire.label.cy) if wire.label else (0.0, 0.0)
    return PlacedEdge(edge, curves, heads, write(tuple(lines), x, y), tuple(wire.points))


def _view(drawing: Drawing) -> Box:
    """What of the plane is shown: all of it, with a margin."""
    places = drawing.places
    parts = [Box(0, 0, places.w, places.h)]
    for wire in drawing.wires:
        xs, ys = [x for x, _ in wire.points], [y for _, y in wire.points]
        parts.append(Box(min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys)).grown(MARGIN - 2))
        if wire.label:
            parts.append(wire.label.grown(2))
    whole = around(parts)
    x, y = floor(whole.x), floor(whole.y)
    return Box(x, y, ceil(whole.right) - x, ceil(whole.bottom) - y)
