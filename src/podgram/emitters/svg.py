"""SVG that looks the same everywhere: only shapes and text, each with its own attributes.

Programs that show slides know little of CSS and nothing of HTML in an SVG, so there is no style, script, filter,
marker or foreign object, and every text is one run a line at its own place.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from podgram.emitters import EmitContext
from podgram.emitters.outlines import Outline, cross, disc, group_outline, node_outline, path, triangle
from podgram.layout.layout import place
from podgram.layout.paths import WIDTH
from podgram.layout.scene import Picture, PlacedEdge, PlacedGroup, PlacedNode
from podgram.model.diagram import ILLEGAL, ColourClass, Diagram, Edge
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


def _outline(placed: PlacedNode | PlacedGroup) -> Outline:
    return node_outline(placed.node.shape, placed.box) if isinstance(placed, PlacedNode) else group_outline(placed.box)
