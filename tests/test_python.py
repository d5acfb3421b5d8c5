"""podgram as a Python library: specs that are built in code, drawings that are saved, and what there is."""

from __future__ import annotations

import inspect
import json
import runpy
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
import yaml

import podgram
import typed
from conftest import missing
from podgram import Container, Diagram, Element, Pod, PodgramError, Spec, draw, dumps, load, loads
from podgram import spec as constructors
from real import UnavailableError

ROOT = Path(__file__).parent.parent
POD = Pod("web", containers=[Container("app", command=["nginx"])])


def test_the_constructors_have_every_field() -> None:
    made = runpy.run_path(str(ROOT / ".ci" / "constructors.py"))["text"]()
    assert Path(constructors.__file__).read_text("utf-8") == made, "to mend: python .ci/constructors.py"


def test_what_is_built_is_what_would_be_written() -> None:
    written = yaml.safe_load("""
        name: web
        elements:
          - client: curl
          - service: web
            selector: {app: web}
          - pod: web
            hostNetwork: true
            containers:
              - container: app
                command: [./serve]
                ports: [{containerPort: 80}, {target: "80", published: "8080"}, "443:443"]
                volumeMounts: [{name: log, mountPath: /log}]
              - {container: logs, class: blue, processes: [{process: tail, pid: 1}]}
            volumes: [{name: log, emptyDir: {}}]
            namespaces: {net: host, ipc: {of: curl}}
            pause: false
          - scheduler
          - box: a
        links: ["curl -> service/web: GET /", {from: service/web, to: [pod/web], line: dotted}]
        classes: {mine: {fill: "#fff", stroke-width: 2, stroke-dasharray: 5 5}}
        kinds: {lambda: {shape: hexagon, class: mine, title: "{name} function"}}
        align: [curl, scheduler]
        stages: false
        legend: {mine: My own}
    """)
    assert written == typed.DIAGRAM
    assert draw(typed.DIAGRAM).text() == draw(written).text()
    assert list(loads(typed.SPEC)) == ["web", "after"]


def test_a_field_that_is_not_given_is_not_there() -> None:
    assert Pod() == {"kind": "pod"}
    assert Element("box", "a", elements=[]) == {"box": "a", "elements": []}
    assert Container(image="nginx", kind="sidecar") == {"kind": "sidecar", "image": "nginx"}


def test_what_is_dumped_is_read_again() -> None:
    text = dumps(typed.SPEC)
    assert yaml.safe_load(text) == typed.SPEC
    assert [drawing.text() for drawing in loads(text).values()] == [d.text() for d in loads(typed.SPEC).values()]


@pytest.mark.parametrize("element", typed.wrong(), ids=str)
def test_a_wrong_value_is_told_when_it_is_drawn(element: dict[str, object]) -> None:
    with pytest.raises(PodgramError) as found:
        draw(Diagram(elements=[element]))
    assert "spec.yaml:" in str(found.value)


def test_a_notebook_completes_every_field() -> None:
    for part in (Pod, Container, Diagram, Spec, Element, constructors.Port, constructors.Volume):
        shown = inspect.signature(part).parameters
        fields = part._fields.__annotations__ if part._fields is not None else {}
        assert set(fields) <= set(shown)
        assert all(isinstance(parameter.annotation, str) for parameter in shown.values())
    assert list(inspect.signature(constructors.Port).parameters)[:2] == ["containerPort", "hostPort"]
    assert str(inspect.signature(Pod)).startswith("(name: 'str | None' = None, *, id: 'str | None' = None, ")


def test_fields_stand_in_the_order_of_a_spec() -> None:
    assert list(Container(image="nginx", class_="blue", id="a", name="app")) == ["container", "id", "class", "image"]


def test_python_refuses_what_no_spec_has() -> None:
    for build, message in ((typed.misspelled, "hostNetwrk"), (typed.incomplete, "containerPort")):
        with pytest.raises(TypeError, match=message):
            build()


def test_a_spec_that_cannot_be_drawn_as_one() -> None:
    with pytest.raises(PodgramError, match="has 2 diagrams"):
        draw(Spec(diagrams=[Diagram(name="a", elements=[POD]), Diagram(name="b", elements=[POD])]))
    with pytest.raises(PodgramError, match="no spec"):
        dumps({"elements": [object()]})


