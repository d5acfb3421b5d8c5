"""The links of a diagram: those between processes and their parents, and those that its spec lists."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from podgram.compiler.expand import CHILD
from podgram.compiler.expanded import ExpandedElement, ImpliedLink, walk
from podgram.compiler.references import References
from podgram.diagnostics import Mark, Report
from podgram.language.link_syntax import LinkError, parse_link
from podgram.language.models import DiagramSpec, Emphasis, Link, Status
from podgram.model.markup import Marked

ABOUT = Link.model_construct(from_=("note",), to=("element",), line="dotted", arrow="none")

MOST = 2_000  # links of a diagram: four times what Mermaid draws, and more than anybody can follow


@dataclass(slots=True, eq=False)
class Joint:
    """A link between two elements, on its way to the diagram."""

    source: ExpandedElement
    target: ExpandedElement
    link: Link
    texts: tuple[tuple[str, ...], ...] = ()
    absent: bool = False  # from this step of a series
    emphasis: Emphasis | Status | None = None
    number: int | None = None

    @property
    def lines(self) -> tuple[str, ...]:
        """The label, with the number of the link at its head."""
        if self.number is None:
            return self.link.label
        first, *more = self.link.label or ("",)
        head = f"({self.number})"
        if isinstance(first, Marked):
            return (Marked(f"{head} {first.markup}"), *more)
        return (f"{head} {first}".rstrip(), *more)


def joints(
    spec: DiagramSpec,
    expanded: list[ExpandedElement],
    implied: Iterable[ImpliedLink],
    references: References,
    report: Report,
) -> list[Joint]:
    """Every link, in order. What names no element goes to the report."""
    notes = [Joint(item, item.about, ABOUT) for item in walk(expanded) if item.about is not None]
    known = [Joint(link.source, link.target, link.link) for link in implied]
    return [*_parents(expanded, references, report), *notes, *known, *_listed(spec, references, report)]


def between(
    written: str, links: Iterable[Joint], references: References, at: Mark | str, report: Report
) -> list[Joint] | None:
    """The links of a short form, `a -> b`, whatever their labels; None if it is none, but the name of an element."""
    try:
        segments = parse_link(written).segments if written not in references else ()
    except LinkError:
        segments = ()
    if not segments:
        return None
    found = []
    for segment in segments:
        ends = [{id(d) for name in names for d in references.find(name, at)} for names in segment[:2]]
        there = [j for j in links if _joins(j, *ends)]
        if not there and all(ends):
            report.error(f"no link {written!r}", at, "write its ends as they were written")
        found += there
    return found


def _joins(joint: Joint, some: set[int], others: set[int]) -> bool:
    source, target = id(joint.source), id(joint.target)
    return (source in some and target in others) or (source in others and target in some)


def number(steps: Sequence[Sequence[Joint]], numbered: Sequence[bool]) -> None:
    """Numbers the links that specs list, in order. The links of all steps of a series stand in one order.

    `numbered` says of each step whether it shows its numbers.
    """
    counted: dict[int, int] = {}
    for row in zip(*steps, strict=True):
        link = next(joint.link for joint in row if not joint.absent)
        if link in (CHILD, ABOUT):
            continue
        place = counted.setdefault(id(link), len(counted) + 1)
        for joint, shown in zip(row, numbered, strict=True):
            joint.number = place if shown else None


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
