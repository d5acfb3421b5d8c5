"""Files are written as a whole or not at all, and keep what is not their text."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from podgram.diagnostics import Mark, PodgramError
from podgram.project.boundary import Boundary
from podgram.project.files import TEMPORARY, decode, make_folder, read_text, write_if_changed

OLD, NEW = b"old\r\n", b"new\n"


def left_over(folder: Path) -> list[Path]:
    return list(folder.glob(f"{TEMPORARY}*"))


def test_writes_a_new_file_with_the_mode_that_the_umask_gives(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    before = os.umask(0o027)
    try:
        assert write_if_changed(page, NEW, Boundary(tmp_path))
    finally:
        os.umask(before)
    assert page.read_bytes() == NEW
    assert page.stat().st_mode & 0o777 == 0o640


def test_leaves_a_file_alone_that_holds_the_bytes(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_bytes(OLD)
    before = page.stat()
    assert not write_if_changed(page, OLD, Boundary(tmp_path))
    after = page.stat()
    assert (after.st_mtime_ns, after.st_ino) == (before.st_mtime_ns, before.st_ino)


@pytest.mark.parametrize("mode", [0o600, 0o644, 0o664, 0o755])
def test_keeps_the_mode(tmp_path: Path, mode: int) -> None:
    page = tmp_path / "page.md"
    page.write_bytes(OLD)
    page.chmod(mode)
    assert write_if_changed(page, NEW, Boundary(tmp_path))
    assert page.stat().st_mode & 0o7777 == mode


def test_writes_through_no_link_of_the_project(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    real, link = tmp_path / "real" / "page.md", tmp_path / "page.md"
    real.write_bytes(OLD)
    link.symlink_to(Path("real") / "page.md")
    with pytest.raises(PodgramError, match=r"this is a link, so podgram will not write there"):
        write_if_changed(link, NEW, Boundary(tmp_path))
    assert real.read_bytes() == OLD


def test_refuses_a_read_only_file(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_bytes(OLD)
    page.chmod(0o444)
    with pytest.raises(PodgramError, match="read-only"):
        write_if_changed(page, NEW, Boundary(tmp_path))
    assert page.read_bytes() == OLD
    assert page.stat().st_mode & 0o777 == 0o444


@pytest.mark.parametrize("make", [Path.mkdir, lambda path: os.mkfifo(path)], ids=["folder", "pipe"])
def test_refuses_what_is_no_regular_file(tmp_path: Path, make: Callable[[Path], None]) -> None:
    if make is not Path.mkdir and not hasattr(os, "mkfifo"):
        pytest.skip("no pipes with names here")
    make(tmp_path / "page.md")
    with pytest.raises(PodgramError, match="not a regular file"):
        write_if_changed(tmp_path / "page.md", NEW, Boundary(tmp_path))


def test_refuses_a_file_that_was_edited_meanwhile(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_bytes(b"edited")
    with pytest.raises(PodgramError, match="changed while podgram was at work"):
        write_if_changed(page, NEW, Boundary(tmp_path), expected=OLD)
    assert page.read_bytes() == b"edited"


@pytest.mark.parametrize("call", ["fsync", "replace", "chmod"])
def test_a_failure_anywhere_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    page = tmp_path / "page.md"
    page.write_bytes(OLD)

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, call, full)
    with pytest.raises(PodgramError, match="no space left on device"):
        write_if_changed(page, NEW, Boundary(tmp_path))
    monkeypatch.undo()
    assert page.read_bytes() == OLD
    assert left_over(tmp_path) == []


FILLED = """
import resource, sys
from pathlib import Path
from podgram.diagnostics import PodgramError
from podgram.project.boundary import Boundary
from podgram.project.files import write_if_changed
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
try:
    write_if_changed(Path(sys.argv[1]), b"b" * 300_000, Boundary(Path(sys.argv[1]).parent))
except PodgramError as error:
    print(error)
"""


def test_no_room_in_the_middle_of_writing_leaves_the_old_file(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_bytes(OLD)
    said = subprocess.run([sys.executable, "-c", FILLED, str(page)], capture_output=True, text=True, check=True).stdout
    assert "cannot write it: file too large" in said
    assert page.read_bytes() == OLD
    assert left_over(tmp_path) == []


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = tmp_path / "page.md"
    page.write_bytes(OLD)

    def refuse(name: object, flags: int, *_: object) -> int:
        if not flags & os.O_CREAT:
            return real(name, flags)  # type: ignore[arg-type]
        raise PermissionError(errno.EACCES, "Permission denied", str(name))

    real = os.open
    monkeypatch.setattr(os, "open", refuse)  # root may write anywhere, so the system is asked to refuse
    with pytest.raises(PodgramError, match=r"page.md: error: cannot write it: permission denied"):
        write_if_changed(page, NEW, Boundary(tmp_path))
    assert page.read_bytes() == OLD


def test_a_missing_folder_is_said(tmp_path: Path) -> None:
    with pytest.raises(PodgramError, match="no such file or directory"):
        write_if_changed(tmp_path / "none" / "page.md", NEW, Boundary(tmp_path))


WRITER = """
import signal
import sys
from pathlib import Path
signal.signal(signal.SIGINT, signal.default_int_handler)  # what runs in a shell's background may ignore it
signal.signal(signal.SIGHUP, signal.SIG_DFL)
from podgram.project.boundary import Boundary
from podgram.project.files import write_if_changed
page = Path(sys.argv[1])
print("go", flush=True)
for _ in range(100000):
    write_if_changed(page, b"a" * 3_000_000, Boundary(page.parent))
    write_if_changed(page, b"b" * 3_000_000, Boundary(page.parent))
