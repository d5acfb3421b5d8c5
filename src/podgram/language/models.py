"""What people write: diagrams of pods, containers, processes and the links between them.

A pod and a container have Kubernetes' own field names, spelled as Kubernetes spells them (core/v1 PodSpec and
Container), so that whoever knows a manifest knows a spec; a container that stands alone has Compose's.
"""

import re
from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Discriminator, Field, Tag, WithJsonSchema

from podgram.diagnostics import Mark, Report
from podgram.language.badges import Badges
from podgram.language.kubernetes import Data, Detail, Mount, View, Volume, dig, needs
from podgram.language.link_syntax import Arrow, LinkError, Segment, Tip, parse_link
from podgram.language.manifests import (
    UNDRAWN_CONTAINER,
    UNDRAWN_OBJECT,
    UNDRAWN_POD,
    flattened,
    without,
    without_nulls,
)
from podgram.language.source import Mapping, Sequence
from podgram.language.standalone import Build, Dependencies, Grants, Mounts, Networks, PublishedPort
from podgram.language.standalone import Port as StandalonePort
from podgram.language.styles import ClassSpec, KindSpec, folded
from podgram.language.validation import Flag, Lines, SpecModel, Words, shown, wrong
from podgram.model.diagram import Animation, Break, Direction, Fit, Line, MermaidVersion, Quotes, TwoWay
from podgram.model.text import typed

Emphasis = Literal["highlight", "dim", "ghost"]
Status = Literal["new", "gone", "changed"]  # what a difference does to an element
# No white space and no control character: a browser skips some of them and reads what is left.
SAFE_URL = re.compile(r"(?:(?:https?|mailto):|(?![A-Z][A-Z0-9+.-]*:|//))[^\s\x00-\x20\x7f]+", re.IGNORECASE)


def _url(value: Any) -> Any:
    """http, https, mailto or relative: anything else could run code where the picture is opened."""
    text = str(value)
    if not SAFE_URL.fullmatch(text) or "\\" in text:
        raise wrong(f"url cannot be {shown(value)}", "use http:, https:, mailto: or a relative address, without spaces")
    return text


Url = Annotated[str, BeforeValidator(_url)]
Count = Annotated[int, Field(ge=0, le=1_000_000)]
Pid = Annotated[int, Field(ge=1, le=4_194_304)]  # proc(5): pid_max is at most 2^22


class Element(SpecModel):
    """Anything that is drawn: a box with `elements` inside, or a single shape when there are none."""

    kind: str
    name: str | None = None
    id: str | None = None
    label: Lines | None = None
    detail: Lines = ()
    class_: str | None = Field(None, alias="class")
    shape: str | None = None
    url: Url | None = None
    tooltip: str = ""
    emphasis: Emphasis | None = None
    replicas: Count = 1
    stack: Flag = False  # the replicas are one shape with others behind it
    about: str | None = None  # the element that it stands beside, as a note does
    namespaces: Badges | None = None
    direction: Direction | None = None
    state: Lines = ()  # of what runs, where it is not as it should be
    view: View | None = None
    show: tuple[Detail, ...] | None = None
    elements: "Elements | None" = None

    @classmethod
    def prepared(cls, data: dict[str, Any], info: Any) -> dict[str, Any]:
        """Unfolds `curl: …` at the head of an element, `process: curl`, into its kind and its name."""
        if "kind" in data or not data or (key := next(iter(data))) in SHARED:
            return data
        rest = {k: v for k, v in data.items() if k != key}
        plain: dict[str, Any] = {"kind": key, **({} if data[key] is None else {"name": data[key]}), **rest}
        if not isinstance(data, Mapping):
            return plain
        unfolded = data.copied()
        unfolded.clear()
        unfolded.update(plain)
        unfolded.keys_at |= {"kind": data.keys_at[key], "name": data.keys_at[key]}
        return unfolded


class Process(Element):
    """A process. Its text is its PID, its command, its arguments and its user, a line each.

    `outerPids` are its numbers in the pid namespaces around its own, the nearest first (pid_namespaces(7)).
    """

    kind: str = "process"
    pid: Pid | None = None
    outer_pids: tuple[Pid, ...] = Field((), alias="outerPids")
    command: Words = ()
    args: Words = ()
    user: str | None = None
    parent: str | None = None


