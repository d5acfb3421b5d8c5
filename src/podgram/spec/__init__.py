"""Specs in Python: what a spec file may hold, as classes with typed fields. Each of them is a mapping.

    from podgram import Container, Diagram, Pod, draw

    draw(Diagram(elements=[Pod("web", containers=[Container("app", command=["./serve"])])]))

The fields are those of a spec, spelled alike; where Python has the word for itself, an underscore follows: `class_`.
podgram checks a spec when it is drawn. This file is made by `python .ci/constructors.py`.
"""

# ruff: noqa: N803  the fields are spelled as in a spec
from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, TypedDict, Unpack

from podgram.spec.part import Part

Shape = Literal[
    "rectangle",
    "rounded",
    "stadium",
    "subroutine",
    "cylinder",
    "circle",
    "flag",
    "diamond",
    "hexagon",
    "parallelogram",
    "parallelogram-alt",
    "trapezoid",
    "trapezoid-alt",
    "double-circle",
    "document",
    "documents",
    "lined-document",
    "tag-document",
    "processes",
    "lined-process",
    "divided-process",
    "tag-process",
    "card",
    "internal-storage",
    "datastore",
    "stored-data",
    "horizontal-cylinder",
    "lined-cylinder",
    "delay",
    "display",
    "paper-tape",
    "manual-input",
    "loop-limit",
    "triangle",
    "flipped-triangle",
    "hourglass",
    "bolt",
    "fork",
    "junction",
    "start",
    "stop",
    "summary",
    "choice",
    "brace",
    "brace-right",
    "braces",
    "text",
    "note",
    "cloud",
    "bang",
]
ClassName = (
    Literal[
        "plain",
        "green",
        "orange",
        "blue",
        "blue2",
        "cyan",
        "lavender",
        "yellow",
        "yelloworange",
        "frame",
        "borrowed",
    ]
    | str
)
ElementKind = (
    Literal[
        "host",
        "instance",
        "virtual-machine",
        "kernel",
        "cgroup",
        "cluster",
        "control-plane",
        "data-plane",
        "node",
        "component",
        "engine",
        "runtime",
        "scheduler",
        "kubernetes-namespace",
        "volume",
        "image",
        "layer",
        "registry",
        "namespace",
        "borrowed-namespace",
        "interface",
        "bridge",
        "switch",
        "router",
        "network",
        "internet",
        "load-balancer",
        "client",
        "user",
        "tool",
        "file",
        "pipe",
        "socket",
        "environment",
        "hostname",
        "database",
        "note",
        "box",
        "group",
    ]
    | str
)
ContainerKind = Literal[
    "container",
    "init-container",
    "sidecar",
    "ephemeral-container",
]
WorkloadKind = Literal[
    "deployment",
    "replica-set",
    "stateful-set",
    "daemon-set",
    "job",
    "cron-job",
    "replication-controller",
    "pod-template",
]
ApiObjectKind = Literal[
    "service",
    "ingress",
    "gateway",
    "http-route",
    "grpc-route",
    "tcp-route",
    "tls-route",
    "udp-route",
    "network-policy",
    "pod-disruption-budget",
    "horizontal-pod-autoscaler",
    "config-map",
    "secret",
    "persistent-volume",
    "persistent-volume-claim",
]
Text = Mapping[str, str] | str | Sequence[str]
Namespace = Literal["pid", "mnt", "net", "uts", "ipc", "user", "cgroup", "time"]
Detail = Literal["volumes", "ports", "env", "resources", "state", "user"]


