"""The order of elements in a spec is that of the picture, unless a crossing is saved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

import pytest

from podgram.layout.geometry import Box, Point
from podgram.layout.layout import place
from podgram.model.diagram import Diagram, Group, Node
from scenes import diagram, edge, group, node
from test_routing import nested

SMALL = [seed for seed in range(40) if sum(1 for _ in nested(seed).walk()) < 35]


def parents(scene: Diagram) -> dict[str, str]:
    return {member.id: e.id for e in scene.walk() if isinstance(e, Group) for member in e.members}


def above(id: str, parent: Mapping[str, str]) -> list[str]:
    """An element and the boxes around it."""
    return [id, *(above(parent[id], parent) if id in parent else [])]


def led_to(start: str, pairs: Sequence[tuple[str, str]]) -> set[str]:
    """All that links lead to from an element, one after another."""
    found, todo = set[str](), [start]
    while todo:
        here = todo.pop()
        todo += [b for a, b in pairs if a == here and b not in found]
        found.update(b for a, b in pairs if a == here)
    return found


def turn(a: Point, b: Point, c: Point) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def crossings(scene: Diagram, boxes: Mapping[str, Box], moved: Mapping[str, float]) -> int:
    """How many straight lines between linked elements cross, when some have moved to the right."""
    parent = parents(scene)

    def middle(id: str) -> Point:
        return boxes[id].cx + sum(moved.get(box, 0.0) for box in above(id, parent)), boxes[id].cy

    lines = [(middle(e.source), middle(e.target), {e.source, e.target}) for e in scene.edges]
    return sum(
        not one & other and turn(a, b, c) * turn(a, b, d) < 0 and turn(c, d, a) * turn(c, d, b) < 0
        for (a, b, one), (c, d, other) in combinations(lines, 2)
    )


def exchanged(scene: Diagram, boxes: Mapping[str, Box]) -> Iterator[tuple[str, str]]:
    """Neighbours in a row that stand against the order of the spec, and that no links lead from one to the other."""
    parent = parents(scene)
    families: list[Sequence[Node | Group]] = [scene.children]
    families += [e.children for e in scene.walk() if isinstance(e, Group)]
    for family in families:
        ids = [child.id for child in family]
        near = {end: next((i for i in above(end, parent) if i in ids), "") for e in scene.edges for end in e[1:3]}
        pairs = [(near[e.source], near[e.target]) for e in scene.edges if near[e.source] and near[e.target]]
        for first, second in combinations(ids, 2):
            a, b = boxes[first], boxes[second]
            between = Box(b.right, max(a.y, b.y), a.x - b.right, min(a.bottom, b.bottom) - max(a.y, b.y))
            if (
                abs(a.cy - b.cy) > 2
                or b.x > a.x
                or any(between.meets(boxes[i]) for i in ids if i not in (first, second))
            ):
                continue
            if second not in led_to(first, pairs) and first not in led_to(second, pairs):
                yield first, second


def disorder(scene: Diagram) -> list[tuple[str, str]]:
    """Neighbours against the order of the spec that save no crossing."""
    picture = place(scene)
    boxes = {placed.node.id: placed.box for placed in picture.nodes}
    boxes |= {placed.group.id: placed.box for placed in picture.groups}
    now = crossings(scene, boxes, {})
    return [
        (a, b)
        for a, b in exchanged(scene, boxes)
        if crossings(scene, boxes, {a: boxes[b].cx - boxes[a].cx, b: boxes[a].cx - boxes[b].cx}) <= now
    ]


@pytest.mark.parametrize("seed", SMALL)
def test_order_is_that_of_the_spec_unless_a_crossing_is_saved(seed: int) -> None:
    assert disorder(nested(seed)) == []


def test_a_crossing_is_saved() -> None:
    upper, lower = group("upper", node("a"), node("b")), group("lower", node("c"), node("d"))
    links = (edge("ad", "a", "d"), edge("bc", "b", "c"))
    scene = diagram(upper, lower, edges=links, direction="TB")
    picture = place(scene)
    boxes = {placed.node.id: placed.box for placed in picture.nodes}
    assert crossings(scene, boxes, {}) == 0
