"""Prints src/podgram/layout/advances.txt from four font files: DejaVuSans.ttf and DejaVuSans-Bold.ttf of DejaVu 2.37,
LiberationSans-Regular.ttf and LiberationSans-Bold.ttf of Liberation 2.1.5.

The widths are rounded up, so that no text is measured too narrow.
"""

from __future__ import annotations

import sys
from itertools import groupby
from math import ceil
from unicodedata import ucd_3_2_0 as unicode

from fontTools.ttLib import TTFont

# The first and last characters of the blocks that the table holds.
BLOCKS = (
    (0x0020, 0x024F),
    (0x02B0, 0x02FF),
    (0x0370, 0x052F),
    (0x05D0, 0x05F4),
    (0x0600, 0x06FF),
    (0x1E00, 0x1EFF),
    (0x2000, 0x23FF),
    (0x2500, 0x27BF),
)
SET = 4  # of them the first have the widths of Liberation Sans, too
MISSING = 1000  # of a character that the face has not: some other font will draw it, an em wide at most
MARKS = ("Mn", "Me", "Cf")  # they take no room


def line(face: str, first: int, widths: list[int]) -> str:
    runs = [(width, len(list(same))) for width, same in groupby(widths)]
    return " ".join((face, f"{first:04X}", *(f"{width}*{count}" if count > 1 else str(width) for width, count in runs)))


def lines(face: str, path: str, blocks: int = len(BLOCKS)) -> list[str]:
    font = TTFont(path)
    names, metrics, em = font.getBestCmap(), font["hmtx"].metrics, font["head"].unitsPerEm

    def width(code: int) -> int:
        if unicode.category(chr(code)) in MARKS:
            return 0
        return ceil(metrics[names[code]][0] * 1000 / em) if code in names else MISSING

    return [line(face, first, [width(code) for code in range(first, last + 1)]) for first, last in BLOCKS[:blocks]]


if __name__ == "__main__":
    regular, bold, upright, heavy = sys.argv[1:]
    wide = [*lines("regular", regular), *lines("bold", bold)]
    print("\n".join([*wide, *lines("set", upright, SET), *lines("set-bold", heavy, SET)]))
