"""Pages: where their diagrams stand, and what these should say. Each markup is a module with a `read`.

To add a markup, write its module and add its row to MARKUPS.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast

from podgram import fences
from podgram.diagnostics import PodgramError, Problem
from podgram.project import discovery
from podgram.project.paths import near

if TYPE_CHECKING:
    from podgram.pages.block import Part

# Markup → the suffixes of its pages. It is read by podgram.pages.MARKUP, which is imported when such a page is read.
MARKUPS = {
    "markdown": fences.SUFFIXES,
    "mdx": (".mdx",),
    "notebook": (".ipynb",),
    "rst": (".rst", ".rest"),
    "asciidoc": (".adoc", ".asciidoc"),
}
SUFFIXES = frozenset(suffix for suffixes in MARKUPS.values() for suffix in suffixes)


class PageReader(Protocol):
    """What the module of a markup offers."""

    def read(self, text: str) -> list[Part]:
        """The Mermaid blocks and the marked pictures of a page, with their offsets in its text.

        Raises JSONDecodeError, or RecursionError, where a page has to be JSON and is none.
        """


def reader(suffix: str) -> PageReader:
    """The module that reads the pages of a suffix. Raises KeyError for a suffix that is not in SUFFIXES."""
    markup = {suffix: markup for markup, suffixes in MARKUPS.items() for suffix in suffixes}[suffix.lower()]
    return cast(PageReader, import_module(f"podgram.pages.{markup}"))


def find_pages(paths: Sequence[Path]) -> Iterator[Path]:
    """The pages among files and folders, as `find` finds them. Raises PodgramError for a path that does not exist."""
    missing = [Problem("no such file or folder", str(path), near(path)) for path in paths if not path.exists()]
    if missing:
        raise PodgramError(missing)
    yield from (discovery.shown(path) for path in discovery.find(paths, SUFFIXES))
