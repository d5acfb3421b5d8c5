"""Mermaid in reStructuredText: the `.. mermaid::` directive of sphinxcontrib-mermaid, its body indented."""

from __future__ import annotations

import re
from dataclasses import replace

from podgram.fences import Lines
from podgram.pages.block import OPTION, Block, Part, unserved, unwrap
from podgram.pages.images import directive_picture

DIRECTIVE = re.compile(r"[ \t]*\.\.[ \t]+mermaid::[ \t]*(?P<file>.*)$")
COMMENT = re.compile(r"[ \t]*\.\.[ \t]+podgram\b[ \t]*(?P<colon>:?)[ \t]*(?P<words>.*?)[ \t]*$", re.I)
# What is shown as it stands: code, comments, and whatever follows a paragraph that ends with `::`.
LITERAL = re.compile(
    r"[ \t]*\.\.[ \t]+(?:code-block|code|sourcecode|highlight|parsed-literal|raw|math|literalinclude)::"
    r"|[ \t]*\.\.(?:[ \t]+(?!\S[^:]*::|\|[^|]+\|[ \t]+\S+::).*)?$"
    r"|(?![ \t]*\.\.[ \t]).*::[ \t]*$"
)


def read(text: str) -> list[Part]:
    """The Mermaid directives of a reStructuredText page, and its marked pictures.

    A directive that reads a file of its own has no block; a picture is marked by the comment `.. podgram: …` above it.
    """
    lines = Lines(text)
    found: list[Part] = []
    known: set[int] = set()
    number = 0
    while number < len(lines):
        directive = DIRECTIVE.match(lines[number])
        whole = directive or LITERAL.match(lines[number])
        end = _body_end(lines, number) if whole else number + 1
        if directive and not directive["file"] and (block := _block(lines, number, end)):
            found.append(block)
        elif comment := COMMENT.match(lines[number]):
            found.append(directive_picture(lines, _next(lines, number), comment, lines.starts[number]))
        known |= set(range(number, end)) if whole else set()
        number = end
    return [*found, *unserved(lines, known)]


def _next(lines: Lines, number: int) -> int:
    """The next line that is not empty; the end if there is none."""
    return next((n for n in range(number + 1, len(lines)) if lines[n].strip()), len(lines))


def _body_end(lines: Lines, first: int) -> int:
    """The line after the last one that is indented more than the first; blank lines at the end do not count."""
    end = first + 1
    for number in range(first + 1, len(lines)):
        if lines[number].strip():
            if _indent(lines[number]) <= _indent(lines[first]):
                break
            end = number + 1
    return end


def _block(lines: Lines, first: int, end: int) -> Block | None:
    begin = first + 1
    while begin < end and (not lines[begin].strip() or OPTION.match(lines[begin].strip())):
        begin += 1
    if begin == end:
        return None
    prefix = lines[begin][: _indent(lines[begin])]
    start, stop = lines.starts[begin], lines.starts[end]
    raw = lines.text[start:stop]
    block = Block(first + 1, start, stop, unwrap(raw, prefix), prefix, lines.ending(first))
    return block if raw.endswith(("\r", "\n")) else replace(block, final=False)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" \t"))
