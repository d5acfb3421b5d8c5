"""The short form of a link, which reads like what it draws: `curl -> tap1: GET /`.

    LINK   = REFS ARROW REFS (ARROW REFS)* [": " LABEL]
    REFS   = REF ("&" REF)*
    REF    = a name, an id or a path (`demoduo/demox`), in quotes if it holds an arrow, an ampersand or a colon

In YAML the label may also be the value of a one-key mapping, so that the line needs no quotes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from podgram.diagram import Line

Arrow = Literal["end", "both", "none", "start"]

# Every arrow of the short form, written as short as can be or as Mermaid has it.
ARROWS: dict[str, tuple[Line, Arrow]] = {
    "->": ("solid", "end"),
    "-->": ("solid", "end"),
    "<-": ("solid", "start"),
    "<--": ("solid", "start"),
    "<->": ("solid", "both"),
    "<-->": ("solid", "both"),
    "--": ("solid", "none"),
    "---": ("solid", "none"),
    ".->": ("dotted", "end"),
    "-.->": ("dotted", "end"),
    "<-.-": ("dotted", "start"),
    "<-.->": ("dotted", "both"),
    "-.-": ("dotted", "none"),
    "=>": ("thick", "end"),
    "==>": ("thick", "end"),
    "<==": ("thick", "start"),
    "<=>": ("thick", "both"),
    "<==>": ("thick", "both"),
    "==": ("thick", "none"),
    "===": ("thick", "none"),
}

_TOKEN = re.compile(
    r"""(?P<space>\s+)
    | "(?P<quoted>(?:[^"\\]|\\.)*)"
    | '(?P<single>[^']*)'
    | (?P<arrow>(?<!\S)[<>=.-]*[<>=-][<>=.-]*(?!\S))
    | (?P<and>&(?!\S)|(?<!\S)&)
    | (?P<colon>:(?=\s|$))
    | (?P<word>(?:(?!:(?:\s|$))\S)+)""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Segment:
    """One arrow of a link: every source is joined to every target."""

    sources: tuple[str, ...]
    targets: tuple[str, ...]
    line: Line
    arrow: Arrow


@dataclass(frozen=True, slots=True)
class ShortLink:
    """What a short form says: a chain of segments and the label that each of them bears, or None."""

    segments: tuple[Segment, ...]
    label: str | None


class LinkError(ValueError):
    """A short form that does not parse. `column` counts from 0 in the text of the link."""

    def __init__(self, message: str, column: int, help: str = "") -> None:
        super().__init__(message)
        self.column = column
        self.help = help or "write it like: curl -> tap1: GET /"


def parse_link(text: str) -> ShortLink:
    """Reads one short form. Raises LinkError with the column of the first thing that does not fit."""
    ends: list[tuple[str, ...]] = []
    arrows: list[tuple[Line, Arrow]] = []
    refs: list[str] = []
    words: list[str] = []
    wants_ref = True  # after an arrow or an ampersand
    for match in _TOKEN.finditer(text):
        kind, column = match.lastgroup, match.start()
        if kind == "colon":
            _end_ref(refs, words, wants_ref, column)
            ends.append(tuple(refs))
            return _finished(ends, arrows, text[match.end() :].strip(), text)
        if kind in ("arrow", "and"):
            _end_ref(refs, words, wants_ref, column)
            words, wants_ref = [], True
            if kind == "arrow":
                arrows.append(_arrow(match.group(), column))
                ends.append(tuple(refs))
                refs = []
        elif kind != "space":
            quoted = match["quoted"]
            words.append(re.sub(r"\\(.)", r"\1", quoted) if quoted is not None else match["single"] or match.group())
            wants_ref = False
    _end_ref(refs, words, wants_ref, len(text))
    ends.append(tuple(refs))
    return _finished(ends, arrows, None, text)


def _end_ref(refs: list[str], words: list[str], missing: bool, column: int) -> None:
    if missing:
        raise LinkError("an element is missing here", column)
    refs.append(" ".join(words))


def _arrow(text: str, column: int) -> tuple[Line, Arrow]:
    if text not in ARROWS:
        raise LinkError(f"unknown arrow {text!r}", column, f"the arrows are {'  '.join(ARROWS)}")
    return ARROWS[text]


def _finished(ends: list[tuple[str, ...]], arrows: list[tuple[Line, Arrow]], label: str | None, text: str) -> ShortLink:
    if not arrows:
        raise LinkError(f"no arrow in {text!r}", len(text), "put an arrow, with spaces round it, between two elements")
    segments = [Segment(ends[i], ends[i + 1], *arrow) for i, arrow in enumerate(arrows)]
    return ShortLink(tuple(segments), label)
