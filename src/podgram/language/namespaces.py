"""The Linux namespaces, and the fields of a container that stands alone which join those of another.

Sources: namespaces(7); the Kubernetes API types (core/v1 PodSpec, SecurityContext, EphemeralContainer) and the
kubelet's namespace options, for containerd with runc on cgroup v2; the Docker and Compose references.
"""

from __future__ import annotations

from typing import Literal

Namespace = Literal["pid", "mnt", "net", "uts", "ipc", "user", "cgroup", "time"]

# In the order to show them, named as lsns(8) and /proc/PID/ns name them.
KINDS: tuple[Namespace, ...] = ("pid", "mnt", "net", "uts", "ipc", "user", "cgroup", "time")
USUAL: tuple[Namespace, ...] = KINDS[:5]

# Whose a namespace may be, beside `{of: NAME}`: the box's own; its own, and that of all that is in it; the host's;
# that of the box around it.
OWNERS = ("own", "shared", "host", "outer")


# Docker's, Compose's and Podman's field of a container → the namespace that it is about, and the words that it takes
# beside `container:NAME` and `service:NAME`; a network has any name.
MODES: tuple[tuple[str, Namespace, frozenset[str] | None], ...] = (
    ("network_mode", "net", None),
    ("pid", "pid", frozenset({"host", "private"})),
    ("ipc", "ipc", frozenset({"host", "private", "shareable", "none"})),
    ("uts", "uts", frozenset({"host", "private"})),
    ("userns_mode", "user", frozenset({"host", "private", "auto", "keep-id", "nomap"})),
    ("cgroup", "cgroup", frozenset({"host", "private"})),
)


def donor(mode: str | None) -> str | None:
    """The container that a mode joins: `demo` in `container:demo` and in `service:demo`."""
    how, _, name = (mode or "").partition(":")
    return name if how in ("container", "service") else None
