"""Composing boxes: every element may take several forms, and a box's forms follow from those of what is in it.

A form is a size and how to fill it. Going up, each level tries its arrangements with the forms of its parts and keeps
those that no other beats in both directions; the choice falls once, at the top, when the frame is known.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil, sqrt
from typing import NamedTuple, Protocol

from podgram.layout.geometry import Box
from podgram.layout.node_shapes import LEADING, SIZE, WIDEST, Fitted, broken, fit
from podgram.layout.text_metrics import width
from podgram.model.diagram import Group, Node

PAD = 14.0  # between a box and what is in it
GAP = 16.0  # between neighbours
ABOVE, BELOW = 9.0, 6.0  # a title
CLEAR = 8.0  # between a badge and what is inside the box, or another badge
KEPT = 8  # forms of an element


class Heading(NamedTuple):
    """A box's title, maybe without a line. `w` is its width, `room` the one that it is given at least."""

    lines: tuple[str, ...]
    size: float
    w: float
    room: float = 0.0

    @classmethod
    def of(cls, group: Group, size: float, limit: float = WIDEST, room: float = 0.0) -> Heading:
        lines = broken(group.lines, limit, size, bold=True)
        return cls(lines, size, max((width(line, size, True) for line in lines), default=0.0), room)

    @property
    def h(self) -> float:
        return len(self.lines) * self.size * LEADING / SIZE

    @property
    def strip(self) -> float:
        """The height from the box's top to what is in it."""
        return ABOVE + self.h + BELOW if self.lines else PAD

    @property
    def least(self) -> float:
        """The least width of the box."""
        return max(self.w, self.room) + 2 * PAD - 4 if self.lines else 0.0


class Filling(Protocol):
    """What is inside a form."""

    def cells(self, box: Box) -> list[tuple[Form, Box]]: ...


@dataclass(frozen=True, slots=True, eq=False)
class Form:
    """One way to draw an element, or several of them together when there is no `element`.

    `below` is what hangs out under the box; `worth` of 1 is a form that one would choose at the same size.
    """

    w: float
    h: float
    below: float = 0.0
    worth: float = 1.0
    element: Node | Group | None = None
    fitted: Fitted | None = None
    heading: Heading | None = None
    filling: Filling | None = None

    @property
    def tall(self) -> float:
        return self.h + self.below

    @property
    def stretches(self) -> bool:
        """Boxes grow with their row or column; single shapes and what is composed of many keep their size."""
        return isinstance(self.element, Group)


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """Forms in rows, their columns aligned; a row is as high as its highest."""

    rows: tuple[tuple[Form, ...], ...]
    gap: float = GAP

    @property
    def columns(self) -> list[float]:
        count = max(len(row) for row in self.rows)
        return [max(row[i].w for row in self.rows if i < len(row)) for i in range(count)]

    @property
    def heights(self) -> list[tuple[float, float]]:
        """Of each row the height of its boxes, and what hangs out below them."""
        return [(max(f.h for f in row), max(f.below for f in row)) for row in self.rows]

    def size(self) -> tuple[float, float, float]:
        """Width, height without what hangs out under the last row, and that."""
        columns, heights = self.columns, self.heights
        h = sum(h + below for h, below in heights) + self.gap * (len(heights) - 1)
        return sum(columns) + self.gap * (len(columns) - 1), h - heights[-1][1], heights[-1][1]

    def cells(self, box: Box) -> list[tuple[Form, Box]]:
        """Each form and the place that it gets, when all fill a box that is at least as large as their size."""
        w, h, _ = self.size()
        columns, spare_x, spare_y = self.columns, box.w - w, (box.h - h) / len(self.rows)
        if len(columns) == 1:
            columns, spare_x = [columns[0] + spare_x], 0.0
        out, y = [], box.y
        for row, (high, below) in zip(self.rows, self.heights, strict=True):
            grow = spare_y if any(f.stretches for f in row) else 0.0
            y += (spare_y - grow) / 2
            x = box.x + spare_x / 2
            for form, column in zip(row, columns, strict=False):
                out.append((form, _seat(form, Box(x, y, column, high + grow))))
                x += column + self.gap
            y += high + grow + (spare_y - grow) / 2 + below + self.gap
        return out


def _seat(form: Form, cell: Box) -> Box:
    """Where a form stands in its cell: a box fills it, anything else stands in the middle."""
    if form.stretches:
        return cell
    return Box(cell.cx - form.w / 2, cell.cy - form.h / 2, form.w, form.h)


def badge(node: Node, stroke: float) -> Fitted:
    """A badge around its text."""
    return fit(broken(node.lines), node.shape, stroke)


