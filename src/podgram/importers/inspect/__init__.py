"""What `inspect` of docker, podman, nerdctl and crictl says of the containers and pods of a machine, as a spec.

One value, a list, or values one after another, of one tool or of several.
"""

from __future__ import annotations

import re

from podgram.diagnostics import Report
from podgram.importers import Imported, ImportOptions, Source

NAME = "inspect"
SPEC = frozenset({"elements", "diagrams", "extends", "apiVersion", "kind", "services", "include", "namespaces"})
# Keys of which each output has some: what can be drawn, and what is often given instead.
KEYS = frozenset(
    "HostConfig State Id ID SharedNamespaces InfraContainerID status info containers items images RepoTags RootFS IPAM "
    "ipam_options Mountpoint Names Snapshotter".split()
)


def detect(source: Source) -> bool:
    """Whether it is the output of an inspect command, or a file that should hold one."""
    text = source.head.lstrip()
    if source.is_folder or source.keys & SPEC:
        return False
    if text[:1] in ("{", "["):
        return bool(source.keys & KEYS) or re.match(r"\[\s*\]|\[\s*$", text) is not None
    return source.path is not None and source.path.suffix in (".json", ".jsonl")


def read(sources: tuple[Source, ...], options: ImportOptions, report: Report) -> Imported:
    """The spec of one machine. Raises PodgramError for what is no such output, with its place and its path."""
    # The reader loads what nobody needs who draws something else.
    from podgram.importers.inspect.host import Host
    from podgram.importers.inspect.json_values import values
    from podgram.importers.inspect.to_spec import to_spec

    host = Host(node for source in sources for node in values(source.text, source.name, report))
    report.raise_errors()
    host.keep(options)
    spec = to_spec(host, options.view, report, options.show)
    report.raise_errors()
    return Imported(spec, tuple(source.path for source in sources if source.path))
