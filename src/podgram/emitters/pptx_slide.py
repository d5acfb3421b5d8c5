"""What stands on a slide: the layout's picture as shapes, connectors and texts, in the order that the SVG has.

Shapes are named `!!id`: Morph takes those of one name for the same one
(https://support.microsoft.com/office/morph-transition-tips-and-tricks-bc7f48ff-f152-4ee8-9081-d3121788024f).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from podgram.emitters.looks import Disc, LineLook, boxes_behind, details, disc, line_look, marked_runs
from podgram.emitters.pptx_shapes import (
    Geometry,
    Path,
    Scale,
    Side,
    Transform,
    connector,
    freeform,
    geometry,
    is_middle,
    is_natural,
    side_of,
    site,
    steps,
)
from podgram.emitters.svg_shapes import cross
from podgram.layout.geometry import Box, Point
from podgram.layout.node_shapes import LEADING, SIZE
from podgram.layout.scene import Picture, PlacedEdge, PlacedGroup, PlacedNode, Text
from podgram.layout.text_metrics import MIDDLE, width
from podgram.model.diagram import ColourClass, Diagram, Edge, Group, Node
from podgram.model.ids import Ids
from podgram.model.markup import Run as MarkedRun

WIDE, HIGH = 12192000, 6858000  # EMU of a slide of 13.333 × 7.5 inches
POINT = 12700  # EMU
ENDS = {"arrow": "triangle", "circle": "oval", "cross": "none", "": "none"}
SIZES = {"code": 0.9, "small": 0.8}  # how much smaller marked text is; PowerPoint itself sets sub and sup smaller
THICK = 3.0  # user units of width, from which on arrow heads are of medium size


class Run(NamedTuple):
    """A piece of a line of text; `size` in hundredths of a point. `marks` are those of `model.markup`."""

    text: str
    size: int
    bold: bool
    colour: str
    marks: tuple[str, ...] = ()


class Body(NamedTuple):
    """The text of a shape, and how far it is set in from left, top, right and bottom, in EMU."""

    lines: tuple[tuple[Run, ...], ...]
    inset: tuple[int, int, int, int]
    top: bool = False  # whether it hangs from above, or stands in the middle
    wraps: bool = False


class Stroke(NamedTuple):
    """A line: its width in EMU, its dashes and gaps in thousandths of a percent of it, and what its ends are."""

    colour: str
    width: int
    dash: tuple[tuple[int, int], ...] = ()
    tail: str = "none"
    head: str = "none"
    ends: str = "lg"


class Part(NamedTuple):
    """A shape or a connector of a slide. `joins` are the shapes at its ends, and the number of the site at each.

    A `freeform` stands for it in programs that would lead the connector another way.
    """

    id: int
    name: str
    says: str
    at: Transform
    outline: Geometry
    fill: str
    stroke: Stroke
    body: Body | None = None
    joins: tuple[tuple[int, int], ...] = ()
    url: str = ""
    tooltip: str = ""
    decorative: bool = False
    freeform: tuple[Transform, Geometry] | None = None


NO_STROKE = Stroke("none", 0)


class _Joint(NamedTuple):
    """An end of an edge: which element it is at, where, and whether it needs a site of its own there."""

    element: str
    point: Point
    side: Side
    own: bool


class Slide:
    """The parts of one diagram's slide, from the back to the front, in the order that the SVG has."""

    def __init__(self, diagram: Diagram, picture: Picture) -> None:
        self.diagram, self.picture = diagram, picture
        self.classes: Mapping[str, ColourClass] = {c.name: c for c in diagram.classes}
        factor = min(WIDE / picture.width, HIGH / picture.height)
        left, top = (WIDE - picture.width * factor) / 2, (HIGH - picture.height * factor) / 2
        self.scale = Scale(factor, left - picture.view.x * factor, top - picture.view.y * factor)
        self.prefix = f"{Ids(diagram.name).prefix}_"
        groups: dict[str, PlacedGroup | PlacedNode] = {each.group.id: each for each in picture.groups}
        self.placed = groups | {each.node.id: each for each in picture.nodes}
        self.numbers = {id: number for number, id in enumerate(self.placed, 3)}  # 2 is the title's
        self.next = 3 + len(self.numbers)
        self.joints = {edge.edge.id: tuple(self._joints(edge)) for edge in picture.edges}
        self.outlines = self._outlines()

    def parts(self) -> Iterator[Part]:
        """Everything on the slide but its title."""
        for group in self.picture.groups:
            yield from self._behind(group)
            yield self._element(group)
        for node in self.picture.nodes:
            yield from self._behind(node)
        for edge in self.picture.edges:
            yield from self._edge(edge)
        for node in self.picture.nodes:
            yield self._element(node)

    def _name(self, id: str) -> str:
        """What a shape is called: the same in every step of a series, whose ids begin with the name of the step."""
        return f"!!{id.removeprefix(self.prefix)}"

    def _number(self) -> int:
        self.next += 1
        return self.next - 1

    # --- elements

    def _element(self, placed: PlacedGroup | PlacedNode) -> Part:
        element = _element(placed)
        look, outline = self.classes[element.style], self.outlines[element.id]
        says = element.tooltip or _told(element)
        return Part(
            self.numbers[element.id], self._name(element.id), says, self.scale.box(placed.box), outline,
            *self._paint(placed), self._body(placed, outline, look), url=element.url, tooltip=element.tooltip,
        )  # fmt: skip

    def _behind(self, placed: PlacedGroup | PlacedNode) -> Iterator[Part]:
        """The copies behind an element that stands for many."""
        element = _element(placed)
        for number, box in enumerate(boxes_behind(placed), 1):
            outline = geometry(_shape(placed), box, self.scale, (), set())
            yield Part(
                self._number(), f"{self._name(element.id)} copy {number}", "", self.scale.box(box), outline,
                *self._paint(placed), decorative=True,
            )  # fmt: skip

    def _paint(self, placed: PlacedGroup | PlacedNode) -> tuple[str, Stroke]:
        element = _element(placed)
        look = self.classes[element.style]
        if _shape(placed) == "text":
            return "none", NO_STROKE
        return look.fill, self._stroke(look.stroke, look.stroke_width, look.dash)

    def _stroke(self, colour: str, width: float, dash: Sequence[float] = ()) -> Stroke:
        if not width or colour == "none":
            return NO_STROKE
        lengths = [max(0, round(length / width * 100000)) for length in (*dash, *dash[len(dash) & ~1 :])]
        return Stroke(colour, max(1, self.scale.length(width)), tuple(zip(lengths[::2], lengths[1::2], strict=True)))

    def _outlines(self) -> dict[str, Geometry]:
        """The outline of each element, with a site wherever an edge needs one."""
        at: dict[str, list[_Joint]] = {id: [] for id in self.placed}
        for joints in self.joints.values():
            for joint in joints:
                at[joint.element].append(joint)
        return {id: self._outline(placed, at[id]) for id, placed in self.placed.items()}

    def _outline(self, placed: PlacedGroup | PlacedNode, at: Sequence[_Joint]) -> Geometry:
        ends = list(dict.fromkeys((joint.point, joint.side) for joint in at if joint.own))
        return geometry(_shape(placed), placed.box, self.scale, ends, {joint.side for joint in at if not joint.own})

    # --- text

    def _body(self, placed: PlacedGroup | PlacedNode, outline: Geometry, look: ColourClass) -> Body | None:
        element = _element(placed)
        if not placed.text.lines:
            return None
        lines = self._lines(element, placed.text, look.text, look.faint, details(element, placed.text))
        x, y = _middle(placed.text)
        hangs = isinstance(placed, PlacedGroup)
        right = 2 * (x - placed.box.cx)
        over, under = (share * placed.box.h for share in outline.text)
        if hangs:
            down = y - self._high(placed.text, len(lines)) / 2 - placed.box.y - over
        else:
            down = 2 * (y - placed.box.y - (over + under) / 2)
        left, top, back, up = (self.scale.length(max(0.0, by)) for by in (right, down, -right, -down))
        return Body(lines, (left, top, back, up), hangs, wraps=hangs or outline.preset in ("rect", "roundRect"))

    def _high(self, text: Text, lines: int) -> float:
        return lines * text.size * LEADING / SIZE

    def _size(self, text: Text) -> int:
        return max(100, round(text.size * self.scale.factor / POINT * 100))

    def _lines(
        self, element: Node | Group | Edge, text: Text, colour: str, faint: str = "", fainter: int = 0
    ) -> tuple[tuple[Run, ...], ...]:
        """The lines of a text, those without words too, which a picture leaves out. The last `fainter` are details."""
        size, marked = self._size(text), marked_runs(element, text)
        leading = text.size * LEADING / SIZE
        found: list[tuple[Run, ...]] = []
        for number, line in enumerate(text.lines):
            is_detail = number >= len(text.lines) - fainter
            gap = round((line.y - text.lines[0].y) / leading) - len(found)
            found += [(Run("", size, False, colour),)] * gap
            usual = Run(line.text, size, text.bold and not is_detail, faint if is_detail else colour)
            found.append(tuple(_marked(usual, run) for run in marked[number]) or (usual,))
        return tuple(found)

    # --- edges

    def _joints(self, placed: PlacedEdge) -> Iterator[_Joint]:
        """The ends of an edge. One beside the middle of a side needs a site of its own, to keep its place."""
        edge = placed.edge
        for id, point in ((edge.source, placed.points[0]), (edge.target, placed.points[-1])):
            box = self.placed[id].box
            yield _Joint(id, point, side_of(box, point), not is_middle(box, point))

    def _freeform(self, placed: PlacedEdge) -> tuple[Transform, Geometry] | None:
        """The path of an edge for programs that bend connectors anew, unless they bend this one alike.

        LibreOffice does, and knows no way out but those in the middles of sides.
        """
        has_own = any(joint.own for joint in self.joints[placed.edge.id])
        is_alike = len(placed.points) == 2 or (is_natural(placed.points) and not (has_own and len(placed.points) == 3))
        return None if is_alike else freeform(placed.points, self.scale)

    def _edge(self, placed: PlacedEdge) -> Iterator[Part]:
        edge, look = placed.edge, line_look(placed.edge, self.diagram, self.classes)
        name = self._name(edge.id)
        at, outline = connector(placed.points, self.scale)
        stroke = self._edge_stroke(edge, look)
        joins = tuple((self.numbers[joint.element], self._site(joint)) for joint in self.joints[edge.id])
        yield Part(
            self._number(),
            name,
            self._told(placed),
            at,
            outline,
            "none",
            stroke,
            joins=joins,
            freeform=self._freeform(placed),
        )
        yield from self._crosses(placed, look.stroke)
        mark = disc(placed, self.classes, self.diagram.canvas)
        if mark is not None:
            yield self._disc(f"{name} number", mark)
        text = mark.text if mark is not None else placed.text
        if text.lines:
            yield self._label(f"{name} label", edge, text, look.text)

    def _edge_stroke(self, edge: Edge, look: LineLook) -> Stroke:
        """The line of an edge. An SVG has round ends to its dashes, which are longer for them here."""
        dash = [length + (-look.width if number % 2 else look.width) for number, length in enumerate(look.dash)]
        ends = "lg" if look.width < THICK else "med"
        stroke = self._stroke(look.stroke, look.width, dash)
        return stroke._replace(tail=ENDS[edge.tail], head=ENDS[edge.head], ends=ends)

    def _disc(self, name: str, mark: Disc) -> Part:
        """The number of a link."""
        box = Box(mark.x - mark.radius, mark.y - mark.radius, 2 * mark.radius, 2 * mark.radius)
        body = Body(((Run(str(mark.number), self._size(mark.text), True, mark.colour),),), (0, 0, 0, 0))
        at = self.scale.box(box)
        return Part(self._number(), name, f"step {mark.number}", at, Geometry("ellipse"), mark.fill, NO_STROKE, body)

    def _site(self, joint: _Joint) -> int:
        """The number of the site that an end is attached to."""
        outline = self.outlines[joint.element]
        if not joint.own:
            return outline.first[joint.side]
        box = self.placed[joint.element].box
        return outline.sites.index(site(joint.point, joint.side, box, self.scale))

    def _told(self, placed: PlacedEdge) -> str:
        """An edge in words."""
        ends = [_told(_element(self.placed[id])) for id in (placed.edge.source, placed.edge.target)]
        words = " ".join(line for line in placed.edge.lines if line)
        return f"{' → '.join(ends)}: {words}" if words else " → ".join(ends)

    def _crosses(self, placed: PlacedEdge, colour: str) -> Iterator[Part]:
        """What PowerPoint has no end of a line for."""
        ends = [end for end in (placed.edge.head, placed.edge.tail) if end]
        for end, corners in zip(ends, placed.heads, strict=False):
            if end == "cross":
                xs, ys = [x for x, _ in corners], [y for _, y in corners]
                box = Box(min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys))
                outline = Geometry(paths=(Path(tuple(steps(cross(corners), self.scale.within(box))), fill=False),))
                yield Part(
                    self._number(), f"{self._name(placed.edge.id)} end", "", self.scale.box(box), outline,
                    "none", self._stroke(colour, 2.0), decorative=True,
                )  # fmt: skip

    def _label(self, name: str, edge: Edge, text: Text, colour: str) -> Part:
        """The text of an edge, in a box of its own."""
        lines = self._lines(edge, text, colour)
        x, y = _middle(text)
        w = max(width(line.text, text.size) for line in text.lines)
        h = self._high(text, len(lines))
        box = self.scale.box(Box(x - w / 2, y - h / 2, w, h))
        return Part(self._number(), name, "", box, Geometry("rect"), "none", NO_STROKE, Body(lines, (0, 0, 0, 0)))


def _marked(usual: Run, run: MarkedRun) -> Run:
    """A run with its marks, in the size that they ask for."""
    share = min((SIZES.get(mark, 1.0) for mark in run.marks), default=1.0)
    bold = usual.bold or "b" in run.marks
    return usual._replace(text=run.text, size=max(100, round(usual.size * share)), bold=bold, marks=run.marks)


def _element(placed: PlacedGroup | PlacedNode) -> Group | Node:
    return placed.group if isinstance(placed, PlacedGroup) else placed.node


def _shape(placed: PlacedGroup | PlacedNode) -> str | None:
    return None if isinstance(placed, PlacedGroup) else placed.node.shape


def _told(element: Group | Node) -> str:
    """An element in words: its text, and what it is if that does not say so."""
    words = " ".join(filter(None, element.lines)) or element.name
    kind = element.kind.replace("-", " ")
    return words if kind in words.lower() else f"{words} ({kind})" if words else kind


def _middle(text: Text) -> Point:
    """The middle of a text, from its baselines."""
    first, last = text.lines[0], text.lines[-1]
    return first.x, (first.y + last.y) / 2 - MIDDLE * text.size
