"""What a takeover will do: the specs, themes and pages as they will be, what stays as it is, and all of it in words."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from podgram.diagnostics import Mark, PodgramError, Problem
from podgram.project import discovery
from podgram.project.boundary import Boundary
from podgram.project.diff import difference as text_diff
from podgram.project.files import make_folder, uninterrupted, write_if_changed


@dataclass(frozen=True, slots=True)
class AdoptedPage:
    """A page and the spec that is written for it, both as they will be; their project, and what no write leaves."""

    page: Path
    spec: Path
    diagrams: tuple[str, ...]
    spec_text: str
    before: str
    after: str
    root: Path
    boundary: Boundary

    @property
    def diff(self) -> str:
        """What changes, as a unified diff: the new spec and the page."""
        spec, page = discovery.shown(self.spec).as_posix(), discovery.shown(self.page).as_posix()
        return text_diff("", self.spec_text, "/dev/null", spec) + text_diff(self.before, self.after, page, page)


@dataclass(frozen=True, slots=True)
class AdoptedTheme:
    """A theme file for the classes that several pages have in common, and how many have them."""

    path: Path
    text: str
    classes: int
    pages: int
    boundary: Boundary

    @property
    def diff(self) -> str:
        return text_diff("", self.text, "/dev/null", discovery.shown(self.path).as_posix())


@dataclass(frozen=True, slots=True)
class Divergence:
    """A class that a page defines otherwise than the palette: where, both looks, and how many elements wear it."""

    name: str
    at: Mark
    page: str
    palette: str
    wearers: int


@dataclass(slots=True)
class Adoption:
    """What adopting will do. Nothing is written before `write`."""

    kept: bool
    pages: list[AdoptedPage] = field(default_factory=list)
    themes: list[AdoptedTheme] = field(default_factory=list)
    left: list[Problem] = field(default_factory=list)  # blocks that stay as they are, and why
    notes: list[Problem] = field(default_factory=list)  # what does not change a drawing, but is not carried over
    divergences: list[Divergence] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)  # pages that cannot be read or written

    def write(self) -> None:
        """Writes each spec and then its page. A page that cannot be written leaves no spec behind, only a problem."""
        for theme in self.themes:
            try:
                make_folder(theme.path.parent, theme.boundary)
                write_if_changed(theme.path, theme.text.encode(), theme.boundary)
            except PodgramError as error:
                self.problems += error.problems
                self.pages = []  # their specs would lack it
        done = []
        for adopted in self.pages:
            try:
                with uninterrupted():
                    self._write(adopted)
                done.append(adopted)
            except PodgramError as error:
                self.problems += error.problems
        self.pages = done

    def __iadd__(self, other: Adoption) -> Adoption:
        """With what adopting other pages will do."""
        self.pages += other.pages
        self.themes += other.themes
        self.left += other.left
        self.notes += other.notes
        self.divergences += other.divergences
        self.problems += other.problems
        return self

    def _write(self, adopted: AdoptedPage) -> None:
        make_folder(adopted.spec.parent, adopted.boundary)
        is_new = write_if_changed(adopted.spec, adopted.spec_text.encode(), adopted.boundary, b"")
        try:
            write_if_changed(adopted.page, adopted.after.encode(), adopted.boundary, adopted.before.encode())
        except PodgramError:
            if is_new:
                adopted.spec.unlink()
            raise


# --- for people


def describe(adoption: Adoption) -> str:
    """What an adoption does, as text: the pages, and the classes that diverge with what each choice changes."""
    text = ""
    for page in adoption.pages:
        text += (
            f"{discovery.shown(page.page)}: {_count(len(page.diagrams), 'diagram')} → {discovery.shown(page.spec)}\n"
        )
    for theme in adoption.themes:
        shares = f"{_count(theme.classes, 'class')} of {_count(theme.pages, 'page')}"
        text += f"{shares} → {discovery.shown(theme.path)}\n"
    total = _count(sum(len(page.diagrams) for page in adoption.pages), "diagram")
    text += f"{total} of {_count(len(adoption.pages), 'page')} adopted, {len(adoption.left)} left as they are\n"
    return text + _choices(adoption)


def _choices(adoption: Adoption) -> str:
    """The classes that pages define otherwise than the palette, and what is, and what else could be, made of them."""
    by_look: dict[tuple[str, str, str], list[Divergence]] = {}
    for d in adoption.divergences:
        by_look.setdefault((d.name, d.page, d.palette), []).append(d)
    text = ""
    for (name, page, palette), found in by_look.items():
        worn = _count(sum(d.wearers for d in found), "element")
        text += f"\n{name}: {page} in the pages, {palette} in the palette\n"
        text += f"  worn by {worn}: {'  '.join(f'{d.at.file}:{d.at.line}' for d in found)}\n"
    if text and adoption.kept:
        text += "\nThey keep the pages' colours, which the specs now hold; --palette gives them the palette's.\n"
    elif text:
        text += "\nThey get the palette's colours; --keep puts the pages' own into the specs.\n"
    return text


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 'es' if what.endswith('s') else 's'}"
