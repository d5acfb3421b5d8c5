"""From objects to a spec, in one of the views."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from podgram.compiler.build import implied
from podgram.diagnostics import Mark, PodgramError, Problem, Report
from podgram.importers import ImportOptions
from podgram.importers.data import mapping, put, sequence
from podgram.importers.kubernetes.custom import is_known, references
from podgram.importers.kubernetes.fields import OBJECTS, TEXTS, TOKEN_VOLUME, kept, object_fields, place, pod_fields
from podgram.importers.kubernetes.objects import (
    CONTAINER_LISTS,
    TEMPLATED,
    Object,
    checked,
    hyphenated,
    noise,
    operated_labels,
    stand_in,
    templates,
)
from podgram.importers.kubernetes.selection import selected
from podgram.language.kubernetes import View, dig, is_true, maps
from podgram.language.source import Mapping, Sequence
from podgram.model.text import several

OWN_KINDS = frozenset({*TEMPLATED, *OBJECTS, "Pod"})
# A view keeps its texts at 12 points on a slide as long as it has no more shapes than this; found by measuring.
MOST = {"anatomy": 9, "objects": 45}

Key = tuple[str, str, str]  # kind, namespace, name
LINUX = "kubernetes.io/os=linux"  # what a node is unless somebody says otherwise
WIDE = 50  # characters of a line of counts


class Workload:
    """What makes pods, or a lone pod: its object, or what its pods say of it, with its templates and live pods."""

    def __init__(self, kind: str, namespace: str, name: str, at: Mark, one: Object | None = None) -> None:
        self.kind, self.namespace, self.name, self.at, self.object = kind, namespace, name, at, one
        self.live: list[Object] = []

    @property
    def templates(self) -> list[tuple[str, dict[str, Any]]]:
        return list(templates(self.object)) if self.object is not None else []


def workloads(objects: Iterable[Object]) -> list[Workload]:
    """Every workload and lone pod, each once, in the order of the objects."""
    found: dict[tuple[str, str, str], Workload] = {}
    for one in objects:
        if not any(True for _ in templates(one)) or one.top is not one:
            continue
        kind, name = (stand_in(one) if one.kind == "Pod" else None) or (one.kind, str(one.name))
        itself = one if (kind, name) == (one.kind, one.name) else None
        workload = found.setdefault(
            (kind, one.namespace, name), Workload(kind, one.namespace, name, one.place(), itself)
        )
        workload.object = workload.object or itself
        workload.live += [one] if one.kind == "Pod" else one.pods
    return list(found.values())


def choose_view(objects: list[Object], name: str, report: Report) -> View:
    """The most detailed view that is readable on a slide, by counts alone; said in the report."""
    made = workloads(objects)
    containers = sum(_size(w) for w in made)
    others = sum(1 for o in objects if (o.kind in OBJECTS and not noise(o)) or operated_labels(o) is not None)
    view: View = "overview"
    if containers + len(made) + others <= MOST["objects"] or not made:
        view = "objects"
    if containers and containers + len(made) + sum(map(_volumes, made)) <= MOST["anatomy"]:
        view = "anatomy"
    counts = ((len(made), "workload"), (containers, "container"), (others, "other object"))
    counted = ", ".join(f"{count} {what}{'s' * (count != 1)}" for count, what in counts)
    help = "choose with --view: anatomy draws what is inside pods, objects what is around, overview workloads alone"
    report.info(f"drawn in the view {view!r}: {counted}", name, help)
    return view


def _size(workload: Workload) -> int:
    """How many containers the pods of a workload are drawn with: its live pods of one build stand for each other."""
    pods = [p.data for p in workload.live] or [template for _, template in workload.templates]
    builds = [[c for key in CONTAINER_LISTS for c in maps(dig(pod, f"spec.{key}"))] for pod in pods]
    if workload.live:
        builds = list({repr([(c.get("name"), c.get("image")) for c in build]): build for build in builds}.values())
    return sum(map(len, builds))


def _volumes(workload: Workload) -> int:
    """How many volumes its pods are drawn with, by the first of them."""
    pods = [p.data for p in workload.live[:1]] or [template for _, template in workload.templates]
    named = [str(volume.get("name")) for pod in pods for volume in maps(dig(pod, "spec.volumes"))]
    return sum(not name.startswith(TOKEN_VOLUME) for name in named)


def narrowed(objects: list[Object], options: ImportOptions, name: str) -> list[Object]:
    """Of some objects those that are asked for. Raises PodgramError for a name that nothing has."""
    checked(objects)
    if options.namespace:
        objects = [o for o in objects if o.namespace in ("", options.namespace)]
    if not (options.select or options.selector) or not objects:
        return objects
    whole = _Spec(objects[0].place(), "objects", Report())
    whole.add(objects)
    return selected(objects, implied(whole.finished(ImportOptions())), options.select, options.selector, name)


def to_spec(objects: list[Object], view: View, options: ImportOptions, name: str, report: Report) -> Mapping:
    """The spec of some objects in a view. Raises PodgramError where there is nothing to draw."""
    made = _Spec(objects[0].place() if objects else Mark(name, 1, 1), view, report)
    (made.overview if view == "overview" else made.add)(objects)
    if not made.is_something:
        help = {"anatomy": "no pods in it: try --view objects"}.get(view, "nothing that this view shows")
        raise PodgramError(Problem("nothing to draw", Mark(name, 1, 1), help))
    return made.finished(options)


class _Spec:
    """A spec in the making: elements by their Kubernetes namespace, and kinds that the theme lacks."""

    def __init__(self, at: Mark, view: View, report: Report) -> None:
        self.at, self.view, self.report = at, view, report
        self.namespaces: dict[str, list[Mapping]] = {}
        self.counts: dict[str, list[str]] = {}
        self.kinds: dict[str, dict[str, str]] = {}
        self.links: list[Mapping] = []
        self.drawn: set[Key] = set()

    @property
    def is_something(self) -> bool:
        return any(self.namespaces.values())

    def finished(self, options: ImportOptions) -> Mapping:
        spec = mapping(self.at, {"view": self.view})
        if options.select:
            put(spec, "title", ", ".join(options.select))
            put(spec, "name", "-".join(re.findall(r"[A-Za-z0-9_]+", " ".join(options.select))) or "selection")
        if options.show is not None:
            put(spec, "show", list(options.show))
        if self.kinds:
            put(spec, "kinds", self.kinds)
        put(spec, "elements", self.elements())
        if self.links:
            put(spec, "links", sequence(self.at, self.links))
        return spec

    @property
    def is_plain(self) -> bool:
        """Whether no namespace needs a box."""
        return self.view != "overview" and not any(self.namespaces.keys() - {"", "default"})

    def elements(self) -> Sequence:
        """The elements, in a box for each namespace, unless there is none but the default one."""
        plain = self.is_plain
        made = [] if plain else [self.box(n, items) for n, items in self.namespaces.items() if n and items]
        loose = [i for n, items in self.namespaces.items() if plain or not n for i in items]
        return sequence(self.at, [*made, *loose])

    def box(self, name: str, items: list[Mapping]) -> Mapping:
        made = mapping(items[0].at, {"kubernetes-namespace": name})
        if lines := self.counts.get(name):
            put(made, "detail", lines)
        put(made, "elements", sequence(items[0].at, items))
        return made

    def kind(self, kind: str) -> str:
        """A kind as a spec writes it; one that podgram lacks joins the spec's own."""
        written = hyphenated(kind)
        if kind not in OWN_KINDS:
            self.kinds.setdefault(written, {"shape": "rounded", "class": "blue", "title": f"{{name}} {kind}"})
        return written

    def put(self, namespace: str, element: Mapping) -> None:
        self.namespaces.setdefault(namespace, []).append(element)
        kind, name = next(iter(element.items()))
        self.drawn.add((kind, namespace, str(name)))

    # Anatomy and objects

    def add(self, objects: list[Object]) -> None:
        """The workloads, and in the objects view what stands around them."""
        for workload in workloads(objects):
            self.put(workload.namespace, self.workload(workload, objects))
        if self.view == "objects":
            for one in objects:
                shown = one.kind in OBJECTS and one.parent is None and not noise(one)
                if shown and not any(True for _ in templates(one)):
                    self.put(one.namespace, self.object(one))
                elif (labels := operated_labels(one)) is not None:
                    self.put(one.namespace, self.operated(one, labels))

            self.custom(objects)

    def custom(self, objects: list[Object]) -> None:
        """Objects of other groups that are linked with something that is drawn, or with each other."""
        known = {(hyphenated(one.kind), one.namespace, str(one.name)): one for one in objects if is_known(one)}
        there = self.drawn | known.keys()
        linked: dict[tuple[Key, Key], list[str]] = {}
        for own, one in known.items():
            for reference in references(one):
                other = (hyphenated(reference.kind), reference.namespace, reference.name)
                if other in there and other != own:
                    ends = (other, own) if reference.back else (own, other)
                    linked.setdefault(ends, []).extend([reference.label] if reference.label else [])
        for key in dict.fromkeys(key for pair in linked for key in pair if key not in self.drawn):
            self.put(known[key].namespace, mapping(known[key].place(), {self.kind(known[key].kind): key[2]}))
        for (source, target), lines in linked.items():
            at = known[source if source in known else target].place()
            label = {"label": list(dict.fromkeys(lines))} if lines else {}
            self.links.append(mapping(at, {"from": self.path(source), "to": self.path(target), **label}))

    def path(self, key: Key) -> str:
        """How a link calls what is drawn: by its kind, its namespace if there are boxes of them, and its name."""
        return "/".join([key[0], *([key[1]] if key[1] and not self.is_plain else []), key[2]])

    def object(self, one: Object) -> Mapping:
        element = mapping(one.place(), {self.kind(one.kind): str(one.name)})
        for key, value in object_fields(one.kind, one.data, one.place()).items():
            put(element, key, value)
        return element

    def operated(self, one: Object, labels: dict[str, Any]) -> Mapping:
        """An object for which an operator makes pods: their labels are known, not their containers."""
        element = mapping(one.place(), self.operator_made(one))
        pod = mapping(one.place(), {"pod": str(one.name)})
        put(pod, "labels", kept(labels, TEXTS, one.place()))
        put(element, "elements", [pod])
        return element

    def operator_made(self, one: Object) -> dict[str, Any]:
        image = str(one.get("spec.image") or "").rpartition("/")[2].partition("@")[0]
        lines = [*([image] if image else []), *_replicas(one)]
        return {self.kind(one.kind): str(one.name), **({"detail": lines} if lines else {})}

    def workload(self, workload: Workload, objects: list[Object]) -> Mapping:
        """A workload with its pods; a lone pod is the pod itself."""
        builds = list(_builds(workload.live, self.report))
        if workload.kind == "Pod" and workload.object is not None:
            fields, pods = builds[0]
            return self.pod(str(workload.name), fields, pods, workload.at)
        element = mapping(workload.at, {self.kind(workload.kind): workload.name})
        if lines := [*_counted(workload), *_state(workload)]:
            put(element, "detail", lines)
        if workload.object is not None and workload.kind == "StatefulSet":
            _without_claims(builds, self.claims(element, workload, objects))
        all_counted = len(builds) == 1 and f"{len(workload.live)} replicas" in lines
        made = [self.pod(_called(pods), fields, pods, workload.at, not all_counted) for fields, pods in builds]
        if not made:
            made = [
                self.pod(name or workload.name, pod_fields(template, place(template, workload.at), self.report), [],
                         workload.at)
                for name, template in workload.templates
            ]  # fmt: skip
        put(element, "elements", sequence(workload.at, made))
        return element

    def claims(self, element: Mapping, workload: Workload, objects: list[Object]) -> frozenset[str]:
        """The claim templates of a stateful set, by their names, and the claims that were made: TEMPLATE-SET-N."""
        assert workload.object is not None
        made = [n for t in maps(workload.object.get("spec.volumeClaimTemplates")) if (n := dig(t, "metadata.name"))]
        if made:
            put(element, "volumeClaimTemplates", [{"name": str(n)} for n in made])
        prefixes = tuple(f"{name}-{workload.name}-" for name in made)
        found = [
            {"kind": "PersistentVolumeClaim", "name": str(o.name)}
            for o in objects
            if o.kind == "PersistentVolumeClaim" and o.namespace == workload.namespace
            and str(o.name).startswith(prefixes) and str(o.name).rpartition("-")[2].isdecimal()
        ] if prefixes else []  # fmt: skip
        if found:
            put(element, "references", found)
        return frozenset(map(str, made))

    def pod(self, name: str, fields: Mapping, live: list[Object], at: Mark, counts: bool = True) -> Mapping:
        """A pod, or one that stands for several that are alike, and says how many unless what is around it does."""
        element = mapping(fields.at, {"pod": name})
        details = [*_list(fields.pop("detail", None)), *([f"{len(live)} pods"] if counts and len(live) > 1 else [])]
        if live and live[0].get("metadata.annotations.kubernetes.io/config.mirror") is None and _is_static(live[0]):
            details.append("static")
        if details:
            put(element, "detail", details)
        nodes = dict.fromkeys(str(n) for p in live if (n := p.get("spec.nodeName")))
        if nodes:
            put(element, "node", ", ".join(nodes) if len(nodes) <= 3 else f"{len(nodes)} nodes")
        if state := list(dict.fromkeys(line for p in live for line in _pod_state(p))):
            put(element, "state", state)
        for key, value in fields.items():
            put(element, key, value)
        return element

    # Overview

    def overview(self, objects: list[Object]) -> None:
        """Each namespace with its workloads, and how many other objects it has."""
        for workload in workloads(objects):
            element = mapping(workload.at, {self.kind(workload.kind): workload.name})
            if lines := [*_counted(workload), *_ports(workload)]:
                put(element, "detail", lines)
            if state := list(_state(workload)):
                put(element, "state", state)
            self.put(workload.namespace, element)
        for one in objects:
            if operated_labels(one) is not None:
                self.put(one.namespace, mapping(one.place(), self.operator_made(one)))
        others: dict[str, Counter[str]] = {}
        for one in objects:
            if one.kind in OBJECTS and not noise(one):
                others.setdefault(one.namespace or "cluster", Counter())[one.kind] += 1
        for namespace, counted in others.items():
            words = [several(n, hyphenated(k).replace("-", " ")) for k, n in counted.items()]
            self.counts[namespace] = _in_lines(words)


