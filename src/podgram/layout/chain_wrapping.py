"""A long chain of things, one linked to the next, wrapped like a text that turns at each end of a line."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple

from podgram.layout.candidates import Form
from podgram.layout.cluster_graph import Tangle, Try
from podgram.layout.geometry import Box, around
from podgram.layout.node_shapes import broken, label_size
from podgram.layout.placed import Drawn, moved
from podgram.layout.row_constraint import BESIDE, ROOM, back, join

SHORTEST = 6  # things in a chain that is wrapped
LINES = (2, 3, 4)
APART = 40.0  # between two things without a label between them
WRAPPED = 0.95  # what it is worth beside a straight one


class Chain(NamedTuple):
    """Atoms from end to end, and the number of the edge between each two."""

    atoms: Sequence[int]
    edges: Sequence[int]


def chain(tangle: Tangle) -> Chain | None:
    """The tangle as a chain, if it is one and long enough."""
    beside: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for index, edge in enumerate(tangle.edges):
        a, b = tangle.end(edge.source), tangle.end(edge.target)
        beside[a].append((b, index))
        beside[b].append((a, index))
    ends = [atom for atom, near in beside.items() if len(near) == 1]
    plain = all(isinstance(step, int) for step in tangle.plan) and all(len(near) <= 2 for near in beside.values())
    if len(tangle.atoms) < SHORTEST or not plain or len(ends) != 2:
        return None
    first = _start(tangle, ends)
    atoms, edges = [first], [beside[first][0][1]]
    while len(edges) < len(tangle.edges):
        atoms.append(next(atom for atom, index in beside[atoms[-1]] if index == edges[-1]))
        edges += [index for _, index in beside[atoms[-1]] if index != edges[-1]]
    atoms.append(next(atom for atom, index in beside[atoms[-1]] if index == edges[-1]))
    return Chain(atoms, edges) if len(atoms) == len(tangle.atoms) else None


def _start(tangle: Tangle, ends: Sequence[int]) -> int:
    """The end that an edge leaves; if there is no telling, the one that the author named first."""
    leaving = [atom for atom in ends if any(tangle.end(edge.source) == atom for edge in tangle.edges)]
    return leaving[0] if len(leaving) == 1 else min(ends)


def wrapped(tangle: Tangle, found: Chain, attempt: Try) -> Iterator[Form]:
    """The chain in two lines and more, every other one backwards."""
    forms = [attempt.form(tangle.atoms[atom]) for atom in found.atoms]
    labels = [broken(tangle.edges[index].lines, attempt.limit) for index in found.edges]
    for lines in LINES:
        columns = -(-len(forms) // lines)
        if columns > 1:
            yield _form(tangle, found, forms, labels, columns)


def _form(tangle: Tangle, found: Chain, forms: Sequence[Form], labels: Sequence[tuple[str, ...]], columns: int) -> Form:
    places = [_place(index, columns) for index in range(len(forms))]
    boxes = _boxes(forms, places, [label_size(lines) for lines in labels])
    routes = []
    for (a, b), lines, index in zip(pairwise(range(len(forms))), labels, found.edges, strict=True):
        upright = places[a][1] == places[b][1]
        swap = not upright and boxes[a].x > boxes[b].x
        ends = (boxes[b], boxes[a]) if swap else (boxes[a], boxes[b])
        edge = tangle.edges[index]
        side = -1 if upright and places[a][1] else 0  # at the right end of a line its label is on the left
        route = join(edge, ends, lines, label_size(lines), upright, side)
        if side:
            route = moved(route, BESIDE, 0)
        forwards = (tangle.end(edge.source) == found.atoms[a]) != swap
        routes.append(route if forwards else back(route))
    whole = around([*boxes, *(route.label for route in routes if route.label)])
    parts = tuple(
        (form, Box(box.x - whole.x, box.y - whole.y, form.w, form.h)) for form, box in zip(forms, boxes, strict=True)
    )
    return Form(
        whole.w,
        whole.h,
        worth=WRAPPED * min(form.worth for form in forms),
        filling=Drawn(parts, (), tuple(moved(route, -whole.x, -whole.y) for route in routes), 0, ()),
    )


def _place(index: int, columns: int) -> tuple[int, int]:
    """Line and column of a thing in the chain."""
    line, place = divmod(index, columns)
    return line, columns - 1 - place if line % 2 else place


def _boxes(forms: Sequence[Form], places: Sequence[tuple[int, int]], sizes: Sequence[tuple[float, float]]) -> list[Box]:
    """Where each thing stands: in the middle of its column and its line."""
    widths: dict[int, float] = defaultdict(float)
    heights: dict[int, float] = defaultdict(float)
    beside: dict[int, float] = defaultdict(lambda: APART)  # the gap to the right of a column
    below: dict[int, float] = defaultdict(lambda: APART)  # and under a line
    for form, (line, column) in zip(forms, places, strict=True):
        widths[column], heights[line] = max(widths[column], form.w), max(heights[line], form.tall)
    for (a, b), (w, h) in zip(pairwise(places), sizes, strict=True):
        if a[0] == b[0]:
            beside[min(a[1], b[1])] = max(beside[min(a[1], b[1])], w + ROOM)
        else:
            below[a[0]] = max(below[a[0]], h + ROOM)
    lefts = list(accumulate((widths[c] + beside[c] for c in range(len(widths))), initial=0.0))
    tops = list(accumulate((heights[n] + below[n] for n in range(len(heights))), initial=0.0))
    out = []
    for form, (line, column) in zip(forms, places, strict=True):
        x, y = lefts[column] + widths[column] / 2, tops[line] + heights[line] / 2
        out.append(Box(x - form.w / 2, y - form.tall / 2, form.w, form.tall))
    return out
