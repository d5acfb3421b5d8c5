"""SVG that looks the same everywhere: only shapes and text, each with its own attributes.

Programs that show slides know little of CSS and nothing of HTML in an SVG, so there is no style, script, filter,
marker or foreign object, and every line of text, and every run of a marked-up one, has its own place.
"""

from __future__ import annotations

from podgram.emitters import EmitContext
from podgram.emitters.looks import boxes_behind, details, disc, line_look
from podgram.emitters.svg_runs import svg_runs
from podgram.emitters.svg_shapes import SvgShape, cross, group_outline, node_outline, path, ring, triangle
from podgram.layout.layout import place
from podgram.layout.scene import Picture, PlacedEdge, PlacedGroup, PlacedNode
from podgram.model.diagram import ILLEGAL, Diagram
from podgram.model.ids import slug
from podgram.model.text import number

TEMPLATE = "picture.svg.j2"
FONTS = "Helvetica, Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif"


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
        line=lambda edge: line_look(edge, diagram, classes),
        number=number,
        details=details,
        runs=svg_runs,
        backs=_backs,
        disc=lambda placed: disc(placed, classes, diagram.canvas),
    )
    return ILLEGAL.sub("\ufffd", text)


def _tips(placed: PlacedEdge) -> list[tuple[str, str]]:
    """The path of what an edge ends in at its head and at its tail, and whether it is filled or drawn as a line."""
    ends = [end for end in (placed.edge.head, placed.edge.tail) if end]
    pairs = zip(ends, placed.heads, strict=False)  # one that is too short for them has none
    return [(TIPS[end](corners), "stroke" if end == "cross" else "fill") for end, corners in pairs]


TIPS = {"arrow": triangle, "cross": cross, "circle": ring}


def _outline(placed: PlacedNode | PlacedGroup) -> SvgShape:
    return node_outline(placed.node.shape, placed.box) if isinstance(placed, PlacedNode) else group_outline(placed.box)


def _backs(placed: PlacedNode | PlacedGroup) -> list[SvgShape]:
    """The outlines behind an element that stands for many, the last first."""
    return [_outline(placed._replace(box=box)) for box in boxes_behind(placed)]
