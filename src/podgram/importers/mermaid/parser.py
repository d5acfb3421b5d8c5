"""Reads other people's Mermaid flowcharts: text in, a frozen `Flowchart` with line numbers out.

The grammar and its meaning are those of Mermaid's own `flow.jison` and `flowDb` in 8.8.0 and 12.3.0, held against the
real thing: a node is in the subgraph that closes first of all that mention it, a later label overrides an earlier one,
and `class` does nothing to an id that does not exist yet. What one of the two refuses is still read where its meaning
is plain. What neither reads, or has no one meaning in both, is listed in `unread`.

A descent of our own, not a binding to a parser in Rust: adoption has to say in which line each thing stands, has to
know what 8.8.0 makes of it as well as 12.x, and has to install wherever Python does.
"""

from __future__ import annotations

import bisect
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

import yaml

from podgram.diagnostics import PodgramError, Problem
from podgram.importers.mermaid.flowchart import (
    ClassDef,
    ClassUse,
    Comment,
    Edge,
    Flowchart,
    Node,
    Styles,
    Subgraph,
    Unread,
)
from podgram.importers.mermaid.lexemes import Arrow, Label, arrow, label, obeyed, plain, styles, tail
from podgram.language.models import SAFE_URL
from podgram.model.diagram import Animation, Direction
from podgram.model.ids import refused
from podgram.model.shapes import SHAPES

MAX_EDGES = 500  # Mermaid 12's maxEdges, which a page cannot raise
MAX_CHARACTERS = 50_000  # maxTextSize of both

KEYWORDS = ("graph", "flowchart", "flowchart-elk")
_HEADER = re.compile(r"\s*(flowchart-elk|flowchart|graph)\b[ \t]*((?:LR|RL|TB|BT|TD|BR|v)\b|[<>^])?[ \t]*(?=[;\n]|\Z)")
_DIRECTIONS: dict[str, Direction] = {
    "LR": "LR", ">": "LR", "RL": "RL", "<": "RL", "BT": "BT", "^": "BT", "TB": "TB", "TD": "TB", "v": "TB", "BR": "TB",
}  # fmt: skip

# An opening bracket → the brackets that may close it, each with its shape. Longer ones are tried first.
_BRACKETS: dict[str, dict[str, str]] = {"(((": {")))": "double-circle"}, "(-": {"-)": "@ellipse"}}
for _shape, _row in SHAPES.items():
    if not _row.name:
        _BRACKETS.setdefault(_row.mermaid[0], {})[_row.mermaid[1]] = _shape
_OPENING = sorted(_BRACKETS, key=len, reverse=True)

