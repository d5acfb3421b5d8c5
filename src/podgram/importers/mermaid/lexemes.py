"""The small texts inside a Mermaid flowchart: arrows, styles, labels and ids, and what each version makes of them."""

from __future__ import annotations

import html
import re
import textwrap
from collections.abc import Iterator
from typing import NamedTuple

import webcolors
from markdown_it import MarkdownIt

from podgram.importers.mermaid.flowchart import End, Stroke, Styles
from podgram.model.markup import RULE, TAG, TAGS, Marked, Run, lines_of, markup_of, runs_of, turn

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


def obeyed(pair: tuple[str, str]) -> bool:
    """Whether a browser does anything with a style of a shape or a text: a wrong value is as if it were not there."""
    name, value = pair[0], pair[1].strip().lower()
    if name in ("fill", "stroke", "color"):
        words = ("none", "transparent", "currentcolor", "inherit")
        return (
            value in words or bool(re.fullmatch(r"#(?:[0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})", value)) or _named(value)
        )
    if name in ("stroke-width", "stroke-dasharray"):
        return value == "none" or bool(re.fullmatch(r"(?:\d*\.?\d+[a-z%]*[\s,]*)+", value))
    return name.split("-")[0] not in ("background", "border", "margin", "width", "height", "display")


def _named(colour: str) -> bool:
    try:
        return bool(webcolors.name_to_hex(colour))
    except ValueError:
        return False


# --- labels

_BREAK = re.compile(r"</?br\s*/?>", re.IGNORECASE)
_ANY_TAG = re.compile(r"</?([A-Za-z][\w-]*)(?:\s[^<>]*)?/?>")
_OBEYED = {*TAGS, RULE} - {"fa", "math"}
_ICON = re.compile(r"fa[bklrs]?:fa-[\w-]+")
_FORMULA = re.compile(r"\$\$(.*?)\$\$")
_BLOCK = re.compile(r"\s*(?:[-+*]|\d+[.)])\s|\s*#{1,6}\s|\s*>|\s*(?:```|~~~)|\s*\|.*\|\s*$")  # no paragraph


_ANYTHING = re.compile(r"[^\w .,:;/()?!=+'\"-]|fa[bklrs]?:|^\s*(?:[-+]|\d+[.)])|_", re.ASCII)  # that may not be itself
_MARKS_OF_12 = {
    "<fa>": "podgram writes an icon for Mermaid 12 alone",
    "<math>": "8.8.0 shows a formula as it is written",
}


class Label(NamedTuple):
    """The lines of a label as 12.x draws them, the same with their markup where they have any, and what is lost.

    `lost` is what nobody can carry over, `old` what 8.8.0 draws otherwise.
    """

    lines: tuple[str, ...] = ()
    markup: tuple[str, ...] = ()
    lost: str = ""
    old: str = ""


def label(raw: str, quoted: bool = False, markdown: bool = False) -> Label:
    """A label without its quotes; one that stood in quotes and backticks is Markdown."""
    text, old = raw.strip(), ""
    if not _ANYTHING.search(text):  # as most are
        return Label((re.sub(r" +", " ", text),) if text else ())
    if quoted and len(text) > 2 and text[0] == text[-1] == "`":
        text, old, markdown = text[1:-1], "8.8.0 shows the backticks of a Markdown string", True
    elif quoted and "\n" in text:
        old = "8.8.0 shows a space where 12.x breaks the line"
    elif "\\n" in _FORMULA.sub("", text):
        old = r"8.8.0 shows the \n at which 12.x breaks the line"
    unknown = [tag[0] for tag in _ANY_TAG.finditer(_BREAK.sub("", text)) if tag[1].lower() not in _OBEYED]
    lost = f"the tag {unknown[0]} has no meaning here" if unknown else ""
    made = _lines(list(_markdown_runs(text) if markdown else _html_runs(text)))
    if any("<" in line for line in made):
        why = next((why for tag, why in _MARKS_OF_12.items() if any(tag in line for line in made)), "")
        old = old or why or "8.8.0 shows the HTML tag that 12.x obeys"
        marked = tuple(map(Marked, made))
        return Label(tuple(map(str, marked)) if any(map(str.strip, marked)) else (), markup_of(marked), lost, old)
    lines = tuple(html.unescape(line) for line in made)
    return Label(lines if any(lines) else (), (), lost, old)


def _lines(runs: list[Run]) -> list[str]:
    """Runs as lines of markup. A break at the very end draws nothing."""
    lines = lines_of(runs)
    return lines[:-1] if len(lines) > 1 and not lines[-1] else lines


def _html_runs(text: str) -> Iterator[Run]:
    """What a label that is no Markdown says in the HTML that 12.x obeys."""
    text = _BREAK.sub("\n", _broken(text))
    marks: list[str] = []
    at = 0
    for tag in TAG.finditer(text):
        name = tag["name"].lower()
        if name not in _OBEYED:
            continue
        yield from _special(text[at : tag.start()], tuple(marks))
        at = tag.end()
        yield from turn(marks, tag)
    yield from _special(text[at:], tuple(marks))


def _broken(text: str) -> str:
    r"""A label with a line break at each `\n`; in a formula that begins a command, like `\nu`."""
    return re.sub(rf"{_FORMULA.pattern}|(?P<end>\\n)", lambda m: "\n" if m["end"] else m[0], text)


def _markdown_runs(text: str) -> Iterator[Run]:
    """What a Markdown string says: 12.x knows paragraphs, strong and em, and shows everything else as it stands."""
    text = _BREAK.sub("\n", textwrap.dedent(text))
    if _BLOCK.match(text):
        yield from _special(text.replace("\n", " "), ())
        return
    reader = MarkdownIt("zero", {"html": True}).enable(["emphasis", "escape", "html_inline", "newline"])
    for run in runs_of(reader, re.sub(r"\n\s*\n", "\n", text.strip())):
        yield from _special(run.text, run.marks) if RULE not in run.marks else [run]


def _special(text: str, marks: tuple[str, ...]) -> Iterator[Run]:
    """A piece of a label, with its entities decoded, and its icons and formulas as runs of their own."""
    at = 0
    for found in re.finditer(rf"{_ICON.pattern}|{_FORMULA.pattern}", text):
        yield Run(plain(text[at : found.start()]), marks)
        yield Run(plain(found[1]), (*marks, "math")) if found[1] is not None else Run(found[0], (*marks, "fa"))
        at = found.end()
    yield Run(plain(text[at:]), marks)


def plain(text: str) -> str:
    """Text with `#quot;`, `#35;` and HTML's own entities as the characters that they stand for."""
    return html.unescape(re.sub(r"#(\w+);", lambda m: f"&{'#' if m[1].isdigit() else ''}{m[1]};", text))
