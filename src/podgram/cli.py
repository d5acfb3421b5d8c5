"""The commands: the only file that prints, and that decides on an exit status.

0 all is well · 1 the input is wrong, or a check found something stale · 2 the command line is wrong.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from podgram import __version__
from podgram.diagnostics import PodgramError, Problem, describe
from podgram.project.files import reason

if TYPE_CHECKING:
    from podgram.pipeline import CompiledSpec, Options
    from podgram.project.settings import Settings

PICTURES = ("svg", "png", "pdf")  # formats that are one diagram a file: two, one after another, are neither

app = typer.Typer(
    name="podgram",
    no_args_is_help=True,
    add_help_option=False,  # see Help
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _show_help(context: typer.Context, wanted: bool) -> None:
    if wanted:
        print(context.get_help())
        raise typer.Exit


# Typer's own --help, like any argument that is no plain flag, makes it load Pydantic to convert the value. That takes
# longer than all of a sync that finds nothing to do, so on the way there all are plain flags.
Help = Annotated[bool, typer.Option("--help", is_eager=True, callback=_show_help, help="Show this message and exit.")]
Theme = Annotated[
    str | None,
    typer.Option("--theme", metavar="NAME|FILE", help="A theme's name or file; `lesson,dark` adds files for the dark."),
]


def _show_version(wanted: bool) -> None:
    if wanted:
        print(f"podgram {__version__}")
        raise typer.Exit


Version = Annotated[
    bool, typer.Option("--version", is_eager=True, callback=_show_version, help="Show the version and exit.")
]


@app.callback()
def podgram(help: Help = False, version: Version = False) -> None:
    """Draws containers and pods as what they are: processes inside Linux namespaces."""


def main() -> None:
    """Runs the command line. Input that is wrong ends in status 1, with every problem on standard error."""
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "1")  # looking for some costs more than reading a spec
    try:
        _run()
    except BrokenPipeError:
        sys.exit(1)  # the reader has gone, and needs no word about it
    except OSError as error:
        fail([_refused(error)])


def _run() -> None:
    """Runs the command line up to the last byte of its output, which may be the one for which there is no room."""
    try:
        app()
    except PodgramError as error:
        fail(error.problems)
    finally:
        _flush()


def _flush() -> None:
    """Writes what waits for standard output. What cannot be written is dropped, or Python would try again at its end.

    Raises OSError where it cannot be written.
    """
    if sys.stdout is None:
        return
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise


def _refused(error: OSError) -> Problem:
    """What the system refused: to name the working folder, to open a file, or else to write the output."""
    try:
        Path.cwd()
    except OSError:
        return Problem("the working folder does not exist any more", help="go to one that does")
    if error.filename is not None:
        return Problem(f"cannot use it: {reason(error)}", str(error.filename))
    return Problem(f"cannot write the output: {reason(error)}")


def tell(problems: Iterable[Problem]) -> None:
    for problem in problems if sys.stderr else ():  # without one, print would take standard output
        print(describe(problem), file=sys.stderr)


def fail(problems: Iterable[Problem]) -> NoReturn:
    tell(problems)
    sys.exit(1)


@app.command()
def render(
    specs: Annotated[
        list[str] | None,
        typer.Argument(metavar="SPEC", help="Spec files, or - for standard input; without any, the project's."),
    ] = None,
    out: Annotated[
        str | None, typer.Option("-o", "--out", metavar="DIR", help="Where files go (out); - is standard output.")
    ] = None,
    formats: Annotated[list[str] | None, typer.Option("-f", "--format", help="A format; may be repeated.")] = None,
    theme: Theme = None,
    templates: Annotated[Path | None, typer.Option(metavar="DIR", help="Templates that shadow podgram's.")] = None,
    engine: Annotated[
        str, typer.Option(help="What lays out: embedded, or dot for the system's Graphviz.")
    ] = "embedded",
    scale: Annotated[float, typer.Option(min=0.1, max=10, help="Pixels for each unit of a PNG.")] = 2.0,
    transparent: Annotated[bool, typer.Option("--transparent", help="No background in a picture.")] = False,
    fail_on_change: Annotated[
        bool, typer.Option("--fail-on-change", help="Fail if anything was written, as a hook must.")
    ] = False,
) -> None:
    """Draw the diagrams of specs. What is not said here, the project's settings say."""
    from podgram import pipeline
    from podgram.project import discovery, settings

    if engine not in pipeline.ENGINES:
        raise typer.BadParameter(f"unknown engine {engine!r}; there are {', '.join(pipeline.ENGINES)}")
    _check_themes(theme, one=out == "-")
    if templates and not os.path.isdir(templates):  # noqa: PTH112 - Path's fails on a name that no system takes
        raise typer.BadParameter(f"no folder of templates at {str(templates)!r}; give a folder to --templates")
    project = settings.find(Path.cwd())
    options = pipeline.Options(
        theme=theme,
        usual_theme=project.theme_name,
        templates=templates or project.templates_folder,
        engine=engine,
        scale=scale,
        transparent=transparent,
        root=project.root,
        two_way=project.two_way,
    )
    chosen = _formats(formats or list(project.formats), options)
    names = specs or _project_specs(project)
    if out == "-":
        _print_one(names, chosen, options)
    else:
        folder = Path(out) if out else discovery.shown(project.out_folder)
        sys.exit(_render_all(names, chosen, folder, options, fail_on_change))


