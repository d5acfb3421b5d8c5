"""Boxes and shapes that edges join, so that they must be laid out together. A box that no edge enters is one atom."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from podgram.layout.candidates import Footer, Form, Heading
from podgram.model.diagram import Direction, Edge, Group


@dataclass(slots=True)
class Tangle:
    """What goes to Graphviz together. `plan` is its nesting: an atom's index, a group opened, or None to close one.

    `rows` are the atoms, by their elements' ids, that stand side by side in a group, by its id. A tangle is `ragged` if
    it has none and could have some.
    """

    plan: list[int | Group | None] = field(default_factory=list)
    atoms: list[Sequence[Form]] = field(default_factory=list)
    ends: dict[str, tuple[int, int]] = field(default_factory=dict)  # element → first and last atom in it
    edges: list[Edge] = field(default_factory=list)
    feet: dict[str, Footer] = field(default_factory=dict)
    sizes: dict[str, float] = field(default_factory=dict)  # of the text of each group's title
    wearer: dict[str, str] = field(default_factory=dict)
    rows: dict[str, list[str]] = field(default_factory=dict)
    ragged: bool = False

    def open(self, group: Group) -> None:
        self.plan.append(group)
        self.ends[group.id] = (len(self.atoms), len(self.atoms))

    def close(self, group: Group) -> None:
        self.plan.append(None)
        self.ends[group.id] = (self.ends[group.id][0], len(self.atoms) - 1)

    def end(self, id: str, last: bool = False) -> int:
        """The atom that stands for an element as the end of an edge."""
        return self.ends[self.wearer.get(id, id)][last]

    def add(self, id: str, forms: Sequence[Form]) -> None:
        self.plan.append(len(self.atoms))
        self.ends[id] = (len(self.atoms), len(self.atoms))
        self.atoms.append(forms)

    def thin(self, most: int) -> None:
        """Leaves out edges beyond a number, those first that are not needed to hold everything together."""
        leader = list(range(len(self.atoms)))

        def find(atom: int) -> int:
            while leader[atom] != atom:
                leader[atom] = atom = leader[leader[atom]]
            return atom

        needed = []
        for edge in self.edges:
            a, b = find(self.end(edge.source)), find(self.end(edge.target))
            needed.append(a != b)
            leader[a] = b
        spare = max(0, most - sum(needed))
        kept = []
        for edge, need in zip(self.edges, needed, strict=True):
            if need or spare > 0:
                kept.append(edge)
            spare -= not need
        self.edges = kept

    @property
    def ambiguous(self) -> bool:
        """Does an edge end at a box, so that one of several things in it stands for the end?"""
        return any(len(set(self.ends[self.wearer.get(id, id)])) > 1 for e in self.edges for id in (e.source, e.target))

    @property
    def forks(self) -> bool:
        """Do two edges leave one thing, so that they have an order?"""
        return len({self.end(edge.source) for edge in self.edges}) < len(self.edges)

    @property
    def size(self) -> int:
        return len(self.atoms) + 2 * len(self.edges) + len(self.plan)


class Try(NamedTuple):
    """One way to lay a tangle out: where edges lead, how wide text may be, and which form each atom takes."""

    direction: Direction
    limit: float
    form: Callable[[Sequence[Form]], Form]
    ordered: bool = False  # keep the order of the links that leave an element
    flipped: bool = False  # what comes first across the direction comes last
    last: bool = False  # the last thing in a box stands for it as an edge's end, not the first
    headings: Mapping[str, Heading] | None = None  # titles by their groups' ids, if not as they come
