"""Draws the diagrams of specs into files, or one spec to standard output."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from podgram import emitters, pipeline
from podgram.commands.arguments import FailOnChange, Quiet
from podgram.commands.console import Result, UsageError
from podgram.commands.drawing import Job, Task, piped, read_named, render_all, tasks_for
from podgram.commands.following import Follower
from podgram.commands.source_options import takes_source_options
from podgram.diagnostics import PodgramError, Problem
from podgram.emitters.templating import Templates
from podgram.importers import ImportOptions
from podgram.layout.engines import ENGINES
from podgram.pipeline import Options
from podgram.project import discovery, settings
from podgram.project.boundary import Boundary
from podgram.project.files import make_folder, write_if_changed
from podgram.project.git import untracked
from podgram.project.settings import Nearest, Settings
from podgram.themes.theme import names as theme_names

PICTURES = ("svg", "png", "pdf")  # formats that are one diagram a file: two, one after another, are neither
WHOLE = frozenset(name for name, format in emitters.FORMATS.items() if format.whole)


@takes_source_options
def run(
    specs: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="SOURCE", help="Specs and other sources, FILE#NAME for one diagram, - for standard input."
        ),
    ] = None,
    out: Annotated[
        str | None, typer.Option("-o", "--out", metavar="DIR|FILE", help="Where files go (out); - is standard output.")
    ] = None,
    formats: Annotated[
        list[str] | None,
        typer.Option(
            "-f",
            "--format",
            metavar="FORMAT",
            help=f"{', '.join(emitters.FORMATS)}, or a template's of your own; may be repeated.",
            autocompletion=lambda: list(emitters.FORMATS),
        ),
    ] = None,
    theme: Annotated[
        str | None,
        typer.Option(
            metavar="NAME|FILE",
            help=f"{', '.join(theme_names())}, or a theme's file; `lesson,dark` adds files for the dark.",
            autocompletion=lambda: list(theme_names()),
        ),
    ] = None,
    templates: Annotated[Path | None, typer.Option(metavar="DIR", help="Templates that shadow podgram's.")] = None,
    engine: Annotated[
        str, typer.Option(metavar="ENGINE", help="What lays out: own, or dot for the system's Graphviz.")
    ] = "own",
    scale: Annotated[float, typer.Option(metavar="N", min=0.1, max=10, help="Pixels for each unit of a PNG.")] = 2.0,
    transparent: Annotated[bool, typer.Option("--transparent", help="No background in a picture.")] = False,
    watch: Annotated[bool, typer.Option("--watch", help="Draw again whenever a source changes, until ^C.")] = False,
    fail_on_change: FailOnChange = False,
    quiet: Quiet = False,
    *,
    imports: ImportOptions,
) -> Iterator[Result]:
    """Draws spec after spec; a wrong one leaves the others alone.

    Raises UsageError for options that do not fit together or name nothing that is there, PodgramError for wrong
    settings, and for a wrong spec that goes to standard output.
    """
    if engine not in ENGINES:
        raise UsageError(f"unknown engine {engine!r}; there are {', '.join(ENGINES)}")
    _check_themes(theme)
    if templates and not os.path.isdir(templates):  # noqa: PTH112 - Path's fails on a name that no system takes
        raise UsageError(f"no folder of templates at {str(templates)!r}; give a folder to --templates")
    asked = Options(theme=theme, templates=templates, engine=engine, scale=scale, transparent=transparent)
    asked = asked._replace(imports=imports)
    names, jobs = _jobs(specs, asked, out, formats)
    job = jobs[names[0]]
    file = file_named(out, job, fail_on_change)
    if watch:
        _check_watched(names, file, out, fail_on_change)
        results = _followed(lambda: tasks_for(*_jobs(specs, asked, out, formats)))
    elif out == "-":
        return _one(names, job.formats, job.options, None)
    elif file:
        results = _one(names, _formats(formats or [file.format], job.options), job.options, file)
    else:
        results = render_all(tasks_for(names, jobs), fail_on_change)
    return (result._replace(output="", progress=None) for result in results) if quiet else results


def _jobs(
    specs: list[str] | None, asked: Options, out: str | None, formats: list[str] | None
) -> tuple[list[str], dict[str, Job]]:
    """What the command line names, or else the settings, and how each of it is to be drawn."""
    here = settings.find(Path.cwd())
    nearest = Nearest(here)
    names = specs or _project_specs(here)
    return names, {name: job_for(asked, nearest(Path(name.partition("#")[0])), out, formats) for name in names}


def _check_watched(names: Sequence[str], file: NamedFile | None, out: str | None, fail: bool) -> None:
    if file or out == "-":
        raise UsageError(f"--watch writes into a folder, and -o {out} is none; use -o DIR")
    if fail or pipeline.STDIN in names:
        what = "--fail-on-change" if fail else "standard input"
        raise UsageError(f"--watch does not go with {what}: it never ends")


def _followed(find: Callable[[], list[Task]]) -> Iterator[Result]:
    here = settings.find(Path.cwd())
    specs = {here.root / each for each in here.specs}
    return Follower(find, {here.root, *(path for path in specs if path.is_dir())}).follow()


def job_for(asked: Options, project: Settings, out: str | None, formats: list[str] | None) -> Job:
    """How the command line and the settings of a project together have something drawn."""
    options = asked._replace(
        usual_theme=project.theme_name,
        templates=asked.templates or project.templates_folder,
        root=project.boundary.project,
        two_way=project.two_way,
        ignored=frozenset(project.ignore),
        mermaid_version=project.mermaid_version,
        imports=asked.imports._replace(root=project.boundary.project),
    )
    folder = Path(out) if out else discovery.shown(project.out_folder)
    boundary = project.boundary.naming(folder) if out else project.boundary
    return Job(options, _formats(formats or list(project.formats), options), folder, boundary)


class NamedFile(NamedTuple):
    """A file to draw into, and the format that its ending says. `fail` is whether to fail if it changes."""

    path: Path
    format: str
    fail: bool
    boundary: Boundary


def file_named(out: str | None, job: Job, fail: bool = False) -> NamedFile | None:
    """The file that `-o` names: no folder that is there already, and with the ending of a format."""
    if out is None or out == "-" or out.endswith(("/", os.sep)) or os.path.isdir(out):  # noqa: PTH112
        return None
    templates = Templates(job.options.templates)
    for format in (*emitters.FORMATS, *templates.formats()):
        if Path(out).suffix.lower() == f".{pipeline.extension(format, templates)}":
            return NamedFile(Path(out), format, fail, job.boundary.naming(Path(Path.cwd().anchor)))
    return None


def _check_themes(names: str | None) -> None:
    """A theme that is none, or one too many, is a wrong command line; mistakes in a theme's file are wrong input."""
    if names is None:
        return
    if not all(names.split(",")):
        raise UsageError(f"--theme {names!r} lacks a name; write --theme lesson, or lesson,dark")
    try:
        pipeline.variants(Options(theme=names))
    except PodgramError as error:
        if not any(str(problem.at) for problem in error.problems):
            raise UsageError("; ".join(f"{p.message}; {p.help}" for p in error.problems)) from None
        raise


