"""What of a machine a picture shows, how it is called there, and which of it is joined to what."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator
from functools import cached_property

from podgram.diagnostics import PodgramError, Problem, Report
from podgram.importers.linux.boxes import Arrangement, Box
from podgram.importers.linux.interfaces import pairs
from podgram.importers.linux.machine import Interface, Machine, Process

MOST_PROCESSES = 60  # of one picture: more are counted
MOST_BOXES = 40  # that fit a slide, however few processes they hold
STARTERS = frozenset({"tini", "docker-init", "dumb-init", "catatonit"})  # they only start what a container is for


class Selection:
    """The drawn boxes with their processes and interfaces. `source` is how messages call what was read.

    Raises PodgramError if there is nothing to draw, or too much.
    """

    def __init__(self, machine: Machine, source: str, report: Report) -> None:
        self.machine, self.source, self.report = machine, source, report
        self.arrangement = Arrangement(machine)
        chosen = {box: processes for box in self.chosen() if (processes := self.wanted(box))}
        pods = [pod for pod in self.arrangement.pods if any(member in chosen for member in pod.members)]
        self.boxes: list[Box] = sorted((*pods, *chosen), key=self.position)
        self.check()
        self.total = sum(map(len, chosen.values()))
        self.processes = {box: self.cut(processes) for box, processes in chosen.items()}
        self.left = {box: len(chosen[box]) - len(shown) for box, shown in self.processes.items()}
        self.inside: dict[Box | None, list[Box]] = defaultdict(list)
        for box in self.boxes:
            self.inside[self.place(box)].append(box)
        self.names: dict[Hashable, str] = {}
        self.name(None)

    # What is drawn

    def chosen(self) -> list[Box]:
        """The boxes to draw: of what was asked for, or all that have left the host, less what nobody looks for."""
        arrangement = self.arrangement
        if self.machine.wanted is not None:
            return arrangement.boxes
        outside = [box for box in arrangement.boxes if box.kind != "host"]
        services = {box for box in outside if arrangement.is_service(box)}
        sandboxes = {box for box in outside if arrangement.is_sandbox(box)} - services
        self.tell_hidden(len(sandboxes), len(services))
        return [box for box in outside if box not in services and box not in sandboxes]

    def tell_hidden(self, sandboxes: int, services: int) -> None:
        counts = ((sandboxes, "sandbox", "sandboxes"), (services, "service", "services"))
        said = " and ".join(f"{n} {one if n == 1 else many}" for n, one, many in counts if n)
        if said:
            self.report.info(f"{said} not drawn", self.source, "--pid NUMBER draws any process, with its descendants")

    def wanted(self, box: Box) -> list[Process]:
        wanted = self.machine.wanted
        return [process for process in box.processes if wanted is None or process.pid in wanted]

    def position(self, box: Box) -> tuple[int, int, bool]:
        """Where a box comes among the others: by its first process, and a pod before what is in it."""
        return box.first.started, box.first.pid, box.kind != "pod"

    def check(self) -> None:
        if not self.boxes and self.machine.wanted is not None:
            message, help = (
                "of these processes none can be drawn",
                "they have ended, belong to the kernel, or may not be read",
            )
        elif not self.boxes:
            message = "no process has left the host's namespaces"
            help = "podgram render /proc --pid NUMBER draws one of the host's"
        elif len(self.boxes) > MOST_BOXES:
            message = f"{len(self.boxes)} boxes are too many for one picture"
            largest = sorted((box for box in self.boxes if box.processes), key=lambda box: -len(box.processes))[:3]
            some = " or ".join(f"--pid {box.first.pid} ({self.usual_name(box)})" for box in largest)
            help = f"choose some of them, such as {some}"
        else:
            return
        raise PodgramError([*self.report.problems, Problem(message, self.source, help)])

    def cut(self, processes: list[Process]) -> list[Process]:
        """The processes of a box; where a picture has too many, its first."""
        share = max(1, MOST_PROCESSES * len(processes) // self.total)
        return processes if self.total <= MOST_PROCESSES or len(processes) - share < 2 else processes[:share]

    def place(self, box: Box) -> Box | None:
        """The drawn box that a box stands in."""
        return next(self.around(box), None)

    def around(self, box: Box) -> Iterator[Box]:
        return (outer for outer in box.around() if outer in self.drawn)

    @cached_property
    def drawn(self) -> frozenset[Box]:
        return frozenset(self.boxes)

    @cached_property
    def owners(self) -> dict[Box, dict[str, Box | str]]:
        """Whose each namespace of the drawn boxes is."""
        return {box: self.arrangement.owners(box, self.around(box)) for box in self.boxes}

    @cached_property
    def parents(self) -> dict[int, Process]:
        """The drawn parents of the drawn processes, by the number of the child."""
        shown = {process.pid: process for processes in self.processes.values() for process in processes}
        found = {pid: self.machine.parent(process) for pid, process in shown.items()}
        return {pid: shown[parent] for pid, parent in found.items() if parent in shown}

    @cached_property
    def absent(self) -> list[Box]:
        """Boxes that are not drawn, but whose namespaces drawn boxes have joined."""
        donors = [o for owners in self.owners.values() for o in owners.values() if isinstance(o, Box)]
        return [box for box in dict.fromkeys(donors) if box not in self.drawn]

    # Interfaces

    @cached_property
    def interfaces(self) -> dict[Box, list[Interface]]:
        """The interfaces of each drawn box that owns a network namespace."""
        found = {}
        for box, owners in self.owners.items():
            if owners.get("net") in ("own", "shared"):
                rows = self.machine.interfaces.get(box.namespaces["net"], ())
                found[box] = [interface for interface in rows if interface.is_shown]
        return found

    @cached_property
    def host_interfaces(self) -> list[Interface]:
        """Those of the host: all if the host is drawn, else what leads to a drawn box."""
        rows = self.machine.interfaces.get(self.machine.host.get("net", 0), ())
        if any(box.kind == "host" for box in self.boxes):
            return [interface for interface in rows if interface.is_shown]
        inside = {interface for found in self.interfaces.values() for interface in found}
        ends = {end for pair in pairs([*inside, *rows]) if inside.intersection(pair) for end in pair}
        bridges = {end.bridge for end in ends if end not in inside}
        return [row for row in rows if row in ends or (row.name in bridges and row not in inside)]

    @cached_property
    def wires(self) -> list[tuple[Interface, Interface]]:
        """The veth pairs of what is drawn."""
        return pairs([*self.host_interfaces, *(i for found in self.interfaces.values() for i in found)])

    @cached_property
    def bridged(self) -> list[tuple[Interface, Interface]]:
        """The interfaces that are ports of a bridge, with the bridge."""
        shown = [*self.host_interfaces, *(i for found in self.interfaces.values() for i in found)]
        at = {(interface.network, interface.name): interface for interface in shown}
        return [(i, at[i.network, i.bridge]) for i in shown if (i.network, i.bridge) in at]

    # Names

    def name(self, place: Box | None) -> None:
        """Names the boxes in a place, and in them: `php`, and `php 2` for the next one beside it.

        Boxes that are not drawn are named at the top.
        """
        taken: Counter[str] = Counter()
        for box in (*self.inside[place], *(self.absent if place is None else ())):
            name = self.usual_name(box)
            taken[name] += 1
            self.names[box] = (
                name if taken[name] == 1 else f"{name}{'-' if box.pod in self.drawn else ' '}{taken[name]}"
            )
            if box in self.drawn:
                self.name(box)

    def usual_name(self, box: Box) -> str:
        """What a box is called where nothing else is called so."""
        if box.kind == "host":
            return "host"
        if box.kind == "pod":
            apps = [member for member in box.members if not member.first.is_pause] or box.members
            return self.hostname(box) or self.usual_name(apps[0])
        first = [process for process in box.processes if process.name not in STARTERS] or box.processes
        name = box.unit.name or (box.kind == "plain" and self.network(box)) or first[0].name
        return _label(name) if box.pod in self.drawn else name

    def hostname(self, box: Box) -> str:
        """The host name in a box, if it has one that is not the host's."""
        uts = box.namespaces.get("uts", 0)
        return "" if self.machine.is_host("uts", uts) else self.machine.hostnames.get(uts, "")

    def given_hostname(self, box: Box) -> str:
        """The host name that somebody gave by hand; that of a pod is its name, that of a container a number."""
        own = box.kind == "plain" and self.owners[box].get("uts") == "own"
        return self.hostname(box) if own else ""

    def network(self, box: Box) -> str:
        net = box.namespaces.get("net", 0)
        return "" if self.machine.is_host("net", net) else self.machine.networks.get(net, "")


def _label(name: str) -> str:
    """A name as Kubernetes allows it for a container (RFC 1123, section 2.1)."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower())[:60].strip("-") or "container"
