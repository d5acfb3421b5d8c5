"""One flowchart → one diagram of a spec: its elements, the names that links use, the links, the classes."""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from podgram.compiler.expand import ExpandedElement, Expander
from podgram.compiler.references import References
from podgram.diagnostics import Report
from podgram.importers.mermaid.classes import ClassAssignment, short
from podgram.importers.mermaid.flowchart import Edge, Flowchart
from podgram.importers.mermaid.inference import Data, ElementTree, Recogniser, UnreadableError, element_trees, handle
from podgram.language.link_syntax import LinkError, parse_link
from podgram.language.models import DiagramSpec, Element
from podgram.language.validation import validate
from podgram.themes.theme import Theme

LONGEST_NAME = 30  # instead of a longer one a link says an id

ARROWS = {  # stroke, tail, head → the short form's arrow
    ("solid", "none", "arrow"): "->",
    ("solid", "none", "none"): "--",
    ("solid", "arrow", "arrow"): "<->",
    ("dotted", "none", "arrow"): "-.->",
    ("dotted", "none", "none"): "-.-",
    ("dotted", "arrow", "arrow"): "<-.->",
    ("thick", "none", "arrow"): "==>",
    ("thick", "none", "none"): "==",
    ("thick", "arrow", "arrow"): "<==>",
}


def translate(flowchart: Flowchart, assignment: ClassAssignment, theme: Theme, plainly: bool = False) -> Data:
    """The diagram as the fields of a spec, the name aside. Raises UnreadableError where no reading fits."""
    data: Data = {}
    if flowchart.direction:
        data["direction"] = flowchart.direction
    if any((e.tail, e.head) == ("arrow", "arrow") for e in flowchart.edges):
        data["mermaid"] = {"twoWay": "arrow"}  # as it was written, not as two arrows
    if assignment.added:
        data["classes"] = {name: _written(look) for name, look in assignment.added.items()}
    roots = element_trees(flowchart, assignment)
    spec = validate(DiagramSpec, {"classes": data.get("classes", {})}, report := Report())  # type: ignore[arg-type]
    if spec is None:
        raise UnreadableError(report.problems[0].message)
    theme = theme.with_changes(spec.classes, {}, report)
    data["elements"] = Recogniser(theme, plainly).elements(roots)
    names = _Names(data, roots, theme).of([end for e in flowchart.edges for end in (e.source, e.target)])
    if flowchart.edges:
        data["links"] = links(flowchart.edges, names)
    return data


def _written(look: dict[str, str]) -> Data:
    """A look as a spec's class has it: a number without quotes, a colour as short as can be."""
    return {k: float(v) if "." in v else int(v) if v.isdecimal() else v for k, v in short(look).items()}


class _Names:
    """What a link calls each element: its name, its name in its box, or an id given to it."""

    def __init__(self, data: Data, roots: Sequence[ElementTree], theme: Theme) -> None:
        report = Report()
        spec = validate(DiagramSpec, data, report)  # type: ignore[arg-type]
        if spec is None:
            raise UnreadableError(report.problems[0].message)
        expanded = Expander(spec, theme, report).diagram()
        self.references = References(expanded, report)
        if report.problems:
            raise UnreadableError(report.problems[0].message)
        self.written = {id(model): fields for model, fields in _paired(spec.elements, data["elements"])}
        self.expanded: dict[
            str, tuple[ExpandedElement, ExpandedElement | None]
        ] = {}  # id in the flowchart → element, and the box around it
        self.ids: set[str] = set()
        self.meet(roots, expanded, None)

    def meet(
        self, found: Sequence[ElementTree], expanded: Sequence[ExpandedElement], box: ExpandedElement | None
    ) -> None:
        for tree, item in zip(found, expanded, strict=True):
            self.expanded[tree.id] = (item, box)
            self.meet(tree.children, [*item.members(), *item.badges], item)

    def of(self, ends: Sequence[str]) -> dict[str, str]:
        return {end: self.name(end) for end in dict.fromkeys(ends)}

    def name(self, end: str) -> str:
        item, box = self.expanded[end]
        fields = self.written.get(id(item.source), {})
        if "id" in fields:
            return str(fields["id"])
        for name in (item.name, f"{box.name}/{item.name}" if box else item.name):
            if len(name) <= LONGEST_NAME and self.means(name, item):
                return name
        if fields:
            return self.given(end, fields)
        full = next((path for path, found in self.references.paths.items() if found == [item] and path[0] == "/"), "")
        if not full:
            raise UnreadableError(f"no link can name {item.name!r}")
        return full

    def means(self, name: str, item: ExpandedElement) -> bool:
        """Whether a name is the element's alone."""
        return name not in self.ids and self.references.find(name, "") == [item]

    def given(self, end: str, fields: Data) -> str:
        """An id for an element that no name tells from others."""
        wanted = own = handle(end)
        number = 2
        while own in self.ids or own in self.references:
            own, number = f"{wanted}-{number}", number + 1
        self.ids.add(own)
        (first, name), *rest = fields.items()
        fields.clear()
        fields.update({first: name, "id": own, **dict(rest)})
        return own


def _paired(models: Sequence[Any], fields: Sequence[Data]) -> Iterator[tuple[Element, Data]]:
    """Each element as it was checked, with the fields that it was made from."""
    for model, data in zip(models, fields, strict=True):
        yield model, data
        for name, (key, _) in _HOLDERS.items():
            if key in data:
                yield from _paired(getattr(model, name), data[key])


# A model's field that holds elements → its name in a spec, and the kind of its items where they do not say it.
_HOLDERS = {
    "init_containers": ("initContainers", "init-container"),
    "containers": ("containers", "container"),
    "processes": ("processes", "process"),
    "elements": ("elements", ""),
}


