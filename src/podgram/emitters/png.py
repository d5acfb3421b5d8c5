"""PNG of the picture's SVG, for programs that take no SVG."""

from __future__ import annotations

from podgram.diagram import Diagram
from podgram.emitters import Job
from podgram.emitters.typeset import typeset

EXTENSION = "png"


def emit(diagram: Diagram, job: Job) -> bytes:
    """The diagram as the bytes of a PNG file. Raises PodgramError as `typeset` does."""
    return typeset(diagram, job, "png")
