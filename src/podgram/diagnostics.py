"""What went wrong, where, and how to say it. Every other file makes values of these; only the shell prints them."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

COMPARED = 20_000  # choices that wrong values are compared with in a run: that is slow, and later ones nobody reads

Severity = Literal["error", "warning", "info"]


class Mark(NamedTuple):
    """A place in a text file. `line` and `column` count from 1, as editors do; `text` is the whole line."""

    file: str
    line: int
    column: int
    text: str = ""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"

    def moved(self, text: str, columns: int) -> Mark:
        """The place some columns into a text that begins here, if the line shows that text as it is."""
        start = self.text.find(text, self.column - 1)
        return self if start < 0 else Mark(self.file, self.line, start + columns + 1, self.text)


class Problem(NamedTuple):
    """One thing to tell the author: what is wrong, where (a mark, or just a file), and what to do about it.

    `code` is that of the rule which found it; a spec or the settings can ignore that rule.
    """

    message: str
    at: Mark | str = ""
    help: str = ""
    severity: Severity = "error"
    code: str = ""

    def __str__(self) -> str:
        return describe(self)


class PodgramError(Exception):
    """Input that cannot be drawn. Carries every problem found, not only the first."""

    def __init__(self, problems: Problem | Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = (problems,) if isinstance(problems, Problem) else tuple(problems)
        super().__init__("\n".join(map(describe, self.problems)))

    def __reduce__(self) -> tuple[type[PodgramError], tuple[tuple[Problem, ...]]]:
        """So that it comes whole out of another process."""
        return type(self), (self.problems,)


@dataclass(slots=True)
class Report:
    """Collects problems along a stage, so that all are told at once.

    `lost` says that something was left out which may have had a name that other parts refer to. `ignored` are
    the codes of rules to keep silent about.
    """

    problems: list[Problem] = field(default_factory=list)
    lost: bool = False
    ignored: frozenset[str] = frozenset()
    compared: int = 0

    def error(self, message: str, at: Mark | str = "", help: str = "") -> None:
        self.problems.append(Problem(message, at, help))

    def warning(self, message: str, at: Mark | str = "", help: str = "") -> None:
        self.problems.append(Problem(message, at, help, "warning"))

    def info(self, message: str, at: Mark | str = "", help: str = "") -> None:
        self.problems.append(Problem(message, at, help, "info"))

    def suggest(self, value: str, choices: Collection[str]) -> str:
        """As `suggest`, for the first of many wrong values."""
        self.compared += len(choices)
        return suggest(value, choices) if self.compared <= COMPARED else ""

    def raise_errors(self) -> None:
        """Raises PodgramError with the errors so far, if there are any."""
        errors = [p for p in self.problems if p.severity == "error"]
        if errors:
            raise PodgramError(errors)


def describe(problem: Problem) -> str:
    """The problem as lines of text: `file:line:column: error[PG201]: …`, the line with a caret, and the help."""
    place = f"{problem.at}: " if str(problem.at) else ""
    code = f"[{problem.code}]" if problem.code else ""
    lines = [f"{place}{problem.severity}{code}: {problem.message}"]
    if isinstance(problem.at, Mark) and problem.at.text.strip():
        lines += _excerpt(problem.at)
    if problem.help:
        lines.append(f"  help: {problem.help}")
    return "\n".join(lines)


def _excerpt(mark: Mark, width: int = 100) -> list[str]:
    """The line of a mark with a caret under its column; a long line is cut to a window around it."""
    start = max(0, mark.column - 1 - width // 2) if len(mark.text) > width else 0
    window = "".join(c if c.isprintable() else " " for c in mark.text[start : start + width])
    return [f"    {window}", f"    {' ' * (mark.column - 1 - start)}^"]


def choice(value: str, choices: Iterable[str], there: str = "there are") -> str:
    """What to write in place of a wrong value: the nearest choice, or else all of them, `there are a, b`."""
    known = list(choices)
    return suggest(value, known) or f"{there} {', '.join(known) or 'none'}"


def suggest(value: str, choices: Iterable[str]) -> str:
    """`did you mean 'pod'?` for the choice nearest to a mistyped value, or an empty string."""
    known = list(choices)
    near = difflib.get_close_matches(value, known, n=1, cutoff=0.6)
    if not near:  # a capital is the commonest slip and difflib counts it as a wrong letter
        folded = {c.casefold(): c for c in known}
        near = [folded[n] for n in difflib.get_close_matches(value.casefold(), folded, n=1, cutoff=0.6)]
    return f"did you mean {near[0]!r}?" if near else ""
