"""Spec → diagram: ids, references, links, classes, emphasis, stages and order, each settled once for every format."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from typing import Any, NamedTuple

from podgram.compiler import kubernetes
from podgram.compiler.difference import SIGNS, Change, mark, match
from podgram.compiler.expand import Expander
from podgram.compiler.expanded import ExpandedElement, walk
from podgram.compiler.links import Joint, between, joints, number
from podgram.compiler.notes import attach
from podgram.compiler.references import References
from podgram.compiler.series import share_texts, unite, unite_links
from podgram.compiler.stages import Stage, stages
from podgram.compiler.standalone import connect
from podgram.compiler.summary import summary
from podgram.diagnostics import Mark, PodgramError, Report
from podgram.language.models import DiagramSpec, Emphasis, Status
from podgram.language.source import Mapping
from podgram.language.validation import validate
from podgram.model.diagram import ColourClass, Diagram, Edge, Group, MermaidStyle, Node
from podgram.model.ids import Ids
from podgram.model.markup import markup_of
from podgram.model.text import clean
from podgram.themes.theme import DEFAULT, FRAME, Theme, load

BLANK = "blank"  # the class of what only holds a place


class Part(NamedTuple):
    """A diagram as it is written, the theme that it is drawn in, and its name, with which every id begins."""

    spec: DiagramSpec
    theme: Theme
    name: str


def build(parts: Sequence[Part], report: Report, places: dict[str, Mark] | None = None) -> list[tuple[Part, Diagram]]:
    """The pictures of a series, in order, each with the part that it is of.

    A diagram by itself is a series of one, unless it has stages. `places` gets where each element and link is written,
    by its id.

    Raises PodgramError with everything that is wrong; warnings stay in the report.
    """
    resolved = [_resolved(part, report, report) for part in parts]
    report.raise_errors()
    if len(resolved) > 1:
        unite([one.expanded for one in resolved])
        links = unite_links([one.expanded for one in resolved], [one.joints for one in resolved])
        resolved = [one._replace(joints=joined) for one, joined in zip(resolved, links, strict=True)]
    number([one.joints for one in resolved], [one.part.spec.numbered for one in resolved])
    share_texts([one.joints for one in resolved])
    series = sum(len(one.stages) for one in resolved) > 1
    made = []
    for one in resolved:
        builder = _Builder(one)
        for stage in one.stages:
            made.append((one.part, builder.diagram(stage, series)))
            if places is not None:
                places.update(builder.places(made[-1][1].edges))
    return _with_room(made) if series else made


def build_difference(old: Part, new: Part, report: Report) -> tuple[Diagram, list[Change]]:
    """One picture of two diagrams, in which what differs is marked, and what differs in words.

    Raises PodgramError with everything that is wrong; warnings stay in the report.
    """
    whole = [part._replace(spec=part.spec.model_copy(update={"stages": None, "legend": None})) for part in (old, new)]
    before, after = (_resolved(part, report, report) for part in whole)
    report.raise_errors()
    match(before.expanded, after.expanded)
    unite([before.expanded, after.expanded])
    links = unite_links([before.expanded, after.expanded], [before.joints, after.joints])
    number(links, [before.part.spec.numbered, after.part.spec.numbered])
    changes = mark(before.expanded, after.expanded, (links[0], links[1]))
    if changes:
        after.expanded.append(_key({change.status for change in changes}))
    united = after._replace(joints=links[1])
    return _Builder(united).diagram(united.stages[0], series=False), changes


def _key(statuses: set[Status]) -> ExpandedElement:
    """A box that says what the marks of a difference mean."""
    nodes = [
        ExpandedElement("legend", name, (f"{sign} {name}",), "rectangle", "plain", emphasis=name, implied=True)
        for name, sign in SIGNS.items()
        if name in statuses
    ]
    return ExpandedElement("legend", "legend", ("Legend",), "rectangle", FRAME, children=nodes, implied=True)


class _Resolved(NamedTuple):
    """A diagram whose names all have a meaning."""

    part: Part
    theme: Theme
    expanded: list[ExpandedElement]
    joints: list[Joint]
    stages: list[Stage]
    align: list[list[ExpandedElement]]


def check_looks(part: Part, report: Report) -> None:
    """Tells only of unknown kinds, shapes and classes: for a spec from which names may be missing."""
    looks = Report()
    with suppress(PodgramError):
        _resolved(part, looks, Report())
    report.problems += [p for p in looks.problems if p.severity == "error" and not p.code]


def check_names(part: Part, report: Report) -> None:
    """Tells only of names that nothing has: for a spec whose theme is not there."""
    looks, names = Report(), Report()
    with suppress(PodgramError):
        _resolved(part, looks, names)
    if not looks.lost:
        report.problems += [p for p in names.problems if p.severity == "error"]


def _resolved(part: Part, looks: Report, names: Report) -> _Resolved:
    """The diagram of a part. `looks` gets what is wrong with its elements, `names` what is with references to them."""
    spec = part.spec
    theme = part.theme.with_changes(spec.classes, spec.kinds, looks)
    expander = Expander(spec, theme, looks)
    expanded = expander.diagram()
    implied = [*expander.implied_links, *connect(expanded, theme, names)]
    references = References(expanded, names)
    _check_joins(expander.joins, references, names)
    attach(expanded, references, names)
    found = stages(spec, part.name, expanded, references, names)
    links = joints(spec, expanded, implied, references, names)
    _emphasise(spec, expanded, links, references, names)
    for link in spec.links:
        if link.class_ is not None:
            theme.check_class(link.class_, link.at("class"), looks)
    align = _aligned(spec, references)
    if spec.legend is not None and (rows := _legend_rows(spec, expanded, theme, looks)):
        expanded.append(_legend(rows))
    return _Resolved(part, theme, expanded, links, found, align)


def implied(data: Mapping) -> list[tuple[kubernetes.Key, kubernetes.Key]]:
    """Which objects of a spec's data are linked without a word of it: by kind, namespace and name."""
    report = Report()
    spec = validate(DiagramSpec, data, report)
    if spec is None:
        return []
    expander = Expander(spec, load(DEFAULT).with_changes({}, spec.kinds, report), report)
    called = kubernetes.keys(expander.diagram(), expander.is_controller)
    links = [(called.get(id(link.source)), called.get(id(link.target))) for link in expander.implied_links]
    return [(source, target) for source, target in links if source and target]


