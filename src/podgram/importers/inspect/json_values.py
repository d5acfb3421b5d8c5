"""JSON values that know where they stand: one after another, or in a list, as inspect commands print them."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from podgram.diagnostics import Mark, PodgramError, Problem, Report
from podgram.importers import mistaken
from podgram.language.validation import shown

_DECODER = json.JSONDecoder()
_SPACE = re.compile(r"[ \t\r\n]*")
_WORD = re.compile(r"[A-Za-z_]\w*")

Step = str | int


class Text:
    """A text of JSON, and the lines in it."""

    def __init__(self, text: str, file: str, report: Report) -> None:
        self.text, self.file, self.report = text, file, report

    @cached_property
    def starts(self) -> list[int]:
        return [0, *(m.end() for m in re.finditer("\n", self.text))]

    def mark(self, at: int) -> Mark:
        """The place of a character. Its line is not quoted: it may be of any length, and hold what is secret."""
        line = bisect_right(self.starts, at)
        return Mark(self.file, line, at - self.starts[line - 1] + 1)

    def after_space(self, at: int) -> int:
        return _SPACE.match(self.text, at).end()  # type: ignore[union-attr]

    def value(self, at: int) -> tuple[Any, int]:
        """The value at a place and where it ends. Raises PodgramError where there is none."""
        try:
            return _DECODER.raw_decode(self.text, at)
        except json.JSONDecodeError as error:
            raise self.broken(error.msg, error.pos) from None
        except RecursionError:
            raise self.broken("nested too deeply", at) from None

    def broken(self, message: str, at: int) -> PodgramError:
        if (mistake := mistaken.of_text(self.text[at:])) is not None:
            mistaken.tell(mistake, self.mark(at))
        cut = not self.text[at:].strip()
        what = "the JSON is cut off here" if cut else f"not JSON: {message[:1].lower()}{message[1:]}"
        help = "the command that made it may have failed: look at what it says" if cut else "check what is here"
        return PodgramError(Problem(what, self.mark(min(at, len(self.text))), help))

    def member(self, at: int, step: Step) -> int | None:
        """Where a member of the object or list at a place begins; None if it has no such member."""
        is_list = isinstance(step, int)
        at = self.after_space(at + 1)
        number = 0
        while self.text[at] not in "]}":
            key: Step = number
            if not is_list:
                key, at = self.value(at)
                at = self.after_space(self.after_space(at) + 1)
            if key == step:
                return at
            at = self.after_space(self.value(at)[1])
            at = self.after_space(at + 1) if self.text[at] == "," else at
            number += 1
        return None


@dataclass(frozen=True, slots=True)
class Node:
    """A value of a document, with the way to it. Of what is null or missing, everything is empty."""

    value: Any
    document: Text
    start: int  # of the outermost value that the way begins at
    prefix: str  # of the way: `[2]` for an item of a list
    path: tuple[Step, ...] = ()

    def __getitem__(self, key: Step) -> Node:
        value = self.value.get(key) if isinstance(self.value, dict) else None
        return Node(value, self.document, self.start, self.prefix, (*self.path, key))

    def at(self, *keys: str) -> Node:
        """The value some keys further in."""
        node = self
        for key in keys:
            node = node[key]
        return node

    @property
    def way(self) -> str:
        """The path in the document, as `[2].HostConfig.NetworkMode`."""
        steps = (
            f"[{s}]" if isinstance(s, int) else f".{s}" if _WORD.fullmatch(s) else f"[{json.dumps(s)}]"
            for s in self.path
        )
        return (self.prefix + "".join(steps)).removeprefix(".")

    @property
    def mark(self) -> Mark:
        """The place of the value, or of the nearest one around it that is there."""
        at = self.start
        for step in self.path:
            found = self.document.member(at, step) if self.document.text[at] in "{[" else None
            if found is None:
                break
            at = found
        return self.document.mark(at)

    def error(self, message: str, help: str = "") -> None:
        """Reports what is wrong at this place, with the path to it."""
        where = f"{self.way}: " if self.way else ""
        self.document.report.error(f"{where}{message}", self.mark, help)

    def text(self, *keys: str) -> str:
        """A text, or a number or truth value as text; empty if it is not there."""
        node = self.at(*keys)
        if isinstance(node.value, dict | list):
            node._unexpected("a text")
            return ""
        return "" if node.value is None else node.value if isinstance(node.value, str) else json.dumps(node.value)

    def items(self, *keys: str) -> list[Node]:
        """The items of a list."""
        node = self.at(*keys)
        if node.value is None:
            return []
        if not isinstance(node.value, list):
            node._unexpected("a list")
            return []
        return [
            Node(value, node.document, node.start, node.prefix, (*node.path, i)) for i, value in enumerate(node.value)
        ]

    def texts(self, *keys: str) -> list[str]:
        return [item.text() for item in self.items(*keys)]

    def members(self, *keys: str) -> dict[str, Node]:
        """The values of an object, by their keys."""
        node = self.at(*keys)
        if node.value is None:
            return {}
        if not isinstance(node.value, dict):
            node._unexpected("an object")
            return {}
        return {key: node[key] for key in node.value}

    def flag(self, *keys: str) -> bool:
        return self.at(*keys).value is True

    def _unexpected(self, expected: str) -> None:
        self.error(f"must be {expected}, not {shown(self.value)}", "draw the output of the command as it was printed")


def values(text: str, file: str, report: Report) -> Iterator[Node]:
    """Every value of a text, the items of a list each by itself.

    Raises PodgramError at the first thing that is not JSON, or if there is no value at all.
    """
    document = Text(text, file, report)
    at = document.after_space(0)
    numbered = 0
    while at < len(text):
        if text[at] == "[":
            for node in _listed(document, at):
                numbered += 1
                yield node
            at = document.after_space(document.value(at)[1])
        else:
            value, end = document.value(at)
            numbered += 1
            yield Node(value, document, at, "")
            at = document.after_space(end)
    if not numbered:
        raise PodgramError(Problem("nothing to draw", document.mark(0), "is nothing running? docker ps -a shows all"))


def _listed(document: Text, at: int) -> Iterator[Node]:
    """The items of the list at a place."""
    number = 0
    document.value(at)  # a list that is broken is told before any of its items is looked at
    at = document.after_space(at + 1)
    while document.text[at] != "]":
        value, end = document.value(at)
        yield Node(value, document, at, f"[{number}]")
        number += 1
        at = document.after_space(end)
        at = document.after_space(at + 1) if document.text[at] == "," else at
