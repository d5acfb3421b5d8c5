"""PNG of the picture's SVG, for programs that take no SVG."""

from __future__ import annotations

from podgram.emitters import Job
from podgram.emitters.typst import typeset
from podgram.model.diagram import Diagram

EXTENSION = "png"


def emit(diagram: Diagram, job: Job) -> bytes:
    """The diagram as the bytes of a PNG file. Raises PodgramError as `typeset` does."""
    return typeset(diagram, job, "png")
