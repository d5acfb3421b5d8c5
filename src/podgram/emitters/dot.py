"""DOT text that any Graphviz draws (https://graphviz.org/doc/info/lang.html)."""

from __future__ import annotations

import re
from html import escape

from podgram.emitters import EmitContext
from podgram.model.diagram import ILLEGAL, ColourClass, Diagram, Edge, Group, Node, walk
from podgram.model.markup import SILENT, Run, runs
from podgram.model.shapes import SHAPES
from podgram.model.text import number

TEMPLATE = "dot.dot.j2"

BARE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*|[0-9]+")
UPRIGHT = ("TB", "BT")  # the directions in which a rank is level
KEYWORDS = frozenset({"node", "edge", "graph", "digraph", "subgraph", "strict"})

LINES = {
    "solid": {},
    "dotted": {"style": "dashed"},
    "thick": {"penwidth": "3.5"},
    "invisible": {"style": "invis"},
}
TIPS = {"cross": "tee", "circle": "odot"}  # no arrow of Graphviz is a cross


def emit(diagram: Diagram, context: EmitContext) -> str:
    """The diagram as DOT text."""
    context.templates.filters(FILTERS)
    classes = {c.name: c for c in diagram.classes}
    anchors = diagram.anchors()
    shown = {e.id for e in diagram.walk() if not e.hidden}
    edges = [e for e in diagram.edges if not e.hidden or (e.line == "invisible" and shown >= {e.source, e.target})]
    inside = {g.id: frozenset(e.id for e in walk((g,))) for g in diagram.walk() if isinstance(g, Group)}
    ends = {element.id: anchors.get(element.id, element.id) for element in diagram.walk()}
    return context.templates.render(
        TEMPLATE,
        diagram=diagram,
        look=lambda element: _attributes(_look(element, classes[element.style])),
        ends=ends,
        edges=[(edge, _attributes(_edge(edge, anchors, inside, classes))) for edge in edges],
        level=lambda group: _level(group, diagram, ends),
        rows=_rows(diagram, ends),
    )


def _level(group: Group, diagram: Diagram, ends: dict[str, str]) -> list[str]:
    """What in a box stands on one rank: all of it, where the box runs across the diagram's direction."""
    direction = diagram.direction or "TB"
    if group.direction is None or (group.direction in UPRIGHT) == (direction in UPRIGHT):
        return []
    return list(dict.fromkeys(ends[child.id] for child in group.children if not child.hidden))


def _rows(diagram: Diagram, ends: dict[str, str]) -> list[list[str]]:
    """The nodes that are to stand level, a rank for each row; Graphviz knows that only where ranks are level."""
    if (diagram.direction or "TB") not in UPRIGHT:
        return []
    shown = {element.id for element in diagram.walk() if not element.hidden}
    rows = [list(dict.fromkeys(ends[id] for id in row if id in shown)) for row in diagram.align]
    return [row for row in rows if len(row) > 1]


def quoted(text: str) -> str:
    """A DOT string, without quotes where it needs none. An entity would be decoded, so an ampersand is one."""
    if isinstance(text, _Html):
        return f"<{text}>"
    if BARE.fullmatch(text) and text.lower() not in KEYWORDS:
        return text
    escaped = text.replace("&", "&amp;").replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def _attributes(values: dict[str, str]) -> str:
    return ", ".join(f"{name}={quoted(value)}" for name, value in values.items())


class _Html(str):
    """A label of Graphviz's own HTML (https://graphviz.org/doc/info/shapes.html#html)."""


# Mark → the tag that opens it in a label; what is missing here has none.
TAGS = {
    **{mark: f"<{mark.upper()}>" for mark in ("b", "i", "u", "s", "sub", "sup")},
    "math": "<I>",
    "code": '<FONT FACE="Courier,monospace">',
    "small": '<FONT POINT-SIZE="11">',
}


def _label(element: Node | Group | Edge) -> str:
    """The text of an element: as HTML if it has marks."""
    if not element.markup:
        return "\n".join(element.lines)
    return _Html("<BR/>".join("".join(map(_tagged, runs(line))) for line in element.markup))


def _tagged(run: Run) -> str:
    tags = [TAGS[mark] for mark in run.marks if mark in TAGS] if not SILENT.intersection(run.marks) else []
    text = escape(ILLEGAL.sub("\ufffd", run.text)) if not SILENT.intersection(run.marks) else ""
    return "".join(tags) + text + "".join(f"</{tag[1:].split()[0].rstrip('>')}>" for tag in reversed(tags))


def _look(element: Node | Group, style: ColourClass) -> dict[str, str]:
    """The attributes of a node or a cluster."""
    shape = dict(SHAPES[element.shape].graphviz) if isinstance(element, Node) else {}
    styles = ["filled", *filter(None, [shape.pop("style", "")]), *(["dashed"] if style.dash else [])]
    hidden = style.fill == style.stroke == "none" and not element.lines  # what is invisible loses its text as well
    return {
        "label": _label(element),
        **shape,
        **({"peripheries": "2"} if element.stack else {}),
        "style": "invis" if hidden else ",".join(styles),
        "fillcolor": style.fill if style.fill != "none" else "transparent",
        "color": style.stroke if style.stroke != "none" else "transparent",
        "penwidth": number(style.stroke_width),
        "fontcolor": style.text,
        **_own("URL", element.url, element),
        **_own("tooltip", element.tooltip, element),
    }


def _own(name: str, value: str, element: Node | Group) -> dict[str, str]:
    """An attribute that a cluster takes over from the one around it, unless it is said to be empty."""
    return {name: value} if value or isinstance(element, Group) else {}


def _edge(
    edge: Edge, anchors: dict[str, str], inside: dict[str, frozenset[str]], classes: dict[str, ColourClass]
) -> dict[str, str]:
    """The attributes of an edge; one that ends at a cluster is clipped there, unless its other end is inside too."""
    direction = {(True, True): "both", (False, False): "none"}.get((bool(edge.head), bool(edge.tail)))
    source, target = (anchors.get(end, end) for end in (edge.source, edge.target))
    return {
        **({"label": _label(edge)} if edge.lines else {}),
        **LINES[edge.line],
        **({"dir": direction} if direction else {}),
        **({"arrowhead": TIPS[edge.head]} if edge.head in TIPS else {}),
        **({"arrowtail": TIPS[edge.tail]} if edge.tail in TIPS else {}),
        **({"minlen": str(edge.length)} if edge.length > 1 else {}),
        **(_link_look(classes[edge.style]) if edge.style else {}),
        **({"ltail": f"cluster_{edge.source}"} if target not in inside.get(edge.source, {target}) else {}),
        **({"lhead": f"cluster_{edge.target}"} if source not in inside.get(edge.target, {source}) else {}),
    }


def _link_look(style: ColourClass) -> dict[str, str]:
    """What a link has of its class: its line's colour, width and dashes, and the colour of its label."""
    values = {
        "stroke": ("color", style.stroke),
        "stroke_width": ("penwidth", number(style.stroke_width)),
        "text": ("fontcolor", style.text),
    }
    given = {name: value for field, (name, value) in values.items() if field not in style.unset}
    return given | ({"style": "dashed"} if style.dash else {})


FILTERS = {"dot": quoted}
