"""Notes that belong to an element: each stands behind it in its box."""

from __future__ import annotations

from podgram.compiler.expanded import ExpandedElement, walk
from podgram.compiler.references import References
from podgram.diagnostics import Report


def attach(expanded: list[ExpandedElement], references: References, report: Report) -> None:
    """Moves what says `about: NAME` behind the element of that name, and what is about that one already."""
    for note in [item for item in walk(expanded) if item.source is not None and item.source.about is not None]:
        at = note.source.at("about") if note.source else ""
        name = (note.source.about if note.source else None) or ""
        found = references.find(name, at)
        if not found:
            continue
        if found[0] in walk([note]):
            report.error(f"{note.name!r} cannot be about itself, or what is in it", at, "name another element")
            continue
        note.about = found[0]
        _siblings(expanded, note).remove(note)
        beside = _siblings(expanded, found[0])
        place = beside.index(found[0]) + 1
        while place < len(beside) and beside[place].about is found[0]:
            place += 1
        beside.insert(place, note)


def _siblings(expanded: list[ExpandedElement], item: ExpandedElement) -> list[ExpandedElement]:
    """The list in which an element stands."""
    if item in expanded:
        return expanded
    return next(box.children for box in walk(expanded) if box.children and item in box.children)
