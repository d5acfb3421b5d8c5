"""A kernel's processes as a picture: from a /proc, live or recorded, and from what lsns prints."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from machines import HOST, INIT, KINDS, P, imported, outline, picture, write
from podgram import pipeline
from podgram.diagnostics import PodgramError, Report
from podgram.emitters.templating import Templates
from podgram.importers import Source, linux
from podgram.importers.linux import cgroups, interfaces, proc, selection
from podgram.model.diagram import Diagram, Group
from support import Run, one
from test_compose import drawn as drawn_compose
from test_inspect import container, join
from test_inspect import drawn as drawn_inspect

FIVE = ("pid", "mnt", "net", "uts", "ipc")
OWN = ["pid,mnt,net,uts,ipc ns: own"]
ID = "0123456789abcdef" * 4
UID = "0b5c1d6e-7f80-4a91-b2c3-d4e5f6071829"


def new(number: int, *kinds: str, **others: int) -> dict[str, int]:
    """Namespaces of these kinds with one number, others with their own."""
    return {**dict.fromkeys(kinds or FIVE, number), **others}


def pod(pause: int, *apps: int, **changes: int) -> list[P]:
    """A pause and apps that share net, uts and ipc with it, numbered after their processes."""
    made = [P(pause, "/pause", 1, (pause, 1), {**new(pause), **changes})]
    return made + [
        P(app, f"app {app}", 1, (app, 1), {**new(app, "pid", "mnt"), **new(pause, "net", "uts", "ipc"), **changes})
        for app in apps
    ]


def drawn(tmp_path: Path, *processes: P, report: Report | None = None, **options: Any) -> list[Any]:
    return outline(picture(write(tmp_path / "proc", [INIT, *processes]), report, **options))


def lines(tmp_path: Path, *processes: P, **options: Any) -> list[tuple[str, str]]:
    """The links between processes: the texts of both ends."""
    data = picture(write(tmp_path / "proc", [INIT, *processes]), **options)
    text = {e["id"]: " / ".join(e["lines"]) for e in flat(data)}
    return [(text[edge["source"]], text[edge["target"]]) for edge in data["edges"]]


def flat(data: dict[str, Any]) -> list[dict[str, Any]]:
    return [e for child in data.get("children", ()) for e in (child, *flat(child))]


# Boxes


def test_a_container_holds_its_processes_and_knows_their_numbers_outside(tmp_path: Path) -> None:
    first = P(40, "nginx", 1, (40, 1), new(5))
    assert drawn(tmp_path, first, P(41, "worker", 40, (41, 7), new(5))) == [
        ["container", "nginx", OWN, "PID 1 / nginx / 40 outside", "PID 7 / worker / 41 outside"]
    ]


def test_who_joined_a_namespace_says_whose_it_is(tmp_path: Path) -> None:
    web = P(50, "web", 1, (50, 1), new(6, net=5))
    assert drawn(tmp_path, P(40, "db", 1, (40, 1), new(5)), web)[1][:3] == [
        "container",
        "web",
        ["pid,mnt,uts,ipc ns: own", "net ns of db: joined"],
    ]


def test_the_donor_of_a_pid_namespace_is_who_holds_its_first_process(tmp_path: Path) -> None:
    """Also where a number has wrapped, and the one that joined has the lower one and looks older."""
    debug = P(30, "debug", 1, (30, 9), new(6, pid=5))
    assert drawn(tmp_path, debug, P(40, "db", 1, (40, 1), new(5)))[0][2] == [
        "mnt,net,uts,ipc ns: own",
        "pid ns of db: joined",
    ]


def test_a_donor_that_is_not_drawn_is_named_all_the_same(tmp_path: Path) -> None:
    report = Report()
    web = P(50, "web", 1, (50, 1), new(6, net=5))
    shown = drawn(tmp_path, P(40, "db", 1, (40, 1), new(5)), web, report=report, pids=(50,))
    assert shown == [
        ["container", "web", ["pid,mnt,uts,ipc ns: own", "net ns of db: joined"], "PID 1 / web / 50 outside"],
        "db Container",
    ]
    assert not report.problems


def test_a_donor_that_is_not_drawn_may_be_called_as_who_joined_it(tmp_path: Path) -> None:
    entered = P(50, "sleep 2", 1, (50, 2), new(5, "pid", "mnt"))
    shown = drawn(tmp_path, P(40, "sleep 1", 1, (40, 1), new(5)), entered, pids=(50,))
    badges = ["pid,mnt ns of sleep 2: joined", "net,uts,ipc ns of host: host"]
    assert shown == [["container", "sleep", badges, "PID 2 / sleep 2 / 50 outside"], "sleep 2 Container"]


def test_a_pod_is_what_its_containers_share(tmp_path: Path) -> None:
    assert drawn(tmp_path, *pod(10, 11)) == [
        ["pod", "app", ["net,uts,ipc ns: shared"],
            ["container", "pause", ["pid,mnt ns: own"], "PID 1 / /pause / 10 outside"],
            ["container", "app", ["pid,mnt ns: own"], "PID 1 / app 11 / 11 outside"]],
    ]  # fmt: skip


def test_a_pod_of_one_container_without_pause_is_known_by_its_control_group(tmp_path: Path) -> None:
    path = f"/kubepods.slice/kubepods-pod{UID.replace('-', '_')}.slice/crio-{ID}.scope"
    assert drawn(tmp_path, P(40, "php", 1, (40, 1), new(5, *FIVE, "user"), path)) == [
        ["pod", "php", ["net,uts,ipc,user ns: shared"],
            ["container", "php", ["pid,mnt ns: own"], "PID 1 / php / 40 outside"]],
    ]  # fmt: skip


def test_two_pods_with_all_of_the_host_are_told_apart_by_their_control_groups(tmp_path: Path) -> None:
    apps = [
        P(40 + n, "app", 1, (40 + n, 1), new(5 + n, "pid", "mnt"), f"/kubepods/besteffort/pod{uid}/{ID[n:] + ID[:n]}")
        for n, uid in enumerate((UID, UID[::-1]))
    ]
    assert [row[:3] for row in drawn(tmp_path, *apps)] == [
        ["pod", "app", ["net,uts,ipc ns of host: host"]],
        ["pod", "app 2", ["net,uts,ipc ns of host: host"]],
    ]


def test_what_a_container_starts_in_mounts_of_its_own_makes_no_pod(tmp_path: Path) -> None:
    inner = P(41, "make", 40, (41, 9), new(5, mnt=6))
    assert [row[:3] for row in drawn(tmp_path, P(40, "ci", 1, (40, 1), new(5)), inner)] == [
        ["container", "ci", OWN],
        ["container", "make", ["mnt ns: own", "pid,net,uts,ipc ns of ci: joined"]],
    ]


def test_what_leaves_namespaces_of_its_container_stands_in_it(tmp_path: Path) -> None:
    path = f"/system.slice/docker-{ID}.scope"
    inner = P(41, "make", 40, (41, 9), new(5, net=6), path)
    (box,) = drawn(tmp_path, P(40, "ci", 1, (40, 1), new(5), path), inner)
    assert box[-1] == ["container", "make", ["net ns: own"], "PID 9 / make / 41 outside"]


def test_a_pid_namespace_lies_in_that_of_the_parent_of_its_first_process(tmp_path: Path) -> None:
    inner = P(41, "bash", 40, (41, 8, 1), new(6, "pid", "mnt", net=5, uts=5, ipc=5))
    (box,) = drawn(tmp_path, P(40, "dockerd", 1, (40, 1), new(5)), inner)
    assert box[-1] == ["container", "bash", ["pid,mnt ns: own"], "PID 1 / bash / 8, 41 outside"]


def test_a_wrapper_that_waits_is_passed_over(tmp_path: Path) -> None:
    shell, waits = P(20, "bash", 1), P(21, "unshare --pid --fork bash", 20, born=5)
    inside = P(22, "bash", 21, (22, 1), new(5, "pid"))
    assert lines(tmp_path, shell, waits, inside, pids=(20,)) == [("PID 20 / bash", "PID 1 / bash / 22 outside")]


def test_a_shell_that_did_not_fork_stays_outside_of_the_namespace_of_its_children(tmp_path: Path) -> None:
    shell, child = P(20, "bash", 1, born=5), P(22, "sleep 9", 20, (22, 1), new(5, "pid"))
    assert drawn(tmp_path, shell, child, pids=(20,)) == [
        ["host", "host", [], "PID 20 / bash", ["namespace", "sleep", ["pid ns: own"], "PID 1 / sleep 9 / 22 outside"]]
    ]


def test_sudo_is_drawn_if_it_is_asked_for(tmp_path: Path) -> None:
    chain = (P(20, "bash", 1), P(21, "sudo unshare --uts bash", 20), P(22, "bash", 21, new=new(5, "uts")))
    assert lines(tmp_path / "no", *chain, pids=(20,)) == [("PID 20 / bash", "PID 22 / bash")]
    assert len(lines(tmp_path / "yes", *chain, pids=(20, 21))) == 2


def test_zombies_and_threads_of_the_kernel_are_not_drawn(tmp_path: Path) -> None:
    gone = P(41, "", 40, (41, 5), new(5), state="Z")
    thread = P(30, "", 2, new=new(9, "mnt"))
    app = P(40, "app", 1, (40, 1), new(5))
    assert drawn(tmp_path, P(2, ""), thread, app, gone) == [["container", "app", OWN, "PID 1 / app / 40 outside"]]


def test_commands_in_one_named_network_are_one_box(tmp_path: Path) -> None:
    """`ip netns exec` gives each command a mount namespace of its own, for another /sys."""
    mounts = "9 8 0:5 / /sys rw shared:7 - sysfs orange rw\n"
    two = (P(40 + n, f"sleep {n}", 1, new=new(5, "net", mnt=20 + n), mounts=mounts) for n in range(2))
    assert drawn(tmp_path, *two) == [["namespace", "orange", ["net ns: own"], "PID 40 / sleep 0", "PID 41 / sleep 1"]]


@pytest.mark.parametrize("kind", KINDS)
def test_any_link_of_what_entered_a_network_may_be_missing(kind: str, tmp_path: Path) -> None:
    mounts = "9 8 0:5 / /sys rw shared:7 - sysfs orange rw\n"
    folder = write(tmp_path, [INIT, P(40, "sleep 1", 1, new=new(5, "net", "mnt", "pid"), mounts=mounts)])
    (folder / "40" / "ns" / kind).unlink()
    assert "PID 40 / sleep 1" in str(outline(picture(folder, pids=(40,))))


def test_a_network_is_named_by_the_mounts_of_the_first_process(tmp_path: Path) -> None:
    init = P(1, "/sbin/init", mounts="7 6 0:4 net:[5] /run/netns/green rw shared:3 - nsfs nsfs rw\n")
    folder = write(tmp_path, [init, P(40, "nc", 1, new=new(5, "net"))])
    assert outline(picture(folder))[0][:2] == ["namespace", "green"]


def test_a_host_name_that_was_given_by_hand_is_drawn(tmp_path: Path) -> None:
    extra = {"uts-1": "laptop\n", "uts-5": "this-is-new-uts\n"}
    folder = write(tmp_path, [INIT, P(20, "bash", 1), P(21, "bash", 20, new=new(5, "uts"))], extra)
    assert outline(picture(folder, pids=(20,))) == [
        ["host", "host", [], "PID 20 / bash", "hostname: laptop",
            ["namespace", "bash", ["uts ns: own"], "PID 21 / bash", "hostname: this-is-new-uts"]],
    ]  # fmt: skip


def test_a_pod_is_called_by_its_host_name(tmp_path: Path) -> None:
    assert outline(picture(write(tmp_path, [INIT, *pod(10, 11)], {"uts-10": "web-7d4\n"})))[0][1] == "web-7d4"


def test_inside_a_container_the_first_process_counts_as_the_host(tmp_path: Path) -> None:
    inside = P(1, "supervisord", new=new(5))
    folder = write(tmp_path, [inside, P(9, "app", 1, new={**new(5), "uts": 6})])
    assert outline(picture(folder)) == [["namespace", "app", ["uts ns: own"], "PID 9 / app"]]


# What is not drawn


def test_sandboxes_and_services_are_counted_and_not_drawn(tmp_path: Path) -> None:
    report = Report()
    browser = [P(50 + n, "renderer", 49, (50 + n, 1), new(5 + n, "pid", "net", "user")) for n in range(3)]
    service = P(60, "resolved", 1, new=new(9, "mnt"), cgroup="/system.slice/systemd-resolved.service")
    flatpak = P(61, "maps", 1, new=new(10, "mnt", "pid"), cgroup="/user.slice/app-flatpak-org.maps-61.scope")
    app = P(40, "app", 1, (40, 1), new(4))
    shown = drawn(tmp_path, P(49, "browser", 1), *browser, service, flatpak, app, report=report)
    assert [row[1] for row in shown] == ["app"]
    assert [p.message for p in report.problems] == ["4 sandboxes and 1 service not drawn"]


def test_what_somebody_typed_is_drawn_though_it_looks_like_a_sandbox(tmp_path: Path) -> None:
    cgroup = "/user.slice/user-1000.slice/session-3.scope"
    typed = P(41, "sleep 9", 40, (41, 1), new(5, "pid"), cgroup)
    assert drawn(tmp_path, P(40, "bash", 1, cgroup=cgroup), typed)[0][1] == "sleep"


def test_where_nothing_has_left_the_host_the_way_on_is_named(tmp_path: Path) -> None:
    with pytest.raises(PodgramError, match="no process has left the host's namespaces") as caught:
        drawn(tmp_path, P(20, "bash", 1))
    assert "--pid" in caught.value.problems[0].help


def test_more_processes_than_a_picture_holds_are_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(selection, "MOST_PROCESSES", 6)
    many = [P(40 + n, "php-fpm", 40 if n else 1, (40 + n, 1 + n), new(5)) for n in range(9)]
    (box,) = drawn(tmp_path, *many)
    assert box[-1] == "… 3 more"
    assert len(box) == 3 + 6 + 1


def test_more_boxes_than_a_picture_holds_are_refused_with_a_choice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(selection, "MOST_BOXES", 4)
    many = [P(100 + n, f"app{n}", 1, (100 + n, 1), new(100 + n)) for n in range(5)]
    with pytest.raises(PodgramError, match="5 boxes are too many") as caught:
        drawn(tmp_path, *many)
    assert re.search(r"--pid 100 \(app0\)", caught.value.problems[0].help)


def test_where_nothing_can_be_drawn_what_could_not_be_read_is_told_too(tmp_path: Path) -> None:
    folder = write(tmp_path, [INIT, P(40, "app", 1, (40, 1), new(5))])
    for link in (folder / "40" / "ns").iterdir():
        link.unlink()
    with pytest.raises(PodgramError, match=r"could not be read .40.") as caught:
        picture(folder, pids=(40,))
    assert [problem.severity for problem in caught.value.problems] == ["warning", "error"]


def test_a_process_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(PodgramError, match="no process 77"):
        drawn(tmp_path, P(20, "bash", 1), pids=(20, 77))


# Secrets, numbers


def test_no_secret_of_a_command_is_drawn(tmp_path: Path) -> None:
    command = "mysqld --password=hunter2 --token hunter3 mysql://root:hunter4@db"
    folder = write(tmp_path, [INIT, P(40, command, 1, (40, 1), new(5))])
    (folder / "40" / "environ").write_text("PASSWORD=hunter5\0")
    assert "hunter" not in imported(folder)
    assert "…" in imported(folder)


def test_arguments_are_dropped_if_nobody_wants_them(tmp_path: Path) -> None:
    app = P(40, "/bin/app -v file", 1, (40, 1), new(5))
    assert drawn(tmp_path, app, args=False)[0][-1] == "PID 1 / /bin/app / 40 outside"


def test_numbers_of_namespaces_are_drawn_if_they_are_asked_for(tmp_path: Path) -> None:
    folder = write(tmp_path, [INIT, P(40, "app", 1, (40, 1), new(4026, "pid", "mnt"))])
    assert "4026" not in imported(folder)
    badge = flat(picture(folder, inodes=True))[0]["badges"][0]
    assert badge["lines"] == ["pid,mnt ns", "4026, 4026"]


# Interfaces


def addresses(*rows: dict[str, Any]) -> str:
    return json.dumps([{"ifname": "lo", "ifindex": 1, "addr_info": [{"local": "127.0.0.1", "prefixlen": 8}]}, *rows])


def veth(name: str, index: int, peer: int, address: str = "", **more: Any) -> dict[str, Any]:
    found = [{"local": address, "prefixlen": 24, "scope": "global"}] if address else []
    info = {"info_kind": "veth"}
    return {"ifname": name, "ifindex": index, "link_index": peer, "linkinfo": info, "addr_info": found, **more}


def test_a_veth_pair_joins_two_networks(tmp_path: Path) -> None:
    extra = {
        "net-5.json": addresses(veth("tap1", 3, 2, "192.168.1.2", link_netnsid=0)),
        "net-6.json": addresses(veth("tap2", 2, 3, "192.168.1.3", link_netnsid=0)),
    }
    ends = (P(40, "ping", 20, new=new(5, "net")), P(41, "nc", 20, new=new(6, "net")))
    folder = write(tmp_path, [INIT, P(20, "bash", 1), *ends], extra)
    assert [row for row in flat(picture(folder)) if row["kind"] == "interface"] == []
    data = picture(folder, network=True)
    text = {row["id"]: row["lines"] for row in flat(data)}
    assert [text[e["source"]] + text[e["target"]] + e["lines"] for e in data["edges"]] == [
        ["tap1", "192.168.1.2/24", "tap2", "192.168.1.3/24", "VETH Pair"]
    ]


def test_a_container_is_joined_to_the_bridge_of_the_host(tmp_path: Path) -> None:
    bridge = {"ifname": "docker0", "ifindex": 4, "linkinfo": {"info_kind": "bridge"}, "addr_info": []}
    extra = {
        "net-1.json": addresses(bridge, veth("veth7", 9, 2, master="docker0", link_netnsid=3)),
        "net-5.json": addresses(veth("eth0", 2, 9, "172.17.0.2", link_netnsid=0)),
    }
    data = picture(write(tmp_path, [INIT, P(40, "app", 1, (40, 1), new(5))], extra), network=True)
    name = {row["id"]: row["name"] for row in flat(data)}
    assert [(name[e["source"]], name[e["target"]]) for e in data["edges"]] == [("veth7", "eth0"), ("veth7", "docker0")]
    (host,) = outline(data)
    assert host[:2] == ["host", "host"]


def test_pairs_whose_numbers_collide_are_told_by_what_their_namespace_calls_the_other() -> None:
    """Two containers with eth0 number 2: the host's veths say in which namespace each of their ends is."""
    host = interfaces.interfaces(1, addresses(veth("a", 7, 2, link_netnsid=0), veth("b", 8, 2, link_netnsid=1)))
    one = interfaces.interfaces(2, addresses(veth("eth0", 2, 7)))
    other = interfaces.interfaces(3, addresses(veth("eth0", 2, 8), veth("eth1", 3, 7, link_netnsid=9)))
    found = interfaces.pairs([*host, *one, *other])
    assert [(end.name, peer.network) for end, peer in found] == [("a", 2), ("b", 3)]


