"""The lines of a text, and the headings and fenced code blocks among them as Markdown has them.

Pages and importers both look for fences, so this is a module of its own below both of them.
https://spec.commonmark.org/0.31.2/#fenced-code-blocks
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from markdown_it.token import Token

# The suffixes of Markdown pages.
SUFFIXES = (".md", ".markdown", ".mdown", ".mkd", ".qmd", ".rmd")
NEWLINE = re.compile(r"\r\n?|\n")
_HEADING = re.compile(r"[ \t>]*#{1,6}[ \t]+(?P<heading>.+?)[ \t#]*$")
_COLUMN = re.compile(
    r"""\{\{[<%]\s*[\w/-]*(?:col|tab)[\w/-]*\s[^>]*?(?:title|name)=(?P<quote>["'`])(?P<title>.+?)(?P=quote)"""
)
# What may stand before a block on its line: quote marks, list markers, indentation.
CONTAINER = re.compile(r"(?:[ \t]*(?:>|[-*+](?=[ \t])|\d{1,9}[.)](?=[ \t])))*[ \t]*")


@dataclass(frozen=True)
class Lines:
    """A text by lines. `\\r\\n`, `\\r` and `\\n` all end a line, as in CommonMark."""

    text: str

    @cached_property
    def starts(self) -> list[int]:
        """The offset of each line, and at last that of the end of the text."""
        starts = [0, *(match.end() for match in NEWLINE.finditer(self.text))]
        return starts if starts[-1] == len(self.text) else [*starts, len(self.text)]

    def __len__(self) -> int:
        return len(self.starts) - 1

    def __getitem__(self, line: int) -> str:
        """A line, counted from 0, without what ends it."""
        return self.text[self.starts[line] : self.starts[line + 1]].rstrip("\r\n")

    def at(self, offset: int) -> int:
        """The line of an offset, counted from 0."""
        return min(bisect_right(self.starts, offset), max(len(self), 1)) - 1

    def place(self, offset: int) -> tuple[int, int, str]:
        """Line and column of an offset, counted from 1, and the text of the line."""
        line = self.at(offset)
        return line + 1, offset - self.starts[line] + 1, self[line] if len(self) else ""

    def ending(self, line: int) -> str:
        """What ends a line; at the end of the text, what ends the first."""
        for number in (line, 0):
            end = self.starts[number + 1]
            raw = self.text[self.starts[number] : end]
            if raw.endswith(("\r", "\n")):
                return raw[len(raw.rstrip("\r\n")) :] if not raw.endswith("\r\n") else "\r\n"
        return "\n"


class Fence(NamedTuple):
    """A fenced code block. `first` is the line of its opening and `end` the line after it, both from 0.

    `info` is what follows the opening's marks; `text` the content without indentation and quote marks. A fence that
    is not `closed` runs to the end of its list item, quote or text.
    """

    first: int
    end: int
    info: str
    text: str
    closed: bool


def fences(text: str) -> Iterator[Fence]:
    """The fenced code blocks of a Markdown text, in order. One that is quoted in another is text of that one."""
    from markdown_it import MarkdownIt

    lines = Lines(text)
    parser = MarkdownIt("commonmark")
    parser.core.ruler.enableOnly(["normalize", "block"])
    for token in parser.parse(text):
        if token.type == "fence" and token.map:
            first, end = token.map
            yield Fence(first, end, token.info.strip(), token.content, is_closed(lines, token))


def is_closed(lines: Lines, token: Token) -> bool:
    """Whether the last line of a fence closes it. `token` is markdown-it's, whose lines are those of `lines`."""
    first, end = token.map or (0, 0)
    mark = re.escape(token.markup)
    closing = re.compile(rf"{mark}{re.escape(token.markup[0])}*[ \t]*$")
    return end - 1 > first and bool(closing.match(lines[end - 1], len(container(lines[end - 1]))))


def container(line: str) -> str:
    """The quote marks, list markers and indentation at the start of a line."""
    match = CONTAINER.match(line)
    return match.group() if match else ""


class Headings:
    """The headings and column titles of a page, with where they stand. What is in a code fence is none."""

    def __init__(self, text: str) -> None:
        self.offsets: list[int] = []
        self.titles: list[str] = []
        lines = Lines(text)
        code = {number for fence in fences(text) for number in range(fence.first, fence.end)}
        for number in range(len(lines)):
            if number not in code and (title := _title(lines[number])):
                self.offsets.append(lines.starts[number])
                self.titles.append(title)

    def above(self, offset: int) -> str:
        """The nearest title above an offset, or ""."""
        number = bisect_right(self.offsets, offset)
        return self.titles[number - 1] if number else ""


def _title(line: str) -> str:
    if found := _COLUMN.search(line):
        return found["title"].strip()
    found = _HEADING.match(line)
    words = re.sub(r"\[([^\]]*)\]\([^)]*\)|\{[#.:][^}]*\}", r"\1", found["heading"]) if found else ""
    return re.sub(r"[*_`]{1,3}(?=\S)|(?<=\S)[*_`]{1,3}", "", words).strip()
