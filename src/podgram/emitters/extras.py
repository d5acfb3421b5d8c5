"""The libraries of podgram's extras, imported when a format needs them."""

from __future__ import annotations

import os
from importlib import import_module
from typing import Any

from podgram.diagnostics import PodgramError, Problem


def library(name: str, format: str, extra: str) -> Any:
    """A module that a format needs. Raises PodgramError with the command that installs its extra."""
    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        raise PodgramError(
            Problem(f"{format} needs {error.name}, which is not installed", help=_help(extra))
        ) from error


def _help(extra: str) -> str:
    """How to install an extra: a hook has an environment of its own, which pre-commit makes (https://pre-commit.com)."""
    if os.environ.get("PRE_COMMIT"):
        return f"add `additional_dependencies: ['podgram[{extra}]']` to the hook in .pre-commit-config.yaml"
    return f"pip install 'podgram[{extra}]'"
