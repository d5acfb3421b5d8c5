"""From what people write to what is to be drawn: the only place that knows what a pod looks like.

Every element of a spec is expanded: a pod gains its pause container and its badges, a container its process, an
element that stands for many its copies. Each still knows which element of the spec it comes from;
ids, links and colours come later.
"""

from __future__ import annotations

import re
import shlex
import textwrap
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Any

from podgram.compiler import kubernetes, rules
from podgram.compiler import namespace_ownership as ns
from podgram.compiler.expanded import ELLIPSIS, ExpandedElement, ImpliedLink, Phase
from podgram.diagnostics import Mark, PodgramError, Problem, Report, suggest
from podgram.language.badges import Badge, Joined
from podgram.language.kubernetes import SHOWN, Detail, View, Volume, dig
from podgram.language.models import (
    WORKLOADS,
    ApiObject,
    Container,
    DiagramSpec,
    Element,
    Include,
    Link,
    Pod,
    Process,
    Workload,
)
from podgram.language.namespaces import USUAL, Namespace
from podgram.language.standalone import Mount
from podgram.language.styles import folded
from podgram.language.validation import Lines
from podgram.model.diagram import Scope
from podgram.model.shapes import SHAPES
from podgram.themes.theme import Kind, Theme, choices

MOST = 50_000  # elements of a diagram: copies of copies of copies are soon more than a machine holds
# What stands for pods: its `replicas` counts them, not itself.
CONTROLLERS = frozenset(WORKLOADS)
# Kind of a container of a pod → its phase; of any other, the app's.
PHASES: dict[str, Phase] = {"init-container": "init", "sidecar": "sidecar"}
MISSING = "borrowed"  # the class of what is named and not there
HELD = (ns.OWN, ns.POD)  # the owners of a pid namespace whose first process is PID 1
LONG = 30  # characters of a line that a circle still suits
WIDE = 60  # characters of a command that stands in one line
INIT = "docker-init"  # what Docker makes PID 1 with `init: true`
CHILD = Link.model_construct(from_=("parent",), to=("child",))  # how a process and its parent are joined
EXPOSED = ("NodePort", "LoadBalancer", "ExternalName")  # types of a service that lead out of the cluster
NAMELESS = frozenset({"box", "group"})  # without a name they bear no text


