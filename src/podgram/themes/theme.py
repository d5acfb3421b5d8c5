"""Colour classes, and which kind of element wears which: `themes/*.yaml` hold every colour there is."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping as Map
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from podgram.diagnostics import PodgramError, Problem, Report, choice
from podgram.language.source import Mapping, parse, read_text
from podgram.language.styles import CLASS_NAME, VALUES, ClassSpec, KindSpec, ThemeSpec, folded
from podgram.language.validation import validate
from podgram.model.colours import blend, is_grey, legible
from podgram.model.diagram import Canvas, ColourClass
from podgram.model.shapes import SHAPES
from podgram.project.boundary import inside
from podgram.project.discovery import SPECS
from podgram.project.paths import is_file, real

FOLDER = Path(__file__).parent
DEFAULT = "lesson"
GHOST = (6.0, 5.0)  # the dashes of what is there no more
FRAME = "frame"  # the class of a box that has no other


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
    marks: Map[str, ClassSpec]
    files: tuple[Path, ...] = ()

    def kind(self, written: str) -> Kind | None:
        """The kind of a name in any spelling: `ReplicaSet`, `replica_set` and `replica-set` are one."""
        return self.kinds.get(written) or next((k for n, k in self.kinds.items() if folded(n) == folded(written)), None)

    def with_lacking(self, other: Theme) -> Theme:
        """This theme with the classes and kinds that only another one has."""
        return self._replace(
            classes={**{n: c for n, c in other.classes.items() if n not in self.classes}, **self.classes},
            kinds={**{n: k for n, k in other.kinds.items() if n not in self.kinds}, **self.kinds},
            files=(*self.files, *(file for file in other.files if file not in self.files)),
        )

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
        """A class, or the variant of it that is highlighted, dimmed or marked; the variant's name says so."""
        base = self.classes[name]
        if emphasis is None:
            return base
        over = self.highlight if emphasis == "highlight" else self.marks.get(emphasis)
        variant = over.over(base) if over else self.dimmed(base)
        if emphasis == "ghost":
            variant = variant._replace(dash=GHOST)
        return variant._replace(name=f"{name}-{emphasis}", in_mermaid=True, reserved=base.room)

    def link(self, name: str | None, emphasis: str | None, grounds: Iterable[str]) -> ColourClass | None:
        """The class of a link that lies on some grounds, or None if it looks as the canvas has it.

        A class gives a link its hue: that of its stroke, or where that is grey, of its fill. Without a class and an
        emphasis it is not for Mermaid, which writes labels on a ground of its own.
        """
        base = self.classes[name] if name is not None else None
        over = self.highlight if emphasis == "highlight" else self.marks.get(emphasis or "")
        highlight = over.stroke if over else None
        hue = (base.fill if is_grey(base.stroke) and not is_grey(base.fill) else base.stroke) if base else None
        colours = [highlight or hue or own for own in (self.canvas.edge, self.canvas.text)]
        stroke, text = (legible(colour, grounds) for colour in colours)
        if emphasis == "dim":
            stroke, text = (blend(colour, self.canvas.background, self.dim) for colour in (stroke, text))
        if (stroke, text) == (self.canvas.edge, self.canvas.text):
            return None
        label, is_asked = "-".join(filter(None, (name, "link", emphasis))), bool(name or emphasis)
        return ColourClass(
            label, "none", stroke, 0, (), text, in_mermaid=is_asked, unset=frozenset({"fill", "stroke_width"})
        )

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


def choices(written: str, known: Map[str, Any]) -> str:
    """The nearest of the known names, or all of them."""
    return choice(written, known)


@cache
def names() -> tuple[str, ...]:
    """The names of podgram's own themes, the default first."""
    found = sorted(p.stem for p in FOLDER.glob("*.yaml"))
    return (DEFAULT, *(n for n in found if n != DEFAULT))


def load(name: str, root: Path | None = None) -> Theme:
    """A theme of podgram's own by its name, or a user's by the path of its file.

    Neither the file nor one that it extends may lie outside of the root folder; None stands for anywhere.
    Raises PodgramError for a theme that does not exist or has mistakes, all of them at once.
    """
    if name in names():
        return _built_in(name)
    path = Path(name)
    if path.suffix in SPECS or path.exists():
        return _read(path, (), root)
    raise PodgramError(Problem(f"unknown theme {name!r}", help=_help(name)))


@cache
def _built_in(name: str) -> Theme:
    return _read(FOLDER / f"{name}.yaml", ())


def _help(name: str) -> str:
    return f"{choice(name, names())}; or give the path of a theme file"


def _read(path: Path, above: tuple[Path, ...], root: Path | None = None) -> Theme:
    if root and not inside(path, root):
        raise PodgramError(Problem("this theme lies outside of the project", str(path), "keep it inside"))
    report = Report()
    data = parse(read_text(path), str(path))
    if not isinstance(data, Mapping | None):
        raise PodgramError(Problem("a theme is a mapping of classes:, kinds: and canvas:", str(path), "write one"))
    spec = validate(ThemeSpec, data, report) if data is not None else ThemeSpec()
    report.raise_errors()
    assert spec is not None
    theme = _over(spec, _base(spec, path, (*above, real(path)), root), path, report)
    report.raise_errors()
    return theme


def _base(spec: ThemeSpec, path: Path, above: tuple[Path, ...], root: Path | None) -> Theme | None:
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
    if root and not inside(file, root):
        raise PodgramError(Problem(f"{named!r} lies outside of the project", spec.at("extends"), "keep it inside"))
    return _read(file, above, root)


def _over(spec: ThemeSpec, base: Theme | None, path: Path, report: Report) -> Theme:
    start = base or _EMPTY
    canvas = {k: v for k, v in spec.canvas.model_dump().items() if v is not None}
    theme = start._replace(
        name=path.stem,
        description=spec.description,
        canvas=start.canvas._replace(**canvas),
        highlight=spec.emphasis.highlight or start.highlight,
        dim=start.dim if spec.emphasis.dim is None else spec.emphasis.dim,
        marks={**start.marks, **spec.emphasis.marks},
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
    marks={},
)
