"""Sync draws what pages name, touches nothing else, and says what is wrong and where."""

from __future__ import annotations

import errno
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from podgram.commands.sync import SyncResult, run_sync, sync
from podgram.diagnostics import PodgramError
from podgram.emitters import FORMATS
from podgram.pages import SUFFIXES
from podgram.pages.page import Marker, Page
from podgram.pages.refresh import Drawing, SpecRenderer, refresh_page
from podgram.project import discovery, files
from podgram.project.cache import cache_file, digest
from podgram.project.diff import difference
from podgram.project.settings import Settings, find

SPEC = """\
diagrams:
  - name: solo
    title: A container
    description: A container "alone" & well.
    elements:
      - {kind: container, name: demo, command: [php]}
  - name: duo
    title: A pod
    elements:
      - kind: pod
        name: demoduo
        containers: [{name: demox, command: [php]}, {name: demoy, command: [php]}]
"""
ONE = "title: Alone\nelements:\n  - {kind: container, name: lonely, command: [sleep]}\n"
BLOCK = "{{< mermaid >}}\n%% podgram: specs/pod.yaml#solo\n{{< /mermaid >}}\n"
PICTURE = "<!-- podgram: specs/pod.yaml#duo -->\n![](img/duo.svg?v=1)\n"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with a spec of two diagrams, one of one, and the working folder in it."""
    (tmp_path / "podgram.toml").write_text("")
    (tmp_path / "specs").mkdir()
    (tmp_path / "docs").mkdir()
    (tmp_path / "specs" / "pod.yaml").write_text(SPEC)
    (tmp_path / "specs" / "one.yaml").write_text(ONE)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*paths: str, look: bool = False) -> SyncResult:
    return sync([Path(path) for path in paths], find(Path.cwd()), look)


def settle(project: Path) -> None:
    """Makes every file old enough to be remembered as it is."""
    for path in project.rglob("*"):
        os.utime(path, (1_000_000_000, 1_000_000_000))


def said(result: SyncResult) -> str:
    return "\n".join(map(str, result.problems))


# What it writes


def test_draws_blocks_and_pictures_and_leaves_the_rest(project: Path) -> None:
    page = project / "docs" / "a.md"
    page.write_text(f"# Title  \n\n{BLOCK}text\n\n{PICTURE}no last newline")
    result = run()
    assert result.ok, said(result)
    assert result.written == [Path("docs/img/duo.svg"), Path("docs/a.md")]
    text = page.read_text()
    assert text.startswith("# Title  \n\n{{< mermaid >}}\n%% podgram: specs/pod.yaml#solo\ngraph ")
    assert "demo Container" in text
    assert text.endswith("![A pod](img/duo.svg?v=1)\nno last newline")
    assert "demoduo" in (project / "docs" / "img" / "duo.svg").read_text()
    again = run()
    assert (again.ok, again.written) == (True, [])


def test_a_name_is_needed_only_where_there_are_several(project: Path) -> None:
    (project / "a.md").write_text("```mermaid\n%% podgram: specs/one.yaml\n```\n")
    assert run("a.md").ok
    assert "lonely Container" in (project / "a.md").read_text()


def test_a_spec_beside_its_page_is_found_after_those_of_the_project(project: Path) -> None:
    (project / "docs" / "own.yaml").write_text(ONE)
    page = project / "docs" / "a.md"
    page.write_text("```mermaid\n%% podgram: own.yaml\n```\n")
    assert run().ok
    assert "lonely" in page.read_text()
    settle(project)
    assert run().ok
    (project / "own.yaml").write_text(ONE.replace("lonely", "first"))
    assert run().written == [Path("docs/a.md")]  # what the page named before is unchanged, but no longer what it names
    assert "first" in page.read_text()


def test_keeps_line_ends_bom_and_mode(project: Path) -> None:
    real = project / "a.md"
    real.write_bytes("\ufeffone\rtwo \r\n".encode() + BLOCK.replace("\n", "\r\n").encode() + b"three\n\n")
    real.chmod(0o640)
    assert run("a.md").ok
    data = real.read_bytes()
    assert data.startswith("\ufeffone\rtwo \r\n{{< mermaid >}}\r\n%% podgram: specs/pod.yaml#solo\r\ngraph".encode())
    assert data.endswith(b";\r\n{{< /mermaid >}}\r\nthree\n\n")
    assert b"\n" not in data.removesuffix(b"three\n\n").replace(b"\r\n", b"")
    assert real.stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize("before", [BLOCK, BLOCK.replace("solo\n", "solo\ngraph LR\nhand-written\n")])
def test_check_names_what_is_stale_and_writes_nothing(project: Path, before: str) -> None:
    (project / "a.md").write_text(f"\n{before}\n{PICTURE}")
    tree = {path: path.read_bytes() for path in project.rglob("*") if path.is_file()}
    result = run("a.md", look=True)
    assert not result.ok
    lines = before.count("\n")
    assert [f"{at.file}:{at.line}" for at in result.stale] == ["a.md:3", f"a.md:{lines + 3}"]
    assert result.diff.startswith("--- a/a.md\n+++ b/a.md\n@@ -1,")
    assert "+graph TB\n" in result.diff
    assert {path: path.read_bytes() for path in project.rglob("*") if path.is_file()} == tree
    run("a.md")
    assert run("a.md", look=True).ok


def test_check_sees_a_picture_that_was_changed(project: Path) -> None:
    (project / "a.md").write_text(PICTURE)
    run()
    (project / "img" / "duo.svg").write_text("other")
    assert [at.line for at in run(look=True).stale] == [1]
    assert run().written == [Path("img/duo.svg")]


def test_a_diff_says_where_the_last_newline_is_missing() -> None:
    assert difference("a\r\nb", "a\r\nc", "a/p", "b/p") == (
        "--- a/p\n+++ b/p\n@@ -1,2 +1,2 @@\n a\r\n-b\n\\ No newline at end of file\n+c\n\\ No newline at end of file\n"
    )


def test_says_what_it_found_and_the_command_that_mends_it(project: Path) -> None:
    (project / "a b.md").write_text(f"{BLOCK}{BLOCK}")
    stale = run_sync([Path("a b.md")], check=True)
    assert (stale.output, stale.status) == ("a b.md:2: stale\na b.md:5: stale\nTo mend: podgram sync 'a b.md'\n", 1)
    shown = run_sync([], diff=True)
    assert shown.output.startswith("--- a/a b.md\n+++ b/a b.md\n")
    assert "+graph" in shown.output
    assert (shown.output.count("To mend"), shown.output[-22:], shown.status) == (1, "To mend: podgram sync\n", 1)
    done = run_sync([])
    assert (done.output, done.status) == ("wrote a b.md\n", 0)
    assert (run_sync([]).output, run_sync([]).status) == ("1 page up to date\n", 0)
    assert (run_sync([], check=True, diff=True).output, run_sync([], check=True).status) == ("1 page up to date\n", 0)


def test_a_hook_fails_when_it_wrote_something(project: Path) -> None:
    (project / "a.md").write_text(PICTURE)
    assert [run_sync([], fail_on_change=True).status for _ in range(2)] == [1, 0]


# Which pages


def test_a_changed_spec_freshens_the_pages_that_use_it(project: Path) -> None:
    for name, ref in {"a": "pod.yaml#solo", "b": "one.yaml", "c": "gone.yaml"}.items():
        (project / f"{name}.md").write_text(f"```mermaid\n%% podgram: specs/{ref}\n```\n")
    result = run("specs/one.yaml")
    assert (result.ok, result.written, result.pages) == (True, [Path("b.md")], 1)
    (project / "specs" / "one.yaml").write_text("elements: 3\n")
    assert "b.md:2:13: error: its spec has errors" in said(run("specs/one.yaml"))


def test_a_changed_part_of_a_spec_does_so_too(project: Path) -> None:
    (project / "specs" / "more.yaml").write_text("name: more\nelements:\n  - include: one.yaml\n")
    (project / "a.md").write_text("```mermaid\n%% podgram: specs/more.yaml\n```\n")
    assert run().ok, said(run())
    (project / "specs" / "one.yaml").write_text(ONE.replace("lonely", "other"))
    assert run("specs/one.yaml").written == [Path("a.md")]


def test_changed_settings_concern_every_page(project: Path) -> None:
    (project / "a.md").write_text(BLOCK)
    run()
    settle(project)
    (project / "podgram.toml").write_text('theme = "dark"\n')
    assert run("podgram.toml").written == [Path("a.md")]


def test_the_settings_decide_what_mermaids_versions_draw_otherwise(project: Path) -> None:
    both = "links: [{from: a, to: b, arrow: both}]\nelements:\n  - {kind: box, name: a}\n  - {kind: box, name: b}\n"
    (project / "specs" / "both.yaml").write_text(both)
    (project / "a.md").write_text("```mermaid\n%% podgram: specs/both.yaml\n```\n")
    assert run().ok, said(run())
    assert (project / "a.md").read_text().count("-->") == 2
    (project / "podgram.toml").write_text('mermaid = {twoWay = "arrow"}\n')
    assert run().written == [Path("a.md")]
    assert (project / "a.md").read_text().count("<-->") == 1


def test_walks_past_what_is_not_the_projects(project: Path) -> None:
    for folder in (".hidden", "node_modules/x", ".venv", "docs"):
        (project / folder).mkdir(parents=True, exist_ok=True)
        (project / folder / "a.md").write_text(BLOCK)
    assert run(".").written == [Path("docs/a.md")]


@pytest.mark.parametrize("name", ["dcos", "a.txt"])
def test_says_which_pages_of_the_settings_are_none(project: Path, name: str) -> None:
    (project / "a.txt").touch()
    (project / "podgram.toml").write_text(f"pages = ['docs', '{name}']\n")
    with pytest.raises(PodgramError, match=f"podgram.toml: error: pages names '{name}'"):
        run()


def test_says_what_it_could_not_write_of_the_pages_of_a_spec(project: Path) -> None:
    (project / "a.md").write_text(BLOCK)
    (project / "a.md").chmod(0o444)
    assert "a.md: error: cannot write it" in said(run("specs/pod.yaml"))


def test_looks_where_the_settings_say(project: Path) -> None:
    (project / "podgram.toml").write_text('pages = ["docs", "README.md"]\n')
    for name in ("docs/a.md", "README.md", "other.md"):
        (project / name).write_text(BLOCK)
    assert run().written == [Path("docs/a.md"), Path("README.md")]


@pytest.mark.parametrize(("name", "message"), [("none.md", "no such file"), ("a.txt", "neither a page nor a spec")])
def test_refuses_a_path_that_is_nothing_to_it(project: Path, name: str, message: str) -> None:
    (project / "a.txt").write_text(BLOCK)
    with pytest.raises(PodgramError, match=message):
        run(name)


# What is wrong

WRONG = {
    "%% podgram: specs/pod.yml#solo": "no spec 'specs/pod.yml'%C  help: did you mean 'specs/pod.yaml'?",
    "%% podgram: specs/pod.yaml#sol": "has no diagram 'sol'%C  help: did you mean 'solo'?",
    "%% podgram: specs/pod.yaml": "specs/pod.yaml has 2 diagrams%C  help: name one: #solo or #duo",
    "%% podgram specs/pod.yaml#solo": "this marker names no spec",
    "%% podgram:": "this marker names no spec",
    "%% podgram: /etc/passwd": "'/etc/passwd' is no path inside the project",
    "%% podgram: C:\\x.yaml": "is no path inside the project",
    "%% podgram: ../outside.yaml": "'../outside.yaml' is outside of the project",
    "%% podgram: specs/../../outside.yaml": "is outside of the project",
    "%% podgram: specs/link.yaml": "is outside of the project",
    "%% podgram: linked/outside.yaml": "is outside of the project",
    "%% podgram: x" + "y" * 5000: "no spec",
    "%% podgram: a\0b": "names no spec",
    "%% podgram: a.md/x.yaml": "no spec",
}


@pytest.mark.parametrize("marker", WRONG)
def test_says_what_is_wrong_with_a_marker_and_does_the_rest(project: Path, marker: str) -> None:
    (project.parent / "outside.yaml").write_text(ONE)
    (project / "specs" / "link.yaml").symlink_to(project.parent / "outside.yaml")
    (project / "linked").symlink_to(project.parent, target_is_directory=True)
    (project / "a.md").write_text(f"text\n```mermaid\n{marker}\nold\n```\n{BLOCK}")
    (project / "b.md").write_text(BLOCK)
    result = run("a.md", "b.md")
    assert not result.ok
    (problem,) = result.problems
    assert str(problem).startswith("a.md:3:")
    assert WRONG[marker].replace("%C", f"\n    {marker}\n{'':16}^\n") in str(problem)
    assert result.written == [Path("a.md"), Path("b.md")]  # the other block, the other page
    assert f"{marker}\nold\n```\n" in (project / "a.md").read_text()


def test_a_marker_that_names_a_folder_with_nothing_to_draw(project: Path) -> None:
    (project / "a.md").write_text("```mermaid\n%% podgram: empty\n```\n")
    (project / "empty").mkdir()
    told = said(run("a.md"))
    assert "empty: error: nothing to draw in this folder" in told
    assert "a.md:2:13" in told


def test_tells_a_wrong_spec_once_and_every_place_that_uses_it(project: Path) -> None:
    (project / "specs" / "one.yaml").write_text("elements:\n  - {kind: contaner, name: x}\n")
    for name in "ab":
        (project / f"{name}.md").write_text(f"```mermaid\n%% podgram: specs/one.yaml\n```\n{BLOCK}")
    result = run("a.md", "b.md")
    assert said(result).count("specs/one.yaml:2:") == 1
    assert [str(p.at) for p in result.problems if "its spec has errors" in p.message] == ["a.md:2:13", "b.md:2:13"]
    assert len(result.written) == 2


@pytest.mark.parametrize(
    ("image", "message"),
    [
        ("text", "no image follows this marker"),
        ("![x](https://example.org/x.svg)", "'https://example.org/x.svg' is no file of this project"),
        ("![x](//example.org/x.svg)", "is no file of this project"),
        ("![x](../../x.svg)", "'../../x.svg' is outside of the project"),
        ("![x](linked/x.svg)", "is outside of the project"),
        ("![x](x.gif)", "podgram draws no '.gif' for a page"),
        ("![x](pod)", "podgram draws no 'pod' for a page"),
    ],
)
def test_says_what_is_wrong_with_a_picture(project: Path, image: str, message: str) -> None:
    (project / "docs" / "linked").symlink_to(project.parent, target_is_directory=True)
    page = project / "docs" / "a.md"
    page.write_text(f"<!-- podgram: specs/pod.yaml#solo -->\n{image}\n")
    result = run()
    assert said(result).startswith("docs/a.md:1:15: error: ")
    assert message in said(result)
    assert result.written == []


def test_a_picture_from_the_top_lies_in_hugos_static_folder(project: Path) -> None:
    (project / "static").mkdir()
    (project / "docs" / "a.md").write_text('<!-- podgram: specs/pod.yaml#duo -->\n{{< figure src="/img/duo.svg" >}}\n')
    assert run().written == [Path("static/img/duo.svg"), Path("docs/a.md")]
    assert 'src="/img/duo.svg" alt="A pod"' in (project / "docs" / "a.md").read_text()


@pytest.mark.skipif("png" not in FORMATS, reason="no PNG yet")
def test_draws_a_png(project: Path) -> None:
    (project / "a.md").write_text('<!-- podgram: specs/pod.yaml#solo -->\n<img src="solo.png">\n')
    result = run()
    assert result.ok, said(result)
    assert (project / "solo.png").read_bytes().startswith(b"\x89PNG")
    assert 'alt="A container &quot;alone&quot; &amp; well."' in (project / "a.md").read_text()


def test_two_diagrams_cannot_be_one_picture(project: Path) -> None:
    (project / "a.md").write_text(PICTURE + "\n" + PICTURE.replace("#duo", "#solo"))
    assert "another marker draws another diagram into img/duo.svg" in said(run())


def test_the_second_marker_of_a_picture_is_left_as_it_is(project: Path) -> None:
    second = PICTURE.replace("#duo", "#solo")
    (project / "docs" / "a.md").write_text(PICTURE + "\n" + second)
    run()
    assert (project / "docs" / "a.md").read_text() == PICTURE.replace("![]", "![A pod]") + "\n" + second
    again = run(look=True)
    assert (again.stale, again.diff) == ([], "")
    assert [str(p.at) for p in again.problems] == ["docs/a.md:4:15"]


@pytest.mark.parametrize(
    ("block", "place"),
    [
        ("```mermaid\ngraph LR\na\n  %% podgram: specs/one.yaml\n```\n", "a.md:5:3"),
        ("> ```mermaid\n> graph LR\n> %% Podgram specs/one.yaml\n> ```\n", "a.md:4:3"),
        ("```mermaid\n%% podgramm: specs/one.yaml\n```\n", "a.md:3:1"),
        ("<div class='mermaid'>\na --> b\n%% podgram: a&amp;b.yaml\n</div>\n", "a.md:3:1"),  # with escapes: its block
    ],
)
def test_a_marker_in_the_wrong_line_is_told_there(project: Path, block: str, place: str) -> None:
    (project / "a.md").write_text("\n" + block)
    (problem,) = run("a.md").problems
    assert (str(problem.at), problem.message.endswith("marks nothing here")) == (place, True)


@pytest.mark.parametrize("second", ["%% podgram: specs/pod.yaml#duo", "%% podgram: specs/pod.yaml#solo"])
def test_a_second_marker_in_a_block_is_an_error_and_stays(project: Path, second: str) -> None:
    page = BLOCK.replace("solo\n", f"solo\ngraph LR\n{second}\n")
    (project / "a.md").write_text(page + "\n" + BLOCK)
    result = run("a.md")
    (problem,) = result.problems
    assert str(problem).startswith(f"a.md:4:1: error: {second!r} is a second marker in one block\n    {second}\n")
    assert (project / "a.md").read_text().startswith(page)
    assert result.written == [Path("a.md")]  # the other block
    assert run("a.md", look=True).stale == []


def test_a_block_that_never_ends_is_left_alone(project: Path) -> None:
    (project / "a.md").write_text("```mermaid\n%% podgram: specs/one.yaml\n\n# All the rest of the page\n")
    result = run()
    assert "a.md:2:13: error: this block never ends" in said(result)
    assert result.written == []


@pytest.mark.parametrize("data", [b"caf\xe9\n" + BLOCK.encode(), BLOCK.encode("utf-16")])
def test_says_which_page_is_not_utf_8(project: Path, data: bytes) -> None:
    (project / "a.md").write_bytes(data)
    (project / "b.md").write_text(BLOCK)
    (project / "c.md").write_bytes(b"caf\xe9, with nothing of ours\n")
    result = run()
    assert "a.md:1:" in said(result)
    assert "is not UTF-8" in said(result)
    assert len(result.problems) == 1
    assert result.written == [Path("b.md")]
    assert (project / "a.md").read_bytes() == data


def test_says_which_notebook_is_none(project: Path) -> None:
    (project / "a.ipynb").write_text('{"podgram": ')
    assert "a.ipynb:1:13: error: not a notebook" in said(run())


def test_an_authors_own_alternative_text_stays(project: Path) -> None:
    own = PICTURE.replace("![]", "![What I say]")
    (project / "a.md").write_text(own)
    assert run().written == [Path("img/duo.svg")]
    assert (project / "a.md").read_text() == own
    (project / "a.md").write_text(own.replace("#duo", "#duo alt=spec"))
    assert run().written == [Path("a.md")]
    assert "alt=spec -->\n![A pod](" in (project / "a.md").read_text()
    (project / "b.md").write_text(BLOCK.replace("#solo", "#solo alt=spec"))
    assert "b.md:2:13: error: a block has no alternative text" in said(run("b.md"))


def test_the_diff_shows_a_picture_that_is_stale(project: Path) -> None:
    (project / "a.md").write_text(PICTURE + "\n" + PICTURE.replace("duo.svg", "duo.png"))
    run()
    svg = project / "img" / "duo.svg"
    svg.write_text(svg.read_text().replace("demox", "other"))
    (project / "img" / "duo.png").write_bytes(b"other")
    diff = run(look=True).diff
    assert diff.startswith("--- a/img/duo.svg\n+++ b/img/duo.svg\n")
    assert diff.endswith("Binary files a/img/duo.png and b/img/duo.png differ\n")
    assert "a.md" not in diff
    svg.unlink()
    assert run(look=True).diff.startswith("--- /dev/null\n+++ b/img/duo.svg\n")


@pytest.mark.parametrize("other", ["duo.svg", "Duo.SVG", "../img/duo.svg"])
@pytest.mark.parametrize("first", ["new", "known"])
def test_two_pages_cannot_draw_one_picture_differently(project: Path, first: str, other: str) -> None:
    (project / "a.md").write_text(PICTURE)
    if first == "known":
        run()
        settle(project)
        run()
    (project / "b.md").write_text("\n" + PICTURE.replace("duo.svg", other).replace("#duo", "#solo"))
    for paths in ([], ["b.md"]) if first == "known" else ([],):
        before = {path: path.read_bytes() for path in (project / "img").rglob("*")}
        result = run(*paths, look=True)
        told = {str(problem.at): problem.message for problem in result.problems}
        assert told.keys() == {"a.md:1:15", "b.md:2:15"}
        assert "b.md:2 draws another diagram into" in told["a.md:1:15"]
        assert not run(*paths).ok
        assert {path: path.read_bytes() for path in (project / "img").rglob("*")} == before
    (project / "b.md").write_text("\n" + PICTURE)
    assert run().ok


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
def test_a_picture_that_git_does_not_have_fails_a_check(project: Path) -> None:
    def git(*arguments: str) -> None:
        subprocess.run(["git", *arguments], check=True, capture_output=True)

    (project / "a.md").write_text(
        PICTURE.replace("img/duo", "img/my duo").replace("(img/my duo.svg?v=1)", "(<img/my duo.svg>)")
    )
    git("init", "-q")
    assert run_sync([], fail_on_change=True).status == 1
    for cached in range(2):
        settle(project)
        result = run_sync([Path("a.md")], fail_on_change=True)
        assert (result.status, [p.help for p in result.problems]) == (1, ["git add 'img/my duo.svg'"]), cached
        assert run_sync([], check=True).status == 1
        assert run_sync([]).status == 0
    git("add", "img/my duo.svg")
    assert run_sync([], fail_on_change=True).status == 0
    git("rm", "-q", "--cached", "img/my duo.svg")
    assert run_sync([], fail_on_change=True).status == 1
    (project / ".gitignore").write_text("*.svg\n")
    assert run_sync([], check=True).status == 0


# Each its own settings


def test_a_page_has_the_settings_that_are_nearest(project: Path) -> None:
    """A repository of several sites: what a page names counts from its own site's folder."""
    (project / ".git").mkdir()
    site = project / "site"
    (site / "specs").mkdir(parents=True)
    (site / "docs").mkdir()
    (site / "podgram.toml").write_text('theme = "dark"\n')
    (site / "specs" / "pod.yaml").write_text(ONE)
    (site / "docs" / "a.md").write_text("```mermaid\n%% podgram: specs/pod.yaml\n```\n")
    (project / "docs" / "a.md").write_text(BLOCK)
    assert run("site/docs/a.md").written == [Path("site/docs/a.md")]
    text = (site / "docs" / "a.md").read_text()
    assert "lonely" in text
    assert run().written == [Path("docs/a.md")]
    (site / "podgram.toml").write_text("")
    assert run("site/podgram.toml").written == [Path("site/docs/a.md")]
    assert (site / "docs" / "a.md").read_text() != text
    (site / "specs" / "pod.yaml").write_text(ONE.replace("lonely", "other"))
    assert run("site/specs/pod.yaml").written == [Path("site/docs/a.md")]
    (site / "podgram.toml").write_text("x = 1\n")
    assert "site/podgram.toml:1:1: error: unknown setting" in said(run())


