"""From what is drawn of a machine to the data of a spec."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from typing import Any

from podgram.importers.linux.boxes import Box
from podgram.importers.linux.cgroups import SHORT
from podgram.importers.linux.machine import Interface, Process
from podgram.importers.linux.selection import Selection
from podgram.language.namespaces import USUAL

Data = dict[str, Any]

LONG = 60  # characters of a command, more than a box on a slide has room for
NAMES = {"pid": "PID", "mnt": "Mount", "net": "Network", "uts": "UTS", "ipc": "IPC", "user": "User"}
# What is so of a container that stands alone, of one in a pod, and of a pod, unless the spec says something else.
ALONE = dict.fromkeys(USUAL, "own")
IN_POD = {"pid": "own", "mnt": "own", "net": "outer", "uts": "outer", "ipc": "outer"}
POD = {"net": "shared", "uts": "shared", "ipc": "shared"}


def spec(selection: Selection, inodes: bool = False) -> Data:
    """A spec that draws the selection; with `inodes`, badges also tell the numbers of their namespaces."""
    return _Writer(selection, inodes).spec()


def cut(words: Sequence[str]) -> Iterator[str]:
    """The words of a command as far as there is room for them."""
    room = LONG
    for word in words:
        if len(word) > room:
            yield word[: max(0, room - 1)] + "…"
            return
        yield word
        room -= len(word) + 1


class _Writer:
    def __init__(self, selection: Selection, inodes: bool) -> None:
        self.selection, self.inodes = selection, inodes
        self.machine = selection.machine
        self.ids = _ids(selection)

    def spec(self) -> Data:
        top = self.selection.inside[None]
        elements = [self.box(box) for box in top if box.kind != "host"]
        host = self.host([box for box in top if box.kind == "host"])
        if host:
            elements = [{"host": "host", **_filled(detail=self.numbers_of_host(), elements=[*host, *elements])}]
        return _filled(elements=[*elements, *map(self.absent, self.selection.absent)], links=[*self.links()])

    def absent(self, box: Box) -> Data:
        """A box that is only named, as others have joined what it has."""
        return {_kind(box): self.selection.names[box], **_filled(id=self.ids.get(box)), "class": "borrowed"}

    def host(self, boxes: list[Box]) -> list[Data]:
        """What of the host is drawn; where nothing is, there is no box of it."""
        shown = [row for box in boxes for row in self.contents(box)]
        name = self.machine.hostnames.get(self.machine.host.get("uts", 0))
        others = any(self.selection.given_hostname(box) for box in self.selection.boxes)
        names = [{"hostname": name}] if boxes and name and others else []
        return [*shown, *names, *map(self.interface, self.selection.host_interfaces)]

    def numbers_of_host(self) -> list[str]:
        return [f"{kind} {number}" for kind, number in self.machine.host.items()] if self.inodes else []

    def links(self) -> Iterator[Data]:
        for one, other in self.selection.wires:
            ends = {"from": self.reference(one), "to": self.reference(other)}
            yield {**ends, "label": "VETH Pair", "line": "thick", "arrow": "none"}
        for port, bridge in self.selection.bridged:
            yield {"from": self.reference(port), "to": self.reference(bridge), "arrow": "none"}

    # Boxes

    def box(self, box: Box) -> Data:
        owners = self.selection.owners[box]
        name = self.selection.names[box]
        return {
            _kind(box): name,
            **_filled(
                id=self.ids.get(box),
                label=_title(name, owners) if box.kind == "plain" else "",
                detail=box.unit.pod[:36] if box.kind == "pod" else box.unit.id[:SHORT],
                namespaces=self.table(box, owners),
            ),
            **self.members(box),
        }

    def members(self, box: Box) -> Data:
        """What is in a box, under the fields in which its kind has it."""
        inner = [self.box(each) for each in self.selection.inside[box]]
        name = self.selection.given_hostname(box)
        extras = [{"hostname": name}] if name else []
        extras += map(self.interface, self.selection.interfaces.get(box, ()))
        if box.kind == "pod":
            return {"pause": False, **_filled(containers=list(map(_named, inner)), elements=extras)}
        if box.kind == "container":
            return _filled(processes=list(map(_named, self.contents(box))), elements=[*extras, *inner])
        return _filled(elements=[*self.contents(box), *extras, *inner])

    def table(self, box: Box, owners: dict[str, Box | str]) -> Data:
        """Whose each namespace is, where anybody would take something else for granted of such a box."""
        rows: Data = {
            kind: owner if isinstance(owner, str) else {"of": self.reference(owner)}
            for kind, owner in owners.items()
            if (kind, owner) != ("user", "host")
        }
        if box.kind == "plain":
            rows = {kind: row for kind, row in rows.items() if row not in ("host", "outer")}
        else:
            usual = POD if box.kind == "pod" else IN_POD if box.pod in self.selection.drawn else ALONE
            rows |= {kind: "outer" for kind in usual if kind not in rows}  # not known, or not alike for all of a pod
            rows = {kind: row for kind, row in rows.items() if row != "outer" or kind in usual}
            rows = {} if rows == usual else rows
        return {**rows, **self.numbers(box, owners)}

    def numbers(self, box: Box, owners: dict[str, Box | str]) -> Data:
        """The text of a badge with the numbers of the namespaces below their names."""
        kinds = [kind for kind, owner in owners.items() if owner in ("own", "shared")]
        if not (self.inodes and kinds):
            return {}
        return {"label": [f"{','.join(kinds)} ns", ", ".join(str(box.namespaces[kind]) for kind in kinds)]}

    # Processes and interfaces

    def contents(self, box: Box) -> list[Data]:
        """The processes of a box, and how many more there are."""
        left = self.selection.left[box]
        shown = [self.process(process) for process in self.selection.processes[box]]
        return [*shown, {"process": "more", "label": f"… {left} more"}] if left else shown

    def process(self, process: Process) -> Data:
        pid, outer = process.pids[-1] if process.pids else None, process.pids[-2::-1]
        if pid is None and self.machine.is_host("pid", process.namespaces.get("pid")):
            pid = process.pid
        elif pid is None:  # only its number outside is known
            outer = (process.pid,)
        command = list(cut(process.words))
        parent = self.selection.parents.get(process.pid)
        return {
            "process": process.name,
            **_filled(
                id=self.ids.get(process.pid),
                pid=pid,
                outerPids=list(outer),
                command=command if command != [process.name] else [],
                parent=self.reference(parent) if parent else "",
            ),
        }

    def interface(self, interface: Interface) -> Data:
        kind = "bridge" if interface.kind == "bridge" else "interface"
        return {kind: interface.name, **_filled(id=self.ids.get(interface), detail=list(interface.addresses))}

    def reference(self, thing: Box | Process | Interface) -> str:
        """By what name a spec refers to something in it."""
        key = thing.pid if isinstance(thing, Process) else thing
        return self.ids.get(key) or self.name(thing)

    def name(self, thing: Box | Process | Interface) -> str:
        return _name(self.selection, thing)


def _kind(box: Box) -> str:
    return "namespace" if box.kind == "plain" else box.kind


def _title(name: str, owners: dict[str, Box | str]) -> str:
    """What a box that no runtime made is called: by the namespaces that it was made for."""
    kinds = [NAMES[kind] for kind, owner in owners.items() if owner == "own"]
    return f"{name} {', '.join(kinds)} Namespace{'s' if len(kinds) > 1 else ''}" if kinds else name


def _filled(**fields: Any) -> Data:
    """The fields that say something."""
    return {key: value for key, value in fields.items() if value}


def _named(element: Data) -> Data:
    """An element of a list that says its kind already."""
    (_, name), *fields = element.items()
    return {"name": name, **dict(fields)}


# References


def _name(selection: Selection, thing: Box | Process | Interface) -> str:
    if isinstance(thing, Box):
        return selection.names.get(thing) or selection.usual_name(thing)
    return thing.name


def _ids(selection: Selection) -> dict[Hashable, str]:
    """An id for whatever the spec refers to by a name that others have too. Boxes come first: a badge shows theirs."""
    count = Counter(_all_names(selection))
    ids: dict[Hashable, str] = {}
    for thing in _referred(selection):
        key = thing.pid if isinstance(thing, Process) else thing
        name = _name(selection, thing)
        if count[name] > 1 and key not in ids:
            free = (text for n in range(1, len(ids) + 2) if (text := name if n == 1 else f"{name}-{n}"))
            taken = set(ids.values())
            ids[key] = next(text for text in free if text not in taken)
    return ids


def _referred(selection: Selection) -> Iterator[Box | Process | Interface]:
    for owners in selection.owners.values():
        yield from (owner for owner in owners.values() if isinstance(owner, Box))
    yield from selection.parents.values()
    for wire in (*selection.wires, *selection.bridged):
        yield from wire


def _all_names(selection: Selection) -> Iterator[str]:
    for box in (*selection.boxes, *selection.absent):
        yield _name(selection, box)
        yield selection.given_hostname(box) if box in selection.drawn else ""
    for processes in selection.processes.values():
        yield from (process.name for process in processes)
    for interfaces in (selection.host_interfaces, *selection.interfaces.values()):
        yield from (interface.name for interface in interfaces)
