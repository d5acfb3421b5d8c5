"""Some of many containers: those that `--select` names, with what they are linked with."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from podgram.diagnostics import Mark, PodgramError, Problem, suggest
from podgram.language.styles import folded

Pair = tuple[str, str]
LINKED = "container"  # what is drawn with its neighbours; of anything else, what is in it


class Thing(NamedTuple):
    """What can be named as KIND/NAME, or as NAME alone, and the keys of the containers that this stands for."""

    kinds: tuple[str, ...]
    name: str
    keys: frozenset[str]

    def is_meant(self, written: str) -> bool:
        kind, _, name = written.rpartition("/")
        return name == self.name and (not kind or folded(kind).removesuffix("s") in map(folded, self.kinds))


def chosen(
    select: Iterable[str], things: list[Thing], links: Iterable[Pair], joins: Iterable[Pair], at: Mark
) -> set[str]:
    """The keys of the containers to draw: what is named, what it is linked with, and whose namespaces these have.

    `links` and `joins` are pairs of keys; a join leads from who joins to whom it joins. Raises PodgramError for a name
    that nothing has.
    """
    meant = [(written, [thing for thing in things if thing.is_meant(written)]) for written in select]
    names = list(dict.fromkeys(f"{thing.kinds[0]}/{thing.name}" for thing in things))
    wrong = [written for written, found in meant if not found]
    if wrong:
        help = f"there are {', '.join(names[:8])}"
        near = [*names, *(thing.name for thing in things)]
        raise PodgramError(Problem(f"nothing is called {w!r}", at, suggest(w, near) or help) for w in wrong)
    found = [thing for _, row in meant for thing in row]
    keys = {key for thing in found for key in thing.keys}
    centre = {key for thing in found if LINKED in thing.kinds for key in thing.keys}
    joins = list(joins)
    for one, other in (*links, *joins):
        keys |= {one, other} if centre & {one, other} else set()
    while donors := {donor for joiner, donor in joins if joiner in keys} - keys:
        keys |= donors
    return keys
