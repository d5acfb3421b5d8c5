"""SVG as pixels, by programs that have nothing in common, and how far two of their pictures are apart."""

from __future__ import annotations

import io
import re
import subprocess
from collections.abc import Callable
from functools import lru_cache

from PIL import Image, ImageChops, ImageFilter

from real import Browser, UnavailableError, tool

BLUR = 5  # user units: what fonts and smoothing move is less, a letter or a line is more
APART = 14  # of 255: programs that agree stay below 12, a missing label or box gives 15 or more


def opened(png: bytes) -> Image.Image:
    """A PNG on white."""
    read = Image.open(io.BytesIO(png)).convert("RGBA")
    paper = Image.new("RGBA", read.size, "white")
    paper.alpha_composite(read)
    return paper.convert("RGB")


def apart(one: Image.Image, other: Image.Image) -> int:
    """The largest difference of any colour anywhere, once both are blurred; 255 for pictures of different sizes."""
    if one.size != other.size:
        return 255
    blurred = (image.filter(ImageFilter.GaussianBlur(BLUR)) for image in (one, other))
    return max(int(high) for _, high in ImageChops.difference(*blurred).getextrema())


def inline(svg: str) -> str:
    """An SVG as it stands in a page of HTML."""
    return svg[svg.index("<svg") :]


def size(svg: str) -> tuple[int, int]:
    """Width and height of an SVG, which are whole numbers in podgram's."""
    found = re.search(r'<svg [^>]*width="(\d+)" height="(\d+)"', svg)
    assert found, svg[:400]
    return int(found[1]), int(found[2])


@lru_cache(maxsize=64)
def by_chromium(browser: Browser, svg: str) -> Image.Image:
    page = f"<!doctype html><style>body {{ margin: 0 }} svg {{ display: block }}</style>{inline(svg)}"
    return opened(browser.png(page, *size(svg)))


def by_librsvg(svg: str) -> Image.Image:
    run = subprocess.run([tool("rsvg-convert", "librsvg2-bin")], input=svg.encode(), capture_output=True, check=True)
    return opened(run.stdout)


def by_cairosvg(svg: str) -> Image.Image:
    try:
        import cairosvg
    except OSError as error:  # the library that it binds is the system's
        raise UnavailableError("no cairo here; on Debian: apt-get install libcairo2") from error
    return opened(cairosvg.svg2png(bytestring=svg.encode()))


def by_resvg(svg: str) -> Image.Image:
    import resvg_py

    return opened(bytes(resvg_py.svg_to_bytes(svg_string=svg, sans_serif_family="DejaVu Sans")))


PROGRAMS: dict[str, Callable[[str], Image.Image]] = {
    "librsvg": by_librsvg,
    "cairosvg": by_cairosvg,
    "resvg": by_resvg,
}
