"""PNG, PDF and HTML: the picture of the SVG, whole, the same everywhere, and what is told when one cannot be made."""

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
from podgram.cli import app
from podgram.diagnostics import PodgramError
from podgram.diagram import Canvas, ColourClass, Diagram, Group, Node
from podgram.pipeline import Options, emit, emit_all, read, render, variants
from podgram.templating import Templates
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
    with pytest.raises(PodgramError) as caught:
        list(render(sheet("714_pod"), ("svg", format), tmp_path / "out", Options()))
    (problem,) = caught.value.problems
    assert problem.message.startswith(f"{format} needs {module}")
    assert problem.help == "pip install 'podgram[pictures]'"
    assert not (tmp_path / "out").exists()


# HTML


def page(name: str, **options: Any) -> str:
    ((stem, text, problems),) = emit_all(read(SHEETS[name], Options(**options)), "html", TEMPLATES, Options(**options))
    assert stem == name
    assert problems == ()
    assert isinstance(text, str)
    return text


# Runs in the page: what is shown at first, and after each step of a script. An address takes effect a moment later.
STEPS = """
(async () => {
  const sections = [...document.querySelectorAll('section')];
  const shown = () => sections.filter(s => getComputedStyle(s).display !== 'none').map(s => s.id);
  const seen = [shown()];
  const settled = async () => {
    const wanted = (sections.find(s => '#' + s.id === location.hash) ?? sections[0]).id;
    for (let i = 0; i < 200 && String(shown()) !== wanted; i++) await new Promise(done => setTimeout(done, 10));
    seen.push(shown());
  };
  const key = (key, more) => {
    document.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, ...more }));
    return settled();
  };
  const swipe = (from, to) => {
    const at = x => new Touch({ identifier: 1, target: document.body, clientX: x, clientY: 9 });
    document.body.dispatchEvent(new TouchEvent('touchstart', { touches: [at(from)], bubbles: true }));
    document.body.dispatchEvent(new TouchEvent('touchend', { changedTouches: [at(to)], bubbles: true }));
    return settled();
  };
  const click = element => { element.dispatchEvent(new MouseEvent('click', { bubbles: true })); return settled(); };
  const address = hash => { location.hash = hash; return settled(); };
  %s
})()
"""


def steps(browser: Browser, script: str) -> list[str]:
    seen, requests = browser.page(page("706_container_pod"), STEPS % f"{script}; return seen.flat()")
    assert requests == []
    assert isinstance(seen, list)
    return seen


def test_keys_step_through_a_page(browser: Browser) -> None:
    keys = "['ArrowRight', ' ', 'ArrowRight', 'ArrowLeft', 'Home', 'End', '2', '9', 'PageUp', 'PageDown', 'x']"
    seen = steps(browser, f"for (const k of {keys}) await key(k); await key(' ', {{ shiftKey: true }});")
    one, two, three = "docker", "singlet", "doublet"
    assert seen == [one, two, three, three, two, one, three, two, three, two, three, three, two]


def test_keys_of_the_browser_are_left_to_it(browser: Browser) -> None:
    seen = steps(browser, "for (const m of ['ctrlKey', 'altKey', 'metaKey']) await key('ArrowRight', { [m]: true });")
    assert seen == ["docker"] * 4


def test_fingers_clicks_and_addresses_step_too(browser: Browser) -> None:
    script = (
        "await swipe(300, 100); await swipe(100, 300); await swipe(100, 110);"
        "await click(document.querySelector('section.shown circle')); await address('#doublet'); await address('#no')"
    )
    assert steps(browser, script) == ["docker", "singlet", "docker", "docker", "singlet", "doublet", "docker"]


SAYS = """await key('End'); return [
  document.title, document.querySelector('[role=status]').textContent,
  [...document.querySelectorAll('nav a')].map(a => [a.getAttribute('aria-label'), a.getAttribute('aria-current')]),
  document.querySelector('section.shown h1').textContent, document.querySelector('section.shown p').textContent,
  document.querySelector('section.shown svg').getBoundingClientRect().bottom <= innerHeight];"""


def test_a_page_says_where_it_is(browser: Browser) -> None:
    title, status, links, heading, text, fits = browser.page(page("706_container_pod"), STEPS % SAYS)[0]
    assert title == "Kubernetes doublet pod – 706 container pod"
    assert status == "3 of 3: Kubernetes doublet pod"
    assert [current for _, current in links] == [None, None, "true"]
    assert links[0][0] == "1: Docker container"
    assert (heading, text, fits) == ("Kubernetes doublet pod", "Two containers per pod.", True)


