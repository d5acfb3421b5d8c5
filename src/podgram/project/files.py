"""Files in and out: UTF-8 text to the byte, and writes that happen as a whole or not at all."""

from __future__ import annotations

import contextlib
import os
import stat
import time
from pathlib import Path

from podgram.diagnostics import Mark, PodgramError, Problem

TEMPORARY = ".podgram-"  # a file of this name that is an hour old was left by a run that was killed
HOUR = 3600


def read_text(path: Path) -> str:
    """The text of a UTF-8 file with its BOM and line ends in it, so that encoding it again gives the same bytes.

    Raises PodgramError for a file that cannot be read or is not UTF-8.
    """
    return decode(read_bytes(path), str(path))


def read_bytes(path: Path) -> bytes:
    """The bytes of a file. Raises PodgramError when it cannot be read."""
    try:
        return path.read_bytes()
    except (OSError, ValueError) as error:
        raise PodgramError(Problem(f"cannot read it: {reason(error)}", str(path))) from error


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


def write_if_changed(path: Path, data: bytes, expected: bytes | None = None) -> bool:
    """Makes a file hold these bytes and says whether it had to write; a reader sees the old file or the new one.

    The mode and owner of an existing file stay, and a symbolic link stays a link. `expected` is what the caller
    read before: if the file holds something else by now, somebody is editing it. Raises PodgramError, with the
    file as it was, when it is read-only, no regular file, edited meanwhile, or cannot be written.
    """
    try:
        target = real(path)
        before = target.stat() if target.exists() else None
        if before and _holds(path, target, before, data, expected):
            return False
        _replace(target, data, before)
    except (OSError, ValueError) as error:
        raise PodgramError(Problem(f"cannot write it: {reason(error)}", str(path))) from error
    return True


def make_folder(path: Path) -> None:
    """Makes a folder, and those above it, if it is not there. Raises PodgramError when it cannot be made."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except (OSError, ValueError) as error:
        raise PodgramError(Problem(f"cannot make this folder: {reason(error)}", str(path))) from error


def real(path: Path) -> Path:
    """A path with its links followed. A circle of links stays as it is, for whoever reads the file to tell of it."""
    return Path(os.path.realpath(path))


def is_file(path: Path) -> bool:
    """Whether there is such a file. Unlike Path's own, it says no to a name that no system takes."""
    return os.path.isfile(path)  # noqa: PTH113


def reason(error: OSError | ValueError) -> str:
    """What the system says of a failure, without its number and file name; Python itself refuses some names."""
    return (getattr(error, "strerror", None) or str(error)).lower()


def _holds(path: Path, target: Path, before: os.stat_result, data: bytes, expected: bytes | None) -> bool:
    """Whether an existing file holds the bytes already; raises PodgramError where it must not be replaced."""
    if not stat.S_ISREG(before.st_mode):
        raise PodgramError(Problem("not a regular file, so podgram will not write it", str(path)))
    now = target.read_bytes()
    if now == data:
        return True
    if not before.st_mode & 0o222 or not os.access(target, os.W_OK):
        raise PodgramError(Problem("cannot write it: the file is read-only", str(path), "make it writable: chmod u+w"))
    if expected is not None and now != expected:
        raise PodgramError(Problem("changed while podgram was at work, so left alone", str(path), "run it again"))
    return False


def _replace(target: Path, data: bytes, before: os.stat_result | None) -> None:
    """Puts a complete, flushed file in the place of the target; on any failure only the old one is left."""
    _sweep(target.parent)
    temporary = target.with_name(f"{TEMPORARY}{os.urandom(8).hex()}.tmp")
    private = 0o600 if before else 0o666  # the text of a private file is at no time readable for others
    try:
        with open(temporary, "xb", opener=lambda name, flags: os.open(name, flags, private)) as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if before:
            _keep(temporary, before)
        temporary.replace(target)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise


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
            if time.time() - left.stat().st_mtime > HOUR:
                left.unlink()
