"""Draws what differs between two specs, manifests or other sources, and says it in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import typer

from podgram import pipeline
from podgram.commands.console import Result, UsageError
from podgram.commands.drawing import piped
from podgram.commands.render import file_named, job_for, written
from podgram.commands.source_options import takes_source_options
from podgram.compiler.difference import Change, counted
from podgram.diagnostics import Mark, PodgramError, Problem
from podgram.emitters.templating import Templates
from podgram.importers import PAGES, ImportOptions
from podgram.pipeline import CompiledSpec, Options, Side
from podgram.project import discovery, settings
from podgram.project.git import Commit, checked_out
from podgram.project.paths import is_file, is_folder

KEPT = frozenset({*discovery.SOURCES, *PAGES})  # suffixes of what a picture is drawn from


@takes_source_options
def run(
    old: Annotated[str, typer.Argument(metavar="OLD", help="A source, FILE#NAME, COMMIT:FILE, or -.")],
    new: Annotated[str, typer.Argument(metavar="NEW", help="What it is compared with: the same again.")],
    out: Annotated[
        str | None,
        typer.Option("-o", "--out", metavar="DIR|FILE", help="Where it is drawn; - is standard output."),
    ] = None,
    formats: Annotated[list[str] | None, typer.Option("-f", "--format", help="A format to draw it in.")] = None,
    theme: Annotated[str | None, typer.Option(metavar="NAME|FILE", help="A theme's name or file.")] = None,
    *,
    imports: ImportOptions,
) -> Iterator[Result]:
    """The difference in words, and with a format or a file as a picture. Raises PodgramError for a wrong source."""
    if old == new == pipeline.STDIN:
        raise UsageError("standard input can be one of the two, not both")
    asked = Options(theme=theme, imports=imports)
    job = job_for(asked, settings.find(Path.cwd()), out, formats)
    file = file_named(out, job)
    chosen = (file.format,) if file and not formats else job.formats if formats or out else ()
    if (file or out == "-") and len(chosen) != 1:
        raise UsageError(f"-o {out} takes one format: add -f svg, say")
    with ExitStack() as stack:
        commits: list[Commit] = []
        try:
            before, after = (_side(name, stack, commits) for name in (old, new))
            compiled, changes = pipeline.compare(before, after, job.options)
        except PodgramError as error:
            raise PodgramError(_readable(error.problems, commits)) from None
    yield Result(problems=_readable(compiled.problems, commits))
    if out == "-":
        yield from _emitted(compiled, chosen[0], job.options)
        return
    yield Result(_words(changes))
    if file:
        for _, text, problems in pipeline.emit_all(
            compiled, file.format, Templates(job.options.templates), job.options
        ):
            yield written(file, text.encode() if isinstance(text, str) else text, problems)
    elif chosen:
        for one in pipeline.render(compiled, chosen, job.folder, job.boundary, job.options):
            yield Result(f"wrote {one.path}\n" if one.changed else "", one.problems)


def _side(written: str, stack: ExitStack, commits: list[Commit]) -> Side:
    """One of the two: a file, a folder, a pipe, or a file as it was in a commit."""
    if (data := piped(written)) is not None:
        return Side(pipeline.STDIN_FILE, data=data, label="standard input")
    whole = Path(written)
    path, _, name = (written, "", "") if is_file(whole) or is_folder(whole) else written.partition("#")
    if is_file(Path(path)) or is_folder(Path(path)) or ":" not in path:
        return Side(Path(path), name or None, label=written)
    commit = stack.enter_context(checked_out(path, KEPT))
    commits.append(commit)
    return Side(commit.file, name or None, root=commit.folder, label=written)


def _readable(problems: Sequence[Problem], commits: list[Commit]) -> list[Problem]:
    """Problems with the files of commits as they were named: `HEAD:k8s/web.yaml`."""
    for commit in commits:
        problems = [problem._replace(at=_named(problem.at, commit)) for problem in problems]
    return list(problems)


def _named(at: Mark | str, commit: Commit) -> Mark | str:
    folder = f"{commit.folder}/"
    if isinstance(at, Mark):
        return at._replace(file=at.file.replace(folder, commit.label))
    return at.replace(folder, commit.label)


def _words(changes: list[Change]) -> str:
    """Every difference, and how many there are."""
    if not changes:
        return "nothing that is drawn differs\n"
    return "".join(f"{change}\n" for change in changes) + f"{counted(changes)}\n"


def _emitted(compiled: CompiledSpec, format: str, options: Options) -> Iterator[Result]:
    for _, text, problems in pipeline.emit_all(compiled, format, Templates(options.templates), options):
        yield Result(text, problems)
