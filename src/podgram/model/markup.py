"""Marked-up text: bold, italic, code and the like, as runs of text, and as HTML with a few harmless tags.

A line of markup is text with `&lt;`, `&gt;` and `&amp;` escaped, the tags of TAGS well nested, `<hr>` for a rule, and
`<fa>` and `<math>` around what a font of icons or a typesetter of formulas draws.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from podgram.model.diagram import ILLEGAL

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

# Every tag that a text may hold, by all its names (https://html.spec.whatwg.org/multipage/text-level-semantics.html).
TAGS = {
    "b": "b", "strong": "b", "i": "i", "em": "i", "code": "code", "small": "small", "u": "u", "ins": "u",
    "s": "s", "del": "s", "strike": "s", "sub": "sub", "sup": "sup", "fa": "fa", "math": "math",
}  # fmt: skip
TAG = re.compile(r"<(?P<end>/?)(?P<name>[A-Za-z]+)\s*(?P<void>/?)>")
RULE = "hr"
DEEPEST = 8  # marks inside each other: more are no text that a person has written
SILENT = frozenset({"fa", RULE})  # where there are only characters, these are nothing


class Run(NamedTuple):
    """A piece of a line with the marks that it has, the outermost first."""

    text: str
    marks: tuple[str, ...] = ()


class Marked(str):
    """A line of text with marks: as a string its characters, and the line of markup beside them."""

    markup: str

    def __new__(cls, markup: str) -> Marked:
        made = super().__new__(cls, " ".join(plain(markup).split()))
        made.markup = markup
        return made


def runs(markup: str) -> list[Run]:
    """The runs of a line of markup. A tag that is not known here is text."""
    found: list[Run] = []
    marks: list[str] = []
    at = 0
    for tag in TAG.finditer(markup):
        name = tag["name"].lower()
        if name not in TAGS and name != RULE:
            continue
        found.append(Run(html.unescape(markup[at : tag.start()]), tuple(marks)))
        at = tag.end()
        found += turn(marks, tag)
    found.append(Run(html.unescape(markup[at:]), tuple(marks)))
    return [run for run in found if run.text or RULE in run.marks]


def turn(marks: list[str], tag: re.Match[str]) -> list[Run]:
    """Turns the mark of a tag on or off, the innermost of two alike; a rule is a run of its own."""
    name = tag["name"].lower()
    if name == RULE:
        return [Run("", (*marks, RULE))]
    if not tag["end"]:
        marks += [TAGS[name]] if len(marks) < DEEPEST else []
    elif TAGS[name] in marks:
        del marks[len(marks) - 1 - marks[::-1].index(TAGS[name])]
    return []


def written(line: Iterable[Run]) -> str:
    """Runs as a line of markup, with as few tags as can be."""
    text = ""
    open_: tuple[str, ...] = ()
    for run in (*line, Run("")):
        marks = tuple(mark for mark in run.marks if mark != RULE)
        same = [a == b for a, b in zip(open_, marks, strict=False)]
        kept = [*same, False].index(False)
        text += "".join(f"</{mark}>" for mark in reversed(open_[kept:]))
        text += "".join(f"<{mark}>" for mark in marks[kept:])
        text += "<hr>" if RULE in run.marks else html.escape(ILLEGAL.sub("\ufffd", run.text), quote=False)
        open_ = marks
    return re.sub(r"<(\w+)></\1>", "", text)


def plain(markup: str) -> str:
    """The characters of a line of markup, for what knows nothing of marks."""
    return "".join(run.text for run in runs(markup) if not SILENT.intersection(run.marks))


def lines_of(pieces: Iterable[Run]) -> list[str]:
    """Runs, in which a line feed ends a line, as lines of markup with single spaces."""
    lines: list[list[Run]] = [[]]
    for run in pieces:
        first, *rest = run.text.split("\n") if RULE not in run.marks else [""]
        lines[-1].append(run._replace(text=first))
        lines += [[run._replace(text=text)] for text in rest]
    return [_trimmed(written(line)) for line in lines]


def _trimmed(line: str) -> str:
    folded = re.sub(r"\s+", " ", line)
    folded = re.sub(r" ((?:</?\w+>)+) ", r" \1", folded)
    return re.sub(r"^((?:<\w+>)*) | ((?:</\w+>)*)$", r"\1\2", folded)


def markup_of(lines: Sequence[str]) -> tuple[str, ...]:
    """Lines as markup, if one of them has any: else nothing."""
    if not any(isinstance(line, Marked) and line.markup != html.escape(line, quote=False) for line in lines):
        return ()
    return tuple(
        line.markup if isinstance(line, Marked) else html.escape(" ".join(line.split()), quote=False) for line in lines
    )


# --- Markdown


def from_markdown(text: str) -> list[str]:
    """A text in Markdown as lines of markup: emphasis, code, escapes, and the tags of TAGS.

    Nothing else of Markdown means anything here (https://spec.commonmark.org/0.31.2/#inlines).
    """
    from markdown_it import MarkdownIt  # it takes as long to import as a small diagram takes to draw

    rules = ["emphasis", "backticks", "escape", "html_inline", "newline", "strikethrough"]
    return lines_of(runs_of(MarkdownIt("zero", {"html": True}).enable(rules), text))


def runs_of(reader: MarkdownIt, text: str) -> Iterator[Run]:
    """What a reader of Markdown makes of a text, as runs in which a line feed ends a line."""
    marks: list[str] = []
    for token in reader.parseInline(text)[0].children or []:
        tag = TAG.fullmatch(token.content) if token.type == "html_inline" else None
        name = TAGS.get(tag["name"].lower(), "") if tag else ""
        if token.type in _OPENS or (name and tag and not tag["end"]):
            marks.append(_OPENS.get(token.type, name))
        elif token.nesting < 0 or name:
            del marks[-1:]
        elif tag and tag["name"].lower() == RULE:
            yield Run("", (*marks, RULE))
        elif token.type in ("softbreak", "hardbreak") or (tag and tag["name"].lower() == "br"):
            yield Run("\n", tuple(marks))
        else:
            code = ("code",) if token.type == "code_inline" else ()
            yield Run(token.content, (*marks, *code))


_OPENS = {"strong_open": "b", "em_open": "i", "s_open": "s"}
_MARKS = re.compile(r"([\\`*_<&~])")


def to_markdown(markup: str) -> str:
    """A line of markup as Markdown that `from_markdown` reads as the same."""
    text = "".join(_token(part) for part in re.split(r"(</?\w+>)", markup))
    shorter = re.sub(r"<(b|i|code)>([A-Za-z0-9][\w .,:-]*[A-Za-z0-9]|\w)</\1>", _emphasis, text)
    return shorter if from_markdown(shorter) == [markup] else text


def _emphasis(tag: re.Match[str]) -> str:
    sign = {"b": "**", "i": "*", "code": "`"}[tag[1]]
    return f"{sign}{tag[2]}{sign}"


def _token(part: str) -> str:
    return part if TAG.fullmatch(part) else _MARKS.sub(r"\\\1", html.unescape(part))
