"""The command line: what it writes, what it says and where, and how it ends."""

from __future__ import annotations

import errno
import json
import os
import re
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from podgram import cli
from podgram.commands import console, schema
from podgram.commands.render import PICTURES
from support import Run

POD = "elements: [pod: demo]\n"
TWO = "diagrams:\n- {name: a, elements: [box: x]}\n- {name: b, elements: [box: y]}\n"
WRONG = "elements: [{box: a, clas: green}]\ntitel: x\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pod.yaml").write_text(POD)
    (tmp_path / "two.yaml").write_text(TWO)
    (tmp_path / "wrong.yaml").write_text(WRONG)
    return tmp_path


@pytest.fixture
def run(folder: Path, podgram: Callable[..., Run]) -> Callable[..., Run]:
    return podgram


def files(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


# What it writes


def test_three_formats_in_out(run: Callable[..., Run], folder: Path) -> None:
    done = run("render", "pod.yaml")
    assert (done.status, done.err) == (0, "")
    assert files(folder / "out") == ["pod.dot", "pod.mmd", "pod.svg"]
    for name in ("pod.mmd", "pod.dot", "pod.svg"):
        assert f"wrote {Path('out', name)}\n" in done.out


def test_each_diagram_of_several_has_files_of_its_own(run: Callable[..., Run], folder: Path) -> None:
    assert run("render", "two.yaml", "-f", "mermaid", "-o", "there/deep").status == 0
    assert files(folder / "there") == ["deep/two-a.mmd", "deep/two-b.mmd"]


def test_formats_as_a_list_or_one_by_one(run: Callable[..., Run], folder: Path) -> None:
    run("render", "pod.yaml", "-f", "mermaid,dot", "-o", "a")
    run("render", "pod.yaml", "-f", "mermaid", "-f", "dot", "-f", "dot", "-o", "b")
    assert files(folder / "a") == files(folder / "b") == ["pod.dot", "pod.mmd"]


def test_a_file_is_written_only_when_its_bytes_change(run: Callable[..., Run], folder: Path) -> None:
    run("render", "pod.yaml", "-f", "mermaid")
    path = folder / "out" / "pod.mmd"
    os.utime(path, (1, 1))
    again = run("render", "pod.yaml", "-f", "mermaid")
    assert "wrote" not in again.out
    assert path.stat().st_mtime == 1
    (folder / "pod.yaml").write_text(POD.replace("demo", "other"))
    assert f"wrote {Path('out/pod.mmd')}" in run("render", "pod.yaml", "-f", "mermaid").out


def test_standard_input_and_output(run: Callable[..., Run], folder: Path) -> None:
    done = run("render", "-", "-o", "-", "-f", "mermaid", stdin=POD.encode())
    assert (done.status, done.err) == (0, "")
    assert done.out.startswith('graph TB\nstdin_demo_1["demo Pod"]\n')
    assert not (folder / "out").exists()
    assert run("render", "-", "-f", "dot", stdin=POD.encode()).status == 0
    assert files(folder / "out") == ["stdin.dot"]


def test_standard_output_takes_one_spec_in_one_format(run: Callable[..., Run]) -> None:
    for arguments in (["pod.yaml"], ["pod.yaml", "two.yaml", "-f", "dot"], ["pod.yaml", "-f", "dot,svg"]):
        assert run("render", *arguments, "-o", "-").status == 2


@pytest.mark.parametrize("format", PICTURES)
def test_standard_output_takes_one_picture(run: Callable[..., Run], folder: Path, format: str) -> None:
    done = run("render", "two.yaml", "-f", format, "-o", "-")
    assert (done.status, done.out) == (2, "")
    assert f"two.yaml has 2 diagrams, and -o - takes one in {format}; use -o DIR" in " ".join(done.err.split())


def test_standard_output_takes_texts_one_after_another(run: Callable[..., Run], folder: Path) -> None:
    (folder / "t").mkdir()
    (folder / "t" / "list.txt.j2").write_text("{{ diagram.name }}\n")
    assert run("render", "two.yaml", "-f", "mermaid", "-o", "-").out.count("graph ") == 2
    assert run("render", "two.yaml", "-f", "list", "-o", "-", "--templates", "t").out == "a\nb\n"
    assert run("render", "two.yaml", "-f", "html", "-o", "-").out.count("</html>") == 1


def test_out_counts_from_the_project(run: Callable[..., Run], folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "sub").mkdir()
    settings = folder / "podgram.toml"
    settings.write_text('out = "built"\n')
    assert f"wrote {Path('built/pod.dot')}\n" in run("render", "pod.yaml", "-f", "dot").out
    monkeypatch.chdir(folder / "sub")
    assert f"wrote {folder / 'built' / 'pod.mmd'}\n" in run("render", "../pod.yaml", "-f", "mermaid").out
    settings.write_text('out = "sub/built"\n')
    assert f"wrote {Path('built/pod.dot')}\n" in run("render", "../pod.yaml", "-f", "dot").out
    settings.write_text("")
    run("render", "../pod.yaml", "-f", "dot")
    assert files(folder / "out") == ["pod.dot"]
    assert files(folder / "sub") == ["built/pod.dot"]


def test_out_counts_from_the_working_folder_if_it_is_said_or_nothing_is_set(
    run: Callable[..., Run], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "sub" / ".git").mkdir(parents=True)
    (folder / "sub" / "deep").mkdir()
    monkeypatch.chdir(folder / "sub" / "deep")
    assert f"wrote {Path('out/stdin.dot')}\n" in run("render", "-", "-f", "dot", stdin=POD.encode()).out
    (folder / "sub" / "podgram.toml").write_text('out = "built"\n')
    assert f"wrote {Path('here/stdin.dot')}\n" in run("render", "-", "-f", "dot", "-o", "here", stdin=POD.encode()).out
    assert files(folder / "sub") == ["deep/here/stdin.dot", "deep/out/stdin.dot", "podgram.toml"]


def test_the_bytes_of_a_file_and_of_standard_output_are_the_same(run: Callable[..., Run], folder: Path) -> None:
    run("render", "pod.yaml", "-f", "svg")
    assert run("render", "pod.yaml", "-f", "svg", "-o", "-").out == (folder / "out/pod.svg").read_text("utf-8")


def test_a_theme_and_templates(run: Callable[..., Run], folder: Path) -> None:
    (folder / "mine.yaml").write_text("classes: {yellow: {fill: '#123456', color: '#fff'}}\n")
    (folder / "t").mkdir()
    (folder / "t" / "list.txt.j2").write_text("{% for e in diagram.walk() %}{{ e.id }} {{ e.style }}{% endfor %}")
    assert "#123456" in run("render", "pod.yaml", "-f", "mermaid", "-o", "-", "--theme", "mine.yaml").out
    assert "#39340f" in run("render", "pod.yaml", "-f", "mermaid", "-o", "-", "--theme", "dark").out
    assert run("render", "pod.yaml", "-f", "list", "--templates", "t").status == 0
    assert (folder / "out" / "pod.txt").read_text() == "pod_demo_1 yellow"


# How it ends when the input is wrong: status 1, every problem, and nothing written for that spec


def test_a_wrong_spec_does_not_stop_the_others(run: Callable[..., Run], folder: Path) -> None:
    done = run("render", "wrong.yaml", "nothing.yaml", "pod.yaml", "-f", "dot")
    assert done.status == 1
    assert files(folder / "out") == ["pod.dot"]
    for expected in (
        "wrong.yaml:1:21: error: unknown field 'clas'\n    elements: [{box: a, clas: green}]\n",
        "wrong.yaml:2:1: error: unknown field 'titel'\n    titel: x\n    ^\n  help: did you mean 'title'?\n",
        "nothing.yaml: error: cannot read it: no such file or directory\n",
    ):
        assert expected in done.err


def test_one_wrong_diagram_leaves_all_of_its_spec_alone(run: Callable[..., Run], folder: Path) -> None:
    (folder / "two.yaml").write_text(TWO.replace("[box: y]", "[bxo: y]"))
    assert run("render", "two.yaml").status == 1
    assert not (folder / "out").exists()


def test_two_specs_cannot_write_one_file(run: Callable[..., Run], folder: Path) -> None:
    (folder / "other").mkdir()
    (folder / "other" / "pod.yaml").write_text(POD.replace("demo", "other"))
    done = run("render", "pod.yaml", str(Path("other/pod.yaml")), "-f", "mermaid")
    assert done.status == 1
    assert "pod.yaml has written out/pod.mmd already" in done.err
    assert "demo" in (folder / "out/pod.mmd").read_text()
    assert run("render", "pod.yaml", "./pod.yaml", "-f", "mermaid").status == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["."], "nothing to draw in this folder"),
        (["pod.yaml", "-o", "pod.yaml"], "cannot make this folder: file exists"),
        (["pod.yaml", "-o", "pod.yaml/x"], "cannot make this folder: not a directory"),
        (["pod.yaml", "--theme", "mine.yaml"], "cannot read it: no such file or directory"),
    ],
)
def test_input_that_is_wrong(run: Callable[..., Run], folder: Path, arguments: list[str], message: str) -> None:
    before = files(folder)
    done = run("render", *arguments)
    assert done.status == 1
    assert message in done.err
    assert files(folder) == before


