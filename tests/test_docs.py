"""The documentation says what podgram draws and does today."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *command], cwd=ROOT, capture_output=True, text=True)


def test_the_reference_of_kinds_is_fresh() -> None:
    found = run("docs/make.py", "--check")
    assert found.returncode == 0, f"{found.stdout}\nto mend: python docs/make.py"


def test_the_pages_are_fresh() -> None:
    found = run("-m", "podgram", "sync", "--check")
    assert found.returncode == 0, f"{found.stdout}{found.stderr}\nto mend: podgram sync"


PAGES = ["README.md", "CONTRIBUTING.md", *sorted(f"docs/{path.name}" for path in (ROOT / "docs").glob("*.md"))]


@pytest.mark.parametrize("page", PAGES)
def test_every_link_leads_somewhere(page: str) -> None:
    text = (ROOT / page).read_text("utf-8")
    links = re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", re.sub(r"(?ms)^(`{3,}).*?^\1|`[^`\n]+`", "", text))
    assert [link for link in links if not ((ROOT / page).parent / link).exists()] == []


def test_every_command_of_the_readme_exists() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    named = set(re.findall(r"podgram (render|schema|themes|sync|init|audit|adopt|diff|import)\b", text))
    shown = run("-m", "podgram", "--help").stdout
    assert named
    assert all(re.search(rf"^\s+{name}\b", shown, re.MULTILINE) for name in named)


def test_the_specs_are_fewer_lines_than_what_they_replace() -> None:
    """At most 60 lines for each 100 of the 706 lines of Mermaid that the lessons have."""
    lines = [
        line for spec in ROOT.glob("specs/*.yaml") for line in spec.read_text("utf-8").splitlines() if line.strip()
    ]
    assert len(lines) <= 0.6 * 706
