"""Which colour class each element of a flowchart wears in a spec, where its classes and styles make one look."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

import webcolors

from podgram.importers.mermaid.flowchart import Edge, Flowchart, Node, Styles, Subgraph
from podgram.language.styles import CLASS_NAME, CSS, CSS_VALUE
from podgram.model.diagram import ColourClass
from podgram.themes.theme import Theme

Look = dict[str, str]  # property → its value as every look here is written

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
    **{name: (lambda value: value if CSS_VALUE.fullmatch(value) else None) for name in sorted(CSS)},
}
LINE = ("stroke", "stroke-width", "stroke-dasharray", "color")  # what a link has of them, and CSS's own


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


def normal(styles: Styles) -> Styles:
    """Styles in one order and one spelling, so that `#9f6` is `#99ff66`; what no class can have as it is written."""
    made = {n: PROPERTIES.get(n, str)(value.strip().lower()) or value for n, value in styles}
    return tuple(sorted(made.items()))


def of_class(colour: ColourClass) -> Look:
    """The look of a theme's class."""
    dashes = {"stroke-dasharray": " ".join(f"{d:g}" for d in colour.dash)} if colour.dash else {}
    width = f"{colour.stroke_width:g}"
    return {
        "fill": colour.fill,
        "stroke": colour.stroke,
        "stroke-width": width,
        **dashes,
        "color": colour.text,
        **dict(colour.css),
    }


def short(look: Look) -> Look:
    """A look with its colours as people write them: `#9f6` for `#99ff66`."""
    return {k: re.sub(r"#(.)\1(.)\2(.)\3", r"#\1\2\3", v) for k, v in look.items()}


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
class ClassAssignment:
    """What each element wears: `worn` by id, "" for nothing; the looks of those classes; those that a spec must add."""

    worn: dict[str, str] = field(default_factory=dict)
    looks: dict[str, Look] = field(default_factory=dict)
    added: dict[str, Look] = field(default_factory=dict)
    links: tuple[str, ...] = ()  # what each edge wears
    conflicts: list[Conflict] = field(default_factory=list)


def assign_classes(flowchart: Flowchart, theme: Theme, keep: bool, version: str = "8.8") -> ClassAssignment:
    """The class of every element of a flowchart.

    A class that the theme has too is the theme's, unless the page's is to be kept.

    Raises LookError for a look that no class can have, or that Mermaid's versions mix differently.
    """
    return _Dresser(flowchart, theme, keep, version).assignment()


