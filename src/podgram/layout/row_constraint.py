"""Boxes that Graphviz is told to keep side by side, as a pod's containers, and the edges between neighbours.

Graphviz keeps such things in order if a chain of unseen edges holds them in one rank. Edges along a rank it draws
badly, so it only leaves room for them, by a node in the gap.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from podgram.layout.bezier import straight, turned
from podgram.layout.candidates import Form
from podgram.layout.cluster_graph import Tangle
from podgram.layout.geometry import Box
from podgram.layout.placed import Route
from podgram.model.diagram import Edge

NEAR = 22  # between neighbours in a rank
MOST = 2  # edges between two neighbours: a question and its answer
BESIDE = 6.0  # from the middle to each of two edges
CLEAR = 3.0  # between an edge and its label
ROOM = 36.0  # along an edge, for its heads

Sizes = Sequence[tuple[float, float]]  # of the label of each edge, none of them being (0, 0)
Joined = Mapping[tuple[int, int], list[int]]  # two neighbours in a row → the numbers of the edges that join them


def between(tangle: Tangle) -> Joined:
    """The edges that join neighbours in a row, by the neighbours' atoms."""
    rows = [{tangle.end(id) for id in row} for row in tangle.rows.values()]
    found: dict[tuple[int, int], list[int]] = {}
    for index, edge in enumerate(tangle.edges) if rows else ():
        a, b = sorted((tangle.end(edge.source), tangle.end(edge.target)))
        if a != b and any({a, b} <= row for row in rows):
            found.setdefault((a, b), []).append(index)
    return found


def backward(tangle: Tangle) -> set[int]:
    """The numbers of edges that go to Graphviz the other way round, so that none leads back to a row above it.

    Where edges go round in a circle Graphviz turns one itself, and then forgets the order of the row.
    """
    leader = {tangle.end(id): tangle.end(row[0]) for row in tangle.rows.values() for id in row}
    after: dict[int, set[int]] = {}
    out = set()
    for index, edge in enumerate(tangle.edges) if leader else ():
        tail, head = (leader.get(atom, atom) for atom in (tangle.end(edge.source), tangle.end(edge.target)))
        if tail != head and tail in _reached(head, after):
            out.add(index)
            tail, head = head, tail
        after.setdefault(tail, set()).add(head)
    return out


def _reached(start: int, after: Mapping[int, set[int]]) -> set[int]:
    found, todo = {start}, [start]
    while todo:
        new = after.get(todo.pop(), set()) - found
        found |= new
        todo += new
    return found


def stretched(forms: Sequence[Form], tangle: Tangle, joined: Joined, sizes: Sizes, upright: bool) -> list[Form]:
    """The boxes of a row as high as the highest; if it is upright as wide as the widest, or as what is beside edges."""
    out = list(forms)
    for row in tangle.rows.values():
        atoms = [tangle.end(id) for id in row]
        w, h = max(forms[atom].w for atom in atoms), max(forms[atom].h for atom in atoms)
        pairs = [(pair, edges) for pair, edges in joined.items() if pair[0] in atoms]
        labels = [sizes[edge][0] + BESIDE + CLEAR for _, edges in pairs for edge in edges]
        badges = [tangle.feet[row[atoms.index(upper)]].w for (upper, _), _ in pairs]  # they make room for the edge
        w = max([w, *(2 * beside for beside in labels + badges)])
        for atom in atoms:
            if forms[atom].stretches:
                out[atom] = replace(forms[atom], w=w) if upright else replace(forms[atom], h=h)
    return out


def dot(row: Sequence[int], joined: Joined, sizes: Sizes, upright: bool) -> Iterator[str]:
    """A row in DOT, its gaps wide enough for what joins neighbours. Graphviz lays an upright one from the bottom."""
    chain = [str(row[0])]
    for a, b in pairwise(row):
        if (a, b) in joined:
            gap = max(1.0, max(sizes[edge][upright] for edge in joined[a, b]) + ROOM - 2 * NEAR)
            size = f"width=.01,height={gap / 72:.4f}" if upright else f"width={gap / 72:.4f},height=.01"
            yield f"g{a}[{size}];"
            chain.append(f"g{a}")
        chain.append(str(b))
    yield f"{{rank=same;{'->'.join(reversed(chain) if upright else chain)}[style=invis,minlen=0]}}"


def kept(tangle: Tangle, boxes: Sequence[Box], upright: bool) -> bool:
    """Do all rows stand in their order? Graphviz may give in where edges go round in a circle."""
    rows = [[boxes[tangle.end(id)] for id in row] for row in tangle.rows.values()]
    return all(a.bottom <= b.y if upright else a.right <= b.x for row in rows for a, b in pairwise(row))


def routes(
    tangle: Tangle,
    joined: Joined,
    boxes: Sequence[Box],
    labels: Sequence[tuple[str, ...]],
    sizes: Sizes,
    upright: bool,
) -> dict[int, Route]:
    """The ways of the edges between neighbours, by their numbers: straight, one of two beside the other."""
    out = {}
    for (first, last), edges in joined.items():
        for place, index in enumerate(edges):
            edge = tangle.edges[index]
            side = (1 if place else -1) if len(edges) > 1 else 0
            ends = (boxes[first], boxes[last])
            route = join(edge, ends, labels[index], sizes[index], upright, side)
            out[index] = route if tangle.end(edge.source) == first else back(route)
    return out


def join(
    edge: Edge,
    ends: tuple[Box, Box],
    lines: tuple[str, ...],
    size: tuple[float, float],
    upright: bool,
    side: int = 0,
) -> Route:
    """A straight way from the upper to the lower box, or from the left to the right one, with its label in the gap.

    A `side` of -1 or 1 is for one of two edges, and puts its label on that side; that of a single one is on the right
    or on top.
    """
    (first, last), (w, h), shift = ends, size, side * BESIDE
    if upright:
        x, y = first.cx + shift, (first.bottom + last.y) / 2
        label = Box(x - CLEAR - w if side < 0 else x + CLEAR, y - h / 2, w, h)
        return Route(edge, (straight((x, first.cy), (x, last.cy)),), lines, label if lines else None)
    x, y = (first.right + last.x) / 2, first.cy + shift
    label = Box(x - w / 2, y + CLEAR if side > 0 else y - CLEAR - h, w, h)
    return Route(edge, (straight((first.cx, y), (last.cx, y)),), lines, label if lines else None)


def back(route: Route) -> Route:
    """The same way from its other end."""
    return route._replace(curves=turned(route.curves))
