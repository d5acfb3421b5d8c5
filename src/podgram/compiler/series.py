"""A series is one picture of which each step shows a part: every step gets the elements and links of all.

What a step lacks is not drawn, but keeps its place. So every step has one layout
(foresighted layout: Diehl, Görg, Kerren, Preserving the Mental Map using Foresighted Layout, VisSym 2001).
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import replace
from typing import TypeVar

from podgram.compiler.expanded import ExpandedElement, walk
from podgram.compiler.links import Joint

K = TypeVar("K", bound=Hashable)


def merged(sequences: Iterable[Iterable[K]]) -> list[K]:
    """Every item of some sequences once; a new one stands behind what comes before it in its own sequence."""
    order: list[K] = []
    known: set[K] = set()
    for sequence in sequences:
        place = 0
        for item in sequence:
            if item in known:
                place = order.index(item) + 1
            else:
                order.insert(place, item)
                known.add(item)
                place += 1
    return order


# Elements


def unite(trees: Sequence[list[ExpandedElement]]) -> None:
    """Gives every tree the elements of all, so that all are alike but for what is absent and how things look."""
    for tree, united in zip(trees, _united(trees), strict=True):
        tree[:] = united


def _united(siblings: Sequence[Sequence[ExpandedElement]]) -> list[list[ExpandedElement]]:
    """The elements of one box, as each step has it, with those of all steps in it."""
    slots = _Slots()
    tables = [slots.filled(expanded) for expanded in siblings]
    rows = [_row([table.get(slot) for table in tables]) for slot in merged(tables)]
    return [[row[step] for row in rows] for step in range(len(siblings))]


def _row(found: Sequence[ExpandedElement | None]) -> list[ExpandedElement]:
    """One element in every step. What is a box in one of them is a box in all."""
    known = [item for item in found if item is not None]
    row = [item or _absent(known[0]) for item in found]
    if any(item.children is not None for item in known):
        for item, children in zip(row, _united([item.members() for item in row]), strict=True):
            item.children = children
    for item, badges in zip(row, _united([item.badges for item in row]), strict=True):
        item.badges = badges
    texts = tuple(dict.fromkeys(text for item in known for text in (item.lines, *item.texts)))
    for item in row:
        item.texts = texts if len(texts) > 1 else ()
        if {d.shape for d in known} == {"circle", "stadium"}:  # what holds a long text does so in every step
            item.shape = "stadium"
    return row


def _absent(item: ExpandedElement) -> ExpandedElement:
    """What keeps the place of an element in a step that lacks it."""
    return replace(item, children=None if item.children is None else [], badges=[], emphasis=None, absent=True)


class _Slots:
    """The different elements of one box in all steps: an element is known by its id, else by its kind and name."""

    def __init__(self) -> None:
        self.ids: dict[tuple[str, int], int] = {}
        self.names: dict[tuple[str, str, int], list[int]] = {}
        self.handles: list[str | None] = []

    def filled(self, expanded: Iterable[ExpandedElement]) -> dict[int, ExpandedElement]:
        """The elements of one step, each by its slot, in its order."""
        table: dict[int, ExpandedElement] = {}
        for item in expanded:
            table[self._slot(item, table)] = item
        return table

    def _slot(self, item: ExpandedElement, taken: dict[int, ExpandedElement]) -> int:
        handle = item.handle
        known = self.names.setdefault((item.kind, item.name, item.copy), [])
        if handle is not None and (handle, item.copy) in self.ids:
            return self.ids[handle, item.copy]
        alike = (slot for slot in known if slot not in taken and None in (handle, self.handles[slot]))
        slot = next(alike, len(self.handles))
        if slot == len(self.handles):
            self.handles.append(handle)
            known.append(slot)
        if handle is not None:
            self.ids[handle, item.copy] = slot
        return slot


# Links


def unite_links(trees: Sequence[list[ExpandedElement]], links: Sequence[Sequence[Joint]]) -> list[list[Joint]]:
    """The links of every step, with those of all steps in each. The trees are united already."""
    places = [{id(item): place for place, item in enumerate(walk(tree))} for tree in trees]
    expanded = [list(walk(tree)) for tree in trees]
    tables = [_by_ends(joints, place) for joints, place in zip(links, places, strict=True)]
    united: list[list[Joint]] = [[] for _ in trees]
    for key in merged(tables):
        known = [table[key] for table in tables if key in table]
        for step, table in enumerate(tables):
            source, target = (expanded[step][place] for place in key[:2])
            united[step].append(table.get(key) or replace(known[0], source=source, target=target, absent=True))
    return united


def share_texts(steps: Sequence[Sequence[Joint]]) -> None:
    """Tells every link of united steps the texts that it has in them, if they differ."""
    for row in zip(*steps, strict=True):
        texts = tuple(dict.fromkeys(joint.lines for joint in row if not joint.absent))
        for joint in row:
            joint.texts = texts if len(texts) > 1 else ()


def _by_ends(joints: Iterable[Joint], places: dict[int, int]) -> dict[tuple[int, int, int], Joint]:
    """Links by where their ends are, and which of those between the same two they are."""
    table: dict[tuple[int, int, int], Joint] = {}
    counts: dict[tuple[int, int], int] = {}
    for joint in joints:
        ends = places[id(joint.source)], places[id(joint.target)]
        counts[ends] = number = counts.get(ends, 0) + 1
        table[*ends, number] = joint
    return table