def _check_joins(joins: Iterable[tuple[str, Mark | str]], references: References, report: Report) -> None:
    """Who joins a namespace names whose it is; that one may be gone."""
    for name, at in joins:
        if name not in references:
            report.warning(f"no element {name!r} whose namespace is joined", at, "check the name")


def _aligned(spec: DiagramSpec, references: References) -> list[list[ExpandedElement]]:
    """The rows of elements that are to stand level."""
    return [
        [item for place, name in enumerate(row) for item in references.find(name, spec.at("align", index, place))]
        for index, row in enumerate(spec.align)
    ]


def _emphasise(
    spec: DiagramSpec, expanded: list[ExpandedElement], links: list[Joint], references: References, report: Report
) -> None:
    """Marks what is highlighted, which wins, and what is dimmed, with all that is in it."""
    emphases: tuple[tuple[Emphasis, tuple[str, ...]], ...] = (("dim", spec.dim), ("highlight", spec.highlight))
    for emphasis, names in emphases:
        for place, name in enumerate(names):
            at = spec.at(emphasis, place)
            joined = between(name, links, references, at, report)
            for item in references.find(name, at, every=True) if joined is None else joined:
                item.emphasis = emphasis
    for box in walk(expanded):
        if box.emphasis in ("dim", "ghost"):
            for member in (*box.members(), *box.badges):
                member.emphasis = member.emphasis or box.emphasis


# Legend


def _legend(rows: Sequence[tuple[str, str]]) -> ExpandedElement:
    """A box that says which class stands for which kinds of element in this diagram."""
    texts = tuple((text,) for _, text in rows)  # each has room for all, so that the swatches are alike
    nodes = [
        ExpandedElement("legend", style, (text,), "rectangle", style, implied=True, texts=texts) for style, text in rows
    ]
    return ExpandedElement("legend", "legend", ("Legend",), "rectangle", FRAME, children=nodes, implied=True)


def _legend_rows(
    spec: DiagramSpec, expanded: Iterable[ExpandedElement], theme: Theme, report: Report
) -> list[tuple[str, str]]:
    """The classes and texts that the spec lists, else each class that means something here with what wears it.

    A frame's colour means nothing, and an emphasis means the same whatever wears it.
    """
    if spec.legend:
        return [row for row in spec.legend.items() if theme.check_class(row[0], spec.at("legend", row[0]), report)]
    kinds: dict[str, dict[str, None]] = {}
    for item in walk(expanded, badges=True):
        if item.style not in (BLANK, *theme.frames):
            kinds.setdefault(item.style, {})[item.kind.replace("-", " ")] = None
    return [(style, ", ".join(names)) for style, names in kinds.items()]


