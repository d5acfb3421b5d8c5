"""From a spec to a diagram: ids, order, references, copies, stages, emphasis, the legend."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podgram.emitters.mermaid import RESERVED
from podgram.model.diagram import Diagram, Group, Node
from support import draw, one, problems, shown, text, titled

SAFE_ID = re.compile(r"[A-Za-z][A-Za-z0-9_]*_[0-9]+")

Data = dict[str, Any]


def ids(diagram: Diagram) -> list[str]:
    return [e.id for e in diagram.walk()] + [edge.id for edge in diagram.edges]


def drawn(diagram: Diagram) -> list[str]:
    """The first lines of what is drawn, in order, without badges."""
    return [e.lines[0] for e in diagram.walk() if e.lines and not e.hidden and not (isinstance(e, Node) and e.scope)]


# Ids

anything = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
elements = st.recursive(
    st.builds(lambda name: {"box": name}, anything),
    lambda inner: st.builds(
        lambda name, inside: {"group": name, "elements": inside}, anything, st.lists(inner, max_size=3)
    ),
    max_leaves=12,
)


@given(st.lists(elements, max_size=5), st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_-]*", fullmatch=True))
def test_ids_are_unique_and_safe(tree: list[Data], name: str) -> None:
    found = ids(one({"name": name, "elements": tree}))
    assert len(set(found)) == len(found)
    for id in found:
        assert SAFE_ID.fullmatch(id)
        assert id.rpartition("_")[2] not in RESERVED


def test_ids_carry_the_diagrams_name_and_the_elements() -> None:
    diagram = one({"name": "my-pod", "elements": [{"pod": "demo", "containers": [{"name": "web", "command": "php"}]}]})
    assert ids(diagram) == [
        "my_pod_demo_1",
        "my_pod_demo_pause_1",
        "my_pod_pause_pause_1",
        "my_pod_pause_ns_1",
        "my_pod_demo_web_1",
        "my_pod_web_php_1",
        "my_pod_web_ns_1",
        "my_pod_demo_ns_1",
    ]


def test_an_element_keeps_its_id_when_another_comes() -> None:
    before = ids(one({"elements": [{"box": "a"}, {"box": "b"}]}))
    after = ids(one({"elements": [{"box": "new"}, {"box": "a"}, {"box": "b"}]}))
    assert set(before) < set(after)


def test_a_prefix_stands_in_place_of_the_name() -> None:
    assert ids(one({"name": "a", "prefix": "page-b", "elements": [{"box": "x"}]})) == ["page_b_x_1"]


def test_names_in_any_writing_have_ids() -> None:
    diagram = one({"elements": [{"box": name} for name in ("日本", "שלום", "🚀", "-", "", "a b", "42", "end")]})
    assert len({e.id for e in diagram.walk()}) == 8


# The same input, the same bytes

EVERYTHING: Data = {
    "legend": True,
    "highlight": "b",
    "dim": ["a"],
    "elements": [
        {"pod": "a", "hostNetwork": True, "replicas": 9, "containers": [{"name": "c", "image": "x/y:1"}]},
        {"deployment": "d", "replicas": 3},
        {"box": "b", "elements": [{"process": "p", "pid": 3}, {"process": "q", "parent": "p"}]},
        {"group": None, "elements": [{"interface": "eth0"}, {"volume": "v"}]},
    ],
    "links": ["b -> a: x", "eth0 == v", "d <-.-> b: [y]"],
}


def test_neither_hash_seed_nor_locale_nor_folder_matters(tmp_path: Any) -> None:
    formats = ("mermaid", "dot", "svg")
    code = (
        "import sys; from podgram import loads; (d,) = loads(sys.stdin.read()).values();"
        f"sys.stdout.buffer.write('\\0'.join(d.text(format) for format in {formats}).encode())"
    )
    made = set()
    for seed, locale, folder in (("0", "C", tmp_path), ("1", "C.UTF-8", "/"), ("42", "POSIX", tmp_path)):
        env = {**os.environ, "PYTHONHASHSEED": seed, "LC_ALL": locale, "TZ": f"UTC{seed[0]}", "HOME": str(tmp_path)}
        done = subprocess.run(
            [sys.executable, "-c", code],
            input=json.dumps(EVERYTHING).encode(),
            capture_output=True,
            env=env,
            cwd=folder,
        )
        assert done.stderr == b""
        made.add(done.stdout)
    assert made == {"\0".join(text(one(EVERYTHING), format) for format in formats).encode()}


@given(st.permutations(["a", "b", "c", "d", "e"]))
def test_elements_stand_in_the_order_of_the_spec(names: list[str]) -> None:
    diagram = one({"elements": [{"box": name} for name in names]})
    assert drawn(diagram) == names
    for format in ("mermaid", "dot"):
        made = text(diagram, format)
        places = [made.index(f"spec_{name}_1") for name in names]
        assert places == sorted(places)


# What a pod looks like


def test_a_pod_has_its_pause_container_first() -> None:
    diagram = one({"elements": [{"pod": "demo", "containers": [{"name": "web", "command": ["php"], "args": ["-S"]}]}]})
    assert drawn(diagram) == ["demo Pod", "pause Container", "PID 1", "web Container", "PID 1"]
    assert [e.lines for e in diagram.walk() if e.kind == "process"] == [("PID 1", "pause"), ("PID 1", "php", "-S")]
    assert shown(diagram) == {
        "demo Pod": ["net,uts,ipc ns"],
        "pause Container": ["pid,mnt ns"],
        "web Container": ["pid,mnt ns"],
    }


@pytest.mark.parametrize(
    ("spec", "pod", "expected"),
    [
        ({}, {"pause": False}, ["p Pod", "c Container", "PID 1"]),
        ({"pause": False}, {}, ["p Pod", "c Container", "PID 1"]),
        ({"pause": False}, {"pause": True}, ["p Pod", "c Container", "PID 1"]),
        ({"pause": False}, {"pause": {}}, ["p Pod", "pause Container", "PID 1", "c Container", "PID 1"]),
        ({}, {"pause": {"label": "infra"}}, ["p Pod", "infra", "PID 1", "c Container", "PID 1"]),
    ],
)
def test_the_pause_container_can_be_changed_or_left_out(spec: Data, pod: Data, expected: list[str]) -> None:
    element = {"pod": "p", "containers": [{"name": "c", "command": "x"}], **pod}
    assert drawn(one({**spec, "elements": [element]})) == expected


def test_a_pod_of_which_nothing_is_said_is_a_single_shape() -> None:
    (pod,) = one({"elements": [{"pod": "a"}]}).children
    assert isinstance(pod, Node)
    assert pod.lines == ("a Pod",)


@pytest.mark.parametrize(
    ("fields", "lines"),
    [
        ({"command": ["php"], "args": ["-S", "127.0.0.1:80"]}, [("PID 1", "php", "-S 127.0.0.1:80")]),
        ({"command": "sleep 3600"}, [("PID 1", "sleep 3600")]),
        ({"command": ["x"], "user": "root"}, [("PID 1", "x", "root")]),
        ({"processes": [{"name": "a", "pid": 1, "user": "u"}, {"command": "b"}]}, [("PID 1", "a", "u"), ("b",)]),
        ({"processes": [{"label": ["any", "thing"]}]}, [("any", "thing")]),
        ({"processes": []}, []),
        ({"elements": [{"interface": "lo"}]}, []),
    ],
)
def test_the_processes_of_a_container(fields: Data, lines: list[tuple[str, ...]]) -> None:
    diagram = one({"elements": [{"container": "c", **fields}]})
    assert [e.lines for e in diagram.walk() if e.kind == "process"] == lines


def test_an_empty_box_is_held_open_by_something_that_shows_nothing() -> None:
    diagram = one({"elements": [{"group": "g", "elements": []}, {"group": None, "elements": []}]})
    for box in diagram.children:
        assert isinstance(box, Group)
        assert [(e.kind, e.lines) for e in box.members] == [("blank", ())]


def test_anything_holds_anything() -> None:
    kinds = ["pod", "container", "process", "namespace", "box", "service", "interface"]
    for outer, inner in permutations(kinds, 2):
        diagram = one({"pause": False, "elements": [{outer: "a", "elements": [{inner: "b"}]}]})
        (box,) = diagram.children
        assert isinstance(box, Group)
        assert box.children[0].kind == inner


@pytest.mark.parametrize("depth", [40, 150])
def test_nesting_goes_deep(depth: int) -> None:
    tree: Data = {"box": "innermost"}
    for number in range(depth):
        tree = {"group": f"g{number}", "elements": [tree]}
    diagram = one({"elements": [tree]})
    assert len(list(diagram.walk())) == depth + 1
    for format in ("mermaid", "dot", "svg"):
        assert "innermost" in text(diagram, format)


def test_deeper_than_python_goes_is_an_error() -> None:
    tree: Data = {"container": "innermost", "command": "x"}
    for number in range(155):
        tree = {"container": f"c{number}", "elements": [tree]}
    told = problems({"elements": [tree]})
    assert told == [] or [p.message for p in told] == ["too many boxes inside boxes"]


# References

TWO = [{"box": "left", "elements": [{"box": "x"}]}, {"box": "right", "id": "r", "elements": [{"box": "x"}]}]


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("left/x", "spec_left_x_1"),
        ("/left/x", "spec_left_x_1"),
        ("right/x", "spec_right_x_1"),
        ("r/x", "spec_right_x_1"),
        ("r", "spec_right_1"),
        ("right", "spec_right_1"),
    ],
)
def test_a_name_an_id_or_a_path(name: str, found: str) -> None:
    (edge,) = one({"elements": [*TWO, {"box": "q"}], "links": [f"q -> {name}"]}).edges
    assert edge.target == found


def test_elements_of_one_name_are_told_apart_by_their_kinds() -> None:
    elements = [{"service": "web"}, {"pod": "web", "containers": [{"name": "web", "command": "x"}]}]
    diagram = one({"elements": elements, "links": ["Service/web -> pod/web"]})
    service, pod = diagram.children
    assert [(e.source, e.target) for e in diagram.edges] == [(service.id, pod.id)]
    (problem,) = problems({"elements": elements, "links": ["service/web -> web"]})
    assert problem.help == "write service/web or pod/web or /web/web"


def test_a_path_comes_before_a_kind() -> None:
    elements = [{"service": "x"}, {"box": "service", "elements": [{"box": "x"}]}, {"box": "y"}]
    (edge,) = one({"elements": elements, "links": ["y -> service/x"]}).edges
    assert edge.target == "spec_service_x_1"


def test_an_ambiguous_name_comes_with_the_paths() -> None:
    (problem,) = problems({"elements": TWO, "links": ["left -> x"]})
    assert problem.message == "2 elements are named 'x'"
    assert problem.help == "write /left/x or /right/x"


def test_a_name_means_what_was_written_before_what_is_implied() -> None:
    spec = {"elements": [{"pod": "php", "containers": [{"name": "web", "command": "php"}]}], "links": ["web -> php"]}
    (edge,) = one(spec).edges
    assert edge.target == "spec_php_1"


def test_implied_elements_have_names_too() -> None:
    spec = {
        "elements": [{"pod": "p", "containers": [{"name": "web", "command": "/bin/php"}]}],
        "links": ["pause -> php"],
    }
    assert [(e.source, e.target) for e in one(spec).edges] == [("spec_p_pause_1", "spec_web_php_1")]


@pytest.mark.parametrize(("name", "count"), [("p", 3), ("c", 2), ("x", 2), ("pause", 2), ("p/pause", 2), ("c/x", 2)])
def test_a_name_in_copies_means_each_of_them(name: str, count: int) -> None:
    pod = {"pod": "p", "replicas": 300, "containers": [{"name": "c", "command": "x"}]}
    assert len(one({"elements": [pod, {"box": "b"}], "links": [f"b -> {name}"]}).edges) == count


def test_a_controller_is_meant_before_the_pods_that_it_implies() -> None:
    (edge,) = one({"elements": [{"deployment": "d", "replicas": 3}, {"box": "b"}], "links": ["b -> d"]}).edges
    assert edge.target == "spec_d_1"


def test_many_to_many() -> None:
    spec = {"elements": [{"box": n} for n in "abcd"], "links": ["a & b -> c & d: x"]}
    pairs = [(e.source[5:6], e.target[5:6], e.lines) for e in one(spec).edges]
    assert pairs == [("a", "c", ("x",)), ("a", "d", ("x",)), ("b", "c", ("x",)), ("b", "d", ("x",))]


def test_a_parent_is_looked_for_beside_its_child_first() -> None:
    tree = [
        {"namespace": n, "elements": [{"process": "bash"}, {"process": "ps", "parent": "bash"}]} for n in ("a", "b")
    ]
    edges = one({"elements": tree}).edges
    assert [(e.source, e.target) for e in edges] == [("spec_a_bash_1", "spec_a_ps_1"), ("spec_b_bash_1", "spec_b_ps_1")]


# Copies


@pytest.mark.parametrize(
    ("replicas", "limit", "lines"),
    [
        (0, 3, []),
        (1, 3, [("a Pod",)]),
        (2, 3, [("a Pod", "1 of 2"), ("a Pod", "2 of 2")]),
        (3, 3, [("a Pod", "1 of 3"), ("a Pod", "2 of 3"), ("a Pod", "3 of 3")]),
        (4, 3, [("a Pod", "1 of 4"), ("… 2 more",), ("a Pod", "4 of 4")]),
        (300, 3, [("a Pod", "1 of 300"), ("… 298 more",), ("a Pod", "300 of 300")]),
        (5, 5, [("a Pod", f"{n} of 5") for n in ("1", "2", "3", "4", "5")]),
        (6, 5, [("a Pod", "1 of 6"), ("… 4 more",), ("a Pod", "6 of 6")]),
    ],
)
def test_an_element_stands_for_many(replicas: int, limit: int, lines: list[tuple[str, ...]]) -> None:
    diagram = one({"replicaLimit": limit, "elements": [{"pod": "a", "replicas": replicas}]})
    assert [e.lines for e in diagram.children] == lines


def test_a_link_to_many_goes_to_each_that_is_drawn() -> None:
    diagram = one({"elements": [{"service": "s"}, {"pod": "a", "replicas": 300}], "links": ["s -> a"]})
    assert [e.target for e in diagram.edges] == ["spec_a_1", "spec_a_2", "spec_a_3"]


@pytest.mark.parametrize(
    "controller",
    [
        {"deployment": "d", "replicas": 300},
        {"deployment": "d", "replicas": 300, "elements": [{"pod": "d"}]},
        {"deployment": "d", "replicas": 300, "elements": [{"replica-set": "r", "elements": [{"pod": "d"}]}]},
        {"deployment": "d", "elements": [{"replica-set": "r", "replicas": 300, "elements": [{"pod": "d"}]}]},
        {"stateful-set": "d", "elements": [{"pod": "d", "replicas": 300}]},
        {"ReplicaSet": "d", "replicas": 2, "elements": [{"pod": "d", "replicas": 300}]},
    ],
)
def test_the_replicas_of_a_controller_are_its_pods(controller: Data) -> None:
    pods = [e.lines for e in one({"elements": [controller]}).walk() if e.kind == "pod"]
    assert pods == [("d Pod", "1 of 300"), ("… 298 more",), ("d Pod", "300 of 300")]


# Stages

STAGED: Data = {
    "stages": True,
    "elements": [
        {
            "pod": "p",
            "initContainers": [
                {"name": "one", "command": "x"},
                {"name": "side", "command": "x", "restartPolicy": "Always"},
                {"name": "two", "command": "x"},
            ],
            "containers": [{"name": "app", "command": "x", "restartPolicy": "Always"}],
        },
        {"client": "curl"},
    ],
    "links": ["curl -> app", "side -> one", "curl -> p"],
}


def there(diagram: Diagram) -> list[str]:
    return [line.split()[0] for line in drawn(diagram) if line.endswith(("Container", "Sidecar"))]


def test_stages() -> None:
    pictures = draw(STAGED)
    assert {name: there(diagram) for name, diagram in pictures.items()} == {
        "spec-1-pause": ["pause"],
        "spec-2-one": ["pause", "one"],
        "spec-3-side": ["pause", "side"],
        "spec-4-two": ["pause", "side", "two"],
        "spec-5-app": ["pause", "side", "app"],
    }


def test_in_every_stage_everything_has_its_place_and_order() -> None:
    orders = [[e.lines for e in diagram.walk() if e.kind != "blank"] for diagram in draw(STAGED).values()]
    assert all(order == orders[0] for order in orders)


def test_a_link_is_drawn_when_both_its_ends_are() -> None:
    links = [[e.hidden for e in diagram.edges] for diagram in draw(STAGED).values()]
    assert links == [[True, True, False]] * 4 + [[False, True, False]]


def test_what_is_hidden_is_written_in_no_format() -> None:
    first = next(iter(draw(STAGED).values()))
    for format in ("mermaid", "dot", "svg"):
        made = re.sub(r"</tspan><tspan[^>]*>", " ", text(first, format))  # a picture may break a title
        assert "app Container" not in made
        assert "pause Container" in made


def test_each_stage_has_ids_of_its_own() -> None:
    every = [id for diagram in draw(STAGED).values() for id in ids(diagram)]
    assert len(set(every)) == len(every)


@pytest.mark.parametrize(
    ("stages", "tree", "message"),
    [
        (True, [{"pod": "a"}], "no pod with init containers here"),
        (True, [{"pod": "a", "containers": [{"name": "c"}]}], "no pod with init containers here"),
        (True, [{"pod": n, "initContainers": [{"name": "i"}]} for n in "ab"], "2 pods here"),
        ("z", [{"pod": "a", "initContainers": [{"name": "i"}]}], "no element 'z'"),
        ("b", [{"pod": "a", "initContainers": [{"name": "i"}]}, {"box": "b"}], "no pod with init containers here"),
    ],
)
def test_stages_of_what_has_none(stages: bool | str, tree: list[Data], message: str) -> None:
    (problem,) = problems({"stages": stages, "elements": tree})
    assert problem.message.endswith(message)


def test_the_stages_of_one_of_two_pods() -> None:
    pods = [{"pod": n, "initContainers": [{"name": "i", "command": "x"}]} for n in "ab"]
    first, *_ = draw({"stages": "a", "elements": pods}).values()
    assert there(first) == ["pause", "pause", "i"]


# Emphasis and legend


def test_highlight_and_dim() -> None:
    tree = [{"pod": "p", "containers": [{"name": "c", "command": "x"}, {"name": "d", "command": "x"}]}, {"box": "b"}]
    diagram = one({"elements": tree, "dim": ["p"], "highlight": ["c"]})
    assert titled(diagram, "p Pod").style == "yellow-dim"
    assert titled(diagram, "c Container").style == "yelloworange-highlight"
    assert titled(diagram, "d Container").style == "yelloworange-dim"
    assert titled(diagram, "b").style == "plain"
    styles = {e.style for e in diagram.walk() if isinstance(e, Node) and e.scope}
    assert styles == {"lavender-dim", "lavender"}  # the badge of what is highlighted is as ever


def test_emphasis_on_the_element_itself() -> None:
    diagram = one({"elements": [{"box": "a", "emphasis": "highlight"}, {"box": "b", "emphasis": "dim"}]})
    assert [e.style for e in diagram.children] == ["plain-highlight", "plain-dim"]
    assert {c.name for c in diagram.classes} == {"plain-highlight", "plain-dim"}


def test_highlight_wins() -> None:
    assert one({"elements": [{"box": "a"}], "highlight": "a", "dim": "a"}).children[0].style == "plain-highlight"


def test_a_legend_says_which_class_means_what() -> None:
    tree = [{"pod": "p", "containers": [{"name": "c", "command": "x"}]}, {"group": "g", "elements": [{"box": "b"}]}]
    legend = one({"elements": tree, "legend": True}).children[-1]
    assert isinstance(legend, Group)
    assert [(e.lines, e.style) for e in legend.children] == [
        (("pod",), "yellow"),
        (("container",), "yelloworange"),
        (("process",), "blue2"),
        (("namespace",), "lavender"),
        (("box",), "plain"),
    ]


def test_a_legend_has_no_row_for_an_emphasis() -> None:
    tree = [{"pod": "p", "containers": [{"name": "c", "command": "x"}]}]
    rows = [one({"elements": tree, "legend": True, **more}).children[-1] for more in ({}, {"dim": ["p"]})]
    assert [e.style for e in rows[0].children] == [e.style for e in rows[1].children]  # type: ignore[union-attr]


def test_an_emphasis_is_for_every_element_of_a_name() -> None:
    tree = [{"pod": name, "containers": [{"name": name, "command": "x"}]} for name in "ab"]
    diagram = one({"elements": tree, "dim": ["pause"]})
    assert [e.style for e in diagram.walk() if e.lines == ("pause Container",)] == ["yelloworange-dim"] * 2


def test_a_diagram_of_nothing_has_no_legend() -> None:
    assert one({"elements": [], "legend": True}).children == ()
