"""Machines to draw: processes written as a /proc, and what a picture of them shows."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from podgram import pipeline
from podgram.diagnostics import Report
from podgram.emitters.templating import Templates
from podgram.importers import ImportOptions, Source, linux, spec_writer

KINDS = ("pid", "mnt", "net", "uts", "ipc", "user")
HOST = dict.fromkeys(KINDS, 1)


@dataclass
class P:
    """A process of a machine; `new` are the namespaces that it does not have from the host, by any number."""

    pid: int
    command: str = ""
    parent: int = 0
    pids: tuple[int, ...] = ()
    new: Mapping[str, int] = field(default_factory=dict)
    cgroup: str = "/"
    born: int | None = None  # the pid namespace of its children
    state: str = "S"
    mounts: str = ""

    @property
    def words(self) -> list[str]:
        return self.command.split()

    @property
    def numbers(self) -> tuple[int, ...]:
        return self.pids or (self.pid,)


INIT = P(1, "/sbin/init")


def write(folder: Path, processes: Iterable[P], extra: Mapping[str, str] | None = None) -> Path:
    """A folder of the layout of /proc with these processes, their links dangling as in any record."""
    for number, process in enumerate(processes):
        home = folder / str(process.pid)
        (home / "ns").mkdir(parents=True)
        name = process.words[0].rpartition("/")[2] if process.words else "kthreadd"
        fields = " ".join(["0"] * 17)
        (home / "stat").write_text(f"{process.pid} ({name}) {process.state} {process.parent} {fields} {number}\n")
        numbers = "\t".join(map(str, process.numbers))
        (home / "status").write_text(f"Name:\t{name}\nPPid:\t{process.parent}\nNSpid:\t{numbers}\n")
        (home / "cmdline").write_text("".join(f"{word}\0" for word in process.words))
        (home / "cgroup").write_text(f"0::{process.cgroup}\n")
        (home / "mountinfo").write_text(process.mounts)
        namespaces = {**HOST, **process.new}
        for kind, namespace in namespaces.items():
            (home / "ns" / kind).symlink_to(f"{kind}:[{namespace}]")
        (home / "ns" / "pid_for_children").symlink_to(f"pid:[{process.born or namespaces['pid']}]")
    for name, text in (extra or {}).items():
        (folder / "extra").mkdir(exist_ok=True)
        (folder / "extra" / name).write_text(text)
    return folder


def imported(path: Path | bytes, report: Report | None = None, **options: Any) -> str:
    """The spec of a folder, or of what lsns prints, as text."""
    source = Source("stdin", None, path) if isinstance(path, bytes) else Source(str(path), path)
    assert linux.detect(source)
    made = linux.read((source,), ImportOptions(**options), report or Report())
    return spec_writer.dump(made.spec)


def picture(path: Path | bytes, report: Report | None = None, **options: Any) -> dict[str, Any]:
    """What `-f json` prints of it."""
    compiled = pipeline.read(Path("machine.yaml"), pipeline.Options(), imported(path, report, **options).encode())
    ((_, text, _),) = pipeline.emit_all(compiled, "json", Templates(None), pipeline.Options())
    assert isinstance(text, str)
    return dict(json.loads(text))


def outline(data: Mapping[str, Any]) -> list[Any]:
    """The boxes of a picture: kind, name, badges, and what is in it; of a process its text."""
    return [_outlined(element) for element in data.get("children", ())]


def _outlined(element: Mapping[str, Any]) -> Any:
    if "children" not in element:
        return " / ".join(element["lines"])
    badges = [f"{badge['lines'][0]}: {badge['scope']}" for badge in element.get("badges", ())]
    return [element["kind"], element["name"], badges, *outline(element)]
