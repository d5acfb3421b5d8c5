"""The story of a run: read a spec, build its diagrams, write each in its formats, place the files."""

from __future__ import annotations

import os
from collections.abc import Iterator
from collections.abc import Mapping as Map
from functools import partial
from pathlib import Path
from typing import NamedTuple

from podgram.compiler.build import Part, build, build_difference, check_looks, check_names
from podgram.compiler.difference import Change, counted
from podgram.compiler.rules import check_settings
from podgram.diagnostics import Mark, PodgramError, Problem, Report, choice, suggest
from podgram.emitters import FORMATS, EmitContext, emitter, spec_emitter
from podgram.emitters.templating import Templates
from podgram.importers import VIEWS, Imported, ImportOptions, Source, find
from podgram.language.inheritance import SpecLoader, outside
from podgram.language.kubernetes import View
from podgram.language.models import DiagramSpec, From
from podgram.language.source import Mapping, Value, decode, parse
from podgram.language.validation import Partial, validate, validate_partial
from podgram.model.diagram import Diagram, MermaidVersion, TwoWay
from podgram.model.shapes import SHAPES
from podgram.project.boundary import Boundary
from podgram.project.discovery import SPECS
from podgram.project.files import make_folder, write_if_changed
from podgram.project.paths import real
from podgram.themes.theme import DEFAULT, Theme, load, names

STDIN = "-"
STDIN_FILE = Path("stdin")  # what standard input counts as
MOST_TOLD = 1_000  # problems of a spec

LOOKS = frozenset({"theme", "classes", "kinds"})  # the fields of a spec that say which looks there are


class Options(NamedTuple):
    """How to draw. `theme` is a name or the path of a file; None leaves it to the spec, or to `usual_theme`.

    `root` is the folder that no file of a spec may lie outside of; None stands for the spec's own folder. `two_way`
    and `mermaid_version` are for specs that do not say them themselves. `ignored` are the codes of rules that no spec
    has to follow.
    """

    theme: str | None = None
    usual_theme: str | None = None
    templates: Path | None = None
    engine: str = "own"
    scale: float = 2.0
    transparent: bool = False
    root: Path | None = None
    two_way: TwoWay = "edges"
    ignored: frozenset[str] = frozenset()
    mermaid_version: MermaidVersion = "8.8"
    imports: ImportOptions = ImportOptions()


def variants(options: Options) -> dict[str, Options]:
    """`lesson,dark` as theme: the options for each of them, by what its files are called beside the first one's.

    The first has no such name: `pod.svg` and `pod.dark.svg`. Raises PodgramError for a theme that does not exist.
    """
    found: dict[str, Options] = {}
    for theme in options.theme.split(",") if options.theme else [None]:
        name = Path(theme).stem if theme and found else ""
        if name in found:
            raise PodgramError(Problem(f"two themes are called {name!r}", help="name each theme once"))
        if theme:
            load(theme)
        found[name] = options._replace(theme=theme)
    return found


class CompiledSpec(NamedTuple):
    """The finished diagrams of one spec file, by name, and every file that they depend on.

    `listed` says whether the spec lists them in `diagrams`; `places` where each element and link is written, by its id.
    """

    file: Path
    diagrams: dict[str, Diagram]
    sources: tuple[Path, ...]
    problems: tuple[Problem, ...] = ()
    listed: bool = False
    places: Map[str, Mark] = {}

    @property
    def title(self) -> str:
        """The name of the whole: the only diagram's, else the file's."""
        first, *more = self.diagrams.values()
        return self.file.stem.replace("_", " ") if more else first.title or first.name

    def file_stem(self, diagram: Diagram) -> str:
        """The name of a diagram's files: the spec's, with the diagram's where it is one of a list, or a stage."""
        if self.listed:
            return f"{self.file.stem}-{diagram.name}"
        whole = next(iter(self.diagrams)).removesuffix("-1-pause")
        return self.file.stem + diagram.name.removeprefix(whole)

    def only(self, name: str) -> CompiledSpec:
        """The spec with one of its diagrams. Raises PodgramError if it has none of the name."""
        return self._replace(diagrams={name: one(self, name)})


class Reference(NamedTuple):
    """What `FILE#NAME` means: a diagram of a spec, or a file of another language with the options that choose of it."""

    file: Path
    name: str | None
    options: Options