class Port(SpecModel):
    """A port of a container (core/v1 ContainerPort)."""

    container_port: Annotated[int, Field(ge=1, le=65535)] = Field(alias="containerPort")
    host_port: Annotated[int, Field(ge=1, le=65535)] | None = Field(None, alias="hostPort")
    host_ip: str = Field("", alias="hostIP")
    protocol: Literal["TCP", "UDP", "SCTP"] = "TCP"
    name: str | None = None

    @classmethod
    def prepared(cls, data: dict[str, Any], info: Any) -> dict[str, Any]:
        if isinstance(data, Mapping) and info.context and "port" in data and "containerPort" not in data:
            help = f"write containerPort: {data['port']}; port is a Service's"
            info.context["report"].error("a container's port has no field 'port'", data.keys_at["port"], help)
            data = {name: value for name, value in data.items() if name != "port"} | {"containerPort": 1}
        return without_nulls(data)

    def __str__(self) -> str:
        """`8080 http`, `53/UDP`, and `80 on the host` where it is bound there."""
        protocol = "" if self.protocol == "TCP" else f"/{self.protocol}"
        host = f" ({self.host_ip + ':' if self.host_ip else ''}{self.host_port} on the host)" if self.host_port else ""
        return f"{self.container_port}{protocol}{' ' + self.name if self.name else ''}{host}"


def _port_form(value: Any) -> str:
    """Kubernetes' ports have a containerPort; Compose's are texts, numbers or mappings with a target."""
    if isinstance(value, PublishedPort) or not isinstance(value, dict | Port):
        return "a published port"
    compose = isinstance(value, dict) and value.keys() & {"target", "published", "host_ip"}
    return "a published port" if compose else "a container's port"


AnyPort = Annotated[
    Annotated[Port, Tag("a container's port")] | Annotated[StandalonePort, Tag("a published port")],
    Discriminator(_port_form),
]


class SecurityContext(SpecModel):
    """Only `privileged` and `runAsUser` change what is drawn."""

    privileged: Flag = False
    run_as_user: int | None = Field(None, alias="runAsUser")

    @classmethod
    def prepared(cls, data: dict[str, Any], info: Any) -> dict[str, Any]:
        return {k: v for k, v in data.items() if k in cls.fields() and v is not None}


def _listed(kind: str) -> BeforeValidator:
    """For a list that says the kind of what it holds, so that its items need not begin with it, but may."""

    def typed(value: Any) -> Any:
        if not isinstance(value, list):
            return value
        return [_fields(at, kind=kind, name=i) if isinstance(i, str) else _as(kind, i) for i, at in _placed(value)]

    return BeforeValidator(typed)


def _placed(values: list[Any]) -> Iterator[tuple[Any, Mark | None]]:
    """The items of a list, each with its place if it came from a file."""
    return zip(values, getattr(values, "values_at", [None] * len(values)), strict=True)


def _fields(at: Mark | None, **values: str) -> dict[str, Any]:
    """A mapping that stands for one word at a place."""
    if at is None:
        return dict(values)
    made = Mapping(at)
    for key, value in values.items():
        made.put(key, value, at, at)
    return made


def _as(kind: str, item: Any, **defaults: str) -> Any:
    if not isinstance(item, dict) or "kind" in item or folded(next(iter(item), "")) == folded(kind):
        return item
    typed = item.copied() if isinstance(item, Mapping) else dict(item)
    typed.update({k: v for k, v in {"kind": kind, **defaults}.items() if k not in item})
    if isinstance(typed, Mapping):
        typed.keys_at["kind"] = typed.values_at["kind"] = typed.at
    return typed


