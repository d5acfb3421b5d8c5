"""A container that stands alone, as Docker runs it: its mounts, networks and dependencies as links.

What a link leads to is an element of that kind and name in the box around the container, in those further out, or
anywhere; what nobody drew is made at the top of the diagram.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from podgram.compiler.expanded import ExpandedElement, ImpliedLink
from podgram.diagnostics import Mark, Report, suggest
from podgram.language.link_syntax import Arrow
from podgram.language.models import Container, Link
from podgram.language.standalone import Mount
from podgram.language.validation import Lines
from podgram.model.diagram import Line
from podgram.themes.theme import Theme

CONTAINERS = frozenset({"container", "init-container", "sidecar", "ephemeral-container"})
# The type of a mount → the kind of what is mounted.
MOUNTED = {"volume": "volume", "cluster": "volume", "bind": "file", "npipe": "file", "image": "image"}


class Scope(NamedTuple):
    """A container that stands alone, the lists of elements around it, the innermost first."""

    item: ExpandedElement
    source: Container
    around: tuple[list[ExpandedElement], ...]


def connect(top: list[ExpandedElement], theme: Theme, report: Report) -> list[ImpliedLink]:
    """The links of every container that stands alone. Elements that they need are added to `top`."""
    return _Connector(top, theme, report).links


class _Connector:
    def __init__(self, top: list[ExpandedElement], theme: Theme, report: Report) -> None:
        self.top, self.theme, self.report = top, theme, report
        self.links: list[ImpliedLink] = []
        scopes = list(_containers(top))
        self.uses = Counter(source for scope in scopes for source in {m.source for m in scope.source.volumes})
        for scope in scopes:
            self.mounts(scope)
            self.networks(scope)
            self.dependencies(scope)

    def mounts(self, scope: Scope) -> None:
        for mount in scope.source.volumes:
            if mount.source and mount.type in MOUNTED:
                self.mount(scope, mount, MOUNTED[mount.type])
        for field, kind in (("secrets", "secret"), ("configs", "config-map")):
            for grant in getattr(scope.source, field):
                target = self.found_or_made(scope, kind, grant.source)
                self.link(scope, target, (grant.target,) if grant.target else ())

    def mount(self, scope: Scope, mount: Mount, kind: str) -> None:
        """A mount as a link; in the objects view a file of the host that nobody else has is a line of the box."""
        is_file = scope.item.view == "objects" and kind == "file"
        if is_file and self.uses[mount.source] == 1 and not self.found(scope, frozenset({kind}), mount.source):
            scope.item.lines = (*scope.item.lines, _bound(mount))
            scope.item.details += 1
        else:
            self.link(scope, self.found_or_made(scope, kind, mount.source), _mounted(mount))

    def networks(self, scope: Scope) -> None:
        for name, attachment in scope.source.networks.items():
            self.link(scope, self.found_or_made(scope, "network", name), attachment.lines)

    def dependencies(self, scope: Scope) -> None:
        for number, (name, dependency) in enumerate(scope.source.depends_on.items()):
            targets = self.found(scope, CONTAINERS, name)
            looks = _looks(dependency.lines, "dotted", "end")
            self.links += [ImpliedLink(scope.item, target, looks) for target in targets]
            if not targets:
                self.unknown(name, scope.source.at("depends_on", number, name))

    def unknown(self, name: str, at: Mark | str) -> None:
        names = [s.item.name for s in _containers(self.top)]
        help = suggest(name, names) or f"the containers are {', '.join(dict.fromkeys(names))}"
        self.report.error(f"depends_on: no container {name!r}", at, help)

    def link(self, scope: Scope, target: ExpandedElement, lines: Lines) -> None:
        self.links.append(ImpliedLink(scope.item, target, _looks(lines, "solid", "none")))

    def found(self, scope: Scope, kinds: frozenset[str], name: str) -> list[ExpandedElement]:
        """The element of a name, or all its copies, that is nearest to a container; nothing if there is none."""
        for members in (*scope.around, list(_walk(self.top))):
            if found := [e for e in members if e.kind in kinds and e.name == name]:
                return [e for e in found if e.source is found[0].source]
        return []

    def found_or_made(self, scope: Scope, kind: str, name: str) -> ExpandedElement:
        if found := self.found(scope, frozenset({kind}), name):
            return found[0]
        row = self.theme.kinds[kind]
        title = row.title.replace("ConfigMap", "Config")  # Docker's is no object of Kubernetes
        lines = tuple(title.replace("{name}", name).splitlines())
        made = ExpandedElement(kind, name, lines, row.shape, row.style, implied=True)
        self.top.append(made)
        return made


def _looks(lines: Lines, line: Line, arrow: Arrow) -> Link:
    return Link.model_construct(from_=("container",), to=("other",), label=lines, line=line, arrow=arrow)


def _mounted(mount: Mount) -> Lines:
    """Where it is mounted, unless that is what its source is called, and whether only to be read."""
    return (*([mount.target] if mount.target != mount.source else []), *(["ro"] if mount.read_only else []))


def _bound(mount: Mount) -> str:
    """A file of the host in a line: `./conf → /etc/app ro`; one that keeps its path says that it is the host's."""
    path = f"{mount.source} of host" if mount.source == mount.target else f"{mount.source} → {mount.target}"
    return f"{path} ro" if mount.read_only else path


def _containers(top: list[ExpandedElement]) -> Iterator[Scope]:
    """Every container, in order."""
    stack: list[tuple[ExpandedElement, tuple[list[ExpandedElement], ...]]] = [(e, (top,)) for e in reversed(top)]
    while stack:
        item, around = stack.pop()
        if isinstance(item.source, Container):
            yield Scope(item, item.source, around)
        inner = item.members()
        stack += [(child, (inner, *around)) for child in reversed(inner)]


def _walk(elements: list[ExpandedElement]) -> Iterator[ExpandedElement]:
    stack = list(reversed(elements))
    while stack:
        item = stack.pop()
        yield item
        stack += reversed(item.members())
