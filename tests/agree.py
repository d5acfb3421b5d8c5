"""Whether what a real tool shows is the diagram: nodes, labels, nesting, order, shapes, links and colours.

The one place that knows how each format has to show a Diagram; a test draws, reads back with `real` and asks here.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass, field

from podgram.model.diagram import ColourClass, Diagram, Edge, Group, Node
from podgram.model.shapes import SHAPES
from real import NEW, OLD, SVG, DotEdge, DotFacts, DotPart, Facts, Shown

Element = Node | Group


@dataclass(slots=True)
class Wanted:
    """What every format must show of a diagram: its drawn elements in order, and what holds what."""

    nodes: dict[str, Node] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    inside: dict[str, str | None] = field(default_factory=dict)

    @property
    def elements(self) -> dict[str, Element]:
        return {**self.nodes, **self.groups}

    def holds(self, outer: str, inner: str | None) -> bool:
        """Whether an element is another, or lies in it at any depth."""
        while inner is not None and inner != outer:
            inner = self.inside[inner]
        return inner == outer


def wanted(diagram: Diagram) -> Wanted:
    found = Wanted()
    stack: list[tuple[Element, str | None]] = [(child, None) for child in reversed(diagram.children)]
    while stack:
        element, around = stack.pop()
        if element.hidden:
            continue
        found.inside[element.id] = around
        if isinstance(element, Node):
            found.nodes[element.id] = element
        else:
            found.groups[element.id] = element
            stack += [(member, element.id) for member in reversed((*element.children, *element.badges))]
    return found


def links(diagram: Diagram) -> list[Edge]:
    return [edge for edge in diagram.edges if not edge.hidden]


# Mermaid


def mermaid_shows(diagram: Diagram, facts: Facts, version: str) -> None:
    """Fails where a real Mermaid's drawing is not the diagram."""
    want = wanted(diagram)
    classes = {c.name: c for c in diagram.classes}
    assert facts.strange == [], "a label became markup"
    assert list(facts.nodes) == list(want.nodes)
    assert set(facts.groups) == set(want.groups)
    assert facts.drawn == {"nodes": len(want.nodes), "groups": len(want.groups)}
    assert facts.direction == (diagram.direction or "TB")
    for id, node in want.nodes.items():
        assert facts.nodes[id].shape == _for_both(node.shape), id
        _mermaid_part(node, facts.nodes[id], classes[node.style], version)
    for id, group in want.groups.items():
        _mermaid_part(group, facts.groups[id], classes[group.style], version)
        members = [inner for inner, around in want.inside.items() if around == id]
        assert sorted(facts.groups[id].members) == sorted(members)
        for inner in members:
            shown = facts.nodes.get(inner) or facts.groups[inner]
            assert _within(shown.box, facts.groups[id].box), f"{inner} is not drawn inside {id}"
    _mermaid_edges(diagram, want, facts, version)


def _for_both(shape: str) -> str:
    """The shape that both versions draw for one that only 12 knows: the one with the same brackets."""
    row = SHAPES[shape]
    return (
        next(name for name, each in SHAPES.items() if each.mermaid == row.mermaid and not each.name)
        if row.name
        else shape
    )


# What Mermaid gives to what has no class: fill and stroke. The new version colours boxes by how deep they are nested.
UNCLASSED = {
    (OLD, Node): ("rgb(236, 236, 255)", "rgb(147, 112, 219)"),
    (OLD, Group): ("rgb(255, 255, 222)", "rgb(170, 170, 51)"),
    (NEW, Node): ("rgb(255, 255, 255)", "rgb(40, 37, 61)"),
}


def _mermaid_part(element: Element, shown: Shown, style: ColourClass, version: str) -> None:
    assert read(shown.label) == "\n".join(element.lines).strip(), element.id
    if not style.in_mermaid:
        usual = UNCLASSED.get((version, type(element)))
        assert usual is None or (shown.fill, shown.stroke) == usual, element.id
        return
    assert (shown.fill, shown.stroke) == (rgb(style.fill), rgb(style.stroke)), element.id
    assert numbers(shown.width) == [style.stroke_width], element.id
    assert numbers(shown.dash) == list(style.dash), element.id
    if element.lines:
        assert shown.color == rgb(style.text), element.id


