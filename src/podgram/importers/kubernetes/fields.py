"""What a spec takes from a manifest: a list of what is kept, so that what is not named here is in no output.

A shape says what stands where: TEXT for a word, FLAG for true or false, TEXTS for words by words, a list
for a list of a shape, a mapping for the fields that are kept.
"""

from __future__ import annotations

from typing import Any

from podgram.diagnostics import Mark, Report
from podgram.importers.data import mapping, put, sequence
from podgram.importers.masking import mask_command
from podgram.language.kubernetes import as_text, dig, is_true, maps
from podgram.language.source import Mapping

TEXT, FLAG, TEXTS = "text", "flag", "texts"
Shape = Any

TOKEN_PATH = "/var/run/secrets/kubernetes.io/serviceaccount"  # mounted by admission, not by the author
TOKEN_VOLUME = "kube-api-access-"
LONG = 100  # characters of a command that are shown
NAMED = {"name": TEXT, "optional": FLAG}
SECRET_REF = {"secretRef": {"name": TEXT}}
MOUNT = {"name": TEXT, "mountPath": TEXT, "devicePath": TEXT, "readOnly": FLAG, "subPath": TEXT, "subPathExpr": TEXT}
ENV = {"name": TEXT, "valueFrom": {"configMapKeyRef": NAMED, "secretKeyRef": NAMED}}
ENV_FROM = {"configMapRef": NAMED, "secretRef": NAMED}
SECURITY = {"privileged": FLAG, "runAsUser": TEXT}
CSI_SECRETS = ("nodePublish", "nodeStage", "controllerPublish", "controllerExpand")
PROJECTED = {
    "configMap": NAMED,
    "secret": NAMED,
    "downwardAPI": {},
    "serviceAccountToken": {},
    "clusterTrustBundle": {},
}
SOURCES: dict[str, Shape] = {
    "emptyDir": {"medium": TEXT},
    "hostPath": {"path": TEXT},
    "secret": {"secretName": TEXT, "optional": FLAG},
    "configMap": NAMED,
    "persistentVolumeClaim": {"claimName": TEXT},
    "image": {"reference": TEXT},
    "nfs": {"server": TEXT, "path": TEXT},
    "csi": {
        "driver": TEXT,
        **{
            f"{ref}SecretRef": {"name": TEXT}
            for ref in ("nodePublish", "nodeStage", "controllerPublish", "controllerExpand")
        },
    },
    "azureFile": {"secretName": TEXT},
    "ephemeral": {},
    "projected": {
        "sources": [
            {
                "configMap": NAMED,
                "secret": NAMED,
                "downwardAPI": {},
                "serviceAccountToken": {},
                "clusterTrustBundle": {},
            }
        ]
    },
    **dict.fromkeys(("cephfs", "rbd", "iscsi", "flexVolume", "scaleIO", "storageos", "cinder"), SECRET_REF),
}
BACKEND = {"service": {"name": TEXT}, "serviceName": TEXT, "resource": {"kind": TEXT, "name": TEXT}}
REFERENCE = {"kind": TEXT, "name": TEXT, "namespace": TEXT, "weight": TEXT}
FILTERS = [{"requestMirror": {"backendRef": REFERENCE}}]
SELECTOR = {"matchLabels": TEXTS, "matchExpressions": [{"key": TEXT, "operator": TEXT, "values": [TEXT]}]}
ROUTE = {
    "parentRefs": [REFERENCE],
    "rules": [
        {
            "matches": [{"path": {"value": TEXT}}],
            "backendRefs": [{**REFERENCE, "filters": FILTERS}],
            "filters": FILTERS,
        }
    ],
}
SERVICE_PORT = {"port": TEXT, "targetPort": TEXT, "nodePort": TEXT, "name": TEXT}
# Kind → the fields of its spec that are kept.
OBJECTS: dict[str, Shape] = {
    "Service": {"type": TEXT, "selector": TEXTS, "ports": [SERVICE_PORT]},
    "Ingress": {
        "defaultBackend": BACKEND,
        "backend": BACKEND,
        "rules": [{"host": TEXT, "http": {"paths": [{"path": TEXT, "backend": BACKEND}]}}],
        "tls": [{"secretName": TEXT}],
    },
    "Gateway": {"listeners": [{"name": TEXT, "tls": {"certificateRefs": [REFERENCE]}}]},
    **dict.fromkeys(("HTTPRoute", "GRPCRoute", "TCPRoute", "TLSRoute", "UDPRoute"), ROUTE),
    "NetworkPolicy": {"podSelector": SELECTOR},
    "PodDisruptionBudget": {"selector": SELECTOR},
    "HorizontalPodAutoscaler": {"scaleTargetRef": {"kind": TEXT, "name": TEXT}},
    "PersistentVolumeClaim": {"volumeName": TEXT},
    "PersistentVolume": {"claimRef": {"name": TEXT, "namespace": TEXT}},
    "ConfigMap": {},
    "Secret": {},
}
POD_FLAGS = ("hostNetwork", "hostPID", "hostIPC", "shareProcessNamespace")
PROTOCOLS = ("TCP", "UDP", "SCTP")


