"""What a command has to say, and the only place that prints and ends the program.

0 all is well · 1 the input is wrong, or a check found something stale · 2 the command line is wrong.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple, NoReturn, TypeVar

from podgram.diagnostics import PodgramError, Problem, describe
from podgram.project.files import reason

SOON = 1.0  # seconds, after which a run is long

T = TypeVar("T")


class Result(NamedTuple):
    """What a command found and did: text or bytes for standard output, problems for standard error, an exit status.

    `progress` is how many of how many things are done. A command that takes long yields a result for each step.
    """

    output: str | bytes = ""
    problems: Sequence[Problem] = ()
    status: int = 0
    progress: tuple[int, int] | None = None


class Progress:
    """A bar on a terminal's standard error, from when a run has taken a second until its end."""

    def __init__(self, quiet: bool = False) -> None:
        self._is_wanted = not quiet and bool(sys.stderr and sys.stderr.isatty())
        self._begun = time.monotonic()
        self._bar: Any = None

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *_: object) -> None:
        self.hide()

    def over(self, things: Iterable[T], total: int) -> Iterator[T]:
        """The same things; the bar says how many of the total have come."""
        for number, thing in enumerate(things, 1):
            self.step(number, total)
            yield thing

    def step(self, done: int, total: int) -> None:
        """Says how much is done."""
        if not self._is_wanted or total < 2 or time.monotonic() - self._begun < SOON:
            return
        if self._bar is None:
            self._bar = _bar()
            self._is_wanted = self._bar is not None
        if self._bar is not None:
            self._bar.update(self._bar.task_ids[0], completed=done, total=total)
            self._bar.start()

    def hide(self) -> None:
        """Takes the bar away, until the next step: what is printed meanwhile stays whole."""
        if self._bar is not None:
            self._bar.stop()


def _bar() -> Any:
    """Rich's bar (https://rich.readthedocs.io/en/stable/progress.html), which knows of NO_COLOR and dumb terminals."""
    try:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, TimeRemainingColumn
        from rich.progress import Progress as Bar
    except ImportError:  # Typer brings it, unless somebody has taken it out
        return None
    columns = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    made = Bar(*columns, console=Console(stderr=True), transient=True, redirect_stdout=False, redirect_stderr=False)
    made.add_task("")
    return made


class UsageError(Exception):
    """A command line that is wrong, whatever the input is."""


def run(program: Callable[[], object]) -> None:
    """Runs a program up to the last byte of its output. What it raises ends in status 1 and words on standard error."""
    try:
        _run(program)
    except BrokenPipeError:
        sys.exit(1)  # the reader has gone, and needs no word about it
    except OSError as error:
        _fail([_refused(error)])


def show(results: Result | Iterable[Result]) -> NoReturn:
    """Prints results as they come, and ends the program with the highest status among them."""
    status = 0
    with Progress() as progress:
        for result in [results] if isinstance(results, Result) else results:
            if result.progress:
                progress.step(*result.progress)
            if result.problems or result.output:
                progress.hide()
            _tell(result.problems)
            _put(result.output)
            status = max(status, result.status)
    sys.exit(status)


def is_terminal() -> bool:
    """Whether standard output is one."""
    return bool(sys.stdout and sys.stdout.isatty())


def is_coloured() -> bool:
    """Whether standard output shows colours, and its user wants any (https://no-color.org)."""
    return is_terminal() and not os.environ.get("NO_COLOR")


def read_stdin() -> bytes:
    """All of standard input. Raises PodgramError if it is closed or cannot be read."""
    if sys.stdin is None:
        raise PodgramError(Problem("cannot read it: it is closed", "standard input"))
    try:
        return sys.stdin.buffer.read()
    except OSError as error:
        raise PodgramError(Problem(f"cannot read it: {reason(error)}", "standard input")) from error


def _run(program: Callable[[], object]) -> None:
    try:
        program()
    except PodgramError as error:
        _fail(error.problems)
    finally:
        _flush()


def _fail(problems: Iterable[Problem]) -> NoReturn:
    _tell(problems)
    sys.exit(1)


def _tell(problems: Iterable[Problem]) -> None:
    for problem in problems if sys.stderr else ():  # without one, print would take standard output
        print(describe(problem), file=sys.stderr)


def _put(output: str | bytes) -> None:
    """Writes text, which nobody misses if there is no standard output, or bytes, which were asked for.

    Raises PodgramError for bytes if it is closed.
    """
    if isinstance(output, str):
        if output:
            print(output, end="", flush=True)
        return
    if sys.stdout is None:
        raise PodgramError(Problem("cannot write it: it is closed", "standard output", "use -o DIR, or open it"))
    sys.stdout.buffer.write(output)


def _flush() -> None:
    """Writes what waits for standard output. What cannot be written is dropped, or Python would try again at its end.

    Raises OSError where it cannot be written.
    """
    if sys.stdout is None:
        return
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise


def _refused(error: OSError) -> Problem:
    """What the system refused: to name the working folder, to open a file, or else to write the output."""
    try:
        Path.cwd()
    except OSError:
        return Problem("the working folder does not exist any more", help="go to one that does")
    if error.filename is not None:
        return Problem(f"cannot use it: {reason(error)}", str(error.filename))
    return Problem(f"cannot write the output: {reason(error)}")
