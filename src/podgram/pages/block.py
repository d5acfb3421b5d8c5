"""What a page holds of diagrams: Mermaid blocks and marked pictures, where they are and which diagram they show."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from itertools import takewhile

from podgram.fences import NEWLINE, Lines, container

MARKER = re.compile(r"%%\s*podgram\b[ \t]*(?P<colon>:?)[ \t]*(?P<words>.*?)\s*$", re.I)
STRAY = re.compile(r"^[ \t]*%%[ \t]*podgram.*$", re.I | re.M)  # a marker that is misspelled, or not in the first line
SECOND = re.compile(r"^[ \t]*%%[ \t]*podgram[ \t]*:.*$", re.I | re.M)  # with a colon, for a template may name podgram
LOST = re.compile(r"^[ \t>]*(?P<mark>%%)[ \t]*podgram[ \t]*:[ \t]*(?P<words>[^\r\n]*?)[ \t]*\r?$", re.I | re.M)
POINTER = re.compile(r"podgram\b[ \t]*:?[ \t]*", re.I)  # what stands before a marker's own words
OPTION = re.compile(r"%%\||:[\w-]+:")  # a line of the host, not of Mermaid: a Quarto cell's, a directive's
WORD = re.compile(r"\s+(?P<key>alt|view)=(?P<value>\w*)\s*$")  # what may follow a marker's reference
FRONT_MATTER = re.compile(r"\s*---[ \t]*\n(?:(?![ \t]*---[ \t]*\n).*\n)*[ \t]*---[ \t]*\n")
BREAK = re.compile(r"&lt;(br\s*/?)>", re.I)


@dataclass(frozen=True, slots=True)
class Marker:
    """What says which diagram stands here: a file's path and, if it holds several, the diagram's name.

    The file is a spec, or another source, such as a manifest or a page with some; `name` says what of it, as in
    `k8s/web.yaml#deployment/web`, and `view` how, in the words of `podgram render --view`. `path` is empty where the
    words cannot be read. `alt` says that a picture's alternative text is the spec's, too.
    """

    path: str
    name: str | None
    alt: bool = False
    view: str | None = None

    @classmethod
    def read(cls, words: str) -> Marker:
        """The marker of `specs/pod.yaml#name`, the words after `podgram:`; `alt=spec`, `view=objects` may follow."""
        options: dict[str, str] = {}
        while (found := WORD.search(words)) and (found["key"] == "view" or found["value"] == "spec"):
            words = words[: found.start()]
            options[found["key"]] = found["value"]
        path, _, name = words.partition("#")
        return cls(path.strip(), name.strip() or None, "alt" in options, options.get("view"))


@dataclass(frozen=True, slots=True)
class Block:
    """One Mermaid block. `start` and `end` are the offsets of its content in the page.

    `text` is the content as Mermaid gets it: without the indentation and quote marks that each line carries
    (`prefix`), its lines ended by `\\n`, HTML entities decoded. `line` is that of the opening, from 1. A block
    that is not `closed` never ends, so that nobody can say what belongs to it.
    """

    line: int
    start: int
    end: int
    text: str
    prefix: str = ""
    newline: str = "\n"
    escaped: bool = False  # the content is HTML
    head: str = ""  # goes before the content, where the opening's line goes on
    tail: str = ""  # goes after it, where the closing does not begin a line
    closed: bool = True
    final: bool = True  # the content's last line is ended too
    separator: str | None = None  # the page is JSON: what stands between two of its strings

    @property
    def host_options(self) -> str:
        """The lines at the start of the content that are the host's: `%%| label: fig-pod` in Quarto."""
        lines = self.text.splitlines(keepends=True)
        return "".join(takewhile(OPTION.match, lines))

    @property
    def options(self) -> str:
        """The lines before a marker that are not podgram's: the host's, and front matter, which Mermaid wants first."""
        host = self.host_options
        front, rest = front_matter(self.text[len(host) :])
        return host + front if MARKER.match(rest.partition("\n")[0].strip()) else host

    @property
    def body(self) -> str:
        """The content that is Mermaid."""
        return self.text[len(self.options) :]

    @property
    def marker_line(self) -> str:
        """The first line that is Mermaid's; podgram's marker, if it is one."""
        return self.body.partition("\n")[0].strip()

    @property
    def marker(self) -> Marker | None:
        """What the first line says; None for a block that is not podgram's."""
        match = MARKER.match(self.marker_line)
        return Marker.read(match["words"] if match["colon"] else "") if match else None

    @property
    def stray(self) -> str:
        """A line that means to be a marker and is none, or is one too many; "" if there is none."""
        found = SECOND.search(self.body.partition("\n")[2]) if self.marker else STRAY.search(self.body)
        return found[0].strip() if found else ""

    def raw(self, text: str) -> str:
        """What stands in the page from `start` to `end` when the content is the given Mermaid text."""
        lines = text.removesuffix("\n").split("\n")
        if self.escaped:
            lines = [escape(line) for line in lines if line.strip()]  # an empty line would end the HTML
        laid = self.newline.join(self.prefix + line if line else self.prefix.rstrip() for line in lines)
        return self.head + laid + (self.newline if self.final else "") + self.tail


