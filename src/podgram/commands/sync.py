"""Keeps pages fresh: finds those that may be stale, draws what they should say, and writes what differs.

An unchanged page is answered from hashes; nothing that parses or draws is loaded for it.
"""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from podgram.commands.arguments import FailOnChange, Help
from podgram.commands.console import Result
from podgram.diagnostics import Mark, PodgramError, Problem
from podgram.pages import SUFFIXES
from podgram.project import discovery
from podgram.project.boundary import Boundary, inside
from podgram.project.cache import Cache
from podgram.project.diff import difference
from podgram.project.files import decode, make_folder, read_bytes, write_if_changed
from podgram.project.settings import OWN, SHARED, Settings, find

if TYPE_CHECKING:
    from podgram.pages.refresh import RefreshResult, SpecRenderer

# The paths are what Typer leaves over, see Help.
SETTINGS = {
    "add_help_option": False,
    "context_settings": {"allow_extra_args": True},
    "options_metavar": "[OPTIONS] [PATH]…",
}


@dataclass(slots=True)
class SyncResult:
    """What a run found and did. `stale` is what it did not mend because it only looked."""

    pages: int = 0
    written: list[Path] = field(default_factory=list)
    stale: list[Mark] = field(default_factory=list)
    diff: str = ""
    problems: list[Problem] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Whether every page is as it should be, now."""
        return not self.stale and all(problem.severity != "error" for problem in self.problems)


@dataclass(frozen=True, slots=True)
class Targets:
    """The pages to look at, and those to look at only if they use one of the changed sources."""

    pages: tuple[Path, ...]
    perhaps: tuple[Path, ...] = ()
    changed: frozenset[Path] = frozenset()


def run(
    context: typer.Context,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; name what is stale, and fail if anything is.")
    ] = False,
    diff: Annotated[bool, typer.Option("--diff", help="Write nothing; show what would change.")] = False,
    fail_on_change: FailOnChange = False,
    help: Help = False,
) -> Result:
    """The paths of the command line are the context's `args`; otherwise as `run_sync`."""
    return run_sync([Path(path) for path in context.args], check, diff, fail_on_change)


def run_sync(paths: Sequence[Path], check: bool = False, diff: bool = False, fail_on_change: bool = False) -> Result:
    """What `sync` does in the working folder, with the words and the exit status of the command.

    `check` names what is stale and `diff` shows it, and neither writes; `fail_on_change` is for a hook, which must
    fail when it wrote anything. Raises PodgramError as `sync` and `settings.find` do.
    """
    done = sync(paths, find(Path.cwd()), check or diff)
    output = done.diff if diff else ""
    if check:
        output += "".join(f"{at.file}:{at.line}: stale\n" for at in done.stale)
    if done.stale:
        output += f"To mend: {shlex.join(['podgram', 'sync', *map(str, paths)])}\n"
    output += "".join(f"wrote {path}\n" for path in done.written)
    if not (output or done.problems):
        output = f"{done.pages} page{'s' * (done.pages != 1)} up to date\n"
    return Result(output, done.problems, 0 if done.ok and not (fail_on_change and done.written) else 1)


def sync(paths: Sequence[Path], settings: Settings, look: bool = False) -> SyncResult:
    """Brings the pages among the paths up to date, and those that use a spec among them; `look` writes nothing.

    Without paths it takes the pages of the settings. Raises PodgramError for a path that is neither page nor spec.
    """
    result = SyncResult()
    targets = find_targets(paths, settings)
    cache = Cache(settings)
    run = _Run(settings, cache, result, look, targets.changed)
    for page in targets.pages:
        run.page(page, sure=True)
    for page in targets.perhaps:
        run.page(page, sure=False)
    if not look:
        cache.save()
    result.problems = list(dict.fromkeys(result.problems))
    return result


def find_targets(paths: Sequence[Path], settings: Settings) -> Targets:
    """Sorts paths into pages and sources. Raises PodgramError for those that are neither or do not exist."""
    if not paths:
        return Targets(tuple(_pages(settings)))
    wrong = [Problem("no such file or folder", str(path)) for path in paths if not (path.is_file() or path.is_dir())]
    folders = [path for path in paths if path.is_dir()]
    files = [path for path in paths if path.is_file()]
    pages = [path for path in files if _is_page(path)]
    sources = [path for path in files if path not in pages]
    for path in sources:
        if path.suffix.lower() not in discovery.SOURCES:
            help = f"pages are {', '.join(sorted(SUFFIXES))}; specs are {', '.join(sorted(discovery.SPECS))}"
            wrong.append(Problem("neither a page nor a spec", str(path), help))
    if wrong:
        raise PodgramError(wrong)
    sure = _distinct([*pages, *discovery.find(folders, SUFFIXES)])
    perhaps = [page for page in _pages(settings) if page not in sure] if sources else []
    if any(_concerns_all(path, settings) for path in sources):
        return Targets((*sure, *perhaps))
    return Targets(tuple(sure), tuple(perhaps), frozenset(path.resolve() for path in sources))


