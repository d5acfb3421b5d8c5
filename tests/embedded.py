"""Draws with the Graphviz inside pygraphviz, which takes longer to load than to draw.

A line of JSON with DOT text comes in, `{"status": …, "json": …, "svg": …, "told": …}` goes out. Each text is drawn in a
process of its own, so that a crash ends only that one, and nothing is left of it for the next.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import warnings
from typing import IO

import pygraphviz

FORMATS = ("json", "svg")


def draw(source: str, outputs: dict[str, IO[bytes]], told: IO[bytes]) -> int:
    """The exit status of a process that draws; what it says on standard error is in `told`."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    os.dup2(told.fileno(), 2)
    try:
        warnings.simplefilter("error")
        for format, file in outputs.items():
            file.write(pygraphviz.AGraph(string=source).draw(format=format, prog="dot"))
            file.flush()
        os._exit(0)
    except BaseException as error:
        os.write(2, repr(error).encode())
        os._exit(1)


for line in sys.stdin:
    files = {name: tempfile.TemporaryFile() for name in (*FORMATS, "told")}  # noqa: SIM115  closed below
    status = draw(json.loads(line), {name: files[name] for name in FORMATS}, files["told"])
    answer: dict[str, object] = {"status": status}
    for name, file in files.items():
        file.seek(0)
        answer[name] = file.read().decode()
        file.close()
    print(json.dumps(answer), flush=True)
