"""YAML and JSON text as plain data that knows where it stands.

Every mapping and list carries the mark of each of its values, so whatever is found wrong later can be shown at its
place. A scalar stays the text that the author wrote (`1.10`, `yes`, `0080`); the spec's types decide what it means.
The composer works on YAML's events with a stack of its own, so depth is a limit that we set, not a crash.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeAlias

import yaml

from podgram.diagnostics import Mark, PodgramError, Problem, Report
from podgram.project import files

Value: TypeAlias = "str | Mapping | Sequence | None"
Quoted: TypeAlias = "Callable[[list[str]], list[str]]"

MAX_DEPTH = 320  # YAML levels; about 160 boxes inside boxes
MAX_VALUES = 200_000  # with aliases expanded: a small file can name itself into gigabytes
NULLS = frozenset(("null", "Null", "NULL", "~", ""))  # https://yaml.org/spec/1.2.2/#103-core-schema
# JSON's way to write a character beyond the first 65,536, which YAML does not know (RFC 8259, section 7).
PAIR = re.compile(r"(?<!\\)((?:\\\\)*)\\u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})")
ENDS = (yaml.ScalarEvent, yaml.CollectionEndEvent, yaml.AliasEvent)  # the events that complete a value
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Mapping(dict[str, Any]):
    """A mapping with the mark of itself, of its keys and of its values.

    `tags` holds what an author tagged a value with, as in `ports: !reset []`; YAML's own tags (`!!str`) are not kept.
    """

    def __init__(self, at: Mark) -> None:
        super().__init__()
        self.at = at
        self.keys_at: dict[str, Mark] = {}
        self.values_at: dict[str, Mark] = {}
        self.tags: dict[str, str] = {}

    def put(self, key: str, value: Value, key_at: Mark, at: Mark) -> None:
        self[key] = value
        self.keys_at[key] = key_at
        self.values_at[key] = at

    def change(self, key: str, value: Value) -> None:
        """A new value for a key, at the place of the old one."""
        self.put(key, value, self.keys_at.get(key, self.at), self.values_at.get(key, self.at))

    def copied(self) -> Mapping:
        """A shallow copy, marks and all."""
        twin = Mapping(self.at)
        twin.update(self)
        twin.keys_at.update(self.keys_at)
        twin.values_at.update(self.values_at)
        twin.tags.update(self.tags)
        return twin


class Sequence(list[Any]):
    """A list with the mark of itself and of its items."""

    def __init__(self, at: Mark) -> None:
        super().__init__()
        self.at = at
        self.values_at: list[Mark] = []

    def add(self, value: Value, at: Mark) -> None:
        self.append(value)
        self.values_at.append(at)


def read_text(path: Path) -> str:
    """The text of a UTF-8 file, without a byte order mark. Raises PodgramError if it cannot be read as that."""
    return decode(files.read_bytes(path), str(path))


def decode(data: bytes, file: str) -> str:
    """UTF-8 bytes as text, without a byte order mark. Raises PodgramError at the first byte that is not UTF-8."""
    return files.decode(data, file).removeprefix("\ufeff")


# What the reader of YAML (libyaml) says → the same in words that need no knowledge of YAML, and what to do.
PLAINLY = {
    "mapping values are not allowed": (
        "a colon in a text, or a second key on the line",
        "put quotes round a text with ': ' in it; if it is a key, check its indentation",
    ),
    "did not find expected '-' indicator": (
        "this line is neither an item of the list above nor part of one",
        "begin it with a dash, or indent it as the line that it belongs to",
    ),
    "did not find expected key": (
        "this line stands with no key above it",
        "indent it as the keys that it belongs to",
    ),
    "did not find expected ',' or ']'": ("a list that begins with [ does not end", "put commas between items and a ]"),
    "did not find expected ',' or '}'": ("a mapping that begins with { does not end", "put commas and a }"),
    "found unexpected end of stream": ("a text in quotes does not end", "end it with the quote that it begins with"),
    "found character that cannot start": ("a text cannot begin with this character", "put the text in quotes"),
    "found unknown directive name": ("a line cannot begin with %", "put the text in quotes, or remove the line"),
    "found unknown escape character": (
        "double quotes do not know what this backslash means",
        "write two backslashes, or use single quotes",
    ),
    "could not find expected ':'": ("a key without a colon", "write it as key: value"),
    "did not find expected comment or line break": (
        "a text after | or > begins on the next line",
        "begin a new line here, and indent it",
    ),
}


def parse(text: str, file: str) -> Value:
    """The one YAML document of a text, or None when it is empty.

    Raises PodgramError with every duplicate key, or with the first thing that is not YAML.
    """
    report = Report()
    documents = _composed(text, file, report, one=True)
    report.raise_errors()
    return documents[0] if documents else None


def parse_documents(
    text: str,
    file: str,
    report: Report,
    lenient: bool = False,
    first_line: int = 0,
    indent: int = 0,
    quoted: Quoted = lambda lines: lines,
) -> list[Value]:
    """Every document of a text that holds something: YAML, or JSON values one after another.

    `first_line` and `indent` say where the text stands in its file: lines above it, columns before it. `quoted` makes
    of its lines what errors may show of them.

    `lenient` takes what kubectl takes: a key twice is a warning, and the last one wins; `\\'` stands in double quotes.
    Raises PodgramError with the first thing that is neither, or with every duplicate key.
    """
    found: list[Value] = []
    own = Report()
    for start, end in _json_values(text) or [(0, len(text))]:
        before = text[:start]
        column = start - (before.rfind("\n") + 1)
        line = first_line + before.count("\n")
        part = " " * column + text[start:end]
        found += _composed(part, file, own, lenient=lenient, first_line=line, indent=indent, quoted=quoted)
    own.raise_errors()
    report.problems += own.problems
    return [value for value in found if value is not None]


def _json_values(text: str) -> list[tuple[int, int]]:
    """Where each of several JSON values begins and ends; none if the text is one value, or no JSON."""
    if text.lstrip()[:1] not in ("{", "["):
        return []
    decoder, at = json.JSONDecoder(), 0
    found: list[tuple[int, int]] = []
    while rest := re.compile(r"\S").search(text, at):
        try:
            _, at = decoder.raw_decode(text, rest.start())
        except (ValueError, RecursionError):
            return [*found, (rest.start(), len(text))] if found else []
        found.append((rest.start(), at))
    return found if len(found) > 1 else []


def _composed(
    text: str,
    file: str,
    report: Report,
    one: bool = False,
    lenient: bool = False,
    first_line: int = 0,
    indent: int = 0,
    quoted: Quoted = lambda lines: lines,
) -> list[Value]:
    """The documents of a text, with what is wrong in them in the report, or raised where nothing can be read."""
    composer = _Composer(text, file, report, lenient=lenient, first_line=first_line, indent=indent, quoted=quoted)
    try:
        return composer.documents(one)
    except yaml.YAMLError as error:
        if "nesting depth" in str(error) and composer.loader is not yaml.SafeLoader:
            # libyaml looks ahead as far as its own limit before it hands out the event at which ours is passed
            return _Composer(text, file, report, yaml.SafeLoader, lenient, first_line, indent, quoted).documents(one)
        if lenient and "\\'" in text and "unknown escape character" in str(error):
            return _composed(text.replace("\\'", "'"), file, report, one, lenient, first_line, indent, quoted)
        raise PodgramError([*report.problems, composer.unreadable(error)]) from None


class _Composer:
    """Builds values from YAML's events."""

    def __init__(
        self,
        text: str,
        file: str,
        report: Report,
        loader: Any = _LOADER,
        lenient: bool = False,
        first_line: int = 0,
        indent: int = 0,
        quoted: Quoted = lambda lines: lines,
    ) -> None:
        self.text, self.file, self.loader = text, file, loader
        self.lenient, self.first_line, self.indent, self.margin = lenient, first_line, indent, " " * indent
        self.lines = quoted(text.splitlines())
        self.report = report
        self.anchors: dict[str, Value] = {}
        self.sizes: dict[int, int] = {}  # id of a collection → values in it, aliases counted each time

    def mark(self, mark: Any) -> Mark:
        number = mark.line
        line = self.lines[number] if number < len(self.lines) else ""
        return Mark(self.file, self.first_line + number + 1, self.indent + mark.column + 1, self.margin + line)

    def fatal(self, message: str, at: Mark, help: str) -> PodgramError:
        return PodgramError([*self.report.problems, Problem(message, at, help)])

    def documents(self, one: bool) -> list[Value]:
        """The documents of the text. Raises PodgramError if there are several where there may be one."""
        found: list[Value] = []
        stack: list[_Open] = []
        for event in self.events():
            if isinstance(event, ENDS):  # most are, which is why it is asked first
                value, at, start = self.finish(event, stack)
                if start.anchor:  # of an alias it is the same value again
                    self.anchors[start.anchor] = value
                if stack:
                    self.place(stack[-1], value, at, start)
                else:
                    found.append(value)
            elif isinstance(event, yaml.CollectionStartEvent):
                if len(stack) >= MAX_DEPTH:
                    raise self.fatal(f"more than {MAX_DEPTH} levels deep", self.mark(event.start_mark), "nest less")
                stack.append(_Open(event, self.mark(event.start_mark)))
            elif isinstance(event, yaml.DocumentStartEvent):
                self.anchors = {}
                if one and found:
                    at, help = self.mark(event.start_mark), "use one file for each spec"
                    raise self.fatal("a second document begins here", at, help)
        return found

    def events(self) -> Iterator[Any]:
        text = PAIR.sub(_joined, self.text) if self.text.lstrip()[:1] in ("{", "[") else self.text
        return iter(yaml.parse(text, Loader=self.loader))

    def finish(self, event: Any, stack: list[_Open]) -> tuple[Value, Mark, Any]:
        """The value that an event completes, where it began, and the event that began it."""
        if isinstance(event, yaml.ScalarEvent):
            plain_null = event.implicit[0] and event.value in NULLS
            return None if plain_null else event.value, self.mark(event.start_mark), event
        if isinstance(event, yaml.CollectionEndEvent):
            done = stack.pop()
            self.sizes[id(done.value)] = done.size
            if isinstance(done.value, Mapping):
                self.merge(done.value)
            return done.value, done.value.at, done.event
        at = self.mark(event.start_mark)
        if event.anchor not in self.anchors:
            help = f"write &{event.anchor} at a value above; a value cannot hold itself"
            raise self.fatal(f"alias *{event.anchor} names no finished value", at, help)
        return self.anchors[event.anchor], at, event

    def place(self, parent: _Open, value: Value, at: Mark, start: Any) -> None:
        """Puts a finished value in the collection that is open around it."""
        parent.size += 1 if value is None or isinstance(value, str) else self.sizes.get(id(value), 1)
        if parent.size > MAX_VALUES:
            raise self.fatal(f"more than {MAX_VALUES} values, with aliases expanded", at, "use fewer aliases")
        if isinstance(parent.value, Sequence):
            parent.value.add(value, at)
        elif parent.key is None:
            parent.key = (self.key(value, at, start), at)
        else:
            key, key_at = parent.key
            parent.key = None
            if key in parent.value:
                self.twice(parent.value, key, key_at)
            if key not in parent.value or self.lenient:
                parent.value.put(key, value, key_at, at)
                tag = getattr(start, "tag", None)  # an alias has none
                if tag and tag.startswith("!"):
                    parent.value.tags[key] = tag

    def twice(self, mapping: Mapping, key: str, at: Mark) -> None:
        first = mapping.keys_at[key].line
        tell = self.report.warning if self.lenient else self.report.error
        tell(f"{key!r} stands here a second time (first in line {first})", at, "keep one")

    def key(self, value: Value, at: Mark, event: Any) -> str:
        if isinstance(value, str):
            return value
        if value is None:
            return getattr(event, "value", "") or ""
        self.report.error("a key must be text", at, "put quotes round it")
        return f"{at.line}:{at.column}"

    def merge(self, mapping: Mapping) -> None:
        """Takes over what `<<` names (https://yaml.org/type/merge.html); what stands beside it wins."""
        if "<<" not in mapping:
            return
        at = mapping.values_at["<<"]
        named = mapping.pop("<<")
        for other in named if isinstance(named, Sequence) else [named]:
            if not isinstance(other, Mapping):
                self.report.error("<< merges mappings only", at, "name a mapping: <<: *anchor")
                continue
            for key, value in other.items():
                if key not in mapping:
                    mapping.put(key, value, other.keys_at[key], other.values_at[key])

    def unreadable(self, error: yaml.YAMLError) -> Problem:
        """What YAML's own error says, in our words and at its place."""
        if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark is not None:
            place, mark = error.problem_mark, self.mark(error.problem_mark)
            written = self.text.splitlines()[place.line : place.line + 1]  # an error may not quote it all
            if any(line[: place.column + 1].lstrip(" ").startswith("\t") for line in written):
                return Problem("a tab cannot indent YAML", mark, "indent with spaces")
            said = str(error.problem or error.context)
            usual = (said, "check the indentation, the colons and the quotes around here")
            what, help = next((words for begin, words in PLAINLY.items() if begin in said), usual)
            return Problem(f"not YAML: {what}", mark, help)
        if isinstance(error, yaml.reader.ReaderError):
            before = self.text[: error.position]
            line, column = before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1
            code = error.character if isinstance(error.character, int) else ord(error.character[:1] or "\0")
            text = self.lines[line - 1] if line <= len(self.lines) else ""
            at = Mark(self.file, self.first_line + line, column, text)
            help = 'write it in double quotes, as "\\x..", or remove it'
            return Problem(f"YAML does not allow the character U+{code:04X}", at, help)
        return Problem(f"not YAML: {error}", self.file, "check the file")


def _joined(pair: re.Match[str]) -> str:
    return pair[1] + bytes.fromhex(pair[2] + pair[3]).decode("utf-16-be")


class _Open:
    """A collection whose end has not come yet, and the key that waits for its value."""

    def __init__(self, event: Any, at: Mark) -> None:
        self.event = event
        self.value: Mapping | Sequence = Mapping(at) if isinstance(event, yaml.MappingStartEvent) else Sequence(at)
        self.key: tuple[str, Mark] | None = None
        self.size = 1


def locate(value: Any, path: tuple[str | int, ...]) -> Mark | None:
    """The mark nearest to a path into a value. Steps that are not in the data (a union's tag) are passed over.

    The fields of a whole manifest may stand below its `spec` or `metadata`.
    """
    mark = getattr(value, "at", None)
    for step in path:
        if isinstance(value, Mapping) and step not in value:
            parts = (value.get("spec"), value.get("metadata"))
            value = next((part for part in parts if isinstance(part, Mapping) and step in part), value)
        if isinstance(value, Mapping) and step in value:
            mark, value = value.values_at[str(step)], value[str(step)]
        elif isinstance(value, Sequence) and isinstance(step, int) and step < len(value):
            mark, value = value.values_at[step], value[step]
    return mark
