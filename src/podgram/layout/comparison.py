"""Which choice makes the best drawing: a few are drawn, those that promise most first, and compared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from podgram.layout.alignment import align
from podgram.layout.blocks import Forest
from podgram.layout.coordinates import Coordinates, decorate, of_blocks
from podgram.layout.estimate import Estimate
from podgram.layout.geometry import Box
from podgram.layout.quality import ASTRAY, FAULT, View, outlook, score
from podgram.layout.selection import Choice, restore, select
from podgram.layout.titles import unbroken
from podgram.layout.wires import CROWD, Drawing, Wiring

HOPE = 0.2  # how much more, for each point that the best drawing lacks, a choice may lose and still be drawn
LOOSER = (1.3, 1.7, 2.2)  # gaps, until nothing is wrong
MANY = 80  # links, of which more are not drawn again with wider gaps where that takes long
SLOW = 600  # links times shapes, of which more make a drawing slow


class Hope(NamedTuple):
    """A choice that may be drawn: about how many points it will lose, and where all stands in it."""

    lost: float
    places: Coordinates
    choice: Choice


class Result(NamedTuple):
    """A drawing of a choice, its faults and its points."""

    faults: int
    points: float
    drawing: Drawing
    choice: Choice

    @property
    def is_wrong(self) -> bool:
        return self.faults + self.drawing.astray > 0

    @property
    def flawless(self) -> float:
        """The points that it would have if nothing were wrong."""
        return self.points + FAULT * self.faults + ASTRAY * self.drawing.astray

    def better(self, other: Result) -> Result:
        """The better of two, this one if both are as good."""
        return other if (-other.faults, other.points) > (-self.faults, self.points) else self


class Comparison:
    """The drawings of one diagram."""

    def __init__(self, forest: Forest, estimate: Estimate) -> None:
        self.forest, self.estimate, self.labels = forest, estimate, estimate.gaps.labels

    def best(self) -> Drawing:
        """The best drawing of those of several choices; with wider gaps, where something is wrong with that."""
        links = len(self.estimate.ends)
        choices = select(self.estimate, self._kept())
        if links > CROWD:
            return Wiring(self.forest, self._placed(choices[0]), self.labels).draw()
        best = self._best_of(sorted(self._hopes(choices), key=lambda hope: hope.lost))
        for number, loosen in enumerate(LOOSER):
            if not best.is_wrong or (best.drawing.took_long and (links > MANY or number > 0)):
                break
            self.estimate.gaps.loosen = loosen
            best = best.better(self._roomy(best.choice))
        return best.drawing

    def _kept(self) -> int:
        """How many choices are compared: fewer where a drawing takes long."""
        work = len(self.estimate.ends) * len(self.estimate.solid)
        return 1 if work > 2 * SLOW else 3 if work > SLOW else 8

    def _hopes(self, choices: Sequence[Choice]) -> list[Hope]:
        """Where all stands in each choice, once where it is the same in several."""
        found: dict[object, Hope] = {}
        for choice in choices:
            places = self._placed(choice)
            key = frozenset(places.boxes.items())
            if key not in found:
                found[key] = Hope(outlook(self._bare(places), self.estimate.links()), places, choice)
        return list(found.values())

    def _bare(self, places: Coordinates) -> View:
        """What is seen before edges are drawn; the places stay as they are."""
        copy = replace(places, boxes=dict(places.boxes), titles={}, fitted=dict(places.fitted))
        decorate(self.forest, copy, [])
        return View(self.forest, self.estimate.flow, Drawing(copy), Box(0, 0, places.w, places.h))

    def _best_of(self, hopes: Sequence[Hope]) -> Result:
        """The best drawing of hopes in their order, as long as one may be better; again with room for labels, where
        one would be the best if they had a place."""
        best: Result | None = None
        for hope in hopes:
            if best and hope.lost - hopes[0].lost > HOPE * (100 - best.points):
                break
            result = self._drawn(hope.places, hope.choice)
            best = best.better(result) if best else result
            if result.is_wrong and not result.drawing.took_long and result.flawless > best.points:
                best = best.better(self._roomy(hope.choice))
        assert best is not None, "there is one choice at least"
        return best

    def _roomy(self, choice: Choice) -> Result:
        """A choice with room for the labels that found no place."""
        return self._drawn(self._placed(choice, True), choice)

    def _drawn(self, places: Coordinates, choice: Choice) -> Result:
        drawing = Wiring(self.forest, places, self.labels).draw()
        return Result(*score(View(self.forest, self.estimate.flow, drawing, drawing.view)), drawing, choice)

    def _placed(self, choice: Choice, roomy: bool = False) -> Coordinates:
        """Where all stands in a choice, lined up; again, where titles that were broken need not be. A `roomy` one has
        place beside each shape for the labels of the links that leave it."""
        estimate = self.estimate
        for block in estimate.blocks:
            block.spared = False
        estimate.gaps.forget_way()
        restore(estimate, choice)
        if roomy:
            estimate.gaps.make_way()
            restore(estimate, choice)
        align(estimate.blocks, estimate.ends, estimate.level)
        spared = unbroken(estimate.blocks, estimate.ends)
        if spared:
            for block in spared:
                block.spared = True
            restore(estimate, choice)
            align(estimate.blocks, estimate.ends, estimate.level)
        return of_blocks(self.forest, estimate.blocks)