class Expander:
    """Expands the elements of one diagram. Mistakes go to the report."""

    def __init__(self, spec: DiagramSpec, theme: Theme, report: Report) -> None:
        self.spec, self.theme, self.report = spec, theme, report
        self.alone: dict[str, Container] = {}
        self.implied_links: list[ImpliedLink] = []
        self.view: View | None = spec.view  # of the element at hand
        self.show: tuple[Detail, ...] | None = spec.show
        self.joins: list[tuple[str, Mark | str]] = []  # the names that tables of namespaces join, for `build` to find
        self.count = 0

    def diagram(self) -> list[ExpandedElement]:
        alone = rules.containers_alone(self.spec.elements)
        self.alone = {c.name: c for c in alone if c.name}
        rules.check_ignored(self.spec, self.report)
        for container in alone:
            self.check("container", container, self.alone)
        expanded = self.elements(self.spec.elements)
        links = kubernetes.connect(expanded, self.is_controller, self.ghost, self.report)
        self.implied_links += [ImpliedLink(*link) for link in links]
        return expanded

    def elements(self, elements: Sequence[Element | Include]) -> list[ExpandedElement]:
        self.check("elements", elements)
        return [d for e in elements if isinstance(e, Element) for d in self.copies(e, partial(self.one, e))]

    def check(self, subject: rules.Subject, *given: Any) -> None:
        """Tells what rules find. A view shows what a source says, which is not ours to mend: nothing is an error."""
        found = Report(ignored=self.report.ignored)
        rules.check(subject, found, *given)
        self.report.problems += [p._replace(severity="warning") if self.view else p for p in found.problems]

    def is_controller(self, element: Element) -> bool:
        """Whether an element makes the pods in it: a workload, or something of a kind that only this spec knows."""
        own = {folded(kind) for kind in self.spec.kinds}
        return isinstance(element, Workload) or (type(element) is Element and folded(element.kind) in own)

    def shows(self, detail: Detail) -> bool:
        """Whether the element at hand shows a kind of detail."""
        return detail in (SHOWN[self.view] if self.show is None else self.show)

    # One element, once or many times

    def copies(self, element: Element, make: Callable[[], ExpandedElement]) -> list[ExpandedElement]:
        """What an element becomes: one, or the first, the last and an ellipsis that gives the count."""
        total = element.replicas
        if total == 1 or self.kind(element).name in CONTROLLERS:
            return [make()]
        if element.stack and total:
            return [self.stacked(make(), total)]
        expanded = []
        for index in range(total) if total <= self.spec.replica_limit else (0, ELLIPSIS, total - 1):
            item = make() if index != ELLIPSIS else self.ellipsis(element, total - 2)
            item.copy = index
            if index != ELLIPSIS and not self.spec.series:  # in a series, a title stays when their number changes
                item.lines = (*item.lines, f"{index + 1} of {total}")
                item.details += 1
            expanded.append(item)
        return expanded

    def stacked(self, item: ExpandedElement, total: int) -> ExpandedElement:
        item.lines = (*item.lines, f"× {total}")
        item.details += 1
        item.stack = total
        return item

    def ellipsis(self, element: Element, count: int) -> ExpandedElement:
        kind = self.kind(element)
        return self.item(element, kind, (f"… {count} more",), shape=element.shape or kind.shape)

    def one(self, element: Element) -> ExpandedElement:
        """An element in its own view, or in that of what is around it."""
        before = self.view, self.show
        self.view = element.view or self.view
        self.show = element.show if element.show is not None or element.view else self.show
        item = self.of_its_model(element)
        self.view, self.show = before
        return item

    def of_its_model(self, element: Element) -> ExpandedElement:
        match element:
            case Pod():
                return self.pod(element)
            case Container():
                return self.container_alone(element)
            case Process():
                return self.process(element)
            case Workload():
                return self.workload(element)
        return self.plain(element)

    # Kinds

    def plain(self, element: Element) -> ExpandedElement:
        kind = self.kind(element)
        item = self.item(element, kind, self.text(element, self.title(element, kind)))
        pods = kubernetes.pods_of(element) if self.is_controller(element) else []
        if self.view == "objects" and len(pods) == 1:
            item.children = self.closed_containers(pods[0]) if pods[0].containers is not None else None
        elif kind.name in CONTROLLERS and "replicas" in element.model_fields_set and not self.view:
            item.children = self.controlled(element, kind)
        elif element.elements is not None:
            item.children = self.elements(element.elements)
        return self.boxed(item, element)

    def boxed(self, item: ExpandedElement, element: Element) -> ExpandedElement:
        """An element of any kind with the badges of its own table of namespaces, which make it a box."""
        if element.namespaces is None:
            return item
        item.badges = self.badges(element, ns.of_box(element))
        if item.badges:
            item.children = item.children or []
        return item

    def controlled(self, element: Element, kind: Kind) -> list[ExpandedElement]:
        """The pods of a controller, as many as its `replicas` says, also when a controller in it has them."""

        def many(e: Element | Include) -> Element | Include:
            if not isinstance(e, Element) or "replicas" in e.model_fields_set:
                return e
            counted = isinstance(e, Pod) or self.kind(e).name in CONTROLLERS
            passed = {"replicas": element.replicas, "stack": element.stack or e.stack}
            return e.model_copy(update=passed) if counted else e

        elements = element.elements or (Pod.model_construct(kind="pod", name=element.name),)
        expanded = self.elements(tuple(map(many, elements)))
        for item in expanded:
            item.implied = element.elements is None
        return expanded

    def workload(self, workload: Workload) -> ExpandedElement:
        """What makes pods, with the pod of its template, if it has one, among its elements."""
        if workload.template is not None:
            pod = workload.template.model_copy(update={"name": workload.template.name or workload.name})
            workload = workload.model_copy(update={"elements": (*(workload.elements or ()), pod)})
        claims = {name: {"name": name} for t in workload.volume_claim_templates if (name := _claim_name(t))}
        elements = tuple(_with_claims(e, claims) if isinstance(e, Pod) else e for e in workload.elements or ())
        item = self.plain(workload.model_copy(update={"elements": elements}) if claims else workload)
        kind = self.theme.kinds["persistent-volume-claim"]
        for name in claims if self.view == "objects" else ():
            claim = ExpandedElement(kind.name, name, (f"{name} claim",), kind.shape, kind.style, implied=True)
            item.children = [*item.members(), claim]
        return item

    def pod(self, pod: Pod) -> ExpandedElement:
        kind = self.kind(pod)
        item = self.item(pod, kind, self.text(pod, self.title(pod, kind)))
        if pod.containers is None and pod.elements is None and not pod.init_containers:
            return item
        self.check("pod", pod)
        if self.view == "objects":
            item.children = [*self.closed_containers(pod), *self.elements(pod.elements or ())]
            return item
        owners = ns.of_pod(pod)
        item.children = [*self.pause(pod), *self.pod_containers(pod), *self.elements(pod.elements or ())]
        if self.shows("volumes"):
            self.mount(item, pod)
        item.badges = self.badges(pod, {**owners, **{k: ns.OUTER for k, o in owners.items() if o == ns.OWN}})
        return item

    def closed_containers(self, pod: Pod) -> list[ExpandedElement]:
        """The containers of a pod as single shapes: their names, their images, and which of them are no app's."""
        made = []
        for container, kind in containers_of(pod):
            row = self.theme.kinds[kind]
            image = _image(container)
            title = (container.name or "container", *([image] if image else []))
            item = self.item(container, row, self.text(container, title))
            if kind != "container":
                item.lines = (*item.lines, kind.replace("-", " "))
                item.details += 1
            made.append(item)
        return made

    def mount(self, item: ExpandedElement, pod: Pod) -> None:
        """The volumes of a pod, in its box, and who mounts them."""
        kind = self.theme.kinds["volume"]
        made = {
            v.name: ExpandedElement(kind.name, v.name, (v.name, v.description), kind.shape, kind.style, implied=True)
            for v in pod.volumes
        }
        found = {member.name: member for member in item.members() if member.kind == kind.name} | made
        item.children = [*item.members(), *made.values()]
        for container, name, lines in kubernetes.mounts(item):
            if name not in found:
                help = "add it to the pod's volumes"
                at = container.source.at("volumeMounts") if container.source else ""
                self.report.warning(f"no volume {name!r} in pod {item.name!r} to mount", at, help)
                found[name] = self.ghost(kind.name, name, item.children)
            self.implied_links.append(ImpliedLink(container, found[name], kubernetes.link(lines)))

    def ghost(self, kind: str, name: str, siblings: list[ExpandedElement]) -> ExpandedElement:
        """What is named and not there: with a dashed border, once among the elements that it belongs to."""
        row = self.theme.kind(kind) or self.theme.kinds["box"]
        for other in siblings:
            if other.implied and (other.kind, other.name, other.style) == (row.name, name, MISSING):
                return other
        text = tuple(row.title.replace("{name}", name).splitlines())
        made = ExpandedElement(row.name, name, text, row.shape, MISSING, implied=True)
        siblings.append(made)
        return made

    def pause(self, pod: Pod) -> list[ExpandedElement]:
        """The pause container: the usual one, what the spec makes of it, or none."""
        written = pod.pause
        if written is False or (written is None and not self.spec.pause):
            return []
        usual = Container.model_construct(kind="container", name="pause", command=("pause",))
        container = written or usual
        if not container.is_open:
            container = container.model_copy(update={"command": usual.command})
        owners = ns.of_pause(pod)
        item = self.container(container, "container", ns.beside_pod(owners, pod), owners["pid"] in HELD)
        item.phase = "pause"
        item.implied = written is None
        return [item]

    def pod_containers(self, pod: Pod) -> list[ExpandedElement]:
        """Init containers, app containers, ephemeral containers, each list in its own order."""
        expanded = []
        for container, kind in containers_of(pod):
            phase: Phase = PHASES.get(kind, "app")
            expanded += self.listed(container, kind, phase, pod)
        return expanded

    def listed(self, container: Container, kind: str, phase: Phase, pod: Pod) -> list[ExpandedElement]:
        owners = ns.of_container(container, pod)
        seen = ns.beside_pod(owners, pod)
        expanded = self.copies(container, partial(self.container, container, kind, seen, seen["pid"] in HELD))
        for item in expanded:
            item.phase = phase
        return expanded

    def container_alone(self, container: Container) -> ExpandedElement:
        kind = self.kind(container)
        if not container.is_open:
            return self.container_item(container, kind)
        if self.view == "objects" and container.processes is None and container.elements is None:
            origin = _image(container) or _origin(container)
            lines = (*([origin] if origin else []), *container.detail)
            return self.container_item(container.model_copy(update={"detail": lines}), kind)
        owners = ns.alone(container, self.alone)
        item = self.container(container, kind.name, owners, owners["pid"] in HELD)
        if container.network_mode == "none":  # its net namespace is its own, and nobody else is in it
            item.lines = (*item.lines, "loopback only")
            item.details += 1
        return item

    def container(self, container: Container, kind: str, owners: ns.Owners, is_first: bool) -> ExpandedElement:
        """A container as the box of its namespaces, with its processes and what else is in it.

        `is_first` says whether its process is PID 1.
        """
        row = self.theme.kinds[kind]
        item = self.container_item(container, row)
        item.children = [*self.processes(container, is_first), *self.elements(container.elements or ())]
        item.badges = self.badges(container, owners)
        return item

    def container_item(self, container: Container, kind: Kind) -> ExpandedElement:
        """Its title, and what stands below: how it was started, its published ports, mounts that have no source."""
        title = self.title(container, kind) if container.label is None else container.label
        details = (
            *(["privileged"] if container.privileged_ or (container.privileged and self.view) else []),
            *(f"profile {name}" for name in container.profiles),
            *container.detail,
            *map(str, container.published_ports),
            *(_unnamed(mount) for mount in container.volumes if not mount.source),
            *(f"{path.partition(':')[0]} tmpfs" for path in container.tmpfs),
            *self.facts(container, ports=container.container_ports),
        )
        item = self.item(container, kind, (*title, *details))
        item.details = len(details)
        return item

    def processes(self, container: Container, is_first: bool) -> list[ExpandedElement]:
        """What the spec lists, or the one process that the container's command starts."""
        if container.processes is not None:
            return self.elements(container.processes)
        if not container.runs_something and container.elements is not None:
            return []
        words, args = ((), container.command) if container.only_adds_arguments else (container.command, container.args)
        command = spoken(words)
        name = command.partition(" ")[0].rpartition("/")[2] or container.name or "process"
        texts = (command or _origin(container), spoken(args), self.user(container))
        first = ("PID 1" if is_first else "",)
        if not container.init:
            return [self.implied_process(name, *first, *texts)]
        init = self.implied_process(INIT, *first, INIT)
        child = self.implied_process(name, *texts)
        self.implied_links.append(ImpliedLink(init, child, CHILD))
        return [init, child]

    def implied_process(self, name: str, *texts: str | None) -> ExpandedElement:
        kind = self.theme.kinds["process"]
        lines = tuple(part for line in _lines(*texts) for part in _folded(line))
        return ExpandedElement(kind.name, name, lines, roomy(kind.shape, lines), kind.style, implied=True)

    def user(self, container: Container) -> str | None:
        """Who its process runs as: `user`, or the securityContext's number."""
        number = container.security_context.run_as_user
        return container.user or (f"user {number}" if number is not None and self.shows("user") else None)

    def process(self, process: Process) -> ExpandedElement:
        kind = self.kind(process)
        pid = f"PID {process.pid}" if process.pid else ""
        outside = f"{', '.join(map(str, process.outer_pids))} outside" if process.outer_pids else ""
        lines = _lines(pid, spoken(process.command) or process.name, spoken(process.args), outside, process.user)
        text = self.text(process, lines)
        item = self.item(process, kind, text, shape=roomy(kind.shape, text))
        if process.elements is not None:
            item.children = self.elements(process.elements)
        return self.boxed(item, process)

    # Namespace badges

    def shown(self, element: Element, owners: ns.Owners) -> tuple[Namespace, ...]:
        """The kinds to show: the spec's choice, or the usual five, the user namespace where it is not the host's, and
        what the element's table names.
        """
        badge = self.badge(element)
        if badge.show is not None:
            return (*badge.show, *badge.owners)
        user: tuple[Namespace, ...] = ("user",) if owners["user"] not in (ns.HOST, ns.OUTER) else ()
        return (*USUAL, *user, *badge.owners)

    def badge(self, element: Element) -> Badge:
        chosen = element.namespaces if element.namespaces is not None else self.spec.namespaces
        return Badge.model_construct() if chosen is None else chosen

    def badges(self, element: Element, owners: ns.Owners) -> list[ExpandedElement]:
        """A badge for each owner whose namespaces the element is to show."""
        badge, shown = self.badge(element), self.shown(element, owners)
        self.joins += [(o.of, badge.at(kind, "of")) for kind, o in badge.owners.items() if isinstance(o, Joined)]
        scopes: dict[str, Scope] = {
            ns.OWN: "own",
            ns.POD: "shared",
            **dict.fromkeys(ns.joined(owners), "joined"),
            ns.HOST: "host",
        }
        return [
            self.one_badge(badge, ns.label(kinds, owner), scope)
            for owner, scope in scopes.items()
            if (kinds := ns.held(owners, owner, shown))
        ]

    def one_badge(self, badge: Badge, text: str, scope: Scope) -> ExpandedElement:
        kind = self.theme.kinds["namespace" if scope in ("own", "shared") else "borrowed-namespace"]
        shape = self.checked_shape(badge.shape, badge.at("shape")) or kind.shape
        style = self.checked_class(badge.class_, badge.at("class")) or kind.style
        lines = badge.label if badge.label is not None and scope in ("own", "shared") else (text,)
        return ExpandedElement(kind.name, text, tuple(lines), shape, style, scope=scope, implied=True)

    # What every element has

    def kind(self, element: Element) -> Kind:
        found = self.theme.kind(element.kind)
        if found is None:
            own = "a kind of your own needs a row in kinds:, or the theme that has it, as theme: FILE"
            help = suggest(element.kind, self.theme.kinds) or own
            self.report.error(f"unknown kind {element.kind!r}", element.at("kind"), help)
            self.report.lost = True  # a link may call it by what its kind would be
        return found or self.theme.kinds["box"]

    def title(self, element: Element, kind: Kind) -> tuple[str, ...]:
        if element.name is not None:
            return tuple(kind.title.replace("{name}", element.name).splitlines())
        if kind.name in NAMELESS:
            return ()
        return (kind.title.replace("{name}", "").strip() or kind.name.replace("-", " "),)

    def text(self, element: Element, usual: Lines) -> tuple[str, ...]:
        return (*(usual if element.label is None else element.label), *element.detail, *self.facts(element))

    def facts(self, element: Element, ports: Iterable[object] | None = None) -> list[str]:
        """What an element shows of itself where such details are asked for, a line each.

        `ports` are those of a container that shows no others in this way.
        """
        lines: list[str] = []
        if isinstance(element, Workload) and self.view and element.replicas != 1:
            lines.append(f"{element.replicas} replicas")
        if isinstance(element, ApiObject) and self.view:
            lines += exposure(element)
        if isinstance(element, Container):
            lines += map(str, element.ports if ports is None else ports) if self.shows("ports") and self.view else []
            lines += resources(element.resources) if self.shows("resources") else []
            lines += variables(element) if self.shows("env") else []
        if isinstance(element, Pod) and element.node is not None and self.shows("state"):
            lines.append(f"on {element.node}")
        return [*lines, *(element.state if self.shows("state") else ())]

    def item(self, element: Element, kind: Kind, lines: tuple[str, ...], shape: str | None = None) -> ExpandedElement:
        self.count += 1
        if self.count > MOST:
            raise PodgramError(Problem(f"more than {MOST} elements", element.at(), "lower replicaLimit"))
        return ExpandedElement(
            kind=kind.name,
            name=element.name or kind.name,
            lines=lines,
            shape=self.checked_shape(element.shape, element.at("shape")) or shape or kind.shape,
            style=self.checked_class(element.class_, element.at("class")) or kind.style,
            source=element,
            view=self.view,
            emphasis=element.emphasis,
            details=len(element.detail) + len(self.facts(element)),
        )

    def checked_shape(self, name: str | None, at: Mark | str) -> str | None:
        if name is not None and name not in SHAPES:
            self.report.error(f"unknown shape {name!r}", at, choices(name, SHAPES))
            return None
        return name

    def checked_class(self, name: str | None, at: Mark | str) -> str | None:
        return name if name is not None and self.theme.check_class(name, at, self.report) else None


