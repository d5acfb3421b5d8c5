"""The real tools that the tests read back with, one of each for a whole run."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

import pytest

from real import Browser, Facts, UnavailableError

pytest.register_assert_rewrite("agree")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium. Where there is none a test is skipped; with PODGRAM_REQUIRE_BROWSER=1 it fails."""
    try:
        opened = Browser()
    except UnavailableError as missing:
        if os.environ.get("PODGRAM_REQUIRE_BROWSER") == "1":
            pytest.fail(str(missing))
        pytest.skip(str(missing))
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def mermaid(browser: Browser) -> Callable[..., Facts]:
    """`mermaid(version, source, raw=False)`: what that version of Mermaid draws of a flowchart's text."""
    return browser.mermaid
