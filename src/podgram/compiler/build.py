"""Spec → diagram: ids, references, links, classes, emphasis, stages and order, each settled once for every format."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from podgram.compiler.expand import ExpandedElement, Expander
from podgram.compiler.references import References
from podgram.diagnostics import Mark, Report
from podgram.language.models import DiagramSpec, Emphasis, Link
from podgram.model.diagram import ColourClass, Diagram, Edge, Group, Node
from podgram.model.diagram import walk as walk_diagram
from podgram.model.ids import Ids
from podgram.model.text import clean
from podgram.themes.theme import FRAME, Theme

CHILD = Link.model_construct(from_=("parent",), to=("child",))  # how a process and its parent are joined
BLANK = "blank"  # the class of what only holds a place
Shows = Callable[[ExpandedElement], bool]


def build(spec: DiagramSpec, theme: Theme, name: str, report: Report) -> tuple[Diagram, ...]:
    """The diagram of a spec, or one for each of its stages, in order.

    `name` is the diagram's own name; every id begins with it. Raises PodgramError with everything that is wrong;
    warnings stay in the report.
    """
    theme = theme.with_changes(spec.classes, spec.kinds, report)
    expander = Expander(spec, theme, report)
    expanded = expander.diagram()
    references = References(expanded, report)
    _check_joins(expander.joins, references, report)
    _emphasise(spec, expanded, references)
    stages = _stages(spec, name, expanded, references, report)
    builder = _Builder(spec, theme, expanded, references, report)
    if any(p.severity == "error" for p in report.problems):
        list(builder.edges(Ids(name)))  # a link may be wrong as well: tell everything at once
        report.raise_errors()
    diagrams = tuple(builder.diagram(stage, shows) for stage, shows in stages)
    report.raise_errors()
    return diagrams


def _check_joins(joins: Iterable[tuple[str, Mark | str]], references: References, report: Report) -> None:
    """Who joins a namespace names whose it is; that one may be gone."""
    for name, at in joins:
        if name not in references:
            report.warning(f"no element {name!r} whose namespace is joined", at, "check the name")


def _emphasise(spec: DiagramSpec, expanded: list[ExpandedElement], references: References) -> None:
    """Marks what is highlighted, which wins, and what is dimmed, with all that is in it."""
    emphases: tuple[tuple[Emphasis, tuple[str, ...]], ...] = (("dim", spec.dim), ("highlight", spec.highlight))
    for emphasis, names in emphases:
        for number, name in enumerate(names):
            for item in references.find(name, spec.at(emphasis, number), every=True):
                item.emphasis = emphasis
    for box in walk(expanded):
        if box.emphasis == "dim":
            for member in (*box.members(), *box.badges):
                member.emphasis = member.emphasis or "dim"


# Stages of a pod


def _stages(
    spec: DiagramSpec, name: str, expanded: list[ExpandedElement], references: References, report: Report
) -> list[tuple[str, Shows]]:
    """The name of each picture, and what it shows: one picture of everything, or one for each stage of a pod."""
    if spec.stages is False:
        return [(name, lambda item: True)]
    at = spec.at("stages")
    pods = [d for d in walk(expanded) if d.kind == "pod" and d.children is not None]
    if isinstance(spec.stages, str):
        found = references.find(spec.stages, at)
        if not found:
            return []
        pods = [d for d in found if d in pods]
    starting = [d for pod in pods for d in pod.members() if d.phase in ("init", "sidecar")]
    if len(pods) != 1 or not starting:
        what = "no pod with init containers here" if not starting else f"{len(pods)} pods here"
        help = "name the pod: stages: NAME" if starting else "give a pod initContainers, or remove stages"
        report.error(f"nothing to show in stages: {what}", at, help)
        return []
    pictures: list[tuple[str, Shows]] = [(f"{name}-1-pause", _only(pods[0], []))]
    running: list[ExpandedElement] = []
    for number, item in enumerate(starting, 2):
        pictures.append((f"{name}-{number}-{item.name}", _only(pods[0], [*running, item])))
        running += [item] if item.phase == "sidecar" else []
    apps = [d for d in pods[0].members() if d.phase == "app"]
    pictures.append((f"{name}-{len(pictures) + 1}-app", _only(pods[0], [*running, *apps])))
    return pictures


def _only(pod: ExpandedElement, there: list[ExpandedElement]) -> Shows:
    """Of a pod's containers those of one stage; everything else is always there."""
    return lambda item: item not in pod.members() or item.phase in (None, "pause") or item in there


def walk(expanded: Iterable[ExpandedElement]) -> Iterator[ExpandedElement]:
    """Every element and what is in it, each box before its members."""
    stack = list(expanded)[::-1]
    while stack:
        item = stack.pop()
        yield item
        stack.extend(item.members()[::-1])


