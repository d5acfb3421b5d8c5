"""Specs in Python: what a spec file may hold, as classes with typed fields. Each of them is a mapping.

    from podgram import Container, Diagram, Pod, draw

    draw(Diagram(elements=[Pod("web", containers=[Container("app", command=["./serve"])])]))

The fields are those of a spec, spelled alike; where Python has the word for itself, an underscore follows: `class_`.
podgram checks a spec when it is drawn. This file is made by `python .ci/constructors.py`.
"""

# ruff: noqa: N803  the fields are spelled as in a spec
from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

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

_SPELLED = {
    "class_": "class",
    "from_": "from",
    "stroke_dasharray": "stroke-dasharray",
    "stroke_width": "stroke-width",
}


class Part(dict[str, object]):
    """A mapping of a spec. It holds the fields that were given."""

    def _hold(self, given: dict[str, object], kind: str = "") -> None:
        """Takes the parameters of a constructor. An element begins with its kind, as in a spec: `pod: web`."""
        if kind:
            self.update({"kind": kind} if given.get("name") is None else {kind: given["name"]})
        others = given.pop("others", {})
        for name, value in {**given, **(others if isinstance(others, dict) else {})}.items():
            if value is not None and name != "self" and not (kind and name in ("kind", "name")):
                self[_SPELLED.get(name, name)] = value


class Diagram(Part):
    """One diagram.

    Args:
        name: The diagram's name: letters, digits, `-` and `_`. Without it, the file's.
        prefix: What every id in the output begins with, where the name is not unique on a page. Without it, the name.
        title: The heading, for people and screen readers. Without it, the name.
        description: What the picture shows, in words: its alternative text.
        series: `true`: the diagrams of this file are one picture, of which each shows a part (Series).
        direction: Where the diagram runs: `TB` (or `TD`), `BT`, `LR` or `RL`. Without it a picture takes what fits
            best, Mermaid and DOT `TB`.
        fit: What a picture is to fill: `slide` (16:9), `page` (a column of text), `square` or `none`.
        view: How much of what comes from manifests is drawn: `anatomy` (namespaces, containers, processes), `objects`
            or `overview` (From your manifests).
        show: Which details of containers are drawn: `volumes`, `ports`, `env`, `resources`, `state`, `user`.
        extends: Takes over another diagram: its name, `FILE.yaml#NAME` or `FILE.yaml` (Reuse).
        change: New values for fields of what is taken over, by name, id or path: `{pod: {class: blue}}`.
        remove: Elements and links of what is taken over that are left out: `[db, web -> db]`.
        elements: What is drawn, in this order.
        links: What joins the elements: `curl -> tap1: GET /`, or a mapping with `from` and `to`.
        theme: A theme's name, or the path of a theme file from here; `--theme` wins, and leaves the classes and kinds
            that it lacks. Without it, `lesson`.
        classes: Colour classes, added or changed (Colours and kinds).
        kinds: Kinds of elements, added or changed (Colours and kinds).
        pause: `false`: no pause container is drawn.
        namespaces: `false`: no badges; or a list of the namespaces to show. Without it, the usual five.
        replicaLimit: How many of a `replicas` are drawn one by one before an ellipsis stands for them.
        stages: `true`, or a pod's name: a picture for each stage of its start (Stages).
        highlight: Elements, and links (`a -> b`), to bring forward.
        dim: Elements, and links (`a -> b`), to fade.
        legend: `true`: a box that explains the classes in use; or your own texts, `{blue: old, green: new}`.
        numbered: `true`: the links have numbers, in the order of the spec.
        align: Elements that are to stand level, `[a, b]`, or several such rows, `[[a, b], [c, d]]`.
        ignore: Rules to leave out, by their codes: `[PG201]`.
        mermaid: What Mermaid's versions do not draw alike, and what only Mermaid draws (Fields).
    """

    def __init__(
        self,
        *,
        name: str | None = None,
        prefix: str | None = None,
        title: str | None = None,
        description: str | None = None,
        series: bool | None = None,
        direction: Literal["TB", "TD", "BT", "LR", "RL"] | None = None,
        fit: Literal["slide", "page", "square", "none"] | None = None,
        view: Literal["anatomy", "objects", "overview"] | None = None,
        show: Sequence[Detail] | None = None,
        extends: str | None = None,
        change: Mapping[str, object] | None = None,
        remove: str | Sequence[str] | None = None,
        elements: Sequence[AnyElement] | None = None,
        links: Sequence[AnyLink] | None = None,
        theme: Literal["lesson", "calm", "colourblind", "dark"] | str | None = None,
        classes: Mapping[str, ColourClass] | None = None,
        kinds: Mapping[str, Kind] | None = None,
        pause: bool | None = None,
        namespaces: Badge | bool | Sequence[Namespace] | None = None,
        replicaLimit: int | None = None,
        stages: Stages | bool | str | None = None,
        highlight: str | Sequence[str] | None = None,
        dim: str | Sequence[str] | None = None,
        legend: Mapping[str, str] | bool | None = None,
        numbered: bool | None = None,
        align: Sequence[Sequence[str] | str] | None = None,
        ignore: str | Sequence[str] | None = None,
        mermaid: MermaidOptions | None = None,
    ) -> None:
        self._hold(locals())


