"""The addresses by which a browser opens a place of a file in an editor: those that the editors' own manuals name."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

from podgram.commands.console import UsageError
from podgram.diagnostics import Mark, choice

# Editor → its address, in which {path} is absolute and begins with a slash.
ADDRESSES = {
    **{
        name: f"{name}://file{{path}}:{{line}}:{{column}}"
        for name in ("vscode", "vscode-insiders", "vscodium", "cursor", "windsurf", "zed")
    },
    **{
        name: f"{name}://open?file={{path}}&line={{line}}&column={{column}}" for name in ("idea", "pycharm", "webstorm")
    },
    "textmate": "txmt://open?url=file://{path}&line={line}&column={column}",
    "macvim": "mvim://open?url=file://{path}&line={line}&column={column}",
}
NONE = "none"
# A program that $VISUAL or $EDITOR names → the editor that it starts.
PROGRAMS = {
    "code": "vscode",
    "code-insiders": "vscode-insiders",
    "codium": "vscodium",
    "mate": "textmate",
    "mvim": "macvim",
}


def address(editor: str) -> str:
    """The pattern of an editor's address: of its name, or as it is if it has a {path}; an empty text for none.

    Raises UsageError for an editor that has none.
    """
    if editor == NONE or "{path}" in editor:
        return editor.removeprefix(NONE)
    if editor not in ADDRESSES:
        raise UsageError(f"no editor {editor!r}; {choice(editor, [*ADDRESSES, NONE])}, or an address with {{path}}")
    return ADDRESSES[editor]


def guess(environment: Mapping[str, str]) -> str:
    """The editor that somebody uses, or `none`: by $VISUAL and $EDITOR, and by the terminal that an editor brings."""
    for variable in ("VISUAL", "EDITOR"):
        program = Path(environment.get(variable, "").strip().partition(" ")[0]).stem.lower()
        found = PROGRAMS.get(program, program)
        if found in ADDRESSES:
            return found
    return "vscode" if environment.get("TERM_PROGRAM") == "vscode" else NONE


def link(pattern: str, at: Mark) -> str:
    """The address that opens a place, or an empty text where there is no pattern."""
    path = Path(os.path.abspath(at.file)).as_posix()  # noqa: PTH100 - a link stays a link
    path = quote(path if path.startswith("/") else f"/{path}")
    return pattern.replace("{path}", path).replace("{line}", str(at.line)).replace("{column}", str(at.column))
