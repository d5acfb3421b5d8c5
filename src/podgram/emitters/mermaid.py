"""Mermaid text that 8.8.0 and 12.x draw alike (https://mermaid.js.org/syntax/flowchart.html)."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple
from urllib.parse import quote

from podgram.emitters import EmitContext
from podgram.model.diagram import ColourClass, Diagram, Edge, Group, MermaidStyle, Node
from podgram.model.markup import TAG
from podgram.model.shapes import SHAPES
from podgram.model.text import number

TEMPLATE = "mermaid.mmd.j2"

MOST_EDGES = 500  # Mermaid's maxEdges
MOST_CHARACTERS = 50_000  # Mermaid's maxTextSize

BLANK = "blank"  # the kind, and the class, of what holds an empty box open, which 12.x draws by itself

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
# A label that needs no quotes in any version: words with nothing between them that could begin an arrow or a bracket.
BARE = re.compile(r"(?:-(?=\w))?[A-Za-z0-9]+(?:(?:[.,:/]|[ ,]-|[ .,:/-] ?)[A-Za-z0-9]+)*")
KEYWORD = re.compile(rf"(?:{'|'.join(RESERVED)})\b|\b[xo]-|fa:|\d-|direction", re.I)
# With several lines 12.x decodes entities before it looks for icons, formulas and \n: a word joiner keeps them apart.
JOINED = re.compile(r"#36;(?=#36;)|#58;(?=fa-)|#92;(?=n)")


class Statement(NamedTuple):
    """A link as Mermaid has it; `name` is an edge id where something is said of it later."""

    source: str
    arrow: str
    target: str
    label: str
    edge: Edge
    name: str = ""


def emit(diagram: Diagram, context: EmitContext) -> str:
    """The diagram as Mermaid text. What is more than Mermaid takes is a warning in the report."""
    write = LabelWriter(diagram.mermaid)
    context.templates.filters(FILTERS)
    clickable = [e for e in diagram.walk() if isinstance(e, Node) and e.url and not e.hidden]
    links = list(_links(diagram, write))
    text = context.templates.render(
        TEMPLATE,
        diagram=diagram,
        steps=[s for s in diagram.steps() if not (write.is_12 and s[2].kind == BLANK)],
        write=write,
        links=links,
        link_styles=list(_link_styles(diagram, links, write.is_12)),
        clickable=clickable,
        wearers={name: ids for name, ids in diagram.wearers().items() if ids and not (write.is_12 and name == BLANK)},
        classes={c.name: c for c in diagram.classes},
    )
    for count, most, what in ((len(links), MOST_EDGES, "links"), (len(text), MOST_CHARACTERS, "characters")):
        if count > most:
            help = "split the diagram, or use -f svg, which has no such limit"
            context.report.warning(f"{diagram.name}: {count} {what}, and Mermaid draws at most {most}", help=help)
    return text


def _links(diagram: Diagram, write: LabelWriter) -> Iterator[Statement]:
    """Every statement of a link, in order."""
    anchors = {} if write.is_12 else diagram.anchors()
    shown = {e.id for e in diagram.walk() if not e.hidden}
    for edge in diagram.edges:
        orders = edge.line == "invisible" and write.is_12 and shown.issuperset((edge.source, edge.target))
        if edge.hidden and not orders:
            continue
        source, target = (anchors.get(end, end) for end in (edge.source, edge.target))
        label = f"|{write.quoted(edge)}|" if edge.lines or edge.markup else ""
        if edge.head and edge.tail and not write.is_12 and diagram.mermaid.two_way == "edges":
            single = edge._replace(head="arrow", tail="")  # 8.8.0 draws no head at the start of a link
            yield Statement(source, arrow(single), target, label, edge)
            yield Statement(target, arrow(single), source, "", edge)
        else:
            written = edge if write.is_12 else edge._replace(head=edge.head and "arrow", tail=edge.tail and "arrow")
            name = edge.id if edge.animation and write.is_12 else ""
            yield Statement(source, arrow(written), target, label, edge, name)


ENDS = {"": ("", ""), "arrow": ("<", ">"), "cross": ("x", "x"), "circle": ("o", "o")}


def arrow(edge: Edge) -> str:
    """The arrow of an edge, with a dash more for each layer that it is longer (`destructLink` of Mermaid's flowDb)."""
    start, end = ENDS[edge.tail][0], ENDS[edge.head][1]
    more = edge.length - 1
    match edge.line:
        case "invisible":
            return "~~~" + "~" * more
        case "dotted":
            return f"{start}-.{'.' * more}-{end}"
        case "thick":
            return f"{start}=={'=' * more}{end or '='}"
    return f"{start}--{'-' * more}{end or '-'}"


# What 8.8.0 forgets of a line of which a linkStyle says anything (`addEdges` of its flowRenderer).
FORGOTTEN = {"dotted": ("dash", "stroke-dasharray:3"), "thick": ("stroke_width", "stroke-width:3.5px")}


def _link_styles(diagram: Diagram, links: Sequence[Statement], is_12: bool) -> Iterator[tuple[str, str]]:
    """The numbers of the links that look alike by their class, and its values as a link has them."""
    numbers: dict[str, list[str]] = {}
    classes = {c.name: c for c in diagram.classes if c.in_mermaid}
    for place, link in enumerate(links):
        if style := classes.get(link.edge.style):
            values = styles(style, without=frozenset({"fill"}))
            field, own = FORGOTTEN.get(link.edge.line, ("", ""))
            said = style.dash if field == "dash" else field not in style.unset
            values = f"{values},{own}" if values and own and not said and not is_12 else values
            numbers.setdefault(values, []).append(str(place))
    for values, found in numbers.items():
        if values:
            yield ",".join(found), values


class LabelWriter:
    """Writes the texts of a diagram as its style says, for its version of Mermaid."""

    def __init__(self, style: MermaidStyle) -> None:
        self.style = style
        self.is_12 = style.version == "12"
        config = json.loads(style.config or "{}")
        flowchart = config.get("flowchart") if isinstance(config.get("flowchart"), dict) else {}
        self.no_html = False in (config.get("htmlLabels"), flowchart.get("htmlLabels"))  # then tags are shown
        self.keyword = style.keyword if self.is_12 else "graph"  # under another, 8.8.0 gives no colours

    def quoted(self, element: Node | Group | Edge) -> str:
        """The label of an element or a link, in quotes unless its page has none where none are needed."""
        text = self.label(element)
        bare = text.replace(self.style.breaks, " ")
        if self.style.quotes == "needed" and not element.markup and BARE.fullmatch(bare) and not KEYWORD.search(bare):
            return text
        return f'"{text}"'

    def label(self, element: Node | Group | Edge) -> str:
        if self.is_12 and element.markup and self.no_html:
            return "`" + "\n".join(map(_as_markdown, element.markup)) + "`"
        if self.is_12 and element.markup:
            text = self.style.breaks.join(map(_marked, element.markup))
            return DIRECTION.sub("#32;", COLON.sub("#58;", re.sub(r"</(\w+)>(<br/?>)<\1>", r"\2", text))) or " "
        return label(element.lines, self.style.breaks)

    def direction(self, diagram: Diagram) -> str:
        """Which way a diagram runs: Mermaid's own choice is down."""
        return self.style.down if diagram.direction in (None, "TB") else diagram.direction

    def node(self, node: Node) -> str:
        """A node with its label and its shape."""
        shape = SHAPES[node.shape]
        if self.style.quotes == "needed" and shape == SHAPES["rectangle"] and self.is_own_label(node):
            return node.id
        if self.is_12 and shape.name:
            return f'{node.id}["{self.label(node)}"]@{{ shape: {shape.name} }}'
        open_, close = shape.mermaid
        return f"{node.id}{open_}{self.quoted(node)}{close}"

    def is_own_label(self, node: Node) -> bool:
        """Whether a node is written as its id alone, which is its label then."""
        return node.lines == (node.id,) and not node.markup and bool(re.fullmatch(r"[A-Za-z0-9]+", node.id))

    def front(self, diagram: Diagram) -> str:
        """What stands above a diagram: Mermaid's own title and configuration; of 8.8.0 a directive."""
        style = self.style
        if not self.is_12:
            return f"%%{{init: {style.config}}}%%\n" if style.config else ""
        title = f"title: {json.dumps(style.heading, ensure_ascii=False)}\n" if style.heading else ""
        config = f"config: {style.config}\n" if style.config else ""
        return f"---\n{title}{config}---\n" if title or config else ""

    def about(self, diagram: Diagram) -> dict[str, str]:
        """What a screen reader is told, which 8.8.0 refuses: what the spec says of it, if it does."""
        title, description = diagram.title, diagram.description
        is_own = diagram.is_described and description != title
        told = {"accTitle": title * (title != diagram.name), "accDescr": description * is_own}
        return {name: text for name, text in told.items() if text and self.is_12}


def label(lines: Sequence[str], breaks: str = "<br/>") -> str:
    """The text between the quotes of a label; an empty one is a space, since Mermaid takes no `""`."""
    text = COLON.sub("#58;", breaks.join(_encoded(line) for line in lines)) or " "
    text = DIRECTION.sub("#32;", CODE.sub(r"\g<0>#8288;", text))
    return JOINED.sub(r"\g<0>#8288;", text) if len(lines) > 1 else text


def _encoded(line: str) -> str:
    return SPECIAL.sub(lambda match: NAMED.get(match[0]) or f"#{ord(match[0])};", line)


def _as_markdown(line: str) -> str:
    """A line of markup as Mermaid's Markdown strings have it, which know bold and italic."""
    text = re.sub(r"</?b>", "**", re.sub(r"</?i>", "*", line))
    return "".join(
        part if part.strip("*") == "" else _encoded(html.unescape(part)) for part in re.split(r"(\*+)", text)
    )


def _marked(line: str) -> str:
    """A line of markup as 12.x obeys it: its tags as they are, an icon and a formula in Mermaid's own words."""
    text = ""
    for part in re.split(r"(<fa>.*?</fa>|<math>.*?</math>|</?[a-z]+>)", line):
        own = re.fullmatch(r"<(fa|math)>(.*)</\1>", part)
        if own:
            text += html.unescape(own[2]) if own[1] == "fa" else f"$${html.unescape(own[2])}$$"
        else:
            text += part if TAG.fullmatch(part) else _encoded(html.unescape(part))
    return text


def class_name(name: str) -> str:
    """A class name that no version reads as a word of its own: no hyphen in it, no reserved word at its end."""
    safe = name.replace("-", "_")
    return f"{safe}_" if safe.rpartition("_")[2] in RESERVED else safe


def styles(colour: ColourClass, without: frozenset[str] = frozenset()) -> str:
    """The values of a class as a classDef has them, less those that nobody gave."""
    values = {
        "fill": ("fill", short(colour.fill)),
        "stroke": ("stroke", short(colour.stroke)),
        "stroke_width": ("stroke-width", f"{number(colour.stroke_width)}px"),
        "dash": ("stroke-dasharray", " ".join(map(number, colour.dash))),
        "text": ("color", short(colour.text)),
    }
    given = values.keys() - colour.unset - without
    own = [f"{name}:{value}" for field, (name, value) in values.items() if field in given and value]
    return ",".join([*own, *(f"{name}:{value}" for name, value in colour.css)])


def url(address: str) -> str:
    """An address between quotes: what could end them, or be taken for an entity, is percent-encoded (RFC 3986).

    So is all that is not ASCII, as Mermaid's own code for entities is made of such characters.
    """
    return re.sub(r'[^!-~]|["<>`;{}|^]', lambda match: quote(match[0], safe=""), address)


def short(colour: str) -> str:
    """A colour as people write it: three digits where these say the same as six."""
    return re.sub(r"#(.)\1(.)\2(.)\3", r"#\1\2\3", colour)


FILTERS: dict[str, Callable[..., str]] = {
    "mermaid": label,
    "mermaid_url": url,
    "mermaid_class": class_name,
    "mermaid_styles": styles,
    "number": number,
}
