"""Draws containers and pods as what they are: processes inside Linux namespaces."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from podgram.api import Drawing, load, loads
    from podgram.diagnostics import Mark, PodgramError, Problem

__version__ = "0.1.0"
__all__ = ["Drawing", "Mark", "PodgramError", "Problem", "__version__", "load", "loads"]

_HOMES = {"Drawing": "api", "load": "api", "loads": "api"}


def __dir__() -> list[str]:
    return __all__


def __getattr__(name: str) -> Any:
    """Finds a public name when it is first used, so that a command loads no more than it needs."""
    if name not in __all__:
        raise AttributeError(f"module 'podgram' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"podgram.{_HOMES.get(name, 'diagnostics')}"), name)


def load_ipython_extension(shell: Any) -> None:
    """For `%load_ext podgram` in a notebook, which gives `%%podgram`."""
    from podgram.integrations import jupyter

    jupyter.load_ipython_extension(shell)
