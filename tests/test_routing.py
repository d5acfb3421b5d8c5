"""Edges of random nested diagrams: around what is not theirs, over no text, their labels over nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from random import Random

import pytest

from podgram.layout.cluster_tree import Nesting
from podgram.layout.flow import Flow
from podgram.layout.geometry import Box, Curve, Point
from podgram.layout.layering import acyclic, chain, layers
from podgram.layout.layout import place
from podgram.layout.node_shapes import holds
from podgram.layout.paths import RADIUS, rounded
from podgram.layout.routing import LEFT, LENGTH, RIGHT, Grid, Job, Port, Router, Tracks
from podgram.layout.scene import Picture, Text
from podgram.layout.text_metrics import width
from podgram.model.diagram import Diagram, Group, Node
from scenes import badge, diagram, edge, group, node, process

SEEDS = range(int(os.environ.get("SEEDS", "10")))  # SEEDS=300 is a few minutes
WORDS = "pod web api cache nginx kubelet eth0 10.0.0.5 reads writes GET / mounts".split()
SHAPES = ["rectangle", "circle", "stadium", "cylinder", "rounded", "hexagon", "flag", "diamond"]


def nested(seed: int) -> Diagram:
    """5 to 80 elements in boxes, and links between any two."""
    random = Random(seed)
    wanted, made, ids = random.randint(5, 80), [], []

    def words() -> str:
        return " ".join(random.choice(WORDS) for _ in range(random.randint(1, 3)))

    def element(depth: int) -> Node | Group:
        id = f"x{len(ids)}"
        ids.append(id)
        if not depth or len(ids) >= wanted or random.random() < 0.55:
            return node(id, words(), words(), shape=random.choice(SHAPES), style=random.choice(["plain", "bold"]))
        children = [element(depth - 1) for _ in range(random.randint(1, 4)) if len(ids) < wanted]
        badges = tuple(badge(f"{id}-ns{i}", "pid,mnt ns") for i in range(random.choice([0, 0, 1, 2])))
        return group(id, *(children or [element(0)]), title=words(), badges=badges)

    while len(ids) < wanted:
        made.append(element(3))
    ends = [random.sample(ids, 2) for _ in range(random.randint(1, max(2, round(wanted * 0.6))))]
    labels = ([words()] if random.random() < 0.5 else [] for _ in ends)
    edges = tuple(edge(f"e{i}", a, b, *label) for i, ((a, b), label) in enumerate(zip(ends, labels, strict=True)))
    return diagram(*made, edges=edges, direction=random.choice([None, None, "LR", "TB"]))


def along(curves: tuple[Curve, ...]) -> Iterator[Point]:
    """Points along an edge, three units apart or less."""
    for a, b, c, d in curves:
        count = 2 + int(abs(a[0] - d[0]) + abs(a[1] - d[1])) // 3
        for i in range(count + 1):
            t = i / count
            s = 1 - t
            yield (
                s**3 * a[0] + 3 * s * s * t * b[0] + 3 * s * t * t * c[0] + t**3 * d[0],
                s**3 * a[1] + 3 * s * s * t * b[1] + 3 * s * t * t * c[1] + t**3 * d[1],
            )


def texts(text: Text) -> list[Box]:
    """The boxes of a text's lines, as high as small letters."""
    size = text.size
    halves = [width(line.text, size, text.bold) / 2 for line in text.lines]
    return [
        Box(line.x - half, line.y - 0.6 * size, 2 * half, 0.5 * size)
        for line, half in zip(text.lines, halves, strict=True)
    ]


