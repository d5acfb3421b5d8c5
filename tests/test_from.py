"""Pictures that follow a manifest: `from:` in a spec, and markers that name a manifest or a page with some."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from podgram.commands.sync import run_sync
from podgram.diagnostics import PodgramError
from podgram.importers.kubernetes.page import manifests
from podgram.model.diagram import Diagram
from podgram.pipeline import CompiledSpec, Options, read

POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: solo}\nspec:\n  containers: [{name: web, image: 'web:1'}]\n"
ROLLOUT = """\
apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: {name: shop}
spec: {template: {spec: {hostPID: true, shareProcessNamespace: true, containers: [{name: app, image: "shop:1"}]}}}
"""
LESSON = """\
# Pods

1. The first one:

   ```yaml
   cat <<EOF | tee ~/solo.yaml | kubectl -n dev apply -f -
   apiVersion: v1
   kind: Pod
   metadata:
     name: solo
   spec:
     containers: [{name: web, image: "web:1"}]
   EOF
   ```

## Deployments

```bash
kubectl apply -f - <<-'END'
\tapiVersion: apps/v1
\tkind: Deployment
\tmetadata: {name: demo}
\tspec: {template: {spec: {containers: [{name: one, image: "demo:1"}]}}}
\tEND
```

## Scaling it

