"""The ways to lay a tangle out that are worth trying: few for a large one, as each takes long and gains little."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from podgram.diagram import Diagram, Direction
from podgram.layout.dot import Engine, lay_out
from podgram.layout.drawn import Drawn
from podgram.layout.forms import Form, Heading, best
from podgram.layout.frames import score
from podgram.layout.outlines import WIDEST, broken
from podgram.layout.tangle import Tangle, Try

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


def forms_of(tangle: Tangle, diagram: Diagram, engine: Engine) -> list[Form]:
    """The best forms that a tangle can take. A direction that the diagram has is kept."""

    def legible(pair: tuple[Form, Try]) -> tuple[float, float]:
        return score(replace(pair[0], worth=1.0), diagram.fit)

    found = [(lay_out(tangle, attempt, engine), attempt) for attempt in _first(tangle, diagram.direction)]
    for form, attempt in sorted(found, key=legible, reverse=True)[:AMENDED]:
        found += [(better, attempt) for better in _amendments(form, tangle, attempt, engine)]
    if tangle.size <= MANY:
        top, attempt = max(found, key=lambda pair: score(pair[0], diagram.fit))
        for other in _variations(top, attempt, tangle):
            form = lay_out(tangle, other, engine)
            found += [(better, other) for better in (form, *_amendments(form, tangle, other, engine))]
    return best([form for form, _ in found])


def _first(tangle: Tangle, direction: Direction | None) -> Iterator[Try]:
    """Every direction with every width that breaks a label which no larger width breaks."""
    directions: tuple[Direction, ...] = (direction,) if direction else ("LR", "TB")
    widths: dict[tuple[tuple[str, ...], ...], float] = {}
    for limit in LIMITS:
        widths.setdefault(tuple(broken(edge.lines, limit) for edge in tangle.edges), limit)
    limits = list(widths.values())
    for limit in limits[-1:] if tangle.size > MANY else limits:
        for way in directions[:1] if tangle.size > HUGE else directions:
            yield Try(way, limit, PICKS[0])


def _variations(form: Form, attempt: Try, tangle: Tangle) -> Iterator[Try]:
    """What else to try where one try went well: other forms of the atoms, other ways to keep the author's order."""
    if any(len(atom) > 1 for atom in tangle.atoms):
        yield from (replace(attempt, form=pick) for pick in PICKS[1:])
    if isinstance(form.filling, Drawn) and form.filling.swapped:
        yield replace(attempt, ordered=True)
        yield replace(attempt, flipped=True)
        if tangle.ambiguous:
            yield replace(attempt, last=True)


def _amendments(form: Form, tangle: Tangle, attempt: Try, engine: Engine) -> Iterator[Form]:
    """What comes of the same try when those titles are changed that are too wide or that an edge runs through."""
    for _ in range(TIMES):
        if not isinstance(form.filling, Drawn):
            return
        before = {wall.group.id: wall.heading for wall in form.filling.walls}
        after = _amended(form.filling)
        if after == before:
            return
        form = lay_out(tangle, attempt, engine, after)
        yield form


def _amended(drawn: Drawn) -> dict[str, Heading]:
    """Titles by their groups' ids, broken to let the box be narrower, with room beside if an edge passes."""
    out, ink = {}, drawn.ink
    for wall in drawn.walls:
        heading = wall.heading
        narrow = Heading.of(wall.group, heading.size, max(NARROWEST, heading.w * 0.6))
        if not heading.room and wall.crossed(ink):
            heading = replace(narrow, room=2 * narrow.w + 24)
        elif not heading.room and len(heading.lines) == 1 and wall.box.w < heading.least + 8:
            heading = narrow
        out[wall.group.id] = heading
    return out
