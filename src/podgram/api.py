"""podgram as a Python library: read specs, get drawings, in any format.

from podgram import load
pod = load("specs/706_container_pod.yaml")["doublet"]
pod                   # in a notebook: the picture
pod.text("mermaid")   # the text for a page
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from podgram import pipeline
from podgram.diagnostics import PodgramError, Problem
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
        """The diagram in a format: text for `mermaid`, `dot` and `svg`, bytes for `png`, `pdf` and `pptx`.

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


def loads(
    spec: str | Mapping[str, object], *, theme: str | None = None, templates: str | Path | None = None
) -> Mapping[str, Drawing]:
    """The drawings of a spec by name, in its order: of YAML or JSON text, or of the same as a dict; else as `load`.

    Raises PodgramError too for a dict that JSON cannot hold; the places in its problems are those of its JSON text.
    """
    options = _options(theme, templates)
    text = spec if isinstance(spec, str) else _json(spec)
    return _drawings(pipeline.read(Path("spec.yaml"), options, text.encode()), options)


def _json(spec: Mapping[str, object]) -> str:
    if not isinstance(spec, Mapping):
        help = "give loads the text of a spec, or a dict; load takes a path"
        raise PodgramError(Problem(f"a spec cannot be {type(spec).__name__}", help=help))
    try:
        return json.dumps(dict(spec), indent=2, ensure_ascii=False)
    except (TypeError, ValueError) as error:
        raise PodgramError(
            Problem(f"this dict is no spec: {error}", help="hold text, numbers, lists and dicts")
        ) from error


def _options(theme: str | None, templates: str | Path | None) -> Options:
    return Options(theme=theme, templates=Path(templates) if templates is not None else None)


def _drawings(compiled: CompiledSpec, options: Options) -> dict[str, Drawing]:
    return {name: Drawing(diagram, options, compiled.problems) for name, diagram in compiled.diagrams.items()}
