"""The stages in which a pod with init containers starts: which pictures there are, and what each shows."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from podgram.compiler.expand import ExpandedElement, walk
from podgram.compiler.references import References
from podgram.diagnostics import Report
from podgram.language.models import DiagramSpec

MOST = 100  # stages of a pod
Shows = Callable[[ExpandedElement], bool]


class Stage(NamedTuple):
    """One picture of a diagram: its name, and what of the diagram it shows."""

    name: str
    shows: Shows = lambda item: True


def stages(
    spec: DiagramSpec, name: str, expanded: list[ExpandedElement], references: References, report: Report
) -> list[Stage]:
    """The pictures of a diagram: one of everything, or one for each stage of a pod."""
    if spec.stages is False:
        return [Stage(name)]
    at = spec.at("stages")
    pods = [d for d in walk(expanded) if d.kind == "pod" and d.children is not None]
    if isinstance(spec.stages, str):
        found = references.find(spec.stages, at)
        if not found:
            return []
        pods = [d for d in found if d in pods]
    starting = [d for pod in pods for d in pod.members() if d.phase in ("init", "sidecar")]
    if len(pods) != 1 or not starting:
        what = "no pod with init containers here" if not starting else f"{len(pods)} pods here"
        help = "name the pod: stages: NAME" if starting else "give a pod initContainers, or remove stages"
        report.error(f"nothing to show in stages: {what}", at, help)
        return []
    if len(starting) > MOST:
        report.error(f"{len(starting)} stages, and podgram draws at most {MOST}", at, "show fewer containers")
        return []
    return _of_pod(name, pods[0], starting)


def _of_pod(name: str, pod: ExpandedElement, starting: list[ExpandedElement]) -> list[Stage]:
    found = [Stage(f"{name}-1-pause", _only(pod, []))]
    running: list[ExpandedElement] = []
    for number, item in enumerate(starting, 2):
        found.append(Stage(f"{name}-{number}-{item.name}", _only(pod, [*running, item])))
        running += [item] if item.phase == "sidecar" else []
    apps = [d for d in pod.members() if d.phase == "app"]
    return [*found, Stage(f"{name}-{len(found) + 1}-app", _only(pod, [*running, *apps]))]


def _only(pod: ExpandedElement, there: list[ExpandedElement]) -> Shows:
    """Of a pod's containers those of one stage; everything else is always there."""
    return lambda item: item not in pod.members() or item.phase in (None, "pause") or item in there
