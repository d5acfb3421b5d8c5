"""Writes a copy of what a picture needs of /proc, to draw it elsewhere, or later."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from podgram.commands.console import Result
from podgram.diagnostics import PodgramError, Problem
from podgram.importers.linux.recording import Recorder
from podgram.project import settings
from podgram.project.files import reason


def run(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new folder for the record.")],
    pids: Annotated[
        list[int] | None,
        typer.Argument(
            metavar="PID…", min=1, help="Processes, which are recorded with their descendants; all without any."
        ),
    ] = None,
    no_args: Annotated[bool, typer.Option("--no-args", help="Record commands without their arguments.")] = False,
) -> Result:
    """Records processes into a folder that `podgram render` draws as it does /proc.

    Raises PodgramError if the folder is there already, a process is not, or there is no /proc.
    """
    target = settings.find(Path.cwd()).boundary.naming(Path(Path.cwd().anchor)).target(folder)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise PodgramError(Problem("it is there already", str(folder), "name a new folder, or remove that one"))
    recorder = Recorder(tuple(pids or ()), args=not no_args)
    try:
        count = _place(recorder, target)
    except OSError as error:
        raise PodgramError(Problem(f"cannot write it: {reason(error)}", str(folder))) from error
    said = f"recorded {count} process{'es' if count != 1 else ''} into {folder}\n"
    return Result(said, (*recorder.report.problems, _advice(folder)))


def _advice(folder: Path) -> Problem:
    message = "no environment is in it, and what looks like a password is …; commands and host names are"
    return Problem(message, str(folder), "look through it before you give it away", "info")


def _place(recorder: Recorder, folder: Path) -> int:
    """Writes beside the folder first, so that a record is there whole or not at all, and for its owner only."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{folder.name}-", dir=folder.parent) as beside:
        made = Path(beside, folder.name)
        made.mkdir(mode=0o700)
        count = recorder.write(made)
        if folder.is_dir():
            folder.rmdir()
        shutil.move(made, folder)
    return count
