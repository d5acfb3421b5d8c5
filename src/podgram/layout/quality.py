"""How good a finished drawing is: one table of measures, each reckoned on what is drawn.

The measures are those of Purchase (Metrics for graph drawing aesthetics, 2002) and of Kieffer et al. (HOLA, 2016), and
what nested boxes on a slide need beside them. Each is a share from 0, as a careful hand draws, and is worth its weight
in points; it is spent when it reaches the value beside it. A fault that makes a reader err costs FAULT points.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import combinations, pairwise
from math import hypot, log2

from podgram.layout.blocks import Forest
from podgram.layout.cluster_tree import ROOT
from podgram.layout.flow import Flow
from podgram.layout.geometry import Box, Point
from podgram.layout.viewport import FRAMES, uprightness
from podgram.layout.wires import Drawing, Wire
from podgram.model.diagram import Group

FAULT = 8.0
ASTRAY = 5.0  # a label that found no place beside its edge
READABLE = 14.0  # points on a slide
IN_LINE = 1.5  # what the eye takes for the same place
NEARLY = 20.0  # off by less, two things look meant to be in line
PAD = 14.0  # the usual room around what is in a box
CELL = 12.0  # of the raster in which bare area is counted
ROUND = 2.0  # a detour of as many times the straight way; a longer one is no worse
SHORT = 6.0  # a stretch that is no longer looks like a slip


class View:
    """A finished drawing with what the measures share."""

    def __init__(self, forest: Forest, flow: Flow, drawing: Drawing, frame: Box) -> None:
        self.forest, self.flow, self.drawing, self.frame = forest, flow, drawing, frame
        self.wires = drawing.wires
        self.count = max(1, len(forest.diagram.edges))
        boxes = drawing.places.boxes
        groups = [ROOT, *(id for id, e in forest.nesting.elements.items() if isinstance(e, Group))]
        self.inside: dict[str, list[tuple[str, Box]]] = {id: [] for id in groups}
        for id in forest.nesting.elements:
            if id in boxes and id not in forest.fillers and id not in forest.nesting.wearer:
                self.inside[forest.nesting.parent[id]].append((id, boxes[id]))
        self.neighbours = [pair for members in self.inside.values() for pair in _neighbours(members)]


def score(view: View) -> tuple[int, float]:
    """The faults of a drawing, and its points: 100 less what is spent and what the faults cost."""
    faults = _faults(view)
    lost = sum(weight * min(1.0, measure(view) / spent) for measure, weight, spent in MEASURES)
    return faults, 100 - lost - FAULT * faults - ASTRAY * view.drawing.astray


def outlook(view: View, links: float) -> float:
    """About how many points a drawing will lose, reckoned before its edges are drawn; `links` is their estimate."""
    lost = sum(weight * min(1.0, measure(view) / spent) for measure, weight, spent in MEASURES if measure in PLACED)
    return lost + UNDRAWN * _emptiness(view) + LINKS * links


def _faults(view: View) -> int:
    """Edges that have no clear way or no clear place for their label, and titles that an edge strikes."""
    titles = [title.grown(1) for title in view.drawing.places.titles.values() if title.w]
    ways = [[_stretch(a, b).grown(-7.9) for a, b in pairwise(wire.points)] for wire in view.wires]
    struck = sum(any(stretch.meets(title) for stretch in way) for way in ways for title in titles)
    return struck + sum(not wire.clear for wire in view.wires)


def _crossings(view: View) -> float:
    found = 0
    for one, other in combinations(view.wires, 2):
        same = {one.edge.source, one.edge.target} & {other.edge.source, other.edge.target}
        for a, b in pairwise(one.points):
            for c, d in pairwise(other.points):
                found += _crosses(a, b, c, d)
                found += not same and _on_top(a, b, c, d)
    return found / view.count


def _crosses(a: Point, b: Point, c: Point, d: Point) -> bool:
    if a[1] == b[1] and c[0] == d[0]:
        return min(a[0], b[0]) + 3 < c[0] < max(a[0], b[0]) - 3 and min(c[1], d[1]) + 3 < a[1] < max(c[1], d[1]) - 3
    if a[0] == b[0] and c[1] == d[1]:
        return min(c[0], d[0]) + 3 < a[0] < max(c[0], d[0]) - 3 and min(a[1], b[1]) + 3 < c[1] < max(a[1], b[1]) - 3
    return False


def _on_top(a: Point, b: Point, c: Point, d: Point) -> bool:
    for axis, along in ((0, 1), (1, 0)):
        if a[axis] == b[axis] and c[axis] == d[axis] and abs(a[axis] - c[axis]) < 3:
            low = max(min(a[along], b[along]), min(c[along], d[along]))
            return min(max(a[along], b[along]), max(c[along], d[along])) - low > 15
    return False


def _bends(view: View) -> float:
    return sum(min(1.0, (len(wire.points) - 2) / 4) for wire in view.wires) / view.count


def _slips(view: View) -> float:
    """Edges with a stretch too short to look meant."""
    return sum(_slip(wire) for wire in view.wires) / view.count


def _slip(wire: Wire) -> float:
    lengths = [hypot(a[0] - b[0], a[1] - b[1]) for a, b in pairwise(wire.points)]
    if wire.edge.head:
        lengths[-1] -= 10
    if wire.edge.tail:
        lengths[0] -= 10
    return min(1.0, sum(length < SHORT for length in lengths) / 2) if len(lengths) > 1 else 0.0


def _detour(view: View) -> float:
    total = 0.0
    for wire in (wire for wire in view.wires if wire.edge.source != wire.edge.target):
        first, last = wire.points[0], wire.points[-1]
        length = sum(hypot(a[0] - b[0], a[1] - b[1]) for a, b in pairwise(wire.points))
        total += min(ROUND, max(0.0, length / max(24.0, hypot(first[0] - last[0], first[1] - last[1])) - 1))
    return total / view.count


def _small(view: View) -> float:
    """How often text would have to be doubled to be readable."""
    w, h, _ = FRAMES[view.forest.diagram.fit]
    return max(0.0, log2(READABLE / (16 * min(w / view.frame.w, h / view.frame.h))))


def _modest(view: View) -> float:
    """How far text stays below twice what is readable, so that of two good drawings the larger is taken."""
    w, h, _ = FRAMES[view.forest.diagram.fit]
    return max(0.0, 1 - 16 * min(w / view.frame.w, h / view.frame.h) / (2 * READABLE))


def _upright(view: View) -> float:
    """Is the picture upright on a slide that lies?"""
    return float(uprightness(view.frame.w, view.frame.h, view.forest.diagram.fit) < 1)


def _neighbours(members: Sequence[tuple[str, Box]]) -> Iterable[tuple[int, tuple[str, Box], tuple[str, Box]]]:
    """Pairs side by side (0) or one over the other (1), with nothing between."""
    if len(members) > 60:
        return
    for one, other in combinations(members, 2):
        a, b = one[1], other[1]
        across, down = min(a.right, b.right) - max(a.x, b.x), min(a.bottom, b.bottom) - max(a.y, b.y)
        if across <= 0 and down > 0.3 * min(a.h, b.h):
            left, right = (one, other) if a.x < b.x else (other, one)
            lane = Box(left[1].right, max(a.y, b.y), -across, down)
            axis = 0
        elif down <= 0 and across > 0.3 * min(a.w, b.w):
            left, right = (one, other) if a.y < b.y else (other, one)
            lane = Box(max(a.x, b.x), left[1].bottom, across, -down)
            axis = 1
        else:
            continue
        if not any(lane.meets(c) for _, c in members if c is not a and c is not b):
            yield axis, left, right


def _ragged(view: View) -> float:
    """Neighbours that are not in line, but for those that belong between several: the hub of a fan and its ends."""
    fans = {(hub, other) for hub, others in view.flow.fans for other in others}
    elements = view.forest.nesting.elements
    found = 0.0
    for axis, (one, a), (other, b) in view.neighbours:
        offs = [abs(a.y - b.y), abs(a.cy - b.cy), abs(a.bottom - b.bottom)] if axis == 0 else [
            abs(a.x - b.x), abs(a.cx - b.cx), abs(a.right - b.right)]  # fmt: skip
        groups = isinstance(elements[one], Group) and isinstance(elements[other], Group)
        alike = elements[one].kind == elements[other].kind
        if (one, other) in fans or (other, one) in fans:
            continue
        if groups and alike:
            found += max(offs[0], offs[2]) > IN_LINE
        elif min(offs) > IN_LINE:
            found += 1.0 if groups or alike or min(offs) < NEARLY else 0.5
    return found / max(1, len(view.neighbours))


def _order(view: View) -> float:
    elements = view.forest.nesting.elements
    place = {id: index for index, id in enumerate(elements)}
    alike = [(a[0], b[0]) for _, a, b in view.neighbours if elements[a[0]].kind == elements[b[0]].kind]
    return sum(place[a] > place[b] for a, b in alike) / max(1, len(alike))


def _backwards(view: View) -> float:
    """Arrows that lead against the reading direction."""
    return view.flow.against(view.drawing.places.boxes.__getitem__) / view.count


def _split(view: View) -> float:
    """Ends of fans that stand on another side than the rest."""
    return view.flow.split(view.drawing.places.boxes.__getitem__) / view.count


def _emptiness(view: View) -> float:
    """The share of the picture, and of its boxes, that nothing covers."""
    ink = [_stretch(a, b) for wire in view.wires for a, b in pairwise(wire.points)]
    ink += [wire.label.grown(6) for wire in view.wires if wire.label]
    whole = bare = 0.0
    for id, members in view.inside.items():
        if id == ROOT:
            continue
        box, title = view.drawing.places.boxes[id], view.drawing.places.titles[id]
        fills = [b.grown(PAD) for _, b in members]
        if title.w:
            fills.append(Box(box.x, title.y - 12, box.w, title.h + 22))
        whole += box.w * box.h
        bare += max(0.0, _bare(box, [*fills, *ink]) - 0.08) * box.w * box.h
    outside = _bare(view.frame, [*(b.grown(PAD) for _, b in view.inside[ROOT]), *ink])
    return (outside + (bare / whole if whole else outside)) / 2


def _stretch(a: Point, b: Point) -> Box:
    return Box(min(a[0], b[0]), min(a[1], b[1]), abs(a[0] - b[0]), abs(a[1] - b[1])).grown(8)


def _bare(box: Box, fills: Sequence[Box]) -> float:
    """The share of a box that no fill covers, on a raster whose rows are the bits of numbers."""
    columns, rows = max(1, int(box.w / CELL)), max(1, int(box.h / CELL))
    w, h = box.w / columns, box.h / rows
    covered = [0] * rows
    for fill in fills:
        left, right = max(0, round((fill.x - box.x) / w)), min(columns, round((fill.right - box.x) / w))
        top, bottom = max(0, round((fill.y - box.y) / h)), min(rows, round((fill.bottom - box.y) / h))
        if left < right:
            mask = (1 << right) - (1 << left)
            for row in range(top, bottom):
                covered[row] |= mask
    return 1 - sum(row.bit_count() for row in covered) / (columns * rows)


# The measures, what each is worth in points, and where that is spent.
MEASURES: tuple[tuple[Callable[[View], float], float, float], ...] = (
    (_crossings, 12.0, 0.4),
    (_emptiness, 12.0, 0.3),
    (_small, 36.0, 3.0),
    (_ragged, 10.0, 0.6),
    (_slips, 6.0, 0.35),
    (_detour, 8.0, 0.4),
    (_bends, 9.0, 0.7),
    (_order, 4.0, 0.5),
    (_backwards, 6.0, 1.0),
    (_split, 20.0, 0.4),
    (_modest, 6.0, 1.0),
    (_upright, 4.0, 1.0),
)
PLACED = frozenset({_small, _ragged, _order, _backwards, _split, _modest, _upright})  # those that edges change little

# What foretells the points that a drawing loses, fitted to some hundreds of drawings of manifests and Compose files.
UNDRAWN = 32.0  # bare area before edges and their labels lie in it
LINKS = 0.7  # the estimate of the links
