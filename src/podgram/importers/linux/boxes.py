"""From processes to boxes: hosts, pods, containers and what else has namespaces of its own, one in another.

A box is the processes that are in the same namespaces. What Kubernetes and container runtimes make of namespaces is
written down in `podgram.language.namespaces`; here it is read the other way round.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal

from podgram.importers.linux.cgroups import Unit
from podgram.importers.linux.machine import SHELLS, TELLING, Machine, Process

BoxKind = Literal["host", "pod", "container", "plain"]
PODS = ("net", "uts", "ipc")  # what the containers of a pod share
PODS_ALONE = (*PODS, "user")  # what is the pod's where it has one container, and no pause
SANDBOXED = frozenset({"pid", "net", "user"})  # what a browser takes away from its pages


@dataclass(slots=True, eq=False)
class Box:
    """The processes of the same namespaces, and the boxes in it; a pod holds only boxes.

    `namespaces` are those of all in it. `outer` is the box around it, but for the `pod` that it is a member of.
    """

    kind: BoxKind
    namespaces: dict[str, int]
    processes: list[Process] = field(default_factory=list)
    outer: Box | None = None
    pod: Box | None = None
    members: list[Box] = field(default_factory=list)  # of a pod
    unit: Unit = field(default_factory=Unit)

    @property
    def first(self) -> Process:
        return self.processes[0] if self.processes else self.members[0].first

    @property
    def place(self) -> Box | None:
        """The box that it is drawn in."""
        return self.pod or self.outer

    def around(self) -> Iterator[Box]:
        """The boxes that it lies in, the nearest first."""
        box = self.place
        while box is not None:
            yield box
            box = box.place

    def has(self, *kinds: str) -> tuple[int, ...] | None:
        """Its namespaces of these kinds, or None if one of them is not known."""
        found = tuple(self.namespaces[kind] for kind in kinds if kind in self.namespaces)
        return found if len(found) == len(kinds) else None


class Arrangement:
    """All boxes of a machine, in the order in which their first processes started."""

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        self.boxes: list[Box] = list(self.grouped())
        self.of: dict[int, Box] = {p.pid: box for box in self.boxes for p in box.processes}
        self.firsts = {p.namespaces["pid"]: p for p in machine.processes if p.is_first and "pid" in p.namespaces}
        self.pods: list[Box] = []
        self.nest()
        self.join_pods()
        self.holders: dict[tuple[str, int], list[Box]] = defaultdict(list)
        for box in self.boxes:
            for kind, namespace in box.namespaces.items():
                self.holders[kind, namespace].append(box)

    # Boxes

    def grouped(self) -> Iterator[Box]:
        boxes: dict[tuple[int | None, ...], Box] = {}
        for process in self.machine.processes:
            key = tuple(process.namespaces.get(kind) for kind in TELLING)
            if key not in boxes:
                boxes[key] = Box("plain", dict(process.namespaces))
            boxes[key].processes.append(process)
        for box in boxes.values():
            box.unit = next((p.unit for p in box.processes if p.unit.is_container), box.first.unit)
            box.kind = self.kind(box)
            yield box

    def kind(self, box: Box) -> BoxKind:
        if box.namespaces and all(self.machine.is_host(k, n) for k, n in box.namespaces.items()):
            return "host"
        mounts = box.namespaces.get("mnt")
        if box.unit.is_container or (mounts is not None and not self.machine.is_host("mnt", mounts)):
            return "container"
        return "plain"

    # Nesting

    def nest(self) -> None:
        """A pid namespace lies in that of the parent of its PID 1; what else a container starts lies in it too."""
        for box in self.boxes:
            outer = self.outer(box)
            if outer is not None and outer.kind != "host" and box not in (outer, *outer.around()):
                box.outer = outer

    def outer(self, box: Box) -> Box | None:
        first = self.firsts.get(box.namespaces.get("pid", 0))
        within = self.machine.within.get(box.namespaces.get("pid", 0))
        if within and not self.machine.is_host("pid", within):
            return next((other for other in self.boxes if other.namespaces.get("pid") == within), None)
        if box.kind != "host" and first is not None and not self.machine.is_host("pid", first.namespaces["pid"]):
            above = self.nearest(first)
            if above is not None and above.kind != "host" and len(above.first.pids) == len(first.pids) - 1:
                return above
        return self.container_around(box)

    def nearest(self, process: Process) -> Box | None:
        """The box of the nearest parent that is in one."""
        return next((self.of[pid] for pid in self.machine.above(process.pid) if pid in self.of), None)

    def container_around(self, box: Box) -> Box | None:
        """The earlier box of the same container: what it starts may leave some of its namespaces."""
        if not box.unit.id or not box.unit.is_container:
            return None
        return next((b for b in self.boxes if b.unit.id == box.unit.id and b.outer is not box), None)

    # Pods

    def join_pods(self) -> None:
        """By the path of the control group; else by net, uts and ipc; else by a pause."""
        for members in self.alike(lambda box: (box.unit.pod,) if box.unit.pod else None):
            self.pod(members)
        for members in self.alike(self.shares_all):
            if len(members) > 1:
                self.pod(members)
        for members in self.alike(lambda box: (box.outer, box.has(*PODS)) if box.has(*PODS) else None):
            if any(self.holds_pod(box) for box in members):
                self.pod(members)

    def alike(self, key: Callable[[Box], tuple[object, ...] | None]) -> list[list[Box]]:
        """The containers that are in no pod yet, by what they have in common; those that one of them started not."""
        groups: dict[tuple[object, ...], list[Box]] = defaultdict(list)
        for box in self.boxes:
            common = key(box) if box.kind == "container" and not self.in_pod(box) else None
            if common is not None:
                groups[common].append(box)
        return [[box for box in group if not self.started_in(box, group)] for group in groups.values()]

    def in_pod(self, box: Box) -> bool:
        return box.pod is not None or any(around.pod for around in box.around())

    def started_in(self, box: Box, group: list[Box]) -> bool:
        """Whether it is in another one of a group, or a child of one: a pod's containers are not each other's."""
        above = self.nearest(box.first)
        return any(other in group for other in box.around()) or (above is not box and above in group)

    def shares_all(self, box: Box) -> tuple[object, ...] | None:
        held = box.has(*PODS)
        return (box.outer, held) if held is not None and len(self.left(box)) == len(PODS) else None

    def left(self, box: Box) -> list[str]:
        """Of what a pod shares, the kinds in which a box is neither in the host's namespace nor in a box's around."""
        outside = [self.machine.host, *(outer.namespaces for outer in box.around())]
        return [k for k in PODS if k in box.namespaces and all(n.get(k) != box.namespaces[k] for n in outside)]

    def holds_pod(self, box: Box) -> bool:
        """Whether it is a pause that has a namespace of its own to share."""
        return bool(self.left(box)) and any(process.is_pause for process in box.processes)

    def pod(self, members: list[Box]) -> None:
        if not members:
            return
        first = members[0]
        kinds = PODS_ALONE if len(members) == 1 else TELLING
        shared = {
            kind: number
            for kind, number in first.namespaces.items()
            if kind in kinds and all(member.namespaces.get(kind) == number for member in members)
        }
        pod = Box("pod", shared, outer=first.outer, members=members, unit=first.unit)
        for member in members:
            member.pod, member.outer = pod, None
        self.pods.append(pod)

    # Owners

    def owners(self, box: Box, around: Iterable[Box]) -> dict[str, Box | str]:
        """Whose each namespace of a box is, as far as it is known, in the usual order of kinds.

        `own`, `shared` by all that a pod holds, `host`, `outer` for that of a box around it, or the box that it is
        joined from. The host itself has nothing to tell.
        """
        kinds = [kind for kind in TELLING if kind in box.namespaces and box.kind != "host"]
        boxes = list(around)
        return {kind: self.owner(box, kind, box.namespaces[kind], boxes) for kind in kinds}

    def owner(self, box: Box, kind: str, namespace: int, around: list[Box]) -> Box | str:
        if any(outer.namespaces.get(kind) == namespace for outer in around if outer.kind != "host"):
            return "outer"
        if self.machine.is_host(kind, namespace):
            return "host"
        donor = self.donor(kind, namespace)
        if donor is box or donor in box.members:
            return "shared" if box.kind == "pod" else "own"
        if donor.pod is not None and donor.pod.namespaces.get(kind) == namespace:
            return donor.pod
        return donor

    def donor(self, kind: str, namespace: int) -> Box:
        """Of those who have a namespace, who made it: for pid who holds its PID 1, else who started first."""
        holders = self.holders[kind, namespace]
        first = self.firsts.get(namespace) if kind == "pid" else None
        return self.of[first.pid] if first is not None else holders[0]

    # What to draw

    def is_sandbox(self, box: Box) -> bool:
        """Whether it only hides something, as desktops do with programs and browsers with pages."""
        if box.unit.role == "desktop":
            return True
        own = {kind: n for kind, n in box.namespaces.items() if not self.machine.is_host(kind, n)}
        typing = self.machine.shells | self.machine.passed
        typed = any(self.machine.parents.get(p.pid) in typing or p.name in SHELLS for p in box.processes)
        named = box.namespaces.get("net") in self.machine.networks
        makes = any(self.donor(kind, n) is box for kind, n in own.items())
        return makes and own.keys() <= SANDBOXED and box.has("mnt", "uts") is not None and not typed and not named

    def is_service(self, box: Box) -> bool:
        return box.unit.role == "service" and not box.unit.pod
