"""PNG of the picture's SVG, for programs that take no SVG."""

from __future__ import annotations

from podgram.emitters import EmitContext
from podgram.emitters.typst import typeset
from podgram.model.diagram import Diagram


def emit(diagram: Diagram, context: EmitContext) -> bytes:
    """The diagram as the bytes of a PNG file. Raises PodgramError as `typeset` does."""
    return typeset(diagram, context, "png")
