"""What git knows of files that podgram draws: a picture that nobody added is missing in every clone."""

from __future__ import annotations

import os
import shlex
import subprocess
from collections.abc import Iterable
from pathlib import Path

from podgram.diagnostics import Problem
from podgram.project.boundary import work_tree

AT_ONCE = 500  # paths a call, for a command line has a limit


def untracked(paths: Iterable[Path]) -> list[Problem]:
    """A problem for each file that is in a git work tree, and that git neither tracks nor ignores.

    Where git cannot be asked, a warning says so; where there is no git at all, there is nothing to say.
    """
    trees: dict[Path, dict[Path, Path]] = {}
    for path in paths:
        if tree := work_tree(path.parent):
            trees.setdefault(tree, {})[Path(os.path.realpath(path.parent), path.name)] = path
    return [problem for tree, files in trees.items() for problem in _of_tree(tree, files)]


def _of_tree(tree: Path, files: dict[Path, Path]) -> list[Problem]:
    """The problems of the files of one work tree, given as their real paths → how to name them."""
    real, found = list(files), []
    for start in range(0, len(real), AT_ONCE):
        try:
            names = _others(tree, [str(path.relative_to(tree)) for path in real[start : start + AT_ONCE]])
        except FileNotFoundError:
            return []
        except subprocess.CalledProcessError as error:
            said = (error.stderr.decode(errors="replace").strip().splitlines() or [""])[0]
            help = "make git work in this folder, so that podgram can see which pictures are missing in it"
            return [Problem(f"cannot ask git what it tracks: {said}", str(tree), help, "warning")]
        found += [files[tree / name] for name in names]
    what = "git does not track this file, so a clone would lack it"
    return [Problem(what, str(path), f"git add {shlex.quote(path.as_posix())}") for path in found]


def _others(tree: Path, names: list[str]) -> list[str]:
    """Those of some files, from the top of a work tree, that git neither tracks nor ignores."""
    options = ["-C", str(tree), "-c", "core.fsmonitor=false", "--literal-pathspecs"]
    listing = ["ls-files", "--others", "--exclude-standard", "-z", "--", *names]
    done = subprocess.run(["git", *options, *listing], capture_output=True, check=True)
    return [os.fsdecode(name) for name in done.stdout.split(b"\0") if name]
