"""The Markdown cells of a Jupyter notebook (https://nbformat.readthedocs.io).

A notebook is JSON, and its writers disagree about indentation and escapes. So the text of each cell is read with
the place of every character, and an edit changes the strings that it is in and nothing else.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from podgram.fences import Lines
from podgram.pages import markdown
from podgram.pages.block import Block, Part

TOKEN = re.compile(r'(?P<string>"(?:[^"\\]|\\.)*")(?P<key>\s*:)?|[{}\[\]]|[^\s,{}\[\]"]+')
CHARACTER = re.compile(r"\\u[dD][89abAB]..\\u[dD][c-fC-F]..|\\u....|\\.|.", re.S)


@dataclass(slots=True)
class Cell:
    """The text of a cell; the offset in the page of each of its characters and of its end."""

    kind: str = ""
    text: str = ""
    offsets: list[int] = field(default_factory=list)
    separator: str = ""  # what stands between two strings of its source, quotes and all

    def add(self, page: str, begin: int, end: int) -> None:
        """Adds a string of the source, quotes not counted."""
        if self.offsets and not self.separator:
            self.separator = page[self.offsets[-1] : begin]
        del self.offsets[len(self.text) :]
        for character in CHARACTER.finditer(page, begin, end):
            self.text += json.loads(f'"{character[0]}"', strict=False)
            self.offsets.append(character.start())
        self.offsets.append(end)


def read(text: str) -> list[Part]:
    """The parts of every Markdown cell, with their places in the notebook's own text."""
    lines = Lines(text)
    found: list[Part] = []
    for cell in cells(text):
        for part in markdown.read(cell.text):
            start, end = cell.offsets[part.start], cell.offsets[part.end]
            part = replace(part, start=start, end=end, separator=cell.separator)
            if isinstance(part, Block):
                part = replace(part, line=lines.at(cell.offsets[Lines(cell.text).starts[part.line - 1]]) + 1)
            else:
                part = replace(part, offset=cell.offsets[part.offset])
            found.append(part)
    return found


def cells(page: str) -> list[Cell]:
    """The Markdown cells of a notebook. Raises JSONDecodeError, or RecursionError, when it is not JSON."""
    json.loads(page.removeprefix("\ufeff"))
    found: dict[int | str, Cell] = {}
    for path, begin, end in _strings(page):
        if len(path) >= 3 and path[0] == "cells":
            cell = found.setdefault(path[1], Cell())
            if path[2:] == ("cell_type",):
                cell.kind = page[begin:end]
            elif path[2] == "source":
                cell.add(page, begin, end)
    return [cell for cell in found.values() if cell.kind == "markdown"]


def encode(text: str, separator: str) -> str:
    """Text as it stands in a cell's strings: a string a line where the notebook has them so."""
    return separator.join(json.dumps(line, ensure_ascii=False)[1:-1] for line in re.split(r"(?<=\n)", text))


def _strings(page: str) -> Iterator[tuple[tuple[int | str, ...], int, int]]:
    """Every string value of valid JSON: the keys and indices that lead to it, and where it begins and ends."""
    path: list[int | str] = []
    for token in TOKEN.finditer(page):
        if token["key"]:
            path[-1] = json.loads(token["string"])
        elif token[0] in "}]":
            path.pop()
        else:
            if path and isinstance(path[-1], int):
                path[-1] += 1
            if token["string"]:
                yield tuple(path), token.start() + 1, token.end() - 1
            elif token[0] in "{[":
                path.append("" if token[0] == "{" else -1)
