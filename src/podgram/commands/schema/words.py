"""What the schemas say to people, and where they are found."""

from __future__ import annotations

from typing import Any

from podgram.language.descriptions import without_links

ADDRESS = "https://raw.githubusercontent.com/podgram/podgram/main/docs/"  # see docs/design.md


def described(title: str, text: str) -> dict[str, Any]:
    """What an editor shows: `description` is plain for all of them, `markdownDescription` for those that draw it."""
    plain = without_links(text)
    return {"title": title, "description": plain, **({"markdownDescription": plain} if "`" in plain else {})}
