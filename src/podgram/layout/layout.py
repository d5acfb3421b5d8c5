"""The story of a layout: choose how each box is filled, line up, draw the edges, keep the best of several results."""

from __future__ import annotations

from itertools import pairwise

from podgram.layout.arrangements import plan
from podgram.layout.blocks import Block, Forest
from podgram.layout.comparison import Comparison
from podgram.layout.coordinates import Coordinates, decorate, of_form
from podgram.layout.estimate import Estimate
from podgram.layout.flow import Flow
from podgram.layout.gaps import Gaps
from podgram.layout.geometry import Box
from podgram.layout.link_labels import Labels
from podgram.layout.memory import Memory
from podgram.layout.node_shapes import broken, write
from podgram.layout.paths import finish
from podgram.layout.scene import Picture, PlacedEdge, PlacedGroup, PlacedNode
from podgram.layout.sizing import open_blocks
from podgram.layout.steady import steady
from podgram.layout.viewport import choose
from podgram.layout.wires import Drawing, Wire, Wiring
from podgram.model.diagram import Diagram, Edge, Group, Node

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
        return Comparison(forest, prepared(forest, grown)).best()
    places = of_form(forest, choose(grown, diagram.fit))
    decorate(forest, places, [])
    return Drawing(places)


def _by_graphviz(forest: Forest) -> Drawing:
    from podgram.layout.graphviz_engine import coordinates

    labels = Labels(forest.diagram.edges)
    return Wiring(forest, coordinates(forest, labels), labels).draw()


def prepared(forest: Forest, root: Block) -> Estimate:
    """What tells what the plans of a diagram with links cost; each block has its plans, none is chosen yet."""
    diagram, blocks, wearer = forest.diagram, forest.blocks, forest.nesting.wearer
    links = [
        (number, blocks[wearer.get(edge.source, edge.source)], blocks[wearer.get(edge.target, edge.target)])
        for number, edge in enumerate(diagram.edges)
        if edge.source != edge.target
    ]
    pairs = [pair for row in diagram.align for pair in pairwise(row) if pair[0] in blocks and pair[1] in blocks]
    level = [(blocks[a], blocks[b]) for a, b in pairs]
    gaps = Gaps(Labels(diagram.edges), links)
    opened = open_blocks(root)
    for block in opened:
        plan(block, gaps)
    return Estimate(opened, level, Flow.of(diagram, forest.nesting), diagram.fit, gaps)


def _picture(diagram: Diagram, drawing: Drawing) -> Picture:
    view = drawing.view
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
