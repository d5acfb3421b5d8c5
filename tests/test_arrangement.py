"""How boxes and shapes are arranged as a careful hand would: level, wrapped, titles whole, badges in the middle."""

from __future__ import annotations

from random import Random

import pytest

from podgram.layout.blocks import Block, Forest, Line, lines_of, shapes
from podgram.layout.candidates import Form
from podgram.layout.estimate import Estimate
from podgram.layout.gaps import GAP, THROUGH
from podgram.layout.geometry import Box
from podgram.layout.layout import place, prepared
from podgram.layout.nudging import Path, nudge
from podgram.layout.ordering import crossings, ordered
from podgram.layout.routing import CLEAR
from podgram.layout.scene import Picture
from podgram.layout.selection import WORSE, Search, restore, select
from podgram.layout.sizing import assign, measure
from podgram.model.diagram import Diagram, Edge, Group, Node
from scenes import badge, boxes, diagram, edge, group, node, pod, process
from test_routing import nested


def title(picture: Picture, id: str) -> list[str]:
    """The lines in which a box's title is written."""
    return next([line.text for line in placed.text.lines] for placed in picture.groups if placed.group.id == id)


def estimate_of(scene: Diagram) -> Estimate:
    """The search for the plans of a diagram, before it begins."""
    forest = Forest(scene)
    root = forest.grow()
    assert isinstance(root, Block)
    return prepared(forest, root)


def workload(name: str, *, service: bool = True) -> tuple[tuple[Node | Group, ...], tuple[Edge, ...]]:
    """A deployment with a container, and the service that leads to it."""
    deployment = group(name, node(f"{name}-c", "server", f"{name}:v1"), title=f"{name} Deployment", kind="deployment")
    if not service:
        return (deployment,), ()
    own = node(f"{name}-s", f"{name} Service", shape="stadium", kind="service")
    return (own, deployment), (edge(f"{name}-e", own.id, name),)


def shop(*names: str, alone: str = "") -> Diagram:
    parts = [workload(name, service=name != alone) for name in names]
    children = [child for members, _ in parts for child in members]
    return diagram(*children, edges=tuple(link for _, links in parts for link in links))


def test_a_title_is_not_broken_where_a_link_comes_from_the_side() -> None:
    inside = group("inside", node("a", "one process"), node("b", "another one"), title="Kubernetes cluster")
    picture = place(diagram(node("out"), inside, edges=(edge("e", "out", "a"), edge("f", "a", "b")), direction="LR"))
    assert title(picture, "inside") == ["Kubernetes cluster"]


def test_a_title_gives_way_to_a_link_that_comes_from_above() -> None:
    shapes = [node(name, f"process {name}") for name in "abc"]
    inside = group("inside", *shapes, title="Kubernetes cluster", direction="LR")
    links = (edge("e", "out", "b"), edge("ab", "a", "b"), edge("bc", "b", "c"))
    picture = place(diagram(node("out"), inside, edges=links, direction="TB"))
    assert title(picture, "inside") == ["Kubernetes", "cluster"]


def test_parts_of_as_many_layers_stand_level() -> None:
    names = ["ads", "carts", "currency", "email", "payment", "shipping", "catalog", "checkout"]
    found = boxes(place(shop(*names)))
    for row in {round(found[name].y) for name in names}:
        members = [name for name in names if round(found[name].y) == row]
        assert len({round(found[f"{name}-s"].cy, 1) for name in members}) == 1
        assert len({round(found[name].h, 1) for name in members}) == 1
    assert 1 < len({round(found[name].y) for name in names}) < len(names)


def test_what_has_no_links_stands_with_its_kind() -> None:
    found = boxes(place(shop("ads", "carts", "load", "email", "payment", alone="load")))
    level = [name for name in ("ads", "carts", "email", "payment") if abs(found[name].y - found["load"].y) < 1]
    assert level, "the deployment without a service stands beside another"
    assert found["load"].h == found[level[0]].h


def test_boxes_without_links_between_them_stand_in_columns() -> None:
    mounts = (edge("m", "p1-app", "v1"),)
    pods = [pod(f"p{n}", "pause", "app") for n in range(1, 6)]
    first = pods[0]._replace(children=(*pods[0].children, node("v1", "data", shape="cylinder", kind="volume")))
    found = boxes(place(diagram(first, *pods[1:], edges=mounts)))
    rows = sorted({round(found[f"p{n}"].y) for n in range(1, 6)})
    assert len(rows) == 2
    below = [n for n in range(1, 6) if round(found[f"p{n}"].y) == rows[1]]
    above = [n for n in range(1, 6) if n not in below]
    for low, high in zip(below, above, strict=False):
        assert abs(found[f"p{low}"].x - found[f"p{high}"].x) < 1
        assert abs(found[f"p{low}"].w - found[f"p{high}"].w) < 1


