"""What a kernel has: /proc, live or recorded, or what `lsns -J` says of it."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from podgram.diagnostics import Mark, PodgramError, Problem, Report
from podgram.importers import Imported, ImportOptions, Source
from podgram.importers.data import mapping
from podgram.importers.linux.files import LIVE, live

if TYPE_CHECKING:
    from podgram.importers.linux.machine import Machine

NAME = "linux"
PARTS = ("status", "stat", "ns")


def detect(source: Source) -> bool:
    """A folder with a folder for each process, or the rows of lsns."""
    if source.is_folder and source.path is not None:
        return source.path == LIVE or _has_processes(source.path)
    if source.path == LIVE:  # where there is no such thing
        return True
    return source.keys == {"namespaces"} and source.head.lstrip()[:1] == "{"  # a spec has diagrams besides


def read(sources: tuple[Source, ...], options: ImportOptions, report: Report) -> Imported:
    """The spec of what a kernel has. Raises PodgramError if it cannot be read, or has nothing to draw."""
    # The reader loads what nobody needs who draws something else.
    from podgram.importers.linux.selection import Selection
    from podgram.importers.linux.to_spec import spec

    source, *others = sources
    if others:
        raise PodgramError(Problem("two machines are no picture", others[0].name, "draw each by itself"))
    selection = Selection(_machine(source, options, report), source.name, report)
    at = Mark(source.name, 1, 1)
    files = (source.path,) if source.path is not None and source.path.is_file() else ()
    return Imported(mapping(at, spec(selection, options.inodes)), files)


def _machine(source: Source, options: ImportOptions, report: Report) -> Machine:
    from podgram.importers.linux import lsns, proc

    if source.path == LIVE:
        live()
    if source.is_folder and source.path is not None:
        return proc.read(source.path, report, options.pids, options.args, options.network)
    return lsns.read(source.text, source.name, report, options.pids, options.args)


def _has_processes(folder: Path) -> bool:
    """Whether it holds a folder with a number that holds what /proc/PID does."""
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if re.fullmatch(r"[1-9]\d*", entry.name) and entry.is_dir(follow_symlinks=False):
                    return any(os.path.lexists(f"{entry.path}/{part}") for part in PARTS)
    except OSError:
        pass
    return False
