"""Slides for PowerPoint: the SVG's picture as shapes, read back by python-pptx, Open XML SDK and LibreOffice."""

from __future__ import annotations

import io
import itertools
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pptx
import pytest
from pptx.shapes.connector import Connector

import office
from conftest import missing
from podgram.diagnostics import PodgramError, Report
from podgram.emitters import EmitContext
from podgram.emitters.looks import disc
from podgram.emitters.pptx import emit_spec
from podgram.emitters.templating import Templates
from podgram.layout.geometry import Box, Point, around
from podgram.layout.layout import place
from podgram.layout.scene import Picture, PlacedGroup, PlacedNode, Text
from podgram.model.diagram import ILLEGAL, Diagram
from podgram.model.ids import Ids
from podgram.model.shapes import SHAPES
from real import UnavailableError, office_problems
from scenes import SCENES, diagram, edge, group, node, pod
from support import draw, one
from test_embedding import SHEETS, words

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
CONTEXT = EmitContext(Templates(None), Report())
SITES = {"rect": 4, "roundRect": 4, "diamond": 4, "ellipse": 8}  # of the presets, by ECMA-376

SERIES = """
elements:
  - {process: client, id: client}
  - pod: web
    initContainers: [{name: migrate, command: [./migrate]}]
    containers: [{name: app, command: [./serve]}]
stages: true
"""


def made(*diagrams: Diagram, title: str = "A deck") -> bytes:
    return emit_spec(diagrams, CONTEXT, title)


def opened(*diagrams: Diagram) -> Any:
    return pptx.Presentation(io.BytesIO(made(*diagrams)))


@cache
def picture(drawn: Diagram) -> Picture:
    return place(drawn)


@cache
def specs(theme: str | None = None) -> tuple[Diagram, ...]:
    return tuple(d for path in SHEETS.values() for d in draw(path.read_text(), theme=theme).values())


@cache
def decked() -> list[tuple[Diagram, Any]]:
    """Every scene and every diagram of the specs, with its slide."""
    drawn = [*SCENES.values(), *specs()]
    return list(zip(drawn, opened(*drawn).slides, strict=True))


def shapes(slide: Any) -> dict[str, Any]:
    """The shapes of a slide by name, without their `!!`, as PowerPoint sees them; no two have one name."""
    choices = slide.element.iterfind(f".//{MC}Choice/{P}cxnSp")
    seen = [*slide.shapes, *(Connector(element, slide.shapes) for element in choices)]
    found = [(shape.name.removeprefix("!!"), shape) for shape in seen if shape.name != "Title"]
    assert len(dict(found)) == len(found)
    return dict(found)


def elements(drawn: Diagram) -> Iterator[tuple[str, Box, Text]]:
    """The name, the box and the text of every element of a picture."""
    prefix = f"{Ids(drawn.name).prefix}_"
    placed: list[PlacedGroup | PlacedNode] = [*picture(drawn).groups, *picture(drawn).nodes]
    for each in placed:
        yield (each[0].id.removeprefix(prefix), each.box, each.text)


def expected(drawn: Diagram, box: Box) -> list[float]:
    """Where a box of a picture is on its slide, which it fills: left, top, right and bottom in shares of the slide."""
    view = picture(drawn).view
    factor = min(13.3333 / view.w, 7.5 / view.h)
    left, top = (13.3333 - view.w * factor) / 2, (7.5 - view.h * factor) / 2
    x, y = (left + (box.x - view.x) * factor) / 13.3333, (top + (box.y - view.y) * factor) / 7.5
    return [x, y, x + box.w * factor / 13.3333, y + box.h * factor / 7.5]


def near(found: Sequence[float], wanted: Sequence[float], share: float) -> bool:
    return all(abs(a - b) <= share for a, b in zip(found, wanted, strict=True))


# --- what is on the slides


def test_every_element_is_a_shape_in_its_place_with_its_text() -> None:
    for each, slide in decked():
        found = shapes(slide)
        for name, box, text in elements(each):
            shape = found[name]
            at = [shape.left / 12192000, shape.top / 6858000]
            at += [at[0] + shape.width / 12192000, at[1] + shape.height / 6858000]
            assert near(at, expected(each, box), 0.0005), (each.name, name)
            lines = [ILLEGAL.sub("\ufffd", line.text) for line in text.lines]
            assert [line for line in shape.text_frame.text.split("\n") if line] == lines, (each.name, name)