# The finished diagram


def _with_room(made: Sequence[tuple[Part, Diagram]]) -> list[tuple[Part, Diagram]]:
    """Diagrams whose strokes all keep the same room, so that what changes its class in a series does not move."""
    room = max((c.room for _, diagram in made for c in diagram.classes), default=0.0)
    return [(part, d._replace(classes=tuple(c._replace(reserved=room) for c in d.classes))) for part, d in made]


class _Builder:
    """Makes the diagram of each of a part's stages."""

    def __init__(self, resolved: _Resolved) -> None:
        self.spec, self.theme = resolved.part.spec, resolved.theme
        self.expanded, self.joints, self.align = resolved.expanded, resolved.joints, resolved.align
        self.used: dict[str, ColourClass] = {}
        self.boxes = 0  # so far
        self.ghosts: set[ExpandedElement] = set()

    def diagram(self, stage: Stage, series: bool) -> Diagram:
        ids = Ids(self.spec.prefix or stage.name)
        self.used, self.boxes = {}, 0
        self.ghosts = set(walk(stage.ghosts, badges=True))
        children = tuple(self.element(item, ids, stage, False) for item in self.expanded)
        edges = tuple(self.edge(joint, ids) for joint in self.joints)
        order = [*self.theme.classes]
        return Diagram(
            name=stage.name,
            title=_text(stage.caption or self.spec.title or stage.name),
            description=_text(stage.caption or self.spec.description or self.described(stage)),
            children=children,
            edges=edges,
            classes=tuple(sorted(self.used.values(), key=lambda c: (_place(c.name, order), c.name))),
            canvas=self.theme.canvas,
            direction="TB" if self.spec.direction == "TD" else self.spec.direction,
            fit=self.spec.fit,
            align=tuple(tuple(item.id for item in row) for row in self.align),
            series=series,
            mermaid=self.mermaid(),
            is_described=bool(stage.caption or self.spec.description),
        )

    def described(self, stage: Stage) -> str:
        """What there is to say where a spec says nothing: its title, or what a view or a spec without one holds."""
        title = self.spec.title
        found = summary(self.expanded) if self.spec.view or not title else ""
        if not title or not found:
            return title or found or stage.name
        is_said = f" {title.replace('/', ' ')} " in f" {found} "  # of `pod/web` by `pod web with container app`
        return found if is_said else f"{title}: {found}"

    def places(self, edges: Iterable[Edge]) -> Iterator[tuple[str, Mark]]:
        """Where what was drawn last is written: its id and its place."""
        yield from _placed(self.expanded, None)
        for joint, edge in zip(self.joints, edges, strict=True):
            if isinstance(at := joint.link.at(), Mark):
                yield edge.id, at

    def mermaid(self) -> MermaidStyle:
        """What the spec says of its form as Mermaid. Where it is silent the project says which version that is."""
        asked = self.spec.mermaid
        return MermaidStyle(
            asked.version or "8.8",
            asked.two_way or "edges",
            asked.quotes,
            asked.breaks,
            asked.keyword,
            _text(asked.title),
            json.dumps(asked.config, ensure_ascii=False) if asked.config else "",
            "TD" if self.spec.direction == "TD" else "TB",
        )

    def handle(self, item: ExpandedElement, path: str) -> str:
        """What a page calls an element: what the spec says by its path, or its id, or its name."""
        own = (item.source.id or item.source.name) if item.source else ""
        return self.spec.mermaid.ids.get(path.lstrip("/")) or own or ""

    def element(self, item: ExpandedElement, ids: Ids, stage: Stage, hidden: bool, above: str = "") -> Node | Group:
        path = f"{above}/{item.name}"
        item.hidden = hidden or item.absent or not stage.shows(item.about or item)
        item.id = ids.of(item.name)
        if item.children is None:
            return self.node(item, path)
        style = self.style(item, self.theme.framed(item.style, self.boxes))
        self.boxes += 1
        grounds = (*item.grounds, self.used[style].fill)
        with ids.within(item.name):
            for child in item.children:
                child.grounds = grounds
            children = tuple(self.element(child, ids, stage, item.hidden, path) for child in item.children)
            for badge in item.badges:
                badge.hidden, badge.id = item.hidden or badge.absent, ids.of("ns")
            badges = tuple(
                self.node(badge, f"{path}/ns" + (f"-{number}" if number > 1 else ""))
                for number, badge in enumerate(item.badges, 1)
            )
            if all(member.hidden for member in (*children, *badges)):
                children = (*children, self.filler(ids, item.hidden))
        direction, handle = item.source.direction if item.source else None, self.handle(item, path)
        shared = _shared(item)
        return Group(
            item.id, clean(item.lines), style, item.kind, children, badges, direction=direction, handle=handle, **shared
        )

    def node(self, item: ExpandedElement, path: str) -> Node:
        style = self.style(item, item.style)
        handle, shared = self.handle(item, path), _shared(item)
        return Node(item.id, clean(item.lines), item.shape, style, item.kind, item.scope, handle=handle, **shared)

    def filler(self, ids: Ids, hidden: bool) -> Node:
        """A node that holds an empty box open: no version of Mermaid draws a subgraph with nothing in it alike."""
        self.used[BLANK] = self.theme.classes[BLANK]
        return Node(ids.of("blank"), (), "rectangle", BLANK, "blank", hidden=hidden)

    def style(self, item: ExpandedElement, name: str) -> str:
        """The class of an element, in the variant that its emphasis asks for; noted as used."""
        made = self.theme.emphasised(name, self.emphasis(item))
        self.used[made.name] = made
        return made.name

    def emphasis(self, item: ExpandedElement) -> Emphasis | Status | None:
        return "ghost" if item in self.ghosts else item.emphasis

    def edge(self, joint: Joint, ids: Ids) -> Edge:
        link = joint.link
        hidden = joint.absent or joint.source.hidden or joint.target.hidden or link.line == "invisible"
        return Edge(
            id=ids.of("link"),
            source=joint.source.id,
            target=joint.target.id,
            lines=clean(joint.lines),
            line=link.line,
            tail=link.tip if link.arrow == "both" else "",
            head=link.tip if link.arrow != "none" else "",
            hidden=hidden,
            texts=_texts(joint.texts),
            style="" if hidden else self.edge_style(joint),
            length=link.length,
            animation=link.animate,
            markup=markup_of(joint.lines),
            number=joint.number,
        )

    def edge_style(self, joint: Joint) -> str:
        """The class of a link in the variant that its emphasis asks for, legible on the boxes around its ends.

        Nothing for a link that looks as the canvas has it.
        """
        faded = {"dim", "ghost"} & {self.emphasis(joint.source), self.emphasis(joint.target)}
        emphasis = joint.link.emphasis or joint.emphasis or ("dim" if faded else None)
        grounds = (self.theme.canvas.background, *joint.source.grounds, *joint.target.grounds)
        name = joint.link.class_ if joint.link.class_ in self.theme.classes else None
        plain = self.theme.classes[name] if name is not None and emphasis is None else None
        made = plain or self.theme.link(name, emphasis, grounds)  # a class alone is drawn as it is written
        if made is None:
            return ""
        base, count = made.name, 1
        while self.used.get(made.name, made) != made:
            count += 1
            made = made._replace(name=f"{base}-{count}")
        self.used[made.name] = made
        return made.name


