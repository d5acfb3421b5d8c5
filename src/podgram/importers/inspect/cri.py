"""What `crictl inspect`, `inspectp`, `ps` and `pods` say of the containers and pods of a kubelet.

Sources: the CRI (runtime.v1: ContainerStatus, PodSandboxStatus, NamespaceOption), the verbose `info` of containerd and
CRI-O, the OCI runtime specification.
"""

from __future__ import annotations

import json
import re
from typing import Any

from podgram.importers.inspect.docker import POD_NAME, POD_NAMESPACE
from podgram.importers.inspect.json_values import Node
from podgram.importers.inspect.model import Found, FoundPod, Mounted

# NamespaceMode: a number in containerd's config, a word in a status.
POD, CONTAINER, NODE, TARGET = "pod", "own", "host", "target"
_MODES = {"0": POD, "1": CONTAINER, "2": NODE, "3": TARGET, "": POD}
_MODES |= {"POD": POD, "CONTAINER": CONTAINER, "NODE": NODE, "TARGET": TARGET}
_OCI = {"net": "network", "pid": "pid", "ipc": "ipc", "uts": "uts", "user": "user"}
_VOLUME = re.compile(r"/pods/[^/]+/volumes/(?P<plugin>[^/]+)/(?P<name>[^/]+)")
UNSHOWN = frozenset("/etc/hosts /etc/hostname /etc/resolv.conf /dev/termination-log /dev/shm".split())
ACCOUNT = "/var/run/secrets/kubernetes.io/serviceaccount"


def is_container(node: Node) -> bool:
    return isinstance(node.at("status", "metadata").value, dict) and "image" in node["status"].value


def is_sandbox(node: Node) -> bool:
    return isinstance(node.at("status", "metadata").value, dict) and "image" not in node["status"].value


def is_list(node: Node) -> bool:
    """The output of `crictl ps` or `crictl pods`."""
    for key, field in (("containers", "podSandboxId"), ("items", "metadata")):
        items = node[key].value
        if isinstance(items, list) and all(isinstance(i, dict) and field in i for i in items):
            return key == "containers" or all("apiVersion" not in i for i in items)
    return False


def container(node: Node) -> Found:
    """A container of `crictl inspect`."""
    status, info = node["status"], node["info"]
    made = _found(node, status)
    image = status["image"]
    made.image = image.text("image") or image.text("userSpecifiedImage") or status.text("imageRef")
    made.exit_code = status.text("exitCode")
    made.words = info.texts("runtimeSpec", "process", "args")
    made.modes = _modes(info)
    made.knows_namespaces = bool(made.modes)
    made.privileged = info.flag("config", "linux", "security_context", "privileged")
    made.mounts = [
        Mounted("bind", m.text("hostPath"), m.text("containerPath"), m.flag("readonly"))
        for m in status.items("mounts")
        if m.text("containerPath") not in UNSHOWN and m.text("containerPath") != ACCOUNT
    ]
    return made


def listed_container(node: Node) -> Found:
    """A container of `crictl ps`, which says nothing of its namespaces."""
    made = _found(node, node)
    made.image = node.text("image", "userSpecifiedImage") or node.text("image", "image")
    made.knows_namespaces = False
    return made


def _found(node: Node, status: Node) -> Found:
    labels = {key: value.text() for key, value in status.members("labels").items()}
    name = status.text("metadata", "name") or labels.get("io.kubernetes.container.name", "")
    made = Found(node, status.text("id"), name or status.text("id")[:12], cri=True)
    made.state = status.text("state").removeprefix("CONTAINER_").lower()
    made.pod = f"{labels.get(POD_NAMESPACE, '')}/{labels.get(POD_NAME, '')}" if labels.get(POD_NAME) else ""
    attempt = status.text("metadata", "attempt")
    made.attempt = int(attempt) if attempt.isdecimal() else 0
    return made


def _modes(info: Node) -> dict[str, str]:
    """Whose each namespace is: `pod`, `own`, `host`, or `container:ID`. Nothing where nothing is said of them.

    A path such as /proc/539/ns/net is read only where there are no options: 539 is the sandbox, whose namespace may be
    the node's.
    """
    options = info.at("config", "linux", "security_context", "namespace_options")
    if options.value is not None:
        made = {kind: _MODES.get(options.text(_OCI[kind]), POD) for kind in ("net", "pid", "ipc")}
        made["uts"] = NODE if made["net"] == NODE else POD
        if made["pid"] == TARGET:
            made["pid"] = f"container:{options.text('target_id')}"
        return made
    spec = info.at("runtimeSpec", "linux")
    if spec["namespaces"].value is None:
        return {}
    paths = {n.text("type"): n.text("path") for n in spec.items("namespaces")}
    return {kind: NODE if oci not in paths else POD if paths[oci] else CONTAINER for kind, oci in _OCI.items()}


def sandbox(node: Node) -> FoundPod:
    """A pod of `crictl inspectp`."""
    status = node["status"]
    made = _pod(node, status)
    made.has_sandbox = True
    options = status.at("linux", "namespaces", "options")
    modes = {kind: _MODES.get(options.text(_OCI[kind]), POD) for kind in ("net", "pid", "ipc")}
    if options.value is not None:
        modes["uts"] = NODE if modes["net"] == NODE else POD
        made.shared = frozenset(kind for kind, mode in modes.items() if mode == POD)
        made.host = frozenset(kind for kind, mode in modes.items() if mode == NODE)
    made.address = status.text("network", "ip")
    return made


def listed_pod(node: Node) -> FoundPod:
    """A pod of `crictl pods`."""
    return _pod(node, node)


def _pod(node: Node, status: Node) -> FoundPod:
    meta = status["metadata"]
    made = FoundPod(node, status.text("id"), meta.text("name"), meta.text("namespace"), cri=True)
    made.state = status.text("state").removeprefix("SANDBOX_").lower()
    attempt = meta.text("attempt")
    made.attempt = int(attempt) if attempt.isdecimal() else 0
    return made


def volume(mount: Mounted) -> tuple[str, dict[str, object]]:
    """The name of the pod's volume that a mount on the node is of, and what kind it is, as a manifest says it.

    The path on the node has the volume's name, and not that of the config map, secret or claim in it.
    """
    found = _VOLUME.search(mount.source)
    if found is None:
        name = re.sub(r"[^a-z0-9]+", "-", mount.source.lower()).strip("-")[-63:].strip("-") or "root"
        return name, {"hostPath": {"path": mount.source}}
    name, plugin = found["name"], found["plugin"].removeprefix("kubernetes.io~")
    sources: dict[str, dict[str, object]] = {
        "empty-dir": {"emptyDir": {}},
        "configmap": {"configMap": {}},
        "secret": {"secret": {}},
        "projected": {"projected": {}},
    }
    return name, sources.get(plugin, {"persistentVolumeClaim": {}})


def container_ports(node: Node) -> list[dict[str, Any]]:
    """The ports that a container's annotation lists, as a manifest has them."""
    for keys in (("status", "annotations"), ("annotations",)):
        text = node.at(*keys).text("io.kubernetes.container.ports")
        try:
            ports = json.loads(text) if text else []
        except ValueError:
            ports = []
        if isinstance(ports, list) and ports:
            return [_port(port) for port in ports if isinstance(port, dict) and "containerPort" in port]
    return []


def _port(port: dict[str, Any]) -> dict[str, Any]:
    return {key: port[key] for key in ("containerPort", "hostPort", "name", "protocol") if port.get(key)}
