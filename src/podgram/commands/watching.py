"""Waits until one of the files changes that something was drawn from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from pathlib import Path
from threading import Event
from typing import Any

from podgram.diagnostics import PodgramError, Problem

DEBOUNCE = 40  # milliseconds in which the parts of one save are taken together
LOOK_UP = 500  # milliseconds after which the folders are looked up again


def watchfiles() -> Any:
    """The library that watches. Raises PodgramError with the command that installs it."""
    try:
        return import_module("watchfiles")
    except ModuleNotFoundError as error:
        problem = "to follow changes needs watchfiles, which is not installed"
        raise PodgramError(Problem(problem, help="pip install 'podgram[preview]'")) from error


def changes(folders: Callable[[], Iterable[Path]], stop: Event | None = None) -> Iterator[set[Path]]:
    """The files that changed, again and again, among those directly in some folders, until `stop` is set.

    A set may be empty: then look at everything, since it may have changed before the watching began.

    Which folders these are is asked again after every change, for a spec may name new ones. A folder that vanishes is
    left out until it is back. Raises PodgramError where watchfiles is not installed.
    """
    library = watchfiles()
    stop = stop or Event()
    while not stop.is_set():
        watched = {folder for folder in folders() if folder.is_dir()}
        if not watched:
            stop.wait(LOOK_UP / 1000)
            continue
        yield from _while_these(library, folders, watched, stop)


def _while_these(
    library: Any, folders: Callable[[], Iterable[Path]], watched: set[Path], stop: Event
) -> Iterator[set[Path]]:
    """The changes in a set of folders, for as long as they are the ones to watch."""
    found = library.watch(
        *watched, recursive=False, debounce=DEBOUNCE, step=10, rust_timeout=LOOK_UP, yield_on_timeout=True,
        stop_event=stop, raise_interrupt=True,
    )  # fmt: skip
    for number, batch in enumerate(found):
        if batch or number == 0:  # the first time: for what changed before the watching began
            yield {Path(path) for _, path in batch}
        if {folder for folder in folders() if folder.is_dir()} != watched:
            return