class DiagramFields(TypedDict, total=False):
    name: str | None
    """The diagram's name: letters, digits, `-` and `_`. Without it, the file's."""
    prefix: str | None
    """What every id in the output begins with, where the name is not unique on a page. Without it, the name."""
    title: str | None
    """The heading, for people and screen readers. Without it, the name."""
    description: str | None
    """What the picture shows, in words: its alternative text."""
    series: bool | None
    """`true`: the diagrams of this file are one picture, of which each shows a part (Series)."""
    direction: Literal["TB", "TD", "BT", "LR", "RL"] | None
    """Where the diagram runs: `TB` (or `TD`), `BT`, `LR` or `RL`. Without it a picture takes what fits best, Mermaid
    and DOT `TB`."""
    fit: Literal["slide", "page", "square", "none"] | None
    """What a picture is to fill: `slide` (16:9), `page` (a column of text), `square` or `none`."""
    view: Literal["anatomy", "objects", "overview"] | None
    """How much of what comes from manifests is drawn: `anatomy` (namespaces, containers, processes), `objects` or
    `overview` (From your manifests)."""
    show: Sequence[Detail] | None
    """Which details of containers are drawn: `volumes`, `ports`, `env`, `resources`, `state`, `user`."""
    extends: str | None
    """Takes over another diagram: its name, `FILE.yaml#NAME` or `FILE.yaml` (Reuse)."""
    change: Mapping[str, object] | None
    """New values for fields of what is taken over, by name, id or path: `{pod: {class: blue}}`."""
    remove: str | Sequence[str] | None
    """Elements and links of what is taken over that are left out: `[db, web -> db]`."""
    elements: Sequence[AnyElement] | None
    """What is drawn, in this order."""
    links: Sequence[AnyLink] | None
    """What joins the elements: `curl -> tap1: GET /`, or a mapping with `from` and `to`."""
    theme: Literal["lesson", "calm", "colourblind", "dark"] | str | None
    """A theme's name, or the path of a theme file from here; `--theme` wins, and leaves the classes and kinds that it
    lacks. Without it, `lesson`."""
    classes: Mapping[str, ColourClass] | None
    """Colour classes, added or changed (Colours and kinds)."""
    kinds: Mapping[str, Kind] | None
    """Kinds of elements, added or changed (Colours and kinds)."""
    pause: bool | None
    """`false`: no pause container is drawn."""
    namespaces: Badge | bool | Sequence[Namespace] | None
    """`false`: no badges; or a list of the namespaces to show. Without it, the usual five."""
    replicaLimit: int | None
    """How many of a `replicas` are drawn one by one before an ellipsis stands for them."""
    stages: Stages | bool | str | None
    """`true`, or a pod's name: a picture for each stage of its start (Stages)."""
    highlight: str | Sequence[str] | None
    """Elements, and links (`a -> b`), to bring forward."""
    dim: str | Sequence[str] | None
    """Elements, and links (`a -> b`), to fade."""
    legend: Mapping[str, str] | bool | None
    """`true`: a box that explains the classes in use; or your own texts, `{blue: old, green: new}`."""
    numbered: bool | None
    """`true`: the links have numbers, in the order of the spec."""
    align: Sequence[Sequence[str] | str] | None
    """Elements that are to stand level, `[a, b]`, or several such rows, `[[a, b], [c, d]]`."""
    ignore: str | Sequence[str] | None
    """Rules to leave out, by their codes: `[PG201]`."""
    mermaid: MermaidOptions | None
    """What Mermaid's versions do not draw alike, and what only Mermaid draws (Fields)."""


class Diagram(Part):
    """One diagram."""

    _fields = DiagramFields

    def __init__(self, **fields: Unpack[DiagramFields]) -> None:
        self._take(fields)


class SpecFields(DiagramFields, total=False):
    diagrams: Sequence[Diagram] | None
    """Several diagrams, each with a `name`. What stands beside `diagrams` holds for every one of them."""


class Spec(Part):
    """Several diagrams, each with a name. What stands beside them holds for every one."""

    _fields = SpecFields

    def __init__(self, **fields: Unpack[SpecFields]) -> None:
        self._take(fields)


class ElementFields(TypedDict, total=False):
    id: str | None
    """A short handle for links, where the name is long or occurs twice."""
    label: Text | None
    """The text instead of all that podgram would show: one text, a list of lines, or `{markdown: text}`."""
    detail: Text | None
    """Lines under the title."""
    class_: ClassName | None
    """Another colour class than that of its kind."""
    shape: Shape | None
    """Another shape than that of its kind."""
    url: str | None
    """A link to follow from the picture: http, https, mailto or relative."""
    tooltip: str | None
    """The text that hovers over it."""
    emphasis: Literal["highlight", "dim", "ghost"] | None
    """`highlight`, `dim`, or `ghost` for what is there no more."""
    replicas: int | None
    """How many it stands for."""
    stack: bool | None
    """`true`: its replicas are one shape with others behind it, and a link to them is one arrow."""
    about: str | None
    """For a note: the element that it stands beside."""
    namespaces: Badge | bool | Sequence[Namespace] | None
    """`false` for no badge, a list of the namespaces to show, or whose each is: `{net: own, pid: host, ipc: {of: db}}`
    (Whose a namespace is)."""
    direction: Literal["TB", "BT", "LR", "RL"] | None
    """Which way the inside of a box runs: `TB`, `BT`, `LR` or `RL`."""
    state: Text | None
    """In which state it is, where it runs and is not as it should be."""
    view: Literal["anatomy", "objects", "overview"] | None
    """How much of it is drawn: `anatomy`, `objects` or `overview`."""
    show: Sequence[Detail] | None
    """Which details are drawn: `volumes`, `ports`, `env`, `resources`, `state`, `user`."""
    elements: Sequence[AnyElement] | None
    """What is inside. An element with `elements` (even `[]`) is a box, one without is a single shape."""


