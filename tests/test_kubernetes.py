"""Kubernetes' manifests as pictures: where the pods are, what links what, what is never shown, and what goes wrong."""

from __future__ import annotations

import base64
import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from podgram.diagnostics import Mark, PodgramError, Problem, Report, describe
from podgram.importers import ImportOptions, Source
from podgram.importers.kubernetes import documents
from podgram.importers.kubernetes.documents import read_objects
from podgram.importers.spec_writer import dump
from podgram.model.diagram import Diagram, Group, Node
from podgram.pipeline import STDIN_FILE, Options, import_source, read
from support import shown, text, titled

Data = dict[str, Any]


def options(**asked: Any) -> Options:
    return Options(imports=ImportOptions(**asked))


def drawn(*documents: Any, **asked: Any) -> Diagram:
    """The diagram of some objects, or of a text."""
    source = documents[0] if isinstance(documents[0], str) else yaml.safe_dump_all(documents)
    (diagram,) = read(STDIN_FILE, options(**asked), source.encode()).diagrams.values()
    return diagram


def told(source: str, **asked: Any) -> list[Problem]:
    try:
        return list(read(STDIN_FILE, options(**asked), source.encode()).problems)
    except PodgramError as error:
        return list(error.problems)


def names(diagram: Diagram) -> dict[str, str]:
    return {e.id: f"{e.kind}/{e.name}" for e in diagram.walk()}


def links(diagram: Diagram) -> set[tuple[str, str]]:
    called = names(diagram)
    return {(called[e.source], called[e.target]) for e in diagram.edges}


def workload(name: str, kind: str = "Deployment", labels: Data | None = None, **pod: Any) -> Data:
    spec = {"containers": [{"name": "app", "image": f"{name}:1"}], **pod}
    template = {"metadata": {"labels": labels or {"app": name}}, "spec": spec}
    return {"apiVersion": "apps/v1", "kind": kind, "metadata": {"name": name}, "spec": {"template": template}}


def obj(kind: str, name: str, **spec: Any) -> Data:
    return {"apiVersion": "v1", "kind": kind, "metadata": {"name": name}, "spec": spec}


# Where the pods are


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("spec.template", "ReplicaSet"),
        ("spec.jobTemplate.spec.template", "CronJob"),
        ("template", "PodTemplate"),
        ("spec.template", "Rollout"),
        ("spec.replicatedJobs.template.spec.template", "JobSet"),
        ("spec.workerTemplate", "LeaderWorkerSet"),
    ],
)
def test_a_pod_is_found_where_its_kind_has_it(path: str, kind: str) -> None:
    made: Data = {"apiVersion": "x/v1", "kind": kind, "metadata": {"name": "x"}}
    here = made
    *above, last = path.split(".")
    for key in above:
        here[key] = {} if key != "replicatedJobs" else [{"name": "w"}]
        here = here[key][0] if key == "replicatedJobs" else here[key]
    here[last] = {"spec": {"containers": [{"name": "app", "image": "i"}]}}
    (pod,) = (e for e in drawn(made, view="anatomy").walk() if e.kind == "pod")
    assert isinstance(pod, Group)
    assert [c.name for c in pod.children] == ["pause", "app"]


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        (
            {"headGroupSpec": {"template": 0}, "workerGroupSpecs": [{"groupName": "gpu", "template": 0}]},
            ["head", "gpu"],
        ),
        ({"pytorchReplicaSpecs": {"Master": {"template": 0}, "Worker": {"template": 0}}}, ["Master", "Worker"]),
        ({"leaderWorkerTemplate": {"leaderTemplate": 0, "workerTemplate": 0}}, ["leader", "worker"]),
        ({"tasks": [{"template": 0}, {"template": 0}]}, ["tasks", "tasks 2"]),
        ({"jobs": [{"name": "a", "template": {"spec": {"template": 0}}}, {"name": "b", "template": 0}]}, ["a", "b"]),
        ({"podTemplate": {"template": 0}}, ["x"]),
    ],
)
def test_the_pods_of_one_object_are_told_apart(spec: Data, expected: list[str]) -> None:
    template = '{"spec": {"containers": [{"name": "app", "image": "i"}]}}'
    made = json.loads(json.dumps(spec).replace(": 0", f": {template}"))
    source = yaml.safe_dump({"apiVersion": "x/v1", "kind": "Several", "metadata": {"name": "x"}, "spec": made})
    assert [e.name for e in drawn(source, view="anatomy").walk() if e.kind == "pod"] == expected
    assert not told(source, view="anatomy")


