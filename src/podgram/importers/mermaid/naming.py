"""What to call an adopted diagram: after the heading above it, or what is in it."""

from __future__ import annotations

import re
from collections.abc import Collection

from podgram.importers.mermaid.flowchart import Flowchart, Subgraph

LONGEST = 32  # every id of the output begins with the name


def name_of(heading: str, flowchart: Flowchart, taken: Collection[str]) -> str:
    """A name for a diagram that no other of its page has."""
    boxes = [e for e in flowchart.children[""] if isinstance(e, Subgraph) and e.lines]
    wanted = [shortened(heading), *(shortened(" ".join(box.lines)) for box in boxes[:1]), "diagram"]
    for name in filter(None, wanted[:-1]):
        if name not in taken:
            return name
    stem, number = next(filter(None, wanted)), 2
    if stem not in taken:
        return stem
    while f"{stem}-{number}" in taken:
        number += 1
    return f"{stem}-{number}"


def shortened(text: str) -> str:
    """The words of a text, joined with hyphens, as many as fit."""
    words = re.findall(r"[a-z0-9]+", text.lower())
    made = ""
    for word in words:
        if made and len(made) + 1 + len(word) > LONGEST:
            break
        made = f"{made}-{word}" if made else word[:LONGEST]
    return made