class Written(NamedTuple):
    """A file that a run placed, and whether its bytes are new."""

    path: Path
    changed: bool
    problems: tuple[Problem, ...] = ()


class Specs(NamedTuple):
    """The specs of a file by name, those of them that cannot be drawn left out, and every file that was read.

    From those that are `nameless` names may be missing, but nothing that their looks come from.
    """

    found: dict[str | None, DiagramSpec]
    nameless: dict[str | None, DiagramSpec]
    sources: tuple[Path, ...]
    listed: bool


def read(path: Path, options: Options, data: bytes | None = None) -> CompiledSpec:
    """Every diagram of a spec file, or of another source that an importer knows.

    `data` stands for what the file holds, as when it comes from standard input. Raises PodgramError with everything
    that is wrong in the file and in those that it takes over.
    """
    report = Report()
    specs = _specs(path, options, data, report)
    diagrams: dict[str, Diagram] = {}
    places: dict[str, Mark] = {}
    themes: dict[Path, None] = {}
    for together in _together(specs.found):
        own = Report(ignored=options.ignored.union(*(specs.found[name].ignore for name in together)))
        try:
            parts = _parts({name: specs.found[name] for name in together}, path, options, own)
            themes |= dict.fromkeys(file for part in parts for file in part.theme.files)
            for part, diagram in build(parts, own, places):
                if diagram.name in diagrams:
                    at = part.spec.at("name")
                    own.error(f"two diagrams are named {diagram.name!r}", at, "rename one: a stage has it")
                diagrams[diagram.name] = _of_project(diagram, part.spec, options)
        except RecursionError:
            own.error("too many boxes inside boxes", specs.found[together[0]].at(), "nest less")
        except PodgramError as error:
            own.problems += [p for p in error.problems if p not in own.problems]
        report.problems += own.problems
    for name, spec in specs.nameless.items():
        for part in _parts({name: spec}, path, options, report, check=False):
            check_looks(part, report)
    problems = _without_errors(report)
    sources = tuple(dict.fromkeys((*specs.sources, *themes)))
    return CompiledSpec(path, diagrams, sources, problems, specs.listed, places)


def _specs(path: Path, options: Options, data: bytes | None, report: Report) -> Specs:
    """What a file says, checked. Mistakes go to the report; raises PodgramError for what cannot be read at all."""
    check_settings(options.ignored, report)
    root = options.root or path.parent
    library = SpecLoader(root, report, partial(_imported, options.imports._replace(root=root), report))
    imported = import_source(path, options, report, data)
    if imported is not None:
        library.add(path, imported.spec)
        library.sources |= dict.fromkeys(imported.files)
    elif data is not None:
        library.add(path, parse(decode(data, str(path)), str(path)))
    raw = library.diagrams(path)
    found: dict[str | None, DiagramSpec] = {}
    nameless: dict[str | None, DiagramSpec] = {}
    for name, value in raw.items():
        whole = validate(DiagramSpec, value, report)
        made = Partial(whole) if whole else validate_partial(DiagramSpec, value, report)
        if made is None or name in library.incomplete:
            continue
        if made.named:
            found[name] = made.model
        elif not made.removed & LOOKS and not any(_may_be_looks(key, value[key]) for key in value):
            nameless[name] = made.model
    files = imported.files if imported is not None else ()
    sources = tuple(dict.fromkeys((*library.sources, *files)))
    return Specs(found, nameless, sources, listed=None not in raw)


def _may_be_looks(key: str, value: Value) -> bool:
    """Whether a key that a spec does not know stands for one that says which looks there are."""
    return key not in DiagramSpec.known() and (isinstance(value, Mapping) or bool(suggest(key, LOOKS)))


def _of_project(diagram: Diagram, spec: DiagramSpec, options: Options) -> Diagram:
    """A diagram with what the project says of Mermaid where its spec says nothing."""
    version, two_way = spec.mermaid.version or options.mermaid_version, spec.mermaid.two_way or options.two_way
    return diagram._replace(mermaid=diagram.mermaid._replace(version=version, two_way=two_way))


def _without_errors(report: Report) -> tuple[Problem, ...]:
    """What was found, in order. Raises PodgramError if an error is among it."""
    problems = tuple(_in_order(report.problems))
    if any(p.severity == "error" for p in problems):
        raise PodgramError(problems)
    return problems


