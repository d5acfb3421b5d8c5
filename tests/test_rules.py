"""What Kubernetes, Docker or the kernel would refuse, as a table; and what must pass without a word."""

from __future__ import annotations

from typing import Any

import pytest

from podgram.compiler.rules import RULES
from podgram.diagnostics import PodgramError
from support import draw, problems

Fields = dict[str, Any]


def pod(**fields: Any) -> Fields:
    return {"elements": [{"pod": "p", "containers": [{"name": "c", "command": "x"}], **fields}]}


def containers(*fields: Fields) -> Fields:
    return pod(containers=list(fields))


def alone(*fields: Fields) -> Fields:
    return {"elements": [{"container": name, "command": "x", **f} for name, f in zip("abcdef", fields, strict=False)]}


def port(number: int, **more: Any) -> Fields:
    return {"ports": [{"containerPort": number, **more}]}


A, B = {"name": "a"}, {"name": "b"}

REFUSED: list[tuple[Fields, str]] = [
    (pod(hostPID=True, shareProcessNamespace=True), "hostPID and shareProcessNamespace exclude each other"),
    (pod(hostUsers=False, hostPID=True), "hostUsers: false and hostPID exclude each other"),
    (pod(hostUsers=False, hostIPC=True), "hostUsers: false and hostIPC exclude each other"),
    (pod(hostUsers=False, hostNetwork=True), "hostUsers: false and hostNetwork exclude each other"),
    (containers(A, A), "two containers of this pod are named 'a'"),
    (pod(initContainers=[{"name": "c", "command": "y"}]), "two containers of this pod are named 'c'"),
    (pod(ephemeralContainers=[{"name": "c", "command": "y"}]), "two containers of this pod are named 'c'"),
    (containers({"name": "A"}), "'A' cannot name a container in Kubernetes"),
    (containers({"name": "a_b"}), "'a_b' cannot name a container in Kubernetes"),
    (containers({"name": "-a"}), "'-a' cannot name a container in Kubernetes"),
    (containers({"name": "a" * 64}), f"'{'a' * 64}' cannot name a container in Kubernetes"),
    (pod(ephemeralContainers=[{"name": "e", "targetContainerName": "z"}]), "no container 'z' to target"),
    (containers({**A, "targetContainerName": "a"}), "only an ephemeral container has a target"),
    (containers({**A, "pid": "host"}), "'pid' has no meaning in a pod"),
    (containers({**A, "network_mode": "none"}), "'network_mode' has no meaning in a pod"),
    (containers({**A, **port(0)}), "containerPort must be 1 or more, not '0'"),
    (containers({**A, **port(65536)}), "containerPort must be 65535 or less, not '65536'"),
    (containers({**A, **port(80, protocol="ICMP")}), "protocol cannot be 'ICMP'"),
    (
        containers({**A, **port(80, hostPort=8080)}, {**B, **port(81, hostPort=8080)}),
        "hostPort 8080/TCP is taken twice",
    ),
    (
        pod(hostNetwork=True, containers=[{**A, **port(80, hostPort=81)}]),
        "hostPort 81 differs on the host's network",
    ),
    (
        pod(hostPID=True, containers=[{**A, "processes": [{"name": "x", "pid": 1}]}]),
        "PID 1 is the node's init in the pid namespace of this pod",
    ),
    (alone({"network_mode": "container:z"}), "network_mode: no container 'z' to join"),
    (alone({"network_mode": "container:"}), "network_mode: no container '' to join"),
    (alone({"network_mode": "container:a"}), "network_mode: 'a' joins itself in a circle"),
    (alone({"pid": "container:b"}, {"pid": "container:a"}), "pid: 'a' joins itself in a circle"),
    (alone({"ipc": "service:b"}, {"ipc": "private"}), "the ipc namespace of 'b' is private"),
    (alone({"ipc": "service:b"}, {"ipc": "none"}), "the ipc namespace of 'b' is none"),
    (alone({"network_mode": "contaner:z"}), "network_mode cannot be 'contaner:z'"),
    (alone({"network_mode": "a b"}), "network_mode cannot be 'a b'"),
    (alone({"pid": "hots"}), "pid cannot be 'hots'"),
    (alone({"network_mode": "host", "networks": ["n"]}), "network_mode and networks exclude each other"),
    (alone({"depends_on": ["b"]}, {"depends_on": ["a"]}), "'a' waits for itself"),
    (alone({"ipc": "shared"}), "ipc cannot be 'shared'"),
    (alone({"cgroup": "own"}), "cgroup cannot be 'own'"),
    (
        alone({"network_mode": "container:b", **port(80, hostPort=80)}, {}),
        "a container in another's network cannot publish ports",
    ),
    ({"elements": [{"pod": "a"}, {"pod": "a"}]}, "two pods are named 'a'"),
    ({"elements": [{"service": "a"}, {"Service": "a"}]}, "two Services are named 'a'"),
]

