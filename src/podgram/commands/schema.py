"""The JSON Schema of a spec, for an editor's completion: Pydantic's, with what its validators unfold.

It takes whatever podgram takes, and offers every kind, class, shape and theme by name
(https://json-schema.org/draft/2020-12).
"""

from __future__ import annotations

import json
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from podgram.commands.console import Result
from podgram.language.manifests import UNDRAWN_CONTAINER, UNDRAWN_OBJECT, UNDRAWN_POD
from podgram.language.models import MODELS, ApiObject, Container, Element, From, Include, Pod, Process, Spec, Workload
from podgram.language.styles import folded
from podgram.language.validation import SpecModel
from podgram.model.shapes import SHAPES
from podgram.themes.theme import DEFAULT, load, names

Schema = dict[str, Any]

# What YAML reads as a number or as true is text to podgram where text is due.
TEXT = ["string", "number", "boolean"]

# Kind of model in a list of elements → the model's own schema, which a list of its own, like `containers`, has.
ELEMENTS = {
    "a pod": "Pod",
    "a container": "Container",
    "a process": "Process",
    "a workload": "Workload",
    "an object": "ApiObject",
}
PLAIN = "an element"

UNDRAWN = {
    "Container": UNDRAWN_CONTAINER,
    "Pod": UNDRAWN_POD,
    "Workload": UNDRAWN_OBJECT | {"jobTemplate"},
    "ApiObject": UNDRAWN_OBJECT,
}


def run() -> Result:
    """The schema, as it is."""
    return Result(text().encode())


def text() -> str:
    """The schema as JSON."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


def schema() -> Schema:
    """The schema as plain data."""
    models = (Spec, Pod, Container, Process, Workload, ApiObject, Element, Include, From)
    _build(SpecModel)
    _, made = models_json_schema([(model, "validation") for model in models], by_alias=True)
    parts: dict[str, Schema] = _widened(made["$defs"])
    for name, fields in UNDRAWN.items():
        parts[name]["properties"] |= {field: {"description": "Taken and not drawn."} for field in sorted(fields)}
    parts["SecurityContext"]["additionalProperties"] = True
    _offer(parts)
    parts["AnyElement"] = _any_element(parts)
    spec = parts.pop("Spec")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "podgram spec", **spec, "$defs": parts}


def _build(model: type[BaseModel]) -> None:
    """Builds a model and those made from it: most wait until they are used, at which Pydantic before 2.14 fails."""
    for made in model.__subclasses__():
        _build(made)
    model.model_rebuild()


def _widened(part: Any) -> Any:
    """A schema without titles that only repeat a field's name, and with text that may look like something else."""
    if isinstance(part, list):
        return [_widened(item) for item in part]
    if not isinstance(part, dict):
        return part
    made = {key: _widened(value) for key, value in part.items() if key != "title" or not isinstance(value, str)}
    return {**made, "type": TEXT} if made.get("type") == "string" and "enum" not in made else made


def _offer(parts: dict[str, Schema]) -> None:
    """Names what can stand where any text can."""
    theme = load(DEFAULT)
    classes = {"anyOf": [{"enum": [c.name for c in theme.own_classes()]}, {"type": TEXT}, {"type": "null"}]}
    for part in parts.values():
        fields = part.get("properties", {})
        if "class" in fields:
            fields["class"] |= classes
        if "shape" in fields:
            fields["shape"] |= {"anyOf": [{"enum": list(SHAPES)}, {"type": "null"}]}
    for each in ("DiagramSpec", "Spec"):
        fields = parts[each]["properties"]
        fields["theme"] |= {"anyOf": [{"enum": list(names())}, {"type": TEXT}, {"type": "null"}]}
        for field, known in (("classes", [c.name for c in theme.own_classes()]), ("kinds", list(theme.kinds))):
            fields[field]["properties"] = dict.fromkeys(known, fields[field]["additionalProperties"])


def _any_element(parts: dict[str, Schema]) -> Schema:
    """An item of a list of elements: a bare word, an include, or one of the models, headed by its kind."""
    kinds = list(load(DEFAULT).kinds)
    own = {tag: [kind for kind in kinds if MODELS.get(folded(kind), PLAIN) == tag] for tag in (*ELEMENTS, PLAIN)}
    strict = [_headed(parts[name], [s for k in own[tag] for s in _spelled(k)]) for tag, name in ELEMENTS.items()]
    plain = _open(parts["Element"], own[PLAIN], strict)
    others = [{"$ref": f"#/$defs/{name}"} for name in ("Include", "From")]
    return {
        "description": "What is drawn, in this place.",
        "anyOf": [{"enum": kinds}, {"type": TEXT}, *others, *strict, plain],
    }


def _spelled(kind: str) -> list[str]:
    """A kind as podgram and as Kubernetes write it: `init-container`, `initContainer` and `InitContainer`."""
    first, *rest = kind.split("-")
    camel = first + "".join(word.capitalize() for word in rest)
    return list(dict.fromkeys([kind, camel, camel[0].upper() + camel[1:]]))


def _heads(kinds: list[str]) -> Schema:
    return {kind: {"type": [*TEXT, "null"], "description": f"A {kind}; this is its name."} for kind in kinds}


def _headed(part: Schema, kinds: list[str]) -> Schema:
    """A model that says its kind: `pod: demo` at its head, or `kind: pod` among its fields."""
    fields = {**_heads(kinds), **part["properties"], "kind": {"enum": kinds}}
    return {**part, "properties": fields, "required": [], "anyOf": [{"required": [f]} for f in (*kinds, "kind")]}


def _open(part: Schema, kinds: list[str], others: list[Schema]) -> Schema:
    """An element of any other kind, also of one that only a theme or a spec knows."""
    taken = [kind for other in others for kind in other["properties"]["kind"]["enum"]]
    fields = {**_heads(kinds), **part["properties"], "kind": {"anyOf": [{"enum": kinds}, {"type": TEXT}]}}
    refused = [{"required": ["kind"], "properties": {"kind": {"enum": taken}}}, *({"required": [k]} for k in taken)]
    rest = {"type": [*TEXT, "null"]}
    return {**part, "properties": fields, "required": [], "additionalProperties": rest, "not": {"anyOf": refused}}
