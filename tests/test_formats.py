"""PNG and PDF: the picture of the SVG, whole, and what is told when one cannot be made. Several themes at once."""

from __future__ import annotations

import io
import re
import subprocess
import sys
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from typer.testing import CliRunner

import office
from conftest import missing
from podgram.cli import program
from podgram.diagnostics import PodgramError
from podgram.emitters.templating import Templates
from podgram.model.diagram import Canvas, ColourClass, Diagram, Group, Node
from podgram.pipeline import Options, emit, read, render, variants
from podgram.project.boundary import Boundary
from rasters import APART, apart, by_chromium, by_librsvg, opened, size
from real import Browser, UnavailableError, tool
from test_embedding import SHEETS, diagrams, drawn, sheet, words  # noqa: F401  diagrams is a fixture

CLASSES = (
    ColourClass("plain", "#ececff", "#9370db", 1, (), "#333333"),
    ColourClass("host", "#ffffff", "#333333", 2, (5, 5), "#222222"),
)
TEMPLATES = Templates(None)


def node(id: str, *lines: str, **more: Any) -> Node:
    return Node(id, lines, more.pop("shape", "rectangle"), more.pop("style", "plain"), "box", **more)


def scene(*children: Node | Group, name: str = "scene", title: str = "A scene", **more: Any) -> Diagram:
    return Diagram(
        name, title, "What it shows.", children, (), CLASSES, Canvas("#ffffff", "#333333", "#333333"), **more
    )


def made(diagram: Diagram, format: str, **options: Any) -> bytes:
    data, problems = emit(diagram, format, TEMPLATES, Options(**options))
    assert problems == ()
    assert isinstance(data, bytes)
    return data


def asked(program: str, package: str, *arguments: str, data: bytes = b"") -> str:
    """What a program prints; - among its arguments stands for the data."""
    try:
        run = subprocess.run([tool(program, package), *arguments], input=data, capture_output=True, check=True)
    except UnavailableError as error:
        missing(error)
    return run.stdout.decode()


# PNG


def test_a_png_is_what_a_browser_shows_of_the_svg(browser: Browser, diagrams: list[Diagram]) -> None:  # noqa: F811
    for diagram in diagrams:
        png = opened(made(diagram, "png", scale=1))
        assert apart(png, by_chromium(browser, drawn(diagram))) <= APART, diagram.name


def test_a_dark_png_is_its_svg() -> None:
    """Held against librsvg, as a browser draws light letters bolder."""
    for diagram in read(SHEETS["722_loopback"], Options(theme="dark")).diagrams.values():
        try:
            assert apart(opened(made(diagram, "png", scale=1)), by_librsvg(drawn(diagram))) <= APART, diagram.name
        except UnavailableError as error:
            missing(error)


@pytest.mark.parametrize("scale", [0.5, 1, 2, 3.3])
def test_a_png_has_as_many_pixels_as_asked_for(scale: float) -> None:
    diagram = scene(node("a", "one"), node("b", "two"))
    wide, high = size(drawn(diagram))
    image = Image.open(io.BytesIO(made(diagram, "png", scale=scale)))
    assert image.size == (round(wide * scale), round(high * scale))


