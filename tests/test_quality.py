"""What a finished drawing is scored by: each fault costs what its row of the table says."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from podgram.layout.blocks import Forest
from podgram.layout.coordinates import Coordinates
from podgram.layout.flow import Flow
from podgram.layout.geometry import Box, Point
from podgram.layout.quality import ASTRAY, FAULT, View, score
from podgram.layout.wires import Drawing, Wire
from podgram.model.diagram import Diagram
from scenes import diagram, edge, group, node

FRAME = Box(0, 0, 600, 340)
LEVEL, LOWER = [(100.0, 50.0), (200.0, 50.0)], [(100.0, 250.0), (200.0, 250.0)]
PAIR = diagram(*map(node, "abcd"), edges=(edge("ab", "a", "b"), edge("cd", "c", "d")))
PLACES = {
    "a": Box(0, 30, 100, 40), "b": Box(200, 30, 100, 40), "c": Box(0, 230, 100, 40), "d": Box(200, 230, 100, 40)
}  # fmt: skip


def points(
    scene: Diagram = PAIR,
    boxes: dict[str, Box] = PLACES,
    paths: Sequence[Sequence[Point]] = (LEVEL, LOWER),
    frame: Box = FRAME,
    titles: dict[str, Box] | None = None,
    **wire: bool,
) -> float:
    forest = Forest(scene)
    forest.grow()
    wires = [Wire(e, list(path), **wire) for e, path in zip(scene.edges, paths, strict=True)]
    drawing = Drawing(Coordinates(frame.w, frame.h, dict(boxes), titles=titles or {}), wires)
    return score(View(forest, Flow.of(scene, forest.nesting), drawing, frame))[1]


CROSSED = ([(100.0, 50.0), (200.0, 50.0)], [(150.0, 0.0), (150.0, 100.0)])
APART = ([(100.0, 50.0), (200.0, 50.0)], [(230.0, 0.0), (230.0, 100.0)])
BENT = [(100.0, 50.0), (150.0, 50.0), (150.0, 60.0), (170.0, 60.0), (170.0, 50.0), (200.0, 50.0)]
ROUND = [(100.0, 50.0), (150.0, 50.0), (150.0, 150.0), (200.0, 150.0)]


def test_edges_that_cross_cost() -> None:
    assert points(paths=APART) - points(paths=CROSSED) > 9


def test_edges_that_run_on_one_another_cost() -> None:
    assert points() - points(paths=(LEVEL, [(120.0, 51.0), (180.0, 51.0)])) > 9


def test_bends_cost() -> None:
    assert points() - points(paths=(BENT, LOWER)) > 5


def test_a_stretch_that_looks_like_a_slip_costs() -> None:
    slip = [(100.0, 50.0), (150.0, 50.0), (150.0, 53.0), (200.0, 53.0)]
    jog = [(100.0, 50.0), (150.0, 50.0), (150.0, 62.0), (200.0, 62.0)]
    assert points(paths=(jog, LOWER)) - points(paths=(slip, LOWER)) > 3


def test_a_detour_costs() -> None:
    far = [(100.0, 50.0), (150.0, 50.0), (150.0, 250.0), (200.0, 250.0)]
    back = [(100.0, 50.0), (150.0, 50.0), (150.0, 250.0), (110.0, 250.0)]
    assert points(paths=(far, LOWER)) - points(paths=(back, LOWER)) > 0
    assert points(paths=(ROUND, LOWER)) - points(paths=([*ROUND[:3], (110.0, 150.0)], LOWER)) > 0.5


def test_a_way_round_the_picture_costs_more_than_one_round_a_box() -> None:
    scene = diagram(*map(node, "abcd"), edges=(edge("ab", "a", "b"), *(edge(f"cd{n}", "c", "d") for n in range(7))))
    box = [(100.0, 50.0), (100.0, 100.0), (200.0, 100.0), (200.0, 50.0)]
    whole = [(100.0, 50.0), (100.0, 200.0), (200.0, 200.0), (200.0, 50.0)]
    assert points(scene, paths=(box, *[LOWER] * 7)) - points(scene, paths=(whole, *[LOWER] * 7)) > 2


def test_small_text_costs_and_large_text_gains() -> None:
    tiny = FRAME._replace(w=1800, h=1020)
    assert points() - points(frame=tiny) > 8
    large = FRAME._replace(w=301, h=271)
    assert points(frame=large) > points()


def test_text_that_nobody_can_read_costs_the_more_the_smaller_it_is() -> None:
    strip, twice = Box(0, 0, 2000, 340), Box(0, 0, 4000, 340)
    assert points(frame=strip) - points(frame=twice) > 9


def test_what_is_nearly_in_line_costs() -> None:
    assert points() - points(boxes=PLACES | {"b": Box(200, 35, 100, 40)}) > 4


def test_bare_room_costs() -> None:
    corners = {"a": (5, 5), "b": (305, 5), "c": (5, 175), "d": (305, 175)}
    full, bare = ({id: Box(x, y, 290, h) for id, (x, y) in corners.items()} for h in (160, 80))
    assert points(boxes=full) - points(boxes=bare) > 3


def test_an_order_that_is_not_that_of_the_spec_costs() -> None:
    assert points() - points(boxes=PLACES | {"a": PLACES["c"], "c": PLACES["a"]}) > 1.5


def test_arrows_that_lead_back_cost() -> None:
    turned = PAIR._replace(edges=(edge("ab", "b", "a"), edge("cd", "d", "c")))
    assert points() - points(turned) == pytest.approx(6)


def test_a_fan_on_two_sides_costs() -> None:
    fan = diagram(*map(node, "abcd"), edges=tuple(edge(end, "a", end, head="") for end in "bcd"))
    paths = (LEVEL, LOWER, LOWER)
    assert points(PAIR._replace(edges=fan.edges[:1]), paths=paths[:1]) - points(fan, paths=paths) > 8


def test_an_upright_picture_costs_on_a_slide() -> None:
    scene = PAIR._replace(fit="slide")
    assert points(scene, frame=Box(0, 0, 300, 301)) < points(scene, frame=Box(0, 0, 301, 300)) - 1.5


def test_faults_and_labels_astray_cost() -> None:
    assert points() - points(clear=False) == pytest.approx(2 * FAULT)
    assert points() - points(astray=True) == pytest.approx(2 * ASTRAY)


def test_a_title_that_an_edge_strikes_is_a_fault() -> None:
    scene = diagram(group("g", node("a")), node("b"), edges=(edge("ab", "a", "b"),))
    boxes = {"g": Box(0, 0, 200, 200), "a": Box(50, 100, 100, 40), "b": Box(50, 280, 100, 40)}
    path = [(100.0, 140.0), (100.0, 280.0)]
    clear, struck = ({"g": Box(x, 150, 50, 16)} for x in (110, 80))
    assert points(scene, boxes, (path,), titles=clear) - points(scene, boxes, (path,), titles=struck) > FAULT - 2