class Side(NamedTuple):
    """One of two sources to compare: its file, what of it if not all, and its bytes where they were read already."""

    file: Path
    name: str | None = None
    data: bytes | None = None
    root: Path | None = None
    label: str = ""  # what it was called


def compare(old: Side, new: Side, options: Options) -> tuple[CompiledSpec, list[Change]]:
    """The pictures of what differs between two sources, by the names of their diagrams, and the same in words.

    Both are drawn in the view of the new one. Raises PodgramError with everything that is wrong in either.
    """
    report = Report(ignored=options.ignored)
    after, options = _side(new, options, report)
    before, _ = _side(old, options, report)
    if len(before) == len(after) == 1:
        before = dict.fromkeys(after, *before.values())
    changes = [Change("new" if n in after else "gone", f"diagram {n}") for n in before.keys() ^ after.keys()]
    diagrams: dict[str, Diagram] = {}
    for name in [name for name in after if name in before]:
        one = _part(before[name], name, old.file, options)
        other = _part(after[name], name, new.file, options)
        diagram, found = build_difference(one, other, report)
        title = f"{old.label} → {new.label}"
        words = f"What differs between {old.label} and {new.label}: {counted(found)}."
        diagrams[diagram.name] = _of_project(diagram, other.spec, options)._replace(title=title, description=words)
        changes += found
    file = new.file.with_name(f"{new.file.stem}-diff.yaml")
    return CompiledSpec(file, diagrams, (), _without_errors(report), listed=len(diagrams) > 1), changes


def _side(side: Side, options: Options, report: Report) -> tuple[dict[str | None, DiagramSpec], Options]:
    """The specs of one of two sources, and the options with the view that it was given, if it was."""
    wanted = refer(side.file, side.name, options._replace(root=side.root or options.root))
    specs = _specs(side.file, wanted.options, side.data, report)
    _without_errors(report)
    found = specs.found
    if wanted.name is not None:
        names = {name or spec.name or side.file.stem: name for name, spec in found.items()}
        if wanted.name not in names:
            problem = f"{side.label} has no diagram {wanted.name!r}"
            raise PodgramError(Problem(problem, help=choice(wanted.name, names, "it has")))
        found = {names[wanted.name]: found[names[wanted.name]]}
    view = next((spec.view for spec in found.values()), None)
    return found, options._replace(imports=options.imports._replace(view=options.imports.view or view))


def refer(
    file: Path, name: str | None, options: Options, view: str | None = None, usual: View | None = None
) -> Reference:
    """What a reference means. Of a manifest and its like the name is that of an object: `deployment/web`.

    `usual` is the view where the reference says none. Raises PodgramError for a view that is none, or of a spec.
    """
    if name is None and view is None and usual is None:
        return Reference(file, None, options)
    if find(Source(str(file), file)) is None:
        if view is not None:
            raise PodgramError(Problem(f"{file} is a spec, which is no source of views", help="write view: in it"))
        return Reference(file, name, options)
    if view is not None and view not in VIEWS:
        raise PodgramError(Problem(f"unknown view {view!r}", help=choice(view, VIEWS)))
    chosen = next((v for v in VIEWS if v == view), usual) or options.imports.view
    select = (name,) if name else options.imports.select
    return Reference(file, None, options._replace(imports=options.imports._replace(view=chosen, select=select)))


def _together(specs: dict[str | None, DiagramSpec]) -> list[list[str | None]]:
    """The names of the diagrams that are built at once: those of the series, and each of the others alone."""
    series = [name for name, spec in specs.items() if spec.series]
    alone = [[name] for name in specs if name not in series]
    return [series, *alone] if series else alone


def _parts(
    specs: Map[str | None, DiagramSpec], path: Path, options: Options, report: Report, check: bool = True
) -> list[Part]:
    """The parts of a series. Where a theme is wrong there are none; what names mean is checked all the same."""
    try:
        return [_part(spec, name, path, options) for name, spec in specs.items()]
    except PodgramError as error:
        report.problems += error.problems
    for name, spec in specs.items() if check else ():
        check_names(Part(spec, load(DEFAULT), name or spec.name or path.stem), report)
    return []


def _part(spec: DiagramSpec, name: str | None, path: Path, options: Options) -> Part:
    return Part(spec, _theme(spec, path, options), name or spec.name or path.stem)


