"""What two texts differ in, as people and programs read it."""

from __future__ import annotations

import difflib
import re


def difference(before: str, after: str, old: str, new: str) -> str:
    """A unified diff of two texts under their files' names. Only `\\n` ends a line; lines keep their own ends."""
    one, other = (re.split(r"(?<=\n)(?!$)", text) if text else [] for text in (before, after))
    diff = difflib.unified_diff(one, other, old, new)
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in diff)
