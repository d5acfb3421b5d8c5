"""The JSON Schema: fresh, valid, true to what podgram takes, and of use to an editor."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import yaml

from podgram.commands import schema
from podgram.commands.init import settings_text
from podgram.language import descriptions
from podgram.model.shapes import SHAPES
from podgram.project.settings import KEYS
from podgram.themes.theme import DEFAULT, load, names
from support import problems

ROOT = Path(__file__).parent.parent
DOCS = [path for path in (ROOT / "docs").rglob("*.yaml") if path.name != "compose.yaml"]
SPECS = [*sorted((ROOT / "specs").glob("*.yaml")), *sorted(DOCS)]

made = schema.schema()
checker = jsonschema_rs.Draft7Validator(made)


def mistakes(spec: Any) -> list[str]:
    return [f"{error.instance_path}: {error.message[:100]}" for error in checker.iter_errors(spec)]


@pytest.mark.parametrize("name", schema.NAMES)
def test_it_is_a_schema(name: schema.Name) -> None:
    jsonschema_rs.meta.validate(schema.schema(name))
    assert schema.schema(name)["$id"].endswith(f"/{name}.schema.json")


@pytest.mark.parametrize("name", schema.NAMES)
def test_the_one_in_the_docs_is_fresh(name: schema.Name) -> None:
    assert (ROOT / "docs" / f"{name}.schema.json").read_text("utf-8") == schema.text(name)


def fields(part: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every property of a schema, and every word that it offers, by their paths; what is in an `if` asks only."""
    if isinstance(part, list):
        for number, item in enumerate(part):
            yield from fields(item, f"{path}/{number}")
    for key, value in part.items() if isinstance(part, dict) else ():
        if key in ("properties", "patternProperties"):
            yield from ((f"{path}/{name}", field) for name, field in value.items())
        if key != "if":
            yield from fields(value, f"{path}/{key}")
    if isinstance(part, dict) and "const" in part:
        yield f"{path}/{part['const']}", part


@pytest.mark.parametrize("name", schema.NAMES)
def test_every_field_says_what_it_means(name: schema.Name) -> None:
    described = list(fields(schema.schema(name)))
    assert len(described) > 5
    assert [path for path, field in described if not field.get("description")] == []
    assert [path for path, field in described if "](" in field["description"]] == []


def test_every_kind_has_a_title_of_its_own() -> None:
    heads = {path: field["title"] for path, field in fields(made) if "patternProperties" in path or "/then/" in path}
    assert {"Pod", "Replica set", "HTTP route", "Init container"} <= set(heads.values())


def test_nothing_is_described_that_is_not_there() -> None:
    table = dict(descriptions._table())
    assert set(table.pop("kinds")) == set(load(DEFAULT).kinds)
    for module, models in table.items():
        home = import_module(f"podgram.language.{module}")
        for name, described in models.items():
            model = getattr(home, name)
            own = model.fields() if hasattr(model, "fields") else model.__annotations__
            assert set(described) <= set(own), f"{module}.{name}"


def test_the_pages_have_every_field_and_every_kind() -> None:
    table = dict(descriptions._table())
    kinds = table.pop("kinds")
    texts = [text for models in table.values() for name, own in models.items() if name != "Markdown" for text in own]
    rows = re.findall(r"^\| `(.+?)` \| \S", (ROOT / "docs" / "fields.md").read_text("utf-8"), re.M)
    assert sorted(rows) == sorted(texts)
    shown = re.findall(r"^\| `(.+?)` \| \w", (ROOT / "docs" / "kinds.md").read_text("utf-8"), re.M)
    assert {*shown, "borrowed-namespace"} == set(kinds)


@pytest.mark.parametrize("path", sorted((ROOT / "src/podgram/themes").glob("*.yaml")), ids=lambda path: path.stem)
def test_every_theme_is_valid(path: Path) -> None:
    checker = jsonschema_rs.Draft7Validator(schema.schema("theme"))
    theme = yaml.safe_load(path.read_text("utf-8"))
    assert [error.message for error in checker.iter_errors(theme)] == []
    assert not checker.is_valid({**theme, "classses": {}})


def test_settings_are_valid_where_podgram_takes_them(tmp_path: Path) -> None:
    checker = jsonschema_rs.Draft7Validator(schema.schema("settings"))
    explained = settings_text({}).replace("# ", "", 1)
    every = "\n".join(line.removeprefix("# ") for line in explained.splitlines() if re.match(r"# (\w+ = |\[)", line))
    assert set(tomllib.loads(every)) == set(KEYS)
    assert [error.message for error in checker.iter_errors(tomllib.loads(every))] == []
    for wrong in ({"spec": []}, {"out": 1}, {"formats": "svg"}, {"mermaid": {"version": "9"}}, {"mermaid": {"x": "y"}}):
        assert not checker.is_valid(wrong)


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
---
elements:
  - {apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {containers: [{name: c, image: x}], nodeName: n}}
  - {apiVersion: v1, kind: Service, metadata: {name: s}, spec: {selector: {app: a}}}
---
elements: [box: a, box: b, box: c, box: d]
align: [a, b]
---
elements: [box: a, box: b, box: c, box: d]
align: [[a, b], [c, d]]
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
    assert {"containers", "initContainers", "shareProcessNamespace", "pause", "namespaces"} <= set(
        made["definitions"]["Pod"]["properties"]
    )
    offered = json.dumps(made)
    for name in (*SHAPES, *names(), *theme.kinds, *(c.name for c in theme.own_classes())):
        assert json.dumps(name) in offered


def test_nothing_refers_to_what_is_not_there() -> None:
    refs = {part for part in json.dumps(made).split('"') if part.startswith("#/definitions/")}
    assert {ref.removeprefix("#/definitions/") for ref in refs} == set(made["definitions"])