class Spec(Part):
    """Several diagrams, each with a name. What stands beside them holds for every one.

    Args:
        name: The diagram's name: letters, digits, `-` and `_`. Without it, the file's.
        prefix: What every id in the output begins with, where the name is not unique on a page. Without it, the name.
        title: The heading, for people and screen readers. Without it, the name.
        description: What the picture shows, in words: its alternative text.
        series: `true`: the diagrams of this file are one picture, of which each shows a part (Series).
        direction: Where the diagram runs: `TB` (or `TD`), `BT`, `LR` or `RL`. Without it a picture takes what fits
            best, Mermaid and DOT `TB`.
        fit: What a picture is to fill: `slide` (16:9), `page` (a column of text), `square` or `none`.
        view: How much of what comes from manifests is drawn: `anatomy` (namespaces, containers, processes), `objects`
            or `overview` (From your manifests).
        show: Which details of containers are drawn: `volumes`, `ports`, `env`, `resources`, `state`, `user`.
        extends: Takes over another diagram: its name, `FILE.yaml#NAME` or `FILE.yaml` (Reuse).
        change: New values for fields of what is taken over, by name, id or path: `{pod: {class: blue}}`.
        remove: Elements and links of what is taken over that are left out: `[db, web -> db]`.
        elements: What is drawn, in this order.
        links: What joins the elements: `curl -> tap1: GET /`, or a mapping with `from` and `to`.
        theme: A theme's name, or the path of a theme file from here; `--theme` wins, and leaves the classes and kinds
            that it lacks. Without it, `lesson`.
        classes: Colour classes, added or changed (Colours and kinds).
        kinds: Kinds of elements, added or changed (Colours and kinds).
        pause: `false`: no pause container is drawn.
        namespaces: `false`: no badges; or a list of the namespaces to show. Without it, the usual five.
        replicaLimit: How many of a `replicas` are drawn one by one before an ellipsis stands for them.
        stages: `true`, or a pod's name: a picture for each stage of its start (Stages).
        highlight: Elements, and links (`a -> b`), to bring forward.
        dim: Elements, and links (`a -> b`), to fade.
        legend: `true`: a box that explains the classes in use; or your own texts, `{blue: old, green: new}`.
        numbered: `true`: the links have numbers, in the order of the spec.
        align: Elements that are to stand level, `[a, b]`, or several such rows, `[[a, b], [c, d]]`.
        ignore: Rules to leave out, by their codes: `[PG201]`.
        mermaid: What Mermaid's versions do not draw alike, and what only Mermaid draws (Fields).
        diagrams: Several diagrams, each with a `name`. What stands beside `diagrams` holds for every one of them.
    """

    def __init__(
        self,
        *,
        name: str | None = None,
        prefix: str | None = None,
        title: str | None = None,
        description: str | None = None,
        series: bool | None = None,
        direction: Literal["TB", "TD", "BT", "LR", "RL"] | None = None,
        fit: Literal["slide", "page", "square", "none"] | None = None,
        view: Literal["anatomy", "objects", "overview"] | None = None,
        show: Sequence[Detail] | None = None,
        extends: str | None = None,
        change: Mapping[str, object] | None = None,
        remove: str | Sequence[str] | None = None,
        elements: Sequence[AnyElement] | None = None,
        links: Sequence[AnyLink] | None = None,
        theme: Literal["lesson", "calm", "colourblind", "dark"] | str | None = None,
        classes: Mapping[str, ColourClass] | None = None,
        kinds: Mapping[str, Kind] | None = None,
        pause: bool | None = None,
        namespaces: Badge | bool | Sequence[Namespace] | None = None,
        replicaLimit: int | None = None,
        stages: Stages | bool | str | None = None,
        highlight: str | Sequence[str] | None = None,
        dim: str | Sequence[str] | None = None,
        legend: Mapping[str, str] | bool | None = None,
        numbered: bool | None = None,
        align: Sequence[Sequence[str] | str] | None = None,
        ignore: str | Sequence[str] | None = None,
        mermaid: MermaidOptions | None = None,
        diagrams: Sequence[Diagram] | None = None,
    ) -> None:
        self._hold(locals())


class Element(Part):
    """An element of any kind: `Element("box", "a")`.

    Args:
        kind: The kind.
        name: What links call it, and what is shown (`demo` of a pod is shown as “demo Pod”).
        id: A short handle for links, where the name is long or occurs twice.
        label: The text instead of all that podgram would show: one text, a list of lines, or `{markdown: text}`.
        detail: Lines under the title.
        class_: Another colour class than that of its kind.
        shape: Another shape than that of its kind.
        url: A link to follow from the picture: http, https, mailto or relative.
        tooltip: The text that hovers over it.
        emphasis: `highlight`, `dim`, or `ghost` for what is there no more.
        replicas: How many it stands for.
        stack: `true`: its replicas are one shape with others behind it, and a link to them is one arrow.
        about: For a note: the element that it stands beside.
        namespaces: `false` for no badge, a list of the namespaces to show, or whose each is: `{net: own, pid: host,
            ipc: {of: db}}` (Whose a namespace is).
        direction: Which way the inside of a box runs: `TB`, `BT`, `LR` or `RL`.
        state: In which state it is, where it runs and is not as it should be.
        view: How much of it is drawn: `anatomy`, `objects` or `overview`.
        show: Which details are drawn: `volumes`, `ports`, `env`, `resources`, `state`, `user`.
        elements: What is inside. An element with `elements` (even `[]`) is a box, one without is a single shape.
    """

    def __init__(
        self,
        kind: ElementKind,
        name: str | None = None,
        *,
        id: str | None = None,
        label: Text | None = None,
        detail: Text | None = None,
        class_: ClassName | None = None,
        shape: Shape | None = None,
        url: str | None = None,
        tooltip: str | None = None,
        emphasis: Literal["highlight", "dim", "ghost"] | None = None,
        replicas: int | None = None,
        stack: bool | None = None,
        about: str | None = None,
        namespaces: Badge | bool | Sequence[Namespace] | None = None,
        direction: Literal["TB", "BT", "LR", "RL"] | None = None,
        state: Text | None = None,
        view: Literal["anatomy", "objects", "overview"] | None = None,
        show: Sequence[Detail] | None = None,
        elements: Sequence[AnyElement] | None = None,
    ) -> None:
        self._hold(locals(), kind)


