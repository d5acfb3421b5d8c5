"""The real pre-commit runs podgram's hooks in a fresh git repository."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[1]
SPEC = "elements:\n  - {kind: container, name: demo, command: [php]}\n"
PAGE = "{{< mermaid >}}\n%% podgram: specs/pod.yaml\n{{< /mermaid >}}\n"

pytest.importorskip("pre_commit", reason="pre-commit is not installed")

Run = Callable[..., "subprocess.CompletedProcess[str]"]


def hook(id: str) -> dict[str, Any]:
    """A hook as others get it, but run by the podgram that is under test instead of one that pre-commit installs."""
    (found,) = [h for h in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text()) if h["id"] == id]
    return {**found, "language": "system"}


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Runs a command in the repository, on a PATH with podgram and pre-commit and with no settings of the user's."""
    home = tmp_path / "home"
    home.mkdir()
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "PRE_COMMIT"))},
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(home),
        "GIT_CONFIG_NOSYSTEM": "1",
        "PRE_COMMIT_HOME": str(home / "cache"),
        "GIT_AUTHOR_NAME": "A",
        "GIT_AUTHOR_EMAIL": "a@example.org",
        "GIT_COMMITTER_NAME": "A",
        "GIT_COMMITTER_EMAIL": "a@example.org",
        "NO_COLOR": "1",
    }

    def call(*command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(command, cwd=tmp_path / "site", env=environment, capture_output=True, text=True)

    return call


@pytest.fixture
def site(tmp_path: Path, run: Run) -> Path:
    """A repository with a spec, a page that uses it, and the sync hook in its git."""
    folder = tmp_path / "site"
    (folder / "specs").mkdir(parents=True)
    (folder / "content").mkdir()
    (folder / "specs" / "pod.yaml").write_text(SPEC)
    (folder / "content" / "pod.md").write_text(PAGE)
    config = {"repos": [{"repo": "local", "hooks": [hook("podgram-sync")]}]}
    (folder / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config))
    for command in (("git", "init", "-q"), ("pre-commit", "install")):
        done = run(*command)
        assert done.returncode == 0, done.stdout + done.stderr
    return folder


def commit(run: Run) -> subprocess.CompletedProcess[str]:
    run("git", "add", "-A")
    return run("git", "commit", "-m", "x")


def test_a_stale_page_stops_the_commit_and_the_second_try_passes(site: Path, run: Run) -> None:
    first = commit(run)
    assert first.returncode == 1
    assert "wrote content/pod.md" in first.stderr
    assert "demo Container" in (site / "content" / "pod.md").read_text()
    second = commit(run)
    assert second.returncode == 0, second.stdout + second.stderr
    assert run("git", "status", "--porcelain").stdout == ""


def test_a_changed_spec_freshens_its_pages(site: Path, run: Run) -> None:
    commit(run)
    assert commit(run).returncode == 0
    (site / "specs" / "pod.yaml").write_text(SPEC.replace("demo", "other"))
    first = commit(run)
    assert (first.returncode, "wrote content/pod.md" in first.stderr) == (1, True)
    assert commit(run).returncode == 0
    assert "other Container" in run("git", "show", "HEAD:content/pod.md").stdout


def test_a_new_picture_stops_the_commit_too(site: Path, run: Run) -> None:
    (site / "content" / "pod.md").write_text("<!-- podgram: specs/pod.yaml -->\n![demo](pod.svg)\n")
    first = commit(run)
    assert (first.returncode, "wrote content/pod.svg" in first.stderr) == (1, True)
    assert commit(run).returncode == 0
    assert run("git", "show", "HEAD:content/pod.svg").stdout.startswith("<")


def test_a_wrong_marker_stops_the_commit_and_says_where(site: Path, run: Run) -> None:
    (site / "content" / "pod.md").write_text(PAGE.replace("pod.yaml", "pods.yaml"))
    stopped = commit(run)
    assert stopped.returncode == 1
    assert "content/pod.md:2:13: error: no spec 'specs/pods.yaml'" in stopped.stderr
    assert "Traceback" not in stopped.stderr


def test_a_commit_of_other_files_does_not_run_it(site: Path, run: Run) -> None:
    commit(run)
    commit(run)
    (site / "code.py").write_text("x = 1\n")
    done = commit(run)
    assert (done.returncode, "no files to check" in done.stderr) == (0, True)


def test_the_check_names_what_is_stale_and_writes_nothing(site: Path, run: Run) -> None:
    config = {"repos": [{"repo": "local", "hooks": [hook("podgram-check")]}]}
    (site / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config))
    run("git", "add", "-A")
    done = run("pre-commit", "run", "--all-files")
    assert done.returncode == 1
    assert "content/pod.md:2: stale" in done.stdout
    assert "podgram sync" in done.stdout
    assert (site / "content" / "pod.md").read_text() == PAGE


def test_the_render_hook_draws_the_specs_of_the_settings(site: Path, run: Run) -> None:
    config = {"repos": [{"repo": "local", "hooks": [hook("podgram-render")]}]}
    (site / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config))
    (site / "podgram.toml").write_text('out = "drawn"\nformats = ["mermaid", "svg"]\n')
    first = commit(run)
    assert first.returncode == 1
    assert sorted(path.name for path in (site / "drawn").iterdir()) == ["pod.mmd", "pod.svg"]
    assert commit(run).returncode == 0