def _list(value: Any) -> list[str]:
    return [] if value is None else [value]


def _in_lines(words: list[str]) -> list[str]:
    """Words with commas between them, as many in a line as it has room for."""
    lines: list[str] = []
    for word in words:
        if lines and len(lines[-1]) + len(word) + 2 <= WIDE:
            lines[-1] += f", {word}"
        else:
            lines.append(word)
    return lines


def _builds(pods: list[Object], report: Report) -> Iterator[tuple[Mapping, list[Object]]]:
    """The live pods that are alike, in containers, images, namespaces and mounts: their fields, and who they are."""
    found: dict[str, tuple[Mapping, list[Object]]] = {}
    for pod in pods:
        fields = pod_fields(pod.data, pod.place(), report)
        key = repr(
            {k: _build(v) for k, v in fields.items() if k not in ("labels", "volumes", "detail", "securityContext")}
        )
        found.setdefault(key, (fields, []))[1].append(pod)
    yield from found.values()


def _without_claims(builds: list[tuple[Mapping, list[Object]]], templates: frozenset[str]) -> None:
    """Takes the volumes of claim templates from pods that stand for several, each of which has a claim of its own."""
    for fields, pods in builds:
        if len(pods) > 1 and (volumes := fields.get("volumes")):
            fields.change("volumes", sequence(volumes.at, (v for v in volumes if v["name"] not in templates)))