def containers_of(pod: Pod) -> Iterator[tuple[Container, str]]:
    """The containers of a pod in order, each with its kind."""
    for container in pod.init_containers:
        sidecar = container.restart_policy == "Always"  # on an init container only: KEP-753
        yield container, "sidecar" if sidecar else "init-container"
    for container in pod.containers or ():
        yield container, "container"
    for container in pod.ephemeral_containers:
        yield container, "ephemeral-container"


def _claim_name(template: dict[str, Any]) -> str:
    return str(dig(template, "metadata.name") or dig(template, "name") or "")


def _with_claims(pod: Pod, claims: dict[str, Any]) -> Pod:
    """A pod with the volumes that the claim templates of its stateful set make."""
    there = {volume.name for volume in pod.volumes}
    made = [Volume.model_construct(name=n, claimTemplate=c) for n, c in claims.items() if n not in there]
    return pod.model_copy(update={"volumes": (*pod.volumes, *made)})


def resources(data: dict[str, Any]) -> list[str]:
    """What a container asks for and may have at most: `cpu 250m–1, memory 1Gi`."""
    low, high = dig(data, "requests") or {}, dig(data, "limits") or {}
    if not isinstance(low, dict) or not isinstance(high, dict):
        return []
    ranges = {name: dict.fromkeys(str(part[name]) for part in (low, high) if name in part) for name in {**low, **high}}
    return [", ".join(f"{name} {'–'.join(values)}" for name, values in ranges.items())] if ranges else []


