"""Nothing that a repository brings makes podgram read or write outside of it, or in git's own folder."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from podgram.commands import adopt, init, record, render
from podgram.commands.console import Result
from podgram.commands.sync import run_sync
from podgram.diagnostics import PodgramError
from podgram.emitters.templating import Templates
from podgram.project.boundary import Boundary, inside
from podgram.project.files import make_folder, write_if_changed
from podgram.project.settings import find

SPEC = "elements:\n  - {kind: container, name: demo}\n"
PICTURE = "<!-- podgram: specs/pod.yaml -->\n![a pod](img/pod.svg)\n"
BLOCK = "```mermaid\n%% podgram: specs/pod.yaml\n```\n"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A git work tree with settings and a spec, below a folder that is not its own."""
    root = tmp_path / "project"
    for folder in (".git/hooks", "specs", "out", "docs", "img"):
        (root / folder).mkdir(parents=True)
    (root / "podgram.toml").write_text('pages = ["docs"]\n')
    (root / "specs" / "pod.yaml").write_text(SPEC)
    (tmp_path / "outside").mkdir()
    monkeypatch.chdir(root)
    return root


def said(results: Result | list[Result]) -> str:
    listed = [results] if isinstance(results, Result) else results
    return "\n".join(str(problem) for result in listed for problem in result.problems)


def state(folder: Path) -> dict[str, str | bytes | None]:
    """Everything below a folder: links by what they say, files by what they hold."""

    def holds(path: Path) -> str | bytes | None:
        if path.is_symlink():
            return str(path.readlink())
        return path.read_bytes() if path.is_file() else None

    return {str(path.relative_to(folder)): holds(path) for path in folder.rglob("*")}


# What a link says → where it stands.
LINKS = {
    "a hook": ("out/pod.mmd", "../.git/hooks/pre-commit"),
    "a file outside": ("out/pod.mmd", "../../outside/x"),
    "a file of the project": ("out/pod.mmd", "../specs/pod.yaml"),
    "the folder": ("out", "../outside"),
    "the folder, to git's": ("out", ".git/hooks"),
}


@pytest.mark.parametrize("named", [None, "out"], ids=["settings", "-o out"])
@pytest.mark.parametrize(("place", "to"), LINKS.values(), ids=LINKS)
def test_render_writes_through_no_link_of_the_project(project: Path, place: str, to: str, named: str | None) -> None:
    if place == "out":
        (project / "out").rmdir()
    (project / place).symlink_to(to)
    before = state(project.parent)
    results = list(render.run(None, named, ["mermaid"]))
    assert "is a link, so podgram will not write there" in said(results)
    assert max(result.status for result in results) == 1
    assert state(project.parent) == before


@pytest.mark.parametrize("place", ["link", "link/record", ".git/record"])
def test_a_record_goes_through_no_link_and_not_into_git_s_folder(project: Path, place: str) -> None:
    (project / "link").symlink_to("../outside")
    before = state(project.parent)
    with pytest.raises(PodgramError, match="podgram will not write there"):
        record.run(Path(place), [])
    assert state(project.parent) == before


@pytest.mark.parametrize(("place", "to"), [("img/pod.svg", "../.git/config"), ("docs/img", "../../outside")])
def test_sync_draws_no_picture_through_a_link(project: Path, place: str, to: str) -> None:
    (project / place).symlink_to(to)
    (project / "docs" / "a.md").write_text(PICTURE.replace("img/", "../img/") if place == "img/pod.svg" else PICTURE)
    before = state(project.parent)
    result = run_sync([])
    assert "a.md:1:15: error: " in said(result) or "is a link, so podgram will not write there" in said(result)
    assert result.status == 1
    assert state(project.parent) == before


@pytest.mark.parametrize("page", ["docs/a.md", "content"])
@pytest.mark.parametrize("named", [True, False])
def test_sync_writes_no_page_outside(project: Path, page: str, named: bool) -> None:
    target = project.parent / "outside" / "a.md"
    target.write_text(BLOCK)
    (project / page).symlink_to(target if page.endswith(".md") else target.parent)
    if page == "content":
        (project / "podgram.toml").write_text("")
    result = run_sync([Path(page)] if named else [])
    assert (result.status == 1) == (named or page != "content")  # a linked folder is not looked through
    assert target.read_text() == BLOCK


def test_adopt_writes_neither_page_nor_spec_outside(project: Path) -> None:
    target = project.parent / "outside" / "a.md"
    target.write_text("```mermaid\ngraph LR\na-->b\n```\n")
    (project / "docs" / "a.md").symlink_to(target)
    before = state(project.parent)
    assert "is a link" in said(list(adopt.run([Path("docs/a.md")])))
    assert state(project.parent) == before
    (project / "docs" / "a.md").unlink()
    (project / "docs" / "a.md").write_text("```mermaid\ngraph LR\na-->b\n```\n")
    (project / "specs" / "pod.yaml").unlink()
    (project / "specs").rmdir()
    (project / "specs").symlink_to("../outside")
    before = state(project.parent)
    with pytest.raises(PodgramError, match="outside of the project"):
        list(adopt.run([Path("docs/a.md")]))
    assert state(project.parent) == before


def test_init_writes_through_no_link(project: Path) -> None:
    (project / "podgram.toml").unlink()
    (project / "podgram.toml").symlink_to("../outside/x.toml")
    with pytest.raises(PodgramError, match="is a link"):
        init.run()
    assert state(project.parent / "outside") == {}


