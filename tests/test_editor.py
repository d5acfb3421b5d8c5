"""What an editor shows while somebody writes a spec: said by the real yaml-language-server, with podgram's schema."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from editor import Editor
from support import Run

ROOT = Path(__file__).parent.parent
SPEC = ROOT / "specs" / "new.yaml"
HEAD = "# yaml-language-server: $schema=../docs/spec.schema.json\n"

# A text with one mistake, and what is underlined: no more than the wrong key or the wrong value.
MISTAKES = [
    ("titel: x", "titel"),
    ("elements:\n  - pod: demo\n    hostNetwrk: true", "hostNetwrk"),
    ("elements: [{Pod: demo, hostNetwrk: true}]", "hostNetwrk"),
    ("elements: [{kind: pod, name: demo, hostNetwrk: true}]", "hostNetwrk"),
    ("elements: [{pod: demo, containers: [{name: web, comand: [php]}]}]", "comand"),
    ("elements: [{box: a, elements: [{group: b, elements: [{pod: c, contaners: []}]}]}]", "contaners"),
    ("elements: [{container: web, ports: [{containerPort: 80, hostPrt: 1}]}]", "hostPrt"),
    ("elements: [{container: web, processes: [{process: php, usr: root}]}]", "usr"),
    ("elements: [{replica-set: demo, replcas: 3}]", "replcas"),
    ("elements: [{service: web, selektor: {app: web}}]", "selektor"),
    ("elements: [{box: a, colr: red}]", "colr"),
    ("elements: [{from: web.yaml, slect: pod/web}]", "slect"),
    ("elements: [{pod: demo, pause: {nme: infra}}]", "nme"),
    ("elements: [{pod: demo, namespaces: {nt: own}}]", "nt"),
    ("elements: [{pod: demo, namespaces: {net: owned}}]", "owned"),
    ("elements: [{process: php, pid: 0}]", "0"),
    ("elements: [{box: a, shape: blob}]", "blob"),
    ("elements: [{box: a, emphasis: higlight}]", "higlight"),
    ("links: [{from: a, to: b, arow: both}]", "arow"),
    ("links: [{from: a, to: b, line: doted}]", "doted"),
    ("direction: up", "up"),
    ("theme: drak", "drak"),
    ("stages: {fnished: ghost}", "fnished"),
    ("classes: {blue: {fil: '#fff'}}", "fil"),
    ("kinds: {pod: {clas: blue}}", "clas"),
    ("diagrams: [{name: one, elements: [{pod: demo, hostPdi: true}]}]", "hostPdi"),
]


@pytest.mark.parametrize(("text", "under"), MISTAKES, ids=[under for _, under in MISTAKES])
def test_a_mistake_is_underlined_where_it_is(editor: Editor, text: str, under: str) -> None:
    assert [found for found, _ in editor.problems(SPEC, HEAD + text)] == [under]


@pytest.mark.parametrize("name", ["706_container_pod", "716_initcontainer", "730_veth_pairs"])
def test_nothing_is_wrong_with_what_is_right(editor: Editor, name: str) -> None:
    assert editor.problems(SPEC, (ROOT / "specs" / f"{name}.yaml").read_text("utf-8")) == []


HOVERS = [
    ("elements:\n  - p|od: demo", "Pod", "share their net, uts and ipc namespaces"),
    ("elements:\n  - Replica|Set: demo", "Replica set", "a number of equal pods"),
    ("elements:\n  - http-ro|ute: shop", "HTTP route", "HTTP requests"),
    ("elements:\n  - ingr|ess: shop", "Ingress", "requests from outside"),
    ("elements:\n  - sched|uler", "Element", "chooses the node"),
    ("elements:\n  - {pod: demo, hostN|etwork: true}", "hostNetwork", "the host's net and uts namespaces"),
    ("elements:\n  - {pod: demo, names|paces: false}", "namespaces", "a list of the namespaces"),
    ("elements:\n  - {pod: demo, pau|se: false}", "pause", "no pause container"),
    ("elements:\n  - {pod: demo, tolera|tions: []}", "Pod", "taken, and not drawn"),
    ("elements:\n  - {pod: demo, containers: [{name: web, ima|ge: nginx}]}", "image", "where there is no command"),
    ("elements:\n  - {box: a, cla|ss: blue}", "class", "Another colour class"),
    ("links:\n  - {from: a, to: b, li|ne: dotted}", "line", "`dotted`"),
    ("replicaLi|mit: 5", "replicaLimit", "ellipsis"),
    ("kinds: {po|d: {class: blue}}", "pod", "share their net"),
]


@pytest.mark.parametrize(("text", "title", "words"), HOVERS, ids=[text.replace("|", "") for text, _, _ in HOVERS])
def test_a_hover_explains(editor: Editor, text: str, title: str, words: str) -> None:
    shown = editor.hover(SPEC, HEAD + text)
    assert shown.startswith(f"#### {title}\n")
    assert words in shown


COMPLETIONS = [
    ("|", {"elements", "links", "theme", "diagrams", "stages"}, {"pod", "containers"}),
    ("elements:\n  - |", {"pod", "process", "http-route", "box", "include", "from"}, {"containers", "hostNetwork"}),
    ("elements:\n  - box: a\n    elements:\n      - |", {"pod", "process"}, {"containers"}),
    ("elements:\n  - pod: demo\n    |", {"containers", "hostNetwork", "class", "pause"}, {"pod", "image", "affinity"}),
    ("elements:\n  - box: demo\n    |", {"elements", "shape", "label"}, {"pod", "containers", "group"}),
    ("elements:\n  - service: web\n    |", {"selector", "ports"}, {"ingress", "containers"}),
    ("elements:\n  - pod: demo\n    containers:\n      - |", {"name", "image", "command"}, {"pod", "containers"}),
    ("elements:\n  - pod: demo\n    class: |", {"green", "blue2", "frame"}, {"true", "null"}),
    ("elements:\n  - pod: demo\n    shape: |", {"hexagon", "cylinder"}, {"null"}),
    ("elements:\n  - pod: demo\n    hostPID: |", {"true", "false"}, set()),
    ("elements:\n  - pod: demo\n    namespaces:\n      net: |", {"own", "shared", "host", "outer"}, set()),
    ("theme: |", {"lesson", "dark", "calm", "colourblind"}, {"true"}),
    ("fit: |", {"slide", "page", "square", "none"}, set()),
    ("kinds:\n  |", {"pod", "process"}, set()),
    ("links:\n  - |", {"from", "to", "line"}, set()),
]


@pytest.mark.parametrize(("text", "offered", "not_offered"), COMPLETIONS, ids=[text for text, _, _ in COMPLETIONS])
def test_what_fits_is_offered(editor: Editor, text: str, offered: set[str], not_offered: set[str]) -> None:
    found = set(editor.completions(SPEC, HEAD + text))
    assert offered - found == set()
    assert found & not_offered == set()


def test_what_is_offered_is_explained(editor: Editor) -> None:
    found = editor.completions(SPEC, HEAD + "elements:\n  - pod: demo\n    |")
    assert "the host's net and uts namespaces" in str(found["hostNetwork"]["documentation"])
    assert [name for name, item in found.items() if not item.get("documentation")] == []


MANIFEST = """apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  containers: [{name: app, image: nginx, volumeMounts: [{name: log, mountPath: /log}]}]
  volumes: [{name: log, emptyDir: {}}]
"""


def test_what_is_imported_names_its_schema(
    editor: Editor, podgram: Callable[..., Run], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = tmp_path / "project"
    (project / "specs").mkdir(parents=True)
    (project / "podgram.toml").touch()
    (project / "web.yaml").write_text(MANIFEST)
    monkeypatch.chdir(project)
    said = podgram("import", "web.yaml", "-o", "specs/web.yaml").out
    assert said.splitlines() == [
        "wrote specs/web.yaml",
        "wrote .podgram/spec.schema.json, by which an editor explains it",
    ]
    text = (project / "specs" / "web.yaml").read_text()
    assert editor.problems(project / "specs" / "web.yaml", text) == []
    assert [under for under, _ in editor.problems(project / "specs" / "web.yaml", text + "titel: x\n")] == ["titel"]
    assert podgram("import", "web.yaml", "-o", "specs/two.yaml").out == "wrote specs/two.yaml\n"
    podgram("import", "web.yaml", "-o", str(tmp_path / "elsewhere.yaml"))
    for without in (podgram("import", "web.yaml").out, (tmp_path / "elsewhere.yaml").read_text()):
        assert "$schema" not in without
