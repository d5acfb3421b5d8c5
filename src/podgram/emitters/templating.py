"""Jinja, set up once: where templates are found, what they may do, and how their mistakes are told.

podgram's own templates are trusted. As soon as a user's folder shadows them, everything runs in Jinja's sandbox
(https://jinja.palletsprojects.com/en/stable/sandbox/): no attribute that begins with an underscore, no change of
what is passed in, and bounds to what it costs (`sandbox`).
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
from jinja2.bccache import Bucket
from jinja2.loaders import split_template_path

from podgram.diagnostics import Mark, PodgramError, Problem
from podgram.project.boundary import Boundary, inside
from podgram.project.paths import is_file

SUFFIX = ".j2"


@cache
def home() -> Path:
    """The folder of podgram's own templates: beside the package in a wheel, at the top of a checkout."""
    package = Path(__file__).parents[1]
    beside = package / "templates"
    return beside if beside.is_dir() else package.parents[1] / "templates"


class _Compiled(jinja2.FileSystemBytecodeCache):
    """podgram's own templates as Jinja has compiled them, in its folder for that. To compile takes a tenth of a run."""

    def dump_bytecode(self, bucket: Bucket) -> None:
        with suppress(OSError):  # what cannot be kept is compiled again
            super().dump_bytecode(bucket)


def _compiled() -> _Compiled | None:
    try:
        return _Compiled()
    except (OSError, RuntimeError):  # no folder that only this user can write to
        return None


class _Loader(jinja2.FileSystemLoader):
    """Templates from folders, none of them through a link that leads out of the project that the folder is in."""

    def get_source(self, environment: jinja2.Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        for folder in map(Path, self.searchpath):
            path = Path(folder, *split_template_path(template))
            if is_file(path) and not inside(path, Boundary.around(folder).project):
                raise PodgramError(Problem("this template is a link that leads out of the project", str(path)))
        return super().get_source(environment, template)


class Templates:
    """podgram's templates, shadowed by name by those of a user's folder, if one is given.

    Raises PodgramError when the folder is not one.
    """

    def __init__(self, folder: Path | None = None) -> None:
        if folder is not None and not folder.is_dir():
            raise PodgramError(
                Problem(f"no folder of templates at {str(folder)!r}", help="give a folder to --templates")
            )
        self.folder = folder
        self._environment = _environment(folder)(
            loader=_Loader([*([folder] if folder else []), home()]),
            autoescape=lambda name: (name or "").endswith((".svg.j2", ".html.j2", ".xml.j2")),
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            undefined=jinja2.StrictUndefined,
            bytecode_cache=_compiled() if folder is None else None,  # the sandbox compiles otherwise
        )

    def filters(self, functions: Mapping[str, Callable[..., str]]) -> None:
        """Makes functions, a format's quoting, known to every template under their names."""
        self._environment.filters.update(functions)

    def formats(self) -> dict[str, str]:
        """Format name → template name, of the user's own templates: `mine.txt.j2` gives `mine`."""
        found = (
            sorted(p.name for p in self.folder.iterdir() if p.suffix == SUFFIX and p.is_file()) if self.folder else []
        )
        return {name.split(".")[0]: name for name in found if name.count(".") == 2}

    def render(self, name: str, **values: Any) -> str:
        """The text of a template. A mistake in it is a PodgramError with the template's own file and line."""
        try:
            template = self._environment.get_template(name)
            bounded = getattr(self._environment, "bounded", None)
            return bounded(template, values) if bounded else template.render(**values)
        except jinja2.TemplateSyntaxError as error:
            file = error.filename or error.name or name
            raise _mistake(file, error.lineno, error.message or "cannot be read") from error
        except jinja2.TemplateNotFound as error:
            raise _mistake(*_failing_line(error, name), f"there is no template {error.name!r}") from error
        except PodgramError:
            raise
        except Exception as error:
            if self.folder is None:
                raise  # a mistake of ours, not of the user's
            kind = "" if type(error).__name__ == "LimitError" else f"{type(error).__name__}: "
            raise _mistake(*_failing_line(error, name), f"{kind}{error}") from error


def _environment(folder: Path | None) -> type[jinja2.Environment]:
    if folder is None:
        return jinja2.Environment
    from podgram.emitters.sandbox import Sandbox

    return Sandbox


def _failing_line(error: Exception, name: str) -> tuple[str, int]:
    """File and line of the innermost template frame of a traceback: Jinja maps its frames to template lines."""
    frames = [f for f in traceback.extract_tb(error.__traceback__) if f.filename.endswith(SUFFIX)]
    return (frames[-1].filename, frames[-1].lineno or 1) if frames else (name, 1)


def _mistake(file: str, line: int, message: str) -> PodgramError:
    path = Path(file)
    lines = path.read_text("utf-8", "replace").splitlines() if path.is_file() else []
    text = lines[line - 1] if 0 < line <= len(lines) else ""
    column = len(text) - len(text.lstrip()) + 1
    return PodgramError(Problem(f"template: {message}", Mark(file, line, column, text), "correct the template"))
