"""Finds podgram's blocks and pictures in a page and replaces them: text in, text out, no file touched.

How a page writes Mermaid is a matter of its markup, a module each. What they find is the same
everywhere, marked or not, so that whoever counts or adopts the blocks of a page sees those that `sync` sees.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from json import JSONDecodeError
from pathlib import PurePath

from podgram.diagnostics import Mark, PodgramError, Problem
from podgram.fences import Lines
from podgram.pages import notebook, reader
from podgram.pages.block import POINTER, Block, Marker, Part, Picture, Unserved

__all__ = ["Block", "Marker", "Page", "Part", "Picture", "Unserved"]


@dataclass(frozen=True)
class Page:
    """A page and what it holds of Mermaid, in order. `file` is its name for messages."""

    file: str
    text: str
    parts: tuple[Part, ...]

    @classmethod
    def read(cls, text: str, file: str) -> Page:
        """Finds every Mermaid block and every marked picture of a page; the file's name says how it is written.

        Raises PodgramError for a notebook that is not JSON, KeyError for a suffix that is not in SUFFIXES.
        """
        try:
            parts = reader(PurePath(file).suffix).read(text)
        except JSONDecodeError as error:
            at = Mark(file, error.lineno, error.colno, error.doc.split("\n")[error.lineno - 1])
            raise PodgramError(Problem(f"not a notebook: {error.msg}", at)) from error
        except RecursionError as error:
            raise PodgramError(Problem("not a notebook: nested too deep", file)) from error
        return cls(file, text, tuple(sorted(parts, key=lambda part: part.start)))

    @cached_property
    def lines(self) -> Lines:
        """The text by lines."""
        return Lines(self.text)

    @property
    def blocks(self) -> tuple[Block, ...]:
        """Every Mermaid block, whether it is podgram's or not."""
        return tuple(part for part in self.parts if isinstance(part, Block))

    @property
    def marked(self) -> tuple[Part, ...]:
        """The blocks and pictures that are podgram's."""
        return tuple(part for part in self.parts if part.marker)

    def where(self, part: Part) -> Mark:
        """The place of a part's marker, or of the first line of a block that has none."""
        offset = part.start if isinstance(part, Block) else part.offset
        if part.marker and (pointer := POINTER.search(self.text, offset)):
            offset = pointer.end()
        return Mark(self.file, *self.lines.place(offset))

    def holds(self, part: Part, text: str) -> bool:
        """Whether a part says just this, laid out as `replace` would."""
        return self.text[part.start : part.end] == _raw(part, text)

    def replace(self, texts: Iterable[tuple[Part, str]]) -> str:
        """The page with new content for some blocks (Mermaid, marker and all) and alternative texts for pictures."""
        new = {part.start: (part.end, _raw(part, text)) for part, text in texts}
        here = 0
        element_trees: list[str] = []
        for start, (end, raw) in sorted(new.items()):
            element_trees += [self.text[here:start], raw]
            here = end
        return "".join(chain(element_trees, [self.text[here:]]))


def _raw(part: Part, text: str) -> str:
    raw = part.raw(text)
    return raw if part.separator is None else notebook.encode(raw, part.separator)