class Pod(Element):
    """A pod: containers that share their net, uts and ipc namespaces, which pause holds.

    Args:
        name: What links call it, and what is shown (`demo` of a pod is shown as “demo Pod”).
        id: A short handle for links, where the name is long or occurs twice.
        label: The text instead of all that podgram would show: one text, a list of lines, or `{markdown: text}`.
        detail: Lines under the title.
        class_: Another colour class than that of its kind.
        shape: Another shape than that of its kind.
        url: A link to follow from the picture: http, https, mailto or relative.
        tooltip: The text that hovers over it.
        emphasis: `highlight`, `dim`, or `ghost` for what is there no more.
        replicas: How many it stands for.
        stack: `true`: its replicas are one shape with others behind it, and a link to them is one arrow.
        about: For a note: the element that it stands beside.
        namespaces: `false` for no badge, a list of the namespaces to show, or whose each is: `{net: own, pid: host,
            ipc: {of: db}}` (Whose a namespace is).
        direction: Which way the inside of a box runs: `TB`, `BT`, `LR` or `RL`.
        state: In which state it is, where it runs and is not as it should be.
        view: How much of it is drawn: `anatomy`, `objects` or `overview`.
        show: Which details are drawn: `volumes`, `ports`, `env`, `resources`, `state`, `user`.
        elements: What is inside. An element with `elements` (even `[]`) is a box, one without is a single shape.
        containers: Its containers, as in a manifest. A pod without any is a single shape.
        initContainers: What runs before the containers, one after another; with `restartPolicy: Always` a sidecar.
        ephemeralContainers: Containers that were added to the running pod, to debug it.
        hostNetwork: `true`: the pod has the host's net and uts namespaces.
        hostPID: `true`: the pod has the host's pid namespace, and nobody is PID 1.
        hostIPC: `true`: the pod has the host's ipc namespace.
        hostUsers: `false`: the pod has a user namespace of its own.
        shareProcessNamespace: `true`: its containers share one pid namespace, in which only pause is PID 1.
        securityContext: `runAsUser` is shown at its processes.
        volumes: Its volumes, which the containers' `volumeMounts` link to.
        imagePullSecrets: Secrets with which its images are pulled: a link to each.
        labels: Its labels, by which services and policies select it.
        node: The node that it runs on.
        pause: `false`: no pause container; or fields that change it: `{name: infra, command: [/catatonit, -P]}`.
    """

    def __init__(
        self,
        name: str | None = None,
        *,
        id: str | None = None,
        label: Text | None = None,
        detail: Text | None = None,
        class_: ClassName | None = None,
        shape: Shape | None = None,
        url: str | None = None,
        tooltip: str | None = None,
        emphasis: Literal["highlight", "dim", "ghost"] | None = None,
        replicas: int | None = None,
        stack: bool | None = None,
        about: str | None = None,
        namespaces: Badge | bool | Sequence[Namespace] | None = None,
        direction: Literal["TB", "BT", "LR", "RL"] | None = None,
        state: Text | None = None,
        view: Literal["anatomy", "objects", "overview"] | None = None,
        show: Sequence[Detail] | None = None,
        elements: Sequence[AnyElement] | None = None,
        containers: Sequence[Container] | None = None,
        initContainers: Sequence[Container] | None = None,
        ephemeralContainers: Sequence[Container] | None = None,
        hostNetwork: bool | None = None,
        hostPID: bool | None = None,
        hostIPC: bool | None = None,
        hostUsers: bool | None = None,
        shareProcessNamespace: bool | None = None,
        securityContext: SecurityContext | None = None,
        volumes: Sequence[Volume] | None = None,
        imagePullSecrets: Sequence[Mapping[str, object]] | None = None,
        labels: Mapping[str, str] | None = None,
        node: str | None = None,
        pause: Container | bool | None = None,
    ) -> None:
        self._hold(locals(), "pod")


