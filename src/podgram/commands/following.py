"""`render --watch`: draws again what depends on a file that changed, until ^C; files are followed as in a preview."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from os import stat_result
from pathlib import Path

from podgram.commands.console import Result, UsageError
from podgram.commands.drawing import Outcome, Task, render_all
from podgram.diagnostics import Mark, PodgramError, Problem
from podgram.project.paths import real

Stamp = tuple[int, int] | None


class Follower:
    """What was drawn from which files, and how these were then.

    `find` says what there is to draw, and is asked again after every change: settings may say something else, and
    a folder may hold a new spec. `around` are further folders to watch.
    """

    def __init__(self, find: Callable[[], list[Task]], around: set[Path]) -> None:
        self._find = find
        self._around = around
        self._tasks: dict[str, Task] = {}
        self._stamps: dict[str, dict[Path, Stamp]] = {}

    def follow(self) -> Iterator[Result]:
        """Draws everything, and then whatever changes. Raises PodgramError where watchfiles is not installed."""
        from podgram.commands.watching import changes, watchfiles

        watchfiles()
        try:
            yield from self._draw(self._find())
            yield Result("^C ends it.\n")
            for changed in changes(self._folders):
                yield from self._again({real(path) for path in changed})
        except KeyboardInterrupt:
            pass

    def _again(self, changed: set[Path]) -> Iterator[Result]:
        try:
            found = self._find()
        except (PodgramError, UsageError) as error:  # settings that are being written: the last ones hold
            yield Result(problems=getattr(error, "problems", (Problem(str(error)),)))
            found = list(self._tasks.values())
        todo = [task for task in found if self._is_old(task, changed)]
        if todo:
            yield from self._draw(todo)

    def _draw(self, tasks: list[Task]) -> Iterator[Result]:
        self._tasks |= {task.name: task for task in tasks}
        for result in render_all(tasks, seen=self._keep):
            yield result._replace(status=0)

    def _is_old(self, task: Task, changed: set[Path]) -> bool:
        """Whether a task was not drawn yet, or not as it would be now."""
        before = self._tasks.get(task.name)
        if before is None or (before.job.options, before.job.formats) != (task.job.options, task.job.formats):
            return True
        templates = task.job.options.templates
        known = self._stamps.get(task.name, {})
        return (
            not changed.isdisjoint(known)
            or any(_stamp(path) != stamp for path, stamp in known.items())
            or (templates is not None and any(path.is_relative_to(real(templates)) for path in changed))
        )

    def _keep(self, task: Task, outcome: Outcome) -> None:
        """Remembers what a task was drawn from; of one that went wrong also where, and what it was before."""
        marks = (problem.at for problem in (*outcome.found, *outcome.wrong))
        paths = {Path(at.file if isinstance(at, Mark) else at) for at in marks if at}
        paths |= {path for drawn in outcome.drawn for path in drawn.sources}
        paths |= {Path(task.name), Path(task.name.partition("#")[0])}
        before = self._stamps.get(task.name, {}) if outcome.wrong else {}
        self._stamps[task.name] = {path: _stamp(path) for path in {*map(real, paths), *before}}

    def _folders(self) -> set[Path]:
        """The folders of all that a change could be in."""
        files = {path for stamps in self._stamps.values() for path in stamps}
        templates = {task.job.options.templates for task in self._tasks.values()}
        folders = {path.parent for path in files} | {path for path in files if path.is_dir()}
        return folders | self._around | {real(folder) for folder in templates if folder}


def _stamp(path: Path) -> Stamp:
    """What is another one as soon as a file is; None for no file."""
    try:
        found: stat_result = path.stat()
    except (OSError, ValueError):
        return None
    return found.st_mtime_ns, found.st_size
