"""The links of a diagram: those between processes and their parents, and those that its spec lists."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from podgram.compiler.expand import ExpandedElement, walk
from podgram.compiler.references import References
from podgram.diagnostics import Report
from podgram.language.models import DiagramSpec, Link

CHILD = Link.model_construct(from_=("parent",), to=("child",))  # how a process and its parent are joined

MOST = 2_000  # links of a diagram: four times what Mermaid draws, and more than anybody can follow


@dataclass(slots=True, eq=False)
class Joint:
    """A link between two elements, on its way to the diagram."""

    source: ExpandedElement
    target: ExpandedElement
    link: Link
    texts: tuple[tuple[str, ...], ...] = ()
    absent: bool = False  # from this step of a series

    @property
    def lines(self) -> tuple[str, ...]:
        return self.link.label


def joints(spec: DiagramSpec, expanded: list[ExpandedElement], references: References, report: Report) -> list[Joint]:
    """Every link, in order. What names no element goes to the report."""
    return [*_parents(expanded, references, report), *_listed(spec, references, report)]


def _parents(expanded: list[ExpandedElement], references: References, report: Report) -> Iterator[Joint]:
    for item in walk(expanded):
        parent = getattr(item.source, "parent", None)
        if parent is not None and item.source is not None:
            at = item.source.at("parent")
            for above in references.find(parent, at, beside=item):
                if above is item:
                    report.error(f"process {parent!r} cannot be its own parent", at, "name another one")
                yield Joint(above, item, CHILD)


def _listed(spec: DiagramSpec, references: References, report: Report) -> Iterator[Joint]:
    count = 0
    for link in spec.links:
        sources = _ends(spec, link, "from", link.from_, references)
        targets = _ends(spec, link, "to", link.to, references)
        count += len(sources) * len(targets)
        if count > MOST:
            report.error(f"more than {MOST} links", link.at(), "link boxes instead of what is in them")
            return
        if link.arrow == "start":
            yield from (Joint(target, source, link) for source in sources for target in targets)
        else:
            yield from (Joint(source, target, link) for source in sources for target in targets)


def _ends(
    spec: DiagramSpec, link: Link, field: str, names: Iterable[str], references: References
) -> list[ExpandedElement]:
    return [
        item
        for number, name in enumerate(names)
        if not _removed(spec, name, references)
        for item in references.find(name, link.at(field, number))
    ]


def _removed(spec: DiagramSpec, name: str, references: References) -> bool:
    """Whether a link that was taken over names what this diagram removes."""
    return any(name == gone or name.endswith("/" + gone) for gone in spec.remove) and name not in references
