"""Labels beside the longest stretches of their edges, over nothing that can be read or that they would hide."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import Enum
from itertools import pairwise

from podgram.layout.free_space import Raster
from podgram.layout.geometry import Box, Point
from podgram.layout.link_labels import size

BESIDE = 5.0  # from a line to its label
AROUND = 3.0  # a label, to anything
PLACES = (0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8)  # along a stretch
FARTHER = (0.0, 6.0)  # more from the line, if there is no place beside it
OUTSIDE = 60.0  # what it costs that a label stands outside the frame of the rest
SPIRAL = 40.0  # the step of the search for a place anywhere


class Place(Enum):
    """Where a label found its place: beside its edge, elsewhere, or over something."""

    BESIDE = 0
    ASTRAY = 1
    OVER = 2


class Surroundings:
    """What labels keep clear of: `things` altogether, `walls` where these would run through them, and edges; and the
    `frame` of all that."""

    def __init__(self, things: Sequence[Box], walls: Sequence[Box], frame: Box) -> None:
        self.frame = frame
        self.things: Raster[Box] = Raster()
        self.walls: Raster[Box] = Raster()
        self.strokes: Raster[tuple[int, Box]] = Raster()
        for thing in things:
            self.things.add(thing, thing)
        for wall in walls:
            for side in _sides(wall):
                self.walls.add(side, wall)

    def add_path(self, edge: int, points: Sequence[Point]) -> None:
        for (x1, y1), (x2, y2) in pairwise(points):
            stroke = Box(min(x1, x2), min(y1, y2), abs(x2 - x1), abs(y2 - y1)).grown(1.5)
            self.strokes.add(stroke, (edge, stroke))

    def is_free(self, label: Box) -> bool:
        room, line = label.grown(AROUND), label.grown(2)
        return (
            not any(room.meets(thing) for thing in self.things.near(room))
            and not any(room.is_cut_by(wall) for wall in self.walls.near(room))
            and not any(line.meets(stroke) for _, stroke in self.strokes.near(room))
        )

    def nearness(self, edge: int, label: Box) -> float:
        """What it costs that other edges pass close to a label, or that it makes the picture larger."""
        room = label.grown(12)
        near = set(self.strokes.near(room))
        outside = 0.0 if label.within(self.frame) else OUTSIDE
        return outside + 8.0 * sum(other != edge and room.meets(stroke) for other, stroke in near)


def _sides(wall: Box) -> tuple[Box, ...]:
    x, y, w, h = wall
    return Box(x, y, w, 0), Box(x, wall.bottom, w, 0), Box(x, y, 0, h), Box(wall.right, y, 0, h)


def place(
    edge: int, points: Sequence[Point], texts: Sequence[Sequence[str]], around: Surroundings
) -> tuple[Box, Sequence[str], Place]:
    """The place of a label, its lines, and what kind of place that is. `texts` are ways to break it, the best first."""
    for farther in FARTHER:
        found: tuple[float, Box, Sequence[str]] | None = None
        for rank, lines in enumerate(texts):
            for cost, label in _beside(points, *size(lines), farther):
                cost += 6.0 * rank
                if (found is None or cost < found[0]) and around.is_free(label):
                    cost += around.nearness(edge, label)
                    if found is None or cost < found[0]:
                        found = (cost, label, lines)
        if found is not None:
            return found[1], found[2], Place.BESIDE
    lines = texts[-1]
    for label in _anywhere(points, *size(lines)):
        if around.is_free(label):
            return label, lines, Place.ASTRAY
    w, h = size(lines)
    x, y = points[len(points) // 2]
    return Box(x - w / 2, y - h / 2, w, h), lines, Place.OVER


def _beside(points: Sequence[Point], w: float, h: float, farther: float) -> Iterator[tuple[float, Box]]:
    """Places beside the stretches of a path and what they cost."""
    stretches = sorted(pairwise(points), key=lambda s: -abs(s[0][0] - s[1][0]) - abs(s[0][1] - s[1][1]))
    longest = _length(stretches[0]) if stretches else 0.0
    for rank, stretch in enumerate(stretches):
        (x1, y1), (x2, y2) = stretch
        length = _length(stretch)
        if rank > 4 or length < 8:
            break
        level = abs(y1 - y2) < 0.01
        short = max(0.0, (w if level else h) - length)
        for index, share in enumerate(PLACES):
            x, y = x1 + (x2 - x1) * share, y1 + (y2 - y1) * share
            cost = 3.0 * index + 0.08 * (longest - length) + 0.5 * short + 3.0 * farther
            gap = BESIDE + farther
            if level:
                yield cost, Box(x - w / 2, y - gap - h, w, h)
                yield cost + 2, Box(x - w / 2, y + gap, w, h)
            else:
                yield cost, Box(x + gap, y - h / 2, w, h)
                yield cost + 1, Box(x - gap - w, y - h / 2, w, h)


def _length(stretch: tuple[Point, Point]) -> float:
    return abs(stretch[0][0] - stretch[1][0]) + abs(stretch[0][1] - stretch[1][1])


def _anywhere(points: Sequence[Point], w: float, h: float) -> Iterator[Box]:
    """Places around the path, farther and farther away."""
    for ring in range(12):
        far = ring * SPIRAL / 2
        for a, b in pairwise(points):
            x, y = (a[0] + b[0]) / 2, (a[1] + b[1]) / 2
            for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (1, -1), (-1, 1), (-1, -1)):
                yield Box(x + dx * (far + w / 2) - w / 2, y + dy * (far + h / 2) - h / 2, w, h)