def _check_themes(names: str | None, one: bool) -> None:
    """A theme that is none, or one too many, is a wrong command line; mistakes in a theme's file are wrong input."""
    from podgram import pipeline

    if names is None:
        return
    if not all(names.split(",")):
        raise typer.BadParameter(f"--theme {names!r} lacks a name; write --theme lesson, or lesson,dark")
    if one and "," in names:
        raise typer.BadParameter("-o - takes one theme; use -o DIR for files in several")
    try:
        pipeline.variants(pipeline.Options(theme=names))
    except PodgramError as error:
        if not any(str(problem.at) for problem in error.problems):
            raise typer.BadParameter("; ".join(f"{p.message}; {p.help}" for p in error.problems)) from None
        raise


def _project_specs(project: Settings) -> list[str]:
    """The spec files of the folders that the settings name."""
    from podgram.project import discovery

    folders = [folder for each in project.specs if (folder := project.root / each).exists()]
    found = [str(discovery.shown(path)) for path in discovery.find(folders, discovery.SPECS)]
    if not found:
        raise typer.BadParameter(f"name a spec: there is none in {', '.join(project.specs)}")
    return found


def _render_all(names: list[str], formats: tuple[str, ...], out: Path, options: Options, fail_on_change: bool) -> int:
    """Draws spec after spec, says what it wrote, and returns the exit status."""
    from podgram import pipeline

    failed, wrote, same = False, 0, 0
    variants = pipeline.variants(options)
    taken: dict[Path, Path] = {}
    for number, name in enumerate(names, 1):
        _progress(number, len(names), name)
        try:
            for variant, own in variants.items():
                for file in pipeline.render(_sheet(name, own, quiet=bool(variant)), formats, out, own, variant, taken):
                    tell(file.problems)
                    wrote, same = wrote + file.changed, same + (not file.changed)
                    if file.changed:
                        print(f"wrote {file.path}", flush=True)
        except PodgramError as error:
            tell(error.problems)
            failed = True
    print(f"{wrote} written, {same} unchanged" if wrote + same else "nothing written")
    return 1 if failed or (wrote and fail_on_change) else 0


def _progress(number: int, total: int, name: str) -> None:
    """On a terminal, how far a run over many specs has come."""
    if total > 1 and sys.stderr and sys.stderr.isatty():
        print(f"[{number}/{total}] {name}", file=sys.stderr)


@cache
def _stdin() -> bytes:
    if sys.stdin is None:
        raise PodgramError(Problem("cannot read it: it is closed", "standard input"))
    try:
        return sys.stdin.buffer.read()
    except OSError as error:
        raise PodgramError(Problem(f"cannot read it: {reason(error)}", "standard input")) from error


def _sheet(name: str, options: Options, quiet: bool = False) -> CompiledSpec:
    """The diagrams of a spec file or of standard input, their warnings told."""
    from podgram import pipeline

    if name == pipeline.STDIN:
        compiled = pipeline.read(Path("stdin.yaml"), options, _stdin())
    else:
        compiled = pipeline.read(Path(name), options)
    if not quiet:
        tell(compiled.problems)
    return compiled


def _formats(asked: list[str] | None, options: Options) -> tuple[str, ...]:
    """The formats to write, each once; all the usual ones if none is asked for."""
    from podgram import emitters, pipeline
    from podgram.emitters.templating import Templates

    templates = Templates(options.templates)
    known = {*emitters.FORMATS, *templates.formats()}
    wanted = tuple(dict.fromkeys(name for item in asked or emitters.USUAL for name in item.split(",")))
    for name in wanted:
        if name not in known:
            raise typer.BadParameter(f"{(p := pipeline.unknown_format(name, templates)).message}; {p.help}")
    return wanted


def _print_one(specs: list[str], formats: tuple[str, ...], options: Options) -> None:
    """Writes the diagrams of a spec to standard output, in one format: text one after another, but a single picture."""
    from podgram import pipeline
    from podgram.emitters.templating import Templates

    if len(formats) != 1 or len(specs) != 1:
        raise typer.BadParameter("-o - writes one spec in one format: add -f mermaid, say")
    compiled = _sheet(specs[0], options)
    if formats[0] in PICTURES and len(compiled.diagrams) > 1:
        count = len(compiled.diagrams)
        raise typer.BadParameter(
            f"{compiled.file} has {count} diagrams, and -o - takes one in {formats[0]}; use -o DIR"
        )
    templates = Templates(options.templates)
    for _, text, problems in list(pipeline.emit_all(compiled, formats[0], templates, options)):
        tell(problems)
        _put(text.encode() if isinstance(text, str) else text)


