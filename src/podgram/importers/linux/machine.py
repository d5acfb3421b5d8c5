"""A machine as its kernel shows it: processes, each with the namespaces that it is in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from podgram.importers.linux.cgroups import Unit

# The kinds that tell one box from another. cgroup is none of them: who enters a container by hand often leaves it out.
TELLING = ("pid", "mnt", "net", "uts", "ipc", "user")
SHELLS = frozenset("sh bash dash zsh ash fish ksh mksh".split())
PAUSES = frozenset({"pause", "catatonit"})


class Process(NamedTuple):
    """A process. `pid` and `parent` are numbers of the /proc that was read; `started` counts ticks since boot.

    `pids` are its numbers in each pid namespace, outermost first, as NSpid has them (proc_pid_status(5)); none if
    nobody said them. `namespaces` lacks a kind of which nothing is known. `network` is what `ip netns exec` was told.
    """

    pid: int
    parent: int
    words: tuple[str, ...]
    namespaces: Mapping[str, int]
    pids: tuple[int, ...] = ()
    started: int = 0
    unit: Unit = Unit()
    network: str = ""

    @property
    def name(self) -> str:
        """What it runs, without its folder: `nginx` also of the title `nginx: master process`."""
        first = (self.words[0].split() or [""])[0]
        return first.rpartition("/")[2].lstrip("-").rstrip(":") or "process"

    @property
    def is_pause(self) -> bool:
        """Whether it only holds a pod's namespaces, as Kubernetes' and Podman's pause do."""
        return self.name in PAUSES and self.words[1:] in ((), ("-P",))

    @property
    def is_first(self) -> bool:
        """Whether it is PID 1 of its pid namespace."""
        return self.pids[-1:] == (1,)


class Interface(NamedTuple):
    """An interface of a network namespace, with its addresses, the name of its bridge, and what kind it is."""

    network: int
    name: str
    number: int
    addresses: tuple[str, ...] = ()
    kind: str = ""
    bridge: str = ""
    peer: int = 0  # the number of the other end of a veth, in that one's namespace
    peer_name: str = ""  # its name, where both ends are in one namespace
    peer_network: int | None = None  # what this namespace calls that of the other end

    @property
    def is_shown(self) -> bool:
        """Whether a picture shows it: not the loopback, nor what only waits to be used."""
        return self.name != "lo" and bool(self.addresses or self.kind == "veth" or self.bridge)


@dataclass
class Machine:
    """What was read of a machine.

    `host` is the host's own namespace of each kind. `parents` also holds those of processes that are not drawn.
    `passed` are those that only stand between a parent and its child. `wanted` are the processes to draw, None for all
    that have left the host. `networks` and `hostnames` are names of network and uts namespaces, `interfaces` what
    `ip -j -d addr` says in a network namespace.
    """

    host: Mapping[str, int]
    processes: list[Process]
    parents: Mapping[int, int] = field(default_factory=dict)
    passed: frozenset[int] = frozenset()
    wanted: frozenset[int] | None = None
    shells: frozenset[int] = frozenset()
    within: Mapping[int, int] = field(default_factory=dict)
    networks: dict[int, str] = field(default_factory=dict)
    hostnames: dict[int, str] = field(default_factory=dict)
    interfaces: dict[int, list[Interface]] = field(default_factory=dict)

    def above(self, pid: int) -> Iterator[int]:
        """The parents of a process, nearest first, as far as they are known. A record may hold a circle of them."""
        seen = {pid}
        while (pid := self.parents.get(pid, 0)) and pid not in seen:
            seen.add(pid)
            yield pid

    def parent(self, process: Process) -> int | None:
        """The nearest parent that does not only stand in between."""
        return next((pid for pid in self.above(process.pid) if pid not in self.passed), None)

    def is_host(self, kind: str, namespace: int | None) -> bool:
        return namespace is not None and self.host.get(kind) == namespace


def descendants(parents: Mapping[int, int], pids: Iterable[int]) -> frozenset[int]:
    """Some processes with their children and those of these. A record may hold a circle of them."""
    children: dict[int, list[int]] = defaultdict(list)
    for pid, parent in parents.items():
        children[parent].append(pid)
    found: set[int] = set()
    waiting = list(pids)
    while waiting:
        pid = waiting.pop()
        if pid not in found:
            found.add(pid)
            waiting += children[pid]
    return frozenset(found)
