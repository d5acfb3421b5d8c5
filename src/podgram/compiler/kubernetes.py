"""What links the objects of Kubernetes: mounts in a pod, and around pods what selects, routes to and needs what.

An arrow goes the way of use: traffic, then what is needed. A link that leads to nothing leads to a dashed shape.
Sources: the Kubernetes API types and Gateway API v1, field by field where a function names them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

from podgram.compiler.expanded import ExpandedElement
from podgram.diagnostics import Report
from podgram.language.kubernetes import as_text, dig, maps, selects
from podgram.language.models import OBJECTS, ROUTES, WORKLOADS, ApiObject, Container, Element, Link, Pod, Workload
from podgram.language.styles import folded

NAMESPACE = "kubernetes-namespace"
CLUSTER = frozenset({"persistent-volume"})  # kinds that are in no namespace
KINDS = {folded(kind): kind for kind in (*WORKLOADS, *OBJECTS, "pod")}
MOST_MISSING = 6  # objects of one kind that one object refers to, that are drawn by their names
MOST_LINES = 4  # of a label
Lines = tuple[str, ...]
IsController = Callable[[Element], bool]


class Wanted(NamedTuple):
    """A link to something by its kind, namespace and name. `back` turns it round; `optional` may lead nowhere."""

    kind: str
    namespace: str
    name: str
    lines: Lines = ()
    back: bool = False
    optional: bool = False


@dataclass(eq=False)
class Placed:
    """An object in its Kubernetes namespace, with the pods that it is or makes."""

    item: ExpandedElement
    namespace: str
    siblings: list[ExpandedElement]
    pods: list[Pod] = field(default_factory=list)

    @property
    def key(self) -> Key:
        return (folded(self.item.kind), "" if self.item.kind in CLUSTER else self.namespace, self.item.name)

    @property
    def source(self) -> Any:
        return self.item.source

    @cached_property
    def labels(self) -> list[dict[str, str]]:
        """The labels of each of its pods."""
        return [{key: as_text(value) for key, value in pod.labels.items()} for pod in self.pods]


Key = tuple[str, str, str]  # kind, folded; namespace; name
Make = Callable[[str, str, list[ExpandedElement]], ExpandedElement]


def connect(
    expanded: list[ExpandedElement], is_controller: IsController, ghost: Make, report: Report
) -> Iterator[tuple[ExpandedElement, ExpandedElement, Link]]:
    """The links between the objects of a diagram, each once, in the order of the objects.

    `ghost` makes the shape of what is named and not there, among the elements that it belongs to.
    """
    placed = list(_placed(expanded, "default", is_controller))
    table = {p.key: p for p in placed}
    makers = [p for p in placed if p.pods]
    for one in placed:
        made: dict[tuple[int, int], list[str]] = {}
        ends: dict[tuple[int, int], tuple[ExpandedElement, ExpandedElement]] = {}
        for other, lines, back in _ends(one, placed, makers, table, ghost, report):
            pair = (other, one.item) if back else (one.item, other)
            key = (id(pair[0]), id(pair[1]))
            ends[key] = pair
            made.setdefault(key, []).extend(line for line in lines if line not in made.get(key, []))
        for key, texts in made.items():
            yield (*ends[key], link(tuple(texts)))


def keys(expanded: list[ExpandedElement], is_controller: IsController) -> dict[int, Key]:
    """What each object is called, by the identity of its element."""
    placed = _placed(expanded, "default", is_controller)
    return {
        id(p.item): (folded(p.item.kind), "" if p.item.kind in CLUSTER else p.namespace, p.item.name) for p in placed
    }


def link(lines: Lines) -> Link:
    """How an implied link looks: an arrow with a text."""
    return Link.model_construct(from_=("",), to=("",), label=lines)


def _placed(items: list[ExpandedElement], namespace: str, is_controller: IsController) -> Iterator[Placed]:
    """Every object that can be linked, but what is inside of others."""
    for item in list(items):
        source = item.source
        if isinstance(source, ApiObject | Pod) or (source is not None and is_controller(source)):
            own = getattr(source, "namespace", None)
            yield Placed(item, own or namespace, items, pods_of(source))
        else:
            inside = item.name if item.kind == NAMESPACE else namespace
            yield from _placed(item.members(), inside, is_controller)


def pods_of(source: Element | None) -> list[Pod]:
    """The pods that an element is, or makes: itself, its template, or what stands directly in it."""
    if isinstance(source, Pod):
        return [source]
    found: list[Pod] = []
    for element in getattr(source, "elements", None) or ():
        if isinstance(element, Pod | Workload):
            found += pods_of(element)
    template = getattr(source, "template", None)
    return [*found, *([template] if template is not None else [])]


def _ends(
    one: Placed, placed: list[Placed], makers: list[Placed], table: dict[Key, Placed], ghost: Make, report: Report
) -> Iterator[tuple[ExpandedElement, Lines, bool]]:
    """What an object is linked with: the other end, the text, and whether the link comes from there.

    `makers` are those of the placed that have pods.
    """
    for selector, lines in _selectors(one):
        for other in makers:
            is_near = other.namespace == one.namespace and other is not one
            if is_near and any(selects(selector, labels) for labels in other.labels):
                yield other.item, lines(other), False
    wanted = [(want, _found(want, table)) for want in _wanted(one)]
    missing = Counter(want.kind for want in {want for want, found in wanted if found is None})
    for kind, count in missing.items() if one.item.view == "objects" else ():
        if count > MOST_MISSING:
            what = f"{one.item.kind} {one.item.name!r} refers to {count} {kind.replace('-', ' ')}s which are not here"
            report.warning(what, one.source.at(), "they are drawn as one, with a dashed border")
    for want, found in wanted:
        if one.item.view != "objects" and found is None:
            continue
        if found is None and missing[want.kind] > MOST_MISSING:
            yield _many(want, missing[want.kind], one, placed, ghost), want.lines, want.back
            continue
        if found is None and want.kind in KINDS.values() and not want.optional:
            what = f"{one.item.kind} {one.item.name!r} refers to {want.kind} {want.name!r}, which is not here"
            report.warning(what, one.source.at(), _elsewhere(want, table) + "it is drawn with a dashed border")
        if found is not None and found is not one:
            yield found.item, want.lines, want.back
        elif found is None:
            yield _missing(want, one, placed, ghost), want.lines, want.back


def _found(want: Wanted, table: dict[Key, Placed]) -> Placed | None:
    return table.get((folded(want.kind), "" if want.kind in CLUSTER else want.namespace, want.name))


def _elsewhere(want: Wanted, table: dict[Key, Placed]) -> str:
    """Where an object is that nobody can refer to from here: a reference stays in its namespace."""
    kind = folded(want.kind)
    found = sorted({key[1] or "default" for key in table if (key[0], key[2]) == (kind, want.name)})
    return f"one of that name is in the namespace {' and '.join(map(repr, found))}; " if found else ""


def _missing(want: Wanted, one: Placed, placed: list[Placed], ghost: Make) -> ExpandedElement:
    """The shape of an object that is not there; one of a namespace that is not drawn says which."""
    made = ghost(want.kind, want.name, _siblings(want, one, placed))
    foreign = f"in {want.namespace}"
    if want.kind not in CLUSTER and all(p.namespace != want.namespace for p in placed) and foreign not in made.lines:
        made.lines = (*made.lines, foreign)
        made.details += 1
    return made


def _many(want: Wanted, count: int, one: Placed, placed: list[Placed], ghost: Make) -> ExpandedElement:
    """One shape for many objects that are not there: `33 config maps`."""
    made = ghost("box", f"{count} {want.kind.replace('-', ' ')}s", _siblings(want, one, placed))
    made.lines = (made.name, "not here")
    return made


def _siblings(want: Wanted, one: Placed, placed: list[Placed]) -> list[ExpandedElement]:
    """Where a missing object belongs: among those of its namespace, or else of who names it."""
    return next((p.siblings for p in placed if p.namespace == want.namespace), one.siblings)


# What selects pods


def _selectors(one: Placed) -> Iterator[tuple[Any, Callable[[Placed], Lines]]]:
    """The label selector of an object, and what its links say for each that is selected."""
    source = one.source
    if not isinstance(source, ApiObject) or isinstance(source, Workload):
        return
    nothing: Callable[[Placed], Lines] = lambda other: ()  # noqa: E731
    if one.item.kind == "service" and source.selector and source.type != "ExternalName":
        yield {"matchLabels": source.selector}, lambda other: _in_few_lines(list(_ports(source, other.pods)))
    elif one.item.kind == "network-policy":
        yield source.pod_selector or {}, nothing
    elif one.item.kind == "pod-disruption-budget" and source.selector is not None:
        yield source.selector, nothing


def _ports(service: ApiObject, pods: Iterable[Pod]) -> Iterator[str]:
    """`80 → 8080` for each port of a service: a name of a container's port as the number that it stands for."""
    named = [
        port for pod in pods for container in pod.all_containers for port in container.container_ports if port.name
    ]
    numbers = {port.name: port.container_port for port in named}
    for port in maps(service.ports):
        target = port.get("targetPort") or port.get("port")
        target = str(numbers.get(str(target), target))
        yield str(port.get("port")) if target == str(port.get("port")) else f"{port.get('port')} → {target}"


