"""PNG and PDF of a picture's SVG, set by Typst in podgram's own fonts: the same on every machine.

Typst (https://typst.app/docs/reference/visualize/image/) is one wheel that needs no library of the system's; it
draws an SVG sharp, and in a PDF text stays text. The fonts are those that the SVG names: Liberation Sans, which has
the widths of Arial and Helvetica, DejaVu Sans for the characters that it lacks, and Liberation Mono for code.
"""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, Literal
from unicodedata import category

from podgram.diagnostics import PodgramError, Problem
from podgram.emitters import EmitContext, svg
from podgram.emitters.extras import library
from podgram.layout.layout import place
from podgram.layout.scene import Picture
from podgram.model.diagram import Diagram

FONTS = Path(__file__).parents[1] / "fonts"
EXTRA = "pictures"
MOST_PIXELS = 100_000_000  # of a PNG; each takes four bytes while it is drawn
UNITS = 96  # to the inch, by the definition of CSS
SVG = "{http://www.w3.org/2000/svg}"

# All that differs comes in as data, so no text of a spec is read as markup.
PAGE = b"""\
#set page(width: auto, height: auto, margin: 0pt, fill: none)
#set document(title: sys.inputs.title, description: sys.inputs.description, date: none)
#let unit = 0.75pt
#image(bytes(sys.inputs.svg), format: "svg", width: float(sys.inputs.width) * unit, alt: sys.inputs.description)
#for (x, y, w, h, url) in json(bytes(sys.inputs.links)) {
  place(top + left, dx: x * unit, dy: y * unit, link(url, box(width: w * unit, height: h * unit)))
}
"""


def typeset(diagram: Diagram, context: EmitContext, format: Literal["png", "pdf"]) -> bytes:
    """The diagram's SVG as a PNG of `context.scale` pixels for each user unit, or as a PDF of one page.

    Characters that podgram's fonts lack are drawn in the machine's, and the report says so. Raises PodgramError
    where Typst is not installed, and for a PNG too large to draw.
    """
    typst = library("typst", format, EXTRA)
    picture = place(diagram, context.engine)
    text = svg.write(diagram, picture, context)
    root = ET.fromstring(text.encode())
    if format == "png":
        _check_size(root, diagram, context.scale)
    strange = _strange(root, format)
    if strange:
        _tell_strange(strange, format, diagram, context)
    inputs = {
        "svg": text,
        "width": root.get("width", ""),
        "title": root.findtext(f"{SVG}title", ""),
        "description": root.findtext(f"{SVG}desc", ""),
        "links": json.dumps(list(_links(picture))),
    }
    compiler = typst.Compiler(PAGE, font_paths=_fonts(bool(strange)), sys_inputs=inputs)
    try:
        return bytes(compiler.compile(format=format, ppi=UNITS * context.scale))
    except typst.TypstError as error:
        raise PodgramError(Problem(f"cannot make a {format} of it: {error}", diagram.name)) from error


def _check_size(root: ET.Element, diagram: Diagram, scale: float) -> None:
    """Raises PodgramError for a picture with more pixels than memory should be spent on."""
    width, height = (float(root.get(side, "0")) for side in ("width", "height"))
    if width * height * scale**2 > MOST_PIXELS:
        size = f"{width * scale:.0f} × {height * scale:.0f} pixels"
        largest = int((MOST_PIXELS / (width * height)) ** 0.5 * 100) / 100
        help = f"use --scale {largest:g} or less, or -f svg or pdf, which have no pixels"
        raise PodgramError(Problem(f"the png would be {size}", diagram.name, help))


def _strange(root: ET.Element, format: str) -> list[str]:
    """The characters of the picture's text that podgram's fonts have no glyph for, each once."""
    library("fontTools.ttLib", format, EXTRA)
    shown = dict.fromkeys("".join("".join(text.itertext()) for text in root.iter(f"{SVG}text")))
    return [c for c in shown if ord(c) not in _known() and not c.isspace() and category(c) != "Cf"]


def _tell_strange(strange: list[str], format: str, diagram: Diagram, context: EmitContext) -> None:
    some = " ".join(strange[:10]) + (" …" if len(strange) > 10 else "")
    context.report.warning(
        f"{format}: podgram's fonts lack {some}",
        diagram.name,
        "this machine's fonts stand in where they can, so the file may be another one on another machine",
    )


@cache
def _known() -> frozenset[int]:
    """The numbers of all the characters that podgram's fonts have."""
    fonts = import_module("fontTools.ttLib")
    return frozenset(
        code for file in sorted(FONTS.glob("*.ttf")) for code in fonts.TTFont(file, lazy=True).getBestCmap()
    )


@cache
def _fonts(system: bool) -> Any:
    """podgram's fonts alone, or the machine's as well."""
    typst = import_module("typst")
    return typst.Fonts(include_system_fonts=system, include_embedded_fonts=False, font_paths=[str(FONTS)])


def _links(picture: Picture) -> Iterator[tuple[float, float, float, float, str]]:
    """The box of every shape that is a link, and where it leads; outer boxes first, so that the inner lie on top."""
    groups = [(placed.group.url, placed.box) for placed in picture.groups]
    for url, box in [*groups, *((placed.node.url, placed.box) for placed in picture.nodes)]:
        if url:
            yield *box.moved(-picture.view.x, -picture.view.y), url
