"""A container that stands alone says what Compose says: ports, mounts, networks, whom it waits for, its init."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podgram.language.standalone import split_mount, split_port
from podgram.model.diagram import Diagram
from support import one, problems, titled


def links(diagram: Diagram) -> set[tuple[str, str, tuple[str, ...], str, bool]]:
    """Each edge by the first lines of its ends."""
    named = {e.id: (e.lines or ("",))[0] for e in diagram.walk()}
    return {(named[e.source], named[e.target], e.lines, e.line, bool(e.head)) for e in diagram.edges}


def container(**fields: Any) -> dict[str, Any]:
    return {"container": "web", "image": "web:1", **fields}


@pytest.mark.parametrize(
    ("written", "line"),
    [
        ("80", "80"),
        (80, "80"),
        ("8080:80", "8080:80"),
        ("127.0.0.1:8080:80/udp", "127.0.0.1:8080:80/udp"),
        ("[::1]:8080:80", "[::1]:8080:80"),
        ("127.0.0.1::80", "127.0.0.1::80"),
        ("9000-9002:80-82", "9000-9002:80-82"),
        ("${PORT}:80", "${PORT}:80"),
        ({"target": 80, "published": "8080", "host_ip": "::1", "protocol": "sctp"}, "[::1]:8080:80/sctp"),
    ],
)
def test_a_published_port_is_a_line(written: Any, line: str) -> None:
    diagram = one({"elements": [container(ports=[written])]})
    assert titled(diagram, "web Container").lines == ("web Container", line)


@pytest.mark.parametrize(
    "port",
    ["80:eighty", "1:70000", "80-82:80-81", "82-80:82-80", "80:80/tpc", "8080:", {"published": 80}, {"target": "x"}],
)
def test_what_is_no_port_is_told_at_its_place(port: Any) -> None:
    (found,) = problems({"elements": [container(ports=["80:80", port])]})
    assert "port" in found.message
    assert found.at.line == 1  # type: ignore[union-attr]


@given(st.ip_addresses(v=4), st.integers(1, 65535), st.integers(1, 65535), st.sampled_from(["tcp", "udp", "sctp"]))
def test_a_port_is_read_as_it_is_written(ip: Any, published: int, target: int, protocol: str) -> None:
    assert split_port(f"{ip}:{published}:{target}/{protocol}") == (str(ip), str(published), str(target), protocol)


@pytest.mark.parametrize(
    ("written", "parts"),
    [
        ("/cache", ("", "/cache", "")),
        ("data:/srv", ("data", "/srv", "")),
        ("./conf:/etc/app:ro,z", ("./conf", "/etc/app", "ro,z")),
        (r"C:\data:/data:ro", (r"C:\data", "/data", "ro")),
    ],
)
def test_a_mount_in_its_short_form(written: str, parts: tuple[str, str, str]) -> None:
    assert split_mount(written) == parts


@pytest.mark.parametrize("mount", [":/srv", "data:", "a:b:c:d", {"type": "volume", "source": "data"}])
def test_what_is_no_mount_is_an_error(mount: Any) -> None:
    assert len(problems({"elements": [container(volumes=[mount])]})) == 1


def test_mounts_are_links_to_what_is_made_once() -> None:
    db = {"container": "db", "image": "db:1", "volumes": ["data:/backup"], "secrets": ["key"], "configs": ["conf"]}
    web = container(
        volumes=["data:/srv:ro", "./site:/site", "/cache", {"type": "tmpfs", "target": "/run"}], tmpfs="/tmp"
    )
    diagram = one({"elements": [web, db]})
    assert titled(diagram, "web Container").lines == ("web Container", "/cache anonymous", "/run tmpfs", "/tmp tmpfs")
    assert links(diagram) == {
        ("web Container", "data Volume", ("/srv", "ro"), "solid", False),
        ("web Container", "./site", ("/site",), "solid", False),
        ("db Container", "data Volume", ("/backup",), "solid", False),
        ("db Container", "key Secret", (), "solid", False),
        ("db Container", "conf Config", (), "solid", False),
    }


def test_a_volume_that_is_drawn_is_taken_nearest_first() -> None:
    """Two projects may have a volume of one name each; a container of that name is no volume."""
    boxes = [
        {"box": name, "elements": [container(container=f"{name}-web", volumes=["data:/srv"]), {"volume": "data"}]}
        for name in ("one", "two")
    ]
    diagram = one({"elements": [*boxes, {"container": "data"}]})
    found = {e.id: e for e in diagram.walk()}
    ends = {(found[e.source].lines[0], e.target) for e in diagram.edges}
    assert len(ends) == len({target for _, target in ends}) == 2
    assert sum(e.kind == "volume" for e in diagram.walk()) == 2


def test_networks_and_dependencies_are_links() -> None:
    elements = [
        container(networks=["front", "back"], depends_on={"db": {"condition": "service_healthy", "required": False}}),
        {"container": "db", "networks": {"back": {"aliases": ["database"], "ipv4_address": "172.31.9.10"}}},
        {"container": "job", "depends_on": ["web"]},
    ]
    assert links(one({"elements": elements})) == {
        ("web Container", "front Network", (), "solid", False),
        ("web Container", "back Network", (), "solid", False),
        ("db Container", "back Network", ("database", "172.31.9.10"), "solid", False),
        ("web Container", "db Container", ("healthy", "optional"), "dotted", True),
        ("job Container", "web Container", (), "dotted", True),
    }


def test_docker_s_init_is_pid_1_and_the_command_is_its_child() -> None:
    diagram = one({"elements": [container(command=["sleep", "1"], init=True, privileged=True, profiles=["debug"])]})
    assert titled(diagram, "web Container").lines == ("web Container", "privileged", "profile debug")
    assert links(diagram) == {("PID 1", "sleep 1", (), "solid", True)}
    joined = one({"elements": [container(init=True, pid="host")]})
    assert not [e for e in joined.walk() if "PID 1" in e.lines]


def test_a_build_stands_for_an_image_that_is_not_named() -> None:
    diagram = one({"elements": [{"container": "a", "build": "./app"}, {"container": "b", "build": {"context": "."}}]})
    processes = [e.lines for e in diagram.walk() if e.kind == "process"]
    assert processes == [("PID 1", "build ./app"), ("PID 1", "build .")]


def test_a_long_command_is_folded() -> None:
    diagram = one({"elements": [container(command=["serve", *(f"--option-{n}=value" for n in range(9))])]})
    (process,) = [e for e in diagram.walk() if e.kind == "process"]
    assert len(process.lines) > 3
    assert max(map(len, process.lines)) <= 60


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"depends_on": ["dbb"]}, "depends_on: no container 'dbb'"),
        ({"depends_on": {"db": {"condition": "healthy"}}}, "condition cannot be 'healthy'"),
        ({"network_mode": "host", "networks": ["x"]}, "network_mode and networks exclude each other"),
        ({"network_mode": "service:db", "ports": ["80:80"]}, "a container in another's network cannot publish ports"),
        ({"network_mode": "host", "ports": ["80:80"]}, "published ports are ignored on the host's network"),
    ],
)
def test_what_docker_would_refuse_is_told(fields: dict[str, Any], message: str) -> None:
    (found,) = problems({"elements": [container(**fields), {"container": "db", "image": "db"}]})
    assert found.message == message


def test_a_circle_of_dependencies_is_told_once() -> None:
    circle = [{"container": a, "depends_on": [b]} for a, b in ("ab", "bc", "ca")]
    (found,) = problems({"elements": [*circle, {"container": "d", "depends_on": ["a"]}]})
    assert found.message == "'a' waits for itself"


@pytest.mark.parametrize("field", ["networks", "depends_on", "volumes", "tmpfs", "init", "privileged"])
def test_in_a_pod_these_fields_are_told(field: str) -> None:
    value: Any = True if field in ("init", "privileged") else ["x"]
    pod = {"pod": "p", "containers": [{"name": "a", "image": "a", field: value}]}
    assert any(f"{field!r} has no meaning in a pod" == p.message for p in problems({"elements": [pod]}))


def test_in_the_objects_view_a_file_of_one_container_is_a_line_and_one_of_several_a_shape() -> None:
    web = container(volumes=["./conf:/etc/app:ro", "/var/run/docker.sock:/var/run/docker.sock", "./both:/a"])
    db = {"container": "db", "image": "db:1", "volumes": ["./both:/b"]}
    drawn = one({"view": "objects", "elements": [web, db]})
    lines = titled(drawn, "web Container").lines
    assert lines[1:] == ("web:1", "./conf → /etc/app ro", "/var/run/docker.sock of host")
    assert [e.name for e in drawn.walk() if e.kind == "file"] == ["./both"]
    assert [edge.lines for edge in drawn.edges] == [("/a",), ("/b",)]
    alone = one({"elements": [container(volumes=["/run/x.sock:/run/x.sock:ro"])]})
    assert [edge.lines for edge in alone.edges] == [("ro",)]
    assert {e.name for e in one({"elements": [web]}).walk() if e.kind == "file"} >= {"./conf", "/var/run/docker.sock"}


def test_a_command_of_arguments_alone_goes_to_the_program_of_the_image() -> None:
    drawn = one({"elements": [container(command=["--verbose", "-p", "80"])]})
    (process,) = [e for e in drawn.walk() if e.kind == "process"]
    assert (process.name, process.lines) == ("web", ("PID 1", "image web:1", "--verbose -p 80"))


def test_in_the_objects_view_a_container_is_one_shape_unless_somebody_says_what_is_in_it() -> None:
    built = {"container": "app", "build": "./app", "command": ["serve"]}
    open_ = {"container": "db", "image": "db:1", "processes": ["postgres"]}
    drawn = one({"view": "objects", "elements": [built, open_]})
    assert titled(drawn, "app Container").lines == ("app Container", "build ./app")
    assert [e.name for e in drawn.walk() if e.kind == "process"] == ["postgres"]
