"""Colour classes, and which kind of element wears which: `themes/*.yaml` hold every colour there is."""

from __future__ import annotations

import re
from collections.abc import Mapping as Map
from functools import cache
from pathlib import Path
from typing import Annotated, Any, NamedTuple

from pydantic import BeforeValidator, Field

from podgram.checked import Checked, Flag, shown, validate, wrong
from podgram.diagnostics import PodgramError, Problem, Report, suggest
from podgram.diagram import Canvas, ColourClass
from podgram.files import is_file, real
from podgram.shapes import SHAPES
from podgram.source import Mapping, parse, read_text

FOLDER = Path(__file__).parent / "themes"
DEFAULT = "lesson"
FRAME = "frame"  # the class of a box that has no other
CLASS_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")


def _colour(value: Any) -> Any:
    """`#rgb` or `#rrggbb` as `#rrggbb`, or `none`: hex is what every format and every version of Mermaid takes."""
    text = str(value).lower()
    if re.fullmatch(r"#[0-9a-f]{3}", text):
        return "#" + "".join(c * 2 for c in text[1:])
    if text == "none" or re.fullmatch(r"#[0-9a-f]{6}", text):
        return text
    raise wrong(f"{shown(value)} is no colour", "write it in hex, in quotes: '#9f6' or '#99ff66'")


def _units(value: Any) -> Any:
    return value.removesuffix("px") if isinstance(value, str) else value


def _dashes(value: Any) -> Any:
    if isinstance(value, str):
        return [] if value == "none" else value.replace(",", " ").split()
    return value


Colour = Annotated[str, BeforeValidator(_colour)]
Width = Annotated[float, BeforeValidator(_units, json_schema_input_type=float | str), Field(ge=0, le=40)]
Dashes = Annotated[
    tuple[Annotated[float, Field(ge=0, le=100)], ...],
    BeforeValidator(_dashes, json_schema_input_type=str | list[float]),
]


# What every class has; a new one takes from `plain` those that it does not set.
VALUES = frozenset({"fill", "stroke", "stroke_width", "text"})


READABLE = 4.5  # the least contrast of text: https://www.w3.org/TR/WCAG21/#contrast-minimum
INKS = ("#222222", "#ffffff")  # the text of a class that has a new fill and says no colour, where the old is unreadable


class ClassSpec(Checked):
    """The values of a class that a theme or a spec sets; what it leaves out stays as the class had it."""

    fill: Colour | None = None
    stroke: Colour | None = None
    stroke_width: Width | None = Field(None, alias="stroke-width")
    dash: Dashes | None = Field(None, alias="stroke-dasharray")
    text: Colour | None = Field(None, alias="color")
    mermaid: Flag | None = None  # false: Mermaid gives this look by itself, as the page's own theme has it

    def over(self, base: ColourClass) -> ColourClass:
        given = {k: v for k, v in self.model_dump(exclude={"mermaid"}).items() if v is not None}
        if self.fill and not self.text and contrast(base.text, self.fill) < READABLE:
            given["text"] = max(INKS, key=lambda ink: contrast(ink, self.fill or ink))
        made = base._replace(**given, in_mermaid=self.mermaid is not False, unset=base.unset - self._said())
        return made if made.dash or made.unset < VALUES else made._replace(in_mermaid=False)

    def _said(self) -> frozenset[str]:
        """The values that stand in the file."""
        return frozenset(name for name in VALUES if getattr(self, name) is not None)


class KindSpec(Checked):
    """How one kind of element looks: its shape, its class, and the pattern of its title."""

    shape: str | None = None
    class_: str | None = Field(None, alias="class")
    title: str | None = None


class CanvasSpec(Checked):
    background: Colour | None = None
    edge: Colour | None = None
    text: Colour | None = None


class EmphasisSpec(Checked):
    highlight: ClassSpec | None = None
    dim: Annotated[float, Field(ge=0, le=1)] | None = None


class ThemeSpec(Checked):
    """A theme file. What it leaves out comes from the theme that it extends."""

    extends: str | None = None
    description: str = ""
    canvas: CanvasSpec = CanvasSpec.model_construct()
    classes: dict[str, ClassSpec] = {}
    kinds: dict[str, KindSpec] = {}
    frames: tuple[str, ...] = ()
    emphasis: EmphasisSpec = EmphasisSpec.model_construct()


