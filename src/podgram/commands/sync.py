"""Keeps pages fresh: finds those that may be stale, draws what they should say, and writes what differs.

An unchanged page is answered from hashes; nothing that parses or draws is loaded for it.
"""

from __future__ import annotations

import os
import shlex
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from podgram.commands.arguments import FailOnChange, Quiet
from podgram.commands.console import Progress, Result
from podgram.commands.processes import in_order
from podgram.diagnostics import Mark, PodgramError, Problem
from podgram.pages import SUFFIXES
from podgram.project import discovery
from podgram.project.boundary import Boundary, inside
from podgram.project.cache import Cache, Claim, digest
from podgram.project.diff import difference
from podgram.project.files import decode, make_folder, read_bytes, write_if_changed
from podgram.project.paths import is_file, real
from podgram.project.settings import OWN, SHARED, Nearest, Settings, find

if TYPE_CHECKING:
    from podgram.pages.refresh import RefreshResult, SpecRenderer

Spread = Callable[[Callable[[Any], Any], Sequence[Any]], Iterable[Any]]  # as `map`

# The paths are what Typer leaves over, see Help.
SETTINGS = {
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
    pictures: list[Path] = field(default_factory=list)  # all that its pages name, written or not

    @property
    def ok(self) -> bool:
        """Whether every page is as it should be, now."""
        return not self.stale and all(problem.severity != "error" for problem in self.problems)


@dataclass(frozen=True, slots=True)
class Targets:
    """The pages to look at, and those to look at only if they use one of the changed sources, or its folder."""

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
    quiet: Quiet = False,
) -> Result:
    """The paths of the command line are the context's `args`; otherwise as `run_sync`."""
    result = run_sync([Path(path) for path in context.args], check, diff, fail_on_change, quiet)
    return result._replace(output="") if quiet and not diff else result


def run_sync(
    paths: Sequence[Path], check: bool = False, diff: bool = False, fail_on_change: bool = False, quiet: bool = False
) -> Result:
    """What `sync` does in the working folder, with the words and the exit status of the command.

    `check` names what is stale and `diff` shows it, and neither writes; `fail_on_change` is for a hook, which must
    fail when it wrote anything. Raises PodgramError as `sync` and `settings.find` do.
    """
    with Progress(quiet) as progress:

        def spread(work: Callable[[Any], Any], pages: Sequence[Any]) -> Iterator[Any]:
            return progress.over(in_order(work, pages), len(pages))

        done = sync(paths, find(Path.cwd()), check or diff, spread)
    output = done.diff if diff else ""
    if check:
        output += "".join(f"{at.file}:{at.line}: stale\n" for at in done.stale)
    if done.stale:
        output += f"To mend: {shlex.join(['podgram', 'sync', *map(str, paths)])}\n"
    output += "".join(f"wrote {path}\n" for path in done.written)
    problems = list(done.problems)
    if done.pictures and (check or fail_on_change):
        from podgram.project.git import untracked

        problems += untracked(done.pictures)
    if not (output or problems):
        output = f"{done.pages} page{'s' * (done.pages != 1)} up to date\n"
    failed = not done.ok or any(problem.severity == "error" for problem in problems)
    return Result(output, problems, 1 if failed or (fail_on_change and done.written) else 0)


def sync(paths: Sequence[Path], settings: Settings, look: bool = False, spread: Spread = map) -> SyncResult:
    """Brings the pages among the paths up to date, and those that use a spec among them; `look` writes nothing.

    Each page has the settings that are nearest above it; `settings` are those of the working folder, whose pages are
    taken without paths. Nothing is written before all pages were looked at. `spread` is how pages are drawn anew: one
    after another, or by many processes. Raises PodgramError for a path that is
    neither page nor spec.
    """
    result = SyncResult()
    nearest = Nearest(settings)
    targets = find_targets(paths, settings, nearest)
    run = _Run(nearest, result, look, targets.changed)
    run.pages([*((page, True) for page in targets.pages), *((page, False) for page in targets.perhaps)], spread)
    run.finish()
    result.problems = list(dict.fromkeys(result.problems))
    return result


