"""The outline of every shape: the size that it has around its text, what is inside it, and how it is drawn.

Lengths are in a picture's units, of which a line of text takes about 20.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import hypot, inf, sqrt
from typing import NamedTuple, Protocol

from podgram.model.text import number

LID = 7.0  # half the height of a cylinder's lid
SPIKE = 11.0  # how far a bolt reaches above and below its text
STEP = 5.0  # from one of several sheets to the next
FOLD = 8.0  # a corner of a sheet, folded or tagged
WAVE = 0.86  # of a sheet's height: where its lower edge begins to wave


class Frame(Protocol):
    """The box that a shape fills: its left upper corner, and its size."""

    @property
    def x(self) -> float: ...
    @property
    def y(self) -> float: ...
    @property
    def w(self) -> float: ...
    @property
    def h(self) -> float: ...


class Row(NamedTuple):
    """A line of text: its width, and how far it reaches above (less than 0) and below the middle of the whole text."""

    width: float
    top: float
    bottom: float


class TextBlock(NamedTuple):
    """The lines of a text, and the height of them all, of one line at least."""

    rows: tuple[Row, ...]
    height: float

    @property
    def width(self) -> float:
        return max((row.width for row in self.rows), default=0.0)


class Extent(NamedTuple):
    """The size of a shape, and where the middle of its text stands from its own middle."""

    w: float
    h: float
    dx: float = 0.0
    dy: float = 0.0


# How far the two sides are set in from left and right, at a height from -1 (top) to 1 (bottom), in a box of a width and
# a height. Size and clipping follow from that, and so does the drawing of a polygon.
Sides = Callable[[float, float, float], tuple[float, float]]


class Outline(NamedTuple):
    """One outline. What is not said follows from its sides."""

    sides: Sides
    pad: tuple[float, float] = (11.0, 7.0)  # room left and right, above and below the text
    shift: tuple[float, float] = (0.0, 0.0)  # of the text, to the right in heights of the shape, and down
    sheets: int = 0  # that lie behind it
    fit: Callable[[Outline, TextBlock, float], Extent] | None = None  # where the sides do not give the size
    corner: float | None = None  # the radius of a rectangle's corners; without it, a polygon with straight sides
    round: bool = False  # a circle
    path: Callable[[Frame], str] | None = None  # path data, as SVG has it
    ends: tuple[float, float] = (1.0, 1.0)  # the share of its top, and of a side, around the middle where edges may end

    def around(self, text: TextBlock, stroke: float) -> Extent:
        """The smallest size that holds a text, clear of a stroke of that width."""
        behind = 2 * STEP if self.sheets else 0.0
        front = (self.fit or _around)(self, text, stroke)
        return front._replace(w=front.w + behind, h=front.h + behind + 4, dx=-STEP, dy=STEP - 2) if behind else front


def _around(outline: Outline, text: TextBlock, stroke: float) -> Extent:
    h = text.height + 2 * outline.pad[1] + stroke
    dx, dy = outline.shift[0] * h, outline.shift[1]
    need = 0.0
    for row in text.rows:
        for edge in (row.top + dy, row.bottom + dy):
            left, right = outline.sides(edge / (h / 2), 0.0, h)
            need = max(need, row.width + 2 * (left - dx), row.width + 2 * (right + dx))
    return Extent(max(need + 2 * outline.pad[0] + stroke, 24.0), h, dx, dy)


# --- sides


def _upright(t: float, w: float, h: float) -> tuple[float, float]:
    return 0.0, 0.0


def _round(t: float, w: float, h: float) -> tuple[float, float]:
    side = h / 2 * (1 - sqrt(max(0.0, 1 - t * t)))
    return side, side


def _hexagon(t: float, w: float, h: float) -> tuple[float, float]:
    return abs(t) * h / 4, abs(t) * h / 4


def _diamond(t: float, w: float, h: float) -> tuple[float, float]:
    return abs(t) * w / 2, abs(t) * w / 2


def _flag(t: float, w: float, h: float) -> tuple[float, float]:
    return (1 - abs(t)) * h / 3, 0.0


def _leaning(t: float, w: float, h: float) -> tuple[float, float]:
    return (1 - t) * h / 5, (1 + t) * h / 5


def _leaning_back(t: float, w: float, h: float) -> tuple[float, float]:
    return (1 + t) * h / 5, (1 - t) * h / 5


def _trapezoid(t: float, w: float, h: float) -> tuple[float, float]:
    return (1 - t) * h / 5, (1 - t) * h / 5


def _trapezoid_alt(t: float, w: float, h: float) -> tuple[float, float]:
    return (1 + t) * h / 5, (1 + t) * h / 5


def _cylinder(t: float, w: float, h: float) -> tuple[float, float]:
    curve = min(1.0, max(0.0, abs(t) * h / 2 - (h / 2 - LID)) / LID)
    side = w / 2 * (1 - sqrt(1 - curve * curve))
    return side, side


def _triangle(t: float, w: float, h: float) -> tuple[float, float]:
    return (1 - t) * w / 4, (1 - t) * w / 4


def _flipped_triangle(t: float, w: float, h: float) -> tuple[float, float]:
    return (1 + t) * w / 4, (1 + t) * w / 4


def _hourglass(t: float, w: float, h: float) -> tuple[float, float]:
    """A triangle of two thirds of the height, and its tip again upside down."""
    side = (0.5 - 0.75 * abs(1 / 3 - (t + 1) / 2)) * w
    return side, side


# --- sizes that the sides do not give


def _fit_circle(outline: Outline, text: TextBlock, stroke: float) -> Extent:
    """The smallest circle, with the text moved up or down, by too little to be seen, so that its widest line fits."""

    def radius(shift: float) -> float:
        return max((hypot(r.width / 2, max(-r.top - shift, r.bottom + shift)) for r in text.rows), default=0.0)

    shift = min(range(-3, 4), key=lambda s: (radius(s), abs(s)))
    size = 2 * max(radius(shift) + outline.pad[0] + stroke / 2, 18.0)
    return Extent(size, size, 0.0, shift)


def _fit_diamond(outline: Outline, text: TextBlock, stroke: float) -> Extent:
    """|x|/a + |y|/b ≤ 1 for every corner of the text, with a : b as the text's own width to height."""
    rows = text.rows or (Row(0.0, 0.0, 0.0),)
    ratio = max(1.0, min(3.0, text.width / text.height))
    half = max(row.width / 2 / ratio + max(-row.top, row.bottom) for row in rows) + outline.pad[1] + stroke / 2
    return Extent(2 * half * ratio, 2 * half)