class Kind(NamedTuple):
    """One row of the table of kinds. `title` holds `{name}` where the element's name goes."""

    name: str
    shape: str = "rectangle"
    style: str = "plain"
    title: str = "{name}"


class Theme(NamedTuple):
    """A finished theme: every class and every kind by name. `files` are those that it was read from."""

    name: str
    description: str
    canvas: Canvas
    classes: Map[str, ColourClass]
    kinds: Map[str, Kind]
    frames: tuple[str, ...]
    highlight: ClassSpec
    dim: float
    files: tuple[Path, ...] = ()

    def kind(self, written: str) -> Kind | None:
        """The kind of a name in any spelling: `ReplicaSet`, `replica_set` and `replica-set` are one."""
        return self.kinds.get(written) or next((k for n, k in self.kinds.items() if folded(n) == folded(written)), None)

    def with_changes(self, classes: Map[str, ClassSpec], kinds: Map[str, KindSpec], report: Report) -> Theme:
        """This theme with a spec's own classes and kinds laid over it. Mistakes go to the report."""
        if not classes and not kinds:
            return self
        made = {**self.classes, **{name: self._class(name, spec, report) for name, spec in classes.items()}}
        frames = (FRAME,) if FRAME in classes else self.frames  # who changes that one means every such box
        theme = self._replace(classes=made, frames=frames)
        return theme._replace(kinds={**self.kinds, **{k.name: k for k in theme._changed_kinds(kinds, report)}})

    def _class(self, name: str, spec: ClassSpec, report: Report) -> ColourClass:
        if not CLASS_NAME.fullmatch(name):
            report.error(f"{name!r} cannot name a class", spec.at(), "use letters, digits, - and _, a letter first")
        return spec.over(self.classes.get(name) or self.classes["plain"]._replace(name=name, unset=VALUES))

    def _changed_kinds(self, kinds: Map[str, KindSpec], report: Report) -> list[Kind]:
        changed = []
        for written, spec in kinds.items():
            base = self.kind(written) or Kind(written)
            if spec.class_ is not None:
                self.check_class(spec.class_, spec.at("class"), report)
            if spec.shape is not None and spec.shape not in SHAPES:
                report.error(f"unknown shape {spec.shape!r}", spec.at("shape"), choices(spec.shape, SHAPES))
            changed.append(
                Kind(base.name, spec.shape or base.shape, spec.class_ or base.style, spec.title or base.title)
            )
        return changed

    def own_classes(self) -> list[ColourClass]:
        """The classes to show: not the one that draws nothing, nor those that take turns with `frame`."""
        return [
            c
            for c in self.classes.values()
            if (c.fill != "none" and c.name.partition("-")[0] != FRAME) or c.name == FRAME
        ]

    def framed(self, name: str, number: int) -> str:
        """The class of the box that is drawn as the given one, from 0: boxes of no other class take turns."""
        return self.frames[number % len(self.frames)] if name == FRAME else name

    def emphasised(self, name: str, emphasis: str | None) -> ColourClass:
        """A class, or the variant of it that is highlighted or dimmed; the variant's name says so."""
        base = self.classes[name]
        if emphasis is None:
            return base
        variant = self.highlight.over(base) if emphasis == "highlight" else self.dimmed(base)
        return variant._replace(name=f"{name}-{emphasis}", in_mermaid=True)

    def dimmed(self, base: ColourClass) -> ColourClass:
        """A class with its colours moved towards the background."""
        ground = self.canvas.background
        fill, stroke, text = (blend(c, ground, self.dim) for c in (base.fill, base.stroke, base.text))
        return base._replace(fill=fill, stroke=stroke, text=text, unset=frozenset())

    def check_class(self, name: str, at: Any, report: Report) -> bool:
        """Whether a class exists; if not, the report says which one might be meant."""
        if name not in self.classes:
            report.error(f"unknown class {name!r}", at, choices(name, {c.name: c for c in self.own_classes()}))
        return name in self.classes


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, 1 to 21; with `none`, which shows what is behind, as much as there can be.

    https://www.w3.org/TR/WCAG21/#dfn-contrast-ratio
    """
    if "none" in (one, other):
        return 21
    darker, lighter = sorted(map(_luminance, (one, other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = [byte / 255 for byte in bytes.fromhex(colour[1:])]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def blend(colour: str, towards: str, share: float) -> str:
    """A colour some share of the way to another one, in sRGB; `none` stays."""
    if "none" in (colour, towards):
        return colour
    pairs = zip(bytes.fromhex(colour[1:]), bytes.fromhex(towards[1:]), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def choices(written: str, known: Map[str, Any]) -> str:
    """The nearest of the known names, or all of them."""
    return suggest(written, known) or f"there are {', '.join(known)}"


def folded(name: str) -> str:
    """A name as comparison sees it: no case, no hyphens, underscores or spaces."""
    return re.sub(r"[-_ ]", "", name).casefold()


@cache
def names() -> tuple[str, ...]:
    """The names of podgram's own themes, the default first."""
    found = sorted(p.stem for p in FOLDER.glob("*.yaml"))
    return (DEFAULT, *(n for n in found if n != DEFAULT))