class _Dresser:
    def __init__(self, flowchart: Flowchart, theme: Theme, keep: bool, version: str) -> None:
        self.flowchart, self.theme, self.keep = flowchart, theme, keep
        self.is_12 = version == "12"
        self.lines: dict[str, int] = {}
        self.styles: dict[str, Styles] = {}
        for definition in flowchart.class_defs:  # a second definition adds to the first
            self.lines.setdefault(definition.name, definition.line)
            self.styles[definition.name] = (*self.styles.get(definition.name, ()), *definition.styles)
        self.made = ClassAssignment()
        # Names that mean something to podgram itself: no class of a page can have them.
        self.ours = {"blank", "borrowed", *(c.name for c in theme.classes.values() if not c.in_mermaid)}
        self.names: dict[tuple[str, ...], str] = {}  # classes, with a styled element's id → the name in the spec

    def assignment(self) -> ClassAssignment:
        elements: list[Node | Subgraph] = [*self.flowchart.nodes, *self.flowchart.subgraphs]
        for element in sorted(elements, key=lambda e: e.order):
            self.made.worn[element.id] = self.name(element)
        self.made.links = tuple(map(self.link, self.flowchart.edges))
        return self.made

    def link(self, edge: Edge) -> str:
        """The name in the spec of what an edge wears, "" for nothing."""
        styles = [pair for name in edge.classes for pair in self.styles.get(name, ())]
        wanted = look([*styles, *edge.styles], edge.line)
        wanted = {name: value for name, value in wanted.items() if name in LINE or name in CSS}
        if not wanted:
            return ""
        known = (name for name, made in self.made.added.items() if made == wanted)
        first = next((name for name in edge.classes if name in self.styles), "")
        fine = first and CLASS_NAME.fullmatch(first) and first not in self.ours and first not in self.theme.classes
        return next(known, "") or self.added(first if fine else _named(wanted, "link"), wanted)

    def name(self, element: Node | Subgraph) -> str:
        """The name in the spec of what an element wears, "" for nothing."""
        classes = self.classes(element)
        key = (*classes, *([f"style {element.id}"] if element.styles else []))
        if key and key not in self.names:
            line = self.lines[classes[0]] if classes else element.line
            self.names[key] = self.single(classes[0], line) if len(key) == len(classes) == 1 else (
                self.mixture(classes, element, line))  # fmt: skip
        self.count(classes)
        return self.names[key] if key else ""

    def classes(self, element: Node | Subgraph) -> list[str]:
        """The defined classes that an element wears, in the order in which they count."""
        found = [name for name in element.classes if name in self.styles]
        if isinstance(element, Subgraph):
            return found
        if self.is_12:  # https://github.com/mermaid-js/mermaid: `addNodeFromVertex` of flowDb
            return [name for name in dict.fromkeys((DEFAULT, "node", *found)) if name in self.styles]
        if DEFAULT not in self.styles:
            return found
        if not element.classes:
            return [DEFAULT]
        if {name for name, _ in self.styles[DEFAULT]} - {n for c in found for n, _ in self.styles[c]}:
            raise LookError(element.line, "8.8.0 and 12.x mix the class 'default' with another differently")
        return found

    def single(self, name: str, line: int) -> str:
        """The name in the spec of one class: the theme's where it has one and the page's is not to be kept."""
        palette, styles = self.palette(name), self.styles[name]
        differs = palette is not None and not self.is_palette(name, palette)
        colourless = self.keep and "color" not in dict(styles)  # the theme's would colour the text
        if palette and differs:
            self.conflict(name, palette)
        if palette and not (self.keep and differs) and not colourless:
            self.made.looks[name] = of_class(palette)
            return name
        wanted = look(styles, line)
        if palette and not {"fill", "stroke", "stroke-width", "color"} <= wanted.keys():
            return self.added(f"{name}-page", wanted)  # what it leaves out is not the theme's
        fine = CLASS_NAME.fullmatch(name) and name not in self.ours | {DEFAULT}
        own = self.added(name if fine else _free_name("page", name), wanted)
        return own

    def mixture(self, classes: list[str], element: Node | Subgraph, line: int) -> str:
        """The name in the spec of several classes, or of an element's own style: it becomes a class of its own."""
        parts: list[Styles] = []
        for name in classes:
            palette = self.palette(name)
            if palette and not self.is_palette(name, palette):
                self.conflict(name, palette)
            use = palette if palette and not self.keep else None
            parts.append(tuple(of_class(use).items()) if use else self.styles[name])
        own = element.styles
        if isinstance(element, Subgraph):  # no version colours the title of a subgraph by its style
            own = tuple(pair for pair in own if pair[0] != "color")
        parts += [own] if own else []
        self.check_mixture(parts, classes, element)
        wanted = look([pair for part in parts for pair in part], line)
        known = (name for name, made in self.made.added.items() if made == wanted)
        free = _free_name(*classes) if classes else _named(wanted, "")
        return next(known, "") or self.added(free, wanted)

    def check_mixture(self, parts: list[Styles], classes: list[str], element: Node | Subgraph) -> None:
        """Of two parts that set one property, 8.8.0 obeys the class defined last, and 12.x the class given last."""
        in_order = classes == sorted(classes, key=list(self.styles).index) and not element.styles
        names = [name for part in parts for name in dict(part)]
        if len(names) != len(set(names)) and not in_order and not self.is_12:
            raise LookError(element.line, f"8.8.0 and 12.x mix the classes and styles of {element.id!r} differently")

    def palette(self, name: str) -> ColourClass | None:
        return self.theme.classes.get(name) if name not in self.ours else None

    def is_palette(self, name: str, palette: ColourClass) -> bool:
        """Whether the page means by a class what the theme means."""
        try:
            return alike(look(self.styles[name], 0), of_class(palette))
        except LookError:
            return False

    def added(self, name: str, wanted: Look) -> str:
        """Adds a class to the spec, under the name if that is free."""
        free, number = name, 2
        while free in self.made.added or (free in self.theme.classes and free not in self.styles):
            free, number = f"{name}-{number}", number + 1
        self.made.looks[free] = self.made.added[free] = wanted
        return free

    def conflict(self, name: str, palette: ColourClass) -> None:
        if name not in (c.name for c in self.made.conflicts):
            styles = self.styles[name]
            theirs = {k: v for k, v in short(of_class(palette)).items() if k != "color" or k in dict(styles)}
            theirs["stroke-width"] += "px"
            self.made.conflicts.append(Conflict(name, self.lines[name], _css(styles), _css(theirs.items())))

    def count(self, classes: list[str]) -> None:
        self.made.conflicts = [replace(c, wearers=c.wearers + (c.name in classes)) for c in self.made.conflicts]


def _css(styles: Iterable[tuple[str, str]]) -> str:
    return ",".join(f"{name}:{value}" for name, value in styles)


HUES = {
    "red": "#ff0000", "orange-red": "#ff4500", "amber": "#ffa500", "gold": "#ffd700", "lime": "#00ff00",
    "leaf": "#2e8b57", "teal": "#008080", "sky": "#87ceeb", "azure": "#1e90ff", "navy": "#000080", "violet": "#8a2be2",
    "magenta": "#ff00ff", "pink": "#ffc0cb", "brown": "#8b4513", "white": "#ffffff", "grey": "#808080",
    "light-grey": "#d3d3d3", "black": "#000000", "pale-green": "#98fb98", "pale-blue": "#add8e6", "cream": "#fffacd",
    "rose": "#ff9999",
}  # fmt: skip


def _named(wanted: Look, what: str) -> str:
    """A name for a look that has none: after its colour, and for a link that it is one."""
    colour = next((wanted[n] for n in ("fill", "stroke", "color") if wanted.get(n, "none").startswith("#")), "")
    hue = min(HUES, key=lambda name: _distance(HUES[name], colour)) if colour else ""
    dashed = "dashed" if "stroke-dasharray" in wanted and not colour else ""
    return "-".join(filter(None, (hue or dashed, what))) or "styled"


def _distance(one: str, other: str) -> int:
    pairs = zip(bytes.fromhex(one[1:]), bytes.fromhex(other[1:]), strict=True)
    return sum((a - b) ** 2 for a, b in pairs)


def _free_name(*words: str) -> str:
    """A name for a look that has none that a spec allows: of several classes, of an element's own style."""
    found = "-".join(re.findall(r"[A-Za-z0-9_-]+", " ".join(words)))
    return found if CLASS_NAME.fullmatch(found) else f"page-{found}"
