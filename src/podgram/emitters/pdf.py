"""PDF of the picture's SVG: one page of its size, vector, its text selectable and its links alive."""

from __future__ import annotations

from podgram.emitters import EmitContext
from podgram.emitters.typst import typeset
from podgram.model.diagram import Diagram


def emit(diagram: Diagram, context: EmitContext) -> bytes:
    """The diagram as the bytes of a PDF file. Raises PodgramError as `typeset` does."""
    return typeset(diagram, context, "pdf")