@pytest.mark.parametrize("seed", range(60))
def test_every_plan_holds_each_element_once(seed: int) -> None:
    random = Random(seed)
    kinds = ["service", "deployment", "policy", "config"]
    children = [node(f"n{n}", kind=random.choice(kinds)) for n in range(random.randint(2, 24))]
    ends = [random.sample([child.id for child in children], 2) for _ in range(random.randint(1, len(children)))]
    scene = diagram(*children, edges=tuple(edge(f"e{n}", a, b) for n, (a, b) in enumerate(ends)))
    root = estimate_of(scene).blocks[0]
    for found in root.plans:
        assert sorted(block.id for block in shapes(found)) == sorted(child.id for child in children)


def laid_out(*items: Line | Block, axis: int) -> list[Line | Block]:
    """Items with the places that they get in a line, which is all of the picture."""
    line = Line(axis, list(items), [10.0] * (len(items) - 1))
    root = Block("", None, open=True, plans=[line])
    measure([root])
    assign([root])
    return line.items


def closed(w: float, h: float) -> Block:
    return Block("x", group("x"), [Form(w, h, element=group("x"))])


@pytest.mark.parametrize("axis", [0, 1])
def test_a_lone_small_box_beside_lines_is_not_drawn_out(axis: int) -> None:
    row = Line(1 - axis, [closed(100, 100) for _ in range(4)], [10.0] * 3)
    _, small = laid_out(row, closed(60, 60), axis=axis)
    _, large = laid_out(row, closed(300, 300), axis=axis)
    assert (small.room_w, small.room_h) == (60, 60)
    assert (small.y + 30 if axis == 0 else small.x + 30) == 8 + 430 / 2, "in the middle"
    assert (large.room_h if axis == 0 else large.room_w) == 430, "one that is nearly as large fills the line"


def test_services_stand_between_what_they_share_and_what_is_their_own() -> None:
    services = [node(name, name, "image", kind="container") for name in ("web", "api", "db")]
    networks = [node(name, name, kind="network") for name in ("front", "back")]
    volumes = [node(f"{name}-v", name, shape="cylinder", kind="volume") for name in ("web", "db")]
    pairs = [("web", "front"), ("api", "front"), ("api", "back"), ("db", "back"), ("web", "web-v"), ("db", "db-v")]
    pairs += [("web", "api"), ("api", "db")]
    edges = tuple(edge(f"e{n}", a, b, head=n > 5) for n, (a, b) in enumerate(pairs))
    picture = place(diagram(*services, *networks, *volumes, edges=edges))
    found = boxes(picture)
    assert all(len(placed.points) <= 3 for placed in picture.edges), "no link turns twice"
    middle = {found[s.id].cy for s in services}
    assert all(found[n.id].bottom < min(middle) for n in networks)
    assert all(found[v.id].y > max(middle) for v in volumes)


@pytest.mark.parametrize("inside", [node("p", "w" * 40), process("p", "PID 1", "server")], ids=["wide", "narrow"])
def test_badges_stay_in_the_middle_when_a_link_leaves_below(inside: Node) -> None:
    container = group("c", inside, badges=(badge("ns", "pid,mnt,net,uts,ipc ns"),), title="db Container")
    volume = node("v", "data", shape="cylinder", kind="volume")
    picture = place(diagram(container, volume, edges=(edge("e", "c", "v", "/var/lib"),), direction="TB"))
    found = boxes(picture)
    assert abs(found["ns"].cx - found["c"].cx) < 0.01
    (x, y) = picture.edges[0].points[0]
    assert abs(y - found["c"].bottom) < 3, "the link leaves through the bottom"
    assert not found["ns"].x < x < found["ns"].right, "beside the badge"


@pytest.mark.parametrize("wide", [90, 97, 101])
def test_a_small_jog_beside_a_badge_is_straightened(wide: float) -> None:
    """The port beside a badge is some units off the one below, which can follow."""
    start, end = Box(100, 100, 100.0 + wide / 7, 60), Box(150, 220, 100, 40)
    x, y = start.right - 10.123, start.bottom
    jog = [(x, y), (x, y + 30), (x - 12, y + 30), (x - 12, end.y)]
    path = Path(jog, [start.grown(CLEAR), end.grown(CLEAR)], [], frozenset(), (x, x, y, y), (155, 245, end.y, end.y))
    nudge({0: path})
    assert path.points == [(x, y), (x, end.y)]


