"""Makes src/podgram/spec/__init__.py, the typed constructors of the Python library, of the models and of fields.toml.

python .ci/constructors.py            writes it
python .ci/constructors.py --check    writes nothing; exit status 1 when it is stale
"""

from __future__ import annotations

import json
import re
import sys
import textwrap
from pathlib import Path
from typing import Any, get_args

from podgram.commands.schema import schema
from podgram.language.descriptions import of_kind
from podgram.language.kubernetes import Detail
from podgram.language.models import MODELS
from podgram.language.namespaces import Namespace
from podgram.language.styles import folded
from podgram.spec.part import SPELLED
from podgram.themes.theme import DEFAULT, load

FILE = Path(__file__).parent.parent / "src" / "podgram" / "spec" / "__init__.py"
Schema = dict[str, Any]

HEAD = '''"""Specs in Python: what a spec file may hold, as classes with typed fields. Each of them is a mapping.

    from podgram import Container, Diagram, Pod, draw

    draw(Diagram(elements=[Pod("web", containers=[Container("app", command=["./serve"])])]))

The fields are those of a spec, spelled alike; where Python has the word for itself, an underscore follows: `class_`.
podgram checks a spec when it is drawn. This file is made by `python .ci/constructors.py`.
"""

# ruff: noqa: N803  the fields are spelled as in a spec
from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, TypedDict, Unpack

from podgram.spec.part import Part

'''
# Class → its model, what it says of itself, and the kind of its elements: one, or any of a Literal.
# In the order in which each has those before it that it is made of.
ORDER = {"Diagram": "DiagramSpec", "Spec": "Spec", "Element": "Element", "Pod": "Pod", "Container": "Container"}
ORDER |= {name: name for name in ("Process", "ApiObject", "Workload")}
# Class → the one that it takes its fields over from, and, of an element, what it is one of.
BASES = {
    "Spec": "Diagram",
    "Workload": "ApiObject",
    **dict.fromkeys(("Pod", "Container", "Process", "ApiObject"), "Element"),
}
KINDS = {"Pod": "pod", "Process": "process"}
SEVERAL = {"Element": "an element", "Container": "a container", "Workload": "a workload", "ApiObject": "an object"}
ABOUT = {
    "Diagram": "One diagram.",
    "Spec": "Several diagrams, each with a name. What stands beside them holds for every one.",
    "Pod": of_kind("pod"),
    "Process": of_kind("process"),
    "Container": of_kind("container"),
    "Element": 'An element of any kind: `Element("box", "a")`.',
    "Workload": 'What makes pods: `Workload("deployment", "web")`.',
    "ApiObject": 'An object around the pods: `ApiObject("service", "web")`.',
    "Badge": "What a namespace badge shows, and whose a namespace is.",
    "Joined": "Whose a namespace is: that of an element.",
    "Link": "A link from an element to another. A text says the same in short: `curl -> tap1: GET /`.",
    "Include": "The elements of a diagram of another file, in this place.",
    "From": "What stands in manifests and their like, in this place.",
    "Port": "A port of a container, as a manifest has it.",
    "PublishedPort": "A port of a container, as Compose has it.",
    "SecurityContext": "What a container, or all of a pod, may do.",
    "Volume": "A volume of a pod.",
    "KubernetesMount": "Where a container has a volume of its pod.",
    "StandaloneMount": "What a container that stands alone mounts, and where.",
    "Grant": "A secret or a config that a container may read.",
    "Attachment": "A container's place in a network.",
    "Dependency": "For what of another container one waits.",
    "Stages": "Which pod is drawn in stages, and how.",
    "MermaidOptions": "What Mermaid's versions do not draw alike, and what only Mermaid draws.",
    "ClassSpec": "A colour class, new or changed.",
    "KindSpec": "How a kind of element looks.",
}
NAMES = {"KubernetesMount": "VolumeMount", "StandaloneMount": "Mount", "ClassSpec": "ColourClass", "KindSpec": "Kind"}
PYTHON = {name: ours for ours, name in SPELLED.items()}
WORDS = {"boolean": "bool", "integer": "int", "number": "float", "string": "str"}
CLASSES = [made.name for made in load(DEFAULT).own_classes()]
# Name of a type → the union that it stands for.
ALIASES = {
    "Text": "Mapping[str, str] | str | Sequence[str]",
    "ClassName": f"Literal[{', '.join(json.dumps(name) for name in CLASSES)}] | str",
    "Namespace": f"Literal[{', '.join(json.dumps(kind) for kind in get_args(Namespace))}]",
    "Detail": f"Literal[{', '.join(json.dumps(detail) for detail in get_args(Detail))}]",
}
ANY = {
    "AnyElement": "Element | Include | From | Mapping[str, object] | str",
    "AnyLink": "Link | Mapping[str, object] | str",
}