def kept(value: Any, shape: Shape, at: Mark) -> Any:
    """Of a value what its shape names, with marks; None for what is of another shape."""
    if isinstance(shape, list):
        items = [kept(v, shape[0], at) for v in value] if isinstance(value, list) else []
        return sequence(place(value, at), (i for i in items if i is not None)) if items else None
    if isinstance(shape, dict):
        return _fields(value, shape, at) if isinstance(value, dict) else None
    if shape is FLAG:
        return is_true(value)
    if shape is TEXTS:
        pairs = value.items() if isinstance(value, dict) else ()
        return mapping(at, {str(k): as_text(v) for k, v in pairs if not isinstance(v, dict | list | None)})
    return None if isinstance(value, dict | list | None) else as_text(value)


def _fields(value: dict[str, Any], shape: dict[str, Shape], at: Mark) -> Mapping:
    made = Mapping(place(value, at))
    for key, inner in shape.items():
        if value.get(key) is None:
            continue
        where = unquoted(value.values_at[key]) if isinstance(value, Mapping) else at
        part = kept(value[key], inner, where)
        if part is not None and part is not False:
            put(made, key, part, where)
    return made


def pod_fields(template: dict[str, Any], at: Mark, report: Report) -> Mapping:
    """The fields of a pod, from the mapping that has its metadata and its spec."""
    spec = dig(template, "spec") or {}
    made = Mapping(at)
    if labels := dig(template, "metadata.labels"):
        put(made, "labels", kept(labels, TEXTS, at))
    windows = _is_windows(spec)
    if windows:
        put(made, "detail", "Windows")
        put(made, "namespaces", False)
        put(made, "pause", {"name": "pause", "namespaces": False})
    else:
        _owners(made, spec, at, report)
    for key in ("initContainers", "containers", "ephemeralContainers"):
        where = place(spec.get(key), at)
        containers = [_container(c, key, place(c, where), report) for c in maps(spec.get(key))]
        for container in containers if windows else ():
            put(container, "namespaces", False)
        if containers or key == "containers":
            put(made, key, sequence(where, containers))
    if volumes := [v for v in (_volume(v, at) for v in maps(spec.get("volumes"))) if v is not None]:
        put(made, "volumes", sequence(at, volumes))
    if number := _user(spec):
        put(made, "securityContext", {"runAsUser": number})
    for key, shape in (("imagePullSecrets", [{"name": TEXT}]),):
        if secrets := kept(spec.get(key), shape, at):
            put(made, key, secrets)
    return made


def _owners(made: Mapping, spec: dict[str, Any], at: Mark, report: Report) -> None:
    """Whose its namespaces are; the host's pid namespace wins over a shared one."""
    if runtime := spec.get("runtimeClassName"):
        put(made, "detail", f"in {runtime}")
    for key in POD_FLAGS:
        if is_true(spec.get(key)):
            put(made, key, True)
    if spec.get("hostUsers") is not None and not is_true(spec["hostUsers"]):
        put(made, "hostUsers", False)
    if "hostPID" in made and made.pop("shareProcessNamespace", None):
        report.warning("hostPID and shareProcessNamespace exclude each other", unquoted(at), "hostPID is drawn")


def _is_windows(spec: dict[str, Any]) -> bool:
    """Whether it runs where there are no Linux namespaces."""
    nodes = spec.get("nodeSelector")
    return "windows" in (dig(spec, "os.name"), nodes.get("kubernetes.io/os") if isinstance(nodes, dict) else None)