```yaml
apiVersion: apps/v1
kind: Deployment
metadata: {name: demo}
spec: {replicas: 3, template: {spec: {containers: [{name: two, image: "demo:2"}]}}}
```
"""


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "podgram.toml").write_text("")
    (tmp_path / "lesson.md").write_text(LESSON)
    (tmp_path / "k8s").mkdir()
    (tmp_path / "k8s/solo.yaml").write_text(POD)
    (tmp_path / "k8s/shop.yaml").write_text(ROLLOUT)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def spec(text: str) -> CompiledSpec:
    Path("spec.yaml").write_text(text)
    return read(Path("spec.yaml"), Options())


def drawn(text: str) -> Diagram:
    (diagram,) = spec(text).diagrams.values()
    return diagram


def parts(diagram: Diagram, *kinds: str) -> list[str]:
    return [f"{e.kind}/{e.name}" for e in diagram.walk() if e.kind in kinds and e.name != "pause"]


def change(path: str, old: str, new: str) -> None:
    text = Path(path).read_text()
    assert old in text
    Path(path).write_text(text.replace(old, new))


def aged(*paths: str) -> None:
    """Makes files old enough for the cache to trust their time stamps."""
    for path in paths:
        os.utime(path, (time.time() - 60,) * 2)


# A spec


def test_a_manifest_in_another_folder_is_called_as_a_person_would(site: Path) -> None:
    (site / "specs").mkdir()
    (site / "specs/it.yaml").write_text("elements: [{from: ../lesson.md}]")
    (problem,) = read(Path("specs/it.yaml"), Options(root=site)).problems
    assert str(problem.at).startswith("lesson.md:")
    assert "(first in lesson.md:" in problem.message


def test_a_manifest_stands_among_other_elements(site: Path) -> None:
    """With links, an emphasis and a change, as any other element; its own kinds come along, its errors are warnings."""
    compiled = spec(
        "elements: [{from: [k8s/solo.yaml, k8s/shop.yaml]}, {user: you}]\n"
        "change: {pod/solo: {label: Mine}}\nlinks: [you -> rollout/shop]\nhighlight: [solo/web]\n"
    )
    (diagram,) = compiled.diagrams.values()
    assert parts(diagram, "pod", "rollout", "user", "container") == (
        ["pod/solo", "container/web", "rollout/shop", "pod/shop", "container/app", "user/you"]
    )
    named = {e.id: e for e in diagram.walk()}
    (edge,) = diagram.edges
    assert (named[edge.source].name, named[edge.target].kind) == ("you", "rollout")
    assert next(e for e in named.values() if e.kind == "pod").lines[0] == "Mine"
    assert {p.severity for p in compiled.problems} == {"warning"}
    assert {"spec.yaml", "solo.yaml", "shop.yaml"} <= {path.name for path in compiled.sources}


def test_each_from_has_a_view_of_its_own(site: Path) -> None:
    diagram = drawn("elements: [{from: k8s/solo.yaml}, {box: b, elements: [{from: k8s/shop.yaml, view: objects}]}]\n")
    assert parts(diagram, "process") == ["process/web"]
    assert parts(diagram, "container") == ["container/web", "container/app"]


def test_who_takes_over_a_spec_with_a_manifest_can_change_it(site: Path) -> None:
    Path("base.yaml").write_text("elements: [{from: k8s/solo.yaml}]\n")
    diagram = drawn("extends: base.yaml\nchange: {solo/web: {image: 'web:2'}}\n")
    assert any("image web:2" in line for e in diagram.walk() for line in e.lines)
    assert Path("k8s/solo.yaml") in read(Path("spec.yaml"), Options()).sources


@pytest.mark.parametrize(
    ("element", "place", "message"),
    [
        ("{from: ../out.yaml}", "spec.yaml:1", "outside"),
        ("{from: k8s/no.yaml}", "spec.yaml:1", "no file"),
        ("{from: k8s/solo.yaml, select: pod/other}", "spec.yaml:1", "no object 'pod/other'"),
        ("{from: k8s/solo.yaml, colour: red}", "spec.yaml:1", "unknown field 'colour'"),
        ("{from: k8s/solo.yaml, view: inside}", "spec.yaml:1", "view"),
        ("{from: spec.yaml}", "spec.yaml:1", "nothing that podgram imports"),
        ("{from: lesson.md, select: deployment/demo}", "spec.yaml:1", "2 of 'deployment/demo'"),
        ("{from: lesson.md, select: deployment/demo@3}", "spec.yaml:1", "no 'deployment/demo@3'"),
        ("{from: broken.yaml}", "broken.yaml:3", "not YAML"),
    ],
)
def test_what_is_wrong_is_told_at_its_place(site: Path, element: str, place: str, message: str) -> None:
    Path("broken.yaml").write_text("apiVersion: v1\nkind: Pod\nmetadata: {name: [}\n")
    with pytest.raises(PodgramError) as caught:
        spec(f"elements: [{element}]\n")
    assert any(str(p.at).startswith(place) and message in p.message for p in caught.value.problems), caught.value


# A page


def test_the_manifests_of_a_page() -> None:
    found = list(manifests(LESSON))
    assert [(one.line, one.indent, one.namespace, one.heading) for one in found] == [
        (6, 3, "dev", "Pods"),
        (19, 1, "", "Deployments"),
        (29, 0, "", "Scaling it"),
    ]
    assert found[1].text.splitlines()[1] == "kind: Deployment"


@pytest.mark.parametrize(
    ("shell", "namespace"),
    [
        ("kubectl apply -f - <<EOF\n{}EOF", ""),
        ("$ sudo kubectl create --namespace=a -f- <<'E-1'\n{}E-1", "a"),
        ('cat <<"EOF" |\n{}EOF\nkubectl apply -n b -f -', "b"),
        ("cat <<\\EOF | \\\n  kubectl -nc apply --filename=-\n{}EOF", "c"),
        ("cat > /tmp/pod.yaml <<EOF\n{}EOF\nkubectl apply -n d -f ./pod.yaml", "d"),
        ("echo one\nmicrok8s kubectl replace -f - <<EOF && echo done\n{}EOF\necho two", ""),
    ],
)
def test_shells_hand_manifests_to_kubectl(shell: str, namespace: str) -> None:
    page = f"text\n```sh\n{shell.replace('{}', POD)}\n```\n"
    assert [(one.text, one.namespace) for one in manifests(page)] == [(POD, namespace)]


@pytest.mark.parametrize(
    "fence",
    [
        "```sh\ncat <<EOF > notes.txt\n{}EOF\n```",
        "```sh\nkubectl delete -f - <<EOF\n{}EOF\n```",
        "```text\n{}```",
        "    {}",
        "````md\n```yaml\n{}```\n````",
        "```yaml\nservices: {web: {image: a}}\n```",
    ],
)
def test_what_kubectl_does_not_get_is_no_manifest(fence: str) -> None:
    assert not list(manifests(f"text\n\n{fence.replace('{}', POD)}\n"))


def test_the_settings_of_a_tool_are_no_object(site: Path) -> None:
    tool = "```yaml\nkind: Cluster\napiVersion: kind.x-k8s.io/v1alpha4\nnodes: [{role: worker}]\n```\n"
    Path("page.md").write_text(f"{tool}```yaml\n{POD}```\n")
    assert parts(drawn("elements: [{from: page.md}]\n"), "pod") == ["pod/solo"]


def test_a_page_with_a_mistake_is_told_at_its_line(site: Path) -> None:
    change("lesson.md", "   spec:\n     containers: [{name: web", '   spec:\n     containers: [{name: "web')
    with pytest.raises(PodgramError) as caught:
        spec("elements: [{from: lesson.md}]\n")
    assert any(str(p.at).startswith("lesson.md:12:") for p in caught.value.problems)


@pytest.mark.parametrize(
    ("select", "containers"),
    [
        ("pod/solo", ["container/web"]),
        ("deployment/demo@1", ["container/one"]),
        ("deploy/demo@2", ["container/two"]),
        ("demo@scaling-it", ["container/two"]),
        ("[pod/solo, deployment/demo@Deployments]", ["container/web", "container/one"]),
    ],
)
def test_a_step_of_a_lesson(site: Path, select: str, containers: list[str]) -> None:
    compiled = spec(f"elements: [{{from: lesson.md, select: {select}}}]\n")
    assert not compiled.problems
    (diagram,) = compiled.diagrams.values()
    assert parts(diagram, "container") == containers


def test_the_whole_of_a_lesson_is_what_it_leaves_in_the_cluster(site: Path) -> None:
    compiled = spec("elements: [{from: lesson.md}]\n")
    (diagram,) = compiled.diagrams.values()
    assert parts(diagram, "kubernetes-namespace", "container") == (
        ["kubernetes-namespace/dev", "container/web", "kubernetes-namespace/default", "container/two"]
    )
    assert [p.message for p in compiled.problems] == [
        "Deployment 'demo' stands here a second time (first in lesson.md:20)"
    ]


# What follows


MARKERS = """\
```mermaid
%% podgram: lesson.md#deployment/demo@2
```

