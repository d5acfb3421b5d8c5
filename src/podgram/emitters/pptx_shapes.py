"""Outlines and the paths of edges as DrawingML has them: a preset of PowerPoint's where it draws the same, else a path.

The presets, their adjustments, text areas and connection sites are those of presetShapeDefinitions.xml in ECMA-376
(https://ecma-international.org/publications-and-standards/standards/ecma-376/). Lengths are in EMU, 914,400 to the
inch; angles in 60,000ths of a degree.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from itertools import pairwise
from typing import Literal, NamedTuple

from podgram.emitters.svg_shapes import GROUP
from podgram.layout.geometry import Box, Point, around
from podgram.model.shapes import SHAPES, outlines
from podgram.model.shapes.outlines import Outline, polygon
from podgram.model.text import number

Side = Literal["top", "left", "bottom", "right"]
SIDES: dict[Side, int] = {"top": 16200000, "left": 10800000, "bottom": 5400000, "right": 0}  # where each side looks to
STEPS = {"moveTo": "moveTo", "lineTo": "lnTo", "curveTo": "cubicBezTo", "closePath": "close"}  # fontTools' word → ours
INNER = 0.29289  # of a round corner: how far the text keeps away from the sides
NEAR = 1.0  # user units that an end may be beside a site
LINE = 4.0  # user units that it may be before one: ends keep off wide lines
QUARTER = 5400000


class Step(NamedTuple):
    """A command of a path, and its points in EMU."""

    name: str
    points: tuple[tuple[int, int], ...] = ()


class Path(NamedTuple):
    """A path, and what of it is painted."""

    steps: tuple[Step, ...]
    fill: bool = True
    stroke: bool = True


class Site(NamedTuple):
    """Where a connector can be attached: the place in EMU from the corner of the shape, and the way out."""

    x: int
    y: int
    angle: int


class Geometry(NamedTuple):
    """The outline of a shape: a `preset` with its adjustments, or paths of its own with sites.

    `first` is where each side's own connection site is among them; `text` the part of the height that the text stands
    in, from 0 to 1.
    """

    preset: str = ""
    adjust: tuple[tuple[str, int], ...] = ()
    first: Mapping[Side, int] = {}
    text: tuple[float, float] = (0.0, 1.0)
    paths: tuple[Path, ...] = ()
    sites: tuple[Site, ...] = ()


class Transform(NamedTuple):
    """Where a shape is, in EMU, and how it is turned."""

    x: int
    y: int
    w: int
    h: int
    turn: int = 0
    flip_h: bool = False
    flip_v: bool = False


class Scale(NamedTuple):
    """From a picture's user units to a slide's EMU."""

    factor: float
    x: float
    y: float

    def box(self, box: Box) -> Transform:
        left, top = round(self.x + box.x * self.factor), round(self.y + box.y * self.factor)
        right, bottom = round(self.x + box.right * self.factor), round(self.y + box.bottom * self.factor)
        return Transform(left, top, right - left, bottom - top)

    def within(self, box: Box) -> Scale:
        """The same, counted from the corner of a box."""
        return Scale(self.factor, -box.x * self.factor, -box.y * self.factor)

    def length(self, units: float) -> int:
        return round(units * self.factor)


# --- shapes


class Preset(NamedTuple):
    """One of PowerPoint's shapes: its adjustments for a box of a width and a height, its sites and its text area.

    Those without sites here have some that LibreOffice does not know.
    """

    name: str
    adjust: Callable[[float, float], dict[str, float]] = lambda w, h: {}
    sites: Mapping[Side, int] = {}
    text: Callable[[float, float], tuple[float, float]] = lambda w, h: (0.0, 1.0)


FOUR: dict[Side, int] = {"top": 0, "left": 1, "bottom": 2, "right": 3}
ELLIPSE = Preset("ellipse", sites={"top": 0, "left": 2, "bottom": 4, "right": 6})
PRESETS: dict[Outline, Preset] = {  # its can has a lid of another colour, and its documents other waves
    outlines.DIAMOND: Preset("diamond", sites=FOUR),
    outlines.HEXAGON: Preset("hexagon", lambda w, h: {"adj": h / 4 / min(w, h), "vf": 1.1547}),
    outlines.PARALLELOGRAM: Preset("parallelogram", lambda w, h: {"adj": 0.4 * h / min(w, h)}),
    outlines.TRAPEZOID: Preset(
        "trapezoid", lambda w, h: {"adj": 0.4 * h / min(w, h)}, text=lambda w, h: (0.8 * h / w / 3, 1.0)
    ),
    outlines.TRIANGLE: Preset("triangle", text=lambda w, h: (0.5, 1.0)),
    outlines.MANUAL_INPUT: Preset("flowChartManualInput", text=lambda w, h: (0.2, 1.0)),
    outlines.TEXT: Preset("rect", sites=FOUR),
}


def geometry(
    shape: str | None, box: Box, scale: Scale, ends: Sequence[tuple[Point, Side]], taken: set[Side]
) -> Geometry:
    """The outline of a shape, or of a group for None, with a site at each of some ends of edges.

    Edges are attached to the middles of the sides `taken` as well: a preset has to have them.
    """
    preset = _preset(shape, box)
    if preset and not ends and taken <= preset.sites.keys():
        adjust = tuple((name, round(value * 100000)) for name, value in preset.adjust(box.w, box.h).items())
        return Geometry(preset.name, adjust, preset.sites, preset.text(box.w, box.h))
    middles = [(_middle(box, side), side) for side in FOUR]
    sites = tuple(site(point, side, box, scale) for point, side in (*middles, *ends))
    return Geometry(first=FOUR, paths=_layers(_path(shape, box), scale.within(box)), sites=sites)


def site(point: Point, side: Side, box: Box, scale: Scale) -> Site:
    """The site at a place on a side of a box."""
    return Site(*_emu(point, scale.within(box)), SIDES[side])


def _preset(shape: str | None, box: Box) -> Preset | None:
    outline = SHAPES[shape].outline if shape else None
    if outline in PRESETS:
        return PRESETS[outline]
    if outline and outline.path:
        return None
    radii = _radii(outline, box)
    if radii == (box.w / 2, box.h / 2):
        return ELLIPSE
    if radii is None or radii[0] != radii[1]:
        return None
    radius, inner = radii[0], INNER * radii[0] / box.h
    return Preset("roundRect", lambda w, h: {"adj": radius / min(w, h)}, FOUR, lambda w, h: (inner, 1 - inner))


def _radii(outline: Outline | None, box: Box) -> tuple[float, float] | None:
    """The radii of a rectangle's corners, across and down as an SVG has them; None for what is no rectangle."""
    if outline and outline.round:
        return box.w / 2, box.h / 2
    corner = GROUP if outline is None else outline.corner
    return None if corner is None else (min(corner, box.h / 2, box.w / 2), min(corner, box.h / 2))