def _plain(name: str) -> bool:
    """Whether a link can say a name without quotes."""
    return _parsed(f"{name} -> {name}") == ((name,), (name,))


def _parsed(text: str) -> tuple[tuple[str, ...], ...]:
    try:
        made = parse_link(text)
    except LinkError:
        return ()
    return tuple(ends for s in made.segments for ends in (s.sources, s.targets)) if made.label is None else ()


# --- links


def links(edges: Sequence[Edge], names: dict[str, str]) -> list[Any]:
    """Edges in the short form, those that say the same of several ends in one line."""
    written: list[Any] = []
    for (arrow, lines), alike in groupby(edges, key=lambda e: (ARROWS[e.stroke, e.tail, e.head], e.lines)):
        for ends in _chains(_fans([(e.source, e.target) for e in alike])):
            text = f" {arrow} ".join(" & ".join(_quoted(names[end]) for end in side) for side in ends)
            written.append({text: lines[0] if len(lines) == 1 else list(lines)} if lines else text)
    return written


Side = tuple[str, ...]


def _fans(pairs: list[tuple[str, str]]) -> list[list[Side]]:
    """`a → c, a → d, b → c, b → d` as `a & b → c & d`."""
    by_source = [(source, tuple(t for _, t in found)) for source, found in groupby(pairs, key=lambda pair: pair[0])]
    return [
        [tuple(source for source, _ in found), targets] for targets, found in groupby(by_source, key=lambda fan: fan[1])
    ]


def _chains(fans: list[list[Side]]) -> list[list[Side]]:
    """`a → b, b → c` as `a → b → c`."""
    made: list[list[Side]] = []
    for sources, targets in fans:
        if made and made[-1][-1] == sources and sources not in made[-1][:-1] and targets != sources:
            made[-1].append(targets)
        else:
            made.append([sources, targets])
    return made


def _quoted(name: str) -> str:
    if _plain(name):
        return name
    return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'


# --- what the diagrams of a page have in common


def shared(data: Data, theme: Theme) -> Data:
    """A spec with what all its diagrams say alike said once, above them."""
    made = copy.deepcopy(data)
    diagrams: list[Data] = made["diagrams"]
    found: Data = {"kinds": _kinds(diagrams, theme), "classes": _classes(diagrams)}
    top: Data = {key: value for key, value in found.items() if value}
    for key, kinds in (("pause", {"pod"}), ("namespaces", {"pod", "container", "init-container"})):
        if _switched_off(diagrams, key, kinds):
            top[key] = False
    return {**top, **made}


def _walk(elements: Sequence[Data], kind: str = "") -> Iterator[tuple[str, Data]]:
    """Every element with its kind, which a list of containers or processes says for its items."""
    for element in elements:
        yield kind or next(iter(element)), element
        for key, its in _HOLDERS.values():
            yield from _walk(element.get(key, ()), its)


def _switched_off(diagrams: Sequence[Data], key: str, kinds: set[str]) -> bool:
    """Takes `pause: false` or the like out of elements, where every element of the file, or of a diagram, has it.

    Returns whether the file has to say it; a diagram is told here.
    """
    told = [[e for kind, e in _walk(d["elements"]) if kind in kinds and _is_open(kind, e)] for d in diagrams]
    off = [bool(found) and all(e.get(key) is False for e in found) for found in told]
    everywhere = any(off) and all(o or not found for o, found in zip(off, told, strict=True))
    for diagram, found, is_off in zip(diagrams, told, off, strict=True):
        for element in found if is_off else ():
            del element[key]
        if is_off and not everywhere:
            _front(diagram, key, False)
    return everywhere


def _is_open(kind: str, element: Data) -> bool:
    """Whether a pod or a container is drawn as a box, which then has a badge, and a pod a pause container."""
    holders = {key for key, _ in _HOLDERS.values()}
    return bool(element.keys() & (holders if kind == "pod" else holders | {"command"}))


def _front(diagram: Data, key: str, value: Any) -> None:
    """Puts a field before the elements."""
    rest: Data = {k: diagram.pop(k) for k in ("elements", "links") if k in diagram}
    diagram.update({key: value, **rest})


def _kinds(diagrams: Sequence[Data], theme: Theme) -> Data:
    """The kinds of which nearly all elements wear one class that is not the theme's: they need not say it each."""
    worn: dict[str, list[Data]] = {}
    for kind, element in (pair for d in diagrams for pair in _walk(d["elements"])):
        if kind in theme.kinds and kind not in ("box", "group"):
            worn.setdefault(kind, []).append(element)
    made: Data = {}
    for kind, elements in worn.items():
        style, count = Counter(e.get("class", "") for e in elements).most_common(1)[0]
        if not style or count < 3 or any("class" not in e for e in elements):
            continue
        made[kind] = {"class": style}
        for element in elements:
            if element["class"] == style:
                del element["class"]
    return made


def _classes(diagrams: Sequence[Data]) -> Data:
    """The classes that every diagram with a class of the name defines alike, taken out of the diagrams."""
    values: dict[str, list[Any]] = {}
    for diagram in diagrams:
        for name, look in diagram.get("classes", {}).items():
            values.setdefault(name, []).append(look)
    made: Data = {name: found[0] for name, found in values.items() if all(look == found[0] for look in found)}
    for diagram in diagrams:
        rest = {n: v for n, v in diagram.get("classes", {}).items() if n not in made}
        diagram.pop("classes", None)
        if rest:
            _front(diagram, "classes", rest)
    return made