class Container(Element):
    """A container: processes with pid and mnt namespaces of their own. In `elements` it stands alone, as Docker runs
    it, with all five.

    Args:
        kind: The kind.
        name: What links call it, and what is shown (`demo` of a pod is shown as “demo Pod”).
        id: A short handle for links, where the name is long or occurs twice.
        label: The text instead of all that podgram would show: one text, a list of lines, or `{markdown: text}`.
        detail: Lines under the title.
        class_: Another colour class than that of its kind.
        shape: Another shape than that of its kind.
        url: A link to follow from the picture: http, https, mailto or relative.
        tooltip: The text that hovers over it.
        emphasis: `highlight`, `dim`, or `ghost` for what is there no more.
        replicas: How many it stands for.
        stack: `true`: its replicas are one shape with others behind it, and a link to them is one arrow.
        about: For a note: the element that it stands beside.
        namespaces: `false` for no badge, a list of the namespaces to show, or whose each is: `{net: own, pid: host,
            ipc: {of: db}}` (Whose a namespace is).
        direction: Which way the inside of a box runs: `TB`, `BT`, `LR` or `RL`.
        state: In which state it is, where it runs and is not as it should be.
        view: How much of it is drawn: `anatomy`, `objects` or `overview`.
        show: Which details are drawn: `volumes`, `ports`, `env`, `resources`, `state`, `user`.
        elements: What is inside. An element with `elements` (even `[]`) is a box, one without is a single shape.
        image: The image, which is shown where there is no command.
        command: What its process, PID 1, runs instead of the image's entrypoint.
        args: The arguments of its process.
        user: As whom its process runs.
        processes: Its processes, where there is another than PID 1, or more than one.
        ports: Its ports, as a manifest (`containerPort: 80`) or Compose (`"8080:80"`) has them.
        restartPolicy: `Always` makes an init container a sidecar, which stays.
        securityContext: `privileged` and `runAsUser` change what is drawn.
        targetContainerName: For an ephemeral container: the container whose pid namespace it joins.
        volumeMounts: Where the pod's volumes are mounted: a link to each.
        volumeDevices: Which of the pod's volumes it has as block devices: a link to each.
        env: Environment variables. No value is ever shown; what a name refers to is linked.
        envFrom: Config maps and secrets whose keys become environment variables.
        resources: Requests and limits, drawn with `show: [resources]`.
        network_mode: Whose network namespace it has, as in Compose: `host`, `none`, `container:NAME`, `service:NAME`.
        pid: Whose pid namespace it has, as in Compose: `host`, `container:NAME`, `service:NAME`.
        ipc: Whose ipc namespace it has, as in Compose: `host`, `shareable`, `container:NAME`, `service:NAME`.
        uts: `host`: it has the host's uts namespace, and so its hostname.
        userns_mode: `host`: it has the host's user namespace.
        cgroup: `host`: it has the host's cgroup namespace; `private`: its own.
        build: The folder from which its image is built, or Compose's mapping with `context`.
        init: `true`: docker-init is PID 1, and the command its child.
        privileged: `true`: it may do what the host may.
        profiles: Compose's profiles in which it is started.
        volumes: What it mounts, as in Compose: `data:/srv:ro`, `./conf:/etc/app`, `/cache`.
        tmpfs: Paths in it that are kept in memory.
        secrets: Secrets that it may read. No value is ever shown.
        configs: Configs that it may read.
        networks: The networks that it is in: `[front, back]`, or `{back: {aliases: [www]}}`.
        depends_on: Containers that it waits for before it starts: a dotted arrow to each.
    """

    def __init__(
        self,
        name: str | None = None,
        *,
        kind: ContainerKind = "container",
        id: str | None = None,
        label: Text | None = None,
        detail: Text | None = None,
        class_: ClassName | None = None,
        shape: Shape | None = None,
        url: str | None = None,
        tooltip: str | None = None,
        emphasis: Literal["highlight", "dim", "ghost"] | None = None,
        replicas: int | None = None,
        stack: bool | None = None,
        about: str | None = None,
        namespaces: Badge | bool | Sequence[Namespace] | None = None,
        direction: Literal["TB", "BT", "LR", "RL"] | None = None,
        state: Text | None = None,
        view: Literal["anatomy", "objects", "overview"] | None = None,
        show: Sequence[Detail] | None = None,
        elements: Sequence[AnyElement] | None = None,
        image: str | None = None,
        command: str | Sequence[str] | None = None,
        args: str | Sequence[str] | None = None,
        user: str | None = None,
        processes: Sequence[Process] | None = None,
        ports: Sequence[Port | PublishedPort | int | str] | None = None,
        restartPolicy: Literal["Always", "OnFailure", "Never"] | None = None,
        securityContext: SecurityContext | None = None,
        targetContainerName: str | None = None,
        volumeMounts: Sequence[VolumeMount] | None = None,
        volumeDevices: Sequence[VolumeMount] | None = None,
        env: Sequence[Mapping[str, object]] | None = None,
        envFrom: Sequence[Mapping[str, object]] | None = None,
        resources: Mapping[str, object] | None = None,
        network_mode: str | None = None,
        pid: str | None = None,
        ipc: str | None = None,
        uts: str | None = None,
        userns_mode: str | None = None,
        cgroup: str | None = None,
        build: str | Mapping[str, object] | None = None,
        init: bool | None = None,
        privileged: bool | None = None,
        profiles: str | Sequence[str] | None = None,
        volumes: Sequence[Mount | str] | None = None,
        tmpfs: str | Sequence[str] | None = None,
        secrets: Sequence[Grant | str] | None = None,
        configs: Sequence[Grant | str] | None = None,
        networks: Sequence[str] | Mapping[str, Attachment | None] | None = None,
        depends_on: Sequence[str] | Mapping[str, Dependency | None] | None = None,
    ) -> None:
        self._hold(locals(), kind)