def test_why_a_pod_does_not_run_is_drawn() -> None:
    ended = {"name": "app", "ready": False, "restartCount": 1}
    ended["state"] = {"terminated": {"reason": "OOMKilled", "exitCode": 137}}
    pod = obj("Pod", "p", containers=[{"name": "app", "image": "i"}])
    pod["status"] = {"phase": "Failed", "reason": "Evicted", "containerStatuses": [ended]}
    (box,) = drawn(pod, view="anatomy").children
    assert box.lines[1:] == ("Failed: Evicted", "app: OOMKilled, exit code 137", "app: 1 restart")


@pytest.mark.parametrize("uid", [["x"], {"a": "b"}, 7])
def test_what_is_no_uid_owns_nothing_and_stops_nothing(uid: Any) -> None:
    one, other = workload("a"), workload("b")
    one["metadata"]["uid"] = uid
    other["metadata"]["ownerReferences"] = [{"kind": "X", "name": "x", "uid": uid, "controller": True}]
    assert len(drawn(one, other, view="objects").children) >= 1


def test_a_spec_that_is_none_is_told_at_its_place() -> None:
    (problem,) = told("apiVersion: v1\nkind: Pod\nmetadata: {name: x}\nspec: [a]\n", view="anatomy")
    assert problem.message == "the spec of a pod must be a mapping"
    assert isinstance(problem.at, Mark)
    assert problem.at.line == 4


@pytest.mark.parametrize(
    ("pods", "volumes", "view"),
    [(1, 0, "anatomy"), (4, 0, "anatomy"), (5, 0, "objects"), (1, 7, "anatomy"), (1, 8, "objects")],
)
def test_a_view_is_chosen_by_what_stays_readable(pods: int, volumes: int, view: str) -> None:
    made = [workload(f"w{n}", volumes=[{"name": f"v{v}", "emptyDir": {}} for v in range(volumes)]) for n in range(pods)]
    found = [problem.message for problem in told(yaml.safe_dump_all(made))]
    assert any(f"drawn in the view {view!r}" in message for message in found)


@pytest.mark.parametrize(
    "source",
    [
        "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData:\n  pw: hunter2\n  pw: hunter2\n",
        "apiVersion: v1\nkind: Pod\nmetadata: {name: s, name: t}\nspec: {x: [{env: hunter2}]}\n",
        "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {a: hunter2, a: b}\n--- {b: hunter2}\n",
    ],
)
def test_what_is_told_of_a_manifest_quotes_no_line_of_it(source: str) -> None:
    assert told(source, view="objects")
    assert "hunter2" not in "".join(describe(problem) for problem in told(source, view="objects"))


@pytest.mark.parametrize(("count", "lines"), [(4, 4), (5, 2), (7, 3)])
def test_many_ports_stand_in_few_lines(count: int, lines: int) -> None:
    ports = [{"port": 100 + n} for n in range(count)]
    (edge,) = drawn(workload("web"), obj("Service", "web", selector={"app": "web"}, ports=ports), view="objects").edges
    assert len(edge.lines) == lines
    assert ", ".join(edge.lines) == ", ".join(str(100 + n) for n in range(count))


def test_what_stands_outside_says_where() -> None:
    gateway = obj("Gateway", "gw", listeners=[{"tls": {"certificateRefs": [{"name": "cert", "namespace": "far"}]}}])
    route = obj("HTTPRoute", "r", rules=[{"matches": [{"path": {"value": "/api"}}], "backendRefs": [{"name": "web"}]}])
    agent = workload("agent", "DaemonSet", nodeSelector={"kubernetes.io/os": "linux"})
    agent["spec"]["template"]["spec"]["containers"][0]["securityContext"] = {"privileged": True}
    service = obj("Service", "web", type="LoadBalancer", ports=[{"port": 80, "nodePort": 31000}])
    assert ("web Service", "NodePort 31000") in [
        e.lines for e in drawn(service | {"spec": service["spec"] | {"type": "NodePort"}}, view="objects").walk()
    ]
    diagram = drawn(gateway, route, agent, service, view="objects")
    assert titled(diagram, "cert Secret").lines == ("cert Secret", "in far")
    assert titled(diagram, "web Service").lines == ("web Service", "LoadBalancer")
    assert [e.lines for e in diagram.edges] == [("tls",), ("/api",)]
    assert titled(diagram, "agent DaemonSet").lines[1:] == ("one on each node",)
    assert titled(drawn(agent, view="anatomy"), "app Container").lines == ("app Container", "privileged")


def custom(group: str, kind: str, name: str, **spec: Any) -> Data:
    return obj(kind, name, **spec) | {"apiVersion": f"{group}/v1"}


