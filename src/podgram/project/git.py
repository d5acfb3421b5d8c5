"""What git knows of files: those that podgram drew and nobody added, and what stood in a commit."""

from __future__ import annotations

import os
import shlex
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from podgram.diagnostics import PodgramError, Problem, suggest
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


# What stood in a commit


class Commit(NamedTuple):
    """The files of a commit that a picture may be drawn from, laid out in a folder, and the one that is meant."""

    folder: Path
    file: Path
    label: str  # what stands before their names in messages: `HEAD:`


@contextmanager
def checked_out(written: str, suffixes: frozenset[str]) -> Iterator[Commit]:
    """The files of `REV:PATH` with some suffixes, as they were. The path counts as git has it, or from here.

    Raises PodgramError where git knows no such commit or file.
    """
    rev, _, path = written.partition(":")
    with snapshot(rev, suffixes) as (folder, names, top):
        here = os.path.relpath(Path.cwd() / path, top)
        found = next((p for p in (os.path.normpath(path), here) if p in names or _holds(names, p)), None)
        if found is None:
            near = suggest(path, names) or "its path counts from the top of the repository"
            raise PodgramError(Problem(f"no file {path!r} in the commit {rev}", help=near))
        yield Commit(folder, folder / found, f"{rev}:")


@contextmanager
def snapshot(rev: str, suffixes: frozenset[str]) -> Iterator[tuple[Path, list[str], Path]]:
    """A folder with the files of a commit that have some suffixes; the names of all its files; the repository's top.

    Raises PodgramError where git knows no such commit.
    """
    top = _git("rev-parse", "--show-toplevel").decode().strip()
    commit = _git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{rev}^{{commit}}").decode().strip()
    names = [os.fsdecode(n) for n in _git("-C", top, "ls-tree", "-r", "-z", "--name-only", commit).split(b"\0") if n]
    with TemporaryDirectory(prefix="podgram-") as folder:
        kept = [name for name in names if Path(name).suffix.lower() in suffixes and "\n" not in name]
        for name, data in _contents(top, commit, kept):
            target = Path(folder, name)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
        yield Path(folder), names, Path(top)


def changed(rev: str) -> list[str]:
    """The files that differ between a commit and the working tree, also those that are there in one only.

    Their paths count from the top of the repository. Raises PodgramError where git knows no such commit.
    """
    commit = _git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{rev}^{{commit}}").decode().strip()
    listing = _git("diff", "--name-only", "--no-renames", "--no-ext-diff", "-z", commit, "--")
    return sorted(os.fsdecode(name) for name in listing.split(b"\0") if name)


def _holds(names: Iterable[str], folder: str) -> bool:
    return any(name.startswith(f"{folder}/") for name in names)


def _contents(top: str, commit: str, names: list[str]) -> Iterator[tuple[str, bytes]]:
    """The bytes of files in a commit, by their names (git-cat-file(1), BATCH OUTPUT)."""
    asked = "".join(f"{commit}:{name}\n" for name in names)
    output = _git("-C", top, "cat-file", "--batch", data=os.fsencode(asked))
    at = 0
    for name in names:
        end = output.index(b"\n", at)
        words = output[at:end].split()
        size = int(words[2]) if len(words) == 3 else 0  # a submodule is no file
        at = end + 1 + size + (len(words) == 3)
        if len(words) == 3 and words[1] == b"blob":
            yield name, output[end + 1 : end + 1 + size]


def _git(*arguments: str, data: bytes = b"") -> bytes:
    """What a git command prints. Raises PodgramError where it fails, or where there is no git."""
    try:
        return subprocess.run(["git", *arguments], input=data, capture_output=True, check=True).stdout
    except FileNotFoundError:
        raise PodgramError(Problem("there is no git to ask for a commit", help="install git")) from None
    except subprocess.CalledProcessError as error:
        said = (error.stderr.decode(errors="replace").strip().splitlines() or ["no such commit"])[0]
        raise PodgramError(Problem(f"git does not know it: {said}", help="check the commit's name")) from None