class Process(Element):
    """A process. Its PID, command, arguments and user are a line each.

    Args:
        name: What links call it, and what is shown (`demo` of a pod is shown as “demo Pod”).
        id: A short handle for links, where the name is long or occurs twice.
        label: The text instead of all that podgram would show: one text, a list of lines, or `{markdown: text}`.
        detail: Lines under the title.
        class_: Another colour class than that of its kind.
        shape: Another shape than that of its kind.
        url: A link to follow from the picture: http, https, mailto or relative.
        tooltip: The text that hovers over it.
        emphasis: `highlight`, `dim`, or `ghost` for what is there no more.
        replicas: How many it stands for.
        stack: `true`: its replicas are one shape with others behind it, and a link to them is one arrow.
        about: For a note: the element that it stands beside.
        namespaces: `false` for no badge, a list of the namespaces to show, or whose each is: `{net: own, pid: host,
            ipc: {of: db}}` (Whose a namespace is).
        direction: Which way the inside of a box runs: `TB`, `BT`, `LR` or `RL`.
        state: In which state it is, where it runs and is not as it should be.
        view: How much of it is drawn: `anatomy`, `objects` or `overview`.
        show: Which details are drawn: `volumes`, `ports`, `env`, `resources`, `state`, `user`.
        elements: What is inside. An element with `elements` (even `[]`) is a box, one without is a single shape.
        pid: Its number in its own pid namespace.
        outerPids: Its numbers in the pid namespaces around its own, the nearest first.
        command: What it runs. Without a command the name is it.
        args: The arguments of its command.
        user: As whom it runs.
        parent: Another process, from which an arrow is drawn to it.
    """

    def __init__(
        self,
        name: str | None = None,
        *,
        id: str | None = None,
        label: Text | None = None,
        detail: Text | None = None,
        class_: ClassName | None = None,
        shape: Shape | None = None,
        url: str | None = None,
        tooltip: str | None = None,
        emphasis: Literal["highlight", "dim", "ghost"] | None = None,
        replicas: int | None = None,
        stack: bool | None = None,
        about: str | None = None,
        namespaces: Badge | bool | Sequence[Namespace] | None = None,
        direction: Literal["TB", "BT", "LR", "RL"] | None = None,
        state: Text | None = None,
        view: Literal["anatomy", "objects", "overview"] | None = None,
        show: Sequence[Detail] | None = None,
        elements: Sequence[AnyElement] | None = None,
        pid: int | None = None,
        outerPids: Sequence[int] | None = None,
        command: str | Sequence[str] | None = None,
        args: str | Sequence[str] | None = None,
        user: str | None = None,
        parent: str | None = None,
    ) -> None:
        self._hold(locals(), "process")


class Workload(Element):
    """What makes pods: `Workload("deployment", "web")`.

    Args:
        kind: The kind.
        name: What links call it, and what is shown (`demo` of a pod is shown as “demo Pod”).
        id: A short handle for links, where the name is long or occurs twice.
        label: The text instead of all that podgram would show: one text, a list of lines, or `{markdown: text}`.
        detail: Lines under the title.
        class_: Another colour class than that of its kind.
        shape: Another shape than that of its kind.
        url: A link to follow from the picture: http, https, mailto or relative.
        tooltip: The text that hovers over it.
        emphasis: `highlight`, `dim`, or `ghost` for what is there no more.
        replicas: How many it stands for.
        stack: `true`: its replicas are one shape with others behind it, and a link to them is one arrow.
        about: For a note: the element that it stands beside.
        namespaces: `false` for no badge, a list of the namespaces to show, or whose each is: `{net: own, pid: host,
            ipc: {of: db}}` (Whose a namespace is).
        direction: Which way the inside of a box runs: `TB`, `BT`, `LR` or `RL`.
        state: In which state it is, where it runs and is not as it should be.
        view: How much of it is drawn: `anatomy`, `objects` or `overview`.
        show: Which details are drawn: `volumes`, `ports`, `env`, `resources`, `state`, `user`.
        elements: What is inside. An element with `elements` (even `[]`) is a box, one without is a single shape.
        labels: Its labels.
        namespace: The Kubernetes namespace that it is in.
        type: The type of a service: `ClusterIP`, `NodePort`, `LoadBalancer` or `ExternalName`; or of a secret.
        selector: The labels of the pods that it is for: a link to each such pod.
        ports: The ports of a service.
        rules: Which hosts and paths an ingress or a route sends to which service.
        tls: The secrets with the certificates of an ingress.
        defaultBackend: The service that gets what no rule of an ingress takes.
        backend: The service that gets everything.
        listeners: What a gateway listens to.
        parentRefs: The gateways that a route belongs to.
        podSelector: The labels of the pods that a network policy is for.
        scaleTargetRef: The workload that an autoscaler scales.
        volumeName: The persistent volume that a claim is bound to.
        claimRef: The claim that a persistent volume is bound to.
        template: The pod that it makes, as in a manifest.
        volumeClaimTemplates: The claims that a stateful set makes for each of its pods.
        references: What it needs beside what its pods say: `kind` and `name` of each.
    """

    def __init__(
        self,
        kind: WorkloadKind,
        name: str | None = None,
        *,
        id: str | None = None,
        label: Text | None = None,
        detail: Text | None = None,
        class_: ClassName | None = None,
        shape: Shape | None = None,
        url: str | None = None,
        tooltip: str | None = None,
        emphasis: Literal["highlight", "dim", "ghost"] | None = None,
        replicas: int | None = None,
        stack: bool | None = None,
        about: str | None = None,
        namespaces: Badge | bool | Sequence[Namespace] | None = None,
        direction: Literal["TB", "BT", "LR", "RL"] | None = None,
        state: Text | None = None,
        view: Literal["anatomy", "objects", "overview"] | None = None,
        show: Sequence[Detail] | None = None,
        elements: Sequence[AnyElement] | None = None,
        labels: Mapping[str, str] | None = None,
        namespace: str | None = None,
        type: str | None = None,
        selector: Mapping[str, object] | None = None,
        ports: Sequence[Mapping[str, object]] | None = None,
        rules: Sequence[Mapping[str, object]] | None = None,
        tls: Sequence[Mapping[str, object]] | None = None,
        defaultBackend: Mapping[str, object] | None = None,
        backend: Mapping[str, object] | None = None,
        listeners: Sequence[Mapping[str, object]] | None = None,
        parentRefs: Sequence[Mapping[str, object]] | None = None,
        podSelector: Mapping[str, object] | None = None,
        scaleTargetRef: Mapping[str, object] | None = None,
        volumeName: str | None = None,
        claimRef: Mapping[str, object] | None = None,
        template: Pod | None = None,
        volumeClaimTemplates: Sequence[Mapping[str, object]] | None = None,
        references: Sequence[Mapping[str, object]] | None = None,
    ) -> None:
        self._hold(locals(), kind)


