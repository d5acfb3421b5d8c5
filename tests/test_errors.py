"""What podgram says of wrong input: each folder in errors/ is a case, with the spec and what is to be said of it.

`pytest tests/test_errors.py --accept` writes what podgram says now; read the difference before you commit it.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

import podgram
from podgram.diagnostics import Mark, PodgramError, Problem, describe
from podgram.emitters.templating import Templates
from podgram.pipeline import Options, read, render
from podgram.project.boundary import Boundary

CASES = sorted(path for path in (Path(__file__).parent / "errors").iterdir() if path.is_dir())


def told(case: Path, out: Path) -> list[Problem]:
    """The problems of the spec in a case's folder, which stops there and writes nothing."""
    templates = Path("templates") if (case / "templates").is_dir() else None
    options = Options(templates=templates)
    with pytest.raises(PodgramError) as caught:
        list(render(read(Path("spec.yaml"), options), ("dot", "mermaid"), out, Boundary(out), options))
    assert not out.exists()
    return list(caught.value.problems)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_wrong_input(
    case: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    monkeypatch.chdir(case)
    problems = told(case, tmp_path / "out")
    said = "\n".join(map(describe, problems)) + "\n"
    if request.config.getoption("--accept"):
        (case / "expected.txt").write_text(said, "utf-8")
    assert said == (case / "expected.txt").read_text("utf-8")
    for problem in problems:
        check(problem)


def check(problem: Problem) -> None:
    """Every problem has a place, says something and helps."""
    assert problem.at
    assert problem.message
    assert problem.help or problem.message.startswith("cannot read")
    if isinstance(problem.at, Mark):
        assert problem.at.line >= 1
        assert 1 <= problem.at.column <= len(problem.at.text) + 1
    assert not re.search(r"function-|literal\[|tuple\[|validator|pydantic", str(problem))


def test_a_folder_of_templates_that_is_none() -> None:
    with pytest.raises(PodgramError, match="no folder of templates at 'nowhere'"):
        Templates(Path("nowhere"))


def test_a_dict_is_a_spec_too() -> None:
    (text,), (data,) = (
        podgram.loads("elements: [pod: web]").values(),
        podgram.loads({"elements": [{"pod": "web"}]}).values(),
    )
    assert text.diagram == data.diagram
    for wrong in (5, {"elements": [{"pod": object()}]}):
        with pytest.raises(PodgramError, match=r"cannot be int|no spec"):
            podgram.loads(wrong)  # type: ignore[arg-type]


def test_what_is_no_regular_file_is_told_as_that(tmp_path: Path) -> None:
    if not hasattr(os, "mkfifo"):
        pytest.skip("no named pipes here")
    os.mkfifo(tmp_path / "pipe.yaml")
    (tmp_path / "spec.yaml").write_text("elements: [include: pipe.yaml]\n")
    with pytest.raises(PodgramError, match=r"'pipe.yaml' is no regular file"):
        read(tmp_path / "spec.yaml", Options())


def test_a_port_as_a_service_says_it_is_told_once(tmp_path: Path) -> None:
    (tmp_path / "spec.yaml").write_text("elements:\n- pod: p\n  containers: [{name: a, ports: [{port: 80}]}]\n")
    with pytest.raises(PodgramError) as caught:
        read(tmp_path / "spec.yaml", Options())
    (problem,) = caught.value.problems
    assert problem.help == "write containerPort: 80; port is a Service's"
