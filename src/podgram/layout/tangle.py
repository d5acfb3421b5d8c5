"""Boxes and shapes that edges join, laid out together by Graphviz's dot (https://graphviz.org/docs/layouts/dot/).

Graphviz measures no text: every node has a fixed size, and what a box's title, its badges or an edge's label need is
the size of an empty table. A box that no edge enters comes as one node, composed before.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations
from math import hypot
from typing import Any

from podgram.diagram import Direction, Edge, Group
from podgram.layout.forms import ABOVE, LIKE, PAD, Footer, Form, Heading
from podgram.layout.level import Surroundings, level
from podgram.layout.outlines import LEADING, SIZE, broken
from podgram.layout.picture import Box, Curve, Point, around
from podgram.layout.route import Ink, clearest, samples
from podgram.metrics import width

Engine = Callable[[str], str]  # DOT text → Graphviz's json0

NEAR = 22  # between neighbours in a rank
APART = 30  # between ranks
CROSSED = 0.5  # what a form is worth if an edge runs through a title
SWAPPED = 0.95  # for each two neighbours that stand the wrong way round
ORDERED = 60  # elements up to which that is looked at
AMENDED = 3  # times that titles are amended
PARALLEL = 12.0  # between edges that join the same two
POINT = 72  # units to one of Graphviz's inches


@dataclass(frozen=True, slots=True)
class Route:
    """An edge's way from the middle of one end to the middle of the other, and its label's lines and place."""

    edge: Edge
    curves: tuple[Curve, ...]
    lines: tuple[str, ...]
    label: Box | None


@dataclass(frozen=True, slots=True)
class Wall:
    """The box of a group that edges enter, and its title."""

    group: Group
    box: Box
    heading: Heading

    def crossed(self, ink: Ink) -> int:
        """How many edges run through the title, wherever along the top it stands."""
        title = self.heading
        return clearest(self.box, title.w, self.box.y + ABOVE, title.h, ink, PAD)[1] if title.lines else 0


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """What Graphviz laid out: all relative to the top left corner of a form of that size."""

    parts: tuple[tuple[Form, Box], ...]
    walls: tuple[Wall, ...]
    routes: tuple[Route, ...]
    swapped: int = 0  # neighbours that stand the wrong way round

    @property
    def ink(self) -> Ink:
        return [samples(route.curves) for route in self.routes]

    def cells(self, box: Box) -> list[tuple[Form, Box]]:
        return [(form, part.moved(box.x, box.y)) for form, part in self.parts]


@dataclass(slots=True)
class Tangle:
    """What goes to Graphviz together. `plan` is its nesting: an atom's index, a group opened, or None to close one."""

    plan: list[int | Group | None] = field(default_factory=list)
    atoms: list[Sequence[Form]] = field(default_factory=list)
    ends: dict[str, tuple[int, int]] = field(default_factory=dict)  # element → first and last atom in it
    edges: list[Edge] = field(default_factory=list)
    feet: dict[str, Footer] = field(default_factory=dict)
    sizes: dict[str, float] = field(default_factory=dict)  # of the text of each group's title
    wearer: dict[str, str] = field(default_factory=dict)

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
    def size(self) -> int:
        return len(self.atoms) + 2 * len(self.edges) + len(self.plan)


@dataclass(frozen=True, slots=True)
class Try:
    """One way to lay a tangle out: where edges lead, how wide text may be, and which form each atom takes."""

    direction: Direction
    limit: float
    form: Callable[[Sequence[Form]], Form]
    ordered: bool = False  # keep the order of the links that leave an element
    last: bool = False  # the last thing in a box stands for it as an edge's end, not the first


def lay_out(tangle: Tangle, attempt: Try, engine: Engine) -> Form:
    """The form that one try gives."""
    groups = [step for step in tangle.plan if isinstance(step, Group)]
    return _run(tangle, attempt, engine, {group.id: Heading.of(group, tangle.sizes[group.id]) for group in groups})


def amended(form: Form, tangle: Tangle, attempt: Try, engine: Engine) -> list[Form]:
    """What comes of the same try when those titles are changed that are too wide or that an edge runs through."""
    forms = []
    for _ in range(AMENDED):
        assert isinstance(form.filling, Drawn)
        headings = {wall.group.id: wall.heading for wall in form.filling.walls}
        better = _amended(form, headings)
        if better == headings:
            break
        form = _run(tangle, attempt, engine, better)
        forms.append(form)
    return forms


def _amended(form: Form, headings: dict[str, Heading]) -> dict[str, Heading]:
    """Titles that could be narrower if broken, or that an edge would not cross if the box were wider."""
    assert isinstance(form.filling, Drawn)
    out, ink = dict(headings), form.filling.ink
    for wall in form.filling.walls:
        id, heading = wall.group.id, wall.heading
        narrow = Heading.of(wall.group, heading.size, max(100.0, heading.w * 0.6))
        if wall.crossed(ink) and not heading.room:
            out[id] = replace(narrow, room=2 * narrow.w + 24)
        elif wall.box.w - heading.least < 8 and not heading.room and len(heading.lines) == 1:
            out[id] = narrow
    return out