def _put(data: bytes) -> None:
    """Writes what was asked for to standard output. Raises PodgramError if it is closed, which `print` passes over."""
    if sys.stdout is None:
        raise PodgramError(Problem("cannot write it: it is closed", "standard output", "use -o DIR, or open it"))
    sys.stdout.buffer.write(data)


@app.command()
def schema() -> None:
    """Print the JSON Schema of a spec, for an editor's completion."""
    from podgram.commands import schema

    _put(schema.text().encode())


@app.command()
def themes() -> None:
    """List the themes and draw their colours."""
    from podgram.themes import theme

    for name in theme.names():
        loaded = theme.load(name)
        print(f"{name}{' (default)' if name == theme.DEFAULT else ''}: {loaded.description}")
        swatches = [_swatch(c.name, c.fill, c.text) for c in loaded.own_classes()]
        for start in range(0, len(swatches), 6):
            print("  " + " ".join(swatches[start : start + 6]))


@app.command(add_help_option=False, context_settings={"allow_extra_args": True}, options_metavar="[OPTIONS] [PATH]…")
def sync(
    context: typer.Context,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; name what is stale, and fail if anything is.")
    ] = False,
    diff: Annotated[bool, typer.Option("--diff", help="Write nothing; show what would change.")] = False,
    fail_on_change: Annotated[
        bool, typer.Option("--fail-on-change", help="Fail if anything was written, as a hook must.")
    ] = False,
    help: Help = False,
) -> None:
    """Draw the diagrams of pages anew, where their specs say something else.

    PATH is a page, a folder of pages, or a spec, for the pages that use it; without any, the settings say which.
    """
    from podgram.commands.sync import run_sync

    result = run_sync([Path(path) for path in context.args], check, diff, fail_on_change)
    tell(result.problems)
    print(result.output, end="")
    sys.exit(result.status)


@app.command()
def audit(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH…", help="Pages, and folders of pages.")],
    as_json: Annotated[bool, typer.Option("--json", help="For a program to read.")] = False,
) -> None:
    """Count the diagrams of pages, and what has drifted in them; change nothing."""
    import json

    from podgram.commands import audit as audits
    from podgram.pages.page import Page
    from podgram.project.files import read_text

    failed = False
    pages = []
    for path in _page_files(paths):
        try:
            pages.append(Page.read(read_text(path), str(path)))
        except PodgramError as error:
            tell(error.problems)
            failed = True
    report = audits.audit(pages)
    text = json.dumps(report.as_data(), indent=2, ensure_ascii=False) + "\n" if as_json else audits.describe(report)
    print(text, end="")
    sys.exit(1 if failed else 0)


@app.command()
def adopt(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH…", help="Pages, and folders of pages.")],
    keep: Annotated[
        bool, typer.Option("--keep/--palette", help="Classes that differ from the palette: keep them, or not.")
    ] = False,
    specs: Annotated[Path | None, typer.Option(metavar="DIR", help="Where the new specs go.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Write nothing; show the specs and the diff.")] = False,
) -> None:
    """Take hand-written flowcharts of pages over: a spec for each page, and a marker in each block."""
    from podgram.commands import adopt as adoption
    from podgram.project import settings

    project = settings.find(Path.cwd())
    folder = specs or project.root / project.specs[0]
    found = adoption.adopt(_page_files(paths), folder, project.root, keep, project.theme_name)
    if dry_run:
        print(*(page.diff for page in found.pages), sep="", end="")
    else:
        found.write()
    tell([*found.left, *found.notes, *found.problems])
    print(adoption.describe(found), end="")
    if found.pages and not dry_run:
        print("Next: podgram sync")
    sys.exit(1 if found.problems else 0)


def _page_files(paths: list[Path]) -> list[Path]:
    """The pages among files and folders. Raises PodgramError for a path that does not exist."""
    from podgram.project import discovery

    missing = [Problem("no such file or folder", str(path), "check the path") for path in paths if not path.exists()]
    if missing:
        raise PodgramError(missing)
    return [discovery.shown(path) for path in discovery.find(paths, discovery.PAGES)]


@app.command()
def init(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Write nothing; show what would be written.")] = False,
) -> None:
    """Make this folder a project: settings with every key explained, and a pre-commit hook."""
    from podgram.commands.init import run_init

    print(run_init(dry_run), end="")


def _swatch(name: str, fill: str, text: str) -> str:
    """A class's name on its colour, and its colour in hex where the terminal has none."""
    if not (sys.stdout and sys.stdout.isatty()):
        return f"{name}={fill}"
    return typer.style(f" {name} ", fg=_rgb(text), bg=_rgb(fill))


def _rgb(colour: str) -> tuple[int, int, int]:
    red, green, blue = bytes.fromhex(colour[1:])
    return red, green, blue