BUILD = frozenset({"name", "image", "restartPolicy", "targetContainerName", "volumeMounts", "volumeDevices"})


def _build(value: Any) -> Any:
    """Of a container what makes it another build: its name, image, and which volumes it mounts."""
    if not isinstance(value, list):
        return value
    return [
        {k: [m.get("name") for m in v] if isinstance(v, list) else v for k, v in item.items() if k in BUILD}
        for item in value
        if isinstance(item, dict)
    ]


def _called(pods: list[Object]) -> str:
    """The name of a pod, or of the first and the last of several."""
    names = sorted((str(p.name) for p in pods), key=lambda n: (len(n), n))
    return names[0] if len(names) == 1 else f"{names[0]} … {names[-1]}"


def _is_static(pod: Object) -> bool:
    """Whether the kubelet made it from a file: its mirror says so, and is owned by its node."""
    annotations = pod.get("metadata.annotations") or {}
    return "kubernetes.io/config.mirror" in annotations or (pod.owner or {}).get("kind") == "Node"


def _counted(workload: Workload) -> Iterator[str]:
    """How many pods it is to have: what it says, or for a DaemonSet one on each node."""
    one = workload.object
    if one is None or workload.kind == "Pod":
        return
    if one.kind == "DaemonSet":
        labels = dig(next(iter(templates(one)), ("", {}))[1], "spec.nodeSelector") or {}
        pairs = [f"{k}={v}" for k, v in labels.items()] if isinstance(labels, dict) else []
        where = ", ".join(pair for pair in pairs if pair != LINUX)
        yield "one on each node" + (f" with {where}" if where else "")
    yield from _replicas(one)
    if one.kind == "CronJob" and isinstance(schedule := one.get("spec.schedule"), str):
        yield schedule


