"""What differs between two diagrams, marked in one that holds both: `+` is new, `−` is gone, `~` has changed.

An element is the same in both by its id, or else by its kind and name in the same box; two pods of one workload also
where their names differ, for those of live pods are made up.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from difflib import SequenceMatcher
from itertools import chain
from typing import NamedTuple

from podgram.compiler.expand import resources, roomy
from podgram.compiler.expanded import ExpandedElement, walk
from podgram.compiler.links import Joint
from podgram.language.models import Container, Pod, Status

SIGNS: dict[Status, str] = {"new": "+", "gone": "−", "changed": "~"}
NAMESPACE = "kubernetes-namespace"
COUNTED = re.compile(r"\d+ pods")
Trees = list[ExpandedElement]
Lines = tuple[str, ...]


class Change(NamedTuple):
    """One difference: what is new, gone or changed, by its path of kinds and names, and the lines that are."""

    status: Status
    what: str
    before: Lines = ()
    after: Lines = ()

    def __str__(self) -> str:
        lines = [*_signed("gone", self.before), *_signed("new", self.after)]
        return "\n    ".join([f"{SIGNS[self.status]} {self.what}", *lines])


def counted(changes: Iterable[Change]) -> str:
    """How many differences there are, in words."""
    counts = Counter(change.status for change in changes)
    return ", ".join(f"{counts[status]} {status}" for status in SIGNS if counts[status]) or "nothing"


def match(old: Trees, new: Trees) -> None:
    """Gives what is the same in both one name and one place, so that `unite` finds it in both."""
    boxes = [[item for item in tree if item.kind == NAMESPACE] for tree in (old, new)]
    if bool(boxes[0]) != bool(boxes[1]) and old and new:  # one says its namespaces, and of the other it is understood
        plain, its = (new, boxes[0]) if boxes[0] else (old, boxes[1])
        for box in its if len(its) == 1 else [box for box in its if box.name == "default"]:
            plain[:] = [replace(box, children=list(plain))]
    _match_pods(old, new)


def _match_pods(old: Trees, new: Trees) -> None:
    known = {(item.kind, item.name): item for item in old}
    for item in new:
        if (other := known.get((item.kind, item.name))) is not None and item.kind != "pod":
            _pair(other.members(), item.members())
            _match_pods(other.members(), item.members())


def _pair(old: Trees, new: Trees) -> None:
    """Pods of one workload that have no namesake in the other diagram, each with the one that is most like it."""
    pods = [[item for item in tree if isinstance(item.source, Pod)] for tree in (old, new)]
    names = [{item.name for item in tree} for tree in pods]
    rest = [[item for item in tree if item.name not in names[0] & names[1]] for tree in pods]
    for item in rest[1]:
        other = max(rest[0], key=lambda o: _likeness(o, item), default=None)
        if other is None or not _likeness(other, item):
            continue
        rest[0].remove(other)
        other.name, other.lines = item.name, (*item.lines[:1], *other.lines[1:])
        _forget_places(other, item)


def _likeness(one: ExpandedElement, other: ExpandedElement) -> int:
    """How many containers two pods share, those with the same image twice."""
    mine, others = _images(one), _images(other)
    return sum(1 + (others[name] == image) for name, image in mine.items() if name in others)


def _images(pod: ExpandedElement) -> dict[str | None, str | None]:
    source = pod.source
    return {c.name: c.image for c in source.all_containers} if isinstance(source, Pod) else {}


def _forget_places(one: ExpandedElement, other: ExpandedElement) -> None:
    """Where pods run and how many there are differs between a template and what is live, and says nothing."""
    nodes = [getattr(item.source, "node", None) for item in (one, other)]
    if (nodes[0] is None) != (nodes[1] is None):
        for item, node in zip((one, other), nodes, strict=True):
            item.lines = tuple(line for line in item.lines if line != f"on {node}" and not COUNTED.fullmatch(line))


def mark(old: Trees, new: Trees, links: tuple[list[Joint], list[Joint]]) -> list[Change]:
    """Marks in the new diagram what differs, and shows in it what is gone. Both are united already."""
    changes = [change for pair in zip(old, new, strict=True) for change in _marked(*pair, ())]
    for before, after in zip(*links, strict=True):
        changes += _marked_link(before, after)
    for item in walk(new, badges=True):
        item.absent, item.texts, item.shape = False, (), roomy(item.shape, item.lines)
    return changes


def _marked(before: ExpandedElement, after: ExpandedElement, above: Lines) -> Iterator[Change]:
    path = (*above, after.name if after.scope else f"{after.kind}/{after.name}")
    if before.absent or after.absent:
        status: Status = "new" if before.absent else "gone"
        yield Change(status, " > ".join(path))
        _sign(after, status)
        for member in walk([after], badges=True) if status == "gone" else ():
            member.emphasis = status
        return
    for change in _changed(before, after, " > ".join(path)):
        _sign(after, "changed")
        after.lines = _both(before.lines, after.lines, change)
        after.details = len(after.lines) - 1
        yield change
    pairs = [*zip(before.badges, after.badges, strict=True), *zip(before.members(), after.members(), strict=True)]
    for pair in pairs:
        yield from _marked(*pair, path)


def _sign(item: ExpandedElement, status: Status) -> None:
    item.emphasis = status
    first, *more = item.lines or ("",)
    item.lines = (f"{SIGNS[status]} {first}".rstrip(), *more)


def _changed(before: ExpandedElement, after: ExpandedElement, what: str) -> Iterator[Change]:
    """How an element differs, if it does: in its lines, in what it is but does not show, or in its looks."""
    facts = [(*item.lines, *_unshown(item)) for item in (before, after)]
    gone = tuple(line for line in facts[0] if line not in facts[1])
    new = tuple(line for line in facts[1] if line not in facts[0])
    looks = [(item.shape, item.style, item.stack) for item in (before, after)]
    if gone or new or looks[0] != looks[1]:
        yield Change("changed", what, gone, new)


def _unshown(item: ExpandedElement) -> list[str]:
    """What a container is, of what a diagram may not show of it; never a value."""
    source = item.source
    if not isinstance(source, Container):
        return []
    image = (source.image or "").rpartition("/")[2].partition("@")[0]
    names = [str(variable["name"]) for variable in source.env if "name" in variable]
    facts = [f"image {image}"] if image and not any(image in line for d in walk([item]) for line in d.lines) else []
    facts += [*map(str, source.ports), *resources(source.resources), *(f"variable {name}" for name in names)]
    return [fact for fact in facts if fact not in item.lines]


def _both(before: Lines, after: Lines, change: Change) -> Lines:
    """The lines of an element that changed: those that are gone and those that are new with their signs."""
    title, *rest = after
    made = [title]
    if before[:1] not in ((), (title.removeprefix(f"{SIGNS['changed']} "),)):
        made += _signed("gone", before[:1])
    for tag, old_start, old_end, start, end in SequenceMatcher(None, before[1:], rest, False).get_opcodes():
        gone, new = _signed("gone", before[1:][old_start:old_end]), _signed("new", rest[start:end])
        in_turn = chain(*zip(gone, new, strict=True)) if len(gone) == len(new) else (*gone, *new)
        made += rest[start:end] if tag == "equal" else in_turn
    made += _signed("gone", [line for line in change.before if line not in before])
    return (*made, *_signed("new", [line for line in change.after if not {line, f"~ {line}"} & set(after)]))


def _signed(status: Status, lines: Iterable[str]) -> list[str]:
    return [f"{SIGNS[status]} {line}" for line in lines]


def _marked_link(before: Joint, after: Joint) -> Iterator[Change]:
    ends = " → ".join(f"{item.kind}/{item.name}" for item in (after.source, after.target))
    if before.absent and after.absent:
        return
    if before.absent or after.absent:
        status: Status = "new" if before.absent else "gone"
        within = {after.source.emphasis, after.target.emphasis} & {status}
        after.absent, after.emphasis = False, status
        line = "dotted" if status == "gone" else after.link.line
        label = after.link.label
        signed = label if within else (f"{SIGNS[status]} {' '.join(label) or status}",)
        after.link = after.link.model_copy(update={"line": line, "label": signed})
        if not within:
            yield Change(status, ends, *((label, ()) if status == "gone" else ((), label)))
    elif before.link.label != after.link.label:
        gone = tuple(line for line in before.link.label if line not in after.link.label)
        new = tuple(line for line in after.link.label if line not in before.link.label)
        after.emphasis = "changed"
        signed = (*_signed("gone", gone), *_signed("new", new))
        same = tuple(line for line in after.link.label if line not in new)
        after.link = after.link.model_copy(update={"label": (*same, *signed)})
        yield Change("changed", ends, gone, new)
