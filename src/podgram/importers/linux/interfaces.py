"""What /proc cannot say: host names, and the interfaces of each network namespace.

They are asked for with nsenter(1), as root and of the live kernel, or stand in a record's `extra/`. What joins two
interfaces is said by `ip -j -d addr` (ip-address(8), veth(4)).
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterable, Iterator
from typing import Any

from podgram.diagnostics import Report
from podgram.importers.linux.files import Folder
from podgram.importers.linux.machine import Interface, Machine

SECONDS = 5.0  # for a command that answers at once, or never
# The namespaces that are asked about: how nsenter(1) calls them, and the command to run there.
ASKED = {"uts": ("-u", "uname", "-n"), "net": ("-n", "ip", "-j", "-d", "addr")}


def look(machine: Machine, folder: Folder, network: bool, report: Report) -> None:
    """Adds host names, and interfaces if they are wanted, to a machine: from its record, or from the live kernel."""
    members = {(k, p.namespaces[k]): p.pid for p in reversed(machine.processes) for k in ASKED if k in p.namespaces}
    for kind in ("uts", "net"):
        if kind in machine.host:
            members.setdefault((kind, machine.host[kind]), 1)
    for (kind, number), pid in members.items():
        if kind == "net" and not network:
            continue
        text = folder.text(extra(kind, number), 1 << 22) or asked(folder, pid, kind)
        if kind == "uts":
            machine.hostnames[number] = "".join(c for c in text.strip()[:64] if c.isprintable())
        else:
            machine.interfaces[number] = list(interfaces(number, text))
    if network and not any(machine.interfaces.values()):
        report.warning("no interfaces are known", folder.path, "as root, draw the live /proc, or record it")


def extra(kind: str, number: int) -> str:
    """The file of a record with the answer that /proc does not give for a namespace."""
    return f"extra/{kind}-{number}{'.json' if kind == 'net' else ''}"


def asked(folder: Folder, pid: int, kind: str) -> str:
    """The answer of the live kernel to whoever may ask it in the namespace of a process; nothing to others."""
    is_root = getattr(os, "geteuid", lambda: 1)() == 0
    option, *command = ASKED[kind]
    return _said(("nsenter", "-t", str(pid), option, *command)) if folder.is_live and is_root else ""


def _said(command: tuple[str, ...]) -> str:
    """What a command prints, or nothing if it cannot be run, fails, or does not answer."""
    try:
        answer = subprocess.run(command, capture_output=True, timeout=SECONDS, check=True, stdin=subprocess.DEVNULL)
    except (OSError, subprocess.SubprocessError):
        return ""
    return answer.stdout.decode("utf-8", "replace")


def interfaces(network: int, text: str) -> Iterator[Interface]:
    """The interfaces of a network namespace, from what `ip -j -d addr` printed in it."""
    try:
        rows = json.loads(text or "[]")
    except (ValueError, RecursionError):
        return
    for row in rows if isinstance(rows, list) else ():
        if isinstance(row, dict) and isinstance(row.get("ifname"), str):
            yield _interface(network, row)


def _interface(network: int, row: dict[str, Any]) -> Interface:
    info = row.get("linkinfo")
    kind = info.get("info_kind") if isinstance(info, dict) else ""
    return Interface(
        network=network,
        name=row["ifname"],
        number=_int(row.get("ifindex")) or 0,
        addresses=tuple(_addresses(row.get("addr_info"))),
        kind=kind if isinstance(kind, str) else "",
        bridge=str(row.get("master") or ""),
        peer=_int(row.get("link_index")) or 0,
        peer_name=str(row.get("link") or "") if "link_index" not in row else "",
        peer_network=_int(row.get("link_netnsid")),
    )


def _addresses(rows: object) -> Iterator[str]:
    """The addresses that are not only for the link itself, as `192.168.1.2/24`."""
    for row in rows if isinstance(rows, list) else ():
        if isinstance(row, dict) and isinstance(row.get("local"), str) and row.get("scope") != "link":
            yield f"{row['local']}/{row.get('prefixlen', '')}".rstrip("/")


def _int(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def pairs(found: Iterable[Interface]) -> list[tuple[Interface, Interface]]:
    """The veth pairs, each once: each end's `link_index` is the other's `ifindex`.

    Indices collide between namespaces. Then `link_netnsid` tells: what one namespace calls another is the same for all
    of its interfaces, so a pair that is clear tells where the other ends are.
    """
    ends = [interface for interface in found if interface.kind == "veth"]
    choices = {end: [other for other in ends if _fits(end, other)] for end in ends}
    known = {(end.network, end.peer_network): many[0].network for end, many in choices.items() if len(many) == 1}
    joined: dict[Interface, Interface] = {}
    for end, many in choices.items():
        network = known.get((end.network, end.peer_network))
        left = many if len(many) < 2 else [other for other in many if other.network == network]
        if len(left) == 1 and end not in joined and left[0] not in joined:
            joined[end] = left[0]
            joined[left[0]] = end
    return [(end, other) for end, other in joined.items() if ends.index(end) < ends.index(other)]


def _fits(end: Interface, other: Interface) -> bool:
    if end is other:
        return False
    if end.peer_name:
        return end.network == other.network and end.peer_name == other.name
    return bool(end.peer) and end.peer == other.number and other.peer == end.number and end.network != other.network
