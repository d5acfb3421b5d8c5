"""A record of /proc: a folder of its layout, with just the files that a picture needs, and nothing that is secret.

`environ`, open files and memory maps are never read. Of `status`, `stat`, `cgroup` and `mountinfo` only the lines that
are used are kept; the arguments in `cmdline` are masked as every importer masks them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from podgram.diagnostics import PodgramError, Problem, Report
from podgram.importers.linux import interfaces
from podgram.importers.linux.files import Folder, live
from podgram.importers.linux.machine import descendants
from podgram.importers.masking import masked

KINDS = ("pid", "pid_for_children", "mnt", "net", "uts", "ipc", "user", "cgroup", "time", "time_for_children")
FIRST = (1, 2)  # the host is known by them
SELF = "self"  # or by who makes the record, who may not be root
_STATUS = re.compile(r"^(?:Name|State|Tgid|Pid|PPid|Uid|Gid|NStgid|NSpid|NSpgid|NSsid|Kthread):.*\n", re.MULTILINE)
_STAT = re.compile(rb"\A.*\)(?: [^ ]+){20}", re.DOTALL)  # up to the start time: no addresses
_CGROUP = re.compile(r"^(?:0:|\d+:name=|\d+:(?:pids|memory):).*\n", re.MULTILINE)
_MOUNTS = re.compile(r"^.* - (?:nsfs|sysfs) .*\n", re.MULTILINE)


class Recorder:
    """Records the processes of the live kernel: some with their descendants, or all. Warnings go to `report`.

    Raises PodgramError where there is no /proc, or one of the processes is not there.
    """

    def __init__(self, pids: tuple[int, ...], args: bool = True, proc: Folder | None = None) -> None:
        self.proc, self.args, self.report = proc or live(), args, Report()
        listed = self.proc.pids()
        gone = [str(pid) for pid in pids if pid not in listed]
        if gone:
            raise PodgramError(Problem(f"no process {', '.join(gone)}", self.proc.path, "ps -ef lists them"))
        parents = {pid: found.parent for pid in listed if (found := self.proc.stat(pid))}
        wanted = descendants(parents, pids) | set(FIRST) if pids else parents
        self.pids = [pid for pid in listed if pid in wanted]
        self.asked: set[tuple[str, int]] = set()

    def write(self, folder: Path) -> int:
        """Writes the record into an empty folder, and returns how many processes are in it."""
        count = 0
        for pid in self.pids:
            files = dict(self.files(pid))
            if not files:
                continue  # it has gone
            count += 1
            (folder / str(pid)).mkdir(mode=0o700)
            for name, data in files.items():
                _write(folder / str(pid) / name, data)
            links = dict(self.links(pid))
            _link(folder / str(pid), links)
            for name, text in self.extras(pid, links):
                _write(folder / name, text.encode())
        _link(folder / SELF, dict(self.links(SELF)))
        return count

    def files(self, pid: int) -> Iterator[tuple[str, bytes]]:
        """The files of a process, cut to what is used; none if it has gone."""
        status = "".join(_STATUS.findall(self.proc.text(f"{pid}/status", 1 << 20)))
        stat = _STAT.match(self.proc.data(f"{pid}/stat") or b"")
        if not (status and stat):
            return
        yield "status", status.encode()
        yield "stat", stat[0] + b"\n"
        yield "cmdline", self.command(pid)
        yield "cgroup", "".join(_CGROUP.findall(self.proc.text(f"{pid}/cgroup"))).encode()
        yield "mountinfo", "".join(_MOUNTS.findall(self.proc.text(f"{pid}/mountinfo", 1 << 24))).encode()
        for name in ("uid_map", "gid_map"):
            yield name, self.proc.data(f"{pid}/{name}") or b""

    def command(self, pid: int) -> bytes:
        data = self.proc.data(f"{pid}/cmdline") or b""
        words = data.decode("utf-8", "surrogateescape").rstrip("\0").split("\0")
        words = masked(words)[0] if self.args else words[:1] if len(words) > 1 else words[0].split(" ")[:1]
        return "".join(f"{word}\0" for word in words if data).encode("utf-8", "surrogateescape")

    def links(self, pid: int | str) -> Iterator[tuple[str, int]]:
        for kind in KINDS:
            try:
                number = self.proc.namespace(pid, kind)
            except PermissionError:
                continue
            if number is not None:
                yield kind, number

    def extras(self, pid: int, links: dict[str, int]) -> Iterator[tuple[str, str]]:
        """The host name and the interfaces in the namespaces of a process, once for each namespace."""
        for kind in ("uts", "net"):
            if kind in links and (kind, links[kind]) not in self.asked:
                self.asked.add((kind, links[kind]))
                if text := interfaces.asked(self.proc, pid, kind):
                    yield interfaces.extra(kind, links[kind]), text


def _link(folder: Path, links: dict[str, int]) -> None:
    for kind, number in links.items():
        link = folder / "ns" / kind
        link.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        link.symlink_to(f"{kind.partition('_')[0]}:[{number}]")


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(mode=0o700, exist_ok=True)
    path.touch(mode=0o600)
    path.write_bytes(data)
