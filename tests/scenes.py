"""Diagrams made by hand, one for each thing that a picture can hold, and random ones."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from podgram.layout.geometry import Box
from podgram.layout.scene import Picture
from podgram.model.diagram import Canvas, ColourClass, Diagram, Edge, Group, Node
from podgram.model.shapes import SHAPES

CLASSES = (
    ColourClass("plain", "#ececff", "#9370db", 1, (), "#333333"),
    ColourClass("bold", "#9f6fff", "#333333", 4, (), "#222222"),
    ColourClass("pod", "#ffff33", "#333333", 2, (), "#222222"),
    ColourClass("host", "#ffffff", "#333333", 2, (5, 5), "#222222"),
    ColourClass("blank", "none", "none", 0, (), "#333333"),
)
CANVAS = Canvas("#ffffff", "#333333", "#333333")


def node(id: str, *lines: str, shape: str = "rectangle", style: str = "plain", **more: Any) -> Node:
    return Node(id, lines or (id,), shape, style, more.pop("kind", "box"), **more)


def process(id: str, *lines: str, **more: Any) -> Node:
    return node(id, *lines, shape="circle", style="bold", kind="process", **more)


def badge(id: str, text: str, scope: Any = "own") -> Node:
    return node(id, text, shape="hexagon", style="host" if scope == "host" else "bold", scope=scope, kind="namespace")


def group(
    id: str, *children: Node | Group, title: str | None = None, badges: tuple[Node, ...] = (), **more: Any
) -> Group:
    return Group(id, (id if title is None else title,), "pod", more.pop("kind", "pod"), children, badges, **more)


def edge(id: str, source: str, target: str, *lines: str, **more: Any) -> Edge:
    return Edge(id, source, target, lines, **more)


def diagram(*children: Node | Group, edges: tuple[Edge, ...] = (), **more: Any) -> Diagram:
    return Diagram(more.pop("name", "scene"), "A scene", "", children, edges, CLASSES, CANVAS, **more)


def boxes(picture: Picture) -> dict[str, Box]:
    """Where elements are drawn, by their ids."""
    found = {placed.node.id: placed.box for placed in picture.nodes}
    return found | {placed.group.id: placed.box for placed in picture.groups}


def pod(id: str, *containers: str) -> Group:
    """A pod of containers that hold a process each."""
    boxes = (
        group(
            f"{id}-{name}", process(f"{id}-{name}-1", "PID 1", name), badges=(badge(f"{id}-{name}-ns", "pid,mnt ns"),)
        )
        for name in containers
    )
    return group(id, *boxes, badges=(badge(f"{id}-ns", "net,ipc ns", "shared"), badge(f"{id}-host", "uts ns", "host")))


def nested(depth: int) -> Group:
    """A box in a box, and so on, with a node innermost."""
    inner: Node | Group = node("core")
    for level in range(depth):
        inner = group(f"box{level}", inner, badges=(badge(f"ns{level}", "pid"),))
    assert isinstance(inner, Group)
    return inner


SCENES: dict[str, Diagram] = {
    "one process": diagram(process("p", "PID 1", "sleep", "infinity")),
    "pod": diagram(pod("shop", "pause", "web", "metrics-exporter")),
    "two pods": diagram(
        pod("front", "web"), pod("back", "api", "cache"), edges=(edge("e", "front-web-1", "back-api-1", "asks"),)
    ),
    "chain": diagram(
        *(node(n) for n in "abcd"), edges=tuple(edge(f"e{a}", a, b, "then") for a, b in ("ab", "bc", "cd"))
    ),
    "fan": diagram(*(node(n) for n in "abcd"), edges=tuple(edge(f"e{b}", "a", b, "has") for b in "bcd")),
    "to boxes": diagram(
        pod("front", "web"),
        pod("back", "api"),
        node("user"),
        edges=(edge("e1", "user", "front"), edge("e2", "front", "back", "calls"), edge("e3", "user", "back-api-1")),
    ),
    "parallel": diagram(
        process("a"),
        process("b"),
        edges=(
            edge("e1", "a", "b"),
            edge("e2", "b", "a"),
            edge("e3", "a", "b", "a third"),
            edge("e4", "a", "a", "self"),
        ),
    ),
    "inner edges": diagram(
        group("box", node("a"), node("b")),
        node("c"),
        edges=(edge("e1", "box", "a"), edge("e2", "b", "box"), edge("e3", "box", "box", "self"), edge("e4", "c", "a")),
    ),
    "to a badge": diagram(pod("front", "web"), node("tool"), edges=(edge("e", "tool", "front-web-ns", "enters"),)),
    "shapes": diagram(*(node(s, s, "and a second line", shape=s) for s in SHAPES)),
    "linked shapes": diagram(
        *(node(s, shape=s) for s in SHAPES),
        edges=tuple(edge(f"e{b}", a, b) for a, b in zip(SHAPES, list(SHAPES)[1:], strict=False)),
    ),
    "empty": diagram(),
    "empty boxes": diagram(Group("g", (), "pod", "pod", ()), group("h", node("f", "", style="blank"), title="")),
    "hidden": diagram(
        group("g", node("a", hidden=True), node("b")),
        node("c"),
        edges=(edge("e1", "a", "c", hidden=True), edge("e2", "b", "c")),
    ),
    "writing": diagram(
        node("ltr", "日本語テキスト", "emoji 🎉 👩‍👩‍👧"),
        node("rtl", "שלום עולם", "مرحبا بالعالم"),
        node("markup", "<b>&\"'", "{{ 7*7 }}", "]]>"),
        node("illegal", "nul\x00bell\x07", "lone \ud800"),
        edges=(edge("e", "ltr", "rtl", "é ü ñ"),),
    ),
    "long": diagram(node("words", "word " * 1000), node("one", "x" * 5000), process("round", "word " * 1000)),
}

HUGE: dict[str, Diagram] = {
    "300 elements": diagram(*(node(f"n{i}") for i in range(300))),
    "500 levels": diagram(nested(500)),
    "40 levels with an edge": diagram(nested(40), node("out"), edges=(edge("e", "out", "core", "reaches in"),)),
    "1000 edges": diagram(
        *(node(f"n{i}") for i in range(100)),
        edges=tuple(edge(f"e{i}", f"n{i % 100}", f"n{i * i * 7 % 100}") for i in range(1000)),
    ),
}


@st.composite
def scenes(draw: st.DrawFn) -> Diagram:
    """A random diagram: boxes in boxes, every shape, edges between any two."""
    ids: list[str] = []
    children = [draw(elements(ids, 3)) for _ in range(draw(st.integers(1, 4)))]
    ends = st.sampled_from(ids)
    edges = [
        edge(
            f"e{i}",
            draw(ends),
            draw(ends),
            *draw(st.lists(LABELS, max_size=2)),
            line=draw(st.sampled_from(["solid", "dotted", "thick"])),
            tail=draw(st.sampled_from(["", "arrow"])),
            head=draw(st.sampled_from(["", "arrow"])),
        )
        for i in range(draw(st.integers(0, 6)))
    ]
    direction = draw(st.sampled_from([None, "LR", "RL", "TB", "BT"]))
    fit = draw(st.sampled_from(["slide", "page", "square", "none"]))
    return diagram(*children, edges=tuple(edges), direction=direction, fit=fit)


LABELS = st.sampled_from(
    ["a", "PID 1", "nginx -g daemon off;", "hostname: the-name-of-a-host", "漢字", "🎉", "W" * 30, "i.i"]
)


@st.composite
def elements(draw: st.DrawFn, ids: list[str], depth: int) -> Node | Group:
    id = f"x{len(ids)}"
    ids.append(id)
    if depth == 0 or draw(st.booleans()):
        lines = draw(st.lists(LABELS, min_size=1, max_size=3))
        return node(
            id, *lines, shape=draw(st.sampled_from(list(SHAPES))), style=draw(st.sampled_from(["plain", "bold"]))
        )
    children = [draw(elements(ids, depth - 1)) for _ in range(draw(st.integers(1, 3)))]
    badges = tuple(badge(f"{id}-ns{i}", "pid,mnt ns") for i in range(draw(st.integers(0, 2))))
    return group(id, *children, title=draw(LABELS), badges=badges)
