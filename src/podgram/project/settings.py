"""A project's settings: `podgram.toml`, or `[tool.podgram]` in pyproject.toml, found upwards.

Every command reads them first, so this file imports little: no Pydantic, no YAML.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from podgram.diagnostics import Mark, PodgramError, Problem, Report, choice
from podgram.model.diagram import MermaidVersion, TwoWay
from podgram.project.boundary import Boundary, inside, work_tree
from podgram.project.files import read_text
from podgram.project.paths import is_file, real

OWN, SHARED = "podgram.toml", "pyproject.toml"


@dataclass(frozen=True, slots=True)
class Settings:
    """What a project sets. `root` is the folder that paths count from; `file` is None where nothing is set."""

    root: Path
    file: Path | None = None
    specs: tuple[str, ...] = ("specs",)
    pages: tuple[str, ...] = (".",)
    out: str = "out"
    theme: str = ""
    formats: tuple[str, ...] = ("mermaid", "dot", "svg")
    templates: str = ""
    ignore: tuple[str, ...] = ()
    mermaid: tuple[tuple[str, str], ...] = ()

    @property
    def boundary(self) -> Boundary:
        """Where files of the project may be, and where podgram writes."""
        return Boundary.around(self.root)

    @property
    def theme_name(self) -> str | None:
        """The theme's name, or the path of its file from here; None leaves it to the specs."""
        file = self.root / self.theme
        return str(file) if self.theme and is_file(file) else self.theme or None

    @property
    def out_folder(self) -> Path:
        """Where drawings go: counted from the project's folder, but from the working folder where nothing is set."""
        return self.root / self.out if self.file else Path(self.out)

    def mermaid_option(self, name: str) -> str:
        """The value of a key of the table `mermaid`, set or not."""
        return dict(self.mermaid).get(name, MERMAID[name].values[0])

    @property
    def two_way(self) -> TwoWay:
        """How Mermaid is told of a link with two heads, in specs that do not say it."""
        return "arrow" if self.mermaid_option("twoWay") == "arrow" else "edges"

    @property
    def mermaid_version(self) -> MermaidVersion:
        """The version of Mermaid that the project's pages have, for specs that do not say it."""
        return "12" if self.mermaid_option("version") == "12" else "8.8"

    @property
    def templates_folder(self) -> Path | None:
        return self.root / self.templates if self.templates else None


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _texts(value: object) -> tuple[str, ...] | None:
    ok = isinstance(value, list) and all(isinstance(item, str) for item in value)
    return tuple(value) if ok and isinstance(value, list) else None


def _choices(value: object) -> tuple[tuple[str, str], ...] | None:
    ok = isinstance(value, dict) and all(isinstance(item, str) for item in value.values())
    return tuple(sorted(value.items())) if ok and isinstance(value, dict) else None


class Kind(NamedTuple):
    """A kind of value: what to call it, and how TOML's value becomes ours (None for one of another kind)."""

    name: str
    read: Callable[[object], Any]


class Key(NamedTuple):
    """One setting: its kind, what it means, and its value where nothing is set, as TOML writes it."""

    kind: Kind
    about: str
    default: object


TEXT, TEXTS, CHOICES = Kind("a string", _text), Kind("a list of strings", _texts), Kind("a table of strings", _choices)

KEYS = {
    "specs": Key(TEXTS, "Files and folders of specs: what `podgram render` draws when it is given none.", ["specs"]),
    "pages": Key(TEXTS, "Files and folders of pages: what `podgram sync` looks through when it is given none.", ["."]),
    "out": Key(TEXT, "The folder that `podgram render` writes to.", "out"),
    "theme": Key(TEXT, "The theme of specs that name none: a name, or a theme file.", ""),
    "formats": Key(TEXTS, "What `podgram render` writes of each diagram.", ["mermaid", "dot", "svg"]),
    "templates": Key(TEXT, "A folder of templates that shadow podgram's own.", ""),
    "ignore": Key(TEXTS, "Rules that no spec has to follow, by their codes.", []),
    "mermaid": Key(CHOICES, "What Mermaid's versions do not draw alike, for specs that do not say.", {}),
}


PATHS = frozenset({"specs", "pages", "out", "theme", "templates"})  # the keys that name files and folders


class Choice(NamedTuple):
    """A setting with few values, the first of which holds where nothing is set."""

    about: str
    values: tuple[str, ...]


# The keys of the table `mermaid`.
MERMAID = {
    "version": Choice("The pages' Mermaid: 8.8 stands for what 8.8.0 and 12 draw alike.", ("8.8", "12")),
    "twoWay": Choice("A link that points both ways: two edges, as 8.8.0 needs, or one arrow.", ("edges", "arrow")),
}


def find(start: Path) -> Settings:
    """The settings that hold in a folder: the nearest file with any, up to the top of the git repository.

    Without one, all is as it comes, and the project is the git repository, or else the folder itself. Raises
    PodgramError for settings that are no TOML, or have unknown keys or wrong values, each with its place.
    """
    start = real(start)
    for folder in (start, *start.parents):
        for name in (OWN, SHARED):
            if is_file(folder / name) and (settings := load(folder / name)):
                return settings
        if (folder / ".git").exists():
            return Settings(folder)
    return Settings(start)


