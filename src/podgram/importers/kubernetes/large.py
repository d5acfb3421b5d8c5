"""Large files, such as a dump of a whole cluster: read item by item, and what is the same kept once.

The items of a list stand in lines that begin with a dash, as kubectl prints them, so that each can be cut out and read
by itself; a file that is written in another way is read as a whole.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import yaml

from podgram.diagnostics import Mark, PodgramError, Problem
from podgram.language.kubernetes import dig, maps

DOCUMENT = re.compile(r"^---.*$", re.MULTILINE)
ITEMS = re.compile(r"^items:[ \t]*\n(?=( *)- )", re.MULTILINE)
PLAIN = ("tag:yaml.org,2002:null", "tag:yaml.org,2002:merge")  # what is more than the text that stands there
UNREAD = {"ConfigMap": ("data", "binaryData"), "Secret": ("data", "stringData"), "CustomResourceDefinition": ("spec",)}


# What an object is made lean of, by where it stands.
LEAN = {"metadata": ("managedFields",), "status": ("conditions",), "spec": ("tolerations", "affinity")}
IN_CONTAINERS = (
    "livenessProbe",
    "readinessProbe",
    "startupProbe",
    "terminationMessagePath",
    "terminationMessagePolicy",
)
DECODER = json.JSONDecoder()
BEGIN = re.compile(r"\S")
# A list as far as its items, as kubectl prints it, and as others do; and what stands between two items.
LISTED = re.compile(r'\{\s*(?:"(?:apiVersion|kind)":\s*"[^"\\]*",\s*)*"items":\s*\[\s*')
BETWEEN = re.compile(r"\s*(?:,\s*(?=[^\s\]])|(?=\]))")
TAIL = 4096  # characters that may follow the items


class Document(NamedTuple):
    """An object, or a list of some: its data, the line where it stands, and what the list around it says."""

    data: Any
    line: int = 1
    kind: str = ""
    version: str = ""


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Scalars stay the text that stands there, as in every other file."""

    yaml_implicit_resolvers = {
        first: [pair for pair in pairs if pair[0] in PLAIN]
        for first, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


def documents(text: str, file: str) -> Iterator[Document]:
    """The objects of a text. Raises PodgramError with the first thing that is neither JSON nor YAML."""
    if text.lstrip()[:1] in ("{", "["):
        try:
            yield from list(_json_documents(text))
            return
        except (ValueError, RecursionError):  # YAML's flow style, perhaps
            pass
    once = _Once()
    try:
        yield from [document._replace(data=once.of(document.data)) for document in _yaml_documents(text)]
    except (yaml.YAMLError, ValueError, TypeError, AttributeError):  # a cut at the wrong place, perhaps
        yield from [Document(value) for value in _whole(text, file)]


def _json_documents(text: str) -> Iterator[Document]:
    """JSON values, one after another, and of a list its items. Raises ValueError where one is none."""
    at = 0
    while begin := BEGIN.search(text, at):
        value, at = _json_value(text, begin.start())
        kind, version = (str(value.get(key) or "") if isinstance(value, dict) else "" for key in ("kind", "apiVersion"))
        if kind.endswith("List") and isinstance(value.get("items"), list):
            yield from (Document(item, 1, kind[:-4], version) for item in value["items"])
        else:
            yield Document(_lean(value))


def _json_value(text: str, at: int) -> tuple[Any, int]:
    """The value that begins at a place, and where it ends; of a list each item is made lean as soon as it is read."""
    listed = LISTED.match(text, at)
    if listed is None:
        return DECODER.raw_decode(text, at)
    items, end = [], listed.end()
    while not text.startswith("]", end):
        item, end = DECODER.raw_decode(text, end)
        items.append(_lean(item))
        if (between := BETWEEN.match(text, end)) is None:
            raise ValueError("neither a comma nor the end of the list")
        end = between.end()
    head, tail = text[at : listed.end()], text[end : end + TAIL]
    around, read = DECODER.raw_decode(head + tail)
    return {**around, "items": items}, end + read - len(head)


def _lean(value: Any) -> Any:
    """An object without what no picture needs, so that a dump of thousands takes less room."""
    if not isinstance(value, dict):
        return value
    for key in UNREAD.get(str(value.get("kind")), ()):
        value.pop(key, None)
    for path, keys in LEAN.items():
        if isinstance(found := value.get(path), dict):
            for key in keys:
                found.pop(key, None)
    for path in ("spec", "spec.template.spec"):
        for part in ("containers", "initContainers"):
            for container in maps(dig(value, f"{path}.{part}")):
                for key in IN_CONTAINERS:
                    container.pop(key, None)
                for variable in maps(container.get("env")):
                    variable.pop("value", None)
    return value


def _yaml_documents(text: str) -> Iterator[Document]:
    begin = 0
    for mark in (*DOCUMENT.finditer(text), None):
        end = mark.start() if mark else len(text)
        yield from _of_yaml(text[begin:end], text.count("\n", 0, begin) + 1)
        begin = mark.end() if mark else end


def _of_yaml(text: str, line: int) -> Iterator[Document]:
    """The object of a document, or the items of its list one by one."""
    items = ITEMS.search(text)
    if items is None:
        value = yaml.load(text, _Loader)
        yield from [] if value is None else [Document(value, line)]
        return
    indent = len(items[1])
    after = re.compile(rf"^ {{0,{indent}}}[^\s#-]", re.MULTILINE).search(text, items.end())
    end = after.start() if after else len(text)
    around = yaml.load(text[: items.start()] + text[end:], _Loader) or {}
    kind, version = str(around.get("kind") or "").removesuffix("List"), str(around.get("apiVersion") or "")
    starts = [
        found.start() for found in re.compile(rf"^ {{{indent}}}- ", re.MULTILINE).finditer(text, items.end(), end)
    ]
    line, last = line + text.count("\n", 0, items.end()), items.end()
    for start, stop in zip(starts, [*starts[1:], end], strict=True):
        line, last = line + text.count("\n", last, start), start
        (item,) = yaml.load(text[start:stop], _Loader)
        yield Document(item, line, kind, version)


def _whole(text: str, file: str) -> list[Any]:
    try:
        return [value for value in yaml.load_all(text, _Loader) if value is not None]
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        at = Mark(file, mark.line + 1, mark.column + 1) if mark else file
        raise PodgramError(Problem(f"not YAML: {error.problem}", at, "correct it there")) from None
    except (yaml.YAMLError, RecursionError) as error:
        raise PodgramError(Problem(f"neither JSON nor YAML: {error}", Mark(file, 1, 1), "correct it there")) from None


class _Once:
    """Keeps equal values once: the pods of a workload differ in little, and a dump has thousands of them."""

    def __init__(self) -> None:
        self.known: dict[Any, Any] = {}

    def of(self, value: Any) -> Any:
        """The value itself, or the one that is equal to it; without what no picture needs."""
        if isinstance(value, dict):
            unread = UNREAD.get(str(value.get("kind")), ("managedFields",))
            made = {self.known.setdefault(k, k): self.of(v) for k, v in value.items() if k not in unread}
            return self.known.setdefault(("{", *((k, id(v)) for k, v in made.items())), made)
        if isinstance(value, list):
            items = [self.of(item) for item in value]
            return self.known.setdefault(("[", *map(id, items)), items)
        return self.known.setdefault((type(value), value), value)