class ApiObject(Element):
    """An object around the pods: `ApiObject("service", "web")`.

    Args:
        kind: The kind.
        name: What links call it, and what is shown (`demo` of a pod is shown as “demo Pod”).
        id: A short handle for links, where the name is long or occurs twice.
        label: The text instead of all that podgram would show: one text, a list of lines, or `{markdown: text}`.
        detail: Lines under the title.
        class_: Another colour class than that of its kind.
        shape: Another shape than that of its kind.
        url: A link to follow from the picture: http, https, mailto or relative.
        tooltip: The text that hovers over it.
        emphasis: `highlight`, `dim`, or `ghost` for what is there no more.
        replicas: How many it stands for.
        stack: `true`: its replicas are one shape with others behind it, and a link to them is one arrow.
        about: For a note: the element that it stands beside.
        namespaces: `false` for no badge, a list of the namespaces to show, or whose each is: `{net: own, pid: host,
            ipc: {of: db}}` (Whose a namespace is).
        direction: Which way the inside of a box runs: `TB`, `BT`, `LR` or `RL`.
        state: In which state it is, where it runs and is not as it should be.
        view: How much of it is drawn: `anatomy`, `objects` or `overview`.
        show: Which details are drawn: `volumes`, `ports`, `env`, `resources`, `state`, `user`.
        elements: What is inside. An element with `elements` (even `[]`) is a box, one without is a single shape.
        labels: Its labels.
        namespace: The Kubernetes namespace that it is in.
        type: The type of a service: `ClusterIP`, `NodePort`, `LoadBalancer` or `ExternalName`; or of a secret.
        selector: The labels of the pods that it is for: a link to each such pod.
        ports: The ports of a service.
        rules: Which hosts and paths an ingress or a route sends to which service.
        tls: The secrets with the certificates of an ingress.
        defaultBackend: The service that gets what no rule of an ingress takes.
        backend: The service that gets everything.
        listeners: What a gateway listens to.
        parentRefs: The gateways that a route belongs to.
        podSelector: The labels of the pods that a network policy is for.
        scaleTargetRef: The workload that an autoscaler scales.
        volumeName: The persistent volume that a claim is bound to.
        claimRef: The claim that a persistent volume is bound to.
    """

    def __init__(
        self,
        kind: ApiObjectKind,
        name: str | None = None,
        *,
        id: str | None = None,
        label: Text | None = None,
        detail: Text | None = None,
        class_: ClassName | None = None,
        shape: Shape | None = None,
        url: str | None = None,
        tooltip: str | None = None,
        emphasis: Literal["highlight", "dim", "ghost"] | None = None,
        replicas: int | None = None,
        stack: bool | None = None,
        about: str | None = None,
        namespaces: Badge | bool | Sequence[Namespace] | None = None,
        direction: Literal["TB", "BT", "LR", "RL"] | None = None,
        state: Text | None = None,
        view: Literal["anatomy", "objects", "overview"] | None = None,
        show: Sequence[Detail] | None = None,
        elements: Sequence[AnyElement] | None = None,
        labels: Mapping[str, str] | None = None,
        namespace: str | None = None,
        type: str | None = None,
        selector: Mapping[str, object] | None = None,
        ports: Sequence[Mapping[str, object]] | None = None,
        rules: Sequence[Mapping[str, object]] | None = None,
        tls: Sequence[Mapping[str, object]] | None = None,
        defaultBackend: Mapping[str, object] | None = None,
        backend: Mapping[str, object] | None = None,
        listeners: Sequence[Mapping[str, object]] | None = None,
        parentRefs: Sequence[Mapping[str, object]] | None = None,
        podSelector: Mapping[str, object] | None = None,
        scaleTargetRef: Mapping[str, object] | None = None,
        volumeName: str | None = None,
        claimRef: Mapping[str, object] | None = None,
    ) -> None:
        self._hold(locals(), kind)


class Attachment(Part):
    """A container's place in a network.

    Args:
        aliases: Further names that it has in this network.
        ipv4_address: Its IPv4 address in this network.
        ipv6_address: Its IPv6 address in this network.
        mac_address: Its MAC address in this network.
    """

    def __init__(
        self,
        *,
        aliases: str | Sequence[str] | None = None,
        ipv4_address: str | None = None,
        ipv6_address: str | None = None,
        mac_address: str | None = None,
    ) -> None:
        self._hold(locals())


