"""What stands in the Mermaid diagrams of a site: counts, and what has drifted, changes nothing and reads anything."""

from __future__ import annotations

import json
import textwrap
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import typer

from podgram.commands.arguments import PagePaths
from podgram.commands.console import Result
from podgram.diagnostics import PodgramError, Problem
from podgram.importers.mermaid.classes import normal
from podgram.importers.mermaid.flowchart import ClassDef, Flowchart, Node, Styles, Subgraph
from podgram.importers.mermaid.parser import (
    BUILT_IN,
    KEYWORDS,
    MAX_CHARACTERS,
    MAX_EDGES,
    NotAFlowchartError,
    class_defs,
    diagram_type,
    read,
)
from podgram.importers.mermaid.version import guess
from podgram.model.diagram import MermaidVersion
from podgram.model.ids import refused
from podgram.pages import find_pages
from podgram.pages.page import Block, Page
from podgram.project import settings as project_settings
from podgram.project.files import read_text


class Place(NamedTuple):
    """A line of a page, counted from 1."""

    page: str
    line: int

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a class, as a classDef has it, and every line that defines it so."""

    value: str
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Drifted:
    """A class that does not mean the same everywhere."""

    name: str
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about one name in one diagram: an id, a class, a limit."""

    name: str
    what: str
    place: Place


@dataclass(slots=True)
class AuditReport:
    """Everything that an audit found, in the order of the pages.

    Lines with `class_def` are counted, and those of them that nobody generates; `class_defs` counts the classes that
    they define, and `repeated_class_defs` those of them that say again what one before them says.
    """

    pages: int = 0
    version: MermaidVersion = "8.8"
    version_because: str = ""
    diagrams: dict[str, int] = field(default_factory=dict)
    generated: int = 0
    class_def_lines: int = 0
    class_def_lines_by_hand: int = 0
    repeated_class_defs: int = 0
    class_defs: int = 0
    drifted: tuple[Drifted, ...] = ()
    unused: list[Finding] = field(default_factory=list)
    missing: list[Finding] = field(default_factory=list)
    undefined: list[Finding] = field(default_factory=list)
    refused: list[Finding] = field(default_factory=list)
    too_large: list[Finding] = field(default_factory=list)
    unread: list[Finding] = field(default_factory=list)
    elsewhere: list[Finding] = field(default_factory=list)

    def as_data(self) -> dict[str, Any]:
        """The report as JSON has it: places as `{"page": …, "line": …}`."""
        plain: dict[str, Any] = asdict(self)
        return _with_places(plain)  # type: ignore[no-any-return]


def run(
    paths: PagePaths, as_json: Annotated[bool, typer.Option("--json", help="For a program to read.")] = False
) -> Result:
    """The report on all pages that can be read. Raises PodgramError for a path that does not exist."""
    pages: list[Page] = []
    problems: list[Problem] = []
    for path in find_pages(paths):
        try:
            pages.append(Page.read(read_text(path), str(path)))
        except PodgramError as error:
            problems += error.problems
    project = project_settings.find(Path.cwd())
    said = "version" in dict(project.mermaid)
    told = None if said else next((found for page in pages if (found := guess(page.text, project.root))), None)
    report = audit(pages, told.version if told else project.mermaid_version)
    report.version_because = told.because if told else f"{project.file.name} says so" if said and project.file else ""
    data = json.dumps(report.as_data(), indent=2, ensure_ascii=False) + "\n" if as_json else ""
    return Result(data or describe(report), problems, 1 if problems else 0)


def audit(pages: Iterable[Page], version: MermaidVersion = "8.8") -> AuditReport:
    """Looks at every Mermaid diagram of the pages. What cannot be read of one is a finding, never an error.

    `version` is that of the pages' Mermaid: what only another one refuses or draws otherwise is told apart.
    """
    report = AuditReport(version=version)
    types: Counter[str] = Counter()
    values: Values = defaultdict(lambda: defaultdict(list))
    for page in pages:
        report.pages += 1
        for block in page.blocks:
            types[diagram_type(block.body) or "empty"] += 1
            diagram = _Diagram(page, block, report, values)
            report.generated += diagram.generated
            diagram.look()
    report.diagrams = dict(sorted(types.items(), key=lambda item: (-item[1], item[0])))
    report.class_defs = sum(len(places) for by_value in values.values() for places in by_value.values())
    report.repeated_class_defs = report.class_defs - sum(len(by_value) for by_value in values.values())
    report.drifted = tuple(_drifted(values))
    return report


