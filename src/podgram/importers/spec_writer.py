"""Plain data as YAML that a person would have written: small mappings in one line, no quotes where none are needed.

PyYAML writes it; what is decided here is which collections stand in one line, and where an empty line helps.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from io import StringIO
from typing import Any

import yaml

WIDTH = 110

# Texts that some YAML takes for a number, a date, a truth value or nothing: 1.1 (PyYAML) and 1.2 differ in which.
_NUMBER = r"[-+]?(?:\d[\d_]*\.?\d*|\.\d+)(?:e[-+]?\d+)?|0[xob][\da-f_]+|[-+]?\d+(?::\d+)+(?:\.\d*)?|\d{4}-\d\d?-\d.*"
_NOT_TEXT = re.compile(rf"(?:null|true|false|yes|no|on|off|y|n|nan|inf|{_NUMBER})\Z", re.IGNORECASE)

# Lists that are read from top to bottom, and those with an empty line between their items.
_LISTS = frozenset({"diagrams", "elements", "containers", "initContainers", "processes", "links"})
_APART = frozenset({"diagrams"})


class _Dumper(yaml.SafeDumper):
    """PyYAML's, with lists indented below their key, and `"` wherever a text needs quotes."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)

    def choose_scalar_style(self) -> str:
        style: str = super().choose_scalar_style()
        return '"' if style == "'" else style


_Dumper.add_implicit_resolver("tag:yaml.org,2002:no-text", _NOT_TEXT, None)


def dump(data: Mapping[str, Any]) -> str:
    """A mapping as a YAML document: str keys, and values of str, int, float, bool, None, lists and mappings of them."""
    return "".join(_spaced(k, v) if k in _APART and v else _emit(_block({k: v}, 0)) for k, v in data.items())


def _spaced(key: str, items: Sequence[Any]) -> str:
    """A key and its list, with an empty line between the items."""
    head, parts = "", []
    for item in items:
        head, _, part = _emit(_block({key: [item]}, 0)).partition("\n")
        parts.append(part)
    return f"{head}\n" + "\n".join(parts)


def _emit(node: yaml.Node) -> str:
    text: str = yaml.serialize(node, Dumper=_Dumper, allow_unicode=True, width=float("inf"))
    return text


def _scalar(value: Any) -> yaml.Node:
    if value is None or isinstance(value, bool | int | float):
        return yaml.SafeDumper(StringIO()).represent_data(value)
    return yaml.ScalarNode("tag:yaml.org,2002:str", str(value))


def _line(value: Any) -> yaml.Node:
    """Any value in one line."""
    if isinstance(value, Mapping):
        return _mapping([(_scalar(key), _line(inner)) for key, inner in value.items()], flow=True)
    if isinstance(value, list | tuple):
        return _sequence([_line(item) for item in value], flow=True)
    return _scalar(value)


def _block(data: Mapping[str, Any], depth: int) -> yaml.Node:
    """A mapping with a line for each key."""
    return _mapping([(_scalar(key), _value(key, value, depth)) for key, value in data.items()])


def _value(key: str, value: Any, depth: int) -> yaml.Node:
    if value is None:
        return yaml.ScalarNode("tag:yaml.org,2002:null", "")
    if not isinstance(value, Mapping | list | tuple):
        return _scalar(value)
    if not value or (key not in _LISTS and _small(value, 2 * depth + len(key) + 1)):
        return _line(value)
    if isinstance(value, Mapping):
        return _block(value, depth + 1)
    return _sequence([_item(item, depth + 1) for item in value])


def _item(value: Any, depth: int) -> yaml.Node:
    if not isinstance(value, Mapping) or not value or (len(value) > 1 and _small(value, 2 * depth + 2)):
        return _line(value)
    return _block(value, depth + 1)


def _small(value: Any, before: int) -> bool:
    """Whether a collection reads well in one line: it holds no mappings in lists, no element, and it is short."""
    if isinstance(value, Mapping):
        if any(isinstance(v, list | tuple) and any(isinstance(i, Mapping) for i in v) for v in value.values()):
            return False
        if None in value.values():
            return False
    elif any(isinstance(item, Mapping | list | tuple) for item in value):
        return False
    return len(str(value)) < 3 * WIDTH and before + len(_emit(_line(value)).rstrip()) <= WIDTH


def _mapping(pairs: list[tuple[yaml.Node, yaml.Node]], flow: bool = False) -> yaml.Node:
    return yaml.MappingNode("tag:yaml.org,2002:map", pairs, flow_style=flow)


def _sequence(items: list[yaml.Node], flow: bool = False) -> yaml.Node:
    return yaml.SequenceNode("tag:yaml.org,2002:seq", items, flow_style=flow)
