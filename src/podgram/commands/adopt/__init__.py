"""Takes the hand-written flowcharts of pages over: a spec for each page, and a marker on each of its blocks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from podgram.commands.adopt.adoption import Adoption, describe
from podgram.commands.adopt.takeover import adopt
from podgram.commands.arguments import PagePaths
from podgram.commands.console import Result
from podgram.commands.schema import in_project
from podgram.pages import find_pages
from podgram.project import settings as project_settings
from podgram.project.paths import is_file

__all__ = ["Adoption", "adopt", "describe", "run"]


def run(
    paths: PagePaths,
    keep: Annotated[
        bool, typer.Option("--keep/--palette", help="Classes that differ from the palette: keep them, or not.")
    ] = False,
    specs: Annotated[Path | None, typer.Option(metavar="DIR", help="Where the new specs go.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Write nothing; show the specs and the diff.")] = False,
) -> Iterator[Result]:
    """Takes the flowcharts of pages over, or shows how; each page has the settings that are nearest above it.

    Raises PodgramError for wrong settings, and for a path that does not exist or is outside of the project.
    """
    here = project_settings.find(Path.cwd())
    nearest, pages = project_settings.Nearest(here), dict[Path, list[Path]]()
    for path in find_pages(paths):
        pages.setdefault(nearest(path).root, []).append(path)
    found = Adoption(keep)
    for its in pages.values():
        project = nearest(its[0])
        folder = specs or project.root / project.specs[0]
        said = project.mermaid_version if "version" in dict(project.mermaid) else None
        found += adopt(its, folder, project.root, keep, project.theme_name, said)
    if dry_run:
        yield Result("".join(each.diff for each in found.themes) + "".join(page.diff for page in found.pages))
    else:
        found.write()
    follow = "Next: podgram sync\n" if found.pages and not dry_run else ""
    if follow and not all(is_file(in_project.place(page.root)) for page in found.pages):
        follow += "For an editor: podgram init puts the schema there that the specs name\n"
    problems = [*found.left, *found.notes, *found.problems]
    yield Result(describe(found) + follow, problems, 1 if found.problems else 0)