@pytest.mark.parametrize("name", ["n" * 300 + ".yaml", "a\\0b.yaml"], ids=["too long", "with a zero"])
@pytest.mark.parametrize("key", ["extends", "theme"])
def test_a_name_that_no_file_can_have(run: Callable[..., Run], folder: Path, key: str, name: str) -> None:
    (folder / "odd.yaml").write_text(f'{key}: "{name}"\n{POD}')
    done = run("render", "odd.yaml", "-f", "dot")
    assert done.status == 1
    assert "error: " in done.err


def test_an_include_of_a_name_that_no_file_can_have(run: Callable[..., Run], folder: Path) -> None:
    (folder / "odd.yaml").write_text('elements: [{include: "a\\0b.yaml"}]\n')
    assert "odd.yaml:1:22: error: no file 'a\\x00b.yaml'" in run("render", "odd.yaml").err


def test_settings_with_a_name_that_no_file_can_have(run: Callable[..., Run], folder: Path) -> None:
    for key, value, status in (("out", r"a\u0000b", 1), ("out", "o" * 300, 1), ("theme", "t" * 300, 1)):
        (folder / "podgram.toml").write_text(f'{key} = "{value}"\n')
        assert run("render", "pod.yaml", "-f", "dot").status == status


def test_a_circle_of_links(run: Callable[..., Run], folder: Path) -> None:
    (folder / "l.yaml").symlink_to("l.yaml")
    (folder / "over.yaml").write_text("extends: l.yaml\n")
    done = run("render", "l.yaml", "l.yaml/x.yaml", "-f", "dot")
    assert (done.status, done.err.count("cannot read it: too many levels of symbolic links")) == (1, 2)
    assert "no file 'l.yaml'" in run("render", "over.yaml", "-f", "dot").err


