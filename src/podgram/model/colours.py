"""How two colours differ, and what lies between them. A colour is `#rrggbb` or `none`."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

READABLE = 4.5  # the least contrast of text: https://www.w3.org/TR/WCAG21/#contrast-minimum

BLACK, WHITE = INKS = ("#000000", "#ffffff")


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, 1 to 21; with `none`, which shows what is behind, as much as there can be.

    https://www.w3.org/TR/WCAG21/#dfn-contrast-ratio
    """
    if "none" in (one, other):
        return 21
    darker, lighter = sorted(map(_luminance, (one, other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = [byte / 255 for byte in bytes.fromhex(colour[1:])]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def legible(colour: str, grounds: Iterable[str], least: float = READABLE) -> str:
    """The colour, or the nearest to it on its way to black or white, that contrasts with all of some grounds.

    Where none does, the one that comes nearest.
    """
    return _legible(colour, tuple(grounds), least)


@cache
def _legible(colour: str, grounds: tuple[str, ...], least: float) -> str:
    def weakest(made: str) -> float:
        return min((contrast(made, ground) for ground in grounds), default=21.0)

    made = [blend(colour, ink, step / 20) for step in range(21) for ink in INKS]
    return next((each for each in made if weakest(each) >= least), max(made, key=weakest))


def ink(ground: str) -> str:
    """Black or white, whichever can be read better on a ground."""
    return max(INKS, key=lambda colour: contrast(colour, ground))


def is_dark(ground: str) -> bool:
    """Whether white can be read better on a ground than black."""
    return ink(ground) == WHITE


def faint(text: str, ground: str) -> str:
    """A lighter text: as near to its ground as can still be read there."""
    return next((c for share in (0.35, 0.25, 0.15) if contrast(c := blend(text, ground, share), ground) >= 5), text)


def is_grey(colour: str) -> bool:
    """Whether a colour has no hue to speak of."""
    if colour == "none":
        return True
    parts = bytes.fromhex(colour[1:])
    return max(parts) - min(parts) < 48


def blend(colour: str, towards: str, share: float) -> str:
    """A colour some share of the way to another one, in sRGB; `none` stays."""
    if "none" in (colour, towards):
        return colour
    pairs = zip(bytes.fromhex(colour[1:]), bytes.fromhex(towards[1:]), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)
