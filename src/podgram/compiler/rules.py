"""What Kubernetes, Docker or the kernel would refuse, and what an author would want to be told.

A rule is a function that yields the problems that it finds. Its code, its subject and what it is about stand in
`@rule`. That is all: whatever has the subject runs it, the documentation lists it, and `ignore: [PG101]` in a spec or
in the settings silences it. What a rule finds can be drawn all the same.

Sources: the API server's validation of a PodSpec (core/v1), RFC 1123 for names, bind(2) for ports, the Compose
specification for joined namespaces.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, Literal, NamedTuple

from podgram.diagnostics import Mark, Problem, Report, Severity, choice, suggest
from podgram.language.models import Container, DiagramSpec, Element, Include, Pod
from podgram.language.namespaces import MODES, donor
from podgram.language.standalone import PublishedPort
from podgram.language.styles import folded

# What a rule is given: the elements of one list · a pod · a container that stands alone, and all of those by name.
Subject = Literal["elements", "pod", "container"]
Problems = Iterator[Problem]


class Rule(NamedTuple):
    """A rule: its code, what it looks at, what it is about, how grave that is, and the function that finds it."""

    code: str
    subject: Subject
    about: str
    severity: Severity
    check: Callable[..., Problems]


RULES: dict[str, Rule] = {}  # by code


def rule(code: str, subject: Subject, about: str, severity: Severity = "error") -> Callable[..., Any]:
    """Makes a function a rule."""

    def add(check: Callable[..., Problems]) -> Callable[..., Problems]:
        RULES[code] = Rule(code, subject, about, severity, check)
        return check

    return add


def check(subject: Subject, report: Report, *given: Any) -> None:
    """Reports what the rules of a subject find, but for those that the report ignores."""
    for each in RULES.values():
        if each.subject == subject and each.code not in report.ignored:
            found = each.check(*given)
            report.problems += (p._replace(code=each.code, severity=each.severity) for p in found)


def check_ignored(spec: DiagramSpec, report: Report) -> None:
    """Reports what a spec ignores and is no rule."""
    for number, code in enumerate(spec.ignore):
        if code not in RULES:
            report.error(f"no rule {code!r} to ignore", spec.at("ignore", number), _known(code))


def check_settings(ignored: Iterable[str], report: Report) -> None:
    """Reports what the settings ignore and is no rule."""
    for code in sorted(set(ignored) - RULES.keys()):
        report.error(f"no rule {code!r} for the settings to ignore", "", _known(code))


def _known(code: str) -> str:
    return suggest(code, RULES) or "`podgram rules` lists the rules"


# Elements of one list

# Compose's field → what a pod has instead.
ALONE_ONLY = {
    "networks": "all containers of a pod share its one network",
    "depends_on": "a container that others wait for is one of initContainers",
    "volumes": "mount a volume of the pod with volumeMounts",
    "tmpfs": "mount a volume of the pod that is an emptyDir with medium: Memory",
    "secrets": "mount a volume of the pod that is a secret",
    "configs": "mount a volume of the pod that is a configMap",
    "init": "write shareProcessNamespace: true, and pause is PID 1",
    "privileged": "write securityContext: {privileged: true}",
}

# Kinds of which two in one place cannot have one name.
NAMED_ONCE = frozenset(
    folded(kind)
    for kind in [
        "pod",
        "container",
        "init-container",
        "sidecar",
        "ephemeral-container",
        "deployment",
        "replica-set",
        "stateful-set",
        "daemon-set",
        "job",
        "cron-job",
        "service",
        "ingress",
        "config-map",
        "secret",
        "kubernetes-namespace",
        "node",
    ]
)


@rule("PG101", "elements", "Two elements of a kind have one name, where a name stands for one thing.")
def same_name(elements: Sequence[Element | Include]) -> Problems:
    seen: dict[tuple[str, str], Element] = {}
    for element in elements:
        if not isinstance(element, Element) or element.name is None or folded(element.kind) not in NAMED_ONCE:
            continue
        key = (folded(element.kind), element.name)
        if key in seen and None in (element.id, seen[key].id):
            message = f"two {element.kind}s are named {element.name!r}"
            yield Problem(message, element.at("name"), "rename one, or give each an id")
        seen[key] = element


# Pods

DNS_LABEL = re.compile(r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")

# Namespace → what stands in a pod for Compose's field.
IN_A_POD = {
    "net": "hostNetwork",
    "pid": "hostPID or shareProcessNamespace",
    "ipc": "hostIPC",
    "uts": "hostNetwork",
    "user": "hostUsers",
    "cgroup": "privileged in a securityContext",
}


def _all_containers(pod: Pod) -> Sequence[Container]:
    return (*pod.init_containers, *(pod.containers or ()), *pod.ephemeral_containers)


@rule("PG201", "pod", "A pod has the host's pid namespace or shares one of its own, not both.")
def two_pid_namespaces(pod: Pod) -> Problems:
    if pod.host_pid and pod.share_process_namespace:
        help = "keep one of them: a pod has either the host's pid namespace or one of its own"
        message = "hostPID and shareProcessNamespace exclude each other"
        yield Problem(message, pod.at("shareProcessNamespace"), help)


@rule("PG202", "pod", "A pod with a user namespace of its own cannot have the host's pid, ipc or net namespace.")
def host_namespace_of_own_users(pod: Pod) -> Problems:
    for field, on in (("hostPID", pod.host_pid), ("hostIPC", pod.host_ipc), ("hostNetwork", pod.host_network)):
        if on and not pod.host_users:
            help = f"remove one of them: with a user namespace of its own, a pod cannot have {field}"
            yield Problem(f"hostUsers: false and {field} exclude each other", pod.at("hostUsers"), help)


@rule("PG203", "pod", "Two containers of a pod have one name.")
def same_container_name(pod: Pod) -> Problems:
    seen: set[str] = set()
    for container in _all_containers(pod):
        if container.name in seen:
            help = "rename one: app, init and ephemeral containers share one list of names"
            message = f"two containers of this pod are named {container.name!r}"
            yield Problem(message, container.at("name"), help)
        seen |= {container.name} if container.name is not None else set()


@rule("PG204", "pod", "The name of a container in a pod is no DNS label (RFC 1123).")
def container_name(pod: Pod) -> Problems:
    for container in _all_containers(pod):
        if container.name is not None and not DNS_LABEL.fullmatch(container.name):
            help = "use at most 63 lower-case letters, digits and -; label: … can say anything"
            yield Problem(f"{container.name!r} cannot name a container in Kubernetes", container.at("name"), help)


@rule("PG205", "pod", "A container of a pod has a field of Compose about namespaces, on which the pod decides.")
def compose_in_a_pod(pod: Pod) -> Problems:
    for container in _all_containers(pod):
        for field, namespace, _ in MODES:
            if getattr(container, field):
                help = f"the pod decides on the {namespace} namespace: {IN_A_POD[namespace]}"
                yield Problem(f"{field!r} has no meaning in a pod", container.at(field), help)
        for field, instead in ALONE_ONLY.items():
            if container.model_fields_set & {field, f"{field}_"}:
                yield Problem(f"{field!r} has no meaning in a pod", container.at(field), instead)


@rule("PG206", "pod", "A container that is not ephemeral has a target.")
def target_of_another(pod: Pod) -> Problems:
    for container in (*pod.init_containers, *(pod.containers or ())):
        if container.target:
            help = "move the container to ephemeralContainers"
            yield Problem("only an ephemeral container has a target", container.at("targetContainerName"), help)


@rule("PG207", "pod", "The target of an ephemeral container is no container of the pod.")
def missing_target(pod: Pod) -> Problems:
    names = [c.name for c in (*pod.init_containers, *(pod.containers or ())) if c.name]
    for container in pod.ephemeral_containers:
        if container.target and container.target not in names:
            help = choice(container.target, names, "the containers are")
            yield Problem(f"no container {container.target!r} to target", container.at("targetContainerName"), help)


@rule("PG208", "pod", "A process claims PID 1 in a pid namespace of which it is another's.")
def second_pid_1(pod: Pod) -> Problems:
    first = "the node's init" if pod.host_pid else "pause" if pod.share_process_namespace else ""
    for container in _all_containers(pod) if first else ():
        for process in container.processes or ():
            if process.pid == 1:
                help = "give it another pid, or leave it out"
                yield Problem(f"PID 1 is {first} in the pid namespace of this pod", process.at("pid"), help)


@rule("PG209", "pod", "On the host's network, hostPort and containerPort differ.")
def other_host_port(pod: Pod) -> Problems:
    for port in (port for container in _all_containers(pod) for port in container.container_ports):
        if pod.host_network and port.host_port not in (None, port.container_port):
            help = "make hostPort and containerPort equal, or leave hostPort out"
            yield Problem(f"hostPort {port.host_port} differs on the host's network", port.at("hostPort"), help)


@rule("PG210", "pod", "A pod takes a port of the host twice.")
def same_host_port(pod: Pod) -> Problems:
    taken: set[tuple[str, str, int]] = set()
    for port in (port for container in _all_containers(pod) for port in container.container_ports if port.host_port):
        key = (port.protocol, port.host_ip, port.host_port or 0)
        if key in taken:
            yield Problem(
                f"hostPort {port.host_port}/{port.protocol} is taken twice", port.at("hostPort"), "change one"
            )
        taken.add(key)


@rule("PG211", "pod", "Two containers listen on one port of the net namespace that they share (bind(2)).", "warning")
def bound_twice(pod: Pod) -> Problems:
    bound: dict[tuple[str, int], str] = {}
    running = [c for c in pod.init_containers if c.restart_policy == "Always"] + list(pod.containers or ())
    for name, port in ((c.name or "", port) for c in running for port in c.container_ports):
        first = bound.setdefault((port.protocol, port.container_port), name)
        if first != name:
            what = f"port {port.container_port}/{port.protocol} belongs to {first!r} already, in the same net namespace"
            yield Problem(what, port.at("containerPort"), "give one of them another port")


# Containers that stand alone


def containers_alone(elements: Iterable[Element | Include]) -> list[Container]:
    """Every container that stands alone, anywhere among the elements."""
    found: list[Container] = []
    stack = list(elements)
    while stack:
        element = stack.pop()
        if isinstance(element, Container):
            found.append(element)
        if isinstance(element, Element):
            stack.extend(element.elements or ())
    return found


# A network's name (Docker), or what podman and Docker know with an argument: `pasta:--ipv4-only`, `ns:/run/netns/x`.
NETWORK = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*|(?:ns|bridge|pasta|slirp4netns):.+")


def _joins(container: Container) -> Iterator[tuple[str, str]]:
    """The fields of a container that join another's namespace, each with that container's name."""
    for field, _, _ in MODES:
        name = donor(getattr(container, field))
        if name is not None:
            yield field, name


@rule("PG301", "container", "A container joins a namespace of one that is not there.")
def missing_donor(container: Container, alone: Mapping[str, Container]) -> Problems:
    for field, name in _joins(container):
        if name not in alone:
            help = choice(name, sorted(alone), "the containers are")
            yield Problem(f"{field}: no container {name!r} to join", container.at(field), help)


@rule("PG302", "container", "A container joins an ipc namespace that is not shareable.")
def private_ipc(container: Container, alone: Mapping[str, Container]) -> Problems:
    for field, name in _joins(container):
        if field == "ipc" and name in alone and alone[name].ipc in ("private", "none"):
            message = f"the ipc namespace of {name!r} is {alone[name].ipc}"
            yield Problem(message, container.at(field), f"set ipc: shareable on {name!r}")


@rule("PG303", "container", "A container joins its own namespace, by way of others.")
def circle(container: Container, alone: Mapping[str, Container]) -> Problems:
    for field, name in _joins(container):
        if name in alone and _returns(container, field, alone):
            yield Problem(f"{field}: {container.name!r} joins itself in a circle", container.at(field), "break it")


def _returns(start: Container, field: str, alone: Mapping[str, Container]) -> bool:
    seen: set[str] = set()
    here: Container | None = start
    while here is not None and here.name not in seen:
        seen.add(here.name or "")
        here = alone.get(donor(getattr(here, field)) or "")
    return here is start


@rule("PG304", "container", "A container's namespace field has a word that Docker does not know.")
def unknown_mode(container: Container, alone: Mapping[str, Container]) -> Problems:
    for field, _, words in MODES:
        mode = getattr(container, field)
        if mode and words and donor(mode) is None and mode.partition(":")[0] not in words:
            help = suggest(mode, sorted(words)) or f"it is one of {', '.join(sorted(words))}, or container:NAME"
            yield Problem(f"{field} cannot be {mode!r}", container.at(field), help)


def _published(container: Container) -> Mark | str | None:
    """The place of the first port that is published."""
    compose = (container.at("ports", n) for n, p in enumerate(container.ports) if isinstance(p, PublishedPort))
    pods = (port.at("hostPort") for port in container.container_ports if port.host_port)
    return next(chain(compose, pods), None)


@rule(
    "PG307",
    "container",
    "A container's network mode is no word of Docker's, no network's name and no container.",
)
def unknown_network(container: Container, alone: Mapping[str, Container]) -> Problems:
    mode = container.network_mode
    if mode and donor(mode) is None and not NETWORK.fullmatch(mode):
        how = mode.partition(":")[0]
        near = suggest(how, ("container", "service", "ns"))
        help = near or "write host, none, bridge, container:NAME or a network's name"
        yield Problem(f"network_mode cannot be {mode!r}", container.at("network_mode"), help)


@rule("PG305", "container", "A container publishes ports of a net namespace that is another's.")
def published_elsewhere(container: Container, alone: Mapping[str, Container]) -> Problems:
    at = _published(container)
    if at is not None and donor(container.network_mode) is not None:
        help = "publish them on the container that is joined"
        yield Problem("a container in another's network cannot publish ports", at, help)


@rule("PG306", "container", "A container publishes ports on the host's network, where nothing heeds it.", "warning")
def published_on_host(container: Container, alone: Mapping[str, Container]) -> Problems:
    at = _published(container)
    if at is not None and container.network_mode == "host":
        help = "leave them out: on the host's network every port is the host's"
        yield Problem("published ports are ignored on the host's network", at, help)


@rule("PG308", "container", "A container has a network_mode, and networks too.")
def mode_and_networks(container: Container, alone: Mapping[str, Container]) -> Problems:
    if container.network_mode and container.networks:
        help = "keep one of them: who joins networks has a net namespace of its own"
        yield Problem("network_mode and networks exclude each other", container.at("network_mode"), help)


@rule("PG309", "container", "Containers wait for each other in a circle: none of them would start.")
def circle_of_dependencies(container: Container, alone: Mapping[str, Container]) -> Problems:
    circle = _waits_for_itself(container, alone)
    if circle and circle[0] == min(circle):  # told once, by one of them
        help = f"break the circle of {', '.join(circle)}"
        yield Problem(f"{container.name!r} waits for itself", container.at("depends_on"), help)


def _waits_for_itself(start: Container, alone: Mapping[str, Container]) -> list[str]:
    """The names on a way from a container along depends_on back to itself, or nothing."""
    stack = [(start, [start.name or ""])]
    seen: set[str] = set()
    while stack:
        here, way = stack.pop()
        for name in here.depends_on:
            if name == start.name:
                return way
            if name in alone and name not in seen:
                seen.add(name)
                stack.append((alone[name], [*way, name]))
    return []
