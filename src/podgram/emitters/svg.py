"""SVG that looks the same everywhere: only shapes and text, each with its own attributes.

Programs that show slides know little of CSS and nothing of HTML in an SVG, so there is no style, script, filter,
marker or foreign object, and every text is one run a line at its own place.
"""

from __future__ import annotations

from podgram.emitters import EmitContext
from podgram.emitters.outlines import Outline, group_outline, node_outline, path, triangle
from podgram.layout.edges import WIDTH
from podgram.layout.layout import place
from podgram.layout.scene import Picture, PlacedGroup, PlacedNode
from podgram.model.diagram import ILLEGAL, Diagram
from podgram.model.ids import slug
from podgram.model.text import number

TEMPLATE = "picture.svg.j2"
FONTS = "Helvetica, Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif"
DASHES: dict[str, tuple[float, ...]] = {"solid": (), "dotted": (2.0, 5.0), "thick": ()}


def emit(diagram: Diagram, context: EmitContext) -> str:
    """The diagram as SVG text. Raises PodgramError when the engine cannot run."""
    return write(diagram, place(diagram, context.engine), context)


def write(diagram: Diagram, picture: Picture, context: EmitContext) -> str:
    """A picture as SVG text."""
    text = context.templates.render(
        TEMPLATE,
        diagram=diagram,
        picture=picture,
        classes={c.name: c for c in diagram.classes},
        parents={member.id: placed.group.id for placed in picture.groups for member in placed.group.members},
        fonts=FONTS,
        prefix=slug(diagram.name),
        outline=_outline,
        path=path,
        triangle=triangle,
        widths=WIDTH,
        dashes=DASHES,
        number=number,
    )
    return ILLEGAL.sub("\ufffd", text)


def _outline(placed: PlacedNode | PlacedGroup) -> Outline:
    return node_outline(placed.node.shape, placed.box) if isinstance(placed, PlacedNode) else group_outline(placed.box)