@pytest.mark.parametrize("text", ["", "[", "{}", "[1]", '[{"ifname": 1}]', '[{"ifname": "x", "addr_info": [{}]}]'])
def test_what_ip_does_not_print_is_no_interface(text: str) -> None:
    assert all(not found.addresses for found in interfaces.interfaces(1, text))


# Names in paths of control groups

PODS = f"kubepods-burstable-pod{UID.replace('-', '_')}.slice"


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (f"/kubepods.slice/kubepods-burstable.slice/{PODS}/cri-containerd-{ID}.scope", ("container", UID, ID, "")),
        (f"/kubepods.slice/{PODS}/crio-{ID}.scope/container", ("container", UID, ID, "")),
        (f"/kubelet.slice/kubelet-kubepods.slice/kubelet-{PODS}/docker-{ID}.scope", ("container", UID, ID, "")),
        (f"/kubepods/burstable/pod{UID}/{ID}", ("container", UID, ID, "")),
        (f"/kubepods/pod{ID[:32]}/{ID}", ("container", ID[:32], ID, "")),
        (f"/system.slice/containerd.service/{PODS.join(['kubepods.slice/', ''])}:cri-containerd:{ID}", None),
        (f"/system.slice/docker-{ID}.scope", ("container", "", ID, "")),
        (f"/docker/{ID}", ("container", "", ID, "")),
        (f"/user.slice/user@1000.service/user.slice/docker-{ID}.scope", ("container", "", ID, "")),
        (f"/machine.slice/libpod-{ID}.scope/container", ("container", "", ID, "")),
        (f"/machine.slice/machine-libpod_pod_{ID}.slice/libpod-{ID[::-1]}.scope", ("container", ID, ID[::-1], "")),
        (f"/user.slice/user@1000.service/app.slice/x.service/libpod-payload-{ID}", ("container", "", ID, "")),
        (f"/libpod_parent/libpod-{ID}", ("container", "", ID, "")),
        (f"/system.slice/nerdctl-{ID}.scope", ("container", "", ID, "")),
        (f"/default/{ID}", ("container", "", ID, "")),
        ("/machine.slice/machine-my\\x2dbox.scope/payload", ("container", "", "", "my-box")),
        ("/machine.slice/systemd-nspawn@web.service/payload", ("container", "", "", "web")),
        ("/lxc.payload.web/init.scope", ("container", "", "", "web")),
        ("/lxc/web", ("container", "", "", "web")),
        (f"/machine.slice/libpod-conmon-{ID}.scope", ("monitor", "", ID, "")),
        (f"/system.slice/crio-conmon-{ID}.scope", ("monitor", "", ID, "")),
        ("/lxc.monitor.web", ("monitor", "", "", "web")),
        (f"/system.slice/docker-{ID}.scope/kubelet.slice/kubelet.service", ("container", "", ID, "")),
        (f"/system.slice/docker-{ID[::-1]}.scope/kubelet.slice/kubelet-{PODS}/cri-containerd-{ID}.scope",
            ("container", UID, ID, "")),
        ("/system.slice/systemd-resolved.service", ("service", "", "", "")),
        ("/user.slice/user@1000.service/app.slice/app-flatpak-org.x-1.scope", ("desktop", "", "", "")),
        ("/user.slice/user@1000.service/app.slice/snap.firefox.firefox-1.scope", ("desktop", "", "", "")),
        ("/user.slice/user@1000.service/app.slice/app-gnome-term-1.scope", ("session", "", "", "")),
        ("/user.slice/user-1000.slice/session-3.scope", ("session", "", "", "")),
        ("/user.slice/user-1000.slice/user@1000.service", ("", "", "", "")),
        ("/machine.slice/machine-qemu\\x2d1\\x2dvm.scope", ("", "", "", "")),
        ("/../../..", ("", "", "", "")),
        ("/", ("", "", "", "")),
    ],
)  # fmt: skip
def test_a_path_of_a_control_group_says_who_runs_there(path: str, expected: tuple[str, ...] | None) -> None:
    assert cgroups.of_path(path) == (expected or ("container", UID, ID, ""))