def import_source(path: Path, options: Options, report: Report, data: bytes | None = None) -> Imported | None:
    """The spec of a source of another language, by what it holds; None for a spec. Raises PodgramError if it is wrong.

    `data` stands for what the file holds, as when it comes from standard input.
    """
    source = Source(str(path), path, data)
    if data is not None and path == STDIN_FILE and not source.head.strip():
        help = "does the command before it print anything?"
        raise PodgramError(Problem("nothing came in", source.name, help))
    importer = find(source)
    if importer is None and source.is_folder:
        help = "give a folder of manifests, or a spec in it"
        raise PodgramError(Problem("nothing to draw in this folder", str(path), help))
    return importer.read((source,), options.imports, report) if importer else None


def _imported(
    options: ImportOptions, report: Report, paths: tuple[Path, ...], asked: From | None
) -> tuple[Mapping, tuple[Path, ...]] | None:
    """What a spec takes over from files of another language: in the anatomy view, unless it asks for another."""
    sources = tuple(Source(os.path.normpath(path), path) for path in paths)
    importer = find(sources[0])
    if importer is None:
        return None
    chosen = options._replace(view="anatomy", show=None, select=(), selector="", namespace="")
    if asked is not None:
        chosen = chosen._replace(view=asked.view or "anatomy", select=asked.select, show=asked.show)
    spec, files = importer.read(sources, chosen, report)
    for element in spec["elements"]:  # among those of a spec, each keeps its view
        for key in ("view", "show"):
            if key in spec and key not in element:
                element.put(key, spec[key], element.at, element.at)
    return spec, files


def _theme(spec: DiagramSpec, path: Path, options: Options) -> Theme:
    """The theme of the command line, else of the spec, where a file's path counts from the spec's folder.

    What only the spec's own theme has, such as the classes of a project, stays.
    """
    if options.theme is not None:
        asked = load(options.theme)
        return asked.with_lacking(_own_theme(spec, path, options)) if spec.theme not in (None, *names()) else asked
    return _own_theme(spec, path, options)


def _own_theme(spec: DiagramSpec, path: Path, options: Options) -> Theme:
    name = spec.theme or options.usual_theme or DEFAULT
    beside = path.parent / name
    if name not in names() and (beside.exists() or beside.suffix in SPECS):
        problem = outside(beside, name, options.root or path.parent)
        if problem:
            raise PodgramError(_placed(problem, spec.at("theme")))
        name = str(beside)
    try:
        return load(name, options.root or path.parent)
    except PodgramError as error:
        raise PodgramError(_placed(p, spec.at("theme")) for p in error.problems) from None


def _placed(problem: Problem, at: Mark | str) -> Problem:
    return problem if problem.at else Problem(problem.message, at, problem.help, problem.severity)


def _in_order(problems: list[Problem]) -> list[Problem]:
    """The problems by file and position, each once. After many of them the rest is only counted."""

    def place(problem: Problem) -> tuple[str, int, int]:
        at = problem.at
        return (at.file, at.line, at.column) if isinstance(at, Mark) else (at, 0, 0)

    found = sorted(dict.fromkeys(problems), key=place)
    if len(found) <= MOST_TOLD:
        return found
    worst = any(p.severity == "error" for p in found[MOST_TOLD:])
    rest = Problem(f"{len(found) - MOST_TOLD} more like these", severity="error" if worst else "warning")
    return [*found[:MOST_TOLD], rest]


def one(compiled: CompiledSpec, name: str | None) -> Diagram:
    """The diagram of a name; without one, the only diagram of the spec. Raises PodgramError if there is none."""
    known = list(compiled.diagrams)
    if name is None and len(known) == 1:
        return compiled.diagrams[known[0]]
    if name is None:
        raise PodgramError(
            Problem(f"{compiled.file} has {len(known)} diagrams", help=f"name one: #{' or #'.join(known)}")
        )
    if name not in compiled.diagrams:
        help = choice(name, known, "it has")
        raise PodgramError(Problem(f"{compiled.file} has no diagram {name!r}", help=help))
    return compiled.diagrams[name]


