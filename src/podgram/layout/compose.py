"""From the innermost box outwards: the forms that each element, and at last the whole diagram, can take."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product

from podgram.diagram import Diagram, Direction, Group, Node
from podgram.layout.forms import Footer, Form, arrange, badge, best, footer, frame, leaf
from podgram.layout.nesting import ROOT, Nesting
from podgram.layout.outlines import SIZE, WIDEST, Fitted
from podgram.layout.tangle import Engine, Tangle, Try, lay_out
from podgram.metrics import width

APART = 24.0  # between the outermost elements
LIMITS = (WIDEST, 190.0, 110.0)  # how wide an edge's label may be, tried one after another
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
        self.order = {edge.id: index for index, edge in enumerate(diagram.edges)}

    def compose(self) -> list[Form]:
        """The forms of the whole diagram, at least one."""
        for element in reversed(list(self.diagram.walk())):  # what is inside a box comes before the box
            if isinstance(element, Group):
                self._group(element)
            elif element.id not in self.nesting.wearer:
                self.forms[element.id] = leaf(element, self.strokes[element.style])
        return self._inside(ROOT, self.diagram.children, APART) or [Form(0, 0)]

    def _group(self, group: Group) -> None:
        self.badges[group.id] = [badge(b, self.strokes[b.style]) for b in group.badges]
        self.feet[group.id] = footer(self.badges[group.id])
        inside = self._inside(group.id, group.children)
        if group.id in self.nesting.pierced:
            self.loose[group.id] = inside
        else:
            self.forms[group.id] = frame(group, inside or [Form(20, 20)], self.feet[group.id])

    def _inside(self, box: str, children: Sequence[Node | Group], gap: float | None = None) -> list[Form]:
        """The forms of all in a box that no edge ties to the outside, arranged."""
        components = self.nesting.components(box, children)
        blocks = [self._block(box, c) for c in components if not self.nesting.is_bound(c)]
        if not blocks:
            return []
        return arrange(blocks) if gap is None else arrange(blocks, gap)

    def _block(self, box: str, component: Sequence[Node | Group]) -> list[Form]:
        first = component[0].id
        if len(component) == 1 and first in self.forms and not self._loops(box, first):
            return self.forms[first]
        tangle = self._tangle(box, component)
        return best([lay_out(tangle, attempt, self.engine) for attempt in self._tries(tangle)])

    def _loops(self, box: str, id: str) -> bool:
        return any(source == target == id for source, target, _ in self.nesting.links[box])

    def _tangle(self, box: str, component: Sequence[Node | Group]) -> Tangle:
        tangle = Tangle(feet=self.feet, wearer=self.nesting.wearer)
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

    def _edges(self, box: str, component: Sequence[Node | Group]) -> list:
        inside = {child.id for child in component}
        return [edge for source, target, edge in self.nesting.links[box] if source in inside and target in inside]

    def _tries(self, tangle: Tangle) -> Iterator[Try]:
        """Every way worth trying: a given direction is kept, a limit that breaks nothing is not tried twice."""
        directions: tuple[Direction, ...] = (self.diagram.direction,) if self.diagram.direction else ("LR", "TB")
        texts = [line for edge in tangle.edges for line in edge.lines]
        texts += [line for group in tangle.plan if isinstance(group, Group) for line in group.lines]
        widest = max((width(line, SIZE) for line in texts), default=0.0)
        limits = [LIMITS[0]] + [limit for limit in LIMITS[1:] if widest > limit]
        forms = FORMS if any(len(atom) > 1 for atom in tangle.atoms) else FORMS[:1]
        if tangle.size > MANY:
            limits, forms = limits[1:2] or limits, forms[-1:]
        if tangle.size > HUGE:
            directions = directions[:1]
        return (Try(d, limit, form) for form, limit, d in product(forms, limits, directions))
