"""From the innermost box outwards: the forms that each element, and at last the whole diagram, can take."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

from podgram.diagram import Diagram, Direction, Edge, Group, Node
from podgram.layout.forms import Footer, Form, arrange, badge, best, footer, frame, leaves
from podgram.layout.frames import score
from podgram.layout.nesting import ROOT, Nesting
from podgram.layout.outlines import SIZE, WIDEST, Fitted, broken
from podgram.layout.tangle import Engine, Tangle, Try, lay_out

LARGER = 18.0  # of the titles of the outermost boxes
APART = 24.0  # between the outermost elements
LIMITS = (WIDEST, 190.0, 145.0, 110.0)  # how wide an edge's label may be, tried one after another
MANY, HUGE = 60, 250  # sizes of a tangle from which fewer ways are tried

FORMS = (
    lambda forms: min(forms, key=lambda f: (f.tall, f.w)),
    lambda forms: min(forms, key=lambda f: (f.w, f.tall)),
    lambda forms: min(forms, key=lambda f: (f.w * f.w + 3 * f.tall * f.tall, f.w)),
)


class Composer:
    """Works out the forms of one diagram. `forms` has those of each element that no edge enters."""

    def __init__(self, diagram: Diagram, engine: Engine) -> None:
        self.diagram = diagram
        self.engine = engine
        self.nesting = Nesting.of(diagram)
        self.strokes = {c.name: c.stroke_width for c in diagram.classes}
        self.forms: dict[str, list[Form]] = {}
        self.loose: dict[str, list[Form]] = {}  # of a box that edges enter: what in it no edge ties to the outside
        self.badges: dict[str, list[Fitted]] = {}
        self.feet: dict[str, Footer] = {}
        self.sizes: dict[str, float] = {}
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
            self.loose[group.id] = inside
        else:
            self.forms[group.id] = frame(group, inside or [Form(20, 20)], self.sizes[group.id], self.feet[group.id])

    def _inside(self, box: str, children: Sequence[Node | Group], gap: float | None = None) -> list[Form]:
        """The forms of all in a box that no edge ties to the outside, arranged."""
        self.forms |= leaves([child for child in children if isinstance(child, Node)], self.strokes)
        components = self.nesting.components(box, children)
        blocks = [self._block(box, c) for c in components if not self.nesting.is_bound(c)]
        if not blocks:
            return []
        return arrange(blocks) if gap is None else arrange(blocks, gap)

    def _block(self, box: str, component: Sequence[Node | Group]) -> list[Form]:
        first = component[0].id
        if len(component) == 1 and first in self.forms and not self._loops(box, first):
            return self.forms[first]
        return best(self._tries(self._tangle(box, component)))

    def _loops(self, box: str, id: str) -> bool:
        return any(source == target == id for source, target, _ in self.nesting.links[box])

    def _tangle(self, box: str, component: Sequence[Node | Group]) -> Tangle:
        tangle = Tangle(feet=self.feet, sizes=self.sizes, wearer=self.nesting.wearer)
        tangle.edges += self._edges(box, component)
        todo: list[Node | Group | None] = list(reversed(component))
        while todo:
            element = todo.pop()
            if element is None:
                tangle.plan.append(None)
            elif isinstance(element, Group) and element.id in self.nesting.pierced:
                inside = [c for c in self.nesting.components(element.id, element.children) if self.nesting.is_bound(c)]
                tangle.open(element)
                for part in inside:
                    tangle.edges += self._edges(element.id, part)
                todo += [None, *reversed([child for part in inside for child in part])]
                if self.loose[element.id]:
                    tangle.add(f"{element.id} ", self.loose[element.id])
            else:
                tangle.add(element.id, self.forms[element.id])
        tangle.edges.sort(key=lambda edge: self.order[edge.id])
        return tangle

    def _edges(self, box: str, component: Sequence[Node | Group]) -> list[Edge]:
        inside = {child.id for child in component}
        return [edge for source, target, edge in self.nesting.links[box] if source in inside and target in inside]

    def _tries(self, tangle: Tangle) -> list[Form]:
        """Every way worth trying: all directions and label widths first, then other forms of the parts with the best.

        A direction that is given is kept.
        """
        directions: tuple[Direction, ...] = (self.diagram.direction,) if self.diagram.direction else ("LR", "TB")
        limits = self._limits(tangle)
        if tangle.size > MANY:
            limits = limits[-1:]
        if tangle.size > HUGE:
            directions = directions[:1]
        found: list[tuple[Form, Try]] = []

        def run(attempt: Try) -> None:
            found.extend((form, attempt) for form in lay_out(tangle, attempt, self.engine))

        for limit, direction in product(limits, directions):
            run(Try(direction, limit, FORMS[0]))
        if tangle.size <= MANY and any(len(atom) > 1 for atom in tangle.atoms):
            first = max(found, key=lambda pair: score(pair[0], self.diagram.fit))[1]
            for form in FORMS[1:]:
                run(Try(first.direction, first.limit, form))
        return [form for form, _ in found]

    def _limits(self, tangle: Tangle) -> list[float]:
        """How wide the labels may be, each limit breaking more of them than the one before."""
        seen: dict[tuple[tuple[str, ...], ...], float] = {}
        for limit in LIMITS:
            seen.setdefault(tuple(broken(edge.lines, limit) for edge in tangle.edges), limit)
        return list(seen.values())
