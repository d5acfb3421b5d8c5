"""podgram as a Python library: read specs, get drawings, in any format.

from podgram import load
pod = load("specs/706_container_pod.yaml")["doublet"]
pod                   # in a notebook: the picture
pod.text("mermaid")   # the text for a page
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from podgram import pipeline
from podgram.diagnostics import Problem
from podgram.emitters.templating import Templates
from podgram.model.diagram import Diagram
from podgram.pipeline import CompiledSpec, Options


@dataclass(frozen=True, slots=True)
class Drawing:
    """One diagram, ready to be drawn in any format. `problems` are the warnings about its spec."""

    diagram: Diagram
    options: Options
    problems: tuple[Problem, ...] = ()

    @property
    def name(self) -> str:
        """The diagram's name in its spec."""
        return self.diagram.name

    @property
    def title(self) -> str:
        """The diagram's title, or its name."""
        return self.diagram.title

    @property
    def description(self) -> str:
        """What the diagram shows, as an alternative text says it."""
        return self.diagram.description

    def text(self, format: str = "svg") -> str | bytes:
        """The diagram in a format: text for `mermaid`, `dot` and `svg`, bytes for `png` and `pdf`.

        Raises PodgramError for an unknown format, or for one whose tools are not installed.
        """
        return pipeline.emit(self.diagram, format, Templates(self.options.templates), self.options)[0]

    def _repr_svg_(self) -> str:
        return str(self.text("svg"))

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        return {"image/svg+xml": self._repr_svg_(), "text/plain": repr(self)}

    def __repr__(self) -> str:
        return f"<podgram drawing {self.name!r}: {self.title}>"


def load(path: str | Path, *, theme: str | None = None, templates: str | Path | None = None) -> Mapping[str, Drawing]:
    """The drawings of a spec file by name, in its order.

    `theme` is a name or the path of a theme file; `templates` a folder whose templates shadow podgram's. Raises
    PodgramError with everything that is wrong in the file.
    """
    options = _options(theme, templates)
    return _drawings(pipeline.read(Path(path), options), options)


def loads(text: str, *, theme: str | None = None, templates: str | Path | None = None) -> Mapping[str, Drawing]:
    """The drawings of a spec's YAML or JSON text by name, in its order; otherwise as `load`."""
    options = _options(theme, templates)
    return _drawings(pipeline.read(Path("spec.yaml"), options, text.encode()), options)


def _options(theme: str | None, templates: str | Path | None) -> Options:
    return Options(theme=theme, templates=Path(templates) if templates is not None else None)


def _drawings(compiled: CompiledSpec, options: Options) -> dict[str, Drawing]:
    return {name: Drawing(diagram, options, compiled.problems) for name, diagram in compiled.diagrams.items()}