def test_an_ending_says_the_format(tmp_path: Path) -> None:
    drawing = draw(Diagram(title="Web", elements=[POD]))
    for ending, holds in {".svg": "<svg", ".mmd": "graph ", ".dot": "digraph", ".json": "{", ".html": "<html"}.items():
        assert holds in drawing.save(tmp_path / f"web{ending}").read_text("utf-8")
    assert (tmp_path / "web.mmd").read_text("utf-8") == drawing.text("mermaid")
    assert drawing.save(tmp_path / "web.txt", "dot").read_text("utf-8") == drawing.text("dot")
    with pytest.raises(PodgramError, match=r"no format has files that end in '\.gif'"):
        drawing.save(tmp_path / "web.gif")
    with pytest.raises(PodgramError, match="cannot write it"):
        drawing.save(tmp_path / "none" / "web.svg")


def test_the_sources_are_every_file_and_are_not_written_over(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text("extends: lesson\nclasses: {blue: {fill: '#abc'}}\n")
    (tmp_path / "shared.yaml").write_text("elements: [box: shared]\n")
    (tmp_path / "web.yaml").write_text("theme: mine.yaml\nelements: [{include: shared.yaml}, {pod: web}]\n")
    drawing = load(tmp_path / "web.yaml")["web"]
    assert {path.name for path in drawing.sources} == {"web.yaml", "shared.yaml", "mine.yaml", "lesson.yaml"}
    with pytest.raises(PodgramError, match="this is what is drawn"):
        drawing.save(tmp_path / "shared.yaml", "mermaid")
    assert [path.name for path in draw(Diagram(elements=[POD])).sources] == ["lesson.yaml"]


def test_what_there_is(tmp_path: Path) -> None:
    (tmp_path / "podgram.toml").write_text('specs = ["pods"]\n')
    (tmp_path / "pods").mkdir()
    (tmp_path / "pods" / "two.yaml").write_text(dumps(typed.SPEC))
    (tmp_path / "mine.txt.j2").write_text("{{ diagram.title }}")
    assert podgram.find_specs(tmp_path) == {tmp_path / "pods" / "two.yaml": ("web", "after")}
    assert podgram.theme_names()[0] == "lesson"
    assert {"svg", "mermaid", "png"} <= set(podgram.format_names())
    assert podgram.format_names(tmp_path)[-1] == "mine"
    assert draw(Diagram(title="Hi", elements=[POD]), templates=tmp_path).save(tmp_path / "a.txt").read_text() == "Hi"
    (tmp_path / "pods" / "wrong.yaml").write_text("titel: x\n")
    with pytest.raises(PodgramError, match="titel"):
        podgram.find_specs(tmp_path)


def test_every_public_name_is_there_and_costs_nothing_before_it_is_used() -> None:
    assert [name for name in podgram.__all__ if not hasattr(podgram, name)] == []
    code = (
        "import sys, podgram; podgram.Pod('a'); print({'pydantic', 'yaml', 'jinja2', 'podgram.api'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout == "set()\n"


@pytest.mark.slow
def test_the_notebook_runs(tmp_path: Path) -> None:
    if find_spec("nbconvert") is None:
        missing(UnavailableError("nbconvert is not installed: pip install 'podgram[test]'"))
    shutil.copy(ROOT / "docs" / "python.ipynb", tmp_path)
    command = [sys.executable, "-m", "nbconvert", "--to", "notebook", "--execute", "--inplace", "python.ipynb"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    cells = [c for c in json.loads((tmp_path / "python.ipynb").read_text("utf-8"))["cells"] if c["cell_type"] == "code"]
    shown = ["".join(output.get("data", {}).get("image/svg+xml", "")) for cell in cells for output in cell["outputs"]]
    assert [next(word for word in ("web Pod", "pool Pod") if word in svg) for svg in shown if svg] == [
        "web Pod",
        "pool Pod",
        "web Pod",
    ]
    printed = "".join("".join(output.get("text", "")) for output in cells[-1]["outputs"])
    assert "did you mean 'hostNetwork'?" in printed
    assert "series: true\n" in (tmp_path / "web.yaml").read_text()
