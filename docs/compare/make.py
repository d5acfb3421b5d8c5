"""Draws each diagram by Mermaid and by podgram, side by side, as they stand on slides: a sheet as HTML and as PNG.

    .venv/bin/python docs/compare/make.py                 podgram's own specs, into this folder
    .venv/bin/python docs/compare/make.py -o OUT PATH…    specs, pages with Mermaid in them, or folders of such

A page's flowcharts are drawn by Mermaid as they are written, and by podgram as `podgram adopt` takes them over.
It needs `.[test]`, Node and Chromium.
"""

from __future__ import annotations

import argparse
import html
import io
import re
import statistics
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from PIL import Image

from podgram.commands.adopt import adopt
from podgram.emitters.templating import Templates
from podgram.model.diagram import Diagram
from podgram.pages import SUFFIXES
from podgram.pages.page import Page
from podgram.pipeline import Options, emit, read
from podgram.project import discovery as places

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
sys.path.append(str(ROOT / "tests"))
from real import NEW, Browser, RejectedError  # noqa: E402  the tests know how to run a real Mermaid

WIDE, HIGH = 960, 540  # points of a slide of 13.33 × 7.5 inches
LEAST = 12  # points, the smallest text that anyone should project
CELL = 400  # pixels of a slide on the sheet
FLOWCHART = re.compile(r"(\s|%%[^\n]*\n|---\n.*?\n---\n)*(graph|flowchart)\b", re.DOTALL)

# Width, height and smallest text of an SVG, in its own units.
MEASURE = """(() => {
  const svg = document.querySelector('svg'), { width, height } = svg.viewBox.baseVal, sizes = [];
  const walker = document.createTreeWalker(svg, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const parent = walker.currentNode.parentElement;
    if (walker.currentNode.data.trim() && !parent.closest('style, script, title, desc')) {
      sizes.push(parseFloat(getComputedStyle(parent).fontSize));
    }
  }
  return [width, height, sizes.length ? Math.min(...sizes) : 0];
})()"""