def shell(folder: Path, command: str) -> subprocess.CompletedProcess[str]:
    """A command line with the redirections of a shell; `podgram` is the one that is tested."""
    start = f'podgram() {{ "{sys.executable}" -m podgram "$@"; }}\n'
    return subprocess.run(["sh", "-c", start + command], cwd=folder, capture_output=True, text=True, check=False)


NO_ROOM = "error: cannot write the output: no space left on device\n"
CLOSED = "standard output: error: cannot write it: it is closed\n  help: use -o DIR, or open it\n"
GONE = "error: the working folder does not exist any more\n  help: go to one that does\n"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("podgram schema > /dev/full", NO_ROOM),
        ("podgram render pod.yaml -f svg -o - > /dev/full", NO_ROOM),
        ("podgram render pod.yaml -f dot > /dev/full", NO_ROOM),
        ("podgram --help > /dev/full", NO_ROOM),
        ("podgram schema >&-", CLOSED),
        ("podgram render pod.yaml -f svg -o - >&-", CLOSED),
        ("podgram render - -f svg <&-", "standard input: error: cannot read it: it is closed\n"),
        ("mkdir d; cd d; rmdir ../d; podgram render ../pod.yaml", GONE),
        ("mkdir d; cd d; rmdir ../d; podgram sync", GONE),
        ("mkdir d; cd d; rmdir ../d; podgram init", GONE),
    ],
)
def test_what_the_system_refuses(folder: Path, command: str, said: str) -> None:
    done = shell(folder, command)
    assert (done.returncode, done.stderr) == (1, said)


