"""The JSON Schemas of what people write, for an editor's completion, hovers and diagnostics.

They are of draft-07 (https://json-schema.org/draft-07), which every editor and SchemaStore take.
"""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

import typer

from podgram.commands.console import Result, UsageError
from podgram.diagnostics import choice
from podgram.project import settings
from podgram.project.files import write_if_changed

Name = Literal["spec", "theme", "settings"]
NAMES: tuple[Name, ...] = get_args(Name)


def run(
    name: Annotated[str, typer.Argument(metavar="spec|theme|settings", help="What the schema is of.")] = "spec",
    out: Annotated[Path | None, typer.Option("-o", "--out", metavar="FILE", help="Where the schema goes.")] = None,
) -> Result:
    """A schema, as it is, or written to a file. Raises PodgramError for a file that cannot be written."""
    known = next((each for each in NAMES if each == name), None)
    if known is None:
        raise UsageError(f"there is no schema of {name!r}; {choice(name, NAMES)}")
    made = text(known).encode()
    if out is None:
        return Result(made)
    boundary = settings.find(Path.cwd()).boundary
    changed = write_if_changed(out, made, boundary.naming(Path(Path.cwd().anchor)))
    return Result(f"{'wrote' if changed else 'unchanged:'} {out}\n")


@cache
def text(name: Name = "spec") -> str:
    """A schema as JSON, with a list of words in one line."""
    made = json.dumps(schema(name), indent=1, ensure_ascii=False)
    return re.sub(r"\[[^][{}]*\]", lambda words: re.sub(r"\n *", " ", words[0]), made) + "\n"


def schema(name: Name = "spec") -> dict[str, Any]:
    """A schema as plain data."""
    from podgram.commands.schema import of_models, of_settings

    return of_settings.schema() if name == "settings" else of_models.schema(name)