class _Builder:
    """Makes the diagrams of one spec, once for each stage."""

    def __init__(
        self, spec: DiagramSpec, theme: Theme, expanded: list[ExpandedElement], references: References, report: Report
    ) -> None:
        self.spec, self.theme, self.expanded = spec, theme, expanded
        self.references, self.report = references, report
        self.used: dict[str, ColourClass] = {}
        self.boxes = 0  # drawn so far

    def diagram(self, name: str, shows: Shows) -> Diagram:
        ids = Ids(self.spec.prefix or name)
        self.used, self.boxes = {}, 0
        children = tuple(self.to_diagram_element(item, ids, shows, False) for item in self.expanded)
        edges = tuple(self.edges(ids))
        if self.spec.legend and (rows := self.legend_rows(children)):
            children = (*children, self.legend(ids, rows))
        order = [*self.theme.classes]
        return Diagram(
            name=name,
            title=_text(self.spec.title or name),
            description=_text(self.spec.description or self.spec.title or name),
            children=children,
            edges=edges,
            classes=tuple(sorted(self.used.values(), key=lambda c: (order.index(_plain(c.name, order)), c.name))),
            canvas=self.theme.canvas,
            direction=self.spec.direction,
            fit=self.spec.fit,
            two_way=self.spec.mermaid.two_way or "edges",
        )

    def to_diagram_element(self, item: ExpandedElement, ids: Ids, shows: Shows, hidden: bool) -> Node | Group:
        item.hidden = hidden or not shows(item)
        item.id = ids.of(item.name)
        if item.children is None:
            return self.node(item, ids)
        style = self.style(item, self.theme.framed(item.style, self.boxes))
        self.boxes += not item.hidden
        with ids.within(item.name):
            children = tuple(self.to_diagram_element(child, ids, shows, item.hidden) for child in item.children)
            for badge in item.badges:
                badge.hidden, badge.id = item.hidden, ids.of("ns")
            badges = tuple(self.node(badge, ids) for badge in item.badges)
            if all(member.hidden for member in (*children, *badges)):
                children = (*children, self.filler(ids, item.hidden))
        return Group(item.id, clean(item.lines), style, item.kind, children, badges, *_extras(item))

    def node(self, item: ExpandedElement, ids: Ids) -> Node:
        style = self.style(item, item.style)
        return Node(
            item.id, clean(item.lines), item.shape, style, item.kind, item.scope, *_extras(item)
        )  # fmt: skip

    def filler(self, ids: Ids, hidden: bool) -> Node:
        """A node that holds an empty box open: no version of Mermaid draws a subgraph with nothing in it alike."""
        self.used[BLANK] = self.theme.classes[BLANK]
        return Node(ids.of("blank"), (), "rectangle", BLANK, "blank", hidden=hidden)

    def style(self, item: ExpandedElement, name: str) -> str:
        """The class of an element, in the variant that its emphasis asks for; noted as used."""
        made = self.theme.emphasised(name, item.emphasis)
        self.used[made.name] = made
        return made.name

    # Links

    def edges(self, ids: Ids) -> Iterator[Edge]:
        """The links between processes and their parents, then those of the spec, in its order."""
        for item in walk(self.expanded):
            parent = getattr(item.source, "parent", None)
            if parent is not None and item.source is not None:
                at = item.source.at("parent")
                for above in self.references.find(parent, at, beside=item):
                    if above is item:
                        self.report.error(f"process {parent!r} cannot be its own parent", at, "name another one")
                    yield self.edge(ids, above, item, CHILD)
        for link in self.spec.links:
            sources = self.ends(link, "from", link.from_)
            targets = self.ends(link, "to", link.to)
            for source in sources:
                for target in targets:
                    yield self.edge(ids, source, target, link)

    def ends(self, link: Link, field: str, names: Iterable[str]) -> list[ExpandedElement]:
        return [
            item
            for number, name in enumerate(names)
            if not self.removed(name)
            for item in self.references.find(name, link.at(field, number))
        ]

    def removed(self, name: str) -> bool:
        """Whether a link that was taken over names what this diagram removes."""
        return (
            any(name == gone or name.endswith("/" + gone) for gone in self.spec.remove) and name not in self.references
        )

    def edge(self, ids: Ids, source: ExpandedElement, target: ExpandedElement, link: Link) -> Edge:
        if link.arrow == "start":
            source, target = target, source
        return Edge(
            id=ids.of("link"),
            source=source.id,
            target=target.id,
            lines=clean(link.label),
            line=link.line,
            tail=link.arrow == "both",
            head=link.arrow != "none",
            hidden=source.hidden or target.hidden,
        )

    # Legend

    def legend(self, ids: Ids, rows: list[tuple[str, str]]) -> Group:
        """A box that says which class stands for which kinds of element in this diagram."""
        with ids.within("legend"):
            nodes = tuple(Node(ids.of(style), (text,), "rectangle", style, "legend") for style, text in rows)
        for style in (frame := self.theme.framed(FRAME, self.boxes), *(style for style, _ in rows)):
            self.used[style] = self.theme.classes[style]
        return Group(ids.of("legend"), ("Legend",), frame, "legend", nodes)

    def legend_rows(self, children: tuple[Node | Group, ...]) -> list[tuple[str, str]]:
        """Each class that means something here, with the kinds that wear it.

        A frame's colour means nothing, and an emphasis means the same whatever wears it.
        """
        kinds: dict[str, dict[str, None]] = {}
        for element in walk_diagram(children):
            style = _plain(element.style, list(self.theme.classes))
            if not element.hidden and style not in (BLANK, *self.theme.frames):
                kinds.setdefault(style, {})[element.kind.replace("-", " ")] = None
        return [(style, ", ".join(names)) for style, names in kinds.items()]


def _plain(name: str, order: list[str]) -> str:
    """The class that a variant was made from."""
    return name if name in order else name.rpartition("-")[0]


def _extras(item: ExpandedElement) -> tuple[str, str, bool, str]:
    url, tooltip = (item.source.url or "", item.source.tooltip) if item.source else ("", "")
    return _text(url), _text(tooltip), item.hidden, _text(item.name)


def _text(text: str) -> str:
    return " ".join(clean(text.splitlines()))
