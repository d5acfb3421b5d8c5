"""Ids that are unique in a page, stable, readable, and safe in every format and in every version of Mermaid."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager

from podgram.model.diagram import Diagram, Group, Node


def slug(text: str) -> str:
    """Letters and digits of a name, joined with underscores; any other writing by its code points."""
    ascii_words = re.findall(r"[A-Za-z0-9]+", text)
    if ascii_words:
        return "_".join(ascii_words)[:40].rstrip("_")
    return "_".join(f"u{ord(c):x}" for c in text[:8] if not c.isspace()) or "x"


class Ids:
    """Gives each element of a diagram its id: the diagram's name, its own, and a number.

    The number makes it unique; ending in a digit, no id ends in a word that Mermaid 8.8.0 reserves.
    """

    def __init__(self, prefix: str) -> None:
        first = slug(prefix)
        self.prefix = first if first[0].isalpha() else f"d{first}"
        self.path: list[str] = []
        self.counts: Counter[str] = Counter()

    @contextmanager
    def within(self, name: str) -> Iterator[None]:
        """While it is open, ids carry the name of the box around them."""
        self.path.append(slug(name))
        yield
        self.path.pop()

    def of(self, name: str) -> str:
        stem = "_".join([self.prefix, *self.path[-1:], slug(name)])
        self.counts[stem] += 1
        return f"{stem}_{self.counts[stem]}"


# --- what Mermaid can take

_KEYWORDS = "style|linkStyle|interpolate|classDef|class|graph|flowchart|subgraph|end"
_TARGETS = "_self|_blank|_parent|_top"
_PROTOTYPE = {
    "constructor", "toString", "toLocaleString", "valueOf", "hasOwnProperty", "isPrototypeOf", "propertyIsEnumerable",
    "__proto__", "__defineGetter__", "__defineSetter__", "__lookupGetter__", "__lookupSetter__",
}  # fmt: skip
_KEYWORD_8 = re.compile(rf"(?<![A-Za-z])(?:{_KEYWORDS}|default|click)\b|(?:{_TARGETS})\b")  # where letters begin
_KEYWORD_12 = re.compile(
    rf"\d*(?:{_KEYWORDS}|{_TARGETS}|swimlane-beta)\b|\d*(?:click|call|href)$"
)  # where the id begins


def refused(id: str) -> tuple[str, ...]:
    """The versions of Mermaid, of 8.8.0 and 12.x, that cannot draw a node of this id."""
    by_8 = id in _PROTOTYPE or _KEYWORD_8.search(id)
    by_12 = _KEYWORD_12.match(id)
    return (*(["8.8.0"] if by_8 else []), *(["12.x"] if by_12 else []))


_SAFE = re.compile(r"[A-Za-z0-9_]+(?:-[A-Za-z0-9_]+)*")


def is_safe(id: str) -> bool:
    """Whether every version of Mermaid can draw an element of this id."""
    return bool(_SAFE.fullmatch(id)) and not refused(id)


def page_ids(diagram: Diagram, taken: Collection[str]) -> Diagram:
    """A diagram with the ids that its spec gives, where they are safe.

    One that something else on the page has gets the diagram's name before it.
    """
    wanted: dict[str, str] = {}
    prefix = Ids(diagram.name).prefix
    used = set(taken) | {element.id for element in diagram.walk()}
    for element in diagram.walk():
        for own in (element.handle, f"{prefix}_{element.handle}") if element.handle else ():
            if own not in used and is_safe(own):
                wanted[element.id] = own
                used.add(own)
                break
    if not wanted:
        return diagram
    edges = tuple(
        e._replace(source=wanted.get(e.source, e.source), target=wanted.get(e.target, e.target)) for e in diagram.edges
    )
    return diagram._replace(children=tuple(_renamed(child, wanted) for child in diagram.children), edges=edges)


def _renamed(element: Node | Group, ids: Mapping[str, str]) -> Node | Group:
    own = ids.get(element.id, element.id)
    if isinstance(element, Node):
        return element._replace(id=own)
    children = tuple(_renamed(child, ids) for child in element.children)
    badges = tuple(badge._replace(id=ids.get(badge.id, badge.id)) for badge in element.badges)
    return element._replace(id=own, children=children, badges=badges)