def exposure(service: ApiObject) -> list[str]:
    """How a service leads out of its cluster, if it does: `LoadBalancer`, `NodePort 30080`."""
    ports = [str(port["nodePort"]) for port in service.ports if port.get("nodePort")]
    told = f" {', '.join(ports)}" if service.type == "NodePort" and ports else ""
    return [f"{service.type}{told}"] if service.type in EXPOSED else []


def variables(container: Container) -> list[str]:
    """How many variables it has, and from where, but no value: `4 variables`, `config map web`."""
    count = len(container.env)
    named = [f"config map {n}" for e in container.env_from if isinstance(n := dig(e, "configMapRef.name"), str)]
    named += [f"secret {n}" for e in container.env_from if isinstance(n := dig(e, "secretRef.name"), str)]
    return [*([f"{count} variable{'s' * (count != 1)}"] if count else []), *(f"variables of {name}" for name in named)]


def _image(container: Container) -> str:
    """The last part of an image's name, with its tag."""
    return (container.image or "").rpartition("/")[2].partition("@")[0]


def spoken(words: Sequence[str]) -> str:
    """A command or its arguments as one line; of several, one with white space in it stands in quotes."""
    return " ".join(_quoted(w) if len(words) > 1 and (not w or re.search(r"\s", w)) else w for w in words)


