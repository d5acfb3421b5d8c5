"""Lists the themes with their colours."""

from __future__ import annotations

from collections.abc import Iterator

import typer

from podgram.commands.console import Result, is_coloured
from podgram.themes import theme


def run() -> Result:
    """Every theme: its name, what it is for, and its classes, in their colours where a terminal shows them."""
    coloured = is_coloured()
    return Result("".join(line + "\n" for name in theme.names() for line in _lines(name, coloured)))


def _lines(name: str, coloured: bool) -> Iterator[str]:
    loaded = theme.load(name)
    yield f"{name}{' (default)' if name == theme.DEFAULT else ''}: {loaded.description}"
    swatches = [_swatch(c.name, c.fill, c.text) if coloured else f"{c.name}={c.fill}" for c in loaded.own_classes()]
    for start in range(0, len(swatches), 6):
        yield "  " + " ".join(swatches[start : start + 6])


def _swatch(name: str, fill: str, text: str) -> str:
    """A class's name in its own colours."""
    return typer.style(f" {name} ", fg=_rgb(text), bg=_rgb(fill))


def _rgb(colour: str) -> tuple[int, int, int]:
    red, green, blue = bytes.fromhex(colour[1:])
    return red, green, blue