class Footer(NamedTuple):
    """The room for badges along a box's bottom edge: inside the box, outside it, and from side to side."""

    inside: float
    outside: float
    w: float


def footer(badges: Sequence[Fitted]) -> Footer:
    if not badges:
        return Footer(PAD, 0.0, 0.0)
    half = max(b.h for b in badges) / 2 + 2  # and half its stroke
    return Footer(half + CLEAR, half, sum(b.w + CLEAR for b in badges) + 2 * PAD)


def frame(group: Group, fillings: Sequence[Form], size: float, foot: Footer) -> list[Form]:
    """The forms of a box around the forms of what is in it; its title may break to be no wider than that."""
    out = []
    whole = Heading.of(group, size)
    for form in fillings:
        least = max(form.w, foot.w - 2 * PAD, 60.0)
        narrow = Heading.of(group, size, least) if whole.w > least else whole
        for heading, worth in ((whole, 1.0), (narrow, 0.93))[: 1 + (narrow != whole)]:
            w = max(form.w + 2 * PAD, heading.least, foot.w)
            h = heading.strip + form.tall + foot.inside
            filling = _Inside(form, heading.strip, foot.inside)
            out.append(Form(w, h, foot.outside, form.worth * worth, group, None, heading, filling))
    return best(out)


@dataclass(frozen=True, slots=True, eq=False)
class _Inside:
    """What a box holds, between its title and its badges."""

    form: Form
    top: float
    bottom: float

    def cells(self, box: Box) -> list[tuple[Form, Box]]:
        room = Box(box.x + PAD, box.y + self.top, box.w - 2 * PAD, box.h - self.top - self.bottom - self.form.below)
        if isinstance(self.form.filling, Rows) and self.form.element is None:
            return [(self.form, room)]
        return [(self.form, _seat(self.form, room))]


def arrange(parts: Sequence[Sequence[Form]], gap: float = GAP) -> list[Form]:
    """The forms of several things side by side, in rows and columns: each part is given by its own forms."""
    if len(parts) == 1:
        return list(parts[0])
    out = []
    for count in _column_counts(len(parts)):
        for chosen in _as_narrow(parts) if count == 1 else _as_flat(parts):
            rows = tuple(tuple(chosen[i : i + count]) for i in range(0, len(chosen), count))
            filling = Rows(rows, gap)
            w, h, below = filling.size()
            worth = min(form.worth for form in chosen) * _taste(len(chosen), count)
            out.append(Form(w, h, below, worth, filling=filling))
    return best(out)


def _as_flat(parts: Sequence[Sequence[Form]]) -> list[tuple[Form, ...]]:
    """A form of each part, for several heights: the narrowest that is no higher."""
    return _picked(parts, lambda form: form.h, lambda form: form.w)


def _as_narrow(parts: Sequence[Sequence[Form]]) -> list[tuple[Form, ...]]:
    """A form of each part, for several widths: the flattest that is no wider."""
    return _picked(parts, lambda form: form.w, lambda form: form.tall)


def _picked(
    parts: Sequence[Sequence[Form]], kept: Callable[[Form], float], least: Callable[[Form], float]
) -> list[tuple[Form, ...]]:
    limits = sorted({kept(form) for forms in parts for form in forms})
    step = max(1, ceil(len(limits) / (12 if len(parts) <= 3 else 4)))
    chosen = {}
    for limit in [*limits[::step], limits[-1]]:
        pick = tuple(
            min((f for f in forms if kept(f) <= limit), key=lambda f: (least(f), kept(f)), default=None)
            or min(forms, key=lambda f: (kept(f), least(f)))
            for forms in parts
        )
        chosen[tuple(map(id, pick))] = pick
    return list(chosen.values())


def _column_counts(parts: int) -> list[int]:
    if parts <= 8:
        return list(range(1, parts + 1))
    middle = round(sqrt(parts))
    return sorted({1, max(2, middle // 2), max(2, middle - 1), middle, middle + 1, middle * 2, middle * 3, parts})


def _taste(parts: int, columns: int) -> float:
    """Side by side is how neighbours are read; a grid with a gap in its last row is read worst."""
    if columns == parts:
        return 1.0
    if columns == 1:
        return 0.97
    return 0.92 if parts % columns == 0 else 0.88


def best(forms: Sequence[Form], kept: int = KEPT) -> list[Form]:
    """The forms that no other beats in width, height and worth, flattest first, thinned to a few."""
    front: list[Form] = []
    for form in sorted(forms, key=lambda f: (f.tall, f.w, -f.worth)):
        if not any(f.w <= form.w + 0.5 and f.worth >= form.worth for f in front):
            front.append(form)
    if len(front) <= kept:
        return front
    return [front[round(i * (len(front) - 1) / (kept - 1))] for i in range(kept)]