def test_a_shape_beside_a_box_stands_where_its_link_is_straight() -> None:
    inner = group("inner", node("api"), node("worker"), title="Engine", direction="TB")
    links = (edge("e", "cli", "worker"), edge("f", "api", "worker"))
    picture = place(diagram(node("cli"), inner, edges=links, direction="LR"))
    assert len(picture.edges[0].points) == 2


def test_a_link_that_passes_others_has_room_in_its_box() -> None:
    inner = group("inner", *(node(name, name * 12) for name in "abc"), direction="TB")
    links = (edge("ab", "a", "b"), edge("bc", "b", "c"), edge("ac", "a", "c"))
    picture = place(diagram(inner, edges=links))
    found = boxes(picture)
    passing = next(placed for placed in picture.edges if placed.edge.id == "ac")
    far = (
        max(x for x, _ in passing.points) if passing.points[0][0] > found["b"].cx else min(x for x, _ in passing.points)
    )
    side = found["b"].right if far > found["b"].cx else found["b"].x
    border = found["inner"].right if far > found["b"].cx else found["inner"].x
    assert abs(far - side) >= 10
    assert abs(far - border) >= 5
    assert found["inner"].x < far < found["inner"].right


@pytest.mark.parametrize(("passing", "apart"), [(True, THROUGH), (False, GAP)])
def test_a_link_past_a_layer_has_room_between_two_of_it(passing: bool, apart: float) -> None:
    pairs = "ab", "ac", "bd", "cd", *(["ad"] if passing else [])
    estimate = estimate_of(diagram(*map(node, "abcd"), edges=tuple(edge(pair, *pair) for pair in pairs)))
    layers = [line for whole in estimate.blocks[0].plans for line in lines_of(whole) if _is(line, "bc")]
    assert layers
    assert all(line.gaps == [apart] for line in layers)


def _is(line: Line, names: str) -> bool:
    return [item.id for item in line.items if isinstance(item, Block)] == [*names]


def test_a_link_past_a_layer_is_straight() -> None:
    pairs = "ab", "ac", "bd", "cd", "ad"
    picture = place(diagram(*map(node, "abcd"), edges=tuple(edge(pair, *pair) for pair in pairs), direction="LR"))
    assert len(picture.edges[-1].points) == 2


@pytest.mark.parametrize("axis", [0, 1])
def test_shapes_stand_apart_for_the_labels_of_all_links_that_leave_them(axis: int) -> None:
    direction = ("LR", "TB")[1 - axis]
    above, below = (group(name, *map(node, name), direction=direction) for name in ("ab", "cd"))
    links = [edge(f"{one}{other}", one, other, "reads", "and writes") for one in "ab" for other in "cd"]
    estimate = estimate_of(diagram(above, below, edges=tuple(links), direction=direction))
    choice = select(estimate, 1)[0]
    restore(estimate, choice)
    gap = estimate.named["ab"].content.gaps[0]
    estimate.gaps.make_way()
    restore(estimate, choice)
    one, other = estimate.named["a"], estimate.named["b"]
    middles = (other.x - one.x, other.y - one.y)[axis]
    labels = [estimate.gaps.labels.size(number, 1 - axis)[axis] for number in range(4)]
    assert gap == GAP
    assert middles >= sum(labels)


@pytest.mark.parametrize("seed", [2, 54, 57])
def test_the_order_is_improved_in_each_choice_that_is_drawn(seed: int) -> None:
    first = Search(estimate_of(nested(seed)))
    first.try_patterns()
    first.improve_each_outer_plan(8)
    before = [choice.cost for choice in first.best(lambda choice: choice.plans, WORSE)[:8]]
    after = [choice.cost for choice in select(estimate_of(nested(seed)), 8)]
    assert sum(after[: len(before)]) < sum(before[: len(after)])


def test_layers_keep_the_given_order_where_no_crossing_is_saved() -> None:
    layers = [[0, 1], [2, 3]]
    assert ordered(layers, [(0, 2), (1, 3)]) == layers
    assert crossings(layers, [(0, 3), (1, 2)]) == 1
    better = ordered(layers, [(0, 3), (1, 2)])
    assert crossings(better, [(0, 3), (1, 2)]) == 0
    assert [sorted(layer) for layer in better] == layers


def test_a_link_over_several_layers_is_counted_where_it_crosses() -> None:
    assert crossings([[0, 1], [2], [3, 4]], [(0, 4), (1, 3)]) == 1
    assert crossings([[0, 1], [2], [3, 4]], [(0, 3), (1, 4)]) == 0
    assert crossings([[0], [1, 2], [3]], [(0, 3), (1, 3)]) == 0, "they end at one"