def find_targets(paths: Sequence[Path], settings: Settings, nearest: Nearest) -> Targets:
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
    drawn = [*sources, *(page for page in pages if _may_hold_manifests(page))]
    owners = {each.root: each for each in (settings, *map(nearest, drawn))} if drawn else {}
    perhaps = _distinct(page for owner in owners.values() for page in _pages(owner) if page not in sure)
    if any(_concerns_all(path, nearest(path)) for path in sources):
        return Targets((*sure, *perhaps))
    changed = frozenset(place for path in drawn for place in (path.resolve(), path.resolve().parent))
    return Targets(tuple(sure), tuple(perhaps), changed)


def _may_hold_manifests(page: Path) -> bool:
    """Whether another page may be drawn from this one."""
    try:
        return b"apiVersion" in read_bytes(page)
    except PodgramError:  # which is told when it is read as a page
        return False


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
    """Each page once. A link to a page that is among them is left out, for podgram writes through none."""
    found = list(dict.fromkeys(map(discovery.shown, paths)))
    links = {path for path in found if path.is_symlink()}
    others = {real(path) for path in found if path not in links} if links else set()
    return [path for path in found if path not in links or real(path) not in others]


def _concerns_all(path: Path, settings: Settings) -> bool:
    """Whether a changed file has a say in every drawing: settings, templates."""
    templates = settings.templates_folder
    return path.name in (OWN, SHARED) or (templates is not None and inside(path, templates))


@dataclass(slots=True)
class _Project:
    """What the pages under one settings file share."""

    settings: Settings
    cache: Cache


class _Asked(NamedTuple):
    """A page to be drawn anew, or why it cannot be."""

    path: Path
    sure: bool
    settings: Settings | None = None
    before: bytes = b""
    text: str = ""
    problems: tuple[Problem, ...] = ()


class _Refresher:
    """Draws pages anew, each spec of them once. In another process it begins with no spec."""

    def __init__(self) -> None:
        self._renderers: dict[Path, SpecRenderer] = {}

    def __reduce__(self) -> tuple[type[_Refresher], tuple[()]]:
        return _Refresher, ()

    def __call__(self, asked: _Asked) -> RefreshResult | tuple[Problem, ...]:
        """The page as it should be, or what is wrong with it."""
        from podgram.pages.page import Page
        from podgram.pages.refresh import SpecRenderer, refresh_page

        assert asked.settings is not None
        renderer = self._renderers.setdefault(asked.settings.root, SpecRenderer(asked.settings))
        try:
            return refresh_page(Page.read(asked.text, str(asked.path)), asked.path, asked.settings, renderer)
        except PodgramError as error:
            return error.problems


@dataclass(frozen=True, slots=True)
class _Seen:
    """A page that was drawn anew: what it held, and what it should hold."""

    path: Path
    before: bytes
    fresh: RefreshResult
    project: _Project


