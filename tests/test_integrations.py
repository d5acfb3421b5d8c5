"""MkDocs, Sphinx and Jupyter, each the real one: a site is built, and looked at in a browser."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

import support
from conftest import missing
from real import Browser, UnavailableError

SPEC = """diagrams:
  - name: one
    title: One pod
    description: A pod of one container.
    elements:
      - pod: demo
        url: https://example.com/
        containers: [{name: web, command: [php]}]
  - name: two
    elements: [{pod: other, containers: [{name: web, label: "<b>& Container", command: [nginx]}]}]
"""
FIGURES = """[...document.querySelectorAll('figure.podgram')].map(f => ({
  words: (f.querySelector('img') || f.querySelector('desc'))[f.querySelector('img') ? 'alt' : 'textContent'],
  caption: f.querySelector('figcaption')?.textContent ?? '',
  texts: [...f.querySelectorAll('tspan')].map(t => t.textContent),
  seen: [...f.querySelectorAll('svg, img')].filter(e => e.getClientRects().length).length,
  width: f.querySelector('svg, img').getBoundingClientRect().width,
}))"""


def run(*command: str, cwd: Path, status: int = 0) -> str:
    """Runs a module's command. Without the module the test is skipped, or fails where all must run."""
    if find_spec(command[0]) is None:
        missing(UnavailableError(f"{command[0]} is not installed: pip install 'podgram[test]'"))
    done = subprocess.run([sys.executable, "-m", *command], cwd=cwd, capture_output=True, text=True)
    assert done.returncode == status, done.stdout + done.stderr
    return done.stdout + done.stderr


def write(folder: Path, **files: str) -> None:
    support.write(folder, {name.replace("__", "/").replace("_", "."): text for name, text in files.items()})


def figures(browser: Browser, page: Path, **options: Any) -> list[dict[str, Any]]:
    browser.visit(page.as_uri(), **options)
    return list(browser.wait(f"document.readyState == 'complete' && {FIGURES}"))


def ids(browser: Browser) -> list[str]:
    return list(browser.wait("[...document.querySelectorAll('figure [id]')].map(e => e.id)"))


# MkDocs

MKDOCS = """site_name: Pods
theme: {name: material, font: false, palette: [{scheme: default}, {scheme: slate}]}
plugins: [{podgram: {%s}}]
markdown_extensions:
  - pymdownx.superfences:
      custom_fences:
        - name: podgram
          class: podgram
          validator: !!python/name:podgram.integrations.mkdocs.validator
          format: !!python/name:podgram.integrations.mkdocs.fence
"""
MKDOCS_PAGE = """# Pods

```{.podgram caption="A pod"}
elements:
  - pod: demo
    containers: [{name: inline, command: [php]}]
```

```podgram
specs/pods.yaml#one
```

Some text.

![](specs/pods.yaml#two "The other")

![In my words](../specs/pods.yaml#one) ![A photo](photo.png)
"""


def test_mkdocs_draws_fences_and_images(browser: Browser, tmp_path: Path) -> None:
    write(tmp_path, mkdocs_yml=MKDOCS % "", docs__index_md=MKDOCS_PAGE, specs__pods_yaml=SPEC, docs__photo_png="")
    run("mkdocs", "build", "--strict", "--no-directory-urls", cwd=tmp_path)
    found = figures(browser, tmp_path / "site" / "index.html")
    assert [f["words"] for f in found] == [
        "pod demo with 2 containers (pause, inline)",
        "A pod of one container.",
        "pod other with 2 containers (pause, web)",
        "In my words",
    ]
    assert [f["caption"] for f in found] == ["A pod", "", "The other", ""]
    assert [f["seen"] for f in found] == [1] * 4
    assert "inline Container" in found[0]["texts"]
    assert "<b>& Container" in found[2]["texts"]
    assert all(f["width"] > 100 for f in found)
    assert len(ids(browser)) == len(set(ids(browser)))
    assert browser.wait("document.querySelector('figure a').getAttribute('href')") == "https://example.com/"


@pytest.mark.parametrize("dark", [False, True])
def test_mkdocs_shows_the_picture_of_the_scheme(browser: Browser, tmp_path: Path, dark: bool) -> None:
    text = (MKDOCS % "dark: dark").replace(
        "[{scheme: default}, {scheme: slate}]", "{scheme: slate}" if dark else "{scheme: default}"
    )
    write(tmp_path, mkdocs_yml=text, docs__index_md="```podgram\nspecs/pods.yaml#one\n```\n", specs__pods_yaml=SPEC)
    run("mkdocs", "build", "--strict", "--no-directory-urls", cwd=tmp_path)
    (found,) = figures(browser, tmp_path / "site" / "index.html")
    assert found["seen"] == 1
    seen = browser.wait("[...document.querySelectorAll('figure img')].find(e => e.getClientRects().length).className")
    assert seen == ("only-dark" if dark else "only-light")


