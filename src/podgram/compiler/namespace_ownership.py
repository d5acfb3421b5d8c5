"""Whose each Linux namespace of a container is: its own, the pod's, the host's or that of a container that it joins.

Sources: namespaces(7); the Kubernetes API types (core/v1 PodSpec, SecurityContext, EphemeralContainer) and the
kubelet's namespace options, for containerd with runc on cgroup v2; the Docker and Compose references.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from podgram.language.badges import Badge
    from podgram.language.models import Container, Element, Pod
from podgram.language.namespaces import KINDS, MODES, Namespace, donor

# Any other owner is the name of the element that is joined.
OWN, POD, HOST, OUTER = "own", "the pod", "host", "the box around"
WORDS = {"own": OWN, "shared": POD, "host": HOST, "outer": OUTER}


Owners = Mapping[Namespace, str]


IN_POD: Owners = {"pid": OWN, "mnt": OWN, "net": POD, "uts": POD, "ipc": POD, "user": HOST, "cgroup": OWN, "time": HOST}


ALONE: Owners = {"pid": OWN, "mnt": OWN, "net": OWN, "uts": OWN, "ipc": OWN, "user": HOST, "cgroup": OWN, "time": HOST}


# Field of a pod → the value that changes something, and the owners that it sets.
POD_FIELDS: tuple[tuple[str, bool, Owners], ...] = (
    ("share_process_namespace", True, {"pid": POD}),
    ("host_network", True, {"net": HOST, "uts": HOST}),
    ("host_pid", True, {"pid": HOST}),
    ("host_ipc", True, {"ipc": HOST}),
    ("host_users", False, {"user": POD}),
)


def of_pod(pod: Pod) -> Owners:
    """The owner of each namespace that a container of this pod is in, before the container's own fields."""
    owners = dict(IN_POD)
    for field, value, changes in POD_FIELDS:
        if getattr(pod, field) is value:
            owners.update(changes)
    return {**owners, **{kind: POD if owner == OWN else owner for kind, owner in said(pod).items()}}


def said(element: Element) -> dict[Namespace, str]:
    """The owners that the element's own table of namespaces says."""
    return table(element.namespaces) if element.namespaces is not None else {}


def table(badge: Badge) -> dict[Namespace, str]:
    """The owners of a table: the words of a spec as owners, a join as the name that it joins."""
    return {kind: WORDS[o] if isinstance(o, str) else o.of for kind, o in badge.owners.items()}


def of_box(element: Element) -> Owners:
    """The owners of any other box: what its table says, and its own for what it only lists."""
    listed = element.namespaces.show or () if element.namespaces is not None else ()
    return {**dict.fromkeys(KINDS, OUTER), **dict.fromkeys(listed, OWN), **said(element)}


def of_container(container: Container, pod: Pod) -> Owners:
    """The owner of each namespace of an app, init, sidecar or ephemeral container."""
    owners = dict(of_pod(pod))
    if container.privileged:
        owners["cgroup"] = HOST
    if container.target and owners["pid"] == OWN:
        owners["pid"] = container.target
    return {**owners, **said(container)}


def of_pause(pod: Pod) -> Owners:
    """The owner of each namespace of the pause container: as a container's, but its cgroup root is the host's."""
    return {**of_pod(pod), "cgroup": HOST}


def beside_pod(owners: Owners, pod: Pod) -> Owners:
    """What a container of a pod shows itself: the pod's own badges show what all of it share."""
    shared = of_pod(pod)
    return {kind: OUTER if owner == shared[kind] != OWN else owner for kind, owner in owners.items()}


def alone(container: Container, others: Mapping[str, Container]) -> Owners:
    """The owner of each namespace of a container that stands alone, as Docker runs it, beside others by their names."""
    owners = dict(ALONE)
    for field, namespace, _ in MODES:
        if getattr(container, field):
            owners[namespace] = _joined(container, field, others) or owners[namespace]
    return {**owners, **said(container)}


def _joined(container: Container, field: str, others: Mapping[str, Container]) -> str:
    """The owner of a namespace, or nothing if it is the container's own. Who joins one that has joined is led on."""
    owner = ""
    seen: set[str] = set()
    here: Container | None = container
    while here is not None and owner not in seen:
        seen.add(owner)
        mode = getattr(here, field)
        if mode == "host":
            return HOST
        name = donor(mode)
        if name is None:
            return owner
        owner, here = name, others.get(name)
    return owner


def joined(owners: Owners) -> tuple[str, ...]:
    """The names of the elements that are joined, each once."""
    return tuple(dict.fromkeys(o for o in owners.values() if o not in WORDS.values()))


def held(owners: Owners, owner: str, shown: Iterable[Namespace]) -> tuple[Namespace, ...]:
    """The shown namespaces of one owner, in the usual order."""
    wanted = set(shown)
    return tuple(kind for kind in KINDS if kind in wanted and owners[kind] == owner)


def label(kinds: Iterable[Namespace], owner: str) -> str:
    """The text of a badge: `pid,mnt ns`, or with whose it is where it is not the wearer's own."""
    text = f"{','.join(kinds)} ns"
    return text if owner in (OWN, POD) else f"{text} of {owner}"
