"""From what `lsns -J` prints to a machine, as far as its rows go (lsns(8)).

A row is a namespace, and names one process in it: that of the lowest number. So what a process does not lead is the
host's, or that of a process with a lower number. Where the counts leave one reading, the pod of a single pause, it is
taken; where they do not, that is said, and nothing is drawn of it.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from podgram.diagnostics import Mark, PodgramError, Problem, Report
from podgram.importers.linux.boxes import PODS
from podgram.importers.linux.files import PID_MAX
from podgram.importers.linux.machine import TELLING, Machine, Process
from podgram.importers.masking import masked

COLUMNS = "NS,TYPE,NPROCS,PID,PPID,USER,PNS,ONS,COMMAND"
KERNEL = frozenset({"kdevtmpfs", "[kdevtmpfs]"})  # a thread of the kernel with mounts of its own
HOST = "the host's"


class Row(NamedTuple):
    """A namespace: its kind, its number, how many processes are in it, and the one of the lowest number.

    `within` is the pid namespace around a pid namespace, where that was asked for.
    """

    kind: str
    number: int
    processes: int
    pid: int
    parent: int
    command: str
    within: int


def read(text: str, file: str, report: Report, pids: tuple[int, ...] = (), args: bool = True) -> Machine:
    """The machine of some rows. Raises PodgramError where they are none, or lack what is needed."""
    rows = list(_rows(text, file))
    host = {kind: min((r for r in rows if r.kind == kind), key=lambda r: r.pid) for kind in {r.kind for r in rows}}
    machine = Machine({kind: row.number for kind, row in host.items()}, [])
    machine.within = {row.number: row.within for row in rows if row.kind == "pid"}
    machine.wanted = frozenset(pids) if pids else None
    machine.parents = {row.pid: row.parent for row in rows}
    guess = _Guess([row for row in rows if row not in host.values() and row.command not in KERNEL], machine.host)
    for pid, led in sorted(guess.led.items()):
        words = next(iter(led.values())).command.split() or ["process"]
        words = masked(words)[0] if args else words[:1]
        namespaces = {**guess.known(pid), **{kind: row.number for kind, row in led.items()}}
        machine.processes.append(Process(pid, machine.parents[pid], tuple(words), namespaces))
    for message in guess.doubts():
        help = "lsns names one process of a namespace; podgram render /proc, or a record of it, sees them all"
        report.warning(message, file, help)
    return machine


class _Guess:
    """Whose the namespaces are that a process does not lead."""

    def __init__(self, rows: list[Row], host: Mapping[str, int]) -> None:
        self.rows, self.host = rows, host
        self.led: dict[int, dict[str, Row]] = defaultdict(dict)
        for row in rows:
            if row.kind in TELLING:
                self.led[row.pid][row.kind] = row
        self.leaders = {pid: {row.pid for rows in self.choices(pid).values() for row in rows} for pid in self.led}

    def size(self, pid: int) -> int:
        """How many processes stand beside a leader: those that see the same mounts."""
        led = self.led[pid]
        return led["mnt"].processes if "mnt" in led else min(row.processes for row in led.values())

    def choices(self, pid: int) -> dict[str, list[Row]]:
        """For each kind that a process does not lead the namespaces beside the host's that have room for it."""
        open_ = [kind for kind in TELLING if kind in self.host and kind not in self.led[pid]]
        return {kind: [row for row in self.rows if row.kind == kind and self.has_room(row, pid)] for kind in open_}

    def has_room(self, row: Row, pid: int) -> bool:
        return row.pid < pid and row.processes >= self.size(row.pid) + self.size(pid)

    def known(self, pid: int) -> dict[str, int]:
        """The namespaces that a process is in without leading them: the host's, or those of its pod."""
        choices = self.choices(pid)
        pod = self.is_pod(pid)
        found = {kind: self.host[kind] for kind, rows in choices.items() if not rows}
        return {**found, **{kind: rows[0].number for kind, rows in choices.items() if rows and pod}}

    def is_pod(self, pid: int) -> bool:
        """Whether it can only be in the pod of one leader: there is no other, and the counts are right."""
        if len(self.leaders[pid]) != 1:
            return False
        (leader,) = self.leaders[pid]
        shared = {kind: row for kind, row in self.led[leader].items() if kind in PODS}
        fellows = [other for other, leaders in self.leaders.items() if leader in leaders]
        total = self.size(leader) + sum(map(self.size, fellows))
        return (
            bool(shared)
            and all(self.leaders[other] == {leader} for other in fellows)
            and not any(kind in self.led[pid] for kind in PODS)
            and all(row.processes == total for row in shared.values())
        )

    def doubts(self) -> Iterator[str]:
        """What has more than one reading, a sentence for each process."""
        for pid in sorted(self.led):
            open_ = {kind: rows for kind, rows in self.choices(pid).items() if rows}
            if open_ and not self.is_pod(pid):
                readings = [f"of {self.called(leader)}" for leader in sorted(self.leaders[pid])]
                what, that = ("namespaces", "those") if len(open_) > 1 else ("namespace", "that")
                choice = f" or {that} ".join(readings)
                subject = f"the {','.join(open_)} {what} of {self.called(pid)}"
                yield f"{subject} can be {that} {choice}, or {HOST}: none is drawn"

    def called(self, pid: int) -> str:
        command = next(iter(self.led[pid].values())).command
        return f"{' '.join(masked(command.split())[0])[:60]!r} (PID {pid})"


# Rows


def _rows(text: str, file: str) -> Iterator[Row]:
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        line = text.splitlines()[error.lineno - 1] if error.lineno <= len(text.splitlines()) else ""
        at = Mark(file, error.lineno, error.colno, line)
        raise PodgramError(Problem(f"this is no JSON: {error.msg}", at, "write what `lsns -J` prints")) from None
    except RecursionError:
        raise PodgramError(Problem("nested too deeply", file, "write what `lsns -J` prints")) from None
    listed = data.get("namespaces") if isinstance(data, dict) else None
    found = list(_flat(listed))
    if not found:
        raise PodgramError(Problem("no namespaces are listed here", file, "write what `lsns -J` prints"))
    lacking = [key for key in ("ns", "type", "pid") if not any(key in row for row in found)]
    if lacking:
        what = " and ".join(lacking).upper()
        raise PodgramError(Problem(f"the rows lack the column {what}", file, f"use lsns -J, or lsns -J -o {COLUMNS}"))
    for row in found:
        pid = _number(row.get("pid"))
        if 0 < pid <= PID_MAX and isinstance(row.get("type"), str):  # without a process: a mount holds it
            yield Row(
                kind=row["type"],
                number=_number(row.get("ns")),
                processes=max(1, _number(row.get("nprocs"))),
                pid=pid,
                parent=_number(row.get("ppid")),
                command=_command(row.get("command")),
                within=_number(row.get("pns")),
            )


def _flat(rows: Any) -> Iterator[dict[str, Any]]:
    """The rows of a list, and those that are nested in them as `children`."""
    stack = [rows]
    while stack:
        for row in listed if isinstance(listed := stack.pop(), list) else ():
            if isinstance(row, dict):
                yield row
                stack.append(row.get("children"))


def _number(value: Any) -> int:
    """A number, which older versions of lsns write as a text."""
    text = str(value)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 20 else 0


def _command(value: Any) -> str:
    return "".join(c if c.isprintable() else " " for c in value).strip() if isinstance(value, str) else ""