def test_controllers_of_cgroup_v1_may_have_paths_of_their_own() -> None:
    text = f"9:name=systemd:/user.slice\n4:memory:/docker/{ID}\n0::/\n"
    assert cgroups.of_file(text) == ("container", "", ID, "")


# Hostile records


def test_a_name_may_hold_anything(tmp_path: Path) -> None:
    folder = write(tmp_path, [INIT, P(40, "app", 1, (40, 1), new(5))])
    (folder / "40" / "stat").write_bytes(b"40 (a) R 9 9 (\n\xff) S 1 " + b"0 " * 17 + b"7\n")
    (folder / "40" / "cmdline").write_bytes(b"/bin/\xff\x00{{ 1 }}\x00<b>\n\x1b[2J\x00")
    assert outline(picture(folder))[0][-1] == "PID 1 / /bin/\ufffd '{{ 1 }}' '<b> \ufffd[2J' / 40 outside"


def test_what_is_missing_or_huge_or_in_a_circle_is_no_trouble(tmp_path: Path) -> None:
    circle = [P(n, "app", n + 1 if n < 44 else 40, (n, n - 39), new(5)) for n in range(40, 45)]
    folder = write(tmp_path, [INIT, *circle])
    (folder / "41" / "stat").unlink()
    (folder / "42" / "status").unlink()
    (folder / "43" / "cgroup").unlink()
    (folder / "99").symlink_to(folder)
    (folder / "98").mkdir()
    (folder / "97").write_text("")
    (folder / "4000000000").mkdir()
    with (folder / "44" / "cmdline").open("wb") as file:
        file.truncate(100 << 20)
    with (folder / "43" / "mountinfo").open("wb") as file:
        file.truncate(100 << 20)
    assert [row[:3] for row in outline(picture(folder, pids=(40,)))] == [["container", "app", OWN]]