def _in_few_lines(ports: list[str]) -> Lines:
    """A port in each line, or three of them if there are many."""
    abreast = 3 if len(ports) > MOST_LINES else 1
    return tuple(", ".join(ports[at : at + abreast]) for at in range(0, len(ports), abreast))


# What names others


def _wanted(one: Placed) -> Iterator[Wanted]:
    source, here = one.source, one.namespace
    for pod in one.pods:
        for kind, name, optional in pod.needs():
            yield Wanted(kind, here, name, optional=optional)
    for reference in getattr(source, "references", ()):
        yield Wanted(_kind(reference.get("kind")), here, str(reference.get("name")))
    if isinstance(source, ApiObject):
        yield from _BY_KIND.get(one.item.kind, _nothing)(source, here)


def _nothing(source: ApiObject, here: str) -> Iterator[Wanted]:
    return iter(())


def _kind(written: Any) -> str:
    """A kind in Kubernetes' spelling as podgram's: `HTTPRoute` is `http-route`."""
    return KINDS.get(folded(str(written)), str(written))


def _ingress(source: ApiObject, here: str) -> Iterator[Wanted]:
    """networking/v1 Ingress, and `serviceName` as v1beta1 has it."""
    for backend in (source.default_backend, source.backend):
        yield from _backend(backend, here, ())
    for rule in source.rules:
        for path in maps(dig(rule, "http.paths")):
            yield from _backend(path.get("backend"), here, ((rule.get("host") or "") + (path.get("path") or ""),))
    for tls in source.tls:
        if tls.get("secretName"):
            yield Wanted("secret", here, str(tls["secretName"]), ("tls",))


