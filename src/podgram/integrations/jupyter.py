"""podgram in Jupyter: a cell that begins with `%%podgram` holds a spec, and shows its diagrams.

    %load_ext podgram
    %%podgram --theme dark

https://ipython.readthedocs.io/en/stable/config/custommagics.html
"""

from __future__ import annotations

import sys
from typing import Any

from IPython.core.magic import Magics, cell_magic, magics_class
from IPython.core.magic_arguments import argument, magic_arguments, parse_argstring
from IPython.display import display

from podgram.api import loads
from podgram.diagnostics import PodgramError, describe


@magics_class
class PodgramMagics(Magics):
    """The magic of a cell."""

    @magic_arguments()
    @argument("--theme", help="the name or the file of a theme")
    @argument("name", nargs="?", help="of a spec with several diagrams, the one to show")
    @cell_magic
    def podgram(self, line: str, cell: str) -> None:
        """Shows the diagrams of the spec in this cell."""
        asked = parse_argstring(self.podgram, line)
        try:
            drawings = loads(cell, theme=asked.theme)
            for name, drawing in drawings.items():
                if asked.name in (None, name):
                    display(drawing)
        except PodgramError as error:
            print(*map(describe, error.problems), sep="\n", file=sys.stderr)
            return
        if asked.name is not None and asked.name not in drawings:
            print(f"no diagram {asked.name!r}; there are {', '.join(drawings)}", file=sys.stderr)


def load_ipython_extension(shell: Any) -> None:
    """For `%load_ext podgram`."""
    shell.register_magics(PodgramMagics)
