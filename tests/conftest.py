"""The real tools that the tests read back with, one of each for a whole run."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Iterator
from functools import partial
from typing import NoReturn

import pytest
from hypothesis import HealthCheck, settings

from editor import Editor
from podgram import cli
from real import GRAPHVIZES, Browser, DotFacts, Embedded, Facts, UnavailableError, dot_facts, system_dot, tool
from support import Run

pytest.register_assert_rewrite("agree")

# The same examples for everyone, so that a test fails for all or for none; --hypothesis-profile=search looks further.
settings.register_profile(
    "same", derandomize=True, deadline=None, max_examples=60, suppress_health_check=list(HealthCheck)
)
settings.register_profile("search", settings.get_profile("same"), derandomize=False, max_examples=2000, print_blob=True)
settings.load_profile("same")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--accept", action="store_true", help="Take what podgram says or draws now as what is right.")


def missing(what: UnavailableError) -> NoReturn:
    """A test without its tool is skipped, or fails where PODGRAM_REQUIRE_BROWSER=1 says that all must run."""
    if os.environ.get("PODGRAM_REQUIRE_BROWSER") == "1":
        pytest.fail(str(what))
    pytest.skip(str(what))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium."""
    try:
        opened = Browser()
    except UnavailableError as error:
        missing(error)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def editor() -> Iterator[Editor]:
    """An editor with yaml-language-server."""
    try:
        opened = Editor()
    except UnavailableError as error:
        missing(error)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def mermaid(browser: Browser) -> Callable[..., Facts]:
    """`mermaid(version, source, raw=False, flat=False)`: what that version of Mermaid draws of a flowchart's text."""
    return browser.mermaid


@pytest.fixture(scope="session", params=GRAPHVIZES)
def graphviz(request: pytest.FixtureRequest) -> Iterator[Callable[[str], DotFacts]]:
    """`graphviz(source)`: what a Graphviz draws of DOT text; once with each of GRAPHVIZES."""
    if request.param == "embedded":
        embedded = Embedded()
        yield partial(dot_facts, engine=embedded)
        embedded.close()
        return
    try:
        tool("dot", "graphviz")
    except UnavailableError as error:
        missing(error)
    yield partial(dot_facts, engine=system_dot)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks what needs a browser or Node.js, so that a run can leave it out. What is slow comes first.

    A long test at the end would have one process work while the others have nothing left.
    """
    items.sort(key=lambda item: "slow" not in item.keywords)
    for item in items:
        if {"browser", "mermaid", "editor"} & set(getattr(item, "fixturenames", ())):
            item.add_marker("browser")


@pytest.fixture(autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reads or writes the cache of whoever runs it."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))


@pytest.fixture
def podgram(monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> Callable[..., Run]:
    """The command line, in this process."""

    def call(*arguments: str, stdin: bytes = b"") -> Run:
        monkeypatch.setattr(sys, "argv", ["podgram", *arguments])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        status = 0
        try:
            cli.main()
        except SystemExit as exit:
            status = int(exit.code or 0)
        sys.stdout.flush()
        out, err = capfdbinary.readouterr()
        assert b"Traceback" not in err
        return Run(status, out.decode(), err.decode())

    return call