<!-- podgram: k8s/solo.yaml#pod/solo view=objects -->
![](solo.svg)

```mermaid
%% podgram: spec.yaml
```
"""


def test_a_page_follows_manifests(site: Path) -> None:
    """Named by a marker, or by a spec, in a file or in a page: what changes is stale, and is drawn anew."""
    Path("spec.yaml").write_text("extends: base.yaml\n")
    Path("base.yaml").write_text("elements: [{from: lesson.md, select: pod/solo}]\n")
    Path("page.md").write_text(MARKERS)
    aged("spec.yaml", "base.yaml", "lesson.md", "k8s/solo.yaml")
    assert run_sync([]).status == 0
    aged("page.md", "solo.svg", "podgram.toml")
    assert "two" in Path("page.md").read_text()
    assert "web:1" in Path("solo.svg").read_text()
    for _ in range(2):  # at the second time the cache answers
        assert run_sync([], check=True).status == 0
        run_sync([])
    for file, old, new, lines in (
        ("lesson.md", "name: two", "name: second", [2]),
        ("lesson.md", "name: web", "name: other", [9]),
        ("k8s/solo.yaml", "web:1", "web:2", [5]),
    ):
        change(file, old, new)
        for paths in ([], [Path(file)]):  # a hook names the files that changed
            stale = run_sync(paths, check=True)
            assert stale.status == 1
            assert stale.output.count(": stale") == len(lines)
        assert run_sync([Path(file)]).status == 0
        assert run_sync([], check=True).status == 0
    assert "second" in Path("page.md").read_text()
    assert "web:2" in Path("solo.svg").read_text()


def test_a_page_draws_its_own_manifest(site: Path) -> None:
    change("lesson.md", "# Pods\n", "# Pods\n\n```mermaid\n%% podgram: lesson.md#pod/solo\n```\n")
    assert run_sync([Path("lesson.md")]).status == 0
    assert run_sync([], check=True).status == 0
    change("lesson.md", "name: web", "name: other")
    assert run_sync([], check=True).status == 1
    assert run_sync([]).status == 0
    assert Path("lesson.md").read_text().count("other Container") == 1


def test_a_folder_is_followed_too(site: Path) -> None:
    Path("page.md").write_text("```mermaid\n%% podgram: k8s\n```\n")
    aged("k8s/solo.yaml", "k8s/shop.yaml", "k8s")
    assert run_sync([]).status == 0
    aged("page.md")
    run_sync([])
    Path("k8s/new.yaml").write_text(POD.replace("solo", "another"))
    assert run_sync([Path("k8s/new.yaml")], check=True).status == 1
    assert run_sync([], check=True).status == 1


@pytest.mark.parametrize(
    ("marker", "message"),
    [
        ("k8s/solo.yaml view=inside", "unknown view 'inside'"),
        ("spec.yaml view=objects", "is a spec"),
        ("k8s/solo.yaml#pod/other", "no object 'pod/other'"),
        ("lesson.md#deployment/demo", "2 of 'deployment/demo'"),
        ("empty.md", "no manifest in this page"),
        ("specs", "nothing to draw in this folder"),
    ],
)
def test_a_marker_that_means_nothing(site: Path, marker: str, message: str) -> None:
    Path("spec.yaml").write_text("elements: [pod]\n")
    Path("empty.md").write_text("# Nothing\n")
    Path("specs").mkdir()
    Path("page.md").write_text(f"```mermaid\n%% podgram: {marker}\n```\n")
    result = run_sync([Path("page.md")])
    assert result.status == 1
    assert any(message in p.message for p in result.problems), result.problems
