"""Mermaid in AsciiDoc: a `[mermaid]` block of Asciidoctor Diagram, or a fence as Markdown writes it."""

from __future__ import annotations

import re

from podgram.fences import Lines
from podgram.pages.block import Part, cut

STYLE = re.compile(r"\[\s*(?:source\s*,\s*)?\"?mermaid\"?\s*(?:[,#.%].*)?\][ \t]*$", re.I)
TITLE = re.compile(r"\.[^\s.].*$|\[.*\][ \t]*$")  # what may stand between the style and the block
VERBATIM = re.compile(r"(-{4,}|\.{4,}|\+{4,}|/{4,})[ \t]*$")
FENCE = re.compile(r"(```)[ \t]*(?P<language>\w*).*$")
OPEN = re.compile(r"(--)[ \t]*$")  # an ordinary container, unless it has a style


def read(text: str) -> list[Part]:
    """Finds the Mermaid blocks of an AsciiDoc page; what stands in another verbatim block is an example."""
    lines = Lines(text)
    found: list[Part] = []
    number, styled = 0, False
    while number < len(lines):
        line = lines[number]
        fence = FENCE.match(line)
        opening = VERBATIM.match(line) or fence or (styled and OPEN.match(line))
        if opening:
            end = _closing(lines, number, opening[1])
            if styled or (fence and fence["language"].lower() == "mermaid"):
                opened, closes = lines.starts[number] + len(line), lines.starts[min(end, len(lines))]
                found.append(cut(lines, opened, closes, closed=end < len(lines)))
            number = end
        styled = bool(STYLE.match(line)) or (styled and bool(TITLE.match(line)))
        number += 1
    return found


def _closing(lines: Lines, first: int, delimiter: str) -> int:
    """The line of the closing delimiter, the same as the opening one; past the end if there is none."""
    after = range(first + 1, len(lines))
    return next((number for number in after if lines[number].rstrip() == delimiter), len(lines))
