"""The shapes that a node can have: one row a shape, one column a format.

The Mermaid brackets are those that 8.8.0 and 12.x both draw (https://mermaid.js.org/syntax/flowchart.html); the
Graphviz shapes are from https://graphviz.org/doc/info/shapes.html. An outline that no other shape has is written in
`outlines.py`.
"""

from __future__ import annotations

from typing import NamedTuple

from podgram.model.shapes import outlines
from podgram.model.shapes.outlines import Outline


class Shape(NamedTuple):
    """How each format writes a shape.

    `name` is Mermaid 12's own for `@{ shape: … }`, where it has no brackets for it; the brackets are then those of the
    shape that 8.8.0 comes nearest with.
    """

    mermaid: tuple[str, str]  # brackets around the quoted label
    graphviz: dict[str, str]  # node attributes
    outline: Outline  # in SVG, and for the layout
    name: str = ""


BOX = {"shape": "box"}
DOUBLED = BOX | {"peripheries": "2"}
ROUNDED = BOX | {"style": "rounded"}

SHAPES: dict[str, Shape] = {
    "rectangle": Shape(("[", "]"), BOX, outlines.RECTANGLE),
    "rounded": Shape(("(", ")"), ROUNDED, outlines.ROUNDED),
    "stadium": Shape(("([", "])"), ROUNDED, outlines.STADIUM),
    "subroutine": Shape(("[[", "]]"), DOUBLED, outlines.SUBROUTINE),
    "cylinder": Shape(("[(", ")]"), {"shape": "cylinder"}, outlines.CYLINDER),
    "circle": Shape(("((", "))"), {"shape": "circle"}, outlines.CIRCLE),
    "flag": Shape((">", "]"), {"shape": "rarrow"}, outlines.FLAG),
    "diamond": Shape(("{", "}"), {"shape": "diamond"}, outlines.DIAMOND),
    "hexagon": Shape(("{{", "}}"), {"shape": "hexagon"}, outlines.HEXAGON),
    "parallelogram": Shape(("[/", "/]"), {"shape": "parallelogram"}, outlines.PARALLELOGRAM),
    "parallelogram-alt": Shape(
        ("[\\", "\\]"), {"shape": "polygon", "sides": "4", "skew": "-0.6"}, outlines.PARALLELOGRAM_ALT
    ),
    "trapezoid": Shape(("[/", "\\]"), {"shape": "trapezium"}, outlines.TRAPEZOID),
    "trapezoid-alt": Shape(("[\\", "/]"), {"shape": "invtrapezium"}, outlines.TRAPEZOID_ALT),
    "double-circle": Shape(("((", "))"), {"shape": "doublecircle"}, outlines.DOUBLE_CIRCLE, "dbl-circ"),
    "document": Shape(("[", "]"), {"shape": "note"}, outlines.DOCUMENT, "doc"),
    "documents": Shape(("[", "]"), {"shape": "note", "peripheries": "2"}, outlines.DOCUMENTS, "docs"),
    "lined-document": Shape(("[", "]"), {"shape": "note"}, outlines.LINED_DOCUMENT, "lin-doc"),
    "tag-document": Shape(("[", "]"), {"shape": "note"}, outlines.TAG_DOCUMENT, "tag-doc"),
    "processes": Shape(("[", "]"), DOUBLED, outlines.PROCESSES, "st-rect"),
    "lined-process": Shape(("[[", "]]"), DOUBLED, outlines.SUBROUTINE, "lin-rect"),
    "divided-process": Shape(("[[", "]]"), DOUBLED, outlines.SUBROUTINE, "div-rect"),
    "tag-process": Shape(("[", "]"), {"shape": "tab"}, outlines.TAG_PROCESS, "tag-rect"),
    "card": Shape(("[", "]"), {"shape": "note"}, outlines.CARD, "notch-rect"),
    "internal-storage": Shape(("[[", "]]"), DOUBLED, outlines.INTERNAL_STORAGE, "win-pane"),
    "datastore": Shape(("[", "]"), BOX, outlines.RECTANGLE, "datastore"),
    "stored-data": Shape(("([", "])"), ROUNDED, outlines.STADIUM, "bow-rect"),
    "horizontal-cylinder": Shape(("([", "])"), {"shape": "cylinder"}, outlines.STADIUM, "h-cyl"),
    "lined-cylinder": Shape(("[(", ")]"), {"shape": "cylinder"}, outlines.CYLINDER, "lin-cyl"),
    "delay": Shape((">", "]"), {"shape": "cds"}, outlines.DELAY, "delay"),
    "display": Shape(("([", "])"), {"shape": "cds"}, outlines.DISPLAY, "curv-trap"),
    "paper-tape": Shape(("[", "]"), BOX, outlines.PAPER_TAPE, "flag"),
    "manual-input": Shape(("[", "]"), {"shape": "house"}, outlines.MANUAL_INPUT, "sl-rect"),
    "loop-limit": Shape(("[/", "\\]"), {"shape": "house"}, outlines.TRAPEZOID, "notch-pent"),
    "triangle": Shape(("[/", "\\]"), {"shape": "triangle"}, outlines.TRIANGLE, "tri"),
    "flipped-triangle": Shape(("[\\", "/]"), {"shape": "invtriangle"}, outlines.FLIPPED_TRIANGLE, "flip-tri"),
    "hourglass": Shape(("{", "}"), {"shape": "diamond"}, outlines.HOURGLASS, "hourglass"),
    "bolt": Shape((">", "]"), {"shape": "rarrow"}, outlines.BOLT, "bolt"),
    "fork": Shape(("[", "]"), BOX, outlines.RECTANGLE, "fork"),
    "junction": Shape(("((", "))"), {"shape": "circle"}, outlines.CIRCLE, "f-circ"),
    "start": Shape(("((", "))"), {"shape": "circle"}, outlines.CIRCLE, "sm-circ"),
    "stop": Shape(("((", "))"), {"shape": "doublecircle"}, outlines.DOUBLE_CIRCLE, "fr-circ"),
    "summary": Shape(("((", "))"), {"shape": "Mcircle"}, outlines.SUMMARY, "cross-circ"),
    "choice": Shape(("{", "}"), {"shape": "diamond"}, outlines.DIAMOND, "choice"),
    "brace": Shape((">", "]"), BOX, outlines.BRACE, "brace"),
    "brace-right": Shape(("[", "]"), BOX, outlines.BRACE_RIGHT, "brace-r"),
    "braces": Shape(("{{", "}}"), BOX, outlines.BRACES, "braces"),
    "text": Shape(("[", "]"), BOX, outlines.TEXT, "text"),
    "note": Shape(("[", "]"), {"shape": "note"}, outlines.NOTE, "note"),
    "cloud": Shape(("([", "])"), {"shape": "egg"}, outlines.STADIUM, "cloud"),
    "bang": Shape(("{{", "}}"), {"shape": "septagon"}, outlines.HEXAGON, "bang"),
}
