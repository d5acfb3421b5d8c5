"""Where podgram may write: the one rule for every file that it makes, and the one test of what lies inside a folder.

A repository may come from strangers. Neither a link in it nor a path in its settings may lead a write elsewhere.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from podgram.diagnostics import PodgramError, Problem
from podgram.project.paths import real

GIT = frozenset([".git", "git~1"])  # what git keeps of its own; the second is how old Windows calls it


def inside(path: Path, folder: Path) -> bool:
    """Whether a path, links and `..` resolved, lies in a folder. A name that no system takes lies in none."""
    try:
        return real(path).is_relative_to(real(folder))
    except ValueError:
        return False


def work_tree(folder: Path) -> Path | None:
    """The git work tree that a folder is in, if it is in one."""
    whole = real(folder)
    return next((each for each in (whole, *whole.parents) if os.path.lexists(each / ".git")), None)


@dataclass(frozen=True, slots=True)
class Boundary:
    """A project's folder and, if the command line named one, another. podgram writes in these and nowhere else."""

    project: Path
    named: Path | None = None

    @classmethod
    def around(cls, folder: Path) -> Boundary:
        """The boundary of a project with settings in a folder: the git work tree, or else that folder."""
        return cls(work_tree(folder) or real(folder))

    def naming(self, folder: Path) -> Boundary:
        """This boundary with a folder that the command line named, which may be anywhere."""
        return replace(self, named=folder)

    def target(self, path: Path) -> Path:
        """The real path of a file or folder that is to be written.

        Raises PodgramError for a path that leads out, into git's own folder, or through a link of the project's.
        """
        whole = Path(os.path.abspath(path))  # noqa: PTH100 - a link stays a link
        if link := next(self._links(whole), None):
            help = f"podgram writes through no link of a project; name {_shown(real(link))} itself"
            what = "this" if link == whole else str(_shown(link))
            raise PodgramError(Problem(f"{what} is a link, so podgram will not write there", str(path), help))
        target = real(whole)
        if self._is_gits(target):
            raise PodgramError(Problem("this is git's own folder, so podgram will not write there", str(path)))
        if not any(target.is_relative_to(real(each)) for each in (self.project, self.named) if each):
            help = f"keep it inside {_shown(self.project)}"
            raise PodgramError(Problem("this leads out of the project, so podgram will not write it", str(path), help))
        return target

    def _links(self, path: Path) -> Iterator[Path]:
        """The links on the way to a path that stand in the project, which may come from strangers."""
        for step in (*reversed(path.parents), path):
            if step.is_symlink() and inside(step.parent, self.project):
                yield step

    def _is_gits(self, path: Path) -> bool:
        below = path.relative_to(self.project) if path.is_relative_to(self.project) else path
        return any(part.rstrip(" .").casefold() in GIT for part in below.parts)


def _shown(path: Path) -> Path:
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) and path != here else path