class Element(Part):
    """An element of any kind: `Element("box", "a")`."""

    _fields = ElementFields

    def __init__(self, kind: ElementKind, name: str | None = None, **fields: Unpack[ElementFields]) -> None:
        self._begin(kind, name)
        self._take(fields)


class PodFields(ElementFields, total=False):
    containers: Sequence[Container] | None
    """Its containers, as in a manifest. A pod without any is a single shape."""
    initContainers: Sequence[Container] | None
    """What runs before the containers, one after another; with `restartPolicy: Always` a sidecar."""
    ephemeralContainers: Sequence[Container] | None
    """Containers that were added to the running pod, to debug it."""
    hostNetwork: bool | None
    """`true`: the pod has the host's net and uts namespaces."""
    hostPID: bool | None
    """`true`: the pod has the host's pid namespace, and nobody is PID 1."""
    hostIPC: bool | None
    """`true`: the pod has the host's ipc namespace."""
    hostUsers: bool | None
    """`false`: the pod has a user namespace of its own."""
    shareProcessNamespace: bool | None
    """`true`: its containers share one pid namespace, in which only pause is PID 1."""
    securityContext: SecurityContext | None
    """`runAsUser` is shown at its processes."""
    volumes: Sequence[Volume] | None
    """Its volumes, which the containers' `volumeMounts` link to."""
    imagePullSecrets: Sequence[Mapping[str, object]] | None
    """Secrets with which its images are pulled: a link to each."""
    labels: Mapping[str, str] | None
    """Its labels, by which services and policies select it."""
    node: str | None
    """The node that it runs on."""
    pause: Container | bool | None
    """`false`: no pause container; or fields that change it: `{name: infra, command: [/catatonit, -P]}`."""


class Pod(Element):
    """A pod: containers that share their net, uts and ipc namespaces, which pause holds."""

    _fields = PodFields

    def __init__(self, name: str | None = None, **fields: Unpack[PodFields]) -> None:
        self._begin("pod", name)
        self._take(fields)


