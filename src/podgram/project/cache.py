"""What is known to be fresh: for each page, the hashes of all that it depended on when it was last seen so.

It lies in the user's own cache folder, for a repository may say what it likes of itself. A cache that is missing,
corrupt or cannot be written costs time and nothing else.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import json
import os
import sys
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from podgram.diagnostics import Mark, PodgramError
from podgram.project.boundary import Boundary, inside
from podgram.project.files import make_folder, read_bytes, write_if_changed
from podgram.project.paths import is_folder
from podgram.project.settings import Settings

DRAWERS = ("graphviz", "jinja2", "pydantic", "pydantic_core", "pyyaml", "markdown_it_py")
SETTLED = 1_000_000_000  # nanoseconds: a file as new as this run could change again under the same time stamp

Hashes = dict[str, str | None]  # file, from the root → hash of its bytes, None for no such file


class Entry(NamedTuple):
    """A fresh page: the files that it depends on, itself included, and the pictures that it names, where."""

    files: Hashes
    pictures: dict[str, tuple[int, int]]  # picture → line and column of its marker


class Claim(NamedTuple):
    """A picture that a page draws: the hash of its bytes, and the place of its marker."""

    picture: Path
    digest: str
    at: Mark


class Cache:
    """The pages of a project that are fresh."""

    def __init__(self, settings: Settings) -> None:
        self._root = settings.root
        self._file = cache_file(settings)
        self._key = fingerprint(settings)
        self._pages: dict[str, Entry] = self._load()
        self._hashes: dict[Path, str | None] = {}
        self._started = time.time_ns()
        self._changed = False

    def fresh(self, page: Path) -> bool:
        """Whether nothing has changed of what the page depends on, itself included."""
        known = self._pages.get(self._name(page))
        return known is not None and all(self._hash(self._root / file) == value for file, value in known.files.items())

    def claims(self, page: Path) -> list[Claim]:
        """The pictures that a page names, if it is still what it was when it was fresh."""
        name = self._name(page)
        known = self._pages.get(name)
        if known is None or self._hash(self._root / name) != known.files.get(name):
            return []
        places = ((picture, Mark(str(page), *place)) for picture, place in known.pictures.items())
        return [Claim(self._root / picture, known.files.get(picture) or "", at) for picture, at in places]

    def pages(self) -> list[Path]:
        """The pages that were fresh, whether they still are or not."""
        return [self._root / name for name in self._pages]

    def keep(
        self, page: Path, files: Iterable[Path], made: Mapping[Path, bytes], named: Mapping[Path, Mark] | None = None
    ) -> None:
        """Remembers a fresh page: the files that it depends on, the bytes of those that this run made, its pictures."""
        hashes: Hashes = {self._name(path): digest(data) for path, data in made.items()}
        for path in files:
            if self._name(path) in hashes:  # this run made it
                continue
            with contextlib.suppress(OSError):  # it is not there
                if path.stat().st_mtime_ns > self._started - SETTLED:
                    return  # it may have changed after it was read
            hashes[self._name(path)] = self._hash(path)
        pictures = {self._name(picture): (at.line, at.column) for picture, at in (named or {}).items()}
        self._pages[self._name(page)] = Entry(hashes, pictures)
        self._changed = True

    def save(self) -> None:
        """Writes what is new, if it can."""
        if not self._changed or self._file is None:
            return
        with contextlib.suppress(OSError, PodgramError):
            folder = Boundary(self._file.parent)
            make_folder(self._file.parent, folder)
            pages = {name: files for name, files in sorted(self._pages.items()) if (self._root / name).exists()}
            write_if_changed(self._file, json.dumps({"key": self._key, "pages": pages}, indent=0).encode(), folder)

    def _load(self) -> dict[str, Entry]:
        if self._file is None:
            return {}
        try:
            found = json.loads(read_bytes(self._file))
            pages = found["pages"] if found["key"] == self._key else {}
            return {
                str(name): Entry(dict(files), {str(picture): (int(at[0]), int(at[1])) for picture, at in named.items()})
                for name, (files, named) in pages.items()
                if files
            }
        except (PodgramError, ValueError, TypeError, LookupError, AttributeError, RecursionError):
            return {}

    def _name(self, path: Path) -> str:
        """A path from the root if it is in it: a project that was moved stays fresh."""
        whole = Path(os.path.abspath(path))  # noqa: PTH100 - a link stays a link
        return str(whole.relative_to(self._root) if whole.is_relative_to(self._root) else whole)

    def _hash(self, path: Path) -> str | None:
        if path not in self._hashes:
            try:
                self._hashes[path] = _listing(path) if is_folder(path) else digest(read_bytes(path))
            except (PodgramError, OSError):
                self._hashes[path] = None
        return self._hashes[path]


def _listing(folder: Path) -> str:
    """A hash of what a folder holds by name: a file that comes or goes changes what is drawn of it."""
    return digest("\0".join(sorted(map(str, folder.iterdir()))).encode(errors="surrogateescape"))


def cache_file(settings: Settings) -> Path | None:
    """Where the cache of a project lies; None for nowhere, as when that would be in the project itself."""
    folder = cache_folder()
    if folder is None or inside(folder, settings.boundary.project):
        return None
    return folder / "pages" / f"{digest(os.fsencode(settings.root.resolve()))}.json"


def cache_folder() -> Path | None:
    """The user's folder for what can be made again, as the system has it; None where there is no such user.

    https://specifications.freedesktop.org/basedir-spec/latest/
    """
    named = os.environ.get("XDG_CACHE_HOME") or (os.environ.get("LOCALAPPDATA") if os.name == "nt" else "")
    if named and os.path.isabs(named):  # noqa: PTH117
        return Path(named, "podgram")
    try:
        home = Path.home()
    except RuntimeError:
        return None
    return home / ("Library/Caches" if sys.platform == "darwin" else ".cache") / "podgram"


def digest(data: bytes) -> str:
    """A hash of bytes, short enough to keep many."""
    return hashlib.blake2b(data, digest_size=16).hexdigest()


def fingerprint(settings: Settings) -> str:
    """A hash of all that has a say in a drawing beside its spec: settings, templates, podgram and its libraries."""
    hashed = hashlib.blake2b(repr((settings, _versions())).encode(), digest_size=16)
    package = Path(__file__).parents[1]
    for folder in (package, package.parents[1] / "templates", settings.templates_folder):
        for path in sorted(_files(folder)) if folder else ():
            with contextlib.suppress(PodgramError):  # no regular file: nothing that is drawn from
                hashed.update(f"\0{path.name}\0".encode() + read_bytes(path))
    return hashed.hexdigest()


def _files(folder: Path) -> Iterable[Path]:
    for parent, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if name != "__pycache__"]
        yield from (Path(parent, name) for name in names)


def _versions() -> list[str]:
    """The libraries that have a say in a drawing, with their versions, read off their folders' names."""
    found = importlib.util.find_spec("yaml")
    site = Path(found.origin).parents[1] if found and found.origin else Path(__file__).parents[2]
    names = (entry.name for entry in site.iterdir() if entry.name.endswith((".dist-info", ".egg-info")))
    return sorted(name for name in names if name.lower().startswith(tuple(f"{d}-" for d in DRAWERS)))
