"""The objects of a cluster: what each is called, who owns whom, and where its pods are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from podgram.diagnostics import Mark, PodgramError, Problem, Report
from podgram.language.kubernetes import dig, is_true, maps

TEMPLATED = (
    "Deployment",
    "ReplicaSet",
    "StatefulSet",
    "DaemonSet",
    "Job",
    "ReplicationController",
    "CronJob",
    "PodTemplate",
)
TEMPLATE_AT = {"CronJob": "spec.jobTemplate.spec.template", "PodTemplate": "template"}  # else spec.template
# Kinds in which nothing that looks like a pod's template is one.
NEVER = frozenset({"CustomResourceDefinition", "ConfigMap", "Secret"})
# What two API groups call alike: the kind that is not Kubernetes' own gets its group's name before it.
RENAMED = {
    ("serving.knative.dev", "Service"): "KnativeService",
    ("networking.istio.io", "Gateway"): "IstioGateway",
    ("crd.projectcalico.org", "NetworkPolicy"): "CalicoNetworkPolicy",
    ("projectcalico.org", "NetworkPolicy"): "CalicoNetworkPolicy",
}
CLUSTER = frozenset(
    "Namespace Node PersistentVolume StorageClass ClusterRole ClusterRoleBinding IngressClass GatewayClass "
    "CustomResourceDefinition PriorityClass RuntimeClass CSIDriver CSINode APIService VolumeAttachment "
    "MutatingWebhookConfiguration ValidatingWebhookConfiguration PodSecurityPolicy ClusterIssuer".split()
)
CONTAINER_LISTS = ("initContainers", "containers", "ephemeralContainers")


@dataclass(eq=False)
class Object:
    """One object of a manifest. `owner` is the controller that its metadata names, `parent` that one if it is here."""

    kind: str
    group: str
    version: str
    namespace: str
    name: str | None
    data: dict[str, Any]
    at: Mark
    owner: dict[str, Any] | None = None
    parent: Object | None = None
    children: list[Object] = field(default_factory=list)
    page: str = ""  # the page that it stands in, and the heading above it
    heading: str = ""

    @classmethod
    def of(cls, data: dict[str, Any], kind: str, version: str, at: Mark) -> Object:
        """An object from its data; without a name, but with what one is generated from, it is `NAME-*`."""
        group, _, revision = version.rpartition("/")
        kind = RENAMED.get((group, kind), kind)
        prefix = dig(data, "metadata.generateName")
        name = dig(data, "metadata.name") or (f"{prefix}*" if prefix else None)
        owners = maps(dig(data, "metadata.ownerReferences"))
        controllers = [o for o in owners if is_true(o.get("controller"))] or (owners if len(owners) == 1 else [])
        namespace = "" if kind in CLUSTER else str(dig(data, "metadata.namespace") or "default")
        shown = None if name is None else str(name)
        return cls(kind, group, revision, namespace, shown, data, at, controllers[0] if controllers else None)

    @property
    def key(self) -> tuple[str, str, str]:
        return (self.kind, self.namespace, str(self.name))

    def get(self, path: str) -> Any:
        return dig(self.data, path)

    def place(self, *path: str | int) -> Mark:
        """The place of a value, without its line, which may hold a secret."""
        at = self.at
        here: Any = self.data
        for step in path:
            marks = getattr(here, "values_at", None)
            if marks is None or (step not in here if isinstance(here, dict) else not isinstance(step, int)):
                break
            at, here = marks[step], here[step]
        return Mark(at.file, at.line, at.column)

    def below(self) -> Iterator[Object]:
        """What it owns, and what that owns."""
        for child in self.children:
            yield child
            yield from child.below()

    @property
    def pods(self) -> list[Object]:
        """The live pods that it owns."""
        return [o for o in self.below() if o.kind == "Pod"]

    @property
    def top(self) -> Object:
        """The outermost of its owners that makes pods, or itself."""
        top, here = self, self.parent
        while here is not None:
            top = here if here.kind != "Pod" and any(True for _ in templates(here)) else top
            here = here.parent
        return top


def latest(objects: list[Object], report: Report) -> list[Object]:
    """Of an object that is there twice the last, as kubectl apply leaves it."""
    last: dict[tuple[str, ...], Object] = {}
    for number, one in enumerate(objects):
        key = (*one.key, "" if one.kind in TEMPLATED else one.group, str(number) if str(one.name).endswith("*") else "")
        if key in last:
            first = last.pop(key)
            what = f"{one.kind} {one.name!r} stands here a second time (first in {first.at.file}:{first.at.line})"
            help = "the last one is drawn, as kubectl apply takes it"
            if one.page:
                help += f"; to draw the first, select {hyphenated(one.kind)}/{one.name}@1"
            report.warning(what, one.place(), help)
        last[key] = one
    return list(last.values())


def adopt(objects: list[Object]) -> None:
    """Joins each object with the controller that owns it, where that one is here."""
    by_uid = {str(uid): o for o in objects if (uid := o.get("metadata.uid"))}
    by_name = {o.key: o for o in objects}
    for one in objects:
        if one.owner is None:
            continue
        parent = by_uid.get(str(one.owner.get("uid"))) or by_name.get(
            (str(one.owner.get("kind")), one.namespace, str(one.owner.get("name")))
        )
        if parent is None and (deployment := deployment_of(one)):
            parent = by_name.get(("Deployment", one.namespace, deployment))
        if parent is not None and not _descends(parent, one):
            one.parent = parent
            parent.children.append(one)


def _descends(one: Object | None, ancestor: Object) -> bool:
    while one is not None and one is not ancestor:
        one = one.parent
    return one is not None


def deployment_of(pod: Object) -> str | None:
    """The Deployment of a pod whose ReplicaSet is not here: its name, and `-`, and the hash of the template."""
    owner, tail = pod.owner or {}, f"-{pod.get('metadata.labels.pod-template-hash') or ''}"
    name = str(owner.get("name"))
    is_set = pod.kind == "Pod" and owner.get("kind") == "ReplicaSet" and len(tail) > 1 and name.endswith(tail)
    return name[: -len(tail)] if is_set else None


def stand_in(pod: Object) -> tuple[str, str] | None:
    """The kind and the name of a pod's controller that is not here; none for a static pod, which has its node only."""
    owner = pod.owner
    if owner is None or owner.get("kind") in (None, "Node") or owner.get("uid") == pod.get("metadata.uid"):
        return None
    deployment = deployment_of(pod)
    return ("Deployment", deployment) if deployment else (str(owner["kind"]), str(owner.get("name")))


