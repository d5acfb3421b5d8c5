"""`podgram init` looks first, explains every key, and adds to what is there without touching it."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
import yaml

from podgram.commands import schema
from podgram.commands.init import HOOKS, Plan, hook_text, plan, run, settings_text
from podgram.diagnostics import PodgramError
from podgram.pages import SUFFIXES
from podgram.project import discovery
from podgram.project.settings import KEYS, MERMAID, Settings, load
from support import write


def carry_out(made: Plan) -> None:
    for path, text in made.files.items():
        path.write_bytes(text.encode())


def test_an_empty_folder_gets_settings_and_a_hook(tmp_path: Path) -> None:
    carry_out(plan(tmp_path))
    assert load(tmp_path / "podgram.toml") == Settings(tmp_path, tmp_path / "podgram.toml")
    (repo,) = yaml.safe_load((tmp_path / HOOKS).read_text())["repos"]
    assert [hook["id"] for hook in repo["hooks"]] == ["podgram-sync"]


def test_says_what_it_wrote_or_shows_what_it_would(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    shown = run(dry_run=True).output
    assert "+++ b/podgram.toml\n" in shown
    assert "+      - id: podgram-sync\n" in shown
    assert list(tmp_path.iterdir()) == []
    wrote = run().output
    assert wrote.startswith(f"wrote podgram.toml\nwrote {HOOKS}\nwrote .podgram/spec.schema.json\n")
    assert "\nNext: " in wrote
    assert "already" in run().output
    assert "wrote" not in run().output


def test_an_editor_finds_the_schemas(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    head = re.search("`(# yaml-language-server: .*)`", run().output)
    assert head
    assert (tmp_path / "specs" / head[1].partition("=")[2]).resolve() == tmp_path / ".podgram/spec.schema.json"
    directive = (tmp_path / "podgram.toml").read_text().splitlines()[0]
    assert directive.startswith("#:schema ")
    assert (tmp_path / directive.split()[1]).read_text("utf-8") == schema.text("settings")
    (tmp_path / ".podgram/spec.schema.json").write_text("{}")  # of an older podgram
    assert run().output.startswith("wrote .podgram/spec.schema.json\n")
    assert (tmp_path / ".podgram/spec.schema.json").read_text("utf-8") == schema.text()


def test_a_project_with_settings_in_pyproject_has_no_schema_for_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'x'\n")
    run()
    assert [path.name for path in (tmp_path / ".podgram").iterdir()] == ["spec.schema.json"]
    assert "#:schema" not in (tmp_path / "pyproject.toml").read_text()


def test_a_second_time_there_is_nothing_to_do(tmp_path: Path) -> None:
    carry_out(plan(tmp_path))
    again = plan(tmp_path)
    assert again.files == {}
    assert len(again.notes) == 2


@pytest.mark.parametrize(
    ("there", "pages"),
    [
        (["content/a.md"], ("content",)),
        (["docs/a.md", "README.md"], ("docs", "README.md")),
        (["other/a.md"], (".",)),
    ],
)
def test_looks_where_the_pages_are(tmp_path: Path, there: list[str], pages: tuple[str, ...]) -> None:
    write(tmp_path, dict.fromkeys(there, ""))
    carry_out(plan(tmp_path))
    found = load(tmp_path / "podgram.toml")
    assert found is not None
    assert found.pages == pages


def test_looks_where_the_specs_are(tmp_path: Path) -> None:
    (tmp_path / "diagrams").mkdir()
    (tmp_path / "diagrams" / "pod.yaml").touch()
    carry_out(plan(tmp_path))
    found = load(tmp_path / "podgram.toml")
    assert found is not None
    assert found.specs == ("diagrams",)


def test_every_key_is_explained_and_what_is_commented_out_is_right() -> None:
    text = settings_text({})
    for about in (*(key.about for key in KEYS.values()), *(choice.about for choice in MERMAID.values())):
        assert about in text
    assert tomllib.loads(text) == {}
    live = "\n".join(line.removeprefix("# ") for line in text.splitlines() if " = " in line or line.startswith("# ["))
    defaults = {name: key.default for name, key in KEYS.items()}
    assert tomllib.loads(live) == defaults | {"mermaid": {name: choice.values[0] for name, choice in MERMAID.items()}}


@pytest.mark.parametrize(
    "before", ["", '[project]\nname = "x"', "# c\r\n[tool.ruff]\r\nx = 1\r\n", "[tool]\nx = 1\n\n\n"]
)
def test_adds_to_a_pyproject(tmp_path: Path, before: str) -> None:
    (tmp_path / "docs").mkdir()
    path = tmp_path / "pyproject.toml"
    path.write_bytes(before.encode())
    carry_out(plan(tmp_path))
    text = path.read_bytes().decode()
    assert text.startswith(before)
    assert ("\r\n" in before) == ("\r\n" in text)
    assert tomllib.loads(text)["tool"]["podgram"] == {"pages": ["docs"]}
    assert not (tmp_path / "podgram.toml").exists()


def test_says_what_to_put_into_a_pyproject_that_cannot_be_added_to(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("tool = {x = 1}\n")
    made = plan(tmp_path)
    assert list(made.files) == [tmp_path / HOOKS]
    assert "pyproject.toml cannot be added to" in made.notes[0]
    assert "[tool.podgram]" in made.notes[0]


REPO = "repo: https://example.org/x\n    rev: v1\n    hooks:\n      - id: x  # why\n"
CONFIGS = {
    "indented": f"# top\nrepos:\n  - {REPO}",
    "flush": "repos:\n- repo: https://example.org/x\n  rev: v1\n  hooks:\n  - id: x",
    "in the middle": f"repos:\n  - {REPO}\n# about the rest\nexclude: y\n",
    "comment at the end": f"exclude: y\nrepos:\n  - {REPO}  # - repo: old\n\n\n",
    "crlf": f"repos:\n  - {REPO}".replace("\n", "\r\n"),
}


@pytest.mark.parametrize("before", CONFIGS.values(), ids=CONFIGS)
def test_adds_a_hook_to_those_there_are(tmp_path: Path, before: str) -> None:
    path = tmp_path / HOOKS
    path.write_bytes(before.encode())
    carry_out(plan(tmp_path))
    after = path.read_bytes().decode()
    old, new = yaml.safe_load(before), yaml.safe_load(after)
    assert new["repos"][:-1] == old["repos"]
    assert new["repos"][-1] == yaml.safe_load(hook_text())[0]
    assert {**new, "repos": 0} == {**old, "repos": 0}
    assert any(after.startswith(before[:cut]) and after.endswith(before[cut:]) for cut in range(len(before) + 1))
    assert ("\r\n" in before) == ("\r\n" in after)


@pytest.mark.parametrize("before", ["repos: []\n", "", "repos:\n", "- x\n"])
def test_says_what_to_add_where_it_cannot(tmp_path: Path, before: str) -> None:
    (tmp_path / HOOKS).write_text(before)
    made = plan(tmp_path)
    assert tmp_path / HOOKS not in made.files
    assert "id: podgram-sync" in made.notes[0]


def test_a_broken_configuration_is_told(tmp_path: Path) -> None:
    (tmp_path / HOOKS).write_text("repos: [\n")
    with pytest.raises(PodgramError, match=r"not YAML"):
        plan(tmp_path)


def test_the_hooks_files_are_pages_and_what_they_depend_on() -> None:
    import re

    (repo,) = yaml.safe_load(hook_text())
    hooks = yaml.safe_load((Path(__file__).parents[1] / ".pre-commit-hooks.yaml").read_text())
    patterns = [hook["files"] for hook in [*repo["hooks"], *hooks] if hook["id"] in ("podgram-sync", "podgram-check")]
    for pattern in patterns:
        for suffix in SUFFIXES | discovery.SPECS | {".j2"}:
            assert re.search(pattern, f"a/b{suffix}")
        assert re.search(pattern, "x/podgram.toml")
        assert not re.search(pattern, "Cargo.toml")
        assert not re.search(pattern, "a.py")


def test_in_a_subfolder_the_hook_goes_to_the_top_of_the_repository(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "site").mkdir()
    monkeypatch.chdir(tmp_path / "site")
    assert f"wrote ../{HOOKS}\n" in str(run().output)
    assert (tmp_path / HOOKS).is_file()
    assert {path.name for path in (tmp_path / "site").iterdir()} == {"podgram.toml", ".podgram"}
