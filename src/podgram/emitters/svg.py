"""SVG that looks the same everywhere: only shapes and text, each with its own attributes.

Programs that show slides know little of CSS and nothing of HTML in an SVG, so there is no style, script, filter,
marker or foreign object, and every text is one run a line at its own place.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from podgram.emitters import EmitContext
from podgram.emitters.svg_shapes import SvgShape, cross, disc, group_outline, node_outline, path, triangle
from podgram.layout.layout import place
from podgram.layout.paths import WIDTH
from podgram.layout.scene import Line, Picture, PlacedEdge, PlacedGroup, PlacedNode, Text
from podgram.layout.text_metrics import MIDDLE, width
from podgram.model.colours import ink
from podgram.model.diagram import ILLEGAL, Canvas, ColourClass, Diagram, Edge, Group, Node
from podgram.model.ids import slug
from podgram.model.text import number

TEMPLATE = "picture.svg.j2"
FONTS = "Helvetica, Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif"
DASHES: dict[str, tuple[float, ...]] = {"solid": (), "dotted": (2.0, 5.0), "thick": (), "invisible": ()}


def emit(diagram: Diagram, context: EmitContext) -> str:
    """The diagram as SVG text. Raises PodgramError when the engine cannot run."""
    return write(diagram, place(diagram, context.engine), context)


def write(diagram: Diagram, picture: Picture, context: EmitContext) -> str:
    """A picture as SVG text."""
    classes = {c.name: c for c in diagram.classes}
    text = context.templates.render(
        TEMPLATE,
        diagram=diagram,
        picture=picture,
        classes=classes,
        parents={member.id: placed.group.id for placed in picture.groups for member in placed.group.members},
        fonts=FONTS,
        prefix=slug(diagram.name),
        outline=_outline,
        path=path,
        tips=_tips,
        line=lambda edge: _line(edge, diagram, classes),
        number=number,
        details=_details,
        backs=_backs,
        disc=lambda placed: _disc(placed, classes, diagram.canvas),
    )
    return ILLEGAL.sub("\ufffd", text)


class LineLook(NamedTuple):
    """How the line of an edge and its label are painted; the dashes and the width are in user units."""

    stroke: str
    width: float
    dash: tuple[float, ...]
    text: str


def _line(edge: Edge, diagram: Diagram, classes: Mapping[str, ColourClass]) -> LineLook:
    """What the class of an edge says of it, and else its line and the canvas."""
    look = LineLook(diagram.canvas.edge, WIDTH[edge.line], DASHES[edge.line], diagram.canvas.text)
    if not edge.style:
        return look
    style = classes[edge.style]
    own = {"stroke": style.stroke, "stroke_width": style.stroke_width, "text": style.text}
    given = {name.removeprefix("stroke_"): value for name, value in own.items() if name not in style.unset}
    return look._replace(**given, dash=style.dash or look.dash)  # type: ignore[arg-type]


def _tips(placed: PlacedEdge) -> list[tuple[str, str]]:
    """The path of what an edge ends in at its head and at its tail, and whether it is filled or drawn as a line."""
    ends = [end for end in (placed.edge.head, placed.edge.tail) if end]
    pairs = zip(ends, placed.heads, strict=False)  # one that is too short for them has none
    return [(TIPS[end](corners), "stroke" if end == "cross" else "fill") for end, corners in pairs]


TIPS = {"arrow": triangle, "cross": cross, "circle": disc}


def _outline(placed: PlacedNode | PlacedGroup) -> SvgShape:
    return node_outline(placed.node.shape, placed.box) if isinstance(placed, PlacedNode) else group_outline(placed.box)


def _details(element: Node | Group, text: Text) -> int:
    """How many of the last lines of a text are details, also where the layout has broken lines."""
    titles = element.lines[: len(element.lines) - element.details]
    left = len("".join(titles).replace(" ", ""))
    for above, line in enumerate(text.lines):
        if left <= 0:
            return len(text.lines) - above
        left -= len(line.text.replace(" ", ""))
    return 0


BEHIND = (6.0, 3.0)  # how far what lies behind the first of a stack looks out, to the right and up


def _backs(placed: PlacedNode | PlacedGroup) -> list[SvgShape]:
    """The outlines behind an element that stands for many, the last first."""
    element = placed.node if isinstance(placed, PlacedNode) else placed.group
    boxes = [placed.box.moved(far, -far) for far in BEHIND] if element.stack else []
    return [_outline(placed._replace(box=box)) for box in boxes]


class Disc(NamedTuple):
    """The number of a link in a filled circle, and the text behind it."""

    x: float
    y: float
    radius: float
    number: int
    fill: str
    colour: str
    text: Text  # that of the link, without the number


def _disc(placed: PlacedEdge, classes: Mapping[str, ColourClass], canvas: Canvas) -> Disc | None:
    """The number of a link, where its label has it, or None if it has no number."""
    if placed.edge.number is None or not placed.text.lines:
        return None
    first, *more = placed.text.lines
    head, size = f"({placed.edge.number})", placed.text.size
    left, rest = first.x - width(first.text, size) / 2, first.text.removeprefix(head).strip()
    fill = classes[placed.edge.style].stroke if placed.edge.style else canvas.edge
    behind = [Line(left + width(f"{head} ", size) + width(rest, size) / 2, first.y, rest)] if rest else []
    return Disc(
        left + width(head, size) / 2,
        first.y - MIDDLE * size,
        max(width(head, size) / 2, size * 0.6),
        placed.edge.number,
        fill,
        ink(fill),
        placed.text._replace(lines=(*behind, *more)),
    )
