"""The packages build on each other in one direction. Which may import which, pyproject.toml says to import-linter."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).parent.parent
MOST = 11  # packages and modules in a chain of imports

CONTRACT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"][0]
LAYERS = [layer.strip("()") for layer in CONTRACT["layers"]]


@cache
def imports() -> dict[str, set[str]]:
    """Package or top-level module → those that it imports, but for types."""
    graph = grimp.build_graph("podgram", exclude_type_checking_imports=True, cache_dir=None)
    found: dict[str, set[str]] = {}
    for module in graph.modules:
        for imported in graph.find_modules_directly_imported_by(module):
            if "podgram" not in (module, imported):  # the package itself holds the version and lazy public names
                found.setdefault(top(module), set()).add(top(imported))
    return {name: others - {name} for name, others in found.items()}


def top(module: str) -> str:
    return module.split(".")[1]


@cache
def chain(name: str) -> tuple[str, ...]:
    """The longest chain of imports that begins with a package."""
    return (name, *max((chain(other) for other in sorted(imports().get(name, ()))), key=len, default=()))


@pytest.mark.parametrize("name", sorted(imports()))
def test_a_package_imports_only_from_those_below_it(name: str) -> None:
    below = LAYERS[LAYERS.index(name) + 1 :]
    assert imports()[name] <= set(below)


def test_no_chain_of_imports_is_long(capsys: pytest.CaptureFixture[str]) -> None:
    longest = max((chain(name) for name in LAYERS if name in imports()), key=len)
    with capsys.disabled():
        print(f"\nlongest chain of imports, {len(longest)}: {' → '.join(longest)}")
    assert len(longest) <= MOST


def test_no_files_import_each_other() -> None:
    """Not even for types: of two that need each other one holds what both need, or they are one."""
    graph = grimp.build_graph("podgram", cache_dir=None)
    left = {module: set(graph.find_modules_directly_imported_by(module)) for module in graph.modules}
    while free := {module for module, others in left.items() if not others & left.keys()}:
        left = {module: others for module, others in left.items() if module not in free}
    assert left == {}


@pytest.mark.parametrize(
    "path", sorted((ROOT / "src" / "podgram" / "language").glob("*.py")), ids=lambda path: path.stem
)
def test_annotations_of_models_are_no_texts(path: Path) -> None:
    """Pydantic compiles a text, for each class that inherits it: a twentieth of a cold start."""
    text = path.read_text("utf-8")
    assert "(SpecModel)" not in text or "from __future__ import annotations" not in text