class ContainerFields(ElementFields, total=False):
    image: str | None
    """The image, which is shown where there is no command."""
    command: str | Sequence[str] | None
    """What its process, PID 1, runs instead of the image's entrypoint."""
    args: str | Sequence[str] | None
    """The arguments of its process."""
    user: str | None
    """As whom its process runs."""
    processes: Sequence[Process] | None
    """Its processes, where there is another than PID 1, or more than one."""
    ports: Sequence[Port | PublishedPort | int | str] | None
    """Its ports, as a manifest (`containerPort: 80`) or Compose (`"8080:80"`) has them."""
    restartPolicy: Literal["Always", "OnFailure", "Never"] | None
    """`Always` makes an init container a sidecar, which stays."""
    securityContext: SecurityContext | None
    """`privileged` and `runAsUser` change what is drawn."""
    targetContainerName: str | None
    """For an ephemeral container: the container whose pid namespace it joins."""
    volumeMounts: Sequence[VolumeMount] | None
    """Where the pod's volumes are mounted: a link to each."""
    volumeDevices: Sequence[VolumeMount] | None
    """Which of the pod's volumes it has as block devices: a link to each."""
    env: Sequence[Mapping[str, object]] | None
    """Environment variables. No value is ever shown; what a name refers to is linked."""
    envFrom: Sequence[Mapping[str, object]] | None
    """Config maps and secrets whose keys become environment variables."""
    resources: Mapping[str, object] | None
    """Requests and limits, drawn with `show: [resources]`."""
    network_mode: str | None
    """Whose network namespace it has, as in Compose: `host`, `none`, `container:NAME`, `service:NAME`."""
    pid: str | None
    """Whose pid namespace it has, as in Compose: `host`, `container:NAME`, `service:NAME`."""
    ipc: str | None
    """Whose ipc namespace it has, as in Compose: `host`, `shareable`, `container:NAME`, `service:NAME`."""
    uts: str | None
    """`host`: it has the host's uts namespace, and so its hostname."""
    userns_mode: str | None
    """`host`: it has the host's user namespace."""
    cgroup: str | None
    """`host`: it has the host's cgroup namespace; `private`: its own."""
    build: str | Mapping[str, object] | None
    """The folder from which its image is built, or Compose's mapping with `context`."""
    init: bool | None
    """`true`: docker-init is PID 1, and the command its child."""
    privileged: bool | None
    """`true`: it may do what the host may."""
    profiles: str | Sequence[str] | None
    """Compose's profiles in which it is started."""
    volumes: Sequence[Mount | str] | None
    """What it mounts, as in Compose: `data:/srv:ro`, `./conf:/etc/app`, `/cache`."""
    tmpfs: str | Sequence[str] | None
    """Paths in it that are kept in memory."""
    secrets: Sequence[Grant | str] | None
    """Secrets that it may read. No value is ever shown."""
    configs: Sequence[Grant | str] | None
    """Configs that it may read."""
    networks: Sequence[str] | Mapping[str, Attachment | None] | None
    """The networks that it is in: `[front, back]`, or `{back: {aliases: [www]}}`."""
    depends_on: Sequence[str] | Mapping[str, Dependency | None] | None
    """Containers that it waits for before it starts: a dotted arrow to each."""


class Container(Element):
    """A container: processes with pid and mnt namespaces of their own. In `elements` it stands alone, as Docker runs
    it, with all five."""

    _fields = ContainerFields

    def __init__(
        self, name: str | None = None, *, kind: ContainerKind = "container", **fields: Unpack[ContainerFields]
    ) -> None:
        self._begin(kind, name)
        self._take(fields)


class ProcessFields(ElementFields, total=False):
    pid: int | None
    """Its number in its own pid namespace."""
    outerPids: Sequence[int] | None
    """Its numbers in the pid namespaces around its own, the nearest first."""
    command: str | Sequence[str] | None
    """What it runs. Without a command the name is it."""
    args: str | Sequence[str] | None
    """The arguments of its command."""
    user: str | None
    """As whom it runs."""
    parent: str | None
    """Another process, from which an arrow is drawn to it."""


class Process(Element):
    """A process. Its PID, command, arguments and user are a line each."""

    _fields = ProcessFields

    def __init__(self, name: str | None = None, **fields: Unpack[ProcessFields]) -> None:
        self._begin("process", name)
        self._take(fields)


class ApiObjectFields(ElementFields, total=False):
    labels: Mapping[str, str] | None
    """Its labels."""
    namespace: str | None
    """The Kubernetes namespace that it is in."""
    type: str | None
    """The type of a service: `ClusterIP`, `NodePort`, `LoadBalancer` or `ExternalName`; or of a secret."""
    selector: Mapping[str, object] | None
    """The labels of the pods that it is for: a link to each such pod."""
    ports: Sequence[Mapping[str, object]] | None
    """The ports of a service."""
    rules: Sequence[Mapping[str, object]] | None
    """Which hosts and paths an ingress or a route sends to which service."""
    tls: Sequence[Mapping[str, object]] | None
    """The secrets with the certificates of an ingress."""
    defaultBackend: Mapping[str, object] | None
    """The service that gets what no rule of an ingress takes."""
    backend: Mapping[str, object] | None
    """The service that gets everything."""
    listeners: Sequence[Mapping[str, object]] | None
    """What a gateway listens to."""
    parentRefs: Sequence[Mapping[str, object]] | None
    """The gateways that a route belongs to."""
    podSelector: Mapping[str, object] | None
    """The labels of the pods that a network policy is for."""
    scaleTargetRef: Mapping[str, object] | None
    """The workload that an autoscaler scales."""
    volumeName: str | None
    """The persistent volume that a claim is bound to."""
    claimRef: Mapping[str, object] | None
    """The claim that a persistent volume is bound to."""


