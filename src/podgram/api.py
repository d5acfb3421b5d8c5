"""podgram as a Python library: read specs, get drawings, in any format.

from podgram import Container, Diagram, Pod, draw, load
pod = load("specs/706_container_pod.yaml")["doublet"]
pod                   # in a notebook: the picture
pod.text("mermaid")   # the text for a page
pod.save("pod.png")   # a file, in the format of its ending
draw(Diagram(elements=[Pod("web", containers=[Container("app", image="nginx")])]))
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from podgram import pipeline
from podgram.diagnostics import PodgramError, Problem, choice
from podgram.emitters import FORMATS
from podgram.emitters.templating import Templates
from podgram.model.diagram import Diagram
from podgram.pipeline import CompiledSpec, Options
from podgram.project import discovery, settings
from podgram.project.boundary import Boundary
from podgram.project.discovery import SPECS
from podgram.project.files import write_if_changed
from podgram.themes.theme import names

UNNAMED = Path("spec.yaml")  # what a spec that comes from no file counts as


@dataclass(frozen=True, slots=True)
class Drawing:
    """One diagram, ready to be drawn in any format.

    `problems` are the warnings about its spec; `sources` are the files that it is drawn from: its spec, what that
    includes, manifests, a theme file.
    """

    diagram: Diagram
    options: Options
    problems: tuple[Problem, ...] = ()
    sources: tuple[Path, ...] = ()

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

    def save(self, path: str | Path, format: str | None = None) -> Path:
        """Writes the diagram to a file, whose ending says the format where `format` does not, and gives its path.

        The endings are those of the formats: `.svg`, `.png`, `.pdf`, `.mmd`, `.dot`, `.html`, `.json`. A file that is
        there is written over, unless it is one of the sources. Raises PodgramError as `text` does, for an ending that
        no format has, and for a file that cannot be written.
        """
        file = Path(path)
        text = self.text(format or _format(file, self.options))
        pipeline.check_is_no_source(file, CompiledSpec(file, {}, self.sources))
        boundary = Boundary.around(Path.cwd()).naming(Path(file.absolute().anchor))
        write_if_changed(file, text.encode() if isinstance(text, str) else text, boundary)
        return file

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
    """The drawings of a spec by name, in its order: of YAML or JSON text, or of the same as a mapping; else as `load`.

    A `Diagram` and a `Spec` are such mappings. Raises PodgramError too for one that JSON cannot hold; the places in
    its problems are those of its JSON text.
    """
    options = _options(theme, templates)
    text = spec if isinstance(spec, str) else _json(spec)
    compiled = pipeline.read(UNNAMED, options, text.encode())
    return _drawings(compiled._replace(sources=tuple(path for path in compiled.sources if path != UNNAMED)), options)


def draw(spec: str | Mapping[str, object], *, theme: str | None = None, templates: str | Path | None = None) -> Drawing:
    """The drawing of a spec that has one diagram, such as a `Diagram`; else as `loads`.

    Raises PodgramError too for a spec that has several.
    """
    found = loads(spec, theme=theme, templates=templates)
    if len(found) != 1:
        raise PodgramError(Problem(f"this spec has {len(found)} diagrams", help=f"use loads: {', '.join(found)}"))
    return next(iter(found.values()))


def dumps(spec: Mapping[str, object]) -> str:
    """The text of a spec file, in YAML, of a spec that was built in Python. Raises PodgramError as `loads` does."""
    from podgram.importers.spec_writer import dump

    return dump(json.loads(_json(spec)))


def find_specs(folder: str | Path = ".") -> Mapping[Path, tuple[str, ...]]:
    """The spec files of a folder's project, as its settings name them, and the names of the diagrams of each.

    Raises PodgramError for wrong settings, and with everything that is wrong in the specs.
    """
    project = settings.find(Path(folder))
    problems: list[Problem] = []
    found: dict[Path, tuple[str, ...]] = {}
    for path in discovery.find([p for name in project.specs if (p := project.root / name).exists()], SPECS):
        try:
            found[path] = tuple(pipeline.read(path, Options(root=project.boundary.project)).diagrams)
        except PodgramError as error:
            problems += error.problems
    if problems:
        raise PodgramError(problems)
    return found


def theme_names() -> tuple[str, ...]:
    """The names of podgram's themes, the usual one first."""
    return tuple(names())


def format_names(templates: str | Path | None = None) -> tuple[str, ...]:
    """The names of the formats; with a folder of templates, those that it adds too."""
    own = Templates(Path(templates)).formats() if templates is not None else {}
    return (*FORMATS, *own)


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
    sources = compiled.sources
    return {name: Drawing(diagram, options, compiled.problems, sources) for name, diagram in compiled.diagrams.items()}


def _format(file: Path, options: Options) -> str:
    """The format whose files have this file's ending."""
    templates = Templates(options.templates)
    endings = {f".{pipeline.extension(name, templates)}": name for name in (*FORMATS, *templates.formats())}
    if file.suffix.lower() not in endings:
        ending = file.suffix or file.name
        raise PodgramError(Problem(f"no format has files that end in {ending!r}", str(file), choice(ending, endings)))
    return endings[file.suffix.lower()]