def _within(inner: dict[str, float], outer: dict[str, float], slack: float = 2) -> bool:
    return (
        inner["x"] >= outer["x"] - slack
        and inner["y"] >= outer["y"] - slack
        and inner["x"] + inner["w"] <= outer["x"] + outer["w"] + slack
        and inner["y"] + inner["h"] <= outer["y"] + outer["h"] + slack
    )


def _mermaid_edges(diagram: Diagram, want: Wanted, facts: Facts, version: str) -> None:
    expected = list(_statements(diagram, version))
    assert len(facts.edges) == len(expected)
    for seen, (source, target, label, line, tail, head) in zip(facts.edges, expected, strict=True):
        assert (read(seen.label), seen.line, seen.tail, seen.head) == (label.strip(), line, tail, head)
        assert want.holds(source, seen.source), f"{seen.source} is not in {source}"
        assert want.holds(target, seen.target), f"{seen.target} is not in {target}"


def _statements(diagram: Diagram, version: str) -> Iterator[tuple[str, str, str, str, bool, bool]]:
    """Every link as Mermaid has to draw it: the old version draws no head at a start, so two links stand for one."""
    for edge in links(diagram):
        label = "\n".join(edge.lines)
        both = edge.tail and edge.head
        if both and diagram.mermaid.two_way == "edges":
            yield edge.source, edge.target, label, edge.line, False, True
            yield edge.target, edge.source, "", edge.line, False, True
        else:
            yield edge.source, edge.target, label, edge.line, bool(edge.tail) and version != OLD, bool(edge.head)


# DOT


def dot_shows(diagram: Diagram, facts: DotFacts) -> None:
    """Fails where what a Graphviz draws of the DOT is not the diagram."""
    want = wanted(diagram)
    classes = {c.name: c for c in diagram.classes}
    clear = {
        id
        for id, e in want.elements.items()
        if classes[e.style].fill == classes[e.style].stroke == "none" and not e.lines
    }
    assert set(facts.nodes) == set(want.nodes) - clear
    assert {name.removeprefix("cluster_") for name in facts.clusters} == set(want.groups) - clear
    for id, element in want.elements.items():
        if id not in clear:
            part = facts.nodes[id] if id in want.nodes else facts.clusters[f"cluster_{id}"]
            around = want.inside[id]
            assert part.inside == (around and f"cluster_{around}"), id
            _dot_part(element, part, classes[element.style])
    _dot_edges(diagram, want, facts)


def _dot_part(element: Element, part: DotPart, style: ColourClass) -> None:
    assert part.text == "\n".join(filter(None, element.lines)), element.id  # an empty line is room, and no text
    assert (part.fill, part.stroke, part.width) == (style.fill, style.stroke, style.stroke_width), element.id
    assert part.dashed == bool(style.dash), element.id
    assert part.url == (element.url or None), element.id


def _dot_edges(diagram: Diagram, want: Wanted, facts: DotFacts) -> None:
    """Graphviz lists edges in an order of its own: each must be some link of the diagram, and no two the same."""
    wanted_links = links(diagram)
    options = []
    for seen in facts.edges:
        look = (seen.text, seen.tail, seen.head, seen.dashed, seen.width > 2, seen.ltail, seen.lhead)
        fits = [n for n, e in enumerate(wanted_links) if _joins(e, want, seen) and _dot_look(e, want, seen) == look]
        assert fits, f"no link is {seen}"
        options.append(fits)
    assert len(options) == len(wanted_links)
    taken: dict[int, int] = {}
    for edge in range(len(options)):
        assert _pairs(edge, options, taken, set()), f"no link is left for {facts.edges[edge]}"


