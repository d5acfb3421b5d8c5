"""Where the files of a project are: pages, the specs that they name, the pictures that they show. Nothing outside."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PureWindowsPath

from podgram.diagnostics import PodgramError, Problem, suggest
from podgram.project.boundary import inside
from podgram.project.files import reason
from podgram.project.paths import is_file, is_folder, is_special
from podgram.project.settings import Settings

REGULAR = "podgram reads the files of a project, but no pipe and no device in it"
SPECS = frozenset([".yaml", ".yml", ".json"])
SOURCES = SPECS | {".j2", ".toml"}  # what a drawing may depend on
SKIPPED = frozenset(["node_modules", "__pycache__", "venv", "site-packages"])  # and every hidden folder
PICTURES = {".svg": "svg", ".png": "png"}  # suffix → format


def find(paths: Iterable[Path], suffixes: frozenset[str], lenient: bool = False) -> Iterator[Path]:
    """Every file with one of the suffixes in these folders and files, sorted; what others made is left out.

    Raises PodgramError for a folder that cannot be read, for a page in it could be stale; `lenient` passes over it.
    """
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        for folder, folders, names in os.walk(path, onerror=None if lenient else _refuse):
            folders[:] = sorted(f for f in folders if f not in SKIPPED and not f.startswith("."))
            found = (Path(folder, name) for name in sorted(names) if Path(name).suffix.lower() in suffixes)
            yield from filter(is_file, found)


def _refuse(error: OSError) -> None:
    """Raises PodgramError for a folder that cannot be read; one that was removed meanwhile has no pages."""
    if not isinstance(error, FileNotFoundError):
        problem = f"cannot read this folder: {reason(error)}"
        raise PodgramError(Problem(problem, str(shown(Path(error.filename))), "make it readable")) from error


def shown(path: Path) -> Path:
    """A path as to write it in messages: from the working folder if it is in it."""
    whole = Path(os.path.normpath(path if path.is_absolute() else Path.cwd() / path))
    return whole.relative_to(Path.cwd()) if whole.is_relative_to(Path.cwd()) else whole


@dataclass(frozen=True, slots=True)
class Located:
    """A spec that a page names, and the paths that would have come first had they existed."""

    path: Path
    missed: tuple[Path, ...]


def spec(reference: str, page: Path, settings: Settings) -> Located:
    """What a marker names: a spec, or another source. Its path counts from the project's folder, or else the page's.

    Raises PodgramError for a path that is absolute, leads out of the project, or where there is no file.
    """
    root, project = settings.root, settings.boundary.project
    if not reference or "\0" in reference:
        raise PodgramError(Problem("this marker names no spec", help="write podgram: specs/pod.yaml#name"))
    if reference[0] in "/\\~" or PureWindowsPath(reference).drive:
        raise PodgramError(Problem(f"{reference!r} is no path inside the project", help=f"count it from {shown(root)}"))
    missed: list[Path] = []
    outside = 0
    for base in (root, page.parent):
        path = Path(os.path.normpath(base / reference))
        if not inside(path, project):
            outside += 1
        elif is_file(path) or is_folder(path):
            return Located(shown(path), tuple(missed))
        else:
            missed.append(path)
    if outside:
        raise PodgramError(Problem(f"{reference!r} is outside of the project", help="keep specs inside the project"))
    if any(map(is_special, missed)):
        raise PodgramError(Problem(f"{reference!r} is no regular file", help=REGULAR))
    near = [p.relative_to(root).as_posix() for p in find([root], SPECS, lenient=True)]
    help = suggest(reference, near) or f"it is looked for in {shown(root)} and beside the page"
    raise PodgramError(Problem(f"no spec {reference!r}", help=help))


def picture(target: str, page: Path, settings: Settings) -> tuple[Path, str]:
    """The file that an image shows, and its format. `/` is Hugo's `static/` if there is one, else the project.

    Raises PodgramError for an address elsewhere, a path that leads out of the project, or another format.
    """
    if not target or "\0" in target:
        raise PodgramError(Problem("no image follows this marker", help="put ![…](picture.svg) on the next line"))
    if re.match(r"[a-z][a-z0-9+.-]+:|//", target, re.I) or "\\" in target:
        raise PodgramError(Problem(f"{target!r} is no file of this project"))
    root = settings.root
    top = root / "static" if (root / "static").is_dir() else root
    path = Path(os.path.normpath(top / target.lstrip("/") if target.startswith("/") else page.parent / target))
    if not inside(path, settings.boundary.project):
        raise PodgramError(Problem(f"{target!r} is outside of the project", help="keep pictures inside the project"))
    if path.suffix.lower() not in PICTURES:
        known = " or ".join(PICTURES)
        raise PodgramError(Problem(f"podgram draws no {path.suffix or path.name!r} for a page", help=f"use {known}"))
    return shown(path), PICTURES[path.suffix.lower()]
