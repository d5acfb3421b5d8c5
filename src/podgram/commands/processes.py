"""Work over many things, on all cores as soon as it turns out to be long.

Each process is a new one, started as every system can (https://docs.python.org/3/library/multiprocessing.html); what
is only read and drawn is done there, and this process alone writes and speaks, in the order of the work.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar

from podgram.commands.console import SOON

LEAST = 8  # things to do for each core, of which fewer are not worth a process
CHUNK = 16  # things that a process is given at a time

T = TypeVar("T")
R = TypeVar("R")


def in_order(work: Callable[[T], R], things: Sequence[T]) -> Iterator[R]:
    """What the work makes of each thing, in their order.

    The work and all that goes in and comes out can be pickled. It raises only what it raises for a thing here.
    """
    begun = time.monotonic()
    todo = iter(things)
    for number, thing in enumerate(todo, 1):
        yield work(thing)
        if time.monotonic() - begun > SOON and len(things) - number >= LEAST * cores() > LEAST:
            yield from _by_many(work, list(todo))
            return


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _by_many(work: Callable[[T], R], things: list[T]) -> Iterator[R]:
    """The same by a process for each core; what they cannot do, as on a system without any, is done here."""
    done = 0
    try:
        for result in _pooled(work, things):
            yield result
            done += 1
    except (OSError, ImportError, NotImplementedError, _broken()):
        # no semaphores, no memory, or somebody has ended one
        yield from map(work, islice(things, done, None))


def _broken() -> type[Exception]:
    from concurrent.futures.process import BrokenProcessPool

    return BrokenProcessPool


def _pooled(work: Callable[[T], R], things: list[T]) -> Iterator[R]:
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    chunks = [things[at : at + CHUNK] for at in range(0, len(things), CHUNK)]
    pool = ProcessPoolExecutor(cores(), get_context("spawn"), _begin, (work,))
    try:
        futures = [pool.submit(_do, chunk) for chunk in chunks]
        for future in futures:
            yield from future.result()
    finally:
        pool.shutdown(cancel_futures=True)


_work: Callable[[Any], Any]


def _begin(work: Callable[[Any], Any]) -> None:
    """What a new process does first: it keeps the work, and sees to it that it ends when its parent has ended."""
    global _work
    from multiprocessing import parent_process
    from signal import SIG_DFL, SIGINT, signal
    from threading import Thread

    signal(SIGINT, SIG_DFL)  # ^C ends it without a word: the parent has one
    _work = work
    parent = parent_process()
    if parent is not None:
        Thread(target=_follow, args=(parent.sentinel,), daemon=True).start()


def _follow(parent: int) -> None:
    """Ends this process as soon as its parent has ended, by whatever."""
    from multiprocessing.connection import wait

    wait([parent])
    os._exit(1)


def _do(things: list[Any]) -> list[Any]:
    return [_work(thing) for thing in things]
