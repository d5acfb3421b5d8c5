"""From the chosen form, top down, to where everything stands: boxes, titles, texts, and the ways of edges."""

from __future__ import annotations

from dataclasses import dataclass, field

from podgram.layout.candidates import Form, Heading
from podgram.layout.compound import Composer
from podgram.layout.geometry import Box
from podgram.layout.node_shapes import Fitted
from podgram.layout.placed import Drawn, Route, apart, moved
from podgram.layout.viewport import MARGIN


@dataclass(slots=True)
class Settled:
    """Places by the ids of elements and edges. An edge that nothing has laid out has no route."""

    boxes: dict[str, Box] = field(default_factory=dict)
    headings: dict[str, Heading] = field(default_factory=dict)
    fitted: dict[str, Fitted] = field(default_factory=dict)
    routes: dict[str, Route] = field(default_factory=dict)


def settle(composer: Composer, form: Form) -> Settled:
    """Everything but the badges, which are placed when it is known where edges pass."""
    settled = Settled()
    todo = [(form, Box(MARGIN, MARGIN, form.w, form.h))]
    while todo:
        form, box = todo.pop()
        if form.element is not None:
            settled.boxes[form.element.id] = box
            if form.heading is not None:
                settled.headings[form.element.id] = form.heading
            if form.fitted is not None:
                settled.fitted[form.element.id] = form.fitted
        if isinstance(form.filling, Drawn):
            _drawn(settled, form.filling, box)
        if form.filling is not None:
            todo += form.filling.cells(box)
    for filler, holder in composer.fillers.items():
        settled.boxes[filler] = Box(settled.boxes[holder].cx, settled.boxes[holder].cy, 1, 1)
        settled.fitted[filler] = Fitted(1, 1, ())
    return settled


def _drawn(settled: Settled, drawn: Drawn, box: Box) -> None:
    for wall in drawn.walls:
        settled.boxes[wall.group.id] = wall.box.moved(box.x, box.y)
        settled.headings[wall.group.id] = wall.heading
    for route in apart(drawn.routes):
        settled.routes[route.edge.id] = moved(route, box.x, box.y)
