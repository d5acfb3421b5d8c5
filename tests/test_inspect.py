"""What docker, podman and crictl inspect say: who is in what, who joined whom, what is hidden, what is told where."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from podgram import pipeline
from podgram.diagnostics import Mark, PodgramError, Problem, Report
from podgram.importers import ImportOptions
from podgram.importers.inspect.json_values import values
from podgram.importers.spec_writer import dump
from podgram.model.diagram import Diagram
from podgram.pipeline import STDIN_FILE, Options
from support import one, shown, titled
from test_compose import drawn as drawn_compose
from test_compose import links

ID = {name: f"{number:064x}" for number, name in enumerate(["web", "db", "tap", "infra", "gone", "box"], 0xA000)}


def container(name: str, *words: str, **fields: Any) -> dict[str, Any]:
    """A container as docker inspect prints it. A field is of HostConfig, but for those that are named here."""
    return {
        "Id": ID.get(name, f"{name:0>64}"),
        "Path": words[0] if words else "",
        "Args": list(words[1:]),
        "State": {"Status": fields.pop("state", "running"), "ExitCode": 0},
        "Name": f"/{name}",
        "HostConfig": {k: v for k, v in fields.items() if k[:1].isupper()},
        "Mounts": fields.get("mounts", []),
        "Config": {
            "Image": fields.get("image", "web:1"),
            "Env": ["PASSWORD=env-never-shown"],
            "Labels": {"other": "label-never-shown", **fields.get("labels", {})},
        },
        "NetworkSettings": {"Networks": fields.get("networks", {}), "Ports": fields.get("ports", {})},
        **fields.get("more", {}),
    }


def drawn(text: Any, view: str = "anatomy", **options: Any) -> Diagram:
    data = (text if isinstance(text, str) else json.dumps(text)).encode()
    importing = ImportOptions(view=view, **options)  # type: ignore[arg-type]
    (diagram,) = pipeline.read(STDIN_FILE, Options(imports=importing), data).diagrams.values()
    return diagram


def told(text: str) -> list[Problem]:
    with pytest.raises(PodgramError) as caught:
        drawn(text)
    return list(caught.value.problems)


def join(name: str) -> str:
    return f"container:{ID[name]}"


def test_joins_lead_to_who_has_the_namespace() -> None:
    said = [
        container("web", "httpd", ports={"80/tcp": [{"HostIp": ip, "HostPort": "8080"} for ip in ("0.0.0.0", "::")]}),
        container("tap", "sleep", "1", NetworkMode=join("web"), PidMode="host"),
        container("db", "sleep", "1", NetworkMode=join("tap"), IpcMode=join("gone")),
    ]  # fmt: skip
    diagram = drawn(said)
    assert titled(diagram, "web Container").lines == ("web Container", "web:1", "8080:80")
    assert shown(diagram)["tap Container"] == ["mnt,uts,ipc ns", "net ns of web", "pid ns of host"]
    assert shown(diagram)["db Container"] == ["pid,mnt,uts ns", "net ns of web", f"ipc ns of {ID['gone'][:12]}"]
    assert {"tap => web: net ns", "db => web: net ns"} <= links(drawn(said, "objects"))


def test_who_does_not_run_has_no_namespace() -> None:
    diagram = drawn([container("web", "httpd", state="exited")])
    assert titled(diagram, "web Container").lines == ("web Container", "web:1", "exited (0)")
    assert shown(diagram) == {}


def test_projects_are_put_together() -> None:
    def label(service: str, depends: str = "") -> dict[str, str]:
        names = {"project": "shop", "service": service, "depends_on": depends}
        return {f"com.docker.compose.{key}": value for key, value in names.items()}

    front = {"shop_front": {"IPAddress": "172.18.0.2"}}
    said = [
        container("web", "httpd", labels=label("www", "data:service_healthy:false"), networks=front),
        container("db", "postgres", labels=label("data"), networks={"shop_front": {"IPAddress": "172.18.0.3"}}),
        container("box", "sleep"),
    ]
    diagram = drawn(said, "objects")
    (project,) = [e for e in diagram.children if e.name == "shop"]
    assert {e.name for e in project.children} == {"web", "db", "shop_front"}  # type: ignore[union-attr]
    assert links(diagram) == {
        "web .-> db: healthy", "web - shop_front: 172.18.0.2", "db - shop_front: 172.18.0.3",
    }  # fmt: skip


def podman() -> list[dict[str, Any]]:
    """A pod of Podman by its containers."""
    pod = {"Pod": "f" * 64, "ImageName": "x"}
    infra = {**pod, "IsInfra": True, "Name": "shop-infra"}
    joined = {"NetworkMode": join("infra"), "IpcMode": join("infra"), "PidMode": "private"}
    return [
        container("infra", "/catatonit", "-P", NetworkMode="bridge", networks={"podman": {}}, more=infra),
        container("web", "httpd", more=pod, **joined),
    ]


def test_a_pod_of_podman_shares_what_its_members_join() -> None:
    diagram = drawn(podman())
    assert shown(diagram)["shop Pod"] == ["net,ipc ns"]
    assert shown(diagram)["web Container"] == ["pid,mnt,uts ns"]
    assert shown(diagram)["shop-infra Container"] == ["pid,mnt,uts ns"]
    objects = drawn(podman(), "objects")
    assert titled(objects, "web Container").lines == ("web Container", "web:1")
    assert links(objects) == {"shop-infra - podman"}


def kubelet() -> list[dict[str, Any]]:
    """What crictl says of a pod, of a container in it, of a guest of that one, and of one that has ended."""
    labels = {"io.kubernetes.pod.name": "web-1", "io.kubernetes.pod.namespace": "shop"}

    def found(name: str, state: str = "RUNNING", **options: Any) -> dict[str, Any]:
        status = {"id": name * 3, "metadata": {"name": name}, "state": f"CONTAINER_{state}", "labels": labels}
        context = {"linux": {"security_context": {"namespace_options": options}}, "envs": [{"value": "never-shown"}]}
        process = {"process": {"args": ["serve", name]}}
        return {
            "status": {**status, "image": {"image": "reg/web:1"}},
            "info": {"config": context, "runtimeSpec": process},
        }

    options = {"network": "POD", "ipc": "POD", "pid": "CONTAINER"}
    sandbox = {
        "status": {
            "id": "s", "metadata": {"name": "web-1", "namespace": "shop"}, "state": "SANDBOX_READY",
            "linux": {"namespaces": {"options": options}}, "network": {"ip": "10.0.0.8"},
        },
        "info": {},
    }  # fmt: skip
    return [sandbox, found("app", pid=1), found("dbg", pid=3, target_id="appappapp"), found("first", "EXITED", pid=1)]


def test_pods_of_a_kubelet() -> None:
    diagram = drawn("\n".join(map(json.dumps, kubelet())))
    assert titled(diagram, "web-1 Pod").lines == ("web-1 Pod", "10.0.0.8")
    assert shown(diagram)["web-1 Pod"] == ["net,uts,ipc ns"]
    assert shown(diagram)["dbg Ephemeral Container"] == ["mnt ns", "pid ns of app"]
    assert titled(diagram, "first Init Container").lines == ("first Init Container", "web:1", "exited")
    assert links(drawn(kubelet(), "objects")) == {"dbg => app: pid ns"}


@pytest.mark.parametrize(
    ("plugin", "expected"),
    [("configmap", "config map"), ("secret", "secret"), ("projected", "projected"), ("empty-dir", "emptyDir")],
)
def test_the_path_of_a_volume_names_no_config_map_in_it(plugin: str, expected: str) -> None:
    sandbox, app, *_ = kubelet()
    path = f"/var/lib/kubelet/pods/u/volumes/kubernetes.io~{plugin}/conf"
    app["status"]["mounts"] = [{"containerPath": "/etc/x", "hostPath": path, "readonly": True}]
    assert titled(drawn([sandbox, app]), "conf").lines == ("conf", expected)


def test_one_thing_is_one_picture(tmp_path: Path) -> None:
    """Two containers that share a network: from Compose, from docker inspect, and from a spec."""
    compose = (
        "services:\n  web: {image: 'web:1', command: [httpd, -f], ports: ['8080:80'], volumes: ['data:/srv:ro']}\n"
        "  tap: {image: 'web:1', command: sleep 1, network_mode: 'service:web'}\nvolumes: {data: }\n"
    )
    mount = {"Type": "volume", "Name": "data", "Destination": "/srv", "RW": False}
    ports = {"80/tcp": [{"HostIp": "", "HostPort": "8080"}]}
    inspected = [
        container("web", "httpd", "-f", ports=ports, mounts=[mount]),
        container("tap", "sleep", "1", NetworkMode=join("web")),
    ]
    spec = """