class ApiObject(Element):
    """An object around the pods: `ApiObject("service", "web")`."""

    _fields = ApiObjectFields

    def __init__(self, kind: ApiObjectKind, name: str | None = None, **fields: Unpack[ApiObjectFields]) -> None:
        self._begin(kind, name)
        self._take(fields)


class WorkloadFields(ApiObjectFields, total=False):
    template: Pod | None
    """The pod that it makes, as in a manifest."""
    volumeClaimTemplates: Sequence[Mapping[str, object]] | None
    """The claims that a stateful set makes for each of its pods."""
    references: Sequence[Mapping[str, object]] | None
    """What it needs beside what its pods say: `kind` and `name` of each."""


class Workload(ApiObject):
    """What makes pods: `Workload("deployment", "web")`."""

    _fields = WorkloadFields

    def __init__(self, kind: WorkloadKind, name: str | None = None, **fields: Unpack[WorkloadFields]) -> None:
        self._begin(kind, name)
        self._take(fields)


class AttachmentFields(TypedDict, total=False):
    aliases: str | Sequence[str] | None
    """Further names that it has in this network."""
    ipv4_address: str | None
    """Its IPv4 address in this network."""
    ipv6_address: str | None
    """Its IPv6 address in this network."""
    mac_address: str | None
    """Its MAC address in this network."""


class Attachment(Part):
    """A container's place in a network."""

    _fields = AttachmentFields

    def __init__(self, **fields: Unpack[AttachmentFields]) -> None:
        self._take(fields)


class BadgeFields(TypedDict, total=False):
    show: Sequence[Namespace] | None
    """The namespaces to show, in this order."""
    label: Text | None
    """The badge's text."""
    class_: ClassName | None
    """The badge's colour class."""
    shape: Shape | None
    """The badge's shape."""
    pid: Joined | Literal["own", "shared", "host", "outer"] | None
    """Whose the pid namespace is: `own`, `shared`, `host`, `outer`, or `{of: NAME}`."""
    mnt: Joined | Literal["own", "shared", "host", "outer"] | None
    """Whose the mnt namespace is: `own`, `shared`, `host`, `outer`, or `{of: NAME}`."""
    net: Joined | Literal["own", "shared", "host", "outer"] | None
    """Whose the net namespace is: `own`, `shared`, `host`, `outer`, or `{of: NAME}`."""
    uts: Joined | Literal["own", "shared", "host", "outer"] | None
    """Whose the uts namespace is: `own`, `shared`, `host`, `outer`, or `{of: NAME}`."""
    ipc: Joined | Literal["own", "shared", "host", "outer"] | None
    """Whose the ipc namespace is: `own`, `shared`, `host`, `outer`, or `{of: NAME}`."""
    user: Joined | Literal["own", "shared", "host", "outer"] | None
    """Whose the user namespace is: `own`, `shared`, `host`, `outer`, or `{of: NAME}`."""
    cgroup: Joined | Literal["own", "shared", "host", "outer"] | None
    """Whose the cgroup namespace is: `own`, `shared`, `host`, `outer`, or `{of: NAME}`."""
    time: Joined | Literal["own", "shared", "host", "outer"] | None
    """Whose the time namespace is: `own`, `shared`, `host`, `outer`, or `{of: NAME}`."""


class Badge(Part):
    """What a namespace badge shows, and whose a namespace is."""

    _fields = BadgeFields

    def __init__(self, **fields: Unpack[BadgeFields]) -> None:
        self._take(fields)


class ColourClassFields(TypedDict, total=False):
    fill: str | None
    """The colour inside, in hex and in quotes (`"#9f6"`), or `none`."""
    stroke: str | None
    """The colour of the border, in hex and in quotes, or `none`."""
    stroke_width: float | str | None
    """The width of the border in pixels."""
    stroke_dasharray: str | Sequence[float] | None
    """The dashes of the border: `5 5`, or `none`."""
    color: str | None
    """The colour of the text, in hex and in quotes."""
    css: Mapping[str, str] | None
    """Properties that only Mermaid draws: `{font-weight: bold}`."""
    mermaid: bool | None
    """`false`: Mermaid gives this look by itself, as the page's own theme has it."""


class ColourClass(Part):
    """A colour class, new or changed."""

    _fields = ColourClassFields

    def __init__(self, **fields: Unpack[ColourClassFields]) -> None:
        self._take(fields)