class Container(Element):
    """A container of a pod, or one that stands alone, as Docker runs it."""

    kind: str = "container"
    image: str | None = None
    command: Words = ()
    args: Words = ()
    user: str | None = None
    processes: Annotated[tuple[Process, ...], _listed("process")] | None = None
    ports: tuple[AnyPort, ...] = ()
    restart_policy: Literal["Always", "OnFailure", "Never"] | None = Field(None, alias="restartPolicy")
    security_context: SecurityContext = Field(SecurityContext.model_construct(), alias="securityContext")
    target: str | None = Field(None, alias="targetContainerName")
    volume_mounts: tuple[Mount, ...] = Field((), alias="volumeMounts")
    volume_devices: tuple[Mount, ...] = Field((), alias="volumeDevices")
    env: tuple[Data, ...] = ()  # whose values are shown nowhere
    env_from: tuple[Data, ...] = Field((), alias="envFrom")
    resources: Data = {}
    # A container that stands alone: Compose's names
    network_mode: str | None = None
    pid: str | None = None
    ipc: str | None = None
    uts: str | None = None
    userns_mode: str | None = None
    cgroup: str | None = None
    build: Build | None = None
    init: Flag = False
    privileged_: Flag = Field(False, alias="privileged")
    profiles: Words = ()
    volumes: Mounts = ()
    tmpfs: Words = ()
    secrets: Grants = ()
    configs: Grants = ()
    networks: Networks = {}
    depends_on: Dependencies = {}

    @classmethod
    def prepared(cls, data: dict[str, Any], info: Any) -> dict[str, Any]:
        return without_nulls(without(super().prepared(data, info), UNDRAWN_CONTAINER))

    @classmethod
    def known(cls) -> set[str]:
        return {*cls.fields(), *UNDRAWN_CONTAINER}

    @property
    def privileged(self) -> bool:
        return self.security_context.privileged or self.privileged_

    @property
    def container_ports(self) -> tuple[Port, ...]:
        """The ports in Kubernetes' form."""
        return tuple(port for port in self.ports if isinstance(port, Port))

    @property
    def published_ports(self) -> tuple[PublishedPort, ...]:
        """The ports in Compose's form."""
        return tuple(port for port in self.ports if isinstance(port, PublishedPort))

    @property
    def is_open(self) -> bool:
        """Whether the spec says anything of what runs in it; if not, it can be a single shape."""
        return self.runs_something or self.processes is not None or self.elements is not None

    @property
    def only_adds_arguments(self) -> bool:
        """Whether its command is one for the entrypoint of its image: no program's name begins with a dash."""
        return bool(self.image or self.build) and self.command[:1] != () and self.command[0].startswith("-")

    @property
    def runs_something(self) -> bool:
        """Whether a process can be drawn that nobody listed."""
        return bool(self.image or self.build or self.command or self.args)


def _pause(value: Any) -> Any:
    """`false` for no pause container, `true` for the usual one, or the fields that differ from it."""
    if str(value).lower() in ("true", "false"):
        return False if str(value).lower() == "false" else None
    if not isinstance(value, dict | Container | None):
        raise wrong(f"pause cannot be {shown(value)}", "write true, false, or the fields of a container")
    return _as("container", value, name="pause")


Pause = Annotated[
    Annotated[Container, Tag("a container")] | Annotated[Literal[False], Tag("no container")],
    Discriminator(lambda value: "no container" if value is False else "a container"),
]


Containers = Annotated[tuple["Container", ...], _listed("container")]


class Pod(Element):
    """A pod: with containers the box that they share, without any a single shape."""

    kind: str = "pod"
    containers: Containers | None = None
    init_containers: Containers = Field((), alias="initContainers")
    ephemeral_containers: Containers = Field((), alias="ephemeralContainers")
    host_network: Flag = Field(False, alias="hostNetwork")
    host_pid: Flag = Field(False, alias="hostPID")
    host_ipc: Flag = Field(False, alias="hostIPC")
    host_users: Flag = Field(True, alias="hostUsers")
    share_process_namespace: Flag = Field(False, alias="shareProcessNamespace")
    security_context: SecurityContext = Field(SecurityContext.model_construct(), alias="securityContext")
    volumes: tuple[Volume, ...] = ()
    image_pull_secrets: tuple[Data, ...] = Field((), alias="imagePullSecrets")
    labels: dict[str, str] = {}
    node: str | None = None  # on which it runs
    pause: Annotated[Pause | None, BeforeValidator(_pause, json_schema_input_type=Container | bool)] = None

    @classmethod
    def prepared(cls, data: dict[str, Any], info: Any) -> dict[str, Any]:
        return without_nulls(without(flattened(super().prepared(data, info)), UNDRAWN_POD))

    @classmethod
    def known(cls) -> set[str]:
        return {*cls.fields(), *UNDRAWN_POD}

    @property
    def all_containers(self) -> tuple[Container, ...]:
        """The init, app and ephemeral containers, each list in its own order."""
        return (*self.init_containers, *(self.containers or ()), *self.ephemeral_containers)

    def needs(self) -> Iterator[tuple[str, str, bool]]:
        """The config maps, secrets and claims that it names: kind, name, and whether it may be missing."""
        env = [variable for container in self.all_containers for variable in container.env]
        env_from = [source for container in self.all_containers for source in container.env_from]
        yield from needs(self.volumes, env, env_from)
        for secret in self.image_pull_secrets:
            if isinstance(name := dig(secret, "name"), str) and name:
                yield "secret", name, False