def _formats(asked: Sequence[str], options: Options) -> tuple[str, ...]:
    """The formats to write, each once; all the usual ones if none is asked for."""
    templates = Templates(options.templates)
    known = {*emitters.FORMATS, *templates.formats()}
    wanted = tuple(dict.fromkeys(name for item in asked or emitters.USUAL for name in item.split(",")))
    for name in wanted:
        if name not in known:
            raise UsageError(f"{(p := pipeline.unknown_format(name, templates)).message}; {p.help}")
    return wanted


def _project_specs(project: Settings) -> list[str]:
    """The spec files of the folders that the settings name."""
    folders = [folder for each in project.specs if (folder := project.root / each).exists()]
    found = [str(discovery.shown(path)) for path in discovery.find(folders, discovery.SPECS)]
    if not found:
        raise UsageError(f"name a spec: there is none in {', '.join(project.specs)}")
    return found


def _one(
    specs: Sequence[str], formats: tuple[str, ...], options: Options, file: NamedFile | None = None
) -> Iterator[Result]:
    """The diagrams of a spec, in one format, for a file or for standard output, which takes several of text."""
    where = f"-o {file.path}" if file else "-o -"
    if file and formats != (file.format,):
        raise UsageError(f"{where} is {file.format}, and -f asks for {', '.join(formats)}; use -o DIR, or leave -f out")
    if len(formats) != 1 or len(specs) != 1:
        raise UsageError(f"{where} writes one spec in one format: {'use -o DIR' if file else 'add -f mermaid, say'}")
    if "," in (options.theme or ""):
        raise UsageError(f"{where} takes one theme; use -o DIR for files in several")
    compiled = read_named(specs[0], options, piped(specs[0]))
    yield Result(problems=compiled.problems)
    count = len(compiled.diagrams)
    if (formats[0] in PICTURES or file) and count > 1 and formats[0] not in WHOLE:
        name = next(iter(compiled.diagrams))
        help = f"use -o DIR, or name one: {compiled.file}#{name}"
        raise UsageError(f"{compiled.file} has {count} diagrams, and {where} takes one in {formats[0]}; {help}")
    if file:
        pipeline.check_is_no_source(file.path, compiled)
    templates = Templates(options.templates)
    for _, text, problems in list(pipeline.emit_all(compiled, formats[0], templates, options)):
        data = text.encode() if isinstance(text, str) else text
        yield written(file, data, problems) if file else Result(data, problems)


def written(file: NamedFile, data: bytes, problems: Sequence[Problem]) -> Result:
    make_folder(file.path.parent, file.boundary)
    changed = write_if_changed(file.path, data, file.boundary)
    said = f"wrote {file.path}\n1 written, 0 unchanged\n" if changed else "0 written, 1 unchanged\n"
    missing = untracked([file.path]) if file.fail else []
    is_wrong = any(problem.severity == "error" for problem in missing)
    return Result(said, [*problems, *missing], 1 if is_wrong or (changed and file.fail) else 0)