# Failures of the system


def test_a_page_that_is_read_only_is_left_alone(project: Path) -> None:
    for name in "ab":
        (project / f"{name}.md").write_text(BLOCK)
    (project / "a.md").chmod(0o444)
    result = run()
    assert "a.md: error: cannot write it: the file is read-only" in said(result)
    assert (project / "a.md").read_text() == BLOCK
    assert result.written == [Path("b.md")]


def test_a_full_disk_leaves_every_page_as_it_was(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (project / "a.md").write_text(BLOCK + PICTURE)

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    assert "cannot write it: no space left on device" in said(run())
    assert (project / "a.md").read_text() == BLOCK + PICTURE
    assert list(project.rglob(f"{files.TEMPORARY}*")) == []


COMMAND = """
import sys
from pathlib import Path
from podgram.project.settings import find
from podgram.commands.sync import sync
import podgram.pages.refresh, podgram.pipeline
print("go", flush=True)
result = sync([], find(Path.cwd()))
print(*result.problems, sep="\\n")
sys.exit(not result.ok)
"""


def start(**options: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", COMMAND], **options)


# Starts run after run, which costs nothing for a process that has loaded all, and ends each at some moment.
KILLER = """
import os, random, signal, sys, time
from pathlib import Path
from podgram.commands.adopt import adopt
from podgram.commands.sync import sync
from podgram.project.settings import find
import podgram.pages.refresh, podgram.pipeline
command, pages, chance = sys.argv[1], sorted(Path("docs").glob("*.md")), random.Random(7)
def work(begin=lambda: None):
    if command == "sync":
        begin()
        return sync([], find(Path.cwd())).ok
    adoption = adopt(pages, Path("specs/new"), Path.cwd())
    begin()  # nothing is written before
    adoption.write()
    return True
before, after, known = {page: page.read_text() for page in pages}, {}, set()
if command == "sync":
    assert work()
    after = {page: page.read_text() for page in pages}
for turn in range(100 if command == "sync" else 30):
    if turn % 20 == 0 and command == "sync":
        for page in pages:
            page.write_text(before[page])
    ready, begun = os.pipe()
    child = os.fork()
    if child == 0:
        os._exit(not work(lambda: os.write(begun, b".")))
    os.read(ready, 1)
    time.sleep(chance.uniform(0, 0.3) if command == "sync" else chance.uniform(0, 0.03))
    os.kill(child, signal.SIGKILL if turn % 2 else signal.SIGTERM)
    os.waitpid(child, 0)
    left = set(Path().rglob(".podgram-*"))
    assert turn % 2 or left <= known, left - known  # those that SIGKILL left before
    known = left
    for page in pages:
        text = page.read_text()
        adopted = command == "adopt" and "podgram: specs/" in text and text.endswith(before[page][-10:])
        assert text == before[page] or text == after.get(page) or adopted, page
assert work()
"""


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system starts no process from another")
@pytest.mark.parametrize("command", ["sync", "adopt"])
def test_killed_again_and_again_nothing_is_lost(project: Path, command: str) -> None:
    """Every page is the old one or the new one. What a run leaves half-written at SIGKILL, the next one removes."""
    pages = [project / "docs" / f"{number}.md" for number in range(200 if command == "sync" else 30)]
    long = BLOCK + "text\n" * 1000
    for number, page in enumerate(pages):
        stale = long + PICTURE.replace("duo.svg", f"{number}.svg") if number < 30 else BLOCK
        page.write_text(stale if command == "sync" else f"```mermaid\ngraph LR\na{number}-->b\n```\n")
    subprocess.run([sys.executable, "-c", KILLER, command], check=True)
    assert list(project.rglob(f"{files.TEMPORARY}*")) == []
    assert all("%% podgram: " in page.read_text() for page in pages)
    if command == "adopt":
        assert sorted(path.stem for path in (project / "specs" / "new").iterdir()) == sorted(p.stem for p in pages)
    assert run().ok


def test_two_at_once_do_no_harm(project: Path) -> None:
    for number in range(20):
        (project / "docs" / f"{number}.md").write_text(BLOCK + PICTURE)
    both = [start(stdout=subprocess.PIPE) for _ in range(2)]
    assert [(process.communicate()[0], process.returncode) for process in both] == [(b"go\n\n", 0)] * 2
    assert run(look=True).ok
    assert list(project.rglob(f"{files.TEMPORARY}*")) == []


def test_a_page_that_is_edited_meanwhile_is_left_alone(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (project / "a.md").write_text(BLOCK)
    draw = SpecRenderer.draw

    def edit(*arguments: object) -> Drawing:
        (project / "a.md").write_text("mine")
        return draw(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(SpecRenderer, "draw", edit)
    assert "changed while podgram was at work" in said(run())
    assert (project / "a.md").read_text() == "mine"


# What it remembers


@pytest.fixture
def remembered(project: Path) -> Path:
    """A project that was synced, and whose cache says so."""
    (project / "a.md").write_text(BLOCK + PICTURE)
    run()
    settle(project)
    run()
    return project


def drawn(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Fills a list with what is drawn from here on."""
    calls: list[object] = []
    draw = SpecRenderer.draw

    def count(*arguments: object) -> Drawing:
        calls.append(arguments[1:])
        return draw(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(SpecRenderer, "draw", count)
    return calls


def test_an_unchanged_page_is_not_drawn_again(remembered: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = drawn(monkeypatch)
    assert run().ok
    assert run("specs/pod.yaml", look=True).ok
    assert calls == []
    assert [path.name for path in remembered.iterdir() if path.name.startswith(".")] == []  # nothing is left there


def test_the_command_converts_no_argument_for_an_unchanged_tree(remembered: Path) -> None:
    """Typer takes Pydantic for that, which is loaded for longer than the whole run takes."""
    script = (
        "import sys\nfrom podgram import cli\nsys.argv = ['podgram', 'sync', 'docs']\n"
        "try: cli.main()\nexcept SystemExit: pass\nprint('pydantic' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=remembered, capture_output=True, text=True, check=True)
    assert done.stdout.endswith("up to date\nFalse\n")


def test_an_unchanged_tree_loads_nothing_that_draws(remembered: Path) -> None:
    code = (
        "import sys, typer; its = set(sys.modules)  # the oldest Typer loads rich, which loads markdown_it\n"
        "from pathlib import Path; from podgram.project.settings import find\n"
        "from podgram.commands.sync import sync\n"
        "assert sync([], find(Path.cwd())).ok\n"
        "print(*{m.partition('.')[0] for m in set(sys.modules) - its} & {'pydantic', 'jinja2', 'markdown_it'})"
    )
    output = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert output == "\n"


CHANGES: dict[str, Callable[[Path], object]] = {
    "page": lambda root: (root / "a.md").write_text((root / "a.md").read_text().replace("Container", "container")),
    "spec": lambda root: (root / "specs" / "pod.yaml").write_text(SPEC.replace("demo", "other")),
    "spec gone": lambda root: (root / "specs" / "pod.yaml").unlink(),
    "picture": lambda root: (root / "img" / "duo.svg").write_text("other"),
    "picture gone": lambda root: (root / "img" / "duo.svg").unlink(),
    "theme": lambda root: (root / "podgram.toml").write_text('theme = "dark"\n'),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_whatever_changes_is_seen(remembered: Path, change: Callable[[Path], object]) -> None:
    change(remembered)
    assert not run(look=True).ok


def test_what_podgram_itself_draws_otherwise_is_seen(remembered: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (remembered / "template").mkdir()
    (remembered / "podgram.toml").write_text('templates = "template"\n')
    run()
    settle(remembered)
    run()
    calls = drawn(monkeypatch)
    assert run().ok
    assert calls == []
    (remembered / "template" / "mermaid.mmd.j2").write_text("graph LR\n")
    assert run().written == [Path("a.md")]


def test_a_file_as_new_as_the_run_is_not_trusted(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (project / "a.md").write_text(BLOCK)
    run()
    calls = drawn(monkeypatch)
    run()
    assert len(calls) == 1


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "null", '{"key": "x", "pages": 3}', '{"key": %K, "pages": {"a.md": 3}}', "[" * 100_000, "\xff"],
)
def test_a_broken_cache_costs_time_only(remembered: Path, text: str) -> None:
    cache = cache_file(find(remembered))
    assert cache is not None
    key = json.loads(cache.read_text())["key"]
    cache.write_text(text.replace("%K", json.dumps(key)), encoding="latin-1")
    assert run().ok
    assert run(look=True).ok
    (remembered / "a.md").write_text(BLOCK)
    assert not run(look=True).ok


def test_a_cache_that_cannot_be_written_costs_time_only(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (project.parent / "file").write_text("a file where the folder should be")
    monkeypatch.setenv("XDG_CACHE_HOME", str(project.parent / "file"))
    (project / "a.md").write_text(BLOCK)
    settle(project)
    assert run().ok
    assert run().ok


@pytest.mark.parametrize("home", ["", "cache"])
def test_nothing_in_the_project_says_that_a_page_is_fresh(
    remembered: Path, monkeypatch: pytest.MonkeyPatch, home: str
) -> None:
    """A repository that brings a cache would decide for itself what is checked of it."""
    page, cache = remembered / "a.md", cache_file(find(remembered))
    assert cache is not None
    told = json.loads(cache.read_text())
    page.write_text(BLOCK)
    told["pages"] = {"a.md": {"a.md": digest(page.read_bytes())}}
    cache.unlink()
    if home:
        monkeypatch.setenv("XDG_CACHE_HOME", str(remembered / home))
    for folder in (remembered / ".podgram_cache", remembered / home / "podgram" / "pages"):
        folder.mkdir(parents=True)
        for name in ("pages.json", cache.name):
            (folder / name).write_text(json.dumps(told))
    assert not run(look=True).ok
    assert cache_file(find(remembered)) is None or not home


def test_two_projects_have_caches_of_their_own(remembered: Path) -> None:
    other = remembered / "other"
    other.mkdir()
    assert cache_file(Settings(other)) != cache_file(Settings(remembered))


# For any page

LINE = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
PIECES = st.one_of(
    LINE,
    st.sampled_from(
        ["# t", "- a", "  b", "> q", "1. x", "    c", "```", "~~~", "<div>", "<!--", "-->", "---", "{{< x >}}", ":::"]
    ),
)
MARKED = [
    "{{< mermaid >}}\n%% podgram: p.yaml#x\n{{< /mermaid >}}",
    "- ```mermaid\n  %% podgram: p.yaml#x\n  old\n  ```",
    "> ~~~ mermaid\n> %% podgram: p.yaml\n> ~~~",
    '<pre class="mermaid">\n%% podgram: p.yaml\n</pre>',
    "<!-- podgram: p.yaml -->\n![x](a.svg)",
    "::: mermaid\n%% podgram: p.yaml\n:::",
]


class Fake(SpecRenderer):
    """Draws the same for every marker, so that many pages can be tried."""

    def draw(self, file: Path, marker: Marker, format: str, taken: object = None) -> Drawing:
        return Drawing(f'graph LR\n  a["{marker.name}<br/>x & y"]\n\n  a --> b\n', 'words "of" [it]', (), ())


@pytest.fixture(scope="module")
def faked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("faked")
    (folder / "p.yaml").write_text(ONE)
    return folder


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.one_of(PIECES, st.sampled_from(MARKED)), max_size=8),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.sampled_from(["", "\ufeff"]),
    st.sampled_from([".md", ".mdx", ".qmd"]),
)
def test_for_any_page_sync_is_idempotent_and_leaves_the_rest(
    faked: Path, pieces: list[str], end: str, bom: str, suffix: str
) -> None:
    config, path = Settings(faked), faked / f"page{suffix}"
    page = Page.read(bom + "\n".join(pieces).replace("\n", end), str(path))
    once = refresh_page(page, path, config, Fake(config))
    rest, here = [], 0
    for part in page.parts:
        if part.marker:
            rest.append(page.text[here : part.start])
            here = part.end
    rest.append(page.text[here:])
    assert once.text.startswith(rest[0])
    assert once.text.endswith(rest[-1])
    position = 0
    for piece in rest:
        position = once.text.index(piece, position) + len(piece)
    new = Page.read(once.text, str(path))
    assert refresh_page(new, path, config, Fake(config)).text == once.text


def test_pages_are_found_in_order(project: Path) -> None:
    """Sorted, whatever the order in which a file system lists its files."""
    for name in "cab":
        (project / "docs" / f"{name}.md").write_text("")
    assert [path.name for path in discovery.find([project], SUFFIXES)] == ["a.md", "b.md", "c.md"]
