"""Speed and memory, as ratios within one run: absolute times say more about the machine than about podgram.

    python benchmarks/run.py            all of it, about two minutes
    python benchmarks/run.py cold sync  some of it

Every comparison alternates its two sides and quotes the median of their pairs.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from podgram.model.diagram import Diagram, Group, Node

ROOT = Path(__file__).parent.parent
SPECS = sorted((ROOT / "specs").glob("*.yaml"))
PAIRS = 9
ROUNDS = 15  # of what is not compared: the fastest is what a machine can do, the median what it did
PODGRAM = [sys.executable, "-m", "podgram"]
# Pydantic loads most of itself when the first model is made.
DEPENDENCIES = "import jinja2, pydantic, typer, yaml; type('Model', (pydantic.BaseModel,), {})"
READERS = "import typer, yaml"
# Python keeps its bytecode, as it does for everybody who has not told it otherwise.
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def seconds(command: list[str], folder: Path | None = None) -> float:
    """The wall time of a command that must succeed."""
    start = time.perf_counter()
    subprocess.run(command, check=True, cwd=folder, env=ENVIRONMENT, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def ratio(one: Callable[[], float], other: Callable[[], float]) -> tuple[float, float, float]:
    """The median ratio of one to the other over alternating pairs, after a warm-up, and the median of each."""
    one(), other()
    pairs = [(one(), other()) for _ in range(PAIRS)]
    return (
        statistics.median(a / b for a, b in pairs),
        statistics.median(a for a, _ in pairs),
        statistics.median(b for _, b in pairs),
    )


def tell(what: str, found: tuple[float, float, float], aim: str = "") -> None:
    times, one, other = found
    row(what, f"{times:.2f} x  ({one * 1000:.0f} ms / {other * 1000:.0f} ms)", aim)


def row(what: str, value: str, aim: str = "") -> None:
    print(f"{what:<70} {value:<28}{f' aim: {aim}' if aim else ''}")


def cold() -> None:
    """One spec from a cold start, against importing what podgram depends on, and against dot itself."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        spec = str(ROOT / "specs" / "714_pod.yaml")
        render = lambda: seconds([*PODGRAM, "render", spec, "-o", folder])  # noqa: E731
        imports = lambda: seconds([sys.executable, "-c", DEPENDENCIES])  # noqa: E731
        tell("cold render of one spec / importing its dependencies", ratio(render, imports), "1.5 or less")
        render()
        if shutil.which("dot"):
            dot = ["dot", "-Tsvg", str(out / "714_pod.dot"), "-o", str(out / "dot.svg")]
            tell("cold render of one spec / dot -Tsvg of its DOT", ratio(render, lambda: seconds(dot)))


def throughput() -> None:
    """All specs to all three formats in one process, and one diagram to SVG, warm."""
    from podgram import pipeline
    from podgram.emitters import USUAL
    from podgram.emitters.templating import Templates

    options, templates = pipeline.Options(), Templates()

    def everything() -> int:
        drawn = 0
        for spec in SPECS:
            for diagram in pipeline.read(spec, options).diagrams.values():
                for format in USUAL:
                    pipeline.emit(diagram, format, templates, options)
                drawn += 1
        return drawn

    def rate() -> float:
        start = time.process_time()
        return everything() / (time.process_time() - start)

    rates = [rate() for _ in range(1 + ROUNDS)][1:]
    spread = f"{max(rates):.0f} (median of {ROUNDS} rounds {statistics.median(rates):.0f})"
    row("diagrams per second, read and drawn in all three formats", spread, "150 or more")

    def once(diagram: Diagram) -> float:
        start = time.process_time()
        pipeline.emit(diagram, "svg", templates, options)
        return time.process_time() - start

    diagrams = [diagram for spec in SPECS for diagram in pipeline.read(spec, options).diagrams.values()]
    times = [min(once(diagram) for _ in range(5)) for diagram in diagrams]
    spread = f"{statistics.median(times) * 1000:.1f}, {max(times) * 1000:.1f}"
    row("ms for one diagram to SVG, every layout tried: median, longest", spread, "20 or less")
    row("peak memory of this process, MB", f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f}")


def pictures() -> None:
    """PNG against SVG, of one diagram, warm."""
    from podgram import PodgramError, load

    pod = load(ROOT / "specs" / "706_container_pod.yaml")["doublet"]

    def once(format: str) -> float:
        start = time.perf_counter()
        pod.text(format)
        return time.perf_counter() - start

    try:
        tell("one diagram to PNG / to SVG", ratio(lambda: once("png"), lambda: once("svg")))
    except PodgramError as error:
        print(error)


