"""Draws specs and writes their files, one after another or by many processes."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from podgram import pipeline
from podgram.commands.console import Result, read_stdin
from podgram.commands.processes import in_order
from podgram.diagnostics import PodgramError, Problem
from podgram.pipeline import CompiledSpec, Options
from podgram.project.boundary import Boundary
from podgram.project.files import read_bytes
from podgram.project.git import untracked
from podgram.project.paths import is_file, is_folder


class Job(NamedTuple):
    """How to draw a spec: what the command line says, and for the rest what the settings nearest to the spec say."""

    options: Options
    formats: tuple[str, ...]
    folder: Path
    boundary: Boundary


class Task(NamedTuple):
    """A spec to draw: its job, in which themes, and what came through a pipe, or why nothing did."""

    name: str
    job: Job
    variants: Mapping[str, Options]
    piped: bytes | None = None
    wrong: tuple[Problem, ...] = ()


class Outcome(NamedTuple):
    """What became of it: what was found in reading it, its files by theme, and what went wrong in the end."""

    found: tuple[Problem, ...] = ()
    drawn: tuple[pipeline.Drawn, ...] = ()
    wrong: tuple[Problem, ...] = ()


Seen = Callable[[Task, Outcome], None]


def draw(task: Task) -> Outcome:
    """Reads and draws a spec; writes nothing, so that any process can do it."""
    outcome = Outcome(wrong=task.wrong)
    if task.wrong:
        return outcome
    try:
        for variant, own in task.variants.items():
            compiled = read_named(task.name, own, task.piped)
            outcome = outcome if variant else outcome._replace(found=compiled.problems)
            drawn = pipeline.draw(compiled, task.job.formats, task.job.folder, own, variant)
            outcome = outcome._replace(drawn=(*outcome.drawn, drawn))
    except PodgramError as error:
        return outcome._replace(wrong=error.problems)
    return outcome


def render_all(tasks: Sequence[Task], fail_on_change: bool = False, seen: Seen | None = None) -> Iterator[Result]:
    """Draws spec after spec, says what it wrote, and at the end how much. `seen` is told what each was drawn from."""
    wrote, same = 0, 0
    files: list[Path] = []
    taken: dict[Path, Path] = {}
    for number, (task, outcome) in enumerate(zip(tasks, in_order(draw, tasks), strict=True), 1):
        if seen is not None:
            seen(task, outcome)
        yield Result(problems=outcome.found, progress=(number, len(tasks)))
        try:
            for drawn in outcome.drawn:
                for file in pipeline.place(drawn, task.job.folder, task.job.boundary, taken):
                    yield Result(f"wrote {file.path}\n" if file.changed else "", file.problems)
                    wrote, same = wrote + file.changed, same + (not file.changed)
                    files.append(file.path)
        except PodgramError as error:
            yield Result(problems=error.problems, status=1)
            continue
        yield Result(problems=outcome.wrong, status=1 if outcome.wrong else 0)
    folders = " and ".join(sorted({f"{path.parent}{os.sep}" for path in files}))
    total = f"{wrote} written, {same} unchanged in {folders}\n" if files else "nothing written\n"
    missing = untracked(files) if fail_on_change else []
    is_wrong = any(problem.severity == "error" for problem in missing)
    yield Result(total, missing, 1 if is_wrong or (wrote and fail_on_change) else 0)


def tasks_for(names: Sequence[str], jobs: Mapping[str, Job]) -> list[Task]:
    """What is to be drawn, each name once read if it is a pipe. Raises PodgramError for a theme that is wrong."""
    read = cache(piped)
    tasks = []
    for name in names:
        task = Task(name, jobs[name], pipeline.variants(jobs[name].options))
        try:
            tasks.append(task._replace(piped=read(name)))
        except PodgramError as error:
            tasks.append(task._replace(wrong=error.problems))
    return tasks


def read_named(name: str, options: Options, piped: bytes | None) -> CompiledSpec:
    """The diagrams of a spec, or the one of them that `FILE#NAME` names."""
    path, _, one = (name, "", "") if piped is not None or is_file(Path(name)) else name.partition("#")
    if piped is not None or not one:
        return pipeline.read(pipeline.STDIN_FILE if piped is not None else Path(path), options, piped)
    wanted = pipeline.refer(Path(path), one, options)
    compiled = pipeline.read(wanted.file, wanted.options)
    return compiled.only(wanted.name) if wanted.name else compiled._replace(listed=True)


def piped(name: str) -> bytes | None:
    """What comes through standard input or a pipe that the command line names, which can be read once only."""
    if name == pipeline.STDIN:
        return read_stdin()
    path = Path(name)
    is_pipe = os.path.exists(name) and not is_file(path) and not is_folder(path)  # noqa: PTH110
    return read_bytes(path, pipe=True) if is_pipe else None
