"""The pods of a kubelet, as `crictl` tells of them, in the words of a manifest."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from podgram.diagnostics import Report
from podgram.importers.containers import OUTSIDE, short_image
from podgram.importers.data import mapping, put, sequence
from podgram.importers.inspect import cri
from podgram.importers.inspect.host import Host
from podgram.importers.inspect.model import STOPPED, Found, FoundPod
from podgram.importers.masking import mask_command
from podgram.language.kubernetes import View
from podgram.language.source import Mapping

# The pod's field that gives its containers the node's namespace.
HOST_FIELDS = {"net": "hostNetwork", "pid": "hostPID", "ipc": "hostIPC"}


def elements(host: Host, view: View, report: Report) -> Iterator[Mapping]:
    """The pods, in boxes for their namespaces if there are several of these."""
    pods = [pod for pod in host.pods if pod.cri]
    namespaces = list(dict.fromkeys(pod.namespace for pod in pods))
    made = {id(pod): _Pod(pod, host, report).element(view) for pod in pods}
    if len(namespaces) < 2:
        yield from made.values()
        return
    for name in namespaces:
        inside = [pod for pod in pods if pod.namespace == name]
        box = mapping(inside[0].node.mark, {"kubernetes-namespace": name or "no namespace"})
        put(box, "elements", sequence(box.at, [made[id(pod)] for pod in inside]))
        yield box


def links(host: Host) -> Iterator[Mapping]:
    """An arrow from each container to the one whose pid namespace it is a guest of."""
    several = len({pod.namespace for pod in host.pods if pod.cri}) > 1
    for pod in host.pods:
        for member in pod.members if pod.cri else ():
            name, target = host.joined(member.modes.get("pid", ""))
            if name and member.state not in STOPPED:
                way = f"/{pod.namespace or 'no namespace'}/{pod.name}/" if several else f"/{pod.name}/"
                ends = {"from": way + member.name, "to": way + name if target in pod.members else name}
                yield mapping(member.node.mark, {**ends, "label": "pid ns", "line": "thick", "arrow": "end"})


class _Pod:
    def __init__(self, pod: FoundPod, host: Host, report: Report) -> None:
        self.pod, self.host, self.report = pod, host, report
        running = [m for m in pod.members if m.modes and m.state not in STOPPED]
        self.known = pod.shared is not None or bool(running)
        self.runs = pod.state in ("ready", "running", "") and self.known
        self.hosts = set(pod.host) if pod.shared is not None else _kinds(running, cri.NODE)
        self.shared = set(pod.shared or ()) if pod.shared is not None else _kinds(running, cri.POD)
        self.volumes: dict[str, dict[str, Any]] = {}

    def element(self, view: View) -> Mapping:
        pod = self.pod
        made = mapping(pod.node.mark, {"pod": pod.name})
        lines = [pod.state] if pod.state not in ("ready", "running", "") else []
        lines += [pod.address] if pod.address and view != "overview" else []
        if lines:
            put(made, "detail", lines)
        if pod.state == "notready":
            put(made, "emphasis", "dim")
        if view == "anatomy" and self.runs:
            self.anatomy(made)
            return made
        put(made, "namespaces", False)
        put(made, "pause", False)
        put(made, "elements", [self.closed(m, view) for m in pod.members])
        return made

    def anatomy(self, made: Mapping) -> None:
        for kind, field in HOST_FIELDS.items():
            if kind in self.hosts:
                put(made, field, True)
        if "pid" in self.shared:
            put(made, "shareProcessNamespace", True)
        implied = "host" if "net" in self.hosts else "shared"
        uts = "host" if "uts" in self.hosts else "shared"
        if uts != implied:  # CRI-O gives a pod on the node's network a uts namespace of its own
            put(made, "namespaces", {"uts": uts})
        if not self.pod.has_sandbox:
            put(made, "pause", False)
        lists: dict[str, list[Any]] = {"containers": [], "ephemeralContainers": [], "elements": []}
        for member in self.pod.members:
            self.place(member, lists)
        if self.volumes:
            put(made, "volumes", [{"name": name, **source} for name, source in self.volumes.items()])
        for key, items in lists.items():
            if items or key == "containers":
                put(made, key, sequence(made.at, items))

    def place(self, member: Found, lists: dict[str, list[Any]]) -> None:
        """A container in the list of its pod that it belongs to."""
        target, donor = self.host.joined(member.modes.get("pid", ""))
        if member.state in STOPPED or not member.knows_namespaces:
            lists["elements"].append(self.closed(member, "anatomy"))
        elif target and donor in self.pod.members:
            element = self.open(member)
            put(element, "targetContainerName", target)
            lists["ephemeralContainers"].append(element)
        else:
            element = self.open(member)
            if target:
                put(element, "namespaces", {"pid": {"of": target}})
                lists["elements"].append({"container": target, "class": OUTSIDE})
            lists["containers"].append(element)

    def open(self, member: Found) -> Mapping:
        """A container that runs, with its process."""
        node = member.node
        made = mapping(node.mark, {"name": member.name})
        if member.image:
            put(made, "image", member.image)
        if member.words:
            put(made, "command", mask_command(member.words, self.report, node.mark))
            put(made, "detail", [short_image(member.image)] if member.image else [])
        if member.privileged:
            put(made, "securityContext", {"privileged": True})
        if ports := self.ports(member):
            put(made, "ports", ports)
        mounts = []
        for mount in member.mounts:
            name, source = cri.volume(mount)
            self.volumes.setdefault(name, source)
            mounts.append({"name": name, "mountPath": mount.target, **({"readOnly": True} if mount.read_only else {})})
        if mounts:
            put(made, "volumeMounts", mounts)
        own = [kind for kind in ("ipc", "net", "uts") if member.modes.get(kind) == cri.CONTAINER]
        if own:
            put(made, "namespaces", dict.fromkeys(own, "own"))
        return made

    def ports(self, member: Found) -> list[dict[str, Any]]:
        return cri.container_ports(member.node)

    def closed(self, member: Found, view: View) -> Mapping:
        """A container as one shape: it does not run, nothing is said of its namespaces, or the view has no inside."""
        # A container of a running pod that has exited is one of its first: kubelet starts the others again.
        first = member.state == "exited" and self.pod.state == "ready" and self.known
        made = mapping(member.node.mark, {"init-container" if first else "container": member.name})
        lines = [short_image(member.image)] if member.image else []
        if member.state not in ("running", ""):
            lines.append(
                f"{member.state} ({member.exit_code})"
                if member.exit_code and member.state == "exited"
                else member.state
            )
        if view != "overview":
            lines += [_port(port) for port in self.ports(member)]
        if lines:
            put(made, "detail", lines)
        if member.state in STOPPED:
            put(made, "emphasis", "dim")
        return made


def _port(port: dict[str, Any]) -> str:
    text = ":".join(str(port[key]) for key in ("hostPort", "containerPort") if port.get(key))
    return text if port.get("protocol", "TCP") == "TCP" else f"{text}/{port['protocol'].lower()}"


def _kinds(members: list[Found], mode: str) -> set[str]:
    return {kind for member in members for kind, owner in member.modes.items() if owner == mode}
