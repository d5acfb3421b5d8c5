"""The wheel, installed in an empty environment away from the checkout, does the main job with what is in it alone."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tarfile
import venv
import xml.etree.ElementTree as ET
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SPEC = "elements: [{kind: pod, name: web, containers: [{name: app, command: [nginx]}]}]\n"


def run(*command: str | Path, cwd: Path) -> str:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    done = subprocess.run(list(map(str, command)), cwd=cwd, env=clean, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    build = ("pip", "wheel", "-q", "--no-deps", "--no-build-isolation", "-w", folder, ROOT)
    run(sys.executable, "-m", *build, cwd=folder)
    (found,) = folder.glob("podgram-*.whl")
    return found


@pytest.fixture(scope="module")
def podgram(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The installed command of a fresh wheel."""
    folder = tmp_path_factory.mktemp("installed")
    venv.create(folder / "env")
    install = ("pip", "--python", folder / "env/bin/python", "install", "-q", "--no-compile", wheel)
    run(sys.executable, "-m", *install, cwd=folder)
    return folder / "env/bin/podgram"


@pytest.mark.slow
def test_the_wheel_renders_every_format(podgram: Path, tmp_path: Path) -> None:
    (tmp_path / "web.yaml").write_text(SPEC)
    run(podgram, "render", "web.yaml", cwd=tmp_path)
    assert (tmp_path / "out/web.mmd").read_text().startswith("graph ")
    assert (tmp_path / "out/web.dot").read_text().startswith("digraph ")
    assert "web Pod" in "".join(ET.parse(tmp_path / "out/web.svg").getroot().itertext())


@pytest.mark.slow
def test_the_wheel_has_its_themes_and_its_schema(podgram: Path, tmp_path: Path) -> None:
    themes = run(podgram, "themes", cwd=tmp_path)
    assert all(name in themes for name in ("lesson", "dark", "colourblind"))
    assert '"elements"' in run(podgram, "schema", cwd=tmp_path)


@pytest.mark.slow
def test_the_wheel_runs_on_its_own_files(podgram: Path, tmp_path: Path) -> None:
    where = "import podgram, podgram.emitters.templating; print(podgram.__file__)"
    assert str(ROOT) not in run(podgram.parent / "python", "-c", where, cwd=tmp_path)


@pytest.mark.slow
def test_a_package_index_gets_a_readme_without_links_that_lead_nowhere(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        readme = archive.read(name).decode().partition("\n\n")[2]
    assert "namespaces" in readme
    prose = re.sub(r"(?ms)^```.*?^```$", "", readme)
    links = re.findall(r"\]\(([^)]+)\)|(?:src|href)=\"([^\"]+)\"", prose)
    assert all(target.startswith(("https:", "#")) for pair in links for target in pair if target)


@pytest.mark.slow
def test_the_source_archive_has_all_that_its_tests_read(tmp_path: Path) -> None:
    pytest.importorskip("hatchling")
    run(sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", tmp_path, cwd=ROOT)
    (archive,) = tmp_path.glob("podgram-*.tar.gz")
    with tarfile.open(archive) as files:
        names = {name.partition("/")[2] for name in files.getnames()}
    git = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True)
    if git.returncode:
        pytest.skip("no checkout")
    assert set(git.stdout.splitlines()) <= names
    assert not [name for name in names if "node_modules" in name]
    run(sys.executable, "-m", "twine", "check", "--strict", archive, cwd=tmp_path)


@pytest.mark.slow
def test_a_package_index_takes_the_wheel(wheel: Path) -> None:
    run(sys.executable, "-m", "twine", "check", "--strict", wheel, cwd=wheel.parent)
