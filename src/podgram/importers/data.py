"""Spec data with marks, made by a program: what an importer writes, with the places of what it read."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping as Map
from typing import Any

from podgram.diagnostics import Mark
from podgram.language.source import Mapping, Sequence


def mapping(at: Mark, values: Map[str, Any]) -> Mapping:
    """Plain values as a mapping at one place; what has marks already keeps them."""
    made = Mapping(at)
    for key, value in values.items():
        put(made, key, value)
    return made


def sequence(at: Mark, items: Iterable[Any]) -> Sequence:
    """Plain items as a list at one place; what has marks already keeps them."""
    made = Sequence(at)
    for item in items:
        value = marked(item, at)
        made.add(value, getattr(value, "at", at))
    return made


def put(made: Mapping, key: str, value: Any, at: Mark | None = None) -> None:
    """Puts a value into a mapping: at its own place if it has one, else at the given one or the mapping's."""
    place = at or (value.at if isinstance(value, Mapping | Sequence) else made.at)
    made.put(key, marked(value, place), place, place)


def marked(value: Any, at: Mark) -> Any:
    """Plain data as mappings and lists with marks, all at one place."""
    if isinstance(value, Mapping | Sequence):
        return value
    if isinstance(value, Map):
        return mapping(at, value)
    return sequence(at, value) if isinstance(value, list | tuple) else value


def as_mapping(value: Any) -> Any:
    """A list of names as a mapping of them, each at its place; anything else as it is."""
    if not isinstance(value, Sequence) or not all(isinstance(item, str) for item in value):
        return value
    made = Mapping(value.at)
    for item, at in zip(value, value.values_at, strict=True):
        made.put(item, None, at, at)
    return made
