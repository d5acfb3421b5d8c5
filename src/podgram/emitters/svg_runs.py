"""Marked-up lines of text in SVG: a run for each change of bold, italic, code and the like, each at its own place.

A run has its own place because LibreOffice centres every run of a line for itself (it takes `text-anchor` for a run's).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple

from podgram.layout.scene import Line, Text
from podgram.layout.text_metrics import set_width
from podgram.model.markup import SILENT, Run, runs

MONO = "'Liberation Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace"
MONO_EM = 0.602  # the advance of every character of these, in ems
# Mark → how much smaller its text is, and how far its baseline is lowered, in ems of the line.
SIZES = {"code": 0.9, "small": 0.8, "sub": 0.75, "sup": 0.75}
SHIFTS = {"sub": 0.2, "sup": -0.35}
DRAWN = {"u", "s"}  # as lines
LOOKS = {
    "b": ("font-weight", "bold"),
    "i": ("font-style", "italic"),
    "math": ("font-style", "italic"),
    "code": ("font-family", MONO),
    "u": ("text-decoration", "underline"),
    "s": ("text-decoration", "line-through"),
}


class SvgRun(NamedTuple):
    """A piece of a line: where its baseline begins, and its attributes of SVG beside those of the whole text."""

    x: float
    y: float
    text: str
    attributes: tuple[tuple[str, str], ...]


def svg_runs(markup: Sequence[str], text: Text, skipped: str = "") -> list[list[SvgRun]]:
    """The runs of each line of a text that a layout has placed; nothing for a line without marks.

    `skipped` is what the markup begins with and the text does not.
    """
    marked = [
        (character, run.marks)
        for line in markup
        for run in runs(line)
        if not SILENT.intersection(run.marks)
        for character in run.text
        if not character.isspace()
    ][len("".join(skipped.split())) :]
    placed = []
    for line in text.lines:
        count = len("".join(line.text.split()))
        own, marked = marked[:count], marked[count:]
        placed.append(_placed(line, own, text) if any(marks for _, marks in own) else [])
    return placed


def _placed(line: Line, marked: Sequence[tuple[str, tuple[str, ...]]], text: Text) -> list[SvgRun]:
    """The runs of a line, side by side around its middle."""
    found = _found(line.text, marked)
    widths = [_width(run, text) for run in found]
    x = line.x - sum(widths) / 2
    made = []
    for run, width in zip(found, widths, strict=True):
        shift = sum(SHIFTS.get(mark, 0) for mark in run.marks)
        made.append(SvgRun(x, line.y + shift * text.size, run.text, _attributes(run, text)))
        x += width
    return made


def _found(line: str, marked: Sequence[tuple[str, tuple[str, ...]]]) -> list[Run]:
    """The runs of a line. A space ends the run before it, for LibreOffice draws none at the beginning of a run.

    One after a run that has a line under it or through it is a run for itself.
    """
    left = iter(marked)
    marks: list[tuple[str, ...]] = []
    for character in line:
        marks.append(marks[-1] if character.isspace() and marks else next(left, ("", ()))[1])
    pieces = groupby(zip(line, marks, strict=True), key=lambda pair: pair[1])
    found = [Run("".join(character for character, _ in piece), mark) for mark, piece in pieces]
    return [part for run in found for part in ([run] if not DRAWN & {*run.marks} else _parted(run))]


def _parted(run: Run) -> list[Run]:
    text = run.text.rstrip()
    return [run._replace(text=text), *([Run(" ")] if text != run.text else [])]


def _size(run: Run, text: Text) -> float:
    return text.size * min((SIZES.get(mark, 1) for mark in run.marks), default=1)


def _width(run: Run, text: Text) -> float:
    size = _size(run, text)
    return len(run.text) * size * MONO_EM if "code" in run.marks else set_width(run.text, size, _is_bold(run, text))


def _is_bold(run: Run, text: Text) -> bool:
    return text.bold or "b" in run.marks


def _attributes(run: Run, text: Text) -> tuple[tuple[str, str], ...]:
    looks = dict(LOOKS[mark] for mark in run.marks if mark in LOOKS)
    decorations = [LOOKS[mark][1] for mark in ("u", "s") if mark in run.marks]
    if decorations:
        looks["text-decoration"] = " ".join(decorations)
    size = _size(run, text)
    return (*looks.items(), *([("font-size", f"{size:.4g}")] if size != text.size else []))
