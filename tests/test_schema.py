"""The JSON Schema: fresh, valid, true to what podgram takes, and of use to an editor."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import yaml

from podgram.commands import schema
from podgram.model.shapes import SHAPES
from podgram.themes.theme import DEFAULT, load, names
from support import problems

ROOT = Path(__file__).parent.parent
DOCS = [path for path in (ROOT / "docs").rglob("*.yaml") if path.name != "compose.yaml"]
SPECS = [*sorted((ROOT / "specs").glob("*.yaml")), *sorted(DOCS)]

made = schema.schema()
checker = jsonschema_rs.Draft202012Validator(made)


def mistakes(spec: Any) -> list[str]:
    return [f"{error.instance_path}: {error.message[:100]}" for error in checker.iter_errors(spec)]


def test_it_is_a_schema() -> None:
    jsonschema_rs.meta.validate(made)


def test_the_one_in_the_docs_is_fresh() -> None:
    assert (ROOT / "docs" / "spec.schema.json").read_text("utf-8") == schema.text()


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_every_spec_is_valid(path: Path) -> None:
    assert mistakes(yaml.safe_load(path.read_text("utf-8"))) == []


@pytest.mark.parametrize("path", sorted((ROOT / "specs").glob("*.yaml")), ids=lambda path: path.stem)
def test_every_spec_names_the_schema(path: Path) -> None:
    first = path.read_text("utf-8").splitlines()[0]
    assert first.startswith("# yaml-language-server: $schema=")
    assert (path.parent / first.partition("=")[2]).resolve() == ROOT / "docs" / "spec.schema.json"


TAKEN = """
elements: [pod, Pod, deployment, replica-set, anything]
---
elements: [pod: a, deployment: , {ReplicaSet: x, elements: [box]}, {group: }, {box: 7}]
---
elements: [{kind: Pod, name: a, containers: [{name: 1, command: sleep, args: [60, true]}], hostPID: true}]
---
elements: [{pod: a, nodeName: n, volumes: [], containers: [{name: c, image: x, env: [], resources: {}}]}]
---
elements:
  - pod: a
    containers: [{name: c, securityContext: {privileged: true, runAsUser: 0}, ports: [{containerPort: 80}]}]
---
elements:
  - {pod: a, pause: false, namespaces: [net]}
  - {pod: b, pause: {label: infra}, namespaces: {show: [pid], label: x}}
---
elements: [{container: a, command: [php, -S], processes: [{name: php, pid: 1}, {pid: 2, command: x, parent: php}]}]
---
elements: [init-container: a, initContainer: b, sidecar: c, ephemeral-container: d, {container: e, shape: circle}]
---
kinds: {robot: {shape: hexagon, class: steel}}
classes: {steel: {fill: '#ccc', stroke-width: 2px, stroke-dasharray: 5 5, color: '#111'}}
elements: [{robot: a, class: steel, label: [1, two], detail: x, url: 'https://example.org', tooltip: t}]
---
elements: [box: a, box: b]
links: [a -> b, a -> b: x, {a -> b: [x, 1]}, {from: a, to: [a, b], label: x, line: thick, arrow: both}]
---
diagrams: [{name: a, elements: [box: a]}, {name: b, extends: a, change: {a: {class: blue}}, elements: [box: c]}]
theme: dark
legend: true
---
elements: [{pod: p, initContainers: [{name: i, restartPolicy: Always}], containers: [{name: c, replicas: 3}]}]
stages: p
highlight: c
dim: [p/i]
replicaLimit: 5
mermaid: {twoWay: arrow}
direction: LR
fit: none
""".split("---\n")

REFUSED = """
titel: x
---
elements: x
---
elements: [{pod: a, hostNetwrk: true}]
---
elements: [{pod: a, containers: [{nam: c}]}]
---
elements: [{pod: a, containers: [{name: c, ports: [{containerPort: 70000}]}]}]
---
elements: [{pod: a, containers: [{name: c, namespaces: [pidd]}]}]
---
elements: [{process: a, pid: 0}]
---
elements: [{box: a, shape: blob}]
---
elements: [{box: a, elements: [{box: b, elements: [{pod: c, contaners: []}]}]}]
---
elements: [{container: a, processes: [{nme: x}]}]
---
links: [{from: a}]
---
links: [{from: a, to: b, arrow: left}]
---
direction: up
---
replicaLimit: 1
---
classes: {a: {fil: '#fff'}}
""".split("---\n")


@pytest.mark.parametrize("text", TAKEN)
def test_it_takes_what_podgram_takes(text: str) -> None:
    assert [p for p in problems(text) if p.severity == "error" and "unknown kind 'anything'" not in p.message] == []
    assert mistakes(yaml.safe_load(text)) == []


@pytest.mark.parametrize("text", REFUSED)
def test_it_refuses_what_podgram_refuses(text: str) -> None:
    assert problems(text)
    assert mistakes(yaml.safe_load(text))


def test_an_editor_can_offer_every_name() -> None:
    theme = load(DEFAULT)
    parts = made["$defs"]
    choices = parts["AnyElement"]["anyOf"]
    heads = {name for choice in choices for name in choice.get("properties", {})}
    assert set(theme.kinds) <= heads
    assert set(choices[0]["enum"]) == set(theme.kinds)
    (pod,) = [c for c in choices if "hostNetwork" in c.get("properties", {})]
    assert {"pod", "containers", "initContainers", "shareProcessNamespace", "pause", "namespaces"} <= set(
        pod["properties"]
    )
    offered = json.dumps(made)
    for name in (*SHAPES, *names(), *(c.name for c in theme.own_classes())):
        assert json.dumps(name) in offered


def test_nothing_refers_to_what_is_not_there() -> None:
    refs = {part for part in json.dumps(made).split('"') if part.startswith("#/$defs/")}
    assert {ref.removeprefix("#/$defs/") for ref in refs} <= set(made["$defs"])