def faults(scene: Diagram, picture: Picture) -> list[str]:
    """What no reader should find: edges through what is not theirs or over texts, labels over anything."""
    parent = {child.id: placed.group.id for placed in picture.groups for child in placed.group.members}
    titles = [box for placed in picture.groups for box in texts(placed.text)]
    labels = {placed.edge.id: texts(placed.text) for placed in picture.edges}
    found = []
    for placed in picture.edges:
        own = {placed.edge.source, placed.edge.target}
        for end in tuple(own):
            while end in parent:
                end = parent[end]
                own.add(end)
        way = list(along(placed.curves))
        for other in picture.nodes:
            inner = other.box.grown(-2)
            if other.node.id not in own and any(inner.holds(p) and holds(other.node.shape, inner, p) for p in way):
                found.append(f"{placed.edge.id} through {other.node.id}")
        for box in picture.groups:
            if box.group.id not in own and any(box.box.grown(-2).holds(p) for p in way):
                found.append(f"{placed.edge.id} through {box.group.id}")
        over = [*titles, *(label for lines in labels.values() for label in lines)]
        found += [f"{placed.edge.id} over {text}" for text in over if any(text.holds(p) for p in way)]
        for label in labels[placed.edge.id]:
            found += [f"label over {n.node.id}" for n in picture.nodes if label.meets(n.box)]
            found += [f"label over the border of {g.group.id}" for g in picture.groups if label.is_cut_by(g.box)]
            found += [f"label over {title}" for title in titles if label.meets(title)]
    pairs = combinations(labels, 2)
    return found + [f"label over {b}'s" for a, b in pairs if any(x.meets(y) for x in labels[a] for y in labels[b])]


@pytest.mark.parametrize("seed", SEEDS)
def test_edges_and_labels_keep_clear(seed: int) -> None:
    scene = nested(seed)
    assert faults(scene, place(scene)) == []


def test_the_faults_would_be_found() -> None:
    scene = diagram(node("a"), node("b"), node("c"), edges=(edge("e", "a", "c", "calls"),), direction="LR")
    picture = place(scene)
    placed = picture.edges[0]
    middle = picture.nodes[1].box
    through = ((middle.x - 9, middle.cy), (middle.x, middle.cy), (middle.x, middle.cy), (middle.right, middle.cy))
    bad = picture._replace(edges=(placed._replace(curves=(through,)),))
    assert faults(scene, bad) == ["e through b"]