class DependencyFields(TypedDict, total=False):
    condition: Literal["service_started", "service_healthy", "service_completed_successfully"] | None
    """What it waits for: that the other has started, is healthy, or has ended well."""
    required: bool | None
    """`false`: it starts without the other, too."""


class Dependency(Part):
    """For what of another container one waits."""

    _fields = DependencyFields

    def __init__(self, **fields: Unpack[DependencyFields]) -> None:
        self._take(fields)


class FromFields(TypedDict, total=False):
    select: str | Sequence[str] | None
    """What of it: `KIND/NAME`, or `KIND/NAME@2` for the second of a page."""
    view: Literal["anatomy", "objects", "overview"] | None
    """How much of it is drawn: `anatomy`, `objects` or `overview`."""
    show: Sequence[Detail] | None
    """Which details are drawn: `volumes`, `ports`, `env`, `resources`, `state`, `user`."""


class From(Part):
    """What stands in manifests and their like, in this place."""

    _fields = FromFields

    def __init__(self, *, from_: str | Sequence[str], **fields: Unpack[FromFields]) -> None:
        self._take(fields, from_=from_)


class GrantFields(TypedDict, total=False):
    target: str | None
    """Where it stands in the container."""


class Grant(Part):
    """A secret or a config that a container may read."""

    _fields = GrantFields

    def __init__(self, *, source: str, **fields: Unpack[GrantFields]) -> None:
        self._take(fields, source=source)


class IncludeFields(TypedDict, total=False):
    pass


class Include(Part):
    """The elements of a diagram of another file, in this place."""

    _fields = IncludeFields

    def __init__(self, *, include: str, **fields: Unpack[IncludeFields]) -> None:
        self._take(fields, include=include)


class JoinedFields(TypedDict, total=False):
    pass


class Joined(Part):
    """Whose a namespace is: that of an element."""

    _fields = JoinedFields

    def __init__(self, *, of: str, **fields: Unpack[JoinedFields]) -> None:
        self._take(fields, of=of)


class KindFields(TypedDict, total=False):
    shape: Shape | None
    """The shape of an element of this kind with nothing inside."""
    class_: ClassName | None
    """The colour class of elements of this kind."""
    title: str | None
    """What is shown, with `{name}` where the element's name goes: `"{name} function"`."""


class Kind(Part):
    """How a kind of element looks."""

    _fields = KindFields

    def __init__(self, **fields: Unpack[KindFields]) -> None:
        self._take(fields)


class VolumeMountFields(TypedDict, total=False):
    mountPath: str | None
    """Where it is mounted in the container."""
    devicePath: str | None
    """The path of the block device in the container."""
    readOnly: bool | None
    """`true`: it can be read only."""
    subPath: str | None
    """The part of the volume that is mounted."""
    subPathExpr: str | None
    """The part of the volume that is mounted, with variables."""


class VolumeMount(Part):
    """Where a container has a volume of its pod."""

    _fields = VolumeMountFields

    def __init__(self, *, name: str, **fields: Unpack[VolumeMountFields]) -> None:
        self._take(fields, name=name)


class LinkFields(TypedDict, total=False):
    label: Text | None
    """The text on it: one text, a list of lines, or `{markdown: text}`."""
    class_: ClassName | None
    """The colour class whose stroke its line has."""
    emphasis: Literal["highlight", "dim"] | None
    """`highlight` or `dim`, for this link alone."""
    length: int | None
    """How many layers it goes on at least, from 1 to 10."""
    animate: Literal["", "true", "slow", "fast"] | None
    """`true`, `fast` or `slow`: Mermaid 12 lets its dashes run."""
    line: Literal["solid", "dotted", "thick", "invisible"] | None
    """`solid`, `dotted`, `thick`, or `invisible`, which only says what comes first."""
    arrow: Literal["end", "both", "none", "start"] | None
    """Where it has a head: at its `end`, its `start`, at `both`, or at `none`."""
    tip: Literal["arrow", "cross", "circle"] | None
    """What its heads are: an `arrow`, a `cross` or a `circle`."""


class Link(Part):
    """A link from an element to another. A text says the same in short: `curl -> tap1: GET /`."""

    _fields = LinkFields

    def __init__(self, *, from_: str | Sequence[str], to: str | Sequence[str], **fields: Unpack[LinkFields]) -> None:
        self._take(fields, from_=from_, to=to)


