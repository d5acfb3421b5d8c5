"""What a preview shows: the diagrams of specs and pages, drawn anew when something that they depend on has changed.

A spec that is wrong keeps the pictures that it had when it was right.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b
from pathlib import Path
from threading import Lock
from typing import Any, NamedTuple

from podgram import pipeline
from podgram.diagnostics import Mark, PodgramError, Problem, describe
from podgram.emitters import FORMATS
from podgram.emitters.html import headings
from podgram.emitters.templating import Templates
from podgram.model.diagram import Diagram
from podgram.pages import SUFFIXES as PAGES
from podgram.pages.page import Page
from podgram.pipeline import CompiledSpec, Options, Reference
from podgram.project import discovery
from podgram.project.files import read_text
from podgram.project.paths import near
from podgram.project.settings import Settings
from podgram.themes import theme


class Item(NamedTuple):
    """A diagram of the list. `digest` is another one as soon as the diagram is; `stale` says that its spec is wrong."""

    key: str
    file: str
    title: str
    digest: str
    stale: bool


class State(NamedTuple):
    """All that the page shows: the list, what is wrong, and which item changed last."""

    items: tuple[Item, ...] = ()
    problems: str = ""
    changed: str = ""


class _Place(NamedTuple):
    """Where an item comes from: a diagram of a spec, by its name, and the file that asks for it."""

    wanted: Reference
    name: str
    asked_by: str


class Session:
    """The diagrams of some specs, pages and folders; without any, of those that the settings name."""

    def __init__(self, targets: Sequence[Path], project: Settings) -> None:
        self.project = project
        specs, pages = ([project.root / each for each in named] for named in (project.specs, project.pages))
        named = [(path, frozenset({*discovery.SPECS, *PAGES})) for path in targets]
        self.targets = named or [*((path, discovery.SPECS) for path in specs), *((path, PAGES) for path in pages)]
        self.options = Options(
            usual_theme=project.theme_name,
            templates=project.templates_folder,
            root=project.root,
            two_way=project.two_way,
        )
        self.state = State()
        self._lock = Lock()
        self._places: dict[str, _Place] = {}
        self._good: dict[Reference, CompiledSpec] = {}
        self._sources: set[Path] = set()
        self.look()

    def folders(self) -> set[Path]:
        """The folders of all that a change could be in."""
        theme_file = Path(self.project.theme_name or "")
        files = {*self._sources, *([theme_file] if theme_file.suffix else []), self.project.root / "podgram.toml"}
        found = {file.resolve().parent for file in files} | {path for path, _ in self.targets if path.is_dir()}
        return found | ({self.project.templates_folder} if self.project.templates_folder else set())

    def look(self) -> bool:
        """Reads everything again, and says whether anything that the page shows is another thing now."""
        with self._lock:
            before = self.state
            items, problems = self._read()
            digests = {item.key: item.digest for item in before.items}
            changed = next((item.key for item in items if digests.get(item.key) != item.digest), before.changed)
            self.state = State(tuple(items), "\n".join(dict.fromkeys(map(describe, problems))), changed)
            return self.state != before

    def drawing(self, key: str, format: str, theme_name: str | None) -> str | bytes:
        """An item in a format and a theme. Raises KeyError for an item that is not there, PodgramError as `emit`."""
        with self._lock:
            place = self._places[key]
            diagram = self._good[place.wanted].diagrams[place.name]
            options = place.wanted.options._replace(theme=theme_name)
            if theme_name and not self._is_stale(key):
                diagram = pipeline.read(place.wanted.file, options).diagrams[place.name]
            if format not in FORMATS:
                raise KeyError(format)
            return pipeline.emit(diagram, format, Templates(self.options.templates), options)[0]

    def place(self, key: str, id: str) -> Mark | None:
        """Where an element or a link of an item is written, if anybody wrote it. Raises KeyError as `drawing` does."""
        with self._lock:
            return self._good[self._places[key].wanted].places.get(id)

    def themes(self) -> list[str]:
        """The themes to choose from."""
        return list(theme.names())

    def _is_stale(self, key: str) -> bool:
        return any(item.stale for item in self.state.items if item.key == key)

    def _read(self) -> tuple[list[Item], list[Problem]]:
        self._sources, self._places = set(), {}
        items: list[Item] = []
        problems: list[Problem] = []
        wrong: set[Reference] = set()
        for file in self._files():
            self._sources.add(file)
            try:
                whole = Reference(file, None, self.options)
                places = self._of_page(file, problems) if _is_page(file) else [(whole, None)]
            except PodgramError as error:
                problems += error.problems
                continue
            for wanted, name in places:
                self._compile(wanted, problems, wrong)
                items += self._items(file, wanted, name, wanted in wrong)
        return items, problems

    def _files(self) -> Iterator[Path]:
        """The files to show, each once; one that vanished stays, to say so."""
        found: dict[Path, None] = {}
        for path, suffixes in self.targets:
            if path.exists() or any(path == wanted.file for wanted in self._good):
                found |= dict.fromkeys(map(discovery.shown, discovery.find([path], suffixes, lenient=True)))
        yield from found

    def _of_page(self, file: Path, problems: list[Problem]) -> Iterator[tuple[Reference, str | None]]:
        """What a page names, with the diagram's name if it says one."""
        page = Page.read(read_text(file), str(file))
        for part in page.marked:
            try:
                marker = part.marker
                if marker is not None:
                    path = discovery.spec(marker.path, file, self.project).path
                    wanted = pipeline.refer(path, marker.name, self.options, marker.view, "anatomy")
                    yield wanted._replace(name=None), wanted.name
            except PodgramError as error:
                problems += [problem._replace(at=problem.at or page.where(part)) for problem in error.problems]

    def _compile(self, wanted: Reference, problems: list[Problem], wrong: set[Reference]) -> None:
        if wanted in wrong:
            return
        self._sources.add(wanted.file)
        try:
            self._good[wanted] = pipeline.read(wanted.file, wanted.options)
            problems += self._good[wanted].problems
        except PodgramError as error:
            problems += error.problems
            wrong.add(wanted)
        if wanted in self._good:
            self._sources.update(self._good[wanted].sources)

    def _items(self, file: Path, wanted: Reference, name: str | None, stale: bool) -> Iterator[Item]:
        """The items that a file asks for: all diagrams of a spec, or one. One that was never right has none."""
        diagrams = self._good[wanted].diagrams if wanted in self._good else {}
        titles = dict(zip(diagrams, headings(tuple(diagrams.values())), strict=True))
        for found in [name] if name else diagrams:
            if found in diagrams:
                key = f"{file}#{found}"
                self._places[key] = _Place(wanted, found, str(file))
                diagram = diagrams[found]
                yield Item(key, str(file), titles[found], digest(diagram), stale)


def _is_page(file: Path) -> bool:
    return file.suffix.lower() in PAGES


def digest(diagram: Diagram) -> str:
    """A hash of everything in a diagram."""
    return blake2b(repr(diagram).encode(), digest_size=8).hexdigest()


def as_data(state: State) -> dict[str, Any]:
    """A state as JSON has it."""
    return {"items": [item._asdict() for item in state.items], "problems": state.problems, "changed": state.changed}


def listed(paths: Iterable[str]) -> list[Path]:
    """The files and folders of a command line. Raises PodgramError for those that do not exist."""
    found = [Path(path) for path in paths]
    missing = [Problem("no such file or folder", str(path), near(path)) for path in found if not path.exists()]
    if missing:
        raise PodgramError(missing)
    return found