SHEET = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Mermaid and podgram, side by side</title>
<style>
body {{ margin: 24px; width: {width}px; font: 15px/1.4 Helvetica, Arial, 'Liberation Sans', sans-serif; color: #222; }}
h1 {{ font-size: 26px; margin: 0; }}
h2 {{ font-size: 14px; margin: 0 0 4px; grid-column: 1 / 3; }}
main {{ display: grid; grid-template-columns: repeat(2, max-content); gap: 22px 32px; margin-top: 20px; }}
section {{ display: grid; grid-template-columns: repeat(2, {cell}px); gap: 0 8px; }}
figure {{ margin: 0; }}
figure div {{ border: 1px solid #bbb; height: {high}px; padding: 4px; }}
img {{ width: 100%; height: 100%; object-fit: contain; }}
figcaption {{ font-size: 13px; color: #555; }}
.small {{ color: #b00020; font-weight: bold; }}
</style>
<h1>Mermaid {version} and podgram, side by side</h1>
<p>Each on a slide of 13.33 × 7.5 inches, as large as it fits, with the size of its smallest text.<br>{summary}</p>
<main>
{pairs}
</main>
</html>
"""


@dataclass(frozen=True, slots=True)
class Pair:
    """A diagram as the Mermaid that is drawn, and as podgram's own; None where podgram leaves a flowchart alone."""

    title: str
    source: str
    diagram: Diagram | None


@dataclass(frozen=True, slots=True)
class Drawing:
    """An SVG, and the size in points of its smallest text on a slide."""

    svg: str
    points: float


def from_spec(path: Path) -> Iterator[Pair]:
    for diagram in read(path, Options()).diagrams.values():
        yield Pair(f"{path.stem}: {diagram.title}", str(emit(diagram, "mermaid", Templates(), Options())[0]), diagram)


def from_page(path: Path) -> Iterator[Pair]:
    """Every flowchart of a page. The page stays as it is: a copy is adopted."""
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder, path.name)
        page.write_bytes(path.read_bytes())
        adopted = adopt([page], Path(folder, "specs"), Path(folder)).pages
        before = after = Page.read(page.read_text("utf-8"), page.name).blocks
        drawn: dict[str, Diagram] = {}
        if adopted:
            after = Page.read(adopted[0].after, page.name).blocks
            drawn = read(adopted[0].spec, Options(), adopted[0].spec_text.encode()).diagrams
    for number, (block, marked) in enumerate(zip(before, after, strict=True), 1):
        name = (marked.marker.name or next(iter(drawn))) if marked.marker and drawn else ""
        if FLOWCHART.match(block.text):
            yield Pair(f"{path.stem}: {number}. {name}", block.text, drawn.get(name))


def pairs(paths: Sequence[Path]) -> Iterator[Pair]:
    for path in places.find(paths, places.SPECS | SUFFIXES):
        yield from from_page(path) if path.suffix.lower() in SUFFIXES else from_spec(path)


def drawn_by_mermaid(browser: Browser, pair: Pair) -> Drawing | str:
    try:
        svg = browser.mermaid_svg(NEW, pair.source)
    except RejectedError as error:
        return str(error)
    svg = svg.replace("<br>", "<br/>").replace("&nbsp;", "\u00a0")  # HTML in an SVG on its own is XML
    return measured(browser, re.sub(r" data-points=\"[^\"]*\"|(?<=\.\d\d)\d+", "", svg))  # a third less to read


def drawn_by_podgram(browser: Browser, pair: Pair) -> Drawing | str:
    if pair.diagram is None:
        return "left as it is"
    text = str(emit(pair.diagram, "svg", Templates(), Options())[0])
    return measured(browser, text[text.index("<svg") :])


def measured(browser: Browser, svg: str) -> Drawing:
    width, height, smallest = browser.page(svg, MEASURE)[0]
    return Drawing(svg, smallest * min(WIDE / width, HIGH / height))


def figure(by: str, drawn: Drawing | str) -> str:
    if isinstance(drawn, str):
        return f"<figure><div>{html.escape(drawn)}</div><figcaption>{by}</figcaption></figure>"
    small = ' class="small"' if drawn.points < LEAST else ""
    address = "data:image/svg+xml," + quote(drawn.svg, safe=" /=:;,.()!'-_[]{}@*\n")
    return (
        f'<figure><div><img alt="" src="{address}"></div>'
        f"<figcaption>{by}: <span{small}>{drawn.points:.1f} pt</span></figcaption></figure>"
    )


def summary(by: str, drawn: Sequence[Drawing | str]) -> str:
    points = [d.points for d in drawn if isinstance(d, Drawing)]
    return (
        f"{by}: {statistics.median(points):.1f} pt in the middle, {min(points):.1f} pt at the least, "
        f"{sum(p < LEAST for p in points)} of {len(points)} below {LEAST} pt."
    )


def compiled(browser: Browser, found: Sequence[Pair]) -> str:
    """The sheet as HTML that needs nothing beside it."""
    theirs = [drawn_by_mermaid(browser, pair) for pair in found]
    ours = [drawn_by_podgram(browser, pair) for pair in found]
    sections = (
        f"<section><h2>{html.escape(pair.title)}</h2>{figure('Mermaid', their)}{figure('podgram', our)}</section>"
        for pair, their, our in zip(found, theirs, ours, strict=True)
    )
    return SHEET.format(
        version=NEW,
        cell=CELL,
        high=CELL * 9 // 16,
        width=4 * CELL + 56,
        summary=f"{summary('Mermaid', theirs)}<br>{summary('podgram', ours)}",
        pairs="\n".join(sections),
    )


def photographed(browser: Browser, page: str) -> bytes:
    """The sheet as a PNG of few colours, which is a fraction of the size."""
    width = 4 * CELL + 104
    height = browser.page(page, "document.documentElement.scrollHeight")[0]
    image = Image.open(io.BytesIO(browser.png(page, width, height))).convert("RGB")
    made = io.BytesIO()
    image.quantize(64, dither=Image.Dither.NONE).save(made, "PNG", optimize=True)
    return made.getvalue()


def main() -> None:
    arguments = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    arguments.add_argument("paths", nargs="*", type=Path, default=[ROOT / "specs"], metavar="PATH")
    arguments.add_argument("-o", "--out", type=Path, default=HERE, metavar="OUT", help="the folder of the sheet")
    given = arguments.parse_args()
    browser = Browser()
    try:
        page = compiled(browser, list(pairs(given.paths)))
        given.out.mkdir(parents=True, exist_ok=True)
        (given.out / "sheet.html").write_text(page, "utf-8")
        (given.out / "sheet.png").write_bytes(photographed(browser, page))
    finally:
        browser.close()
    for line in re.findall(r"<br>(.*?)(?=<br>|</p>)", page):
        print(line)
    print(f"wrote {given.out / 'sheet.html'} and {given.out / 'sheet.png'}")


if __name__ == "__main__":
    main()
