"""Arguments and options that several commands have."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

import typer


def _show_help(context: typer.Context, wanted: bool) -> None:
    if wanted:
        types = re.compile(r" <[a-zA-Z\[\] ]+>(?=\s)")  # Typer shows Python's, which say nothing to a user
        print(types.sub(lambda found: " " * len(found[0]), context.get_help()))
        raise typer.Exit


# Typer's own --help, like any argument that is no plain flag, makes it load Pydantic to convert the value. That takes
# longer than all of a sync that finds nothing to do, so on the way there all are plain flags.
Help = Annotated[
    bool, typer.Option("-h", "--help", is_eager=True, callback=_show_help, help="Show this message and exit.")
]
Quiet = Annotated[bool, typer.Option("-q", "--quiet", help="Say nothing of what went well.")]
FailOnChange = Annotated[bool, typer.Option("--fail-on-change", help="Fail if anything was written, as a hook must.")]
PagePaths = Annotated[list[Path], typer.Argument(metavar="PATH…", help="Pages, and folders of pages.")]