def _quoted(word: str) -> str:
    """A word in the quotes that it does not hold."""
    return f'"{word}"' if "'" in word and not re.search(r'["$`\\]', word) else shlex.quote(word)


def _folded(line: str) -> list[str]:
    """A line that is too wide to stand as one, in several, broken between its words."""
    return textwrap.wrap(line, WIDE, break_long_words=False, break_on_hyphens=False) if len(line) > WIDE else [line]


def _unnamed(mount: Mount) -> str:
    """A mount of what has no name: `/cache anonymous`."""
    kind = "anonymous" if mount.type == "volume" else mount.type
    return " ".join([mount.target, kind, *(["ro"] if mount.read_only else [])])


def _origin(container: Container) -> str:
    """Where a container's process comes from, if its command is not said: `image web:1.4` or `build ./app`."""
    image = (container.image or "").rpartition("/")[2].partition("@")[0]
    return f"image {image}" if image else f"build {container.build}" if container.build else ""


def _lines(*texts: str | None) -> tuple[str, ...]:
    """The lines of some texts, without those that say nothing."""
    return tuple(line for text in texts if text for line in text.splitlines())


def roomy(shape: str, lines: Sequence[str]) -> str:
    """A shape for a text: around a long line a circle would be mostly empty, and dwarf what is beside it."""
    return "stadium" if shape == "circle" and max(map(len, lines), default=0) > LONG else shape
