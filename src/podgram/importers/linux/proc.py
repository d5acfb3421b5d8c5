"""From a folder of the layout of /proc to a machine (proc(5), namespaces(7), pid_namespaces(7), network_namespaces(7)).

Read are `stat`, `status`, `ns`, `cmdline`, `cgroup` and, for the names of networks, `mountinfo`; `environ`, `fd` and
`root` never are.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from podgram.diagnostics import PodgramError, Problem, Report
from podgram.importers.linux import cgroups, interfaces
from podgram.importers.linux.files import LIVE, Folder, Stat, numbers
from podgram.importers.linux.machine import SHELLS, TELLING, Machine, Process, descendants
from podgram.importers.masking import masked

MANY = 10_000  # processes: with more, only those that are asked for are read, and their descendants
KTHREADD = 2
ENDED = frozenset("ZXx")  # states of what has ended: a zombie, and the dead (proc_pid_stat(5))
ENTERING = frozenset({"unshare", "nsenter"})
ELEVATING = frozenset({"sudo", "doas"})
# `… /run/netns/orange … - nsfs nsfs rw` names a network namespace; `… /sys … - sysfs orange` is in what
# `ip netns exec orange` starts (ip-netns(8)).
_NAMED = re.compile(r"^\S+ \S+ \S+ net:\[(\d{1,20})\] \S*/netns/([^/\s]+) .* - nsfs ", re.MULTILINE)
_ENTERED = re.compile(r"^\S+ \S+ \S+ \S+ /sys .* - sysfs (\S+)", re.MULTILINE)


def read(path: Path, report: Report, pids: tuple[int, ...] = (), args: bool = True, network: bool = False) -> Machine:
    """The machine whose /proc, or a record of one, is at this path.

    `pids` are wanted with their descendants; without any, all that have left the host's namespaces. Raises
    PodgramError if it cannot be read, is too large to be read whole, or lacks one of `pids`.
    """
    return _Reader(Folder(path), report, args, network).machine(pids)


class _Reader:
    def __init__(self, folder: Folder, report: Report, args: bool, network: bool) -> None:
        self.folder, self.report, self.args, self.network = folder, report, args, network
        self.stats: dict[int, Stat] = {}
        self.namespaces: dict[int, dict[str, int]] = {}
        self.refused: list[int] = []

    def machine(self, pids: tuple[int, ...]) -> Machine:
        listed = self.listed()
        if len(listed) > MANY and not pids:
            raise PodgramError(
                Problem(
                    f"{len(listed)} processes are too many for one picture",
                    self.folder.path,
                    "choose: --pid NUMBER draws a process and its descendants; it may be repeated",
                )
            )
        self.stats = {pid: found for pid in listed if (found := self.folder.stat(pid))}
        self.check(pids)
        parents = {pid: found.parent for pid, found in self.stats.items()}
        wanted = descendants(parents, pids) if pids else None
        host = self.host()
        self.namespaces = dict(self.tuples(wanted if wanted and len(listed) > MANY else self.stats))
        self.tell_refused([pid for pid in self.refused if wanted is None or pid in wanted])
        return self.read(host, wanted, pids)

    def listed(self) -> list[int]:
        try:
            return self.folder.pids()
        except OSError as error:
            raise PodgramError(Problem(f"cannot read it: {error.strerror}", self.folder.path)) from error

    def check(self, pids: tuple[int, ...]) -> None:
        gone = [pid for pid in pids if pid not in self.stats]
        if gone:
            what = ", ".join(map(str, gone))
            raise PodgramError(
                Problem(
                    f"no process {what}", self.folder.path, "ps -ef lists them; the numbers are those of this /proc"
                )
            )

    # Namespaces

    def host(self) -> Mapping[str, int]:
        """The host's namespaces: those of kthreadd, else of PID 1, else our own, or those of who made the record."""
        for pid in (KTHREADD, 1):
            found = self.stats.get(pid)
            if found is None or (pid == KTHREADD and (found.parent or self.folder.data(f"{pid}/cmdline"))):
                continue
            held = self.held(pid)
            if len(held) == len(TELLING):
                return held
        held = self.held("self")
        if held:
            return held
        self.report.warning(
            "the host's own namespaces are not known: processes 1 and 2 are missing, or may not be read",
            self.folder.path,
            "every namespace is drawn as somebody's own; as root, record them too",
        )
        return {}

    def held(self, pid: int | str) -> dict[str, int]:
        """The namespaces of a process as far as they can be read."""
        try:
            kinds = ((kind, self.folder.namespace(pid, kind)) for kind in TELLING)
            return {kind: number for kind, number in kinds if number is not None}
        except PermissionError:
            return {}

    def tuples(self, pids: Iterable[int]) -> Iterator[tuple[int, dict[str, int]]]:
        """What is alive and no thread of the kernel, with its namespaces; who refuses them is noted."""
        kernel = self.is_kernel(KTHREADD)
        for pid in pids:
            found = self.stats[pid]
            if found.state in ENDED or (kernel and KTHREADD in (pid, found.parent)):
                continue
            held = self.held(pid)
            if held:
                yield pid, held
            elif self.folder.stat(pid):  # else it has gone
                self.refused.append(pid)

    def is_kernel(self, pid: int) -> bool:
        return pid in self.stats and not self.stats[pid].parent and not self.folder.data(f"{pid}/cmdline")

    def tell_refused(self, pids: list[int]) -> None:
        if not pids:
            return
        some = ", ".join(map(str, pids[:5])) + (", …" if len(pids) > 5 else "")
        count = "1 process" if len(pids) == 1 else f"{len(pids)} processes"
        is_root = self.folder.is_live and getattr(os, "geteuid", lambda: 1)() == 0
        help = "the kernel refuses this even to root" if is_root else "root sees more: use sudo"
        self.report.warning(f"the namespaces of {count} could not be read ({some})", self.folder.path, help)

    # Processes

    def read(self, host: Mapping[str, int], wanted: frozenset[int] | None, pids: tuple[int, ...]) -> Machine:
        parents = {pid: found.parent for pid, found in self.stats.items()}
        machine = Machine(host, [], parents, wanted=wanted)
        machine.shells = frozenset(pid for pid, found in self.stats.items() if found.name in SHELLS)
        machine.passed = frozenset(self.passed(host, pids))
        machine.networks = self.networks()
        for pid, held in self.namespaces.items():
            inside = all(host.get(kind) == number for kind, number in held.items())
            ourselves = self.folder.is_live and pid == os.getpid() and pid not in pids
            if pid in machine.passed or ourselves or (inside and pid not in (wanted or ())):
                continue
            if process := self.process(pid, held, host):
                machine.processes.append(process)
                if process.network and "net" in process.namespaces:
                    machine.networks.setdefault(process.namespaces["net"], process.network)
        machine.processes.sort(key=lambda process: (process.started, process.pid))
        interfaces.look(machine, self.folder, self.network, self.report)
        return machine

    def passed(self, host: Mapping[str, int], pids: tuple[int, ...]) -> Iterator[int]:
        """What waits between a parent and its child: `unshare --fork`, `nsenter --pid`, and on the host sudo."""
        for pid, held in self.namespaces.items():
            name = self.stats[pid].name
            if name in ENTERING and self.born(pid) != held.get("pid"):
                yield pid
            if name in ELEVATING and pid not in pids and host.items() <= held.items():
                yield pid

    def born(self, pid: int) -> int | None:
        """The pid namespace of the children of a process. Before the first one the kernel does not say it."""
        try:
            return self.folder.namespace(pid, "pid_for_children")
        except PermissionError:
            return None

    def process(self, pid: int, held: dict[str, int], host: Mapping[str, int]) -> Process | None:
        """A process, or None if it has gone, and its number may be another's already."""
        status = self.folder.status(pid)
        words = self.words(pid)
        unit = cgroups.of_file(self.folder.text(f"{pid}/cgroup"))
        network = self.entered(pid, held, host)
        if network:  # a mount namespace that only holds another /sys counts as none
            held = {**held, **{kind: number for kind, number in host.items() if kind == "mnt"}}
        found = self.folder.stat(pid)
        if found is None or found.started != self.stats[pid].started:
            return None
        pids = numbers(status.get("NSpid", ""))
        return Process(pid, found.parent, words, held, pids, found.started, unit, network)

    def words(self, pid: int) -> tuple[str, ...]:
        """The command and its arguments, without secrets. Who has wiped them is called by its name."""
        text = self.folder.text(f"{pid}/cmdline", 1 << 16)
        words = text.rstrip("\0").split("\0") if text.rstrip("\0") else [self.stats[pid].name or "process"]
        words = [_printable(word) for word in words]
        if not self.args:
            return (words[0].split(" ")[0] if len(words) == 1 else words[0],)
        return tuple(masked(words)[0])

    # Names of networks

    def networks(self) -> dict[int, str]:
        """The names below /run/netns, as the mounts of PID 1 have them."""
        text = self.folder.text("1/mountinfo", 1 << 24) or (
            Folder(LIVE).text("self/mountinfo", 1 << 24) if self.folder.is_live else ""
        )
        return {int(number): _printable(name) for number, name in _NAMED.findall(text)}

    def entered(self, pid: int, held: Mapping[str, int], host: Mapping[str, int]) -> str:
        """What `ip netns exec` was told, if a process was started by it."""
        if held.get("net") == host.get("net") or held.get("mnt") == host.get("mnt"):
            return ""
        match = _ENTERED.search(self.folder.text(f"{pid}/mountinfo", 1 << 22))
        return _printable(match[1]) if match and match[1] not in ("sysfs", "none", "sys") else ""


def _printable(text: str) -> str:
    return "".join(c if c.isprintable() else " " if c.isspace() else "\ufffd" for c in text)
