"""The file around the slides: its palette, its masters and notes, and the same bytes for the same slides."""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from importlib import import_module
from typing import Any, NamedTuple
from urllib.parse import quote
from xml.sax.saxutils import quoteattr

from podgram.model.colours import ink, is_dark
from podgram.model.diagram import ILLEGAL, Canvas, Diagram

FONT = "Arial"  # the first that every office has of those that an SVG names
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
REST = ("bg2", "accent1", "accent2", "accent3", "accent4", "accent5", "accent6")  # what is left for colours of classes
URL = "%/:?#[]@!$&'()*+,;=~"  # what stands in an address as it is, besides letters and digits
MOST_OWN = 50  # colours that PowerPoint shows beside those of the scheme
EPOCH = datetime(1980, 1, 1)  # when everything in the file was made: no earlier time fits in a zip

LIGHT = {"bg1": "lt1", "tx1": "dk1", "bg2": "lt2", "tx2": "dk2"}  # PowerPoint's name of a colour → its place in a theme
DARK = {"bg1": "dk1", "tx1": "lt1", "bg2": "dk2", "tx2": "lt2"}
COLOUR = '<a:srgbClr xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" val="{}"/>'
BACKGROUND = """\
<p:bg xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"
 xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><p:bgPr><a:solidFill><a:srgbClr val="{}"/>
</a:solidFill><a:effectLst/></p:bgPr></p:bg>"""
MORPH = """\
<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"
 xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"><mc:Choice
 xmlns:p159="http://schemas.microsoft.com/office/powerpoint/2015/09/main" Requires="p159"><p:transition spd="slow"
 xmlns:p14="http://schemas.microsoft.com/office/powerpoint/2010/main" p14:dur="1000"><p159:morph
 option="byObject"/></p:transition></mc:Choice><mc:Fallback><p:transition spd="slow"><p:fade/></p:transition>
</mc:Fallback></mc:AlternateContent>"""


class Palette(NamedTuple):
    """The colours of a file: those of its first diagram's canvas, and the most used others in the places left."""

    canvas: Canvas
    scheme: Mapping[str, str]  # PowerPoint's name → colour
    own: tuple[tuple[str, str], ...]  # the classes' names and fills

    @classmethod
    def of(cls, diagrams: Sequence[Diagram]) -> Palette:
        canvas = diagrams[0].canvas
        first = {"bg1": _ground(canvas), "tx1": canvas.text, "tx2": canvas.edge}
        used = Counter(colour for diagram in diagrams for colour in _colours(diagram))
        others = [c for c, _ in used.most_common() if c not in first.values()][: len(REST)]
        others += [canvas.edge] * (len(REST) - len(others))
        own = {c.name: c.fill for diagram in diagrams for c in diagram.classes if c.fill != "none"}
        return cls(canvas, {**first, **dict(zip(REST, others, strict=True))}, tuple(own.items())[:MOST_OWN])

    @property
    def is_dark(self) -> bool:
        return is_dark(self.scheme["bg1"])

    def names(self) -> dict[str, str]:
        """Colour → PowerPoint's name of it."""
        return {colour: name for name, colour in reversed(list(self.scheme.items()))}

    def theme(self, xml: bytes) -> bytes:
        """A theme's XML with these colours and the font."""
        etree = import_module("lxml.etree")
        root = etree.fromstring(xml)
        scheme = root.find(f".//{A}clrScheme")
        for place, colour in self._places().items():
            scheme.find(f"{A}{place}")[:] = [etree.fromstring(COLOUR.format(colour[1:].upper()))]
        scheme.set("name", "podgram")
        for latin in root.iterfind(f".//{A}fontScheme//{A}latin"):
            latin.set("typeface", FONT)
        root.set("name", "podgram")
        own = "".join(
            f'<a:custClr name={quoteattr(name)}><a:srgbClr val="{fill[1:].upper()}"/></a:custClr>'
            for name, fill in self.own
        )
        if own:
            root.append(etree.fromstring(f'<a:custClrLst xmlns:a="{A[1:-1]}">{own}</a:custClrLst>'))
        return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))

    def _places(self) -> dict[str, str]:
        """Place in the theme → colour; links look like all text."""
        places = DARK if self.is_dark else LIGHT
        links = dict.fromkeys(("hlink", "folHlink"), self.scheme["tx1"])
        return {places.get(name, name): colour for name, colour in self.scheme.items()} | links


