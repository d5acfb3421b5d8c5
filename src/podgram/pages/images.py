"""Pictures in a page that say which diagram they show: a comment with podgram's marker before an image."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from podgram.fences import Lines
from podgram.pages.block import Marker, Picture

COMMENT = re.compile(r"(?:<!--|\{/\*)\s*podgram\b[ \t]*(?P<colon>:?)[ \t]*(?P<words>[^<>\n]*?)\s*(?:-->|\*/\})", re.I)
CODE = re.compile(r"(`+)(?!`).*?(?<!`)\1(?!`)")  # a code span: what is in it is shown
BETWEEN = re.compile(r"(?:[\s>|]|\[(?=!)|<(?:p|a|div|figure|picture|center|span)\b[^<>]*>)*")


def _values(quoted: str) -> tuple[re.Pattern[str], str]:
    """Patterns of one attribute and of any number of them, given that of a quoted value."""
    one = re.compile(rf"(?P<name>[\w:-]+)(?:\s*=\s*(?P<value>{quoted}|[^\s\"'`<>]+))?")
    return one, rf"(?P<attributes>(?:[^\"'`<>]|{quoted})*?)"


HTML_VALUE, HTML_VALUES = _values(r"(?:\"[^\"]*\"|'[^']*')")
HUGO_VALUE, HUGO_VALUES = _values(r"(?:\"(?:\\.|[^\"\\])*\"|`[^`]*`)")

MARKDOWN = re.compile(
    r"!\[(?P<alt>(?:\\.|[^\[\]\\]|\[(?:\\.|[^\[\]\\])*\])*)\]"
    r"\(\s*(?P<target><[^<>\n]*>|(?:\\.|[^\s()\\]|\((?:\\.|[^\s()\\])*\))*)"
)
DIRECTIVE = re.compile(
    r"(?P<indent>[ \t]*)(?:(?P<rst>\.\.[ \t]+(?:image|figure)::)|(?:`{3,}|~{3,}|:{3,})\{(?:image|figure)\})"
    r"[ \t]*(?P<target>\S.*?)[ \t]*$"
)
FIELD = re.compile(r"[ \t]*:(?P<name>[\w-]+):(?P<value>.*)$")
ESCAPED = re.compile(r"\\(?P<mark>[!-/:-@\[-`{-~])|&(?:#\d+|#[xX][\da-fA-F]+|\w+);")
SPECIAL = re.compile(r"[\\`*_\[\]<&{}|~$]")


def _hugo(text: str) -> str:
    """A shortcode's value. Hugo knows `\\"` in quotes and nothing in backquotes, and ends at neither's own mark."""
    if re.search(r'["\\]', text) and "`" not in text:
        return f"`{text}`"
    return '"' + re.sub(r'\\(?="|$)', "", text).replace('"', '\\"') + '"'


def _unhugo(value: str) -> str:
    return value[1:-1].replace('\\"', '"') if value.startswith('"') else value.strip("`")


@dataclass(frozen=True, slots=True)
class Syntax:
    """How an image with attributes is written: as a whole, an attribute of it, a value's quoting and back."""

    pattern: re.Pattern[str]
    attribute: re.Pattern[str]
    quote: Callable[[str], str]
    unquote: Callable[[str], str]


SYNTAXES = (
    Syntax(
        re.compile(rf"<img\b{HTML_VALUES}\s*/?>", re.I),
        HTML_VALUE,
        lambda text: '"' + html.escape(text).replace("{{", "&#123;&#123;").replace("&#x27;", "'") + '"',
        lambda value: html.unescape(value[1:-1] if value[0] in "\"'" else value),
    ),
    Syntax(re.compile(rf"\{{\{{[<%]\s*figure\b{HUGO_VALUES}\s*/?\s*[>%]\}}\}}", re.I), HUGO_VALUE, _hugo, _unhugo),
)


def pictures(text: str, opaque: tuple[range, ...]) -> Iterator[Picture]:
    """Finds the marked pictures of Markdown; a marker that no image follows has an empty target."""
    lines = Lines(text)
    shown = {number for block in opaque for number in block}
    for comment in COMMENT.finditer(text):
        number = lines.at(comment.start())
        if number not in shown and not _in_code(lines, number, comment.start()):
            yield _picture(lines, comment)


def _in_code(lines: Lines, number: int, offset: int) -> bool:
    column = offset - lines.starts[number]
    return any(span.start() < column < span.end() for span in CODE.finditer(lines[number]))


def _picture(lines: Lines, comment: re.Match[str]) -> Picture:
    text = lines.text
    marker = Marker.read(comment["words"] if comment["colon"] else "")
    between = BETWEEN.match(text, comment.end())
    here = between.end() if between else comment.end()
    if image := MARKDOWN.match(text, here):
        target, alt = (ESCAPED.sub(_unescape, image[key]) for key in ("target", "alt"))
        return Picture(marker, comment.start(), _path(target.strip("<>")), alt, *image.span("alt"), write=_markdown)
    if here < len(text) and DIRECTIVE.match(lines[lines.at(here)]):
        return directive_picture(lines, lines.at(here), comment, comment.start())
    for syntax in SYNTAXES:
        if image := syntax.pattern.match(text, here):
            return _with_attributes(image, syntax, marker, comment.start())
    return Picture(marker, comment.start())


def directive_picture(lines: Lines, number: int, comment: re.Match[str], offset: int) -> Picture:
    """The picture of an `image` or `figure` directive, of reStructuredText or MyST, on a line below its comment."""
    marker = Marker.read(comment["words"] if comment["colon"] else "")
    image = DIRECTIVE.match(lines[number]) if number < len(lines) else None
    if image is None:
        return Picture(marker, offset)
    for line in range(number + 1, len(lines)):
        option = FIELD.match(lines[line])
        if not option:
            break
        if option["name"].lower() == "alt":
            start, stop = (lines.starts[line] + place for place in option.span("value"))
            alt = option["value"].strip()
            return Picture(marker, offset, _path(image["target"]), alt, start, stop, lambda alt: f" {alt}")
    begin = lines.starts[number + 1]
    indent = image["indent"] + ("   " if image["rst"] else "")
    end, before = lines.ending(number), "" if lines.text[:begin].endswith(("\r", "\n")) else lines.ending(number)
    return Picture(
        marker, offset, _path(image["target"]), None, begin, begin, lambda alt: f"{before}{indent}:alt: {alt}{end}"
    )


def _with_attributes(image: re.Match[str], syntax: Syntax, marker: Marker, offset: int) -> Picture:
    found = {a["name"].lower(): a for a in syntax.attribute.finditer(image.string, *image.span("attributes"))}
    value = {name: syntax.unquote(a["value"]) if a["value"] else "" for name, a in found.items()}
    target, place = _path(value.get("src", "")), found.get("alt")
    if place is None:
        end = image.end("attributes")
        return Picture(marker, offset, target, None, end, end, lambda alt: f" alt={syntax.quote(alt)}")
    return Picture(marker, offset, target, value["alt"], *place.span(), write=lambda alt: f"alt={syntax.quote(alt)}")


def _unescape(match: re.Match[str]) -> str:
    return match["mark"] or html.unescape(match[0])


def _markdown(text: str) -> str:
    return SPECIAL.sub(r"\\\g<0>", text)


def _path(url: str) -> str:
    """The path of a URL without its query and fragment."""
    return unquote(re.split(r"[?#]", url, maxsplit=1)[0])
