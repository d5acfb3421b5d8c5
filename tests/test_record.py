"""Records of /proc, and the running kernel: real namespaces, drawn and recorded, where the machine allows them."""

from __future__ import annotations

import os
import shutil
import signal
import stat
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from machines import INIT, P, outline, picture, write
from podgram.commands import record
from podgram.diagnostics import PodgramError
from podgram.importers import linux
from podgram.importers.linux import files, recording
from podgram.importers.linux.files import Folder
from podgram.importers.linux.machine import descendants

SECRET = "mysqld --password=hunter2 --token hunter3 mysql://root:hunter4@db -x"


def recorded(folder: Path, to: Path, *pids: int, args: bool = True) -> Path:
    to.mkdir()
    recording.Recorder(pids, args, Folder(folder)).write(to)
    return to


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    mounts = "9 8 0:5 / /sys rw - sysfs orange rw\n8 7 0:9 / /home/me/secret rw - ext4 /dev/sda rw\n"
    inside = P(40, SECRET, 20, (40, 1), {"pid": 5, "mnt": 5, "net": 5}, "/docker/x", mounts=mounts)
    folder = write(tmp_path / "proc", [INIT, P(20, "bash", 1), inside, P(50, "cat", 1)])
    (folder / "40" / "environ").write_text("PASSWORD=hunter5\0")
    return folder


def test_a_record_is_drawn_as_its_source(machine: Path, tmp_path: Path) -> None:
    copy = recorded(machine, tmp_path / "copy")
    assert outline(picture(copy)) == outline(picture(machine))


def test_a_record_of_some_processes_holds_their_descendants_and_the_host_s_first(machine: Path, tmp_path: Path) -> None:
    copy = recorded(machine, tmp_path / "copy", 20)
    assert sorted(path.name for path in copy.iterdir()) == ["1", "20", "40"]
    assert outline(picture(copy, pids=(20,))) == outline(picture(machine, pids=(20,)))


def test_a_record_knows_the_host_though_its_first_process_may_not_be_read(machine: Path, tmp_path: Path) -> None:
    expected = outline(picture(machine, pids=(20,)))
    shutil.rmtree(machine / "1" / "ns")
    (machine / "self" / "ns").mkdir(parents=True)
    for link in (machine / "20" / "ns").iterdir():
        shutil.copy(link, machine / "self" / "ns" / link.name, follow_symlinks=False)
    copy = recorded(machine, tmp_path / "copy", 20)
    assert outline(picture(copy, pids=(20,))) == expected


def test_nothing_secret_is_recorded(machine: Path, tmp_path: Path) -> None:
    copy = recorded(machine, tmp_path / "copy")
    text = b"".join(path.read_bytes() for path in copy.rglob("*") if path.is_file())
    assert b"hunter" not in text
    assert b"/home/me" not in text
    assert not list(copy.rglob("environ"))
    assert {stat.S_IMODE(path.stat().st_mode) & 0o077 for path in copy.rglob("*") if path.is_file()} == {0}


def test_a_record_may_leave_out_arguments(machine: Path, tmp_path: Path) -> None:
    copy = recorded(machine, tmp_path / "copy", args=False)
    assert (copy / "40" / "cmdline").read_bytes() == b"mysqld\0"


def test_a_record_needs_a_process_that_is_there(machine: Path) -> None:
    with pytest.raises(PodgramError, match="no process 77"):
        recording.Recorder((77,), proc=Folder(machine))


def test_a_record_takes_no_folder_that_holds_something(tmp_path: Path) -> None:
    (tmp_path / "notes").write_text("mine")
    with pytest.raises(PodgramError, match="it is there already"):
        record.run(tmp_path, [1])
    assert [path.name for path in tmp_path.iterdir()] == ["notes"]


# The running kernel

linux_only = pytest.mark.skipif(not Path("/proc/self/ns/uts").is_symlink(), reason="needs a Linux kernel")


@linux_only
def test_the_live_kernel_is_recorded(tmp_path: Path) -> None:
    result = record.run(tmp_path / "record", [os.getpid()])
    assert str(tmp_path / "record") in str(result.output)
    assert [path.name for path in tmp_path.iterdir()] == ["record"]
    (box,) = outline(picture(tmp_path / "record", pids=(os.getpid(),)))
    assert f"PID {os.getpid()} / " in str(box)


def unshared(*options: str) -> list[str] | None:
    """A command that makes namespaces, if this machine lets us."""
    command = ["unshare", *options]
    if os.geteuid():
        command[1:1] = ["--user", "--map-root-user"]
    try:
        works = subprocess.run([*command, "true"], capture_output=True, timeout=10).returncode == 0
    except (OSError, subprocess.SubprocessError):
        return None
    return command if works else None


