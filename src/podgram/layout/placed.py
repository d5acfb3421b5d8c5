"""What Graphviz laid out, as a form: things it placed, the boxes of groups that edges enter, and the edges' ways."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import hypot
from typing import NamedTuple

from podgram.layout.bezier import samples
from podgram.layout.candidates import ABOVE, PAD, Form, Heading
from podgram.layout.free_space import Ink, clearest
from podgram.layout.geometry import Box, Curve, Point
from podgram.model.diagram import Edge, Group

PARALLEL = 12.0  # between edges that join the same two


class Route(NamedTuple):
    """An edge's way from the middle of one end to the middle of the other, and its label's lines and place."""

    edge: Edge
    curves: tuple[Curve, ...]
    lines: tuple[str, ...]
    label: Box | None


class Wall(NamedTuple):
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
    """The filling of a form: all relative to its top left corner."""

    parts: tuple[tuple[Form, Box], ...]
    walls: tuple[Wall, ...]
    routes: tuple[Route, ...]
    swapped: int  # neighbours that stand the wrong way round
    crossed: tuple[int, ...]  # for each wall, the edges that run through its title

    def cells(self, box: Box) -> list[tuple[Form, Box]]:
        return [(form, part.moved(box.x, box.y)) for form, part in self.parts]


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
