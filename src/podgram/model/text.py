"""The text of a diagram as every format can draw it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from podgram.model.diagram import ILLEGAL


def clean(lines: Iterable[str]) -> tuple[str, ...]:
    """Lines as every format draws them: white space folded as HTML folds it, what no XML can hold replaced."""
    folded = (re.sub(r"\s+", " ", ILLEGAL.sub("\ufffd", line)).strip() for line in lines)
    kept = tuple(folded)
    return kept if any(kept) else ()


def typed(value: Any) -> Any:
    """Plain data with the texts that JSON has other words for as those: `true` and numbers."""
    if isinstance(value, Mapping):
        return {str(key): typed(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [typed(item) for item in value]
    if isinstance(value, str) and re.fullmatch(r"true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?", value):
        return json.loads(value)
    return value


def number(value: float) -> str:
    """A number as text: no exponent, at most two decimals, none that say nothing, never `-0`."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def several(count: int, what: str) -> str:
    """A number of things in words: `1 policy`, `2 policies`."""
    plural = what[:-1] + "ies" if what.endswith("y") else what + ("es" if what.endswith("s") else "s")
    return f"{count} {what if count == 1 else plural}"