def test_what_meshes_scalers_and_certificates_name_is_linked_where_it_is_there() -> None:
    destinations = [{"destination": {"host": host}, "weight": 50} for host in ("web.default.svc", "example.com")]
    mesh = "networking.istio.io"
    diagram = drawn(
        custom(mesh, "Gateway", "gw", servers=[{"tls": {"credentialName": "cert"}}]),
        custom(mesh, "VirtualService", "vs", gateways=["gw", "mesh", 7], http=[{"route": destinations}, None]),
        custom("keda.sh", "ScaledObject", "scaler", scaleTargetRef={"name": "web"}),
        custom("monitoring.coreos.com", "Alertmanager", "main", podMetadata={"labels": {"app": "no"}}),
        obj("Secret", "alertmanager-main"),
        custom("cert-manager.io", "Certificate", "cert", secretName="cert"),
        custom("autoscaling.k8s.io", "VerticalPodAutoscaler", "gone", targetRef={"kind": "Deployment", "name": "no"}),
        workload("web"), obj("Service", "web", selector={"app": "web"}), obj("Secret", "cert"), view="objects",
    )  # fmt: skip
    assert links(diagram) == {
        ("istio-gateway/gw", "secret/cert"), ("istio-gateway/gw", "virtual-service/vs"),
        ("virtual-service/vs", "service/web"), ("service/web", "deployment/web"),
        ("scaled-object/scaler", "deployment/web"), ("certificate/cert", "secret/cert"),
        ("alertmanager/main", "secret/alertmanager-main"),
    }  # fmt: skip
    assert "gone" not in {e.name for e in diagram.walk()}


@pytest.mark.parametrize("wrong", [5, "x", [5], {"a": 1}, [{"route": 5}], [{"destination": []}]])
def test_what_a_mesh_cannot_mean_is_passed_over(wrong: Any) -> None:
    mesh = "networking.istio.io"
    one = custom(mesh, "VirtualService", "vs", gateways=wrong, http=wrong, tcp=[{"route": wrong}])
    other = custom(mesh, "Gateway", "gw", servers=wrong)
    assert not links(drawn(one, other, obj("Service", "web"), view="objects"))


def test_who_is_no_app_says_so_among_the_objects() -> None:
    init = [{"name": "wait", "image": "i"}, {"name": "proxy", "image": "i", "restartPolicy": "Always"}]
    (box,) = drawn(workload("web", initContainers=init), view="objects").children
    assert isinstance(box, Group)
    assert [c.lines for c in box.children] == [
        ("wait", "i", "init container"), ("proxy", "i", "sidecar"), ("app", "web:1"),
    ]  # fmt: skip


def test_the_pods_that_an_operator_makes_are_known_by_their_labels_alone() -> None:
    made = {"apiVersion": "monitoring.coreos.com/v1", "kind": "Prometheus", "metadata": {"name": "k8s"}}
    made["spec"] = {"replicas": 2, "image": "quay.io/prometheus/prometheus:v3", "podMetadata": {"labels": {"a": "b"}}}  # type: ignore[assignment]
    diagram = drawn(made, obj("Service", "web", selector={"a": "b"}), view="objects")
    assert links(diagram) == {("service/web", "prometheus/k8s")}
    assert titled(diagram, "k8s Prometheus").lines == ("k8s Prometheus", "prometheus:v3", "2 replicas")
    with pytest.raises(PodgramError, match="nothing to draw"):
        drawn(made, view="anatomy")


def test_alike_pods_of_a_set_are_counted_once_and_have_a_claim_each() -> None:
    owner = workload("db", "StatefulSet")
    owner["metadata"]["uid"] = "u"
    owner["spec"] |= {"replicas": 2, "volumeClaimTemplates": [{"metadata": {"name": "data"}}]}
    pods = []
    for number in range(2):
        claim = {"name": "data", "persistentVolumeClaim": {"claimName": f"data-db-{number}"}}
        pods.append(obj("Pod", f"db-{number}", containers=[{"name": "app", "image": "i"}], volumes=[claim]))
        pods[-1]["metadata"]["ownerReferences"] = [
            {"kind": "StatefulSet", "name": "db", "uid": "u", "controller": True}
        ]
    both = text(drawn(owner, *pods, view="anatomy"), "svg")
    assert "2 replicas" in both
    assert "2 pods" not in both
    assert "claim template" in both
    assert "data-db-0" not in both
    one = text(drawn(owner, pods[0], view="anatomy"), "svg")
    assert "claim data-db-0" in one


def test_a_schema_is_no_pod() -> None:
    schema = {"apiVersion": "x/v1", "kind": "CustomResourceDefinition", "metadata": {"name": "x"}}
    schema["spec"] = {"template": {"spec": {"containers": [{"name": "a"}]}}}
    assert [e.kind for e in drawn(schema, workload("web"), view="anatomy").walk() if e.kind == "deployment"] == [
        "deployment"
    ]


