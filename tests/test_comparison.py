"""Which choices are drawn, and that the best of them is kept."""

from __future__ import annotations

import pytest

from podgram.layout import comparison
from podgram.layout.blocks import Block, Forest
from podgram.layout.comparison import Comparison, Result
from podgram.layout.coordinates import Coordinates
from podgram.layout.layout import prepared
from podgram.layout.selection import Choice, select
from podgram.model.diagram import Diagram
from scenes import diagram, edge, group, node
from test_routing import nested


class Watched(Comparison):
    """A comparison that keeps what it has drawn."""

    def __init__(self, scene: Diagram) -> None:
        forest = Forest(scene)
        root = forest.grow()
        assert isinstance(root, Block)
        super().__init__(forest, prepared(forest, root))
        self.seen: list[Result] = []

    def _drawn(self, places: Coordinates, choice: Choice) -> Result:
        self.seen.append(super()._drawn(places, choice))
        return self.seen[-1]


def runtimes(*more: tuple[str, str, str]) -> Diagram:
    """Two that each lead to the same two, by links with long labels; and more links between more shapes."""
    links = [
        edge("m", "kubelet", "containerd", "manages", "via CRI"),
        edge("n", "kubelet", "crio", "manages", "via CRI"),
        edge("a", "containerd", "image", "uses", "OCI image-spec"),
        edge("b", "crio", "image", "uses", "OCI image-spec"),
        edge("c", "containerd", "runc", "drives", "OCI runtime-spec"),
        edge("d", "crio", "runc", "drives", "OCI runtime-spec"),
        edge("e", "runc", "container", "runs"),
        *(edge(f"{one}-{other}", one, other, label) for one, other, label in more),
    ]
    engines = group("engines", node("containerd"), node("crio", "CRI-O", "Kubernetes native"), title="")
    standards = group("standards", node("image", "docker/container/OCI"), node("runc"), title="")
    others = [node(id) for id in dict.fromkeys(id for link in more for id in link[:2]) if id != "image"]
    return diagram(node("kubelet"), engines, standards, node("container"), *others, edges=tuple(links))


BUILD = ("build", "dockerfile", "uses"), ("build", "image", "produces")


def test_choices_in_which_all_stands_the_same_are_drawn_once() -> None:
    watched = Watched(runtimes())
    choices = select(watched.estimate, 8)
    places = {frozenset(watched._placed(choice).boxes.items()) for choice in choices}
    assert len(watched._hopes(choices)) == len(places) < len(choices)


def test_choices_that_promise_less_are_not_drawn() -> None:
    front, back = group("front", node("web"), node("cache")), group("back", node("api"), node("db"))
    links = edge("a", "user", "web"), edge("b", "web", "cache"), edge("c", "web", "api"), edge("d", "api", "db")
    watched = Watched(diagram(front, back, node("user"), edges=links))
    watched.best()
    assert len(watched.seen) < len(select(watched.estimate, 8))


def test_little_is_lost_by_what_is_not_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    some = [max(result.points for result in _all(nested(seed))) for seed in range(1, 9)]
    monkeypatch.setattr(comparison, "HOPE", 10.0)
    every = [max(result.points for result in _all(nested(seed))) for seed in range(1, 9)]
    assert sum(every) - sum(some) < len(some)


def _all(scene: Diagram) -> list[Result]:
    watched = Watched(scene)
    watched.best()
    return watched.seen


def test_the_best_drawing_is_kept() -> None:
    watched = Watched(runtimes(*BUILD))
    best = watched.best()
    assert len(watched.seen) > 2
    assert best is max(watched.seen, key=lambda result: (-result.faults, result.points)).drawing


def test_labels_get_room_where_they_found_none() -> None:
    watched = Watched(runtimes(*BUILD))
    assert watched.best().astray == 0
    first = {id(result.choice): result for result in reversed(watched.seen)}
    assert any(result.drawing.astray for result in first.values())
