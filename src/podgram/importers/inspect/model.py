"""What an inspect command says, in one form for all of them."""

from __future__ import annotations

from dataclasses import dataclass, field

from podgram.importers.inspect.json_values import Node

# States in which a container has processes.
RUNNING = frozenset({"running", ""})
# States in which a pod has namespaces: one of Podman is degraded when some of its containers have ended.
ALIVE = frozenset({"running", "ready", "degraded", "paused", ""})
STOPPED = frozenset({"created", "exited", "dead", "configured", "stopped", "initialized", "removing", "stopping"})


@dataclass
class Mounted:
    """What is mounted: `volume`, `bind`, `tmpfs` or another type; a volume without a source has no name."""

    type: str
    source: str
    target: str
    read_only: bool = False


@dataclass
class Found:
    """A container. `modes` are Docker's: `host`, `container:ID`, or empty for an own namespace."""

    node: Node
    id: str
    name: str
    image: str = ""
    words: list[str] = field(default_factory=list)
    user: str = ""
    state: str = "running"
    exit_code: str = ""
    modes: dict[str, str] = field(default_factory=dict)
    knows_namespaces: bool = True
    mounts: list[Mounted] = field(default_factory=list)
    networks: dict[str, tuple[str, ...]] = field(default_factory=dict)  # name → aliases and addresses
    ports: list[str] = field(default_factory=list)  # as Compose writes them
    privileged: bool = False
    init: bool = False
    infra: bool = False  # it is there to hold a pod's namespaces
    pod: str = ""  # the pod's ID, or its name in its namespace
    project: str = ""
    service: str = ""
    number: int = 0
    depends: dict[str, str] = field(default_factory=dict)  # service → condition
    attempt: int = 0
    cri: bool = False  # of a kubelet, whose modes are `pod`, `own`, `host` and `container:ID`, by kind

    @property
    def runs(self) -> bool:
        return self.state in RUNNING


@dataclass
class FoundPod:
    """A pod: a sandbox of the CRI or a pod of Podman. `shared` are the kinds of namespaces that are its containers'."""

    node: Node
    id: str
    name: str
    namespace: str = ""
    state: str = "running"
    shared: frozenset[str] | None = None  # None: nothing is said of them
    host: frozenset[str] = frozenset()
    infra: str = ""  # the ID of the container that holds them
    members: list[Found] = field(default_factory=list)
    ports: list[str] = field(default_factory=list)
    address: str = ""
    attempt: int = 0
    cri: bool = False
    has_sandbox: bool = False  # the sandbox itself was inspected

    @property
    def keys(self) -> frozenset[str]:
        """The IDs of the pod and of all in it."""
        return frozenset({self.id, *(member.id for member in self.members)})
