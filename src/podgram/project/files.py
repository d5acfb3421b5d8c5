"""Files in and out: UTF-8 text to the byte, and writes that happen as a whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import os
import signal
import stat
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from podgram.diagnostics import Mark, PodgramError, Problem
from podgram.project.boundary import Boundary
from podgram.project.paths import near

try:
    import fcntl
except ImportError:  # Windows, where a file that is open cannot be removed
    fcntl = None  # type: ignore[assignment]

TEMPORARY = ".podgram-"  # what a file is called while it is written
HOUR = 3600


def read_text(path: Path) -> str:
    """The text of a UTF-8 file with its BOM and line ends in it, so that encoding it again gives the same bytes.

    Raises PodgramError for a file that cannot be read, is not regular, or is not UTF-8.
    """
    return decode(read_bytes(path), str(path))


def read_bytes(path: Path, pipe: bool = False) -> bytes:
    """The bytes of a regular file; `pipe` takes whatever can be read, for a file that the command line names.

    A pipe that a page names would wait for ever, and a device may never end. Raises PodgramError when the file cannot
    be read.
    """
    try:
        with open(path, "rb", opener=None if pipe else _without_waiting) as file:
            if not pipe and not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise PodgramError(Problem("not a regular file, so podgram will not read it", str(path)))
            return file.read()
    except (OSError, ValueError) as error:
        help = near(path) if isinstance(error, FileNotFoundError) else ""
        raise PodgramError(Problem(f"cannot read it: {reason(error)}", str(path), help)) from error


def _without_waiting(name: str, flags: int) -> int:
    return os.open(name, flags | getattr(os, "O_NONBLOCK", 0))


def decode(data: bytes, file: str) -> str:
    """UTF-8 bytes as text, nothing translated. Raises PodgramError with the place of the first byte that is none."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        begin = data.rfind(b"\n", 0, error.start) + 1
        column = len(data[begin : error.start].decode("utf-8")) + 1
        text = data[begin:].partition(b"\n")[0].decode("utf-8", "replace").rstrip("\r")
        message = f"the byte 0x{data[error.start]:02x} is not UTF-8"
        raise PodgramError(Problem(message, Mark(file, line, column, text), "save the file as UTF-8")) from error


def write_if_changed(path: Path, data: bytes, boundary: Boundary, expected: bytes | None = None) -> bool:
    """Makes a file hold these bytes and says whether it had to write; a reader sees the old file or the new one.

    The mode and owner of an existing file stay. `expected` is what the caller read before, `b""` if there was nothing:
    where the file holds something else by now, somebody is editing it. Raises PodgramError, with the file as it was,
    when it lies outside of the boundary, is read-only, no regular file, edited meanwhile, or cannot be written.
    """
    try:
        target = boundary.target(path)
        before = target.stat() if target.exists() else None
        if before and not stat.S_ISREG(before.st_mode):
            raise PodgramError(Problem("not a regular file, so podgram will not write it", str(path)))
        if _holds(path, target, data, expected):
            return False
        if before and not (before.st_mode & 0o222 and os.access(target, os.W_OK)):
            if hasattr(os, "statvfs") and os.statvfs(target).f_flag & os.ST_RDONLY:  # no chmod helps
                raise OSError(errno.EROFS, os.strerror(errno.EROFS))
            help = "make it writable: chmod u+w"
            raise PodgramError(Problem("cannot write it: the file is read-only", str(path), help))
        with uninterrupted():
            return _replace(path, target, data, before, expected)
    except (OSError, ValueError) as error:
        raise PodgramError(Problem(f"cannot write it: {reason(error)}", str(path))) from error


def make_folder(path: Path, boundary: Boundary) -> None:
    """Makes a folder, and those above it, if it is not there.

    Raises PodgramError when it cannot be made or lies outside of the boundary.
    """
    try:
        boundary.target(path).mkdir(parents=True, exist_ok=True)
    except (OSError, ValueError) as error:
        raise PodgramError(Problem(f"cannot make this folder: {reason(error)}", str(path))) from error