@dataclass(slots=True)
class _Run:
    """Looks at pages one by one, and in the end at all of them together: what they share must be what each says."""

    nearest: Nearest
    result: SyncResult
    look: bool
    changed: frozenset[Path]
    projects: dict[Path, _Project] = field(default_factory=dict)
    seen: list[_Seen] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)

    def pages(self, paths: Iterable[tuple[Path, bool]], spread: Spread) -> None:
        """Looks at pages; whatever is wrong with one is a problem and leaves the others alone.

        A page that is not `sure` counts only if it depends on what has changed.
        """
        todo: list[_Asked] = []
        for path, sure in paths:
            self.result.pages += sure
            if asked := self._asked(path, sure):
                todo.append(asked)
        drawn = iter(spread(_Refresher(), [each for each in todo if not each.problems]))
        for asked in todo:
            found = asked.problems or next(drawn)
            if isinstance(found, tuple):
                self.result.problems += found if asked.sure else ()
            else:
                self._take(asked, found)

    def _asked(self, path: Path, sure: bool) -> _Asked | None:
        """A page to be drawn anew, or what is wrong with it; None for one that is fresh."""
        asked = _Asked(path, sure)
        try:
            project = self._project(path)
            if project.cache.fresh(path):
                self.claims += project.cache.claims(path)
                return None
            before = read_bytes(path)
            if b"podgram" not in before.replace(b"\0", b"").lower():  # zeros as UTF-16 has them
                project.cache.keep(path, [], {path: before})
                return None
            return _Asked(path, sure, project.settings, before, decode(before, str(path)))
        except PodgramError as error:
            return asked._replace(problems=error.problems)

    def _take(self, asked: _Asked, fresh: RefreshResult) -> None:
        path, sure, before, project = asked.path, asked.sure, asked.before, self._project(asked.path)
        if sure or self.changed & {source.resolve() for source in fresh.concerns}:
            self.result.pages += not sure
            self.seen.append(_Seen(path, before, fresh, project))
            self.claims += [Claim(p, digest(fresh.pictures[p]), at) for p, at in fresh.named.items()]

    def finish(self) -> None:
        """Says what is stale, or mends it and remembers that it is fresh."""
        self._check_pictures()
        for seen in self.seen:
            self.result.problems += seen.fresh.problems
            if self.look:
                self.result.stale += seen.fresh.stale
                self.result.diff += _diff(seen)
            else:
                self._mend(seen)
        self.result.pictures = list(dict.fromkeys(discovery.shown(claim.picture) for claim in self.claims))
        if not self.look:
            for project in self.projects.values():
                project.cache.save()

    def _project(self, path: Path) -> _Project:
        settings = self.nearest(path)
        if settings.root not in self.projects:
            self.projects[settings.root] = _Project(settings, Cache(settings))
        return self.projects[settings.root]

    def _check_pictures(self) -> None:
        """Finds the pictures that two pages draw differently. Neither is written, and each page has its error."""
        by_file: dict[str, list[Claim]] = {}
        for claim in (*self.claims, *self._others()):
            by_file.setdefault(_file_key(claim.picture), []).append(claim)
        wrong = {}
        for claims in by_file.values():
            for claim in claims:
                other = next((each for each in claims if each.digest != claim.digest), None)
                if other:
                    wrong[claim] = other
        for claim, other in wrong.items():
            self._refuse(claim, other)

    def _others(self) -> Iterator[Claim]:
        """What pages draw that this run does not look at, as far as that is known."""
        if not any(seen.fresh.named for seen in self.seen):
            return
        here = {real(Path(claim.at.file)) for claim in self.claims} | {real(seen.path) for seen in self.seen}
        for project in self.projects.values():
            for page in project.cache.pages():
                if real(page) not in here:
                    yield from project.cache.claims(discovery.shown(page))

    def _refuse(self, claim: Claim, other: Claim) -> None:
        from podgram.pages.refresh import another_picture

        problem = another_picture(discovery.shown(claim.picture), claim.at, other.at)
        for seen in self.seen:
            if claim.picture in seen.fresh.pictures and str(seen.path) == claim.at.file:
                del seen.fresh.pictures[claim.picture]
                seen.fresh.problems.append(problem)
                return
        self.result.problems.append(problem)

    def _mend(self, seen: _Seen) -> None:
        """Writes a page, and first its pictures, for it names them."""
        path, fresh, after = seen.path, seen.fresh, seen.fresh.text.encode()
        boundary = page_boundary(path, seen.project.settings)
        try:
            for picture, data in fresh.pictures.items():
                make_folder(picture.parent, boundary)
                self._write(picture, data, boundary)
            self._write(path, after, boundary, seen.before)
        except PodgramError as error:
            self.result.problems += error.problems
            return
        if not any(problem.severity == "error" for problem in fresh.problems):
            made = {path: after, **fresh.pictures}
            seen.project.cache.keep(path, [*fresh.sources, *fresh.missed], made, fresh.named)

    def _write(self, path: Path, data: bytes, boundary: Boundary, expected: bytes | None = None) -> None:
        if write_if_changed(path, data, boundary, expected):
            self.result.written.append(path)


def _file_key(path: Path) -> str:
    """What two names of one file share: links followed, and as a file system sees them that ignores case."""
    return unicodedata.normalize("NFC", str(real(path))).casefold()


def _diff(seen: _Seen) -> str:
    """What would change: the page, and its pictures that say something else."""
    text = difference(seen.before.decode(), seen.fresh.text, f"a/{seen.path}", f"b/{seen.path}")
    return text + "".join(_picture_diff(path, data) for path, data in seen.fresh.pictures.items())


def _picture_diff(path: Path, data: bytes) -> str:
    before = read_bytes(path) if is_file(path) else b""
    old = f"a/{path}" if is_file(path) else "/dev/null"
    if before == data:
        return ""
    if path.suffix.lower() == ".svg":
        return difference(before.decode(errors="replace"), data.decode(), old, f"b/{path}")
    return f"Binary files {old} and b/{path} differ\n"
