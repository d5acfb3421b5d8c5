"""Which way links lead: along the reading direction or against it, and fans, whose ends belong on one side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from podgram.layout.cluster_tree import Nesting
from podgram.layout.geometry import Box
from podgram.model.diagram import Diagram

RIGHT, DOWN, LEFT, UP = range(4)
ONE_LINE = 6  # more ends of a fan may stand one behind the other
Places = Callable[[str], Box]


@dataclass(slots=True)
class Flow:
    """Elements by their ids: `led` are the pairs that an arrow joins, each in the reading direction; `fans` are
    elements, each with the siblings of one kind that its links join it with. What has two links only, as the middle
    of a chain, is no fan."""

    led: list[tuple[str, str]] = field(default_factory=list)
    fans: list[tuple[str, list[str]]] = field(default_factory=list)

    @classmethod
    def of(cls, diagram: Diagram, nesting: Nesting) -> Flow:
        self = cls()
        found: dict[object, tuple[str, list[str]]] = {}
        degrees: Counter[str] = Counter()
        for box, links in nesting.links.items():
            direction = getattr(nesting.elements.get(box), "direction", None) or diagram.direction
            for edge in (edge for one, other, edge in links if one != other):
                source, target = (nesting.wearer.get(end, end) for end in (edge.source, edge.target))
                if edge.head and not edge.tail:
                    self.led.append((target, source) if direction in ("RL", "BT") else (source, target))
                for hub, other in ((source, target), (target, source)):
                    key = hub, hub == source, edge.line, nesting.parent[other], nesting.elements[other].kind
                    degrees[hub] += 1
                    members = found.setdefault(key, (hub, []))[1]
                    if other not in members:
                        members.append(other)
        self.fans = [fan for fan in found.values() if len(fan[1]) > 1 and degrees[fan[0]] > 2]
        return self

    def against(self, place: Places) -> int:
        """How many arrows lead against the reading direction."""
        return sum(_is_behind(place(a), place(b)) for a, b in self.led)

    def split(self, place: Places) -> int:
        """How many ends of fans stand on another side than the rest, or behind one of the rest."""
        return sum(_split(place(hub), [place(other) for other in others]) for hub, others in self.fans)


def _is_behind(a: Box, b: Box) -> bool:
    """Does b stand to the left of a, or over it, and neither to its right nor under it?"""
    return (b.right <= a.x or b.bottom <= a.y) and b.x < a.right and b.y < a.bottom


def _split(hub: Box, others: list[Box]) -> int:
    found = [sides(hub, other) for other in others]
    most = max(range(4), key=lambda side: sum(side in each for each in found))
    there = [other for other, each in zip(others, found, strict=True) if most in each]
    hidden = 0 if len(others) > ONE_LINE else sum(any(sides(a, b) == {most} for a in there) for b in there)
    return sum(bool(each) and most not in each for each in found) + hidden


def sides(a: Box, b: Box) -> set[int]:
    """On which sides of a box another stands: one or two, none if they meet."""
    found = set()
    if b.x >= a.x + a.w:
        found.add(RIGHT)
    elif a.x >= b.x + b.w:
        found.add(LEFT)
    if b.y >= a.y + a.h:
        found.add(DOWN)
    elif a.y >= b.y + b.h:
        found.add(UP)
    return found
