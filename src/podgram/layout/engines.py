"""Who runs dot: the Graphviz inside the pygraphviz wheel, in this process, or a system's `dot`."""

from __future__ import annotations

from podgram.diagnostics import PodgramError, Problem
from podgram.layout.dot import Engine


def _embedded(dot: str) -> str:
    import pygraphviz  # slow to import, and not needed for a diagram without links

    answer: bytes = pygraphviz.AGraph(dot).draw(format="json0", prog="dot")
    return answer.decode("utf-8")


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
