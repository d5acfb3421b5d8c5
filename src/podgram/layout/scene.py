"""A diagram with every position decided: what a layout ends in."""

from __future__ import annotations

from typing import NamedTuple

from podgram.layout.geometry import Box, Curve, Point, Triangle
from podgram.model.diagram import Edge, Group, Node


class Line(NamedTuple):
    """A line of text: the middle of its baseline."""

    x: float
    y: float
    text: str


class Text(NamedTuple):
    lines: tuple[Line, ...]
    size: float
    bold: bool


class PlacedNode(NamedTuple):
    node: Node
    box: Box
    text: Text


class PlacedGroup(NamedTuple):
    group: Group
    box: Box
    text: Text


class PlacedEdge(NamedTuple):
    """`curves` run from outline to outline without the arrow heads; each of the `heads` begins at its tip.

    `points` are the ends and corners of the path, heads and all.
    """

    edge: Edge
    curves: tuple[Curve, ...]
    heads: tuple[Triangle, ...]
    text: Text
    points: tuple[Point, ...] = ()


class Picture(NamedTuple):
    """What is drawn, each kind in the order of the diagram; `view` is the part of the plane that shows it all."""

    view: Box
    groups: tuple[PlacedGroup, ...]
    nodes: tuple[PlacedNode, ...]
    edges: tuple[PlacedEdge, ...]

    @property
    def width(self) -> float:
        return self.view.w

    @property
    def height(self) -> float:
        return self.view.h

    @property
    def slide_points(self) -> float:
        """The size of the smallest text, in points, when the picture fills a slide of 13.33 × 7.5 inches."""
        texts = [part.text for kind in (self.groups, self.nodes, self.edges) for part in kind if part.text.lines]
        smallest = min((text.size for text in texts), default=0.0)
        return smallest * min(960 / self.width, 540 / self.height)
