"""Any text that a spec can hold comes out as that text, wherever it stands, in every format."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import Any

import pytest

from agree import dot_shows, mermaid_shows, one_line, svg_shows, wanted
from agree import read as as_read
from podgram.emitters.mermaid import url
from podgram.emitters.templating import Templates
from podgram.model.diagram import Diagram
from podgram.model.shapes import SHAPES
from podgram.pipeline import Options, emit, read
from real import OLD, VERSIONS, DotFacts, Facts

HOSTILE = {
    "double quotes": 'say "hello"',
    "one double quote": '"',
    "single quotes": "it's 'so'",
    "backslashes": r"C:\new\table \N \G \L \\ \"",
    "round brackets": "f(x) ((y)) )(",
    "square brackets": "a[0] [[1]] ][",
    "curly brackets": "{a} {{b}} }{ {{{",
    "slanted brackets": "[/a/] [\\b\\]",
    "pipes": "a | b || c",
    "end": "end",
    "End of it": "this is the end",
    "keywords": "graph subgraph end class classDef click style linkStyle default",
    "edge": "a --> b --- c -.-> d ==> e",
    "edge to o and x": "a---o1 a---x1 o--o x--x",
    "semicolons": "a; b; c;",
    "colons": ":::class a::b",
    "comment": "%% not a comment",
    "directive": '%%{init: {"theme": "dark"}}%%',
    "front matter": "---",
    "at": "a@{ shape: circle } user@host",
    "script": "<script>alert(1)</script>",
    "closing tags": "</text></svg></div></script>",
    "image": '<img src=x onerror="alert(1)">',
    "bold": "<b>bold</b> <code>x</code>",
    "break": "a<br>b <br/> c",
    "comparison": "a < b > c <= d",
    "heredoc": "cat <<EOF > /dev/null 2>&1",
    "cdata": "<![CDATA[x]]> ]]>",
    "comment in HTML": "<!-- x -->",
    "jinja": "{{ 7 * 7 }} {% raw %} {# x #}",
    "hugo": '{{< mermaid >}} {{% x %}} {{< /mermaid >}} {{</* x */>}}',
    "liquid": "{% endraw %}",
    "vue": "{{ constructor.constructor('x')() }}",
    "backticks": "`code` ```fence```",
    "tildes": "~~~ ~~struck~~",
    "markdown": "**bold** __bold__ *it* _it_ [a](b) ![c](d)",
    "markdown heading": "# heading",
    "list": "- item",
    "plus list": "+ item",
    "star list": "* item",
    "numbered list": "1. item",
    "bracketed list": "1) item",
    "quote": "> quoted",
    "rule": "***",
    "table": "| a | b |",
    "bare address": "https://example.org/?a=b&c=d#e",
    "mail address": "<user@example.org>",
    "icon": "fa:fa-x fab:fa-github fa-x",
    "formula": "$$x^2$$ $y$ \\(z\\)",
    "entity": "#quot; #35; #9829;",
    "HTML entity": "&lt; &amp; &quot; &#60; &#x3c; &nbsp; &copy",
    "dollar": "$HOME ${PATH} $(id)",
    "percent": "100% %s %(x)s %d",
    "hash": "#!/bin/sh # comment",
    "emoji": "🚀 👩‍👩‍👧‍👦 🏳️‍🌈 👍🏽 🇺🇳",
    "right-to-left": "שלום עולם",
    "arabic": "مرحبا بالعالم",
    "both directions": "abc עברית 123 \u202exyz\u202c",
    "chinese": "你好，世界",
    "japanese": "こんにちは カタカナ ﾊﾝｶｸ",
    "korean": "안녕하세요",
    "combining": "e\u0301 n\u0303 Z\u0351\u036b\u0343",
    "zero width": "a\u200bb\u200dc\ufeffd",
    "soft hyphen": "soft\u00adhyphen",
    "direction": "direction LR",
    "direction within": "the direction  TB of it, direction\tRL; direction TDX",
    "code of an entity": "¶ß ﬂ° ﬂ°°106¶ß ﬂ°amp¶ß",
    "class definition": "classDef https://example.org/?a=b&c=d#e",
    "style": "style a:b#c d:#e",
    "wide spaces": "a  b\t c\u00a0d\u3000e",
    "outer spaces": "  a  ",
    "two lines": "one\ntwo",
    "empty line within": "one\n\nthree",
    "windows line": "one\r\ntwo",
    "old mac line": "one\rtwo",
    "unicode lines": "one\u2028two\u2029three\u0085four",
    "literal line break": "one\\ntwo\\lthree\\rfour",
    "control characters": "bell\u0007 escape\u001b[31m null\u0000 delete\u007f c1\u0090",
    "noncharacters": "\ufffe \uffff",
    "private use": "\ue000 \U000f0000",
    "beyond the BMP": "𝔘𝔫𝔦 𐍈 𠜎",
    "digits": "007",
    "yaml": "yes: no, [a] {b} - c & *d !e",
    "long": "lorem ipsum dolor sit amet " * 185,
    "long word": "x" * 300,
}  # fmt: skip


LINKED = ("rectangle", "rounded")


def batched(items: Iterable[str], size: int) -> list[list[str]]:
    every = list(items)
    return [every[start : start + size] for start in range(0, len(every), size)]


# The shapes that differ in the brackets that Mermaid has around a label; all others share theirs with one of these.
BRACKETED = tuple(name for name, row in SHAPES.items() if not row.name)


def share(text: str, shapes: Iterable[str] = SHAPES) -> tuple[str, ...]:
    """A quarter of some shapes, another one for the next text: each text meets some, and each shape every fourth."""
    others = [shape for shape in shapes if shape not in LINKED]
    return (*LINKED, *others[[*HOSTILE.values()].index(text) % 4 :: 4])


@lru_cache(maxsize=8)
def everywhere(text: str, shapes: tuple[str, ...] = tuple(SHAPES)) -> list[Diagram]:
    """Diagrams with one text in every place where a label can stand; a long text is spread over several."""
    return [one(spec) for spec in specs(text, shapes)]


def specs(text: str, shapes: Iterable[str], prefix: str = "") -> list[dict[str, Any]]:
    """The specs of those diagrams: one, or several for a long text."""
    boxes = [{"kind": "box", "name": prefix + shape, "shape": shape, "label": text} for shape in shapes]
    inner = {"kind": "box", "name": f"{prefix}inner"}
    container = {"kind": "container", "command": ["x"]}
    places = [
        *({"elements": [box]} for box in boxes),
        {"elements": [{"kind": "group", "name": f"{prefix}outer", "label": text, "elements": [inner]}]},
        {"elements": [{**container, "name": f"{prefix}c", "label": text}]},
        {"elements": [{**container, "name": f"{prefix}d", "namespaces": {"label": text}}]},
        {"elements": [{"kind": "box", "name": f"{prefix}two", "label": f"first\n{text}"}]},
        {"elements": [inner], "links": [{"from": f"{prefix}inner", "to": f"{prefix}inner", "label": text}]},
    ]
    if len(text) >= 1000:
        return places
    ends = {"from": f"{prefix}rectangle", "to": f"{prefix}rounded"}
    whole = [place["elements"][0] for place in places[:-1]]
    return [{"elements": whole, "links": [{**ends, "label": f"{text}\nsecond"}, *places[-1]["links"]]}]


def one(spec: dict[str, Any]) -> Diagram:
    (diagram,) = read(Path("hostile.yaml"), Options(), escaped(spec).encode()).diagrams.values()
    return diagram


def escaped(spec: dict[str, Any]) -> str:
    """The spec as JSON, with what YAML takes only as an escape written so."""
    text = json.dumps(spec, ensure_ascii=False)
    return re.sub("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]", lambda match: f"\\u{ord(match[0]):04x}", text)


def plain(text: str) -> list[str]:
    """The words that are to be read: white space only parts them, and what no XML can hold is replaced."""
    return re.sub("[\x00-\x08\x0e-\x1b\ufffe\uffff]", "\ufffd", text).split()


@lru_cache(maxsize=32)
def drawn(diagram: Diagram, format: str) -> str:
    text, problems = emit(diagram, format, Templates(None), Options())
    assert problems == ()
    assert isinstance(text, str)
    return text


@pytest.fixture(params=HOSTILE.values(), ids=HOSTILE.keys(), scope="module")
def text(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_every_pair_of_brackets_is_tried() -> None:
    assert {SHAPES[name].mermaid for name in BRACKETED} == {row.mermaid for row in SHAPES.values()}


def test_the_diagrams_hold_it(text: str) -> None:
    diagrams = everywhere(text)
    labels = [part.lines for d in diagrams for part in (*d.walk(), *d.edges)]
    assert [" ".join(lines).split() for lines in labels].count(plain(text)) >= len(SHAPES) + 3


FOURS = pytest.mark.parametrize("texts", batched(HOSTILE.values(), 4), ids=["/".join(b) for b in batched(HOSTILE, 4)])


@FOURS
@pytest.mark.parametrize("version", VERSIONS)
def test_mermaid_draws_it(mermaid: Callable[..., Facts], texts: list[str], version: str) -> None:
    """With every pair of brackets; four texts in one drawing."""
    for diagram in four([specs(text, BRACKETED, f"t{number}") for number, text in enumerate(texts)]):
        mermaid_shows(diagram, mermaid(version, drawn(diagram, "mermaid")), version)


@FOURS
@pytest.mark.parametrize("version", VERSIONS)
def test_mermaid_draws_it_in_a_page(mermaid: Callable[..., Facts], texts: list[str], version: str) -> None:
    """What a page makes of the text as HTML, before Mermaid sees any brackets."""
    for diagram in four([specs(text, share(text, BRACKETED), f"t{number}") for number, text in enumerate(texts)]):
        mermaid_shows(diagram, mermaid(version, drawn(diagram, "mermaid"), raw=True), version)


def four(made: list[list[dict[str, Any]]]) -> Iterator[Diagram]:
    """One diagram of the specs of several texts; those of a long text stay by themselves."""
    yield one(together([spec for (spec, *more) in made if not more]))
    yield from (one(spec) for several in made if len(several) > 1 for spec in several)


@pytest.mark.slow
@pytest.mark.parametrize("version", VERSIONS)
def test_mermaid_draws_random_specs_of_hostile_texts(mermaid: Callable[..., Facts], version: str) -> None:
    for seed in range(0, 200, 4):  # four in one drawing, as most of the time goes into what is around a label
        diagram = one(together([random_spec(Random(number), f"s{number}") for number in range(seed, seed + 4)]))
        facts = mermaid(version, drawn(diagram, "mermaid"))
        assert facts.strange == [], "a label became markup"
        shown, elements = facts.nodes | facts.groups, wanted(diagram).elements
        assert shown.keys() == elements.keys()
        for id, element in shown.items():
            assert one_line(as_read(element.label)) == one_line("".join(elements[id].lines)), (seed, id)
        for seen, edge in zip(facts.edges, diagram.edges, strict=True):
            assert one_line(as_read(seen.label)) == one_line("".join(edge.lines)), seed


def together(specs: list[dict[str, Any]]) -> dict[str, Any]:
    """One spec with the elements and links of several."""
    joined = {field: [each for spec in specs for each in spec[field]] for field in ("elements", "links")}
    return {**specs[0], **joined}


def random_spec(random: Random, prefix: str) -> dict[str, Any]:
    """A spec of a few elements in boxes, and links, with texts made of two or three hostile ones."""
    short = [text for text in HOSTILE.values() if len(text) < 100]

    def text() -> str:
        return random.choice([" ", "", "\n"]).join(random.sample(short, random.randint(2, 3)))

    def element(number: int) -> dict[str, Any]:
        return {"kind": "box", "name": f"{prefix}e{number}", "shape": random.choice(list(SHAPES)), "label": text()}

    elements = [element(number) for number in range(random.randint(2, 4))]
    inner = {"kind": "group", "name": f"{prefix}inner", "label": text(), "elements": elements[:2]}
    outer = {"kind": "group", "name": f"{prefix}outer", "label": text(), "elements": [inner, element(8)]}
    names = [each["name"] for each in elements]
    links = [
        {"from": random.choice(names), "to": random.choice(names), "label": text(), "line": line}
        for line in random.choices(["solid", "dotted", "thick"], k=2)
    ]
    direction = random.choice(["LR", "TB"])
    return {"title": text(), "direction": direction, "elements": [outer, *elements[2:]], "links": links}


@pytest.mark.parametrize(
    ("address", "written"),
    [
        ("ﬂ°°106¶ßavascript:alert(1)", "%EF%AC%82%C2%B0%C2%B0106%C2%B6%C3%9Favascript:alert(1)"),
        ("https://münchen.example/a b?c=[1]#d", "https://m%C3%BCnchen.example/a%20b?c=[1]#d"),
    ],
)
def test_an_address_is_plain_ascii(address: str, written: str) -> None:
    assert url(address) == written


def test_old_mermaid_draws_it_without_html(mermaid: Callable[..., Facts], text: str) -> None:
    """The new version, without HTML, shows what it decodes elsewhere: every entity but those of < > and &."""
    for diagram in everywhere(text, share(text, BRACKETED)):
        facts = mermaid(OLD, drawn(diagram, "mermaid"), flat=True)
        elements = wanted(diagram).elements
        for id, shown in (facts.nodes | facts.groups).items():
            assert one_line(as_read(shown.label)) == one_line("".join(elements[id].lines))
        for seen, edge in zip(facts.edges, diagram.edges, strict=True):
            assert one_line(as_read(seen.label)) == one_line("".join(edge.lines))


def test_graphviz_draws_it(graphviz: Callable[[str], DotFacts], text: str) -> None:
    for diagram in everywhere(text, share(text)):
        dot_shows(diagram, graphviz(drawn(diagram, "dot")))


def test_svg_is_it(text: str) -> None:
    for diagram in everywhere(text, share(text)):
        svg_shows(diagram, drawn(diagram, "svg"))