def _selector(value: Any) -> Any:
    if not isinstance(value, dict):
        raise wrong(f"selector cannot be {shown(value)}", "write the labels that it selects: {app: web}")
    return value


Selector = Annotated[Data, BeforeValidator(_selector)]


class ApiObject(Element):
    """An object of Kubernetes around the pods, with the fields from which its links follow."""

    labels: dict[str, str] = {}
    namespace: str | None = None
    type: str | None = None
    selector: Selector | None = None
    ports: tuple[Data, ...] = ()
    rules: tuple[Data, ...] = ()
    tls: tuple[Data, ...] = ()
    default_backend: Data | None = Field(None, alias="defaultBackend")
    backend: Data | None = None
    listeners: tuple[Data, ...] = ()
    parent_refs: tuple[Data, ...] = Field((), alias="parentRefs")
    pod_selector: Selector | None = Field(None, alias="podSelector")
    scale_target_ref: Data | None = Field(None, alias="scaleTargetRef")
    volume_name: str | None = Field(None, alias="volumeName")
    claim_ref: Data | None = Field(None, alias="claimRef")

    @classmethod
    def prepared(cls, data: dict[str, Any], info: Any) -> dict[str, Any]:
        return without_nulls(without(flattened(super().prepared(data, info)), UNDRAWN_OBJECT))

    @classmethod
    def known(cls) -> set[str]:
        return {*cls.fields(), *UNDRAWN_OBJECT}


class Workload(ApiObject):
    """What makes pods: they stand in `elements`, or its `template` says what they are, as in a manifest."""

    template: Annotated[Pod | None, BeforeValidator(lambda value: _as("pod", value))] = None
    volume_claim_templates: tuple[Data, ...] = Field((), alias="volumeClaimTemplates")
    references: tuple[Data, ...] = ()  # what it needs beside what its pods say: kind and name

    @classmethod
    def prepared(cls, data: dict[str, Any], info: Any) -> dict[str, Any]:
        made = super().prepared(data, info)
        if not isinstance(job := made.get("jobTemplate"), dict) or not isinstance(job.get("spec"), dict):
            return made
        made = without(made, frozenset({"jobTemplate"}))
        for key in ("template", "parallelism"):
            if key in job["spec"]:
                made[key] = job["spec"][key]
        return without(made, UNDRAWN_OBJECT)

    @classmethod
    def known(cls) -> set[str]:
        return {*super().known(), "jobTemplate"}


class Include(SpecModel):
    """The elements of a diagram of another file, in this place."""

    include: str


class From(SpecModel):
    """What stands in other files, in this place: in manifests and their like, or in the manifests of a page.

    `select` chooses some of it, as `KIND/NAME`, or `KIND/NAME@2` for the second of a page.
    """

    from_: Words = Field(alias="from", min_length=1)
    select: Words = ()
    view: View | None = None
    show: tuple[Detail, ...] | None = None


# The fields that any kind of element has: a first key that is none of these is the element's kind.
SHARED = frozenset(
    (
        "kind name id label detail class shape url tooltip emphasis replicas direction stack about namespaces state "
        "view show elements include from select"
    ).split()
)
# What makes pods, and what stands around them.
WORKLOADS = "deployment replica-set stateful-set daemon-set job cron-job replication-controller pod-template".split()
ROUTES = "http-route grpc-route tcp-route tls-route udp-route".split()
OBJECTS = [
    *"service ingress gateway config-map secret persistent-volume persistent-volume-claim".split(),
    *"network-policy pod-disruption-budget horizontal-pod-autoscaler".split(),
    *ROUTES,
]
# Tags with a space: no key of a file looks like one, so a mark's path can pass over it.
MODELS = {
    "pod": "a pod",
    "process": "a process",
    **dict.fromkeys(("container", "initcontainer", "sidecar", "ephemeralcontainer"), "a container"),
    **dict.fromkeys(map(folded, WORKLOADS), "a workload"),
    **dict.fromkeys(map(folded, OBJECTS), "an object"),
}


def kind_of(data: Any) -> str:
    """The kind of an element as it is written, or an empty text: its `kind`, or its first key."""
    if not isinstance(data, dict):
        return str(getattr(data, "kind", ""))
    if "kind" in data:
        return str(data["kind"])
    first = next(iter(data), "")
    return "" if first in SHARED else str(first)