class Lesson:
    """A shell that a teacher types into."""

    def __init__(self) -> None:
        self.shell = subprocess.Popen(
            ["bash", "--norc"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

    def type(self, *lines: str) -> None:
        assert self.shell.stdin is not None
        self.shell.stdin.write("".join(f"{line}\n" for line in lines).encode())
        self.shell.stdin.flush()

    def wait_for(self, name: str) -> None:
        """Waits until a descendant has this command line."""
        folder = Folder(Path("/proc"))
        for _ in range(500):
            if any(folder.text(f"{pid}/cmdline").replace("\0", " ").strip() == name for pid in folder.pids()):
                return
            time.sleep(0.02)
        raise AssertionError(f"{name} has not come up")

    def close(self) -> None:
        """Ends the shell; with PID 1 of a pid namespace ends all that is in it."""
        folder = Folder(Path("/proc"))
        parents = {pid: found.parent for pid in folder.pids() if (found := folder.stat(pid))}
        for pid in sorted(descendants(parents, [self.shell.pid]), reverse=True):
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        self.shell.wait()


@pytest.fixture
def lesson() -> Iterator[Lesson]:
    if shutil.which("bash") is None or shutil.which("unshare") is None:
        pytest.skip("needs bash and unshare")
    made = Lesson()
    yield made
    made.close()


@linux_only
def test_the_lesson_on_uts_namespaces_is_drawn(lesson: Lesson, tmp_path: Path) -> None:
    command = unshared("--uts")
    if command is None:
        pytest.skip("no uts namespace can be made here")
    lesson.type(f"{' '.join(command)} bash --norc", "sleep 4711")
    lesson.wait_for("sleep 4711")
    pid = lesson.shell.pid
    (host,) = outline(picture(Path("/proc"), pids=(pid,)))
    assert host[:2] == ["host", "host"]
    assert f"PID {pid} / bash --norc" in host
    box = next(row for row in host if isinstance(row, list) and row[:1] == ["namespace"])
    assert any("uts" in badge and badge.endswith(": own") for badge in box[2])
    assert [row.partition(" / ")[2] for row in box[3:5]] == ["bash --norc", "sleep 4711"]
    recorded_ = recorded(Path("/proc"), tmp_path / "copy", pid)
    assert outline(picture(recorded_, pids=(pid,))) == outline(picture(Path("/proc"), pids=(pid,)))


@linux_only
def test_the_lesson_on_pid_namespaces_is_drawn(lesson: Lesson) -> None:
    command = unshared("--pid", "--mount", "--fork")
    if command is None:
        pytest.skip("no pid namespace can be made here")
    lesson.type(f"{' '.join(command)} bash --norc", "sleep 4712")
    lesson.wait_for("sleep 4712")
    (host,) = outline(picture(Path("/proc"), pids=(lesson.shell.pid,)))
    box = next(row for row in host if isinstance(row, list) and row[:1] == ["container"])
    assert box[3].startswith("PID 1 / bash --norc / ")
    assert "pid,mnt" in box[2][0]
    assert "unshare" not in str(host)


@linux_only
@pytest.mark.skipif(getattr(os, "geteuid", lambda: 1)() != 0, reason="needs root")
def test_root_sees_host_names_and_interfaces(lesson: Lesson) -> None:
    if unshared("--net", "--uts") is None or shutil.which("ip") is None:
        pytest.skip("no net namespace can be made here")
    lesson.type("unshare --net --uts bash --norc", "hostname a-lesson", "ip link add tap1 type veth peer name tap2")
    lesson.type("ip addr add 192.0.2.1/24 dev tap1", "sleep 4713")
    lesson.wait_for("sleep 4713")
    data = picture(Path("/proc"), pids=(lesson.shell.pid,), network=True)
    if "tap1" not in str(data):
        pytest.skip("no veth pair can be made here")
    assert [edge["lines"] for edge in data["edges"] if edge["lines"]] == [["VETH Pair"]]
    assert "192.0.2.1/24" in str(data)
    assert "hostname: a-lesson" in str(data)


def test_where_there_is_no_proc_one_line_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "LIVE", tmp_path / "proc")
    monkeypatch.setattr(linux, "LIVE", tmp_path / "proc")
    with pytest.raises(PodgramError) as caught:
        picture(tmp_path / "proc")
    assert str(caught.value).startswith("error: there is no /proc on this system\n")
