"""The formats. An emitter is a module with an EXTENSION and `emit(diagram, job)`, which returns text or bytes.

One that makes a single file of all the diagrams of a spec also has `emit_sheet(diagrams, job, title)`.

To add one, write the module and add its row to FORMATS.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any, NamedTuple

from podgram.diagnostics import Report
from podgram.emitters.templating import Templates

# Format → its module, imported when it is asked for.
FORMATS = {
    "mermaid": "podgram.emitters.mermaid",
    "dot": "podgram.emitters.dot",
    "svg": "podgram.emitters.svg",
    "png": "podgram.emitters.png",
    "pdf": "podgram.emitters.pdf",
    "html": "podgram.emitters.html",
}
USUAL = ("mermaid", "dot", "svg")


class Job(NamedTuple):
    """What an emitter works with: the templates, where to put warnings, and how a picture is asked for."""

    templates: Templates
    report: Report
    engine: str = "embedded"
    scale: float = 2.0  # pixels for each user unit, of what is made of pixels
    transparent: bool = False


def emitter(format: str) -> Any:
    """The module of a format of podgram's own."""
    return import_module(FORMATS[format])


def number(value: float) -> str:
    """A number as text: no exponent, at most two decimals, none that say nothing."""
    return f"{value:.2f}".rstrip("0").rstrip(".")