elements:
  - {container: web, command: [httpd, -f], detail: "web:1", ports: ["8080:80"], volumes: ["data:/srv:ro"]}
  - {container: tap, command: [sleep, "1"], detail: "web:1", network_mode: "container:web"}
"""

    def picture(diagram: Diagram) -> list[Any]:
        rows = [(e.kind, e.name, e.lines, [b.lines for b in getattr(e, "badges", ())]) for e in diagram.walk()]
        return [rows, links(diagram)]

    assert picture(drawn_compose(tmp_path, compose, "anatomy")) == picture(drawn(inspected)) == picture(one(spec))


def test_some_are_chosen_with_what_they_are_linked_with() -> None:
    said = [
        container("web", labels={PROJECT: "shop", SERVICE: "web", WAITS: "db:new:true"}),
        container("db", labels={PROJECT: "shop", SERVICE: "db"}, networks={"back": {}}),
        container("tap", NetworkMode=join("web")),
        container("box", networks={"back": {}}),
    ]
    expected = {"service/web": "web db tap", "tap": "tap web", "project/shop": "web db", "networks/back": "db box"}
    for name, names in expected.items():
        diagram = drawn(said, select=(name,))
        assert {e.name for e in diagram.walk() if e.kind == "container"} == set(names.split()), name
    with pytest.raises(PodgramError, match="nothing is called 'pod/web'"):
        drawn(said, select=("web", "pod/web"))


PROJECT, SERVICE, WAITS = (f"com.docker.compose.{key}" for key in ("project", "service", "depends_on"))
_MODE = st.sampled_from(["", "host", "none", "bridge", join("web"), join("db"), join("gone")])
_FIELDS = st.fixed_dictionaries(
    {},
    optional={
        "NetworkMode": _MODE,
        "PidMode": st.sampled_from(["", "host", join("web"), join("tap")]),
        "IpcMode": st.sampled_from(["private", "shareable", "host", join("db")]),
        "Init": st.booleans(),
        "Privileged": st.booleans(),
        "state": st.sampled_from(["running", "exited", "created", "paused"]),
        "networks": st.dictionaries(st.sampled_from(["shop_front", "x"]), st.just({"IPAddress": "10.0.0.1"})),
        "ports": st.just({"80/tcp": [{"HostIp": "::1", "HostPort": "8080"}], "53/udp": None}),
        "mounts": st.just([{"Type": "volume", "Name": "shop_data", "Destination": "/srv", "RW": False}]),
        "labels": st.sampled_from(
            [{PROJECT: "shop", SERVICE: "web", WAITS: "db:service_healthy:true"}, {PROJECT: "b"}]
        ),
    },
)
_MACHINES = st.tuples(
    st.dictionaries(st.sampled_from(["web", "db", "tap", "box"]), _FIELDS, min_size=1),
    st.sampled_from([[], podman()]),
    st.sampled_from([[], kubelet()]),
)


@settings(deadline=None, max_examples=15)
@given(_MACHINES, st.sampled_from(["anatomy", "objects", "overview"]))
def test_a_spec_draws_what_it_was_imported_from(machine: Any, view: str) -> None:
    containers, pod, kubernetes = machine
    said = [container(name, "serve", "--token", "t-1", **fields) for name, fields in containers.items()]
    said = [each for each in said if not pod or each["Name"] != "/web"] + pod + kubernetes
    if not said:
        return
    options = Options(imports=ImportOptions(view=view))  # type: ignore[arg-type]
    imported = pipeline.import_source(STDIN_FILE, options, Report(), json.dumps(said).encode())
    assert imported is not None
    text = dump(imported.spec)
    assert "never-shown" not in text
    assert "t-1" not in text
    again = pipeline.read(STDIN_FILE, Options(), text.encode())
    assert list(again.diagrams.values()) == [drawn(said, view)]


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ('[\n  {"Id": "1",', (2, 14), "the JSON is cut off here"),
        ("[]", (1, 1), "nothing to draw"),
        ('[{"Id": "1"},\n {"RepoTags": []}]', (1, 2), "[0]: this is no output of an inspect command on containers or pods"),  # noqa: E501
        ('[\n {"RepoTags": []}]', (2, 2), "[0]: this is the inspection of an image"),
        ('{"State": {},\n"HostConfig": {"PidMode": []}}', (2, 27), "HostConfig.PidMode: must be a text, not a list"),
        ("Error: No such object: web", (1, 1), "this is an error message, not the output of a command"),
        ("[]\ntime=\"2\" level=fatal", (2, 1), "this is an error message, not the output of a command"),
        ("CONTAINER ID   IMAGE     COMMAND\n3f  nginx  x", (1, 1), "this is a table of containers"),
        ('[{"ID": "x", "Version": {}, "Spec": {}}]', (1, 2), "[0]: this is the inspection of a Swarm service, node or task"),  # noqa: E501
        ("", (1, 1), "nothing came in"),
        ('{"Command": "x", "Names": "web", "ID": "1"}', (1, 1), "this is a list of containers"),
    ],
)  # fmt: skip
def test_mistakes_are_told_with_their_path(text: str, place: tuple[int, int], message: str) -> None:
    found = told(text)[0]
    assert found.message == message
    at = found.at if isinstance(found.at, Mark) else Mark(found.at, 1, 1)
    assert (at.file, at.line, at.column) == ("stdin", *place)
    assert found.help


def test_values_know_where_they_stand() -> None:
    text = '{"a": [1, {"b c": "x"}]}\n[2, {"d": null}]'
    nodes = list(values(text, "f", Report()))
    deep = nodes[0]["a"].items()[1]["b c"]
    assert (deep.text(), deep.way, deep.mark) == ("x", 'a[1]["b c"]', Mark("f", 1, 19))
    assert (nodes[2]["d"].way, nodes[2]["d"].mark) == ("[1].d", Mark("f", 2, 11))


def test_a_pod_of_which_some_have_ended_still_has_its_namespaces() -> None:
    pod = {
        "Id": "p1",
        "Name": "shop",
        "State": "Degraded",
        "InfraContainerID": "i1",
        "SharedNamespaces": ["net", "ipc"],
    }
    pod["Containers"] = [
        {"Id": "i1", "Name": "infra", "State": "running"},
        {"Id": "c1", "Name": "web", "State": "exited"},
    ]
    (box,) = drawn([pod], view="anatomy").children
    assert box.lines == ("shop Pod", "degraded")
    assert [badge.name for badge in box.badges] == ["net,ipc ns"]  # type: ignore[union-attr]


def test_who_joins_a_network_stands_after_whose_it_is_also_where_the_newest_comes_first() -> None:
    said = [
        container("tap", "sleep", "1", NetworkMode=join("web")),
        container("db", "postgres"),
        container("web", "httpd"),
    ]
    assert [element.name for element in drawn(said).children] == ["db", "web", "tap"]
