"""Compose files: what is read from them, what is drawn in each view, what is hidden, and what is told where."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from podgram import pipeline
from podgram.diagnostics import Mark, PodgramError, Problem, Report, describe
from podgram.importers import ImportOptions, Source
from podgram.importers.compose import detect, read
from podgram.importers.compose.interpolation import UnclosedVariableError, env_file, interpolated
from podgram.importers.spec_writer import dump
from podgram.model.diagram import Diagram, Group
from podgram.pipeline import Options
from support import shown, titled, write

Files = dict[str, str]


def drawn(folder: Path, files: str | Files, view: str = "objects", **options: object) -> Diagram:
    """The picture of compose.yaml among some files."""
    importing = ImportOptions(view=view, **options)  # type: ignore[arg-type]
    read = pipeline.read(written(folder, files), Options(imports=importing))
    (diagram,) = read.diagrams.values()
    return diagram


def written(folder: Path, files: str | Files) -> Path:
    write(folder, {"compose.yaml": files} if isinstance(files, str) else files)
    return folder / "compose.yaml"


def told(folder: Path, files: str | Files) -> list[Problem]:
    with pytest.raises(PodgramError) as caught:
        drawn(folder, files)
    return list(caught.value.problems)


def links(diagram: Diagram) -> set[str]:
    """Each link as `web .-> db: healthy`, by the names of its ends."""
    names = {e.id: e.name for e in diagram.walk()}
    arrows = {"solid": "-", "dotted": ".-", "thick": "="}
    return {
        f"{names[e.source]} {arrows[e.line]}{'>' if e.head else ''} {names[e.target]}"
        + (f": {', '.join(e.lines)}" if e.lines else "")
        for e in diagram.edges
    }


SHOP = """
services:
  web:
    image: registry.example.com/shop/web:1.4
    command: serve --port 80 --api-key k-1
    ports: ["8080:80"]
    depends_on: {db: {condition: service_healthy}}
    networks: [front, back]
    deploy: {replicas: 3}
    environment: {PASSWORD: env-never-shown}
  db:
    image: postgres:16
    user: postgres
    volumes: [data:/var/lib/postgresql/data, ./init.sql:/init.sql:ro]
    networks: {back: {aliases: [database]}}
    labels: [secret=label-never-shown]
  tap: {image: tools, network_mode: "service:db", pid: "service:db", profiles: [debug]}