def test_nothing_of_a_record_is_followed(tmp_path: Path) -> None:
    """A link to a secret, to a device without end, or to a pipe that nobody writes to."""
    (tmp_path / "secret").write_text("hunter2")
    folder = write(tmp_path / "proc", [INIT, P(40, "app", 1, (40, 1), new(5)), P(41, "app", 1, (41, 2), new(5))])
    for pid, target in ((40, tmp_path / "secret"), (41, Path("/dev/zero"))):
        (folder / str(pid) / "cmdline").unlink()
        (folder / str(pid) / "cmdline").symlink_to(target)
    assert "hunter" not in imported(folder)
    assert outline(picture(folder))[0][3:] == ["PID 1 / app / 40 outside", "PID 2 / app / 41 outside"]


def test_who_refuses_to_be_read_is_counted(tmp_path: Path) -> None:
    report = Report()
    folder = write(tmp_path, [INIT, P(40, "app", 1, (40, 1), new(5)), P(41, "app", 1, (41, 1), new(6))])
    for link in (folder / "41" / "ns").iterdir():
        link.unlink()
    assert len(outline(picture(folder, report))) == 1
    (problem,) = report.problems
    assert problem.message == "the namespaces of 1 process could not be read (41)"
    assert "root" in problem.help


def test_a_record_without_its_first_processes_says_that_the_host_is_not_known(tmp_path: Path) -> None:
    report = Report()
    picture(write(tmp_path, [P(40, "app", 1, (40, 1), new(5))]), report)
    assert "the host's own namespaces are not known" in report.problems[0].message