# Where the pods are


def templates(one: Object) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each pod, or template of pods, of an object: what it is called there, and the mapping of metadata and spec."""
    if one.kind == "Pod":
        yield "", one.data
    elif one.kind in TEMPLATED:
        template = one.get(TEMPLATE_AT.get(one.kind, "spec.template"))
        if isinstance(template, dict) and isinstance(template.get("spec"), dict):
            yield "", template
    elif one.kind not in NEVER:
        found = list(_shaped(one.get("spec"), "", ""))
        names = [name or key * (len(found) > 1) for name, key, _ in found]
        yield from ((_told_apart(names, i), template) for i, (_, _, template) in enumerate(found))


def _shaped(data: Any, name: str, key: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """In any other kind: a key `template` or `…Template` with a pod's spec.

    `name` is that of what is around it, such as a group's, and `key` is that under which it stands.
    """
    if isinstance(data, list):
        for item in data:
            yield from _shaped(item, name, key)
    elif isinstance(data, dict):
        name = next((v for k in ("name", "groupName") if isinstance(v := data.get(k), str)), name)
        for inner, value in data.items():
            told = re.sub(r"(Group|Replica)?(Specs?|Template)$|^template$", "", str(inner)) or key
            if (inner == "template" or str(inner).endswith("Template")) and _is_template(value):
                yield name, told, value
            else:
                yield from _shaped(value, name, told)


def _told_apart(names: list[str], number: int) -> str:
    """One of several names, with a number if others before it are the same."""
    earlier = names[:number].count(names[number])
    return f"{names[number]} {earlier + 1}".strip() if earlier else names[number]


def _is_template(value: Any) -> bool:
    containers = dig(value, "spec.containers")
    named = isinstance(containers, list) and containers
    return bool(named) and all(isinstance(c, dict) and (c.get("name") or c.get("image")) for c in containers)


def check_containers(one: Object, spec: Any, report: list[Problem]) -> None:
    """Lists of containers that are none, and what should hold them and cannot."""
    if not isinstance(spec, dict):
        at = one.place("spec")
        report.append(Problem("the spec of a pod must be a mapping", at, "write its fields below spec:"))
        return
    for key in CONTAINER_LISTS:
        listed = spec.get(key)
        if listed is not None and (not isinstance(listed, list) or len(maps(listed)) != len(listed)):
            where = spec.values_at[key] if hasattr(spec, "values_at") else one.at
            at = Mark(where.file, where.line, where.column)
            report.append(Problem(f"{key} must be a list of containers", at, "begin each with a dash and its name"))


def checked(objects: list[Object]) -> None:
    """Raises PodgramError with every list of containers that is none."""
    errors: list[Problem] = []
    for one in objects:
        for _, template in templates(one):
            check_containers(one, dig(template, "spec") or {}, errors)
    if errors:
        raise PodgramError(errors)


def operated_labels(one: Object) -> dict[str, Any] | None:
    """The labels of the pods that an operator makes for an object; None for one that no operator makes pods for.

    Prometheus Operator, EmbeddedObjectMetadata: `podMetadata` of Prometheus, Alertmanager and ThanosRuler.
    """
    labels = one.get("spec.podMetadata.labels") if one.group == "monitoring.coreos.com" else None
    return labels if isinstance(labels, dict) else None


def noise(one: Object) -> bool:
    """Whether a cluster made it by itself, so that nobody looks for it."""
    name, type_ = str(one.name), str(one.data.get("type"))
    if one.kind == "ConfigMap":
        leader = "control-plane.alpha.kubernetes.io/leader" in (one.get("metadata.annotations") or {})
        return leader or name in ("kube-root-ca.crt", "istio-ca-root-cert")
    if one.kind == "Secret":
        token = type_ in ("kubernetes.io/service-account-token", "bootstrap.kubernetes.io/token", "helm.sh/release.v1")
        return token or name.startswith("sh.helm.release.")
    return one.kind == "Service" and (one.namespace, name) == ("default", "kubernetes")


def hyphenated(kind: str) -> str:
    """A kind as podgram writes it: `HTTPRoute` is `http-route`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "-", kind).lower()
