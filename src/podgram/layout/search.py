"""The ways to lay a tangle out that are worth trying: few for a large one, as each takes long and gains little.

Each try costs a run of Graphviz, so none is made whose best outcome is known to be worse than what is there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from podgram.layout.candidates import Form, Heading, best
from podgram.layout.chain_wrapping import chain, wrapped
from podgram.layout.cluster_graph import Tangle, Try
from podgram.layout.graphviz_layout import Engine, lay_out
from podgram.layout.node_shapes import WIDEST, broken, label_size
from podgram.layout.placed import Drawn
from podgram.layout.viewport import score
from podgram.model.diagram import Diagram, Direction

LIMITS = (WIDEST, 190.0, 145.0, 110.0)  # how wide an edge's label may be
NARROWEST = 100.0  # what a title may be broken to
MANY, HUGE = 60, 250  # sizes of a tangle from which fewer ways are tried
AMENDED = 2  # of the tries, the best, whose titles are amended,
TIMES = 3  # and how often: to clear one title may bring an edge under another

# Which of an atom's forms is taken: the flattest, the narrowest, or the one most like a slide.
PICKS: tuple[Callable[[Sequence[Form]], Form], ...] = (
    lambda forms: min(forms, key=lambda f: (f.tall, f.w)),
    lambda forms: min(forms, key=lambda f: (f.w, f.tall)),
    lambda forms: min(forms, key=lambda f: (f.w * f.w + 3 * f.tall * f.tall, f.w)),
)


def forms_of(tangle: Tangle, rowed: Tangle | None, diagram: Diagram, engine: Engine) -> list[Form]:
    """The best forms that a tangle can take. A direction that the diagram has is kept.

    `rowed` is the same tangle with rows in it, if it has any: that is how people draw it, if there is room.
    """
    search = _Search(tangle, diagram, engine)
    search.usual()
    if tangle.size <= MANY:
        search.vary()
    found = search.found
    line = chain(tangle) if diagram.direction is None else None
    if line:
        for limit in LIMITS[1:]:
            attempt = Try("LR", limit, PICKS[0])
            found += [(form, attempt) for form in wrapped(tangle, line, attempt)]
    if rowed and rowed.size <= MANY:
        search = _Search(rowed, diagram, engine, search.score(search.top[0])[0])
        search.usual()
        found += search.found
    return best([form for form, _ in found])


@dataclass(slots=True)
class _Search:
    """What was tried, and what came of it. `bar` is the score to beat."""

    tangle: Tangle
    diagram: Diagram
    engine: Engine
    bar: float = 0.0
    found: list[tuple[Form, Try]] = field(default_factory=list)

    def run(self, attempt: Try) -> Form:
        form = lay_out(self.tangle, attempt, self.engine)
        self.found.append((form, attempt))
        return form

    @property
    def top(self) -> tuple[Form, Try]:
        return max(self.found, key=lambda pair: self.score(pair[0]))

    def score(self, form: Form) -> tuple[float, float]:
        return score(form, self.diagram.fit)

    def promises(self, form: Form, width: float, worth: float) -> bool:
        """Could a form be the best yet that is no lower than this one, but as narrow and worth as much as given?"""
        best = max((self.score(form)[0] for form, _ in self.found), default=0.0)
        return self.score(replace(form, w=max(width, 1.0), worth=worth))[0] > max(self.bar, best)

    def usual(self) -> None:
        """What is tried of every tangle."""
        self.first()
        self.narrower()
        self.amend()

    def first(self) -> None:
        """Every direction, with the narrowest labels at once if the tangle is large."""
        directions: tuple[Direction, ...] = (self.diagram.direction,) if self.diagram.direction else ("LR", "TB")
        limit = LIMITS[-1] if self.tangle.size > MANY else LIMITS[0]
        for way in directions[:1] if self.tangle.size > HUGE else directions:
            least = _least(self.tangle, way)
            if not self.tangle.rows or self.promises(least, least.w, 1.0):
                self.run(Try(way, limit, PICKS[0]))

    def narrower(self) -> None:
        """Narrower labels, where they make up for a drawing that is too wide: they make none lower.

        The narrowest first: wider ones are no use if it is too wide even so.
        """
        edges = self.tangle.edges
        limits = {tuple(broken(edge.lines, limit) for edge in edges): limit for limit in reversed(LIMITS)}
        widths = {limit: sum(label_size(lines)[0] for lines in labels) for labels, limit in limits.items()}
        for form, attempt in list(self.found) if self.tangle.size <= MANY else ():
            for limit, width in widths.items():
                saved = widths[attempt.limit] - width
                if not saved or not self.promises(form, form.w - saved, form.worth):
                    continue
                made = self.run(attempt._replace(limit=limit))
                if self.score(replace(made, w=1.0))[0] > self.score(made)[0]:
                    break

    def amend(self) -> None:
        def legible(pair: tuple[Form, Try]) -> tuple[float, float]:
            return self.score(replace(pair[0], worth=1.0))

        for form, attempt in sorted(self.found, key=legible, reverse=True)[:AMENDED]:
            self.amended(form, attempt)

    def amended(self, form: Form, attempt: Try) -> None:
        """The same try with those titles changed that are too wide or that an edge runs through: no form is lower."""
        for _ in range(TIMES):
            headings = _amended(form)
            if headings is None or not self.promises(form, form.w - _saved(form, headings), 1.0):
                return
            attempt = attempt._replace(headings=headings)
            form = self.run(attempt)

    def vary(self) -> None:
        """What else to try where one try went well: other forms of the atoms, other ways to keep the author's order."""
        form, attempt = self.top
        for other in (*self._picks(form, attempt), *self._orders(form, attempt)):
            self.amended(self.run(other), other)

    def _picks(self, form: Form, attempt: Try) -> Iterator[Try]:
        """Other forms of the atoms, if they may make the whole narrow enough: none is lower than the flattest."""
        atoms = self.tangle.atoms
        usual = [attempt.form(forms) for forms in atoms]
        seen = {tuple(map(id, usual))}
        for pick in PICKS:
            forms = [pick(forms) for forms in atoms]
            saved = sum(max(0.0, a.w - b.w) for a, b in zip(usual, forms, strict=True))
            worth = form.worth * min(f.worth for f in forms) / min(f.worth for f in usual)
            if tuple(map(id, forms)) not in seen and self.promises(form, form.w - saved, worth):
                yield attempt._replace(form=pick)
            seen.add(tuple(map(id, forms)))

    def _orders(self, form: Form, attempt: Try) -> Iterator[Try]:
        if not isinstance(form.filling, Drawn) or not form.filling.swapped:
            return
        if self.tangle.forks:
            yield attempt._replace(ordered=True)
        yield attempt._replace(flipped=True)
        if self.tangle.ambiguous:
            yield attempt._replace(last=True)


