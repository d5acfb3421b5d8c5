"""podgram in MkDocs: a fence for pymdownx.superfences, and a plugin that draws `![](specs/pod.yaml#doublet)`.

https://facelessuser.github.io/pymdown-extensions/extensions/superfences/#custom-fences
https://www.mkdocs.org/dev-guide/plugins/
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

from markdown import Extension, Markdown
from markdown.treeprocessors import Treeprocessor
from mkdocs.config import config_options
from mkdocs.config.base import Config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import BasePlugin
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page

from podgram.diagnostics import PodgramError
from podgram.integrations.embedding import Embedder, Request, failed, is_reference, told

log = logging.getLogger("mkdocs.plugins.podgram")  # a warning here fails `mkdocs build --strict`
OPTIONS = ("theme", "dark", "alt", "caption")


class _Site:
    """What the fence, the images and the plugin share: the page that is being built, and how to draw."""

    def __init__(self) -> None:
        self.embedder = Embedder(Path.cwd())
        self.page = Path("index.md")
        self.number = 0  # of figures on the page
        self.sources: set[Path] = set()

    def figure(self, text: str, **options: str) -> str:
        """The HTML of what a page asks for; what is wrong with it is a warning of MkDocs and shown in its place."""
        self.number += 1
        try:
            figure = self.embedder.figure(Request(text, self.page, **options), self.number)
        except PodgramError as error:
            log.warning("podgram: %s", told(error.problems))
            return failed(error)
        self.sources.update(figure.sources)
        return figure.html


SITE = _Site()


def validator(
    language: str, inputs: dict[str, str], options: dict[str, Any], attrs: dict[str, Any], md: Markdown
) -> bool:
    """For superfences: takes the options of a fence, as ```` ```{.podgram theme="dark" caption="A pod"} ````."""
    for key, value in inputs.items():
        if key not in OPTIONS:
            return False
        options[key] = value
    return True


def fence(source: str, language: str, css_class: str, options: dict[str, Any], *_: Any, **__: Any) -> str:
    """For superfences: a fence with a spec in it, or with a reference like `specs/pod.yaml#doublet`, as a figure."""
    return SITE.figure(source, **options)


class PodgramConfig(Config):
    """The settings of the plugin in mkdocs.yml."""

    theme = config_options.Optional(config_options.Type(str))
    dark = config_options.Optional(config_options.Type(str))
    templates = config_options.Optional(config_options.Dir(exists=True))


class PodgramPlugin(BasePlugin[PodgramConfig]):
    """Draws fences and images at build time, and watches the specs that they were drawn from."""

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Learns where the project is, and adds what draws images."""
        root = Path(config.config_file_path).parent if config.config_file_path else Path.cwd()
        templates = Path(self.config.templates) if self.config.templates else None
        SITE.embedder = Embedder(root, self.config.theme, self.config.dark, templates)
        config.markdown_extensions.append(PodgramImages())  # type: ignore[arg-type]  # MkDocs passes it on as it is
        return config

    def on_page_markdown(self, markdown: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:
        """Remembers which page asks for what follows."""
        SITE.page = Path(page.file.abs_src_path or page.file.src_path)
        SITE.number = 0
        return markdown

    def on_serve(self, server: LiveReloadServer, *, config: MkDocsConfig, builder: Any) -> LiveReloadServer:
        """Has `mkdocs serve` build again when a spec changes."""
        for source in sorted({path.resolve().parent for path in SITE.sources}):
            server.watch(str(source))
        return server


class PodgramImages(Extension):
    """For Python-Markdown: an image whose file is a spec becomes the diagram that it names."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - Python-Markdown's name
        # Before MkDocs, at priority 0, looks for the file in the documentation's folder.
        md.treeprocessors.register(_Images(md), "podgram", 15)


class _Images(Treeprocessor):
    def run(self, root: Element) -> None:
        for parent in root.iter():
            for index, child in enumerate(parent):
                if child.tag == "img" and is_reference(child.get("src", "")):
                    parent[index] = self.drawn(child)

    def drawn(self, image: Element) -> Element:
        html = SITE.figure(image.get("src", ""), alt=image.get("alt", ""), caption=image.get("title", ""))
        holder = Element("div")
        holder.text = self.md.htmlStash.store(html)
        holder.tail = image.tail
        return holder
