"""The schema of `podgram.toml`: the table of settings, as JSON Schema has it."""

from __future__ import annotations

from typing import Any

from podgram.commands.schema.words import ADDRESS, described
from podgram.emitters import FORMATS
from podgram.project.settings import CHOICES, KEYS, MERMAID, TEXT, Kind
from podgram.themes.theme import names

Schema = dict[str, Any]


def schema() -> Schema:
    """The schema as plain data."""
    about = "What holds for all specs and pages of a project. Paths count from this file's folder."
    head = {"$schema": "http://json-schema.org/draft-07/schema#", "$id": f"{ADDRESS}settings.schema.json"}
    fields = {name: {**described(name, key.about), **_value(key.kind, name)} for name, key in KEYS.items()}
    return {**head, **described("podgram settings", about), **_table(fields)}


def _table(fields: dict[str, Schema]) -> Schema:
    return {"type": "object", "properties": fields, "additionalProperties": False}


def _value(kind: Kind, name: str) -> Schema:
    if kind is CHOICES:
        keys = {key: {**described(key, one.about), "enum": list(one.values)} for key, one in MERMAID.items()}
        return _table(keys)
    known = {"theme": list(names()), "formats": list(FORMATS)}.get(name)
    word: Schema = {"anyOf": [{"enum": known}, {"type": "string"}]} if known else {"type": "string"}
    return word if kind is TEXT else {"type": "array", "items": word}
