"""Independent readers of what podgram draws: two real Mermaids and Chromium's own measurements, and two Graphvizes.

Nothing here looks at podgram's code, so what it says about a drawing is a second opinion.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent / "browser"
SVG = "{http://www.w3.org/2000/svg}"
OLD, NEW = VERSIONS = ("8.8.0", "12.3.0")


class UnavailableError(Exception):
    """A tool that a test needs is not on this machine; the message says how to get it."""


class RejectedError(Exception):
    """A real tool did not take what it was given; the message is the tool's own."""


class CrashedError(Exception):
    """A tool that died of a mistake of its own, on text that is right."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A node or a group as Mermaid draws it: colours as CSS `rgb()`, `width` and `dash` as CSS lengths, `box` in px."""

    id: str
    label: str
    fill: str
    stroke: str
    width: str
    dash: str
    color: str
    box: dict[str, float]
    shape: str = ""
    members: tuple[str, ...] = ()
    link: str | None = None
    tooltip: str = ""


@dataclass(frozen=True, slots=True)
class Joined:
    """An edge as Mermaid draws it: `tail` and `head` say whether an arrow head is there."""

    source: str
    target: str
    label: str
    line: str
    tail: bool
    head: bool


@dataclass(frozen=True, slots=True)
class Facts:
    """All that is to be seen in a flowchart that a real Mermaid drew, in the order of its text."""

    nodes: dict[str, Shown]
    groups: dict[str, Shown]
    edges: list[Joined]
    direction: str
    drawn: dict[str, int]
    strange: list[str]


class Browser:
    """One headless Chromium behind a driver process; pages with a loaded Mermaid are kept open between calls."""

    def __init__(self) -> None:
        command = [tool("node", "nodejs"), "driver.mjs", tool("chromium", "chromium")]
        install()
        self._log = tempfile.TemporaryFile("w+")  # noqa: SIM115  it lives as long as the driver
        self._process = subprocess.Popen(
            command, cwd=HERE, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._log, encoding="utf-8"
        )

    def ask(self, do: str, **given: Any) -> Any:
        """The value of one of the driver's commands. Raises RejectedError with the page's own message."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"do": do, **given}) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            self._log.seek(0)
            raise RuntimeError(f"the browser's driver ended: {self._log.read()[-2000:]}")
        answer = json.loads(line)
        if "error" in answer:
            raise RejectedError(answer["error"])
        return answer["value"]

    def mermaid(self, version: str, source: str, *, raw: bool = False, flat: bool = False) -> Facts:
        """What a real Mermaid draws of a flowchart's text.

        `raw` reads it as the text of a page, in which HTML is markup; `flat` has labels drawn without HTML.
        """
        facts = self.ask("mermaid", version=version, source=source, raw=raw, flat=flat)
        return Facts(
            nodes={n["id"]: Shown(**n) for n in facts["nodes"]},
            groups={g["id"]: Shown(**{**g, "members": tuple(g["members"])}) for g in facts["groups"]},
            edges=[Joined(e.pop("from"), e.pop("to"), **e) for e in facts["edges"]],
            direction=facts["direction"],
            drawn=facts["drawn"],
            strange=facts["strange"],
        )

    def mermaid_svg(self, version: str, source: str) -> str:
        """The SVG that a real Mermaid draws of a flowchart's text."""
        return str(self.ask("mermaidSvg", version=version, source=source))

    def svg(self, text: str, css: str = "") -> dict[str, Any]:
        """Measurements of one of podgram's SVGs, inlined in a page that has a style sheet of its own if given."""
        return dict(self.ask("svg", text=text, css=css))

    def png(self, html: str, width: int, height: int) -> bytes:
        """A screenshot of a page."""
        return base64.b64decode(self.ask("png", html=html, width=width, height=height))

    def page(self, html: str, expression: str) -> tuple[Any, list[str]]:
        """What a JavaScript expression is worth in a page, and the addresses that the page asked for."""
        answer = self.ask("page", html=html, expression=expression)
        return answer.get("value"), answer["requests"]

    def visit(self, url: str, *, width: int = 1280, height: int = 900, dark: bool = False) -> str:
        """Opens a page of this machine, and gives its title. `wait`, `press` and `shot` are about it."""
        return str(self.ask("visit", url=url, width=width, height=height, dark=dark))

    def wait(self, expression: str, timeout: int = 10_000) -> Any:
        """What a JavaScript expression is worth in the page, as soon as it is worth something; milliseconds to wait."""
        return self.ask("wait", expression=expression, timeout=timeout)

    def press(self, key: str) -> None:
        """Presses a key, by the name that the DOM has for it."""
        self.ask("press", key=key)

    def shot(self) -> bytes:
        """A screenshot of the page, as a PNG."""
        return base64.b64decode(self.ask("shot"))

    def close(self) -> None:
        self._process.communicate(timeout=30)
        self._log.close()


