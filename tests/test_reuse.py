"""What a spec takes over: extends, change, remove, include, and what stands beside `diagrams`."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from podgram.diagnostics import PodgramError
from podgram.model.diagram import Diagram
from podgram.pipeline import Options, read
from support import draw, one, problems

BASE = """
diagrams:
  - name: base
    title: The base
    elements:
      - pod: demo
        id: pod
        containers: [{name: web, command: php}]
      - group: side
        elements: [box: x, box: y]
      - client: curl
    links: [curl -> web: GET, curl -> x, x -> y]
  - name: made
    extends: base
"""


def made(changes: str) -> Diagram:
    return draw(BASE + textwrap.indent(textwrap.dedent(changes), "    "))["made"]


def labels(diagram: Diagram) -> list[str]:
    return [e.lines[0] for e in diagram.walk() if e.kind not in ("namespace", "process") and e.lines]


def links(diagram: Diagram) -> list[tuple[str, str]]:
    names = {e.id: e.lines[0] for e in diagram.walk() if e.lines}
    return [(names[edge.source], names[edge.target]) for edge in diagram.edges]


ALL = ["demo Pod", "pause Container", "web Container", "side", "x", "y", "curl"]


def test_a_diagram_takes_over_elements_and_links() -> None:
    assert labels(made("")) == ALL
    assert links(made("")) == [("curl", "web Container"), ("curl", "x"), ("x", "y")]


def test_and_adds_its_own_after_them() -> None:
    diagram = made("elements: [box: z]\nlinks: [z -> x]")
    assert labels(diagram) == [*ALL, "z"]
    assert links(diagram)[-1] == ("z", "x")


def test_but_neither_title_nor_description() -> None:
    assert made("").title == "made"


def test_a_change_sets_fields_and_adds_to_lists() -> None:
    diagram = made("""
        change:
          pod: {name: demoduo, class: green, containers: [{name: db, command: sql}]}
          side/x: {label: changed}
    """)
    expected = ["demoduo Pod", "pause Container", "web Container", "db Container", "side", "changed", "y", "curl"]
    assert labels(diagram) == expected
    assert diagram.children[0].style == "green"


def test_a_change_leaves_the_base_as_it_was() -> None:
    spec = BASE + "    change: {pod: {name: other, containers: [{name: db, command: x}]}}\n"
    assert labels(draw(spec)["base"]) == ALL


def test_what_is_removed_takes_its_links_with_it() -> None:
    diagram = made("remove: [x]")
    assert labels(diagram) == [name for name in ALL if name != "x"]
    assert links(diagram) == [("curl", "web Container")]


def test_a_removed_box_takes_what_is_in_it() -> None:
    diagram = made("remove: side")
    assert labels(diagram) == ["demo Pod", "pause Container", "web Container", "curl"]
    assert links(diagram) == [("curl", "web Container")]


def test_a_removed_link() -> None:
    assert links(made("remove: [curl -> web, x -> y]")) == [("curl", "x")]


def test_what_is_removed_stays_so_in_the_next() -> None:
    spec = BASE + "    remove: side\n  - {name: last, extends: made, elements: [box: z]}\n"
    assert labels(draw(spec)["last"]) == ["demo Pod", "pause Container", "web Container", "curl", "z"]


def test_a_removed_name_can_come_back() -> None:
    diagram = made("remove: x\nelements: [box: x]")
    assert ("curl", "x") in links(diagram)


def test_what_stands_beside_diagrams_holds_for_all() -> None:
    spec = "direction: LR\nclasses: {blue: {fill: '#00f'}}\ndiagrams:\n- {name: a}\n- {name: b, direction: TB}\n"
    assert {name: d.direction for name, d in draw(spec).items()} == {"a": "LR", "b": "TB"}


def test_classes_and_kinds_are_merged_name_by_name() -> None:
    spec = """
        kinds: {box: {class: green}, note: {class: blue}}
        diagrams:
          - name: a
            kinds: {box: {shape: circle}, tool: {class: cyan}}
            elements: [box: b, note: n, tool: t]
    """
    styles = [(getattr(e, "shape", ""), e.style) for e in draw(textwrap.dedent(spec))["a"].children]
    assert styles == [("circle", "plain"), ("note", "blue"), ("rectangle", "cyan")]


# Other files


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "common.yaml").write_text("elements: [client: curl, box: shared]\nlinks: [curl -> shared]\n")
    (tmp_path / "several.yaml").write_text(
        "diagrams:\n- {name: a, elements: [box: a1]}\n- {name: b, extends: a, elements: [box: b1]}\n"
    )
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "far.yaml").write_text("elements: [{include: ../common.yaml}, box: far]\n")
    return tmp_path


def drawn(folder: Path, text: str, root: Path | None = None) -> Diagram:
    (folder / "spec.yaml").write_text(text)
    (diagram,) = read(folder / "spec.yaml", Options(root=root)).diagrams.values()
    return diagram


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("extends: common.yaml", ["curl", "shared"]),
        ("extends: several.yaml#b\nelements: [box: c]", ["a1", "b1", "c"]),
        ("elements: [include: common.yaml, box: mine]", ["curl", "shared", "mine"]),
        ("elements: [include: several.yaml#a, include: common.yaml]", ["a1", "curl", "shared"]),
        ("elements: [{group: g, elements: [include: common.yaml]}]", ["g", "curl", "shared"]),
        ("elements: [{pod: p, pause: false, elements: [include: common.yaml]}]", ["p Pod", "curl", "shared"]),
        ("elements: [include: deep/far.yaml]", ["curl", "shared", "far"]),
        ("elements: [include: './common.yaml']", ["curl", "shared"]),
    ],
)
def test_other_files(folder: Path, text: str, expected: list[str]) -> None:
    assert labels(drawn(folder, text)) == expected


def test_every_file_that_was_read_is_known(folder: Path) -> None:
    (folder / "mine.yaml").write_text("description: mine\n")
    (folder / "spec.yaml").write_text("theme: mine.yaml\nelements: [include: deep/far.yaml]\n")
    sources = {path.name for path in read(folder / "spec.yaml", Options()).sources}
    assert {"spec.yaml", "far.yaml", "common.yaml", "mine.yaml"} <= sources


@pytest.mark.parametrize("field", ["elements: [include: {}]", "extends: {}"])
@pytest.mark.parametrize("way", ["../out.yaml", "{absolute}", "link.yaml", "deep/../../out.yaml", "linked/out.yaml"])
def test_no_way_leads_out_of_the_folder(folder: Path, field: str, way: str) -> None:
    inside = folder / "inside"
    inside.mkdir()
    (inside / "deep").mkdir()
    (folder / "out.yaml").write_text("elements: [box: secret]\n")
    (inside / "link.yaml").symlink_to(folder / "out.yaml")
    (inside / "linked").symlink_to(folder)
    text = field.replace("{}", way.replace("{absolute}", str(folder / "out.yaml")))
    with pytest.raises(PodgramError, match="lies outside the project's folder"):
        drawn(inside, text)
    assert labels(drawn(inside, text, root=folder)) == ["secret"]


def test_a_spec_from_standard_input_can_take_over_its_own() -> None:
    spec = "diagrams:\n- {name: a, elements: [box: x]}\n- {name: b, extends: a}\n"
    assert labels(draw(spec)["b"]) == ["x"]


def test_a_mistake_in_another_file_is_told_there(folder: Path) -> None:
    (folder / "common.yaml").write_text("elements:\n  - {box: a, colour: red}\n")
    with pytest.raises(PodgramError, match=r"common.yaml:2:14: error: unknown field 'colour'"):
        drawn(folder, "elements: [include: common.yaml]")


def test_a_mistake_that_is_taken_over_is_told_once() -> None:
    told = problems("diagrams:\n- {name: a, elements: [{box: x, clas: y}]}\n- {name: b, extends: a}\n")
    assert [p.message for p in told] == ["unknown field 'clas'"]


def test_a_file_is_named_as_it_was_given(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    Path("spec.yaml").write_text("elements: [include: deep/far.yaml]\n")
    Path("deep/far.yaml").write_text("elements: [{box: a, clas: b}]\n")
    with pytest.raises(PodgramError, match=r"^deep/far.yaml:1:21: error"):
        read(Path("spec.yaml"), Options())


def test_one_diagram_alone_needs_no_name() -> None:
    assert one("elements: [box: a]").name == "spec"
    assert one("name: mine\nelements: [box: a]").name == "mine"
