"""Mermaid in MDX: Markdown with components and comments of its own (https://mdxjs.com/docs/what-is-mdx/)."""

from __future__ import annotations

from podgram.pages import markdown
from podgram.pages.block import Part


def read(text: str) -> list[Part]:
    """The Mermaid blocks and marked pictures of an MDX page."""
    return markdown.read(text, mdx=True)