def test_live_pods_are_drawn_once_for_each_build() -> None:
    owner = [{"kind": "ReplicaSet", "name": "web-5d", "uid": "r", "controller": True}]
    replica_set = workload("web-5d", "ReplicaSet")
    replica_set["metadata"] |= {
        "uid": "r",
        "ownerReferences": [{"kind": "Deployment", "name": "web", "controller": True}],
    }
    pods = [
        {
            "apiVersion": "v1",
            "kind": "Pod",
            "metadata": {"name": f"web-5d-{n}", "ownerReferences": owner},
            "spec": {"nodeName": "worker", "containers": [{"name": "app", "image": "web:2" if n == 3 else "web:1"}]},
            "status": {"containerStatuses": [{"name": "app", "ready": n != 3, "restartCount": 4 * (n == 3)}]},
        }
        for n in (1, 2, 3)
    ]
    diagram = drawn(workload("web"), replica_set, *pods, view="anatomy")
    (box,) = diagram.children
    assert isinstance(box, Group)
    assert box.lines == ("web Deployment", "2 of 3 ready")
    assert [c.lines for c in box.children] == [
        ("web-5d-1 … web-5d-2 Pod", "2 pods", "on worker"),
        ("web-5d-3 Pod", "on worker", "app: 4 restarts"),
    ]


@pytest.mark.parametrize(
    ("pod", "badges"),
    [
        ({"hostNetwork": True}, ["ipc ns", "net,uts ns of host"]),
        ({"hostPID": True, "shareProcessNamespace": True}, ["net,uts,ipc ns", "pid ns of host"]),
        ({"hostUsers": False}, ["net,uts,ipc,user ns"]),
        ({"os": {"name": "windows"}}, []),
    ],
)
def test_the_fields_of_a_pod_decide_on_its_badges(pod: Data, badges: list[str]) -> None:
    diagram = drawn(workload("web", **pod), view="anatomy")
    (box,) = (e for e in diagram.walk() if e.kind == "pod")
    assert isinstance(box, Group)
    assert [b.lines[0] for b in box.badges] == badges
    assert bool(shown(diagram)["app Container"]) == ("os" not in pod)


def test_who_mounts_what() -> None:
    mounts = [
        {"name": "tmp", "mountPath": "/tmp", "readOnly": True, "subPath": "a"},
        {"name": "gone", "mountPath": "/x"},
    ]
    volumes = [{"name": "tmp", "emptyDir": {"medium": "Memory"}}, {"name": "kube-api-access-x", "projected": {}}]
    web = workload("web", volumes=volumes, containers=[{"name": "app", "image": "i", "volumeMounts": mounts}])
    diagram = drawn(web, view="anatomy")
    assert [(e.lines, e.style) for e in diagram.walk() if e.kind == "volume"] == [
        (("tmp", "emptyDir in memory"), "cyan"),
        (("gone Volume",), "borrowed"),
    ]
    assert [e.lines for e in diagram.edges] == [("/tmp", "(ro)", "subPath a"), ("/x",)]


# What links what


def test_each_link_of_the_objects_view() -> None:
    env = [{"name": "P", "valueFrom": {"secretKeyRef": {"name": "s", "key": "k"}}}]
    container = {"name": "app", "image": "i", "env": env, "ports": [{"containerPort": 8080, "name": "http"}]}
    volumes = [{"name": "c", "configMap": {"name": "c"}}, {"name": "d", "persistentVolumeClaim": {"claimName": "d"}}]
    expression = {"key": "app", "operator": "In", "values": ["web"]}
    rule = {"host": "a.b", "http": {"paths": [{"path": "/x", "backend": {"service": {"name": "web"}}}]}}
    diagram = drawn(
        workload("web", containers=[container], volumes=volumes),
        obj("Service", "web", selector={"app": "web"}, ports=[{"port": 80, "targetPort": "http"}]),
        obj("Service", "none"),
        obj("Ingress", "web", rules=[rule], tls=[{"secretName": "s"}]),
        obj("Gateway", "gw"),
        obj("HTTPRoute", "r", parentRefs=[{"name": "gw"}], rules=[{"backendRefs": [{"name": "web"}]}]),
        obj("NetworkPolicy", "np", podSelector={}),
        obj(
            "PodDisruptionBudget",
            "pdb",
            selector={"matchExpressions": [expression]},
        ),
        obj("HorizontalPodAutoscaler", "hpa", scaleTargetRef={"kind": "Deployment", "name": "web"}),
        obj("PersistentVolumeClaim", "d", volumeName="pv"),
        obj("PersistentVolume", "pv", claimRef={"name": "d", "namespace": "default"}),
        {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "c"}},
        {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s"}},
        view="objects",
    )
    web = "deployment/web"
    assert links(diagram) == {
        ("service/web", web),
        ("ingress/web", "service/web"),
        ("ingress/web", "secret/s"),
        ("gateway/gw", "http-route/r"),
        ("http-route/r", "service/web"),
        ("network-policy/np", web),
        ("pod-disruption-budget/pdb", web),
        ("horizontal-pod-autoscaler/hpa", web),
        (web, "config-map/c"),
        (web, "secret/s"),
        (web, "persistent-volume-claim/d"),
        ("persistent-volume-claim/d", "persistent-volume/pv"),
    }
    assert {e.lines for e in diagram.edges} >= {("80 → 8080",), ("a.b/x",), ("tls",)}


