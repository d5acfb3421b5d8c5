"""Reads the flowcharts of pages, and makes the specs that draw them.

A diagram is taken only if what podgram makes of its spec is, read back, the drawing that it was; all others are left
as they are, each with the reason.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import chain, count
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from podgram.commands.adopt.adoption import AdoptedPage, AdoptedTheme, Adoption, Divergence
from podgram.commands.adopt.obstacles import LeftError, lost, readable
from podgram.commands.schema import in_project
from podgram.diagnostics import Mark, PodgramError, Problem
from podgram.emitters.templating import Templates
from podgram.fences import Headings
from podgram.importers.mermaid import parser as mermaid
from podgram.importers.mermaid.classes import Conflict, LookError, assign_classes
from podgram.importers.mermaid.equivalence import Drawing, difference, drawing, links_of, looks_of
from podgram.importers.mermaid.flowchart import Flowchart
from podgram.importers.mermaid.inference import Data, UnreadableError, is_about_containers
from podgram.importers.mermaid.naming import name_of
from podgram.importers.mermaid.to_spec import agrees, common_classes, shared, translate, without_classes
from podgram.importers.mermaid.to_spec import form as form_of
from podgram.importers.mermaid.version import Guess, guess
from podgram.importers.spec_writer import dump
from podgram.model.diagram import MermaidVersion
from podgram.pages import SUFFIXES
from podgram.pages.block import front_matter
from podgram.pages.page import Block, Page
from podgram.pipeline import Options, emit
from podgram.pipeline import read as read_spec
from podgram.project import discovery
from podgram.project import settings as project_settings
from podgram.project.boundary import Boundary, inside
from podgram.project.files import read_bytes, read_text
from podgram.project.paths import is_file, real
from podgram.themes.theme import DEFAULT, Theme, load
from podgram.themes.theme import names as theme_names

KNOWN = Path("themes", "pages.yaml")  # the theme of what the pages of a project have in common


@dataclass(frozen=True, slots=True)
class Taken:
    """A diagram that is taken over: its block, its name in the spec, its fields there, and how it has to look."""

    block: Block
    name: str
    fields: Data
    wanted: Drawing


def adopt(
    pages: Sequence[Path],
    specs: Path,
    root: Path,
    keep: bool = False,
    theme: str | None = None,
    version: MermaidVersion | None = "8.8",
) -> Adoption:
    """Looks at every Mermaid block of the pages that is not podgram's yet, and makes what would take it over.

    `specs` is the folder for the new specs, inside the project's folder `root`. A class that pages define otherwise
    than the theme becomes the theme's, unless `keep` is set. `version` is that of the pages' Mermaid; None
    looks for it in the page and the project. Raises PodgramError for a folder outside of the project.
    """
    if not inside(specs, root):
        raise PodgramError(Problem(f"{specs.as_posix()!r} is outside of the project", help="keep specs inside it"))
    adoption = Adoption(keep)
    run = _Run(adoption, specs, root, keep, theme or DEFAULT, load(theme or DEFAULT), version or "8.8", version is None)
    for path in _distinct(pages):
        try:
            run.page(path)
        except PodgramError as error:
            adoption.problems += error.problems
    run.finish()
    return adoption


def _distinct(pages: Sequence[Path]) -> list[Path]:
    """Each page once, whatever paths lead to it: the second adoption would find it changed by the first."""
    found: dict[Path, Path] = {}
    for path in pages:
        page = real(path)
        if page not in found or not path.is_symlink():
            found[page] = path
    return list(found.values())


@dataclass(slots=True)
class _Run:
    adoption: Adoption
    specs: Path
    root: Path
    keep: bool
    theme_name: str
    theme: Theme
    version: MermaidVersion = "8.8"
    guesses: bool = False  # nobody has said the version
    guessed: Guess | None = None
    about_containers: bool = False  # the page that is looked at
    taken: set[Path] = field(default_factory=set)
    ready: list[_Ready] = field(default_factory=list)

    def page(self, path: Path) -> None:
        text = read_text(path)
        page = Page.read(text, str(discovery.shown(path)))
        if self.guesses:
            self.guessed = guess(text, self.root)
            self.version = self.guessed.version if self.guessed else "8.8"
        self.about_containers = is_about_containers(text)
        names: set[str] = set()
        headings = Headings(text)
        found = [t for b in page.blocks if (t := self.block(page, b, headings, names))]
        if found:
            data, found = self.proven(page, found)
            if found and self.guessed:
                message = f"taken over for Mermaid {self.version}, as {self.guessed.because}"
                setting = f'version = "{self.version}"'
                help = f"to settle it for the project, write {setting} under [mermaid] in {project_settings.OWN}"
                self.adoption.notes.append(Problem(message, page.file, help, "info"))
            if found:
                self.ready.append(_Ready(page, path, data, found))

    def finish(self) -> None:
        """Makes the specs of all pages, and a theme for the classes that several of them have."""
        known = self.known_classes()
        fits = [agrees(ready.data, known) for ready in self.ready]
        rest = [ready.data for ready, fit in zip(self.ready, fits, strict=True) if not fit]
        common = common_classes(rest, self.theme)
        sharing = sum(without_classes(data, common) != data for data in rest)
        theme = self.common_theme(common, sharing) if common else None
        for ready, fit in zip(self.ready, fits, strict=True):
            data = without_classes(ready.data, known if fit else common)
            shared_theme = self.root / KNOWN if fit else theme
            text = partial(self.spec_text, data, shared_theme if data != ready.data else None)
            spec = self.free(ready.path, text)
            self.adoption.pages.append(self.adopted(ready.page, ready.path, spec, text(spec), ready.found))

    def spec_text(self, data: Data, theme: Path | None, spec: Path) -> str:
        """The text of a spec at a path, with its theme as that path has it."""
        named = {"theme": Path(os.path.relpath(theme, spec.parent)).as_posix()} if theme else {}
        return in_project.modeline(spec, self.root) + dump({**named, **data})

    def known_classes(self) -> Data:
        """The classes that an earlier run has found in several pages."""
        file = self.root / KNOWN
        try:
            data = yaml.safe_load(read_bytes(file)) if is_file(file) and inside(file, self.root) else None
        except (yaml.YAMLError, PodgramError):
            return {}
        if not isinstance(data, dict) or data.get("extends") != self.base().get("extends"):
            return {}  # not laid over the theme that the pages are compared with
        return found if isinstance(found := data.get("classes"), dict) else {}

    def base(self) -> Data:
        """What a theme file beside the known one says to extend the theme of the project."""
        name = self.theme_name
        beside = name if name in theme_names() else Path(os.path.relpath(name, (self.root / KNOWN).parent)).as_posix()
        return {"extends": beside} if name != DEFAULT else {}

    def common_theme(self, classes: Data, pages: int) -> Path:
        """A new file for a theme with these classes; one that holds the same already is taken."""
        folder = (self.root / KNOWN).parent
        data = {**self.base(), "classes": classes}
        files = (folder / (KNOWN.name if n == 1 else f"{KNOWN.stem}-{n}.yaml") for n in count(1))
        texts = ((file, in_project.modeline(file, self.root, "theme") + dump(data)) for file in files)
        file, text = next((f, t) for f, t in texts if not f.exists() or (is_file(f) and read_bytes(f) == t.encode()))
        self.adoption.themes.append(AdoptedTheme(file, text, len(classes), pages, Boundary.around(self.root)))
        return file

    # -- one block

    def block(self, page: Page, block: Block, headings: Headings, names: set[str]) -> Taken | None:
        """The diagram of a block, if it can be taken over; if not, why."""
        if block.marker:
            return None
        try:
            flowchart = readable(block, self.version)
            assignment = assign_classes(flowchart, self.theme, self.keep, self.version)
        except LeftError as left:
            self.leave(page, block, left.line, str(left))
            return None
        except LookError as error:
            self.leave(page, block, error.line, str(error))
            return None
        worn = {id: assignment.looks.get(name, {}) for id, name in assignment.worn.items()}
        wanted = drawing(flowchart, worn, [assignment.looks.get(name, {}) for name in assignment.links])
        heading = headings.above(block.start)
        name = name_of(heading, flowchart, names)
        why = "no reading of it fits"
        form = {**form_of(block.body, flowchart, self.version), **self.own_version()}
        for plainly in (False, True) if self.about_containers else (True,):
            try:
                fields = translate(flowchart, assignment, self.theme, plainly, form)
            except UnreadableError as error:
                why = str(error)
                continue
            title = flowchart.title or (
                heading if self.version == "8.8" else ""
            )  # 12.x would tell it to screen readers
            about = {"title": title, "description": flowchart.description}
            fields = {**{key: value for key, value in about.items() if value}, **fields}
            why = self.prove({"diagrams": [{"name": name, **fields}]}, {name: wanted}, self.specs / "new.yaml")
            if not why:
                names.add(name)
                self.tell(page, block, flowchart, assignment.conflicts)
                return Taken(block, name, fields, wanted)
        self.leave(page, block, 1, why)
        return None

    def own_version(self) -> Data:
        """The version for the spec to say, where it is not the usual one and no setting has it."""
        return {"version": self.version} if self.guesses and self.version != "8.8" else {}

    def leave(self, page: Page, block: Block, line: int, why: str) -> None:
        self.adoption.left.append(Problem(f"left as it is: {why}", _mark(page, block, line), severity="info"))

    def tell(self, page: Page, block: Block, flowchart: Flowchart, conflicts: Sequence[Conflict]) -> None:
        """What is to be known of a diagram that is taken over."""
        if flowchart.keyword != "graph" and flowchart.class_uses and self.version != "12":
            message = f"8.8.0 gives no colours to a {flowchart.keyword}; made by podgram it is a graph, and has them"
            self.adoption.notes.append(Problem(message, _mark(page, block, 1), severity="info"))
        for each in sorted(lost(flowchart, self.theme, self.version), key=lambda each: each.line):
            message = f"not carried over: {each.what}, for {each.why}"
            self.adoption.notes.append(Problem(message, _mark(page, block, each.line), each.help, "info"))
        for c in conflicts:
            at = _mark(page, block, c.line)
            self.adoption.divergences.append(Divergence(c.name, at, c.page, c.palette, c.wearers))

    # -- one page

    def free(self, path: Path, text: Callable[[Path], str]) -> Path:
        """A path for the spec of a page that no file has: after the page, or its folder where all pages are `index`.

        Of two that are called alike the second goes into a folder of its own. A spec with the same text that no page
        names is taken: a run was killed before it wrote the page.
        """
        whole, root = path.resolve().parent, self.root.resolve()
        folders = [*whole.relative_to(root).parts] if whole.is_relative_to(root) else []
        is_index = path.stem.lower() in ("index", "_index", "readme")
        stem = whole.name if is_index else path.stem
        folders = folders[:-1] if is_index else folders
        nested = ("/".join([*folders[-depth:], stem]) for depth in range(1, len(folders) + 1))
        names = chain([stem], nested, (f"{stem}-{number}" for number in count(2)))
        specs = (self.specs / f"{name.lstrip('/')}.yaml" for name in names)
        spec = next(
            spec for spec in specs if spec not in self.taken and (not spec.exists() or self.is_orphan(spec, text(spec)))
        )
        self.taken.add(spec)
        return spec

    def is_orphan(self, spec: Path, text: str) -> bool:
        """Whether a spec holds this text, and no page of the project names it."""
        if not is_file(spec) or read_bytes(spec) != text.encode():
            return False
        pages = discovery.find([self.root], SUFFIXES, lenient=True)
        named = re.compile(rb"(?<![\w.-])" + re.escape(spec.name.encode()))  # a page that names 21.yaml names no 1.yaml
        return not any(named.search(read_bytes(page)) for page in pages)

    def proven(self, page: Page, found: list[Taken]) -> tuple[Data, list[Taken]]:
        """The data of a page's spec, the shortest that draws everything as it has to be."""
        wanted = {t.name: t.wanted for t in found}
        data = {"diagrams": [{"name": t.name, **t.fields} for t in found]}
        for candidate in (shared(data, self.theme), data):
            why = self.prove(candidate, wanted, self.specs / "new.yaml")
            if not why:
                return candidate, found
        for taken in found:
            self.leave(page, taken.block, 1, why)
        return {}, []

    def prove(self, data: Mapping[str, Any], wanted: Mapping[str, Drawing], spec: Path) -> str:
        """Why a spec does not draw what it has to; "" if it does, read as any spec is and read back from Mermaid."""
        try:
            options = Options(theme=self.theme_name, root=self.root, mermaid_version=self.version)
            compiled = read_spec(spec, options, dump(data).encode())
            for name, drawn in wanted.items():
                text, _ = emit(compiled.diagrams[name], "mermaid", Templates(None), options)
                flowchart = mermaid.read(str(text))
                if why := difference(drawn, drawing(flowchart, looks_of(flowchart), links_of(flowchart))):
                    return why
        except PodgramError as error:
            return error.problems[0].message
        return ""

    def adopted(self, page: Page, path: Path, spec: Path, spec_text: str, found: list[Taken]) -> AdoptedPage:
        reference = spec.resolve().relative_to(self.root.resolve()).as_posix()
        parts = [(t.block, _marked(t.block, f"%% podgram: {reference}#{t.name}")) for t in found]
        names = tuple(t.name for t in found)
        boundary = Boundary.around(self.root)
        return AdoptedPage(path, spec, names, spec_text, page.text, page.replace(parts), self.root, boundary)


class _Ready(NamedTuple):
    """A page whose blocks can be taken over, with the data of its spec."""

    page: Page
    path: Path
    data: Data
    found: list[Taken]


def _marked(block: Block, marker: str) -> str:
    front, rest = front_matter(block.body)
    return f"{block.options}{front}{marker}\n{rest}"


def _mark(page: Page, block: Block, line: int) -> Mark:
    """The place of a line of a block, counted from 1."""
    lines = page.lines
    number = min(lines.at(block.start) + block.options.count("\n") + line, len(lines))
    return Mark(page.file, number, 1, lines[number - 1])
