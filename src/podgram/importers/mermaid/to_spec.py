"""One flowchart → one diagram of a spec: its elements, the names that links use, the links, the classes."""

from __future__ import annotations

import copy
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from podgram.compiler.expand import Expander
from podgram.compiler.expanded import ExpandedElement
from podgram.compiler.references import References
from podgram.diagnostics import Report
from podgram.importers.mermaid.classes import ClassAssignment, short
from podgram.importers.mermaid.flowchart import Edge, Flowchart
from podgram.importers.mermaid.inference import (
    Data,
    ElementTree,
    Recogniser,
    UnreadableError,
    element_trees,
    handle,
    label_of,
)
from podgram.language.link_syntax import LinkError, parse_link
from podgram.language.models import DiagramSpec, Element
from podgram.language.styles import CSS
from podgram.language.validation import validate
from podgram.model.diagram import MermaidVersion
from podgram.model.ids import is_safe
from podgram.model.markup import Marked
from podgram.themes.theme import Theme

LONGEST_NAME = 30  # instead of a longer one a link says an id

BODIES = {"solid": ("-", "--"), "dotted": ("-.-", "-.-"), "thick": ("==", "==")}  # before a head, and without one
HEADS = {"none": ("", ""), "arrow": ("<", ">"), "cross": ("x", "x"), "circle": ("o", "o")}


def arrow(edge: Edge) -> str:
    """The short form's arrow of an edge."""
    if edge.stroke == "invisible":
        return "~~~"
    with_arrow, without = BODIES[edge.stroke]
    body = with_arrow if edge.head == "arrow" else without
    return f"{HEADS[edge.tail][0]}{body}{HEADS[edge.head][1]}"


def translate(
    flowchart: Flowchart, assignment: ClassAssignment, theme: Theme, plainly: bool = False, form: Data | None = None
) -> Data:
    """The diagram as the fields of a spec, the name aside; `form` is how its page writes Mermaid.

    Raises UnreadableError where no reading fits.
    """
    data: Data = {}
    if flowchart.direction:
        data["direction"] = "TD" if flowchart.is_td else flowchart.direction
    mermaid: Data = dict(form or {})
    if any((e.tail, e.head) == ("arrow", "arrow") for e in flowchart.edges):
        mermaid["twoWay"] = "arrow"  # as it was written, not as two arrows
    mermaid |= {"title": flowchart.heading} if flowchart.heading else {}
    mermaid |= {"config": dict(flowchart.config)} if flowchart.config else {}
    if assignment.added:
        data["classes"] = {name: _written(look) for name, look in assignment.added.items()}
    roots = element_trees(flowchart, assignment)
    spec = validate(DiagramSpec, {"classes": data.get("classes", {})}, report := Report())  # type: ignore[arg-type]
    if spec is None:
        raise UnreadableError(report.problems[0].message)
    theme = theme.with_changes(spec.classes, {}, report)
    data["elements"] = Recogniser(theme, plainly).elements(roots)
    made = _Names(data, roots, theme)
    mermaid |= {"ids": made.implied} if made.implied else {}
    if flowchart.edges:
        names = made.of([end for e in flowchart.edges for end in (e.source, e.target)])
        data["links"] = links(flowchart.edges, assignment.links, names)
    return {**({"mermaid": mermaid} if mermaid else {}), **data}


def form(text: str, flowchart: Flowchart, version: MermaidVersion) -> Data:
    """How a text writes Mermaid, where podgram would write it otherwise."""
    quotes = {} if '"' in text else {"quotes": "needed"}
    breaks = {"breaks": "<br>"} if "<br>" in text and "<br/>" not in text else {}
    keyword = {"keyword": flowchart.keyword} if version == "12" and flowchart.keyword != "graph" else {}
    return {**quotes, **breaks, **keyword}


def _written(look: dict[str, str]) -> Data:
    """A look as a spec's class has it: a number without quotes, a colour as short as can be."""
    made: Data = {}
    for name, value in short(look).items():
        number = float(value) if re.fullmatch(r"\d*\.\d+", value) else int(value) if value.isdecimal() else value
        if name in CSS:
            made.setdefault("css", {})[name] = value
        else:
            made[name] = number
    return made


