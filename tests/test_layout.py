"""Where things stand: in their boxes, clear of each other, in the author's order, large enough to read."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, pairwise

import pytest
from hypothesis import given

from podgram.diagnostics import PodgramError
from podgram.layout import layout
from podgram.layout.candidates import Form
from podgram.layout.geometry import Box, Curve
from podgram.layout.layout import place
from podgram.layout.node_shapes import LEADING, REACH, SIZE, fit, holds
from podgram.layout.scene import Picture
from podgram.layout.text_metrics import width
from podgram.layout.viewport import score
from podgram.model.diagram import Diagram, Direction, Edge, Fit, Group, Node
from podgram.model.shapes import SHAPES
from scenes import HUGE, SCENES, badge, boxes, diagram, edge, group, nested, node, pod, process, scenes


def points(curves: Sequence[Curve]) -> tuple[list[float], list[float]]:
    """The x and y of all points of a way."""
    every = [point for curve in curves for point in curve]
    return [x for x, _ in every], [y for _, y in every]


def sound(scene: Diagram, picture: Picture) -> None:
    """Fails where a picture is not what any picture must be."""
    found = boxes(picture)
    shown = [element for _, step, element in scene.steps() if step != "close"]
    assert [e.id for e in shown if isinstance(e, Node)] == [placed.node.id for placed in picture.nodes]
    assert [e.id for e in shown if isinstance(e, Group)] == [placed.group.id for placed in picture.groups]
    for parent in shown:
        if isinstance(parent, Group):
            _box_is_sound(parent, found)
    for first, second in combinations([e.id for e in scene.children if e.id in found], 2):
        assert not found[first].meets(found[second]), (first, second)
    for id, outline in found.items():
        assert outline.within(picture.view), id
    _texts_are_inside(picture)


def _box_is_sound(parent: Group, found: dict[str, Box]) -> None:
    inside = [child.id for child in parent.children if child.id in found]
    for id in inside:
        assert found[id].within(found[parent.id]), (id, parent.id)
    for first, second in combinations([*inside, *(b.id for b in parent.badges if b.id in found)], 2):
        assert not found[first].grown(-0.5).meets(found[second]), (first, second)
    for child in parent.children:
        for hanging in (b.id for b in getattr(child, "badges", ()) if b.id in found):
            assert not any(found[hanging].grown(2).meets(found[id]) for id in inside if id != child.id), hanging
    for worn in parent.badges:
        wearer, place = found[parent.id], found[worn.id]
        assert place.y < wearer.bottom < place.bottom
        assert abs(place.cy - wearer.bottom) < 0.1
        assert wearer.x < place.x < place.right < wearer.right


def _texts_are_inside(picture: Picture) -> None:
    for placed in picture.nodes:
        outline = placed.box
        for line in placed.text.lines:
            half, x, y = width(line.text, placed.text.size) / 2, line.x, line.y - 0.35 * SIZE
            for corner in ((x - half, y - 5), (x + half, y - 5), (x - half, y + 5), (x + half, y + 5)):
                assert holds(placed.node.shape, outline.grown(0.1), corner), (placed.node.id, line.text)
    for titled in picture.groups:
        for line in titled.text.lines:
            half, x = width(line.text, titled.text.size, bold=True) / 2, line.x
            wall = titled.box
            assert wall.x < x - half < x + half < wall.right, titled.group.id


@pytest.mark.parametrize("name", SCENES)
def test_scene_is_sound(name: str) -> None:
    sound(SCENES[name], place(SCENES[name]))


@pytest.mark.parametrize("name", HUGE)
def test_huge_scene_is_sound(name: str) -> None:
    sound(HUGE[name], place(HUGE[name]))


@given(scenes())
def test_any_scene_is_sound(scene: Diagram) -> None:
    sound(scene, place(scene))


@given(scenes())
def test_edges_end_where_they_should(scene: Diagram) -> None:
    picture = place(scene)
    found = boxes(picture)
    for placed in picture.edges:
        xs, ys = points(placed.curves)
        if not xs:
            continue  # both ends lie on top of each other: a box and what fills it
        ends = [(xs[0], ys[0]), (xs[-1], ys[-1])]
        for id, (x, y) in zip((placed.edge.source, placed.edge.target), ends, strict=True):
            reach = found[id].grown(50)  # of an arrow head, and of a title that the edge passes under
            assert reach.x <= x <= reach.right, placed.edge
            assert reach.y <= y <= reach.bottom, placed.edge
        assert len(placed.heads) == bool(placed.edge.head) + bool(placed.edge.tail)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("lines", [("a",), ("PID 1", "php", "-S 127.0.0.1:80"), ("a long line of text", "b"), ()])
def test_a_shape_holds_its_text_and_little_more(shape: str, lines: tuple[str, ...]) -> None:
    fitted = fit(lines, shape)
    outline = Box(0, 0, fitted.w, fitted.h)
    for index, line in enumerate(lines):
        y = outline.cy + fitted.dy + (index - (len(lines) - 1) / 2) * LEADING
        for x in (-0.5, 0.5):
            for reach in (-REACH, REACH):
                assert holds(shape, outline, (outline.cx + fitted.dx + x * width(line, SIZE), y + reach * SIZE))
    text = max((width(line, SIZE) for line in lines), default=0.0) * max(1, len(lines)) * LEADING
    assert outline.w * outline.h < (7 if shape == "hourglass" else 5 if "triangle" in shape else 4) * text + 6000


@pytest.mark.parametrize(
    ("direction", "axis", "sign"), [("LR", "cx", 1), ("RL", "cx", -1), ("TB", "cy", 1), ("BT", "cy", -1)]
)
def test_a_given_direction_is_kept(direction: Direction, axis: str, sign: int) -> None:
    edges = tuple(edge(f"e{a}", a, b) for a, b in pairwise("abcdef"))
    found = boxes(place(diagram(*(node(n) for n in "abcdef"), edges=edges, direction=direction)))
    places = [sign * getattr(found[n], axis) for n in "abcdef"]
    assert places == sorted(places)


def test_containers_stand_side_by_side_in_order_and_alike() -> None:
    shop = pod("shop", "pause", "web", "a-longer-name")
    found = boxes(place(diagram(shop)))
    row = [found[child.id] for child in shop.children]
    assert all(left.right < right.x for left, right in pairwise(row))
    assert len({(b.y, b.h) for b in row}) == 1


def test_a_fan_keeps_the_order_of_the_spec() -> None:
    children = [pod(name, "web") for name in "abc"]
    edges = (*(edge(f"e{n}", "user", f"{n}-web-1") for n in "abc"), edge("e", "conf", "box"))
    found = boxes(place(diagram(node("user"), node("conf"), group("box", *children), edges=edges)))
    places = [(found[n].x, found[n].y) for n in "abc"]
    assert places == sorted(places)


def test_a_loose_container_comes_before_those_after_it() -> None:
    shop = pod("shop", "pause", "web", "api")
    found = boxes(
        place(
            diagram(shop, node("user"), edges=(edge("e", "user", "shop-web-1"), edge("f", "shop-web-1", "shop-api-1")))
        )
    )
    assert (found["shop-pause"].x, found["shop-pause"].y) < (found["shop-api"].x, found["shop-api"].y)


def entered(*pairs: tuple[str, str], direction: Direction | None = None) -> tuple[Diagram, Picture]:
    """A pod with links to containers in it, and its picture. `user` is outside."""
    shop = pod("shop", "pause", "web", "api", "log")
    ids = {name: f"shop-{name}" for name in ("pause", "web", "api", "log")}
    edges = tuple(edge(f"e{i}", ids.get(a, a), ids.get(b, b), f"{a} to {b}") for i, (a, b) in enumerate(pairs))
    fit: Fit = "page" if direction in ("LR", "RL") else "slide"  # a column needs the height
    scene = diagram(node("user"), shop, edges=edges, direction=direction)._replace(fit=fit)
    return scene, place(scene)


LINKED = (
    (("user", "api"),),
    (("user", "web"), ("web", "api")),
    (("user", "api"), ("api", "web"), ("web", "user")),
    (("user", "log"), ("log", "api"), ("api", "log"), ("web", "api")),
)


@pytest.mark.parametrize("direction", [None, "TB", "LR", "BT", "RL"])
@pytest.mark.parametrize("pairs", LINKED)
def test_containers_that_links_enter_stand_in_a_row_too(
    pairs: tuple[tuple[str, str], ...], direction: Direction | None
) -> None:
    scene, picture = entered(*pairs, direction=direction)
    sound(scene, picture)
    found = boxes(picture)
    row = [found[f"shop-{name}"] for name in ("pause", "web", "api", "log")]
    if direction in ("LR", "RL"):
        assert all(upper.bottom < lower.y for upper, lower in pairwise(row))
        assert len({(round(b.x, 1), round(b.w, 1)) for b in row}) == 1
    else:
        assert all(left.right < right.x for left, right in pairwise(row))
        assert len({(round(b.y, 1), round(b.h, 1)) for b in row}) == 1


@pytest.mark.parametrize("direction", ["TB", "LR"])
@pytest.mark.parametrize("pairs", LINKED)
def test_labels_between_neighbours_in_a_row_are_clear(pairs: tuple[tuple[str, str], ...], direction: Direction) -> None:
    _, picture = entered(*pairs, direction=direction)
    found = boxes(picture)
    labels = []
    for placed in picture.edges:
        half = max(width(line.text, SIZE) for line in placed.text.lines) / 2
        x, ys = placed.text.lines[0].x, [line.y for line in placed.text.lines]
        labels.append(Box(x - half, min(ys) - REACH * SIZE, 2 * half, max(ys) - min(ys) + REACH * SIZE))
    things = [found[f"shop-{name}"] for name in ("pause", "web", "api", "log")]
    assert not any(label.meets(thing) for label in labels for thing in things)
    assert not any(a.meets(b) for a, b in combinations(labels, 2))
    for placed in picture.edges:
        xs, ys = points(placed.curves)
        middle = Box(sum(xs) / len(xs), sum(ys) / len(ys), 0, 0)
        assert not any(label.meets(middle) for label in labels)


@pytest.mark.parametrize("direction", ["TB", "BT"])
def test_an_arrow_head_is_not_hidden_behind_a_badge(direction: Direction) -> None:
    shop = pod("shop", "web")
    edges = (edge("ask", "shop-web", "db"), edge("answer", "db", "shop-web"), edge("back", "db", "shop"))
    picture = place(diagram(shop, node("db"), edges=edges, direction=direction))
    badges = [placed.box for placed in picture.nodes if placed.node.kind == "namespace"]
    assert len(badges) == 3
    for placed in picture.edges:
        for head in placed.heads:
            assert not any(holds("hexagon", badge.grown(-1), head[0]) for badge in badges), placed.edge.id


def test_a_slide_is_read_from_left_to_right() -> None:
    line, column = Form(991, 106), Form(269, 514)
    assert score(line, "slide") > score(column, "slide")
    assert score(Form(1400, 106), "slide") < score(column, "slide")  # but not if the text would be much smaller


def test_neighbouring_boxes_are_alike() -> None:
    left = group("left", process("a", "PID 1"), process("b", "PID 2", "a longer line"))
    right = group("right", process("c", "PID 3"))
    edges = (edge("e1", "a", "b"), edge("e2", "b", "c", "calls"))
    found = boxes(place(diagram(left, right, edges=edges, direction="LR")))
    assert (found["left"].y, found["left"].h) == (found["right"].y, found["right"].h)


def test_parallel_edges_are_apart() -> None:
    scene = diagram(process("a"), process("b"), edges=(edge("e1", "a", "b"), edge("e2", "b", "a")), direction="LR")
    first, second = (points(placed.curves) for placed in place(scene).edges)
    middles = [sum(ys) / len(ys) for _, ys in (first, second)]
    assert abs(middles[0] - middles[1]) > 6


def test_stages_keep_their_places() -> None:
    def stage(*shown: str) -> dict[str, Box]:
        containers = (
            group(
                n, process(f"{n}-1", n, hidden=n not in shown), badges=(badge(f"{n}-ns", "pid"),), hidden=n not in shown
            )
            for n in ("pause", "init", "app")
        )
        return boxes(place(diagram(group("shop", *containers))))

    whole = stage("pause", "init", "app")
    for shown in (("pause",), ("pause", "init"), ("pause", "app")):
        part = stage(*shown)
        assert part == {id: place for id, place in whole.items() if id in part}
        assert len(part) == 1 + 2 * len(shown) + sum(f"{n}-ns" in part for n in shown)


def test_a_title_is_not_crossed() -> None:
    inner = group("a box with quite a long title", node("inside"))
    scene = diagram(node("user"), group("outer", inner), edges=(edge("e", "user", "inside"),), direction="TB")
    picture = place(scene)
    for titled in picture.groups:
        for line in titled.text.lines:
            half = width(line.text, titled.text.size, bold=True) / 2
            text = Box(line.x - half, line.y - titled.text.size, 2 * half, titled.text.size)
            for a, *_, b in picture.edges[0].curves:
                way = Box(min(a[0], b[0]), min(a[1], b[1]), abs(a[0] - b[0]), abs(a[1] - b[1]))
                assert not text.meets(way.grown(1))


@pytest.mark.parametrize(("fit", "frame"), [("slide", 16 / 9), ("square", 1), ("page", 0.7)])
def test_a_grid_takes_the_shape_of_its_frame(fit: str, frame: float) -> None:
    scene = diagram(*(pod(f"p{i}", "web") for i in range(12)), fit=fit)
    picture = place(scene)
    assert frame / 1.8 < picture.width / picture.height < frame * 1.8


def linked(names: str, direction: Direction | None = None) -> tuple[Diagram, Picture]:
    """A chain of boxes; every third link points back."""
    ends = [(b, a) if i % 3 == 2 else (a, b) for i, (a, b) in enumerate(pairwise(names))]
    edges = tuple(edge(f"e{i}", a, b, "calls and waits") for i, (a, b) in enumerate(ends))
    scene = diagram(*(node(name) for name in names), edges=edges, direction=direction)
    return scene, place(scene)


def test_a_long_chain_is_wrapped_and_turns_at_each_end() -> None:
    scene, picture = linked("abcdefghijkl")
    sound(scene, picture)
    found = boxes(picture)
    for a, b in pairwise("abcdefghijkl"):  # each is beside or below the one before
        beside = abs(found[a].cy - found[b].cy) < 1
        assert beside != (abs(found[a].cx - found[b].cx) < 1)
        assert beside or found[b].y > found[a].bottom


def test_edges_of_a_wrapped_chain_lead_where_they_should() -> None:
    _, picture = linked("abcdefghijkl")
    found = boxes(picture)
    for placed in picture.edges:
        xs, ys = points(placed.curves)
        start, end = Box(xs[0], ys[0], 0, 0), Box(xs[-1], ys[-1], 0, 0)
        assert start.within(found[placed.edge.source].grown(4))
        assert end.within(found[placed.edge.target].grown(16))  # before it there is the arrow head


def test_a_chain_with_a_direction_or_a_branch_is_not_wrapped() -> None:
    nodes, edges = [node(name) for name in "abcdefgh"], tuple(edge(f"e{a}", a, b) for a, b in pairwise("abcdefgh"))
    line = boxes(place(diagram(*nodes, edges=edges, direction="LR")))
    assert len({round(box.cy) for box in line.values()}) == 1
    branched = diagram(*nodes, edges=(*edges, edge("e", "c", "h")))
    sound(branched, place(branched))


def test_text_is_large_on_a_slide() -> None:
    assert place(SCENES["pod"]).slide_points > 18
    assert place(SCENES["one process"]).slide_points > 40


def test_long_labels_break_rather_than_shrink_the_picture() -> None:
    label = "4. HTTP 200 OK to localhost:49152 and then a good deal more to say"
    picture = place(diagram(node("a"), node("b"), edges=(edge("e", "a", "b", label),)))
    lines = picture.edges[0].text.lines
    assert len(lines) > 1
    assert " ".join(line.text for line in lines) == label


def test_a_long_text_is_drawn_about_square() -> None:
    view = place(diagram(node("a", "word " * 1000))).view
    assert 0.3 < view.w / view.h < 4


def test_every_id_of_an_edge_is_drawn_once_where_there_are_too_many_to_lay_out() -> None:
    picture = place(HUGE["1000 edges"])
    assert [placed.edge.id for placed in picture.edges] == [e.id for e in HUGE["1000 edges"].edges]
    assert all(placed.curves for placed in picture.edges)


def test_a_system_graphviz_draws_the_same_things() -> None:
    scene = SCENES["two pods"]
    try:
        picture = place(scene, "dot")
    except PodgramError:
        pytest.skip("no system Graphviz here")
    sound(scene, picture)


def test_a_missing_graphviz_is_an_error_that_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(PodgramError) as caught:
        place(SCENES["chain"], "dot")
    (problem,) = caught.value.problems
    assert "dot" in problem.message
    assert "install Graphviz" in problem.help


def test_nesting_needs_no_recursion() -> None:
    reached = Edge("e", "out", "core")
    for levels in (40, 150):
        scene = diagram(nested(levels), node("out"), edges=(reached,))
        sound(scene, place(scene))


def renamed(element: Node | Group, prefix: str) -> Node | Group:
    """The same by other ids."""
    if isinstance(element, Node):
        return element._replace(id=prefix + element.id)
    children = tuple(renamed(child, prefix) for child in element.children)
    badges = tuple(badge._replace(id=prefix + badge.id) for badge in element.badges)
    return element._replace(id=prefix + element.id, children=children, badges=badges)


def test_what_differs_in_looks_alone_is_laid_out_once(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[str] = []
    made = layout._draw
    monkeypatch.setattr(layout, "MEMORY", layout.Memory())
    monkeypatch.setattr(layout, "_draw", lambda diagram, engine: drawn.append(diagram.name) or made(diagram, engine))
    scene = SCENES["two pods"]
    children = tuple(renamed(child, "x-") for child in scene.children)
    links = tuple(e._replace(id="x", source=f"x-{e.source}", target=f"x-{e.target}") for e in scene.edges)
    titled = scene._replace(children=children, edges=links)
    one, same, bare = place(scene), place(titled._replace(name="other")), place(scene._replace(edges=()))
    assert drawn == ["scene", "scene"]
    assert [p.box for p in one.nodes] == [p.box for p in same.nodes]
    assert [p.node.id for p in same.nodes] == [f"x-{p.node.id}" for p in one.nodes]
    assert same.edges[0].edge.id == "x"
    assert bare.edges == ()
    for number in range(9):
        place(diagram(node(f"n{number}", str(number))))
    place(scene)
    assert drawn.count("scene") == 12


def test_what_hangs_together_stands_together_and_the_parts_in_rows() -> None:
    names = [str(number) for number in range(12)]
    things = (node(f"{kind} {name}") for name in names for kind in ("service", "pod"))
    links = tuple(edge(f"e{name}", f"service {name}", f"pod {name}", "selects") for name in names)
    picture = place(diagram(*things, edges=links))
    found = boxes(picture)
    assert 1 < picture.width / picture.height < 2.5
    assert all(len(placed.curves) == 1 for placed in picture.edges)
    rows = [(round(found[f"pod {name}"].y), found[f"pod {name}"].x) for name in names]
    assert rows == sorted(rows)


@pytest.mark.parametrize("inwards", [False, True])
def test_a_large_fan_is_wrapped_on_one_side_of_its_hub(inwards: bool) -> None:
    leaves = [f"leaf {number}" for number in range(20)]
    links = tuple(edge(f"e{leaf}", *((leaf, "hub") if inwards else ("hub", leaf))) for leaf in leaves)
    picture = place(diagram(node("hub"), *map(node, leaves), edges=links))
    found = boxes(picture)
    assert picture.width / picture.height < 5
    assert all((found[leaf].y < found["hub"].y) == inwards for leaf in leaves)
