"""An SVG of podgram's survives in programs that know little: plain XML, everything as attributes, the same bytes."""

from __future__ import annotations

import math
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given

from agree import Element, one_line
from podgram.diagnostics import Report
from podgram.emitters import EmitContext, dot
from podgram.emitters.svg import emit
from podgram.emitters.templating import Templates
from podgram.model.diagram import Diagram
from podgram.model.markup import Run, from_markdown, runs
from real import SVG, Browser, DotFacts
from scenes import HUGE, SCENES, diagram, edge, group, node, scenes
from support import draw, one

JOB = EmitContext(Templates(), Report())
TAGS = {"svg", "title", "desc", "g", "a", "rect", "circle", "polygon", "path", "text", "tspan"}
COLOUR = re.compile(r"#[0-9a-f]{6}|none")


def svg(scene: Diagram) -> ET.Element:
    return ET.fromstring(emit(scene, JOB).encode())


def lint(root: ET.Element) -> None:
    """Fails where an SVG has something that does not survive outside a browser."""
    view = [float(n) for n in root.get("viewBox", "").split()]
    assert [float(root.get(side, "")) for side in ("width", "height")] == view[2:]
    assert root.get("role") == "img"
    labels = [root.find(f"{SVG}title"), root.find(f"{SVG}desc")]
    assert root.get("aria-labelledby", "").split() == [label.get("id") for label in labels if label is not None]
    assert all(label is not None and label.text for label in labels)
    ids = [e.get("id") for e in root.iter() if e.get("id")]
    assert len(set(ids)) == len(ids)
    for element in root.iter():
        tag = element.tag.removeprefix(SVG)
        assert tag in TAGS
        assert not {"style", "filter", "marker-end", "marker-start", "onclick"} & set(element.attrib)
        if tag in ("rect", "circle", "polygon", "path", "text"):
            assert COLOUR.fullmatch(element.get("fill", "")), ET.tostring(element)
            assert COLOUR.fullmatch(element.get("stroke", "")), ET.tostring(element)
        if tag == "text":
            assert element.get("font-family", "").endswith("sans-serif")
            assert float(element.get("font-size", "")) >= 16
        if tag == "tspan":
            assert element.text == " ".join((element.text or "").split())
            assert all(math.isfinite(float(element.get(axis, ""))) for axis in "xy")
        for name in ("d", "points", "x", "y", "width", "height", "cx", "cy", "r"):
            assert not re.search("nan|inf|e-", element.get(name, "")), ET.tostring(element)


@pytest.mark.parametrize("name", [*SCENES, *HUGE])
def test_scene_is_plain(name: str) -> None:
    lint(svg((SCENES | HUGE)[name]))


@given(scenes())
def test_any_scene_is_plain(scene: Diagram) -> None:
    lint(svg(scene))


def test_structure_is_public() -> None:
    root = svg(SCENES["two pods"])
    parts = {g.get("id"): g for g in root.iter(f"{SVG}g")}
    assert "node" in parts["front-web-1"].get("class", "").split()
    assert {"node", "kind-namespace", "scope-host"} <= set(parts["front-host"].get("class", "").split())
    assert {"group", "kind-pod"} <= set(parts["front"].get("class", "").split())
    assert [child.tag for child in parts["front-web-1"]] == [f"{SVG}circle", f"{SVG}text"]
    assert [child.tag for child in parts["e"]] == [f"{SVG}path", f"{SVG}path", f"{SVG}text"]


def test_structure_can_be_read_from_the_picture_alone() -> None:
    parts = {g.get("id"): g for g in svg(SCENES["two pods"]).iter(f"{SVG}g")}
    assert (parts["e"].get("data-source"), parts["e"].get("data-target")) == ("front-web-1", "back-api-1")
    around = [parts[id].get("data-parent") for id in ("front-web-1", "front-web", "front-host", "front")]
    assert around == ["front-web", "front", "front", None]


def test_background_is_the_canvas() -> None:
    root = svg(SCENES["pod"])
    back = next(e for e in root if e.tag == f"{SVG}rect")
    assert back.get("fill") == SCENES["pod"].canvas.background
    assert [back.get(n) for n in ("x", "y", "width", "height")] == root.get("viewBox", "").split()


def test_own_ids_carry_the_name() -> None:
    one, other = (SCENES["pod"]._replace(name=name) for name in ("first", "second \"'<&"))
    ids = [e.get("id") for scene in (one, other) for e in svg(scene) if e.tag in (f"{SVG}title", f"{SVG}desc")]
    assert len(set(ids)) == 4


