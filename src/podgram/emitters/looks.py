"""How the parts of a picture look, decided once for every format that draws them: SVG and slides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import NamedTuple

from podgram.layout.geometry import Box
from podgram.layout.paths import WIDTH
from podgram.layout.scene import Line, PlacedEdge, PlacedGroup, PlacedNode, Text
from podgram.layout.text_metrics import MIDDLE, width
from podgram.model.colours import ink
from podgram.model.diagram import Canvas, ColourClass, Diagram, Edge, Group, Node
from podgram.model.markup import SILENT, Run, runs

DASHES: dict[str, tuple[float, ...]] = {"solid": (), "dotted": (2.0, 5.0), "thick": (), "invisible": ()}
LINES = {"u", "s"}  # marks that are lines
BEHIND = (6.0, 3.0)  # how far what lies behind the first of a stack looks out, to the right and up


class LineLook(NamedTuple):
    """How the line of an edge and its label are painted; the dashes and the width are in user units."""

    stroke: str
    width: float
    dash: tuple[float, ...]
    text: str


def line_look(edge: Edge, diagram: Diagram, classes: Mapping[str, ColourClass]) -> LineLook:
    """What the class of an edge says of it, and else its line and the canvas."""
    look = LineLook(diagram.canvas.edge, WIDTH[edge.line], DASHES[edge.line], diagram.canvas.text)
    if not edge.style:
        return look
    style = classes[edge.style]
    own = {"stroke": style.stroke, "stroke_width": style.stroke_width, "text": style.text}
    given = {name.removeprefix("stroke_"): value for name, value in own.items() if name not in style.unset}
    return look._replace(**given, dash=style.dash or look.dash)  # type: ignore[arg-type]


def details(element: Node | Group, text: Text) -> int:
    """How many of the last lines of a text are details, also where the layout has broken lines."""
    titles = element.lines[: len(element.lines) - element.details]
    left = len("".join(titles).replace(" ", ""))
    for above, line in enumerate(text.lines):
        if left <= 0:
            return len(text.lines) - above
        left -= len(line.text.replace(" ", ""))
    return 0


def marked_runs(element: Node | Group | Edge, text: Text) -> list[list[Run]]:
    """The runs of each line of a text that a layout has placed; nothing for a line without marks."""
    skipped = f"({element.number})" if isinstance(element, Edge) and element.number is not None else ""
    marked = [
        (character, run.marks)
        for line in element.markup
        for run in runs(line)
        if not SILENT.intersection(run.marks)
        for character in run.text
        if not character.isspace()
    ][len(skipped) :]
    found = []
    for line in text.lines:
        count = len("".join(line.text.split()))
        own, marked = marked[:count], marked[count:]
        found.append(_runs(line.text, own) if any(marks for _, marks in own) else [])
    return found


def _runs(line: str, marked: Sequence[tuple[str, tuple[str, ...]]]) -> list[Run]:
    """A line as runs, by the marks of its characters. A space ends the run before it.

    One after a run that has a line under it or through it is a run for itself.
    """
    left = iter(marked)
    marks: list[tuple[str, ...]] = []
    for character in line:
        marks.append(marks[-1] if character.isspace() and marks else next(left, ("", ()))[1])
    pieces = groupby(zip(line, marks, strict=True), key=lambda pair: pair[1])
    found = [Run("".join(character for character, _ in piece), mark) for mark, piece in pieces]
    return [part for run in found for part in (_parted(run) if LINES & {*run.marks} else [run])]


def _parted(run: Run) -> list[Run]:
    text = run.text.rstrip()
    return [run._replace(text=text), *([Run(" ")] if text != run.text else [])]


def boxes_behind(placed: PlacedNode | PlacedGroup) -> list[Box]:
    """Where the outlines behind an element that stands for many are, the last first."""
    element = placed.node if isinstance(placed, PlacedNode) else placed.group
    return [placed.box.moved(far, -far) for far in BEHIND] if element.stack else []


class Disc(NamedTuple):
    """The number of a link in a filled circle, and the text behind it."""

    x: float
    y: float
    radius: float
    number: int
    fill: str
    colour: str
    text: Text  # that of the link, without the number


def disc(placed: PlacedEdge, classes: Mapping[str, ColourClass], canvas: Canvas) -> Disc | None:
    """The number of a link, where its label has it, or None if it has no number."""
    if placed.edge.number is None or not placed.text.lines:
        return None
    first, *more = placed.text.lines
    head, size = f"({placed.edge.number})", placed.text.size
    left, rest = first.x - width(first.text, size) / 2, first.text.removeprefix(head).strip()
    fill = classes[placed.edge.style].stroke if placed.edge.style else canvas.edge
    behind = [Line(left + width(f"{head} ", size) + width(rest, size) / 2, first.y, rest)] if rest else []
    return Disc(
        left + width(head, size) / 2,
        first.y - MIDDLE * size,
        max(width(head, size) / 2, size * 0.6),
        placed.edge.number,
        fill,
        ink(fill),
        placed.text._replace(lines=(*behind, *more)),
    )
