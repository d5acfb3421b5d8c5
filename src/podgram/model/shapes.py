"""The shapes that a node can have: one row a shape, one column a format.

The Mermaid brackets are those that 8.8.0 and 12.x both draw (https://mermaid.js.org/syntax/flowchart.html); the
Graphviz shapes are from https://graphviz.org/doc/info/shapes.html. A layout and the SVG emitter know each shape's
outline by its name.
"""

from __future__ import annotations

from typing import NamedTuple


class Shape(NamedTuple):
    """How each format writes a shape.

    `name` is Mermaid 12's own for `@{ shape: … }`, where it has no brackets for it; the brackets are then those of the
    shape that 8.8.0 comes nearest with. `like` names the shape whose outline a layout takes it for, if not its own.
    """

    mermaid: tuple[str, str]  # brackets around the quoted label
    graphviz: dict[str, str]  # node attributes
    name: str = ""
    like: str = ""


BOX: dict[str, str] = {"shape": "box"}

SHAPES: dict[str, Shape] = {
    "rectangle": Shape(("[", "]"), BOX),
    "rounded": Shape(("(", ")"), {"shape": "box", "style": "rounded"}),
    "stadium": Shape(("([", "])"), {"shape": "box", "style": "rounded"}),
    "subroutine": Shape(("[[", "]]"), {"shape": "box", "peripheries": "2"}),
    "cylinder": Shape(("[(", ")]"), {"shape": "cylinder"}),
    "circle": Shape(("((", "))"), {"shape": "circle"}),
    "flag": Shape((">", "]"), {"shape": "rarrow"}),
    "diamond": Shape(("{", "}"), {"shape": "diamond"}),
    "hexagon": Shape(("{{", "}}"), {"shape": "hexagon"}),
    "parallelogram": Shape(("[/", "/]"), {"shape": "parallelogram"}),
    "parallelogram-alt": Shape(("[\\", "\\]"), {"shape": "polygon", "sides": "4", "skew": "-0.6"}),
    "trapezoid": Shape(("[/", "\\]"), {"shape": "trapezium"}),
    "trapezoid-alt": Shape(("[\\", "/]"), {"shape": "invtrapezium"}),
    "double-circle": Shape(("((", "))"), {"shape": "doublecircle"}, "dbl-circ", "circle"),
    "document": Shape(("[", "]"), {"shape": "note"}, "doc", "rectangle"),
    "documents": Shape(("[", "]"), {"shape": "note", "peripheries": "2"}, "docs", "rectangle"),
    "lined-document": Shape(("[", "]"), {"shape": "note"}, "lin-doc", "subroutine"),
    "tag-document": Shape(("[", "]"), {"shape": "note"}, "tag-doc", "rectangle"),
    "processes": Shape(("[", "]"), {"shape": "box", "peripheries": "2"}, "st-rect", "rectangle"),
    "lined-process": Shape(("[[", "]]"), {"shape": "box", "peripheries": "2"}, "lin-rect", "subroutine"),
    "divided-process": Shape(("[[", "]]"), {"shape": "box", "peripheries": "2"}, "div-rect", "subroutine"),
    "tag-process": Shape(("[", "]"), {"shape": "tab"}, "tag-rect", "rectangle"),
    "card": Shape(("[", "]"), {"shape": "note"}, "notch-rect", "rectangle"),
    "internal-storage": Shape(("[[", "]]"), {"shape": "box", "peripheries": "2"}, "win-pane", "subroutine"),
    "datastore": Shape(("[", "]"), BOX, "datastore", "rectangle"),
    "stored-data": Shape(("([", "])"), {"shape": "box", "style": "rounded"}, "bow-rect", "stadium"),
    "horizontal-cylinder": Shape(("([", "])"), {"shape": "cylinder"}, "h-cyl", "stadium"),
    "lined-cylinder": Shape(("[(", ")]"), {"shape": "cylinder"}, "lin-cyl", "cylinder"),
    "delay": Shape((">", "]"), {"shape": "cds"}, "delay", "stadium"),
    "display": Shape(("([", "])"), {"shape": "cds"}, "curv-trap", "stadium"),
    "paper-tape": Shape(("[", "]"), BOX, "flag", "rectangle"),
    "manual-input": Shape(("[", "]"), {"shape": "house"}, "sl-rect", "rectangle"),
    "loop-limit": Shape(("[/", "\\]"), {"shape": "house"}, "notch-pent", "trapezoid"),
    "triangle": Shape(("[/", "\\]"), {"shape": "triangle"}, "tri", "triangle"),
    "flipped-triangle": Shape(("[\\", "/]"), {"shape": "invtriangle"}, "flip-tri", "flipped-triangle"),
    "hourglass": Shape(("{", "}"), {"shape": "diamond"}, "hourglass", "hourglass"),
    "bolt": Shape((">", "]"), {"shape": "rarrow"}, "bolt", "bolt"),
    "fork": Shape(("[", "]"), BOX, "fork", "rectangle"),
    "junction": Shape(("((", "))"), {"shape": "circle"}, "f-circ", "circle"),
    "start": Shape(("((", "))"), {"shape": "circle"}, "sm-circ", "circle"),
    "stop": Shape(("((", "))"), {"shape": "doublecircle"}, "fr-circ", "circle"),
    "summary": Shape(("((", "))"), {"shape": "Mcircle"}, "cross-circ", "circle"),
    "choice": Shape(("{", "}"), {"shape": "diamond"}, "choice", "diamond"),
    "brace": Shape((">", "]"), BOX, "brace", "rectangle"),
    "brace-right": Shape(("[", "]"), BOX, "brace-r", "rectangle"),
    "braces": Shape(("{{", "}}"), BOX, "braces", "rectangle"),
    "text": Shape(("[", "]"), BOX, "text", "rectangle"),
    "note": Shape(("[", "]"), {"shape": "note"}, "note", "rectangle"),
    "cloud": Shape(("([", "])"), {"shape": "egg"}, "cloud", "stadium"),
    "bang": Shape(("{{", "}}"), {"shape": "septagon"}, "bang", "hexagon"),
}
