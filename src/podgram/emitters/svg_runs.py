"""Marked-up lines of text in SVG: a run for each change of bold, italic, code and the like, each at its own place.

A run has its own place because LibreOffice centres every run of a line for itself (it takes `text-anchor` for a run's).
It draws no space at the beginning of a run: each ends the run before it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from podgram.emitters.looks import marked_runs
from podgram.layout.scene import Line, Text
from podgram.layout.text_metrics import set_width
from podgram.model.diagram import Edge, Group, Node
from podgram.model.markup import Run

MONO = "'Liberation Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace"
MONO_EM = 0.602  # the advance of every character of these, in ems
# Mark → how much smaller its text is, and how far its baseline is lowered, in ems of the line.
SIZES = {"code": 0.9, "small": 0.8, "sub": 0.75, "sup": 0.75}
SHIFTS = {"sub": 0.2, "sup": -0.35}
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


def svg_runs(element: Node | Group | Edge, text: Text) -> list[list[SvgRun]]:
    """The runs of each line of a text that a layout has placed; nothing for a line without marks."""
    return [_placed(line, runs, text) for line, runs in zip(text.lines, marked_runs(element, text), strict=True)]


def _placed(line: Line, runs: Sequence[Run], text: Text) -> list[SvgRun]:
    """The runs of a line, side by side around its middle."""
    widths = [_width(run, text) for run in runs]
    x = line.x - sum(widths) / 2
    made = []
    for run, width in zip(runs, widths, strict=True):
        shift = sum(SHIFTS.get(mark, 0) for mark in run.marks)
        made.append(SvgRun(x, line.y + shift * text.size, run.text, _attributes(run, text)))
        x += width
    return made


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
