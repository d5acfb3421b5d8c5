"""From the innermost box outwards: the forms that each element, and at last the whole diagram, can take."""

from __future__ import annotations

from collections.abc import Sequence

from podgram.layout.candidates import Footer, Form, arrange, badge, footer, frame, leaves
from podgram.layout.cluster_graph import Tangle
from podgram.layout.cluster_tree import ROOT, Nesting
from podgram.layout.graphviz_layout import Engine
from podgram.layout.node_shapes import SIZE, Fitted
from podgram.layout.row_constraint import MOST
from podgram.layout.search import forms_of
from podgram.model.diagram import Diagram, Edge, Group, Node

LARGER = 18.0  # of the titles of the outermost boxes
APART = 24.0  # between the outermost elements
FILLER = "blank"  # the kind of a node that only keeps its box from being empty
THICKET = 150  # edges; in more than these Graphviz loses itself, and the rest are drawn straight


class Composer:
    """Works out the forms of one diagram. `forms` has those of each element that no edge enters, by its id."""

    def __init__(self, diagram: Diagram, engine: Engine) -> None:
        self.diagram = diagram
        self.engine = engine
        self.nesting = Nesting.of(diagram)
        self.strokes = {c.name: c.room for c in diagram.classes}
        self.forms: dict[str, list[Form]] = {}
        self.badges: dict[str, list[Fitted]] = {}
        self.feet: dict[str, Footer] = {}
        self.sizes: dict[str, float] = {}
        self.fillers: dict[str, str] = {}  # filler that takes no place of its own → its box
        self.order = {edge.id: index for index, edge in enumerate(diagram.edges)}

    def compose(self) -> list[Form]:
        """The forms of the whole diagram, at least one."""
        groups = [element for element in self.diagram.walk() if isinstance(element, Group)]
        for group in reversed(groups):  # what is inside a box comes before the box
            self._group(group)
        return self._inside(ROOT, self.diagram.children, APART) or [Form(0, 0)]

    def _group(self, group: Group) -> None:
        self.badges[group.id] = [badge(b, self.strokes[b.style]) for b in group.badges]
        self.feet[group.id] = footer(self.badges[group.id])
        self.sizes[group.id] = SIZE if self.nesting.parent[group.id] else LARGER
        inside = self._inside(group.id, group.children)
        if group.id in self.nesting.pierced:
            self.forms[_loose(group.id)] = inside
        else:
            self.forms[group.id] = frame(group, inside or [Form(20, 20)], self.sizes[group.id], self.feet[group.id])

    def _inside(self, box: str, children: Sequence[Node | Group], gap: float | None = None) -> list[Form]:
        """The forms of all in a box that no edge ties to the outside, arranged."""
        children = self._without_fillers(box, children)
        self.forms |= leaves([child for child in children if isinstance(child, Node)], self.strokes)
        components = self.nesting.components(box, children)
        blocks = [self._block(box, c) for c in components if not self.nesting.is_bound(c)]
        if not blocks:
            return []
        return arrange(blocks) if gap is None else arrange(blocks, gap)

    def _without_fillers(self, box: str, children: Sequence[Node | Group]) -> Sequence[Node | Group]:
        """Children but for what only holds a box open, where something else, if hidden, does so."""
        real = [child for child in children if child.kind != FILLER]
        if box == ROOT or not real or len(real) == len(children):
            return children
        self.fillers.update((child.id, box) for child in children if child.kind == FILLER)
        return real

    def _block(self, box: str, component: Sequence[Node | Group]) -> list[Form]:
        first = component[0].id
        if len(component) == 1 and first in self.forms and not self._loops(box, first):
            return self.forms[first]
        tangle, rowed = self._tangle(box, component), self._tangle(box, component, rowed=True)
        tangle.ragged = bool(rowed.rows)
        return forms_of(tangle, rowed if rowed.rows else None, self.diagram, self.engine)

    def _loops(self, box: str, id: str) -> bool:
        return any(source == target == id for source, target, _ in self.nesting.links[box])

    def _tangle(self, box: str, component: Sequence[Node | Group], rowed: bool = False) -> Tangle:
        """What goes to Graphviz together; if `rowed`, with the things in a pierced box in a row of their own."""
        tangle = Tangle(feet=self.feet, sizes=self.sizes, wearer=self.nesting.wearer)
        tangle.edges += self._edges(box, component)
        todo = [(child.id, False) for child in reversed(component)]
        while todo:
            id, done = todo.pop()
            group = self.nesting.elements.get(id)
            if not isinstance(group, Group) or id not in self.nesting.pierced:
                tangle.add(id, self.forms[id])
            elif done:
                tangle.close(group)
            else:
                tangle.open(group)
                todo += [(id, True), *((child, False) for child in reversed(self._tied(group, tangle, rowed)))]
        tangle.edges.sort(key=lambda edge: self.order[edge.id])
        if len(tangle.edges) > THICKET:
            tangle.thin(max(THICKET, len(tangle.atoms) * 3 // 2))
        return tangle

    def _tied(self, group: Group, tangle: Tangle, rowed: bool) -> list[str]:
        """The ids of what in a pierced box goes to Graphviz, in order; what is loose goes as one, at its first."""
        out: dict[str, int] = {}
        children = self._without_fillers(group.id, group.children)
        place = {child.id: index for index, child in enumerate(children)}
        in_row = rowed and self._is_row(group, children)
        if in_row:
            tangle.rows[group.id] = [child.id for child in children]
        for part in self.nesting.components(group.id, children):
            if in_row or self.nesting.is_bound(part):
                tangle.edges += self._edges(group.id, part)
                out |= {child.id: place[child.id] for child in part}
            else:
                out.setdefault(_loose(group.id), place[part[0].id])
        return sorted(out, key=lambda id: out[id])

    def _is_row(self, group: Group, children: Sequence[Node | Group]) -> bool:
        """Are these boxes that people draw side by side, as a pod's containers, with edges between neighbours only?"""
        place = {child.id: index for index, child in enumerate(children)}
        whole = all(isinstance(child, Group) and child.id not in self.nesting.pierced for child in children)
        links = [sorted((place[a], place[b])) for a, b, _ in self.nesting.links[group.id] if {a, b} <= place.keys()]
        near = all(b - a <= 1 and links.count([a, b]) <= MOST for a, b in links)
        return len(children) > 1 and whole and near

    def _edges(self, box: str, component: Sequence[Node | Group]) -> list[Edge]:
        inside = {child.id for child in component}
        links = self.nesting.links[box]
        return [edge for a, b, edge in links if a in inside and b in inside and not (a == b in self.nesting.pierced)]


def _loose(id: str) -> str:
    """Under which id the forms stand of all in a pierced box that no edge ties to the outside."""
    return f"{id} "