def test_without_scripts_all_pictures_are_to_be_seen(browser: Browser) -> None:
    silent = re.sub(r"<script>.*?</script>", "", page("706_container_pod"), flags=re.DOTALL)
    heights = "[...document.querySelectorAll('svg')].map(svg => svg.getBoundingClientRect().height)"
    found = browser.page(silent, heights)[0]
    assert len(found) == 3
    assert min(found) > 100


@pytest.mark.parametrize(("theme", "scheme"), [("lesson", "light"), ("dark", "dark")])
def test_a_page_has_the_colours_of_its_theme(browser: Browser, theme: str, scheme: str) -> None:
    canvas = next(iter(read(SHEETS["706_container_pod"], Options(theme=theme)).diagrams.values())).canvas
    colours = "(s => [s.backgroundColor, s.color, s.colorScheme])(getComputedStyle(document.body))"
    background, text, found = browser.page(page("706_container_pod", theme=theme), colours)[0]
    assert background == f"rgb({', '.join(map(str, bytes.fromhex(canvas.background[1:])))})"
    assert text == f"rgb({', '.join(map(str, bytes.fromhex(canvas.text[1:])))})"
    assert found == scheme


def test_nothing_moves_for_who_wants_no_motion() -> None:
    css = re.search(r"<style>(.*?)</style>", page("706_container_pod"), re.DOTALL)
    assert css
    still = re.sub(
        r"@media screen and \(prefers-reduced-motion: no-preference\) \{.*?\n\}\n", "", css[1], flags=re.DOTALL
    )
    assert len(still) < len(css[1])
    assert not re.search("animation|transition|@keyframes", still)


def test_a_page_of_one_picture_has_nothing_to_step(browser: Browser) -> None:
    text = page("714_pod")
    assert "<script" not in text
    assert "<nav" not in text
    expression = """(svgs => [document.title, svgs.length, svgs[0].getBoundingClientRect().height / innerHeight])
      (document.querySelectorAll('svg'))"""
    title, count, share = browser.page(text, expression)[0]
    assert (title, count) == (sheet("714_pod").title, 1)
    assert 0.7 < share < 1


def test_ids_of_a_page_are_unique_whatever_its_diagrams_are_called(browser: Browser) -> None:
    from podgram.diagnostics import Report
    from podgram.emitters import Job, html

    names = ["a b", "a-b", "a", "a_b_1", "é", "è"]
    scenes = [scene(node(f"{'_'.join(name.split())}_b_1", "x"), name=name, title=f"Title {name}") for name in names]
    text = html.emit_sheet(scenes, Job(TEMPLATES, Report()), "All")
    expression = """[[...document.querySelectorAll('[id]')].map(e => e.id), [...document.querySelectorAll('svg')]
      .map(svg => document.getElementById(svg.getAttribute('aria-labelledby').split(' ')[0]).textContent)]"""
    ids, titles = browser.page(text, expression)[0]
    assert len(ids) == len(set(ids))
    assert titles == [f"Title {name}" for name in names]


def test_text_in_a_page_is_text(browser: Browser) -> None:
    from podgram.diagnostics import Report
    from podgram.emitters import Job, html

    bad = "</title></script><script>alert(1)</script><img src=x onerror=alert(1)>\x00"
    scenes = [scene(node("a_1", bad), name=bad, title=bad), scene(node("b_1", bad), name="b", title=bad)]
    text = html.emit_sheet(scenes, Job(TEMPLATES, Report()), bad)
    expression = "[document.querySelectorAll('script, img').length, document.querySelector('h1').textContent]"
    (count, heading), requests = browser.page(text, expression)
    assert count == 1
    assert heading == bad.replace("\x00", "\ufffd")
    assert requests == []


# More than one theme


def run(*arguments: str, **more: Any) -> Any:
    return CliRunner().invoke(app, ["render", *arguments], **more)


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
    again = "cd docs/slides && podgram render pods.yaml -f svg,png,pdf --theme lesson,dark -o ."
    assert (folder / f"{name}.svg").read_text() == drawn(diagram), again
    if theme == "lesson":
        assert opened((folder / "pods.png").read_bytes()).size == opened(made(diagram, "png")).size, again