def _least(tangle: Tangle, way: Direction) -> Form:
    """What a tangle takes at least with its rows across a direction."""
    w = h = 1.0
    for row in tangle.rows.values():
        forms = [PICKS[0](tangle.atoms[tangle.end(id)]) for id in row]
        along = sum(f.tall if way in ("LR", "RL") else f.w for f in forms)
        w, h = (w, max(h, along)) if way in ("LR", "RL") else (max(w, along), h)
    return Form(w, h)


def _amended(form: Form) -> dict[str, Heading] | None:
    """Titles by their groups' ids, broken to let the box be narrower, with room beside if an edge passes.

    None if they are well as they are.
    """
    if not isinstance(form.filling, Drawn):
        return None
    out = {}
    for wall, crossed in zip(form.filling.walls, form.filling.crossed, strict=True):
        heading = wall.heading
        narrow = Heading.of(wall.group, heading.size, max(NARROWEST, heading.w * 0.6))
        if not heading.room and crossed:
            heading = narrow._replace(room=2 * narrow.w + 24)
        elif not heading.room and len(heading.lines) == 1 and wall.box.w < heading.least + 8:
            heading = narrow
        out[wall.group.id] = heading
    return out if any(out[wall.group.id] != wall.heading for wall in form.filling.walls) else None


def _saved(form: Form, headings: Mapping[str, Heading]) -> float:
    """By how much a form can become narrower at most if its boxes get other titles."""
    walls = form.filling.walls if isinstance(form.filling, Drawn) else ()
    return sum(max(0.0, wall.heading.least - headings[wall.group.id].least) for wall in walls)