def test_what_is_not_there_is_dashed_and_told() -> None:
    source = yaml.safe_dump(workload("web", volumes=[{"name": "c", "configMap": {"name": "gone"}}]))
    ghost = titled(drawn(source, view="objects"), "gone ConfigMap")
    assert isinstance(ghost, Node)
    assert ghost.style == "borrowed"
    assert [p.severity for p in told(source, view="objects")] == ["warning"]


LABELS = st.dictionaries(st.sampled_from("ab"), st.sampled_from(["x", "1.10", "true"]), max_size=2)
MAKERS = ("Pod", "Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob")
RULES = st.fixed_dictionaries(
    {
        "key": st.sampled_from("ab"),
        "operator": st.sampled_from(["In", "NotIn", "Exists", "DoesNotExist"]),
        "values": st.lists(st.sampled_from(["x", "1.10"]), min_size=1, max_size=2),
    }
)


def makes(kind: str, name: str, labels: Data) -> Data:
    """A lone pod or a workload of a kind, whose pods have the labels."""
    if kind == "Pod":
        pod = obj("Pod", name, containers=[{"name": "app", "image": "a"}])
        pod["metadata"]["labels"] = labels
        return pod
    made = workload(name, kind)
    made["spec"]["template"]["metadata"] = {"labels": labels} if labels else {}
    if kind == "CronJob":
        made["spec"] = {"jobTemplate": {"spec": made["spec"]}}
    return made


def takes(rule: Data, labels: Data) -> bool:
    """Whether an expression of a label selector takes some labels, as the API's documentation says it."""
    value = labels.get(rule["key"])
    if rule["operator"] in ("Exists", "DoesNotExist"):
        return (value is not None) == (rule["operator"] == "Exists")
    return (value in rule["values"]) == (rule["operator"] == "In")


@settings(max_examples=60)
@given(st.data())
def test_links_are_those_of_an_oracle(data: st.DataObject) -> None:
    """Random pods, workloads, services, policies and budgets in two namespaces, against the rules in a few lines."""
    spaces = st.sampled_from("mn")
    pods = data.draw(st.lists(st.tuples(spaces, st.sampled_from(MAKERS), LABELS), min_size=1, max_size=5))
    services = data.draw(st.lists(st.tuples(spaces, LABELS, st.booleans()), max_size=3))
    kinds = st.sampled_from(["NetworkPolicy", "PodDisruptionBudget"])
    policies = data.draw(st.lists(st.tuples(spaces, kinds, LABELS, st.lists(RULES, max_size=2)), max_size=3))
    documents, wanted = [], set()

    def add(document: Data, space: str) -> None:
        document["metadata"]["namespace"] = space
        documents.append(document)

    def called(number: int) -> str:
        kind = pods[number][1]
        return f"{re.sub('(?<=[a-z])(?=[A-Z])', '-', kind).lower()}/w{number}"

    for number, (space, kind, labels) in enumerate(pods):
        add(makes(kind, f"w{number}", labels), space)
    for number, (space, selector, external) in enumerate(services):
        add(obj("Service", f"s{number}", selector=selector, **({"type": "ExternalName"} if external else {})), space)
        for other, (near, _, labels) in enumerate(pods):
            if near == space and selector and not external and selector.items() <= labels.items():
                wanted.add((f"service/s{number}", called(other)))
    for number, (space, kind, selector, rules) in enumerate(policies):
        field, written = ("podSelector", "network-policy") if kind[0] == "N" else ("selector", "pod-disruption-budget")
        chosen = {"matchLabels": selector, "matchExpressions": rules}
        add({**obj(kind, f"p{number}", **{field: chosen}), "apiVersion": "policy/v1"}, space)
        for other, (near, _, labels) in enumerate(pods):
            if near == space and selector.items() <= labels.items() and all(takes(rule, labels) for rule in rules):
                wanted.add((f"{written}/p{number}", called(other)))
    assert links(drawn(*documents, view="objects")) == wanted


