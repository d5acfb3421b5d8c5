"""`podgram preview`: shows diagrams in a browser, and follows what is being written."""

from __future__ import annotations

import os
import webbrowser
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from podgram.commands.console import Result, UsageError
from podgram.commands.preview import editors
from podgram.commands.preview.server import PreviewServer
from podgram.commands.preview.session import Session, listed
from podgram.commands.watching import watchfiles
from podgram.project import settings


def run(
    paths: Annotated[
        list[str] | None,
        typer.Argument(metavar="PATH", help="Specs, pages and folders of them; without any, the project's."),
    ] = None,
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port; 0 takes a free one.")] = 0,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Only say the address.")] = False,
    editor: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Where a click opens an element's spec: vscode, zed, idea, … or none."),
    ] = None,
) -> Iterator[Result]:
    """Serves the page until ^C.

    Raises PodgramError for a path that does not exist or where watchfiles is missing, UsageError for a taken port and
    an unknown editor.
    """
    opens = editors.address(editors.guess(os.environ) if editor is None else editor)
    watchfiles()
    session = Session(listed(paths or []), settings.find(Path.cwd()))
    try:
        server = PreviewServer(session, port, opens)
    except OSError as error:
        raise UsageError(f"cannot use port {port}: {error.strerror or error}") from error
    server.start()
    yield Result(f"{server.address}\n^C ends it.\n")
    if not no_browser:
        webbrowser.open(server.address)
    try:
        server.follow()
    except KeyboardInterrupt:
        pass
    finally:
        server.close()
