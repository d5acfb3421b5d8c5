"""SVG that looks the same everywhere: only shapes and text, each with its own attributes.

Programs that show slides know little of CSS and nothing of HTML in an SVG, so there is no style, script, filter,
marker or foreign object, and every text is one run a line at its own place.
"""

from __future__ import annotations

from podgram.emitters import Job
from podgram.layout.geometry import number
from podgram.layout.layout import place
from podgram.model.diagram import ILLEGAL, Diagram
from podgram.model.ids import slug

EXTENSION = "svg"
TEMPLATE = "picture.svg.j2"
FONTS = "Helvetica, Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif"


def emit(diagram: Diagram, job: Job) -> str:
    """The diagram as SVG text. Raises PodgramError when the job's engine cannot run."""
    text = job.templates.render(
        TEMPLATE,
        diagram=diagram,
        picture=place(diagram, job.engine),
        classes={c.name: c for c in diagram.classes},
        fonts=FONTS,
        prefix=slug(diagram.name),
        number=number,
    )
    return ILLEGAL.sub("\ufffd", text)