def _replicas(one: Object) -> Iterator[str]:
    """How many pods an object asks for, unless it is one."""
    replicas = one.get("spec.replicas")
    if replicas is not None and not isinstance(replicas, dict | list) and str(replicas) != "1":
        yield several(int(replicas), "replica") if str(replicas).isdecimal() else f"{replicas} replicas"


def _ports(workload: Workload) -> Iterator[str]:
    """The ports of its containers, for the overview: a line."""
    pods = [t for _, t in workload.templates] or [p.data for p in workload.live[:1]]
    found = [
        p.get("containerPort") for t in pods for c in maps(dig(t, "spec.containers")) for p in maps(c.get("ports"))
    ]
    numbers = dict.fromkeys(str(port) for port in found if port is not None)
    if numbers:
        yield f"port{'s' * (len(numbers) > 1)} {', '.join(list(numbers)[:6])}{', …' * (len(numbers) > 6)}"


# Live state that is not as it should be


def _state(workload: Workload) -> Iterator[str]:
    """How many of its live pods are ready, if not all."""
    live = [p for p in workload.live if isinstance(p.get("status"), dict) and p.get("status.phase") != "Succeeded"]
    ready = sum(_is_ready(p) for p in live)
    if workload.kind != "Pod" and live and ready < len(live):
        yield f"{ready} of {len(live)} ready"


def _is_ready(pod: Object) -> bool:
    statuses = maps(pod.get("status.containerStatuses"))
    return bool(statuses) and all(is_true(s.get("ready")) for s in statuses)


def _pod_state(pod: Object) -> Iterator[str]:
    """The phase, what containers wait for or why they ended, and how often they were started again."""
    phase = pod.get("status.phase")
    if phase not in (None, "Running", "Succeeded") and isinstance(phase, str):
        reason = pod.get("status.reason")
        yield f"{phase}: {reason}" if isinstance(reason, str) and reason else phase
    for status in (*maps(pod.get("status.initContainerStatuses")), *maps(pod.get("status.containerStatuses"))):
        reason = dig(status, "state.waiting.reason") or dig(status, "state.terminated.reason")
        if isinstance(reason, str) and reason != "Completed":
            code = str(dig(status, "state.terminated.exitCode"))
            yield f"{status.get('name')}: {reason}" + (f", exit code {code}" if code.isdecimal() else "")
        restarts = str(status.get("restartCount"))
        if restarts.isdecimal() and int(restarts):
            yield f"{status.get('name')}: {several(int(restarts), 'restart')}"
