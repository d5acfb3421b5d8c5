"""The headings of a page, and which of them stands above a place."""

from __future__ import annotations

import re
from bisect import bisect_right

_FENCE = re.compile(r"[ \t>]*(`{3,}|~{3,})")


_HEADING = re.compile(r"[ \t>]*#{1,6}[ \t]+(?P<heading>.+?)[ \t#]*$")


_COLUMN = re.compile(
    r"""\{\{[<%]\s*[\w/-]*(?:col|tab)[\w/-]*\s[^>]*?(?:title|name)=(?P<quote>["'`])(?P<title>.+?)(?P=quote)"""
)


class Headings:
    """The headings and column titles of a page, with where they stand. What is in a code fence is none."""

    def __init__(self, text: str) -> None:
        self.offsets: list[int] = []
        self.titles: list[str] = []
        fence, offset = "", 0
        for line in text.splitlines(keepends=True):
            mark = _FENCE.match(line)
            if mark and (not fence or mark[1].startswith(fence)):
                fence = "" if fence else mark[1]
            elif not fence and (title := _title(line)):
                self.offsets.append(offset)
                self.titles.append(title)
            offset += len(line)

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
