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
    return next((own[field] for base in model.__mro__ if field in (own := of_fields(base))), "")


def of_fields(model: type) -> dict[str, str]:
    """What each of a model's own fields means, in the order in which to show them."""
    found: dict[str, str] = _table().get(model.__module__.rpartition(".")[2], {}).get(model.__name__, {})
    return found


def of_kind(kind: str) -> str:
    """What a kind of element is, as Markdown; an empty text where nobody has said it."""
    return str(_table()["kinds"].get(kind, ""))


def without_links(text: str) -> str:
    """Markdown with the words of its links alone, for where their targets cannot be reached."""
    return re.sub(r"\[([^]]+)\]\([^)]+\)", r"\1", text)


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(FILE.read_text("utf-8"))