def _placed(items: Iterable[ExpandedElement], around: Mark | None) -> Iterator[tuple[str, Mark]]:
    """Where elements are written, by their ids. What nobody wrote stands where the box around it does."""
    for item in items:
        written = item.source.at() if item.source else ""
        at = written if isinstance(written, Mark) else around
        if at is not None:
            yield item.id, at
        yield from _placed((*item.members(), *item.badges), at)


def _place(name: str, order: list[str]) -> int:
    """The place of a class, or of the one that a variant was made from, in the theme; what is of none comes last."""
    while name not in order and "-" in name:
        name = name.rpartition("-")[0]
    return order.index(name) if name in order else len(order)


def _shared(item: ExpandedElement) -> dict[str, Any]:
    """What nodes and groups have alike."""
    url, tooltip = (item.source.url or "", item.source.tooltip) if item.source else ("", "")
    return {
        "url": _text(url),
        "tooltip": _text(tooltip),
        "hidden": item.hidden,
        "name": _text(item.name),
        "texts": _texts(item.texts),
        "markup": markup_of(item.lines),
        "details": item.details,
        "stack": item.stack,
    }


def _texts(texts: Iterable[tuple[str, ...]]) -> tuple[tuple[str, ...], ...]:
    return tuple(clean(lines) for lines in texts)


def _text(text: str) -> str:
    return " ".join(clean(text.splitlines()))