def test_the_same_picture_with_any_hash_seed() -> None:
    program = "from test_routing import nested, place; print([place(nested(seed)) for seed in (1, 3, 4)])"
    found = {
        subprocess.run(
            [sys.executable, "-c", program],
            env=os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join([str(Path(__file__).parent)])},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(found) == 1


def test_emphasis_and_hiding_move_nothing() -> None:
    scene = nested(3)
    hidden = scene._replace(edges=tuple(e._replace(hidden=i % 2 == 0) for i, e in enumerate(scene.edges)))
    assert [n.box for n in place(scene).nodes] == [n.box for n in place(hidden).nodes]
    assert place(scene).view == place(hidden).view


def test_more_edges_than_a_search_can_follow_end_soon() -> None:
    ids = [f"n{i}" for i in range(40)]
    edges = tuple(edge(f"e{i}", *Random(i).sample(ids, 2)) for i in range(120))
    picture = place(diagram(*map(node, ids), edges=edges))
    assert all(placed.curves for placed in picture.edges)


def job(blocks: list[Box], xs: list[float], ys: list[float], friends: frozenset[int] = frozenset()) -> Job:
    """From (0, 0) to (100, 0), on some lines more."""
    return Job(0, [Port(0, 0, RIGHT)], [Port(100, 0, LEFT)], blocks, [], friends, [10, 90, *xs], ys)


def test_a_route_is_straight_where_it_can_be_and_else_goes_round_on_the_shorter_side() -> None:
    straight = Router().find(job([], [], [-32, 12]))
    around = Router().find(job([Box(40, -30, 20, 40)], [38, 62], [-32, 12]))
    assert straight is not None
    assert straight.points == [(0, 0), (100, 0)]
    assert around is not None
    assert {y for _, y in around.points} == {0, 12}


def test_a_route_that_is_shut_off_is_none() -> None:
    assert Router().find(job([Box(40, -30, 20, 40)], [38, 62], [-20, 5])) is None


def test_edges_that_may_join_run_on_one_another_and_others_do_not() -> None:
    for friends, same in ((frozenset({1, 2}), True), (frozenset[int](), False)):
        router = Router()
        for other in (1, 2):
            router.tracks.add(other, [(0, 0), (100, 0)])
        found = router.find(job([], [], [12], friends))
        assert found is not None
        assert (found.points == [(0, 0), (100, 0)]) == same


def test_an_edge_goes_round_rather_than_cross_another() -> None:
    router = Router()
    router.tracks.add(1, [(50, -20), (50, 20)])
    found = router.find(job([], [30, 70], [-32, 32]))
    assert found is not None
    assert {abs(y) for _, y in found.points} == {0, 32}


def test_an_edge_does_not_cross_one_that_it_may_join() -> None:
    """From two ports each: straight over the other edge, or beside its end."""
    for friends, y in ((frozenset({1}), 12), (frozenset[int](), 12), (frozenset({2}), 0)):
        router = Router()
        if 2 not in friends:
            router.tracks.add(1, [(50, -20), (50, 6)])
        wanted = job([], [50], [], friends)
        wanted.sources.append(Port(0, 12, RIGHT, 5))
        wanted.targets.append(Port(100, 12, LEFT, 5))
        found = router.find(wanted)
        assert found is not None
        assert found.points == [(0, y), (100, y)]


def test_layers_follow_links_and_circles_are_broken_in_order() -> None:
    assert acyclic(3, [(0, 1), (1, 2), (2, 0)]) == [(0, 1), (1, 2), (0, 2)]
    assert layers(4, [(0, 1), (0, 2), (1, 3), (2, 3)]) == [[0], [1, 2], [3]]
    assert chain([(0, 1), (2, 1), (2, 3)]) == [0, 1, 2, 3]
    assert chain([(0, 1), (0, 2), (0, 3)]) == []


def test_corners_are_softened_and_the_rest_is_straight() -> None:
    first, corner, last = rounded([(0, 0), (50, 0), (50, 50)])
    assert first[0] == (0, 0)
    assert first[3] == corner[0] == (50 - RADIUS, 0)
    assert corner[3] == (50, RADIUS)
    assert last[3] == (50, 50)


def test_processes_of_one_picture_share_a_size() -> None:
    picture = place(diagram(process("a", "PID 1", "sh"), process("b", "PID 7", "bash"), edges=(edge("e", "a", "b"),)))
    assert len({placed.box.w for placed in picture.nodes}) == 1


def test_what_is_to_stand_level_does_and_the_other_box_is_mirrored() -> None:
    first = group("first", process("a"), node("b"), direction="LR")
    second = group("second", process("d"), node("c"), direction="RL")
    ends = ("ab", "bw", "wc", "dc")
    edges = tuple(edge(f"{a}{b}", a, b) for a, b in ends)
    scene = diagram(first, node("w"), second, edges=edges, align=(("b", "w", "c"),))
    found = {placed.node.id: placed.box for placed in place(scene).nodes}
    assert len({round(found[id].cy, 1) for id in "bwc"}) == 1
    assert [id for id, _ in sorted(found.items(), key=lambda pair: pair[1].x)] == ["a", "b", "w", "c", "d"]


def test_edges_that_many_share_end_somewhere() -> None:
    """Along a trunk of many edges a step cost less than nothing, and a path ran in circles until memory was full."""
    names = [f"c{number}" for number in range(45)]
    links = tuple(edge(f"{name}{end}", name, end) for name in names for end in "ab")
    picture = place(diagram(*map(node, (*names, "a", "b")), edges=links))
    assert len(picture.edges) == 90
    assert max(len(placed.curves) for placed in picture.edges) < 40


def test_no_step_costs_less_than_nothing() -> None:
    tracks = Tracks()
    for other in range(10):
        tracks.add(other, [(0, 0), (100, 0)])
    ends = [Port(-10, 0, RIGHT)], [Port(110, 0, LEFT)]
    grid = Grid(Job(99, *ends, [], [], frozenset(range(10)), [0, 20, 50, 80, 100], [0, 10]), tracks)
    assert all(step > 0 for steps in (*grid.level, *grid.upright) for step in steps)
    assert min(step for steps in grid.level for step in steps) < LENGTH * 20  # it is cheaper to join them


def flow(scene: Diagram, **places: tuple[float, float]) -> tuple[int, int]:
    """How many arrows lead back, and how many ends of fans are astray, in shapes of 10 by 10 at some places."""
    found = Flow.of(scene, Nesting.of(scene))
    boxes = {id: Box(x, y, 10, 10) for id, (x, y) in places.items()}
    return found.against(boxes.__getitem__), found.split(boxes.__getitem__)


def test_arrows_that_lead_back_are_counted_by_the_direction_of_their_box() -> None:
    links = (edge("ab", "a", "b"), edge("bc", "b", "c", head=""))
    for direction, against in ((None, 1), ("RL", 0)):
        scene = diagram(*map(node, "abc"), edges=links, direction=direction)
        assert flow(scene, a=(50, 0), b=(0, 0), c=(-50, 0)) == (against, 0)
        assert flow(scene, a=(0, 0), b=(50, 50), c=(50, 100))[0] == 1 - against


def test_ends_of_a_fan_belong_on_one_side_none_behind_another() -> None:
    scene = diagram(*map(node, "abcd"), edges=tuple(edge(f"a{end}", "a", end) for end in "bcd"))
    assert flow(scene, a=(50, 0), b=(0, 50), c=(50, 50), d=(100, 50))[1] == 0
    assert flow(scene, a=(50, 0), b=(100, 0), c=(50, 50), d=(50, 50))[1] == 1
    assert flow(scene, a=(50, 0), b=(50, 50), c=(50, 100), d=(100, 50))[1] == 1
    chain = diagram(*map(node, "abc"), edges=(edge("ab", "a", "b"), edge("cb", "c", "b")))
    assert flow(chain, a=(0, 0), b=(50, 0), c=(100, 0))[1] == 0


FANS = [(1, "manages"), (3, "manages"), (4, "asks for the state of")]


@pytest.mark.parametrize(("count", "label"), FANS)
def test_a_fan_is_a_row_or_a_column_with_each_label_beside_its_own_edge(count: int, label: str) -> None:
    ends = [f"pod {number}" for number in range(count)]
    links = (edge("up", "top", "hub", label), *(edge(end, "hub", end, label) for end in ends))
    picture = place(diagram(node("top"), node("hub"), *map(node, ends), edges=links))
    boxes = {placed.node.id: placed.box for placed in picture.nodes}
    assert min(len({round(boxes[end].cx) for end in ends}), len({round(boxes[end].cy) for end in ends})) == 1
    for placed in picture.edges:
        around = [text.grown(16) for text in texts(placed.text)]
        assert any(text.holds(point) for text in around for point in along(placed.curves))


def test_a_shape_over_a_box_stands_where_its_link_is_straight() -> None:
    box = group("box", node("left"), node("middle"), node("right"), direction="LR")
    links = (edge("e", "above", "left"), edge("f", "left", "middle"), edge("g", "middle", "right"))
    picture = place(diagram(node("above"), box, edges=links, direction="TB"))
    assert len(picture.edges[0].curves) == 1


def test_a_title_leaves_room_for_edges_into_its_box() -> None:
    pods = [group(f"pod-{number}", process(f"p{number}", "nginx worker")) for number in range(3)]
    links = tuple(edge(f"e{number}", "service", f"pod-{number}") for number in range(3))
    box = group("box", *pods, title="blue Deployment")
    picture = place(diagram(node("service"), box, edges=links, direction="TB"))
    tops = [placed.box.y for placed in picture.groups if placed.group.id != "box"]
    tips = [placed.heads[0][0][1] for placed in picture.edges]
    assert all(abs(tip - tops[0]) < 3 for tip in tips)


def test_edges_find_a_way_to_badges_from_inside_their_boxes() -> None:
    inner = group("inner", node("f"), badges=(badge("inner-ns", "net ns"),))
    boxes = (group("left", node("b")), group("middle", node("d")), inner)
    outer = group("outer", *boxes, badges=(badge("outer-ns", "pid,mnt ns"),))
    links = (edge("e", "b", "outer-ns"), edge("f", "inner-ns", "outer-ns"), edge("g", "x", "inner-ns"))
    scene = diagram(outer, node("x"), edges=links)
    assert faults(scene, place(scene)) == []


def test_edges_between_the_same_two_are_straight_though_the_two_are_not_alike() -> None:
    links = (edge("there", "a", "b", "asks"), edge("back", "b", "a", "answers"))
    picture = place(diagram(node("a", "a", "small"), process("b", "a", "much larger", "circle"), edges=links))
    assert [len(placed.curves) for placed in picture.edges] == [1, 1]


def test_a_loop_stands_over_its_shape_with_room_for_its_label() -> None:
    box = group("a cluster", node("pod", "a pod", "in it"))
    links = (edge("in", "user", "pod", "exec"), edge("loop", "pod", "pod", "curl"))
    scene = diagram(node("user"), box, edges=links)
    picture = place(scene)
    assert faults(scene, picture) == []
    ((pod,), (label,)) = (
        [placed.box for placed in picture.nodes if placed.node.id == "pod"],
        texts(picture.edges[1].text),
    )
    assert picture.groups[0].box.y < label.y < label.bottom < pod.y