def test_what_is_closed_and_not_needed(folder: Path) -> None:
    assert shell(folder, "podgram render pod.yaml -f dot >&-").returncode == 0
    assert files(folder / "out") == ["pod.dot"]
    assert shell(folder, "podgram sync >&-").returncode == 0
    assert shell(folder, "podgram themes >&-").returncode == 0
    done = shell(folder, "podgram render wrong.yaml -f dot -o - 2>&-")
    assert (done.returncode, done.stdout) == (1, "")


def test_a_reader_that_has_gone(folder: Path) -> None:
    done = shell(folder, "{ podgram schema; echo $? > status; } | true")
    assert done.stderr == ""
    assert (folder / "status").read_text() in ("0\n", "1\n")


def test_a_folder_of_pages_that_cannot_be_read(
    run: Callable[..., Run], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "docs" / "secret").mkdir(parents=True)
    real = os.scandir

    def refuse(path: str) -> object:
        if Path(path).name == "secret":
            raise PermissionError(errno.EACCES, "Permission denied", path)
        return real(path)

    monkeypatch.setattr(os, "scandir", refuse)  # root may read anything
    for arguments in (["sync", "--check"], ["sync", "--check", "docs"], ["audit", "docs"], ["adopt", "docs"]):
        done = run(*arguments)
        assert done.status == 1
        assert done.err.startswith(f"{Path('docs/secret')}: error: cannot read this folder: permission denied\n")


def test_a_folder_where_a_file_is_due(run: Callable[..., Run], folder: Path) -> None:
    (folder / "out" / "pod.mmd").mkdir(parents=True)
    done = run("render", "pod.yaml", "-f", "mermaid")
    assert (done.status, done.err.startswith("out/pod.mmd: error: not a regular file")) == (1, True)


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="no such modes here")
def test_a_read_only_file(run: Callable[..., Run], folder: Path) -> None:
    (folder / "out").mkdir()
    path = folder / "out" / "pod.mmd"
    path.write_text("mine")
    path.chmod(stat.S_IRUSR)
    done = run("render", "pod.yaml", "-f", "mermaid")
    assert (done.status, path.read_text()) == (1, "mine")
    assert "the file is read-only" in done.err


def test_a_missing_dot(run: Callable[..., Run], folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(folder))
    (folder / "linked.yaml").write_text("elements: [box: a, box: b]\nlinks: [a -> b]\n")
    done = run("render", "linked.yaml", "-f", "svg", "--engine", "dot")
    assert done.status == 1
    assert "there is no 'dot' on the PATH" in done.err
    assert "install Graphviz" in done.err
    assert not (folder / "out").exists()


def test_a_mistake_in_a_template_has_its_own_place(run: Callable[..., Run], folder: Path) -> None:
    (folder / "t").mkdir()
    (folder / "t" / "mermaid.mmd.j2").write_text("graph\n{% if %}\n")
    done = run("render", "pod.yaml", "-f", "mermaid", "--templates", "t")
    assert done.status == 1
    assert done.err.startswith(f"{Path('t/mermaid.mmd.j2')}:2:1: error: template: ")


def test_a_warning_is_told_and_does_no_harm(run: Callable[..., Run], folder: Path) -> None:
    elements = [{"box": f"b{n}"} for n in range(40)]
    links = [{"from": [f"b{n}" for n in range(40)], "to": [f"b{n}" for n in range(15)]}]
    (folder / "many.yaml").write_text(json.dumps({"elements": elements, "links": links}))
    done = run("render", "many.yaml", "-f", "mermaid")
    assert done.status == 0
    assert "warning: many: 600 links, and Mermaid draws at most 500" in done.err
    assert "help: " in done.err