def _model(data: Any) -> str:
    if isinstance(data, dict) and "include" in data:
        return "an include"
    return MODELS.get(folded(kind_of(data)), "an element")


ElementOrInclude = Annotated[
    Annotated[Pod, Tag("a pod")]
    | Annotated[Container, Tag("a container")]
    | Annotated[Process, Tag("a process")]
    | Annotated[Workload, Tag("a workload")]
    | Annotated[ApiObject, Tag("an object")]
    | Annotated[Include, Tag("an include")]
    | Annotated[Element, Tag("an element")],
    Discriminator(_model),
]


def _elements(value: Any) -> Any:
    """A bare word in a list of elements is an element of that kind, and needs no name."""
    if not isinstance(value, list):
        return value
    return [_fields(at, kind=item) if isinstance(item, str) else item for item, at in _placed(value)]


ANY_ELEMENT = {"type": "array", "items": {"$ref": "#/definitions/AnyElement"}}  # see commands/schema
Elements = Annotated[tuple[ElementOrInclude, ...], BeforeValidator(_elements), WithJsonSchema(ANY_ELEMENT)]


class LinkLook(SpecModel):
    """What a link bears and how it is drawn: what a short form has behind its colon, if that is more than a label."""

    label: Lines = ()
    class_: str | None = Field(None, alias="class")
    emphasis: Literal["highlight", "dim"] | None = None
    length: Annotated[int, Field(ge=1, le=10)] = 1
    animate: Annotated[Animation, BeforeValidator(lambda v: str(v).lower().removeprefix("false"))] = ""


class Link(LinkLook):
    """A link: every element of `from` is joined to every one of `to`. Chains are links one after another."""

    from_: Words = Field(alias="from", min_length=1)
    to: Words = Field(min_length=1)
    line: Line = "solid"
    arrow: Arrow = "end"
    tip: Tip = "arrow"


def unfold_links(links: Sequence, report: Report) -> Sequence:
    """A list of links with every short form in it unfolded; those that do not parse are told and left out.

    This happens before the list is checked, so that what is found wrong later is looked for in the right item.
    """
    made = Sequence(links.at)
    for item, at in zip(links, links.values_at, strict=True):
        try:
            for link in _unfolded(item, at):
                made.add(link, at)
        except LinkError as error:
            text = item if isinstance(item, str) else next(iter(item))
            report.error(str(error), at.moved(text, error.column), error.help)
    return made


def _links(value: Any) -> Any:
    """Unfolds the short forms of a list that comes from no file."""
    if not isinstance(value, list) or isinstance(value, Sequence):
        return value
    try:
        return [link for item in value for link in _unfolded(item, None)]
    except LinkError as error:
        raise wrong(str(error), error.help) from None


def _unfolded(item: Any, at: Mark | None) -> list[Any]:
    """The links of one item: as it is if it has fields, else from the text, or from the key and its label."""
    label = None
    if isinstance(item, dict) and item and not item.keys() & {"from", "to"}:
        (item, label), *others = item.items()
        if others:
            raise LinkError("one item cannot hold two links", 0, "begin each link with a dash")
    if not isinstance(item, str):
        return [item]
    short = parse_link(item)
    own = label if isinstance(label, dict) and label.keys() <= LOOK else {"label": label}
    shared = {"label": short.label, **own} if own.get("label") is not None else {**own, "label": short.label}
    shared = {key: value for key, value in shared.items() if value is not None}
    return [_link(s, shared, at, item) for s in short.segments]


def _link(segment: Segment, shared: dict[str, Any], at: Mark | None, text: str) -> dict[str, Any]:
    """A segment in the long form. Each of its names stands where it stands in the text, if that is in a file."""
    fields = {"line": segment.line, "arrow": segment.arrow, "tip": segment.tip, **shared}
    if at is None:
        return {"from": list(segment.sources), "to": list(segment.targets), **fields}
    made = Mapping(at)
    for key, refs in (("from", segment.sources), ("to", segment.targets)):
        names = Sequence(at)
        for ref in refs:
            names.add(str(ref), at.moved(text, ref.column))
        made.put(key, names, at, at)
    for key, value in fields.items():
        made.put(key, value, at, at)
    return made


