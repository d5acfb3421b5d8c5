"""What a command has to say, and the only place that prints and ends the program.

0 all is well · 1 the input is wrong, or a check found something stale · 2 the command line is wrong.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple, NoReturn

from podgram.diagnostics import PodgramError, Problem, describe
from podgram.project.files import reason


class Result(NamedTuple):
    """What a command found and did: text or bytes for standard output, problems for standard error, an exit status.

    `progress` says on a terminal how far a long run has come. A command that takes long yields a result for each step.
    """

    output: str | bytes = ""
    problems: Sequence[Problem] = ()
    status: int = 0
    progress: str = ""


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
    for result in [results] if isinstance(results, Result) else results:
        _progress(result.progress)
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


def _progress(text: str) -> None:
    if text and sys.stderr and sys.stderr.isatty():
        print(text, file=sys.stderr)


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
