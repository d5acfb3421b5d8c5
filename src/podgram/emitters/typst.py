"""PNG and PDF of a picture's SVG, set by Typst in podgram's own fonts: the same on every machine.

Typst (https://typst.app/docs/reference/visualize/image/) is one wheel that needs no library of the system's; it
draws an SVG sharp, and in a PDF text stays text. The fonts are two that the SVG names: Liberation Sans, which has
the widths of Arial and Helvetica, and DejaVu Sans for the characters that it lacks.
"""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, Literal
from unicodedata import category

from podgram.diagnostics import PodgramError, Problem
from podgram.emitters import Job, svg
from podgram.model.diagram import Diagram

FONTS = Path(__file__).parents[1] / "fonts"
INSTALL = "pip install 'podgram[pictures]'"
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


def typeset(diagram: Diagram, job: Job, format: Literal["png", "pdf"]) -> bytes:
    """The diagram's SVG as a PNG of `job.scale` pixels for each user unit, or as a PDF of one page.

    Characters that podgram's fonts lack are drawn in the machine's, and the report says so. Raises PodgramError
    where Typst is not installed, and for a PNG too large to draw.
    """
    typst = _library("typst", format)
    text = svg.emit(diagram, job)
    root = ET.fromstring(text.encode())
    if format == "png":
        _check_size(root, diagram, job.scale)
    strange = _strange(root, format)
    if strange:
        _tell_strange(strange, format, diagram, job)
    inputs = {
        "svg": text,
        "width": root.get("width", ""),
        "title": root.findtext(f"{SVG}title", ""),
        "description": root.findtext(f"{SVG}desc", ""),
        "links": json.dumps(list(_links(root))),
    }
    compiler = typst.Compiler(PAGE, font_paths=_fonts(bool(strange)), sys_inputs=inputs)
    try:
        return bytes(compiler.compile(format=format, ppi=UNITS * job.scale))
    except typst.TypstError as error:
        raise PodgramError(Problem(f"cannot make a {format} of it: {error}", diagram.name)) from error


def _library(name: str, format: str) -> Any:
    """A module of the extra that pictures need. Raises PodgramError with the command that installs it."""
    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        raise PodgramError(Problem(f"{format} needs {error.name}, which is not installed", help=INSTALL)) from error


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
    _library("fontTools.ttLib", format)
    shown = dict.fromkeys("".join("".join(text.itertext()) for text in root.iter(f"{SVG}text")))
    return [c for c in shown if ord(c) not in _known() and not c.isspace() and category(c) != "Cf"]


def _tell_strange(strange: list[str], format: str, diagram: Diagram, job: Job) -> None:
    some = " ".join(strange[:10]) + (" …" if len(strange) > 10 else "")
    job.report.warning(
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


Box = tuple[float, float, float, float]  # left, top, width, height


def _links(root: ET.Element) -> Iterator[tuple[float, float, float, float, str]]:
    """The box of every shape that is a link, and where it leads; outer boxes first, so that the inner lie on top."""
    for anchor in root.iter(f"{SVG}a"):
        shape = next((s for s in anchor.iter() if s.tag.removeprefix(SVG) in BOUNDS), None)
        if shape is not None:
            yield (*BOUNDS[shape.tag.removeprefix(SVG)](shape), anchor.get("href", ""))


def _rect(shape: ET.Element) -> Box:
    x, y, width, height = (float(shape.get(name, "0")) for name in ("x", "y", "width", "height"))
    return x, y, width, height


def _round(shape: ET.Element) -> Box:
    x, y, r, rx, ry = (float(shape.get(name, "0")) for name in ("cx", "cy", "r", "rx", "ry"))
    return x - (r or rx), y - (r or ry), 2 * (r or rx), 2 * (r or ry)


def _corners(xs: list[float], ys: list[float]) -> Box:
    return min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys)


def _polygon(shape: ET.Element) -> Box:
    values = [float(value) for value in shape.get("points", "").replace(",", " ").split()]
    return _corners(values[::2], values[1::2])


def _path(shape: ET.Element) -> Box:
    """Around where its strokes end, which for podgram's shapes is all but the bulge of a cylinder's lids."""
    xs, ys = [], []
    for command, numbers in re.findall(r"([MLHVA])([^A-Z]*)", shape.get("d", "")):
        values = [float(value) for value in numbers.replace(",", " ").split()]
        xs += values[-1:] if command == "H" else [] if command == "V" else values[-2:-1]
        ys += [] if command == "H" else values[-1:]
    return _corners(xs, ys)


BOUNDS = {"rect": _rect, "circle": _round, "ellipse": _round, "polygon": _polygon, "path": _path}