def _fit_triangle(outline: Outline, text: TextBlock, stroke: float) -> Extent:
    """The text in the wide half of a triangle that is twice as wide and as high."""
    h = text.height + outline.pad[1] + stroke
    return Extent(2 * (text.width + 2 * outline.pad[0]), 2 * h, 0.0, h / 2 - stroke)


def _fit_flipped_triangle(outline: Outline, text: TextBlock, stroke: float) -> Extent:
    upright = _fit_triangle(outline, text, stroke)
    return upright._replace(dy=-upright.dy)


def _fit_hourglass(outline: Outline, text: TextBlock, stroke: float) -> Extent:
    """The text in the lower triangle; the upper has half its height."""
    lower = _fit_triangle(outline, text, stroke)
    return lower._replace(h=1.5 * lower.h, dy=lower.dy + lower.h / 4)


# --- paths


class _Points:
    """Writes points of a frame, given from 0 to 1 from its left and from its top."""

    def __init__(self, frame: Frame) -> None:
        self.frame = frame

    def __call__(self, *places: float) -> str:
        frame, pairs = self.frame, zip(places[::2], places[1::2], strict=True)
        return " ".join(f"{number(frame.x + x * frame.w)} {number(frame.y + y * frame.h)}" for x, y in pairs)


def _path(*steps: str | tuple[float, ...]) -> Callable[[Frame], str]:
    """Path data of commands, each with its points from 0 to 1, in turn: "M", (0, 0), "L", (1, 0), "Z"."""

    def draw(frame: Frame) -> str:
        at = _Points(frame)
        return "".join(step if isinstance(step, str) else at(*step) for step in steps)

    return draw


def _sheet(frame: Frame) -> str:
    return _path("M", (0, 0), "L", (1, 0), "L", (1, 1), "L", (0, 1), "Z")(frame)


def _paper(frame: Frame) -> str:
    curve = (0.7, 0.72, 0.4, 1.14, 0, 0.97)
    return _path("M", (0, 0), "L", (1, 0), "L", (1, WAVE), "C", curve, "Z")(frame)


def _lined_paper(frame: Frame) -> str:
    return _paper(frame) + _path("M", (0.07, 0), "L", (0.07, 1))(frame)


def _tagged(front: Callable[[Frame], str]) -> Callable[[Frame], str]:
    """A sheet with a line that cuts off its lower left corner, where a paper's wave is low."""

    def draw(frame: Frame) -> str:
        return front(frame) + _path("M", (0, 1 - FOLD / frame.h), "L", (FOLD / frame.w, 1))(frame)

    return draw


