"""The small texts inside a Mermaid flowchart: arrows, styles, labels and ids, and what each version makes of them."""

from __future__ import annotations

import html
import re
from typing import NamedTuple

from podgram.importers.mermaid.flowchart import End, Stroke, Styles

# --- arrows

_ENDS: dict[str, End] = {">": "arrow", "<": "arrow", "x": "cross", "o": "circle"}


class Arrow(NamedTuple):
    """How an arrow is drawn, and how many ranks long it is."""

    stroke: Stroke
    tail: End
    head: End
    length: int


def arrow(text: str) -> Arrow:
    """What `-->`, `-.->`, `<==>`, `~~~` and the like say: `destructEndLink` of Mermaid's flowDb."""
    if text.startswith("~"):
        return Arrow("invisible", "none", "none", len(text) - 2)
    head, tail = _ENDS.get(text[-1], "none"), _ENDS.get(text[0], "none")
    body = text.strip("<>xo")
    tail = tail if tail == head else "none"  # `x-->` and `<--` are drawn as if they began with nothing
    if "." in body:
        return Arrow("dotted", tail, head, body.count("."))
    return Arrow("thick" if "=" in body else "solid", tail, head, max(1, len(body) - (2 if head == "none" else 1)))


def tail(opening: str) -> End:
    """What the first half of `<-- text -->` says of the arrow's tail."""
    return _ENDS.get(opening[0], "none")


# --- styles


def styles(text: str) -> Styles | None:
    """`fill:#9f6,stroke:#333` as pairs, or None if it is not that. A comma inside a value is written `\\,`."""
    parts = [p.replace("\\,", ",") for p in re.split(r"(?<!\\),", text.strip().rstrip(";")) if p.strip()]
    pairs = [re.fullmatch(r"\s*([\w-]+)\s*:([^()\[\]{}<>|]+)", p) for p in parts]
    found = tuple((m[1], m[2].strip()) for m in pairs if m)
    return found if found and len(found) == len(pairs) else None


# --- labels

_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_MARKDOWN = re.compile(r"\*|(?<!\w)_|_(?!\w)|`|^\s*(?:[-+]|\d+[.)])\s|^\s*#\s", re.MULTILINE)

# What a label may hold that is lost when it is drawn as plain text.
_LOST = {
    "8.8.0 shows the HTML tag that 12.x obeys": _TAG,
    "an icon has no meaning here": re.compile(r"\bfa[a-z]?:fa-"),
    "a formula has no meaning here": re.compile(r"\$\$"),
    r"8.8.0 shows the \n at which 12.x breaks the line": re.compile(r"\\n"),
}


class Label(NamedTuple):
    """The lines of a label as they are drawn, and what is lost if they are drawn as plain text."""

    lines: tuple[str, ...] = ()
    lost: str = ""


def label(raw: str, quoted: bool = False, markdown: bool = False) -> Label:
    """A label without its quotes; one that stood in quotes and backticks is Markdown."""
    text, lost = raw.strip(), ""
    if quoted and len(text) > 2 and text[0] == text[-1] == "`":
        text, lost = text[1:-1], "8.8.0 shows the backticks of a Markdown string"
    elif quoted and "\n" in text:
        lost = "8.8.0 shows a space where 12.x breaks the line"
    text = _BREAK.sub("\n", text)
    lost = next((why for why, pattern in _LOST.items() if pattern.search(text)), lost)
    if markdown and not lost and _MARKDOWN.search(text):
        lost = "Markdown in a label has no meaning here"
    lines = [re.sub(r"[ \t\r\f]+", " ", line).strip(" ") for line in plain(text).split("\n")]
    if len(lines) > 1 and not lines[-1]:
        lines.pop()  # a break at the very end draws nothing
    return Label(tuple(lines) if any(lines) else (), lost)


def plain(text: str) -> str:
    """Text with `#quot;`, `#35;` and HTML's own entities as the characters that they stand for."""
    return html.unescape(re.sub(r"#(\w+);", lambda m: f"&{'#' if m[1].isdigit() else ''}{m[1]};", text))


# --- ids

_KEYWORDS = "style|linkStyle|interpolate|classDef|class|graph|flowchart|subgraph|end"
_TARGETS = "_self|_blank|_parent|_top"
_PROTOTYPE = {
    "constructor", "toString", "toLocaleString", "valueOf", "hasOwnProperty", "isPrototypeOf", "propertyIsEnumerable",
    "__proto__", "__defineGetter__", "__defineSetter__", "__lookupGetter__", "__lookupSetter__",
}  # fmt: skip
_KEYWORD_8 = re.compile(rf"(?<![A-Za-z])(?:{_KEYWORDS}|default|click)\b|(?:{_TARGETS})\b")  # where letters begin
_KEYWORD_12 = re.compile(
    rf"\d*(?:{_KEYWORDS}|{_TARGETS}|swimlane-beta)\b|\d*(?:click|call|href)$"
)  # where the id begins


def refused(id: str) -> tuple[str, ...]:
    """The versions of Mermaid, of 8.8.0 and 12.x, that cannot draw a node of this id."""
    by_8 = id in _PROTOTYPE or _KEYWORD_8.search(id)
    by_12 = _KEYWORD_12.match(id)
    return (*(["8.8.0"] if by_8 else []), *(["12.x"] if by_12 else []))