def _backend(backend: Any, here: str, lines: Lines) -> Iterator[Wanted]:
    lines = tuple(filter(None, lines))
    if name := dig(backend, "service.name") or dig(backend, "serviceName"):
        yield Wanted("service", here, str(name), lines)
    if name := dig(backend, "resource.name"):
        yield Wanted(_kind(dig(backend, "resource.kind")), here, str(name), lines)


def _gateway(source: ApiObject, here: str) -> Iterator[Wanted]:
    for listener in source.listeners:
        for ref in maps(dig(listener, "tls.certificateRefs")):
            yield _reference(ref, "Secret", here, ("tls",))


def _route(source: ApiObject, here: str) -> Iterator[Wanted]:
    for ref in source.parent_refs:
        yield _reference(ref, "Gateway", here)._replace(back=True)
    for rule in source.rules:
        refs = maps(rule.get("backendRefs"))
        filters = [*maps(rule.get("filters")), *(f for ref in refs for f in maps(ref.get("filters")))]
        mirrors = [dig(f, "requestMirror.backendRef") for f in filters]
        paths = [dig(match, "path.value") for match in maps(rule.get("matches"))]
        lines = tuple(dict.fromkeys(str(path) for path in paths if path not in (None, "/")))
        for ref in (*refs, *maps(mirrors)):
            yield _reference(ref, "Service", here, (*lines, *_weight(ref)))


def _weight(ref: dict[str, Any]) -> Lines:
    return (f"weight {ref['weight']}",) if ref.get("weight") not in (None, "1", 1) else ()


def _reference(ref: dict[str, Any], kind: str, here: str, lines: Lines = ()) -> Wanted:
    """A reference of the Gateway API, which may lead into another namespace."""
    return Wanted(_kind(ref.get("kind") or kind), str(ref.get("namespace") or here), str(ref.get("name")), lines)


def _scaler(source: ApiObject, here: str) -> Iterator[Wanted]:
    ref = source.scale_target_ref or {}
    if ref.get("name"):
        yield Wanted(_kind(ref.get("kind")), here, str(ref["name"]))


def _claim(source: ApiObject, here: str) -> Iterator[Wanted]:
    if source.volume_name:
        yield Wanted("persistent-volume", "", source.volume_name, optional=True)


def _volume(source: ApiObject, here: str) -> Iterator[Wanted]:
    if name := dig(source.claim_ref, "name"):
        space = str(dig(source.claim_ref, "namespace") or "default")
        yield Wanted("persistent-volume-claim", space, str(name), back=True, optional=True)


_BY_KIND: dict[str, Callable[[ApiObject, str], Iterator[Wanted]]] = {
    "ingress": _ingress,
    "gateway": _gateway,
    **dict.fromkeys(ROUTES, _route),
    "horizontal-pod-autoscaler": _scaler,
    "persistent-volume-claim": _claim,
    "persistent-volume": _volume,
}


# Mounts


def mounts(pod: ExpandedElement) -> Iterator[tuple[ExpandedElement, str, Lines]]:
    """Who mounts what in a pod: each container's box, the name of the volume, and the text of the link."""
    for item in pod.members():
        if isinstance(item.source, Container):
            for mount in (*item.source.volume_mounts, *item.source.volume_devices):
                yield item, mount.name, mount.lines