@pytest.mark.parametrize("path", [".git/x", ".GIT/x", "sub/.git/hooks/x", ".git./x", "a/../.git/x"])
def test_nothing_is_written_into_gits_own_folder(project: Path, path: str) -> None:
    boundary = Boundary.around(project)
    with pytest.raises(PodgramError, match="git's own folder"):
        make_folder(project / path, boundary)
    with pytest.raises(PodgramError, match="git's own folder"):
        write_if_changed(project / path, b"", boundary)


def test_a_user_may_write_anywhere(project: Path) -> None:
    out = project.parent / "outside" / "pictures"
    assert max(r.status for r in render.run(["specs/pod.yaml"], str(out), ["mermaid"])) == 0
    assert [path.name for path in out.iterdir()] == ["pod.mmd"]


def test_a_folder_below_the_git_work_tree_may_name_what_is_beside_it(project: Path) -> None:
    (project / "site").mkdir()
    (project / "site" / "podgram.toml").write_text('out = "../out"\n')
    assert find(project / "site").out_folder.resolve() == project / "out"


@pytest.mark.parametrize(
    "setting", ["out = %", "templates = %", "theme = %", "pages = ['docs', %]", "specs = [%]", "theme = 'linked'"]
)
@pytest.mark.parametrize("path", ["../outside", "docs/../../outside", "/etc", "linked"])
def test_settings_name_nothing_outside(project: Path, setting: str, path: str) -> None:
    (project / "linked").symlink_to("../outside")
    (project / "podgram.toml").write_text(f"\n{setting.replace('%', repr(path))}\n")
    with pytest.raises(PodgramError, match="leads out of the project") as caught:
        find(project)
    assert str(caught.value).startswith(f"{project}/podgram.toml:2:1: error: ")


def test_settings_are_read_through_no_link_out(project: Path) -> None:
    """A mistake in them would show a line of whatever file it is."""
    (project.parent / "outside" / "secret").write_text("password = hidden\n")
    (project / "podgram.toml").unlink()
    (project / "podgram.toml").symlink_to("../outside/secret")
    with pytest.raises(PodgramError, match="leads out of the project") as caught:
        find(project)
    assert "hidden" not in str(caught.value)


def test_a_template_is_read_through_no_link_out(project: Path) -> None:
    (project / "templates").mkdir()
    (project.parent / "outside" / "secret").write_text("secret")
    (project / "templates" / "mine.txt.j2").symlink_to("../../outside/secret")
    with pytest.raises(PodgramError, match="leads out of the project"):
        Templates(project / "templates").render("mine.txt.j2")


def test_a_theme_extends_nothing_outside(project: Path) -> None:
    (project.parent / "outside" / "t.yaml").write_text("secret: hidden\n")
    (project / "specs" / "t.yaml").write_text("extends: ../../outside/t.yaml\n")
    (project / "specs" / "pod.yaml").write_text(f"theme: t.yaml\n{SPEC}")
    results = list(render.run(["specs/pod.yaml"], None, ["mermaid"]))
    assert "outside of the project" in said(results)
    assert "hidden" not in said(results)


# What is no regular file


def fifo(path: Path) -> None:
    path.unlink(missing_ok=True)
    os.mkfifo(path)


def device(path: Path) -> None:
    path.unlink(missing_ok=True)
    path.symlink_to("/dev/zero")


ALL = """
import sys
from pathlib import Path
from podgram.commands import adopt, audit, render
from podgram.commands.sync import run_sync
from podgram.diagnostics import PodgramError
page = Path("docs/a.md")
runs = [lambda: run_sync([page]), lambda: audit.run([page])]
runs += [lambda: list(adopt.run([page])), lambda: list(render.run())]
for run in runs:
    try:
        run()
    except PodgramError:
        pass
"""


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with names")
@pytest.mark.parametrize(
    ("place", "make"),
    [
        ("docs/a.md", fifo),
        ("docs/a.md", device),
        ("specs/pod.yaml", fifo),
        ("img/pod.svg", fifo),
        ("specs/t.yaml", fifo),
        ("podgram.toml", fifo),
    ],
)
def test_what_pages_and_settings_name_neither_hangs_nor_fills_the_memory(
    project: Path, place: str, make: Callable[[Path], None]
) -> None:
    (project / "docs" / "a.md").write_text(PICTURE.replace("img/", "../img/"))
    (project / "specs" / "t.yaml").write_text("")
    (project / "specs" / "pod.yaml").write_text(f"theme: t.yaml\n{SPEC}")
    make(project / place)
    done = subprocess.run([sys.executable, "-c", ALL], capture_output=True, text=True, timeout=100, cwd=project)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.skipif(not os.path.exists("/dev/fd"), reason="this system shows no open files")  # noqa: PTH110
def test_the_command_line_may_name_a_pipe(project: Path) -> None:
    read, write = os.pipe()
    os.write(write, SPEC.encode())
    os.close(write)
    command = [sys.executable, "-m", "podgram", "render", f"/dev/fd/{read}", "-o", "-", "-f", "mermaid"]
    done = subprocess.run(command, pass_fds=[read], capture_output=True, text=True, cwd=project)
    os.close(read)
    assert (done.returncode, "demo" in done.stdout) == (0, True), done.stderr


def test_what_lies_inside(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "link").symlink_to("..")
    assert inside(tmp_path / "in" / "x", tmp_path / "in")
    assert not any(inside(tmp_path / "in" / name, tmp_path / "in") for name in ("../x", "link/x", "a\0b"))
