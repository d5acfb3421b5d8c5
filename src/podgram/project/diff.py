"""What two texts differ in, as people and programs read it."""

from __future__ import annotations

import difflib
import re


def difference(before: str, after: str, file: str) -> str:
    """A unified diff of a page; its lines keep their own ends."""
    old, new = (re.split(r"(?<=\n)(?!$)", text) if text else [] for text in (before, after))
    diff = difflib.unified_diff(old, new, f"a/{file}", f"b/{file}")
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in diff)
