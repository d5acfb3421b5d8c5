"""What people write of looks: classes, kinds, the canvas and emphases, as a theme file and a spec have them."""

import re
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from podgram.language.validation import Flag, SpecModel, shown, wrong
from podgram.model.colours import READABLE, contrast
from podgram.model.diagram import ColourClass

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
    return [value] if isinstance(value, int | float) else value


# What a class may say that only Mermaid draws, and what such a value may hold: nothing that ends a declaration.
CSS = frozenset(
    "font-weight font-style font-size font-family text-decoration text-align opacity fill-opacity stroke-opacity rx ry"
    " stroke-linecap stroke-linejoin".split()
)
CSS_VALUE = re.compile(r"[\w#%. +-]+")


def _css(value: Any) -> Any:
    for name, text in value.items() if isinstance(value, dict) else ():
        if name not in CSS or not CSS_VALUE.fullmatch(str(text)):
            raise wrong(f"css cannot have {name}: {shown(text)}", f"it may have {', '.join(sorted(CSS))}")
    return value


Colour = Annotated[str, BeforeValidator(_colour)]


Width = Annotated[float, BeforeValidator(_units, json_schema_input_type=float | str), Field(ge=0, le=40)]


Dashes = Annotated[
    tuple[Annotated[float, Field(ge=0, le=100)], ...],
    BeforeValidator(_dashes, json_schema_input_type=str | float | list[float]),
]


# What every class has; a new one takes from `plain` those that it does not set.
VALUES = frozenset({"fill", "stroke", "stroke_width", "text"})


INKS = ("#222222", "#ffffff")  # the text of a class that has a new fill and says no colour, where the old is unreadable


class ClassSpec(SpecModel):
    """The values of a class that a theme or a spec sets; what it leaves out stays as the class had it."""

    fill: Colour | None = None
    stroke: Colour | None = None
    stroke_width: Width | None = Field(None, alias="stroke-width")
    dash: Dashes | None = Field(None, alias="stroke-dasharray")
    text: Colour | None = Field(None, alias="color")
    css: Annotated[dict[str, str], BeforeValidator(_css)] | None = None
    mermaid: Flag | None = None  # false: Mermaid gives this look by itself, as the page's own theme has it

    def over(self, base: ColourClass) -> ColourClass:
        given = {k: v for k, v in self.model_dump(exclude={"mermaid", "css"}).items() if v is not None}
        given |= {"css": (*base.css, *self.css.items())} if self.css else {}
        if self.fill and not self.text and contrast(base.text, self.fill) < READABLE:
            given["text"] = max(INKS, key=lambda ink: contrast(ink, self.fill or ink))
        made = base._replace(**given, in_mermaid=self.mermaid is not False, unset=base.unset - self._said())
        return made if made.dash or made.css or made.unset < VALUES else made._replace(in_mermaid=False)

    def _said(self) -> frozenset[str]:
        """The values that stand in the file."""
        return frozenset(name for name in VALUES if getattr(self, name) is not None)


class KindSpec(SpecModel):
    """How one kind of element looks: its shape, its class, and the pattern of its title."""

    shape: str | None = None
    class_: str | None = Field(None, alias="class")
    title: str | None = None


class CanvasSpec(SpecModel):
    background: Colour | None = None
    edge: Colour | None = None
    text: Colour | None = None


class EmphasisSpec(SpecModel):
    highlight: ClassSpec | None = None
    dim: Annotated[float, Field(ge=0, le=1)] | None = None
    new: ClassSpec | None = None
    gone: ClassSpec | None = None
    changed: ClassSpec | None = None

    @property
    def marks(self) -> dict[str, ClassSpec]:
        """What the marks of a difference do, by the mark."""
        marks = {"new": self.new, "gone": self.gone, "changed": self.changed}
        return {name: spec for name, spec in marks.items() if spec is not None}


class ThemeSpec(SpecModel):
    """A theme file. What it leaves out comes from the theme that it extends."""

    extends: str | None = None
    description: str = ""
    canvas: CanvasSpec = CanvasSpec.model_construct()
    classes: dict[str, ClassSpec] = {}
    kinds: dict[str, KindSpec] = {}
    frames: tuple[str, ...] = ()
    emphasis: EmphasisSpec = EmphasisSpec.model_construct()


def folded(name: str) -> str:
    """A name as comparison sees it: no case, no hyphens, underscores or spaces."""
    return re.sub(r"[-_ ]", "", name).casefold()
