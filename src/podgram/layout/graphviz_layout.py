"""A tangle laid out by Graphviz's dot (https://graphviz.org/docs/layouts/dot/).

Graphviz measures no text: every node has a fixed size, and what a box's title, its badges or an edge's label need is
the size of an empty table. So the answer depends on no font.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import replace
from typing import Any, NamedTuple

from podgram.layout import row_constraint as rows
from podgram.layout.alignment import Surroundings, level
from podgram.layout.bezier import samples, turned
from podgram.layout.candidates import LIKE, PAD, Footer, Form, Heading
from podgram.layout.cluster_graph import Tangle, Try
from podgram.layout.geometry import Box, Point, around
from podgram.layout.node_shapes import broken, label_size
from podgram.layout.penalties import Faults, struck, swapped, through
from podgram.layout.placed import Drawn, Route, Wall, moved
from podgram.model.diagram import Group

Engine = Callable[[str], str]  # DOT text → Graphviz's json0
Signs = tuple[int, int]  # what Graphviz's x and y are multiplied by

APART = 30  # between ranks
# Times as many edges as boxes up to which Graphviz ranks boxes one by one, which looks better. In a thicket of labelled
# edges between boxes it then puts both ends of some in one rank, and its 14.1.5 dies of an assertion in fixLabelOrder.
SAFE = 20
UNDER = 7.0  # below badges: Graphviz lets a neighbour touch the outer cluster
POINT = 72  # units to one of Graphviz's inches
ROOM = (16, 8)  # what Graphviz adds to the width and height of a cluster's label


class _Order(NamedTuple):
    """What Graphviz is asked, all sizes settled."""

    tangle: Tangle
    attempt: Try
    forms: Sequence[Form]
    labels: Sequence[tuple[str, ...]]
    headings: Mapping[str, Heading]
    joined: rows.Joined  # the edges between neighbours in a row, which Graphviz does not get,
    backward: Set[int]  # and those that it gets the other way round

    @property
    def turned(self) -> tuple[bool, bool]:
        """Is the picture turned over afterwards, left to right and top to bottom?

        Top to bottom for BT as well: Graphviz would put the labels of clusters at their other end.
        """
        flipped = self.attempt.flipped
        return flipped and not self.upright, (self.attempt.direction == "BT") != (flipped and self.upright)

    @property
    def upright(self) -> bool:
        """Do rows stand upright, because edges lead across?"""
        return self.attempt.direction in ("LR", "RL")

    @property
    def sizes(self) -> list[tuple[float, float]]:
        return [label_size(lines) for lines in self.labels]

    @property
    def groups(self) -> list[Group]:
        return [step for step in self.tangle.plan if isinstance(step, Group)]


def lay_out(tangle: Tangle, attempt: Try, engine: Engine) -> Form:
    """The form that one try gives."""
    groups = [step for step in tangle.plan if isinstance(step, Group)]
    headings = attempt.headings or {group.id: Heading.of(group, tangle.sizes[group.id]) for group in groups}
    forms = _alike([attempt.form(forms) for forms in tangle.atoms])
    labels = [broken(edge.lines, attempt.limit) for edge in tangle.edges]
    order = _Order(tangle, attempt, forms, labels, headings, rows.between(tangle), rows.backward(tangle))
    if tangle.rows:
        order = order._replace(forms=rows.stretched(forms, tangle, order.joined, order.sizes, order.upright))
    return _read(order, json.loads(engine("".join(_dot(order)))))


def _alike(forms: Sequence[Form]) -> list[Form]:
    """Boxes of one kind get one size, if that makes none much larger."""
    kinds: dict[str, list[Form]] = {}
    for form in forms:
        if isinstance(form.element, Group):
            kinds.setdefault(form.element.kind, []).append(form)
    out = list(forms)
    for index, form in enumerate(forms):
        if isinstance(form.element, Group):
            peers = kinds[form.element.kind]
            w, h = max(f.w for f in peers), max(f.h for f in peers)
            out[index] = replace(form, w=w if form.w > LIKE * w else form.w, h=h if form.h > LIKE * h else form.h)
    return out


def _table(w: float, h: float) -> str:
    """An empty table of a size: a label that is not measured (https://graphviz.org/doc/info/shapes.html#html)."""
    size = f'FIXEDSIZE="TRUE" WIDTH="{w:.0f}" HEIGHT="{h:.0f}"'
    return f'<<TABLE {size} BORDER="0" CELLPADDING="0" CELLSPACING="0"><TR><TD></TD></TR></TABLE>>'


def _dot(order: _Order) -> Iterator[str]:
    direction = "TB" if order.attempt.direction == "BT" else order.attempt.direction
    yield f"digraph{{rankdir={direction};nodesep={rows.NEAR / POINT:.3f};ranksep={APART / POINT:.3f};"
    yield "ordering=out;" if order.attempt.ordered else ""
    yield "newrank=true;" if len(order.tangle.edges) * len(order.groups) > SAFE else ""
    yield 'node[shape=box,fixedsize=true,label=""];edge[dir=none,headclip=false,tailclip=false];'
    yield from _nodes(order)
    yield from _edges(order)
    yield "}"


def _nodes(order: _Order) -> Iterator[str]:
    tangle = order.tangle
    opened: list[Group] = []
    numbers = iter(range(len(tangle.plan)))
    for step in tangle.plan:
        if step is None:
            row = [tangle.end(id) for id in tangle.rows.get(opened.pop().id, ())]
            yield from rows.dot(row, order.joined, order.sizes, order.upright) if row else ()
            yield "}}"
        elif isinstance(step, Group):
            opened.append(step)
            yield from _open(next(numbers), order.headings[step.id], tangle.feet[step.id], order.turned[1])
        else:
            form = order.forms[step]
            yield f"{step}[width={form.w / POINT:.4f},height={form.tall / POINT:.4f}];"


def _edges(order: _Order) -> Iterator[str]:
    tangle, left_out = order.tangle, {index for edges in order.joined.values() for index in edges}
    for index, (edge, lines) in enumerate(zip(tangle.edges, order.labels, strict=True)):
        if index not in left_out:
            ends = [tangle.end(id, order.attempt.last) for id in (edge.source, edge.target)]
            tail, head = reversed(ends) if index in order.backward else ends
            label = f",label={_table(*label_size(lines))}" if lines else ""
            yield f"{tail}->{head}[link={index}{label}];"


def _open(index: int, heading: Heading, foot: Footer, turned: bool) -> Iterator[str]:
    """A box as two clusters: the inner one has room for the title on top, the outer one for badges below."""
    top, bottom = "bt" if turned else "tb"
    below = _below(foot) + foot.inside - PAD - ROOM[1]
    yield f"subgraph cluster_o{index}{{margin=0;labelloc={bottom};"
    yield f"label={_table(foot.w - ROOM[0], below)};" if below > 0 else 'label="";'
    yield f"subgraph cluster_{index}{{margin={PAD:.0f};labelloc={top};"
    table = _table(heading.least - ROOM[0], heading.strip - PAD - ROOM[1])
    yield f"label={table};" if heading.lines else 'label="";'


def _below(foot: Footer) -> float:
    """The room under a box that its badges need."""
    return foot.outside + UNDER if foot.outside else 0.0


def _read(order: _Order, answer: dict[str, Any]) -> Form:
    """Graphviz's answer as a form."""
    found = {o["name"]: o for o in answer.get("objects", ())}
    signs = (-1 if order.turned[0] else 1, 1 if order.turned[1] else -1)  # Graphviz's y points upwards, ours downwards
    middles = [_points(found[str(index)]["pos"], signs)[0] for index in range(len(order.forms))]
    atoms = [_around(middle, form.w, form.tall) for middle, form in zip(middles, order.forms, strict=True)]
    outer = [_corners(found[f"cluster_o{index}"]["bb"], signs) for index in range(len(order.groups))]
    edges = {int(e["link"]): e for e in answer.get("edges", ()) if e.get("link")}
    ways = {index: _route(order, index, edge, signs) for index, edge in edges.items()}
    ways |= rows.routes(order.tangle, order.joined, atoms, order.labels, order.sizes, order.upright)
    routes = [ways[index] for index in sorted(ways)]
    dots = [Box(x, y, 0, 0) for route in routes for curve in route.curves for x, y in curve]
    whole = around(atoms + outer + dots + [route.label for route in routes if route.label])
    dx, dy = -whole.x, -whole.y
    return _form(
        order,
        Box(0, 0, whole.w, whole.h),
        [(form, Box(box.x + dx, box.y + dy, form.w, form.h)) for form, box in zip(order.forms, atoms, strict=True)],
        [box.moved(dx, dy) for box in outer],
        [moved(route, dx, dy) for route in routes],
    )


def _form(order: _Order, whole: Box, parts: list[tuple[Form, Box]], outer: list[Box], routes: list[Route]) -> Form:
    """The form of what was read, its boxes levelled, worth less for what is not as it should be."""
    ink = [samples(route.curves) for route in routes]
    things = [*(box for _, box in parts), *(route.label for route in routes if route.label)]
    below = [_below(order.tangle.feet[group.id]) for group in order.groups]
    walls = _levelled(_walls(order, outer), below, Surroundings(things, ink, whole))
    crossed = tuple(wall.crossed(ink) for wall in walls)
    atoms, boxes = [box for _, box in parts], [wall.box for wall in walls]
    faults = Faults(
        crossed=sum(crossed),
        swapped=swapped(order.tangle.plan, atoms, boxes),
        through=through(boxes, ink),
        struck=struck(boxes, [route.label for route in routes if route.label]),
        ragged=order.tangle.ragged,
        useless=not rows.kept(order.tangle, atoms, order.upright),
    )
    drawn = Drawn(tuple(parts), tuple(walls), tuple(routes), faults.swapped, crossed)
    return Form(whole.w, whole.h, worth=min(form.worth for form in order.forms) * faults.left, filling=drawn)


def _walls(order: _Order, outer: Sequence[Box]) -> list[Wall]:
    """The boxes of groups, without what hangs out below."""
    feet = order.tangle.feet
    pairs = zip(order.groups, outer, strict=True)
    return [Wall(g, Box(b.x, b.y, b.w, b.h - _below(feet[g.id])), order.headings[g.id]) for g, b in pairs]


def _levelled(walls: Sequence[Wall], below: Sequence[float], around: Surroundings) -> list[Wall]:
    """The boxes, neighbours drawn alike where nothing is in the way."""
    if len(walls) < 2:
        return list(walls)
    boxes = [wall.box for wall in walls]
    around = around._replace(things=[*around.things, *boxes])
    return [wall._replace(box=box) for wall, box in zip(walls, level(boxes, below, around), strict=True)]


def _points(text: str, signs: Signs) -> list[Point]:
    """`x,y x,y …` → points."""
    return [(signs[0] * float(x), signs[1] * float(y)) for x, _, y in (pair.partition(",") for pair in text.split())]


def _corners(text: str, signs: Signs) -> Box:
    """`x1,y1,x2,y2` → the box between two opposite corners."""
    x1, y1, x2, y2 = map(float, text.split(","))
    return Box(min(signs[0] * x1, signs[0] * x2), min(signs[1] * y1, signs[1] * y2), x2 - x1, y2 - y1)


def _around(middle: Point, w: float, h: float) -> Box:
    return Box(middle[0] - w / 2, middle[1] - h / 2, w, h)


def _route(order: _Order, index: int, found: dict[str, Any], signs: Signs) -> Route:
    edge, lines = order.tangle.edges[index], order.labels[index]
    points = _points(found["pos"], signs)
    curves = (tuple(points[i : i + 4]) for i in range(0, len(points) - 1, 3))
    real = tuple((a, b, c, d) for a, b, c, d in curves if not a == b == c == d)
    label = _around(_points(found["lp"], signs)[0], *label_size(lines)) if lines and "lp" in found else None
    return Route(edge, turned(real) if index in order.backward else real, lines, label)
