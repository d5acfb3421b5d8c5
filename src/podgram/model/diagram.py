"""What is drawn: groups, nodes and edges, with nothing of Kubernetes left in them.

`build` settles every id, label, class, order and nesting here, once; emitters and layout only read it, so two
formats cannot disagree.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from podgram.model.colours import faint

Direction = Literal["TB", "BT", "LR", "RL"]
Line = Literal["solid", "dotted", "thick", "invisible"]  # an invisible one only orders what it joins
End = Literal["", "arrow", "cross", "circle"]  # what an edge ends in
Animation = Literal["", "true", "slow", "fast"]
Fit = Literal["slide", "page", "square", "none"]
Scope = Literal["own", "shared", "host", "joined"]
TwoWay = Literal["edges", "arrow"]  # how Mermaid is told of an edge with two heads: 8.8.0 draws one on `<-->`
MermaidVersion = Literal["8.8", "12"]  # 8.8 stands for what 8.8.0 and 12.x draw alike
Quotes = Literal["always", "needed"]
Break = Literal["<br/>", "<br>"]

# What no XML 1.0 document may hold (https://www.w3.org/TR/xml/#charsets), and so no picture.
ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class MermaidStyle(NamedTuple):
    """How a diagram is written as Mermaid: for which version, and in the form that its page has.

    `config` is Mermaid's own configuration as JSON (https://mermaid.js.org/config/configuration.html), `heading` the
    title that 12.x draws above the diagram; both are empty where nothing is set.
    """

    version: MermaidVersion = "8.8"
    two_way: TwoWay = "edges"
    quotes: Quotes = "always"
    breaks: Break = "<br/>"
    keyword: Literal["graph", "flowchart", "flowchart-elk"] = "graph"
    heading: str = ""
    config: str = ""
    down: Literal["TB", "TD"] = "TB"  # which of Mermaid's two words for one direction


class ColourClass(NamedTuple):
    """How one class of element looks. Colours are `#rrggbb` or `none`; the stroke width and dashes are in user units.

    What is not `in_mermaid` needs no class there: Mermaid draws such elements so by itself. Nor do the values that
    are `unset`, by the names of these fields: nobody gave them, and they are what Mermaid's own come nearest to.
    `reserved` is the stroke width that a layout keeps room for, where an emphasis or a step of a series draws another.
    """

    name: str
    fill: str
    stroke: str
    stroke_width: float
    dash: tuple[float, ...]
    text: str
    in_mermaid: bool = True
    unset: frozenset[str] = frozenset()
    reserved: float | None = None
    css: tuple[tuple[str, str], ...] = ()  # what only Mermaid draws: font-weight and the like

    @property
    def room(self) -> float:
        """The stroke width that a layout reckons with: an emphasis moves nothing."""
        return self.stroke_width if self.reserved is None else self.reserved

    @property
    def faint(self) -> str:
        """The colour of details: lighter than the text, and as legible."""
        return faint(self.text, self.fill)


class Node(NamedTuple):
    """A single shape. `lines` is its text, a string a line; `style` names one of the diagram's classes.

    `name` is what its source calls it, whatever its text says.

    `scope` is set on a namespace badge only, and says whose namespaces it shows: the wearer's own, shared by
    all that the wearer holds, the host's, or joined from another element. A `hidden` node takes its place in
    the layout and is drawn by no format. `texts` are all the texts that it has in the steps of a series, if they
    differ: it has room for each. The last `details` of its lines say more than what it is. One that stands for many,
    drawn as a `stack`, says for how many. `markup` is the text once more as HTML with no tags but those of
    `model.markup`, a string a line, or empty where it has none. `handle` is the id that the spec gives it.
    """

    id: str
    lines: tuple[str, ...]
    shape: str
    style: str
    kind: str
    scope: Scope | None = None
    url: str = ""
    tooltip: str = ""
    hidden: bool = False
    name: str = ""
    texts: tuple[tuple[str, ...], ...] = ()
    markup: tuple[str, ...] = ()
    handle: str = ""
    details: int = 0
    stack: int = 0


class Group(NamedTuple):
    """A box around other elements, in the order in which they are drawn. `lines` is its title, maybe none.

    `badges` are the namespaces that the box is made of: on its boundary in a picture, inside it elsewhere.
    `direction` says which way what is in it runs, where that is not the diagram's.
    """

    id: str
    lines: tuple[str, ...]
    style: str
    kind: str
    children: tuple[Node | Group, ...]
    badges: tuple[Node, ...] = ()
    url: str = ""
    tooltip: str = ""
    hidden: bool = False
    name: str = ""
    texts: tuple[tuple[str, ...], ...] = ()
    details: int = 0
    stack: int = 0
    direction: Direction | None = None
    markup: tuple[str, ...] = ()
    handle: str = ""

    @property
    def members(self) -> tuple[Node | Group, ...]:
        """All that is in the box, badges last: what a format without boundaries draws."""
        return (*self.children, *self.badges)


class Edge(NamedTuple):
    """A link between two elements by their ids; either may be a group. Arrow heads at none, one or both ends.

    `style` names one of the diagram's classes, whose stroke and text it has; without one it looks as the canvas says.
    `length` is the least number of layers that it goes on. A `number` stands in parentheses at the head of its lines as
    well.
    """

    id: str
    source: str
    target: str
    lines: tuple[str, ...] = ()
    line: Line = "solid"
    tail: End = ""
    head: End = "arrow"
    hidden: bool = False
    style: str = ""
    texts: tuple[tuple[str, ...], ...] = ()
    length: int = 1
    animation: Animation = ""
    markup: tuple[str, ...] = ()
    number: int | None = None


class Canvas(NamedTuple):
    """The colours of what belongs to no class: behind everything, and the links with their labels."""

    background: str
    edge: str
    text: str


class Diagram(NamedTuple):
    """One diagram, ready for any format. `classes` holds just those in use; `direction` None means any.

    `align` holds rows of ids that are to stand level.
    """

    name: str
    title: str
    description: str
    children: tuple[Node | Group, ...]
    edges: tuple[Edge, ...]
    classes: tuple[ColourClass, ...]
    canvas: Canvas
    direction: Direction | None = None
    fit: Fit = "slide"
    two_way: TwoWay = "edges"
    align: tuple[tuple[str, ...], ...] = ()
    series: bool = False  # one of several pictures in which nothing moves
    mermaid: MermaidStyle = MermaidStyle()
    is_described: bool = True  # its description is somebody's own words

    def walk(self) -> Iterator[Node | Group]:
        """Every element, each group before what is in it, in drawing order."""
        return walk(self.children)

    def steps(self) -> Iterator[tuple[int, Literal["node", "open", "close"], Node | Group]]:
        """What a format of nested text writes, in order: nodes, and groups that open and close, with their depth.

        Hidden elements are left out.
        """
        stack: list[tuple[int, bool, Node | Group]] = [(0, False, child) for child in reversed(self.children)]
        while stack:
            depth, opened, element = stack.pop()
            if element.hidden:
                continue
            if isinstance(element, Node):
                yield depth, "node", element
            elif opened:
                yield depth, "close", element
            else:
                yield depth, "open", element
                stack.append((depth, True, element))
                stack.extend((depth + 1, False, member) for member in reversed(element.members))

    def wearers(self) -> dict[str, list[str]]:
        """The ids of the drawn elements that wear each class, in drawing order; the class first worn comes first."""
        worn: dict[str, list[str]] = {}
        for element in self.walk():
            if not element.hidden:
                worn.setdefault(element.style, []).append(element.id)
        return worn | {c.name: [] for c in self.classes if c.name not in worn}

    def anchors(self) -> dict[str, str]:
        """For the id of each drawn group the node that stands for it where a link cannot end at a box.

        That is a node directly in it, else its own badge, which is what the box is made of, else what stands for the
        first box in it.
        """
        found: dict[str, str] = {}
        for element in reversed(list(self.walk())):  # a box comes before what is in it
            if isinstance(element, Group) and not element.hidden:
                drawn = [e for e in element.members if not e.hidden]
                nodes = [e.id for e in drawn if isinstance(e, Node)]  # the badges last
                found[element.id] = nodes[0] if nodes else found[drawn[0].id]
        return found


def walk(elements: tuple[Node | Group, ...]) -> Iterator[Node | Group]:
    """Every element of the given ones and inside them, each group before its members."""
    stack = list(reversed(elements))  # not recursive: nesting has no limit
    while stack:
        element = stack.pop()
        yield element
        if isinstance(element, Group):
            stack.extend(reversed(element.members))