def _user(data: dict[str, Any]) -> int | None:
    number = str(dig(data, "securityContext.runAsUser"))
    return int(number) if number.isdecimal() else None


def _volume(volume: dict[str, Any], at: Mark) -> Mapping | None:
    """A volume by its name and kind; none that admission made for the token."""
    name = str(volume.get("name"))
    if name.startswith(TOKEN_VOLUME):
        return None
    where = place(volume, at)
    made = mapping(where, {"name": name})
    for kind, value in volume.items():
        if kind != "name" and value is not None:
            put(made, str(kind), kept(value, SOURCES.get(str(kind), {}), where) or Mapping(where))
    return made


def _container(container: dict[str, Any], where: str, at: Mark, report: Report) -> Mapping:
    name = container.get("name") or ("user-container" if where == "containers" else "container")
    made = mapping(at, {"name": str(name)})
    for key in ("image", "targetContainerName"):
        if isinstance(value := container.get(key), str | int):
            put(made, key, str(value))
    for key in ("command", "args"):
        words = [str(w) for w in container.get(key) or [] if not isinstance(w, dict | list)]
        if words:
            put(made, key, _shortened(mask_command(words, report, place(container[key], at))))
    if where == "initContainers" and container.get("restartPolicy") == "Always":
        put(made, "restartPolicy", "Always")
    if ports := [p for p in (_port(p, at) for p in maps(container.get("ports"))) if p is not None]:
        put(made, "ports", sequence(at, ports))
    for key, shape in (("env", [ENV]), ("envFrom", [ENV_FROM]), ("resources", {"requests": TEXTS, "limits": TEXTS})):
        if part := kept(container.get(key), shape, at):
            put(made, key, part)
    for key in ("volumeMounts", "volumeDevices"):
        mounts = [m for m in maps(container.get(key)) if m.get("mountPath") != TOKEN_PATH and m.get("name")]
        if mounts:
            put(made, key, sequence(at, (kept(m, MOUNT, at) for m in mounts)))
    security = kept(container.get("securityContext"), {"privileged": FLAG}, at) or Mapping(at)
    if (number := _user(container)) is not None:
        put(security, "runAsUser", number)
    if security:
        put(made, "securityContext", security)
    return made


def _port(port: dict[str, Any], at: Mark) -> Mapping | None:
    number = _number(port.get("containerPort"))
    if number is None:
        return None
    made = mapping(place(port, at), {"containerPort": number})
    if (host := _number(port.get("hostPort"))) is not None:
        put(made, "hostPort", host)
    if port.get("protocol") in PROTOCOLS[1:]:
        put(made, "protocol", port["protocol"])
    for key in ("name", "hostIP"):
        if port.get(key):
            put(made, key, str(port[key]))
    return made


def _number(value: Any) -> int | None:
    return int(str(value)) if str(value).isdecimal() and 1 <= int(str(value)) <= 65535 else None


def _shortened(words: list[str]) -> list[str]:
    """A command as far as a picture shows it: the first line of a script, with the number of its lines."""
    made: list[str] = []
    room = LONG
    for word in words:
        first, *more = word.strip().splitlines() or [""]
        count = f" … ({len(more) + 1} lines)" if more else ""
        if len(first) > room:
            return [*made, first[: max(room, 0)].rstrip() + (count or " …")] if room > 10 or not made else [*made, "…"]
        made.append(first + count)
        room -= len(first) + 1
    return made


def object_fields(kind: str, data: dict[str, Any], at: Mark) -> Mapping:
    """The fields of an object around the pods from which its links follow."""
    made = kept(dig(data, "spec") or {}, OBJECTS[kind], at) or Mapping(at)
    if kind == "PodDisruptionBudget":
        _budget(made, data)
    return made


def _budget(made: Mapping, data: dict[str, Any]) -> None:
    """An empty selector takes all pods in policy/v1, and none in v1beta1."""
    selector = dig(data, "spec.selector")
    if not selector and str(data.get("apiVersion")).endswith("v1beta1"):
        made.pop("selector", None)


def unquoted(at: Mark) -> Mark:
    """A place without its line, which may hold a secret."""
    return Mark(at.file, at.line, at.column)


def place(value: Any, at: Mark) -> Mark:
    """Where a value stands, or else what it is in; without the line."""
    return unquoted(getattr(value, "at", at))
