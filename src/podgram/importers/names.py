"""What to call an adopted diagram: after the heading above it, or what is in it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection

from podgram.importers.flowchart import Flowchart, Subgraph

LONGEST = 32  # every id of the output begins with the name

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


def name_of(heading: str, flowchart: Flowchart, taken: Collection[str]) -> str:
    """A name for a diagram that no other of its page has."""
    boxes = [e for e in flowchart.children[""] if isinstance(e, Subgraph) and e.lines]
    wanted = [slug(heading), *(slug(" ".join(box.lines)) for box in boxes[:1]), "diagram"]
    for name in filter(None, wanted[:-1]):
        if name not in taken:
            return name
    stem, number = next(filter(None, wanted)), 2
    if stem not in taken:
        return stem
    while f"{stem}-{number}" in taken:
        number += 1
    return f"{stem}-{number}"


def slug(text: str) -> str:
    """The words of a text, joined with hyphens, as many as fit."""
    words = re.findall(r"[a-z0-9]+", text.lower())
    made = ""
    for word in words:
        if made and len(made) + 1 + len(word) > LONGEST:
            break
        made = f"{made}-{word}" if made else word[:LONGEST]
    return made
