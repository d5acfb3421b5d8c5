"""The story of a layout: compose every form, choose the one that suits the frame, settle positions, finish."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, floor

from podgram.layout.bezier import beside, samples
from podgram.layout.candidates import ABOVE, CLEAR, PAD, Form
from podgram.layout.compound import Composer
from podgram.layout.coordinates import Settled, settle
from podgram.layout.edges import Ends, Way, clear_of_badges, ways
from podgram.layout.free_space import Ink, clearest
from podgram.layout.geometry import Box, around
from podgram.layout.graphviz_engine import ENGINES
from podgram.layout.label_placement import clear_of_walls
from podgram.layout.node_shapes import LEADING, SIZE, Fitted, write
from podgram.layout.scene import Picture, PlacedEdge, PlacedGroup, PlacedNode
from podgram.layout.text_metrics import width
from podgram.layout.viewport import MARGIN, choose
from podgram.model.diagram import Diagram, Group, Node

SPARE = 8.0  # around an edge that leaves the picture's own frame


def place(diagram: Diagram, engine: str = "embedded") -> Picture:
    """Where everything of a diagram is drawn.

    `engine` is one of `layout.engines.ENGINES`; PodgramError when it cannot run.
    """
    composer = Composer(diagram, ENGINES[engine])
    form = choose(composer.compose(), diagram.fit)
    settled = settle(composer, form)
    ends = Ends(settled, composer.nesting, composer.strokes)
    found = ways(diagram, ends)
    ink = [samples(way.curves) for way in found.values()]
    for element in composer.nesting.elements.values():
        if isinstance(element, Group):
            _wear(settled, element, composer.badges[element.id], ink)
    found = clear_of_badges(found, ends)
    titles = {id: _title(settled, id, ink) for id in settled.headings}
    walls = [settled.boxes[id] for id in settled.headings]
    things = [settled.boxes[id] for id in settled.fitted] + [box for box, _ in titles.values()]
    found = clear_of_walls(found, walls, things, _frame(form))
    crossed = [box.grown(3) for box, crossings in titles.values() if crossings]
    drawn = [element for _, step, element in diagram.steps() if step != "close"]
    return Picture(
        _view(form, [way for way in found.values() if way.own]),
        tuple(_group(settled, element, titles[element.id][0]) for element in drawn if isinstance(element, Group)),
        tuple(_node(settled, element) for element in drawn if isinstance(element, Node)),
        tuple(_edge(found[edge.id], crossed) for edge in diagram.edges if not edge.hidden),
    )


def _wear(settled: Settled, group: Group, badges: Sequence[Fitted], ink: Ink) -> None:
    """Badges on the bottom edge of their box, where no edge passes if there is such a place."""
    if not badges:
        return
    box = settled.boxes[group.id]
    w, h = sum(b.w for b in badges) + CLEAR * (len(badges) - 1), max(b.h for b in badges)
    x, _ = clearest(box, w, box.bottom - h / 2, h, ink, PAD)
    for badge, fitted in zip(group.badges, badges, strict=True):
        settled.boxes[badge.id] = Box(x, box.bottom - fitted.h / 2, fitted.w, fitted.h)
        settled.fitted[badge.id] = fitted
        x += fitted.w + CLEAR


def _title(settled: Settled, id: str, ink: Ink) -> tuple[Box, int]:
    """Where the title of a box stands, and how many edges cannot but pass there."""
    box, heading = settled.boxes[id], settled.headings[id]
    x, crossed = clearest(box, heading.w, box.y + ABOVE, heading.h, ink, PAD)
    return Box(x, box.y + ABOVE, heading.w, heading.h), crossed if heading.lines else 0


def _node(settled: Settled, node: Node) -> PlacedNode:
    box, fitted = settled.boxes[node.id], settled.fitted[node.id]
    return PlacedNode(node, box, write(fitted.lines, box.cx + fitted.dx, box.cy + fitted.dy))


def _group(settled: Settled, group: Group, title: Box) -> PlacedGroup:
    heading = settled.headings[group.id]
    text = write(heading.lines, title.cx, title.cy, heading.size, bold=True)
    return PlacedGroup(group, settled.boxes[group.id], text)


def _edge(way: Way, titles: Sequence[Box]) -> PlacedEdge:
    """An edge; where it cannot but pass a title, it passes under it."""
    curves = way.curves
    for title in titles:
        curves = beside(curves, title)
    return PlacedEdge(way.edge, curves, way.heads, write(way.lines, *way.label))


def _frame(form: Form) -> Box:
    """The form with a margin."""
    return Box(0, 0, form.w + 2 * MARGIN, form.tall + 2 * MARGIN)


def _view(form: Form, own: Sequence[Way]) -> Box:
    """What of the plane is shown: the form with a margin, and what was drawn without a place in it."""
    parts = [Box(x, y, 0, 0).grown(SPARE) for way in own for x, y in samples(way.curves)]
    for way in own:
        w, h = max((width(line, SIZE) for line in way.lines), default=0.0), len(way.lines) * LEADING
        parts += [Box(way.label[0] - w / 2, way.label[1] - h / 2, w, h)] if way.lines else []
    all_of_it = around([_frame(form), *parts])
    x, y = floor(all_of_it.x), floor(all_of_it.y)
    return Box(x, y, ceil(all_of_it.right) - x, ceil(all_of_it.bottom) - y)
