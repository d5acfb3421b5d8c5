"""PowerPoint: each diagram a slide of shapes that can be edited, with connectors that stay attached.

It is the same layout as that of the SVG, as large as a slide of 16:9 holds. PresentationML and DrawingML are those of
ECMA-376 (https://ecma-international.org/publications-and-standards/standards/ecma-376/), in their transitional form,
which PowerPoint writes.
"""

from __future__ import annotations

from collections.abc import Sequence

from podgram.emitters import EmitContext
from podgram.emitters.extras import library
from podgram.emitters.pptx_file import Deck, Palette
from podgram.emitters.pptx_slide import HIGH, WIDE, Slide
from podgram.layout.layout import place
from podgram.model.diagram import ILLEGAL, Diagram

TEMPLATE = "slide.xml.j2"
EXTRA = "pptx"


def emit(diagram: Diagram, context: EmitContext) -> bytes:
    """A file of one slide. Raises PodgramError where python-pptx is not installed."""
    return emit_spec((diagram,), context, diagram.title or diagram.name)


def emit_spec(diagrams: Sequence[Diagram], context: EmitContext, title: str) -> bytes:
    """A file of all the diagrams, a slide each, in order. Raises PodgramError where python-pptx is not installed."""
    for name in ("pptx", "fontTools.svgLib.path"):
        library(name, "pptx", EXTRA)
    deck = Deck(Palette.of(diagrams), title, (WIDE, HIGH))
    for before, diagram in zip((None, *diagrams), diagrams, strict=False):
        deck.begin()
        morphs = before is not None and before.series and diagram.series
        deck.fill(_shapes(diagram, deck, context), diagram, morphs)
    return deck.save()


def _shapes(diagram: Diagram, deck: Deck, context: EmitContext) -> str:
    """The tree of the shapes of a slide, as XML."""
    slide = Slide(diagram, place(diagram, context.engine))
    text = context.templates.render(
        TEMPLATE,
        parts=list(slide.parts()),
        title=diagram.title or diagram.name,
        size=(WIDE, HIGH),
        palette=deck.palette.names(),
        link=deck.link,
    )
    return ILLEGAL.sub("\ufffd", text)