# How it ends when the command line is wrong: status 2, and help


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["bogus"], "No such command 'bogus'"),
        (["render", "--bogus"], "No such option"),
        (["render", "pod.yaml", "-f", "mermiad"], "unknown format 'mermiad'; did you mean 'mermaid'?"),
        (["render", "pod.yaml", "-f", ""], "unknown format ''"),
        (["render", "pod.yaml", "--engine", "neato"], "unknown engine 'neato'; there are own, dot"),
        (["render", "pod.yaml", "--scale", "0"], "--scale"),
        (["render", "pod.yaml", "--scale", "big"], "--scale"),
        (["render"], "name a spec"),
        (["render", "pod.yaml", "--theme", "drak"], "unknown theme 'drak'; did you mean 'dark'?"),
        (["render", "pod.yaml", "--theme", ""], "--theme '' lacks a name"),
        (["render", "pod.yaml", "--theme", "lesson,,dark"], "--theme 'lesson,,dark' lacks a name"),
        (["render", "pod.yaml", "--theme", "lesson,dark,dark"], "two themes are called 'dark'; name each theme once"),
        (["render", "pod.yaml", "-f", "dot", "--theme", "lesson,dark", "-o", "-"], "-o - takes one theme"),
        (["render", "pod.yaml", "--templates", "nowhere"], "no folder of templates at 'nowhere'"),
        (["render", "pod.yaml", "--templates", "pod.yaml"], "no folder of templates at 'pod.yaml'"),
        (["render", "pod.yaml", "--templates", "t" * 300], "no folder of templates at 'ttt"),
    ],
)
def test_a_wrong_command_line(run: Callable[..., Run], folder: Path, arguments: list[str], message: str) -> None:
    done = run(*arguments)
    assert done.status == 2
    assert message in done.err
    assert not (folder / "out").exists()


# One file


@pytest.mark.parametrize("name", ["web.svg", "deep/er/web.PNG", "web.mmd", "web.html"])
def test_a_file_gets_the_format_of_its_ending(run: Callable[..., Run], folder: Path, name: str) -> None:
    done = run("render", "pod.yaml", "-o", name)
    assert (done.status, done.out, done.err) == (0, f"wrote {Path(name)}\n1 written, 0 unchanged\n", "")
    assert files(folder) == sorted(["pod.yaml", "two.yaml", "wrong.yaml", name])
    assert run("render", "pod.yaml", "-o", name, "--fail-on-change").out == "0 written, 1 unchanged\n"


def test_a_folder_stays_a_folder_whatever_its_name(run: Callable[..., Run], folder: Path) -> None:
    (folder / "is.svg").mkdir()
    assert run("render", "pod.yaml", "-f", "svg", "-o", "is.svg").status == 0
    assert run("render", "pod.yaml", "-f", "svg", "-o", "new.svg/").status == 0
    assert run("render", "pod.yaml", "-f", "svg", "-o", "v1.2").status == 0
    assert {"is.svg/pod.svg", "new.svg/pod.svg", "v1.2/pod.svg"} <= set(files(folder))


@pytest.mark.parametrize(
    "arguments",
    [("two.yaml",), ("pod.yaml", "two.yaml"), ("pod.yaml", "-f", "png"), ("pod.yaml", "--theme", "lesson,dark")],
)
def test_one_file_takes_one_picture(run: Callable[..., Run], folder: Path, arguments: tuple[str, ...]) -> None:
    before = files(folder)
    done = run("render", *arguments, "-o", "one.svg")
    assert (done.status, done.out) == (2, "")
    assert "-o one.svg" in done.err
    assert files(folder) == before


def test_a_file_of_html_holds_all_diagrams(run: Callable[..., Run], folder: Path) -> None:
    assert run("render", "two.yaml", "-o", "two.html").status == 0
    assert (folder / "two.html").read_text().count("<section") == 2


def test_one_diagram_of_a_spec_is_named_as_in_a_page(run: Callable[..., Run], folder: Path) -> None:
    assert run("render", "two.yaml#b", "-o", "b.svg").status == 0
    assert run("render", "two.yaml#b", "-f", "mermaid", "-o", "there").status == 0
    assert files(folder / "there") == ["two-b.mmd"]
    assert "two.yaml has no diagram 'c'" in run("render", "two.yaml#c", "-o", "c.svg").err
    (folder / "odd#name.yaml").write_text(POD)
    assert run("render", "odd#name.yaml", "-f", "mermaid", "-o", "there").status == 0


