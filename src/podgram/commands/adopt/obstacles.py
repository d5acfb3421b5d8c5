"""Why a block cannot be taken over, and what of one that can is not carried over."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from podgram.importers.mermaid import parser as mermaid
from podgram.importers.mermaid.flowchart import Flowchart, Unread
from podgram.importers.mermaid.parser import BUILT_IN
from podgram.model.diagram import MermaidVersion
from podgram.model.shapes import SHAPES
from podgram.pages.page import Block
from podgram.themes.theme import Theme


class LeftError(Exception):
    """A block that is not taken over, and why. `line` counts in the block."""

    def __init__(self, line: int, why: str) -> None:
        super().__init__(why)
        self.line = line


def readable(block: Block, version: MermaidVersion) -> Flowchart:
    """The flowchart of a block, with nothing in it that a spec cannot say. Raises LeftError."""
    kind = mermaid.diagram_type(block.body)
    if kind not in mermaid.KEYWORDS:
        raise LeftError(1, f"{kind} is no flowchart" if kind else "there is no diagram in it")
    if not block.closed:
        raise LeftError(1, "the block never ends")
    if len(block.body) > mermaid.MAX_CHARACTERS:
        raise LeftError(1, f"{len(block.body)} characters, and Mermaid draws at most {mermaid.MAX_CHARACTERS}")
    if block.stray:
        line = next(n for n, line in enumerate(block.body.split("\n"), 1) if line.strip() == block.stray)
        raise LeftError(line, f"{block.stray!r} marks nothing here")
    try:
        flowchart = mermaid.read(block.body)
    except mermaid.NotAFlowchartError as error:
        raise LeftError(1, error.problems[0].message) from None
    reasons = sorted(set(_obstacles(flowchart, version)))
    if reasons:
        raise LeftError(reasons[0][0], "; ".join(dict.fromkeys(why for _, why in reasons)))
    return flowchart


def _obstacles(flowchart: Flowchart, version: MermaidVersion) -> Iterator[tuple[int, str]]:
    """Everything that a spec cannot say, or that Mermaid before 12 draws otherwise, with its line."""
    yield from ((u.line, f"{u.text!r}: {u.why}") for u in _unread(flowchart, version) if not u.harmless)
    for node in flowchart.nodes:
        if node.shape not in SHAPES:
            yield node.line, f"the shape {node.shape.removeprefix('@')!r} of {node.id!r}"
        elif SHAPES[node.shape].name and version != "12":
            yield node.line, f"{node.id!r}: only Mermaid 12 has the shape {node.shape!r}"
    if len(flowchart.edges) > mermaid.MAX_EDGES:
        yield 1, f"{len(flowchart.edges)} links, and Mermaid draws at most {mermaid.MAX_EDGES}"
    if not flowchart.nodes and not flowchart.subgraphs:
        yield 1, "there is nothing in it"


def _unread(flowchart: Flowchart, version: MermaidVersion) -> list[Unread]:
    """What has no meaning here; for pages with Mermaid 12 not what only 8.8.0 refuses or draws otherwise."""
    return [unread for unread in flowchart.unread if version != "12" or not unread.old]


@dataclass(frozen=True, slots=True)
class Lost:
    """Something that a spec does not take over from a drawing that stays the same: why, and what its author can do."""

    line: int
    what: str
    why: str
    help: str = ""


def lost(flowchart: Flowchart, theme: Theme, version: MermaidVersion) -> Iterator[Lost]:
    """All that sync will remove from a block that is taken over, so that its author knows before."""
    yield from (Lost(u.line, repr(u.text), u.why) for u in _unread(flowchart, version))
    for comment in flowchart.comments:
        if re.search(r"\w", comment.text):  # a ruler of dashes says nothing
            yield Lost(
                comment.line, repr(comment.text), "sync writes the block anew", "move it into the spec, behind a #"
            )
    yield from _undefined(flowchart, theme)


def _undefined(flowchart: Flowchart, theme: Theme) -> Iterator[Lost]:
    """The classes that elements wear and nothing in the diagram defines, each once: the page's CSS may style them."""
    known = {definition.name for definition in flowchart.class_defs} | BUILT_IN
    wearers: dict[str, dict[str, int]] = {}  # class → id → the line that gives it
    for use in flowchart.class_uses:
        for id in use.ids if use.name not in known else ():
            if id not in use.missing:
                wearers.setdefault(use.name, {}).setdefault(id, use.line)
    for name, lines in wearers.items():
        define = "" if name in theme.classes else "define it in the spec's classes and "
        help = f"if the page's CSS styles it: {define}give it to the elements there, as class: {name}"
        who = ", ".join(map(repr, lines))
        yield Lost(min(lines.values()), f"the class {name!r} of {who}", "no classDef in the block defines it", help)
