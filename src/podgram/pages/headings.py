"""The headings of a page, and which of them stands above a place."""

from __future__ import annotations

import re
from bisect import bisect_right

from podgram.fences import Lines, fences

_HEADING = re.compile(r"[ \t>]*#{1,6}[ \t]+(?P<heading>.+?)[ \t#]*$")


_COLUMN = re.compile(
    r"""\{\{[<%]\s*[\w/-]*(?:col|tab)[\w/-]*\s[^>]*?(?:title|name)=(?P<quote>["'`])(?P<title>.+?)(?P=quote)"""
)


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