"""


@pytest.mark.parametrize("delay", [0.0, 0.003, 0.01, 0.02, 0.05])
def test_killed_at_any_moment_it_leaves_one_whole_file(tmp_path: Path, delay: float) -> None:
    page = tmp_path / "page.md"
    page.write_bytes(b"a" * 3_000_000)
    with subprocess.Popen([sys.executable, "-c", WRITER, str(page)], stdout=subprocess.PIPE) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == b"go\n"
        time.sleep(delay)
        writer.send_signal(signal.SIGKILL)
    assert page.read_bytes() in (b"a" * 3_000_000, b"b" * 3_000_000)


def test_sweeps_up_what_a_killed_run_left_and_nothing_else(tmp_path: Path) -> None:
    fcntl = pytest.importorskip("fcntl")
    left, used = tmp_path / f"{TEMPORARY}1.tmp", tmp_path / f"{TEMPORARY}2.tmp"
    (tmp_path / f"{TEMPORARY}3.tmp").symlink_to(tmp_path / "elsewhere")
    for path in (left, used):
        path.write_bytes(b"half")
    with used.open("rb") as file:  # as a run that is still at work has it
        fcntl.flock(file, fcntl.LOCK_EX)
        write_if_changed(tmp_path / "page.md", NEW, Boundary(tmp_path))
    assert sorted(path.name[-5:] for path in left_over(tmp_path)) == ["2.tmp", "3.tmp"]


def test_an_edit_while_the_new_file_is_made_is_not_overwritten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page is compared again right before it is replaced, for an editor may save while the disk is waited for."""
    page = tmp_path / "page.md"
    page.write_bytes(OLD)
    monkeypatch.setattr(os, "fsync", lambda _: page.write_bytes(b"edited"))
    with pytest.raises(PodgramError, match="changed while podgram was at work"):
        write_if_changed(page, NEW, Boundary(tmp_path), expected=OLD)
    assert page.read_bytes() == b"edited"
    assert left_over(tmp_path) == []


def test_a_page_that_was_removed_meanwhile_stays_away(tmp_path: Path) -> None:
    with pytest.raises(PodgramError, match="changed while podgram was at work"):
        write_if_changed(tmp_path / "page.md", NEW, Boundary(tmp_path), expected=OLD)
    assert not (tmp_path / "page.md").exists()


@pytest.mark.parametrize("name", ["SIGTERM", "SIGINT", "SIGHUP"])
def test_a_signal_waits_until_the_file_is_whole(tmp_path: Path, name: str) -> None:
    number = getattr(signal, name)
    page = tmp_path / "page.md"
    page.write_bytes(b"a" * 3_000_000)
    for delay in (0.0, 0.004, 0.011, 0.023):
        with subprocess.Popen([sys.executable, "-c", WRITER, str(page)], stdout=subprocess.PIPE) as writer:
            assert writer.stdout is not None
            assert writer.stdout.readline() == b"go\n"
            time.sleep(delay)
            writer.send_signal(number)
        assert left_over(tmp_path) == []
        assert page.read_bytes() in (b"a" * 3_000_000, b"b" * 3_000_000)


def test_text_keeps_its_bom_and_line_ends(tmp_path: Path) -> None:
    data = "\ufeffa\r\nb\rc\nü".encode()
    (tmp_path / "page.md").write_bytes(data)
    assert read_text(tmp_path / "page.md").encode() == data


def test_says_where_bytes_are_not_utf_8() -> None:
    with pytest.raises(PodgramError, match=r"p.md:2:3: error: the byte 0xff is not UTF-8") as caught:
        decode(b"one\nab\xff", "p.md")
    assert caught.value.problems[0].at == Mark("p.md", 2, 3, "ab\ufffd")


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(PodgramError, match="cannot read it: no such file or directory"):
        read_text(tmp_path / "none.md")


@pytest.mark.parametrize(
    "use",
    [
        read_text,
        lambda path: make_folder(path, Boundary(path.parent)),
        lambda path: write_if_changed(path, NEW, Boundary(path.parent)),
    ],
)
@pytest.mark.parametrize(
    ("name", "said"), [("a\0b", "embedded null"), ("a" * 300, "file name too long")], ids=["with a zero", "too long"]
)
def test_a_name_that_no_file_can_have_is_said(
    tmp_path: Path, use: Callable[[Path], object], name: str, said: str
) -> None:
    with pytest.raises(PodgramError, match=said):
        use(tmp_path / name)
