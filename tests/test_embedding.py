"""Every picture is whole in programs that are no browser: see docs/slides.md for what they cannot take."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterator
from functools import cache
from html import unescape
from pathlib import Path

import pytest

from conftest import missing
from office import deck, exported, pages
from podgram.emitters.templating import Templates
from podgram.layout.text_metrics import tidy
from podgram.model.diagram import Diagram
from podgram.pipeline import CompiledSpec, Options, emit, read
from rasters import APART, PROGRAMS, apart, by_chromium, by_librsvg, inline, opened, size
from real import Browser, UnavailableError

SPECS = Path(__file__).parent.parent / "specs"
SVG = "{http://www.w3.org/2000/svg}"
SHAPES = [SVG + name for name in ("rect", "circle", "ellipse", "polygon", "polyline", "path", "line")]
HEX = re.compile("#[0-9a-f]{6}")
NUMBER = re.compile(r"-?\d+(\.\d{1,2})?")
SHEETS = {path.stem: path for path in sorted(SPECS.glob("*.yaml"))}


@cache
def sheet(name: str) -> CompiledSpec:
    return read(SHEETS[name], Options())


@cache
def drawn(diagram: Diagram, **options: bool) -> str:
    text, problems = emit(diagram, "svg", Templates(None), Options(**options))
    assert problems == ()
    assert isinstance(text, str)
    return text


def labels(diagram: Diagram) -> Iterator[str]:
    """Every line that the spec has the picture say."""
    shown = {element.id for element in diagram.walk() if not element.hidden}
    for element in diagram.walk():
        yield from tidy(element.lines) if element.id in shown else ()
    for edge in diagram.edges:
        yield from () if edge.hidden else tidy(edge.lines)


def words(diagram: Diagram) -> list[str]:
    return sorted(word for line in labels(diagram) for word in line.split())


@pytest.fixture(params=SHEETS)
def diagrams(request: pytest.FixtureRequest) -> list[Diagram]:
    return list(sheet(request.param).diagrams.values())


# The structure of the file


def test_nothing_in_it_that_a_program_may_not_know(diagrams: list[Diagram]) -> None:
    known = {SVG + name for name in ("svg", "title", "desc", "g", "a", "text", "tspan")} | set(SHAPES)
    for diagram in diagrams:
        text = drawn(diagram)
        for element in ET.fromstring(text.encode()).iter():
            assert element.tag in known
            assert not {"style", "transform", "filter", "clip-path", "mask"} & element.attrib.keys()
            assert "href" not in element.attrib or element.tag == f"{SVG}a"
            assert not [
                value for value in element.attrib.values() if re.search(r"url\(|var\(|!important|@import", value)
            ]
        assert not re.search(r"<!DOCTYPE|<!ENTITY|<\?xml-stylesheet", text)


def test_every_shape_and_text_carries_its_own_look(diagrams: list[Diagram]) -> None:
    for diagram in diagrams:
        for element in ET.fromstring(drawn(diagram).encode()).iter():
            if element.tag in SHAPES:
                _has_look(element)
            elif element.tag == f"{SVG}text":
                assert HEX.fullmatch(element.get("fill", "")), ET.tostring(element)
                assert element.get("stroke") == "none"
                assert float(element.get("font-size", "0")) > 0
                assert element.get("font-weight") in ("normal", "bold")
                assert element.get("font-family", "").split(", ")[-1] == "sans-serif"


def _has_look(shape: ET.Element) -> None:
    for paint in ("fill", "stroke"):
        assert HEX.fullmatch(shape.get(paint, "")) or shape.get(paint) == "none", ET.tostring(shape)
    assert shape.get("stroke") == "none" or float(shape.get("stroke-width", "-1")) >= 0, ET.tostring(shape)


def test_one_run_for_each_line_at_its_own_place(diagrams: list[Diagram]) -> None:
    for diagram in diagrams:
        root = ET.fromstring(drawn(diagram).encode())
        runs = [run for text in root.iter(f"{SVG}text") for run in text]
        assert all(run.tag == f"{SVG}tspan" and not len(run) and not (run.tail or "").strip() for run in runs)
        for run in runs:
            assert {"x", "y"} <= set(run.attrib) <= {"x", "y", "fill"}, "a detail has a colour of its own"
            assert NUMBER.fullmatch(run.attrib["x"])
            assert NUMBER.fullmatch(run.attrib["y"])
            assert run.text == " ".join((run.text or "").split()), "spaces that a program may drop"
        spoken = sorted(word for run in runs for word in (run.text or "").split())
        assert spoken == words(diagram)


def test_it_has_a_size_and_says_what_it_shows(diagrams: list[Diagram]) -> None:
    for diagram in diagrams:
        root = ET.fromstring(drawn(diagram).encode())
        width, height = root.get("width", ""), root.get("height", "")
        assert NUMBER.fullmatch(width)
        assert NUMBER.fullmatch(height)
        assert root.get("viewBox") == f"0 0 {width} {height}"
        assert root.get("role") == "img"
        named = {element.get("id"): element for element in root[:2]}
        assert list(named) == root.get("aria-labelledby", "").split()
        assert [element.tag for element in named.values()] == [f"{SVG}title", f"{SVG}desc"]
        assert all((element.text or "").strip() for element in named.values())


def test_every_id_carries_the_name_of_its_diagram(diagrams: list[Diagram]) -> None:
    seen: Counter[str] = Counter()
    for diagram in diagrams:
        ids = re.findall(r'\sid="([^"]*)"', drawn(diagram))
        name = re.sub(r"\W+", "_", diagram.name)
        assert ids
        assert [id for id in ids if not re.match(f"d?{re.escape(name)}[-_]", id)] == []
        seen.update(ids)
    assert [id for id, count in seen.items() if count > 1] == []


def test_the_background_is_opaque_unless_it_is_not_wanted(diagrams: list[Diagram]) -> None:
    for diagram in diagrams:
        for transparent, wanted in ((False, diagram.canvas.background), (True, "none")):
            root = ET.fromstring(drawn(diagram, transparent=transparent).encode())
            ground = next(e for e in root.iter() if e.tag in SHAPES)
            assert [ground.get(k) for k in ("x", "y", "width", "height")] == [
                "0",
                "0",
                root.get("width"),
                root.get("height"),
            ]
            assert ground.get("fill") == wanted
        assert HEX.fullmatch(diagram.canvas.background)


def test_the_same_bytes_whatever_the_machine(tmp_path: Path) -> None:
    """In other folders, languages, time zones, orders of hashing, and on a machine that has no fonts at all."""
    (tmp_path / "fonts.conf").write_text('<?xml version="1.0"?><fontconfig></fontconfig>')
    script = "import sys; from podgram.cli import main; main()"
    made = []
    for seed, more in (
        ("1", {"LC_ALL": "C", "TZ": "UTC"}),
        ("2", {"LC_ALL": "C.UTF-8", "TZ": "Asia/Tokyo", "FONTCONFIG_FILE": str(tmp_path / "fonts.conf")}),
    ):
        out = tmp_path / seed
        out.mkdir()
        command = [
            sys.executable,
            "-c",
            script,
            "render",
            *map(str, SHEETS.values()),
            "-o",
            ".",
            "-f",
            "svg,png,pdf,html",
        ]
        run = subprocess.run(
            command, cwd=out, env={**os.environ, "PYTHONHASHSEED": seed, **more}, capture_output=True, text=True
        )
        assert run.returncode == 0, run.stderr
        assert "lack" not in run.stderr, "a spec has a character that podgram's fonts have not"
        made.append({file.name: file.read_bytes() for file in sorted(out.iterdir())})
    one, other = made
    assert len(one) > 3 * len(SHEETS)
    assert list(one) == list(other)
    assert [name for name in one if one[name] != other[name]] == []


# What other programs draw


def test_other_programs_draw_what_a_browser_draws(browser: Browser, diagrams: list[Diagram]) -> None:
    for diagram in diagrams:
        svg = drawn(diagram)
        shown = by_chromium(browser, svg)
        for program, draws in PROGRAMS.items():
            try:
                seen = draws(svg)
            except UnavailableError as error:
                missing(error)
            assert apart(shown, seen) <= APART, f"{program} draws {diagram.name} otherwise"


@pytest.mark.parametrize("name", ["706_container_pod", "722_loopback"])
def test_a_missing_label_or_box_would_be_noticed(name: str) -> None:
    svg = drawn(list(sheet(name).diagrams.values())[-1])
    try:
        whole = by_librsvg(svg)
    except UnavailableError as error:
        missing(error)
    _background, *parts = re.findall(r"<text .*?</text>|<(?:rect|circle|polygon|path) [^>]*/>", svg, re.DOTALL)
    assert len(parts) > 12
    assert apart(whole, by_librsvg(svg)) == 0
    begins = Counter(re.findall(r'<path d="(M[^L]+)L', svg))  # edges that begin alike are a trunk, and cover each other
    own = [part for part in parts if begins[(re.match(r'<path d="(M[^L]+)L', part) or ["", ""])[1]] < 2]
    assert len(own) > len(parts) - 4
    unnoticed = [part for part in own if apart(whole, by_librsvg(svg.replace(part, "", 1))) <= APART]
    assert unnoticed == []


@pytest.mark.parametrize("face", ["'DejaVu Sans'", "'Liberation Sans'", "'Liberation Serif'"])
def test_text_stays_in_its_shape_in_another_face(browser: Browser, face: str, diagrams: list[Diagram]) -> None:
    """A wide face, the usual one, and a narrow one."""
    for diagram in diagrams:
        svg = re.sub('font-family="[^"]*"', f'font-family="{face}, sans-serif"', drawn(diagram))
        facts = browser.svg(svg)
        spilled = [part["id"] for part in facts["nodes"] + facts["groups"] if part["spilled"]]
        assert spilled == []


def test_impress_exports_every_word(tmp_path: Path) -> None:
    shown = [diagram for name in SHEETS for diagram in sheet(name).diagrams.values()]
    deck([drawn(diagram) for diagram in shown], tmp_path / "deck.odp")
    try:
        found = pages(exported(tmp_path / "deck.odp"))
    except UnavailableError as error:
        missing(error)
    assert len(found) == len(shown)
    for diagram, page in zip(shown, found, strict=True):
        assert [unescape(word) for word in page] == words(diagram), diagram.name


# Many in one page


def ten() -> list[str]:
    """Ten pictures with names of their own, from many specs."""
    byname = {diagram.name: diagram for name in SHEETS for diagram in sheet(name).diagrams.values()}
    return [drawn(diagram) for diagram in list(byname.values())[:: max(1, len(byname) // 10)][:10]]


def page_of(svgs: list[str], shown: int) -> str:
    """A page with all of them in it, each in the same place, of which one is to be seen.

    That one is not displayed at first, as on a slide that is not reached yet.
    """
    divs = "".join(f"<div id=slide{number}>{inline(svg)}</div>" for number, svg in enumerate(svgs))
    slides = f"div {{ position: fixed; inset: 0; visibility: hidden }} #slide{shown} {{ display: none }}"
    script = f"document.body.offsetHeight; slide{shown}.style.cssText = 'display: block; visibility: visible'"
    return f"<!doctype html><style>body {{ margin: 0 }} {slides}</style>{divs}<script>{script}</script>"


def test_ten_in_one_page_look_as_they_do_alone(browser: Browser) -> None:
    svgs = ten()
    assert len(svgs) == 10
    ids = Counter(id for svg in svgs for id in re.findall(r'\sid="([^"]*)"', svg))
    assert [id for id, count in ids.items() if count > 1] == []
    for number, svg in enumerate(svgs):
        among = opened(browser.png(page_of(svgs, number), *size(svg)))
        assert among.tobytes() == by_chromium(browser, svg).tobytes()
