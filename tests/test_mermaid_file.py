"""A flowchart of Mermaid as a source: what `import` prints of it and `render` draws."""

from __future__ import annotations

from pathlib import Path

import pytest

from podgram.cli import main
from podgram.diagnostics import PodgramError
from podgram.importers import Source, find
from podgram.model.diagram import Diagram
from podgram.pipeline import Options
from podgram.pipeline import read as read_spec

SHOP = """\
---
title: A shop
---
%% the shop
flowchart TD
  user([Customer]) -->|orders| web[Web<br>shop]
  subgraph back[Back office]
    web --> db[("`**Orders** of today`")]
  end
"""


def drawn(text: str, name: str = "shop.mmd") -> Diagram:
    (diagram,) = read_spec(Path(name), Options(), text.encode()).diagrams.values()
    return diagram


def test_a_flowchart_is_drawn_as_a_spec_is() -> None:
    diagram = drawn(SHOP)
    assert (diagram.name, diagram.direction, diagram.mermaid.heading) == ("shop", "TB", "A shop")
    assert [e.lines for e in diagram.walk()] == [
        ("Customer",),
        ("Back office",),
        ("Web", "shop"),
        ("Orders of today",),
    ]
    assert [(e.lines, e.head) for e in diagram.edges] == [(("orders",), "arrow"), ((), "arrow")]


@pytest.mark.parametrize(
    ("name", "text", "is_one"),
    [
        ("stdin", SHOP, True),
        ("stdin", "graph LR\na --> b", True),
        ("x.mmd", "sequenceDiagram\na->>b: x", True),
        ("x.yaml", "graph: x\nelements: []", False),
        ("x.yaml", "services:\n  graph: {image: x}", False),
        ("stdin", "graphs are drawn", False),
    ],
)
def test_a_flowchart_is_told_by_how_it_begins(name: str, text: str, is_one: bool) -> None:
    found = find(Source(name, Path(name) if name != "stdin" else None, text.encode()))
    assert (getattr(found, "NAME", "") == "mermaid") == is_one


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("graph LR\na --> b\na ?? b", 3, "does not continue"),
        ("graph LR\nsubgraph s\na", 2, "has no end"),
        ("sequenceDiagram\na->>b: x", 1, "no flowchart"),
        ("graph LR\na:::x\nclassDef x animation:y", 3, "animation"),
    ],
)
def test_what_no_diagram_can_say_is_an_error_at_its_line(text: str, line: int, message: str) -> None:
    with pytest.raises(PodgramError) as caught:
        drawn(text)
    (problem,) = caught.value.problems
    assert problem.at is not None
    assert (problem.at.file, problem.at.line) == ("shop.mmd", line)
    assert message in problem.message


def test_what_a_picture_leaves_out_is_a_warning() -> None:
    compiled = read_spec(Path("x.mmd"), Options(), b"graph LR\na --> b\nclick a call x()")
    assert [(p.severity, p.message) for p in compiled.problems] == [
        ("warning", "'click a call x()': a click calls a script of the page")
    ]


@pytest.mark.parametrize("out", [".", "shop.mmd", "../here"])
def test_a_source_is_never_written_over(out: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    Path("shop.mmd").write_text(SHOP)
    monkeypatch.setattr("sys.argv", ["podgram", "render", "shop.mmd", "-f", "mermaid", "-o", out])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 1
    assert Path("shop.mmd").read_text() == SHOP