class Nearest:
    """The settings that hold for files: those of the nearest file above each, else those of the working folder."""

    def __init__(self, here: Settings) -> None:
        self._here = here
        self._found: dict[Path, Settings] = {here.root: here}

    def __call__(self, path: Path) -> Settings:
        """The settings for a file or folder. Raises PodgramError as `find` does."""
        folder = real(path if path.is_dir() else path.parent)
        if folder not in self._found:
            found = find(folder)
            is_nobodys = found.file is None and work_tree(folder) is None
            self._found[folder] = self._here if is_nobodys else found
        return self._found[folder]


def load(file: Path) -> Settings | None:
    """The settings in a file; None if it is a pyproject.toml without any. Raises PodgramError as `find` does."""
    project = Boundary.around(file.parent).project
    if not inside(file, project):
        raise PodgramError(Problem("this link leads out of the project, so podgram will not read it", str(file)))
    text = read_text(file)
    try:
        table: Any = tomllib.loads(text.removeprefix("\ufeff").replace("\r\n", "\n"))
    except tomllib.TOMLDecodeError as error:
        raise PodgramError(_not_toml(error, text, str(file))) from error
    section = "" if file.name == OWN else "tool.podgram"
    for key in filter(None, section.split(".")):
        table = table.get(key) if isinstance(table, dict) else None
    if table is None:
        return None
    report, places = Report(), _Places(text, str(file))
    if not isinstance(table, dict):
        raise PodgramError(Problem(f"podgram is {_shown(table)}, but must be a table", places.of("tool", "podgram")))
    values = _read(table, section, places, report)
    for name in PATHS & values.keys():
        _check_inside(file.parent, project, values[name], places.of(section, name), report)
    report.raise_errors()
    return Settings(file.parent, file, **values)


def _read(table: Mapping[str, object], section: str, places: _Places, report: Report) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name, raw in table.items():
        at = places.of(section, name)
        if name not in KEYS:
            report.error(f"unknown setting {name!r}", at, choice(name, KEYS))
            continue
        value = KEYS[name].kind.read(raw)
        if value is None:
            report.error(f"{name} is {_shown(raw)}, but must be {KEYS[name].kind.name}", at)
        elif name == "mermaid":
            _check_mermaid(value, f"{section}.mermaid".lstrip("."), places, report)
        values[name] = value
    return values


def _check_inside(
    root: Path, project: Path, value: str | tuple[str, ...] | None, at: Mark | str, report: Report
) -> None:
    """Settings come with the repository, so what they name is in it. Only the command line may name what is not."""
    for path in (value,) if isinstance(value, str) else value or ():
        if not inside(root / path, project):
            help = "keep it inside; only the command line may name what is outside"
            report.error(f"{path!r} leads out of the project", at, help)


def _check_mermaid(pairs: tuple[tuple[str, str], ...], section: str, places: _Places, report: Report) -> None:
    for name, value in pairs:
        at = places.of(section, name)
        if name not in MERMAID:
            report.error(f"unknown setting {name!r}", at, choice(name, MERMAID, "there is"))
        elif value not in (choices := MERMAID[name].values):
            report.error(f"{name} cannot be {value!r}", at, choice(value, choices))


def _shown(value: object) -> str:
    return json.dumps(value, default=str, ensure_ascii=False)


def _not_toml(error: tomllib.TOMLDecodeError, text: str, file: str) -> Problem:
    """The standard library tells the place of a mistake in its message only."""
    message, _, place = str(error).partition(" (at ")
    numbers = [int(number) for number in re.findall(r"\d+", place)]
    lines = text.split("\n")
    line, column = numbers if len(numbers) == 2 else (len(lines), len(lines[-1]) + 1)
    return Problem(
        f"not TOML: {message[:1].lower()}{message[1:]}", Mark(file, line, column, lines[line - 1].rstrip("\r"))
    )


class _Places(NamedTuple):
    """Where the keys of a TOML text stand, which its reader does not tell."""

    text: str
    file: str

    def of(self, section: str, key: str) -> Mark | str:
        """The mark of a key: on a line `key = …`, in a header, dotted, or in an inline table; else just the file."""
        path = f"{section}.{key}".lstrip(".")
        for number, dotted, line in self._keys():
            inline = path.startswith(f"{dotted}.") and re.search(rf"[{{,]\s*['\"]?({re.escape(key)})\b", line)
            if inline or dotted == path or dotted.startswith(f"{path}."):
                column = inline.start(1) if inline else line.find(key)
                return Mark(self.file, number, column + 1, line)
        return self.file

    def _keys(self) -> Iterator[tuple[int, str, str]]:
        section = ""
        for number, line in enumerate(re.split(r"\r?\n", self.text.removeprefix("\ufeff")), 1):
            header = re.match(r"\s*\[\s*([^\[\]]+?)\s*\]", line)
            key = re.match(r"\s*([\w\"'.\- ]+?)\s*=", line)
            if header:
                section = _dotted(header[1])
            if header or key:
                yield number, section if header else f"{section}.{_dotted(key[1])}".lstrip(".") if key else "", line


def _dotted(key: str) -> str:
    return ".".join(part.strip().strip("\"'") for part in key.split("."))
