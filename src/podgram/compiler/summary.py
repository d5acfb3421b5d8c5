"""What a picture of a manifest, a Compose file or the like shows, in words: nobody wrote an alternative text for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from podgram.compiler.expanded import ExpandedElement
from podgram.model.text import several

NAMESPACE = "kubernetes-namespace"
WORDS = {NAMESPACE: "Kubernetes namespace", "box": "", "group": ""}  # the name of a box says what it is
ASIDE = frozenset({"legend", "note"})  # they say something about the picture, and are nothing in it
MOST = 6  # names of a kind, more than anybody listens to


def summary(elements: Iterable[ExpandedElement]) -> str:
    """The outermost elements by their kinds, in order: `2 containers (app, db), network front`.

    Of one alone, what is in it, too: `pod web with 2 containers (pause, app)`.
    """
    found = list(_outermost(elements))
    names: dict[str, dict[str, None]] = {}
    for item in found:
        names.setdefault(WORDS.get(item.kind, item.kind.replace("-", " ")), {})[item.name] = None
    words = ", ".join(_named(kind, list(each)) for kind, each in names.items())
    inner = summary(found[0].members()) if len(found) == 1 else ""
    return f"{words} with {inner}" if inner else words


def _outermost(elements: Iterable[ExpandedElement]) -> Iterator[ExpandedElement]:
    """What is in no other element but a namespace of Kubernetes."""
    for item in elements:
        if item.kind not in ASIDE:
            yield item
        if item.kind == NAMESPACE:
            yield from _outermost(item.members())


def _named(kind: str, names: list[str]) -> str:
    if len(names) == 1:
        return f"{kind} {names[0]}".strip()
    if not kind:
        return ", ".join(names)
    listed = ", ".join(names[:MOST]) + (", …" if len(names) > MOST else "")
    return f"{several(len(names), kind)} ({listed})"
