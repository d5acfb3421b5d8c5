"""The themes: readable in every class and emphasis, complete, and changed as a user says."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from podgram.diagnostics import PodgramError, Report
from podgram.language.styles import folded
from podgram.model.colours import blend
from podgram.model.diagram import ColourClass
from podgram.model.shapes import SHAPES
from podgram.themes.theme import DEFAULT, Theme, load, names
from support import one, problems, text

THEMES = [load(name) for name in names()]


def luminance(colour: str) -> float:
    """Relative luminance (https://www.w3.org/TR/WCAG21/#dfn-relative-luminance), written anew on purpose."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(share * value for share, value in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_the_formula_is_right() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def looks() -> list[Any]:
    """Every class of every theme, as it is and highlighted."""
    return [
        pytest.param(theme, theme.emphasised(name, emphasis), id=f"{theme.name}-{name}-{emphasis or 'usual'}")
        for theme in THEMES
        for name in theme.classes
        for emphasis in (None, "highlight")
    ]


@pytest.mark.parametrize(("theme", "look"), looks())
def test_text_is_readable(theme: Theme, look: ColourClass) -> None:
    ground = theme.canvas.background if look.fill == "none" else look.fill
    assert contrast(look.text, ground) >= 4.5


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_links_and_their_labels_are_readable(theme: Theme) -> None:
    assert contrast(theme.canvas.text, theme.canvas.background) >= 4.5
    assert contrast(theme.canvas.edge, theme.canvas.background) >= 3  # a graphical object: WCAG 1.4.11


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_every_kind_has_a_shape_and_a_class_that_exist(theme: Theme) -> None:
    for kind in theme.kinds.values():
        assert kind.shape in SHAPES
        assert kind.style in theme.classes
        assert "{name}" in kind.title
    assert set(theme.frames) <= set(theme.classes)
    assert set(theme.kinds) == set(load(DEFAULT).kinds)


def test_a_kind_has_one_name() -> None:
    kinds = list(load(DEFAULT).kinds)
    assert len({folded(kind) for kind in kinds}) == len(kinds)


def test_there_is_one_for_the_dark_and_one_for_colour_blind_readers() -> None:
    assert names()[0] == "lesson"
    assert {"dark", "colourblind"} <= set(names())
    assert luminance(load("dark").canvas.background) < 0.05
    assert all(theme.description for theme in THEMES)


def test_the_default_is_the_lessons_palette() -> None:
    looks = {name: (c.fill, c.stroke, c.stroke_width) for name, c in load(DEFAULT).classes.items()}
    lesson = {
        "green": ("#99ff66", "#333333", 4),
        "orange": ("#ff9966", "#333333", 4),
        "blue": ("#6699ff", "#333333", 4),
        "blue2": ("#00aaff", "#333333", 4),
        "cyan": ("#00ffff", "#333333", 4),
        "lavender": ("#ffccff", "#333333", 4),
        "yellow": ("#ffff33", "#333333", 2),
        "yelloworange": ("#ffdd33", "#333333", 2),
    }
    assert {name: looks[name] for name in lesson} == lesson
    kinds = {name: load(DEFAULT).kinds[name].style for name in ("pod", "container", "process", "namespace")}
    assert kinds == {"pod": "yellow", "container": "yelloworange", "process": "blue2", "namespace": "lavender"}


@pytest.mark.parametrize("spelling", ["replica-set", "ReplicaSet", "replica_set", "replicaSet", "REPLICA SET"])
def test_a_kind_in_any_spelling(spelling: str) -> None:
    kind = load(DEFAULT).kind(spelling)
    assert kind is not None
    assert kind.name == "replica-set"
    assert one({"elements": [{spelling: "x"}]}).children[0].lines == ("x ReplicaSet",)


def test_no_colour_stands_outside_the_themes() -> None:
    source = Path(__file__).parent.parent / "src" / "podgram"
    found = {
        str(path.relative_to(source)): re.findall(r"#[0-9a-fA-F]{6}\b", path.read_text("utf-8"))
        for path in [*source.glob("[a-rt-z]*.py"), *source.glob("layout/*.py"), *source.glob("emitters/*.py")]
        if path.name not in ("theme.py", "html.py")  # the page around the pictures has a look of its own
    }
    assert {file: colours for file, colours in found.items() if colours} == {}


def test_a_diagram_carries_only_the_classes_that_it_uses() -> None:
    diagram = one({"elements": [{"pod": "a"}, {"box": "b"}], "classes": {"unused": {"fill": "#123456"}}})
    assert [c.name for c in diagram.classes] == ["plain", "yellow"]
    assert "123456" not in text(diagram, "mermaid") + text(diagram, "dot") + text(diagram, "svg")


def test_a_spec_adds_and_changes_classes_and_kinds() -> None:
    spec = {
        "classes": {"shadow": {"fill": "#eee", "stroke-dasharray": "4 2"}, "yellow": {"fill": "#ff0"}},
        "kinds": {"pod": {"shape": "stadium", "title": "{name}!"}, "shadow-process": {"class": "shadow"}},
        "elements": [{"pod": "a"}, {"shadow-process": "b"}, {"box": "c", "class": "shadow"}],
    }
    diagram = one(spec)
    pod, process, box = diagram.children
    assert (pod.lines, getattr(pod, "shape", ""), pod.style) == (("a!",), "stadium", "yellow")
    assert (process.lines, process.kind, process.style, box.style) == (("b",), "shadow-process", "shadow", "shadow")
    looks = {c.name: c for c in diagram.classes}
    assert looks["yellow"].fill == "#ffff00"
    assert (looks["shadow"].fill, looks["shadow"].dash) == ("#eeeeee", (4, 2))


def test_unknown_names_come_with_a_suggestion() -> None:
    spec = {"elements": [{"box": "a", "class": "yelow", "shape": "circl"}, {"deploymnt": "b"}], "theme": "drak"}
    told = {p.message: p.help for p in problems({**spec, "theme": None})}
    assert told == {
        "unknown class 'yelow'": "did you mean 'yellow'?",
        "unknown shape 'circl'": "did you mean 'circle'?",
        "unknown kind 'deploymnt'": "did you mean 'deployment'?",
    }
    (theme,) = problems(spec)
    assert theme.message == "unknown theme 'drak'"
    assert theme.help.startswith("did you mean 'dark'?")


@pytest.fixture
def theme_file(tmp_path: Path) -> Path:
    return tmp_path / "mine.yaml"


def test_a_theme_file_says_only_what_differs(theme_file: Path) -> None:
    theme_file.write_text("extends: dark\nclasses:\n  green: {fill: '#030'}\nkinds:\n  pod: {class: green}\n")
    mine, dark = load(str(theme_file)), load("dark")
    assert mine.classes["green"].fill == "#003300"
    assert mine.classes["green"].stroke == dark.classes["green"].stroke
    assert mine.kinds["pod"].style == "green"
    assert mine.canvas == dark.canvas
    assert mine.files[-1] == theme_file
    assert {path.name for path in mine.files} == {"lesson.yaml", "dark.yaml", "mine.yaml"}


def test_a_theme_can_extend_one_beside_it(theme_file: Path) -> None:
    theme_file.with_name("base.yaml").write_text("classes:\n  mine: {fill: '#123456', color: '#fff'}\n")
    theme_file.write_text("extends: base.yaml\n")
    assert load(str(theme_file)).classes["mine"].fill == "#123456"


@pytest.mark.parametrize("content", ["", "# nothing\n"])
def test_an_empty_theme_file_is_the_default(theme_file: Path, content: str) -> None:
    theme_file.write_text(content)
    assert load(str(theme_file)).classes == load(DEFAULT).classes


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("classes: {green: {fill: grass}}", "'grass' is no colour"),
        ("colours: {}", "unknown field 'colours'"),
        ("extends: nothing", "unknown theme 'nothing'"),
        ("extends: mine.yaml", "theme 'mine.yaml' extends itself"),
        ("kinds: {pod: {class: geren}}", "unknown class 'geren'"),
        ("kinds: {pod: {shape: blob}}", "unknown shape 'blob'"),
        ("frames: [none-such]", "unknown class 'none-such'"),
        ("- a", "a theme is a mapping"),
        ("text", "a theme is a mapping"),
        ("classes: [", "not YAML"),
    ],
)
def test_a_wrong_theme_file(theme_file: Path, content: str, message: str) -> None:
    theme_file.write_text(content)
    with pytest.raises(PodgramError, match=re.escape(message)) as caught:
        load(str(theme_file))
    assert str(theme_file) in str(caught.value)


def test_dimming_moves_every_colour_to_the_background() -> None:
    theme = load(DEFAULT)
    usual, dimmed = theme.classes["blue"], theme.emphasised("blue", "dim")
    for colour in ("fill", "stroke", "text"):
        before, after = getattr(usual, colour), getattr(dimmed, colour)
        assert after == blend(before, theme.canvas.background, theme.dim)
        assert contrast(after, theme.canvas.background) < contrast(before, theme.canvas.background)
    assert dimmed.name == "blue-dim"


def test_blending() -> None:
    assert blend("#000000", "#ffffff", 0.5) == "#808080"
    assert blend("#123456", "#ffffff", 0) == "#123456"
    assert blend("#123456", "#abcdef", 1) == "#abcdef"
    assert blend("none", "#ffffff", 0.5) == "none"


def test_a_report_gathers_every_mistake_of_a_change() -> None:
    report = Report()
    from podgram.language.styles import ClassSpec, KindSpec

    load(DEFAULT).with_changes({"9": ClassSpec()}, {"pod": KindSpec(shape="x", class_="y")}, report)
    assert [p.message for p in report.problems] == [
        "'9' cannot name a class",
        "unknown class 'y'",
        "unknown shape 'x'",
    ]
