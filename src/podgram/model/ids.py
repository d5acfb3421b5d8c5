"""Ids that are unique in a page, stable, readable, and safe in every format and in every version of Mermaid."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager


def slug(text: str) -> str:
    """Letters and digits of a name, joined with underscores; any other writing by its code points."""
    ascii_words = re.findall(r"[A-Za-z0-9]+", text)
    if ascii_words:
        return "_".join(ascii_words)[:40].rstrip("_")
    return "_".join(f"u{ord(c):x}" for c in text[:8] if not c.isspace()) or "x"


class Ids:
    """Gives each element of a diagram its id: the diagram's name, its own, and a number.

    The number makes it unique; ending in a digit, no id ends in a word that Mermaid 8.8.0 reserves.
    """

    def __init__(self, prefix: str) -> None:
        first = slug(prefix)
        self.prefix = first if first[0].isalpha() else f"d{first}"
        self.path: list[str] = []
        self.counts: Counter[str] = Counter()

    @contextmanager
    def within(self, name: str) -> Iterator[None]:
        """While it is open, ids carry the name of the box around them."""
        self.path.append(slug(name))
        yield
        self.path.pop()

    def of(self, name: str) -> str:
        stem = "_".join([self.prefix, *self.path[-1:], slug(name)])
        self.counts[stem] += 1
        return f"{stem}_{self.counts[stem]}"
