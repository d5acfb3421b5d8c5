"""What fields and kinds mean, in words: `fields.toml`, of which the JSON Schemas and the tables of pages are made."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("fields.toml")


def of_field(model: type, field: str) -> str:
    """What a field of a model means, as Markdown; an empty text where nobody has said it.

    `field` is spelled as in a file. What a model takes over is found at the one that it is from.
    """
    for base in model.__mro__:
        table = _table().get(base.__module__.rpartition(".")[2], {}).get(base.__name__, {})
        if field in table:
            return str(table[field])
    return ""


def of_kind(kind: str) -> str:
    """What a kind of element is, as Markdown; an empty text where nobody has said it."""
    return str(_table()["kinds"].get(kind, ""))


def without_links(text: str) -> str:
    """Markdown with the words of its links alone, for where their targets cannot be reached."""
    return re.sub(r"\[([^]]+)\]\([^)]+\)", r"\1", text)


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(FILE.read_text("utf-8"))
