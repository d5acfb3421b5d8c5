"""What `inspect` of docker, podman, nerdctl and crictl says of the containers and pods of a machine, as a spec.

One value, a list, or values one after another, of one tool or of several.
"""

from __future__ import annotations

import re

from podgram.diagnostics import Mark, PodgramError, Problem, Report
from podgram.importers import Imported, ImportOptions, Source
from podgram.importers.inspect.host import Host
from podgram.importers.inspect.json_values import values
from podgram.importers.inspect.to_spec import to_spec

NAME = "inspect"
SPEC = frozenset({"elements", "diagrams", "extends", "apiVersion", "kind", "services", "include", "namespaces"})
# Keys of which each output has some: what can be drawn, and what is often given instead.
KEYS = frozenset(
    "HostConfig State Id ID SharedNamespaces InfraContainerID status info containers items images RepoTags RootFS IPAM "
    "ipam_options Mountpoint Names Snapshotter".split()
)
_ERROR = re.compile(r"(?:Error(?: response from daemon)?: |error: |Cannot connect to |FATA\[|time=\")")


def detect(source: Source) -> bool:
    """Whether it is the output of an inspect command, or what such a command says when it fails."""
    text = source.head.lstrip()
    if source.is_folder or source.keys & SPEC:
        return False
    if text[:1] in ("{", "["):
        return bool(source.keys & KEYS) or re.match(r"\[\s*\]|\[\s*$", text) is not None
    is_json = source.path is not None and source.path.suffix == ".json"
    return _ERROR.match(text) is not None or (is_json and not text.startswith("{"))


def read(sources: tuple[Source, ...], options: ImportOptions, report: Report) -> Imported:
    """The spec of one machine. Raises PodgramError for what is no such output, with its place and its path."""
    for source in sources:
        if (found := _ERROR.match(source.text.lstrip())) is not None:
            line = source.text.count("\n", 0, source.text.index(found[0])) + 1
            help = "look at what the command says: is the name right, and does the daemon run?"
            raise PodgramError(
                Problem(
                    "this is an error message, not the output of an inspect command", Mark(source.name, line, 1), help
                )
            )
    host = Host(node for source in sources for node in values(source.text, source.name, report))
    report.raise_errors()
    spec = to_spec(host, options.view, report)
    report.raise_errors()
    return Imported(spec, tuple(source.path for source in sources if source.path))
