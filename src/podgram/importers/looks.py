"""Which colour class each element of a flowchart wears in a spec, where its classes and styles make one look."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

import webcolors

from podgram.diagram import ColourClass
from podgram.importers.flowchart import Flowchart, Node, Styles, Subgraph
from podgram.theme import CLASS_NAME, Theme

Look = dict[str, str]  # property → its value as every look here is written

OURS = frozenset({"plain", "frame", "blank", "borrowed"})  # classes whose names mean something to podgram itself
DEFAULT = "default"  # the class that Mermaid gives to a node without one


class LookError(Exception):
    """A look that no colour class can have, and why. `line` is where the flowchart says it."""

    def __init__(self, line: int, why: str) -> None:
        super().__init__(why)
        self.line = line


def _colour(value: str) -> str | None:
    if value in ("none", "transparent"):
        return "none" if value == "none" else None
    try:
        return str(webcolors.normalize_hex(value) if value.startswith("#") else webcolors.name_to_hex(value))
    except ValueError:
        return None


def _width(value: str) -> str | None:
    found = re.fullmatch(r"(\d+\.?\d*|\.\d+)(?:px)?", value)
    return f"{float(found[1]):g}" if found else None


def _dashes(value: str) -> str | None:
    widths = [_width(word) for word in re.split(r"[\s,]+", value)]
    return None if None in widths else " ".join(filter(None, widths))


# The properties that a colour class has, and how each value is brought to one spelling.
PROPERTIES: dict[str, Callable[[str], str | None]] = {
    "fill": _colour,
    "stroke": _colour,
    "stroke-width": _width,
    "stroke-dasharray": _dashes,
    "color": _colour,
}


def look(styles: Iterable[tuple[str, str]], line: int) -> Look:
    """Styles as a look, the later over the earlier. Raises LookError for what no colour class can say."""
    made: Look = {}
    for name, value in styles:
        if name not in PROPERTIES:
            raise LookError(line, f"no class here can set {name}")
        written = PROPERTIES[name](value.strip().lower())
        if written is None:
            raise LookError(line, f"no class here can have {name}:{value}")
        made[name] = written
    return made


def of_class(colour: ColourClass) -> Look:
    """The look of a theme's class."""
    dashes = {"stroke-dasharray": " ".join(f"{d:g}" for d in colour.dash)} if colour.dash else {}
    width = f"{colour.stroke_width:g}"
    return {"fill": colour.fill, "stroke": colour.stroke, "stroke-width": width, **dashes, "color": colour.text}


def alike(wanted: Look, drawn: Look) -> bool:
    """Whether a look is the wanted one. The colour of the text counts if the wanted one has any."""
    rest = {k: v for k, v in drawn.items() if k != "color" or k in wanted}
    return wanted == rest


@dataclass(frozen=True, slots=True)
class Conflict:
    """A class that a diagram defines otherwise than the theme, both as a classDef has them, and how many wear it."""

    name: str
    line: int
    page: str
    palette: str
    wearers: int = 0


@dataclass(slots=True)
class Wardrobe:
    """What each element wears: `worn` by id, "" for nothing; the looks of those classes; those that a spec must add."""

    worn: dict[str, str] = field(default_factory=dict)
    looks: dict[str, Look] = field(default_factory=dict)
    added: dict[str, Look] = field(default_factory=dict)
    conflicts: list[Conflict] = field(default_factory=list)


def dress(flowchart: Flowchart, theme: Theme, keep: bool) -> Wardrobe:
    """The wardrobe of a flowchart. A class that the theme has too is the theme's, unless the page's is to be kept.

    Raises LookError for a look that no class can have, or that Mermaid's versions mix differently.
    """
    return _Dresser(flowchart, theme, keep).wardrobe()