def test_of_too_many_processes_some_are_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proc, "MANY", 3)
    folder = write(tmp_path, [INIT, P(20, "bash", 1), P(40, "app", 20, (40, 1), new(5)), P(41, "app", 1, new=new(6))])
    with pytest.raises(PodgramError, match="4 processes are too many") as caught:
        picture(folder)
    assert "--pid" in caught.value.problems[0].help
    for path in sorted((folder / "41").rglob("*"), reverse=True):  # of the others only `stat` is read
        if path.name != "stat" and not path.is_dir():
            path.unlink()
    report = Report()
    assert [row[1] for row in outline(picture(folder, report, pids=(40,)))] == ["app"]
    assert not report.problems


# lsns


def rows(*found: tuple[str, int, int, int, str], **columns: Any) -> list[dict[str, Any]]:
    """The rows of the host and of others: kind, number, count, lowest process, command."""
    host = [("user", 1, 99, 1, "init"), *((kind, 1, 9, 1, "init") for kind in FIVE)]
    return [
        {"ns": ns, "type": kind, "nprocs": count, "pid": pid, "user": "root", "command": command}
        for kind, ns, count, pid, command in (*host, *found)
    ]


def listed(*found: Any) -> bytes:
    return json.dumps({"namespaces": rows(*found)}).encode()