@contextlib.contextmanager
def uninterrupted() -> Iterator[None]:
    """Puts off the signals that end a program until what is begun is done. Only the main thread can do so."""
    names = ("SIGINT", "SIGTERM", "SIGHUP")
    signals = [getattr(signal, name) for name in names if hasattr(signal, name)]
    handlers = {each: signal.getsignal(each) for each in signals}
    if threading.current_thread() is not threading.main_thread() or None in handlers.values():
        yield
        return
    caught: list[int] = []
    for each in signals:
        signal.signal(each, lambda number, _: caught.append(number))
    try:
        yield
    finally:
        for each, handler in handlers.items():
            signal.signal(each, handler)
        for number in caught[:1]:
            signal.raise_signal(number)


def reason(error: OSError | ValueError) -> str:
    """What the system says of a failure, without its number and file name; Python itself refuses some names."""
    return (getattr(error, "strerror", None) or str(error)).lower()


def _holds(path: Path, target: Path, data: bytes, expected: bytes | None) -> bool:
    """Whether a file holds the bytes already. Raises PodgramError where it holds neither them nor what is expected."""
    now = read_bytes(target) if target.exists() else b""
    if expected is not None and now not in (expected, data):
        raise PodgramError(Problem("changed while podgram was at work, so left alone", str(path), "run it again"))
    return now == data and target.exists()


def _replace(path: Path, target: Path, data: bytes, before: os.stat_result | None, expected: bytes | None) -> bool:
    """Puts a complete, flushed file in the place of the target; on any failure only the old one is left.

    Making the file takes its time, in which an editor may save; so the target is read again right before.
    """
    _sweep(target.parent)
    temporary, file = _new_file(target.parent, 0o600 if before else 0o666)  # a private text is at no time readable
    try:
        with file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
            if before:
                _keep(temporary, before)
            if fcntl is not None:  # it stays locked until it has its place
                return _put(path, temporary, target, data, expected)
        return _put(path, temporary, target, data, expected)
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)


def _put(path: Path, temporary: Path, target: Path, data: bytes, expected: bytes | None) -> bool:
    if expected is not None and _holds(path, target, data, expected):
        return False
    temporary.replace(target)
    return True


def _new_file(folder: Path, mode: int) -> tuple[Path, BinaryIO]:
    """A new file, locked as long as it is open, so that no other run takes it for one that was left over."""
    while True:
        path = folder / f"{TEMPORARY}{os.urandom(8).hex()}.tmp"
        file = open(path, "xb", opener=lambda name, flags: os.open(name, flags, mode))  # noqa: SIM115
        if fcntl is None:
            return path, file
        with contextlib.suppress(OSError):  # a file system without locks
            fcntl.flock(file, fcntl.LOCK_EX)
        if os.fstat(file.fileno()).st_nlink:
            return path, file
        file.close()  # another run has removed it before it was locked


def _keep(temporary: Path, before: os.stat_result) -> None:
    """Gives the new file the owner, as far as the system lets us, and the mode of the old one."""
    if hasattr(os, "chown"):
        with contextlib.suppress(PermissionError):
            os.chown(temporary, before.st_uid, before.st_gid)
    temporary.chmod(stat.S_IMODE(before.st_mode))


def _sweep(folder: Path) -> None:
    """Removes what killed runs left in a folder."""
    for left in folder.glob(f"{TEMPORARY}*.tmp"):
        with contextlib.suppress(OSError):
            if left.is_file() and not left.is_symlink() and _is_left(left):
                left.unlink()


def _is_left(path: Path) -> bool:
    """Whether the run that made a temporary file has ended: nobody holds its lock, or where there are none, its age."""
    if fcntl is None:
        return time.time() - path.stat().st_mtime > HOUR
    with open(path, "rb", opener=_without_waiting) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
