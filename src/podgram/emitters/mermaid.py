"""Mermaid text that 8.8.0 and 12.x draw alike (https://mermaid.js.org/syntax/flowchart.html)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from urllib.parse import quote

from podgram.emitters import EmitContext
from podgram.model.diagram import ColourClass, Diagram, Edge, Node
from podgram.model.shapes import SHAPES
from podgram.model.text import number

TEMPLATE = "mermaid.mmd.j2"

MOST_EDGES = 500  # Mermaid's maxEdges
MOST_CHARACTERS = 50_000  # Mermaid's maxTextSize

# Line style → the arrow with no head, with a head at the end, with one at both.
ARROWS = {"solid": ("---", "-->", "<-->"), "dotted": ("-.-", "-.->", "<-.->"), "thick": ("===", "==>", "<==>")}

# What a class cannot be called: words of the grammar, and classes of Mermaid's own drawing, which it would repaint.
RESERVED = frozenset(
    (
        "end graph style click class classDef default subgraph interpolate linkStyle flowchart call href parent self "
        "blank top output clusters cluster label edgePaths edgePath edgeLabels edgeLabel nodes node edges nodeLabel "
        "labelBkg root marker cross basic"
    ).split()
)

# These three have names because Mermaid decodes no number for them where HTML labels are off.
NAMED = {'"': "#quot;", "<": "#lt;", ">": "#gt;", "&": "#amp;"}
# What one of the two versions reads as syntax, HTML, an icon, a formula or its own code; or Hugo as a shortcode.
SPECIAL = re.compile(r'["<>&#\\ﬂ¶]|%(?=%)|(?<=%)%|(?<=\{\{)%|^`|\$(?=\$)|(?<=\$)\$|(?<=fa):|(?<=fa[bsrld]):')
# In a line with `style` or `classDef` in it, Mermaid takes what follows such a colon for a colour, and cuts its end.
COLON = re.compile(r":(?=\S*#)")
# 12.x takes a line with these words in it for a statement, whatever is before them and in whatever quotes.
DIRECTION = re.compile(r"(?<=direction)\s(?=\s*(?:TB|BT|RL|LR|TD))")
# 12.x reads its own code for an entity also in the finished label: a word joiner takes it apart.
CODE = re.compile(r"#64258;(?=°)|#182;(?=ß)")
# With several lines 12.x decodes entities before it looks for icons, formulas and \n: a word joiner keeps them apart.
JOINED = re.compile(r"#36;(?=#36;)|#58;(?=fa-)|#92;(?=n)")


def emit(diagram: Diagram, context: EmitContext) -> str:
    """The diagram as Mermaid text. What is more than Mermaid takes is a warning in the report."""
    context.templates.filters(FILTERS)
    clickable = [e for e in diagram.walk() if isinstance(e, Node) and e.url and not e.hidden]
    links = list(_links(diagram))
    text = context.templates.render(
        TEMPLATE, diagram=diagram, shapes=SHAPES, links=links, clickable=clickable, wearers=diagram.wearers()
    )
    for count, most, what in ((len(links), MOST_EDGES, "links"), (len(text), MOST_CHARACTERS, "characters")):
        if count > most:
            help = "split the diagram, or use -f svg, which has no such limit"
            context.report.warning(f"{diagram.name}: {count} {what}, and Mermaid draws at most {most}", help=help)
    return text


def _links(diagram: Diagram) -> Iterator[tuple[str, str, str, tuple[str, ...]]]:
    """Source, arrow, target and label lines of every statement of a link."""
    anchors = diagram.anchors()
    for edge in diagram.edges:
        if edge.hidden:
            continue
        source, target = (anchors.get(end, end) for end in (edge.source, edge.target))
        if edge.head and edge.tail and diagram.two_way == "edges":  # 8.8.0 draws no head at the start of a link
            arrow = ARROWS[edge.line][1]
            yield source, arrow, target, edge.lines
            yield target, arrow, source, ()
        else:
            yield source, ARROWS[edge.line][_heads(edge)], target, edge.lines


def _heads(edge: Edge) -> int:
    return edge.head + edge.tail


def label(lines: Sequence[str]) -> str:
    """The text between the quotes of a label; an empty one is a space, since Mermaid takes no `""`."""
    text = COLON.sub("#58;", "<br/>".join(_encoded(line) for line in lines)) or " "
    text = DIRECTION.sub("#32;", CODE.sub(r"\g<0>#8288;", text))
    return JOINED.sub(r"\g<0>#8288;", text) if len(lines) > 1 else text


def _encoded(line: str) -> str:
    return SPECIAL.sub(lambda match: NAMED.get(match[0]) or f"#{ord(match[0])};", line)


def class_name(name: str) -> str:
    """A class name that no version reads as a word of its own: no hyphen in it, no reserved word at its end."""
    safe = name.replace("-", "_")
    return f"{safe}_" if safe.rpartition("_")[2] in RESERVED else safe


def styles(colour: ColourClass) -> str:
    """The values of a class as a classDef has them, less those that nobody gave."""
    values = {
        "fill": ("fill", colour.fill),
        "stroke": ("stroke", colour.stroke),
        "stroke_width": ("stroke-width", f"{number(colour.stroke_width)}px"),
        "dash": ("stroke-dasharray", " ".join(map(number, colour.dash))),
        "text": ("color", colour.text),
    }
    return ",".join(f"{name}:{value}" for field, (name, value) in values.items() if field not in colour.unset and value)


def url(address: str) -> str:
    """An address between quotes: what could end them, or be taken for an entity, is percent-encoded (RFC 3986).

    So is all that is not ASCII, as Mermaid's own code for entities is made of such characters.
    """
    return re.sub(r'[^!-~]|["<>`;{}|^]', lambda match: quote(match[0], safe=""), address)


FILTERS: dict[str, Callable[..., str]] = {
    "mermaid": label,
    "mermaid_url": url,
    "mermaid_class": class_name,
    "mermaid_styles": styles,
    "number": number,
}