def _pages(settings: Settings) -> list[Path]:
    """The pages of the project. Raises PodgramError when the settings name some that are none."""
    named = [settings.root / page for page in settings.pages]
    wrong = [path for path in named if not (path.is_dir() or (path.is_file() and _is_page(path)))]
    if wrong:
        raise PodgramError(
            Problem(f"pages names {p.name!r}, and there is no such page or folder", _set(settings)) for p in wrong
        )
    return _distinct(path for path in discovery.find(named, SUFFIXES) if path.is_file())


def _set(settings: Settings) -> str:
    return str(discovery.shown(settings.file)) if settings.file else ""


def page_boundary(page: Path, settings: Settings) -> Boundary:
    """Where a page and its pictures may be written: in its project, or beside a page that the command line names."""
    boundary = settings.boundary
    is_elsewhere = not Path(os.path.abspath(page)).is_relative_to(boundary.project)  # noqa: PTH100 - a link stays one
    return boundary.naming(page.parent) if is_elsewhere else boundary


def _is_page(path: Path) -> bool:
    return path.suffix.lower() in SUFFIXES


def _distinct(paths: Iterable[Path]) -> list[Path]:
    return list({discovery.shown(path): None for path in paths})


def _concerns_all(path: Path, settings: Settings) -> bool:
    """Whether a changed file has a say in every drawing: settings, templates."""
    templates = settings.templates_folder
    return path.name in (OWN, SHARED) or (templates is not None and inside(path, templates))


@dataclass(slots=True)
class _Run:
    """What the pages of one run share."""

    settings: Settings
    cache: Cache
    result: SyncResult
    look: bool
    changed: frozenset[Path]
    renderer: SpecRenderer | None = None
    drawn: dict[Path, bytes] = field(default_factory=dict)

    def page(self, path: Path, sure: bool) -> None:
        """Looks at one page; whatever is wrong with it is a problem and leaves the others alone.

        A page that is not `sure` counts only if it depends on what has changed.
        """
        self.result.pages += sure
        if self.cache.fresh(path):
            return
        try:
            before = read_bytes(path)
            if b"podgram" not in before.replace(b"\0", b"").lower():  # zeros as UTF-16 has them
                self.cache.keep(path, [], {path: before})
                return
            fresh = self._refreshed(path, decode(before, str(path)))
        except PodgramError as error:
            self.result.problems += error.problems if sure else ()
            return
        if sure or self.changed & {source.resolve() for source in fresh.concerns}:
            self.result.pages += not sure
            self._apply(path, before, fresh)

    def _refreshed(self, path: Path, text: str) -> RefreshResult:
        from podgram.pages.page import Page
        from podgram.pages.refresh import SpecRenderer, refresh_page

        self.renderer = self.renderer or SpecRenderer(self.settings)
        return refresh_page(Page.read(text, str(path)), path, self.settings, self.renderer)

    def _apply(self, path: Path, before: bytes, fresh: RefreshResult) -> None:
        """Says what is stale, or mends it and remembers that it is fresh."""
        self.result.problems += fresh.problems
        if self.look:
            self.result.stale += fresh.stale
            self.result.diff += difference(before.decode(), fresh.text, f"a/{path}", f"b/{path}")
            return
        after = fresh.text.encode()
        try:
            self._write_all(path, before, after, fresh.pictures)
        except PodgramError as error:
            self.result.problems += error.problems
            return
        if not any(problem.severity == "error" for problem in fresh.problems):
            self.cache.keep(path, [*fresh.sources, *fresh.missed], {path: after, **fresh.pictures})

    def _write_all(self, path: Path, before: bytes, after: bytes, pictures: dict[Path, bytes]) -> None:
        """Writes a page, and first its pictures, for it names them."""
        from podgram.pages.refresh import another_picture

        boundary = page_boundary(path, self.settings)
        for picture, data in pictures.items():
            if self.drawn.setdefault(picture, data) != data:
                raise PodgramError(another_picture(picture, str(path)))
            make_folder(picture.parent, boundary)
            self._write(picture, data, boundary)
        self._write(path, after, boundary, before)

    def _write(self, path: Path, data: bytes, boundary: Boundary, expected: bytes | None = None) -> None:
        if write_if_changed(path, data, boundary, expected):
            self.result.written.append(path)
