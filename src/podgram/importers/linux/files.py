"""Reading a folder of the layout of /proc, live or recorded, whose contents nobody vouches for.

Nothing is followed: a link is read as a link, and only ordinary files are opened, up to a limit. What has gone while it
is read (ENOENT on opening, ESRCH on reading; proc(5)) is as if it had never been there.
"""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path
from typing import NamedTuple

from podgram.diagnostics import PodgramError, Problem

LIVE = Path("/proc")
PID_MAX = 1 << 22  # proc_sys_kernel(5): pid_max is at most this
NO_FOLLOW = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)
_NAMESPACE = re.compile(r"[a-z_]+:\[(\d{1,20})\]")
_PID = re.compile(r"[1-9]\d{0,6}")
_STAT_STARTED = 19  # field 22, of those after the name and the state's place


class Stat(NamedTuple):
    """What is needed of /proc/PID/stat: name, state, parent, and the time of its start in ticks since boot."""

    name: str
    state: str
    parent: int
    started: int


class Folder:
    """A folder like /proc. `is_live` says whether it is the kernel's own, of the system that this runs on."""

    def __init__(self, path: Path) -> None:
        self.path = str(path)
        self.is_live = _same(path, LIVE) and Path("/proc/self/stat").exists()

    def pids(self) -> list[int]:
        """The numbers of the processes, in order. A link with a number is none. Raises OSError if unreadable."""
        with os.scandir(self.path) as entries:
            found = [e.name for e in entries if _PID.fullmatch(e.name) and e.is_dir(follow_symlinks=False)]
        return sorted(pid for pid in map(int, found) if pid <= PID_MAX)

    def data(self, name: str, limit: int = 1 << 16) -> bytes | None:
        """The first bytes of a file, or None if there is none that may be read."""
        try:
            handle = os.open(f"{self.path}/{name}", os.O_RDONLY | NO_FOLLOW)
        except OSError:
            return None
        try:
            return _start(handle, limit) if stat.S_ISREG(os.fstat(handle).st_mode) else None
        except OSError:
            return None
        finally:
            os.close(handle)

    def text(self, name: str, limit: int = 1 << 16) -> str:
        """The same as text; what is no UTF-8 is replaced."""
        return (self.data(name, limit) or b"").decode("utf-8", "replace")

    def namespace(self, pid: int | str, kind: str) -> int | None:
        """The number of a namespace. Raises PermissionError where the kernel refuses it."""
        try:
            match = _NAMESPACE.fullmatch(os.readlink(f"{self.path}/{pid}/ns/{kind}"))  # noqa: PTH115 - as fast as it goes
        except PermissionError:
            raise
        except (OSError, ValueError):  # ValueError: a name that this system cannot have
            return None
        return int(match[1]) if match else None

    def stat(self, pid: int) -> Stat | None:
        """Who a process is, from `stat` or else from `status`. The name may hold any byte, `)` too (proc(5))."""
        before, _, after = (self.data(f"{pid}/stat", 4096) or b"").rpartition(b")")
        fields = after.split()
        name = before.partition(b"(")[2].decode("utf-8", "replace")
        if len(fields) > 1:
            started = _number(fields[_STAT_STARTED]) if len(fields) > _STAT_STARTED else 0
            return Stat(name, fields[0].decode("ascii", "replace"), _number(fields[1]), started)
        status = self.status(pid)
        if "PPid" not in status:
            return None
        return Stat(status.get("Name", ""), status.get("State", "?")[:1], _number(status["PPid"].encode()), 0)

    def status(self, pid: int) -> dict[str, str]:
        lines = self.text(f"{pid}/status", 1 << 20).splitlines()
        return {name: value.strip() for name, colon, value in (line.partition(":") for line in lines) if colon}


def live() -> Folder:
    """The kernel's own /proc. Raises PodgramError on a system that has none."""
    folder = Folder(LIVE)
    if not folder.is_live:
        help = "draw a record of a Linux machine: podgram record DIR makes one there"
        raise PodgramError(Problem("there is no /proc on this system", help=help))
    return folder


def _same(path: Path, other: Path) -> bool:
    try:
        return path.samefile(other)
    except (OSError, ValueError):
        return False


def _start(handle: int, limit: int) -> bytes:
    """What a file begins with; the kernel gives some of its files in pieces."""
    pieces, size = [], 0
    while size < limit and (piece := os.read(handle, limit - size)):
        pieces.append(piece)
        size += len(piece)
    return b"".join(pieces)


def _number(text: bytes) -> int:
    return int(text) if text.isdigit() and len(text) < 20 else 0


def numbers(text: str) -> tuple[int, ...]:
    """The process numbers of a line such as NSpid's; none at all if one of them cannot be a process's."""
    found = tuple(int(word) if _PID.fullmatch(word) else 0 for word in text.split())
    return found if all(0 < pid <= PID_MAX for pid in found) else ()
