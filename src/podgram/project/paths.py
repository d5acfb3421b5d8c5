"""What stands at a path, also where its name is one that no system takes."""

from __future__ import annotations

import os
from itertools import islice
from pathlib import Path

from podgram.diagnostics import suggest

MOST_NAMES = 1000  # of a folder that are compared with a mistyped one


def real(path: Path) -> Path:
    """A path with its links followed. A circle of links stays as it is, for whoever reads the file to tell of it."""
    return Path(os.path.realpath(path))


def is_file(path: Path) -> bool:
    """Whether there is such a file. Unlike Path's own, it says no to a name that no system takes."""
    return os.path.isfile(path)  # noqa: PTH113


def is_special(path: Path) -> bool:
    """Whether there is something that is neither a file nor a folder, such as a pipe."""
    return os.path.exists(path) and not is_file(path) and not is_folder(path)  # noqa: PTH110


def is_folder(path: Path) -> bool:
    """Whether a path is a folder. A name that no system takes is none."""
    return os.path.isdir(path)  # noqa: PTH112 - Path's fails on such a name


def near(path: Path) -> str:
    """What to do about a path where nothing is: `did you mean 'web.yaml'?`, if something beside it is called alike."""
    try:
        names = [entry.name for entry in islice(path.parent.iterdir(), MOST_NAMES)]
    except (OSError, ValueError):
        names = []
    return suggest(path.name, names) or "check the path"
