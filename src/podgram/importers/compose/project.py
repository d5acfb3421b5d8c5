"""A Compose file with all that it takes over: variables, `include`, `extends` and files laid over it.

What comes out is one mapping, as if everything had been written in one file; each value knows where it stands. Paths
stay as they are written.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from collections.abc import Mapping as Values
from functools import reduce
from pathlib import Path
from typing import Any

from podgram.diagnostics import Mark, Report, suggest
from podgram.importers.compose.interpolation import UnclosedVariableError, interpolated
from podgram.importers.compose.merging import merged, without_reset
from podgram.importers.compose.quoting import quotable
from podgram.language.inheritance import outside
from podgram.language.source import Mapping, Sequence, parse_documents, read_text
from podgram.language.standalone import split_mount
from podgram.language.validation import shown
from podgram.project.paths import real

PARTS = ("services", "networks", "volumes", "secrets", "configs")
TAGS = ("!reset", "!override")
REMOTE = ("https://", "http://", "git@", "git://", "ssh://", "oci://", "github.com/")


class ProjectReader:
    """Reads Compose files below `root`. Mistakes go to the report; `files` are all that were read."""

    def __init__(self, root: Path, values: Values[str, str], report: Report) -> None:
        self.root, self.values, self.report = root, values, report
        self.files: list[Path] = []
        self.documents: dict[Path, Mapping | None] = {}

    def project(self, path: Path, text: str, name: str, overrides: tuple[Path, ...] = ()) -> Mapping | None:
        """The project of a file whose text is given; None if there is no telling what it says."""
        self.files.append(path)
        self.documents[real(path)] = self.checked(self.parsed(text, name), name)
        project = self.model(path, ())
        for override in overrides:
            laid = self.model(override, ())
            project = merged(project, laid) if project is not None and laid is not None else None
        return without_reset(project) if project is not None else None

    def model(self, path: Path, including: tuple[Path, ...]) -> Mapping | None:
        """What a file says together with what its services extend and what it includes."""
        document = self.document(path)
        if document is None:
            return None
        made = document.copied()
        services = made.get("services")
        if services is not None:
            extended = Mapping(services.at)
            for name in services:
                body = self.extended(name, document, path, ())
                extended.put(name, body, services.keys_at[name], services.values_at[name])
            extended.tags = dict(services.tags)
            made.change("services", extended)
        for entry, at in self.includes(document):
            self.include(made, entry, at, path, (*including, real(path)))
        return made

    def document(self, path: Path) -> Mapping | None:
        """A file as it is, its variables replaced. It is read once."""
        key = real(path)
        if key not in self.documents:
            self.files.append(path)
            self.documents[key] = self.checked(self.parsed(read_text(path), str(path)), str(path))
        return self.documents[key]

    def parsed(self, text: str, name: str) -> Any:
        """A text of YAML; of several documents each is laid over those before it, as Compose does."""
        documents = parse_documents(text, name, self.report, quoted=quotable)
        mappings = [value for value in documents if isinstance(value, Mapping)]
        return reduce(merged, mappings) if mappings and len(mappings) == len(documents) else None

    def checked(self, value: Any, name: str) -> Mapping | None:
        """A document that has services, each a mapping; None, and the mistake in the report, if it has not."""
        if not isinstance(value, Mapping):
            self.report.error("a Compose file is a mapping with services", name, "write services: and, below it, each")
            return None
        before = len(self.report.problems)
        document: Mapping = self.replaced(value)
        for key in PARTS:
            part = document.get(key)
            if part is None and key in document:
                document.change(key, Mapping(document.values_at[key]))
            elif part is not None and not isinstance(part, Mapping):
                help = f"write each below {key}:, as NAME: and its fields"
                self.report.error(f"{key} must be a mapping, not {shown(part)}", document.values_at[key], help)
        if "services" not in document and "include" not in document:
            self._no_services(document)
        for name, body in _items(services := document.get("services", Mapping(document.at))):
            at = services.values_at[name]
            if services.tags.get(name) == "!reset":  # whatever it says: it is to go
                services[name] = Mapping(at)
            elif not isinstance(body, Mapping):
                help = "write its fields below it, as image: NAME"
                self.report.error(f"the service {name!r} must be a mapping, not {shown(body)}", at, help)
        return document if len(self.report.problems) == before else None

    def _no_services(self, document: Mapping) -> None:
        old = [k for k, v in document.items() if isinstance(v, Mapping) and v.keys() & {"image", "build"}]
        at = document.keys_at[old[0]] if old else document.at
        if old:
            self.report.error("a Compose file of version 1", at, "put its services below `services:`")
        else:
            self.report.error("no services in this Compose file", at, "write services: and, below it, each of them")

    # Variables

    def replaced(self, value: Any, at: Mark | None = None) -> Any:
        """A value with every variable in it replaced; keys stay as they are."""
        if isinstance(value, str):
            return self._text(value, at) if "$" in value else value
        if isinstance(value, Sequence):
            items = Sequence(value.at)
            for item, mark in zip(value, value.values_at, strict=True):
                items.add(self.replaced(item, mark), mark)
            return items
        if not isinstance(value, Mapping):
            return value
        made = value.copied()
        for key, tag in value.tags.items():
            if tag not in TAGS:
                help = suggest(tag, TAGS) or f"Compose knows {' and '.join(TAGS)}"
                self.report.error(f"unknown tag {tag!r}", value.values_at[key], help)
        for key in value:
            made[key] = self.replaced(value[key], value.values_at[key])
        return made

    def _text(self, text: str, at: Mark | None) -> str:
        try:
            return interpolated(text, self.values)
        except UnclosedVariableError as error:
            place = at.moved(text, error.column) if at else ""
            self.report.error("a variable without its end", place, "close it with }, or write $$ for a dollar sign")
            return text

    # extends

    def extended(self, name: str, document: Mapping, path: Path, above: tuple[tuple[Path, str], ...]) -> Mapping:
        """A service laid over the one that it extends."""
        body: Mapping = document["services"][name]
        if body.get("extends") is None:
            return body
        own = body.copied()
        del own["extends"]
        base = self._base(name, body, document, path, (*above, (real(path), name)))
        return merged(base, own) if base is not None else own

    def _base(
        self, name: str, body: Mapping, document: Mapping, path: Path, above: tuple[tuple[Path, str], ...]
    ) -> Mapping | None:
        extends, at = body["extends"], body.values_at["extends"]
        if not isinstance(extends, Mapping | str):
            self.report.error("extends must name a service", at, "write extends: {service: NAME, file: FILE}")
            return None
        fields = extends if isinstance(extends, Mapping) else {"service": extends}
        marks = extends.values_at if isinstance(extends, Mapping) else {"service": at}
        base, file = str(fields.get("service") or name), fields.get("file")
        other, other_path = document, path
        if file is not None:
            other_path = path.parent / str(file)
            if (found := self._other(other_path, str(file), marks["file"])) is None:
                return None
            other = found
        services = other.get("services") or {}
        place = marks.get("service", at)
        if base not in services:
            where = f" in {file}" if file else ""
            help = suggest(base, services) or f"there are {', '.join(services) or 'none'}"
            self.report.error(f"extends: no service {base!r}{where}", place, help)
            return None
        if (real(other_path), base) in above:
            self.report.error(f"extends: {name!r} extends itself in a circle", place, "break the circle")
            return None
        return moved(self.extended(base, other, other_path, above), Path(str(file or "")).parent)

    def _other(self, path: Path, written: str, at: Mark) -> Mapping | None:
        """Another file that this one names."""
        if written.startswith(REMOTE):
            self.report.error(f"{written!r} is somewhere else: nothing is fetched", at, "save it beside this file")
            return None
        if (problem := outside(path, written, self.root)) is not None:
            self.report.error(problem.message, at, problem.help)
            return None
        return self.document(path)

    # include

    def includes(self, document: Mapping) -> Iterator[tuple[list[tuple[str, Mark]], Mark]]:
        """The entries of `include`: the paths of each, with their places, and its own place."""
        include = document.get("include")
        if include is None:
            return
        if not isinstance(include, Sequence):
            self.report.error("include must be a list", document.values_at["include"], "begin each file with a dash")
            return
        for entry, at in zip(include, include.values_at, strict=True):
            paths = entry.get("path") if isinstance(entry, Mapping) else entry
            if isinstance(paths, Sequence):
                yield [(str(p), mark) for p, mark in zip(paths, paths.values_at, strict=True)], at
            elif paths is None:
                self.report.error("an include without a path", at, "write the path of a Compose file")
            else:
                place = entry.values_at["path"] if isinstance(entry, Mapping) else at
                yield [(str(paths), place)], at

    def include(
        self, project: Mapping, entry: list[tuple[str, Mark]], at: Mark, path: Path, including: tuple[Path, ...]
    ) -> None:
        """Copies what other files say into a project; several files of one entry are laid over each other."""
        whole: Mapping | None = None
        for written, place in entry:
            target = path.parent / written
            if self._other(target, written, place) is None:
                continue
            if real(target) in including:
                self.report.error(f"include: {written!r} includes itself in a circle", place, "break the circle")
                continue
            model = self.model(target, including)
            if model is not None:
                whole = merged(whole, model) if whole is not None else model
        whole = without_reset(whole) if whole is not None else Mapping(at)
        if services := whole.get("services"):
            folder = Path(entry[0][0]).parent
            whole = whole.copied()
            whole.change("services", services.copied())
            for name, body in services.items():
                whole["services"].change(name, moved(body, folder))
        for part in PARTS:
            self._copy(project, part, whole.get(part), at)

    def _copy(self, project: Mapping, part: str, other: Mapping | None, at: Mark) -> None:
        if other is None:
            return
        if part not in project:
            project.put(part, Mapping(at), at, at)
        here = project[part] = project[part].copied()
        for name in other:
            if name in here and here[name] != other[name]:
                help = f"rename one: the other is at {here.keys_at[name]}"
                self.report.error(f"include brings a second {part.removesuffix('s')} {name!r}", at, help)
            elif name not in here:
                here.put(name, other[name], other.keys_at[name], other.values_at[name])


def _items(value: Any) -> list[tuple[str, Any]]:
    return list(value.items()) if isinstance(value, Mapping) else []


def moved(body: Mapping, folder: Path) -> Mapping:
    """A service of a file in another folder, with the paths of its mounts as they are from here.

    They count from the file that has them (https://docs.docker.com/reference/compose-file/include/).
    """
    volumes = body.get("volumes")
    if not isinstance(volumes, Sequence) or folder == Path():
        return body
    made = Sequence(volumes.at)
    for item, at in zip(volumes, volumes.values_at, strict=True):
        made.add(_moved_mount(item, folder), at)
    twin = body.copied()
    twin.change("volumes", made)
    return twin


def _moved_mount(item: Any, folder: Path) -> Any:
    source = str(item.get("source") or "") if isinstance(item, Mapping) else split_mount(str(item))[0]
    if not source.startswith("."):
        return item
    path = Path(os.path.normpath(folder / source)).as_posix()
    path = path if path.startswith("../") else f"./{path}"
    if not isinstance(item, Mapping):
        return path + str(item)[len(source) :]
    twin = item.copied()
    twin.change("source", path)
    return twin