class Definition(NamedTuple):
    """One definition of a class, as it is written."""

    styles: Styles
    place: Place
    generated: bool


Values = dict[str, dict[Styles, list[Definition]]]  # class → its values, however they are written → the definitions


class _Diagram:
    """One diagram, and where its lines are in the page."""

    def __init__(self, page: Page, block: Block, report: AuditReport, values: Values) -> None:
        self.page, self.report, self.values = page, report, values
        self.text, self.generated = block.body, block.marker is not None
        self.first = page.lines.at(block.start) + block.options.count("\n")

    def place(self, line: int) -> Place:
        return Place(self.page.file, self.first + line)

    def look(self) -> None:
        characters = len(self.text.encode("utf-16-le")) // 2  # as JavaScript counts
        if characters > MAX_CHARACTERS:
            self.found(self.report.too_large, "characters", f"{characters} of at most {MAX_CHARACTERS}", 1)
            self.defined(class_defs(self.text))
            return  # Mermaid reads no more of it either
        try:
            flowchart = read(self.text)
        except NotAFlowchartError as error:
            if diagram_type(self.text) in (*KEYWORDS, ""):
                self.found(self.report.unread, self.text.strip().split("\n")[0], error.problems[0].message, 1)
            self.defined(class_defs(self.text))
            return
        self.flowchart(flowchart)

    def flowchart(self, flowchart: Flowchart) -> None:
        if len(flowchart.edges) > MAX_EDGES:
            self.found(self.report.too_large, "arrows", f"{len(flowchart.edges)} of at most {MAX_EDGES}", 1)
        self.classes(flowchart)
        for node in flowchart.nodes:
            if versions := refused(node.id):
                here = self.report.version == "8.8" or "12.x" in versions
                findings = self.report.refused if here else self.report.elsewhere
                self.found(findings, node.id, f"refused by {' and '.join(versions)}", node.line)
        for unread in flowchart.unread:
            if not unread.harmless:
                elsewhere = unread.old and self.report.version == "12"
                findings = self.report.elsewhere if elsewhere else self.report.unread
                self.found(findings, unread.text, unread.why, unread.line)

    def classes(self, flowchart: Flowchart) -> None:
        elements: list[Node | Subgraph] = [*flowchart.nodes, *flowchart.subgraphs]
        worn = {name for wearer in (*elements, *flowchart.edges) for name in wearer.classes}
        defined = {definition.name for definition in flowchart.class_defs}
        self.defined(flowchart.class_defs)
        for definition in flowchart.class_defs:
            if definition.name not in worn | BUILT_IN:
                self.found(self.report.unused, definition.name, "worn by nothing in its diagram", definition.line)
        existing = {element.id for element in elements}
        for use in flowchart.class_uses:
            for id in use.missing:
                why = f"given the class {use.name!r} before it is there" if id in existing else "is not in the diagram"
                self.found(self.report.missing, id, why, use.line)
            wearers = ", ".join(id for id in use.ids if id not in use.missing)
            if wearers and use.name not in defined | BUILT_IN:
                self.found(self.report.undefined, use.name, f"given to {wearers}, but not defined there", use.line)

    def defined(self, class_defs: Sequence[ClassDef]) -> None:
        """Counts the definitions of classes, by their values."""
        lines = len({definition.line for definition in class_defs})
        self.report.class_def_lines += lines
        self.report.class_def_lines_by_hand += 0 if self.generated else lines
        for definition in class_defs:
            made = Definition(definition.styles, self.place(definition.line), self.generated)
            self.values[definition.name][normal(definition.styles)].append(made)

    def found(self, findings: list[Finding], name: str, what: str, line: int) -> None:
        findings.append(Finding(name, what, self.place(line)))


