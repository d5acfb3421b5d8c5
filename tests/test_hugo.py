"""A real Hugo builds a site from synced pages, and Mermaid 8.8.0 draws its diagrams in a real browser."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from conftest import missing
from podgram.commands.sync import sync
from podgram.project.settings import Settings
from real import HERE, Browser, UnavailableError, tool
from support import write

PAGE = """---
title: Pods
---
{{< mermaid align="left" >}}
%% podgram: specs/pods.yaml#pod
{{< /mermaid >}}

Some text, *emphasised*, and a list:

- first

  {{< mermaid >}}
  %% podgram: specs/pods.yaml#hostile
  {{< /mermaid >}}
"""

SPEC = """diagrams:
  - name: pod
    elements:
      - pod: demo
        containers: [{name: web, command: [php], args: [-S, "127.0.0.1:9081"]}]
  - name: hostile
    elements:
      - box: '{{< figure >}} {{% note %}} <b>"&amp;"</b> *a* _b_ `c` # d'
"""

# As the shortcode of a theme has it: what stands between its tags becomes the text of an element of the page.
SHORTCODE = """<div class="mermaid" align="{{ with .Get "align" }}{{ . }}{{ end }}">{{ safeHTML .Inner }}</div>"""
LAYOUT = """<!doctype html><meta charset="utf-8"><body>{{ .Content }}
<script>{{ readFile "mermaid.js" | safeJS }}</script>
<script>mermaid.initialize({startOnLoad: false}); mermaid.init();</script></body>"""

LABELS = "[...document.querySelectorAll('.mermaid g.node .label')].map(e => e.textContent.trim())"


@pytest.fixture
def hugo() -> str:
    try:
        return tool("hugo", "hugo")
    except UnavailableError as error:
        missing(error)


def test_a_hugo_site_shows_synced_diagrams(tmp_path: Path, hugo: str, browser: Browser) -> None:
    files = {
        "config.toml": 'title = "Lessons"\n[markup.goldmark.renderer]\nunsafe = true\n',
        "layouts/shortcodes/mermaid.html": SHORTCODE,
        "layouts/_default/single.html": LAYOUT,
        "content/pods.md": PAGE,
        "specs/pods.yaml": SPEC,
        "mermaid.js": (HERE / "node_modules/mermaid8/dist/mermaid.min.js").read_text("utf-8"),
    }
    write(tmp_path, files)
    result = sync([tmp_path / "content"], Settings(tmp_path))
    assert not result.problems
    subprocess.run([hugo, "--quiet"], cwd=tmp_path, check=True, timeout=60)
    html = (tmp_path / "public/pods/index.html").read_text("utf-8")
    labels, _ = browser.page(html, LABELS)
    assert sorted(labels) == sorted(
        [
            "PID 1pause",
            "pid,mnt ns",
            "PID 1php-S 127.0.0.1:9081",
            "pid,mnt ns",
            "net,uts,ipc ns",
            '{{< figure >}} {{% note %}} <b>"&amp;"</b> *a* _b_ `c` # d',
        ]
    )