def _path(shape: str | None, box: Box) -> str:
    """The outline of a shape, or of a group for None, as SVG path data."""
    outline = SHAPES[shape].outline if shape else None
    if outline and outline.path:
        return outline.path(box)
    radii = _radii(outline, box)
    if radii is not None:
        return _round_rectangle(box, *radii)
    assert outline is not None
    return "M" + "L".join(f"{number(x)} {number(y)}" for x, y in polygon(outline, box)) + "Z"


def _round_rectangle(box: Box, rx: float, ry: float) -> str:
    corners = ((box.right, box.y), (box.right, box.bottom), (box.x, box.bottom), (box.x, box.y))
    inward = ((-rx, 0, 0, ry), (0, -ry, -rx, 0), (rx, 0, 0, -ry), (0, ry, rx, 0))
    arcs = (
        f"L{number(x + a)} {number(y + b)}A{number(rx)} {number(ry)} 0 0 1 {number(x + c)} {number(y + d)}"
        for (x, y), (a, b, c, d) in zip(corners, inward, strict=True)
    )
    return f"M{number(box.x + rx)} {number(box.y)}{''.join(arcs)}Z"


def steps(path: str, scale: Scale) -> list[Step]:
    """SVG path data as the commands of DrawingML, which has no arcs like those of SVG."""
    pen = import_module("fontTools.pens.recordingPen").RecordingPen()
    import_module("fontTools.svgLib.path").parse_path(path, pen)
    return [
        Step(STEPS[name], tuple(_emu(point, scale) for point in points)) for name, points in pen.value if name in STEPS
    ]


def _layers(path: str, scale: Scale) -> tuple[Path, ...]:
    """The parts of a path that are filled, each alone, and then the lines of all.

    In SVG, everything that a path goes around is filled; DrawingML leaves out what lies within two of its parts.
    """
    all_steps = steps(path, scale)
    starts = [number for number, step in enumerate(all_steps) if step.name == "moveTo"]
    parts = [tuple(all_steps[a:b]) for a, b in zip(starts, (*starts[1:], len(all_steps)), strict=True)]
    if len(parts) == 1:
        return (Path(parts[0]),)
    areas = [Path(part, stroke=False) for part in parts if len(part) > 2]
    return (*areas, Path(tuple(all_steps), fill=False))