def _run(tangle: Tangle, attempt: Try, engine: Engine, headings: dict[str, Heading]) -> Form:
    forms = _alike([attempt.form(forms) for forms in tangle.atoms])
    labels = [broken(edge.lines, attempt.limit) for edge in tangle.edges]
    answer = json.loads(engine("".join(_dot(tangle, attempt, forms, labels, headings))))
    return _read(tangle, answer, forms, labels, headings)


def _alike(forms: Sequence[Form]) -> list[Form]:
    """Boxes of one kind and class get one size, if that makes none much larger."""
    kinds: dict[tuple[str, str], list[Form]] = {}
    for form in forms:
        if isinstance(form.element, Group):
            kinds.setdefault((form.element.kind, form.element.style), []).append(form)
    out = list(forms)
    for index, form in enumerate(forms):
        if isinstance(form.element, Group):
            peers = kinds[form.element.kind, form.element.style]
            w, h = max(f.w for f in peers), max(f.h for f in peers)
            out[index] = replace(form, w=w if form.w > LIKE * w else form.w, h=h if form.h > LIKE * h else form.h)
    return out


def _table(w: float, h: float) -> str:
    """An empty table of a size: how Graphviz is told the size of a label (https://graphviz.org/doc/info/shapes.html#html)."""
    return f'<<TABLE FIXEDSIZE="TRUE" WIDTH="{w:.0f}" HEIGHT="{h:.0f}" BORDER="0" CELLPADDING="0" CELLSPACING="0"><TR><TD></TD></TR></TABLE>>'


def _dot(
    tangle: Tangle,
    attempt: Try,
    forms: Sequence[Form],
    labels: Sequence[tuple[str, ...]],
    headings: dict[str, Heading],
) -> Iterator[str]:
    yield f"digraph{{rankdir={attempt.direction};nodesep={NEAR / POINT:.3f};ranksep={APART / POINT:.3f};"
    yield "ordering=out;" if attempt.ordered else ""
    yield 'node[shape=box,fixedsize=true,label=""];edge[dir=none,headclip=false,tailclip=false];'
    groups = 0
    for step in tangle.plan:
        if step is None:
            yield "}}"
        elif isinstance(step, Group):
            yield from _open(groups, headings[step.id], tangle.feet[step.id])
            groups += 1
        else:
            yield f"{step}[width={forms[step].w / POINT:.4f},height={forms[step].tall / POINT:.4f}];"
    for index, (edge, lines) in enumerate(zip(tangle.edges, labels, strict=True)):
        label = f",label={_table(*_label_size(lines))}" if lines else ""
        yield f"{tangle.end(edge.source, attempt.last)}->{tangle.end(edge.target, attempt.last)}[link={index}{label}];"
    yield "}"


def _open(index: int, heading: Heading, foot: Footer) -> Iterator[str]:
    """A box as two clusters: the inner one has room for the title on top, the outer one for badges below.

    Graphviz adds 16 to the width and 8 to the height of a cluster's label, and a margin between the cluster and what is in it.
    """
    below = foot.inside + foot.outside - PAD - 8
    yield f"subgraph cluster_o{index}{{margin=0;labelloc=b;"
    yield f"label={_table(foot.w - 16, below)};" if below > 0 else 'label="";'
    yield f"subgraph cluster_{index}{{margin={PAD:.0f};labelloc=t;"
    yield f"label={_table(heading.least - 16, heading.strip - PAD - 8)};" if heading.lines else 'label="";'


def _label_size(lines: Sequence[str]) -> tuple[float, float]:
    return max((width(line, SIZE) for line in lines), default=0.0) + 10, len(lines) * LEADING + 2


def _read(
    tangle: Tangle,
    answer: dict[str, Any],
    forms: Sequence[Form],
    labels: Sequence[tuple[str, ...]],
    headings: dict[str, Heading],
) -> Form:
    """Graphviz's answer as a form. Its y points upwards."""
    found = {o["name"]: o for o in answer.get("objects", ())}
    boxes = [_around(_points(found[str(i)]["pos"])[0], form.w, form.tall) for i, form in enumerate(forms)]
    groups = [g for g in tangle.plan if isinstance(g, Group)]
    outer = [_corners(found[f"cluster_o{index}"]["bb"]) for index in range(len(groups))]
    edges = sorted(((int(e["link"]), e) for e in answer.get("edges", ())), key=lambda pair: pair[0])
    routes = [_route(tangle.edges[index], e, labels[index]) for index, e in edges]
    dots = [Box(x, y, 0, 0) for route in routes for curve in route.curves for x, y in curve]
    dots += [route.label for route in routes if route.label]
    whole = around(boxes + outer + dots)
    dx, dy, worth = -whole.x, -whole.y, min(f.worth for f in forms)
    parts = [(f, Box(b.x + dx, b.y + dy, f.w, f.h)) for f, b in zip(forms, boxes, strict=True)]
    routes = [moved(route, dx, dy) for route in routes]
    walls = _walls([box.moved(dx, dy) for box in outer], groups, tangle.feet, headings)
    if walls:
        ink = [samples(route.curves) for route in routes]
        things = [*(box for _, box in parts), *(route.label for route in routes if route.label)]
        walls = _levelled(walls, Surroundings(things, ink, Box(0, 0, whole.w, whole.h)))
        worth *= CROSSED ** min(4, sum(wall.crossed(ink) for wall in walls))
    swapped = _swapped(tangle.plan, [box for _, box in parts], [wall.box for wall in walls])
    drawn = Drawn(tuple(parts), tuple(walls), tuple(routes), swapped)
    return Form(whole.w, whole.h, worth=worth * SWAPPED ** min(swapped, 3), filling=drawn)


