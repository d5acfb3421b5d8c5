"""From a flowchart to what a person would have written: pods, containers, processes, interfaces, services, boxes.

A table of rules, the most telling first, proposes readings of each element; the first that is drawn as the element is
drawn wins, so that no rule can lose anything. The last rule, a plain box, says everything in so many words.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from podgram.compiler.expand import Expander
from podgram.compiler.expanded import ExpandedElement
from podgram.compiler.rules import NAMED_ONCE
from podgram.diagnostics import Report
from podgram.importers.mermaid.classes import ClassAssignment
from podgram.importers.mermaid.flowchart import Flowchart, Node, Subgraph
from podgram.language.models import SHARED, DiagramSpec
from podgram.language.namespaces import KINDS
from podgram.language.styles import folded
from podgram.language.validation import validate
from podgram.model.diagram import Direction
from podgram.model.ids import is_safe, slug
from podgram.model.markup import Marked, markup_of, to_markdown
from podgram.model.text import clean
from podgram.themes.theme import Kind, Theme

Data = dict[str, Any]

DEEPEST = 60  # boxes inside boxes: what a spec's YAML can hold with room to spare


@dataclass(frozen=True, slots=True)
class ElementTree:
    """One element of a flowchart as a reading has to draw it. A box has no shape."""

    id: str
    lines: tuple[str, ...]
    shape: str
    style: str
    children: tuple[ElementTree, ...] = ()
    url: str = ""
    tooltip: str = ""
    linked: bool = False
    direction: Direction | None = None

    @property
    def is_box(self) -> bool:
        return not self.shape

    @property
    def head(self) -> str:
        return self.lines[0] if self.lines else ""


class UnreadableError(Exception):
    """No reading draws an element as it is drawn."""


def element_trees(flowchart: Flowchart, assignment: ClassAssignment) -> tuple[ElementTree, ...]:
    """The elements of a flowchart, nested. Raises UnreadableError where they are nested too deeply."""
    linked = {end for edge in flowchart.edges for end in (edge.source, edge.target)}

    def made(parent: str, depth: int) -> tuple[ElementTree, ...]:
        if depth > DEEPEST:
            raise UnreadableError(f"more than {DEEPEST} boxes inside each other")
        found = []
        for e in flowchart.children[parent]:
            style, there = assignment.worn[e.id], e.id in linked
            if isinstance(e, Node):
                found.append(ElementTree(e.id, _lines(e), e.shape, style or "plain", (), e.url, e.tooltip, there))
            else:
                inside = made(e.id, depth + 1)
                found.append(
                    ElementTree(e.id, _lines(e), "", style or "frame", inside, linked=there, direction=e.direction)
                )
        return tuple(found)

    return made("", 0)


def _lines(element: Node | Subgraph) -> tuple[str, ...]:
    return tuple(map(Marked, element.markup)) or element.lines


def draws_same(item: ExpandedElement, tree: ElementTree) -> bool:
    """Whether an element is drawn as a part of the flowchart is."""
    members = None if item.children is None else [*item.children, *item.badges]
    own = (clean(item.lines), item.style, "" if members is not None else item.shape)
    source = item.source
    link = (source.url or "", source.tooltip) if source else ("", "")
    if markup_of(item.lines) != markup_of(tree.lines) or tree.direction != (source.direction if source else None):
        return False
    if own != (clean(tree.lines), tree.style, tree.shape) or link != (tree.url, tree.tooltip):
        return False
    return len(members or ()) == len(tree.children) and all(map(draws_same, members or (), tree.children))


# --- what the words on an element say

TOPIC = re.compile(
    r"\b(?:containers?|pods?|docker|podman|kubernetes|k8s|kubectl|kubelet|containerd|namespaces?|pid \d+)\b", re.I
)
RARE = 200  # a page in which fewer than one word of so many is one of these is about something else


def is_about_containers(page: str) -> bool:
    """Whether a text is about containers: elsewhere a client is just a box with that word on it."""
    return len(TOPIC.findall(page)) * RARE >= max(RARE, len(page.split()))


PID = re.compile(r"PID (\d{1,7})")
USERS = re.compile(
    r"root|nobody|www-data|nginx|postgres|mysql|redis|daemon|app|(?:uid |UID )?\d{3,5}|\w+-(?:user|data)"
)
BADGE = re.compile(rf"((?:{'|'.join(KINDS)})(?:,(?:{'|'.join(KINDS)}))*) ns")

# Kind → the first line of a node that is probably one; a group `name` is the element's name, the line its label.
# A node is read so only if its shape is the kind's, and for words as common as those in VAGUE its class too.
VAGUE = frozenset({"client", "engine", "runtime", "instance", "host", "user", "image", "volume", "note"})
NODES: dict[str, str] = {
    "namespace": BADGE.pattern,
    "interface": r"lo|loopback|(?:eth|ens|wlan|tap|tun|veth|cni|ppp)\w*|[Tt]ap \d+|en[op]\w*\d\w*|veth.*",
    "bridge": r"docker0|br-?\w*\d|cbr0|cni0|.*\b[Bb]ridge",
    "environment": r"[A-Za-z_]\w*=.*",
    "pod": r"Pod:? (?P<name>\S+)",
    "deployment": r"Deployment(?:: ?(?P<name>\S+))?",
    "replica-set": r"ReplicaSet(?:: ?(?P<name>\S+))?",
    "stateful-set": r"StatefulSet(?:: ?(?P<name>\S+))?",
    "daemon-set": r"DaemonSet(?:: ?(?P<name>\S+))?",
    "service": r"(?:Service|svc)(?:: ?(?P<name>\S+))?",
    "ingress": r"Ingress(?:: ?(?P<name>\S+))?",
    "tool": r"(?:kubectl|helm|eksctl|kind|minikube|k9s|crictl|nerdctl|docker build|podman)\b.*",
    "client": r"docker|.*\b(?:client|browser)\b.*",
    "component": r"API [Ss]erver|kube-\w+|kubelet|etcd|(?:core|Core)DNS|.*\b[Ss]cheduler|[Cc]ontroller [Mm]anager",
    "engine": r"dockerd|containerd|CRI-O|cri-o|.*\b[Ee]ngine\b.*",
    "runtime": r"run[cC]|crun|runsc|kata.*|gVisor|.*\bruntime\b.*",
    "file": r"Dockerfile|Containerfile|\S+\.(?:ya?ml|json|conf|txt|sock)|/\S+",
    "node": r"Worker [Nn]ode\b.*|[Nn]ode [\w-]+",
    "instance": r"Cloud ?9|EC2.*|.*\b[Ii]nstance\b.*",
    "host": r".*\b(?:[Hh]ost|[Ll]aptop|VM)\b.*",
    "user": r"[Uu]sers?|[Dd]eveloper|[Aa]dmin|[Oo]perator|[Yy]ou|[Mm]e",
    "image": r".*\b[Ii]mage\b.*|.*/.*",
    "database": r".*(?:[Dd]atabase|SQL|sql|[Rr]edis|[Mm]ongo|\bDB\b).*",
    "volume": r".*\b[Vv]olume\b.*",
    "note": r".+",
}
# Kind → what the title of a box says if it is one.
BOXES: dict[str, str] = {
    "namespace": r".*\b(?:PID|UTS|Network|Net|Mount|Mnt|IPC|User|Cgroup|Time)\b.*\b[Nn]amespace\b.*",
    "kubernetes-namespace": r"(?P<name>\S+) [Nn]amespace|[Nn]amespace:? (?P<name_>\S+)",
    "control-plane": r".*control[- ]plane.*",
    "data-plane": r".*data[- ]plane.*",
    "cluster": r".*\b[Cc]luster\b.*",
    "deployment": r"Deployment(?:: ?(?P<name>\S+))?",
    "replica-set": r"ReplicaSet(?:: ?(?P<name>\S+))?",
    "node": r"(?:Worker )?[Nn]ode\b.*|.*\b[Nn]ode",
    "engine": r".*\b[Ee]ngine\b.*",
    "instance": r".*\b[Ii]nstance\b.*",
    "host": r".*\b(?:[Hh]ost|[Ll]aptop|VM)\b.*",
}


class Recogniser:
    """Reads a flowchart's elements against a theme with the spec's own classes. `plainly` keeps to boxes and groups."""

    def __init__(self, theme: Theme, plainly: bool = False) -> None:
        self.theme = theme
        self.known: dict[str, Data] = {}
        self.rules: Sequence[Callable[[ElementTree], Iterator[Data]]] = (
            (self.plain,) if plainly else (self.pod, self.container, self.process, self.titled, self.named, self.plain)
        )

    def elements(self, found: Sequence[ElementTree]) -> list[Data]:
        """A reading of elements beside each other. Raises UnreadableError where there is none."""
        read = [self.element(tree) for tree in found]
        names = [(*islice(data.items(), 1),) for data in read]
        for data, tree, name in zip(read, found, names, strict=True):
            if names.count(name) > 1 and folded(name[0][0]) in NAMED_ONCE:  # then each needs an id
                _insert(data, "id", handle(tree.id))
        return read

    def element(self, tree: ElementTree) -> Data:
        """The first reading that fits, each time a new copy of it."""
        if tree.id not in self.known:
            readings = (data for rule in self.rules for data in rule(tree))
            fitting = next((data for data in readings if self.fits(data, tree)), None)
            if fitting is None:
                raise UnreadableError(f"nothing here is drawn as {' '.join(tree.lines) or tree.id!r} is")
            self.known[tree.id] = fitting
        return copy.deepcopy(self.known[tree.id])

    def fits(self, data: Data, tree: ElementTree) -> bool:
        """Whether a reading is drawn as the element, and is no mistake."""
        report = Report()
        spec = validate(DiagramSpec, {"elements": [data]}, report)  # type: ignore[arg-type]
        if spec is None:
            return False
        expanded = Expander(spec, self.theme, report).diagram()
        return not report.problems and len(expanded) == 1 and draws_same(expanded[0], tree)

    # -- what every reading has

    def dressed(self, data: Data, tree: ElementTree, kind: Kind) -> Data:
        """The reading with everything in which the element differs from what its kind is by itself."""
        differs: Data = {
            "shape": tree.shape if tree.shape != kind.shape and not tree.is_box else None,
            "class": tree.style if tree.style != kind.style else None,
            "url": tree.url,
            "tooltip": tree.tooltip,
            "direction": tree.direction,
        }
        return data | {key: value for key, value in differs.items() if value}

    def reading(self, name: str, tree: ElementTree, title: str | None, label: bool = False) -> Data:
        """A reading as one kind. With `label` the element's own first line is said in full."""
        kind = self.theme.kinds[name]
        data = self.dressed(_headed({kind.name: title}, tree, label), tree, kind)
        return data | ({"elements": self.elements(tree.children)} if tree.is_box else {})

    # -- the rules

    def pod(self, tree: ElementTree) -> Iterator[Data]:
        """A box with a pod's title: its pause container, its containers, what else is in it, its badge."""
        name, label = self.name_of("pod", tree.head, r"Pod:? (?P<name>\S+)")
        if not tree.children or name is None:
            return
        head = self.dressed(_headed({"pod": name}, tree, label), tree, self.theme.kinds["pod"])
        inside, last, badge = _split(tree)
        if inside and self.is_pause(inside[0]):
            content = self.contents_of_pod(inside[1:])
            for namespaces in _namespaces(badge, last, self.theme):
                yield {**head, **namespaces, **content}
        content = self.contents_of_pod(inside)
        for namespaces in _namespaces(badge, last, self.theme):
            yield {**head, "pause": False, **namespaces, **content}

    def contents_of_pod(self, inside: Sequence[ElementTree]) -> Data:
        """The fields of a pod that hold what is in it: containers where a box is one, else elements."""
        fields: Data = {"initContainers": [], "containers": []}
        others = []
        for tree in inside:
            container = self.container_of_pod(tree)
            if container is None:
                others.append(tree)
            else:
                fields["initContainers" if _is_init(tree) else "containers"].append(container)
        fields["elements"] = self.elements(others)
        return {key: value for key, value in fields.items() if value} or {"containers": []}

    def is_pause(self, tree: ElementTree) -> bool:
        """Whether a box is the pause container as podgram itself draws it, with nothing that a link needs by name."""
        return tree.head.split(" ")[0] == "pause" and not tree.linked and not any(c.linked for c in tree.children)

    def container(self, tree: ElementTree) -> Iterator[Data]:
        for data in self.containers(tree):
            yield {"container": data.pop("name"), **data}

    def container_of_pod(self, tree: ElementTree) -> Data | None:
        """The reading of a container in a pod, if it is one: tried in a pod of its own, with nothing else in it."""
        if not tree.is_box:
            return None
        kind = self.theme.kinds["pod"]
        around = ElementTree("", clean((kind.title.replace("{name}", "x"),)), "", kind.style, (tree,))
        field = "initContainers" if _is_init(tree) else "containers"
        for data in self.containers(tree):
            if self.fits({"pod": "x", "pause": False, "namespaces": False, field: [data]}, around):
                return data
        return None

    def containers(self, tree: ElementTree) -> Iterator[Data]:
        """Readings of a box as a container, with its name first: from its command, or with its processes listed."""
        name, label = self.name_of("container", tree.head, r"(?P<name>\S+) [Cc]ontainer")
        if not tree.children or name is None:
            return
        kind = self.theme.kinds["init-container" if _is_init(tree) else "container"]
        head = self.dressed(_headed({"name": name}, tree, label or _is_init(tree)), tree, kind)
        inside, last, badge = _split(tree)
        contents = list(self.contents(inside))
        for namespaces in _namespaces(badge, last, self.theme):
            for content in contents:
                yield copy.deepcopy({**head, **namespaces, **content})

    def contents(self, inside: Sequence[ElementTree]) -> Iterator[Data]:
        """What runs in a container, and what else is in it."""
        if len(inside) == 1 and PID.fullmatch(inside[0].head) and not inside[0].is_box:
            command, *rest = [*inside[0].lines[1:], ""]
            args, *more = [*rest, ""]
            if command:
                data: Data = {"command": command.split(" ")}
                yield (
                    data | ({"args": args.split(" ")} if args else {}) | ({"user": more[0]} if more and more[0] else {})
                )
        processes: list[Data] = []
        while len(processes) < len(inside) and (found := self.process_in(inside[len(processes)])):
            processes.append({"name": found.pop("process"), **found})
        others = self.elements(inside[len(processes) :])
        listed: Data = {"processes": processes} if processes else {}
        yield listed | ({"elements": others} if others or not processes else {})

    def process_in(self, tree: ElementTree) -> Data | None:
        """A node in a container as a process: here one that looks like it need not say its PID."""
        kind = self.theme.kinds["process"]
        if tree.is_box or not (PID.fullmatch(tree.head) or (tree.shape, tree.style) == (kind.shape, kind.style)):
            return None
        return next((data for data in self.processes(tree) if self.fits(data, tree)), None)

    def process(self, tree: ElementTree) -> Iterator[Data]:
        """A node that says its PID."""
        if PID.fullmatch(tree.head) and not tree.is_box:
            yield from self.processes(tree)

    def processes(self, tree: ElementTree) -> Iterator[Data]:
        """Readings of a node as a process: a line each for its PID, its command, its arguments, its user."""
        found = PID.fullmatch(tree.head)
        command, *rest = [*(tree.lines[1:] if found else tree.lines), ""]
        data: Data = {"process": command, **({"pid": int(found[1])} if found else {})}
        rest = rest[:-1]
        if found and rest and rest[0].startswith("-"):
            data["args"] = rest.pop(0).split(" ")
        if found and len(rest) == 1 and USERS.fullmatch(rest[0]):
            data["user"] = rest.pop(0)
        data |= {"detail": _one_or_many(rest)} if rest else {}
        if command:
            yield self.dressed(data, tree, self.theme.kinds["process"])

    def titled(self, tree: ElementTree) -> Iterator[Data]:
        """What the theme's own pattern of a kind's title says: `demo Service`, `hostname: web`."""
        for kind in self.theme.kinds.values():
            name, _ = self.name_of(kind.name, tree.head)
            if name is not None and kind.title != "{name}" and not re.fullmatch(BOXES["namespace"], tree.head):
                yield self.reading(kind.name, tree, name)

    def named(self, tree: ElementTree) -> Iterator[Data]:
        """What the words on an element say, if its looks do not speak against it."""
        for name, pattern in (BOXES if tree.is_box else NODES).items():
            found = re.fullmatch(pattern, tree.head) if tree.head else None
            kind = self.theme.kinds[name]
            if not found or not _looks_like(tree, kind):
                continue
            words = next((w for w in found.groupdict().values() if w), None)
            if kind.title == "{name}":
                yield self.reading(name, tree, tree.head)
            else:
                yield self.reading(name, tree, words, label=words is not None)

    def plain(self, tree: ElementTree) -> Iterator[Data]:
        name, called = "group" if tree.is_box else "box", None
        if len(tree.lines) > 1:  # one title of several lines: its second is no detail
            called = tree.id if is_safe(tree.id) else None
        elif tree.head or not tree.lines:
            yield self.reading(name, tree, tree.head or None)
        data: Data = {name: called, "label": label_of(tree.lines)} | (
            {"elements": self.elements(tree.children)} if tree.is_box else {}
        )
        yield self.dressed(data, tree, self.theme.kinds[name])

    def name_of(self, kind: str, head: str, pattern: str = "") -> tuple[str | None, bool]:
        """The name in a title, and whether the title is another than the theme gives to the name."""
        title = re.escape(self.theme.kinds[kind].title).replace(r"\{name\}", "(?P<name>.+)")
        if found := re.fullmatch(title, head):
            return found["name"], False
        found = re.fullmatch(pattern, head) if pattern else None
        return (found["name"], True) if found else (None, False)