def held(number: int, command: str, *kinds: str, count: int = 1) -> list[tuple[str, int, int, int, str]]:
    return [(kind, number, count, number, command) for kind in kinds or FIVE]


ONE_POD = [*held(10, "/pause", "net", "uts", "ipc", count=3), *held(10, "/pause", "pid", "mnt")]
ONE_POD += [*held(11, "app a", "pid", "mnt"), *held(12, "app b", "pid", "mnt")]


def test_lsns_shows_a_container() -> None:
    assert outline(picture(listed(*held(40, "nginx -g x")))) == [["container", "nginx", OWN, "nginx -g x / 40 outside"]]


def test_lsns_shows_what_a_container_has_of_the_host() -> None:
    found = outline(picture(listed(*held(40, "app", "pid", "mnt", "uts", "ipc"))))
    assert found[0][2] == ["pid,mnt,uts,ipc ns: own", "net ns of host: host"]


@pytest.mark.parametrize("shape", ["list", "tree", "strings"])
def test_lsns_shows_one_pod(shape: str) -> None:
    found: list[dict[str, Any]] = rows(*ONE_POD)
    if shape == "strings":
        found = [{key: str(value) for key, value in row.items()} for row in found]
    if shape == "tree":
        found = [{**found[0], "children": [{**found[1], "children": found[2:]}]}]
    report = Report()
    shown = outline(picture(json.dumps({"namespaces": found}).encode(), report))
    assert [row[:3] for row in shown] == [["pod", "app", ["net,uts,ipc ns: shared"]]]
    assert [row[:3] for row in shown[0][3:]] == [
        ["container", name, ["pid,mnt ns: own"]] for name in ("pause", "app", "app-2")
    ]
    assert not report.problems


def test_lsns_cannot_tell_which_of_two_pods_and_says_so() -> None:
    two = [*ONE_POD[:5], *held(11, "web", "pid", "mnt"), *held(20, "/pause", "net", "uts", "ipc", count=3)]
    two += [*held(20, "/pause", "pid", "mnt"), *held(21, "db", "pid", "mnt"), *held(22, "log", "pid", "mnt")]
    report = Report()
    shown = outline(picture(listed(*two), report))
    said = [p.message for p in report.problems]
    assert any("'db' (PID 21) can be those of '/pause' (PID 10) or those of '/pause' (PID 20)" in text for text in said)
    assert ["container", "db", ["pid,mnt ns: own"]] in [row[:3] for row in shown]


def test_lsns_cannot_tell_who_joined_a_network_and_says_so() -> None:
    found = [*held(40, "db", "pid", "mnt", "uts", "ipc"), *held(40, "db", "net", count=2)]
    report = Report()
    shown = outline(picture(listed(*found, *held(50, "web", "pid", "mnt", "uts", "ipc")), report))
    assert [row[2] for row in shown] == [OWN, ["pid,mnt,uts,ipc ns: own"]]
    (problem,) = report.problems
    assert problem.message.startswith("the net namespace of 'web' (PID 50) can be that of 'db' (PID 40), or the host's")


def test_lsns_nests_pid_namespaces_if_it_was_asked_for_parents() -> None:
    data = [{"ns": n, "type": "pid", "nprocs": 2, "pid": n, "pns": n - 1, "command": "bash"} for n in (1, 2, 3)]
    data[1]["pns"], data[2]["pns"] = 1, 2
    shown = outline(picture(json.dumps({"namespaces": data}).encode()))
    assert shown == [
        ["namespace", "bash", ["pid ns: own"], "bash / 2 outside",
            ["namespace", "bash", ["pid ns: own"], "bash / 3 outside"]],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"namespaces": [', "stdin:1:17: error: this is no JSON"),
        ('{"namespaces": []}', "no namespaces are listed here"),
        ('{"namespaces": {"a": 1}}', "no namespaces are listed here"),
        ('{"namespaces": [1, null, [[]]]}', "no namespaces are listed here"),
        ('{"namespaces": [{"ns": 1, "type": "net"}]}', "the rows lack the column PID"),
        ('{"namespaces": [{"ns": 1, "type": "net", "pid": null}]}', "no process has left the host's namespaces"),
        ('{"namespaces": ' + "[" * 9000, "stdin"),
    ],
)
def test_what_lsns_does_not_print_is_told(text: str, message: str) -> None:
    with pytest.raises(PodgramError) as caught:
        picture(text.encode())
    assert message in str(caught.value)


def test_lsns_masks_what_is_secret_in_a_command() -> None:
    text = imported(listed(*held(40, "app --password hunter2")))
    assert "hunter2" not in text


# Random machines