def _note(frame: Frame) -> str:
    """A sheet whose upper right corner is folded over."""
    x, y = 1 - FOLD / frame.w, FOLD / frame.h
    sheet = ("M", (0, 0), "L", (x, 0), "L", (1, y), "L", (1, 1), "L", (0, 1), "Z")
    return _path(*sheet, "M", (x, 0), "L", (x, y), "L", (1, y))(frame)


def _internal_storage(frame: Frame) -> str:
    x, y = FOLD / frame.w, 5 / frame.h
    return _sheet(frame) + _path("M", (x, 0), "L", (x, 1), "M", (0, y), "L", (1, y))(frame)


def _bolt(frame: Frame) -> str:
    """A sheet with a spike up and one down, so that its text stands clear."""
    top, bottom = SPIKE / frame.h, 1 - SPIKE / frame.h
    upper = ("M", (0, top), "L", (0.4, top), "L", (0.6, 0), "L", (0.54, top), "L", (1, top))
    lower = ("L", (1, bottom), "L", (0.6, bottom), "L", (0.4, 1), "L", (0.46, bottom), "L", (0, bottom), "Z")
    return _path(*upper, *lower)(frame)


def _brace(x: float, tip: float) -> tuple[str | tuple[float, ...], ...]:
    return ("M", (x, 0), "C", (tip, 0, x, 0.5, tip, 0.5), "C", (x, 0.5, tip, 1, x, 1))


LEFT_BRACE, RIGHT_BRACE = _brace(0.06, 0), _brace(0.94, 1)


class _Sheet(NamedTuple):
    x: float
    y: float
    w: float
    h: float


def _stacked(front: Callable[[Frame], str]) -> Callable[[Frame], str]:
    """A sheet with two more behind it, up to the right."""

    def draw(frame: Frame) -> str:
        sheet = _Sheet(frame.x, frame.y + 2 * STEP, frame.w - 2 * STEP, frame.h - 2 * STEP)
        path = front(sheet)
        for n in (1, 2):
            x, y = sheet.x + n * STEP, sheet.y - n * STEP
            right, bottom = x + sheet.w, y + WAVE * sheet.h
            up = f"M{number(x)} {number(y + STEP)}V{number(y)}"
            path += f"{up}H{number(right)}V{number(bottom)}H{number(right - STEP)}"
        return path

    return draw


def _subroutine_path(frame: Frame) -> str:
    x1, x2, x3, x4 = map(number, (frame.x, frame.x + 8, frame.x + frame.w - 8, frame.x + frame.w))
    top, bottom = number(frame.y), number(frame.y + frame.h)
    return f"M{x1} {top}H{x4}V{bottom}H{x1}ZM{x2} {top}V{bottom}M{x3} {top}V{bottom}"


def _cylinder_path(frame: Frame) -> str:
    sides = (frame.x, frame.x + frame.w, frame.y + LID, frame.y + frame.h - LID)
    left, right, top, bottom = map(number, sides)
    radii = f"{number(frame.w / 2)} {number(LID)} 0 0"
    lid = f"A{radii} 1 {right} {top}"
    front = f"M{right} {top}A{radii} 1 {left} {top}"  # this way round, it counts as inside as well
    return f"M{left} {top}{lid}V{bottom}A{radii} 1 {left} {bottom}Z{front}"


def _circle_path(frame: Frame, inset: float = 0.0) -> str:
    cx, cy, radius = frame.x + frame.w / 2, frame.y + frame.h / 2, frame.w / 2 - inset
    r, left, right, y = map(number, (radius, cx - radius, cx + radius, cy))
    return f"M{left} {y}A{r} {r} 0 1 1 {right} {y}A{r} {r} 0 1 1 {left} {y}Z"


def _double_circle(frame: Frame) -> str:
    return _circle_path(frame) + _circle_path(frame, 4)


def _summary(frame: Frame) -> str:
    """A circle with the ends of a cross at its rim: the middle is the text's."""
    path = _circle_path(frame)
    for x, y in ((-1, -1), (1, -1), (1, 1), (-1, 1)):
        ends = [(frame.x + (0.5 + x * d) * frame.w, frame.y + (0.5 + y * d) * frame.h) for d in (0.3535, 0.28)]
        path += "M" + "L".join(f"{number(x)} {number(y)}" for x, y in ends)
    return path


# --- the outlines

