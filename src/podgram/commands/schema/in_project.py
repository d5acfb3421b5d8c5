"""The schemas that a project brings along, and the first line of a spec, by which an editor finds them."""

from __future__ import annotations

import os
from pathlib import Path

from podgram.commands.schema import Name, text
from podgram.project.boundary import Boundary, inside
from podgram.project.files import make_folder, write_if_changed

FOLDER = ".podgram"  # hidden, so that no page and no spec is looked for there


def place(root: Path, name: Name = "spec") -> Path:
    """Where a schema lies in the project of a folder."""
    return root / FOLDER / f"{name}.schema.json"


def modeline(spec: Path, root: Path, name: Name = "spec") -> str:
    """The first line of a spec that names its project's schema; an empty text for one that is outside of the project.

    yaml-language-server, and what is made of it, counts the path from the spec.
    """
    if not inside(spec, root):
        return ""
    path = os.path.relpath(place(root.resolve(), name), spec.resolve().parent)
    return f"# yaml-language-server: $schema={Path(path).as_posix()}\n"


def provide(root: Path, boundary: Boundary, name: Name = "spec") -> bool:
    """Puts a schema into a project, and says whether it had to. Raises PodgramError where it cannot be written."""
    path = place(root, name)
    make_folder(path.parent, boundary)
    return write_if_changed(path, text(name).encode(), boundary)