# The names that `@{ shape: … }` of 12.x has for our shapes: https://mermaid.js.org/syntax/flowchart.html
_NAMES = {
    "rectangle": "rect proc process rectangle squareRect square",
    "rounded": "rounded event roundedRect round",
    "stadium": "stadium pill terminal",
    "subroutine": "fr-rect framed-rectangle subproc subprocess subroutine",
    "cylinder": "cyl cylinder database db",
    "circle": "circle circ",
    "flag": "odd rect_left_inv_arrow",
    "diamond": "diam decision diamond question",
    "hexagon": "hex hexagon prepare",
    "parallelogram": "lean-r lean-right in-out lean_right",
    "parallelogram-alt": "lean-l lean-left out-in lean_left",
    "trapezoid": "trap-b priority trapezoid trapezoid-bottom",
    "trapezoid-alt": "trap-t inv-trapezoid manual trapezoid-top inv_trapezoid",
    "double-circle": "dbl-circ double-circle doublecircle",
    "document": "doc document",
    "documents": "docs documents st-doc stacked-document",
    "lined-document": "lin-doc lined-document",
    "tag-document": "tag-doc tagged-document",
    "processes": "st-rect procs processes stacked-rectangle",
    "lined-process": "lin-rect lined-rectangle lined-process lin-proc shaded-process",
    "divided-process": "div-rect div-proc divided-rectangle divided-process",
    "tag-process": "tag-rect tagged-rectangle tag-proc tagged-process",
    "card": "notch-rect card notched-rectangle",
    "internal-storage": "win-pane internal-storage window-pane",
    "datastore": "datastore data-store",
    "stored-data": "bow-rect stored-data bow-tie-rectangle",
    "horizontal-cylinder": "h-cyl das horizontal-cylinder",
    "lined-cylinder": "lin-cyl disk lined-cylinder",
    "delay": "delay half-rounded-rectangle",
    "display": "curv-trap curved-trapezoid display",
    "paper-tape": "flag paper-tape",
    "manual-input": "sl-rect manual-input sloped-rectangle",
    "loop-limit": "notch-pent loop-limit notched-pentagon",
    "triangle": "tri extract triangle",
    "flipped-triangle": "flip-tri manual-file flipped-triangle",
    "hourglass": "hourglass collate",
    "bolt": "bolt com-link lightning-bolt",
    "fork": "fork join forkJoin",
    "junction": "f-circ junction filled-circle",
    "start": "sm-circ start small-circle stateStart",
    "stop": "fr-circ stop framed-circle stateEnd",
    "summary": "cross-circ summary crossed-circle",
    "brace": "brace comment brace-l",
    "brace-right": "brace-r",
    **{name: name for name in ("choice", "braces", "text", "note", "cloud", "bang")},
}
_NAMED_SHAPES = {name: shape for shape, names in _NAMES.items() for name in names.split()}

_EDGE_ID = r"\s*(?:(?P<id>[^\s\"'@\[\](){}|;<>]+)@(?=[-=.<xo~]))?"
_LINK = re.compile(_EDGE_ID + r"(?P<arrow>[xo<]?--+[-xo>]|[xo<]?==+[=xo>]|[xo<]?-?\.+-[xo>]?|~~~+)\s*")
_HALF_LINK = re.compile(_EDGE_ID + r"(?P<arrow>[xo<]?(?:--|==|-\.))\s*")
_OTHER_HALF = {  # how an arrow ends whose first half ends in the character
    "-": re.compile(r"\s*(--+[-xo>])\s*"),
    "=": re.compile(r"\s*(==+[=xo>])\s*"),
    ".": re.compile(r"\s*(-?\.+-[xo>]?)\s*"),
}
_ID = re.compile(r"(?:\w|:(?!::)|[.,+*#!$'?`\\/&]|%(?!%)|-(?![->.])|=(?!=))+")  # `idString`
_END_OF_AN_ARROW = re.compile(r"[xo](?:--|==|-?\.)")
_WORD = re.compile(r"(linkStyle|classDef|class|style|click|subgraph|end|direction|accTitle|accDescr)\b")


class NotAFlowchartError(PodgramError):
    """The text is another type of diagram, or none."""


class _StopError(Exception):
    """This statement cannot be read, and why."""


def diagram_type(text: str) -> str:
    """The word that names a Mermaid text's type: `graph`, `sequenceDiagram`, … or "" if there is none."""
    word = re.match(r"\s*([\w-]+)", _blanked(text)[0])
    return word[1] if word else ""


def read(text: str) -> Flowchart:
    """The flowchart that a Mermaid text describes.

    Raises NotAFlowchartError for another type of diagram; whatever else is wrong with the text is in `unread`.
    """
    return _Reader(text).flowchart()


def class_defs(text: str) -> list[ClassDef]:
    """The definitions of classes in a diagram of any type: a state diagram and a class diagram have them too."""
    found = []
    for number, line in enumerate(_blanked(text)[0].split("\n"), 1):
        made = re.fullmatch(r"\s*classDef\s+(\S+)\s+(.+?)[\s;]*", line)
        if made and (values := styles(made[2])):
            found += [ClassDef(name, values, number) for name in made[1].split(",") if name]
    return found