class _Names:
    """What a link calls each element: its name, its name in its box, or an id given to it."""

    def __init__(self, data: Data, roots: Sequence[ElementTree], theme: Theme) -> None:
        self.expand(data, theme)
        self.items: dict[str, tuple[ExpandedElement, ExpandedElement | None]] = {}  # id → element, and the box around
        self.ids: set[str] = set()
        self.implied: dict[str, str] = {}  # the author's ids of what the spec does not write
        self.meet(roots, self.expanded, None)
        self.keep_ids(roots)
        self.expand(data, theme)  # with the ids in it, a name may mean something else
        self.meet(roots, self.expanded, None)

    def expand(self, data: Data, theme: Theme) -> None:
        report = Report()
        spec = validate(DiagramSpec, data, report)  # type: ignore[arg-type]
        if spec is None:
            raise UnreadableError(report.problems[0].message)
        self.expanded = Expander(spec, theme, report).diagram()
        self.references = References(self.expanded, report)
        if report.problems:
            raise UnreadableError(report.problems[0].message)
        self.written = {id(model): fields for model, fields in _paired(spec.elements, data["elements"])}

    def keep_ids(self, trees: Sequence[ElementTree], above: str = "") -> None:
        """Puts the author's ids into the spec: beside an element's name, or by its path where nobody wrote it."""
        badges = 0
        for tree in trees:
            item = self.items[tree.id][0]
            fields = self.written.get(id(item.source), {}) if item.source else {}
            path = self.references.full.get(id(item), "").lstrip("/")
            if not path:  # a badge
                badges += 1
                path = f"{above}/ns" + (f"-{badges}" if badges > 1 else "")
            if is_safe(tree.id):
                if fields and "id" not in fields and tree.id != item.name:  # a name is an id as well
                    self.insert(fields, tree.id)
                elif not fields:
                    self.implied[path] = tree.id
            self.keep_ids(tree.children, path)

    def insert(self, fields: Data, own: str) -> None:
        self.ids.add(own)
        (first, name), *rest = fields.items()
        fields.clear()
        fields.update({first: name, "id": own, **dict(rest)})

    def meet(
        self, found: Sequence[ElementTree], expanded: Sequence[ExpandedElement], box: ExpandedElement | None
    ) -> None:
        for tree, item in zip(found, expanded, strict=True):
            self.items[tree.id] = (item, box)
            self.meet(tree.children, [*item.members(), *item.badges], item)

    def of(self, ends: Sequence[str]) -> dict[str, str]:
        return {end: self.name(end) for end in dict.fromkeys(ends)}

    def name(self, end: str) -> str:
        item, box = self.items[end]
        fields = self.written.get(id(item.source), {})
        own = str(fields.get("id", ""))
        called = item.name if item.source is None or item.source.name else ""  # else it is only its kind
        is_word = _plain(called) and not _MARKS & set(called)  # an id needs no quotes, and has no markup
        names = (called, own) if is_word or not own else (own, called)
        for name in (*names, f"{box.name}/{item.name}" if box else item.name):
            if name and (len(name) <= LONGEST_NAME or name == end) and self.means(name, item, own):
                return name
        if own:
            return own
        if fields:
            return self.given(end, fields)
        full = next((path for path, found in self.references.paths.items() if found == [item] and path[0] == "/"), "")
        if not full:
            raise UnreadableError(f"no link can name {item.name!r}")
        return full

    def means(self, name: str, item: ExpandedElement, own: str) -> bool:
        """Whether a name is the element's alone."""
        return (name not in self.ids or name == own) and self.references.find(name, "") == [item]

    def given(self, end: str, fields: Data) -> str:
        """An id for an element that no name tells from others."""
        wanted = own = handle(end)
        number = 2
        while own in self.ids or own in self.references:
            own, number = f"{wanted}-{number}", number + 1
        self.insert(fields, own)
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


_MARKS = frozenset("*`<$")


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


def links(edges: Sequence[Edge], worn: Sequence[str], names: dict[str, str]) -> list[Any]:
    """Edges in the short form, those that say the same of several ends in one line. `worn` is the class of each."""
    written: list[Any] = []
    for (head, look), alike in groupby(zip(edges, worn, strict=True), key=lambda pair: (arrow(pair[0]), _look(*pair))):
        for ends in _chains(_fans([(e.source, e.target) for e, _ in alike])):
            text = f" {head} ".join(" & ".join(_quoted(names[end]) for end in side) for side in ends)
            written.append({text: look} if look else text)
    return written


def _look(edge: Edge, worn: str) -> Any:
    """What a link says beside its ends: nothing, its label, or a mapping."""
    label = label_of(tuple(map(Marked, edge.markup)) or edge.lines) if edge.lines or edge.markup else None
    fields = {
        "label": label,
        "class": worn,
        "length": edge.length if edge.length > 1 else None,
        "animate": {"true": True}.get(edge.animation, edge.animation),
    }
    given = {key: value for key, value in fields.items() if value}
    return label if given.keys() <= {"label"} else given


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
    found: Data = {"mermaid": _form(diagrams), "kinds": _kinds(diagrams, theme), "classes": _classes(diagrams)}
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
    """Puts a field before the elements, or before the diagrams."""
    rest: Data = {k: diagram.pop(k) for k in ("elements", "links", "diagrams") if k in diagram}
    diagram.update({key: value, **rest})


def _form(diagrams: Sequence[Data]) -> Data:
    """What all diagrams say of their form as Mermaid, taken out of them."""
    first = diagrams[0].get("mermaid", {})
    said = [diagram.get("mermaid", {}) for diagram in diagrams]
    same = {k: v for k, v in first.items() if len(said) > 1 and all(k in each and each[k] == v for each in said)}
    for diagram in diagrams if same else ():
        rest = {key: value for key, value in diagram.pop("mermaid").items() if key not in same}
        if rest:
            _front(diagram, "mermaid", rest)
    return same


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


# --- what the pages of a project have in common


def common_classes(specs: Sequence[Data], theme: Theme) -> Data:
    """The classes that two specs or more define, and all of them alike; none that the theme has."""
    values: dict[str, list[list[Any]]] = {}
    for spec in specs:
        for name, looks in _looks(spec).items():
            values.setdefault(name, []).append(looks)
    return {
        name: looks[0][0]
        for name, looks in values.items()
        if len(looks) > 1 and name not in theme.classes and all(look == looks[0][0] for its in looks for look in its)
    }


def agrees(spec: Data, classes: Data) -> bool:
    """Whether a spec defines some of these classes, and each of them alike."""
    both = [(look, classes[name]) for name, looks in _looks(spec).items() if name in classes for look in looks]
    return bool(both) and all(one == other for one, other in both)


def _looks(spec: Data) -> dict[str, list[Any]]:
    """Every look that a spec and its diagrams give a class."""
    found: dict[str, list[Any]] = {}
    for holder in (spec, *spec["diagrams"]):
        for name, look in holder.get("classes", {}).items():
            found.setdefault(name, []).append(look)
    return found


def without_classes(data: Data, names: Data) -> Data:
    """A spec less some of its classes."""
    made = copy.deepcopy(data)
    for holder in (made, *made["diagrams"]):
        rest = {name: look for name, look in holder.pop("classes", {}).items() if name not in names}
        if rest:
            _front(holder, "classes", rest)
    return made
