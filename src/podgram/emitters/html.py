"""One page of HTML that holds all the pictures of a spec: nothing beside it, nothing fetched, keys to step through."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import count
from os.path import commonprefix
from typing import NamedTuple

from podgram.emitters import EmitContext, svg
from podgram.model.diagram import ILLEGAL, Canvas, Diagram
from podgram.model.ids import slug

TEMPLATE = "page.html.j2"


class Leaf(NamedTuple):
    """One picture of the page: its address, words, colours as CSS and SVG, and whether it is one of a series."""

    id: str
    title: str
    description: str
    colours: str
    svg: str
    series: bool


def emit(diagram: Diagram, context: EmitContext) -> str:
    """A page with one diagram in it."""
    return emit_spec((diagram,), context, diagram.title or diagram.name)


def emit_spec(diagrams: Sequence[Diagram], context: EmitContext, title: str) -> str:
    """A page with all the diagrams, in order; `title` is the name of the whole."""
    taken: set[str] = set()
    names = [_free(_address(diagram.name), taken) for diagram in diagrams]
    titles = headings(diagrams)
    leaves = [_leaf(*each, context, taken) for each in zip(diagrams, names, titles, strict=True)]
    return context.templates.render(TEMPLATE, title=title, leaves=leaves, fonts=svg.FONTS)


def _address(name: str) -> str:
    """What leads to a diagram behind a `#`: its name, if an address holds it as it is."""
    return name if re.fullmatch(r"[\w-]+", name, re.ASCII) else slug(name)


def headings(diagrams: Sequence[Diagram]) -> list[str]:
    """The title of each diagram; of those that share one, as stages do, with what their names differ in."""
    titles = [diagram.title or diagram.name for diagram in diagrams]
    found = []
    for diagram, title in zip(diagrams, titles, strict=True):
        alike = [each.name for each, other in zip(diagrams, titles, strict=True) if other == title]
        shared = commonprefix(alike).rpartition("-")[0]  # noqa: RUF071  these are no paths
        own = diagram.name.removeprefix(shared).strip("-") if len(alike) > 1 else ""
        found.append(f"{title} – {own.replace('-', ' ')}" if own else title)
    return found


def _leaf(diagram: Diagram, name: str, heading: str, context: EmitContext, taken: set[str]) -> Leaf:
    picture = svg.emit(diagram, context)
    picture = _own_ids(picture[picture.index("<svg") :], taken)
    title, description = (ILLEGAL.sub("\ufffd", text) for text in (heading, diagram.description))
    words = "" if description == diagram.title else description
    return Leaf(name, title, words, _colours(diagram.canvas), picture, diagram.series)


def _tails() -> Iterator[str]:
    """What makes a name another one: nothing, then ever higher numbers."""
    yield ""
    yield from (f"-{number}" for number in count(2))


def _free(name: str, taken: set[str]) -> str:
    """The name, with a number behind it if it is taken; it is taken from now on."""
    free = next(name + tail for tail in _tails() if name + tail not in taken)
    taken.add(free)
    return free


def _own_ids(picture: str, taken: set[str]) -> str:
    """An SVG whose ids no other one in the page has; most have none in common, and stay as they are."""
    ids = set(re.findall(r'\sid="([^"]+)"', picture))
    tail = next(tail for tail in _tails() if not any(id + tail in taken for id in ids))
    taken.update(id + tail for id in ids)
    if not tail:
        return picture

    def renamed(match: re.Match[str]) -> str:
        return match[1] + " ".join(id + tail if id in ids else id for id in match[2].split(" ")) + '"'

    return re.sub(r'(\s(?:id|aria-labelledby)=")([^"]+)"', renamed, picture)


def _colours(canvas: Canvas) -> str:
    """A canvas as CSS, down to the browser's own parts of the page."""
    paper = "#ffffff" if canvas.background == "none" else canvas.background
    scheme = "dark" if sum(bytes.fromhex(paper[1:])) < 3 * 128 else "light"
    return f"color-scheme: {scheme}; --paper: {paper}; --ink: {canvas.text}"
