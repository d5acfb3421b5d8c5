"""How two colours differ, and what lies between them. A colour is `#rrggbb` or `none`."""

from __future__ import annotations


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


def blend(colour: str, towards: str, share: float) -> str:
    """A colour some share of the way to another one, in sRGB; `none` stays."""
    if "none" in (colour, towards):
        return colour
    pairs = zip(bytes.fromhex(colour[1:]), bytes.fromhex(towards[1:]), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)
