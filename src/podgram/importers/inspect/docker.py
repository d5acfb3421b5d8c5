"""What `docker inspect`, `podman inspect` and `nerdctl inspect` say of a container, and `podman pod inspect` of a pod.

Sources: the Docker Engine API (ContainerInspect), Podman's InspectContainerData and InspectPodData, nerdctl's
dockercompat package; what each field means was checked against /proc/PID/ns of running containers.
"""

from __future__ import annotations

import re

from podgram.importers.inspect.json_values import Node
from podgram.importers.inspect.model import Found, FoundPod, Mounted

_ID = re.compile(r"[0-9a-f]{64}")
SHORT = 12  # digits of an ID that are shown
COMPOSE = ("com.docker.compose.", "io.podman.compose.")
POD_NAME, POD_NAMESPACE = "io.kubernetes.pod.name", "io.kubernetes.pod.namespace"
# Mounted into every container of a pod by what runs it.
INTERNAL = frozenset(
    "/etc/hosts /etc/hostname /etc/resolv.conf /dev/termination-log /dev/shm /run/.containerenv".split()
)
# Compose's own field → that of HostConfig.
MODES = {
    "network_mode": ("NetworkMode",),
    "pid": ("PidMode",),
    "ipc": ("IpcMode",),
    "uts": ("UTSMode",),
    "userns_mode": ("UsernsMode",),
    "cgroup": ("CgroupnsMode", "CgroupMode"),
}


def is_container(node: Node) -> bool:
    return isinstance(node["HostConfig"].value, dict) and "State" in node.value


def is_pod(node: Node) -> bool:
    keys = node.value.keys()
    return bool(keys & {"SharedNamespaces", "InfraContainerID"}) or {"CreateInfra", "Containers"} <= keys


def is_id(text: str) -> bool:
    """Whether a text is the whole ID of a container or a pod."""
    return bool(_ID.fullmatch(text))


def container(node: Node) -> Found:
    """A container of Docker, Podman or nerdctl."""
    config, host = node["Config"], node["HostConfig"]
    labels = {key: value.text() for key, value in config.members("Labels").items()}
    id = node.text("Id")
    infra = node.flag("IsInfra") or "podsandbox" in labels.get("io.kubernetes.docker.type", "")
    infra = infra or labels.get("io.cri-containerd.kind") == "sandbox"
    made = Found(node, id, _name(node, labels), infra=infra)
    made.image = config.text("Image") or node.text("ImageName")
    made.words = list(filter(None, [node.text("Path")])) + node.texts("Args")
    made.user = config.text("User")
    made.state = (node.text("State", "Status") or "running").lower()
    made.exit_code = node.text("State", "ExitCode")
    made.modes = {field: _mode(host, names, field, labels) for field, names in MODES.items()}
    made.privileged, made.init = host.flag("Privileged"), host.flag("Init")
    made.mounts = [*map(_mount, node.items("Mounts")), *_tmpfs(host)]
    made.mounts = [m for m in made.mounts if m.target not in INTERNAL]
    if not made.modes["network_mode"].startswith("container:"):
        made.networks = dict(_networks(node))
        made.ports = ports(node.members("NetworkSettings", "Ports"))
    made.pod = node.text("Pod")
    if not made.pod and labels.get(POD_NAME):
        made.pod = f"{labels.get(POD_NAMESPACE, '')}/{labels[POD_NAME]}"
    _compose(made, labels)
    return made


def _name(node: Node, labels: dict[str, str]) -> str:
    name = node.text("Name").lstrip("/") or labels.get("nerdctl/name", "")
    return name or labels.get("io.kubernetes.container.name") or node.text("Id")[:SHORT]


def _mode(host: Node, names: tuple[str, ...], field: str, labels: dict[str, str]) -> str:
    """`host`, `container:ID`, `none` for no network, or nothing: then the namespace is its own."""
    mode = next(filter(None, (host.text(name) for name in names)), "")
    if field == "pid" and _ID.fullmatch(mode):  # nerdctl leaves the word out
        mode = f"container:{mode}"
    if field == "ipc" and mode == "container":  # nerdctl
        other = re.search(r"container:([0-9a-f]+)|\b([0-9a-f]{64})\b", labels.get("nerdctl/ipc", ""))
        mode = f"container:{other[1] or other[2]}" if other else ""
    kept = mode == "host" or mode.startswith("container:") or (field == "network_mode" and mode == "none")
    return mode if kept else ""


def _mount(node: Node) -> Mounted:
    kind, source = node.text("Type") or "bind", node.text("Name") or node.text("Source")
    if kind == "volume" and _ID.fullmatch(source):
        source = ""
    return Mounted(kind, source, node.text("Destination"), node["RW"].value is False)


def _tmpfs(host: Node) -> list[Mounted]:
    return [Mounted("tmpfs", "", target) for target in host.members("Tmpfs")]


def _networks(node: Node) -> list[tuple[str, tuple[str, ...]]]:
    """The networks, each with the address in it. Aliases repeat the container's names, and are left out."""
    found = []
    for name, network in node.members("NetworkSettings", "Networks").items():
        if name not in ("host", "none") and not name.startswith("unknown-"):
            addresses = (network.text("IPAddress"), network.text("GlobalIPv6Address"))
            found.append((name, tuple(filter(None, addresses))))
    return found


def ports(bindings: dict[str, Node]) -> list[str]:
    """Published ports as Compose writes them; the same on all addresses of IPv4 and IPv6 once."""
    found: dict[str, None] = {}
    for port, where in bindings.items():
        target, _, protocol = port.partition("/")
        for binding in where.items():
            ip = binding.text("HostIp")
            ip = "" if ip in ("0.0.0.0", "::") else f"[{ip}]" if ":" in ip else ip
            text = ":".join(filter(None, (ip, binding.text("HostPort"), target)))
            found[text if protocol in ("", "tcp") else f"{text}/{protocol}"] = None
    return list(found)


def _compose(made: Found, labels: dict[str, str]) -> None:
    """The project and the service that labels name."""

    def label(name: str) -> str:
        return next(filter(None, (labels.get(prefix + name, "") for prefix in COMPOSE)), "")

    made.project, made.service = label("project"), label("service")
    if not made.project and (swarm := labels.get("com.docker.swarm.service.name")):
        made.service = swarm
    number = label("container-number")
    made.number = int(number) if number.isdecimal() else 0
    for item in filter(None, label("depends_on").split(",")):
        other, _, rest = item.partition(":")
        made.depends[other] = rest.partition(":")[0]


def pod(node: Node) -> FoundPod:
    """A pod of Podman. Of its members it says the name and the state."""
    made = FoundPod(node, node.text("Id"), node.text("Name"), state=node.text("State").lower() or "running")
    made.infra = node.text("InfraContainerID")
    made.shared = frozenset(node.texts("SharedNamespaces"))
    if node.flag("InfraConfig", "HostNetwork"):
        made.host = frozenset({"net"})
    made.ports = ports(node.members("InfraConfig", "PortBindings"))
    for member in node.items("Containers"):
        found = Found(member, member.text("Id"), member.text("Name"), state=member.text("State").lower(), pod=made.id)
        found.infra = found.id == made.infra
        found.knows_namespaces = False
        made.members.append(found)
    return made
