"""The tree of a diagram, and which children of a box each edge joins."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from podgram.model.diagram import Diagram, Edge, Group, Node

ROOT = ""  # the id of what is around everything; no element's id is empty


@dataclass(slots=True)
class Nesting:
    """The tree of a diagram and its edges in it.

    An edge belongs to the innermost box around both ends, and joins two of its children there: `links` by the box's
    id. Those between a box and what is in it join none. `wearer` is the box of each badge.
    """

    elements: dict[str, Node | Group] = field(default_factory=dict)
    parent: dict[str, str] = field(default_factory=dict)
    links: dict[str, list[tuple[str, str, Edge]]] = field(default_factory=lambda: defaultdict(list))
    wearer: dict[str, str] = field(default_factory=dict)  # an edge to a badge is laid out as one to its box

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
        source, target = self.above(first), self.above(last)
        while len(source) > 1 and len(target) > 1 and source[-1] == target[-1] and source[-2] == target[-2]:
            source.pop()
            target.pop()
        if len(source) > 1 and len(target) > 1:  # else one end holds the other
            self.links[source[-1]].append((source[-2], target[-2], edge))

    def above(self, id: str) -> list[str]:
        """An element and all boxes around it, inside to outside."""
        path = [id]
        while path[-1] != ROOT:
            path.append(self.parent[path[-1]])
        return path
