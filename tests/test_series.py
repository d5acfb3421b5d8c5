"""A series, stages and emphasis: what is in two pictures has one place and one size, and all have one frame."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from podgram.layout.layout import place
from podgram.model.diagram import Diagram, Group
from support import draw, one, problems, text

Data = dict[str, Any]


def places(diagram: Diagram) -> dict[str, Any]:
    """The box of everything that is drawn by its id less the diagram's name, and the frame."""
    picture = place(diagram)
    prefix = re.sub(r"[^A-Za-z0-9]", "_", diagram.name)
    drawn = {p.group.id: p.box for p in picture.groups} | {p.node.id: p.box for p in picture.nodes}
    return {"the frame": picture.view} | {id.removeprefix(prefix): box for id, box in drawn.items()}


def moved(diagrams: list[Diagram]) -> list[tuple[str, str]]:
    """What is in two pictures at different places."""
    found = [(diagram.name, places(diagram)) for diagram in diagrams]
    return [
        (name, id)
        for name, boxes in found
        for _, others in found
        for id in boxes.keys() & others.keys()
        if boxes[id] != others[id]
    ]


def there(diagram: Diagram) -> list[str]:
    return [e.lines[0] for e in diagram.walk() if e.lines and not e.hidden]


ROLLING: Data = {
    "series": True,
    "pause": False,
    "namespaces": False,
    "diagrams": [
        {
            "name": "start",
            "elements": [{"service": "web"}, {"replica-set": "old", "replicas": 1, "elements": [{"pod": "v1"}]}],
            "links": ["service/web -> v1: GET /"],
        },
        {
            "name": "more",
            "extends": "start",
            "change": {"old": {"replicas": 2}},
            "elements": [{"replica-set": "new", "elements": [{"pod": "v2"}]}],
            "links": ["service/web -> v2"],
        },
        {"name": "end", "extends": "more", "remove": ["old", "service/web -> v1"], "highlight": ["v2"]},
    ],
}


def test_in_a_series_nothing_moves() -> None:
    pictures = draw(ROLLING)
    assert [there(diagram) for diagram in pictures.values()] == [
        ["web Service", "old ReplicaSet", "v1 Pod"],
        ["web Service", "old ReplicaSet", "v1 Pod", "v1 Pod", "new ReplicaSet", "v2 Pod"],
        ["web Service", "new ReplicaSet", "v2 Pod"],
    ]
    assert moved(list(pictures.values())) == []


def test_a_title_stays_when_the_number_of_copies_changes() -> None:
    pods = [e.lines for diagram in draw(ROLLING).values() for e in diagram.walk() if e.kind == "pod"]
    assert set(pods) == {("v1 Pod",), ("v2 Pod",)}


def test_without_the_word_each_diagram_is_a_picture_of_its_own() -> None:
    first, *_ = draw({**ROLLING, "series": False}).values()
    assert not any(e.hidden for e in first.walk())
    assert not first.series


def test_a_diagram_can_leave_the_series() -> None:
    diagrams = [{**d, "series": d["name"] != "end"} for d in ROLLING["diagrams"]]
    pictures = draw({**ROLLING, "diagrams": diagrams})
    assert [d.series for d in pictures.values()] == [True, True, False]
    assert not any(e.hidden for e in pictures["end"].walk())


def test_what_a_step_lacks_is_written_in_no_format() -> None:
    first = draw(ROLLING)["start"]
    for format in ("mermaid", "dot", "svg"):
        assert "v2" not in text(first, format)
        assert "v1 Pod" in text(first, format)


def test_a_link_of_one_step_keeps_its_place_in_the_others() -> None:
    pictures = draw(ROLLING)
    assert [[e.hidden for e in d.edges] for d in pictures.values()] == [
        [False, True, True],
        [False, False, False],
        [True, True, False],
    ]


def test_an_element_is_known_by_its_id_where_its_name_changes() -> None:
    steps = [
        {"name": "a", "elements": [{"box": "one", "id": "x"}, {"box": "two"}]},
        {"name": "b", "elements": [{"box": "another", "id": "x"}, {"box": "two"}]},
    ]
    first, second = draw({"series": True, "diagrams": steps}).values()
    assert [e.lines for e in first.children] == [("one",), ("two",)]
    assert [e.lines for e in second.children] == [("another",), ("two",)]
    assert first.children[0].texts == second.children[0].texts == (("one",), ("another",))


def test_of_elements_of_one_name_the_one_that_goes_is_the_one_with_that_id() -> None:
    steps = [
        {"name": "a", "elements": [{"process": "php", "id": "p"}, {"process": "php", "id": "q", "pid": 2}]},
        {"name": "b", "elements": [{"process": "php", "id": "q", "pid": 2}]},
    ]
    _, second = draw({"series": True, "diagrams": steps}).values()
    assert [(e.lines, e.hidden) for e in second.children] == [(("php",), True), (("PID 2", "php"), False)]


