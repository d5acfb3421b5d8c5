"""The spec language: its short forms mean its long ones, and nothing that can be written ends in a crash."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podgram.diagnostics import Mark
from podgram.language.badges import Badge, Joined
from podgram.language.manifests import UNDRAWN_CONTAINER, UNDRAWN_POD
from podgram.language.models import (
    Container,
    DiagramSpec,
    Element,
    Include,
    Link,
    MermaidOptions,
    Pod,
    Port,
    Process,
    SecurityContext,
)
from podgram.language.styles import ClassSpec, KindSpec
from podgram.language.validation import SpecModel
from support import one, problems

# Each model → a spec with a place for one more field of it.
PLACES: dict[type[SpecModel], str] = {
    DiagramSpec: "{}\n",
    Element: "elements:\n- kind: box\n  name: a\n  {}\n",
    Pod: "elements:\n- kind: pod\n  name: a\n  {}\n",
    Container: "elements:\n- kind: container\n  name: a\n  command: x\n  {}\n",
    Process: "elements:\n- kind: process\n  name: a\n  {}\n",
    Port: "elements:\n- container: a\n  ports:\n  - containerPort: 80\n    {}\n",
    Badge: "elements:\n- container: a\n  command: x\n  namespaces:\n    {}\n",
    Joined: "elements:\n- container: a\n  namespaces:\n    net:\n      {}\n",
    SecurityContext: "elements:\n- container: a\n  securityContext:\n    {}\n",
    Include: "elements:\n- {}\n",
    Link: "elements: [box: a, box: b]\nlinks:\n- from: a\n  to: b\n  {}\n",
    ClassSpec: "classes:\n  a:\n    {}\nelements: [{{box: b, class: a}}]\n",
    KindSpec: "kinds:\n  a:\n    {}\nelements: [a: b]\n",
    MermaidOptions: "mermaid:\n  {}\n",
}

VALUES = """
null true false yes 1 -1 0 1.5 1e400 .nan 9999999999999999999999 '' text "\\n" "\\0" / ../x '#' 🚀
[] [a] [1] [null] [[a]] [{}] {} [true]
""".split()
VALUES += ["'two words'", "{a: b}", "[{a: b}]", "{a: {b: c}}", "['a -> ']", "{1: 2}"]

INTERNAL = re.compile(r"function-|literal\[|tuple\[|tagged|Input should|validator|Value error")


@pytest.mark.parametrize(
    ("model", "field"),
    [pytest.param(model, field, id=f"{model.__name__}-{field}") for model in PLACES for field in model.fields()],
)
def test_any_value_of_any_field_is_taken_or_told_of_at_its_place(model: type[SpecModel], field: str) -> None:
    for value in VALUES:
        for problem in problems(PLACES[model].format(f"{field}: {value}")):
            assert isinstance(problem.at, Mark), (value, problem)
            assert problem.help, (value, problem)
            assert not INTERNAL.search(str(problem)), (value, problem)


# What else stands in a securityContext is Kubernetes', and without include: there is no include.
STRICT = [model for model in PLACES if model not in (SecurityContext, Include)]


@pytest.mark.parametrize("model", STRICT, ids=lambda model: model.__name__)
def test_an_unknown_field_is_told_of_with_the_nearest(model: type[SpecModel]) -> None:
    name = max(model.fields(), key=len)
    wrong = name[:-2] + name[-1]
    told = problems(PLACES[model].format(f"{wrong}: x"))
    assert f"unknown field {wrong!r}" in [p.message for p in told]
    assert f"did you mean {name!r}?" in [p.help for p in told]


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["elements", "links", "kind", "pod", "containers", "name", "label", "from", "to", "a -> b"])
            | st.text(max_size=3),
            inner,
            max_size=4,
        )
    ),
    max_leaves=15,
)


@given(st.dictionaries(st.sampled_from([*DiagramSpec.fields(), "diagrams"]), anything, max_size=6))
def test_nothing_ends_in_a_crash(spec: dict[str, Any]) -> None:
    for problem in problems(spec):
        assert problem.message


SAME = [
    ([{"process": "curl"}], [{"kind": "process", "name": "curl"}]),
    ([{"process": "curl", "pid": 7}], [{"kind": "process", "name": "curl", "pid": "7"}]),
    (["deployment", "replica-set"], [{"kind": "deployment"}, {"kind": "replica-set"}]),
    ([{"group": None, "elements": []}], [{"kind": "group", "elements": []}]),
    ([{"Pod": "a"}], [{"kind": "pod", "name": "a"}]),
    ([{"box": 7}], [{"kind": "box", "name": "7"}]),
    ([{"container": "a", "command": "x", "args": "y"}], [{"container": "a", "command": ["x"], "args": ["y"]}]),
    ([{"box": "a", "label": "x\ny"}], [{"box": "a", "label": ["x", "y"]}]),
    ([{"box": "a", "label": ["x\ny", "z"]}], [{"box": "a", "label": ["x", "y", "z"]}]),
    ([{"pod": "a", "hostPID": "true", "elements": []}], [{"pod": "a", "hostPID": True, "elements": []}]),
    ([{"pod": "a", "pause": True, "elements": []}], [{"pod": "a", "elements": []}]),
    (
        [{"container": "a", "command": "x", "namespaces": ["pid"]}],
        [{"container": "a", "command": "x", "namespaces": {"show": ["pid"]}}],
    ),
    (
        [{"container": "a", "processes": [{"name": "p"}]}],
        [{"container": "a", "processes": [{"kind": "process", "name": "p"}]}],
    ),
]


@pytest.mark.parametrize(("short", "long"), SAME)
def test_a_short_form_means_the_long_one(short: list[Any], long: list[Any]) -> None:
    assert one({"elements": short}) == one({"elements": long})


def test_yaml_and_json_are_the_same() -> None:
    spec = {"title": "t", "elements": [{"pod": "a", "containers": [{"name": "c", "command": "x"}]}]}
    text = "title: t\nelements:\n  - pod: a\n    containers:\n      - {name: c, command: x}\n"
    assert one(text) == one(json.dumps(spec)) == one(spec)


def test_a_manifests_container_and_pod_paste_as_they_are() -> None:
    container = {field: [{"any": ["thing"]}] for field in UNDRAWN_CONTAINER} | {"name": "c", "command": ["x"]}
    pod = {field: {"any": "thing"} for field in UNDRAWN_POD} | {"containers": [container]}
    plain = {"pod": "p", "containers": [{"name": "c", "command": ["x"]}]}
    assert problems({"elements": [{"pod": "p", **pod}]}) == []
    assert one({"elements": [{"pod": "p", **pod}]}) == one({"elements": [plain]})


@pytest.mark.parametrize(
    "url", ["https://example.org/a?b=c#d", "mailto:a@example.org", "a/b.html", "#part", "?q=1", "../up"]
)
def test_a_url_that_is_safe(url: str) -> None:
    assert problems({"elements": [{"box": "a", "url": url}]}) == []


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        " javascript:x",
        "java\tscript:x",
        "\u0001javascript:x",
        "data:text/html,x",
        "vbscript:x",
        "//example.org",
        "\\\\example.org",
        "/\\example.org",
        "file:///etc/passwd",
        "a b",
        "",
    ],
)
def test_a_url_that_is_not(url: str) -> None:
    assert [p.message[:13] for p in problems({"elements": [{"box": "a", "url": url}]})] == ["url cannot be"]