WARNED: list[tuple[Fields, str]] = [
    (containers({**A, **port(80)}, {**B, **port(80)}), "port 80/TCP belongs to 'a' already, in the same net namespace"),
    (
        pod(initContainers=[{**A, "restartPolicy": "Always", **port(80)}], containers=[{**B, **port(80)}]),
        "port 80/TCP belongs to 'a' already, in the same net namespace",
    ),
    (alone({"network_mode": "host", **port(80, hostPort=80)}), "published ports are ignored on the host's network"),
]

TAKEN: list[Fields] = [
    pod(),
    pod(hostPID=True),
    pod(hostUsers=False),
    pod(hostNetwork=True, hostPID=True, hostIPC=True),
    containers({**A, **port(80)}, {**B, **port(81)}),
    containers({**A, **port(53)}, {**B, **port(53, protocol="UDP")}),
    containers({**A, **port(80, hostPort=80, hostIP="127.0.0.1")}, {**B, **port(81, hostPort=80, hostIP="127.0.0.2")}),
    pod(initContainers=[{**A, **port(80)}], containers=[{**B, **port(80)}]),  # never at the same time
    pod(hostNetwork=True, containers=[{**A, **port(80, hostPort=80)}]),
    containers({"name": "0" * 63}),
    alone({"network_mode": "backend"}, {"network_mode": "container:a", **port(80)}),
    alone({"userns_mode": "keep-id:uid=7"}),
    alone({"network_mode": "pasta:--ipv4-only"}, {"network_mode": "none"}, {"network_mode": "my_net.1"}),
    {"elements": [{"pod": "a", "id": "one"}, {"pod": "a", "id": "two"}]},
    {"elements": [{"pod": "a"}, {"service": "a"}, {"process": "x"}, {"process": "x"}]},
    {"elements": [{"group": "g", "elements": [{"pod": "a"}]}, {"pod": "a"}]},
]


def said(spec: Fields) -> list[tuple[str, str]]:
    return [(p.severity, p.message) for p in problems(spec)]


@pytest.mark.parametrize(("spec", "message"), REFUSED)
def test_refused(spec: Fields, message: str) -> None:
    assert ("error", message) in said(spec)


@pytest.mark.parametrize(("spec", "message"), WARNED)
def test_warned(spec: Fields, message: str) -> None:
    assert said(spec) == [("warning", message)]


def broken(spec: Fields) -> set[str]:
    return {p.code for p in problems(spec)} - {""}


def test_each_rule_has_an_example_here() -> None:
    assert set().union(*(broken(spec) for spec, _ in (*REFUSED, *WARNED))) == RULES.keys()


@pytest.mark.parametrize("spec", [spec for spec, _ in (*REFUSED, *WARNED) if broken(spec)])
def test_what_breaks_a_rule_is_drawn_where_the_rule_is_ignored(spec: Fields) -> None:
    codes = broken(spec)
    assert not problems({**spec, "ignore": sorted(codes)})
    assert draw(spec, ignored=frozenset(codes))
    several = {"ignore": sorted(codes), "diagrams": [{"name": "a", **spec}, {"name": "b", "extends": "a"}]}
    assert not problems(several)


def test_a_rule_that_is_not_ignored_is_told_with_its_code() -> None:
    (problem,) = problems({**pod(hostPID=True, shareProcessNamespace=True), "ignore": "PG202"})
    assert str(problem).startswith("spec.yaml:1:")
    assert "error[PG201]: hostPID and" in str(problem)


def test_only_rules_can_be_ignored() -> None:
    (problem,) = problems({**pod(), "ignore": ["PG101", "PG10"]})
    assert (problem.message, problem.help) == ("no rule 'PG10' to ignore", "did you mean 'PG210'?")
    with pytest.raises(PodgramError, match="no rule 'E501' for the settings to ignore"):
        draw(pod(), ignored=frozenset({"E501"}))


@pytest.mark.parametrize("spec", TAKEN)
def test_taken(spec: Fields) -> None:
    assert said(spec) == []
