"""A flowchart as Mermaid understands it: its nodes, subgraphs, arrows and classes, and where each is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from podgram.model.diagram import Animation, Direction

Stroke = Literal["solid", "dotted", "thick", "invisible"]
End = Literal["none", "arrow", "cross", "circle"]
Styles = tuple[tuple[str, str], ...]  # ("fill", "#9f6"), … in the order written


@dataclass(frozen=True, slots=True)
class Node:
    """A node as it is drawn. `shape` is a key of SHAPES, or Mermaid's own name for one that we do not have."""

    id: str
    lines: tuple[str, ...]
    shape: str
    parent: str  # the id of its subgraph, or ""
    order: int  # when the text first mentions it, counted together with the subgraphs
    line: int
    classes: tuple[str, ...] = ()
    styles: Styles = ()
    url: str = ""
    tooltip: str = ""
    markup: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Subgraph:
    """A box around nodes. `lines` is its title, maybe none."""

    id: str
    lines: tuple[str, ...]
    parent: str
    order: int
    line: int
    classes: tuple[str, ...] = ()
    styles: Styles = ()
    direction: Direction | None = None
    markup: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Edge:
    """An arrow between two ids. `length` is how many ranks it asks for, 1 for the shortest arrow.

    `styles` are those that only it has; `classes` those of the flowchart that it wears.
    """

    source: str
    target: str
    lines: tuple[str, ...]
    stroke: Stroke
    tail: End
    head: End
    length: int
    line: int
    markup: tuple[str, ...] = ()
    id: str = ""
    classes: tuple[str, ...] = ()
    styles: Styles = ()
    animation: Animation = ""


@dataclass(frozen=True, slots=True)
class ClassDef:
    """One class of a `classDef` line."""

    name: str
    styles: Styles
    line: int


@dataclass(frozen=True, slots=True)
class ClassUse:
    """A class given to ids, by a `class` line or by `:::`. `missing` are those that do not exist at that place."""

    name: str
    ids: tuple[str, ...]
    missing: tuple[str, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Unread:
    """Something without a meaning here, or that no Mermaid reads. `harmless`: the drawing is the same without it."""

    line: int
    text: str
    why: str
    harmless: bool = False
    old: bool = False  # 12.x draws it: only 8.8.0 does not, or otherwise
    broken: bool = False  # no version reads it


@dataclass(frozen=True, slots=True)
class Comment:
    """A `%%` comment, alone in its line or behind a statement. Nothing of it is drawn."""

    line: int
    text: str


@dataclass(frozen=True)
class Flowchart:
    """A whole flowchart. Lines count from 1 in the text that was read."""

    keyword: str
    direction: Direction | None  # TD is TB
    nodes: tuple[Node, ...]
    subgraphs: tuple[Subgraph, ...]
    edges: tuple[Edge, ...]
    class_defs: tuple[ClassDef, ...]
    class_uses: tuple[ClassUse, ...]
    unread: tuple[Unread, ...]
    title: str = ""
    description: str = ""
    comments: tuple[Comment, ...] = ()
    heading: str = ""  # the title of the front matter, which 12.x draws above the diagram
    config: Mapping[str, Any] = field(default_factory=dict)  # Mermaid's own, of the front matter and directives
    is_td: bool = False  # the direction is written TD

    @cached_property
    def children(self) -> Mapping[str, tuple[Node | Subgraph, ...]]:
        """What is directly in each subgraph, and under "" at the top, in the order in which the text mentions it."""
        inside: dict[str, list[Node | Subgraph]] = {"": [], **{g.id: [] for g in self.subgraphs}}
        elements: list[Node | Subgraph] = [*self.nodes, *self.subgraphs]
        for element in sorted(elements, key=lambda e: e.order):
            inside[element.parent].append(element)
        return {parent: tuple(found) for parent, found in inside.items()}
