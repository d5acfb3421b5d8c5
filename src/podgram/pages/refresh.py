"""What a page should say: every block and picture of podgram's, drawn anew from its spec. Writes nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from podgram.diagnostics import Mark, PodgramError, Problem
from podgram.model.ids import page_ids
from podgram.pages.block import front_matter
from podgram.pages.page import Block, Marker, Page, Part, Picture, Unserved
from podgram.project import discovery
from podgram.project.files import read_bytes
from podgram.project.settings import Settings

if TYPE_CHECKING:
    from podgram.emitters.templating import Templates
    from podgram.pipeline import CompiledSpec, Options, Reference


class SpecRenderer:
    """Draws what markers name, each spec once a run. The only place here that knows how podgram draws."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._compiled: dict[Reference, CompiledSpec | PodgramError] = {}
        self._texts: dict[tuple[Reference, str, tuple[str, ...]], tuple[str | bytes, tuple[Problem, ...]]] = {}

    @cached_property
    def options(self) -> Options:
        from podgram.pipeline import Options

        settings = self._settings
        return Options(
            usual_theme=settings.theme_name,
            templates=settings.templates_folder,
            root=settings.boundary.project,
            two_way=settings.two_way,
            ignored=frozenset(settings.ignore),
            mermaid_version=settings.mermaid_version,
        )

    @cached_property
    def templates(self) -> Templates:
        from podgram.emitters.templating import Templates

        return Templates(self.options.templates)

    def compiled(self, wanted: Reference) -> CompiledSpec:
        """The diagrams of a spec. Raises PodgramError with all that is wrong in it, the same one every time."""
        from podgram import pipeline

        if wanted not in self._compiled:
            try:
                self._compiled[wanted] = pipeline.read(wanted.file, wanted.options)
            except PodgramError as error:
                self._compiled[wanted] = error
        found = self._compiled[wanted]
        if isinstance(found, PodgramError):
            raise found
        return found

    def draw(self, file: Path, marker: Marker, format: str, taken: set[str] | None = None) -> Drawing:
        """What a marker means, in a format, and its description. Raises PodgramError for a name that the file lacks.

        `taken` are the ids that a page has already: Mermaid gets the author's own ids where they are free, and they
        are added.
        """
        from podgram import pipeline

        wanted = pipeline.refer(file, marker.name, self.options, marker.view, "anatomy")
        compiled = self.compiled(wanted._replace(name=None))
        diagram = pipeline.one(compiled, wanted.name)
        if taken is not None:
            own = taken if diagram.mermaid.version == "8.8" else ()  # 12.x tells the ids of two diagrams apart
            diagram = page_ids(diagram, own)
            taken.update(element.id for element in diagram.walk())
        key = (wanted, format, tuple(element.id for element in diagram.walk()))
        if key not in self._texts:
            self._texts[key] = pipeline.emit(diagram, format, self.templates, self.options)
        text, problems = self._texts[key]
        return Drawing(text, diagram.description or diagram.title, compiled.sources, (*compiled.problems, *problems))


@dataclass(frozen=True, slots=True)
class Drawing:
    """A diagram in one format, what it shows in words, what it was drawn from, and what to warn of."""

    text: str | bytes
    words: str
    sources: tuple[Path, ...]
    problems: tuple[Problem, ...]


@dataclass(slots=True)
class RefreshResult:
    """A page as it should be, and how that was found."""

    text: str
    pictures: dict[Path, bytes] = field(default_factory=dict)
    ids: set[str] = field(default_factory=set)  # of its diagrams so far
    named: dict[Path, Mark] = field(default_factory=dict)  # picture → the marker that names it
    stale: list[Mark] = field(default_factory=list)  # what is not as it should be
    problems: list[Problem] = field(default_factory=list)
    sources: set[Path] = field(default_factory=set)
    missed: set[Path] = field(default_factory=set)  # files that would change it if they came to be

    @property
    def concerns(self) -> set[Path]:
        """The files that it was drawn from, or that are why it was not."""
        marks = (problem.at for problem in self.problems)
        return self.sources | {Path(at.file if isinstance(at, Mark) else at) for at in marks if at}


def refresh_page(page: Page, path: Path, settings: Settings, renderer: SpecRenderer) -> RefreshResult:
    """Draws all that is podgram's on a page. A wrong block or picture is a problem, and stays as it was."""
    fresh = RefreshResult(page.text)
    texts: dict[Part, str] = {}
    strays: dict[Part, Problem] = {block: problem for block in page.blocks if (problem := _stray(page, block))}
    for part in page.marked:
        try:
            drawing, target = _draw(part, path, settings, renderer, fresh)
        except PodgramError as error:
            fresh.problems += _placed(error, page.where(part))
            continue
        fresh.problems += [p for p in drawing.problems if p not in fresh.problems]
        fresh.sources.update(drawing.sources)
        picture = _bytes(drawing.text)
        if target and fresh.pictures.setdefault(target, picture) != picture:
            fresh.problems.append(another_picture(target, page.where(part)))
        elif part not in strays:
            if target:
                fresh.named.setdefault(target, page.where(part))
            texts |= _texts(part, drawing)
            stale = part in texts and not page.holds(part, texts[part])
            fresh.stale += [page.where(part)] if stale or (target and not _is(target, picture)) else []
    fresh.problems += strays.values()
    fresh.text = page.replace(texts.items())
    _verify(page, fresh, texts)
    return fresh