def _ground(canvas: Canvas) -> str:
    """What stands behind everything: where that is left out, what its text can be read on."""
    return ink(canvas.text) if canvas.background == "none" else canvas.background


def _colours(diagram: Diagram) -> Iterator[str]:
    """The colours of a diagram, each as often as it is seen; those of its canvas are counted elsewhere."""
    classes = {c.name: c for c in diagram.classes}
    for element in diagram.walk():
        if not element.hidden:
            look = classes[element.style]
            yield from (c for c in (look.fill, look.stroke, look.text) if c != "none")
    for edge in diagram.edges:
        if edge.style and not edge.hidden:
            yield classes[edge.style].stroke


class Deck:
    """A file of PowerPoint's as it grows: `begin` a slide, then `fill` it."""

    def __init__(self, palette: Palette, title: str, size: tuple[int, int]) -> None:
        self.palette = palette
        self._xml = import_module("pptx.oxml").parse_xml
        self._kinds = import_module("pptx.opc.constants").RELATIONSHIP_TYPE
        self._file = import_module("pptx").Presentation()
        self._master = self._file.slide_master
        self._layout = next(layout for layout in self._file.slide_layouts if layout.name == "Title Only")
        self._slide: Any = None
        self._drop(self._file.part.package, self._kinds.THUMBNAIL)
        self._drop(self._file.part, self._kinds.PRINTER_SETTINGS)
        self._widen(*size)
        self._name(title)
        if palette.is_dark:
            for name, place in DARK.items():
                self._master.element.find(f"{P}clrMap").set(name, place)

    def begin(self) -> None:
        """Adds a slide."""
        self._slide = self._file.slides.add_slide(self._layout)

    def link(self, url: str) -> str:
        """The number by which the slide knows an address."""
        return str(self._slide.part.relate_to(quote(url, safe=URL), self._kinds.HYPERLINK, is_external=True))

    def fill(self, tree: str, diagram: Diagram, morphs: bool) -> None:
        """Gives the slide its shapes and its notes; `morphs` is whether it grows out of the one before."""
        slide = self._slide.element
        content = slide.find(f"{P}cSld")
        content.set("name", ILLEGAL.sub("\ufffd", diagram.title or diagram.name))
        content.replace(content.find(f"{P}spTree"), self._xml(tree.encode()))
        ground = _ground(diagram.canvas)
        if ground != self.palette.scheme["bg1"]:
            content.insert(0, self._xml(BACKGROUND.format(ground[1:].upper()).encode()))
        if morphs:
            slide.append(self._xml(MORPH.encode()))
        words = diagram.description or diagram.title
        if words:
            self._slide.notes_slide.notes_text_frame.text = ILLEGAL.sub("\ufffd", words)

    def save(self) -> bytes:
        """The bytes of the file: no clock and no compression in them, of which each machine may have another."""
        theme = self._master.part.part_related_by(self._kinds.THEME).partname.lstrip("/")
        made, out = io.BytesIO(), io.BytesIO()
        self._file.save(made)
        with zipfile.ZipFile(made) as old, zipfile.ZipFile(out, "w") as new:
            for name in old.namelist():
                data = old.read(name)
                entry = zipfile.ZipInfo(name, EPOCH.timetuple()[:6])
                entry.create_system = 0  # else it would say which system this is
                new.writestr(entry, self.palette.theme(data) if name == theme else data)
        return out.getvalue()

    def _drop(self, owner: Any, kind: str) -> None:
        """Takes out what python-pptx's own template has and a picture does not need."""
        owner.drop_rel(owner.relate_to(owner.part_related_by(kind), kind))

    def _widen(self, width: int, height: int) -> None:
        """Makes the template as wide as its slides: it is one of 4:3."""
        share = width / self._file.slide_width * self._file.slide_height / height
        for page in (self._master, *self._file.slide_layouts):
            for place in page.element.iter(f"{A}off", f"{A}ext"):
                for side in ("x", "cx"):
                    if side in place.attrib:
                        place.set(side, str(round(int(place.get(side)) * share)))
        self._file.slide_width, self._file.slide_height = width, height

    def _name(self, title: str) -> None:
        about = self._file.core_properties
        about.title, about.author, about.last_modified_by = ILLEGAL.sub("\ufffd", title)[:255], "podgram", "podgram"
        about.created = about.modified = EPOCH
        about.revision = 1
