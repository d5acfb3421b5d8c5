"""How wide a text is, without a font: the same on every machine.

`advances.txt` holds the advance widths of DejaVu Sans, regular and bold, in thousandths of an em: a wide face, so
that a text set in the usual Helvetica, Arial or Liberation Sans keeps clear of its shape. Beside them it has the widths
of Liberation Sans, which are Arial's and Helvetica's, for runs that have to meet. A line of it is a face, the first
character's number in hexadecimal, and the widths from there on, `width*count` for a run of the same; 1000
stands where the face has no glyph, 0 for marks. Character properties come from Unicode 3.2, the one version that every
Python carries; what came later is in the ranges below (https://www.unicode.org/Public/UCD/latest/).
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from pathlib import Path
from unicodedata import ucd_3_2_0 as unicode

SPACE = re.compile(r"\s+")
MIDDLE = 0.35  # of an em: how far the baseline stands below the middle of a line
REACH = 0.42  # of an em: how far letters reach above and below the middle
LONGEST_WORD = 80  # characters; a longer one is broken, as nothing else makes it fit

# First and last character, and their width. Emoji faces are wider than an em; marks and selectors take no room.
LATER = (
    (0x1AB0, 0x1AFF, 0),
    (0x1DC0, 0x1DFF, 0),
    (0xFE00, 0xFE0F, 0),
    (0xFE20, 0xFE2F, 0),
    (0x1F000, 0x1FAFF, 1300),
    (0xE0000, 0xE0FFF, 0),
)


@cache
def _table() -> dict[str, dict[int, str]]:
    """Face → number of a block's first character → the block's widths, still as text: few are ever needed."""
    table: dict[str, dict[int, str]] = {}
    for line in Path(__file__).with_name("advances.txt").read_text(encoding="ascii").splitlines():
        face, first, runs = line.split(" ", 2)
        table.setdefault(face, {})[int(first, 16)] = runs
    return table


@cache
def _block(face: str, first: int) -> list[int]:
    """The widths of one block of characters, one after another."""
    pairs = (run.partition("*") for run in _table()[face][first].split(" "))
    return [int(width) for width, _, count in pairs for _ in range(int(count or 1))]


@cache
def _advance(character: str, face: str) -> int:
    """The width of a character in thousandths of an em: from the table, or by what Unicode says of it."""
    code = ord(character)
    first = max((f for f in _table()[face] if f <= code), default=None)
    if first is not None and code - first < len(_block(face, first)):
        return _block(face, first)[code - first]
    for start, end, width in LATER:
        if start <= code <= end:
            return width
    if unicode.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 500 if unicode.east_asian_width(character) == "H" else 1000


@lru_cache(maxsize=8192)
def width(text: str, size: float, bold: bool = False) -> float:
    """The width of a line of text at a font size, in the size's unit."""
    face = "bold" if bold else "regular"
    return sum(_advance(character, face) for character in text) * size / 1000


def set_width(text: str, size: float, bold: bool = False) -> float:
    """The width of a text as it is set in Helvetica, Arial or Liberation Sans, upright or italic."""
    face = "set-bold" if bold else "set"
    return sum(_advance(character, face) for character in text) * size / 1000


def tidy(lines: tuple[str, ...]) -> tuple[str, ...]:
    """Lines as they are drawn: single spaces, none at the ends, no empty line at top or bottom."""
    clean = [SPACE.sub(" ", line).strip() for line in lines]
    while clean and not clean[-1]:
        clean.pop()
    while clean and not clean[0]:
        clean.pop(0)
    return tuple(clean)


@lru_cache(maxsize=4096)
def wrap(line: str, limit: float, size: float, bold: bool = False) -> tuple[str, ...]:
    """A line broken at spaces, into as few lines of at most `limit` as will do, and those as even as can be.

    A word wider than the limit stands alone; only one of more than LONGEST_WORD characters is itself broken.
    """
    if width(line, size, bold) <= limit and len(line) <= LONGEST_WORD:
        return (line,)
    if max(map(len, line.split(" "))) > LONGEST_WORD:
        return tuple(part for piece in _pieces(line) for part in wrap(piece, limit, size, bold))
    words = line.split(" ")
    widths = [width(word, size, bold) for word in words]
    space = width(" ", size, bold)
    count = len(_fill(widths, space, limit))
    low, high = max(widths), max(limit, *widths)
    while high - low > size / 4:  # the narrowest limit that gives no more lines
        middle = (low + high) / 2
        low, high = (low, middle) if len(_fill(widths, space, middle)) <= count else (middle, high)
    return tuple(" ".join(words[a:b]) for a, b in _fill(widths, space, high))


def _pieces(line: str) -> list[str]:
    """A line in pieces: words that nobody could read in one are cut, what is between them stays together."""
    step = LONGEST_WORD // 2
    out: list[list[str]] = [[]]
    for word in line.split(" "):
        if len(word) <= LONGEST_WORD:
            out[-1].append(word)
        else:
            out += [*([word[i : i + step]] for i in range(0, len(word), step)), []]
    return [" ".join(words) for words in out if words]


def _fill(widths: list[float], space: float, limit: float) -> list[tuple[int, int]]:
    """Words by their widths → first and last of each line, filled one after another."""
    lines, start, used = [], 0, 0.0
    for index, word in enumerate(widths):
        if index > start and used + space + word > limit:
            lines.append((start, index))
            start, used = index, word
        else:
            used += word + (space if index > start else 0)
    return [*lines, (start, len(widths))]
