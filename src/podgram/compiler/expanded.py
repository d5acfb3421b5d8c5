"""An element on its way from the spec to the diagram, as every step of the compiler knows it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from podgram.language.kubernetes import View
from podgram.language.models import Element, Emphasis, Link, Status
from podgram.model.diagram import Scope

# When a container of a pod is there: from the first stage, from its turn among the init containers on, or at the end.
Phase = Literal["pause", "init", "sidecar", "app"]

ELLIPSIS = -1  # the copy that stands for those that are not drawn


@dataclass(slots=True, eq=False)
class ExpandedElement:
    """An element on its way to the diagram. `children` None means a single shape."""

    kind: str
    name: str
    lines: tuple[str, ...]
    shape: str
    style: str
    source: Element | None = None
    children: list[ExpandedElement] | None = None
    badges: list[ExpandedElement] = field(default_factory=list)
    scope: Scope | None = None
    phase: Phase | None = None
    view: View | None = None
    implied: bool = False  # nobody wrote it: podgram knows that it is there
    emphasis: Emphasis | Status | None = None
    details: int = 0  # how many of the last lines say more than what it is
    stack: int = 0  # how many it stands for, if it is drawn as a stack of them
    about: ExpandedElement | None = None  # what it stands beside
    copy: int = 0  # which one of several it is, from 0, or ELLIPSIS
    texts: tuple[tuple[str, ...], ...] = ()  # all that it has in the steps of a series, if they differ
    absent: bool = False  # from this step of a series
    grounds: tuple[str, ...] = ()  # the fills of the boxes around it
    hidden: bool = False
    id: str = ""

    @property
    def handle(self) -> str | None:
        """The id that the spec gives it."""
        return self.source.id if self.source else None

    def members(self) -> list[ExpandedElement]:
        return self.children or []


def walk(elements: Iterable[ExpandedElement], badges: bool = False) -> Iterator[ExpandedElement]:
    """Every element and what is in it, each box before its members; its badges, if they are asked for, come last."""
    stack = list(elements)[::-1]
    while stack:
        item = stack.pop()
        yield item
        stack.extend([*item.members(), *(item.badges if badges else ())][::-1])


class ImpliedLink(NamedTuple):
    """A link that nobody wrote: podgram knows that it is there. `link` says how it looks."""

    source: ExpandedElement
    target: ExpandedElement
    link: Link
