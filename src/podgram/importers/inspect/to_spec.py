"""A machine's containers, pods and projects as a spec."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, get_args

from podgram.diagnostics import Report
from podgram.importers import containers as shared
from podgram.importers.data import mapping, put, sequence
from podgram.importers.inspect import kubelet
from podgram.importers.inspect.host import KIND, Host
from podgram.importers.inspect.model import ALIVE, STOPPED, Found, FoundPod
from podgram.importers.masking import mask_command
from podgram.language.kubernetes import View
from podgram.language.models import Container
from podgram.language.source import Mapping
from podgram.language.standalone import Dependency
from podgram.language.validation import validate

CONDITIONS = get_args(Dependency.model_fields["condition"].annotation)
NAMESPACES = ("pid", "mnt", "net", "uts", "ipc")


def to_spec(host: Host, view: View | None, report: Report, show: tuple[str, ...] | None = None) -> Mapping:
    """What runs on a machine as a spec in a view, or in the most detailed one that can be read."""
    return _Translation(host, report, show).spec(view)


class _Translation:
    def __init__(self, host: Host, report: Report, show: tuple[str, ...] | None) -> None:
        self.host, self.report, self.show = host, report, show
        self.outside: dict[str, Mapping] = {}
        self.names: dict[str, int] = {}
        for found in (*host.containers, *(m for pod in host.pods for m in pod.members if m.id not in host.by_id)):
            self.names[found.name] = self.names.get(found.name, 0) + 1

    def spec(self, view: View | None) -> Mapping:
        members = [m for pod in self.host.pods for m in pod.members]
        nodes = [*(c.node for c in self.host.containers), *(pod.node for pod in self.host.pods)]
        at = nodes[0].mark
        view = shared.chosen_view(view, len(self.host.alone()) + len(members), at.file, self.report)
        made = mapping(at, {"view": view})
        self.view: View = view
        alone = self.checked(self.host.alone())
        pods = [self.pod(pod) for pod in self.host.pods if not pod.cri]
        in_pods = [member for _, members in pods for member in members]
        links = list(self.joins([*alone, *in_pods])) if view == "objects" else []
        elements = [*self.projects(alone), *self.boxes(pods), *kubelet.elements(self.host, view, self.report)]
        elements += self.outside.values() if view != "overview" else ()
        put(made, "elements", sequence(made.at, elements))
        links += kubelet.links(self.host) if view == "objects" else []
        if links:
            put(made, "links", sequence(made.at, links))
        return made

    def checked(self, found: Iterable[Found]) -> list[shared.Alone]:
        made = []
        for container in found:
            element = self.container(container)
            model = validate(Container, element, self.report)
            if model is not None:
                made.append(shared.Alone(element, model))
        return made

    def joins(self, containers: list[shared.Alone]) -> Iterator[Mapping]:
        running = [c for c in containers if c.element.get("emphasis") != "dim"]
        return shared.join_links(running, containers)

    # A container

    def container(self, found: Found) -> Mapping:
        """A container with all that is known of it."""
        made = mapping(found.node.mark, {"container": found.name})
        if self.names[found.name] > 1:
            put(made, "id", found.id[:12])
        if found.state in STOPPED:
            self.stopped(made, found)
        elif not found.runs or not found.knows_namespaces:
            self.unclear(made, found)
        else:
            self.running(made, found)
        self.relations(made, found)
        return made

    def stopped(self, made: Mapping, found: Found) -> None:
        """Who does not run holds no namespace: a single, faded shape with its state."""
        code = f" ({found.exit_code})" if found.state == "exited" and found.exit_code else ""
        image = [shared.short_image(found.image)] if found.image else []
        put(made, "detail", [*image, found.state + code])
        put(made, "emphasis", "dim")

    def unclear(self, made: Mapping, found: Found) -> None:
        """Something runs, or will again; which namespaces it has is not said."""
        words = mask_command(found.words, self.report, found.node["Path"].mark)
        image = [shared.short_image(found.image)] if found.image else []
        put(made, "detail", [*image, *([found.state] if found.state not in ("", "running") else [])])
        if words:
            process = words[0].rpartition("/")[2] or words[0]
            put(made, "processes", [{"process": process, "command": words}])
            put(made, "namespaces", False)

    def running(self, made: Mapping, found: Found) -> None:
        node = found.node
        if found.image:
            put(made, "image", short_digest(found.image), node.at("Config", "Image").mark)
        if found.words:
            put(made, "command", mask_command(found.words, self.report, node["Path"].mark), node["Path"].mark)
        if found.user:
            put(made, "user", found.user)
        for field in ("init", "privileged"):
            if getattr(found, field):
                put(made, field, True)
        for field, mode in found.modes.items():
            self.mode(made, field, mode, found)
        if not found.words and not found.image:
            put(made, "processes", [{"process": found.name}])

    def mode(self, made: Mapping, field: str, mode: str, found: Found) -> None:
        name, donor = self.host.joined(mode)
        if found.pod and (donor is not None and donor.infra and donor.pod == found.pod):
            return  # it is the pod's
        if name:
            mode = f"container:{name}"
            if donor is None:
                at = found.node.mark
                self.outside.setdefault(name, mapping(at, {"container": name, "class": shared.OUTSIDE}))
        if mode:
            put(made, field, mode, found.node["HostConfig"].mark)

    def relations(self, made: Mapping, found: Found) -> None:
        """Ports, mounts, networks, and whom it waits for."""
        if found.ports and not found.infra:
            put(made, "ports", found.ports)
        named = [m for m in found.mounts if m.source or m.type != "bind"]
        if named:
            put(made, "volumes", [_mount(m.type, m.source, m.target, m.read_only) for m in named])
        if found.networks:
            networks = {name: {"ipv4_address": a[0]} if a else None for name, a in found.networks.items()}
            put(made, "networks", networks)
        needs = {c.name: found.depends[c.service] for c in self.siblings(found) if c.service in found.depends}
        if needs:
            conditions = {name: how if how in CONDITIONS else CONDITIONS[0] for name, how in needs.items()}
            put(made, "depends_on", {name: {"condition": how} for name, how in conditions.items()})

    def siblings(self, found: Found) -> list[Found]:
        return [c for c in self.host.alone() if c.project and c.project == found.project]

    # Boxes

    def projects(self, alone: list[shared.Alone]) -> Iterator[Mapping]:
        """The containers in their projects, in the order of the input; in a project by service and number.

        Who has joined the network of another one stands after it.
        """
        if len(alone) != len(self.host.alone()):  # one is wrong, which is told
            return
        order = {id(each): place for place, each in enumerate(shared.by_donor(alone))}
        pairs = sorted(zip(self.host.alone(), alone, strict=True), key=lambda pair: order[id(pair[1])])
        done: set[tuple[str, str]] = set()
        for container, each in pairs:
            key = (container.project, container.service if not container.project else "")
            if not any(key):
                yield self.drawn(each)
            elif key not in done:
                done.add(key)
                inside = [p for p in pairs if (p[0].project, p[0].service if not p[0].project else "") == key]
                inside.sort(key=lambda p: (p[0].service, p[0].number))
                yield self.project(container, [a for _, a in inside])

    def project(self, first: Found, members: list[shared.Alone]) -> Mapping:
        name = first.project or first.service
        elements = [*map(self.drawn, shared.by_donor(members)), *self.owned(first.project)]
        what = "Compose project" if first.project else "Swarm service"
        return mapping(first.node.mark, {"group": name, "detail": [what], "elements": elements})

    def owned(self, project: str) -> Iterator[dict[str, Any]]:
        """The volumes and networks of a project: Compose puts its name before theirs."""
        if not project or self.view == "overview":
            return
        prefix = f"{project}_"
        volumes = [m.source for c in self.host.containers for m in c.mounts if m.type == "volume"]
        networks = [n for c in self.host.containers if c.runs for n in c.networks] if self.view == "objects" else []
        for kind, names in (("network", networks), ("volume", volumes)):
            yield from ({kind: name} for name in dict.fromkeys(names) if name.startswith(prefix))

    def drawn(self, each: shared.Alone) -> Mapping:
        element = shared.without_joined(each, self.everyone()) if self.view == "objects" else each.element
        return shared.in_view(element, self.view, self.show)

    def everyone(self) -> dict[str, Container]:
        if not hasattr(self, "_everyone"):
            models = [validate(Container, self.container(c), Report()) for c in self.host.containers if not c.cri]
            self._everyone = {m.name: m for m in models if m is not None and m.name}
        return self._everyone

    # Pods of Podman

    def pod(self, pod: FoundPod) -> tuple[FoundPod, list[shared.Alone]]:
        return pod, self.checked(pod.members)

    def boxes(self, pods: list[tuple[FoundPod, list[shared.Alone]]]) -> Iterator[Mapping]:
        for pod, members in pods:
            made = mapping(pod.node.mark, {"pod": pod.name, "pause": False})
            owners = self.shared(pod)
            infra = [m for m in pod.members if m.infra]
            ports = list(dict.fromkeys([*pod.ports, *(p for m in infra for p in m.ports)]))
            state = [pod.state] if pod.state not in ("running", "ready", "") else []
            if ports or state:
                put(made, "detail", [*state, *ports])
            table = self.view == "anatomy" and bool(owners) and pod.state in ALIVE
            put(made, "namespaces", {k: owners.get(k, "outer") for k in NAMESPACES} if table else False)
            elements = [self.member(found, each, owners) for found, each in zip(pod.members, members, strict=False)]
            put(made, "elements", sequence(made.at, elements))
            yield made

    def member(self, found: Found, each: shared.Alone, owners: dict[str, str]) -> Mapping:
        """A container of a pod: what it has from the pod is left to the pod's badge."""
        element = self.drawn(each)
        if self.view != "anatomy" or not found.runs or not found.knows_namespaces:
            return element
        outer = {
            KIND[f]: "outer"
            for f, mode in found.modes.items()
            if f in KIND and self.is_pods(found, KIND[f], mode, owners)
        }
        if outer:
            put(element, "namespaces", outer)
        for field, kind in KIND.items():
            if kind in outer:
                element.pop(field, None)
        if found.infra and owners.get("pid") == "shared":  # it is PID 1 of them all
            command = element.pop("command", [found.name])
            put(element, "processes", [{"process": found.name, "pid": 1, "command": command}])
        return element

    def is_pods(self, found: Found, kind: str, mode: str, owners: dict[str, str]) -> bool:
        if found.infra:
            return kind in owners
        _, donor = self.host.joined(mode)
        joins_infra = donor is not None and donor.infra and donor.pod == found.pod
        return joins_infra or (mode == "host" and owners.get(kind) == "host")

    def shared(self, pod: FoundPod) -> dict[str, str]:
        """The kinds that are the pod's: `shared`, or `host` where what it shares is the host's."""
        infra = next((m for m in pod.members if m.infra), None)
        owners: dict[str, str] = dict.fromkeys(pod.shared or (), "shared")
        for member in pod.members:
            for field, kind in KIND.items():
                _, donor = self.host.joined(member.modes.get(field, ""))
                if donor is not None and donor.infra and donor.pod == member.pod:
                    owners[kind] = "shared"
        for field, kind in KIND.items():
            if kind in owners and infra is not None and infra.modes.get(field) == "host":
                owners[kind] = "host"
        owners |= dict.fromkeys(pod.host & owners.keys(), "host")
        return {kind: owners[kind] for kind in NAMESPACES if kind in owners}


def short_digest(image: str) -> str:
    """An image by its name as it is; by its ID as far as it is shown."""
    return shared.short_image(image) if image.startswith("sha256:") else image


def _mount(type: str, source: str, target: str, read_only: bool) -> dict[str, Any]:
    made = {"type": type if type in ("volume", "bind", "tmpfs", "npipe", "image", "cluster") else "bind"}
    made |= {"source": source} if source else {}
    return {**made, "target": target, **({"read_only": True} if read_only else {})}
