"""Variables in the values of a Compose file (Compose specification, 12-interpolation).

A picture is the same on every machine: a variable is what a file of values says, else the default that the Compose
file gives, else it stays as `${NAME}`. The shell's environment is not asked.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_OPERATOR = re.compile(r":?[-?+]")
_LINE = re.compile(r"(?:export\s+)?([A-Za-z_][\w.-]*)\s*[=:]\s*(.*)")
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t"}


class UnclosedVariableError(ValueError):
    """A `${` without its `}`. `column` counts from 0 in the text."""

    def __init__(self, column: int) -> None:
        super().__init__("'${' has no '}'")
        self.column = column


def interpolated(text: str, values: Mapping[str, str]) -> str:
    """The text with its variables replaced. Raises UnclosedVariableError."""
    made: list[str] = []
    at = 0
    while (start := text.find("$", at)) >= 0:
        made.append(text[at:start])
        replaced, at = _variable(text, start, values)
        made.append(replaced)
    return "".join(made) + text[at:]


def _variable(text: str, start: int, values: Mapping[str, str]) -> tuple[str, int]:
    """What stands for the variable that begins at a dollar sign, and where the text goes on."""
    if text.startswith("$$", start):
        return "$", start + 2
    if name := _NAME.match(text, start + 1):
        return values.get(name[0], "${" + name[0] + "}"), name.end()
    name = _NAME.match(text, start + 2) if text.startswith("${", start) else None
    if name is None:
        return "$", start + 1
    end = _closing(text, start)
    return _braced(name[0], text[name.end() : end], values), end + 1


def _closing(text: str, start: int) -> int:
    """The place of the brace that closes the variable at `start`, past those in its default."""
    depth = 0
    for found in re.finditer(r"\$\{|\}", text[start:]):
        depth += 1 if found[0] == "${" else -1
        if depth == 0:
            return start + found.start()
    raise UnclosedVariableError(start)


def _braced(name: str, rest: str, values: Mapping[str, str]) -> str:
    """The value of `${NAME…}`; `rest` is what stands between the name and the brace, as `:-default`."""
    found = _OPERATOR.match(rest)
    operator, other = (found[0], rest[found.end() :]) if found else ("", "")
    value = values.get(name)
    is_set = value is not None and (value != "" or not operator.startswith(":"))
    if operator.endswith("+"):
        return interpolated(other, values) if is_set else ""
    if is_set:
        return value or ""
    return interpolated(other, values) if operator.endswith("-") else "${" + name + "}"


def env_file(text: str) -> dict[str, str]:
    """The variables of a `.env` file: a NAME=VALUE each line, with comments, quotes and earlier variables in values."""
    values: dict[str, str] = {}
    for line in text.splitlines():
        found = _LINE.fullmatch(line.strip())
        if found:
            values[found[1]] = _env_value(found[2].strip(), values)
    return values


def _env_value(text: str, values: Mapping[str, str]) -> str:
    if text.startswith("'"):
        return text[1:].partition("'")[0]
    if quoted := re.match(r'"((?:[^"\\]|\\.)*)"', text):
        plain = re.sub(r"\\(.)", lambda m: _ESCAPES.get(m[1], m[1]), quoted[1])
        return _lenient(plain, values)
    return _lenient(re.sub(r"(?:^|\s+)#.*", "", text), values)


def _lenient(text: str, values: Mapping[str, str]) -> str:
    try:
        return interpolated(text, values)
    except UnclosedVariableError:
        return text