def load(name: str) -> Theme:
    """A theme of podgram's own by its name, or a user's by the path of its file.

    Raises PodgramError for a theme that does not exist or has mistakes, all of them at once.
    """
    if name in names():
        return _built_in(name)
    path = Path(name)
    if path.suffix in (".yaml", ".yml", ".json") or path.exists():
        return _read(path, ())
    raise PodgramError(Problem(f"unknown theme {name!r}", help=_help(name)))


@cache
def _built_in(name: str) -> Theme:
    return _read(FOLDER / f"{name}.yaml", ())


def _help(name: str) -> str:
    return f"{suggest(name, names()) or 'there are ' + ', '.join(names())}; or give the path of a theme file"


def _read(path: Path, above: tuple[Path, ...]) -> Theme:
    report = Report()
    data = parse(read_text(path), str(path))
    if not isinstance(data, Mapping | None):
        raise PodgramError(Problem("a theme is a mapping of classes:, kinds: and canvas:", str(path), "write one"))
    spec = validate(ThemeSpec, data, report) if data is not None else ThemeSpec()
    report.raise_errors()
    assert spec is not None
    theme = _over(spec, _base(spec, path, (*above, real(path))), path, report)
    report.raise_errors()
    return theme


def _base(spec: ThemeSpec, path: Path, above: tuple[Path, ...]) -> Theme | None:
    """The theme that a file extends: one of ours by name, a file beside it, or by default the lesson's."""
    if path.parent == FOLDER and spec.extends is None:
        return None
    named = spec.extends or DEFAULT
    if named in names():
        return _built_in(named)
    file = path.parent / named.replace("\0", "")
    if real(file) in above:
        raise PodgramError(Problem(f"theme {named!r} extends itself", spec.at("extends"), "break the circle"))
    if "\0" in named or not is_file(file):
        raise PodgramError(Problem(f"unknown theme {named!r}", spec.at("extends"), _help(named)))
    return _read(file, above)


def _over(spec: ThemeSpec, base: Theme | None, path: Path, report: Report) -> Theme:
    start = base or _EMPTY
    canvas = {k: v for k, v in spec.canvas.model_dump().items() if v is not None}
    theme = start._replace(
        name=path.stem,
        description=spec.description,
        canvas=start.canvas._replace(**canvas),
        highlight=spec.emphasis.highlight or start.highlight,
        dim=start.dim if spec.emphasis.dim is None else spec.emphasis.dim,
        files=(*start.files, path),
    )
    changed = theme.with_changes(spec.classes, spec.kinds, report)
    for number, name in enumerate(spec.frames):
        changed.check_class(name, spec.at("frames", number), report)
    return changed._replace(frames=spec.frames) if spec.frames else changed


# What a class is before a theme says anything: nothing to see.
_EMPTY = Theme(
    name="",
    description="",
    canvas=Canvas("none", "none", "none"),
    classes={"plain": ColourClass("plain", "none", "none", 0, (), "none")},
    kinds={},
    frames=(),
    highlight=ClassSpec.model_construct(),
    dim=0,
)
