"""PDF of the picture's SVG: one page of its size, vector, its text selectable and its links alive."""

from __future__ import annotations

from podgram.diagram import Diagram
from podgram.emitters import Job
from podgram.emitters.typeset import typeset

EXTENSION = "pdf"


def emit(diagram: Diagram, job: Job) -> bytes:
    """The diagram as the bytes of a PDF file. Raises PodgramError as `typeset` does."""
    return typeset(diagram, job, "pdf")