@st.composite
def machines(draw: st.DrawFn) -> tuple[list[P], list[Any], set[tuple[str, str]]]:
    """Processes in boxes in boxes, and the outline and the links that a picture of them has."""
    processes: list[P] = []
    links: set[tuple[str, str]] = set()

    def text(process: P) -> str:
        outer = f" / {', '.join(map(str, reversed(process.numbers[:-1])))} outside" if process.numbers[1:] else ""
        return f"PID {process.numbers[-1]} / {process.command}{outer}"

    def start(parent: P, namespaces: dict[str, int], pids: tuple[int, ...]) -> P:
        pid = 40 + len(processes)
        process = P(pid, f"app{pid} -v", parent.pid, (pid, *pids), namespaces)
        processes.append(process)
        if parent is not INIT:
            links.add((text(parent), text(process)))
        return process

    def box(parent: P, around: dict[str, int], depth: int) -> list[Any]:
        """A container made by a process, with children of its first process, and containers in it."""
        number = 100 + len(processes)
        kinds = draw(st.sampled_from([("pid", "mnt"), FIVE, (*FIVE, "user"), ("pid", "mnt", "uts")]))
        namespaces = {**around, **dict.fromkeys(kinds, number)}
        inside = parent.numbers[1:]  # the numbers of a first process: any in the boxes around, 1 in its own
        first = start(parent, namespaces, (*(n + 50 for n in inside), 1))
        for _ in range(draw(st.integers(0, 2))):
            start(first, namespaces, (*(n + 60 for n in inside), 2 + len(processes)))
        contents: list[Any] = [text(process) for process in processes if process.new == namespaces]
        shown = [kind for kind in KINDS if kind in kinds]
        host = [kind for kind in FIVE if kind not in kinds and kind not in around]
        badges = [f"{','.join(shown)} ns: own"] + [f"{','.join(host)} ns of host: host"] * bool(host and not around)
        for _ in range(draw(st.integers(0, 2)) if depth < 2 else 0):
            contents.append(box(draw(st.sampled_from([first])), namespaces, depth + 1))
        return ["container", "", badges, *contents]

    expected = [box(INIT, {}, 0) for _ in range(draw(st.integers(1, 3)))]
    return processes, expected, links


def directly(folder: Path) -> dict[str, Any]:
    """What `-f json` prints of a folder that is drawn without its spec being written down."""
    compiled = pipeline.read(folder, pipeline.Options())
    ((_, text, _),) = pipeline.emit_all(compiled, "json", Templates(None), pipeline.Options())
    return dict(json.loads(text))


def nameless(rows: list[Any]) -> list[Any]:
    """An outline without names, and without an order between boxes."""
    return sorted(
        ([row[0], "", row[2], *nameless(row[3:])] if isinstance(row, list) else row for row in rows), key=repr
    )


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=15)
@given(machine=machines())
def test_any_tree_of_processes_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, machine: tuple[list[P], list[Any], set[tuple[str, str]]]
) -> None:
    processes, expected, links = machine
    folder = write(tmp_path_factory.mktemp("proc") / "machine", [INIT, *processes])
    data = picture(folder)
    assert data == directly(folder)
    assert picture(folder, pids=(processes[-1].pid,))
    assert nameless(outline(data)) == nameless(expected)
    text = {e["id"]: " / ".join(e["lines"]) for e in flat(data)}
    assert {(text[e["source"]], text[e["target"]]) for e in data["edges"]} == links


# One thing, from a spec and from a kernel


def kubernetes(*containers: dict[str, int], pause: dict[str, int]) -> list[P]:
    """A pause and a container as the kubelet makes them, in a control group that says their pod."""

    def made(pid: int, command: str, namespaces: dict[str, int]) -> P:
        path = f"/kubepods/pod{UID}/{f'{pid:x}' * 32}"
        depth = () if "pid" not in namespaces else (1 if namespaces["pid"] == pid else 9,)
        return P(pid, command, 1, (pid, *depth), namespaces, path)

    return [made(40, "pause", pause), *(made(50 + n, "app", each) for n, each in enumerate(containers))]


SANDBOX = new(40, "net", "uts", "ipc")
PAUSE = new(40)
APP = {**SANDBOX, **new(50, "pid", "mnt")}


def without(namespaces: dict[str, int], *kinds: str) -> dict[str, int]:
    return {kind: number for kind, number in namespaces.items() if kind not in kinds}


def docker(**changes: int) -> list[P]:
    """Two containers; of the second some namespaces are the first one's, or the host's."""
    other = {kind: changes.get(kind, number) for kind, number in new(50).items()} | changes
    namespaces = {kind: number for kind, number in other.items() if number != HOST[kind]}
    first = 1 if namespaces.get("pid") == 50 else 9
    numbers = (50, first) if "pid" in namespaces else (50,)
    return [P(40, "db", 1, (40, 1), new(40)), P(50, "app", 1, numbers, namespaces)]


CASES: dict[str, tuple[str, list[P]]] = {
    "an app container": ("", kubernetes(APP, pause=PAUSE)),
    "shareProcessNamespace": (
        "shareProcessNamespace: true",
        kubernetes({**PAUSE, "mnt": 50}, pause=PAUSE),
    ),
    "hostNetwork": (
        "hostNetwork: true",
        kubernetes(without(APP, "net", "uts"), pause=without(PAUSE, "net", "uts")),
    ),
    "hostPID": ("hostPID: true", kubernetes(without(APP, "pid"), pause=without(PAUSE, "pid"))),
    "hostIPC": ("hostIPC: true", kubernetes(without(APP, "ipc"), pause=without(PAUSE, "ipc"))),
    "hostUsers": ("hostUsers: false", kubernetes({**APP, "user": 40}, pause={**PAUSE, "user": 40})),
    "privileged": (
        "containers: [{name: app, command: app, securityContext: {privileged: true}}]",
        kubernetes(APP, pause=PAUSE),
    ),
    "an ephemeral container": (
        "ephemeralContainers: [{name: app-2, command: app, targetContainerName: app}]",
        kubernetes(APP, {**SANDBOX, "pid": 50, "mnt": 51}, pause=PAUSE),
    ),
    "docker alone": ("alone", docker()),
    "--network host": ("network_mode: host", docker(net=1)),
    "--network container": ("network_mode: container:db", docker(net=40)),
    "--pid host": ("pid: host", docker(pid=1)),
    "--pid container": ("pid: container:db", docker(pid=40)),
    "--ipc host": ("ipc: host", docker(ipc=1)),
    "--ipc container": ("ipc: container:db", docker(ipc=40)),
    "--uts host": ("uts: host", docker(uts=1)),
    "a daemon that maps users": ("namespaces: {user: own}", docker(user=50)),
}