def _swapped(plan: Sequence[int | Group | None], atoms: Sequence[Box], walls: Sequence[Box]) -> int:
    """How many neighbours stand to the left of, or above, the one that the author named before them."""
    if len(plan) > ORDERED:
        return 0
    found, rest, levels = 0, iter(walls), [[]]  # type: ignore[var-annotated]
    for step in plan:
        if isinstance(step, int):
            levels[-1].append(atoms[step])
        elif step is None:
            found += _wrong(levels.pop())
        else:
            levels[-1].append(next(rest))
            levels.append([])
    return found + _wrong(levels[0])


def _wrong(boxes: Sequence[Box]) -> int:
    """Of boxes in the order of the spec, the pairs side by side or one below the other in the wrong order."""
    pairs = list(combinations(boxes, 2))
    beside = sum(b.right <= a.x and a.y < b.cy < a.bottom for a, b in pairs)
    return beside + sum(b.bottom <= a.y and a.x < b.cx < a.right for a, b in pairs)


def _walls(
    outer: Sequence[Box], groups: Sequence[Group], feet: dict[str, Footer], headings: dict[str, Heading]
) -> list[Wall]:
    """The boxes of groups, without what hangs out below."""
    pairs = zip(groups, outer, strict=True)
    return [Wall(g, Box(b.x, b.y, b.w, b.h - feet[g.id].outside), headings[g.id]) for g, b in pairs]


def _levelled(walls: Sequence[Wall], around: Surroundings) -> list[Wall]:
    """The boxes, neighbours drawn alike where nothing is in the way."""
    boxes = [wall.box for wall in walls]
    around = replace(around, things=[*around.things, *boxes])
    return [replace(wall, box=box) for wall, box in zip(walls, level(boxes, around), strict=True)]


def _points(text: str) -> list[Point]:
    """`x,y x,y …` → points, y downwards."""
    return [(float(x), -float(y)) for x, _, y in (pair.partition(",") for pair in text.split())]


def _corners(text: str) -> Box:
    x1, y1, x2, y2 = map(float, text.split(","))
    return Box(x1, -y2, x2 - x1, y2 - y1)


def _around(middle: Point, w: float, h: float) -> Box:
    return Box(middle[0] - w / 2, middle[1] - h / 2, w, h)


def _route(edge: Edge, found: dict[str, Any], lines: tuple[str, ...]) -> Route:
    points = _points(found["pos"])
    curves = (tuple(points[i : i + 4]) for i in range(0, len(points) - 1, 3))
    real = tuple((a, b, c, d) for a, b, c, d in curves if not a == b == c == d)
    label = _around(_points(found["lp"])[0], *_label_size(lines)) if lines and "lp" in found else None
    return Route(edge, real, lines, label)


def moved(route: Route, dx: float, dy: float) -> Route:
    """The same route elsewhere."""
    curves = tuple(tuple((x + dx, y + dy) for x, y in curve) for curve in route.curves)
    label = route.label.moved(dx, dy) if route.label else None
    return Route(route.edge, curves, route.lines, label)  # type: ignore[arg-type]


def apart(routes: Sequence[Route]) -> list[Route]:
    """Routes of which those that run on top of each other between the same two ends are moved aside."""
    out = list(routes)
    ends: dict[frozenset[str], list[int]] = {}
    for index, route in enumerate(routes):
        if route.edge.source != route.edge.target and len(route.curves):
            ends.setdefault(frozenset((route.edge.source, route.edge.target)), []).append(index)
    for indices in (indices for indices in ends.values() if len(indices) > 1):
        first = samples(routes[indices[0]].curves, 32)
        same = [i for i in indices if _near(samples(routes[i].curves, 4), first)]
        for place, index in enumerate(same if len(same) > 1 else ()):
            (x1, y1), (x2, y2) = first[0], first[-1]
            far = hypot(x2 - x1, y2 - y1) or 1.0
            by = (place - (len(same) - 1) / 2) * PARALLEL / far
            out[index] = moved(out[index], -(y2 - y1) * by, (x2 - x1) * by)
    return out


def _near(a: Sequence[Point], b: Sequence[Point]) -> bool:
    """Is no point of a way far from all points of the other?"""
    return all(min(hypot(p[0] - q[0], p[1] - q[1]) for q in b) < PARALLEL for p in a)