def _emu(point: Point, scale: Scale) -> tuple[int, int]:
    return round(scale.x + point[0] * scale.factor), round(scale.y + point[1] * scale.factor)


def _middle(box: Box, side: Side) -> Point:
    return {
        "top": (box.cx, box.y),
        "left": (box.x, box.cy),
        "bottom": (box.cx, box.bottom),
        "right": (box.right, box.cy),
    }[side]


def side_of(box: Box, point: Point) -> Side:
    """The side of a box that a point is nearest to."""
    far: dict[Side, float] = {
        "top": abs(point[1] - box.y),
        "left": abs(point[0] - box.x),
        "bottom": abs(point[1] - box.bottom),
        "right": abs(point[0] - box.right),
    }
    return min(far, key=far.__getitem__)


def is_middle(box: Box, point: Point) -> bool:
    """Whether a point is where a side has its connection site, but for the width of a line."""
    side = side_of(box, point)
    x, y = (abs(a - b) for a, b in zip(point, _middle(box, side), strict=True))
    beside, before = (x, y) if side in ("top", "bottom") else (y, x)
    return beside <= NEAR and before <= LINE


# --- connectors


def connector(points: Sequence[Point], scale: Scale) -> tuple[Transform, Geometry]:
    """The path of an edge: straight, bent at right angles, or what no preset can be."""
    places = [_emu(point, scale) for point in points]
    if len(places) == 2:
        return _turned(places, False), Geometry("straightConnector1")
    legs = [(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(places)]
    upright = [abs(dx) < abs(dy) for dx, dy in legs]
    is_bent = all(a != b for a, b in pairwise(upright))
    is_square = all(min(abs(dx), abs(dy)) <= scale.factor for dx, dy in legs)
    if len(legs) <= 5 and is_bent and is_square:
        return _bent(places, upright[0])
    return freeform(points, scale)


def freeform(points: Sequence[Point], scale: Scale) -> tuple[Transform, Geometry]:
    """A path of straight lines as it is."""
    box = around([Box(x, y, 0, 0) for x, y in points])
    path = "M" + "L".join(f"{number(x)} {number(y)}" for x, y in points)
    return scale.box(box), Geometry(paths=(Path(tuple(steps(path, scale.within(box))), fill=False),))


def is_natural(points: Sequence[Point]) -> bool:
    """Whether a path is what a program draws that knows its ends and the ways out there, and bends it anew."""
    if len(points) == 4:
        (ax, ay), (bx, by), (cx, cy), (dx, dy) = points
        way, first, last = (dx - ax, bx - ax, dx - cx) if abs(dx - ax) >= abs(dy - ay) else (dy - ay, by - ay, dy - cy)
        return abs(first - way / 2) <= abs(way) / 20 and abs(last - way / 2) <= abs(way) / 20
    return len(points) < 4


def _turned(places: Sequence[tuple[int, int]], upright: bool) -> Transform:
    """The box of a connector between two ends, turned by a quarter where it begins up or down.

    The presets begin at the left upper corner, to the right, and end at the other corner.
    """
    (ax, ay), (bx, by) = places[0], places[-1]
    x, y, w, h = min(ax, bx), min(ay, by), abs(bx - ax), abs(by - ay)
    if not upright:
        return Transform(x, y, w, h, 0, bx < ax, by < ay)
    return Transform(x + (w - h) // 2, y + (h - w) // 2, h, w, QUARTER, by < ay, bx > ax)


def _bent(places: Sequence[tuple[int, int]], upright: bool) -> tuple[Transform, Geometry]:
    """A connector of two to five legs; its adjustments say where the inner legs are, in shares of the box."""
    box = _turned(places, upright)
    along, across = (1, 0) if upright else (0, 1)
    start, end = places[0], places[-1]
    adjust = []
    for number_, place in enumerate(places[1:-2], 1):
        axis = along if number_ % 2 else across
        whole = end[axis] - start[axis] or 12700  # a box without a width has one of a point
        adjust.append((f"adj{number_}", round((place[axis] - start[axis]) / whole * 100000)))
    w, h = (box.w or 12700, box.h or 12700) if adjust else (box.w, box.h)
    return box._replace(w=w, h=h), Geometry(f"bentConnector{len(places) - 1}", tuple(adjust))