def text() -> str:
    """The module."""
    root = schema()
    parts = {**root["definitions"], "Spec": root}
    aliases = {
        "Shape": parts["Shape"]["enum"],
        "ClassName": CLASSES,
        **{f"{n}Kind": _kinds(t) for n, t in SEVERAL.items()},
    }
    aliases = {name: _alias(name, words, name in ("ClassName", "ElementKind")) for name, words in aliases.items()}
    aliases |= {name: f"{name} = {union}\n" for name, union in ALIASES.items() if name not in aliases}
    classes = [_class(name, parts[part], parts) for name, part in ORDER.items()]
    known = {*ANY, *ORDER.values(), "Markdown", "Shape", "LinkLook"}
    others = {name: part for name, part in parts.items() if name not in known}
    classes += [_class(NAMES.get(name, name), part, parts, name) for name, part in others.items()]
    unions = "".join(f"{name} = {union}\n" for name, union in ANY.items())
    return HEAD + "".join(aliases.values()) + "\n\n" + "\n\n".join([*classes, unions])


def _kinds(tag: str) -> list[str]:
    return [kind for kind in load(DEFAULT).kinds if MODELS.get(folded(kind), "an element") == tag]


def _alias(name: str, words: list[str], is_open: bool) -> str:
    """A name for one of some words, or with `is_open` for any other text too."""
    literal = "Literal[\n" + "".join(f'    "{word}",\n' for word in words) + "]"
    return f"{name} = (\n{textwrap.indent(literal, '    ')}\n    | str\n)\n" if is_open else f"{name} = {literal}\n"


def _class(name: str, part: Schema, parts: dict[str, Schema], described: str = "") -> str:
    """A class, and before it the fields that may be given by name, but for those of the class that it builds on."""
    base = BASES.get(name, "")
    taken = parts[ORDER[base]]["properties"] if base else {}
    fields = {_python(key): field for key, field in part["properties"].items() if key not in taken and key != "kind"}
    required = [f"{key}: {_type(fields.pop(key))}" for key in map(_python, part.get("required", []))]
    is_element = name == "Element" or "Element" in (base, BASES.get(base))
    if is_element:
        fields.pop("name", None)  # which stands before the others
    if part.get("additionalProperties") is True:
        required += [f"{key}: {_optional(field)}" for key, field in fields.items()]
        return _built(name, "Part", described, ["*", *required], "others", "")
    begun = [f"name: {NAME}"] if is_element else []
    if name in SEVERAL and name != "Container":
        begun.insert(0, f"kind: {name}Kind")
    keywords = ['kind: ContainerKind = "container"'] if name == "Container" else required
    arguments = [*begun, *(["*", *keywords] if keywords else [])]
    typed = f"class {name}Fields({base + 'Fields' if base else 'TypedDict'}, total=False):\n{_fields(fields)}\n\n"
    return typed + _built(
        name, base if is_element and base else "Part", described, arguments, "fields", f"{name}Fields"
    )


NAME = "str | None = None"