def _pairs(edge: int, options: list[list[int]], taken: dict[int, int], tried: set[int]) -> bool:
    """Gives an edge a link of its own, if need be by giving others another: a link to a box fits more than one."""
    for link in options[edge]:
        if link not in tried:
            tried.add(link)
            if link not in taken or _pairs(taken[link], options, taken, tried):
                taken[link] = edge
                return True
    return False


def _dot_look(edge: Edge, want: Wanted, seen: DotEdge) -> tuple[object, ...]:
    text = "\n".join(filter(None, edge.lines))
    tail, head = _clip(edge.source, seen.target, want), _clip(edge.target, seen.source, want)
    return text, bool(edge.tail), bool(edge.head), edge.line == "dotted", edge.line == "thick", tail, head


def _clip(end: str, other: str, want: Wanted) -> str | None:
    """The cluster at whose border a link stops: none for a node, nor where the link's other end is inside as well."""
    return f"cluster_{end}" if end in want.groups and not want.holds(end, other) else None


def _joins(edge: Edge, want: Wanted, seen: DotEdge) -> bool:
    return want.holds(edge.source, seen.source) and want.holds(edge.target, seen.target)


# SVG


def svg_shows(diagram: Diagram, text: str) -> None:
    """Fails where podgram's own SVG, read as XML, is not the diagram."""
    want = wanted(diagram)
    classes = {c.name: c for c in diagram.classes}
    root = ET.fromstring(text)
    parts = {kind: svg_parts(root, kind) for kind in ("node", "group", "edge")}
    clear = {id for id, e in want.elements.items() if classes[e.style].fill == classes[e.style].stroke == "none"}
    assert set(parts["node"]) - clear == set(want.nodes) - clear
    assert set(parts["group"]) == set(want.groups)
    assert list(parts["edge"]) == [edge.id for edge in links(diagram)]
    for id, element in want.elements.items():
        if id not in clear:
            _svg_part(element, (parts["node"] | parts["group"])[id], classes[element.style])
    for edge in links(diagram):
        assert one_line(svg_text(parts["edge"][edge.id])) == one_line("\n".join(edge.lines)), edge.id


def svg_parts(root: ET.Element, kind: str) -> dict[str, ET.Element]:
    """The groups of one kind of podgram's SVG, by id, in the order in which they are drawn."""
    return {g.get("id", ""): g for g in root.iter(f"{SVG}g") if kind in g.get("class", "").split()}


def svg_text(part: ET.Element) -> str:
    """The text of a part, a line for each run."""
    texts = part.findall(f"{SVG}text")
    runs = [run for text in texts for run in (text.findall(f"{SVG}tspan") or [text])]
    return "\n".join(run.text or "" for run in runs)


def _svg_part(element: Element, part: ET.Element, style: ColourClass) -> None:
    outline = next(e for e in part if e.tag not in (f"{SVG}title", f"{SVG}text"))
    assert one_line(svg_text(part)) == one_line("\n".join(element.lines)), element.id
    assert (outline.get("fill"), outline.get("stroke")) == (style.fill, style.stroke), element.id
    assert float(outline.get("stroke-width", "nan")) == style.stroke_width, element.id
    assert numbers(outline.get("stroke-dasharray", "none")) == list(style.dash), element.id
    assert {f"kind-{element.kind}", f"class-{element.style}"} <= set(part.get("class", "").split()), element.id


# Values


def rgb(colour: str) -> str:
    """A `#rrggbb` as browsers report it."""
    if not colour.startswith("#"):
        return colour
    red, green, blue = bytes.fromhex(colour[1:])
    return f"rgb({red}, {green}, {blue})"


def numbers(lengths: str) -> list[float]:
    return [float(n) for n in re.findall(r"[\d.]+", lengths)]


def read(label: str) -> str:
    """A label as it is read: a word joiner, which keeps Mermaid from reading syntax, is not to be seen."""
    return label.replace("\u2060", "").strip()


def one_line(text: str) -> str:
    """Text without its line breaks: where lines break is the layout's to choose."""
    return "".join(text.split())
