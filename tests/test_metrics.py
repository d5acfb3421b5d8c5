"""Text is measured alike everywhere, never narrower than the faces that a viewer is likely to have."""

from __future__ import annotations

import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podgram.layout.text_metrics import LONGEST_WORD, set_width, tidy, width, wrap

ROOT = Path(__file__).parent.parent
DEJAVU = Path("/usr/share/fonts/truetype/dejavu")
LIBERATION = Path("/usr/share/fonts/truetype/liberation")
FONTS = ROOT / "src" / "podgram" / "fonts"


@pytest.mark.parametrize(
    ("text", "ems"),
    [
        ("", 0),
        ("漢字", 2),
        ("ｱ", 0.5),
        ("e\u0301", 0.616),  # a letter and its accent
        ("a\u200d\ufe0fb", 1.248),  # a joiner and a selector take no room
        ("🎉", 1.3),
        ("\U000e0041", 0),
        ("\x00", 1),
        ("\ud800", 1),
    ],
)
def test_width_of_characters(text: str, ems: float) -> None:
    assert width(text, 1) == pytest.approx(ems)


def test_bold_is_wider() -> None:
    assert width("Container", 16, bold=True) > width("Container", 16)


def advances(path: Path) -> tuple[dict[str, int], int]:
    """Character → advance of a font file, and the font's units to the em."""
    fonts = pytest.importorskip("fontTools.ttLib")
    if not path.exists():
        pytest.skip(f"no {path.name} here")
    font = fonts.TTFont(path)
    metrics = font["hmtx"].metrics
    return {chr(code): metrics[name][0] for code, name in font.getBestCmap().items()}, font["head"].unitsPerEm


@pytest.mark.parametrize(("file", "bold"), [("DejaVuSans.ttf", False), ("DejaVuSans-Bold.ttf", True)])
def test_table_is_the_face(file: str, bold: bool) -> None:
    table, em = advances(DEJAVU / file)
    tabled = [c for c in table if ord(c) < 0x250 and not unicodedata.combining(c) and unicodedata.category(c) != "Cf"]
    assert len(tabled) > 400
    for character in tabled:
        assert width(character, em, bold) == pytest.approx(table[character], abs=em / 1000 + 1), repr(character)


def test_the_script_makes_the_table() -> None:
    pytest.importorskip("fontTools.ttLib")
    faces = [DEJAVU / name for name in ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf")]
    faces += [FONTS / name for name in ("LiberationSans-Regular.ttf", "LiberationSans-Bold.ttf")]
    if not all(face.exists() for face in faces):
        pytest.skip("no DejaVu Sans here")
    script = [sys.executable, str(ROOT / ".ci/advances.py"), *map(str, faces)]
    made = subprocess.run(script, capture_output=True, check=True).stdout
    assert made == (ROOT / "src/podgram/layout/advances.txt").read_bytes()


@pytest.mark.parametrize(("file", "bold"), [("LiberationSans-Regular.ttf", False), ("LiberationSans-Bold.ttf", True)])
@pytest.mark.parametrize(
    "text", ["PID 1", "-S 127.0.0.1:9081", "pid,mnt,net,uts,ipc ns", "kubectl exec", "Überprüfung"]
)
def test_common_faces_are_narrower(text: str, file: str, bold: bool) -> None:
    table, em = advances(LIBERATION / file)
    assert sum(table[c] for c in text) / em <= width(text, 1, bold)


@pytest.mark.parametrize(("file", "bold"), [("LiberationSans-Regular.ttf", False), ("LiberationSans-Bold.ttf", True)])
def test_runs_that_meet_have_the_widths_of_their_face(file: str, bold: bool) -> None:
    table, em = advances(FONTS / file)
    for text in ("plain words", "-S 127.0.0.1:9081", "Überprüfung"):
        assert set_width(text, 1, bold) == pytest.approx(sum(table[c] for c in text) / em, abs=0.02)


def test_tidy_keeps_words_and_inner_empty_lines() -> None:
    assert tidy(("", " a \t b ", "", "c", "  ")) == ("a b", "", "c")


texts = st.lists(st.text(st.characters(exclude_categories=["Z", "C"]), min_size=1, max_size=20), max_size=20).map(
    " ".join
)


@given(texts, st.floats(20, 400))
def test_wrapping_changes_nothing_but_spaces(text: str, limit: float) -> None:
    lines = wrap(text, limit, 16)
    assert " ".join(lines) == text
    widest = max(width(word, 16) for word in text.split(" "))
    for line in lines:
        assert width(line, 16) <= max(limit, widest) + 16 / 4


def test_wrapping_is_even_and_needs_no_line_more() -> None:
    assert wrap("New PID Namespace TWO", 150, 16) == ("New PID", "Namespace TWO")
    assert wrap("one two three four", 10_000, 16) == ("one two three four",)


def test_only_an_endless_word_is_broken() -> None:
    assert wrap("w" * LONGEST_WORD, 10, 16) == ("w" * LONGEST_WORD,)
    pieces = wrap("w" * 1001, 600, 16)
    assert "".join(pieces) == "w" * 1001
    assert max(map(len, pieces)) <= LONGEST_WORD
