"""Makes src/podgram/spec.py, the typed constructors of the Python library, of the models and of fields.toml.

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
from podgram.commands.schema.of_elements import ELEMENTS
from podgram.language.descriptions import of_kind
from podgram.language.kubernetes import Detail
from podgram.language.models import MODELS
from podgram.language.namespaces import Namespace
from podgram.language.styles import folded
from podgram.themes.theme import DEFAULT, load

FILE = Path(__file__).parent.parent / "src" / "podgram" / "spec.py"
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
from typing import Literal

'''
BASE = '''

class Part(dict[str, object]):
    """A mapping of a spec. It holds the fields that were given."""

    def _hold(self, given: dict[str, object], kind: str = "") -> None:
        """Takes the parameters of a constructor. An element begins with its kind, as in a spec: `pod: web`."""
        if kind:
            self.update({"kind": kind} if given.get("name") is None else {kind: given["name"]})
        others = given.pop("others", {})
        for name, value in {**given, **(others if isinstance(others, dict) else {})}.items():
            if value is not None and name != "self" and not (kind and name in ("kind", "name")):
                self[_SPELLED.get(name, name)] = value


'''
# Class → its model, what it says of itself, and the kind of its elements: one, or any of a Literal.
DIAGRAMS = {"Diagram": "DiagramSpec", "Spec": "Spec"}
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
SPELLED = {"class": "class_", "from": "from_"}
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
    parts = schema()
    parts, root = parts["definitions"], parts
    aliases = {
        "Shape": parts["Shape"]["enum"],
        "ClassName": CLASSES,
        **{f"{n}Kind": _kinds(t) for n, t in SEVERAL.items()},
    }
    aliases = {name: _alias(name, words, name in ("ClassName", "ElementKind")) for name, words in aliases.items()}
    aliases |= {name: f"{name} = {union}\n" for name, union in ALIASES.items() if name not in aliases}
    classes = [_class(name, "Part", {"Diagram": parts["DiagramSpec"], "Spec": root}[name]) for name in DIAGRAMS]
    classes.append(_class("Element", "Part", parts["Element"]))
    for name in ELEMENTS.values():
        if name != "Element":
            classes.append(_class(name, "Element", parts[name]))
    known = {*ANY, *ELEMENTS.values(), "DiagramSpec", "Markdown", "Shape", "LinkLook"}
    classes += [_class(NAMES.get(name, name), "Part", part, name) for name, part in parts.items() if name not in known]
    spelled = {_python(name): name for part in (root, *parts.values()) for name in part.get("properties", {})}
    table = "".join(f'    "{ours}": "{name}",\n' for ours, name in sorted(spelled.items()) if ours != name)
    unions = "".join(f"{name} = {union}\n" for name, union in ANY.items())
    return HEAD + "".join(aliases.values()) + f"\n_SPELLED = {{\n{table}}}\n" + BASE + "\n\n".join([*classes, unions])


def _kinds(tag: str) -> list[str]:
    return [kind for kind in load(DEFAULT).kinds if MODELS.get(folded(kind), "an element") == tag]


def _alias(name: str, words: list[str], is_open: bool) -> str:
    """A name for one of some words, or with `is_open` for any other text too."""
    literal = "Literal[\n" + "".join(f'    "{word}",\n' for word in words) + "]"
    return f"{name} = (\n{textwrap.indent(literal, '    ')}\n    | str\n)\n" if is_open else f"{name} = {literal}\n"


def _class(name: str, base: str, part: Schema, described: str = "") -> str:
    fields = {_python(key): field for key, field in part["properties"].items() if key != "kind"}
    first = {"name": fields.pop("name")} if "Element" in (base, name) else {}
    required = [_python(key) for key in part.get("required", [])]
    lines = ["self,"]
    if name in SEVERAL and name != "Container":
        lines.append(f"kind: {name}Kind,")
    lines += [f"{key}: {_optional(field)}," for key, field in first.items()] + ["*,"]
    if name == "Container":
        lines.append('kind: ContainerKind = "container",')
    for key in sorted(fields, key=lambda key: key not in required):
        lines.append(f"{key}: {_type(fields[key]) if key in required else _optional(fields[key])},")
    if part.get("additionalProperties") is True:
        lines.append("**others: object,")
    about = {"kind": {"description": "The kind."}} if name in SEVERAL else {}
    args = "".join(_arg(key, field["description"]) for key, field in {**about, **first, **fields}.items())
    kind = f', "{KINDS[name]}"' if name in KINDS else ", kind" if name in SEVERAL else ""
    return (
        f'class {name}({base}):\n    """{_wrapped(ABOUT[described or name])}\n\n    Args:\n{args}    """\n\n'
        f"    def __init__(\n{textwrap.indent(chr(10).join(lines), ' ' * 8)}\n    ) -> None:\n"
        f"        self._hold(locals(){kind})\n"
    )


def _arg(name: str, about: str) -> str:
    return textwrap.fill(f"{name}: {about}", 120, initial_indent=" " * 8, subsequent_indent=" " * 12) + "\n"


def _wrapped(about: str) -> str:
    return textwrap.fill(about, 110, subsequent_indent=" " * 4)


def _python(name: str) -> str:
    return SPELLED.get(name, name.replace("-", "_"))


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