def _looks_like(tree: ElementTree, kind: Kind) -> bool:
    """Whether a node's looks allow what its words say. Those of a box with children may be any."""
    if tree.is_box:
        return True
    return tree.shape == kind.shape and (kind.name not in VAGUE or tree.style in (kind.style, "plain"))


def _headed(data: Data, tree: ElementTree, label: bool) -> Data:
    """The name of a reading, and of the piece's lines those that the name does not say."""
    rest = tree.lines[1:]
    return data | ({"label": tree.head} if label else {}) | ({"detail": _one_or_many(rest)} if rest else {})


def _split(tree: ElementTree) -> tuple[list[ElementTree], ElementTree, list[str] | None]:
    """What is in a box but its badge, its last member, and the namespaces on that, if it is one that no link needs."""
    *inside, last = tree.children
    badge = None if last.linked else _badge(last)
    return (inside if badge is not None else [*inside, last]), last, badge


def _is_init(tree: ElementTree) -> bool:
    return bool(re.match(r"init\b", tree.head, re.IGNORECASE))


def _badge(tree: ElementTree) -> list[str] | None:
    """The namespaces on a badge, or None for what is none."""
    found = BADGE.fullmatch(tree.head) if len(tree.lines) == 1 and not tree.is_box else None
    return found[1].split(",") if found else None