@dataclass(frozen=True, slots=True)
class Picture:
    """An image under a marker. `target` is the path that the page gives, decoded and without its query.

    `alt` is its alternative text (None for no such attribute), and `start` and `end` are where that stands.
    """

    marker: Marker
    offset: int  # of the marker
    target: str = ""
    alt: str | None = None
    start: int = 0
    end: int = 0
    write: Callable[[str], str] = str
    separator: str | None = None  # the page is JSON: what stands between two of its strings

    def raw(self, alt: str) -> str:
        """What stands in the page from `start` to `end` for an alternative text."""
        return self.write(alt)


@dataclass(frozen=True, slots=True)
class Unserved:
    """A marker that stands in no block and before no picture that podgram knows, nor in an example."""

    marker: Marker
    offset: int
    start: int = 0
    end: int = 0
    separator: str | None = None

    def raw(self, text: str) -> str:
        """Nothing is ever written for it."""
        return text


Part = Block | Picture | Unserved


def unserved(lines: Lines, known: Collection[int]) -> Iterator[Unserved]:
    """The markers of blocks on lines, from 0, that hold nothing that is known."""
    if "podgram" not in lines.text.lower():
        return
    for found in LOST.finditer(lines.text):
        number = lines.at(found.start())
        if number not in known:
            yield Unserved(Marker.read(found["words"]), found.start("mark"), found.start("mark"), found.start("mark"))


def front_matter(text: str) -> tuple[str, str]:
    """The front matter at the start of a Mermaid text, with its last line's end, and the rest."""
    found = FRONT_MATTER.match(text)
    return (found[0], text[found.end() :]) if found else ("", text)


def escape(line: str) -> str:
    """A line of Mermaid as HTML text. A `<br/>` stays: browser and Mermaid make the same of it, and it reads better."""
    return BREAK.sub(r"<\1>", html.escape(line, quote=False).replace("&gt;", ">"))


def cut(lines: Lines, opened: int, closes: int, escaped: bool = False, closed: bool = True) -> Block:
    """The block between the offset after an opening tag or fence and the offset of its closing one."""
    first, last = lines.at(opened), lines.at(closes)
    prefix = re.sub(r"[^\s>]", " ", container(lines[first]))
    inline = first == last or bool(lines.text[opened : lines.starts[first + 1]].strip())
    shared = first == last or container(lines[last]) != lines.text[lines.starts[last] : closes]
    start = opened if inline else lines.starts[first + 1]
    end = closes if shared else lines.starts[last]
    text = unwrap(lines.text[start:end], prefix)
    newline = lines.ending(first)
    return Block(
        line=first + 1,
        start=start,
        end=end,
        text=html.unescape(text) if escaped else text,
        prefix=prefix,
        newline=newline,
        escaped=escaped,
        head=newline if inline else "",
        tail=prefix if shared else "",
        closed=closed,
    )


def unwrap(raw: str, prefix: str) -> str:
    """Lines without the prefix that each carries, all ended by `\\n`."""
    spaces = len(prefix) - prefix.rfind(">") - 1
    pattern = re.compile(rf"(?:[ \t]*>){{0,{prefix.count('>')}}}[ \t]{{0,{spaces}}}")
    text = "\n".join(pattern.sub("", line, count=1) for line in NEWLINE.split(raw))
    return text if not text or text.endswith("\n") else text + "\n"
