"""Which element a name means: an id, a name, or a path of names, from the end as far as it takes to be clear.

Where nothing has such a path, `service/web` is the service of that name, as for kubectl. `db[0]` is the first of the
copies of db.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from podgram.compiler.expanded import ExpandedElement
from podgram.diagnostics import Mark, Report
from podgram.language.styles import folded

Path = tuple[str, ...]
COPY = re.compile(r"\[(\d+)\](?=/|$)")


class References:
    """The names of a diagram's elements. Ids that are given twice go to the report at once."""

    def __init__(self, expanded: Iterable[ExpandedElement], report: Report) -> None:
        self.report = report
        self.ids: dict[str, list[ExpandedElement]] = {}
        self.paths: dict[str, list[ExpandedElement]] = {}
        self.full: dict[int, str] = {}
        self.copies: dict[int, tuple[int, ...]] = {}
        self._add(expanded)

    def _add(self, expanded: Iterable[ExpandedElement]) -> None:
        stack: list[tuple[ExpandedElement, Path, Path, tuple[int, ...]]] = [
            (d, (), (), ()) for d in reversed(list(expanded))
        ]
        while stack:
            item, above, handles_above, copies_above = stack.pop()
            path = (*above, item.name)
            self.copies[id(item)] = copies = (*copies_above, item.copy)
            self.full[id(item)] = "/" + "/".join(path)
            handles = (*handles_above, item.handle or item.name)
            for name in dict.fromkeys((self.full[id(item)], *_endings(path), *_endings((*handles_above, item.name)))):
                self.paths.setdefault(name, []).append(item)
            self._add_id(item)
            stack.extend((child, path, handles, copies) for child in reversed(item.members()))

    def _add_id(self, item: ExpandedElement) -> None:
        handle = item.handle
        if handle is None or item.source is None:
            return
        others = self.ids.setdefault(handle, [])
        if others and not self.one([*others, item]):
            self.report.error(f"two elements have the id {handle!r}", item.source.at("id"), "change one of them")
        others.append(item)

    def __contains__(self, name: str) -> bool:
        return bool(self._named(name))

    @cached_property
    def known(self) -> tuple[str, ...]:
        """Every name but those from the very top, once."""
        return tuple(dict.fromkeys([*self.ids, *(p for p in self.paths if not p.startswith("/"))]))

    def box(self, item: ExpandedElement) -> str:
        return self.full[id(item)].rpartition("/")[0]

    def outermost(self, expanded: list[ExpandedElement]) -> list[ExpandedElement]:
        """Of what nobody wrote, the boxes before what is in them: `pause` is the container, not its process."""
        depths = [self.full[id(d)].count("/") for d in expanded]
        return [d for d, depth in zip(expanded, depths, strict=True) if depth == min(depths)]

    def one(self, expanded: list[ExpandedElement]) -> bool:
        """Whether these are one element, or the copies of one."""
        return self.count(expanded) == 1

    def count(self, expanded: list[ExpandedElement]) -> int:
        """How many elements these stand for: copies, also those in copies of a box, were written once."""
        return len({self.full[id(d)] if d.implied or d.source is None else id(d.source) for d in expanded})

    def _of_kind(self, name: str) -> list[ExpandedElement]:
        """Of `service/web` the service, as kubectl understands it."""
        kind, _, rest = name.partition("/")
        return [d for d in self.paths.get(rest, []) if folded(d.kind) == folded(kind)]

    def _named(self, name: str) -> list[ExpandedElement]:
        """All that a name may mean. A number in brackets chooses among copies, unless it belongs to the name."""
        found = self.ids.get(name) or self.paths.get(name) or self._of_kind(name)
        if found or not COPY.search(name):
            return found
        steps = [COPY.search(step) for step in name.strip("/").split("/")]
        wanted = [(place - len(steps), int(step[1])) for place, step in enumerate(steps) if step]
        whole = self._named(COPY.sub("", name))
        return [d for d in whole if all(self._is_copy(d, place, number) for place, number in wanted)]

    def _is_copy(self, item: ExpandedElement, place: int, number: int) -> bool:
        """Whether an element, or the box around it that many steps out, is the copy of a number."""
        copies = self.copies[id(item)]
        return len(copies) >= -place and copies[place] == number

    def find(
        self, name: str, at: Mark | str, beside: ExpandedElement | None = None, every: bool = False
    ) -> list[ExpandedElement]:
        """The element of a name: one, or all the copies of one. Nothing, and an error in the report, if not one.

        `beside` prefers what stands in the same box as an element; `every` takes all that have the name.
        """
        found = self._named(name)
        declared = [d for d in found if not d.implied] or self.outermost(found)
        if not self.one(declared):  # who has an id answers to that, and leaves the name to who has none
            declared = [d for d in declared if d.handle is None] or declared
        if beside is not None and len(declared) > 1:
            box = self.box(beside)
            declared = [d for d in declared if self.box(d) == box and d is not beside] or declared
        if not declared:
            help = self._help(name)
            self.report.error(f"no element {name!r}", at, help)
        elif not every and not self.one(declared):
            times = Counter(self.full[id(d)] for d in declared)
            clear = [path if times[path := self.full[id(d)]] == 1 else f"{d.kind}/{d.name}" for d in declared]
            paths = list(dict.fromkeys(clear))
            help = f"write {_listed(paths, ' or ')}" if len(paths) > 1 else "give the one that you mean an id:"
            self.report.error(f"{self.count(declared)} elements are named {name!r}", at, help)
            return []
        return declared

    def _help(self, name: str) -> str:
        """What to write in place of a name that nothing has."""
        copies = self._named(COPY.sub("", name)) if COPY.search(name) else []
        if copies:
            drawn = dict.fromkeys(f"[{d.copy}]" for d in copies if d.copy >= 0)
            return f"of {COPY.sub('', name)!r} only {_listed(list(drawn))} are drawn; a higher replicaLimit draws more"
        return self.report.suggest(name, self.known) or f"the elements are {_listed(self.known)}"


def _endings(path: Path) -> Iterator[str]:
    """Every end of a path: `a/b/c`, `b/c` and `c`."""
    for start in range(len(path)):
        yield "/".join(path[start:])


def _listed(names: Sequence[str], join: str = ", ", most: int = 8) -> str:
    return join.join(names[:most]) + (", …" if len(names) > most else "") or "none"