def emit(
    diagram: Diagram, format: str, templates: Templates, options: Options
) -> tuple[str | bytes, tuple[Problem, ...]]:
    """A diagram as the text or bytes of a format, and what to warn of."""
    context = _context(templates, options)
    own = templates.formats()
    if options.transparent:
        diagram = diagram._replace(canvas=diagram.canvas._replace(background="none"))
    if format in FORMATS:
        return emitter(format).emit(diagram, context), tuple(context.report.problems)
    if format not in own:
        raise PodgramError(unknown_format(format, templates))
    from podgram.emitters import dot, mermaid  # whose quoting a user's own template may want

    templates.filters({**mermaid.FILTERS, **dot.FILTERS})
    return templates.render(own[format], diagram=diagram, shapes=SHAPES), tuple(context.report.problems)


def emit_all(
    compiled: CompiledSpec, format: str, templates: Templates, options: Options
) -> Iterator[tuple[str, str | bytes, tuple[Problem, ...]]]:
    """What a compiled spec is in a format: the stem, the contents and the warnings of each file.

    That is a file for each diagram, or a single one in a format that shows a whole spec.
    """
    if format in FORMATS and FORMATS[format].whole:
        context = _context(templates, options)
        text = spec_emitter(format).emit_spec(tuple(compiled.diagrams.values()), context, compiled.title)
        yield compiled.file.stem, text, tuple(context.report.problems)
        return
    for diagram in compiled.diagrams.values():
        yield compiled.file_stem(diagram), *emit(diagram, format, templates, options)


def _context(templates: Templates, options: Options) -> EmitContext:
    return EmitContext(templates, Report(), options.engine, options.scale, options.transparent)


def unknown_format(format: str, templates: Templates) -> Problem:
    """The problem of a format that nobody makes."""
    known = [*FORMATS, *templates.formats()]
    return Problem(f"unknown format {format!r}", help=choice(format, known))


def extension(format: str, templates: Templates) -> str:
    """The ending of a format's files, without its dot."""
    return FORMATS[format].extension if format in FORMATS else templates.formats()[format].split(".")[1]


def check_is_no_source(path: Path, compiled: CompiledSpec) -> None:
    """Raises PodgramError for a file that would be written over what it is drawn from."""
    if not path.is_symlink() and real(path) in map(real, compiled.sources):  # a link is refused anyway
        raise PodgramError(Problem("this is what is drawn, and stays", str(path), "write to another folder: -o out"))


class Drawn(NamedTuple):
    """What a spec is in files: each with its bytes and what to warn of. Nothing of it is written yet."""

    spec: Path
    sources: tuple[Path, ...]
    files: tuple[tuple[Path, bytes, tuple[Problem, ...]], ...]


def draw(compiled: CompiledSpec, formats: tuple[str, ...], folder: Path, options: Options, variant: str = "") -> Drawn:
    """Every diagram of a spec in every format.

    `variant` goes between a file's name and its ending: `dark` gives `pod.dark.svg`. Raises PodgramError if one of
    them cannot be drawn.
    """
    templates = Templates(options.templates)
    files: list[tuple[Path, bytes, tuple[Problem, ...]]] = []
    for format in formats:
        ending = f".{variant}" * bool(variant) + f".{extension(format, templates)}"
        for stem, text, problems in emit_all(compiled, format, templates, options):
            data = text.encode() if isinstance(text, str) else text
            files.append((folder / f"{stem}{ending}", data, problems))
    for path, _, _ in files:
        check_is_no_source(path, compiled)
    return Drawn(compiled.file, compiled.sources, tuple(files))


def place(drawn: Drawn, folder: Path, boundary: Boundary, taken: dict[Path, Path] | None = None) -> Iterator[Written]:
    """Writes what a spec was drawn as. `taken` remembers for a run which spec has which file, so no other takes it.

    Raises PodgramError, before it writes anything, for a file that another spec has.
    """
    for path, _, _ in drawn.files:
        owner = taken.setdefault(path, drawn.spec) if taken is not None else drawn.spec
        if owner.resolve() != drawn.spec.resolve():
            help = "give one of the specs another name, or render them to two folders"
            raise PodgramError(Problem(f"{owner} has written {path} already", str(drawn.spec), help))
    make_folder(folder, boundary)
    for path, data, problems in drawn.files:
        yield Written(path, write_if_changed(path, data, boundary), problems)


def render(
    compiled: CompiledSpec, formats: tuple[str, ...], folder: Path, boundary: Boundary, options: Options
) -> Iterator[Written]:
    """Writes every diagram of a spec in every format; nothing at all if one of them cannot be drawn."""
    yield from place(draw(compiled, formats, folder, options), folder, boundary)