def office_problems(files: Sequence[Path]) -> list[list[str]]:
    """What Open XML SDK, the checker of Office's file formats, says against each of some files."""
    command = [tool("node", "nodejs"), "office.mjs", *(str(file) for file in files)]
    install()
    run = subprocess.run(command, cwd=HERE, capture_output=True, encoding="utf-8", timeout=300)
    assert run.returncode == 0, run.stderr
    return list(json.loads(run.stdout))


def install() -> None:
    """Installs the driver's npm packages beside it, once for each state of the lock file, whoever asks first."""
    wanted = hashlib.sha256((HERE / "package-lock.json").read_bytes()).hexdigest()
    stamp = HERE / "node_modules" / ".installed"
    with _alone("podgram-" + hashlib.sha256(str(HERE).encode()).hexdigest()[:16]):
        if stamp.exists() and stamp.read_text() == wanted:
            return
        run = subprocess.run(
            [tool("npm", "npm"), "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
            cwd=HERE,
            capture_output=True,
            text=True,
        )
        if run.returncode:
            raise UnavailableError(f"npm ci in tests/browser failed: {run.stderr.strip()[-600:]}")
        stamp.write_text(wanted)


@contextmanager
def _alone(name: str) -> Iterator[None]:
    """Holds a lock of that name against the other processes of a parallel run."""
    try:
        import fcntl
    except ImportError:  # Windows has none: there, run these tests in one process
        yield
        return
    with Path(tempfile.gettempdir(), f"{name}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def tool(name: str, package: str) -> str:
    """The path of a program. Raises UnavailableError with the command that installs it."""
    found = shutil.which(name)
    if not found:
        raise UnavailableError(f"no {name} here; on Debian: apt-get install {package}")
    return found


@dataclass(frozen=True, slots=True)
class DotPart:
    """A node or a cluster as Graphviz draws it. Colours are as in the DOT; `inside` is the cluster around it."""

    text: str
    fill: str
    stroke: str
    width: float
    dashed: bool
    color: str
    inside: str | None
    url: str | None


@dataclass(frozen=True, slots=True)
class DotEdge:
    """An edge as Graphviz draws it; `ltail` and `lhead` are the clusters that it is clipped at."""

    source: str
    target: str
    text: str
    dashed: bool
    width: float
    tail: bool
    head: bool
    ltail: str | None
    lhead: str | None


@dataclass(frozen=True, slots=True)
class DotFacts:
    """All that is to be seen in what a Graphviz drew of DOT text."""

    nodes: dict[str, DotPart]
    clusters: dict[str, DotPart]
    edges: list[DotEdge]


def system_dot(source: str) -> tuple[str, str]:
    """What the machine's own Graphviz makes of DOT: JSON and SVG. Raises RejectedError for a warning too."""
    command = [tool("dot", "graphviz"), "-Tjson", "-Tsvg"]
    run = subprocess.run(command, input=source, capture_output=True, encoding="utf-8")
    _check(run.returncode, run.stderr)
    made, mark, svg = run.stdout.partition("<?xml")
    return made, mark + svg


class Embedded:
    """The Graphviz inside pygraphviz, in a process of its own."""

    def __init__(self) -> None:
        command = [sys.executable, str(Path(__file__).with_name("embedded.py"))]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8")

    def __call__(self, source: str) -> tuple[str, str]:
        """What it makes of DOT: JSON and SVG. Raises RejectedError for a warning too, CrashedError for a crash."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(source) + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        _check(answer["status"], answer["told"])
        return answer["json"], answer["svg"]

    def close(self) -> None:
        self._process.communicate(timeout=30)


def _check(status: int, told: str) -> None:
    """Raises for a Graphviz that failed, or had something to say but of the machine's fonts."""
    if status < 0:
        raise CrashedError(f"Graphviz ended by signal {-status}")
    lines = [line for line in told.splitlines() if line.strip() and not re.search("Fontconfig|GLib", line)]
    if status or lines:
        raise RejectedError("\n".join(lines)[-600:] or f"Graphviz ended with {status}")


GRAPHVIZES = ("embedded", "system")


def dot_facts(source: str, engine: Callable[[str], tuple[str, str]]) -> DotFacts:
    """What a Graphviz draws of DOT text: its SVG says how it looks, its JSON what is in and at what."""
    text, svg = engine(source)
    made = json.loads(text, strict=False)
    objects = made.get("objects", [])
    inside: dict[int, str] = {}
    for outer in objects:  # a cluster lists those in it, and every cluster is listed before what is in it
        for inner in [*outer.get("nodes", []), *outer.get("subgraphs", [])]:
            inside[inner] = outer["name"]
    around = {o["name"]: inside.get(o["_gvid"]) for o in objects}
    drawn: dict[str, dict[str, list[ET.Element]]] = {"node": {}, "cluster": {}, "edge": {}}
    for group in ET.fromstring(svg).iter(f"{SVG}g"):
        if group.get("class") in drawn:
            drawn[group.get("class", "")].setdefault(group.findtext(f"{SVG}title", ""), []).append(group)
    return DotFacts(
        nodes={name: _dot_part(groups[0], around[name]) for name, groups in drawn["node"].items()},
        clusters={name: _dot_part(groups[0], around[name]) for name, groups in drawn["cluster"].items()},
        edges=_dot_edges(made.get("edges", []), {o["_gvid"]: o["name"] for o in objects}, drawn["edge"]),
    )


def _dot_part(group: ET.Element, inside: str | None) -> DotPart:
    outline = next(
        e for e in group.iter() if e.tag in (f"{SVG}{t}" for t in ("polygon", "path", "ellipse", "polyline"))
    )
    texts = list(group.iter(f"{SVG}text"))
    anchor = next(group.iter(f"{SVG}a"), None)
    return DotPart(
        text=_dot_text(group),
        fill=outline.get("fill", ""),
        stroke=outline.get("stroke", ""),
        width=float(outline.get("stroke-width", "1")),
        dashed=outline.get("stroke-dasharray") is not None,
        color=texts[0].get("fill", "black") if texts else "",
        inside=inside,
        url=anchor.get("{http://www.w3.org/1999/xlink}href") if anchor is not None else None,
    )


def _dot_text(group: ET.Element) -> str:
    lines = ("".join(text.itertext()) for text in group.iter(f"{SVG}text"))
    return "\n".join(line.replace("\xa0", " ") for line in lines)


def _dot_edges(edges: list[dict[str, Any]], names: dict[int, str], drawn: dict[str, list[ET.Element]]) -> list[DotEdge]:
    """Edges between the same two nodes are drawn in the order in which they are made."""
    found = []
    for edge in edges:
        source, target = names[edge["tail"]], names[edge["head"]]
        group = drawn[f"{source}->{target}"].pop(0)
        path = next(group.iter(f"{SVG}path"))
        found.append(
            DotEdge(
                source=source,
                target=target,
                text=_dot_text(group),
                dashed=path.get("stroke-dasharray") is not None,
                width=float(path.get("stroke-width", "1")),
                tail="_tdraw_" in edge,
                head="_hdraw_" in edge,
                ltail=edge.get("ltail"),
                lhead=edge.get("lhead"),
            )
        )
    return found
