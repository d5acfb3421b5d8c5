"""A slide deck as a speaker makes one: LibreOffice Impress with SVGs on its slides, exported to PDF."""

from __future__ import annotations

import re
import subprocess
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Sequence
from pathlib import Path

from rasters import size
from real import tool

WIDE, HIGH = 13.333, 7.5  # inches of a 16:9 slide

NAMES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{long}:1.0"'
    for short, long in {
        "office": "office",
        "draw": "drawing",
        "svg": "svg-compatible",
        "style": "style",
        "fo": "xsl-fo-compatible",
        "presentation": "presentation",
    }.items()
)
STYLES = f"""<?xml version="1.0" encoding="UTF-8"?>
<office:document-styles {NAMES} office:version="1.2"><office:styles/><office:automatic-styles>
<style:page-layout style:name="wide"><style:page-layout-properties fo:page-width="{WIDE}in" fo:page-height="{HIGH}in"
 style:print-orientation="landscape"/>
</style:page-layout></office:automatic-styles>
<office:master-styles><style:master-page style:name="Default" style:page-layout-name="wide"/></office:master-styles>
</office:document-styles>"""
CONTENT = """<?xml version="1.0" encoding="UTF-8"?>
<office:document-content {names} xmlns:xlink="http://www.w3.org/1999/xlink" office:version="1.2"><office:body>
<office:presentation>{slides}</office:presentation></office:body></office:document-content>"""
SLIDE = """<draw:page draw:name="slide{number}" draw:master-page-name="Default"><draw:frame svg:x="{x}in" svg:y="{y}in"
 svg:width="{w}in" svg:height="{h}in"><draw:image xlink:href="Pictures/{number}.svg"/></draw:frame></draw:page>"""
MANIFEST = """<?xml version="1.0" encoding="UTF-8"?>
<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2">
<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>
<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>
<manifest:file-entry manifest:full-path="styles.xml" manifest:media-type="text/xml"/>{pictures}</manifest:manifest>"""
KIND = "application/vnd.oasis.opendocument.presentation"


def deck(svgs: Sequence[str], file: Path) -> None:
    """Writes a deck with one SVG on each slide, as large as it fits."""
    entry = '<manifest:file-entry manifest:full-path="Pictures/{}.svg" manifest:media-type="image/svg+xml"/>'
    with zipfile.ZipFile(file, "w") as made:
        made.writestr("mimetype", KIND)
        made.writestr("styles.xml", STYLES)
        made.writestr("content.xml", CONTENT.format(names=NAMES, slides="".join(map(_slide, range(len(svgs)), svgs))))
        made.writestr(
            "META-INF/manifest.xml", MANIFEST.format(kind=KIND, pictures="".join(map(entry.format, range(len(svgs)))))
        )
        for number, svg in enumerate(svgs):
            made.writestr(f"Pictures/{number}.svg", svg)


def _slide(number: int, svg: str) -> str:
    width, height = size(svg)
    scale = min(WIDE / width, HIGH / height)
    w, h = width * scale, height * scale
    return SLIDE.format(number=number, x=(WIDE - w) / 2, y=(HIGH - h) / 2, w=w, h=h)


def exported(file: Path, format: str = "pdf") -> Path:
    """The deck in another format, by LibreOffice without a window, in a profile of its own beside the file."""
    profile = f"-env:UserInstallation={(file.parent / 'profile').as_uri()}"
    command = [tool("soffice", "libreoffice-impress"), profile, "--headless", "--convert-to", format, "--outdir"]
    run = subprocess.run([*command, str(file.parent), str(file)], capture_output=True, text=True, timeout=300)
    made = file.with_suffix(f".{format}")
    assert made.exists(), f"{run.stdout}\n{run.stderr}"
    return made


def slides(file: Path) -> list[dict[str, tuple[list[float], str]]]:
    """What is on each slide of a flat ODF file, by name: left, top, right and bottom in shares of the slide; text."""
    root = ET.parse(file).getroot()
    return [
        {
            shape.get(_long("draw:name"), ""): (_box(shape), "".join(map(_text, shape.iter(_long("text:p")))))
            for shape in page
        }
        for page in root.iter(_long("draw:page"))
    ]


SPACES = {"draw": "drawing", "svg": "svg-compatible"}


def _long(name: str) -> str:
    space, _, local = name.partition(":")
    return f"{{urn:oasis:names:tc:opendocument:xmlns:{SPACES.get(space, space)}:1.0}}{local}"


def _text(paragraph: ET.Element) -> str:
    return "".join(paragraph.itertext())


def _box(shape: ET.Element) -> list[float]:
    """An upright shape's box, or that around the ends of a line."""
    names = ("x1", "y1", "x2", "y2") if shape.get(_long("svg:x1")) else ("x", "y", "width", "height")
    x, y, w, h = (float(shape.get(_long(f"svg:{name}"), "0cm").removesuffix("cm")) / 2.54 for name in names)
    xs, ys = ((x, w), (y, h)) if names[0] == "x1" else ((x, x + w), (y, y + h))
    return [min(xs) / WIDE, min(ys) / HIGH, max(xs) / WIDE, max(ys) / HIGH]


def pages(file: Path) -> list[list[str]]:
    """The words on each page of a PDF, sorted."""
    run = subprocess.run([tool("pdftotext", "poppler-utils"), "-bbox", str(file), "-"], capture_output=True, check=True)
    text = run.stdout.decode()
    return [sorted(re.findall(r"<word [^>]*>(.*?)</word>", page)) for page in text.split("<page ")[1:]]