def _drifted(values: Values) -> Iterator[Drifted]:
    """The classes to which people gave several values, each with its commonest value first.

    What podgram generates has the values of one theme, which cannot drift.
    """
    for name, by_value in sorted(values.items()):
        by_hand = [found for made in by_value.values() if (found := [d for d in made if not d.generated])]
        if len(by_hand) > 1:
            commonest = sorted(by_hand, key=lambda found: -len(found))
            written = (
                Value(",".join(f"{k}:{v}" for k, v in found[0].styles), tuple(d.place for d in found))
                for found in commonest
            )
            yield Drifted(name, tuple(written))


def _with_places(value: Any) -> Any:
    if isinstance(value, Place):
        return value._asdict()
    if isinstance(value, dict):
        return {key: _with_places(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_with_places(item) for item in value]
    return value


# --- for people

_SECTIONS = (  # field, heading
    ("unused", "classes that style nothing"),
    ("missing", "classes given to ids that do not exist"),
    ("undefined", "classes that nobody defines"),
    ("refused", "ids that a version of Mermaid refuses"),
    ("too_large", "diagrams over Mermaid's limits"),
    ("unread", "lines that Mermaid, or podgram, cannot draw"),
    ("elsewhere", "what only another version of Mermaid refuses or draws otherwise"),
)


def describe(report: AuditReport) -> str:
    """The report as text: a table of counts, then each kind of finding with its places."""
    kinds = ", ".join(f"{count} {kind}" for kind, count in report.diagrams.items())
    share = f"{report.repeated_class_defs / report.class_defs:.0%}" if report.class_defs else "0%"
    rows = [
        ("pages", str(report.pages)),
        ("their Mermaid", report.version + (f", as {report.version_because}" if report.version_because else "")),
        ("diagrams", f"{sum(report.diagrams.values())}" + (f" ({kinds})" if kinds else "")),
        ("generated by podgram", str(report.generated)),
        ("lines of classDef", f"{report.class_def_lines} ({report.class_def_lines_by_hand} by hand)"),
        ("… that repeat another", f"{report.repeated_class_defs} ({share})"),
        ("classes with several values", str(len(report.drifted))),
        *(
            (heading, str(len(getattr(report, name))))
            for name, heading in _SECTIONS
            if name != "elsewhere" or report.elsewhere
        ),
    ]
    width = max(len(heading) for heading, _ in rows) + 2
    text = "".join(f"{heading:<{width}}{value}\n" for heading, value in rows)
    return text + _drift_text(report.drifted) + "".join(_section(report, *section) for section in _SECTIONS)


def _drift_text(drifted: tuple[Drifted, ...]) -> str:
    return "".join(
        f"\n{each.name} has {len(each.values)} values:\n" + _columns([((v.value,), v.places) for v in each.values])
        for each in drifted
    )


def _section(report: AuditReport, name: str, heading: str) -> str:
    """One kind of finding, the places of those that say the same in one row."""
    places: dict[tuple[str, ...], list[Place]] = {}
    for finding in getattr(report, name):
        places.setdefault((_short(finding.name), _short(finding.what)), []).append(finding.place)
    if not places:
        return ""
    alike = len({what for _, what in places}) == 1 < len(places)  # then the heading says it
    rows = [(said[:1] if alike else said, tuple(at)) for said, at in places.items()]
    return f"\n{heading}:\n" + _columns(rows)


def _columns(rows: list[tuple[tuple[str, ...], tuple[Place, ...]]], width: int = 118) -> str:
    """Texts in columns, and behind them their places, in as many lines as they take."""
    widths = [max(map(len, column)) for column in zip(*(said for said, _ in rows), strict=True)]
    text = ""
    for said, places in rows:
        head = "  " + "  ".join(f"{word:<{size}}" for word, size in zip(said, widths, strict=True))
        body = textwrap.wrap(
            "  ".join(map(str, places)), max(40, width - len(head)), break_long_words=False, break_on_hyphens=False
        )
        text += "".join(f"{head if n == 0 else ' ' * len(head)}  {line}\n" for n, line in enumerate(body))
    return text


def _short(text: str, width: int = 60) -> str:
    line = " ".join(text.split())
    return line if len(line) <= width else line[: width - 1] + "…"
