"""The short form of a link, which reads like what it draws: `curl -> tap1: GET /`.

    LINK   = REFS ARROW REFS (ARROW REFS)* [": " LABEL]
    REFS   = REF ("&" REF)*
    REF    = a name, an id or a path (`demoduo/demox`), in quotes if it holds an arrow, an ampersand or a colon

In YAML the label may also be the value of a one-key mapping, so that the line needs no quotes.
"""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from podgram.model.diagram import Line

Arrow = Literal["end", "both", "none", "start"]
Tip = Literal["arrow", "cross", "circle"]

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

# The same with another tip than an arrow's, and what only orders its ends.
_BODIES: tuple[tuple[str, Line], ...] = (("--", "solid"), ("-.-", "dotted"), ("==", "thick"))
_TIPS: tuple[tuple[str, Tip], ...] = (("x", "cross"), ("o", "circle"))
TIPPED: dict[str, tuple[Line, Arrow, Tip]] = {
    f"{start}{body}{end}": (line, "both" if start else "end", tip)
    for body, line in _BODIES
    for end, tip in _TIPS
    for start in ("", end)
}
UNSEEN = "~~~"

_TOKEN = re.compile(
    r"""(?P<space>\s+)
    | "(?P<quoted>(?:[^"\\]|\\.)*)"
    | '(?P<single>[^']*)'
    | (?P<arrow>(?<!\S)(?:[<>=.-]*[<>=-][<>=.-]*|(?:--|-\.-|==)[xo]|x(?:--|-\.-|==)x|o(?:--|-\.-|==)o|~~~)(?!\S))
    | (?P<and>&(?!\S)|(?<!\S)&)
    | (?P<colon>:(?=\s|$))
    | (?P<word>(?:(?!:(?:\s|$))\S)+)""",
    re.VERBOSE,
)


class Ref(str):
    """A name, and the column where it begins, from 0."""

    column: int

    def __new__(cls, name: str, column: int) -> Ref:
        made = super().__new__(cls, name)
        made.column = column
        return made


class Segment(NamedTuple):
    """One arrow of a link: every source is joined to every target."""

    sources: tuple[Ref, ...]
    targets: tuple[Ref, ...]
    line: Line
    arrow: Arrow
    tip: Tip = "arrow"


class ShortLink(NamedTuple):
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
    ends: list[tuple[Ref, ...]] = []
    arrows: list[tuple[Line, Arrow, Tip]] = []
    refs: list[Ref] = []
    words: list[Ref] = []  # of the name at hand; none after an arrow or an ampersand
    for match in _TOKEN.finditer(text):
        kind, column = match.lastgroup, match.start()
        if kind == "colon":
            _end_ref(refs, words, column)
            ends.append(tuple(refs))
            return _finished(ends, arrows, text[match.end() :].strip(), text)
        if kind in ("arrow", "and"):
            _end_ref(refs, words, column)
            words = []
            if kind == "arrow":
                arrows.append(_arrow(match.group(), column))
                ends.append(tuple(refs))
                refs = []
        elif kind != "space":
            words.append(Ref(_word(match), column))
    _end_ref(refs, words, len(text))
    ends.append(tuple(refs))
    return _finished(ends, arrows, None, text)


def _word(match: re.Match[str]) -> str:
    """The text of a word, without its quotes."""
    if match["quoted"] is not None:
        return re.sub(r"\\(.)", r"\1", match["quoted"])
    if match["single"] is not None:
        return match["single"]
    if match.group()[0] in "\"'":
        raise LinkError("this quote has no end", match.start(), "end it, or put the name in the other quotes")
    return match.group()


def _end_ref(refs: list[Ref], words: list[Ref], column: int) -> None:
    if not words:
        raise LinkError("an element is missing here", column)
    refs.append(Ref(" ".join(words), words[0].column))


def _arrow(text: str, column: int) -> tuple[Line, Arrow, Tip]:
    if text in TIPPED:
        return TIPPED[text]
    if text == UNSEEN:
        return "invisible", "none", "arrow"
    if text not in ARROWS:
        raise LinkError(f"unknown arrow {text!r}", column, f"the arrows are {'  '.join((*ARROWS, *TIPPED, UNSEEN))}")
    return (*ARROWS[text], "arrow")


def _finished(
    ends: list[tuple[Ref, ...]], arrows: list[tuple[Line, Arrow, Tip]], label: str | None, text: str
) -> ShortLink:
    if not arrows:
        raise LinkError(f"no arrow in {text!r}", len(text), "put an arrow, with spaces round it, between two elements")
    segments = [Segment(ends[i], ends[i + 1], *arrow) for i, arrow in enumerate(arrows)]
    return ShortLink(tuple(segments), label)