def _blanked(text: str) -> tuple[str, list[tuple[int, str]]]:
    """The text with its front matter, directives and comments as blanks; and these with their positions."""
    found: list[tuple[int, str]] = []

    def blank(match: re.Match[str]) -> str:
        found.append((match.start(), match.group()))
        return re.sub(r"[^\n]", " ", match.group())  # so that positions and lines stay

    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = re.sub(r"\A\s*---[ \t]*\n(?s:.*?)\n[ \t]*---[ \t]*(?=\n|\Z)", blank, text)
    text = re.sub(r"%%\{(?s:.*?)\}%%", blank, text)
    return re.sub(r"(?m:^[ \t]*%%.*$)", blank, text), found


@dataclass(slots=True)
class _Vertex:
    """A node so far."""

    id: str
    order: int
    line: int
    lines: tuple[str, ...]
    shape: str = "rectangle"
    classes: dict[str, None] = field(default_factory=dict)
    styles: Styles = ()
    url: str = ""
    tooltip: str = ""
    markup: tuple[str, ...] = ()


@dataclass(slots=True)
class _Group:
    """A subgraph so far. `members` are the ids that it mentions."""

    id: str
    order: int
    line: int
    lines: tuple[str, ...]
    members: dict[str, None] = field(default_factory=dict)
    classes: dict[str, None] = field(default_factory=dict)
    direction: Direction | None = None
    markup: tuple[str, ...] = ()


@dataclass(slots=True)
class _Edge:
    """An arrow so far."""

    source: str
    target: str
    arrow: Arrow
    label: Label
    line: int
    id: str
    classes: dict[str, None] = field(default_factory=dict)
    styles: Styles = ()
    animation: Animation = ""


