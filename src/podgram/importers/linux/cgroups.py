"""What the path of a control group says: which pod, which container, or which service of the host.

Sources: the code and the tests of containerd, runc, crun, CRI-O, the kubelet, Podman, Docker and nerdctl;
systemd.slice(5), systemd-nspawn(1), lxc.container.conf(5). The last part of a path that says something counts, as a
container may hold a machine of its own.
"""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

Role = Literal["", "container", "monitor", "service", "desktop", "session"]
SHORT = 12  # digits of an id that people read

_ID = r"(?P<id>[0-9a-f]{64})"
_PATTERNS: tuple[tuple[Role, str], ...] = (
    ("monitor", rf"(?:libpod|crio)-conmon-{_ID}(?:\.scope)?"),
    ("monitor", r"lxc\.monitor\.(?P<name>.+)"),
    ("container", rf"(?:[a-z-]+-)?{_ID}(?:\.scope)?"),  # docker-, crio-, cri-containerd-, libpod-, nerdctl-, or bare
    ("container", rf"[^:]+:[^:]+:{_ID}"),  # SLICE:PREFIX:ID, where runtime and kubelet disagree on the driver
    ("container", r"lxc\.payload\.(?P<name>.+)"),
    ("container", r"systemd-nspawn@(?P<name>.+)\.service"),
    ("container", r"machine-(?!qemu)(?P<name>.+)\.scope"),
    ("desktop", r"(?:app-flatpak-|snap\.).+\.scope"),
    ("session", r"(?:app-.+|session-[^/]+)\.scope"),
    ("service", r"(?!user@).+\.service"),
)
_PARTS = tuple((role, re.compile(pattern)) for role, pattern in _PATTERNS)
_LXC = re.compile(r"(?:^|/)lxc/(?P<name>[^/]+)")
_POD = re.compile(
    r"(?:^|/|:)(?:kubelet-)?kubepods[^/]*-pod(?P<slice>[0-9a-f_]{32,36})\.slice"  # the systemd driver
    r"|(?:^|/)kubepods(?:/[^/]+)?/pod(?P<plain>[0-9a-f-]{32,36})(?=/|$)"  # the cgroupfs driver
    r"|libpod_pod_(?P<podman>[0-9a-f]{64})"
)


class Unit(NamedTuple):
    """What runs under a path: its role, and the pod, the id and the name as far as the path has them."""

    role: Role = ""
    pod: str = ""
    id: str = ""
    name: str = ""

    @property
    def is_container(self) -> bool:
        return self.role == "container"


def of_file(text: str) -> Unit:
    """The unit of /proc/PID/cgroup (cgroups(7)). Under cgroup v1 the controllers may have different paths."""
    lines = [line.split(":", 2) for line in text.splitlines()]
    paths = [parts[2] for parts in sorted((p for p in lines if len(p) == 3), key=lambda p: p[0] != "0")]
    found = [of_path(path) for path in paths]
    return next((u for u in found if u.is_container or u.pod), next((u for u in found if u.role), Unit()))


def of_path(path: str) -> Unit:
    parts = [part for part in path.split("/") if part not in ("", "..")]
    pod = _pod(path)
    known = [unit for part in reversed(parts) if (unit := _of_part(part, pod)).role]
    container = next((unit for unit in known if unit.role in ("container", "monitor")), None)
    lxc = _LXC.search(path)
    if container is None and lxc:
        return Unit("container", pod, name=lxc["name"])
    return container or (known[0] if known else Unit(pod=pod))


def _of_part(part: str, pod: str) -> Unit:
    for role, pattern in _PARTS:
        if match := pattern.fullmatch(part):
            groups = match.groupdict()
            return Unit(role, pod, groups.get("id") or "", _unescaped(groups.get("name") or ""))
    return Unit()


def _pod(path: str) -> str:
    """The last pod of a path, its UID as Kubernetes writes it."""
    found = [next(filter(None, match)) for match in _POD.findall(path)]
    return found[-1].replace("_", "-") if found else ""


def _unescaped(name: str) -> str:
    r"""`a\x2db` is how systemd writes `a-b` in the name of a unit (systemd.unit(5))."""
    return re.sub(r"\\x([0-9a-f]{2})", lambda match: chr(int(match[1], 16)), name)
