"""The options of what is no spec: which view of it, how much of it. `render` and `import` share them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import wraps
from inspect import Signature, signature
from pathlib import Path
from typing import Annotated, Any, get_args

import typer

from podgram.commands.console import Result, UsageError
from podgram.diagnostics import suggest
from podgram.importers import VIEWS, ImportOptions
from podgram.language.kubernetes import Detail

View = Annotated[
    str | None, typer.Option("--view", metavar="VIEW", help="Of what is no spec: anatomy, objects or overview.")
]
Show = Annotated[
    list[str] | None,
    typer.Option("--show", metavar="WHAT", help=f"Which details: {', '.join(get_args(Detail))}; `a,b` or repeated."),
]
Select = Annotated[
    list[str] | None,
    typer.Option("--select", metavar="KIND/NAME", help="Only this and what it is linked with; may be repeated."),
]
Selector = Annotated[str, typer.Option("-l", "--selector", metavar="LABELS", help="Only what has these labels.")]
Namespace = Annotated[str, typer.Option("-n", "--namespace", metavar="NAME", help="Only this Kubernetes namespace.")]
Recursive = Annotated[bool, typer.Option("-R", "--recursive", help="Of a folder, also the folders in it.")]
EnvFiles = Annotated[
    list[Path] | None, typer.Option("--env-file", metavar="FILE", help="Values of a Compose file's variables.")
]
Overrides = Annotated[
    list[Path] | None, typer.Option("--override", metavar="FILE", help="A Compose file to lay over the source.")
]
Profiles = Annotated[
    list[str] | None, typer.Option("--profile", metavar="NAME", help="Draw what runs with this profile of Compose.")
]
Pids = Annotated[
    list[int] | None,
    typer.Option("--pid", metavar="N", min=1, help="Of /proc: this process and its descendants; may be repeated."),
]
NoArgs = Annotated[bool, typer.Option("--no-args", help="Of /proc: commands without their arguments.")]
Inodes = Annotated[bool, typer.Option("--inodes", help="Of /proc: also the numbers of namespaces.")]
Network = Annotated[bool, typer.Option("--network", help="Of /proc: also interfaces.")]


def import_options(
    view: View = None,
    show: Show = None,
    select: Select = None,
    selector: Selector = "",
    namespace: Namespace = "",
    recursive: Recursive = False,
    env_files: EnvFiles = None,
    overrides: Overrides = None,
    profiles: Profiles = None,
    pids: Pids = None,
    no_args: NoArgs = False,
    inodes: Inodes = False,
    network: Network = False,
) -> ImportOptions:
    """The options as importers take them. Raises UsageError for a word that they do not know."""
    details = None if show is None else tuple(name for item in show for name in item.split(",") if name)
    for what, word, known in (
        *([("view", view, VIEWS)] if view else []),
        *(("detail", detail, get_args(Detail)) for detail in details or ()),
    ):
        if word not in known:
            raise UsageError(f"unknown {what} {word!r}; {suggest(word, known) or 'there are ' + ', '.join(known)}")
    chosen = next((v for v in VIEWS if v == view), None)
    return ImportOptions(
        chosen,
        details,
        tuple(select or ()),
        selector,
        namespace,
        recursive,
        env_files=tuple(env_files or ()),
        overrides=tuple(overrides or ()),
        profiles=tuple(profiles or ()),
        pids=tuple(pids or ()),
        args=not no_args,
        inodes=inodes,
        network=network,
    )


def takes_source_options(run: Callable[..., Iterator[Result]]) -> Callable[..., Iterator[Result]]:
    """A command that takes the options above besides its own, and gets them as `imports`.

    Raises what `import_options` raises.
    """
    shared = signature(import_options, eval_str=True).parameters
    own = {name: value for name, value in signature(run, eval_str=True).parameters.items() if name != "imports"}

    @wraps(run)
    def command(*first: Any, **given: Any) -> Iterator[Result]:
        options = import_options(**{name: given.pop(name) for name in shared if name in given})
        return run(*first, **given, imports=options)

    parameters = [*own.values(), *shared.values()]
    command.__dict__["__signature__"] = Signature(parameters)
    command.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    return command
