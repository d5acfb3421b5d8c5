"""Mermaid in AsciiDoc: a `[mermaid]` block of Asciidoctor Diagram, or a fence as Markdown writes it."""

from __future__ import annotations

import re

from podgram.fences import Lines
from podgram.pages.block import Marker, Part, Picture, cut, unserved

STYLE = re.compile(r"\[\s*(?:source\s*,\s*)?\"?mermaid\"?\s*(?:[,#.%].*)?\][ \t]*$", re.I)
TITLE = re.compile(r"\.[^\s.].*$|\[.*\][ \t]*$")  # what may stand between the style and the block
VERBATIM = re.compile(r"(-{4,}|\.{4,}|\+{4,}|/{4,})[ \t]*$")
FENCE = re.compile(r"(```)[ \t]*(?P<language>\w*).*$")
COMMENT = re.compile(r"//[ \t]*podgram\b[ \t]*(?P<colon>:?)[ \t]*(?P<words>.*?)[ \t]*$", re.I)
IMAGE = re.compile(r"image::(?P<target>[^\[\]]+)\[(?P<attributes>[^\]]*)\]")
ALT = re.compile(r'[ \t]*(?:(?P<name>\w+)[ \t]*=|(?P<value>"(?P<quoted>(?:\\.|[^"\\])*)"|(?P<bare>[^,=]+)))')
OPEN = re.compile(r"(--)[ \t]*$")  # an ordinary container, unless it has a style


def read(text: str) -> list[Part]:
    """Finds the Mermaid blocks of an AsciiDoc page; what stands in another verbatim block is an example."""
    lines = Lines(text)
    found: list[Part] = []
    known: set[int] = set()
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
            known |= set(range(number, min(end + 1, len(lines))))
            number = end
        elif comment := COMMENT.match(line):
            found.append(_picture(lines, number, comment))
        styled = bool(STYLE.match(line)) or (styled and bool(TITLE.match(line)))
        number += 1
    return [*found, *unserved(lines, known)]


def _picture(lines: Lines, number: int, comment: re.Match[str]) -> Picture:
    """The picture below a comment; titles and attributes may stand between."""
    marker, offset = Marker.read(comment["words"] if comment["colon"] else ""), lines.starts[number]
    below = range(number + 1, len(lines))
    here = next((n for n in below if lines[n].strip() and not TITLE.match(lines[n])), None)
    image = IMAGE.match(lines[here]) if here is not None else None
    if image is None or here is None:
        return Picture(marker, offset)
    first, start = ALT.match(image["attributes"]), lines.starts[here] + image.start("attributes")
    if first is None or first["name"]:  # the first attribute has a name, so there is no alternative text
        comma = "," if first else ""
        return Picture(marker, offset, image["target"], None, start, start, lambda alt: _quoted(alt) + comma)
    alt = first["quoted"].replace('\\"', '"') if first["quoted"] is not None else first["bare"].strip()
    begin, end = (start + place for place in first.span("value"))
    return Picture(marker, offset, image["target"], alt, begin, end, _quoted)


def _quoted(alt: str) -> str:
    """An alternative text as the first attribute of an image."""
    text = alt.replace("]", "&#93;")
    return f'"{text.replace(chr(34), chr(92) + chr(34))}"' if re.search(r'[,"=]', text) else text


def _closing(lines: Lines, first: int, delimiter: str) -> int:
    """The line of the closing delimiter, the same as the opening one; past the end if there is none."""
    after = range(first + 1, len(lines))
    return next((number for number in after if lines[number].rstrip() == delimiter), len(lines))
