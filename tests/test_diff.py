"""What differs between two sources: marked in one picture, and said in words."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from podgram.compiler.difference import Change
from podgram.diagnostics import PodgramError
from podgram.importers import ImportOptions
from podgram.model.diagram import Diagram
from podgram.pipeline import Options, Side, compare
from support import Run

Data = dict[str, Any]


def deployment(name: str = "web", image: str = "web:1", replicas: int = 2, **pod: Any) -> Data:
    spec = {"containers": [{"name": "app", "image": image, "command": ["./serve"]}], **pod}
    template = {"metadata": {"labels": {"app": name}}, "spec": spec}
    spec = {"replicas": replicas, "template": template}
    return {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": name}, "spec": spec}


def service(port: int = 80) -> Data:
    spec = {"selector": {"app": "web"}, "ports": [{"port": port}]}
    return {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web"}, "spec": spec}


def compared(old: str | list[Data], new: str | list[Data], **asked: Any) -> tuple[Diagram, list[Change]]:
    """The difference between two texts, or between two lists of objects."""
    texts = [text if isinstance(text, str) else yaml.safe_dump_all(text) for text in (old, new)]
    sides = [Side(Path(f"{name}.yaml"), data=text.encode(), label=name) for name, text in zip("ab", texts, strict=True)]
    compiled, changes = compare(*sides, Options(imports=ImportOptions(**asked)))
    (diagram,) = compiled.diagrams.values()
    return diagram, changes


def marked(diagram: Diagram) -> dict[str, str]:
    """The elements that have a mark, by kind and name: their class."""
    return {
        f"{e.kind}/{e.name}": e.style.rpartition("-")[2]
        for e in diagram.walk()
        if e.style.endswith(("-new", "-gone", "-changed")) and e.kind != "legend"
    }


def lines(diagram: Diagram, kind: str, name: str) -> tuple[str, ...]:
    return next(e.lines for e in diagram.walk() if (e.kind, e.name) == (kind, name))


def test_what_is_the_same_differs_in_nothing() -> None:
    objects = [deployment(), service()]
    for view in ("anatomy", "objects"):
        diagram, changes = compared(objects, objects, view=view)
        assert (changes, marked(diagram)) == ([], {})
        assert not any(e.kind == "legend" for e in diagram.walk())


def test_what_is_new_gone_and_changed_is_told_without_colour() -> None:
    diagram, changes = compared(
        [deployment(), service(), deployment("old")],
        [deployment(image="web:2", replicas=3), service(8080), deployment("new")],
        view="objects",
    )
    assert [(e.name, e.style.rpartition("-")[2]) for e in diagram.walk() if e.kind in ("deployment", "container")] == [
        ("web", "changed"),
        ("app", "changed"),
        ("new", "new"),
        ("app", "yelloworange"),
        ("old", "gone"),
        ("app", "gone"),
    ]
    assert lines(diagram, "deployment", "web") == ("~ web Deployment", "− 2 replicas", "+ 3 replicas")
    assert lines(diagram, "deployment", "old")[0] == "− old Deployment"
    assert lines(diagram, "deployment", "new")[0] == "+ new Deployment"
    assert lines(diagram, "container", "app") == ("~ app", "− web:1", "+ web:2")
    (edge,) = diagram.edges
    assert edge.lines == ("− 80", "+ 8080")
    assert [str(change) for change in changes] == [
        "~ deployment/web\n    − 2 replicas\n    + 3 replicas",
        "~ deployment/web > container/app\n    − web:1\n    + web:2",
        "+ deployment/new",
        "− deployment/old",
        "~ service/web → deployment/web\n    − 80\n    + 8080",
    ]
    dashes = {c.name.rpartition("-")[2]: c.dash for c in diagram.classes if c.name.startswith("orange-")}
    assert len(set(dashes.values())) == 3  # each mark has a border of its own
    assert [e.lines for e in diagram.walk() if e.kind == "legend"][1:] == [("+ new",), ("− gone",), ("~ changed",)]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"hostNetwork": True}, {"net,uts,ipc ns", "net,uts ns of host", "ipc ns"}),
        ({"initContainers": [{"name": "init", "image": "i"}]}, {"init-container/init"}),
        ({"volumes": [{"name": "tmp", "emptyDir": {}}]}, {"volume/tmp"}),
        ({"containers": [{"name": "app", "image": "web:2", "command": ["./serve"]}]}, {"container/app"}),
        (
            {"containers": [{"name": "app", "image": "web:1", "command": ["./other"]}]},
            {"process/serve", "process/other"},
        ),
        (
            {
                "containers": [
                    {"name": "app", "image": "web:1", "command": ["./serve"], "env": [{"name": "A", "value": "s3cret"}]}
                ]
            },
            {"container/app"},
        ),
    ],
)
def test_each_field_that_changes_a_pod(change: Data, said: set[str]) -> None:
    """Also what the view does not show, such as an image beside a command; never a value."""
    _, changes = compared([deployment()], [deployment(**change)], view="anatomy")
    assert {c.what.rpartition(" > ")[2] for c in changes} == said
    assert "s3cret" not in repr(changes)


def test_links_come_and_go() -> None:
    spec = "elements: [{box: a}, {box: b}]\nlinks: [%s]\n"
    diagram, changes = compared(spec % "a -> b: x", spec % "b -> a: y")
    assert {(e.lines, e.line) for e in diagram.edges} == {(("− x",), "dotted"), (("+ y",), "solid")}
    assert {str(c) for c in changes} == {"− box/a → box/b\n    − x", "+ box/b → box/a\n    + y"}


def test_looks_and_boxes_differ_too() -> None:
    diagram, changes = compared(
        "elements: [{box: a, class: blue}, {box: c}]",
        "elements: [{box: a, class: green, elements: [{user: u}]}, {box: c}]",
    )
    assert [(c.status, c.what) for c in changes] == [("changed", "box/a"), ("new", "box/a > user/u")]
    assert marked(diagram) == {"box/a": "changed", "user/u": "new"}


def live(image: str, name: str, **status: Any) -> Data:
    reference = {"kind": "ReplicaSet", "name": "web-5d4f", "controller": True, "uid": "r"}
    labels = {"app": "web", "pod-template-hash": "5d4f"}
    metadata = {"name": name, "namespace": "shop", "labels": labels, "ownerReferences": [reference]}
    spec = {"nodeName": "worker-1", **deployment(image=image)["spec"]["template"]["spec"]}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": spec, "status": status}


def test_live_pods_are_those_of_their_template() -> None:
    """A manifest says neither their names, nor their namespace, nor where they run, and that is no difference."""
    made = deployment()
    made["metadata"]["namespace"] = "shop"
    status = {"phase": "Running", "containerStatuses": [{"name": "app", "ready": True, "restartCount": 3}]}
    pods = [live("web:1", f"web-5d4f-{n}", **status) for n in "ab"]
    _, changes = compared([deployment()], [made, *pods], view="anatomy")
    assert [(c.what.rpartition(" > ")[2], c.after) for c in changes] == [
        ("pod/web-5d4f-a … web-5d4f-b", ("app: 3 restarts",))
    ]
    _, changes = compared([deployment(image="web:2")], [made, *pods], view="anatomy")
    assert {c.after for c in changes} == {("app: 3 restarts",), ("image web:1",)}


def test_no_namespace_is_the_default_one_among_several() -> None:
    made, other = deployment(image="web:2"), deployment()
    other["metadata"] = {"name": "other", "namespace": "kube-system"}
    _, changes = compared([deployment()], [made, other], view="anatomy")
    assert [(c.status, c.what.partition(" > ")[0]) for c in changes] == [
        ("changed", "kubernetes-namespace/default"),
        ("new", "kubernetes-namespace/kube-system"),
    ]


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with a manifest, a spec that takes it over, and a commit of both; then both change."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "k8s").mkdir()
    (tmp_path / "k8s/web.yaml").write_text(yaml.safe_dump(deployment()))
    (tmp_path / "podgram.toml").write_text("")
    (tmp_path / "spec.yaml").write_text("elements: [{from: k8s/web.yaml}]\n")
    for words in (["init", "-q"], ["add", "."], ["-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "one"]):
        subprocess.run(["git", *words], check=True, capture_output=True)
    (tmp_path / "k8s/web.yaml").write_text(yaml.safe_dump(deployment(replicas=5)))
    return tmp_path


@pytest.mark.parametrize("path", ["k8s/web.yaml", "spec.yaml", "k8s"])
def test_a_commit_is_compared_with_what_is_there(repository: Path, podgram: Callable[..., Run], path: str) -> None:
    result = podgram("diff", f"HEAD:{path}", path, "-f", "svg", "-o", "out")
    assert result.status == 0
    assert result.out.splitlines()[:4] == ["~ deployment/web", "    − 2 replicas", "    + 5 replicas", "1 changed"]
    assert "+ 5 replicas" in (repository / "out" / f"{Path(path).stem}-diff.svg").read_text()


def test_standard_input_and_formats(repository: Path, podgram: Callable[..., Run]) -> None:
    result = podgram(
        "diff", "k8s/web.yaml", "-", "-f", "json", "-o", "-", stdin=yaml.safe_dump(deployment(replicas=9)).encode()
    )
    assert json.loads(result.out)["title"] == "k8s/web.yaml → standard input"
    assert podgram("diff", "HEAD:k8s/web.yaml", "HEAD:k8s/web.yaml").out == "nothing that is drawn differs\n"


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (("HEAD:no.yaml", "spec.yaml"), 1, "no file 'no.yaml' in the commit HEAD"),
        (("HEAD:k8s/wep.yaml", "spec.yaml"), 1, "did you mean 'k8s/web.yaml'?"),
        (("nowhere:spec.yaml", "spec.yaml"), 1, "git does not know it"),
        (("--output=x:spec.yaml", "spec.yaml"), 2, "No such option"),
        (("HEAD:broken.yaml", "spec.yaml"), 1, "HEAD:broken.yaml:2:"),
        (("-", "-"), 2, "standard input"),
        (("spec.yaml", "spec.yaml#other"), 1, "other"),
    ],
)
def test_what_is_wrong(
    repository: Path, podgram: Callable[..., Run], arguments: tuple[str, ...], status: int, message: str
) -> None:
    (repository / "broken.yaml").write_text("elements: [\n")
    commit = ["-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "two"]
    for words in (["add", "broken.yaml"], commit):
        subprocess.run(["git", *words], check=True, capture_output=True)
    result = podgram("diff", *arguments)
    assert (result.status, message in result.err) == (status, True), result.err


def test_two_that_are_wrong_tell_all() -> None:
    with pytest.raises(PodgramError):
        compared("elements: [{pot: x}]", "elements: [{pod: x}]")