def test_one_object_of_many_with_what_it_is_linked_with() -> None:
    service = obj("Service", "web", selector={"app": "web"})
    diagram = drawn(workload("web"), workload("db"), service, view="objects", select=("deploy/web",))
    assert {f"{e.kind}/{e.name}" for e in diagram.children} == {"deployment/web", "service/web"}
    (problem,) = told(yaml.safe_dump(workload("web")), select=("deployment/wep",))
    assert (problem.message, problem.help) == ("stdin has no object 'deployment/wep'", "did you mean 'deployment/web'?")


# Views, and the spec


def test_the_overview_counts() -> None:
    space = {"namespace": "shop"}
    web = workload("web", containers=[{"name": "app", "image": "i", "ports": [{"containerPort": 80}]}])
    web["spec"]["replicas"] = 3
    web["metadata"] |= space
    services = [obj("Service", f"s{n}") for n in range(2)]
    for service in services:
        service["metadata"] |= space
    diagram = drawn(web, *services, view="overview")
    assert titled(diagram, "shop Namespace").lines == ("shop Namespace", "2 services")
    assert titled(diagram, "web Deployment").lines == ("web Deployment", "3 replicas", "port 80")


@pytest.mark.parametrize("count", [1, 20, 100])
def test_the_view_is_chosen_by_counts_and_said(count: int) -> None:
    source = yaml.safe_dump_all([workload(f"w{n}") for n in range(count)])
    (said,) = [p for p in told(source) if p.severity == "info"]
    assert {1: "'anatomy'", 20: "'objects'", 100: "'overview'"}[count] in said.message


@pytest.mark.parametrize("view", ["anatomy", "objects", "overview"])
def test_the_spec_that_import_prints_is_drawn_alike(view: str) -> None:
    documents = [
        workload("web", hostNetwork=True, volumes=[{"name": "v", "hostPath": {"path": "/a"}}]),
        obj("Service", "s"),
    ]
    source = yaml.safe_dump_all(documents)
    imported = import_source(STDIN_FILE, options(view=view), Report(), source.encode())
    assert imported is not None
    (again,) = read(STDIN_FILE, Options(), dump(imported.spec).encode()).diagrams.values()
    assert json.loads(text(again, "json")) == json.loads(text(drawn(source, view=view), "json"))


def test_a_folder_is_one_picture(tmp_path: Path) -> None:
    (tmp_path / "web.yaml").write_text(yaml.safe_dump(workload("web")), "utf-8")
    (tmp_path / "svc.yaml").write_text(yaml.safe_dump(obj("Service", "web", selector={"app": "web"})), "utf-8")
    (tmp_path / "values.yaml").write_text("replicas: 3\n", "utf-8")
    compiled = read(tmp_path, options(view="objects"))
    (diagram,) = compiled.diagrams.values()
    assert links(diagram) == {("service/web", "deployment/web")}
    assert [p.message for p in compiled.problems] == ["not a manifest: left out"]
    assert {p.name for p in compiled.sources} >= {"web.yaml", "svc.yaml"}


# Never a secret

SECRET = "hunter2hunter2"


@pytest.mark.parametrize("view", ["anatomy", "objects", "overview"])
def test_no_secret_is_in_anything(view: str) -> None:
    note = {"kubectl.kubernetes.io/last-applied-configuration": SECRET}
    env = [{"name": "PASSWORD", "value": SECRET}]
    web = workload("web", containers=[{"name": "app", "image": "i", "env": env, "args": ["--password", SECRET]}])
    web["metadata"]["annotations"] = note
    encoded = base64.b64encode(SECRET.encode()).decode()
    secret = {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": "s"},
        "data": {"k": encoded},
        "stringData": {"k": SECRET},
    }
    config = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "c"}, "data": {"k": SECRET}}
    source = yaml.safe_dump_all([web, secret, config])
    report = Report()
    imported = import_source(STDIN_FILE, options(view=view), report, source.encode())
    assert imported is not None
    diagram = drawn(source, view=view)
    outputs = [
        dump(imported.spec),
        *(text(diagram, f) for f in ("json", "svg", "mermaid", "dot")),
        *map(describe, told(source)),
    ]
    for output in outputs:
        assert SECRET not in output
        assert encoded not in output
        assert "last-applied" not in output


@pytest.mark.parametrize("broken", ["'", "[", "\\q", "{{ .Values.x }}"])
def test_an_error_does_not_quote_the_line(broken: str) -> None:
    source = (
        f'apiVersion: v1\nkind: Secret\nmetadata: {{name: s}}\nstringData: {{a: {SECRET}, b: "{broken}" {broken}}}\n'
    )
    found = told(source)
    assert [p for p in found if p.severity == "error"]
    assert not any(SECRET in describe(p) for p in found)


# What goes wrong

POD = "apiVersion: v1\nkind: Pod\n"


