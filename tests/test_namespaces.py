"""Who holds which namespace: the tables of Kubernetes and Docker, what is drawn of them, and a real kernel."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from podgram.compiler import namespace_ownership as ns
from podgram.language.models import Container, Pod
from podgram.language.namespaces import KINDS, Namespace
from podgram.model.diagram import Group
from support import draw, one, problems, shown, text, titled

ALL = list(KINDS)

# Pod and container fields → owners in the order of KINDS, for the app container and for pause, and the PID 1 of each.
# C: the container's own, P: the pod's, H: the host's. kubelet with containerd and runc, cgroup v2.
POD_CASES: dict[str, tuple[dict[str, Any], dict[str, Any], str, str, bool, bool]] = {
    "default": ({}, {}, "C C P P P H C H", "C C P P P H H H", True, True),
    "shareProcessNamespace": ({"shareProcessNamespace": True}, {}, "P C P P P H C H", "P C P P P H H H", False, True),
    "hostNetwork": ({"hostNetwork": True}, {}, "C C H H P H C H", "C C H H P H H H", True, True),
    "hostPID": ({"hostPID": True}, {}, "H C P P P H C H", "H C P P P H H H", False, False),
    "hostIPC": ({"hostIPC": True}, {}, "C C P P H H C H", "C C P P H H H H", True, True),
    "hostUsers": ({"hostUsers": False}, {}, "C C P P P P C H", "C C P P P P H H", True, True),
    "privileged": ({}, {"securityContext": {"privileged": True}}, "C C P P P H H H", "C C P P P H H H", True, True),
    "all of the host": (
        {"hostNetwork": True, "hostPID": True, "hostIPC": True}, {},
        "H C H H H H C H", "H C H H H H H H", False, False,
    ),
}  # fmt: skip

LETTERS = {ns.OWN: "C", ns.POD: "P", ns.HOST: "H"}


def letters(owners: ns.Owners) -> str:
    return " ".join(LETTERS.get(owners[kind], owners[kind]) for kind in KINDS)


@pytest.fixture(params=POD_CASES.values(), ids=POD_CASES.keys())
def case(request: pytest.FixtureRequest) -> Any:
    return request.param


def test_owners_in_a_pod(case: Any) -> None:
    pod, container, app, pause, _, _ = case
    made = Pod.model_validate({"kind": "pod", "containers": [{"name": "c", **container}], **pod})
    assert letters(ns.of_container((made.containers or ())[0], made)) == app
    assert letters(ns.of_pause(made)) == pause


def test_what_is_drawn_of_a_pod(case: Any) -> None:
    """Each kind is on one badge of the container or of its pod, and that badge says whose it is."""
    pod, container, app, pause, first, pause_first = case
    show = {"namespaces": ALL}
    inside = {"name": "c", "command": ["x"], **show, **container}
    diagram = one({"elements": [{"pod": "p", "containers": [inside], "pause": show, **show, **pod}]})
    badges = shown(diagram)
    for title, row in (("c Container", app), ("pause Container", pause)):
        letter = dict(zip(KINDS, row.split(), strict=True))
        own = [kind for kind in KINDS if letter[kind] == "C"]
        assert kinds(badges[title][0]) == own
        for kind in KINDS:
            said = [b for box in (title, "p Pod") for b in badges[box] if kind in kinds(b)]
            if letter[kind] != "C":
                assert said, (title, kind)
            for badge in said:
                if letter[kind] == "H" and kind != "cgroup":
                    assert badge.endswith("of host")
        assert [b for b in badges["p Pod"] if not b.endswith("of host")] == expected_of_pod(app)
    processes = [e.lines for e in diagram.walk() if e.kind == "process"]
    assert (["PID 1" in lines for lines in processes]) == [pause_first, first]


def kinds(badge: str) -> list[str]:
    return badge.partition(" ns")[0].split(",")


def expected_of_pod(row: str) -> list[str]:
    held = [kind for kind, owner in zip(KINDS, row.split(), strict=True) if owner == "P"]
    return [f"{','.join(held)} ns"] if held else []


@pytest.mark.parametrize("kind", ["initContainers", "native sidecar"])
def test_init_containers_hold_what_app_containers_hold(kind: str) -> None:
    container = {"name": "i", "command": "x", **({"restartPolicy": "Always"} if kind == "native sidecar" else {})}
    diagram = one({"elements": [{"pod": "p", "initContainers": [container], "containers": [{"name": "c"}]}]})
    badges = shown(diagram)
    assert badges["i Sidecar" if kind == "native sidecar" else "i Init Container"] == ["pid,mnt ns"]


@pytest.mark.parametrize(
    ("pod", "target", "own", "process"),
    [
        ({}, "c", ["mnt ns", "pid ns of c"], ("sh",)),
        ({}, None, ["pid,mnt ns"], ("PID 1", "sh")),
        ({"shareProcessNamespace": True}, "c", ["mnt ns"], ("sh",)),
        ({"hostPID": True}, "c", ["mnt ns"], ("sh",)),
    ],
)
def test_an_ephemeral_container_joins_its_target(
    pod: dict[str, Any], target: str | None, own: list[str], process: tuple[str, ...]
) -> None:
    debug = {"name": "debug", "command": "sh", **({"targetContainerName": target} if target else {})}
    containers = [{"name": "c", "command": "x"}]
    diagram = one({"elements": [{"pod": "p", "containers": containers, "ephemeralContainers": [debug], **pod}]})
    assert shown(diagram)["debug Ephemeral Container"] == own
    assert process in [e.lines for e in diagram.walk() if e.kind == "process"]


USUAL = "pid,mnt,net,uts,ipc ns"

# Fields of a Docker container `a`, beside `b` (ipc: shareable), `h` (on the host) and `j` (joins b) → its badges.
DOCKER_CASES: list[tuple[dict[str, str], list[str]]] = [
    ({}, [USUAL]),
    ({"network_mode": "host"}, ["pid,mnt,uts,ipc ns", "net ns of host"]),
    ({"network_mode": "none"}, [USUAL]),
    ({"network_mode": "backend"}, [USUAL]),
    ({"network_mode": "container:b"}, ["pid,mnt,uts,ipc ns", "net ns of b"]),
    ({"network_mode": "service:b"}, ["pid,mnt,uts,ipc ns", "net ns of b"]),
    ({"network_mode": "container:j"}, ["pid,mnt,uts,ipc ns", "net ns of b"]),
    ({"network_mode": "container:h"}, ["pid,mnt,uts,ipc ns", "net ns of host"]),
    ({"pid": "host"}, ["mnt,net,uts,ipc ns", "pid ns of host"]),
    ({"pid": "service:b"}, ["mnt,net,uts,ipc ns", "pid ns of b"]),
    ({"ipc": "private"}, [USUAL]),
    ({"ipc": "none"}, [USUAL]),
    ({"ipc": "shareable"}, [USUAL]),
    ({"ipc": "host"}, ["pid,mnt,net,uts ns", "ipc ns of host"]),
    ({"ipc": "container:b"}, ["pid,mnt,net,uts ns", "ipc ns of b"]),
    ({"uts": "host"}, ["pid,mnt,net,ipc ns", "uts ns of host"]),
    ({"cgroup": "private"}, [USUAL]),
    ({"network_mode": "container:b", "ipc": "container:b"}, ["pid,mnt,uts ns", "net,ipc ns of b"]),
]


@pytest.mark.parametrize(("fields", "badges"), DOCKER_CASES)
def test_a_container_that_stands_alone(fields: dict[str, str], badges: list[str]) -> None:
    others = [
        {"container": "b", "command": "x", "ipc": "shareable"},
        {"container": "h", "command": "x", "network_mode": "host"},
        {"container": "j", "command": "x", "network_mode": "container:b"},
    ]
    diagram = one({"elements": [{"container": "a", "command": "x", **fields}, *others]})
    assert shown(diagram)["a Container"] == badges
    process = next(e for e in diagram.walk() if e.kind == "process")
    assert ("PID 1" in process.lines) == any(b.startswith("pid") and " of " not in b for b in badges)


def test_a_container_without_a_network_says_so() -> None:
    diagram = one({"elements": [{"container": "a", "command": "x", "network_mode": "none"}]})
    assert shown(diagram) == {"a Container": [USUAL]}
    (container,) = diagram.children
    assert container.lines == ("a Container", "loopback only")


@pytest.mark.parametrize(("mode", "owner"), [(None, ns.OWN), ("private", ns.OWN), ("host", ns.HOST)])
def test_the_cgroup_namespace_of_a_container(mode: str | None, owner: str) -> None:
    assert ns.alone(Container.model_validate({"kind": "container", "cgroup": mode}), {})["cgroup"] == owner


def test_what_is_borrowed_looks_borrowed() -> None:
    diagram = one({"elements": [{"pod": "p", "hostNetwork": True, "containers": [{"name": "c", "command": "x"}]}]})
    (pod, *_) = diagram.children
    assert [(b.lines, b.style, b.scope) for b in getattr(pod, "badges", ())] == [
        (("ipc ns",), "lavender", "shared"),
        (("net,uts ns of host",), "borrowed", "host"),
    ]
    (look,) = [c for c in diagram.classes if c.name == "borrowed"]
    assert look.dash
    assert "stroke-dasharray" in text(diagram, "mermaid")


@pytest.mark.parametrize(
    ("namespaces", "badges"),
    [
        (None, ["pid,mnt ns"]),
        (False, []),
        (True, ["pid,mnt ns"]),
        (["mnt"], ["mnt ns"]),
        ([], []),
        ({"show": ["pid", "cgroup"]}, ["pid,cgroup ns"]),
        ({"label": ["its", "own"]}, ["its"]),
    ],
)
def test_a_spec_chooses_what_is_shown(namespaces: Any, badges: list[str]) -> None:
    pod = {"pod": "p", "containers": [{"name": "c", "command": "x", "namespaces": namespaces}]}
    if namespaces is None:
        del pod["containers"][0]["namespaces"]  # type: ignore[attr-defined]
    assert shown(one({"elements": [pod]}))["c Container"] == badges


def test_a_spec_chooses_for_all() -> None:
    spec: dict[str, Any] = {"elements": [{"pod": "p", "containers": [{"name": "c", "command": "x"}]}]}
    for choice, badges in ((False, []), (["net", "mnt"], ["mnt ns"])):
        (diagram,) = draw({**spec, "namespaces": choice}).values()
        assert shown(diagram)["c Container"] == badges


# The real kernel

FLAGS = {kind: f"--{kind}" for kind in KINDS} | {"mnt": "--mount"}


def tuples(*command: str) -> dict[str, str]:
    """The namespaces of a process, as the kernel names them."""
    script = 'for k in "$@"; do readlink /proc/self/ns/$k; done'
    done = subprocess.run([*command, "sh", "-c", script, "sh", *KINDS], capture_output=True, text=True, timeout=30)
    if done.returncode:
        pytest.skip(f"not permitted here: {done.stderr.strip()}")
    return dict(zip(KINDS, done.stdout.split(), strict=True))


@pytest.mark.skipif(not Path("/proc/self/ns").is_dir(), reason="no Linux")
def test_the_kernel_has_these_kinds() -> None:
    names = {path.name for path in Path("/proc/self/ns").iterdir() if not path.name.endswith("_for_children")}
    assert names == set(KINDS)
    assert {kind: link.partition(":")[0] for kind, link in tuples().items()} == {kind: kind for kind in KINDS}


@pytest.mark.skipif(shutil.which("unshare") is None, reason="no unshare")
@pytest.mark.parametrize("kind", KINDS)
def test_a_process_leaves_one_namespace_and_keeps_the_others(kind: Namespace) -> None:
    here, there = tuples(), tuples("unshare", "--fork", FLAGS[kind])
    assert [each for each in KINDS if here[each] != there[each]] == [kind]


@pytest.mark.skipif(shutil.which("unshare") is None, reason="no unshare")
def test_a_net_namespace_of_its_own_has_a_loopback_of_its_own() -> None:
    done = subprocess.run(["unshare", "--net", "cat", "/proc/net/dev"], capture_output=True, text=True, timeout=30)
    if done.returncode:
        pytest.skip(f"not permitted here: {done.stderr.strip()}")
    interfaces = [line.partition(":")[0].strip() for line in done.stdout.splitlines()[2:]]
    assert "lo" in interfaces
    assert not {"eth0", "docker0"} & set(interfaces)


# Whose each namespace is, as a table says it

OWNERS = {"net": "own", "pid": "host", "ipc": {"of": "db"}, "uts": "shared", "mnt": "outer"}


@pytest.mark.parametrize(
    ("element", "badges"),
    [
        ({"box": "x"}, ["net ns own", "uts ns shared"]),
        ({"container": "x", "command": "c"}, ["net ns own", "uts ns shared"]),
        ({"pod": "x", "containers": []}, ["net,uts ns shared"]),
        ({"process": "x"}, ["net ns own", "uts ns shared"]),
    ],
)
def test_any_box_can_say_whose_its_namespaces_are(element: dict[str, Any], badges: list[str]) -> None:
    db = {"container": "db", "command": "postgres"}
    diagram = one({"elements": [{**element, "namespaces": OWNERS}, db]})
    box = diagram.children[0]
    assert isinstance(box, Group)
    assert [f"{b.lines[0]} {b.scope}" for b in box.badges] == [*badges, "ipc ns of db joined", "pid ns of host host"]


def test_a_container_overrules_what_its_pod_implies() -> None:
    app = {"name": "app", "command": "x", "namespaces": {"pid": "outer", "net": {"of": "vpn"}, "user": "own"}}
    diagram = one({"elements": [{"pod": "p", "containers": [app, {"name": "vpn", "command": "y"}]}]})
    assert shown(diagram)["app Container"] == ["mnt,user ns", "net ns of vpn"]
    assert titled(diagram, "app Container").children[0].lines == ("x",)  # type: ignore[union-attr]


def test_a_pod_overrules_it_for_all_its_containers() -> None:
    diagram = one(
        {"elements": [{"pod": "p", "namespaces": {"pid": "shared"}, "containers": [{"name": "a", "command": "x"}]}]}
    )
    assert shown(diagram) == {"p Pod": ["pid,net,uts,ipc ns"], "pause Container": ["mnt ns"], "a Container": ["mnt ns"]}
    assert titled(diagram, "pause Container").children[0].lines[0] == "PID 1"  # type: ignore[union-attr]


def test_a_pid_namespace_in_another_one() -> None:
    inner = {
        "container": "inner",
        "namespaces": {"pid": "own", "mnt": "own", "net": "outer", "uts": "outer", "ipc": "outer"},
    }
    process = {"process": "bash", "pid": 1, "outerPids": [7, 4711]}
    diagram = one({"elements": [{"container": "outer", "elements": [{**inner, "processes": [process]}]}]})
    assert shown(diagram) == {"outer Container": ["pid,mnt,net,uts,ipc ns"], "inner Container": ["pid,mnt ns"]}
    assert titled(diagram, "PID 1").lines == ("PID 1", "bash", "7, 4711 outside")


def test_who_joins_a_namespace_of_nobody_is_told() -> None:
    (problem,) = problems({"elements": [{"box": "a", "namespaces": {"net": {"of": "gone"}}}]})
    assert (problem.severity, problem.message) == ("warning", "no element 'gone' whose namespace is joined")