# The other commands


def test_help_names_every_command(run: Callable[..., Run]) -> None:
    done = run("--help")
    assert done.status == 0
    for command in ("render", "schema", "themes", "sync", "init"):
        assert command in done.out
        assert run(command, "--help").status == 0


def test_the_schemas(run: Callable[..., Run], tmp_path: Path) -> None:
    assert json.loads(run("schema").out) == schema.schema()
    for name in schema.NAMES:
        file = tmp_path / f"{name}.json"
        assert run("schema", name, "-o", str(file)).out == f"wrote {file}\n"
        assert run("schema", name, "-o", str(file)).out == f"unchanged: {file}\n"
        assert file.read_text("utf-8") == schema.text(name)
    wrong = run("schema", "theem")
    assert wrong.status == 2
    assert "did you mean 'theme'?" in wrong.err


def test_the_themes(run: Callable[..., Run]) -> None:
    out = run("themes").out
    assert out.startswith("lesson (default): ")
    for expected in ("dark: ", "colourblind: ", "yelloworange=#ffdd33"):
        assert expected in out
    assert "\x1b" not in out  # colours are for terminals


def test_without_any_command_it_helps(run: Callable[..., Run]) -> None:
    done = run()
    assert "Usage: " in done.out + done.err
    assert "render" in done.out + done.err


def test_a_spec_is_drawn_with_the_settings_that_are_nearest(run: Callable[..., Run], folder: Path) -> None:
    """A repository of several sites: each has its own theme, formats and folder of drawings."""
    for site, theme in (("one", "dark"), ("two", "lesson")):
        (folder / site).mkdir()
        (folder / site / "podgram.toml").write_text(f'theme = "{theme}"\nformats = ["svg"]\nout = "drawn"\n')
        (folder / site / "pod.yaml").write_text(POD)
    assert run("render", "one/pod.yaml", "two/pod.yaml").status == 0
    one, two = ((folder / site / "drawn" / "pod.svg").read_text() for site in ("one", "two"))
    assert one != two
    assert not (folder / "out").exists()


def test_help_is_short_and_names_formats_and_themes(run: Callable[..., Run]) -> None:
    for command in cli.COMMANDS:
        out = run(command, "-h").out
        assert out == run(command, "--help").out
        assert not re.search(r"<(?:str|path|int|float|list)", out), "a type of Python"
    out = run("render", "-h").out
    for name in ("svg", "json", "colourblind", "calm"):
        assert name in out
    assert run("-V").out == run("--version").out


def test_quiet_says_what_is_wrong_alone(run: Callable[..., Run], folder: Path) -> None:
    done = run("render", "-q", "pod.yaml", "wrong.yaml")
    assert (done.status, done.out) == (1, "")
    assert "unknown field" in done.err
    (folder / "a.md").write_text("```mermaid\n%% podgram: pod.yaml\n```\n")
    assert run("sync", "-q", "a.md").out == ""
    assert run("render", "-q", "pod.yaml", "-o", "one.svg").out == ""
    assert (folder / "one.svg").exists()
    assert run("render", "-q", "pod.yaml", "-f", "dot", "-o", "-").out.startswith("digraph")
    assert "graph" in (folder / "a.md").read_text()


def test_the_last_line_says_where_the_pictures_are(run: Callable[..., Run], folder: Path) -> None:
    assert run("render", "pod.yaml", "-o", "there").out.endswith(f"3 written, 0 unchanged in {Path('there')}{os.sep}\n")


def test_a_shell_completes_commands_and_themes(run: Callable[..., Run], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("_PODGRAM_COMPLETE", "complete_bash")
    for words, at, expected in (("podgram re", 1, "render"), ("podgram render --theme c", 3, "calm")):
        monkeypatch.setenv("COMP_WORDS", words)
        monkeypatch.setenv("COMP_CWORD", str(at))
        monkeypatch.setattr(sys, "argv", ["podgram"])
        assert expected in run().out.split()


def test_no_color_is_heeded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(console, "is_terminal", lambda: True)
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert console.is_coloured()
    monkeypatch.setenv("NO_COLOR", "1")
    assert not console.is_coloured()
