"""Draws containers and pods as what they are: processes inside Linux namespaces."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from podgram.api import Drawing, load, loads
    from podgram.diagnostics import Mark, PodgramError, Problem

__version__ = "0.1.0"
__all__ = ["Drawing", "Mark", "PodgramError", "Problem", "__version__", "load", "loads"]

# Name → the module that has it. `load_ipython_extension` is what `%load_ext podgram` looks for in a notebook.
_HOMES = {
    **dict.fromkeys(("Drawing", "load", "loads"), "api"),
    **dict.fromkeys(("Mark", "PodgramError", "Problem"), "diagnostics"),
    "load_ipython_extension": "integrations.jupyter",
}


def __dir__() -> list[str]:
    return __all__


def __getattr__(name: str) -> Any:
    """Finds a public name when it is first used, so that a command loads no more than it needs."""
    if name not in _HOMES:
        raise AttributeError(f"module 'podgram' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"podgram.{_HOMES[name]}"), name)
