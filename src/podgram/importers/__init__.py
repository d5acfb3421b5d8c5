"""The sources beside specs: one module or package each, and one row of IMPORTERS, which imports it when it is asked.

An importer tells its source by its content, and turns it into a spec; drawing the source is drawing that spec.
"""

from __future__ import annotations

import re
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import NamedTuple, Protocol, cast

from podgram import fences
from podgram.diagnostics import Report
from podgram.language.kubernetes import View
from podgram.language.source import Mapping, decode
from podgram.project.discovery import SPECS
from podgram.project.files import read_bytes

VIEWS: tuple[View, ...] = ("anatomy", "objects", "overview")
PAGES = (*fences.SUFFIXES, ".mdx")
HEAD = 65_536  # bytes that tell what a source is

SPEC = frozenset({"elements", "diagrams", "extends"})  # keys that only a spec has

# Name → module. The first that knows a source reads it; what none knows is a spec.
IMPORTERS: dict[str, str] = {
    "mermaid": "podgram.importers.mermaid",
    "linux": "podgram.importers.linux",
    "inspect": "podgram.importers.inspect",
    "mistaken": "podgram.importers.mistaken",
    "compose": "podgram.importers.compose",
    "kubernetes": "podgram.importers.kubernetes",
}

_YAML_KEY = re.compile(r"""^(?:- )?(["']?)([^\s"'#{}\[\],&*!|>%@`-][^\s"':]*)\1\s*:(?=\s|$)""", re.MULTILINE)
_TOKEN = re.compile(r'"((?:[^"\\]|\\.)*)"|[{}\[\],:]|#[^\n]*|[^\s"{}\[\],:#]+')


class Source:
    """One thing to draw: a file, a folder, standard input, or a text of a page."""

    def __init__(self, name: str, path: Path | None = None, data: bytes | None = None) -> None:
        self.name, self.path = name, path
        self._data = data

    @cached_property
    def is_folder(self) -> bool:
        return self._data is None and self.path is not None and self.path.is_dir()

    @property
    def is_page(self) -> bool:
        """Whether it is a page of Markdown, whose fences may hold what is drawn."""
        return self.path is not None and self.path.suffix.lower() in PAGES and not self.is_folder

    @cached_property
    def data(self) -> bytes:
        """The bytes of a file or of standard input. Raises PodgramError if it cannot be read."""
        return self._data if self._data is not None else read_bytes(cast(Path, self.path))

    @cached_property
    def text(self) -> str:
        """The text, without a byte order mark. Raises PodgramError at the first byte that is not UTF-8."""
        return decode(self.data, self.name)

    def let_go(self) -> None:
        """Keeps neither the bytes nor the text of a file, which is read again if they are asked for."""
        if self._data is None:
            for name in ("data", "text"):
                self.__dict__.pop(name, None)

    @cached_property
    def head(self) -> str:
        """How the text begins, whether it is UTF-8 or not; nothing for a folder or a page."""
        return (
            "" if self.is_folder or self.is_page else self.data[:HEAD].decode("utf-8", "replace").removeprefix("\ufeff")
        )

    @cached_property
    def keys(self) -> frozenset[str]:
        """The outermost keys of what it holds, or of the items of its list, as far as the head shows them."""
        text = _uncommented(self.head)
        return _flow_keys(text) if text[:1] in ("{", "[") else frozenset(m[2] for m in _YAML_KEY.finditer(self.head))

    def files(self, recursive: bool = False) -> list[Source]:
        """The YAML and JSON files of a folder, by name."""
        found = cast(Path, self.path).glob("**/*" if recursive else "*")
        return [Source(str(p), p) for p in sorted(found) if p.suffix in SPECS and p.is_file()]


def _uncommented(text: str) -> str:
    """A text from its first word on: without blank lines, comments, and the mark that a document begins."""
    return re.sub(r"\A(?:\s+|#[^\n]*\n?|---[ \t]*(?=[\n#{\[]))+", "", text)


def _flow_keys(text: str) -> frozenset[str]:
    """The keys at depth 1 of a flow mapping, or of the mappings of a flow list."""
    depth, word = 0, ""
    limit = 2 if text.startswith("[") else 1
    found = set()
    for token in _TOKEN.finditer(text):
        if token[0] in "{[":
            depth += 1
        elif token[0] in "}]":
            depth -= 1
        elif token[0] == ":" and depth == limit:
            found.add(word)
        word = token[1] or token[0]
    return frozenset(found)


class ImportOptions(NamedTuple):
    """How to read a source. Each has a default that changes nothing; an importer overlooks what is not for it.

    `view` None leaves the choice to the importer. `select` holds names as `KIND/NAME`, `selector` labels as kubectl
    takes them. No file outside of `root` is read; None stands for the source's own folder. `env_files` hold the values
    of variables, `overrides` are laid over the source, and only what runs with `profiles` is drawn, or everything.

    Of a kernel: `pids` are the processes to draw, with their descendants, `args` whether with their arguments; `inodes`
    asks for the numbers of namespaces, `network` for interfaces.
    """

    view: View | None = None
    show: tuple[str, ...] | None = None
    select: tuple[str, ...] = ()
    selector: str = ""
    namespace: str = ""
    recursive: bool = False
    root: Path | None = None
    env_files: tuple[Path, ...] = ()
    overrides: tuple[Path, ...] = ()
    profiles: tuple[str, ...] = ()
    pids: tuple[int, ...] = ()
    args: bool = True
    inodes: bool = False
    network: bool = False


class Imported(NamedTuple):
    """The spec of a source, as a person would write it, with marks into the source; and every file that was read."""

    spec: Mapping
    files: tuple[Path, ...] = ()


class Importer(Protocol):
    """The module of a kind of source."""

    def detect(self, source: Source) -> bool:
        """Whether a source is of this kind, also if it is broken. Looks at its head only."""

    def read(self, sources: tuple[Source, ...], options: ImportOptions, report: Report) -> Imported:
        """The spec of one picture of some sources. Warnings go to the report.

        Raises PodgramError with everything that makes a source unreadable.
        """


def find(source: Source) -> Importer | None:
    """The importer of a source; None for a spec."""
    if not source.is_folder and source.keys & SPEC and not source.keys & {"apiVersion", "kind"}:
        return None  # no importer has to be loaded to see that
    for module in IMPORTERS.values():
        importer = cast(Importer, import_module(module))
        if importer.detect(source):
            return importer
    return None
