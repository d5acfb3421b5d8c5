"""The tree that is laid out: a block for each element that links touch, and for each that they do not, its forms."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from podgram.layout.candidates import PAD, Footer, Form, Heading, arrange, badge, footer, frame
from podgram.layout.cluster_tree import ROOT, Nesting
from podgram.layout.geometry import Box
from podgram.layout.node_shapes import LEADING, SIZE, Fitted
from podgram.layout.node_sizes import node_forms
from podgram.model.diagram import Diagram, Direction, Group, Node

LARGER = 18.0  # of the titles of the outermost boxes
APART = 24.0  # between the outermost elements
BESIDE = 0.35  # of a box's width, that its title may take where links enter
PASSAGE = 16.0  # over the badges of a box, for edges to them
LOOP = 18.0  # the height of a link from something back to the same
FILLER = "blank"  # the kind of a node that only keeps its box from being empty
NO_FOOT = Footer(PAD, 0.0, 0.0)


@dataclass(slots=True, eq=False)
class Line:
    """Items side by side (`axis` 0) or one below the other (`axis` 1), and the gap after each but the last.

    The lines in a `grid` are rows whose columns are aligned: each item has a cell as wide as its column."""

    axis: int
    items: list[Line | Block]
    gaps: list[float]
    least: float = 0.0  # across the axis, for the labels of links that run along it
    lane: float = 0.0  # on both sides of the items, for links that pass some of them
    grid: bool = False
    columns: Sequence[float] = ()  # of the grid that this is a row of
    x: float = 0.0
    y: float = 0.0
    w: float = 0.0  # the least that it takes
    h: float = 0.0
    room_w: float = 0.0  # what it has been given
    room_h: float = 0.0
    passed: int = 0  # by how many links between lines before and after it
    every: tuple[Line, ...] = ()  # this line and all lines in it, once asked for


@dataclass(slots=True, eq=False)
class Block:
    """An element in the layout. One that is `open` holds what links join, and takes one of its `plans`; any other
    takes one of its `forms`. `links` are the pairs of children that links join, each with the number of its edge."""

    id: str
    element: Node | Group | None
    forms: Sequence[Form] = ()
    form: int = 0
    children: list[Block] = field(default_factory=list)
    links: list[tuple[int, int, int]] = field(default_factory=list)
    open: bool = False
    heading: Heading | None = None
    narrow: Heading | None = None
    entered: bool = False  # by links from outside to what is in it
    spared: bool = False  # by all links: its title has the whole width of the box
    loops: float = 0.0  # the height of the links that lead from something in it back to the same
    foot: Footer = NO_FOOT
    plans: list[Line] = field(default_factory=list)
    plan: int = 0
    direction: Direction | None = None
    parent: Block | None = None
    x: float = 0.0
    y: float = 0.0
    w: float = 0.0
    h: float = 0.0
    room_w: float = 0.0
    room_h: float = 0.0

    @property
    def content(self) -> Line:
        return self.plans[self.plan]

    @property
    def stretches(self) -> bool:
        """Boxes grow with their row or column; single shapes and what is composed of many keep their size."""
        return self.open or (self.element is not None and isinstance(self.element, Group))

    @property
    def below(self) -> float:
        """What hangs out under the box."""
        return self.foot.outside if self.open else self.forms[self.form].below

    @property
    def box(self) -> Box:
        """The place of the element itself, once the tree is laid out."""
        return Box(self.x, self.y, self.room_w, self.room_h - self.below)

    def title(self) -> Heading | None:
        """The title, broken if the box would else be much wider than what is in it, or links find no way beside it."""
        whole = self.heading
        if whole is None or self.narrow is None or self.spared:
            return whole
        most = self.content.w * BESIDE if self.entered else self.content.w + 40
        return whole if whole.w <= most else self.narrow


def shapes(item: Line | Block) -> Iterator[Block]:
    """The blocks of an item, in its order."""
    if isinstance(item, Block):
        yield item
    else:
        for inner in item.items:
            yield from shapes(inner)


def lines_of(whole: Line) -> tuple[Line, ...]:
    """A line and all lines in it: always the same and in the same order, wherever their items stand."""
    if not whole.every:
        whole.every = (whole, *(inner for item in whole.items if isinstance(item, Line) for inner in lines_of(item)))
    return whole.every


def neighbours(whole: Line) -> Iterator[tuple[Line, int]]:
    """Each line of a plan with each place in it where two neighbours could change places."""
    yield from ((whole, index) for index, _ in enumerate(whole.items[1:]))
    for item in whole.items:
        if isinstance(item, Line):
            yield from neighbours(item)


class Forest:
    """The blocks of one diagram by the ids of their elements, and what they are made from."""

    def __init__(self, diagram: Diagram) -> None:
        self.diagram = diagram
        self.nesting = Nesting.of(diagram)
        self.strokes = {c.name: c.room for c in diagram.classes}
        self.badges: dict[str, list[Fitted]] = {}
        self.feet: dict[str, Footer] = {}
        self.sizes: dict[str, float] = {}
        self.fillers: dict[str, str] = {}  # filler that takes no place of its own → its box
        self.forms: dict[str, list[Form]] = {}
        self.blocks: dict[str, Block] = {}
        self.number = {edge.id: index for index, edge in enumerate(diagram.edges)}
        self.ends = {end for edge in diagram.edges for end in (edge.source, edge.target)}
        self.touched = self._touched()
        self.entered = self._entered()

    def _touched(self) -> set[str]:
        """The boxes that hold the end of a link."""
        found: set[str] = set()
        parent, wearer = self.nesting.parent, self.nesting.wearer
        for edge in self.diagram.edges:
            for end in (edge.source, edge.target):
                id = parent[wearer.get(end, end)]
                while id not in found:
                    found.add(id)
                    if id == ROOT:
                        break
                    id = parent[id]
        return found

    def _entered(self) -> set[str]:
        """The boxes that a link enters to end at what is in them."""
        found: set[str] = set()
        for edge in self.diagram.edges:
            source, target = (set(self.nesting.above(end)) for end in (edge.source, edge.target))
            found |= (source ^ target) - {edge.source, edge.target}
        return found

    def grow(self) -> Block | list[Form]:
        """The tree of a diagram that has links; the forms of one that has none."""
        self.forms = node_forms(self.diagram, self.strokes)
        groups = [element for element in self.diagram.walk() if isinstance(element, Group)]
        for group in reversed(groups):  # what is inside a box comes before the box
            self._group(group)
        if ROOT not in self.touched:
            return self._composed(ROOT, self.diagram.children, APART) or [Form(0, 0)]
        return self._open(ROOT, None, self.diagram.children)

    def _group(self, group: Group) -> None:
        self.badges[group.id] = [badge(b, self.strokes[b.style]) for b in group.badges]
        foot = footer(self.badges[group.id])
        self.feet[group.id] = foot._replace(inside=foot.inside + PASSAGE) if self._is_passed(group) else foot
        self.sizes[group.id] = SIZE if self.nesting.parent[group.id] else LARGER
        if group.id in self.touched:
            self._open(group.id, group, group.children)
        else:
            inside = self._composed(group.id, group.children)
            self.forms[group.id] = frame(group, inside or [Form(20, 20)], self.sizes[group.id], self.feet[group.id])

    def _is_passed(self, group: Group) -> bool:
        """Do edges run over the bottom of a box, to its badges or to those of what is in it?"""
        wearers = [group, *(child for child in group.children if isinstance(child, Group))]
        return bool(group.badges) and any(badge.id in self.ends for one in wearers for badge in one.badges)

    def _composed(self, box: str, children: Sequence[Node | Group], gap: float | None = None) -> list[Form]:
        """The forms of what is in a box that no link touches."""
        parts = [self.forms[child.id] for child in self._without_fillers(box, children)]
        if not parts:
            return []
        return arrange(parts) if gap is None else arrange(parts, gap)

    def _without_fillers(self, box: str, children: Sequence[Node | Group]) -> Sequence[Node | Group]:
        """Children but for what only holds a box open, where something else, if hidden, does so."""
        real = [child for child in children if child.kind != FILLER]
        if box == ROOT or not real or len(real) == len(children):
            return children
        self.fillers.update((child.id, box) for child in children if child.kind == FILLER)
        return real

    def _open(self, id: str, group: Group | None, children: Sequence[Node | Group]) -> Block:
        block = Block(id, group, open=True)
        block.direction = self.diagram.direction
        if group is not None:
            block.direction = getattr(group, "direction", None) or self.diagram.direction
            block.heading = Heading.of(group, self.sizes[id])
            block.narrow = self._narrow(group, block.heading)
            block.foot = self.feet[id]
            block.entered = id in self.entered
            block.loops = max(map(self._loop, group.children), default=0.0)
        for child in self._without_fillers(id, children):
            part = self.blocks.get(child.id) or Block(child.id, child, self.forms[child.id])
            self.blocks[child.id] = part
            part.parent = block
            block.children.append(part)
        place = {child.id: index for index, child in enumerate(block.children)}
        links = ((a, b, edge) for a, b, edge in self.nesting.links[id] if a != b)
        block.links = [(place[a], place[b], self.number[edge.id]) for a, b, edge in links]
        self.blocks[id] = block
        return block

    def _loop(self, child: Node | Group) -> float:
        """The height of the link from something back to the same, and of its label, if there is one."""
        loops = [edge for edge in self.diagram.edges if edge.source == edge.target == child.id]
        return LOOP + LEADING * max(len(edge.lines) for edge in loops) if loops else 0.0

    def _narrow(self, group: Group, whole: Heading) -> Heading | None:
        """The title in lines about half as wide, where it can be broken."""
        if not whole.lines or whole.w < 120:
            return None
        narrow = Heading.of(group, whole.size, max(whole.w * 0.62, 70.0))
        return narrow if narrow.w < whole.w - 10 else None
