"""Plain data as YAML that a person would have written: small mappings in one line, no quotes where none are needed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

WIDTH = 110

# What a plain scalar may be without a second thought, in a block and in a flow collection.
_PLAIN = re.compile(
    r"[^<\s\-?:,\[\]{}#&*!|>'\"%@`=~.](?:[^\s:#]|:(?=\S)|(?<=\S)#|[ ](?=[^\s#]))*|-[^\s\-][^\s:#]*|/\S*"
)
_FLOW_SPECIAL = re.compile(r"[,\[\]{}?:]")
_NUMBER = r"[-+]?(?:\d[\d_]*\.?\d*|\.\d+)(?:e[-+]?\d+)?|0[xob][\da-f_]+|[-+]?\d+(?::\d+)+(?:\.\d*)?|\d{4}-\d\d?-\d.*"
_NOT_TEXT = re.compile(rf"null|true|false|yes|no|on|off|y|n|nan|inf|{_NUMBER}", re.IGNORECASE)

# Lists that are read from top to bottom, and those with an empty line between their items.
_LISTS = frozenset({"diagrams", "elements", "containers", "initContainers", "processes", "links"})
_APART = frozenset({"diagrams"})


def scalar(value: Any, flow: bool = False) -> str:
    """A text, number or truth value. A text that YAML could take for anything else stands in quotes."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    text = str(value)
    special = flow and _FLOW_SPECIAL.search(text)
    if text.isprintable() and _PLAIN.fullmatch(text) and not _NOT_TEXT.fullmatch(text) and not special:
        return text
    return '"' + "".join(map(_escaped, text)) + '"'


def _escaped(character: str) -> str:
    if character in '"\\':
        return "\\" + character
    if character.isprintable():
        return character
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def dump(data: Mapping[str, Any]) -> str:
    """A mapping as a YAML document."""
    return "".join(line + "\n" for line in _block(data, 0))


def inline(value: Any) -> str:
    """Any value in one line."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{scalar(k, True)}: {inline(v)}" for k, v in value.items()) + "}"
    if isinstance(value, str) or not isinstance(value, Sequence):
        return scalar(value, flow=True)
    return "[" + ", ".join(map(inline, value)) + "]"


def _block(data: Mapping[str, Any], depth: int) -> list[str]:
    lines: list[str] = []
    pad = "  " * depth
    for key, value in data.items():
        head = f"{pad}{scalar(key)}:"
        if value is None:
            lines.append(head)
        elif not isinstance(value, Mapping | list | tuple):
            lines.append(f"{head} {scalar(value)}")
        elif (key not in _LISTS or not value) and _small(value, len(head)):
            lines.append(f"{head} {inline(value)}")
        elif isinstance(value, Mapping):
            lines += [head, *_block(value, depth + 1)]
        else:
            lines += [head, *_items(value, depth + 1, apart=key in _APART)]
    return lines


def _items(values: Sequence[Any], depth: int, apart: bool = False) -> list[str]:
    lines: list[str] = []
    pad = "  " * depth
    for value in values:
        lines += [""] if apart and lines else []
        if not isinstance(value, Mapping):
            lines.append(f"{pad}- {inline(value) if isinstance(value, list | tuple) else scalar(value)}")
        elif len(value) > 1 and _small(value, len(pad) + 2):
            lines.append(f"{pad}- {inline(value)}")
        else:
            first, *rest = _block(value, depth + 1)
            lines += [f"{pad}- {first.lstrip()}", *rest]
    return lines


def _small(value: Any, before: int) -> bool:
    """Whether a collection reads well in one line: it holds no mappings in lists, no element, and it is short."""
    if isinstance(value, Mapping):
        if any(isinstance(v, list | tuple) and any(isinstance(i, Mapping) for i in v) for v in value.values()):
            return False
        if None in value.values():
            return False
    elif any(isinstance(item, Mapping | list | tuple) for item in value):
        return False
    return before + len(inline(value)) <= WIDTH
