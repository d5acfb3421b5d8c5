"""SVG that looks the same everywhere: only shapes and text, each with its own attributes.

Programs that show slides know little of CSS and nothing of HTML in an SVG, so there is no style, script, filter,
marker or foreign object, and every text is one run a line at its own place.
"""

from __future__ import annotations

import re

from podgram.diagram import Diagram
from podgram.emitters import Job
from podgram.ids import slug
from podgram.layout import place
from podgram.layout.picture import number

EXTENSION = "svg"
TEMPLATE = "picture.svg.j2"
FONTS = "Helvetica, Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif"

# Characters that no XML 1.0 document may hold (https://www.w3.org/TR/xml/#charsets).
ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


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
