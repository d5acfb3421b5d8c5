"""Who runs dot: the Graphviz inside the pygraphviz wheel, in this process, or a system's `dot`."""

from __future__ import annotations

from podgram.diagnostics import PodgramError, Problem
from podgram.layout.tangle import Engine


def _embedded(dot: str) -> str:
    import pygraphviz  # slow to import, and not needed for a diagram without links

    answer = pygraphviz.AGraph(dot).draw(format="json0", prog="dot")
    return answer.decode("utf-8") if isinstance(answer, bytes) else str(answer)


def _system(dot: str) -> str:
    import graphviz

    try:
        return graphviz.pipe("dot", "json0", dot.encode("ascii")).decode("utf-8")
    except graphviz.ExecutableNotFound as error:
        raise PodgramError(
            Problem(
                "there is no 'dot' on the PATH",
                help="install Graphviz (https://graphviz.org/download/), or leave --engine out: podgram carries its own",
            )
        ) from error
    except graphviz.CalledProcessError as error:
        raise PodgramError(Problem(f"dot failed: {error.stderr.decode('utf-8', 'replace').strip()}")) from error


ENGINES: dict[str, Engine] = {"embedded": _embedded, "dot": _system}
