"""Who runs dot: the Graphviz inside the pygraphviz wheel, in this process, or a system's `dot`."""

from __future__ import annotations

from functools import cache
from threading import Lock
from typing import TYPE_CHECKING, Any

from podgram.diagnostics import PodgramError, Problem

if TYPE_CHECKING:
    from podgram.layout.graphviz_layout import Engine

_BUSY = Lock()


def _embedded(dot: str) -> str:
    """The calls that `dot` itself makes (https://graphviz.org/pdf/libguide.pdf), with one context for all graphs.

    AGraph.draw would make a context for each, and work through its own view of the graph: a fifth of the time.
    """
    from tempfile import TemporaryFile

    gv, context = _library()
    with TemporaryFile() as file, _BUSY:  # Graphviz reads from files only, and does one thing at a time
        file.write(dot.encode("ascii"))
        file.seek(0)
        graph = gv.agread(file, None)
        try:
            if gv.gvLayout(context, graph, b"dot"):
                raise PodgramError(Problem("Graphviz cannot lay this diagram out", help="try --engine dot"))
            answer: bytes = gv.gvRenderData(context, graph, b"json0")[1]
            gv.gvFreeLayout(context, graph)
        finally:
            gv.agclose(graph)
    return answer.decode("utf-8")


@cache
def _library() -> tuple[Any, Any]:
    """Graphviz as a library, and a context of it."""
    from pygraphviz import graphviz  # slow to import, and not needed for a diagram without links

    return graphviz, graphviz.gvContextWithBuiltins()


def _system(dot: str) -> str:
    import graphviz

    try:
        answer: bytes = graphviz.pipe("dot", "json0", dot.encode("ascii"))
    except graphviz.ExecutableNotFound as error:
        help = "install Graphviz (https://graphviz.org/download/), or leave --engine out: podgram carries its own"
        raise PodgramError(Problem("there is no 'dot' on the PATH", help=help)) from error
    except graphviz.CalledProcessError as error:
        raise PodgramError(Problem(f"dot failed: {error.stderr.decode('utf-8', 'replace').strip()}")) from error
    return answer.decode("utf-8")


ENGINES: dict[str, Engine] = {"embedded": _embedded, "dot": _system}