def _built(name: str, base: str, described: str, arguments: list[str], rest: str, fields: str) -> str:
    """A class with its constructor."""
    kind = f'"{KINDS[name]}"' if name in KINDS else "kind" if name in SEVERAL else ""
    given = [argument.partition(":")[0] for argument in arguments if argument != "*"]
    taken = "".join(f", {key}={key}" for key in given if not kind)
    body = [f"self._begin({kind}, name)"] * bool(kind) + [f"self._take({rest}{taken})"]
    last = f"**fields: Unpack[{fields}]" if fields else f"**{rest}: object"
    return (
        f'class {name}({base}):\n    """{_wrapped(ABOUT[described or name])}"""\n\n'
        + (f"    _fields = {fields}\n\n" if fields else "")
        + _signature(", ".join(["self", *arguments, last]))
        + "".join(f"        {line}\n" for line in body)
    )


def _signature(parameters: str) -> str:
    line = f"    def __init__({parameters}) -> None:\n"
    return line if len(line) <= 121 else f"    def __init__(\n        {parameters}\n    ) -> None:\n"


def _fields(fields: dict[str, Schema]) -> str:
    made = (f"    {key}: {_type(field)} | None\n{_said(field['description'])}" for key, field in fields.items())
    return "".join(made) or "    pass\n"


def _said(about: str) -> str:
    """What a type checker shows of a field: the text below it."""
    about = about.replace("\\", "\\\\")
    return textwrap.fill(f'"""{about}"""', 120, initial_indent="    ", subsequent_indent="    ") + "\n"


def _wrapped(about: str) -> str:
    return textwrap.fill(about, 110, subsequent_indent=" " * 4)


def _python(name: str) -> str:
    return PYTHON.get(name, name)


def _optional(field: Schema) -> str:
    return f"{_type(field)} | None = None"


def _type(part: Schema) -> str:
    """A part of the JSON Schema as a type of Python."""
    made = _spelled_out(part)
    for name, union in ALIASES.items():
        made = made.replace(union, name)
    return made


def _spelled_out(part: Schema) -> str:
    if "anyOf" in part:
        each = [_type({"description": part.get("description", "")} | one) for one in part["anyOf"]]
        return " | ".join(dict.fromkeys(filter(None, each)))
    if "$ref" in part:
        name = part["$ref"].rpartition("/")[2]
        return {"Markdown": "Mapping[str, str]", "LinkLook": "Link", "DiagramSpec": "Diagram"}.get(
            name, NAMES.get(name, name)
        )
    if "enum" in part:
        return f"Literal[{', '.join(json.dumps(word) for word in part['enum'])}]"
    types = part.get("type", "object")
    return " | ".join(
        dict.fromkeys(_one(each, part) for each in _kept(types if isinstance(types, list) else [types], part))
    )


def _kept(types: list[str], part: Schema) -> list[str]:
    """The types that a caller is to give, without those that YAML makes of a text."""
    says_truth = re.search("`(true|false)`", part.get("description", ""))
    asked = types.index("number") < types.index("string") if {"number", "string"} <= set(types) else True
    dropped = {"null"}
    if "string" in types:
        dropped |= {*(() if says_truth else ("boolean",)), *(() if asked else ("number",))}
    return [each for each in types if each not in dropped]


def _one(word: str, part: Schema) -> str:
    if word == "array":
        return f"Sequence[{_type(part.get('items', {}))}]"
    if word == "object":
        values = part.get("additionalProperties", True)
        empty = " | None" * ({"type": ["null"]} in (values or {}).get("anyOf", [])) if isinstance(values, dict) else ""
        return f"Mapping[str, {_type(values) + empty if isinstance(values, dict) and values else 'object'}]"
    return WORDS[word]


def main(check: bool) -> int:
    """Writes the module if it is stale, or with `check` only says so."""
    made = text()
    if FILE.is_file() and FILE.read_text("utf-8") == made:
        return 0
    print(f"{'stale: ' if check else 'wrote '}{FILE}")
    if not check:
        FILE.write_text(made, "utf-8")
    return int(check)


if __name__ == "__main__":
    sys.exit(main("--check" in sys.argv[1:]))
