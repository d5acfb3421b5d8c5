"""What is given by mistake: told for what it is, with what to do instead. One row of MISTAKES each."""

from __future__ import annotations

import re
from typing import NamedTuple, NoReturn

from podgram.diagnostics import Mark, PodgramError, Problem, Report
from podgram.importers import Imported, ImportOptions, Source

NAME = "mistaken"


class Mistake(NamedTuple):
    """How a text begins that is one, what it is, and what to do."""

    pattern: re.Pattern[str]
    what: str
    help: str


def _row(pattern: str, what: str, help: str) -> Mistake:
    return Mistake(re.compile(pattern, re.MULTILINE), what, help)


_SHELL = r"(?:-?(?:ba|z|da|fi)?sh|sudo|env)(?:: line \d+|: \d+)?: "
_TOOL = r"docker|podman|nerdctl|crictl|kubectl|lsns"
# Of these the first words count.
MISTAKES = (
    _row(
        rf"(?:Error(?: response from daemon)?|error|ERROR|{_TOOL}): \S|Error from server|(?:Got )?permission denied|"
        rf"Cannot connect to|The connection to the server|(?:FATA|ERRO|WARN)\[|time=\"|E\d{{4}} \d\d:\d\d|"
        rf"{_SHELL}.*not found|\"(?:{_TOOL})\b[^\"\n]*\" (?:requires|accepts)",
        "an error message, not the output of a command",
        "look at what the command says: is the name right, may you ask, and does the daemon run?",
    ),
    _row(
        r"CONTAINER(?: ID)? +IMAGE +|POD ID +CREATED +",
        "a table of containers",
        "inspect them: docker inspect $(docker ps -q) | podgram render -",
    ),
    _row(
        r"NAME +(?:READY|TYPE|STATUS|DATA|AGE|CLASS|DESIRED|COMPLETIONS) +|NAMESPACE +NAME +",
        "a table of kubectl",
        "add -o yaml, and draw that",
    ),
    _row(r" *NS +TYPE +NPROCS? +", "a table of lsns", "lsns -J prints what can be drawn"),
    _row(r" *(?:UID|USER) +PID +|  PID +TTY +", "a table of processes", "draw the kernel's: podgram render /proc"),
    _row(
        r"(?:\s*#.*\n|\s*ARG .*\n|\s*\n)*FROM +\S+",
        "a Dockerfile: it builds an image, and runs nothing",
        "draw the Compose file or the manifest that runs its image",
    ),
)
# A chart's values have keys of the templates that `helm create` makes, and none of a spec or a manifest.
_VALUES = frozenset(
    "replicaCount nameOverride fullnameOverride imagePullSecrets podAnnotations podSecurityContext autoscaling "
    "nodeSelector tolerations affinity serviceAccount global".split()
)
_IMAGE = re.compile(r"^image:[ \t]*\n(?:[ \t]+.*\n)*?[ \t]+repository:", re.MULTILINE)
# Keys that only a kustomization has, which need not say its kind.
_KUSTOMIZE = frozenset(
    "resources bases patches patchesStrategicMerge patchesJson6902 configMapGenerator secretGenerator generatorOptions "
    "namePrefix nameSuffix commonLabels commonAnnotations".split()
)
_KNOWN = frozenset({"elements", "diagrams", "extends", "apiVersion", "kind", "services"})


def detect(source: Source) -> bool:
    return not source.is_folder and _found(source) is not None


def read(sources: tuple[Source, ...], options: ImportOptions, report: Report) -> Imported:
    """Raises PodgramError: there is nothing to draw."""
    for source in sources:
        if (found := _found(source)) is not None:
            tell(found, Mark(source.name, _first_line(source.head), 1))
    raise PodgramError(Problem("nothing to draw", sources[0].name))


def tell(found: Mistake, at: Mark) -> NoReturn:
    """Raises PodgramError with what a text is. Its line is not quoted: nobody knows what it holds."""
    raise PodgramError(Problem(f"this is {found.what}", at, found.help))


def of_text(text: str) -> Mistake | None:
    """What a text is by its first words, if it is one of the mistakes."""
    return next((row for row in MISTAKES if row.pattern.match(text)), None)


def _found(source: Source) -> Mistake | None:
    if source.keys & _KNOWN:
        return None
    if source.keys & _KUSTOMIZE:
        return KUSTOMIZATION
    if _is_values(source):
        return HELM
    text = source.head.lstrip("\r\n")
    return of_text(text) if text[:1] not in ("{", "[") else None


def _is_values(source: Source) -> bool:
    """Whether it is called as a chart's values are, or has keys of theirs, or their `image: {repository}`."""
    named = source.path is not None and re.fullmatch(r"values.*\.ya?ml", source.path.name) is not None
    has_keys = "replicaCount" in source.keys or len(source.keys & _VALUES) > 1
    return (named and bool(source.keys)) or has_keys or _IMAGE.search(source.head) is not None


HELM = Mistake(
    re.compile(""),
    "a file of values for a Helm chart, which says nothing by itself",
    "draw what the chart makes of it: helm template CHART -f FILE | podgram render -",
)


KUSTOMIZATION = Mistake(
    re.compile(""),
    "a kustomization, which says what to make and holds no objects",
    "draw what it makes: kubectl kustomize FOLDER | podgram render -",
)


def _first_line(text: str) -> int:
    return text[: len(text) - len(text.lstrip())].count("\n") + 1
