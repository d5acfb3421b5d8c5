"""What Kubernetes, Docker or the kernel would refuse, and what an author would want to be told.

Sources: the API server's validation of a PodSpec (core/v1), RFC 1123 for names, bind(2) for ports, the Compose
specification for joined namespaces.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from podgram.diagnostics import Report, suggest
from podgram.language.models import Container, Element, Include, Pod, Port
from podgram.language.namespaces import MODES, donor
from podgram.language.styles import folded

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


def check_names(elements: Sequence[Element | Include], report: Report) -> None:
    """Two siblings of one kind with one name, where such a name stands for one thing."""
    seen: dict[tuple[str, str], Element] = {}
    for element in elements:
        if not isinstance(element, Element) or element.name is None or folded(element.kind) not in NAMED_ONCE:
            continue
        key = (folded(element.kind), element.name)
        if key in seen and None in (element.id, seen[key].id):
            report.error(
                f"two {element.kind}s are named {element.name!r}", element.at("name"), "rename one, or give each an id"
            )
        seen[key] = element


def check_pod(pod: Pod, report: Report) -> None:
    """Everything about a pod that the API server would refuse, or that would fail when it runs."""
    if pod.host_pid and pod.share_process_namespace:
        help = "keep one of them: a pod has either the host's pid namespace or one of its own"
        report.error("hostPID and shareProcessNamespace exclude each other", pod.at("shareProcessNamespace"), help)
    for field, on in (("hostPID", pod.host_pid), ("hostIPC", pod.host_ipc), ("hostNetwork", pod.host_network)):
        if on and not pod.host_users:
            help = f"remove one of them: with a user namespace of its own, a pod cannot have {field}"
            report.error(f"hostUsers: false and {field} exclude each other", pod.at("hostUsers"), help)
    containers = (*pod.init_containers, *(pod.containers or ()), *pod.ephemeral_containers)
    _check_container_names(containers, report)
    _check_modes(containers, report)
    _check_targets(pod, report)
    _check_pids(pod, containers, report)
    _check_ports(pod, containers, report)


def _check_container_names(containers: Iterable[Container], report: Report) -> None:
    seen: set[str] = set()
    for container in containers:
        name = container.name
        if name is None:
            continue
        if name in seen:
            help = "rename one: app, init and ephemeral containers share one list of names"
            report.error(f"two containers of this pod are named {name!r}", container.at("name"), help)
        seen.add(name)
        if not DNS_LABEL.fullmatch(name):
            help = "use at most 63 lower-case letters, digits and -; label: … can say anything"
            report.error(f"{name!r} cannot name a container in Kubernetes", container.at("name"), help)


def _check_modes(containers: Iterable[Container], report: Report) -> None:
    """In a pod, the pod decides: Compose's fields would be overlooked."""
    for container in containers:
        for field, namespace, _ in MODES:
            if getattr(container, field):
                help = f"the pod decides on the {namespace} namespace: {IN_A_POD[namespace]}"
                report.error(f"{field!r} has no meaning in a pod", container.at(field), help)


def _check_targets(pod: Pod, report: Report) -> None:
    names = [c.name for c in (*pod.init_containers, *(pod.containers or ())) if c.name]
    for container in (*pod.init_containers, *(pod.containers or ())):
        if container.target:
            help = "move the container to ephemeralContainers"
            report.error("only an ephemeral container has a target", container.at("targetContainerName"), help)
    for container in pod.ephemeral_containers:
        if container.target and container.target not in names:
            help = suggest(container.target, names) or f"the containers are {', '.join(names) or 'none'}"
            report.error(f"no container {container.target!r} to target", container.at("targetContainerName"), help)


def _check_pids(pod: Pod, containers: Iterable[Container], report: Report) -> None:
    """In a pid namespace that is the pod's or the host's, PID 1 is taken."""
    first = "the node's init" if pod.host_pid else "pause" if pod.share_process_namespace else ""
    for container in containers if first else ():
        for process in container.processes or ():
            if process.pid == 1:
                help = "give it another pid, or leave it out"
                report.error(f"PID 1 is {first} in the pid namespace of this pod", process.at("pid"), help)


def _check_ports(pod: Pod, containers: Sequence[Container], report: Report) -> None:
    taken: dict[tuple[str, str, int], Port] = {}
    for container in containers:
        for port in container.ports:
            if pod.host_network and port.host_port not in (None, port.container_port):
                help = "make hostPort and containerPort equal, or leave hostPort out"
                report.error(f"hostPort {port.host_port} differs on the host's network", port.at("hostPort"), help)
            key = (port.protocol, port.host_ip, port.host_port or 0)
            if port.host_port and key in taken:
                report.error(
                    f"hostPort {port.host_port}/{port.protocol} is taken twice", port.at("hostPort"), "change one"
                )
            taken[key] = port
    running = [c for c in pod.init_containers if c.restart_policy == "Always"] + list(pod.containers or ())
    bound: dict[tuple[str, int], str] = {}
    for container in running:
        for port in container.ports:
            _check_bind(container, port, bound, report)


def _check_bind(container: Container, port: Port, bound: dict[tuple[str, int], str], report: Report) -> None:
    """Two containers of a pod share its net namespace, so the second bind(2) to one port fails."""
    first = bound.setdefault((port.protocol, port.container_port), container.name or "")
    if first != (container.name or ""):
        what = f"port {port.container_port}/{port.protocol} belongs to {first!r} already, in the same net namespace"
        report.warning(what, port.at("containerPort"), "give one of them another port")


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


def check_joins(containers: Iterable[Container], alone: Mapping[str, Container], report: Report) -> None:
    """A joined namespace needs a container that has one to give: not nobody's, not in a circle, not private."""
    for container in containers:
        for field, _, words in MODES:
            mode = getattr(container, field)
            if donor(mode) is not None:
                _check_donor(container, field, alone, report)
            elif mode and words and mode.partition(":")[0] not in words:
                help = suggest(mode, sorted(words)) or f"it is one of {', '.join(sorted(words))}, or container:NAME"
                report.error(f"{field} cannot be {mode!r}", container.at(field), help)
        _check_published(container, report)


def _check_donor(container: Container, field: str, alone: Mapping[str, Container], report: Report) -> None:
    name = donor(getattr(container, field)) or ""
    given = alone.get(name)
    if given is None:
        help = suggest(name, alone) or f"the containers are {', '.join(sorted(alone))}"
        report.error(f"{field}: no container {name!r} to join", container.at(field), help)
    elif field == "ipc" and given.ipc in ("private", "none"):
        help = f"set ipc: shareable on {name!r}"
        report.error(f"the ipc namespace of {name!r} is {given.ipc}", container.at(field), help)
    elif _returns(container, field, alone):
        report.error(f"{field}: {container.name!r} joins itself in a circle", container.at(field), "break it")


def _check_published(container: Container, report: Report) -> None:
    """Who has no net namespace of its own has no ports of its own to publish."""
    published = [port for port in container.ports if port.host_port]
    if published and donor(container.network_mode) is not None:
        help = "publish them on the container that is joined"
        report.error("a container in another's network cannot publish ports", published[0].at("hostPort"), help)
    elif published and container.network_mode == "host":
        help = "leave hostPort out: on the host's network every port is the host's"
        report.warning("published ports are ignored on the host's network", published[0].at("hostPort"), help)


def _returns(start: Container, field: str, alone: Mapping[str, Container]) -> bool:
    seen: set[str] = set()
    here: Container | None = start
    while here is not None and here.name not in seen:
        seen.add(here.name or "")
        here = alone.get(donor(getattr(here, field)) or "")
    return here is start
