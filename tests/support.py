"""What many tests begin with: a diagram from a spec, and what podgram says of a wrong one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from podgram.diagnostics import PodgramError, Problem
from podgram.emitters.templating import Templates
from podgram.model.diagram import Diagram, Group, Node
from podgram.pipeline import Options, emit, read

Spec = str | dict[str, Any]


def write(folder: Path, files: Mapping[str, str]) -> None:
    """Writes files by their names in a folder, and the folders that they are in."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


def draw(spec: Spec, **options: Any) -> dict[str, Diagram]:
    """The diagrams of a spec, given as YAML or as data, by name."""
    return read(Path("spec.yaml"), Options(**options), _bytes(spec)).diagrams


def one(spec: Spec, **options: Any) -> Diagram:
    """The only diagram of a spec."""
    (diagram,) = draw(spec, **options).values()
    return diagram


def problems(spec: Spec) -> list[Problem]:
    """Every problem of a spec, warnings too."""
    try:
        return list(read(Path("spec.yaml"), Options(), _bytes(spec)).problems)
    except PodgramError as error:
        return list(error.problems)


def text(diagram: Diagram, format: str) -> str:
    """A diagram in one of podgram's own formats of text."""
    made, _ = emit(diagram, format, Templates(), Options())
    assert isinstance(made, str)
    return made


def titled(diagram: Diagram, title: str) -> Node | Group:
    """The element whose first line of text is this."""
    (found,) = [e for e in diagram.walk() if e.lines[:1] == (title,)]
    return found


def shown(diagram: Diagram) -> dict[str, list[str]]:
    """The badges of each box, by its title: `net,uts,ipc ns`."""
    return {e.lines[0]: [b.lines[0] for b in e.badges] for e in diagram.walk() if isinstance(e, Group) and e.lines}


def _bytes(spec: Spec) -> bytes:
    return (spec if isinstance(spec, str) else json.dumps(spec)).encode()


@dataclass
class Run:
    """How a command of podgram ended, and what it said."""

    status: int
    out: str
    err: str
