"""How large each shape is drawn: those of a kind alike, as far as their texts allow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from podgram.layout.candidates import Form
from podgram.layout.node_shapes import Fitted, broken, fit
from podgram.model.diagram import Diagram, Node

NARROW = 150.0  # what a line may be broken to, to make a shape narrower
NEAR = 4  # characters: texts that differ by no more look equally long
MOST = 1.5  # times as large as it needs to be: no shape grows more


def node_forms(diagram: Diagram, strokes: Mapping[str, float]) -> dict[str, list[Form]]:
    """The forms of every shape that is no badge: with its own lines, and with long ones broken."""
    nodes = [e for e in diagram.walk() if isinstance(e, Node) and e.scope is None]
    whole = _alike([(node, fit(broken(node.lines), node.shape, strokes[node.style])) for node in nodes])
    long = [node for node in nodes if broken(node.lines, NARROW) != broken(node.lines)]
    narrow = _alike([(node, fit(broken(node.lines, NARROW), node.shape, strokes[node.style])) for node in long])
    out = {node.id: [Form(fitted.w, fitted.h, 0.0, 1.0, node, fitted)] for node, fitted in whole}
    for node, fitted in narrow:
        out[node.id].append(Form(fitted.w, fitted.h, 0.0, 0.9, node, fitted))
    return out


def _alike(pairs: Sequence[tuple[Node, Fitted]]) -> list[tuple[Node, Fitted]]:
    """The same, each as large as the largest of its kind whose text is hardly longer."""
    kinds: dict[tuple[str, str, int], set[Size]] = {}
    for node, fitted in pairs:
        kinds.setdefault((node.kind, node.shape, len(fitted.lines)), set()).add(_size(fitted))
    out = []
    for node, fitted in pairs:
        own = _size(fitted)
        near = [peer for peer in kinds[node.kind, node.shape, len(fitted.lines)] if _is_near(peer, own)]
        out.append((node, fitted._replace(w=max(w for _, w, _ in near), h=max(h for _, _, h in near))))
    return out


Size = tuple[int, float, float]  # the characters of the longest line, the width, the height


def _size(fitted: Fitted) -> Size:
    return max(map(len, fitted.lines), default=0), fitted.w, fitted.h


def _is_near(peer: Size, own: Size) -> bool:
    return peer[0] <= own[0] + NEAR and peer[1] <= MOST * own[1] and peer[2] <= MOST * own[2]