def _draw(
    part: Part, path: Path, settings: Settings, renderer: SpecRenderer, fresh: RefreshResult
) -> tuple[Drawing, Path | None]:
    """The drawing for a part, and for a picture the file that it belongs in."""
    marker = part.marker or Marker("", None)
    if isinstance(part, Unserved):
        help = "put it on the first line of a Mermaid block, and close the block; an example belongs in a longer fence"
        raise PodgramError(Problem("this marker stands in no block that podgram knows", help=help))
    located = discovery.spec(marker.path, path, settings)
    fresh.sources.add(located.path)
    fresh.missed.update(located.missed)
    if isinstance(part, Block):
        if marker.alt:
            raise PodgramError(Problem("a block has no alternative text", help="leave out alt=spec"))
        if not part.closed:
            raise PodgramError(Problem("this block never ends", help="close it, so that what follows is safe"))
        return renderer.draw(located.path, marker, "mermaid", fresh.ids), None
    target, format = discovery.picture(part.target, path, settings)
    return renderer.draw(located.path, marker, format), target


def _texts(part: Part, drawing: Drawing) -> dict[Part, str]:
    """What should stand in the page: a block's content, or a picture's alternative text.

    That is filled in where there is none; an author's own stays, unless the marker says `alt=spec`.
    """
    if isinstance(part, Block):
        front, rest = front_matter(_bytes(drawing.text).decode())
        return {part: f"{part.host_options}{front}{part.marker_line}\n{rest}"}
    words = " ".join(drawing.words.split()) if isinstance(part, Picture) else ""
    own = part.alt if isinstance(part, Picture) else None
    is_wanted = not (own or "").strip() or (part.marker and part.marker.alt)
    return {part: words} if words and is_wanted and words != own else {}


def _stray(page: Page, block: Block) -> Problem | None:
    """The problem of a marker in the wrong line: nobody would notice that the block grows stale, or which counts."""
    if not (stray := block.stray) or (block.marker and not block.closed):  # without an end it holds those of others
        return None
    if block.marker:
        first = page.text.find(block.marker_line, block.start, block.end)
        behind = max(first, block.start) + len(block.marker_line)
        help = "leave one marker, in the block's first line"
        return Problem(f"{stray!r} is a second marker in one block", _place(page, block, stray, behind), help)
    help = "write it in the block's first line, as %% podgram: specs/FILE.yaml#NAME"
    return Problem(f"{stray!r} marks nothing here", _place(page, block, stray, block.start), help)


def _place(page: Page, block: Block, text: str, after: int) -> Mark:
    """Where a text of a block is in the page; the block's first line if the page writes it with escapes."""
    offset = page.text.find(text, after, block.end)
    return Mark(page.file, *page.lines.place(block.start if offset < 0 else offset))


def another_picture(path: Path, at: Mark, other: Mark | None = None) -> Problem:
    """The problem of two diagrams for one picture file, at the marker of one; `other` is that of the other one."""
    who = f"{other.file}:{other.line}" if other else "another marker"
    return Problem(f"{who} draws another diagram into {path}", at, "give each picture a file of its own")


def _bytes(text: str | bytes) -> bytes:
    return text.encode() if isinstance(text, str) else text


def _is(path: Path, data: bytes) -> bool:
    try:
        return read_bytes(path) == data
    except PodgramError:
        return False


def _placed(error: PodgramError, at: Mark) -> list[Problem]:
    """What is wrong with a spec at its own place, and with a marker at the marker's."""
    own = [problem for problem in error.problems if problem.at]
    placed = [problem._replace(at=at) for problem in error.problems if not problem.at]
    return own + placed + ([Problem("its spec has errors, so this stays as it was", at)] if own else [])


def _verify(page: Page, fresh: RefreshResult, texts: dict[Part, str]) -> None:
    """Reads the new page again: each block must hold what was put into it, or its text has ended it too early."""
    new = Page.read(fresh.text, page.file).parts if fresh.text != page.text else page.parts
    for before, after in zip(page.parts, new, strict=False):
        if len(new) == len(page.parts) and (before not in texts or _holds(after, texts[before])):
            continue
        fresh.problems.append(
            Problem("this block would not end where it does with the diagram in it", page.where(before))
        )
        fresh.text, fresh.stale, fresh.pictures = page.text, [], {}
        return


def _holds(part: Part, text: str) -> bool:
    if not isinstance(part, Block):
        return isinstance(part, Picture) and part.alt == text
    return [line for line in part.text.split("\n") if line] == [line for line in text.split("\n") if line]
