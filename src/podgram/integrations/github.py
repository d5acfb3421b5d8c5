"""What a pull request changes in pictures: a summary for a job of GitHub Actions, with SVGs for an artifact.

    python -m podgram.integrations.github BASE [PATH…] --out DIR >> "$GITHUB_STEP_SUMMARY"

https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#adding-a-job-summary
"""

from __future__ import annotations

import re
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path

from podgram import pipeline
from podgram.diagnostics import Mark, PodgramError
from podgram.emitters.templating import Templates
from podgram.importers import SPEC, Source, find, mistaken
from podgram.model.diagram import Diagram
from podgram.pipeline import CompiledSpec, Options
from podgram.project import discovery, settings
from podgram.project.boundary import Boundary
from podgram.project.files import make_folder, write_if_changed
from podgram.project.git import changed, snapshot
from podgram.project.paths import is_file, real

MOST = 900_000  # bytes of a summary, of which GitHub takes 1 MiB


Side = CompiledSpec | PodgramError | None  # None for what is not there, or is nothing that podgram draws


def summary(base: str, paths: list[Path], out: Path) -> Iterator[str]:
    """The parts of a summary in Markdown: the diagrams that differ from those of a commit, before and after.

    Their SVGs go to a folder. Raises PodgramError where git knows no such commit.
    """
    yield "## Pictures\n\n"
    shown = 0
    with snapshot(base, discovery.SOURCES) as (folder, names, top):
        touched = changed(base)
        for name in sorted({*names, *touched}):
            if _is_wanted(top / name, paths) and (name in touched or _is_spec(top / name)):
                for part in _of_file(name, _side(folder, name), _side(top, name), out):
                    shown += 1
                    yield part
    if not shown:
        yield "No picture differs.\n"


def _is_wanted(path: Path, paths: list[Path]) -> bool:
    wanted = not paths or any(real(path).is_relative_to(real(one)) for one in paths)
    return wanted and path.suffix.lower() in discovery.SPECS


def _is_spec(path: Path) -> bool:
    """Whether it may draw what another file says, and so differ without being touched."""
    return is_file(path) and bool(Source(str(path), path).keys & SPEC)


def _side(root: Path, name: str) -> Side:
    """What can be drawn of a file, or what is wrong with it."""
    path = root / name
    if not is_file(path):
        return None
    source = Source(name, path)
    try:
        if not source.keys & SPEC and find(source) in (None, mistaken):
            return None
        project = settings.find(path.parent)
        usual = Options(usual_theme=project.theme_name, root=root, mermaid_version=project.mermaid_version)
        return pipeline.read(path, usual)
    except PodgramError as error:
        return PodgramError(problem._replace(at=_named(problem.at, root)) for problem in error.problems)


def _named(at: Mark | str, root: Path) -> Mark | str:
    """A place by its path from the top of the repository."""
    if isinstance(at, Mark):
        return at._replace(file=at.file.removeprefix(f"{root}/"))
    return at.removeprefix(f"{root}/")


def _of_file(name: str, before: Side, after: Side, out: Path) -> Iterator[str]:
    """A heading and every diagram of a file that differs, or what is wrong with it."""
    if isinstance(after, PodgramError):
        yield f"### {_plain(name)}\n\n" + _fenced("", "\n".join(map(str, after.problems)))
        return
    old, new = _diagrams(before), _diagrams(after)
    for diagram in dict.fromkeys((*new, *old)):
        pair = {"Before": old.get(diagram), "After": new.get(diagram)}
        texts = [_drawn(side, "mermaid") if side else "" for side in pair.values()]
        if texts[0] != texts[1]:
            yield f"### {_plain(f'{name}#{diagram}')}\n\n" + "".join(map(_shown, pair, texts))
            _save(out, re.sub(r"[^\w.-]+", "-", f"{Path(name).with_suffix('')}-{diagram}").strip("-."), pair)


def _diagrams(side: Side) -> dict[str, Diagram]:
    return side.diagrams if isinstance(side, CompiledSpec) else {}


def _shown(title: str, text: str) -> str:
    return f"**{title}**\n\n" + (_fenced("mermaid", text) if text else "not there\n\n")


def _save(out: Path, stem: str, pair: dict[str, Diagram | None]) -> None:
    for title, diagram in pair.items():
        if diagram:
            write_if_changed(out / f"{stem}.{title.lower()}.svg", _drawn(diagram, "svg").encode(), Boundary(out))


def _drawn(diagram: Diagram, format: str) -> str:
    text, _ = pipeline.emit(diagram, format, Templates(None), Options())
    return str(text)


def _plain(text: object) -> str:
    """A name as Markdown's code, whatever it holds."""
    line = " ".join(str(text).split())
    mark = _longer(line, 1)
    return f"{mark} {line} {mark}"


def _fenced(language: str, text: str) -> str:
    mark = _longer(text, 3)
    return f"{mark}{language}\n{text.rstrip()}\n{mark}\n\n"


def _longer(text: str, least: int) -> str:
    """Backticks that no text ends (CommonMark 4.5 and 6.1)."""
    return "`" * max(least, *(len(run) + 1 for run in re.findall("`+", text)), 0)


def main(arguments: list[str]) -> int:
    """Prints the summary. The status is 1 where git knows no such commit."""
    parser = ArgumentParser(prog="python -m podgram.integrations.github", description="What a pull request redraws.")
    parser.add_argument("base", help="the commit to compare with")
    parser.add_argument("paths", nargs="*", type=Path, help="files and folders; without any, the whole repository")
    parser.add_argument("--out", type=Path, default=Path("pictures"), help="where the SVGs go")
    asked = parser.parse_args(arguments)
    size = 0
    try:
        make_folder(asked.out, Boundary(asked.out))
        for part in summary(asked.base, asked.paths, asked.out):
            size += len(part.encode())
            if size > MOST:
                print("…and more, which no summary takes: see the artifact.")
                break
            print(part, end="")
    except PodgramError as error:
        print(*error.problems, sep="\n", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
