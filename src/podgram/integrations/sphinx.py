"""podgram in Sphinx: the directive `podgram`, in reStructuredText and in MyST.

    .. podgram:: specs/pod.yaml#doublet
       :alt: Two containers that share a pod
       :caption: A pod
       :theme: lesson

https://www.sphinx-doc.org/en/master/extdev/index.html
"""

from __future__ import annotations

from hashlib import blake2b
from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

import podgram
from podgram import pipeline
from podgram.diagnostics import PodgramError
from podgram.emitters.templating import Templates
from podgram.integrations.embedding import Embedder, Request, failed, told

log = logging.getLogger(__name__)


class Diagram(nodes.General, nodes.Element):
    """A diagram in a document; `request` says which one."""


class PodgramDirective(SphinxDirective):
    """`.. podgram:: FILE#NAME`, or a spec in the directive's body."""

    has_content = True
    optional_arguments = 1
    final_argument_whitespace = True
    option_spec: ClassVar[dict[str, Any]] = {
        "alt": directives.unchanged,
        "caption": directives.unchanged,
        "theme": directives.unchanged,
        "dark": directives.unchanged,
    }

    def run(self) -> list[nodes.Node]:
        if bool(self.arguments) == bool(self.content):
            raise self.error(
                "podgram takes a spec's file, as specs/pod.yaml#doublet, or a spec below it: one of the two"
            )
        text = self.arguments[0] if self.arguments else "\n".join(self.content)
        page = Path(self.env.doc2path(self.env.docname))
        request = Request(text, page, **self.options)
        number = self.env.new_serialno("podgram")
        try:
            figure = _embedder(self.env.app).figure(request, number)
        except PodgramError as error:
            log.warning("podgram: %s", told(error.problems), location=self.get_location())
            return [nodes.raw("", failed(error), format="html")]
        for source in figure.sources:
            self.env.note_dependency(str(source.resolve()))
        node = Diagram("", request=request, html=figure.html, words=figure.words)
        self.set_source_info(node)
        return [node]


def _embedder(app: Sphinx) -> Embedder:
    """The one that draws for this run: `podgram_theme`, `podgram_dark` and `podgram_root` are in conf.py."""
    found: Embedder | None = getattr(app, "_podgram", None)
    if found is None:
        root = Path(app.confdir, app.config.podgram_root).resolve()
        found = Embedder(root, app.config.podgram_theme or None, app.config.podgram_dark or None)
        app._podgram = found  # type: ignore[attr-defined]  # lives as long as the run
    return found


def _html(self: Any, node: Diagram) -> None:
    self.body.append(node["html"])
    raise nodes.SkipNode


def _latex(self: Any, node: Diagram) -> None:
    """A PDF beside the document's other pictures. Needs the extra `pictures`."""
    request: Request = node["request"]
    diagram, options, _ = _embedder(self.builder.app).diagram(request)
    try:
        data, _ = pipeline.emit(diagram, "pdf", Templates(options.templates), options)
    except PodgramError as error:
        log.warning("podgram: %s", told(error.problems), location=node)
        return _words(self, node)
    assert isinstance(data, bytes)
    name = f"podgram-{blake2b(data, digest_size=10).hexdigest()}.pdf"
    Path(self.builder.outdir, name).write_bytes(data)
    caption = rf"\caption{{{self.encode(request.caption)}}}" if request.caption else ""
    self.body.append(
        "\n\\begin{figure}[htbp]\\centering\n"
        rf"\sphinxincludegraphics{{{name}}}{caption}"
        "\n\\end{figure}\n"
    )
    raise nodes.SkipNode


def _words(self: Any, node: Diagram) -> None:
    """What a builder without pictures says instead."""
    self.body.append(self.encode(node["words"]) if hasattr(self, "encode") else node["words"])
    raise nodes.SkipNode


def _text(self: Any, node: Diagram) -> None:
    self.add_text(f"[{node['words']}]")
    raise nodes.SkipNode


def setup(app: Sphinx) -> dict[str, Any]:
    """Makes the directive known to Sphinx."""
    app.add_config_value("podgram_theme", "", "env")
    app.add_config_value("podgram_dark", "", "env")
    app.add_config_value("podgram_root", ".", "env")
    app.add_node(Diagram, html=(_html, None), latex=(_latex, None), text=(_text, None), man=(_words, None))
    app.add_directive("podgram", PodgramDirective)
    return {"version": podgram.__version__, "parallel_read_safe": True, "parallel_write_safe": True}