class Badge(Part):
    """What a namespace badge shows, and whose a namespace is.

    Args:
        show: The namespaces to show, in this order.
        label: The badge's text.
        class_: The badge's colour class.
        shape: The badge's shape.
        pid: Whose the pid namespace is: `own`, `shared`, `host`, `outer`, or `{of: NAME}`.
        mnt: Whose the mnt namespace is: `own`, `shared`, `host`, `outer`, or `{of: NAME}`.
        net: Whose the net namespace is: `own`, `shared`, `host`, `outer`, or `{of: NAME}`.
        uts: Whose the uts namespace is: `own`, `shared`, `host`, `outer`, or `{of: NAME}`.
        ipc: Whose the ipc namespace is: `own`, `shared`, `host`, `outer`, or `{of: NAME}`.
        user: Whose the user namespace is: `own`, `shared`, `host`, `outer`, or `{of: NAME}`.
        cgroup: Whose the cgroup namespace is: `own`, `shared`, `host`, `outer`, or `{of: NAME}`.
        time: Whose the time namespace is: `own`, `shared`, `host`, `outer`, or `{of: NAME}`.
    """

    def __init__(
        self,
        *,
        show: Sequence[Namespace] | None = None,
        label: Text | None = None,
        class_: ClassName | None = None,
        shape: Shape | None = None,
        pid: Joined | Literal["own", "shared", "host", "outer"] | None = None,
        mnt: Joined | Literal["own", "shared", "host", "outer"] | None = None,
        net: Joined | Literal["own", "shared", "host", "outer"] | None = None,
        uts: Joined | Literal["own", "shared", "host", "outer"] | None = None,
        ipc: Joined | Literal["own", "shared", "host", "outer"] | None = None,
        user: Joined | Literal["own", "shared", "host", "outer"] | None = None,
        cgroup: Joined | Literal["own", "shared", "host", "outer"] | None = None,
        time: Joined | Literal["own", "shared", "host", "outer"] | None = None,
    ) -> None:
        self._hold(locals())


class ColourClass(Part):
    """A colour class, new or changed.

    Args:
        fill: The colour inside, in hex and in quotes (`"#9f6"`), or `none`.
        stroke: The colour of the border, in hex and in quotes, or `none`.
        stroke_width: The width of the border in pixels.
        stroke_dasharray: The dashes of the border: `5 5`, or `none`.
        color: The colour of the text, in hex and in quotes.
        css: Properties that only Mermaid draws: `{font-weight: bold}`.
        mermaid: `false`: Mermaid gives this look by itself, as the page's own theme has it.
    """

    def __init__(
        self,
        *,
        fill: str | None = None,
        stroke: str | None = None,
        stroke_width: float | str | None = None,
        stroke_dasharray: str | Sequence[float] | None = None,
        color: str | None = None,
        css: Mapping[str, str] | None = None,
        mermaid: bool | None = None,
    ) -> None:
        self._hold(locals())


class Dependency(Part):
    """For what of another container one waits.

    Args:
        condition: What it waits for: that the other has started, is healthy, or has ended well.
        required: `false`: it starts without the other, too.
    """

    def __init__(
        self,
        *,
        condition: Literal["service_started", "service_healthy", "service_completed_successfully"] | None = None,
        required: bool | None = None,
    ) -> None:
        self._hold(locals())


class From(Part):
    """What stands in manifests and their like, in this place.

    Args:
        from_: Stands for what a manifest, a page with manifests or a Compose file says: its path, or several.
        select: What of it: `KIND/NAME`, or `KIND/NAME@2` for the second of a page.
        view: How much of it is drawn: `anatomy`, `objects` or `overview`.
        show: Which details are drawn: `volumes`, `ports`, `env`, `resources`, `state`, `user`.
    """

    def __init__(
        self,
        *,
        from_: str | Sequence[str],
        select: str | Sequence[str] | None = None,
        view: Literal["anatomy", "objects", "overview"] | None = None,
        show: Sequence[Detail] | None = None,
    ) -> None:
        self._hold(locals())


class Grant(Part):
    """A secret or a config that a container may read.

    Args:
        source: The name of the secret or config.
        target: Where it stands in the container.
    """

    def __init__(
        self,
        *,
        source: str,
        target: str | None = None,
    ) -> None:
        self._hold(locals())


class Include(Part):
    """The elements of a diagram of another file, in this place.

    Args:
        include: Stands for the elements of a diagram of another file: `shared.yaml#web`.
    """

    def __init__(
        self,
        *,
        include: str,
    ) -> None:
        self._hold(locals())


class Joined(Part):
    """Whose a namespace is: that of an element.

    Args:
        of: The element whose namespace it is.
    """

    def __init__(
        self,
        *,
        of: str,
    ) -> None:
        self._hold(locals())


class Kind(Part):
    """How a kind of element looks.

    Args:
        shape: The shape of an element of this kind with nothing inside.
        class_: The colour class of elements of this kind.
        title: What is shown, with `{name}` where the element's name goes: `"{name} function"`.
    """

    def __init__(
        self,
        *,
        shape: Shape | None = None,
        class_: ClassName | None = None,
        title: str | None = None,
    ) -> None:
        self._hold(locals())


class VolumeMount(Part):
    """Where a container has a volume of its pod.

    Args:
        name: The pod's volume.
        mountPath: Where it is mounted in the container.
        devicePath: The path of the block device in the container.
        readOnly: `true`: it can be read only.
        subPath: The part of the volume that is mounted.
        subPathExpr: The part of the volume that is mounted, with variables.
    """

    def __init__(
        self,
        *,
        name: str,
        mountPath: str | None = None,
        devicePath: str | None = None,
        readOnly: bool | None = None,
        subPath: str | None = None,
        subPathExpr: str | None = None,
    ) -> None:
        self._hold(locals())