def test_links_and_tooltips() -> None:
    linked = node("a", url='https://example.org/?a=1&b="<', tooltip="<i>more</i>")
    root = svg(diagram(linked, group("g", node("b"), url="page.html", tooltip="a box")))
    anchors = {a.get("href"): a[0].get("id") for a in root.iter(f"{SVG}a")}
    assert anchors == {'https://example.org/?a=1&b="<': "a", "page.html": "g"}
    titles = {g.get("id"): g.findtext(f"{SVG}title") for g in root.iter(f"{SVG}g")}
    assert titles == {"a": "<i>more</i>", "g": "a box", "b": None}


def test_hidden_elements_are_not_drawn() -> None:
    text = emit(SCENES["hidden"], JOB)
    assert 'id="b"' in text
    assert 'id="a"' not in text
    assert 'id="e1"' not in text


def test_characters_that_xml_forbids_are_replaced() -> None:
    words = [t.text for t in svg(SCENES["writing"]).iter(f"{SVG}tspan")]
    assert "nul\ufffdbell\ufffd" in words
    assert "lone \ufffd" in words


def test_lines_are_drawn_as_they_are_said() -> None:
    kinds = ("solid", "dotted", "thick")
    edges = tuple(
        edge(kind, "a", "b", line=kind, head="arrow" * (kind != "thick"), tail="arrow" * (kind == "dotted"))
        for kind in kinds
    )
    parts = {
        g.get("id"): list(g.iter(f"{SVG}path")) for g in svg(diagram(node("a"), node("b"), edges=edges)).iter(f"{SVG}g")
    }
    assert [len(parts[kind]) for kind in kinds] == [2, 3, 1]
    assert [bool(parts[kind][0].get("stroke-dasharray")) for kind in kinds] == [False, True, False]
    widths = [float(parts[kind][0].get("stroke-width", "")) for kind in kinds]
    assert widths[0] == widths[1] < widths[2]


PROGRAM = """
import sys
sys.path.insert(0, sys.argv[1])
from scenes import SCENES
from test_svg import JOB, emit
sys.stdout.buffer.write("".join(emit(scene, JOB) for scene in SCENES.values()).encode())
"""


def test_bytes_depend_on_nothing_around(tmp_path: object) -> None:
    here = os.path.dirname(__file__)  # noqa: PTH120
    bare = {"PATH": os.environ["PATH"], "FONTCONFIG_FILE": "/dev/null", "TZ": "Asia/Tokyo", "LC_ALL": "C"}
    runs = [
        subprocess.run([sys.executable, "-c", PROGRAM, here], cwd=cwd, env=env, capture_output=True, check=True).stdout
        for cwd, env in ((here, dict(os.environ, PYTHONHASHSEED="1")), (str(tmp_path), bare | {"PYTHONHASHSEED": "2"}))
    ]
    assert runs[0] == runs[1] == "".join(emit(scene, JOB) for scene in SCENES.values()).encode()


OPEN = (["brace"], ["brace-right"], ["braces"], ["text"])  # shapes with no inside


@pytest.mark.parametrize("name", [n for n in SCENES if n not in ("long", "empty")])
def test_browser_sees_it_clean(name: str, browser: Browser) -> None:
    facts = browser.svg(emit(SCENES[name], JOB))
    assert facts["overlaps"] == []
    assert facts["outside"] == []
    assert facts["fragile"] == []

    spilled = [part["spilled"] for part in facts["nodes"] + facts["groups"] if part["spilled"]]
    assert [texts for texts in spilled if texts[:1] not in OPEN] == []
    if name not in ("inner edges",):  # whose hand-drawn ends have no place of their own
        assert [e["crosses"] for e in facts["edges"] if e["crosses"]] == []


# Marked-up text

MARKUPS = {
    "bold": "**Bold words** and *italic* ones",
    "code": "run `kubectl get -w`, H<sub>2</sub>O, ~~gone~~ <u>under</u>",
    "in a word": "un**believ**able",
    "nested": "**bold *and italic* again** <small>small</small>",
    "long": "a very long **text that has to be broken, as it is far too long for one line of a shape**, *and goes on*",
    "hostile": "**<script>alert(1)</script>** `]]>` & *&amp;*",
    "spaces": " ** a ** **b**  ~~c~~  d ",
    "nothing": "plain",
}
TABLE = {"b": ("font-weight", "bold"), "i": ("font-style", "italic"), "s": ("text-decoration", "line-through")}


