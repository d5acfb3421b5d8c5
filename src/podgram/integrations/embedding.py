"""A diagram inside a page of HTML: what the documentation tools and notebooks share.

Each tool reads its own syntax, asks for a figure here, and puts it where it belongs.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import NamedTuple

from podgram import pipeline
from podgram.diagnostics import PodgramError, Problem, describe
from podgram.emitters.templating import Templates
from podgram.model.diagram import Diagram
from podgram.pipeline import Options
from podgram.project import discovery
from podgram.project.settings import Settings

# What stands in an attribute of podgram's own SVG and names an element. Text has its quotes escaped, so none matches.
ID = re.compile(r'(?<=\s)(id|aria-labelledby|data-source|data-target|data-parent)="([^"]*)"')
SPEC = re.compile(r"[^\s#]+\.(?:ya?ml|json)(?:#\S+)?")  # a reference to a spec's file, and maybe to a diagram in it


class Request(NamedTuple):
    """A diagram that a page asks for: by a reference like `specs/pod.yaml#doublet`, or by a spec's text.

    `text` is a reference or a whole spec; `page` is the file that asks. `theme` and `dark` stand for the project's.
    """

    text: str
    page: Path
    theme: str | None = None
    dark: str | None = None
    alt: str = ""
    caption: str = ""


class Figure(NamedTuple):
    """A picture as HTML, the words that it says, and every file that it was drawn from."""

    html: str
    words: str
    sources: tuple[Path, ...]


class _Picture(NamedTuple):
    svg: str
    diagram: Diagram
    sources: tuple[Path, ...]
    states: tuple[tuple[int, int], ...]


@dataclass
class Embedder:
    """Draws what the pages of one project ask for; what has not changed since it was drawn is not drawn again.

    `root` is the project's folder, which no spec may lie outside of. `theme` and `dark` are for requests that name
    none: with a `dark` one, a figure holds a picture for light pages and one for dark pages.
    """

    root: Path
    theme: str | None = None
    dark: str | None = None
    templates: Path | None = None
    _kept: dict[tuple[str, Path, str | None], _Picture] = field(default_factory=dict)

    def figure(self, request: Request, number: int) -> Figure:
        """The figure of a request, the `number`th of its page, so that its ids are no other figure's.

        Raises PodgramError for a wrong spec, a wrong reference, or a theme that does not exist.
        """
        light = self._picture(request, request.theme or self.theme)
        words = request.alt or light.diagram.description or light.diagram.title or light.diagram.name
        dark = request.dark or self.dark
        if dark:
            night = self._picture(request, dark)
            pictures = _image(light.svg, words, "light") + _image(night.svg, words, "dark")
        else:
            pictures = _inline(light.svg, words, f"f{number}-")
        caption = f"<figcaption>{escape(request.caption)}</figcaption>" if request.caption else ""
        return Figure(f'<figure class="podgram">{pictures}{caption}</figure>', words, light.sources)

    def diagram(self, request: Request) -> tuple[Diagram, Options, tuple[Path, ...]]:
        """The diagram of a request, how to draw it, and its sources. Raises PodgramError as `figure` does."""
        theme = request.theme or self.theme
        options = Options(theme=theme, templates=self.templates, root=self.root)
        if reference := is_reference(request.text):
            file, _, name = reference.partition("#")
            compiled = pipeline.read(discovery.spec(file, request.page, Settings(self.root)).path, options)
            return pipeline.one(compiled, name or None), options, compiled.sources
        place = request.page.with_name(f"{request.page.name} (podgram)")
        compiled = pipeline.read(place, options, request.text.encode())
        return pipeline.one(compiled, None), options, tuple(s for s in compiled.sources if s != place)

    def _picture(self, request: Request, theme: str | None) -> _Picture:
        key = (request.text, request.page.parent, theme)
        kept = self._kept.get(key)
        if kept is None or kept.states != _states(kept.sources):
            diagram, options, sources = self.diagram(request._replace(theme=theme))
            text, _ = pipeline.emit(diagram, "svg", Templates(self.templates), options)
            kept = self._kept[key] = _Picture(str(text), diagram, sources, _states(sources))
        return kept


def is_reference(text: str) -> str:
    """The reference that a text is, like `specs/pod.yaml#doublet`, or "" if it is a spec itself."""
    stripped = text.strip()
    return stripped if SPEC.fullmatch(stripped) else ""


def failed(error: PodgramError) -> str:
    """What is wrong with a diagram, as HTML in its place."""
    return f'<pre class="podgram-error">{escape(told(error.problems))}</pre>'


def told(problems: Iterable[Problem]) -> str:
    """Problems as the terminal shows them."""
    return "\n".join(map(describe, problems))


def _inline(svg: str, words: str, prefix: str) -> str:
    """An SVG as a part of the page, under ids that no other figure has; its links work there."""
    body = svg.partition("?>")[2].strip()

    def renamed(match: re.Match[str]) -> str:
        return f'{match[1]}="{" ".join(prefix + name for name in match[2].split())}"'

    body = ID.sub(renamed, body)
    body = re.sub(r"(<desc [^>]*>)[^<]*", lambda match: match[1] + escape(words), body, count=1)
    fitting = 'style="max-width: 100%; height: auto" '
    return "".join(line.strip() for line in body.replace("<svg ", f"<svg {fitting}", 1).splitlines())


def _image(svg: str, words: str, scheme: str) -> str:
    """An SVG as an image of its own. `#only-dark` is how Material for MkDocs tells which scheme it is for."""
    data = base64.b64encode(svg.encode()).decode()
    src = f"data:image/svg+xml;base64,{data}#only-{scheme}"
    return f'<img class="only-{scheme}" src="{src}" alt="{escape(words)}">'


def _states(sources: Iterable[Path]) -> tuple[tuple[int, int], ...]:
    """What tells whether files have changed: their time stamps, in nanoseconds, and sizes. One that went has none."""
    found = []
    for path in sources:
        try:
            status = path.stat()
            found.append((status.st_mtime_ns, status.st_size))
        except OSError:
            found.append((0, 0))
    return tuple(found)