def test_mkdocs_warns_of_what_is_wrong(tmp_path: Path) -> None:
    write(tmp_path, mkdocs_yml=MKDOCS % "", docs__index_md="![](specs/pods.yaml#three)\n", specs__pods_yaml=SPEC)
    told = run("mkdocs", "build", "--strict", cwd=tmp_path, status=1)
    assert "has no diagram 'three'" in told
    write(tmp_path, specs__pods_yaml="elements: [{pod: a, containres: []}]")
    told = run("mkdocs", "build", "--strict", cwd=tmp_path, status=1)
    assert "pods.yaml:1:21: error: unknown field 'containres'" in told
    assert "Traceback" not in told


def test_what_has_not_changed_is_not_drawn_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from podgram import pipeline
    from podgram.integrations.embedding import Embedder, Request

    drawn: list[str] = []
    emit = pipeline.emit
    monkeypatch.setattr(pipeline, "emit", lambda diagram, *rest: drawn.append(diagram.name) or emit(diagram, *rest))
    write(tmp_path, specs__pods_yaml=SPEC)
    embedder, page = Embedder(tmp_path), tmp_path / "docs" / "index.md"
    first = embedder.figure(Request("specs/pods.yaml#one", page), 1)
    again = embedder.figure(Request("specs/pods.yaml#one", page), 1)
    assert (first, drawn) == (again, ["one"])
    write(tmp_path, specs__pods_yaml=SPEC.replace("demo", "newer"))
    assert "newer Pod" in embedder.figure(Request("specs/pods.yaml#one", page), 1).html
    assert drawn == ["one", "one"]


# Sphinx

CONF = "extensions = ['podgram.integrations.sphinx', 'myst_parser']\nproject = 'Pods'\n"
INDEX = """Pods
====

.. toctree::

   myst

.. podgram:: specs/pods.yaml#one
   :caption: A *pod*
   :alt: In my words

.. podgram::

   elements:
     - pod: demo
       containers: [{name: inline, command: [php]}]
"""
MYST = """# MyST

```{podgram} specs/pods.yaml#two
:theme: dark
```
"""


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    write(tmp_path, conf_py=CONF, index_rst=INDEX, myst_md=MYST, specs__pods_yaml=SPEC)
    return tmp_path


def test_sphinx_draws_in_both_languages(browser: Browser, documents: Path) -> None:
    run("sphinx", "-q", "-W", "-b", "html", ".", "out", cwd=documents)
    found = figures(browser, documents / "out" / "index.html")
    assert [(f["words"], f["caption"]) for f in found] == [
        ("In my words", "A *pod*"),
        ("pod demo with 2 containers (pause, inline)", ""),
    ]
    assert "inline Container" in found[1]["texts"]
    assert len(ids(browser)) == len(set(ids(browser)))
    (found_myst,) = figures(browser, documents / "out" / "myst.html")
    assert "<b>& Container" in found_myst["texts"]


def test_sphinx_writes_latex_and_text(documents: Path) -> None:
    run("sphinx", "-q", "-W", "-b", "latex", ".", "latex", cwd=documents)
    text = (documents / "latex" / "pods.tex").read_text("utf-8")
    names = [
        line.partition("{")[2].partition("}")[0] for line in text.splitlines() if "sphinxincludegraphics{pod" in line
    ]
    assert len(names) == 3
    assert all((documents / "latex" / name).read_bytes().startswith(b"%PDF") for name in names)
    run("sphinx", "-q", "-W", "-b", "text", ".", "text", cwd=documents)
    assert "[In my words]" in (documents / "text" / "index.txt").read_text("utf-8")


def test_sphinx_builds_again_what_changed_and_warns_at_the_directive(documents: Path) -> None:
    run("sphinx", "-q", "-W", "-b", "html", ".", "out", cwd=documents)
    before = (documents / "out" / "myst.html").stat().st_mtime_ns
    write(documents, index_rst="Pods\n====\n\n.. toctree::\n\n   myst\n\n.. podgram:: specs/none.yaml\n")
    told = run("sphinx", "-q", "-W", "-b", "html", ".", "out", cwd=documents, status=1)
    assert "index.rst:8: WARNING: podgram: error: no spec 'specs/none.yaml'" in told
    assert (documents / "out" / "myst.html").stat().st_mtime_ns == before
    write(documents, index_rst=INDEX, specs__pods_yaml=SPEC.replace("other", "newer"))
    run("sphinx", "-q", "-W", "-b", "html", ".", "out", cwd=documents)
    assert "newer Pod" in (documents / "out" / "myst.html").read_text("utf-8")


# Jupyter

CELLS = ["%load_ext podgram", f"%%podgram one\n{SPEC}", "%%podgram\nelements: [{pod: x, containers: [{nam: y}]}]"]


def test_a_notebook_shows_the_diagram_of_a_cell(tmp_path: Path) -> None:
    cell = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
    cells = [{**cell, "id": f"c{number}", "source": source} for number, source in enumerate(CELLS)]
    book = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    (tmp_path / "book.ipynb").write_text(json.dumps(book))
    run("nbconvert", "--to", "notebook", "--execute", "--output", "done.ipynb", "book.ipynb", cwd=tmp_path)
    done = json.loads((tmp_path / "done.ipynb").read_text("utf-8"))
    shown, wrong = (cell["outputs"] for cell in done["cells"][1:])
    assert "demo Pod" in "".join(shown[0]["data"]["image/svg+xml"])
    assert len(shown) == 1
    assert "unknown field 'nam'" in "".join(wrong[0]["text"])
