"""The summary of a pull request: what it redraws, before and after."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from podgram.integrations import github
from support import write

POD = "elements: [{pod: web, containers: [{name: app, command: [php]}]}]\n"


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with a commit of two specs, one of which includes a third, a manifest, and a file of something."""
    files = {
        "specs/pod.yaml": POD,
        "specs/whole.yaml": "elements: [{host: h, elements: [include: part.yaml]}]\n",
        "specs/part.yaml": "elements: [box: a]\n",
        "k8s/job.yaml": "apiVersion: v1\nkind: Pod\nmetadata: {name: job}\nspec: {containers: [{name: one}]}\n",
        "other.yaml": "on: push\njobs: {}\n",
    }
    write(tmp_path, files)
    monkeypatch.chdir(tmp_path)
    git("init", "-q")
    git("add", "-A")
    git("-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "x")
    return tmp_path


def git(*arguments: str) -> None:
    subprocess.run(["git", *arguments], check=True)


def summary(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert github.main([*arguments, "--out", "pictures"]) == 0
    return capsys.readouterr().out


def headings(text: str) -> list[str]:
    return [line.removeprefix("### ").strip("` ") for line in text.splitlines() if line.startswith("### ")]


def test_what_is_the_same_is_not_shown(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (repository / "other.yaml").write_text("on: pull\n")
    (repository / "specs" / "pod.yaml").write_text(f"# a comment\n{POD}")
    assert summary(capsys, "HEAD") == "## Pictures\n\nNo picture differs.\n"
    assert list((repository / "pictures").iterdir()) == []


def test_what_differs_is_shown_before_and_after(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (repository / "specs" / "pod.yaml").write_text(POD.replace("php", "caddy"))
    text = summary(capsys, "HEAD")
    assert headings(text) == ["specs/pod.yaml#pod"]
    before, after = text.split("**After**")
    assert "php" in before
    assert "caddy" not in before
    assert "caddy" in after
    assert text.count("```mermaid\n") == 2
    pictures = {path.name: path.read_text() for path in (repository / "pictures").iterdir()}
    assert sorted(pictures) == ["specs-pod-pod.after.svg", "specs-pod-pod.before.svg"]
    assert "php" in pictures["specs-pod-pod.before.svg"]


def test_a_manifest_that_is_new_or_gone_is_shown(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (repository / "k8s" / "job.yaml").rename(repository / "k8s" / "task.yaml")
    git("add", "-A")
    text = summary(capsys, "HEAD")
    assert headings(text) == ["k8s/job.yaml#job", "k8s/task.yaml#task"]
    assert text.count("not there") == 2


def test_a_spec_that_shows_another_file_is_shown_with_it(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (repository / "specs" / "part.yaml").write_text("elements: [box: b]\n")
    assert headings(summary(capsys, "HEAD")) == ["specs/part.yaml#part", "specs/whole.yaml#whole"]
    assert headings(summary(capsys, "HEAD", "specs/whole.yaml")) == ["specs/whole.yaml#whole"]


def test_what_is_wrong_is_told(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (repository / "specs" / "pod.yaml").write_text("elements: [{pod: web, contaners: []}]\n")
    text = summary(capsys, "HEAD")
    assert "specs/pod.yaml:1:23: error: unknown field 'contaners'" in text
    assert str(repository) not in text


def test_no_text_ends_its_fence(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (repository / "specs" / "a`b.yaml").write_text('elements: [{box: "```a```"}]\n')
    git("add", "-A")
    text = summary(capsys, "HEAD")
    assert "### `` specs/a`b.yaml#a`b ``" in text
    assert "````mermaid\n" in text


def test_a_long_summary_says_that_it_ends(
    repository: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(github, "MOST", 100)
    (repository / "specs" / "pod.yaml").write_text(POD.replace("php", "caddy"))
    assert summary(capsys, "HEAD") == "## Pictures\n\n…and more, which no summary takes: see the artifact.\n"


def test_a_commit_that_nobody_knows(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert github.main(["nonsense"]) == 1
    assert "git does not know it" in capsys.readouterr().err
