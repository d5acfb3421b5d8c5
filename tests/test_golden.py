"""What podgram draws of its own specs is in the repository, so that a change of a picture is seen in review.

`podgram render specs/*.yaml`, or `pytest tests/test_golden.py --accept`, draws it anew.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from podgram.emitters import USUAL
from podgram.emitters.templating import Templates
from podgram.pipeline import Options, emit_all, extension, read

ROOT = Path(__file__).parent.parent
SPECS = sorted((ROOT / "specs").glob("*.yaml"))


def drawn(spec: Path) -> dict[str, bytes]:
    """Every file of a spec, by name."""
    options, templates = Options(root=ROOT), Templates()
    sheet = read(spec, options)
    return {
        f"{stem}.{extension(format, templates)}": text.encode() if isinstance(text, str) else text
        for format in USUAL
        for stem, text, _ in emit_all(sheet, format, templates, options)
    }


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.stem)
def test_what_is_drawn_is_what_is_kept(spec: Path, request: pytest.FixtureRequest) -> None:
    made = drawn(spec)
    if request.config.getoption("--accept"):
        for name, data in made.items():
            (ROOT / "out" / name).write_bytes(data)
    kept = {name: (ROOT / "out" / name).read_bytes() for name in made if (ROOT / "out" / name).exists()}
    assert sorted(made) == sorted(kept)
    assert [name for name in made if made[name] != kept[name]] == []


def test_nothing_else_is_kept() -> None:
    stems = tuple(spec.stem for spec in SPECS)
    assert [path.name for path in (ROOT / "out").iterdir() if not path.name.startswith(stems)] == []
    kept = {path.name for path in (ROOT / "out").iterdir() if path.suffix in (".mmd", ".dot", ".svg")}
    assert kept == {name for spec in SPECS for name in drawn(spec)}