class _Dresser:
    def __init__(self, flowchart: Flowchart, theme: Theme, keep: bool) -> None:
        self.flowchart, self.theme, self.keep = flowchart, theme, keep
        self.lines: dict[str, int] = {}
        self.styles: dict[str, Styles] = {}
        for definition in flowchart.class_defs:  # a second definition adds to the first
            self.lines.setdefault(definition.name, definition.line)
            self.styles[definition.name] = (*self.styles.get(definition.name, ()), *definition.styles)
        self.made = Wardrobe()
        self.names: dict[str, str] = {}  # a class of the flowchart → its name in the spec

    def wardrobe(self) -> Wardrobe:
        elements: list[Node | Subgraph] = [*self.flowchart.nodes, *self.flowchart.subgraphs]
        for element in sorted(elements, key=lambda e: e.order):
            classes = self.classes(element)
            own = classes and " ".join(classes)
            if element.styles:
                own = own + f" {element.id}" if own else element.id
            self.made.worn[element.id] = self.named(own, classes, element) if own else ""
        return self.made

    def classes(self, element: Node | Subgraph) -> list[str]:
        """The defined classes that an element wears, in the order in which they count."""
        found = [name for name in element.classes if name in self.styles]
        if DEFAULT not in self.styles or isinstance(element, Subgraph):
            return found
        if not element.classes:
            return [DEFAULT]
        if {name for name, _ in self.styles[DEFAULT]} - {n for c in found for n, _ in self.styles[c]}:
            raise LookError(element.line, "8.8.0 and 12.x mix the class 'default' with another differently")
        return found

    def named(self, own: str, classes: list[str], element: Node | Subgraph) -> str:
        """The name in the spec of what an element wears; a mixture becomes a class of its own."""
        if own not in self.names:
            parts = [self.styles[c] for c in classes] + ([element.styles] if element.styles else [])
            if len(parts) > 1:
                self.check_mixture(parts, classes, element)
            styles = [pair for part in parts for pair in part]
            self.names[own] = self.added(own, styles, self.lines.get(classes[0] if classes else "", element.line))
        name = self.names[own]
        self.count(name)
        return name

    def check_mixture(self, parts: list[Styles], classes: list[str], element: Node | Subgraph) -> None:
        """Of two parts that set one property, 8.8.0 obeys the class defined last, and 12.x the class given last."""
        in_order = classes == sorted(classes, key=list(self.styles).index) and not element.styles
        names = [name for part in parts for name in dict(part)]
        if len(names) != len(set(names)) and not in_order:
            raise LookError(element.line, f"8.8.0 and 12.x mix the classes and styles of {element.id!r} differently")
        if isinstance(element, Subgraph) and "color" in dict(element.styles):
            raise LookError(element.line, "a style colours the title of a subgraph in 12.x alone")

    def added(self, own: str, styles: list[tuple[str, str]], line: int) -> str:
        """The name of a class of the page in the spec; its look is noted, and added where the theme lacks it."""
        palette = self.theme.classes.get(own) if own not in OURS else None
        if palette and not self.keep:
            return self.of_palette(own, styles, line, palette)
        wanted = look(styles, line)
        if palette and alike(wanted, of_class(palette)):
            return self.of_palette(own, styles, line, palette)
        free = own if CLASS_NAME.fullmatch(own) and own not in OURS | {DEFAULT} else _free_name(own)
        if palette:
            self.conflict(own, styles, line, palette)
            if not {"fill", "stroke", "stroke-width"} <= wanted.keys():
                free = f"{own}-page"  # so that what it leaves out is not the theme's
        while free in self.made.added or (free in self.theme.classes and free != own):
            free += "-2"
        self.made.looks[free] = self.made.added[free] = wanted
        return free

    def of_palette(self, own: str, styles: list[tuple[str, str]], line: int, palette: ColourClass) -> str:
        self.made.looks[own] = of_class(palette)
        try:
            same = alike(look(styles, line), of_class(palette))
        except LookError:
            same = False
        if not same:
            self.conflict(own, styles, line, palette)
        return own

    def conflict(self, own: str, styles: list[tuple[str, str]], line: int, palette: ColourClass) -> None:
        theirs = {k: v for k, v in of_class(palette).items() if k != "color" or k in dict(styles)}
        theirs["stroke-width"] += "px"
        self.made.conflicts.append(Conflict(own, line, _css(styles), _css(theirs.items())))

    def count(self, name: str) -> None:
        bare = name.removesuffix("-page")
        self.made.conflicts = [replace(c, wearers=c.wearers + (c.name == bare)) for c in self.made.conflicts]


def _css(styles: Iterable[tuple[str, str]]) -> str:
    return ",".join(f"{name}:{value}" for name, value in styles)


def _free_name(own: str) -> str:
    """A name for a look that has none that a spec allows: of several classes, of an element's own style."""
    words = re.findall(r"[A-Za-z0-9_-]+", own)
    return "-".join(["page", *words] if len(words) < 2 or not words[0][0].isalpha() else words)
