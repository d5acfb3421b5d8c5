"""The sandbox for a user's templates: no reach beyond the diagram, and bounds to time, memory and output.

Jinja's sandbox (https://jinja.palletsprojects.com/en/stable/sandbox/) leaves it to others to bound what a template
costs. Here the lines that run are counted, and no operation may make a text that is longer than a file may be.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

import jinja2.sandbox

MOST_LINES = 2_000_000  # of a template's code, as Jinja compiles it
MOST_CHARACTERS = 10_000_000  # of a text

# Methods of a text that pad or repeat it as often as they are told to.
PADDING = frozenset({"center", "expandtabs", "format", "format_map", "ljust", "rjust", "zfill"})
_FILTERS = ("center", "format", "indent")  # filters that do the same


class LimitError(Exception):
    """A template that takes too long, or makes too much."""


class Sandbox(jinja2.sandbox.ImmutableSandboxedEnvironment):
    """Jinja for templates that nobody vouches for."""

    intercepted_binops = frozenset({"*", "**", "%"})

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        del self.globals["lipsum"]
        for name in _FILTERS:
            del self.filters[name]

    def getattr(self, obj: Any, attribute: str) -> Any:
        """As Jinja finds it, less what pads."""
        padding = isinstance(obj, str) and attribute in PADDING
        return self.unsafe_undefined(obj, attribute) if padding else super().getattr(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        """As `getattr`: in Jinja `text["center"]` is `text.center`."""
        padding = isinstance(obj, str) and argument in PADDING
        return self.unsafe_undefined(obj, argument) if padding else super().getitem(obj, argument)

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """As Jinja calculates. Raises LimitError where that would make a text, list or number without bounds."""
        plain = isinstance(left, int | float) and isinstance(right, int | float)
        if operator == "*" and not plain:
            _check(max(_size(left), 1) * max(_size(right), 1))
        elif operator == "**" and plain and abs(right) > 1000:
            raise LimitError(f"{left}**{right} is too large")
        elif operator == "%" and isinstance(left, str):
            raise LimitError("`%` formats no text here: use ~ to join texts")
        return super().call_binop(context, operator, left, right)

    def bounded(self, template: jinja2.Template, values: dict[str, Any]) -> str:
        """The text of a template. Raises LimitError where it takes too long or becomes too long."""
        parts: list[str] = []
        size = 0
        with _counted():
            for part in template.generate(**values):
                parts.append(part)
                size += len(part)
                _check(size)
        return "".join(parts)


def _size(value: Any) -> int:
    return value if isinstance(value, int) else len(value) if isinstance(value, str | list | tuple) else 1


def _check(size: int) -> None:
    if size > MOST_CHARACTERS:
        raise LimitError(f"more than {MOST_CHARACTERS} characters")


@contextmanager
def _counted() -> Iterator[None]:
    """Counts the lines of templates that run. Raises LimitError after so many."""
    left = MOST_LINES

    def see(frame: FrameType, event: str, argument: Any) -> Callable[..., Any] | None:
        nonlocal left
        if event == "line":
            left -= 1
            if left < 0:
                raise LimitError("it takes too long")
        return see if frame.f_globals.get("environment") is not None or event != "call" else None

    before = sys.gettrace()
    sys.settrace(see)
    try:
        yield
    finally:
        sys.settrace(before)