def test_every_edge_is_a_connector_attached_to_what_it_joins() -> None:
    for each, slide in decked():
        found, prefix = shapes(slide), f"{Ids(each.name).prefix}_"
        ids = {shape.shape_id: (name, shape) for name, shape in found.items()}
        for placed in picture(each).edges:
            connector = found[placed.edge.id.removeprefix(prefix)]
            assert connector.element.tag == f"{P}cxnSp"
            for end, id in (("stCxn", placed.edge.source), ("endCxn", placed.edge.target)):
                joint = connector.element.find(f".//{A}{end}")
                name, shape = ids[int(joint.get("id"))]
                assert name == id.removeprefix(prefix)
                assert int(joint.get("idx")) < sites(shape), "a site that the shape has"


def sites(shape: Any) -> int:
    preset = shape.element.find(f".//{A}prstGeom")
    return SITES[preset.get("prst")] if preset is not None else len(shape.element.findall(f".//{A}cxn"))


def test_an_edge_beside_the_middle_of_a_side_has_a_site_of_its_own() -> None:
    """So it keeps its place, also when PowerPoint draws it anew as a shape is moved."""
    seen = 0
    for each, slide in decked():
        found = {shape.shape_id: shape for shape in shapes(slide).values()}
        for connector in found.values():
            for name, end in (("stCxn", "begin"), ("endCxn", "end")):
                joint = connector.element.find(f".//{A}{name}")
                if joint is None or connector.element.find(f".//{A}xfrm").get("rot"):
                    continue
                shape, number = found[int(joint.get("id"))], int(joint.get("idx"))
                own = shape.element.findall(f".//{A}cxn/{A}pos")[4:]  # behind the middles of the sides
                if own and number >= 4:
                    at = own[number - 4]
                    x, y = shape.left + int(at.get("x")), shape.top + int(at.get("y"))
                    ends = (getattr(connector, f"{end}_x"), getattr(connector, f"{end}_y"))
                    assert near((x, y), ends, 12710), each.name  # a box without a width has one of a point
                    seen += 1
    assert seen > 10


@pytest.mark.parametrize(
    ("points", "preset"),
    [
        ([(0, 0), (50, 0)], "straightConnector1"),
        ([(50, 0), (0, 80)], "straightConnector1"),
        *(
            ([(sx * x, sy * y) for x, y in path], f"bentConnector{len(path) - 1}")
            for path in (
                [(0, 0), (50, 0), (50, 30)],
                [(0, 0), (0, 50), (70, 50)],
                [(0, 0), (20, 0), (20, 30), (50, 30)],
                [(0, 0), (0, 20), (30, 20), (30, 90)],
                [(0, 0), (0, 20), (30, 20), (30, -10), (60, -10)],
                [(0, 0), (20, 0), (20, 30), (60, 30), (60, 80), (90, 80)],
                [(0, 0), (-20, 0), (-20, 60), (0, 60)],
            )
            for sx, sy in itertools.product((1, -1), repeat=2)
        ),
        ([(0, 0), (20, 30), (60, 10)], ""),
        ([(0, 0), (9, 0), (9, 9), (20, 9), (20, 30), (40, 30), (40, 50)], ""),
    ],
)
def test_a_connector_runs_as_the_layout_says(points: list[Point], preset: str) -> None:
    from podgram.emitters.pptx_shapes import Scale, connector

    at, outline = connector(points, Scale(12700.0, 0.0, 0.0))
    assert outline.preset == preset
    drawn = turned(at, preset_path(preset, dict(outline.adjust), at.w, at.h) if preset else own_path(outline))
    for found, wanted in zip(drawn, points, strict=True):
        assert near([v / 12700 for v in found], wanted, 1.01), (drawn, points)


def own_path(outline: Any) -> list[tuple[float, float]]:
    return [point for step in outline.paths[0].steps for point in step.points]


def preset_path(preset: str, adjust: dict[str, int], w: float, h: float) -> list[tuple[float, float]]:
    """The corners of a preset, as presetShapeDefinitions.xml has them."""
    a = {name: value / 100000 for name, value in adjust.items()}
    if preset == "straightConnector1":
        return [(0, 0), (w, h)]
    if preset == "bentConnector2":
        return [(0, 0), (w, 0), (w, h)]
    x1 = w * a["adj1"]
    if preset == "bentConnector3":
        return [(0, 0), (x1, 0), (x1, h), (w, h)]
    y2 = h * a["adj2"]
    if preset == "bentConnector4":
        return [(0, 0), (x1, 0), (x1, y2), (w, y2), (w, h)]
    x3 = w * a["adj3"]
    return [(0, 0), (x1, 0), (x1, y2), (x3, y2), (x3, h), (w, h)]


