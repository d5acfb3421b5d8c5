"""The manifests of a Markdown page: in its YAML fences, and in what its shell commands hand to kubectl.

Here-documents are read as POSIX has them:
https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_07_04
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import NamedTuple

from podgram.fences import Fence, Headings, Lines, fences
from podgram.importers import Source

DATA = frozenset({"yaml", "yml", "json", "kyaml"})  # languages of fences that are manifests by themselves
VERBS = frozenset({"apply", "create", "replace"})
STDIN = frozenset({"-", "/dev/stdin"})
HEREDOC = re.compile(r"(?<!<)<<(?P<dash>-?)[ \t]*(?P<quote>[\\'\"]?)(?P<word>[^\s'\"\\;|&<>()]+)['\"]?")
KUBECTL = re.compile(r"(?:^|[\s(/|;&])(?:kubectl|oc|k)\s(?P<words>[^|;&]*)")
WRITTEN = re.compile(r"(?:>|\btee(?:\s+-\S+)*)\s*(?P<file>[^\s|;&<>-][^\s|;&<>]*)")


class Manifest(NamedTuple):
    """A text of a page that is a manifest. `line` counts from 0, and `indent` is what stands before each line.

    `namespace` is the one that its command names, and `heading` the nearest above it.
    """

    text: str
    line: int
    indent: int
    namespace: str
    heading: str


class _Here(NamedTuple):
    """A here-document: its command without the operator, its text, and the line of that in the fence."""

    command: str
    text: str
    line: int


def manifests(text: str) -> Iterator[Manifest]:
    """The manifests of a page, in order."""
    lines, headings, found = Lines(text), Headings(text), list(fences(text))
    applied = {PurePosixPath(file).name: n for fence in found for file, n in _applied(fence.text)}
    for fence in found:
        heading = headings.above(lines.starts[fence.first])
        for body, line, namespace in _of_fence(fence, applied):
            number = fence.first + 1 + line
            yield Manifest(body, number, _indent(lines[number], body), namespace, heading)


def _of_fence(fence: Fence, applied: dict[str, str]) -> Iterator[tuple[str, int, str]]:
    """The manifests of a fence: text, line in the fence, namespace."""
    documents = list(_here_documents(fence.text))
    for one in documents:
        piped = [n for file, n in _applied(one.command) if file in STDIN]
        kept = [
            applied[name] for m in WRITTEN.finditer(one.command) if (name := PurePosixPath(m["file"]).name) in applied
        ]
        for namespace in (piped or kept)[:1]:
            yield one.text, one.line, namespace
    language = re.match(r"[{.\s]*(\w*)", fence.info)
    keys = Source("", data=fence.text.encode()).keys
    if not documents and language and language[1].lower() in DATA and {"apiVersion", "kind"} <= keys:
        yield fence.text, 0, ""


def _here_documents(text: str) -> Iterator[_Here]:
    """The here-documents of shell commands; one whose end is missing runs to the end."""
    lines = text.split("\n")
    at = 0
    while at < len(lines):
        command = lines[at]
        while command.endswith("\\") and at + 1 < len(lines):
            at += 1
            command = command[:-1] + lines[at]
        at += 1
        found = HEREDOC.search(command)
        if found is None:
            continue
        begin = at
        while at < len(lines) and _bare(lines[at], found["dash"]) != found["word"]:
            at += 1
        body = [_bare(line, found["dash"]) if found["dash"] else line for line in lines[begin:at]]
        at += 1
        command = command[: found.start()] + command[found.end() :]
        if command.rstrip().endswith("|") and at < len(lines):  # the pipe goes on below the text
            command += lines[at]
        yield _Here(command, _unescaped("\n".join(body), found["quote"]) + "\n", begin)


def _bare(line: str, dash: str) -> str:
    """A line as `<<-` has it: without the tabs before it."""
    return (line.lstrip("\t") if dash else line).rstrip("\r")


def _unescaped(text: str, quote: str) -> str:
    """What the shell makes of a text whose delimiter has no quotes, its variables aside."""
    return text if quote else re.sub(r"\\([$`\\])", r"\1", text)


def _applied(text: str) -> Iterator[tuple[str, str]]:
    """The files that commands of kubectl take, `-` for standard input, each with the namespace that it says."""
    for found in KUBECTL.finditer(text.replace("\\\n", " ").replace("\n", " ; ")):
        words = found["words"].replace("'", "").replace('"', "").split()
        if VERBS & set(words):
            namespaces = _values(words, "-n", "--namespace")
            yield from ((file, (namespaces or [""])[-1]) for file in _values(words, "-f", "--filename"))


def _values(words: list[str], short: str, long: str) -> list[str]:
    """The values of an option: `-n dev`, `-ndev`, `--namespace dev`, `--namespace=dev`."""
    found = []
    for word, after in zip(words, [*words[1:], ""], strict=True):
        if word in (short, long):
            found.append(after)
        elif word.startswith(f"{long}="):
            found.append(word.partition("=")[2])
        elif word.startswith(short) and not word.startswith("--"):
            found.append(word[2:].removeprefix("="))
    return [value for value in found if value]


def _indent(raw: str, text: str) -> int:
    """How many characters of a page's line stand before the text."""
    first = text.split("\n", 1)[0]
    return len(raw) - len(first) if raw.endswith(first) else 0
