"""What makes a folder a podgram project: settings with every key explained, and the pre-commit hook."""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path
from typing import Annotated, Any

import typer

from podgram.commands.console import Result
from podgram.commands.schema import Name, in_project
from podgram.diagnostics import PodgramError, Problem
from podgram.project.boundary import Boundary, work_tree
from podgram.project.diff import difference
from podgram.project.discovery import SPECS
from podgram.project.files import read_text, write_if_changed
from podgram.project.settings import KEYS, MERMAID, OWN, SHARED, find, load

HOOKS = ".pre-commit-config.yaml"
SCHEMAS: tuple[Name, ...] = ("spec", "settings")
PAGES = ("content", "docs", "README.md")  # where pages usually are; the first is Hugo's


@dataclass(slots=True)
class Plan:
    """Files to write, with their whole new text, and what else to tell."""

    files: dict[Path, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def plan(folder: Path) -> Plan:
    """What makes a folder a podgram project, after a look at what is there. Writes nothing.

    Raises PodgramError for settings or a hook configuration that cannot be read.
    """
    made = Plan()
    _plan_settings(folder, made)
    _plan_hook(folder, made)
    return made


def run(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Write nothing; show what would be written.")] = False,
) -> Result:
    """Makes the working folder a project.

    Raises PodgramError as `plan` does, and for a file that cannot be written.
    """
    made = plan(Path.cwd())
    lines: list[str] = []
    for path, text in made.files.items():
        name = Path(os.path.relpath(path)).as_posix()
        if dry_run:
            lines.append(
                difference(read_text(path) if path.is_file() else "", text, f"a/{name}", f"b/{name}").rstrip("\n")
            )
        elif write_if_changed(path, text.encode(), Boundary.around(Path.cwd())):
            lines.append(f"wrote {name}")
    lines += [] if dry_run else _provide_schemas(Path.cwd())
    lines += made.notes
    if made.files and not dry_run:
        lines.append("Next: `pre-commit install` puts the hook into git; `podgram sync` draws what the pages name.")
    return Result("\n".join(lines) + "\n")


def look_around(folder: Path) -> dict[str, object]:
    """The settings that suit a folder, where they are not those that hold anyway."""
    pages = [name for name in PAGES if (folder / name).exists()]
    specs = next((name for name in ("specs", "diagrams") if _has_specs(folder / name)), "specs")
    found: dict[str, object] = {}
    if pages:
        found["pages"] = pages
    if specs != "specs":
        found["specs"] = [specs]
    return found


def _has_specs(folder: Path) -> bool:
    return folder.is_dir() and any(path.suffix in SPECS for path in folder.iterdir())


# Settings


def _plan_settings(folder: Path, made: Plan) -> None:
    for name in (OWN, SHARED):
        if (folder / name).is_file() and load(folder / name):
            made.notes.append(f"{name} has settings of podgram already")
            return
    values = look_around(folder)
    shared = folder / SHARED
    if not shared.is_file():
        made.files[folder / OWN] = settings_text(values)
        return
    before = read_text(shared)
    end = "\r\n" if "\r\n" in before else "\n"
    section = settings_text(values, "tool.podgram").replace("\n", end)
    after = before + (end if before.endswith("\n") or not before else end * 2) + section
    if _only_adds_settings(before, after):
        made.files[shared] = after
    else:
        made.notes.append(
            f"{SHARED} cannot be added to; put this in it, or in {OWN} without its first line:\n{section}"
        )


def settings_text(values: Mapping[str, object], section: str = "") -> str:
    """The text of a settings file: every key explained, those with a value set, the others in comments."""
    lines = [f"[{section}]"] if section else [f"#:schema {in_project.place(Path(), 'settings').as_posix()}"]
    lines.append("# Paths count from this file's folder. What is commented out holds anyway.")
    for name, key in KEYS.items():
        if isinstance(key.default, dict):
            continue
        set_here = name in values
        lines += ["", f"# {key.about}", f"{'' if set_here else '# '}{name} = {_toml(values.get(name, key.default))}"]
    lines += ["", f"# {KEYS['mermaid'].about}", f"# [{f'{section}.mermaid'.lstrip('.')}]"]
    for name, choice in MERMAID.items():
        values_text = " or ".join(map(_toml, choice.values))
        lines += [f"# # {choice.about} {values_text}.", f"# {name} = {_toml(choice.values[0])}"]
    return "\n".join(lines) + "\n"


def _toml(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)  # of strings and lists of them, JSON is TOML


def _only_adds_settings(before: str, after: str) -> bool:
    """Whether a pyproject.toml says just what it did, and podgram's settings."""
    try:
        new = tomllib.loads(after.replace("\r\n", "\n"))
        new["tool"].pop("podgram")
    except (tomllib.TOMLDecodeError, LookupError):
        return False
    old = tomllib.loads(before.replace("\r\n", "\n"))
    return new == {"tool": {}, **old}


# The schemas


def _provide_schemas(folder: Path) -> Iterator[str]:
    """Writes what an editor needs to explain specs and settings, and says so."""
    own = (folder / OWN).is_file()
    wrote = [name for name in SCHEMAS[: 1 + own] if in_project.provide(folder, Boundary.around(folder), name)]
    yield from (f"wrote {in_project.place(Path(), name).as_posix()}" for name in wrote)
    if wrote:
        specs = find(folder).specs[0]
        head = in_project.modeline(folder / specs / "new.yaml", folder).rstrip()
        yield f"An editor explains and completes a spec in {specs} whose first line is `{head}`."


# The hook


def _plan_hook(folder: Path, made: Plan) -> None:
    """The hook goes to the top of the git work tree, where pre-commit looks for it."""
    path = (work_tree(folder) or folder) / HOOKS
    item = hook_text()
    if not path.is_file():
        made.files[path] = f"repos:\n{item}"
        return
    before = read_text(path)
    if any(id.startswith("podgram-") for id in _hook_ids(before)):
        made.notes.append(f"{HOOKS} has podgram's hook already")
        return
    after = _with_item(before, item)
    if after is not None:
        made.files[path] = after
    else:
        made.notes.append(f"{HOOKS} cannot be added to; put this under its repos:\n{item}")


def hook_text() -> str:
    """podgram's entry in the configuration of pre-commit: its repository, or else the podgram that is installed."""
    about = metadata.metadata("podgram")
    urls = dict(line.split(", ", 1) for line in about.get_all("Project-URL") or [])
    if "Repository" in urls:
        return f"  - repo: {urls['Repository']}\n    rev: v{about['Version']}\n    hooks:\n      - id: podgram-sync\n"
    return (
        "  - repo: local\n    hooks:\n      - id: podgram-sync\n        name: podgram sync\n"
        "        entry: podgram sync --fail-on-change\n        language: system\n        require_serial: true\n"
        f"        files: '{_files()}'\n"
    )


def _files() -> str:
    """The pattern of the files that concern podgram, as pre-commit wants it."""
    from podgram.pages import SUFFIXES

    suffixes = "|".join(sorted(suffix[1:] for suffix in SUFFIXES | SPECS | {".j2"}))
    return rf"(?i)\.({suffixes})$|(^|/)(podgram|pyproject)\.toml$"


def _hook_ids(text: str) -> Iterator[str]:
    config = _yaml(text)
    repos = config.get("repos") if isinstance(config, dict) else None
    for repo in repos if isinstance(repos, list) else []:
        hooks = repo.get("hooks") if isinstance(repo, dict) else None
        for hook in hooks if isinstance(hooks, list) else []:
            yield str(hook.get("id")) if isinstance(hook, dict) else ""


def _with_item(before: str, item: str) -> str | None:
    """The configuration with an entry at the end of its `repos`, laid out like the others; None if that is no list."""
    import yaml

    root = yaml.compose(before, yaml.SafeLoader)
    pairs = root.value if isinstance(root, yaml.MappingNode) else []
    repos = next((value for key, value in pairs if key.value == "repos"), None)
    if not isinstance(repos, yaml.SequenceNode) or repos.flow_style or before.startswith("\ufeff"):
        return None
    end = _last_line_end(before, repos.end_mark.index)
    indent = " " * repos.start_mark.column
    newline = "\r\n" if "\r\n" in before else "\n"
    lines = (indent + line[2:] for line in item.splitlines())
    head = before[:end] if before[:end].endswith("\n") else before[:end] + newline
    after = head + "".join(line + newline for line in lines) + before[end:]
    old, new = _yaml(before), _yaml(after)
    added = new["repos"].pop() if len(new["repos"]) > len(old["repos"]) else None
    return after if added == _yaml(item)[0] and new == old else None


def _last_line_end(text: str, end: int) -> int:
    """The end of the last line before an offset that is neither blank nor a comment."""
    lines = text[:end].splitlines(keepends=True)
    while lines and (not lines[-1].strip() or lines[-1].lstrip().startswith("#")):
        end -= len(lines.pop())
    return end


def _yaml(text: str) -> Any:
    import yaml

    try:
        return yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise PodgramError(Problem(f"not YAML: {str(error).splitlines()[0]}", HOOKS)) from error