@pytest.mark.parametrize(
    ("source", "line", "message"),
    [
        ("apiVersion: v1\nkind: Pod\nspec: {}\n", 1, "this Pod has no name"),
        ("apiVersion: v1\nmetadata: {name: x}\n", 1, "kind is missing"),
        ("apiVersion: v1\nkind: List\nitems:\n  a: b\n", 4, "items must be a list"),
        (
            "apiVersion: v1\nkind: Pod\nmetadata: {name: x}\nspec:\n  containers:\n    a: b\n",
            6,
            "containers must be a list",
        ),
        ("apiVersion: v1\nkind: List\nitems: []\n", 1, "nothing in it"),
        ("apiVersion: kustomize.config.k8s.io/v1\nkind: Kustomization\n", 1, "a kustomization"),
    ],
)
def test_what_is_no_manifest_is_told_at_its_line(source: str, line: int, message: str) -> None:
    problem = next(p for p in told(source) if p.severity == "error")
    assert isinstance(problem.at, Mark)
    assert (problem.at.file, problem.at.line) == ("stdin", line)
    assert message in problem.message
    assert problem.help


@pytest.mark.parametrize(
    "source",
    [
        "".join(f'{{"apiVersion": "v1", "kind": "Pod", "metadata": {{"name": "{name}"}}}}' for name in "ab"),
        f"\ufeff{POD}metadata: {{name: a}}\n---\n---\n{POD}metadata: {{name: b}}\n".replace("\n", "\r\n"),
        "---\n{\n # KYAML\n  apiVersion: v1, kind: PodList,\n"
        " items: [{metadata: {name: a,}}, {metadata: {name: b}},]}\n",
        f'{POD}metadata: {{name: a, annotations: {{x: "it\\\'s"}}}}\n---\n{POD}metadata: {{name: b}}\n',
    ],
)
def test_what_kubectl_takes_is_read(source: str) -> None:
    assert [e.name for e in drawn(source, view="anatomy").children] == ["a", "b"]


def test_what_the_api_server_refuses_is_drawn_with_a_warning() -> None:
    twice = [{"name": "app", "image": "a"}, {"name": "app", "image": "b"}]
    source = yaml.safe_dump(workload("web", containers=twice, hostNetwork="yes"))
    assert {p.severity for p in told(source, view="anatomy")} == {"warning"}
    assert [e.name for e in drawn(source, view="anatomy").walk() if e.kind == "container"] == ["pause", "app", "app"]


# Large files


LARGE = """\
apiVersion: v1
items:
- apiVersion: v1
  kind: Pod
  metadata: {name: a, managedFields: [{manager: x}], labels: {version: 1.10, on: "yes"}}
  spec:
    containers: [{name: c, image: null, command: [sh, -c, "echo\\n- no item"]}]
    note: |
      - no item either
- metadata: {name: b}
  kind: Pod
  apiVersion: v1
kind: List
metadata:
  resourceVersion: ""
---
# nothing
---
apiVersion: v1
kind: ConfigMap
metadata: {name: c}
data: {key: value}
"""