def site(folder: Path, pages: int = 40, diagrams: int = 64) -> None:
    """A project of pages that show the diagrams of specs, as lessons do."""
    shutil.copytree(ROOT / "specs", folder / "specs")
    (folder / "podgram.toml").write_text('pages = ["content"]\n')
    (folder / "content").mkdir()
    from podgram import load

    markers = [f"specs/{spec.name}#{name}" for spec in SPECS for name in load(spec)]
    for page in range(pages):
        blocks = [
            f"{{{{< mermaid >}}}}\n%% podgram: {markers[number % len(markers)]}\n{{{{< /mermaid >}}}}\n"
            for number in range(page, diagrams, pages)
        ]
        (folder / "content" / f"{page:02}.md").write_text(f"# Lesson {page}\n\n" + "\nSome text.\n\n".join(blocks))


def sync() -> None:
    """Forty pages with 64 diagrams: all stale, and then unchanged."""
    with tempfile.TemporaryDirectory() as name:
        stale = []
        for number in range(5):
            folder = Path(name, str(number))
            folder.mkdir()
            site(folder)
            stale.append(seconds([*PODGRAM, "sync"], folder))
        row("seconds for sync of 40 pages, 64 diagrams, all stale", f"{statistics.median(stale):.2f}", "under 1")
        run = lambda: seconds([*PODGRAM, "sync"], folder)  # noqa: E731
        imports = lambda: seconds([sys.executable, "-c", READERS])  # noqa: E731
        tell("sync of them unchanged / importing typer and a YAML reader", ratio(run, imports), "1.5 or less")


def large(folder: Path, pages: int) -> None:
    """A project of pages that each show a spec of their own twice: as a block, and as a picture."""
    for part in ("specs", "docs"):
        (folder / part).mkdir(parents=True)
    (folder / "podgram.toml").write_text('pages = ["docs"]\n')
    for number in range(pages):
        spec = f"elements:\n  - pod: web{number}\n    containers: [{{name: app{number}, command: [./serve]}}]\n"
        (folder / "specs" / f"{number}.yaml").write_text(spec)
        marker = f"podgram: specs/{number}.yaml"
        text = f"```mermaid\n%% {marker}\n```\n\n<!-- {marker} -->\n![](p{number}.svg)\n"
        (folder / "docs" / f"{number}.md").write_text(text)


def cores() -> None:
    """A thousand pages with two thousand drawings, all stale, on all cores and on one."""
    if not hasattr(os, "sched_setaffinity"):
        return print("this system cannot hold a process to one core")
    pages = 1000
    with tempfile.TemporaryDirectory() as name:
        folders = (Path(name, str(number)) for number in count())

        def stale(one_core: bool) -> float:
            folder = next(folders)
            large(folder, pages)
            mine = os.sched_getaffinity(0)
            os.sched_setaffinity(0, {min(mine)} if one_core else mine)
            try:
                return seconds([*PODGRAM, "sync"], folder)
            finally:
                os.sched_setaffinity(0, mine)
                shutil.rmtree(folder / "specs")

        pairs = [(stale(False), stale(True)) for _ in range(3)]
        times = [statistics.median(side) for side in zip(*pairs, strict=True)]
        what = f"sync of {pages} stale pages with {2 * pages} drawings, on {len(os.sched_getaffinity(0))} cores / one"
        tell(what, (statistics.median(a / b for a, b in pairs), *times), "0.6 or less on two")


def kernel() -> None:
    """A machine of 2,000 processes drawn, and one of 100,000 of which some are asked for, against a start of Python."""
    sys.path.insert(0, str(ROOT / "tests"))
    from machines import INIT, P, write

    five = ("pid", "mnt", "net", "uts", "ipc")
    inside = [P(p, f"app{p} -v", 1, (p, 1), dict.fromkeys(five, p)) for p in range(100, 130)]
    host = [P(p, f"daemon{p}", 1) for p in range(1000, 2970)]
    imports = lambda: seconds([sys.executable, "-c", DEPENDENCIES])  # noqa: E731
    with tempfile.TemporaryDirectory() as name:
        folder = write(Path(name, "proc"), [INIT, *inside, *host])
        for what, pids in (("2,000 processes", []), ("100,000 processes, with --pid", ["--pid", "100"])):
            if pids:
                for pid in range(3000, 101_000):  # of these nothing else is read
                    (folder / str(pid)).mkdir()
                    (folder / str(pid) / "stat").write_text(f"{pid} (d) S 1 {'0 ' * 17}{pid}\n")
            run = lambda pids=pids: seconds([*PODGRAM, "render", str(folder), *pids, "-f", "json", "-o", name])  # noqa: E731
            tell(f"a /proc of {what} as JSON / importing dependencies", ratio(run, imports))


