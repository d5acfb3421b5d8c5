"""A user's own templates: what they may do, what they may not, and formats of their own."""

from __future__ import annotations

from pathlib import Path

import pytest

from podgram.diagnostics import Mark, PodgramError
from podgram.emitters import FORMATS
from podgram.emitters.templating import Templates, home
from podgram.pipeline import Options, emit, extension
from support import one

SPEC = {"title": "A <title>", "elements": [{"pod": 'say "hi"'}]}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def drawn(folder: Path, format: str = "mermaid") -> str:
    text, _ = emit(one(SPEC), format, Templates(folder), Options())
    assert isinstance(text, str)
    return text


def test_a_template_shadows_podgrams_own(folder: Path) -> None:
    (folder / "mermaid.mmd.j2").write_text("{{ diagram.name }}: {{ diagram.children[0].lines|mermaid }}")
    assert drawn(folder) == "spec: say #quot;hi#quot; Pod"
    assert drawn(folder, "dot").startswith("digraph")  # what the folder does not hold stays


def test_a_template_can_take_a_part_of_its_own(folder: Path) -> None:
    (folder / "part.j2").write_text("{{ diagram.title }}")
    (folder / "mermaid.mmd.j2").write_text("%% mine\n{% include 'part.j2' %}")
    assert drawn(folder) == "%% mine\nA <title>"


@pytest.mark.parametrize("text", ["{{ diagram.children[0].lines|mermaid }}", "{{ diagram.children[0].lines[0]|dot }}"])
def test_a_format_of_ones_own_has_every_quoting(folder: Path, text: str) -> None:
    (folder / "mine.txt.j2").write_text(text)
    assert drawn(folder, "mine") in ("say #quot;hi#quot; Pod", r'"say \"hi\" Pod"')
    assert extension("mine", Templates(folder)) == "txt"


def test_what_is_html_is_escaped_and_what_is_text_is_not(folder: Path) -> None:
    for name in ("page.html.j2", "drawing.svg.j2", "note.txt.j2"):
        (folder / name).write_text("{{ diagram.title }}")
    made = {format: drawn(folder, format) for format in ("page", "drawing", "note")}
    assert made == {"page": "A &lt;title&gt;", "drawing": "A &lt;title&gt;", "note": "A <title>"}


def test_only_files_of_three_parts_are_formats(folder: Path) -> None:
    for name in ("mine.txt.j2", "part.j2", "a.b.txt.j2", "mine.txt"):
        (folder / name).write_text("x")
    (folder / "folder.txt.j2").mkdir()
    assert Templates(folder).formats() == {"mine": "mine.txt.j2"}
    assert Templates().formats() == {}


MISTAKES = {
    "graph TB\n{% if %}": (2, "Expected an expression"),
    "{{ nope }}": (1, "'nope' is undefined"),
    "\n\n  {{ diagram.nope }}": (3, "has no attribute 'nope'"),
    "{{ 1 / 0 }}": (1, "division by zero"),
    "{{ diagram.name|nope }}": (1, "No filter named 'nope'"),
    "\n{% include 'nope.j2' %}": (2, "there is no template 'nope.j2'"),
    "{% include '../secret' %}": (1, "there is no template '../secret'"),
    "{% include '/etc/passwd' %}": (1, "there is no template '/etc/passwd'"),
    "{% extends 'mermaid.mmd.j2' %}": (1, "RecursionError"),
    "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}": (1, "RecursionError"),
    "{{ range(1000000000)|list }}": (1, "Range too big"),
    "{{ ''.__class__ }}": (1, "is unsafe"),
    "{{ diagram.__class__.__mro__ }}": (1, "is unsafe"),
    "{{ diagram|attr('__init__') }}": (1, "is unsafe"),
    "{{ diagram.walk.__globals__ }}": (1, "is unsafe"),
    "{{ formats.update({}) }}": (1, "is undefined"),
    "{{ '{0.__class__}'.format(diagram) }}": (1, "is unsafe"),
    "{{ cycler.__init__.__globals__.os.popen('id').read() }}": (1, "is unsafe"),
}


@pytest.mark.parametrize("text", MISTAKES)
def test_a_mistake_is_told_with_the_templates_own_file_and_line(folder: Path, text: str) -> None:
    line, message = MISTAKES[text]
    (folder.parent / "secret").write_text("secret")
    path = folder / "mermaid.mmd.j2"
    path.write_text(text)
    with pytest.raises(PodgramError, match="template: ") as caught:
        drawn(folder)
    (problem,) = caught.value.problems
    assert message in problem.message
    assert isinstance(problem.at, Mark)
    assert (problem.at.file, problem.at.line, problem.at.text) == (str(path), line, text.splitlines()[line - 1])


def test_a_diagram_cannot_be_changed(folder: Path) -> None:
    (folder / "mermaid.mmd.j2").write_text("{% set diagram.name = 'x' %}")
    with pytest.raises(PodgramError, match="template: "):
        drawn(folder)


def test_text_of_a_spec_is_no_template(folder: Path) -> None:
    (folder / "mine.txt.j2").write_text("{{ diagram.title }} {{ diagram.children[0].lines[0] }}")
    diagram = one({"title": "{{ 7 * 7 }}", "elements": [{"box": "{% raw %}{{ diagram.name }}"}]})
    text, _ = emit(diagram, "mine", Templates(folder), Options())
    assert text == "{{ 7 * 7 }} {% raw %}{{ diagram.name }}"


def test_podgrams_own_templates_are_all_there() -> None:
    assert {path.name for path in home().iterdir()} >= {"mermaid.mmd.j2", "dot.dot.j2", "picture.svg.j2"}
    assert {"mermaid", "dot", "svg"} <= set(FORMATS)


@pytest.mark.parametrize(
    "template",
    [
        "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
        "{% for a in range(99999) %}{% for b in range(99999) %}{{ b }}{% endfor %}{% endfor %}",
        "{% macro m() %}{{ m() }}{{ m() }}{% endmacro %}{{ m() }}",
        "{{ ' ' * 1000000000 }}",
        "{{ [1] * 1000000000 }}",
        "{{ 9 ** 99999999 }}",
        "{{ 'x' | center(1000000000) }}",
        "{{ 'x' | indent(1000000000) }}",
        "{{ '%1000000000d' % 1 }}",
        "{{ '%1000000000d' | format(1) }}",
        "{{ 'x'.ljust(1000000000) }}",
        "{{ '{:1000000000}'.format(1) }}",
        "{{ 'x'['ljust'](1000000000) }}",
        "{{ lipsum(n=1000000) }}",
    ],
)
def test_a_template_of_a_user_is_bounded(tmp_path: Path, template: str) -> None:
    (tmp_path / "bomb.txt.j2").write_text(template)
    with pytest.raises(PodgramError) as caught:
        Templates(tmp_path).render("bomb.txt.j2")
    assert str(caught.value.problems[0]).startswith(f"{tmp_path / 'bomb.txt.j2'}:1:")