def turned(at: Any, points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Points of a shape on the slide: flipped first, then turned clockwise about its middle."""
    found = []
    for px, py in points:
        x, y = px - at.w / 2, py - at.h / 2
        x, y = (-x if at.flip_h else x), (-y if at.flip_v else y)
        x, y = (-y, x) if at.turn else (x, y)
        found.append((at.x + at.w / 2 + x, at.y + at.h / 2 + y))
    return found


def test_a_connector_that_others_would_bend_has_its_path_beside_it() -> None:
    """PowerPoint takes the connector; LibreOffice takes the path, for it would lead the connector another way."""
    drawn = diagram(node("a"), node("b"), edges=(edge("e", "a", "a", "again"),))
    slide = opened(drawn).slides[0]
    (choice,) = slide.element.iterfind(f".//{MC}AlternateContent")
    connector, path = choice.find(f"{MC}Choice/{P}cxnSp"), choice.find(f"{MC}Fallback/{P}sp")
    names = [each.find(f".//{P}cNvPr").get("name") for each in (connector, path)]
    assert names == ["!!e", "!!e"]
    assert connector.find(f".//{A}prstGeom").get("prst").startswith("bentConnector")
    corners = [(int(point.get("x")), int(point.get("y"))) for point in path.iter(f"{A}pt")]
    assert len(corners) == len(picture(drawn).edges[0].points) > 3
    assert all(a[0] == b[0] or a[1] == b[1] for a, b in itertools.pairwise(corners))


def test_arrow_heads_dashes_labels_and_numbers_are_there() -> None:
    lines = {"numbered": True, "elements": [{"box": n} for n in "abcd"], "links": ["a -> b: go", "b <-> c", "c -.- d"]}
    found = shapes(opened(one(lines)).slides[0])
    ends = {
        name: [shape.element.find(f".//{A}{end}").get("type") for end in ("headEnd", "tailEnd")]
        for name, shape in found.items()
        if shape.element.tag == f"{P}cxnSp"
    }
    assert list(ends.values()) == [["none", "triangle"], ["triangle", "triangle"], ["none", "none"]]
    assert [bool(found[name].element.findall(f".//{A}ds")) for name in ends] == [False, False, True]
    assert found["link_1 label"].text_frame.text == "go"
    assert [found[f"link_{n} number"].text_frame.text for n in (1, 2, 3)] == ["1", "2", "3"]


def test_every_shape_has_its_outline_within_its_box() -> None:
    found = shapes(opened(SCENES["shapes"]).slides[0])
    presets = {name: found[name].element.find(f".//{A}prstGeom") for name in SHAPES}
    kinds = {name: geometry.get("prst") for name, geometry in presets.items() if geometry is not None}
    assert {kinds[name] for name in ("circle", "diamond", "hexagon", "triangle", "trapezoid")} == {
        *("ellipse", "diamond", "hexagon", "triangle", "trapezoid")
    }
    for name in SHAPES.keys() - kinds.keys():
        path = found[name].element.findall(f".//{A}path")
        assert path, name
        for point in (point for each in path for point in each.iter(f"{A}pt")):
            x, y = int(point.get("x")) / int(path[0].get("w")), int(point.get("y")) / int(path[0].get("h"))
            assert -0.15 <= x <= 1.15, name  # the handles of a curve may lie outside
            assert -0.25 <= y <= 1.25, name


def test_marks_are_drawn() -> None:
    lines = "**bold** *it* `code` <u>u</u> <s>gone</s> x<sub>1</sub> <small>s</small>"
    found = shapes(opened(one({"elements": [{"box": "a", "label": {"markdown": lines}}]})).slides[0])
    (shape,) = found.values()
    marked = {run.text.strip(): run for run in shape.text_frame.paragraphs[0].runs}
    assert shape.text_frame.text == "bold it code u gone x1 s"
    assert marked["bold"].font.bold
    assert marked["it"].font.italic
    assert marked["code"].font.name == "Courier New"
    assert marked["u"].font.underline
    assert marked["gone"]._r.rPr.get("strike") == "sngStrike"
    assert marked["1"]._r.rPr.get("baseline") == "-25000"
    assert marked["s"].font.size < marked["it"].font.size


def test_a_stack_shows_its_copies() -> None:
    drawn = diagram(group("g", node("a", stack=3), stack=3))
    names = [shape.name for shape in opened(drawn).slides[0].shapes]
    assert names == ["Title", "!!g copy 1", "!!g copy 2", "!!g", "!!a copy 1", "!!a copy 2", "!!a"]


def test_links_lead_where_the_spec_says() -> None:
    url = "https://example.org/a b?c=1&d=<é>"
    slide = opened(diagram(node("a", url=url, tooltip="What it is"))).slides[0]
    shape = shapes(slide)["a"]
    assert shape.click_action.hyperlink.address == "https://example.org/a%20b?c=1&d=%3C%C3%A9%3E"
    assert shape.element.find(f".//{P}cNvPr").get("descr") == "What it is"


# --- the file


def test_there_is_no_picture_in_it() -> None:
    with zipfile.ZipFile(io.BytesIO(made(*specs()))) as file:
        assert not [name for name in file.namelist() if re.search(r"media|\.(jpe?g|png|svg|emf|bin)$", name)]
        assert all(b"<p:pic" not in file.read(name) for name in file.namelist())


@pytest.mark.parametrize("theme", ["lesson", "dark", "calm", "colourblind"])
def test_the_colours_of_the_theme_are_the_palette_of_the_file(theme: str) -> None:
    drawn = draw(SHEETS["706_container_pod"].read_text(), theme=theme)
    file = pptx.Presentation(io.BytesIO(made(*drawn.values())))
    master = file.slide_master
    theme_part = master.part.part_related_by(pptx.opc.constants.RELATIONSHIP_TYPE.THEME)
    root = ET.fromstring(theme_part.blob)
    places = {
        slot.tag.removeprefix(A): f"#{slot[0].get('val', '').lower()}" for slot in root.findall(f".//{A}clrScheme/*")
    }
    first = next(iter(drawn.values()))
    used = master.element.find(f"{P}clrMap")
    assert places[used.get("bg1")] == first.canvas.background
    assert places[used.get("tx1")] == first.canvas.text
    light, dark = (int(places[slot][1:3], 16) for slot in ("lt1", "dk1"))
    assert light > dark
    for colour_class in first.classes:
        if colour_class.fill != "none":
            assert colour_class.fill in places.values(), colour_class.name
    colours = {
        element.tag.removeprefix(A)
        for slide in file.slides
        for element in slide.element.iter()
        if "Clr" in str(element.tag)
    }
    assert "schemeClr" in colours


def test_a_second_canvas_has_a_background_of_its_own() -> None:
    light, dark = one("elements: [{box: a}]"), one("{theme: dark, elements: [{box: a}]}")
    first, second = opened(light, dark).slides
    assert first.element.find(f".//{P}bg") is None
    assert second.element.find(f".//{P}bg//{A}srgbClr").get("val") == dark.canvas.background[1:].upper()


def test_without_a_background_its_text_can_be_read() -> None:
    for theme, ground in (("lesson", "FFFFFF"), ("dark", "000000")):
        drawn = one({"theme": theme, "elements": [{"box": "a"}]})
        file = opened(drawn._replace(canvas=drawn.canvas._replace(background="none")))
        root = ET.fromstring(file.slide_master.part.part_related_by(pptx.opc.constants.RELATIONSHIP_TYPE.THEME).blob)
        slot = root.find(f".//{A}{file.slide_master.element.find(f'{P}clrMap').get('bg1')}/{A}srgbClr")
        assert slot is not None
        assert slot.get("val") == ground


def test_stages_keep_the_names_of_their_shapes_and_morph() -> None:
    stages = list(draw(SERIES).values())
    slides = list(opened(*stages).slides)
    assert len(slides) == 3
    names = [set(shapes(slide)) for slide in slides]
    assert "client_1" in names[0] & names[1] & names[2]
    assert len(names[0]) < len(names[1])
    assert names[0] <= names[1] | names[2]
    places = [[shapes(slide)[name].left for name in sorted(names[0] & names[2])] for slide in (slides[0], slides[2])]
    assert places[0] == places[1], "in a series nothing moves"
    assert [b"morph" in ET.tostring(ET.fromstring(slide.part.blob)) for slide in slides] == [False, True, True]


def test_slides_have_titles_notes_and_alternative_texts() -> None:
    drawn = one(
        {
            "title": "A pod & more",
            "description": "What it <shows>.",
            "elements": [{"pod": "web", "containers": [{"name": "app"}]}],
        }
    )
    slide = opened(drawn).slides[0]
    assert slide.shapes.title.text == "A pod & more"
    assert slide.shapes.title.top + slide.shapes.title.height < 0, "for those who listen: not on the slide"
    assert slide.notes_slide.notes_text_frame.text == "What it <shows>."
    assert slide.name == "A pod & more"
    told = {
        shape.name: shape.element.find(f".//{P}cNvPr").get("descr") for shape in slide.shapes if shape.name != "Title"
    }
    assert all(told.values()), told
    assert "web Pod" in told.values()


def test_the_same_diagrams_are_the_same_bytes() -> None:
    script = (
        "import sys; sys.path[:0] = sys.argv[1:]\n"
        "from test_pptx import made, SCENES; from hashlib import sha256\n"
        "print(sha256(made(*list(SCENES.values())[:3])).hexdigest())"
    )
    found = set()
    for seed, zone in (("1", "UTC"), ("2", "Asia/Tokyo")):
        env = {"PYTHONHASHSEED": seed, "TZ": zone, "PATH": "/usr/bin:/bin"}
        run = subprocess.run(
            [sys.executable, "-c", script, str(Path(__file__).parent)], capture_output=True, text=True, env=env
        )
        assert run.returncode == 0, run.stderr
        found.add(run.stdout)
    assert len(found) == 1


@pytest.mark.parametrize("module", ["pptx", "fontTools"])
def test_what_is_not_installed_is_told_with_the_command(monkeypatch: pytest.MonkeyPatch, module: str) -> None:
    for name in [name for name in sys.modules if name.split(".")[0] == module]:
        monkeypatch.setitem(sys.modules, name, None)
    monkeypatch.setitem(sys.modules, module, None)
    monkeypatch.delenv("PRE_COMMIT", raising=False)
    with pytest.raises(PodgramError) as caught:
        made(SCENES["chain"])
    (problem,) = caught.value.problems
    assert problem.message.startswith(f"pptx needs {module}")
    assert problem.help == "pip install 'podgram[pptx]'"


# --- other readers


@pytest.mark.slow
def test_the_checker_of_the_file_format_finds_nothing(tmp_path: Path) -> None:
    """Open XML SDK, which is Microsoft's own. A file that is wrong on purpose shows that it looks."""
    stages = list(draw(SERIES).values())
    files = {"scenes": made(*SCENES.values()), "dark": made(*specs("dark")), "series": made(*stages)}
    files["odd"] = made(
        diagram(node("a", "a", url="https://example.org/ü x")), one("{theme: dark, elements: [{box: a}]}")
    )
    files["wrong"] = replaced(files["series"], b'anchor="ctr"', b'anchor="middle"')
    for name, data in files.items():
        (tmp_path / f"{name}.pptx").write_bytes(data)
    try:
        found = office_problems([tmp_path / f"{name}.pptx" for name in files])
    except UnavailableError as error:
        missing(error)
    *right, wrong = found
    assert right == [[]] * (len(files) - 1)
    assert wrong


def replaced(data: bytes, old: bytes, new: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as file, zipfile.ZipFile(out, "w") as other:
        for name in file.namelist():
            other.writestr(name, file.read(name).replace(old, new))
    return out.getvalue()


@pytest.mark.slow
def test_libreoffice_opens_it_the_same_as_the_svg(tmp_path: Path) -> None:
    """Each shape, connectors too, within two hundredths of the slide, each text equal."""
    drawn = [*specs(), *draw(SERIES).values(), SCENES["shapes"], diagram(pod("shop", "pause", "web"))]
    (tmp_path / "deck.pptx").write_bytes(made(*drawn))
    try:
        read = office.slides(office.exported(tmp_path / "deck.pptx", "fodp"))
        pages = office.pages(office.exported(tmp_path / "deck.pptx"))
    except UnavailableError as error:
        missing(error)
    assert len(read) == len(pages) == len(drawn)
    for each, found, page in zip(drawn, read, pages, strict=True):
        for name, box, text in elements(each):
            at, lines = found[f"!!{name}"]
            assert near(at, expected(each, box), 0.02), (each.name, name, at, expected(each, box))
            assert "".join(lines.split()) == "".join("".join(line.text for line in text.lines).split())
        for placed in picture(each).edges:
            box = around([Box(x, y, 0, 0) for x, y in placed.points])
            at, _ = found[f"!!{placed.edge.id.removeprefix(f'{Ids(each.name).prefix}_')}"]
            assert near(at, expected(each, box), 0.02), (each.name, placed.edge.id)
        assert not [p for p in picture(each).edges if disc(p, {c.name: c for c in each.classes}, each.canvas)]
        assert sorted("".join(page)) == sorted("".join(words(each))), each.name
