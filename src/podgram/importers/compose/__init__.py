"""Compose files: a file with `services`, what it includes and extends, and what is laid over it, as a spec.

Source: the Compose specification (https://github.com/compose-spec/compose-spec), whose names everything here has.
"""

from __future__ import annotations

import re
from pathlib import Path

from podgram.diagnostics import Report
from podgram.importers import Imported, ImportOptions, Source
from podgram.importers.data import mapping
from podgram.language.source import Mapping, read_text
from podgram.project.paths import real

NAME = "compose"
SPEC = frozenset({"elements", "diagrams", "extends", "apiVersion", "kind"})
PARTS = frozenset({"services", "include"})


def detect(source: Source) -> bool:
    """Whether it has services at the top, or is a Compose file of version 1, to be told so."""
    if source.is_folder or source.keys & SPEC:
        return False
    return bool(source.keys & PARTS) or _is_version_1(source)


def _is_version_1(source: Source) -> bool:
    """Whether something at the top has the image or the build of a service, as in files of version 1."""
    indents: dict[str, int] = {}  # of what stands below a key of the top, by the key
    name = ""
    for line in source.head.splitlines():
        words = line.lstrip()
        if not words or words.startswith("#"):
            continue
        indent = len(line) - len(words)
        if not indent:
            name = words.partition(":")[0] if re.fullmatch(r"[\w.-]+:\s*(?:#.*)?", words) else ""
        elif name and indent == indents.setdefault(name, indent) and re.match(r"(?:image|build):(?:\s|$)", words):
            return True
    return False


def read(sources: tuple[Source, ...], options: ImportOptions, report: Report) -> Imported:
    """The spec of a Compose file; sources after the first are laid over it, and so are the options' overrides."""
    # The reader loads what nobody needs who draws something else.
    from podgram.importers.compose.interpolation import env_file
    from podgram.importers.compose.project import ProjectReader
    from podgram.importers.compose.to_spec import to_spec

    first, *others = sources
    path = first.path or Path(first.name)
    values = {}
    for file in options.env_files:
        values.update(env_file(read_text(file)))
    reader = ProjectReader(_root(path, options.root), values, report)
    overrides = (*(s.path for s in others if s.path), *options.overrides)
    project = reader.project(path, first.text, first.name, overrides)
    report.raise_errors()
    assert project is not None
    spec = to_spec(project, options, report)
    report.raise_errors()
    if _is_stack(project):
        help = "it is drawn as a Compose file is; docker inspect on each machine says what runs there"
        report.info("a stack of Docker Swarm, whose containers run on several machines", first.name, help)
    title = str(project.get("name") or _folder(path, options.root))
    if title:
        spec = mapping(spec.at, {"title": title, **spec})
    return Imported(spec, (*reader.files, *options.env_files))


def _folder(path: Path, root: Path | None) -> str:
    """The folder of a file, as Compose calls a project; no name where it is the root, which each clone may rename."""
    if not path.is_file():
        return ""
    folder = real(path).parent
    if root is not None and folder.is_relative_to(real(root)):
        return folder.relative_to(real(root)).name
    return folder.name


def _is_stack(project: Mapping) -> bool:
    """Whether it says what only Swarm heeds: where containers are placed, or a network across machines."""
    deploys = [body.get("deploy") for body in (project.get("services") or {}).values()]
    placed = any(isinstance(deploy, Mapping) and deploy.get("placement") for deploy in deploys)
    networks = (project.get("networks") or {}).values()
    return placed or any(isinstance(body, Mapping) and body.get("driver") == "overlay" for body in networks)


def _root(path: Path, root: Path | None) -> Path:
    """The folder that nothing outside of is read: the project's, or that of a file which lies elsewhere."""
    return root if root is not None and real(path).is_relative_to(real(root)) else path.parent