LOOK = frozenset({"label", "class", "emphasis", "length", "animate"})
# A link in the short form as a key, and its label as the value, or its look.
Labelled = Annotated[
    dict[str, Lines | LinkLook],
    Field(min_length=1, max_length=1, json_schema_extra={"propertyNames": {"pattern": " "}}),
]
Links = Annotated[tuple[Link, ...], BeforeValidator(_links, json_schema_input_type=list[str | Labelled | Link])]
DIAGRAM_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")


def _diagram_name(value: Any) -> Any:
    if not DIAGRAM_NAME.fullmatch(str(value)):
        raise wrong(f"{shown(value)} cannot name a diagram", "use letters, digits, - and _: it becomes a file's name")
    return value


DiagramName = Annotated[str, BeforeValidator(_diagram_name)]


class MermaidOptions(SpecModel):
    """What Mermaid's versions do not draw alike, to choose."""

    version: MermaidVersion | None = None
    two_way: TwoWay | None = Field(None, alias="twoWay")
    # The form of the text, where a page has one of its own
    quotes: Quotes = "always"
    breaks: Break = "<br/>"
    keyword: Literal["graph", "flowchart", "flowchart-elk"] = "graph"
    # What only Mermaid draws
    title: str = ""
    config: Annotated[dict[str, Any], BeforeValidator(typed)] = {}
    ids: dict[str, str] = {}  # of what nobody wrote, by its path


class Stages(SpecModel):
    """Which pod is drawn in stages, and how. Captions are by the stage: `pause`, an init container's name, `app`."""

    pod: str | None = None
    finished: Literal["gone", "ghost"] = "gone"  # what an init container is when it has ended
    captions: dict[str, str] = {}


def _stages(value: Any) -> Any:
    """`true` for the only pod of a diagram, the name of one, or the fields of stages; `false` for none."""
    if isinstance(value, dict | Stages | None):
        return value
    if not isinstance(value, str | bool):
        raise wrong(f"stages cannot be {shown(value)}", "write true, the name of a pod, or pod: and captions:")
    text = str(value).lower()
    return {"true": {}, "false": None}.get(text, {"pod": value})


def _legend(value: Any) -> Any:
    """`true` for a legend of the classes in use, or the text of each class to list; `false` for none."""
    if isinstance(value, dict | None):
        return value
    if str(value).lower() not in ("true", "false"):
        raise wrong(f"legend cannot be {shown(value)}", "write true, or a text for each class: {blue: old, green: new}")
    return {} if str(value).lower() == "true" else None


def _align(value: Any) -> Any:
    """A list of rows, or one row as a list of names."""
    one_row = isinstance(value, list) and all(isinstance(item, str) for item in value)
    return [value] if one_row and value else value


class DiagramSpec(SpecModel):
    """One diagram. What stands beside `diagrams` at the top of a spec holds for every diagram of it."""

    name: DiagramName | None = None
    prefix: DiagramName | None = None  # of every id in the output, where the name is not unique on a page
    title: str = ""
    description: str = ""
    series: Flag = False  # one of those of its file that are one picture, in which nothing moves
    direction: Literal["TB", "TD", "BT", "LR", "RL"] | None = None  # TD is TB, as Mermaid also writes it
    fit: Fit = "slide"
    view: View | None = None
    show: tuple[Detail, ...] | None = None
    extends: str | None = None
    change: dict[str, Any] = {}
    remove: Words = ()
    elements: Elements = ()
    links: Links = ()
    theme: str | None = None
    classes: dict[str, ClassSpec] = {}
    kinds: dict[str, KindSpec] = {}
    pause: Flag = True
    namespaces: Badges | None = None
    replica_limit: Annotated[int, Field(ge=3, le=1000)] = Field(3, alias="replicaLimit")
    stages: Annotated[Stages | None, BeforeValidator(_stages, json_schema_input_type=Stages | bool | str)] = None
    highlight: Words = ()
    dim: Words = ()
    legend: Annotated[dict[str, str] | None, BeforeValidator(_legend, json_schema_input_type=dict[str, str] | bool)] = (
        None
    )
    numbered: Flag = False
    align: Annotated[
        tuple[Annotated[tuple[str, ...], Field(min_length=2)], ...],
        BeforeValidator(_align, json_schema_input_type=list[list[str]] | list[str]),
    ] = ()
    ignore: Words = ()  # codes of rules
    mermaid: MermaidOptions = MermaidOptions.model_construct()


class Spec(DiagramSpec):
    """A spec file: one diagram at its top level, or several, each with a name, in `diagrams`."""

    diagrams: tuple[DiagramSpec, ...] | None = None
