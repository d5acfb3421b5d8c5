"""The schemas of a spec and of a theme file: Pydantic's, with what its validators unfold, and a word on every field.

They take whatever podgram takes, and offer every kind, class, shape and theme by name. An editor underlines the wrong
key, and not all that is around it, if a schema leaves it no choice; so alternatives of different types are one schema,
and what an element may have is found by its kind, with `if` and `then`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, Literal

from pydantic.json_schema import models_json_schema

from podgram.commands.schema import of_elements
from podgram.commands.schema.words import ADDRESS, described
from podgram.language.descriptions import of_field, of_kind
from podgram.language.manifests import MANIFEST, UNDRAWN_CONTAINER, UNDRAWN_OBJECT, UNDRAWN_POD
from podgram.language.models import Spec
from podgram.language.styles import ThemeSpec
from podgram.language.validation import Markdown, SpecModel
from podgram.model.diagram import ColourClass
from podgram.model.shapes import SHAPES
from podgram.themes.theme import DEFAULT, load, names

Schema = dict[str, Any]

ROOTS: dict[str, tuple[type[SpecModel], str, str]] = {
    "spec": (Spec, "podgram spec", "One diagram of pods, containers, processes and links; or several, in `diagrams`."),
    "theme": (ThemeSpec, "podgram theme", "Colour classes, and which kind of element wears which."),
}
# What YAML reads as a number or as true is text to podgram where text is due.
TEXT = ["string", "number", "boolean"]
UNDRAWN_FIELD = "A field of Kubernetes' own. It is taken, and not drawn."
WHOLE = "Of a manifest, which may stand here as it is."
UNDRAWN = {
    "Container": UNDRAWN_CONTAINER,
    "Pod": UNDRAWN_POD,
    "Workload": UNDRAWN_OBJECT | {"jobTemplate"},
    "ApiObject": UNDRAWN_OBJECT,
}


def schema(name: Literal["spec", "theme"]) -> Schema:
    """One of ROOTS, as plain data."""
    root, title, about = ROOTS[name]
    parts = _described()
    for model, fields in UNDRAWN.items():  # as patterns, which an editor does not offer
        whole = {} if model == "Container" else {_any_of(MANIFEST): {"description": WHOLE}}
        parts[model]["patternProperties"] = whole | {_any_of(fields): {"description": UNDRAWN_FIELD}}
    parts["SecurityContext"]["additionalProperties"] = True
    _offer(parts)
    parts["Shape"] = {"title": "Shape", "enum": list(SHAPES)}
    parts |= of_elements.definitions(parts)
    made = parts.pop(root.__name__)
    head = {"$schema": "http://json-schema.org/draft-07/schema#", "$id": f"{ADDRESS}{name}.schema.json"}
    return {**head, **described(title, about), **made, "definitions": _reached(made, parts)}


def _any_of(names: frozenset[str]) -> str:
    return f"^({'|'.join(sorted(names))})$"


def _described() -> dict[str, Schema]:
    """The schema of each model, by its name, with a word on every field."""
    models = [model for model in _made_from(SpecModel) if model.__module__.startswith("podgram.")]
    for model in reversed(models):
        model.model_rebuild()  # most wait until they are used, at which Pydantic before 2.14 fails
    refs, made = models_json_schema(
        [(model, "validation") for model in models], by_alias=True, ref_template="#/definitions/{model}"
    )
    parts: dict[str, Schema] = {name: _simple(part) for name, part in made["$defs"].items()}
    owners = {refs[model, "validation"]["$ref"].rpartition("/")[2]: model for model in models}
    for name, model in {**owners, "Markdown": Markdown}.items():
        fields = parts[name].get("properties", {})
        for field in fields:
            fields[field] = {**described(field, of_field(model, field)), **fields[field]}
        parts[name] |= {"title": model.__name__, "properties": fields}
    return _named_shortly(parts)


def _made_from(model: type[SpecModel]) -> Iterator[type[SpecModel]]:
    for made in model.__subclasses__():
        yield made
        yield from _made_from(made)


def _named_shortly(parts: dict[str, Schema]) -> dict[str, Schema]:
    """The parts with names of their own where two models are called the same: `KubernetesMount`."""
    text = re.sub(r"podgram__\w+?__(\w+?)__(\w+)", lambda m: m[1].capitalize() + m[2], json.dumps(parts))
    made: dict[str, Schema] = json.loads(text)
    return made


def _simple(part: Any) -> Any:
    """A schema without what only repeats a field's name or a model's docstring, and with unions in one step."""
    if isinstance(part, list):
        return [_simple(item) for item in part]
    if not isinstance(part, dict):
        return part
    dropped = {"title": str, "description": str, "default": object, "discriminator": dict}
    made = {key: _simple(value) for key, value in part.items() if not isinstance(value, dropped.get(key, ()))}
    if made.get("enum") == [True, False]:
        return {"type": "boolean"}
    if "enum" in made:
        return {"enum": made["enum"]}
    alternatives = made.pop("anyOf", []) + made.pop("oneOf", [])
    if alternatives:
        return {**made, **_union(alternatives)}
    return {**made, "type": TEXT} if made.get("type") == "string" else made


def _union(alternatives: list[Schema]) -> Schema:
    """Alternatives as one schema, as what applies to one type does not to another; models stay by themselves."""
    alternatives = [inner for each in alternatives for inner in each.get("anyOf", [each])]
    words = [each for each in alternatives if "enum" in each]
    models = [each for each in alternatives if "$ref" in each]
    plain = [each for each in alternatives if each not in words and each not in models]
    types = list(dict.fromkeys(name for each in plain for name in _types(each)))
    merged = {key: value for each in plain for key, value in each.items()} | {"type": types}
    items = [each["items"] for each in plain if "items" in each]
    if len(items) > 1:
        merged["items"] = _union(items)
    if words and types in ([], ["null"]):
        plain = []
    apart = [*models, *words, *([merged] if plain else [])]
    return apart[0] if len(apart) == 1 else {"anyOf": apart}


def _types(part: Schema) -> list[str]:
    named = part.get("type", [])
    return named if isinstance(named, list) else [named]


def _offer(parts: dict[str, Schema]) -> None:
    """Names what can stand where any text can."""
    theme = load(DEFAULT)
    classes = {c.name: c for c in theme.own_classes()}
    for part in parts.values():
        fields = part["properties"]
        if "class" in fields:
            fields["class"] = _known(fields["class"], list(classes), "a class of this file or its theme", ".")
        if "shape" in fields:
            fields["shape"] = {**_words(fields["shape"]), "$ref": "#/definitions/Shape"}
    for each in ("DiagramSpec", "Spec", "ThemeSpec"):
        fields = parts[each]["properties"]
        name = "extends" if each == "ThemeSpec" else "theme"
        fields[name] = _known(fields[name], list(names()), "a theme file", r"\.(ya?ml|json)$")
        texts = {name: _colours(made) for name, made in classes.items()}
        for field, known in (("classes", texts), ("kinds", {kind: of_kind(kind) for kind in theme.kinds})):
            value = fields[field]["additionalProperties"]
            fields[field]["properties"] = {name: {**described(name, text), **value} for name, text in known.items()}


def _words(field: Schema) -> Schema:
    """What is said about a field."""
    return {key: field[key] for key in ("title", "description", "markdownDescription") if key in field}


def _known(field: Schema, known: list[str], other: str, pattern: str) -> Schema:
    """A field with some names to offer, where others may stand too: `other` says what they are."""
    about = f"{field['description']} This is {other}."
    own = {"description": about, "type": "string", "pattern": pattern, "not": {"enum": known}}
    return {**_words(field), "anyOf": [{"description": field["description"], "enum": known}, own]}


def _colours(made: ColourClass) -> str:
    return f"The class `{made.name}`: fill {made.fill}, border {made.stroke}, text {made.text}."


def _reached(root: Schema, parts: dict[str, Schema]) -> dict[str, Schema]:
    """The parts that a schema refers to, by way of others too."""
    found: dict[str, Schema] = {}
    ahead = [root]
    while ahead:
        for name in re.findall(r'"#/definitions/(\w+)"', json.dumps(ahead.pop())):
            if name not in found:
                found[name] = parts[name]
                ahead.append(parts[name])
    return dict(sorted(found.items()))