def specified(words: str, is_pod: bool) -> list[Any]:
    """The outline that a spec draws."""
    if is_pod:
        fields = dict(re.findall(r"^(\w+): (.*)$", words))
        containers = fields.pop("containers", "[{name: app, command: app}]")
        more = "".join(f", {key}: {value}" for key, value in fields.items())
        text = f"elements: [{{pod: app, pause: {{command: pause}}, containers: {containers}{more}}}]"
    else:
        words = "" if words == "alone" else f", {words}"
        text = f"elements: [{{container: db, command: db}}, {{container: app, command: app{words}}}]"
    compiled = pipeline.read(Path("spec.yaml"), pipeline.Options(), text.encode())
    ((_, drawn_, _),) = pipeline.emit_all(compiled, "json", Templates(None), pipeline.Options())
    return outline(json.loads(drawn_))


def alike(rows: list[Any]) -> list[Any]:
    """An outline in which numbers that a spec does not know are left out, and what tells only how boxes were made."""
    made = []
    for row in rows:
        if isinstance(row, list):
            kind = "container" if row[0] == "ephemeral-container" else row[0]
            made.append([kind, row[1], sorted(row[2]), *alike(row[3:])])
        else:
            made.append(re.sub(r"^PID (?!1 )\d+ / | / [\d, ]+ outside$", "", row))
    return made


@pytest.mark.parametrize("case", CASES)
def test_a_spec_and_a_kernel_draw_the_same(case: str, tmp_path: Path) -> None:
    words, processes = CASES[case]
    is_pod = processes[0].command == "pause"
    assert alike(drawn(tmp_path, *processes)) == alike(specified(words, is_pod))


# What is a machine


@pytest.mark.parametrize("text", ["elements: [pod]\n", '{"elements": []}', "namespaces: [pid]\n", "", "[1]"])
def test_a_spec_is_no_machine(text: str) -> None:
    assert not linux.detect(Source("x.yaml", None, text.encode()))


def test_a_folder_of_anything_else_is_no_machine(tmp_path: Path) -> None:
    (tmp_path / "12").mkdir()
    assert not linux.detect(Source("x", tmp_path))


def test_one_thing_is_one_picture_from_every_source(tmp_path: Path) -> None:
    """Two containers that share a network: from Compose, from docker inspect, from a spec and from a kernel."""
    compose = (
        "services:\n  web: {image: 'web:1', command: [web, -f]}\n"
        "  tap: {image: 'web:1', command: tap 1, network_mode: 'service:web'}\n"
    )
    inspected = [container("web", "web", "-f"), container("tap", "tap", "1", NetworkMode=join("web"))]
    spec = """
elements:
  - {container: web, command: [web, -f]}
  - {container: tap, command: [tap, "1"], network_mode: "container:web"}
"""
    kernel = [INIT, P(40, "web -f", 1, (40, 1), new(40)), P(50, "tap 1", 1, (50, 1), new(50, net=40))]
    compiled = pipeline.read(write(tmp_path / "proc", kernel), pipeline.Options())
    typed = (drawn_compose(tmp_path, compose, "anatomy"), drawn_inspect(inspected), one(spec))
    pictures = [boxes_of(diagram) for diagram in (*typed, *compiled.diagrams.values())]
    assert pictures == [pictures[0]] * 4
    assert ("tap", [("pid,mnt,uts,ipc ns", "own"), ("net ns of web", "joined")], [("PID 1", "tap 1")]) in pictures[0]


def boxes_of(diagram: Diagram) -> list[Any]:
    """The containers of a picture: their names, their badges, and the numbers and commands of their processes."""
    return [
        (
            box.name,
            [(badge.lines[0], badge.scope) for badge in box.badges],
            [node.lines[:2] for node in box.children if node.kind == "process"],
        )
        for box in diagram.walk()
        if isinstance(box, Group) and box.kind == "container"
    ]


# The commands


def test_an_imported_machine_is_drawn_as_its_source(tmp_path: Path, podgram: Callable[..., Run]) -> None:
    extra = {"net-10.json": addresses(veth("eth0", 2, 9, "10.0.0.2"))}
    inner = P(60, "bash", 50, (60, 8, 1), new(7, "pid", "mnt", net=5, uts=5, ipc=5))
    shells = [INIT, P(20, "bash", 1), P(50, "ci", 20, (50, 1), new(5)), inner]
    folder = write(tmp_path / "proc", [*shells, *pod(10, 11)], extra)
    options = (str(folder), "--pid", "20", "--pid", "10", "--pid", "11", "--inodes", "--network", "--no-args")
    assert podgram("import", *options, "-o", str(tmp_path / "proc.yaml")).status == 0
    drawn_ = podgram("render", *options, "-f", "json", "-o", "-").out
    assert podgram("render", str(tmp_path / "proc.yaml"), "-f", "json", "-o", "-").out == drawn_
    assert {"eth0", "ci", "host"} <= {row["name"] for row in flat(json.loads(drawn_))}


def test_what_lsns_prints_is_drawn_from_standard_input(podgram: Callable[..., Run]) -> None:
    drawn_ = podgram("render", "-", "-f", "json", "-o", "-", stdin=listed(*ONE_POD)).out
    assert [row[:2] for row in outline(json.loads(drawn_))] == [["pod", "app"]]
