"""The diagram as data, for programs: JSON (RFC 8259), one shape for every source. `docs/json.md` describes it.

Hidden elements are left out, and so is each field that holds nothing, but for those that every reader asks for.
"""

from __future__ import annotations

import json
from typing import Any

from podgram.emitters import EmitContext
from podgram.model.diagram import Diagram, Edge, Group, Node

Data = dict[str, Any]
PLACE_HOLDER = "blank"  # the kind of what only holds an empty box open


def emit(diagram: Diagram, context: EmitContext) -> str:
    """The diagram as JSON text."""
    return json.dumps(_diagram(diagram), indent=2, ensure_ascii=False) + "\n"


def _diagram(diagram: Diagram) -> Data:
    return {
        "name": diagram.name,
        "title": diagram.title,
        "description": diagram.description,
        **_given(direction=diagram.direction),
        "children": _elements(diagram.children),
        "edges": [_edge(edge) for edge in diagram.edges if not edge.hidden],
    }


def _elements(elements: tuple[Node | Group, ...]) -> list[Data]:
    return [
        _group(e) if isinstance(e, Group) else _node(e) for e in elements if not e.hidden and e.kind != PLACE_HOLDER
    ]


def _node(node: Node) -> Data:
    return {**_common(node), "shape": node.shape, "class": node.style, **_given(scope=node.scope), **_links(node)}


def _group(group: Group) -> Data:
    return {
        **_common(group),
        "class": group.style,
        **_given(direction=getattr(group, "direction", None)),
        **_links(group),
        "badges": _elements(group.badges),
        "children": _elements(group.children),
    }


def _common(element: Node | Group) -> Data:
    return {"id": element.id, "kind": element.kind, "name": element.name, "lines": list(element.lines)}


def _links(element: Node | Group) -> Data:
    return _given(url=element.url, tooltip=element.tooltip)


def _edge(edge: Edge) -> Data:
    return {
        "id": edge.id,
        "source": edge.source,
        "target": edge.target,
        "lines": list(edge.lines),
        "line": edge.line,
        "head": bool(edge.head),
        "tail": bool(edge.tail),
        **_given(**{"class": getattr(edge, "style", None)}),
    }


def _given(**values: Any) -> Data:
    """The fields that hold something."""
    return {key: value for key, value in values.items() if value}