def test_what_becomes_a_box_is_a_box_from_the_start() -> None:
    steps = [
        {"name": "a", "elements": [{"pod": "web"}]},
        {"name": "b", "extends": "a", "change": {"web": {"containers": [{"name": "app", "command": "x"}]}}},
    ]
    first, second = draw({"series": True, "diagrams": steps}).values()
    assert isinstance(first.children[0], Group)
    assert there(first) == ["web Pod"]
    assert moved([first, second]) == []


def test_a_series_takes_the_stages_of_a_pod() -> None:
    pod = {"pod": "p", "initContainers": [{"name": "i", "command": "x"}], "containers": [{"name": "c", "command": "x"}]}
    steps = [
        {"name": "plan", "elements": [{"client": "kubectl"}]},
        {"name": "run", "extends": "plan", "elements": [pod], "stages": True, "legend": True},
    ]
    pictures = draw({"series": True, "diagrams": steps})
    assert list(pictures) == ["plan", "run-1-pause", "run-2-i", "run-3-app"]
    assert moved(list(pictures.values())) == []


def test_a_class_of_another_width_moves_nothing() -> None:
    steps = [
        {"name": "a", "elements": [{"box": "x"}, {"box": "y"}]},
        {"name": "b", "extends": "a", "change": {"x": {"class": "green"}}, "classes": {"green": {"stroke-width": 20}}},
    ]
    assert moved(list(draw({"series": True, "diagrams": steps}).values())) == []


def test_a_mistake_in_two_steps_is_told_once() -> None:
    steps = [
        {"name": "a", "elements": [{"box": "x"}], "links": ["x -> y"]},
        {"name": "b", "extends": "a", "dim": ["z"]},
    ]
    told = [p.message for p in problems({"series": True, "diagrams": steps})]
    assert told.count("no element 'z'") == 1
    assert "no element 'y'" in told


names = st.sampled_from("abcdef")
trees = st.recursive(
    st.builds(lambda name: {"box": name}, names),
    lambda inner: st.builds(
        lambda name, inside: {"group": name, "elements": inside}, names, st.lists(inner, min_size=1, max_size=3)
    ),
    max_leaves=6,
)


@settings(max_examples=25)
@given(st.lists(st.lists(trees, min_size=1, max_size=4), min_size=2, max_size=3))
def test_a_series_is_one_picture(steps: list[list[Data]]) -> None:
    diagrams = [{"name": f"s{n}", "elements": elements} for n, elements in enumerate(steps)]
    pictures = list(draw({"series": True, "diagrams": diagrams}).values())
    for elements, diagram in zip(steps, pictures, strict=True):
        alone = one({"elements": elements})
        assert sorted(there(diagram)) == sorted(there(alone))
    assert len({tuple((e.kind, e.lines) for e in d.walk() if e.kind != "blank") for d in pictures}) == 1
    assert moved(pictures) == []


# Emphasis

TREE = [
    {"pod": "p", "containers": [{"name": "c", "command": "x"}, {"name": "d", "command": "x"}]},
    {"service": "s"},
    {"box": "b"},
    {"box": "e"},
]


@pytest.mark.parametrize("emphasis", ["highlight", "dim"])
@pytest.mark.parametrize("names", [["p"], ["c", "b"], ["s"], ["b"]])
def test_emphasis_moves_nothing(emphasis: str, names: list[str]) -> None:
    spec = {"elements": TREE, "links": ["s -> c", "b -> s: x", "c -> d"]}
    plain, changed = one(spec), one({**spec, emphasis: names})
    assert places(plain) == places(changed)
    assert [e.curves for e in place(plain).edges] == [e.curves for e in place(changed).edges]


# Stages: captions and ghosts

STARTING: Data = {
    "elements": [
        {
            "pod": "p",
            "initContainers": [{"name": "setup", "command": "x"}, {"name": "log", "restartPolicy": "Always"}],
            "containers": [{"name": "app", "command": "y"}],
        },
        {"client": "curl"},
    ],
    "links": ["curl -> setup"],
}


def test_a_finished_init_container_stays_as_a_ghost() -> None:
    *_, last = draw({**STARTING, "stages": {"finished": "ghost"}}).values()
    (setup,) = [e for e in last.walk() if e.lines == ("setup Init Container",)]
    assert (setup.style, setup.hidden) == ("yelloworange-ghost", False)
    assert {c.dash for c in last.classes if c.name.endswith("-ghost")} == {(6.0, 5.0)}
    assert [e.style for e in last.edges] == ["link-dim"]
    assert moved(list(draw({**STARTING, "stages": {"finished": "ghost"}}).values())) == []


def test_without_the_word_it_is_gone() -> None:
    *_, last = draw({**STARTING, "stages": True}).values()
    assert "setup Init Container" not in there(last)


def test_a_stage_has_a_caption() -> None:
    captions = {"setup": "It prepares", "app": "It serves"}
    pictures = draw({**STARTING, "title": "A pod", "stages": {"pod": "p", "captions": captions}})
    assert [d.title for d in pictures.values()] == ["A pod", "It prepares", "A pod", "It serves"]


def test_a_caption_of_no_stage_is_told() -> None:
    (problem,) = problems({**STARTING, "stages": {"captions": {"setpu": "x"}}})
    assert (problem.message, problem.help) == ("no stage 'setpu' to caption", "did you mean 'setup'?")
