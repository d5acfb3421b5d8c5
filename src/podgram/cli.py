"""The command line: its table of commands. A command is a module of `podgram.commands`, loaded when it is asked for.

The parameters of a module's `run` are its arguments and options, and it returns what to print, as a `Result`, or an
iterator of those where it takes long. To add a command, write the module and add its row to COMMANDS.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, Iterable
from functools import wraps
from importlib import import_module
from inspect import Parameter, Signature, signature
from keyword import iskeyword
from typing import Annotated, NoReturn

import typer

from podgram import __version__
from podgram.commands import console
from podgram.commands.arguments import Help

COMPLETES = "_PODGRAM_COMPLETE"  # in the environment while a shell completes

# Command → what its help begins with; in the order in which a newcomer needs them.
COMMANDS = {
    "init": "Make this folder a project: settings with every key explained, and a pre-commit hook.",
    "render": "Draw the diagrams of specs. What is not said here, the project's settings say.",
    "preview": (
        "Show diagrams in a browser, and follow what is being written.\n\n"
        "PATH is a spec, a page or a folder of them; without any, the settings say which. Nobody else can open it."
    ),
    "sync": (
        "Draw the diagrams of pages anew, where their specs say something else.\n\n"
        "PATH is a page, a folder of pages, or a spec, for the pages that use it; without any, the settings say which."
    ),
    "adopt": "Take hand-written flowcharts of pages over: a spec for each page, and a marker in each block.",
    "audit": "Count the diagrams of pages, and what has drifted in them; change nothing.",
    "import": "Print the spec of a manifest, or of anything else that podgram draws, to edit and to keep.",
    "diff": (
        "Show what differs between two specs or manifests: in words, and with -f or -o as a picture.\n\n"
        "OLD and NEW are files, folders, - for standard input, or files of a commit: HEAD:k8s/web.yaml."
    ),
    "record": "Record what a picture needs of /proc, without secrets, to draw it elsewhere or later.",
    "themes": "List the themes and draw their colours.",
    "rules": "List the rules that specs are held to, and that `ignore` silences by their codes.",
    "schema": "Print the JSON Schema of a spec, a theme file or podgram.toml, for an editor.",
}


def main() -> None:
    """Runs the command line. Input that is wrong ends in status 1, with every problem on standard error."""
    gc.set_threshold(100_000, 50, 50)  # a run keeps what it makes to its end: there is hardly any garbage to look for
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "1")  # looking for some costs more than reading a spec
    console.run(lambda: program(sys.argv[1:])())


def program(arguments: list[str]) -> typer.Typer:
    """The program with the command that these arguments ask for; the others are there by name alone."""
    words = arguments or os.environ.get("_TYPER_COMPLETE_ARGS", os.environ.get("COMP_WORDS", "")).split()[1:]
    asked = next((word for word in words if not word.startswith("-")), None)
    app = typer.Typer(
        name="podgram",
        callback=podgram,
        no_args_is_help=True,
        add_help_option=False,  # see Help
        context_settings={"help_option_names": []},  # see Help
        add_completion=asked not in COMMANDS or COMPLETES in os.environ,  # its options are no plain flags, see Help
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )
    for name in COMMANDS:
        if name == asked:
            module = import_module(f"podgram.commands.{name}{'_' * iskeyword(name)}")
            app.command(name, help=COMMANDS[name], add_help_option=False, **getattr(module, "SETTINGS", {}))(
                _shown(module.run)
            )
        else:
            app.command(name, help=COMMANDS[name])(_unloaded)
    return app


def _unloaded() -> None:
    """Stands for a command that is only listed: loading all of them would take longer than most runs."""


def _shown(run: Callable[..., console.Result | Iterable[console.Result]]) -> Callable[..., NoReturn]:
    """A command that prints what it returns, and knows --help."""

    @wraps(run)
    def command(*, help: bool = False, **arguments: object) -> NoReturn:
        try:
            console.show(run(**arguments))
        except console.UsageError as error:
            raise typer.BadParameter(str(error)) from None

    own = signature(run, eval_str=True).parameters.values()
    parameters = [*own, Parameter("help", Parameter.KEYWORD_ONLY, default=False, annotation=Help)]
    command.__dict__["__signature__"] = Signature(parameters)
    command.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    return command


def _show_version(wanted: bool) -> None:
    if wanted:
        print(f"podgram {__version__}")
        raise typer.Exit


Version = Annotated[
    bool, typer.Option("-V", "--version", is_eager=True, callback=_show_version, help="Show the version and exit.")
]


def podgram(help: Help = False, version: Version = False) -> None:
    """Draws containers and pods as what they are: processes inside Linux namespaces."""
