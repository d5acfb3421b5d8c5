"""What an item of `elements` and of `links` may have, which its kind decides: its first key, or `kind`."""

from __future__ import annotations

from typing import Any

from podgram.commands.schema.words import described
from podgram.language.descriptions import of_kind
from podgram.language.models import MODELS
from podgram.language.styles import folded
from podgram.themes.theme import DEFAULT, load

Schema = dict[str, Any]

TEXT = ["string", "number", "boolean"]
# Kind of model in a list of elements → the model's schema, in the order in which a key is taken for a kind: the `image`
# of a container is no element, nor is the `node` of a pod.
ELEMENTS = {
    "a pod": "Pod",
    "a container": "Container",
    "a process": "Process",
    "a workload": "Workload",
    "an object": "ApiObject",
    "an element": "Element",
}


def definitions(parts: dict[str, Schema]) -> dict[str, Schema]:
    """`AnyElement` and `AnyLink`, and the models that they choose from, each with the kinds that it may begin with."""
    kinds = list(load(DEFAULT).kinds)
    made = {}
    own = {tag: [kind for kind in kinds if MODELS.get(folded(kind), "an element") == tag] for tag in ELEMENTS}
    for tag, name in ELEMENTS.items():
        made[name] = _headed(parts[name], own[tag])
    made["AnyElement"] = _any_element(parts, own)
    made["AnyLink"] = _any_link(parts["Link"])
    for diagram in ("DiagramSpec", "Spec"):
        links = parts[diagram]["properties"]["links"]
        links["items"] = {"$ref": "#/definitions/AnyLink"}
    return made


def _headed(model: Schema, kinds: list[str]) -> Schema:
    """A model that may begin with one of these kinds. Its keys are patterns, which an editor does not offer any more.

    A key that can be a kind and a field, such as the `ingress` of a network policy, may be either.
    """
    undrawn = "".join(model.get("patternProperties", ""))
    heads = {_spellings(kind): _words(kind) if f"|{kind}|" in undrawn else _head(kind) for kind in kinds}
    patterns = {**heads, **model.get("patternProperties", {})}
    return {**model, "patternProperties": patterns, "required": []}


def _any_element(parts: dict[str, Schema], own: dict[str, list[str]]) -> Schema:
    chain = _other(parts, [kind for kinds in own.values() for kind in kinds])
    for tag, name in reversed(ELEMENTS.items()):
        chain = {"if": _is_one_of(own[tag]), "then": {"$ref": f"#/definitions/{name}"}, "else": chain}
    for field, name in (("from", "From"), ("include", "Include")):
        chain = {"if": _has(f"^{field}$"), "then": {"$ref": f"#/definitions/{name}"}, "else": chain}
    words = [{"const": kind, **_words(kind)} for kinds in own.values() for kind in kinds]
    word = {"if": {"type": TEXT}, "then": {"anyOf": [*words, {"type": TEXT}]}, "else": chain}
    return {"title": "Element", "type": [*TEXT, "object"], **word}


def _other(parts: dict[str, Schema], kinds: list[str]) -> Schema:
    """An element of a kind that only a theme or a spec knows, or one that is still without a kind."""
    plain = {
        name: field for model in ("Include", "From", "Element") for name, field in parts[model]["properties"].items()
    }
    kind = {**plain["kind"], "anyOf": [{"enum": kinds}, {"type": "string"}]}
    fields = {**{name: _head(name) for name in kinds}, **plain, "kind": kind}
    return {"properties": fields, "additionalProperties": {"type": [*TEXT, "null"]}}


def _any_link(link: Schema) -> Schema:
    """A text, a mapping with `from` and `to`, or one whose only key is a link and whose value is its label or look."""
    look = {"type": [*TEXT, "array", "object"]}
    short = {
        "properties": link["properties"],
        "propertyNames": {"pattern": " "},
        "additionalProperties": look,
        "maxProperties": 1,
    }
    long = {"type": "object", "anyOf": [{"required": [field]} for field in link["properties"]]}
    return {"type": [*TEXT, "object"], "if": long, "then": {"$ref": "#/definitions/Link"}, "else": short}


def _words(kind: str) -> Schema:
    return described(_title(kind), of_kind(kind))


def _title(kind: str) -> str:
    first, *rest = kind.split("-")
    return " ".join([first.upper() if rest == ["route"] else first.capitalize(), *rest])


def _head(kind: str) -> Schema:
    """The key that an element of this kind begins with."""
    return {**described(_title(kind), f"{of_kind(kind)} The value is its name."), "type": [*TEXT, "null"]}


def _is_one_of(kinds: list[str]) -> Schema:
    """Whether an element says that it is of one of these kinds, at its head or in `kind`."""
    said = "|".join(_spellings(kind) for kind in kinds)
    kind = {"title": "kind", "pattern": said, "type": "string"}
    return {"anyOf": [_has(said), {**_has("^kind$"), "properties": {"kind": kind}}]}


def _has(pattern: str) -> Schema:
    """Whether a mapping has a key like this. While it is written, an editor takes what is `required` for there."""
    return {"not": {"propertyNames": {"not": {"pattern": pattern}}}}


def _spellings(kind: str) -> str:
    """A pattern for a kind in every usual spelling: `init-container`, `initContainer`, `InitContainer`."""
    words = [f"[{word[0]}{word[0].upper()}]{word[1:]}" for word in kind.split("-")]
    return f"^{'[-_ ]?'.join(words)}$"