class MermaidOptionsFields(TypedDict, total=False):
    version: Literal["8.8", "12"] | None
    """`"12"` writes for Mermaid 12, `"8.8"` what 8.8.0 and 12 draw alike, whatever the project has."""
    twoWay: Literal["edges", "arrow"] | None
    """A link with two heads: `edges` writes two, as 8.8.0 needs; `arrow` writes `<-->`."""
    quotes: Literal["always", "needed"] | None
    """`needed`: labels have quotes only where they need some. The form of an adopted block."""
    breaks: Literal["<br/>", "<br>"] | None
    """How a label's lines are parted. The form of an adopted block."""
    keyword: Literal["graph", "flowchart", "flowchart-elk"] | None
    """The block's first word. The form of an adopted block."""
    title: str | None
    """A title that only Mermaid draws."""
    config: Mapping[str, object] | None
    """Mermaid's own configuration, which stands at the head of the block."""
    ids: Mapping[str, str] | None
    """The ids of elements that nobody wrote, by their paths. The form of an adopted block."""


class MermaidOptions(Part):
    """What Mermaid's versions do not draw alike, and what only Mermaid draws."""

    _fields = MermaidOptionsFields

    def __init__(self, **fields: Unpack[MermaidOptionsFields]) -> None:
        self._take(fields)


class PortFields(TypedDict, total=False):
    hostPort: int | None
    """The port of the host that leads to it."""
    hostIP: str | None
    """The host's address to which that port is bound."""
    protocol: Literal["TCP", "UDP", "SCTP"] | None
    """`TCP`, `UDP` or `SCTP`."""
    name: str | None
    """The port's name, which services refer to."""


class Port(Part):
    """A port of a container, as a manifest has it."""

    _fields = PortFields

    def __init__(self, *, containerPort: int, **fields: Unpack[PortFields]) -> None:
        self._take(fields, containerPort=containerPort)


class PublishedPortFields(TypedDict, total=False):
    published: str | None
    """The host's port, or a range of them."""
    host_ip: str | None
    """The host's address to which the port is bound."""
    protocol: str | None
    """`tcp`, `udp` or `sctp`."""
    name: str | None
    """The port's name."""
    mode: str | None
    """`host` or `ingress`, in a swarm."""
    app_protocol: str | None
    """What is spoken there: `http`."""


class PublishedPort(Part):
    """A port of a container, as Compose has it."""

    _fields = PublishedPortFields

    def __init__(self, *, target: str, **fields: Unpack[PublishedPortFields]) -> None:
        self._take(fields, target=target)


class SecurityContext(Part):
    """What a container, or all of a pod, may do."""

    def __init__(self, *, privileged: bool | None = None, runAsUser: int | None = None, **others: object) -> None:
        self._take(others, privileged=privileged, runAsUser=runAsUser)


class StagesFields(TypedDict, total=False):
    pod: str | None
    """The pod, where there are several."""
    finished: Literal["gone", "ghost"] | None
    """What becomes of an init container that has ended: it is `gone`, or stays as a `ghost`, faded and dashed."""
    captions: Mapping[str, str] | None
    """The titles of the pictures, by what a stage adds: `pause`, a container's name, or `app`."""


class Stages(Part):
    """Which pod is drawn in stages, and how."""

    _fields = StagesFields

    def __init__(self, **fields: Unpack[StagesFields]) -> None:
        self._take(fields)


class MountFields(TypedDict, total=False):
    type: Literal["volume", "bind", "tmpfs", "npipe", "image", "cluster"] | None
    """What is mounted: a `volume`, a path of the host (`bind`), memory (`tmpfs`), …"""
    target: str | None
    """Where it is mounted in the container."""
    source: str | None
    """The volume's name, or the path of the host."""
    read_only: bool | None
    """`true`: it can be read only."""


class Mount(Part):
    """What a container that stands alone mounts, and where."""

    _fields = MountFields

    def __init__(self, **fields: Unpack[MountFields]) -> None:
        self._take(fields)


class Volume(Part):
    """A volume of a pod."""

    def __init__(self, *, name: str, **others: object) -> None:
        self._take(others, name=name)


AnyElement = Element | Include | From | Mapping[str, object] | str
AnyLink = Link | Mapping[str, object] | str
