"""The shapes that a node can have: one row a shape, one column a format.

The Mermaid brackets are those that 8.8.0 and 12.x both draw (https://mermaid.js.org/syntax/flowchart.html); the
Graphviz shapes are from https://graphviz.org/doc/info/shapes.html. A layout and the SVG emitter know each shape's
outline by its name.
"""

from __future__ import annotations

from typing import NamedTuple


class Shape(NamedTuple):
    """How each format writes a shape."""

    mermaid: tuple[str, str]  # brackets around the quoted label
    graphviz: dict[str, str]  # node attributes


SHAPES: dict[str, Shape] = {
    "rectangle": Shape(("[", "]"), {"shape": "box"}),
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
}