RECTANGLE = Outline(_upright, corner=3.0)
ROUNDED = RECTANGLE._replace(corner=10.0, ends=(0.85, 0.5))
STADIUM = Outline(_round, (6.0, 7.0), corner=inf, ends=(0.55, 0.2))
SUBROUTINE = Outline(_upright, (18.0, 7.0), path=_subroutine_path)
CYLINDER = Outline(_cylinder, (11.0, 15.0), (0.0, LID / 2), path=_cylinder_path, ends=(0.8, 0.6))
CIRCLE = Outline(_round, (6.0, 6.0), fit=_fit_circle, round=True, ends=(0.5, 0.5))
FLAG = Outline(_flag, (10.0, 7.0), (1 / 6, 0.0), ends=(0.5, 0.1))
DIAMOND = Outline(_diamond, (6.0, 6.0), fit=_fit_diamond, ends=(0.15, 0.15))
HEXAGON = Outline(_hexagon, (7.0, 5.0), ends=(0.6, 0.15))
PARALLELOGRAM = Outline(_leaning, (8.0, 7.0), ends=(0.5, 0.3))
PARALLELOGRAM_ALT = Outline(_leaning_back, (8.0, 7.0), ends=(0.5, 0.3))
TRAPEZOID = Outline(_trapezoid, (8.0, 7.0), ends=(0.5, 0.3))
TRAPEZOID_ALT = Outline(_trapezoid_alt, (8.0, 7.0), ends=(0.5, 0.3))
TRIANGLE = Outline(_triangle, (10.0, 7.0), fit=_fit_triangle, ends=(0.1, 0.1))
FLIPPED_TRIANGLE = Outline(_flipped_triangle, (10.0, 7.0), fit=_fit_flipped_triangle, ends=(0.1, 0.1))
HOURGLASS = Outline(
    _hourglass,
    (10.0, 7.0),
    fit=_fit_hourglass,
    path=_path("M", (0.25, 0), "L", (0.75, 0), "L", (0, 1), "L", (1, 1), "Z"),
    ends=(0.2, 0.1),
)
BOLT = Outline(_upright, (11.0, 7.0 + SPIKE), path=_bolt, ends=(0.1, 0.1))

DOUBLE_CIRCLE = CIRCLE._replace(path=_double_circle)
SUMMARY = CIRCLE._replace(path=_summary)
DOCUMENT = RECTANGLE._replace(path=_paper)
DOCUMENTS = RECTANGLE._replace(path=_stacked(_paper), sheets=2)
LINED_DOCUMENT = SUBROUTINE._replace(path=_lined_paper)
TAG_DOCUMENT = RECTANGLE._replace(path=_tagged(_paper))
PROCESSES = RECTANGLE._replace(path=_stacked(_sheet), sheets=2)
TAG_PROCESS = RECTANGLE._replace(path=_tagged(_sheet))
CARD = RECTANGLE._replace(path=_path("M", (0.1, 0), "L", (1, 0), "L", (1, 1), "L", (0, 1), "L", (0, 0.3), "Z"))
NOTE = RECTANGLE._replace(path=_note)
INTERNAL_STORAGE = SUBROUTINE._replace(path=_internal_storage)
MANUAL_INPUT = RECTANGLE._replace(path=_path("M", (0, 0.2), "L", (1, 0), "L", (1, 1), "L", (0, 1), "Z"))
PAPER_TAPE = RECTANGLE._replace(
    path=_path(
        *("M", (0, 0.08), "C", (0.3, 0.3, 0.7, -0.14, 1, 0.08)),
        *("L", (1, 0.92), "C", (0.7, 0.7, 0.3, 1.14, 0, 0.92), "Z"),
    )
)
DELAY = STADIUM._replace(
    path=_path("M", (0, 0), "L", (0.8, 0), "C", (1.07, 0, 1.07, 1, 0.8, 1), "L", (0, 1), "Z"),
)
DISPLAY = STADIUM._replace(
    path=_path(
        *("M", (0, 0.5), "L", (0.15, 0), "L", (0.85, 0)),
        *("C", (1.05, 0, 1.05, 1, 0.85, 1), "L", (0.15, 1), "Z"),
    )
)
BRACE = RECTANGLE._replace(path=_path(*LEFT_BRACE))
BRACE_RIGHT = RECTANGLE._replace(path=_path(*RIGHT_BRACE))
BRACES = RECTANGLE._replace(path=_path(*LEFT_BRACE, *RIGHT_BRACE))
TEXT = RECTANGLE._replace(path=_path("M", (0.5, 0.5)))


def polygon(outline: Outline, frame: Frame) -> Sequence[tuple[float, float]]:
    """The corners of an outline with straight sides, each once: a diamond's tips would come twice."""
    middle = frame.y + frame.h / 2
    inset = {t: outline.sides(t, frame.w, frame.h) for t in (-1, 0, 1)}
    right = [(frame.x + frame.w - inset[t][1], middle + t * frame.h / 2) for t in (-1, 0, 1)]
    left = [(frame.x + inset[t][0], middle + t * frame.h / 2) for t in (1, 0, -1)]
    return list(dict.fromkeys(right + left))
