"""From text to objects: every document of a file, and every item of its lists."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from podgram.diagnostics import Mark, PodgramError, Problem, Report
from podgram.importers import Source
from podgram.importers.kubernetes.large import documents
from podgram.importers.kubernetes.objects import Object
from podgram.importers.kubernetes.page import Manifest, manifests
from podgram.language.kubernetes import dig
from podgram.language.source import Mapping, Sequence, parse_documents

LARGE = 1_000_000  # bytes: what is larger is read without the place of each value, many times as fast
SEPARATOR = re.compile(r"^---(?:[ \t]+[^\s#]|[^\s-])", re.MULTILINE)
HELM = re.compile(r"\{\{[^}\n]*\}\}")
_HELM_HELP = "this is a template of Helm: helm template CHART | podgram render -"


def read_objects(source: Source, report: Report) -> list[Object]:
    """The objects of one file. Raises PodgramError with everything that makes it no manifest."""
    try:
        text = source.text
    except PodgramError as error:
        raise PodgramError([_helped(problem, "") for problem in error.problems]) from None
    if source.is_page:
        return _of_page(text, source.name, report)
    if len(source.data) > LARGE:
        source.let_go()
        return _of_large(text, source.name, report)
    return _parsed(text, source.name, report)


def _parsed(text: str, file: str, report: Report, place: Manifest | None = None) -> list[Object]:
    """The objects of a text, or of one that stands in a page."""
    first_line, indent = (place.line, place.indent) if place else (0, 0)
    for mark in SEPARATOR.finditer(text):
        line = first_line + text.count("\n", 0, mark.start()) + 1
        report.warning("kubectl takes only comments after ---", Mark(file, line, 1), "begin a new line")
    try:
        values = parse_documents(
            text, file, report, lenient=True, first_line=first_line, indent=indent, quoted=lambda lines: []
        )
        return _objects([d for d in values if place is None or _is_object(d)], file, report)
    except PodgramError as error:
        raise PodgramError([_helped(problem, "\n" * first_line + text) for problem in error.problems]) from None


def _of_large(text: str, file: str, report: Report) -> list[Object]:
    """The objects of a large text, each at its own line."""
    found: list[Object] = []
    errors: list[Problem] = []
    for data, line, kind, version in documents(text, file):
        try:
            found += _of_document(data, Mark(file, line, 1), report, kind, version)
        except PodgramError as error:
            errors += error.problems
    if errors:
        raise PodgramError(errors)
    return found


def _of_page(text: str, file: str, report: Report) -> list[Object]:
    """The objects of a page's manifests. What has no name, such as a cluster's settings, is none."""
    found: list[Object] = []
    errors: list[Problem] = []
    for one in manifests(text):
        try:
            made = _parsed(one.text, file, report, one)
        except PodgramError as error:
            errors += error.problems
            continue
        for each in made:
            each.page, each.heading = file, one.heading
            if one.namespace and each.namespace == "default" and dig(each.data, "metadata.namespace") is None:
                each.namespace = one.namespace
        found += made
    if errors:
        raise PodgramError(errors)
    if not found:
        help = "put it in a ```yaml fence, or in a shell heredoc that ends in kubectl apply -f -"
        raise PodgramError(Problem("no manifest in this page", Mark(file, 1, 1), help))
    return found


def _is_object(document: Any) -> bool:
    """Whether a document of a page is an object of the API, and not the settings of a tool."""
    version, kind = str(dig(document, "apiVersion")), str(dig(document, "kind"))
    named = dig(document, "metadata.name") or dig(document, "metadata.generateName")
    return not version.startswith("kustomize.config.k8s.io/") and bool(named or kind.endswith("List"))


def _helped(problem: Problem, text: str) -> Problem:
    """A problem with what to do where Helm's language is the cause."""
    at = Mark(problem.at.file, problem.at.line, problem.at.column) if isinstance(problem.at, Mark) else problem.at
    helm = isinstance(at, Mark) and HELM.search("\n".join(text.splitlines()[max(0, at.line - 2) : at.line]))
    return Problem(problem.message, at, _HELM_HELP if helm else problem.help, problem.severity)


def _objects(values: list[Any], file: str, report: Report) -> list[Object]:
    found: list[Object] = []
    errors: list[Problem] = []
    for document in values:
        at = getattr(document, "at", Mark(file, 1, 1))
        try:
            found += _of_document(document, at, report)
        except PodgramError as error:
            errors += error.problems
    if errors:
        raise PodgramError(errors)
    return found


def _of_document(data: Any, at: Mark, report: Report, kind: str = "", version: str = "") -> Iterator[Object]:
    """The object of a document, or those of a list; what a typed list says of its items need not stand in them."""
    place = Mark(at.file, at.line, at.column)
    if not isinstance(data, dict):
        first = str(data).splitlines()[0] if isinstance(data, str) and data.strip() else "a list"
        raise PodgramError(Problem(f"not a manifest: {_quoted(first)}", place, "a manifest has apiVersion and kind"))
    kind, version = str(data.get("kind") or kind), str(data.get("apiVersion") or version)
    if not kind or not version:
        missing = "kind" if not kind else "apiVersion"
        raise PodgramError(
            Problem(f"not a manifest: {missing} is missing", place, "a manifest has apiVersion and kind")
        )
    if version.startswith("kustomize.config.k8s.io/"):
        help = "kubectl kustomize FOLDER | podgram render -"
        raise PodgramError(Problem("a kustomization says what to make, and holds no objects", place, help))
    if kind.endswith("List") and "items" in data:
        yield from _items(data, at, report, kind, version)
        return
    made = Object.of(data, kind, version, at)
    if made.name is None:
        raise PodgramError(Problem(f"this {kind} has no name", place, "add metadata: {name: …}"))
    if HELM.search(f"{made.name}{kind}{version}"):
        raise PodgramError(Problem("{{ in a name", made.place("metadata"), _HELM_HELP))
    yield made


def _items(data: dict[str, Any], at: Mark, report: Report, kind: str, version: str) -> Iterator[Object]:
    items = data["items"]
    if not isinstance(items, list | None):
        where = data.values_at["items"] if isinstance(data, Mapping) else at
        place = Mark(where.file, where.line, where.column)
        raise PodgramError(Problem("items must be a list", place, "begin each item with a dash"))
    for number, item in enumerate(items or []):
        where = items.values_at[number] if isinstance(items, Sequence) else at
        yield from _of_document(item, where, report, kind[:-4], version)


def _quoted(text: str, limit: int = 80) -> str:
    return repr(text if len(text) <= limit else text[: limit - 1] + "…")