def marked(text: str, *, bold: bool = False) -> tuple[ET.Element, list[Run], Element]:
    """The text of an element whose label is Markdown, its runs as they should be, and the element."""
    spec = {"group": "a", "elements": [{"box": "b"}]} if bold else {"box": "a"}
    (diagram,) = draw({"name": "t", "elements": [{**spec, "label": {"markdown": text}}]}).values()
    (element,) = [e for e in diagram.walk() if e.name == "a"]
    (part,) = [g for g in svg(diagram).iter(f"{SVG}g") if g.get("id") == element.id]
    found = part.find(f"{SVG}text")
    assert found is not None
    return found, [run for line in from_markdown(text) for run in runs(line)], element


@pytest.mark.parametrize("bold", [False, True], ids=["node", "title"])
@pytest.mark.parametrize("text", MARKUPS.values(), ids=MARKUPS)
def test_marked_up_text_has_its_marks(text: str, bold: bool) -> None:
    found, wanted, _ = marked(text, bold=bold)
    shown = [(tspan, c) for tspan in found for c in tspan.text or "" if not c.isspace()]
    meant = [(run, c) for run in wanted for c in run.text if not c.isspace()]
    assert [c for _, c in shown] == [c for _, c in meant]
    for (tspan, _), (run, _) in zip(shown, meant, strict=True):
        for mark, (name, value) in TABLE.items():
            assert (tspan.get(name) == value) == (mark in run.marks)
        assert ("Mono" in tspan.get("font-family", "")) == ("code" in run.marks)


@pytest.mark.parametrize("text", MARKUPS.values(), ids=MARKUPS)
def test_runs_stand_one_behind_another_and_no_line_is_under_a_space(text: str) -> None:
    found, _, _ = marked(text)
    for y in {tspan.get("y") for tspan in found}:
        line = [tspan for tspan in found if tspan.get("y") == y]
        places = [float(tspan.get("x", "")) for tspan in line]
        assert places == sorted(places)
        assert len({tspan.get("text-anchor") for tspan in line}) == 1
    for tspan in found:
        if tspan.get("text-decoration"):
            assert tspan.text == (tspan.text or "").strip()


def test_a_browser_sets_runs_without_gaps(browser: Browser) -> None:
    """The widths that the runs are placed by are those of the usual faces."""
    (diagram,) = draw({"name": "t", "elements": [{"box": "a", "label": {"markdown": MARKUPS["bold"]}}]}).values()
    script = """[...document.querySelectorAll('tspan')].map(
      t => [t.getStartPositionOfChar(0).x, t.getEndPositionOfChar(t.getNumberOfChars() - 1).x])"""
    places, _ = browser.page(emit(diagram, JOB), script)
    assert len(places) == 4
    for (_, end), (begin, _) in pairwise(places):
        assert end == pytest.approx(begin, abs=1)


def test_the_number_of_a_link_is_no_part_of_its_runs() -> None:
    link = {"from": "a", "to": "b", "label": {"markdown": "a **bold** link"}}
    spec = {"name": "t", "numbered": True, "elements": [{"box": "a"}, {"box": "b"}], "links": [link]}
    (diagram,) = draw(spec).values()
    (part,) = [g for g in svg(diagram).iter(f"{SVG}g") if "edge" in (g.get("class") or "")]
    assert [t.text for t in part.iter(f"{SVG}tspan")] == ["1", "a ", "bold ", "link"]
    assert [t.get("font-weight") for t in part.iter(f"{SVG}tspan")] == [None, None, "bold", None]


@pytest.mark.parametrize("text", MARKUPS.values(), ids=MARKUPS)
def test_graphviz_draws_the_marks_too(graphviz: Callable[[str], DotFacts], text: str) -> None:
    label = {"label": {"markdown": text}}
    elements = [{"group": "a", **label, "elements": [{"box": "b", **label}]}, {"box": "c"}]
    diagram = one({"name": "t", "elements": elements, "links": [{"from": "b", "to": "c", **label}]})
    source = dot.emit(diagram, JOB)
    facts = graphviz(source)
    words = one_line("".join(run.text for line in from_markdown(text) for run in runs(line)))
    assert one_line(facts.nodes["t_a_b_1"].text) == one_line(facts.clusters["cluster_t_a_1"].text) == words
    assert one_line(facts.edges[0].text) == words
    assert ("<B>" in source) == ("**" in text)
