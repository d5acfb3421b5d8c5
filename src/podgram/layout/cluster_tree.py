"""Which boxes an edge crosses: what decides who can be laid out alone, and who only together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from podgram.model.diagram import Diagram, Edge, Group, Node

ROOT = ""  # the id of what is around everything; no element's id is empty


@dataclass(slots=True)
class Nesting:
    """The tree of a diagram and its edges in it.

    An edge belongs to the innermost box around both ends, and joins two of its children there: `links` by the box's
    id. A box whose wall an edge crosses is `pierced`; a child of such a box through which that edge goes is `bound`.
    Edges between a box and what is in it cross no wall and bind nothing: `inner`.
    """

    elements: dict[str, Node | Group] = field(default_factory=dict)
    parent: dict[str, str] = field(default_factory=dict)
    links: dict[str, list[tuple[str, str, Edge]]] = field(default_factory=lambda: defaultdict(list))
    pierced: set[str] = field(default_factory=set)
    bound: set[str] = field(default_factory=set)
    inner: list[Edge] = field(default_factory=list)
    wearer: dict[str, str] = field(
        default_factory=dict
    )  # badge → box: an edge to a badge is laid out as one to its box

    @classmethod
    def of(cls, diagram: Diagram) -> Nesting:
        self = cls()
        for element in diagram.walk():
            self.elements[element.id] = element
            self.parent.setdefault(element.id, ROOT)
            if isinstance(element, Group):
                self.parent.update((member.id, element.id) for member in element.members)
                self.wearer.update((badge.id, element.id) for badge in element.badges)
        for edge in diagram.edges:
            self._add(edge)
        return self

    def _add(self, edge: Edge) -> None:
        first, last = (self.wearer.get(end, end) for end in (edge.source, edge.target))
        if first == last:
            self.links[self.parent[first]].append((first, first, edge))
            return
        source, target = self._above(first), self._above(last)
        while len(source) > 1 and len(target) > 1 and source[-1] == target[-1] and source[-2] == target[-2]:
            source.pop()
            target.pop()
        if len(source) == 1 or len(target) == 1:  # one end holds the other
            self.inner.append(edge)
        else:
            self.links[source[-1]].append((source[-2], target[-2], edge))
            for path in (source, target):
                self.pierced.update(path[1:-1])
                self.bound.update(path[:-2])

    def _above(self, id: str) -> list[str]:
        """An element and all boxes around it, inside to outside."""
        path = [id]
        while path[-1] != ROOT:
            path.append(self.parent[path[-1]])
        return path

    def components(self, box: str, children: Sequence[Node | Group]) -> list[list[Node | Group]]:
        """A box's children in groups that edges join, each in order, the groups in the order of their first."""
        leader = {child.id: child.id for child in children}

        def find(id: str) -> str:
            while leader[id] != id:
                leader[id] = leader[leader[id]]
                id = leader[id]
            return id

        for source, target, _ in self.links[box]:
            if source in leader and target in leader:
                leader[find(source)] = find(target)
        groups: dict[str, list[Node | Group]] = defaultdict(list)
        for child in children:
            groups[find(child.id)].append(child)
        return list(groups.values())

    def is_bound(self, component: Sequence[Node | Group]) -> bool:
        return any(child.id in self.bound for child in component)