class Link(Part):
    """A link from an element to another. A text says the same in short: `curl -> tap1: GET /`.

    Args:
        label: The text on it: one text, a list of lines, or `{markdown: text}`.
        class_: The colour class whose stroke its line has.
        emphasis: `highlight` or `dim`, for this link alone.
        length: How many layers it goes on at least, from 1 to 10.
        animate: `true`, `fast` or `slow`: Mermaid 12 lets its dashes run.
        from_: Where it begins: an element's id, name or path, or several.
        to: Where it ends: an element's id, name or path, or several.
        line: `solid`, `dotted`, `thick`, or `invisible`, which only says what comes first.
        arrow: Where it has a head: at its `end`, its `start`, at `both`, or at `none`.
        tip: What its heads are: an `arrow`, a `cross` or a `circle`.
    """

    def __init__(
        self,
        *,
        from_: str | Sequence[str],
        to: str | Sequence[str],
        label: Text | None = None,
        class_: ClassName | None = None,
        emphasis: Literal["highlight", "dim"] | None = None,
        length: int | None = None,
        animate: Literal["", "true", "slow", "fast"] | None = None,
        line: Literal["solid", "dotted", "thick", "invisible"] | None = None,
        arrow: Literal["end", "both", "none", "start"] | None = None,
        tip: Literal["arrow", "cross", "circle"] | None = None,
    ) -> None:
        self._hold(locals())


class MermaidOptions(Part):
    """What Mermaid's versions do not draw alike, and what only Mermaid draws.

    Args:
        version: `"12"` writes for Mermaid 12, `"8.8"` what 8.8.0 and 12 draw alike, whatever the project has.
        twoWay: A link with two heads: `edges` writes two, as 8.8.0 needs; `arrow` writes `<-->`.
        quotes: `needed`: labels have quotes only where they need some. The form of an adopted block.
        breaks: How a label's lines are parted. The form of an adopted block.
        keyword: The block's first word. The form of an adopted block.
        title: A title that only Mermaid draws.
        config: Mermaid's own configuration, which stands at the head of the block.
        ids: The ids of elements that nobody wrote, by their paths. The form of an adopted block.
    """

    def __init__(
        self,
        *,
        version: Literal["8.8", "12"] | None = None,
        twoWay: Literal["edges", "arrow"] | None = None,
        quotes: Literal["always", "needed"] | None = None,
        breaks: Literal["<br/>", "<br>"] | None = None,
        keyword: Literal["graph", "flowchart", "flowchart-elk"] | None = None,
        title: str | None = None,
        config: Mapping[str, object] | None = None,
        ids: Mapping[str, str] | None = None,
    ) -> None:
        self._hold(locals())


class Port(Part):
    """A port of a container, as a manifest has it.

    Args:
        containerPort: The port in the container.
        hostPort: The port of the host that leads to it.
        hostIP: The host's address to which that port is bound.
        protocol: `TCP`, `UDP` or `SCTP`.
        name: The port's name, which services refer to.
    """

    def __init__(
        self,
        *,
        containerPort: int,
        hostPort: int | None = None,
        hostIP: str | None = None,
        protocol: Literal["TCP", "UDP", "SCTP"] | None = None,
        name: str | None = None,
    ) -> None:
        self._hold(locals())


class PublishedPort(Part):
    """A port of a container, as Compose has it.

    Args:
        target: The container's port.
        published: The host's port, or a range of them.
        host_ip: The host's address to which the port is bound.
        protocol: `tcp`, `udp` or `sctp`.
        name: The port's name.
        mode: `host` or `ingress`, in a swarm.
        app_protocol: What is spoken there: `http`.
    """

    def __init__(
        self,
        *,
        target: str,
        published: str | None = None,
        host_ip: str | None = None,
        protocol: str | None = None,
        name: str | None = None,
        mode: str | None = None,
        app_protocol: str | None = None,
    ) -> None:
        self._hold(locals())


class SecurityContext(Part):
    """What a container, or all of a pod, may do.

    Args:
        privileged: `true`: it may do what the host may.
        runAsUser: The number of the user that its processes run as.
    """

    def __init__(
        self,
        *,
        privileged: bool | None = None,
        runAsUser: int | None = None,
        **others: object,
    ) -> None:
        self._hold(locals())


class Stages(Part):
    """Which pod is drawn in stages, and how.

    Args:
        pod: The pod, where there are several.
        finished: What becomes of an init container that has ended: it is `gone`, or stays as a `ghost`, faded and
            dashed.
        captions: The titles of the pictures, by what a stage adds: `pause`, a container's name, or `app`.
    """

    def __init__(
        self,
        *,
        pod: str | None = None,
        finished: Literal["gone", "ghost"] | None = None,
        captions: Mapping[str, str] | None = None,
    ) -> None:
        self._hold(locals())


class Mount(Part):
    """What a container that stands alone mounts, and where.

    Args:
        type: What is mounted: a `volume`, a path of the host (`bind`), memory (`tmpfs`), …
        target: Where it is mounted in the container.
        source: The volume's name, or the path of the host.
        read_only: `true`: it can be read only.
    """

    def __init__(
        self,
        *,
        type: Literal["volume", "bind", "tmpfs", "npipe", "image", "cluster"] | None = None,
        target: str | None = None,
        source: str | None = None,
        read_only: bool | None = None,
    ) -> None:
        self._hold(locals())


class Volume(Part):
    """A volume of a pod.

    Args:
        name: What `volumeMounts` call it. Beside the name stands its kind: `emptyDir: {}`, `configMap: {name: conf}`.
    """

    def __init__(
        self,
        *,
        name: str,
        **others: object,
    ) -> None:
        self._hold(locals())


AnyElement = Element | Include | From | Mapping[str, object] | str
AnyLink = Link | Mapping[str, object] | str