def _namespaces(badge: list[str] | None, last: ElementTree, theme: Theme) -> Iterator[Data]:
    """What a reading may say of its badge: nothing where it is the usual one, else which, or how it looks."""
    if badge is None:
        yield {"namespaces": False}
        return
    kind = theme.kinds["namespace"]
    looks: Data = {} if last.shape == kind.shape else {"shape": last.shape}
    looks |= {} if last.style == kind.style else {"class": last.style}
    for shown in ({}, {"show": badge}, {"label": last.head}):
        said: Data = {**shown, **looks}
        yield {"namespaces": badge if said.keys() == {"show"} else said} if said else {}


def label_of(lines: Sequence[str]) -> Any:
    """Lines as a spec has them: as Markdown where they have marks."""
    if markup := markup_of(lines):
        return {"markdown": _one_or_many(list(map(to_markdown, markup)))}
    return _one_or_many(lines) if lines else []


def _one_or_many(lines: Sequence[str]) -> str | list[str]:
    return lines[0] if len(lines) == 1 else list(lines)


def _insert(data: Data, key: str, value: Any) -> None:
    """Puts a key behind the first."""
    (first, name), *rest = data.items()
    data.clear()
    data.update({first: name, key: value, **dict(rest)})


def handle(id: str) -> str:
    """An id for a spec that resembles one of a flowchart."""
    return id if re.fullmatch(r"[A-Za-z][\w-]*", id) and id not in SHARED else slug(id)
