"""The formats: one module each, and one row of FORMATS, which imports it when it is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import NamedTuple, Protocol, cast

from podgram.diagnostics import Report
from podgram.emitters.templating import Templates
from podgram.model.diagram import Diagram


class Format(NamedTuple):
    """How a format is made: by which module, with which ending of its files, and whether a file holds a whole spec."""

    module: str
    extension: str
    whole: bool = False


FORMATS = {
    "mermaid": Format("podgram.emitters.mermaid", "mmd"),
    "dot": Format("podgram.emitters.dot", "dot"),
    "svg": Format("podgram.emitters.svg", "svg"),
    "png": Format("podgram.emitters.png", "png"),
    "pdf": Format("podgram.emitters.pdf", "pdf"),
    "html": Format("podgram.emitters.html", "html", whole=True),
    "pptx": Format("podgram.emitters.pptx", "pptx", whole=True),
    "json": Format("podgram.emitters.json", "json"),
}
USUAL = ("mermaid", "dot", "svg")


class EmitContext(NamedTuple):
    """What an emitter works with: the templates, where to put warnings, and how a picture is asked for."""

    templates: Templates
    report: Report
    engine: str = "own"
    scale: float = 2.0  # pixels for each user unit, of what is made of pixels
    transparent: bool = False


class Emitter(Protocol):
    """The module of a format."""

    def emit(self, diagram: Diagram, context: EmitContext) -> str | bytes:
        """One diagram as the text or the bytes of a file."""


class SpecEmitter(Emitter, Protocol):
    """The module of a format of which one file holds all the diagrams of a spec."""

    def emit_spec(self, diagrams: Sequence[Diagram], context: EmitContext, title: str) -> str | bytes:
        """The diagrams, in order, as the text or the bytes of one file."""


def emitter(format: str) -> Emitter:
    """The module of a format of podgram's own."""
    return cast(Emitter, import_module(FORMATS[format].module))


def spec_emitter(format: str) -> SpecEmitter:
    """The module of a format that is `whole`."""
    return cast(SpecEmitter, import_module(FORMATS[format].module))
