"""What inspect commands say of one machine, put together: who is in which pod, and who has joined whom."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from podgram.diagnostics import PodgramError, Problem
from podgram.importers import ImportOptions
from podgram.importers.choice import Thing, chosen
from podgram.importers.inspect import cri, docker
from podgram.importers.inspect.json_values import Node
from podgram.importers.inspect.model import Found, FoundPod

KIND = {"network_mode": "net", "pid": "pid", "ipc": "ipc", "uts": "uts"}
_HEX = re.compile(r"[0-9a-f]{12,64}")


class Host:
    """The containers of some values in their order, and their pods."""

    def __init__(self, values: Iterable[Node]) -> None:
        self.containers: list[Found] = []
        self.pods: list[FoundPod] = []
        for node in values:
            read(node, self)
        self.containers = list({c.id: c for c in reversed(self.containers)}.values())[::-1]
        self.by_id = {c.id: c for c in self.containers}
        self.by_name = {c.name: c for c in reversed(self.containers)}
        self._newest_pods()
        self._fill_pods()

    def _newest_pods(self) -> None:
        """Of a pod of the kubelet that was started again, only the newest sandbox counts."""
        newest: dict[tuple[str, str], FoundPod] = {}
        for pod in self.pods:
            key = (pod.namespace, pod.name) if pod.cri else ("", pod.id)
            known = newest.get(key)
            if known is None or (pod.attempt, pod.has_sandbox) > (known.attempt, known.has_sandbox):
                newest[key] = pod
        self.pods = list(newest.values())

    def _fill_pods(self) -> None:
        """Puts each container into its pod; a pod that was not inspected is made from what its containers say."""
        known: dict[str, FoundPod] = {}
        for pod in self.pods:
            known[f"{pod.namespace}/{pod.name}" if pod.cri else pod.id] = pod
        listed = {id(pod): {m.id: m for m in pod.members} for pod in self.pods}
        for pod in self.pods:
            pod.members = []
        for container in self.containers:
            if container.pod:
                pod = known.get(container.pod) or self._unseen(container, known)
                pod.members.append(container)
        for pod in self.pods:
            there = {c.id for c in pod.members}
            pod.members += [m for i, m in listed.get(id(pod), {}).items() if i not in there]
            pod.members = list(_newest(pod.members))

    def _unseen(self, container: Found, known: dict[str, FoundPod]) -> FoundPod:
        namespace, _, name = container.pod.rpartition("/")
        infra = next((c for c in self.containers if c.pod == container.pod and c.infra), None)
        if docker.is_id(container.pod):
            name = infra.name.removesuffix("-infra") if infra else container.pod[: docker.SHORT]
        pod = FoundPod(container.node, container.pod, name, namespace, cri=container.cri)
        pod.infra = infra.id if infra else ""
        known[container.pod] = pod
        self.pods.append(pod)
        return pod

    # What can be chosen

    def keep(self, options: ImportOptions) -> None:
        """Leaves only what the options ask for: a namespace of Kubernetes, and what is selected. A pod stays whole."""
        at = [c.node.mark for c in self.containers] or [pod.node.mark for pod in self.pods]
        if options.namespace:
            self._keep({key for pod in self.pods if pod.namespace == options.namespace for key in pod.keys})
        if options.select:
            keys = chosen(options.select, list(self._things()), self._pairs(), self._joins(), at[0])
            self._keep(keys.union(*(pod.keys for pod in self.pods if keys & pod.keys)))
        if not (self.containers or self.pods):
            raise PodgramError(Problem("nothing is left to draw", at[0], "look at what --namespace asks for"))

    def _keep(self, keys: set[str]) -> None:
        self.containers = [c for c in self.containers if c.id in keys]
        self.pods = [pod for pod in self.pods if pod.keys & keys]

    def _everyone(self) -> list[Found]:
        return list({c.id: c for c in (*self.containers, *(m for pod in self.pods for m in pod.members))}.values())

    def _things(self) -> Iterator[Thing]:
        for pod in self.pods:
            yield Thing(("pod",), pod.name, pod.keys)
        for kinds, named in NAMED.items():
            holders: dict[str, set[str]] = {}
            for each in self._everyone():
                for name in filter(None, named(each)):
                    holders.setdefault(name, set()).add(each.id)
            yield from (Thing(kinds, name, frozenset(keys)) for name, keys in holders.items())

    def _pairs(self) -> Iterator[tuple[str, str]]:
        for one in self.containers:
            fellows = (c for c in self.containers if c.project and c.project == one.project)
            yield from ((one.id, other.id) for other in fellows if other.service in one.depends)

    def _joins(self) -> Iterator[tuple[str, str]]:
        for one in self.containers:
            for mode in one.modes.values():
                _, donor = self.joined(mode)
                if donor is not None:
                    yield one.id, donor.id

    def alone(self) -> list[Found]:
        """The containers that are in no pod."""
        return [c for c in self.containers if not c.pod]

    def find(self, reference: str) -> Found | None:
        """The container of an ID, the beginning of one, or a name."""
        found = self.by_id.get(reference) or self.by_name.get(reference)
        if found is None and _HEX.fullmatch(reference):
            return next((c for c in self.containers if c.id.startswith(reference)), None)
        return found

    def joined(self, mode: str) -> tuple[str, Found | None]:
        """The name of the container that a mode joins, and the container if it is known; no name for another mode."""
        how, _, reference = mode.partition(":")
        if how != "container":
            return "", None
        found = self.find(reference)
        return (found.name if found else reference[: docker.SHORT] if _HEX.fullmatch(reference) else reference), found


# Kinds of what can be chosen → the names of such things that a container is, is in, or uses.
NAMED: dict[tuple[str, ...], Callable[[Found], Iterable[str]]] = {
    ("container",): lambda found: [found.name],
    ("project",): lambda found: [found.project],
    ("service", "container"): lambda found: [found.service],
    ("network",): lambda found: found.networks,
    ("volume",): lambda found: [mount.source for mount in found.mounts if mount.type == "volume"],
    ("id", "container"): lambda found: [found.id, found.id[: docker.SHORT]],
}


def _newest(members: Iterable[Found]) -> Iterator[Found]:
    """Of the attempts of one container of a kubelet, the newest."""
    members = list(members)
    attempts: dict[str, int] = {}
    for each in members:
        attempts[each.name] = max(each.attempt, attempts.get(each.name, 0))
    return (each for each in members if not each.cri or each.attempt == attempts[each.name])


def read(node: Node, host: Host) -> None:
    """Adds what a value says of containers and pods; what it is instead is an error at its place."""
    value = node.value
    if not isinstance(value, dict):
        node.error("this is no output of an inspect command", "give what docker inspect or crictl inspect prints")
    elif docker.is_container(node):
        host.containers.append(docker.container(node))
    elif docker.is_pod(node):
        host.pods.append(docker.pod(node))
    elif cri.is_container(node):
        host.containers.append(cri.container(node))
    elif cri.is_sandbox(node):
        host.pods.append(cri.sandbox(node))
    elif cri.is_list(node):
        host.containers += [cri.listed_container(item) for item in node.items("containers")]
        host.pods += [cri.listed_pod(item) for item in node.items("items")]
    else:
        what, help = next((row[1:] for row in OTHER if row[0] & value.keys()), UNKNOWN)
        node.error(f"this is {what}", help)


UNKNOWN = ("no output of an inspect command on containers or pods", "draw what docker inspect $(docker ps -q) prints")
# Keys that tell what a value is, what that is called, and what to do.
OTHER: tuple[tuple[set[str], str, str], ...] = (
    ({"RepoTags", "RootFS", "RepoDigests"}, "the inspection of an image", "inspect containers: docker inspect NAME"),
    ({"IPAM", "IPAMOptions", "ipam_options"}, "the inspection of a network", "inspect containers: docker inspect NAME"),
    ({"Mountpoint"}, "the inspection of a volume", "inspect containers: docker inspect NAME"),
    ({"Version"}, "the inspection of a Swarm service, node or task", "on each node: docker inspect $(docker ps -q)"),
    ({"Snapshotter", "SnapshotKey", "Spec"}, "the native mode of nerdctl", "leave out --mode=native"),
    ({"Command", "Names"}, "a list of containers", "inspect them: docker inspect $(docker ps -q)"),
    ({"images"}, "a list of images", "inspect containers: crictl inspect $(crictl ps -q)"),
)
