"""Every spec that podgram comes with, drawn in every format and read back with real tools."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from agree import dot_shows, mermaid_shows, svg_shows
from podgram.diagram import Diagram
from podgram.emitters import FORMATS
from podgram.pipeline import Options, emit, read
from podgram.templating import Templates
from real import GRAPHVIZES, VERSIONS, Facts, dot_facts

SPECS = Path(__file__).parent.parent / "specs"


def every_diagram() -> list[object]:
    sheets = [read(path, Options()) for path in sorted(SPECS.glob("*.yaml"))]
    return [pytest.param(d, id=f"{s.file.stem}-{name}") for s in sheets for name, d in s.diagrams.items()]


def drawn(diagram: Diagram, format: str) -> str:
    assert format in FORMATS
    text, problems = emit(diagram, format, Templates(None), Options())
    assert problems == ()
    assert isinstance(text, str)
    return text


every = pytest.mark.parametrize("diagram", every_diagram())


@every
@pytest.mark.parametrize("raw", [False, True], ids=["api", "page"])
@pytest.mark.parametrize("version", VERSIONS)
def test_mermaid_draws_it(mermaid: Callable[..., Facts], diagram: Diagram, version: str, raw: bool) -> None:
    mermaid_shows(diagram, mermaid(version, drawn(diagram, "mermaid"), raw=raw), version)


@every
@pytest.mark.parametrize("engine", GRAPHVIZES)
def test_graphviz_draws_it(diagram: Diagram, engine: str) -> None:
    dot_shows(diagram, dot_facts(drawn(diagram, "dot"), engine))


@every
def test_svg_is_it(diagram: Diagram) -> None:
    svg_shows(diagram, drawn(diagram, "svg"))
