"""What type checkers say of specs in Python. mypy reads this file, and tells each `ignore` that it does not need."""

from __future__ import annotations

from podgram import ApiObject, Container, Diagram, Drawing, Element, Include, Link, Pod, Process, Spec, Workload, draw
from podgram.spec import Badge, ColourClass, Joined, Kind, Port, PublishedPort, Volume, VolumeMount

APP = Container(
    "app",
    command=["./serve"],
    ports=[Port(containerPort=80), PublishedPort(target="80", published="8080"), "443:443"],
    volumeMounts=[VolumeMount(name="log", mountPath="/log")],
)
WEB = Pod(
    "web",
    hostNetwork=True,
    containers=[APP, Container("logs", class_="blue", processes=[Process("tail", pid=1)])],
    volumes=[Volume(name="log", emptyDir={})],
    namespaces=Badge(net="host", ipc=Joined(of="curl")),
    pause=False,
)
DIAGRAM = Diagram(
    name="web",
    elements=[
        Element("client", "curl"),
        ApiObject("service", "web", selector={"app": "web"}),
        WEB,
        "scheduler",
        {"box": "a"},
    ],
    links=["curl -> service/web: GET /", Link(from_="service/web", to=["pod/web"], line="dotted")],
    classes={"mine": ColourClass(fill="#fff", stroke_width=2, stroke_dasharray="5 5")},
    kinds={"lambda": Kind(shape="hexagon", class_="mine", title="{name} function")},
    align=["curl", "scheduler"],
    stages=False,
    legend={"mine": "My own"},
)
AFTER = Diagram(name="after", extends="web", elements=[Workload("deployment", "shop", template=Pod("shop"))], dim="web")
SPEC = Spec(series=True, diagrams=[DIAGRAM, AFTER])


def wrong() -> list[object]:
    """Each has a value that does not fit, which a checker finds before anything runs, and podgram when it draws."""
    return [
        Pod("web", hostNetwork="yes"),  # type: ignore[arg-type]
        Pod("web", containers={"name": "app"}),  # type: ignore[arg-type]
        Container("app", restartPolicy="always"),  # type: ignore[arg-type]
        Container("app", ports=[VolumeMount(name="log")]),  # type: ignore[list-item]
        Element("box", "a", shape="blob"),  # type: ignore[arg-type]
        Process("php", pid="one"),  # type: ignore[arg-type]
        Element("box", "a", namespaces=Badge(net="mine")),  # type: ignore[arg-type]
        Include(include=["a.yaml"]),  # type: ignore[arg-type]
    ]


def misspelled() -> None:
    """Each line has a field too many, or too few, which Python itself refuses."""
    Pod("web", hostNetwrk=True)  # type: ignore[call-arg]


def incomplete() -> None:
    Port()  # type: ignore[call-arg]


def drawn() -> Drawing:
    return draw(DIAGRAM)
