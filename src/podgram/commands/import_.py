"""Prints the spec of what is no spec, such as a manifest, to edit and to keep."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from podgram import pipeline
from podgram.commands.console import Result, UsageError, read_stdin
from podgram.commands.schema.in_project import modeline, place, provide
from podgram.commands.source_options import takes_source_options
from podgram.diagnostics import PodgramError, Problem, Report
from podgram.importers import ImportOptions
from podgram.importers.spec_writer import dump
from podgram.project import settings
from podgram.project.discovery import shown
from podgram.project.files import write_if_changed


@takes_source_options
def run(
    source: Annotated[str, typer.Argument(metavar="SOURCE", help="A file or a folder, or - for standard input.")],
    out: Annotated[Path | None, typer.Option("-o", "--out", metavar="FILE", help="Where the spec goes.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Write over a file that is there.")] = False,
    *,
    imports: ImportOptions,
) -> Iterator[Result]:
    """The spec that would be drawn of a source. Raises PodgramError for one that is wrong, or is a spec already."""
    if out is not None and out.exists() and not force:
        raise UsageError(f"{out} is there already; --force writes over it")
    project = settings.find(Path.cwd())
    boundary = project.boundary
    root = boundary.project
    stdin = read_stdin() if source == pipeline.STDIN else None
    path = pipeline.STDIN_FILE if stdin is not None else Path(source)
    report = Report()
    imported = pipeline.import_source(
        path, pipeline.Options(root=root, imports=imports._replace(root=root)), report, stdin
    )
    if imported is None:
        help = "import takes manifests, Compose files and their like; podgram render draws a spec"
        raise PodgramError(Problem("this is no source that can be imported", source, help))
    yield Result(problems=tuple(report.problems))
    text = dump(imported.spec)
    if out is None:
        yield Result(text)
        return
    head = modeline(out, project.root)
    write_if_changed(out, (head + text).encode(), boundary.naming(Path(Path.cwd().anchor)))
    yield Result(f"wrote {out}\n")
    if head and provide(project.root, boundary):
        yield Result(f"wrote {shown(place(project.root))}, by which an editor explains it\n")
