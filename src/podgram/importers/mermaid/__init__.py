"""Flowcharts of Mermaid: a file of one as a spec. Pages with flowcharts are taken over by `adopt`.

Source: the syntax of flowcharts (https://mermaid.js.org/syntax/flowchart.html).
"""

from __future__ import annotations

import re

from podgram.diagnostics import Mark, PodgramError, Problem, Report
from podgram.importers import Imported, ImportOptions, Source

NAME = "mermaid"
SUFFIXES = (".mmd", ".mermaid")
HEADER = re.compile(
    r"\s*(?:---[ \t]*\n(?s:.*?)\n---[ \t]*\n)?(?:\s*%%[^\n]*\n)*\s*"
    r"(?:graph|flowchart(?:-elk)?)\b[ \t]*(?:(?:LR|RL|TB|BT|TD)\b|[;\n]|\Z)"
)


def detect(source: Source) -> bool:
    """Whether it begins as a flowchart does, or its name says that it is one."""
    named = source.path is not None and source.path.suffix.lower() in SUFFIXES
    return not source.is_folder and (named or HEADER.match(source.head) is not None)


def read(sources: tuple[Source, ...], options: ImportOptions, report: Report) -> Imported:
    """The spec of a flowchart. What a diagram here cannot say is a warning.

    Raises PodgramError for what no Mermaid reads, and for looks that no class can have.
    """
    # The reader loads what nobody needs who draws something else.
    from podgram.importers.data import mapping
    from podgram.importers.mermaid import parser
    from podgram.importers.mermaid.classes import LookError, assign_classes
    from podgram.importers.mermaid.inference import UnreadableError
    from podgram.importers.mermaid.to_spec import form, translate
    from podgram.themes.theme import DEFAULT, load

    source, theme = sources[0], load(DEFAULT)
    lines = source.text.splitlines() or [""]

    def at(line: int) -> Mark:
        return Mark(source.name, line, 1, lines[min(line, len(lines)) - 1])

    try:
        flowchart = parser.read(source.text)
        for unread in (each for each in flowchart.unread if not each.old):
            tell = report.error if unread.broken else report.warning
            tell(f"{unread.text!r}: {unread.why}", at(unread.line))
        report.raise_errors()
        assignment = assign_classes(flowchart, theme, True, "12")
        data = translate(flowchart, assignment, theme, form=form(source.text, flowchart, "12"))
    except LookError as error:
        raise PodgramError(Problem(str(error), at(error.line))) from error
    except UnreadableError as error:
        raise PodgramError(Problem(str(error), at(1))) from error
    except parser.NotAFlowchartError as error:
        raise PodgramError([Problem(p.message, at(1), p.help) for p in error.problems]) from error
    about = {"title": flowchart.title, "description": flowchart.description}
    spec = {**{key: value for key, value in about.items() if value}, **data}
    return Imported(mapping(at(1), spec), (source.path,) if source.path else ())