networks: {front: , back: {internal: true}}
volumes: {data: }
"""


def test_the_objects_of_a_project(tmp_path: Path) -> None:
    diagram = drawn(tmp_path, SHOP)
    assert titled(diagram, "web Container").lines == ("web Container", "web:1.4", "× 3", "8080:80")
    assert titled(diagram, "web Container").details == 3
    assert titled(diagram, "tap Container").lines == ("tap Container", "profile debug", "tools")
    assert titled(diagram, "back Network").lines == ("back Network", "internal")
    assert links(diagram) == {
        "web - front", "web - back", "db - back: database", "web .-> db: healthy", "tap => db: pid,net ns",
        "db - data: /var/lib/postgresql/data",
    }  # fmt: skip
    assert "./init.sql → /init.sql ro" in titled(diagram, "db Container").lines


def test_its_alternative_text_says_what_is_there(tmp_path: Path) -> None:
    services = "services: {web: {image: nginx, networks: [front]}, db: {image: postgres}}\nnetworks: {front: {}}\n"
    shop = drawn(tmp_path, "name: shop\n" + services)
    assert shop.description == "shop: 2 containers (web, db), 2 networks (front, default)"
    alone = drawn(tmp_path, "name: web\nservices: {web: {image: nginx, command: nginx -g x}}\n", view="anatomy")
    assert alone.description == "container web with process nginx"


def test_the_anatomy_of_a_project(tmp_path: Path) -> None:
    diagram = drawn(tmp_path, SHOP, "anatomy")
    assert shown(diagram)["db Container"] == ["pid,mnt,net,uts,ipc ns"]
    assert shown(diagram)["tap Container"] == ["mnt,uts,ipc ns", "pid,net ns of db"]
    assert ("PID 1", "image postgres:16", "postgres") in [e.lines for e in diagram.walk()]
    assert ("PID 1", "serve --port 80 --api-key …") in [e.lines for e in diagram.walk()]
    assert links(diagram) == {"db - data: /var/lib/postgresql/data", "db - ./init.sql: /init.sql, ro"}
    names = [e.name for e in diagram.children if isinstance(e, Group)]
    assert names.index("tap") == names.index("db") + 1  # who joins stands beside whom it joins


VIEWS = st.sampled_from(["anatomy", "objects", "overview"])
_BODY = st.fixed_dictionaries(
    {"image": st.sampled_from(["reg.example.com:5000/a/b:1.2@sha256:ab", "${IMAGE:-x}", "plain"])},
    optional={
        "command": st.sampled_from(["serve --token t-1 -v 'a b'", ["x", "$$y", "{{z}}"], [], None]),
        "entrypoint": st.sampled_from(["/bin/sh -c", ["tini", "--"]]),
        "init": st.booleans(),
        "privileged": st.booleans(),
        "user": st.sampled_from(["1000:1000", "0777", "${UID}"]),
        "pid": st.sampled_from(["host", "service:s0"]),
        "ipc": st.sampled_from(["host", "shareable", "container:elsewhere"]),
        "profiles": st.just(["debug", "true"]),
        "deploy": st.sampled_from([{"replicas": 2}, {"mode": "global"}, {"replicas": "${N:-5}"}]),
        "depends_on": st.sampled_from([["s0"], {"s0": {"condition": "service_healthy", "required": False}}]),
        "ports": st.just(["127.0.0.1::80", "9000-9001:80-81/udp", 443, "${PORT}:1"]),
        "volumes": st.just(["v:/a b:ro", "./x:/y", "/cache", {"type": "tmpfs", "target": "/t"}]),
        "networks": st.just({"n": {"aliases": ["on", "1.0"], "ipv4_address": "10.0.0.1"}, "default": None}),
        "secrets": st.just(["pw"]),
        "environment": st.just({"A": "never-shown"}),
    },
)


@settings(deadline=None, max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(_BODY, min_size=1, max_size=4), VIEWS)
def test_a_spec_draws_what_it_was_imported_from(tmp_path: Path, bodies: list[dict[str, Any]], view: str) -> None:
    for body in bodies[:1]:  # whom the others join and wait for
        body.pop("depends_on", None)
        body.pop("pid", None)
    services = {f"s{n}": body for n, body in enumerate(bodies)}
    used = {"networks": {"n": {"internal": True}}, "volumes": {"v": {"external": True}}, "secrets": {"pw": None}}
    source = json.dumps({"name": "on", "services": services, **used})
    path = written(tmp_path, source)
    imported = pipeline.import_source(path, Options(imports=ImportOptions(view=view)), Report())  # type: ignore[arg-type]
    assert imported is not None
    text = dump(imported.spec)
    assert "never-shown" not in text
    assert "t-1" not in text
    again = pipeline.read(Path("compose.yaml"), Options(), text.encode())
    assert list(again.diagrams.values()) == [drawn(tmp_path, source, view)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$A ${B}", "${A} ${B}"),
        ("${A:-x}${A-y}", "xy"),
        ("${A:-${B:-z}}", "z"),
        ("${A:?no}${A?no}", "${A}${A}"),
        ("[${A:+x}]", "[]"),
        ("$$A $5 $", "$A $5 $"),
        ("${SET:-x} ${SET:+y} ${EMPTY:-x} ${EMPTY-x}", "1 y x "),
    ],
)
def test_variables(text: str, expected: str) -> None:
    assert interpolated(text, {"SET": "1", "EMPTY": ""}) == expected


@given(st.text(alphabet="$ {}AB:-?+x", max_size=30))
def test_any_text_is_replaced_or_told(text: str) -> None:
    with contextlib.suppress(UnclosedVariableError):
        again = interpolated(interpolated(text, {}).replace("$", "$$"), {})
        assert again == interpolated(text, {})


def test_a_file_of_values() -> None:
    text = "# comment\nexport A=1\nB='$A'\nC=\"x ${A}\\n\"\nD=a b # c\nE: e\n\nnonsense\n"
    assert env_file(text) == {"A": "1", "B": "$A", "C": "x 1\n", "D": "a b", "E": "e"}


def test_values_come_from_a_file_that_is_named_and_from_nowhere_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORT", "1")
    files = {"compose.yaml": 'services: {web: {image: web, ports: ["${PORT}:80"]}}', ".env": "PORT=2", "own": "PORT=3"}
    assert titled(drawn(tmp_path, files), "web Container").lines[2] == "${PORT}:80"
    named = drawn(tmp_path, files, env_files=(tmp_path / "own",))
    assert titled(named, "web Container").lines[2] == "3:80"


def test_extends_and_overrides_merge_as_compose_merges(tmp_path: Path) -> None:
    files = {
        "base/common.yaml": "services: {app: {image: a, command: x, ports: ['1:1'], volumes: ['v:/v', './c:/c']}}",
        "compose.yaml": (
            "services:\n  web:\n    extends: {file: base/common.yaml, service: app}\n    command: [y]\n"
            "    ports: ['2:2']\n    volumes: ['./d:/c']\n  db: {image: db}\nvolumes: {v: }\n"
        ),
        "prod.yaml": "services: {web: {ports: !override ['3:3'], volumes: !reset [], depends_on: [db]}}",
    }
    assert titled(drawn(tmp_path, files), "web Container").lines == ("web Container", "a", "1:1", "2:2", "./d → /c")
    assert links(drawn(tmp_path, files)) == {"web - default", "db - default", "web - v: /v"}
    laid = drawn(tmp_path, files, overrides=(tmp_path / "prod.yaml",))
    assert titled(laid, "web Container").lines == ("web Container", "a", "3:3")
    assert links(laid) == {"web - default", "db - default", "web .-> db"}


def test_an_override_drops_a_service_or_replaces_it_whole(tmp_path: Path) -> None:
    files = {
        "compose.yaml": "services: {a: {image: a}, b: {image: b, ports: ['1:1']}, c: {image: c, depends_on: [b]}}",
        "prod.yaml": "services: {a: !reset null, b: !override {image: d}, c: {depends_on: !reset []}}",
        "one.yaml": "services: {a: !reset null, b: {image: b, ports: !reset ['1:1']}}",
        "all.yaml": "include: [one.yaml]",
    }
    laid = drawn(tmp_path, files, overrides=(tmp_path / "prod.yaml",))
    assert titled(laid, "b Container").lines == ("b Container", "d")
    assert links(laid) == {"b - default", "c - default"}
    for name in ("one.yaml", "all.yaml"):
        assert links(drawn(tmp_path, {"compose.yaml": files[name], "one.yaml": files["one.yaml"]})) == {"b - default"}


def test_include_brings_another_project_in(tmp_path: Path) -> None:
    files = {
        "compose.yaml": "include: [db/compose.yaml]\nservices: {web: {image: web, depends_on: [db]}}",
        "db/compose.yaml": "services: {db: {image: db, networks: [inner]}}\nnetworks: {inner: }",
    }
    assert links(drawn(tmp_path, files)) == {"web - default", "db - inner", "web .-> db"}


def test_anchors_and_yaml_1_1(tmp_path: Path) -> None:
    text = (
        "x-base: &base {image: base:1, networks: &n [a]}\n"
        "services:\n  web: {<<: *base, ports: [22:22], user: 0777}\n  on: {<<: [{image: first}, *base]}\n"
        "networks: {a: }\n"
    )
    diagram = drawn(tmp_path, text)
    assert titled(diagram, "web Container").lines == ("web Container", "base:1", "22:22")
    assert titled(diagram, "on Container").lines == ("on Container", "first")


def test_profiles_draw_what_would_run(tmp_path: Path) -> None:
    text = "services: {a: {image: a}, b: {image: b, profiles: [x]}, c: {image: c, profiles: [y], depends_on: [a]}}"
    assert {e.name for e in drawn(tmp_path, text).children if e.kind == "container"} == {"a", "b", "c"}
    assert {e.name for e in drawn(tmp_path, text, profiles=("y",)).children if e.kind == "container"} == {"a", "c"}


def test_some_are_chosen_with_what_they_are_linked_with(tmp_path: Path) -> None:
    text = """
