"""The stages in which a pod with init containers starts: which pictures there are, and what each shows."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from podgram.compiler.expanded import ExpandedElement, walk
from podgram.compiler.references import References
from podgram.diagnostics import Report, suggest
from podgram.language.models import DiagramSpec, Stages

MOST = 100  # stages of a pod
Shows = Callable[[ExpandedElement], bool]


class Stage(NamedTuple):
    """One picture of a diagram: its name, what of the diagram it shows, what of that as a ghost, and its caption."""

    name: str
    shows: Shows = lambda item: True
    ghosts: tuple[ExpandedElement, ...] = ()
    caption: str = ""


def stages(
    spec: DiagramSpec, name: str, expanded: list[ExpandedElement], references: References, report: Report
) -> list[Stage]:
    """The pictures of a diagram: one of everything, or one for each stage of a pod."""
    if spec.stages is None:
        return [Stage(name)]
    at = spec.at("stages")
    pods = [d for d in walk(expanded) if d.kind == "pod" and d.children is not None]
    if spec.stages.pod is not None:
        found = references.find(spec.stages.pod, at)
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
    made = _of_pod(name, pods[0], starting, spec.stages.finished == "ghost")
    return _captioned(made, spec.stages, name, report)


def _of_pod(name: str, pod: ExpandedElement, starting: list[ExpandedElement], ghosts: bool) -> list[Stage]:
    """The stages of a pod. An init container that has ended is gone, or stays as a ghost."""
    made = [Stage(f"{name}-1-pause", _only(pod, []))]
    running: list[ExpandedElement] = []
    ended: list[ExpandedElement] = []
    for number, item in enumerate(starting, 2):
        made.append(Stage(f"{name}-{number}-{item.name}", _only(pod, [*running, *ended, item]), tuple(ended)))
        running += [item] if item.phase == "sidecar" else []
        ended += [item] if item.phase == "init" and ghosts else []
    apps = [d for d in pod.members() if d.phase == "app"]
    return [*made, Stage(f"{name}-{len(made) + 1}-app", _only(pod, [*running, *ended, *apps]), tuple(ended))]


def _captioned(made: list[Stage], written: Stages, name: str, report: Report) -> list[Stage]:
    """The stages with the captions that the spec gives them, by what a stage adds: `pause`, a container, `app`."""
    added = {stage.name.removeprefix(name).split("-", 2)[2]: stage for stage in made}
    for key in written.captions.keys() - added.keys():
        help = suggest(key, added) or f"the stages are {', '.join(added)}"
        report.error(f"no stage {key!r} to caption", written.at("captions", key), help)
    return [stage._replace(caption=written.captions.get(key, "")) for key, stage in added.items()]


def _only(pod: ExpandedElement, there: list[ExpandedElement]) -> Shows:
    """Of a pod's containers those of one stage; everything else is always there."""
    return lambda item: item not in pod.members() or item.phase in (None, "pause") or item in there