class _Reader:
    """One pass over the text with a position in it: statements fill the tables, `settled` makes the flowchart."""

    def __init__(self, text: str) -> None:
        self.text, self.extras = _blanked(text)
        self.at = 0
        self.newlines = [m.start() for m in re.finditer("\n", self.text)]
        self.vertices: dict[str, _Vertex] = {}
        self.closed: dict[str, _Group] = {}  # in the order in which they end
        self.parents: dict[str, str] = {}
        self.open: list[_Group] = []
        self.edges: list[_Edge] = []
        self.edge_ids: dict[str, _Edge] = {}
        self.edge_styles: Styles = ()
        self.heading, self.config = "", dict[str, Any]()
        self.class_defs: list[ClassDef] = []
        self.class_uses: list[ClassUse] = []
        self.comments: list[Comment] = []
        self.unread: list[Unread] = []
        self.lacking: set[str] = set()
        self.order = self.ended = 0
        self.title = self.description = ""

    # -- the place in the text

    def line(self, at: int | None = None) -> int:
        return bisect.bisect_left(self.newlines, self.at if at is None else at) + 1

    def take(self, pattern: str | re.Pattern[str]) -> re.Match[str] | None:
        """A match at the position, which moves behind it."""
        found = re.compile(pattern).match(self.text, self.at)
        self.at = found.end() if found else self.at
        return found

    def need(self, pattern: str | re.Pattern[str], why: str) -> re.Match[str]:
        found = self.take(pattern)
        if found is None:
            raise _StopError(why)
        return found

    def sees(self, text: str) -> bool:
        return self.text.startswith(text, self.at)

    def rest(self) -> str:
        """What is left of the statement, up to a semicolon or the end of the line."""
        return self.need(r"(?:\"[^\"]*\"|[^;\n])*", "").group().strip()

    def complain(
        self, line: int, text: str, why: str, harmless: bool = False, old: bool = False, broken: bool = False
    ) -> None:
        self.unread.append(Unread(line, text.strip(), why, harmless, old, broken))

    # -- the story

    def flowchart(self) -> Flowchart:
        header = self.take(_HEADER)
        if header is None:
            raise NotAFlowchartError(self.no_flowchart())
        for at, text in self.extras:
            self.extra(self.line(at + len(text) - len(text.lstrip())), text.strip())
        while self.take(r"[ \t\n;]*") and self.at < len(self.text):
            start = self.at
            try:
                self.statement()
                self.finish_statement()
            except _StopError as stop:
                self.take(r"[^\n]*")
                self.complain(self.line(start), self.text[start : self.at].split("\n")[0], str(stop), broken=True)
        for group in self.open:
            self.complain(group.line, "subgraph", f"the subgraph {group.id!r} has no end", broken=True)
        return self.settled(header[1], header[2] or "")

    def no_flowchart(self) -> Problem:
        kind = diagram_type(self.text)
        what = "what follows the word is no direction" if kind in KEYWORDS else "it is no flowchart"
        return Problem(f"{kind!r}: {what}" if kind else "there is no diagram", help="a flowchart begins with: graph LR")

    def extra(self, line: int, text: str) -> None:
        """A comment; or front matter or a directive, which change the drawing as nothing does in a generated one."""
        if text.startswith("%%") and "%%{" not in text:
            self.comments.append(Comment(line, text))
        elif text.startswith("%%"):
            self.directive(line, text)
        else:
            self.front_matter(line, text)

    def directive(self, line: int, text: str) -> None:
        """`%%{init: {…}}%%`, which both versions obey; others say nothing (`detectInit` of Mermaid's utils)."""
        found = re.fullmatch(r"%%\{\s*(?:init|initialize)\b\s*:?\s*((?s:.*?))\s*\}%%", text)
        if not found:
            self.complain(line, text, "12.x knows no such directive", harmless=True)
            return
        try:
            data = json.loads(found[1].replace("'", '"') or "{}")
        except ValueError:
            data = None
        if not isinstance(data, dict):
            self.complain(line, text, "the directive is not JSON", harmless=True)
            return
        _merge(self.config, data)

    def front_matter(self, line: int, text: str) -> None:
        """YAML: 12.x draws its title and obeys its configuration (https://mermaid.js.org/config/configuration.html)."""
        try:
            data = yaml.load(re.sub(r"^\s*---|---\s*$", "", text), yaml.SafeLoader)
        except (yaml.YAMLError, ValueError, RecursionError):
            data = None
        self.complain(line, text.split("\n")[1], "8.8.0 refuses front matter", old=True)
        if not isinstance(data, dict):
            self.complain(line, text.split("\n")[1], "the front matter is no YAML mapping")
            return
        self.heading = str(data.get("title") or "")
        config = data.get("config")
        _merge(self.config, config if isinstance(config, dict) else {})

    def statement(self) -> None:
        word = self.take(_WORD)
        if word is None:
            self.vertex_statement()
        else:
            _STATEMENTS[word[1]](self)

    def finish_statement(self) -> None:
        if comment := self.take(r"[ \t]+(%%[^\n]*)"):  # 8.8.0 allows one here
            self.comments.append(Comment(self.line(), comment[1].rstrip()))
        self.need(r"[ \t]*(?=[;\n]|\Z)", "this does not continue the statement")

    # -- nodes and arrows

    def vertex_statement(self) -> None:
        sources = self.nodes()
        while found := self.link():
            line, link, text, id = found
            targets = self.nodes()
            for a, b in ((a, b) for a in sources for b in targets):
                made = _Edge(a, b, link, text, line, id)
                self.edges.append(made)
                if id:
                    self.edge_ids.setdefault(id, made)
            sources = targets

    def nodes(self) -> list[str]:
        ids = [self.node()]
        while self.take(r"[ \t]+&\s+"):
            ids.append(self.node())
        return ids

    def node(self) -> str:
        if _END_OF_AN_ARROW.match(self.text, self.at):
            raise _StopError("the letter is read as the end of an arrow: put a space after it")
        name = self.need(_ID, "a node is missing here").group()
        line = self.line(self.at - 1)
        if name in self.edge_ids and self.sees("@{"):
            self.edge_data(self.edge_ids[name], line)
            return name
        if by := refused(name):
            self.complain(
                line, name, "a word of Mermaid's own cannot be an id", harmless=len(by) < 2, old=by == ("8.8.0",)
            )
        vertex = self.mention(name, line)
        self.shape_of(vertex, line)
        self.shape_data(vertex, line)
        if self.take(":::"):
            self.give_class((name,), self.need(_ID, "a class is missing after :::").group(), line)
            self.shape_data(vertex, line)
        return name

    def mention(self, name: str, line: int) -> _Vertex:
        if self.open:
            self.open[-1].members.setdefault(name)
        return self.vertex(name, line)

    def vertex(self, name: str, line: int) -> _Vertex:
        if name not in self.vertices:
            self.order += 1
            text = label(name)
            self.vertices[name] = _Vertex(name, self.order, line, text.lines or (name,))
            if text.old:  # `\\node` is its own label
                self.complain(line, name, text.old, old=True)
        return self.vertices[name]

    def shape_of(self, vertex: _Vertex, line: int) -> None:
        """The label in brackets behind a node's id, if there is one."""
        if self.sees("[|"):
            raise _StopError("a node with properties is drawn by 12.x alone")
        opening = next((b for b in _OPENING if self.sees(b)), None)
        if opening is not None:
            text, vertex.shape = self.bracketed(opening)
            vertex.lines, vertex.markup = self.noted(text, line)

    def bracketed(self, opening: str) -> tuple[Label, str]:
        """A label with its brackets, and the shape that they mean."""
        self.at += len(opening)
        closings = _BRACKETS[opening]
        missing = f"{' or '.join(closings)} is missing after the label"
        closing = "|".join(map(re.escape, closings))
        quoted = self.sees('"')
        if quoted:
            text = self.need(r'"([^"]*)"', "a quote is not closed")[1]
            end = self.need(closing, missing)
        else:
            found = None if closing in self.lacking else self.take(rf"((?s:.)*?)({closing})")
            if found is None:
                self.lacking.add(closing)  # nor is it there behind any later bracket
                raise _StopError(missing)
            text, end = found[1], re.compile(closing).search(found[2]) or found
            if re.search(r'["\[\](){}|]', text):
                raise _StopError("a label with brackets, bars or quotes in it has to stand in quotes")
        if not text:
            raise _StopError("an empty label is an error; a space in quotes is none")
        return label(text, quoted), closings[end.group()]

    def data(self) -> tuple[str, dict[str, Any]]:
        """What stands between `@{` and `}`, and what it says: YAML."""
        found = self.need(r"@\{((?:\"[^\"]*\"|[^}\"])*)\}", "@{ is not closed")
        inner = re.sub(r'"[^"]*"', lambda m: re.sub(r"\n\s*", "<br/>", m.group()), found[1])
        try:
            data = yaml.load(inner if "\n" in inner else "{" + inner + "}", yaml.BaseLoader)
        except (yaml.YAMLError, ValueError, RecursionError):
            data = None
        if not isinstance(data, dict):
            raise _StopError("what stands between @{ and } is not YAML")
        return found.group(), data

    def shape_data(self, vertex: _Vertex, line: int) -> None:
        """`@{ shape: …, label: … }` of 12.x."""
        if not self.sees("@{"):
            return
        text, data = self.data()
        self.complain(line, text, "8.8.0 knows no @{ }", old=True)
        for key, value in data.items():
            if key == "shape" and isinstance(value, str):
                vertex.shape = _NAMED_SHAPES.get(value, f"@{value}")
            elif key == "label" and isinstance(value, str):
                vertex.lines, vertex.markup = self.noted(label(value, markdown=True), line)
            elif key not in ("w", "h") or "img" in data:
                self.complain(line, text, f"{key!r}: podgram draws no icons and images, and places nodes itself")

    def edge_data(self, edge: _Edge, line: int) -> None:
        """`e1@{ animate: true }` of 12.x."""
        text, data = self.data()
        for key, value in data.items():
            if key in ("animate", "animation"):
                edge.animation = cast(Animation, "" if value == "false" else value)
            else:
                self.complain(line, text, f"{key!r}: an arrow is bent as the layout bends it")
            if edge.animation not in ("", "true", "slow", "fast"):
                self.complain(line, text, f"no arrow moves like {value!r}")

    def link(self) -> tuple[int, Arrow, Label, str] | None:
        """An arrow with its line and its label, `-->|text|` or `-- text -->`, if one comes next."""
        if found := self.take(_LINK):
            made = arrow(found["arrow"]), self.pipe_label()
        elif found := self.take(_HALF_LINK):
            made = self.split_link(found["arrow"])
        else:
            return None
        line = self.line(found.start("arrow"))
        self.noted(made[1], line)
        if found["id"]:
            self.complain(line, found["id"], "8.8.0 knows no ids of arrows", old=True)
        if made[0].stroke == "invisible":
            self.complain(line, found["arrow"], "8.8.0 does not know an invisible link", old=True)
        return line, *made, found["id"] or ""

    def split_link(self, opening: str) -> tuple[Arrow, Label]:
        ending = _OTHER_HALF[opening[-1]].pattern
        missing = "an arrow is missing after the label"
        quoted = self.sees('"')
        text = r'"([^"]*)"' if quoted else r"([^\n]+?)"
        found = self.need(text + ending, missing)
        link = arrow(found[2])
        if tail(opening) not in ("none", link.head):
            raise _StopError(f"{opening} and {found[2]} do not belong to one arrow")
        return link._replace(tail=tail(opening)), label(found[1], quoted)

    def pipe_label(self) -> Label:
        if not self.sees("|"):
            return Label()
        found = self.need(r'\|(?:"([^"]*)"|([^"|]*))\|[ \t]*', "the label of the arrow is not closed with |")
        return label(found[1] or found[2] or "", quoted=found[1] is not None)

    def noted(self, text: Label, line: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The lines of a label and their markup; what is lost of it is told."""
        for why, old in ((text.lost, False), (text.old, True)):
            if why:
                self.complain(line, " ".join(text.lines), why, old=old)
        return text.lines, text.markup

    # -- subgraphs

    def subgraph(self) -> None:
        line = self.line()
        found = self.need(r'[ \t]*(?:"([^"\n]*)"|([^"\[\n;]*))(?=(\[)?)', "")
        name = (found[1] or found[2] or "").strip()
        if found[3]:
            text, _ = self.bracketed("[")
        elif ":::" in name or re.search(r"\bend$", found[2] or "") or (not name and found[1] is None):
            raise _StopError("write it as: subgraph id[title]")
        else:
            text, name = label(name, quoted=found[1] is not None), "" if re.search(r"\s", name) else name
        self.order += 1
        lines, markup = self.noted(text, line)
        self.open.append(_Group(name, self.order, line, lines, markup=markup))

    def end(self) -> None:
        if not self.open:
            raise _StopError("there is no subgraph to end")
        group = self.open.pop()
        group.id = group.id or f"subGraph{self.ended}"
        self.ended += 1
        self.closed.setdefault(group.id, group)  # a second one of the same id adds to the first
        for member in group.members:
            if member != group.id:
                self.parents.setdefault(member, group.id)
        if self.open:
            self.open[-1].members.setdefault(group.id)

    def direction(self) -> None:
        line, text = self.line(), self.rest()
        if self.open:
            self.open[-1].direction = _DIRECTIONS.get(text)
            self.complain(line, f"direction {text}", "8.8.0 refuses the direction of a subgraph", old=True)

    # -- classes, styles, links and words for screen readers

    def class_def(self) -> None:
        line = self.line()
        help = "write it as: classDef name fill:#9f6,stroke:#333"
        names = self.need(r"[ \t]+([^\s;]+)[ \t]+", help)[1]
        found = styles(self.rest())
        if found is None:
            raise _StopError(help)
        if "," in names:
            self.complain(line, f"classDef {names}", "8.8.0 ignores a class definition of several names", old=True)
        found = self.css(found, line)
        self.class_defs += [ClassDef(name, found, line) for name in names.split(",") if name]

    def css(self, found: Styles, line: int) -> Styles:
        """Styles without those that no browser obeys, which are told."""
        for pair in found:
            if not obeyed(pair):
                self.complain(line, ":".join(pair), "it is no style of a shape, and changes nothing", harmless=True)
        return tuple(filter(obeyed, found))

    def class_use(self) -> None:
        line = self.line()
        found = re.fullmatch(r"([^\s;]+)\s+([^\s;]+)", self.rest())
        if found is None:
            raise _StopError("write it as: class id,id name, without a space after the comma")
        self.give_class(tuple(found[1].split(",")), found[2], line)

    def give_class(self, ids: tuple[str, ...], name: str, line: int) -> None:
        for edge in (self.edge_ids[i] for i in ids if i in self.edge_ids):
            edge.classes.setdefault(name)
        missing = tuple(i for i in ids if i not in self.vertices and i not in self.closed and i not in self.edge_ids)
        self.class_uses.append(ClassUse(name, ids, missing, line))
        for table in (self.vertices, self.closed):
            for element in (table[i] for i in ids if i in table):
                element.classes.setdefault(name)

    def style(self) -> None:
        line = self.line()
        name, _, text = self.rest().partition(" ")
        found = styles(text)
        if found is None:
            raise _StopError("write it as: style id fill:#9f6")
        if name in self.edge_ids:
            self.complain(line, f"style {name}", "12.x does nothing with the style of an arrow's id", harmless=True)
            return
        vertex = self.vertex(name, line)
        vertex.styles += self.css(found, line)

    def link_style(self) -> None:
        """The style of arrows by their numbers, which the last such line says (`updateLink` of Mermaid's flowDb)."""
        line, help = self.line(), "write it as: linkStyle 0,1 stroke:#f66"
        found = re.fullmatch(r"(default|\d+(?:\s*,\s*\d+)*)\s+(interpolate\s+\w+\s*)?(.*)", self.rest())
        made = styles(found[3]) if found else None
        made = self.css(made, line) if made else made
        if found is None or (made is None and not found[2]):
            raise _StopError(help)
        if found[2]:
            self.complain(line, f"linkStyle {found[1]} {found[2]}", "an arrow is bent as the layout bends it")
        if found[1] == "default":
            self.edge_styles = made or ()
            return
        for number in map(int, found[1].split(",")):
            if number >= len(self.edges):
                raise _StopError(f"there is no arrow {number}: they count from 0")
            self.edges[number].styles = made or ()

    def click(self) -> None:
        line, text = self.line(), self.rest()
        pattern = r'([^\s;]+)\s+(?:href\s+)?"([^"]*)"(?:\s+"([^"]*)")?(?:\s+(_self|_blank|_parent|_top))?'
        found = re.fullmatch(pattern, text)
        if found is None:
            self.complain(line, f"click {text}", "a click calls a script of the page")
            return
        if not SAFE_URL.fullmatch(found[2]) or "\\" in found[2]:
            self.complain(line, text, "a link is http:, https:, mailto: or a relative address")
        if "\n" in (found[3] or ""):
            self.complain(line, f"click {found[1]}", "podgram writes a tooltip on one line")
        if vertex := self.vertices.get(found[1]):
            vertex.url, vertex.tooltip = found[2], plain(found[3] or "")
        if found[4]:
            self.complain(line, f"click {text}", "a link opens where its reader wants it", harmless=True)

    def acc_title(self) -> None:
        self.complain(self.line(), "accTitle", "8.8.0 refuses words for screen readers", old=True)
        self.title = self.need(r"\s*:\s*([^\n]*)", "write it as: accTitle: text")[1].strip()

    def acc_description(self) -> None:
        self.complain(self.line(), "accDescr", "8.8.0 refuses words for screen readers", old=True)
        found = self.need(r"\s*:\s*([^\n]*)|\s*\{([^}]*)\}", "write it as: accDescr: text")
        self.description = " ".join((found[1] or found[2] or "").split())
        if "\n" in (found[2] or "").strip():
            self.complain(self.line(), "accDescr", "podgram tells a screen reader one line")

    # -- what it amounts to

    def settled(self, keyword: str, direction: str) -> Flowchart:
        self.break_circles()
        edges = tuple(map(self.edge_of, self.edges))
        nodes = [self.node_of(v) for v in self.vertices.values() if v.id not in self.closed]
        subgraphs = sorted(map(self.subgraph_of, self.closed.values()), key=lambda g: g.order)
        inhabited = set(self.parents.values())
        for group in subgraphs:
            if group.id not in inhabited:
                self.complain(group.line, "subgraph", "8.8.0 draws an empty subgraph as a node", old=True)
        return Flowchart(
            keyword,
            _DIRECTIONS.get(direction),
            tuple(nodes),
            tuple(subgraphs),
            edges,
            tuple(self.class_defs),
            tuple(self.class_uses),
            tuple(sorted(self.unread, key=lambda u: u.line)),
            self.title,
            self.description,
            tuple(sorted(self.comments, key=lambda c: c.line)),
            self.heading,
            self.config,
            direction == "TD",
        )

    def break_circles(self) -> None:
        """A subgraph that something in it mentions would be inside itself, which Mermaid cannot draw."""
        safe: set[str] = set()
        for start in self.closed:
            path: dict[str, None] = {}
            at = start
            while at in self.parents and at not in safe and at not in path:
                path[at] = None
                at = self.parents[at]
            if at in path:
                del self.parents[at]
                self.complain(self.closed[at].line, "subgraph", f"the subgraph {at!r} is inside itself")
            safe.update(path)

    def node_of(self, made: _Vertex) -> Node:
        return Node(
            made.id,
            made.lines,
            made.shape,
            self.parents.get(made.id, ""),
            made.order,
            made.line,
            tuple(made.classes),
            made.styles,
            made.url,
            made.tooltip,
            made.markup,
        )

    def edge_of(self, made: _Edge) -> Edge:
        own = made.styles or self.edge_styles
        ends = {made.source, made.target} & self.closed.keys()
        if ends:
            self.complain(made.line, min(ends), "8.8.0 fails at a link to a subgraph", old=True)
        if {made.arrow.head, made.arrow.tail} & {"cross", "circle"}:
            self.complain(made.line, "x or o", "8.8.0 draws an arrow where 12.x draws a cross or a circle", old=True)
        lost = {"dotted": "stroke-dasharray", "thick": "stroke-width"}.get(made.arrow.stroke)
        if own and lost and lost not in dict(own):
            why = f"8.8.0 forgets that a {made.arrow.stroke} arrow is so where linkStyle says no {lost}"
            self.complain(made.line, "linkStyle", why, old=True)
        look = (made.id, tuple(made.classes), own, made.animation)
        return Edge(made.source, made.target, made.label.lines, *made.arrow, made.line, made.label.markup, *look)

    def subgraph_of(self, made: _Group) -> Subgraph:
        vertex = self.vertices.get(made.id)  # what is said of the node of its id counts for it
        own, classes = (vertex.styles, {**vertex.classes, **made.classes}) if vertex else ((), made.classes)
        parent = self.parents.get(made.id, "")
        return Subgraph(
            made.id, made.lines, parent, made.order, made.line, tuple(classes), own, made.direction, made.markup
        )


def _merge(config: dict[str, Any], more: Mapping[Any, Any]) -> None:
    """Puts values into a configuration, table by table. What no JSON can hold is a text."""
    for key, value in more.items():
        if isinstance(value, dict):
            old = config.get(str(key))
            config[str(key)] = made = old if isinstance(old, dict) else {}
            _merge(made, value)
        else:
            config[str(key)] = value if isinstance(value, str | int | float | bool | list | None) else str(value)


_STATEMENTS: dict[str, Callable[[_Reader], None]] = {
    "subgraph": _Reader.subgraph,
    "end": _Reader.end,
    "direction": _Reader.direction,
    "classDef": _Reader.class_def,
    "class": _Reader.class_use,
    "style": _Reader.style,
    "linkStyle": _Reader.link_style,
    "click": _Reader.click,
    "accTitle": _Reader.acc_title,
    "accDescr": _Reader.acc_description,
}


BUILT_IN = {"default", "clickable"}  # classes that Mermaid gives by itself