@pytest.mark.parametrize(
    "source",
    [
        LARGE,
        LARGE.replace("\n  ", "\n    ").replace("\n- ", "\n  - "),
        "{apiVersion: v1, kind: PodList, items: [{metadata: {name: a}}, {metadata: {name: b}}]} # KYAML\n",
        "".join(
            f'{{"apiVersion": "v1", "kind": "PodList", "items": [{{"metadata": {{"name": "{n}"}}}}]}}\n' for n in "ab"
        ),
        '{"items": [{"metadata": {"name": "a"}}, {"metadata": {"name": "b"}}], "kind": "PodList", "apiVersion": "v1"}',
        '{"kind": "Odd", "apiVersion": "v1", "items": [1], "metadata": {"name": "a"}}\n'
        '{"kind": "List", "apiVersion": "v1", "items": [ ]}'
        '{"kind": "Pod", "apiVersion": "v1", "metadata": {"name": "b"}}',
        LARGE.replace("metadata: {name: a", "metadata: &all {name: a").replace("metadata: {name: b}", "metadata: *all"),
    ],
)
def test_a_large_file_says_what_a_small_one_says(source: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is read item by item, in a faster way; text stays text, and each object has its line."""

    def found() -> list[tuple[Any, ...]]:
        return [(o.kind, o.name, o.get("metadata.labels"), o.get("spec")) for o in read_objects(file, Report())]

    file = Source("dump", data=source.encode())
    small = found()
    monkeypatch.setattr(documents, "LARGE", 0)
    assert found() == small
    assert len(small) >= 2


@pytest.mark.parametrize(
    "wrong", ['{"items": [{"kind": ]}', '{"items": [{} {}]}', '{"items": [{}', '{"items": [1,]} x']
)
def test_a_large_file_of_broken_json_is_told(wrong: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "LARGE", 0)
    with pytest.raises(PodgramError):
        read_objects(Source("dump", data=f'{{"items": {wrong}'.encode()), Report())


def test_an_object_of_a_large_file_has_its_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "LARGE", 0)
    file = Source("dump", data=LARGE.encode())
    assert [(o.name, o.at.line) for o in read_objects(file, Report())] == [("a", 3), ("b", 10), ("c", 18)]
    file = Source("dump", data=LARGE.replace("{name: b}", "{name: [}").encode())
    with pytest.raises(PodgramError) as caught:
        read_objects(file, Report())
    assert str(caught.value.problems[0].at).startswith("dump:10:")


# The overview


def test_the_overview_says_what_a_namespace_holds() -> None:
    """Workloads with how many pods, ports and what is not as it should be; everything else as a count."""

    def of(namespace: str, data: Data) -> Data:
        data["metadata"]["namespace"] = namespace
        return data

    ports = [{"containerPort": 80}, {"containerPort": 443}]
    web = workload("web", containers=[{"name": "app", "image": "web:1", "ports": ports}])
    web["spec"]["replicas"] = 3
    agent = workload("agent", "DaemonSet", nodeSelector={"disk": "ssd"})
    status = {"phase": "Running", "containerStatuses": [{"name": "app", "ready": False, "restartCount": 0}]}
    owner = [{"kind": "DaemonSet", "name": "agent", "controller": True}]
    pod = obj("Pod", "agent-x", containers=[{"name": "app", "image": "a"}])
    pod["metadata"]["ownerReferences"], pod["status"] = owner, status
    objects = [
        of("shop", web),
        of("shop", obj("Service", "web", selector={"app": "web"})),
        *(of("shop", obj("ConfigMap", name)) for name in "ab"),
        of("system", agent),
        of("system", pod),
        of("system", obj("Pod", "lone", containers=[{"name": "c", "image": "i"}])),
        obj("PersistentVolume", "disk"),
    ]
    diagram = drawn(*objects, view="overview")
    found = {f"{e.kind}/{e.name}": e.lines for e in diagram.walk() if e.kind != "blank"}
    assert found == {
        "kubernetes-namespace/shop": ("shop Namespace", "1 service, 2 config maps"),
        "deployment/web": ("web Deployment", "3 replicas", "ports 80, 443"),
        "kubernetes-namespace/system": ("system Namespace",),
        "daemon-set/agent": ("agent DaemonSet", "one on each node with disk=ssd", "0 of 1 ready"),
        "pod/lone": ("lone Pod",),
    }


def test_a_container_shows_its_ports_and_what_else_is_asked_for() -> None:
    app = {
        "name": "app",
        "image": "web:1",
        "ports": [{"containerPort": 8080, "name": "http"}],
        "resources": {"limits": {"memory": "1Gi"}},
        "env": [{"name": "A", "value": "b"}],
    }
    source = workload("web", containers=[app])
    title = ("app Container", "8080 http")
    assert [e.lines for e in drawn(source, view="anatomy").walk() if (e.kind, e.name) == ("container", "app")] == [
        title
    ]
    more = drawn(source, view="anatomy", show=("ports", "resources", "env"))
    assert [e.lines for e in more.walk() if (e.kind, e.name) == ("container", "app")] == [
        (*title, "memory 1Gi", "1 variable")
    ]


def test_many_missing_objects_are_one_shape() -> None:
    volumes = [{"name": f"v{n}", "configMap": {"name": f"dashboard-{n}"}} for n in range(9)]
    source = yaml.safe_dump(workload("grafana", volumes=[*volumes, {"name": "s", "secret": {"secretName": "s"}}]))
    diagram = drawn(source, view="objects")
    assert links(diagram) == {("deployment/grafana", "box/9 config maps"), ("deployment/grafana", "secret/s")}
    assert [p.message for p in told(source, view="objects")] == [
        "deployment 'grafana' refers to 9 config maps which are not here",
        "deployment 'grafana' refers to secret 's', which is not here",
    ]


def test_a_reference_to_another_namespace_says_where_one_of_that_name_is() -> None:
    pod = {"containers": [{"name": "a", "envFrom": [{"configMapRef": {"name": "settings"}}]}]}
    objects = [
        {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web", "namespace": "town"}, "spec": pod},
        {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "settings"}},
    ]
    found = read(Path("k8s.yaml"), Options(imports=ImportOptions(view="objects")), yaml.safe_dump_all(objects).encode())
    (warning,) = [p for p in found.problems if p.severity == "warning"]
    assert "refers to config-map 'settings', which is not here" in warning.message
    assert warning.help == "one of that name is in the namespace 'default'; it is drawn with a dashed border"
