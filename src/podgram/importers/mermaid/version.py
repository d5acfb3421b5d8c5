"""Which Mermaid a page is drawn with, where no setting says it: what its script, a lock file or the host tells."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from podgram.fences import fences
from podgram.model.diagram import MermaidVersion

MODERN = 11  # from this one on Mermaid draws what 12 does
_SCRIPT = re.compile(r"(?:src\s*=|from|import)\s*\(?\s*[\"'][^\"'\s]*\bmermaid@v?(\d+)")
# Lock file → how it says the version (https://docs.npmjs.com/cli/configuring-npm/package-lock-json).
_LOCKS = {
    "package-lock.json": re.compile(r'"node_modules/mermaid":\s*\{\s*"version":\s*"(\d+)'),
    "yarn.lock": re.compile(r'^"?mermaid@[^\n]*:\n\s+version:?\s+"?(\d+)', re.MULTILINE),
    "pnpm-lock.yaml": re.compile(r"^\s*'?/?mermaid@(\d+)", re.MULTILINE),
}
_HOSTS = re.compile(r"url\s*=\s*\S*\b(github|gitlab)\.com\b")
MOST = 10_000_000  # bytes of a lock file that are read


class Guess(NamedTuple):
    """A version, and what tells it."""

    version: MermaidVersion
    because: str


def guess(page: str, root: Path) -> Guess | None:
    """The version that a page of a project is drawn with; None where nothing tells it."""
    return next(_guesses(page, root), None)


def _guesses(page: str, root: Path) -> Iterator[Guess]:
    if found := _SCRIPT.search(_without_fences(page)):
        yield Guess(_version(found[1]), f"the page loads mermaid@{found[1]}")
    for name, pattern in _LOCKS.items():
        if found := pattern.search(_text(root / name)):
            yield Guess(_version(found[1]), f"{name} has mermaid {found[1]}")
    if found := _HOSTS.search(_text(root / ".git" / "config")):
        yield Guess("12", f"{found[1]}.com draws its pages with a new one")


def _version(major: str) -> MermaidVersion:
    return "12" if int(major) >= MODERN else "8.8"


def _without_fences(page: str) -> str:
    """A page without its blocks of code, which show what others write."""
    lines = page.splitlines()
    for fence in fences(page):
        lines[fence.first : fence.end] = [""] * (fence.end - fence.first)
    return "\n".join(lines)


def _text(file: Path) -> str:
    try:
        with file.open("rb") as opened:
            return opened.read(MOST).decode(errors="replace") if file.is_file() else ""
    except OSError:
        return ""
