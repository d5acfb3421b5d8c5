"""The texts of links: their lines, and the room that they take."""

from __future__ import annotations

from collections.abc import Sequence

from podgram.layout.node_shapes import LEADING, SIZE, broken
from podgram.layout.text_metrics import width
from podgram.model.diagram import Edge

LIMIT = 120.0  # the widest line where room is dear
WIDE = 190.0  # the widest line anywhere


class Labels:
    """The labels of a diagram's edges by the numbers of these."""

    def __init__(self, edges: Sequence[Edge]) -> None:
        self.lines = [broken(edge.lines, WIDE) for edge in edges]
        self.narrow = [broken(edge.lines, LIMIT) for edge in edges]

    def size(self, edge: int, axis: int) -> tuple[float, float]:
        """Width and height of a label beside a line along an axis; none takes no room."""
        return size(self.narrow[edge] if axis == 0 else self.lines[edge])

    def area(self, edge: int) -> float:
        """What a label and its line cover, with the usual room around."""
        w, h = self.size(edge, 0)
        return (w + 12) * (h + 12) if w else 0.0


def size(lines: Sequence[str]) -> tuple[float, float]:
    return (max(width(line, SIZE) for line in lines), len(lines) * LEADING - 4) if lines else (0.0, 0.0)