@pytest.mark.parametrize(("transparent", "corner"), [(False, (255, 255, 255, 255)), (True, (0, 0, 0, 0))])
def test_a_png_has_a_background_unless_it_is_not_wanted(transparent: bool, corner: tuple[int, ...]) -> None:
    image = Image.open(io.BytesIO(made(scene(node("a", "one")), "png", transparent=transparent))).convert("RGBA")
    assert image.getpixel((0, 0)) == corner
    assert image.getpixel((image.width // 2, image.height // 4))[3] == 255


def test_a_png_too_large_is_refused_with_a_scale_that_does() -> None:
    diagram = scene(*(node(f"n{i}", "a label of some length", f"number {i}") for i in range(300)))
    with pytest.raises(PodgramError) as caught:
        made(diagram, "png", scale=10)
    (problem,) = caught.value.problems
    assert re.fullmatch(r"the png would be \d+ × \d+ pixels", problem.message)
    found = re.search(r"--scale ([\d.]+) or less", problem.help)
    assert found
    assert made(diagram, "png", scale=min(2.0, float(found[1])))


# Characters


def test_podgrams_fonts_have_what_labels_are_made_of() -> None:
    texts = "äöü ßøñç €£ “q” …–— → ← ↔ ⇒ ✓ ✗ ≤ ≥ × ∞ • ★", "Ελληνικά Русский Українська", "עברית العربية"
    for format in ("png", "pdf"):
        assert made(scene(*(node(f"n{i}", text) for i, text in enumerate(texts))), format)


@pytest.mark.parametrize("format", ["png", "pdf"])
def test_what_they_lack_is_drawn_in_the_machines_and_told(format: str) -> None:
    data, problems = emit(scene(node("a", "容器 pod 🐳")), format, TEMPLATES, Options())
    assert data
    (problem,) = problems
    assert problem.severity == "warning"
    assert problem.message == f"{format}: podgram's fonts lack 容 器 🐳"


@pytest.mark.parametrize("format", ["png", "pdf"])
def test_text_is_never_markup(format: str) -> None:
    diagram = scene(
        node("a", '#panic("x")', "$ *b* _i_ @c <d> // e", "&amp; </text>"), title='#panic("title") </title>'
    )
    assert made(diagram, format)


# PDF


def test_a_pdf_holds_every_word_as_text(diagrams: list[Diagram], tmp_path: Path) -> None:  # noqa: F811
    for diagram in diagrams:
        file = tmp_path / "it.pdf"
        file.write_bytes(made(diagram, "pdf"))
        try:
            (page,) = office.pages(file)
        except UnavailableError as error:
            missing(error)
        assert [unescape(word) for word in page] == words(diagram), diagram.name
        assert len(asked("pdfimages", "poppler-utils", "-list", str(file)).splitlines()) == 2, "nothing under the head"


def test_a_pdf_carries_its_fonts_title_and_size(tmp_path: Path) -> None:
    diagram = scene(node("a", "one"), title="A title & more")
    file = tmp_path / "it.pdf"
    file.write_bytes(made(diagram, "pdf"))
    fonts = asked("pdffonts", "poppler-utils", str(file)).splitlines()[2:]
    assert fonts
    assert all("LiberationSans" in line and re.search(r" yes yes yes ", line) for line in fonts), fonts
    facts = dict(line.split(":", 1) for line in asked("pdfinfo", "poppler-utils", str(file)).splitlines())
    assert facts["Title"].strip() == "A title & more"
    wide, high = (0.75 * side for side in size(drawn(diagram)))
    assert facts["Page size"].split()[0:3:2] == [f"{wide:g}", f"{high:g}"]


def test_a_pdf_looks_like_the_svg(browser: Browser, tmp_path: Path) -> None:
    diagram = list(sheet("722_loopback").diagrams.values())[-1]
    (tmp_path / "it.pdf").write_bytes(made(diagram, "pdf"))
    asked(
        "pdftoppm", "poppler-utils", "-png", "-r", "96", "-singlefile", str(tmp_path / "it.pdf"), str(tmp_path / "it")
    )
    assert apart(opened((tmp_path / "it.png").read_bytes()), by_chromium(browser, drawn(diagram))) <= APART


@pytest.mark.parametrize("shape", ["rectangle", "circle", "hexagon", "subroutine", "cylinder", "stadium"])
def test_links_of_a_pdf_lie_on_their_shapes(tmp_path: Path, shape: str) -> None:
    url = "https://example.org/a?b=1&c=%20d"
    inner = node("in", "inner", shape=shape, url=url)
    diagram = scene(Group("out", ("outer",), "plain", "pod", (inner,), url="sub/page.html"), node("n", "none"))
    data = made(diagram, "pdf")
    (tmp_path / "it.pdf").write_bytes(data)
    told = [
        line.split()[-1] for line in asked("pdfinfo", "poppler-utils", "-url", str(tmp_path / "it.pdf")).splitlines()
    ]
    assert told[1:] == ["sub/page.html", url]
    outer, inside = ([float(n) for n in found.split()] for found in re.findall(rb"/Rect ?\[([^\]]*)\]", data))
    assert outer[0] < inside[0] < inside[2] < outer[2]
    assert outer[1] < inside[1] < inside[3] < outer[3]
    assert inside[3] - inside[1] > 12, "as high as a line of text"


# Without what they need


@pytest.mark.parametrize("format", ["png", "pdf"])
@pytest.mark.parametrize("module", ["typst", "fontTools"])
def test_what_is_not_installed_is_told_with_the_command(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, format: str, module: str
) -> None:
    for name in [name for name in sys.modules if name.split(".")[0] == module]:
        monkeypatch.setitem(sys.modules, name, None)
    monkeypatch.setitem(sys.modules, module, None)
    monkeypatch.delenv("PRE_COMMIT", raising=False)
    with pytest.raises(PodgramError) as caught:
        list(render(sheet("714_pod"), ("svg", format), tmp_path / "out", Boundary(tmp_path), Options()))
    (problem,) = caught.value.problems
    assert problem.message.startswith(f"{format} needs {module}")
    assert problem.help == "pip install 'podgram[pictures]'"
    assert not (tmp_path / "out").exists()


def test_in_a_hook_the_command_is_that_of_the_hook(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """pre-commit makes an environment of its own, where `pip install` would help nobody."""
    monkeypatch.setenv("PRE_COMMIT", "1")
    monkeypatch.setitem(sys.modules, "typst", None)
    with pytest.raises(PodgramError, match=r"additional_dependencies: \['podgram\[pictures\]'\]"):
        list(render(sheet("714_pod"), ("png",), tmp_path / "out", Boundary(tmp_path), Options()))


# More than one theme


def run(*arguments: str, **more: Any) -> Any:
    return CliRunner().invoke(program(["render"]), ["render", *arguments], **more)


def test_a_second_theme_gives_second_files(tmp_path: Path) -> None:
    done = run(str(SHEETS["714_pod"]), "--theme", "lesson,dark", "-f", "svg,mermaid", "-o", str(tmp_path))
    assert done.exit_code == 0, done.output
    files = {file.name: file.read_text() for file in tmp_path.iterdir()}
    assert sorted(files) == ["714_pod.dark.mmd", "714_pod.dark.svg", "714_pod.mmd", "714_pod.svg"]
    for name, theme in (("714_pod.svg", "lesson"), ("714_pod.dark.svg", "dark")):
        (diagram,) = read(SHEETS["714_pod"], Options(theme=theme)).diagrams.values()
        assert files[name] == drawn(diagram)


def test_standard_input_serves_every_theme(tmp_path: Path) -> None:
    text = SHEETS["714_pod"].read_bytes()
    done = run("-", "--theme", "dark,lesson", "-f", "svg", "-o", str(tmp_path), input=text)
    assert done.exit_code == 0, done.output
    assert sorted(file.name for file in tmp_path.iterdir()) == ["stdin.lesson.svg", "stdin.svg"]


@pytest.mark.parametrize("theme", ["lesson,drak", "lesson,dark,dark"])
def test_wrong_themes_draw_nothing(tmp_path: Path, theme: str) -> None:
    with pytest.raises(PodgramError):
        variants(Options(theme=theme))
    assert run(str(SHEETS["714_pod"]), "--theme", theme, "-o", str(tmp_path / "out")).exit_code != 0
    assert not (tmp_path / "out").exists()


def test_a_page_to_standard_output_is_one_page() -> None:
    done = run(str(SHEETS["706_container_pod"]), "-f", "html", "-o", "-")
    assert done.exit_code == 0
    assert done.stdout.count("<!DOCTYPE html>") == 1
    assert done.stdout.count("<svg") == 3


# The documentation


@pytest.mark.parametrize(("name", "theme"), [("pods", "lesson"), ("pods.dark", "dark")])
def test_the_pictures_for_slides_are_fresh(name: str, theme: str) -> None:
    folder = SHEETS["714_pod"].parents[1] / "docs" / "slides"
    (diagram,) = read(folder / "pods.yaml", Options(theme=theme)).diagrams.values()
    assert (folder / f"{name}.svg").read_text() == drawn(diagram), "python docs/make.py"
    if theme == "lesson":
        now = opened(made(diagram, "png"))
        assert apart(opened((folder / "pods.png").read_bytes()), now) == 0, "podgram render -f png,pdf"
