"""`render --watch` follows what is being written; work over many things uses many processes, with the same result."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

from podgram.commands import processes
from podgram.commands.processes import in_order
from podgram.diagnostics import Mark, PodgramError, Problem
from support import Run

PODGRAM = [sys.executable, "-m", "podgram"]
PATIENCE = 20.0  # seconds for something to happen that takes one at most


def until(happened: Callable[[], bool]) -> None:
    begun = time.monotonic()
    while not happened():
        assert time.monotonic() - begun < PATIENCE
        time.sleep(0.02)


@contextmanager
def watching(folder: Path, *arguments: str) -> Iterator[tuple[subprocess.Popen[bytes], Path]]:
    """A running `render --watch`, and the file that it speaks into."""
    said = folder / "said"
    with said.open("wb") as file:
        command = [*PODGRAM, "render", *arguments, "--watch", "-f", "svg", "-o", "out"]
        hears = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)  # a shell's background may ignore it
        process = subprocess.Popen(command, cwd=folder, stdout=file, stderr=subprocess.STDOUT, preexec_fn=hears)
        try:
            until(lambda: b"^C ends it." in said.read_bytes())
            yield process, said
        finally:
            process.kill()
            process.wait()


def shows(folder: Path, name: str, text: str) -> Callable[[], bool]:
    return lambda: (folder / "out" / name).exists() and f">{text}<" in (folder / "out" / name).read_text()


def test_it_draws_what_changes_and_goes_on_when_files_break_or_vanish(tmp_path: Path) -> None:
    spec, part = tmp_path / "a.yaml", tmp_path / "parts" / "part.yaml"
    part.parent.mkdir()
    part.write_text("classes: {mine: {fill: '#123456'}}")
    spec.write_text("theme: parts/part.yaml\nelements: [{box: one, class: mine}]")
    (tmp_path / "b.yaml").write_text("elements: [{box: other}]")
    with watching(tmp_path, "a.yaml", "b.yaml") as (process, said):
        assert shows(tmp_path, "a.svg", "one")()
        begun = (tmp_path / "out" / "b.svg").stat().st_mtime_ns
        spec.write_text("theme: parts/part.yaml\nelements: [{box: two, class: mine}]")
        until(shows(tmp_path, "a.svg", "two"))
        part.write_text("classes: {mine: {fill: '#654321'}}")
        until(lambda: "#654321" in (tmp_path / "out" / "a.svg").read_text())
        spec.write_text("elements: [{bo")
        until(lambda: b"a.yaml:" in said.read_bytes())
        assert shows(tmp_path, "a.svg", "two")(), "the last good picture stays"
        spec.unlink()
        until(lambda: b"no such file" in said.read_bytes())
        with spec.open("w") as file:  # saved in halves
            file.write("elements: [{box: thr")
            file.flush()
            time.sleep(0.2)
            file.write("ee}]")
        until(shows(tmp_path, "a.svg", "three"))
        shutil.rmtree(part.parent)
        assert (tmp_path / "out" / "b.svg").stat().st_mtime_ns == begun, "nothing else is written"
        process.send_signal(signal.SIGINT)
        assert process.wait(PATIENCE) == 0
        assert b"Traceback" not in said.read_bytes()


def test_it_follows_settings_and_finds_new_specs(tmp_path: Path) -> None:
    (tmp_path / "specs").mkdir()
    (tmp_path / "podgram.toml").write_text('specs = ["specs"]\n')
    (tmp_path / "specs" / "a.yaml").write_text("elements: [{box: one}]")
    with watching(tmp_path):
        light = (tmp_path / "out" / "a.svg").read_text()
        (tmp_path / "specs" / "b.yaml").write_text("elements: [{box: new}]")
        until(shows(tmp_path, "b.svg", "new"))
        (tmp_path / "podgram.toml").write_text('specs = ["specs"]\ntheme = "dark"\n')
        until(lambda: (tmp_path / "out" / "a.svg").read_text() != light)


@pytest.mark.parametrize("wrong", [["-o", "-"], ["-o", "a.svg"], ["--fail-on-change"]])
def test_it_needs_a_folder_and_has_no_end(podgram: Callable[..., Run], tmp_path: Path, wrong: list[str]) -> None:
    (tmp_path / "a.yaml").write_text("elements: [{box: one}]")
    run = podgram("render", str(tmp_path / "a.yaml"), "--watch", *wrong)
    assert run.status == 2
    assert "--watch" in run.err


# --- many processes


def squared(number: int) -> tuple[int, bool]:
    """A number's square, and whether another process made it."""
    return number**2, os.environ.get("PODGRAM_TEST_PARENT") != str(os.getpid())


def picky(number: int) -> object:
    error = PodgramError(Problem("no", Mark("a.yaml", number, 1)))
    return error if number % 3 == 0 else number


