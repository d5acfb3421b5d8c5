"""Every spec that podgram comes with, drawn in every format and read back with real tools."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from agree import dot_shows, mermaid_shows, svg_shows
from podgram.diagnostics import PodgramError
from podgram.emitters import FORMATS
from podgram.emitters.templating import Templates
from podgram.model.diagram import Diagram
from podgram.pipeline import Options, emit, read
from real import VERSIONS, DotFacts, Facts

SPECS = Path(__file__).parent.parent / "specs"


def every_diagram() -> Iterator[object]:
    """Each diagram of each spec; for a spec that does not read, what is wrong with it, for the tests to fail with."""
    for path in sorted(SPECS.glob("*.yaml")):
        try:
            diagrams = read(path, Options()).diagrams
        except PodgramError as error:
            yield pytest.param(error, id=path.stem)
        else:
            yield from (pytest.param(diagram, id=f"{path.stem}-{name}") for name, diagram in diagrams.items())


@pytest.fixture(params=every_diagram())
def diagram(request: pytest.FixtureRequest) -> Diagram:
    if isinstance(request.param, PodgramError):
        raise request.param
    assert isinstance(request.param, Diagram)
    return request.param


def drawn(diagram: Diagram, format: str) -> str:
    assert format in FORMATS
    text, problems = emit(diagram, format, Templates(None), Options())
    assert problems == ()
    assert isinstance(text, str)
    return text


@pytest.mark.parametrize("version", VERSIONS)
def test_mermaid_draws_it(mermaid: Callable[..., Facts], diagram: Diagram, version: str) -> None:
    """In a page, as readers meet it."""
    mermaid_shows(diagram, mermaid(version, drawn(diagram, "mermaid"), raw=True), version)


def test_graphviz_draws_it(graphviz: Callable[[str], DotFacts], diagram: Diagram) -> None:
    dot_shows(diagram, graphviz(drawn(diagram, "dot")))


def test_svg_is_it(diagram: Diagram) -> None:
    svg_shows(diagram, drawn(diagram, "svg"))
