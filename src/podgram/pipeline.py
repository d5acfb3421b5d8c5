"""The story of a run: read a spec, build its diagrams, write each in its formats, place the files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from podgram.build import build
from podgram.checked import validate
from podgram.diagnostics import Mark, PodgramError, Problem, Report, suggest
from podgram.diagram import Diagram
from podgram.emitters import FORMATS, Job, emitter
from podgram.files import make_folder, write_if_changed
from podgram.reuse import Library
from podgram.source import decode, parse
from podgram.spec import DiagramSpec
from podgram.templating import Templates
from podgram.theme import DEFAULT, Theme, load

STDIN = "-"


@dataclass(frozen=True, slots=True)
class Options:
    """How to draw. `theme` is a name or the path of a file; None leaves it to the spec.

    `root` is the folder that no file of a spec may lie outside of; None stands for the spec's own folder.
    """

    theme: str | None = None
    templates: Path | None = None
    engine: str = "embedded"
    scale: float = 2.0
    transparent: bool = False
    root: Path | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """The finished diagrams of one spec file, by name, and every file that they depend on."""

    file: Path
    diagrams: dict[str, Diagram]
    sources: tuple[Path, ...]
    problems: tuple[Problem, ...] = ()
    several: bool = False


@dataclass(frozen=True, slots=True)
class Drawn:
    """One diagram in one format."""

    diagram: Diagram
    text: str | bytes
    sources: tuple[Path, ...]
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Written:
    """A file that a run placed, and whether its bytes are new."""

    path: Path
    changed: bool
    problems: tuple[Problem, ...] = field(default=())


def read(path: Path, options: Options, data: bytes | None = None) -> Sheet:
    """Every diagram of a spec file. `data` stands for what the file holds, as when it comes from standard input.

    Raises PodgramError with everything that is wrong in the file and in those that it takes over.
    """
    report = Report()
    library = Library(options.root or path.parent, report)
    if data is not None:
        library.add(path, parse(decode(data, str(path)), str(path)))
    raw = library.diagrams(path)
    specs = {name: validate(DiagramSpec, value, report) for name, value in raw.items()}
    diagrams: list[Diagram] = []
    themes: dict[Path, None] = {}
    for name, spec in specs.items():
        if spec is None:
            continue
        own = Report()
        try:
            theme = _theme(spec, path, options)
            themes |= dict.fromkeys(theme.files)
            diagrams += build(spec, theme, name or path.stem, own)
        except PodgramError as error:
            own.problems += [p for p in error.problems if p not in own.problems]
        report.problems += own.problems
    problems = tuple(_in_order(report.problems))
    if any(p.severity == "error" for p in problems):
        raise PodgramError(problems)
    sources = tuple(dict.fromkeys((*library.sources, *themes)))
    several = len(diagrams) > 1 or None not in raw
    return Sheet(path, {d.name: d for d in diagrams}, sources, problems, several)


def _theme(spec: DiagramSpec, path: Path, options: Options) -> Theme:
    """The theme of the command line, else of the spec, where a file's path counts from the spec's folder."""
    if options.theme is not None:
        return load(options.theme)
    beside = path.parent / (spec.theme or "")
    try:
        return load(str(beside) if spec.theme and beside.is_file() else spec.theme or DEFAULT)
    except PodgramError as error:
        raise PodgramError(_placed(p, spec.at("theme")) for p in error.problems) from None


def _placed(problem: Problem, at: Mark | str) -> Problem:
    return problem if problem.at else Problem(problem.message, at, problem.help, problem.severity)


def _in_order(problems: list[Problem]) -> list[Problem]:
    """The problems by file and position, each once."""

    def place(problem: Problem) -> tuple[str, int, int]:
        at = problem.at
        return (at.file, at.line, at.column) if isinstance(at, Mark) else (at, 0, 0)

    return sorted(dict.fromkeys(problems), key=place)


def one(sheet: Sheet, name: str | None) -> Diagram:
    """The diagram of a name; without one, the only diagram of the sheet. Raises PodgramError if there is none."""
    known = list(sheet.diagrams)
    if name is None and len(known) == 1:
        return sheet.diagrams[known[0]]
    if name is None:
        raise PodgramError(Problem(f"{sheet.file} has {len(known)} diagrams", help=f"name one: #{' or #'.join(known)}"))
    if name not in sheet.diagrams:
        help = suggest(name, known) or f"it has {', '.join(known)}"
        raise PodgramError(Problem(f"{sheet.file} has no diagram {name!r}", help=help))
    return sheet.diagrams[name]


def draw(spec: Path, name: str | None, format: str, options: Options) -> Drawn:
    """One diagram of a spec file in one format. Raises PodgramError for a wrong spec or a name that it lacks."""
    sheet = read(spec, options)
    diagram = one(sheet, name)
    text, problems = emit(diagram, format, Templates(options.templates), options)
    return Drawn(diagram, text, sheet.sources, (*sheet.problems, *problems))


def emit(
    diagram: Diagram, format: str, templates: Templates, options: Options
) -> tuple[str | bytes, tuple[Problem, ...]]:
    """A diagram as the text or bytes of a format, and what to warn of."""
    report = Report()
    job = Job(templates, report, options.engine, options.scale, options.transparent)
    own = templates.formats()
    if format in FORMATS:
        return emitter(format).emit(diagram, job), tuple(report.problems)
    if format not in own:
        raise PodgramError(unknown_format(format, templates))
    return templates.render(own[format], diagram=diagram), tuple(report.problems)


def unknown_format(format: str, templates: Templates) -> Problem:
    """The problem of a format that nobody makes."""
    known = [*FORMATS, *templates.formats()]
    return Problem(f"unknown format {format!r}", help=suggest(format, known) or f"there are {', '.join(known)}")


def extension(format: str, templates: Templates) -> str:
    """The ending of a format's files, without its dot."""
    return emitter(format).EXTENSION if format in FORMATS else templates.formats()[format].split(".")[1]


def render(sheet: Sheet, formats: tuple[str, ...], folder: Path, options: Options) -> Iterator[Written]:
    """Writes every diagram of a sheet in every format; nothing at all if one of them cannot be drawn."""
    templates = Templates(options.templates)
    ready: list[tuple[Path, bytes, tuple[Problem, ...]]] = []
    for diagram in sheet.diagrams.values():
        stem = f"{sheet.file.stem}-{diagram.name}" if sheet.several else sheet.file.stem
        for format in formats:
            text, problems = emit(diagram, format, templates, options)
            data = text.encode() if isinstance(text, str) else text
            ready.append((folder / f"{stem}.{extension(format, templates)}", data, problems))
    make_folder(folder)
    for path, data, problems in ready:
        yield Written(path, write_if_changed(path, data), problems)
