"""Where everything stands before edges are drawn: the boxes of all elements, their titles and their texts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from podgram.layout.blocks import Block, Forest
from podgram.layout.candidates import ABOVE, CLEAR, PAD, Form, Heading
from podgram.layout.free_space import Ink, clearest
from podgram.layout.geometry import Box
from podgram.layout.node_shapes import Fitted
from podgram.layout.viewport import MARGIN
from podgram.model.diagram import Group

DOOR = 12.0  # between the badges of a box and its corner, where an edge may leave
NEAR = 4.0  # an edge above or below a title that is too near


@dataclass(slots=True)
class Coordinates:
    """Places by the ids of elements; `titles` are those of groups, empty where a group has none."""

    w: float
    h: float
    boxes: dict[str, Box] = field(default_factory=dict)
    headings: dict[str, Heading] = field(default_factory=dict)
    fitted: dict[str, Fitted] = field(default_factory=dict)
    titles: dict[str, Box] = field(default_factory=dict)

    def add(self, form: Form, box: Box) -> None:
        """All that a form holds, in the place of its box."""
        todo = [(form, box)]
        while todo:
            form, box = todo.pop()
            if form.element is not None:
                self.boxes[form.element.id] = box
                if form.heading is not None:
                    self.headings[form.element.id] = form.heading
                if form.fitted is not None:
                    self.fitted[form.element.id] = form.fitted
            if form.filling is not None:
                todo += form.filling.cells(box)


def of_form(forest: Forest, form: Form) -> Coordinates:
    """The places in a diagram without links."""
    found = Coordinates(form.w + 2 * MARGIN, form.tall + 2 * MARGIN)
    found.add(form, Box(MARGIN, MARGIN, form.w, form.h))
    return _finished(forest, found)


def of_blocks(forest: Forest, blocks: Sequence[Block]) -> Coordinates:
    """The places in a diagram whose blocks are laid out."""
    root = blocks[0]
    found = Coordinates(root.w, root.h)
    for block in blocks:
        if block.element is not None:
            found.boxes[block.id] = block.box
            title = block.title()
            assert title is not None
            found.headings[block.id] = title
        for child in block.children:
            if not child.open:
                found.add(child.forms[child.form], child.box)
    return _finished(forest, found)


def _finished(forest: Forest, found: Coordinates) -> Coordinates:
    for filler, holder in forest.fillers.items():
        found.boxes[filler] = Box(found.boxes[holder].cx, found.boxes[holder].cy, 1, 1)
        found.fitted[filler] = Fitted(1, 1, ())
    return found


def decorate(forest: Forest, found: Coordinates, ink: Ink) -> None:
    """Titles and badges along the borders of their boxes, where no edge passes if there is such a place."""
    for id, heading in found.headings.items():
        box = found.boxes[id]
        if heading.lines:
            x, struck = clearest(box, heading.w, box.y + ABOVE - NEAR, heading.h + 2 * NEAR, ink, PAD)
            if not struck or id not in found.titles:  # else edges were led around where it is
                found.titles[id] = Box(x, box.y + ABOVE, heading.w, heading.h)
        else:
            found.titles[id] = Box(box.cx, box.y + ABOVE, 0, 0)
        element = forest.nesting.elements[id]
        assert isinstance(element, Group)
        _wear(found, element, forest.badges[id], ink)


def _wear(found: Coordinates, group: Group, badges: Sequence[Fitted], ink: Ink) -> None:
    if not badges:
        return
    box = found.boxes[group.id]
    w, h = sum(b.w for b in badges) + CLEAR * (len(badges) - 1), max(b.h for b in badges)
    if box.w - w >= 2 * DOOR:  # edges find a way beside them
        x = box.cx - w / 2
    else:
        x, struck = clearest(box, w, box.bottom - h / 2, h, ink, PAD)
        if struck and group.badges[0].id in found.boxes:
            return  # edges were led around where they are
    for badge, fitted in zip(group.badges, badges, strict=True):
        found.boxes[badge.id] = Box(x, box.bottom - fitted.h / 2, fitted.w, fitted.h)
        found.fitted[badge.id] = fitted
        x += fitted.w + CLEAR