services:
  web: {image: a, depends_on: [db], networks: [front]}
  db: {image: b, volumes: ["data:/srv"], networks: [front]}
  tap: {image: c, network_mode: "service:db"}
  top: {image: d, pid: "service:tap"}
  far: {image: e, networks: [front]}
networks: {front: }
volumes: {data: }
"""
    expected = {
        "service/web": "web db", "container/tap": "tap db top", "top": "top tap db", "network/front": "web db far",
        "volume/data": "db",
    }  # fmt: skip
    for name, names in expected.items():
        diagram = drawn(tmp_path, text, select=(name,))
        assert {e.name for e in diagram.walk() if e.kind == "container"} == set(names.split()), name
    with pytest.raises(PodgramError, match="nothing is called 'wep'") as caught:
        drawn(tmp_path, text, select=("wep",))
    assert caught.value.problems[0].help == "did you mean 'web'?"


def test_what_is_not_to_be_shown_is_left_out(tmp_path: Path) -> None:
    diagram = drawn(tmp_path, SHOP, show=("ports",))
    assert not [e for e in diagram.walk() if e.kind in ("volume", "file")]
    assert titled(diagram, "web Container").lines[3] == "8080:80"
    assert "8080:80" not in titled(drawn(tmp_path, SHOP, show=()), "web Container").lines


def test_documents_of_one_file_are_laid_over_each_other(tmp_path: Path) -> None:
    text = "services: {a: {image: a, ports: ['1:1']}}\n---\nservices: {a: {ports: ['2:2']}, b: {image: b}}\n"
    assert titled(drawn(tmp_path, text), "a Container").lines == ("a Container", "a", "1:1", "2:2")
    assert titled(drawn(tmp_path, text), "b Container")


def test_a_project_is_called_by_its_folder_but_not_by_that_of_a_clone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "services: {a: {image: a}}"
    path = written(tmp_path / "shop", text)
    monkeypatch.chdir(path.parent)
    titles = {}
    for root in (tmp_path, tmp_path / "shop", tmp_path / "other"):
        for way in (path, Path("compose.yaml")):
            (diagram,) = pipeline.read(way, Options(root=root, imports=ImportOptions(root=root))).diagrams.values()
            titles.setdefault(root.name, set()).add(diagram.title)
    assert titles == {tmp_path.name: {"shop"}, "shop": {"compose"}, "other": {"shop"}}


@pytest.mark.parametrize(
    ("text", "is_stack"),
    [
        ("services: {a: {image: a, deploy: {placement: {constraints: [node.role == worker]}}}}", True),
        ("services: {a: {image: a}}\nnetworks: {n: {driver: overlay}}", True),
        ("services: {a: {image: a, deploy: {replicas: 2}}}\nnetworks: {n: }", False),
    ],
)
def test_a_stack_of_swarm_is_told(tmp_path: Path, text: str, is_stack: bool) -> None:
    read = pipeline.read(written(tmp_path, text), Options(imports=ImportOptions(view="objects")))
    assert [p.message.startswith("a stack of Docker Swarm") for p in read.problems] == [True] * is_stack


def test_what_is_joined_may_be_somewhere_else(tmp_path: Path) -> None:
    text = (
        "services:\n  a: {image: a, network_mode: 'container:vpn'}\n"
        "  b: {image: b, pid: 'container:sea'}\n  c: {image: c, container_name: sea}\n"
    )
    diagram = drawn(tmp_path, text)
    assert {"a => vpn: net ns", "b => c: pid ns"} <= links(diagram)
    assert titled(diagram, "vpn Container").style == "borrowed"


def test_what_no_container_runs_is_a_box(tmp_path: Path) -> None:
    text = "services: {ai: {provider: {type: model, options: {key: never-shown}}}, web: {image: w, depends_on: [ai]}}"
    diagram = drawn(tmp_path, text)
    assert titled(diagram, "ai").lines == ("ai", "provider model")
    assert "web .-> ai" in links(diagram)


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("services:\n  - web\n", 2, "services must be a mapping, not a list"),
        ("services:\n  web: nginx\n", 2, "the service 'web' must be a mapping, not 'nginx'"),
        ("web:\n  image: nginx\n", 1, "a Compose file of version 1"),
        ("services: {}\n", 1, "no services to draw"),
        ("services:\n  a:\n    image: a\n    networks: [front]\n", 4, "network 'front' is not defined"),
        ("services:\n  a:\n    image: a\n    volumes:\n    - d:/d\n", 5, "volume 'd' is not defined"),
        ("services:\n  a:\n    image: a\n    ports: ['1:x']\n", 4, "'1:x' is no port: 'x' is not a number"),
        ("services:\n  a: {image: a,\n    depends_on: [b]}\n", 3, "depends_on: no service 'b'"),
        ("services:\n  a: {image: a,\n    pid: 'service:b'}\n", 3, "pid: no service 'b'"),
        ("services:\n  a: {pid: 'service:a', image: a}\n", 2, "pid: 'a' joins itself in a circle"),
        ("services:\n  a:\n    extends: {service: b}\n", 3, "extends: no service 'b'"),
        ("services:\n  a:\n    extends: {service: a}\n", 3, "extends: 'a' extends itself in a circle"),
        ("services:\n  a:\n    extends: {file: ../x, service: b}\n", 3, "'../x' lies outside the project's folder"),
        ("include:\n  - none.yaml\nservices: {a: {image: a}}\n", 2, "no file 'none.yaml'"),
        ("include: [compose.yaml]\nservices: {a: {image: a}}\n", 1, "include: 'compose.yaml' includes itself"),
        ("services:\n  a:\n    image: 'x${Y'\n", 3, "a variable without its end"),
        ("services:\n  a:\n    image: !secret x\n", 3, "unknown tag '!secret'"),
        ("services:\n  a: {image: a}\n  a: {image: b}\n", 3, "'a' stands here a second time (first in line 2)"),
    ],
)  # fmt: skip
def test_mistakes_are_told_at_their_place(tmp_path: Path, text: str, line: int, message: str) -> None:
    (found,) = told(tmp_path, text)
    assert found.message.startswith(message)
    assert isinstance(found.at, Mark)
    assert (Path(found.at.file).name, found.at.line) == ("compose.yaml", line)
    assert found.help


def test_mistakes_are_told_all_at_once(tmp_path: Path) -> None:
    text = "services:\n  a: {image: a, networks: [x], ports: ['x']}\n  b: {image: b, depends_on: [c]}\n"
    assert len(told(tmp_path, text)) == 3


@pytest.mark.parametrize(
    ("text", "is_compose"),
    [
        ("services:\n  a:\n", True),
        ('{"services": {}}', True),
        ("include:\n  - a.yaml\n", True),
        ("# old\nweb:\n  image: x\n", True),
        ("web: # first\n    links:\n        - db\n    # built\n    build: .\n", True),
        ("a:\n  b:\n    image: x\n", False),
        ("elements: []\nservices: 1\n", False),
        ("apiVersion: v1\nkind: Service\n", False),
        ("replicas: 1\nimage: {tag: x}\n", False),
        ("", False),
    ],
)
def test_a_compose_file_is_told_by_its_content(text: str, is_compose: bool) -> None:
    assert detect(Source("x.yaml", Path("x.yaml"), text.encode())) is is_compose


def test_the_mounts_of_another_file_are_told_from_here(tmp_path: Path) -> None:
    """They count from the file that has them, included or extended."""
    files = {
        "compose.yaml": "include: [db/compose.yaml]\nservices: {web: {extends: {file: web/base.yaml, service: b}}}\n",
        "db/compose.yaml": "services: {db: {image: p, volumes: ['./init.sql:/init.sql:ro', '../up:/up', '/a:/a']}}\n",
        "web/base.yaml": "services: {b: {image: w, volumes: [{type: bind, source: ./conf, target: /conf}]}}\n",
    }
    source = Source("compose.yaml", written(tmp_path, files))
    found = read((source,), ImportOptions(view="anatomy"), Report())
    mounts = {e["container"]: e["volumes"] for e in found.spec["elements"]}
    assert mounts["db"] == ["./db/init.sql:/init.sql:ro", "./up:/up", "/a:/a"]
    assert mounts["web"][0]["source"] == "./web/conf"


@pytest.mark.parametrize(
    "text",
    [
        "services:\n  a: {image: x, environment: {PW: hunter2}, ports: ['a:b']}\n",
        "services:\n  a:\n    environment:\n      PW: hunter2: x\n",
        "services:\n  a:\n    environment:\n    - PW=hunter2\n    -\tX: hunter2\n",
        "services:\n  a: {image: x}\nx-env: &env\n  PW: hunter2\n  PW: hunter2\n",
        "services:\n  a:\n    image: x\n    command: redis --requirepass hunter2 ]: [\n",
        '{"services": {"a": {"image": "x", "environment": {"PW": "hunter2"}, "ports": ["a:b"]}}}',
        "services:\n  a: {image: x, labels: {k: hunter2}, networks: [nope]}\n",
    ],
)
def test_an_error_quotes_no_value_that_is_private(tmp_path: Path, text: str) -> None:
    problems = told(tmp_path, text)
    assert problems
    assert "hunter2" not in "".join(map(describe, problems))


def test_an_error_quotes_what_is_not_private(tmp_path: Path) -> None:
    text = "services:\n  a:\n    environment: {A: b}\n    ports: ['a:b']\n"
    assert "ports: ['a:b']" in "".join(map(describe, told(tmp_path, text)))