def manifests() -> None:
    """A cluster of 10,000 pods in the overview, against reading its file alone; and 264 objects, with KubeDiagrams."""
    sys.path.insert(0, str(ROOT / "tests"))
    from cluster import dump, objects

    load = {
        "YAML": "import sys, yaml; yaml.load(open(sys.argv[1], 'rb'), yaml.CSafeLoader)",
        "JSON": "import sys, json; json.load(open(sys.argv[1], 'rb'))",
    }
    with tempfile.TemporaryDirectory() as name:
        for what, aim in (("JSON", "4 or less"), ("YAML", "1.3 or less")):
            file = Path(name, f"cluster.{what.lower()}")
            file.write_text(dump(10_000, what))
            draw = [*PODGRAM, "render", str(file), "--view", "overview", "-f", "svg", "-o", name]
            read = [sys.executable, "-c", load[what], str(file)]
            one, other = (seconds(command) for command in (draw, read))  # a minute each: once has to do
            tell(
                f"10,000 pods in {what} ({file.stat().st_size >> 20} MB), overview / reading it",
                (one / other, one, other),
                aim,
            )
            row(f"peak memory of that in MB, and of reading {what}", f"{peak(draw):.0f}, {peak(read):.0f}")
        file = Path(name, "objects.yaml")
        file.write_text(objects(264))
        draw = lambda: seconds([*PODGRAM, "render", str(file), "--view", "objects", "-f", "svg", "-o", name])  # noqa: E731
        if shutil.which("kube-diagrams"):
            peer = lambda: seconds(["kube-diagrams", str(file), "-f", "svg", "-o", str(Path(name, "peer"))])  # noqa: E731
            tell("264 objects as SVG / KubeDiagrams", ratio(draw, peer))
        else:
            row("seconds for 264 objects as SVG", f"{min(draw() for _ in range(3)):.2f}", "0.5 or less")


def peak(command: list[str]) -> float:
    """The most memory that a command had, in MB."""
    code = "import resource, subprocess, sys; subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=True);"
    code += "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)"
    done = subprocess.run([sys.executable, "-c", code, *command], check=True, capture_output=True, text=True)
    return float(done.stdout)


MANY = 500  # links, of which more take the others minutes
ELK = """
const ELK = require("elkjs"), start = performance.now();
new ELK().layout(JSON.parse(require("fs").readFileSync(0))).then(() => console.log(performance.now() - start));
"""


def boxes_of_seven(boxes: int, links: int) -> Diagram:
    """Boxes that hold seven elements each, and links between any two, every other one with a label."""
    from scenes import diagram, edge, group, node

    random = Random(1)
    ids = [[f"b{b}n{n}" for n in range(7)] for b in range(boxes)]
    ends = [random.sample([id for box in ids for id in box], 2) for _ in range(links)]
    edges = (edge(f"e{i}", a, b, *([f"link {i}"] if i % 2 else [])) for i, (a, b) in enumerate(ends))
    return diagram(*(group(f"box {b}", *map(node, box)) for b, box in enumerate(ids)), edges=tuple(edges))


def as_elk(diagram: Diagram) -> str:
    """The same for ELK, with sizes as ours are: https://eclipse.dev/elk/documentation/tooldevelopers/graphdatastructure/jsonformat.html"""

    def written(element: Node | Group) -> dict[str, object]:
        children = [written(child) for child in getattr(element, "children", ())]
        return {"id": element.id, "children": children} if children else {"id": element.id, "width": 70, "height": 35}

    edges = [{"id": edge.id, "sources": [edge.source], "targets": [edge.target]} for edge in diagram.edges]
    options = {"elk.algorithm": "layered", "elk.hierarchyHandling": "INCLUDE_CHILDREN"}
    children = [written(element) for element in diagram.children]
    return json.dumps({"id": "root", "layoutOptions": options, "children": children, "edges": edges})


def layout() -> None:
    """The layout alone, by size, with a system's dot and ELK beside it where they are installed."""
    sys.path.insert(0, str(ROOT / "tests"))
    from podgram.diagnostics import PodgramError
    from podgram.layout.layout import place

    for boxes, links in ((2, 5), (5, 20), (10, 60), (30, 150), (143, 1000)):
        diagram = boxes_of_seven(boxes, links)
        found = []
        for engine in ("own", "dot") if links < MANY else ("own",):
            start = time.perf_counter()
            try:
                place(diagram, engine)
                found.append(f"{engine} {(time.perf_counter() - start) * 1000:.0f}")
            except PodgramError:  # there is no dot, or it fails
                found.append(f"{engine} none")
        elk = ["node", "-e", ELK]
        modules = {"cwd": ROOT / "tests" / "browser", "input": as_elk(diagram), "capture_output": True, "text": True}
        asked = links < MANY and shutil.which("node")
        answer = subprocess.run(elk, **modules, check=False) if asked else None
        found.append(f"ELK {float(answer.stdout):.0f}" if answer and not answer.returncode else "ELK none")
        row(f"ms for the layout of {boxes * 8} elements with {links} links", ", ".join(found))


PARTS = {
    "cold": cold,
    "throughput": throughput,
    "pictures": pictures,
    "sync": sync,
    "cores": cores,
    "kernel": kernel,
    "manifests": manifests,
    "layout": layout,
}

if __name__ == "__main__":
    for part in sys.argv[1:] or PARTS:
        PARTS[part]()
