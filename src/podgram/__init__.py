"""Draws containers and pods as what they are: processes inside Linux namespaces."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from podgram.api import Drawing, draw, dumps, find_specs, format_names, load, loads, theme_names
    from podgram.diagnostics import Mark, PodgramError, Problem
    from podgram.spec import (
        ApiObject,
        Container,
        Diagram,
        Element,
        From,
        Include,
        Link,
        Pod,
        Process,
        Spec,
        Workload,
    )

__version__ = "0.1.0"
__all__ = [
    "ApiObject",
    "Container",
    "Diagram",
    "Drawing",
    "Element",
    "From",
    "Include",
    "Link",
    "Mark",
    "Pod",
    "PodgramError",
    "Problem",
    "Process",
    "Spec",
    "Workload",
    "__version__",
    "draw",
    "dumps",
    "find_specs",
    "format_names",
    "load",
    "loads",
    "theme_names",
]

# Name → the module that has it. `load_ipython_extension` is what `%load_ext podgram` looks for in a notebook.
_HOMES = {
    **dict.fromkeys("Drawing draw dumps find_specs format_names load loads theme_names".split(), "api"),
    **dict.fromkeys(("Mark", "PodgramError", "Problem"), "diagnostics"),
    **dict.fromkeys("ApiObject Container Diagram Element From Include Link Pod Process Spec Workload".split(), "spec"),
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