@pytest.fixture
def busy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything is long, and there are cores."""
    monkeypatch.setattr(processes, "SOON", 0.0)
    monkeypatch.setattr(processes, "cores", lambda: 2)
    monkeypatch.setattr(processes, "CHUNK", 3)
    monkeypatch.setenv("PODGRAM_TEST_PARENT", str(os.getpid()))


@pytest.mark.usefixtures("busy")
def test_many_processes_answer_in_order() -> None:
    found = list(in_order(squared, range(40)))
    assert [square for square, _ in found] == [number**2 for number in range(40)]
    assert [elsewhere for _, elsewhere in found] == [False] + [True] * 39
    assert [str(found) for found in in_order(picky, range(40))] == [str(picky(n)) for n in range(40)]


@pytest.mark.usefixtures("busy")
def test_without_processes_the_work_is_done_here(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError("no semaphores here")

    monkeypatch.setattr("multiprocessing.get_context", refuse)
    assert [elsewhere for _, elsewhere in in_order(squared, range(40))] == [False] * 40


def test_little_work_starts_none() -> None:
    os.environ["PODGRAM_TEST_PARENT"] = str(os.getpid())
    assert not any(elsewhere for _, elsewhere in in_order(squared, range(100)))


# A command whose work counts as long at once.
EAGER = """
import sys
from podgram.commands import processes
processes.SOON, processes.cores, processes.CHUNK, processes.LEAST = {soon}, lambda: 2, 2, 2
from podgram.cli import main
main()
"""


def eager(folder: Path, *arguments: str, soon: float = 0.0) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", EAGER.format(soon=soon), *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120)


def project(folder: Path) -> None:
    """Specs and pages, some of each wrong."""
    (folder / "specs").mkdir(parents=True)
    (folder / "docs").mkdir()
    (folder / "podgram.toml").write_text('pages = ["docs"]\n')
    for number in range(14):
        text = "elements: [{bx: 1}]" if number % 7 == 3 else f"elements: [{{box: n{number}, detail: x}}]"
        (folder / "specs" / f"{number:02}.yaml").write_text(text)
        block = f"```mermaid\n%% podgram: specs/{number:02}.yaml\n```\n"
        image = f"<!-- podgram: specs/{number:02}.yaml -->\n![](p{number}.svg)\n"
        (folder / "docs" / f"{number:02}.md").write_text(block + image)


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_many_processes_write_and_say_what_one_does(tmp_path: Path) -> None:
    one, many = tmp_path / "one", tmp_path / "many"
    for folder in (one, many):
        project(folder)
    specs = [str(path.relative_to(one)) for path in sorted((one / "specs").iterdir())]
    for arguments in (["sync"], ["render", *specs, "-f", "svg,mermaid"]):
        alone, together = eager(one, *arguments, soon=1e9), eager(many, *arguments)
        assert (alone.returncode, alone.stdout, alone.stderr) == (together.returncode, together.stdout, together.stderr)
        assert "Traceback" not in alone.stderr
    assert contents(one) == contents(many)
    assert len(contents(one)) > 50


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="reads /proc")
@pytest.mark.parametrize("name", ["SIGTERM", "SIGINT", "SIGKILL"])
def test_no_process_outlives_the_one_that_started_it(tmp_path: Path, name: str) -> None:
    script = (
        "import os, sys, time\nfrom podgram.commands import processes\nimport test_watch\n"
        "processes.SOON, processes.cores = 0.0, lambda: 2\n"
        "print('go', flush=True)\n"
        "for number in processes.in_order(test_watch.slow, range(400)): print(number, flush=True)\n"
    )
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parent)}
    process = subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=env
    )
    assert process.stdout is not None
    for _ in range(20):
        process.stdout.readline()
    children = descendants(process.pid)
    assert len(children) >= 2
    process.send_signal(getattr(signal, name))
    process.wait(PATIENCE)
    until(lambda: not any(is_alive(child) for child in children))


def slow(number: int) -> int:
    time.sleep(0.02)
    return number


def descendants(pid: int) -> list[int]:
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(stat.read_text().rpartition(")")[2].split()[1])
        except (OSError, IndexError):
            continue
        if parent == pid:
            found.append(int(stat.parent.name))
    return found


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


# --- the bar


@pytest.mark.parametrize(
    ("arguments", "more", "shown"),
    [([], {}, True), (["-q"], {}, False), ([], {"NO_COLOR": "1"}, True)],
)
def test_long_work_has_a_bar_on_a_terminal(
    tmp_path: Path, arguments: list[str], more: dict[str, str], shown: bool
) -> None:
    project(tmp_path)
    script = "from podgram.commands import console; console.SOON = 0.0; from podgram.cli import main; main()"
    ours, theirs = pytest.importorskip("pty").openpty()
    env = {**os.environ, "TERM": "xterm-256color", **more}
    env.pop("NO_COLOR", None) if not more else None
    run = subprocess.Popen(
        [sys.executable, "-c", script, "sync", *arguments], cwd=tmp_path, stdout=subprocess.PIPE, stderr=theirs, env=env
    )
    os.close(theirs)
    said = b""
    try:
        while piece := os.read(ours, 65536):
            said += piece
    except OSError:  # the other side has closed
        pass
    assert run.stdout is not None
    printed = run.stdout.read()
    run.wait()
    assert (b"/14" in said) == shown, said
    assert b"/14" not in printed
    assert not more or b"\x1b[3" not in said, "no colours"


def test_there_is_no_bar_where_nobody_looks(tmp_path: Path) -> None:
    project(tmp_path)
    run = subprocess.run([*PODGRAM, "sync"], cwd=tmp_path, capture_output=True, text=True)
    assert "/14" not in run.stdout + run.stderr
