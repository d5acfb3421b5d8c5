"""Settings are found upwards, and every mistake in them is told with its place."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest

from podgram.diagnostics import PodgramError
from podgram.project.settings import KEYS, MERMAID, Settings, find, load


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())
    return path


def test_nothing_set_is_the_git_repository_as_it_comes(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "a" / "b").mkdir(parents=True)
    assert find(tmp_path / "a" / "b") == Settings(tmp_path)


def test_finds_the_nearest_settings_upwards(tmp_path: Path) -> None:
    write(tmp_path / "podgram.toml", 'out = "far"\n')
    file = write(tmp_path / "a" / "pyproject.toml", '[tool.podgram]\nout = "near"\n')
    write(tmp_path / "a" / "b" / "pyproject.toml", '[project]\nname = "x"\n')
    found = find(tmp_path / "a" / "b")
    assert (found.out, found.root, found.file) == ("near", tmp_path / "a", file)
    assert find(tmp_path).out == "far"


def test_looks_no_higher_than_the_git_repository(tmp_path: Path) -> None:
    write(tmp_path / "podgram.toml", 'out = "far"\n')
    (tmp_path / "a" / ".git").mkdir(parents=True)
    assert find(tmp_path / "a") == Settings(tmp_path / "a")


def test_its_own_file_comes_before_pyproject(tmp_path: Path) -> None:
    write(tmp_path / "podgram.toml", "")
    write(tmp_path / "pyproject.toml", '[tool.podgram]\nout = "x"\n')
    assert find(tmp_path) == Settings(tmp_path, tmp_path / "podgram.toml")


def test_reads_every_key(tmp_path: Path) -> None:
    text = (
        'specs = ["s"]\npages = ["p", "q.md"]\nout = "o"\ntheme = "dark"\nformats = ["svg"]\n'
        'templates = "t"\nignore = ["PG101"]\n[mermaid]\ntwoWay = "arrow"\n'
    )
    found = load(write(tmp_path / "podgram.toml", text))
    assert found == Settings(
        *(tmp_path, tmp_path / "podgram.toml", ("s",), ("p", "q.md"), "o", "dark", ("svg",), "t"),
        ignore=("PG101",),
        mermaid=(("twoWay", "arrow"),),
    )
    assert found.templates_folder == tmp_path / "t"


def test_out_counts_from_the_file_that_may_set_it(tmp_path: Path) -> None:
    assert Settings(tmp_path, tmp_path / "podgram.toml", out="built").out_folder == tmp_path / "built"
    assert Settings(tmp_path, tmp_path / "podgram.toml").out_folder == tmp_path / "out"
    assert Settings(tmp_path).out_folder == Path("out")


def test_every_setting_is_a_key_and_the_defaults_agree(tmp_path: Path) -> None:
    assert set(KEYS) == {field.name for field in fields(Settings)} - {"root", "file"}
    plain = Settings(tmp_path)
    assert {name: key.kind.read(key.default) for name, key in KEYS.items()} == {
        name: getattr(plain, name) for name in KEYS
    }
    assert all(len(choice.values) > 1 for choice in MERMAID.values())


def test_a_theme_may_be_a_file_of_the_project(tmp_path: Path) -> None:
    settings = Settings(tmp_path, theme="mine.yaml")
    assert settings.theme_name == "mine.yaml"
    write(tmp_path / "mine.yaml", "")
    assert settings.theme_name == str(tmp_path / "mine.yaml")
    assert Settings(tmp_path).theme_name is None
    for name in ("t" * 300, "a\0b"):
        assert Settings(tmp_path, theme=name).theme_name == name


MISTAKES = {
    "[tool.podgram]\nthem = 'x'\n": "pyproject.toml:2:1: error: unknown setting 'them'\n    them = 'x'\n    ^\n"
    "  help: did you mean 'theme'?",
    "[project]\nzebra = 1\n[tool.podgram]\n\n  zebra = 1\n": "pyproject.toml:5:3: error: unknown setting 'zebra'",
    "[tool]\npodgram.out = 3\n": "pyproject.toml:2:9: error: out is 3, but must be a string",
    "tool.podgram.pages = 'docs'\n": 'pyproject.toml:1:14: error: pages is "docs", but must be a list of strings',
    "[tool.podgram]\nformats = ['svg', 1]\n": "pyproject.toml:2:1: error: formats is",
    "[tool.podgram.mermaid]\ntwoWays = 'arrow'\n": "pyproject.toml:2:1: error: unknown setting 'twoWays'",
    "[tool.podgram.mermaid]\ntwoWay = 'edge'\n": "pyproject.toml:2:1: error: twoWay cannot be 'edge'",
    "[tool.podgram]\nmermaid = {twoWay = 'edge'}\n": "pyproject.toml:2:12: error: twoWay cannot be 'edge'",
    "[tool.podgram]\nmermaid = 3\n": "pyproject.toml:2:1: error: mermaid is 3, but must be a table of strings",
    "[tool.podgram.other]\nx = 3\n": "pyproject.toml:1:15: error: unknown setting 'other'",
    "[tool]\npodgram = 3\n": "pyproject.toml:2:1: error: podgram is 3, but must be a table",
    "[tool.podgram\n": "pyproject.toml:1:14: error: not TOML",
    "[tool.podgram]\r\nout = \r\n": "pyproject.toml:2:7: error: not TOML: invalid value",
    "a = 1\na = 2\n": "pyproject.toml:2:6: error: not TOML: cannot overwrite a value",
}


@pytest.mark.parametrize("text", MISTAKES)
def test_a_mistake_is_told_with_its_place(tmp_path: Path, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "pyproject.toml", text)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(PodgramError) as caught:
        load(Path("pyproject.toml"))
    assert str(caught.value).startswith(MISTAKES[text])


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(PodgramError) as caught:
        load(write(tmp_path / "podgram.toml", "a = 1\nout = 2\nb = 3\n"))
    assert [getattr(problem.at, "line", 0) for problem in caught.value.problems] == [1, 2, 3]


def test_settings_that_are_not_utf_8_are_told(tmp_path: Path) -> None:
    (tmp_path / "podgram.toml").write_bytes(b'out = "\xff"\n')
    with pytest.raises(PodgramError, match="not UTF-8"):
        find(tmp_path)


def test_loads_little() -> None:
    code = "import sys, podgram.project.settings; print(*{'pydantic', 'yaml', 'typer', 'jinja2'} & set(sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout == b"\n"
