"""What the reader makes of Mermaid: each expectation was held against Mermaid 8.8.0 and 12.3.0 in Chromium."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podgram.importers.mermaid.flowchart import Flowchart
from podgram.importers.mermaid.lexemes import Arrow, arrow
from podgram.importers.mermaid.parser import NotAFlowchartError, diagram_type, read
from podgram.model.ids import refused
from podgram.model.shapes import SHAPES


def body(*lines: str) -> Flowchart:
    return read("graph LR\n" + "\n".join(lines) + "\n")


def edges(flowchart: Flowchart) -> list[tuple[str, str, str]]:
    return [(e.source, "/".join(e.lines), e.target) for e in flowchart.edges]


def tree(flowchart: Flowchart, parent: str = "") -> list[object]:
    return [[e.id, *tree(flowchart, e.id)] if e.id in flowchart.children else e.id for e in flowchart.children[parent]]


@pytest.mark.parametrize(
    ("header", "direction"),
    [
        ("graph LR", "LR"),
        ("graph TD;", "TB"),
        ("graph", None),
        ("flowchart BT", "BT"),
        ("graph >", "LR"),
        ("graph <", "RL"),
        ("graph ^", "BT"),
        ("graph v", "TB"),
        ("flowchart-elk RL", "RL"),
        ("  graph   LR  ", "LR"),
        ("%% a comment\n\ngraph LR", "LR"),
        ("graph BR", "TB"),
    ],
)
def test_a_header_says_the_direction(header: str, direction: str | None) -> None:
    assert read(header + "\na-->b\n").direction == direction


@pytest.mark.parametrize(
    "text", ["", "\n\n", "sequenceDiagram\na->>b: x", "graph LR a-->b", "graph XX\na", "graphx LR\na"]
)
def test_anything_else_is_no_flowchart(text: str) -> None:
    with pytest.raises(NotAFlowchartError) as error:
        read(text)
    assert error.value.problems[0].help == "a flowchart begins with: graph LR"


def test_the_type_of_a_diagram_is_its_first_word() -> None:
    assert diagram_type("---\ntitle: x\n---\n%% c\n%%{init: {}}%%\nsequenceDiagram\n") == "sequenceDiagram"
    assert diagram_type("%% nothing\n") == ""


@pytest.mark.parametrize(("shape", "brackets"), [(name, row.mermaid) for name, row in SHAPES.items() if not row.name])
def test_every_shape_is_read_with_and_without_quotes(shape: str, brackets: tuple[str, str]) -> None:
    begin, end = brackets
    flowchart = body(f'a{begin}one two{end} --> b{begin}"(x)"{end}')
    assert [(n.shape, n.lines) for n in flowchart.nodes] == [(shape, ("one two",)), (shape, ("(x)",))]
    assert not flowchart.unread


@pytest.mark.parametrize(
    ("label", "lines"),
    [
        ("[one<br>two]", ["one", "two"]),
        ('["one<BR />two<br/>three"]', ["one", "two", "three"]),
        ("[one<br>]", ["one"]),
        ("[one<br><br>two]", ["one", "", "two"]),
        ("[one\ntwo]", ["one", "two"]),
        ('["  a   b  "]', ["a b"]),
        ('["x#quot;y#35;z#amp;#lt;"]', ['x"y#z&<']),
        ('["&lt; &amp;lt; &#60;"]', ["< &lt; &<"]),
        ('["#9829; #heart; #nope; #"]', ["♥ &heart; &nope; #"]),
        ("[`x`]", ["`x`"]),
        ("[**x** _y_ 1. z]", ["**x** _y_ 1. z"]),
        ('[" "]', []),
        ("[1 < 2 > 0]", ["1 < 2 > 0"]),
        ("[the end; graph]", ["the end; graph"]),
    ],
)
def test_a_label_is_read_as_it_is_drawn(label: str, lines: list[str]) -> None:
    flowchart = body("a" + label)
    assert list(flowchart.nodes[0].lines) == lines
    assert not flowchart.unread


@pytest.mark.parametrize(
    ("label", "why"),
    [
        ('["<b>x</b>"]', "HTML tag"),
        ("[fa:fa-car x]", "icon"),
        ('["$$x^2$$"]', "formula"),
        (r'["$$\nu$$"]', "formula"),
        (" -.-> b; linkStyle 0 stroke:red", "forgets"),
        ('["x"]; click a "https://example.org" "two\nlines"', "one line"),
        (r'["x\ny"]', r"\n"),
        ('["`plain words`"]', "backticks"),
        ('["one\ntwo"]', "space"),
        ('@{ shape: circle, label: "**x**" }', "HTML"),
        ('@{ img: "x.png" }', "'img'"),
        ("[x (y)]", "quotes"),
        ('[""]', "empty label"),
        ("[x", "missing"),
        ("[|field:value|x]", "properties"),
    ],
)
def test_what_has_no_meaning_here_is_listed_with_its_line(label: str, why: str) -> None:
    unread = next(u for u in body("b", "a" + label).unread if "@{ }" not in u.why)
    assert why in unread.why
    assert (unread.line, unread.harmless) == (3, False)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("-->", ("solid", "none", "arrow", 1)),
        ("---", ("solid", "none", "none", 1)),
        ("---->", ("solid", "none", "arrow", 3)),
        ("-.->", ("dotted", "none", "arrow", 1)),
        (".->", ("dotted", "none", "arrow", 1)),
        ("-.-", ("dotted", "none", "none", 1)),
        ("-..->", ("dotted", "none", "arrow", 2)),
        ("==>", ("thick", "none", "arrow", 1)),
        ("===", ("thick", "none", "none", 1)),
        ("<-->", ("solid", "arrow", "arrow", 1)),
        ("<-.->", ("dotted", "arrow", "arrow", 1)),
        ("<==>", ("thick", "arrow", "arrow", 1)),
        ("--x", ("solid", "none", "cross", 1)),
        ("o--o", ("solid", "circle", "circle", 1)),
        ("x==x", ("thick", "cross", "cross", 1)),
        ("x-->", ("solid", "none", "arrow", 1)),
        ("~~~", ("invisible", "none", "none", 1)),
    ],
)
def test_an_arrow_says_its_line_its_ends_and_its_length(text: str, expected: Arrow) -> None:
    assert arrow(text) == expected
    (edge,) = body(f"a {text} b").edges
    assert (edge.stroke, edge.tail, edge.head, edge.length) == expected


@pytest.mark.parametrize(
    "text",
    [
        "a-->|p q|b",
        "a -- p q --> b",
        "a--p q-->b",
        'a -->|"p q"| b',
        'a -- "p q" --> b',
        "a -. p q .-> b",
        "a ==p q==> b",
        "a --> |p q| b",
        "a\n-->|p q| b",
        "a e1@-->|p q| b",
    ],
)
def test_an_arrow_has_its_label_in_every_way_of_writing_it(text: str) -> None:
    assert edges(body(text)) == [("a", "p q", "b")]


def test_chains_and_ampersands_join_all_to_all() -> None:
    flowchart = body("a & b --> c & d --> e; f-->g;")
    pairs = ["ac", "ad", "bc", "bd", "ce", "de", "fg"]
    assert [e.source + e.target for e in flowchart.edges] == pairs


@pytest.mark.parametrize("text", ["a---ob", "a --ob"])
def test_the_letter_after_an_arrow_is_its_end(text: str) -> None:
    assert edges(body(text)) == [("a", "", "b")]


def test_a_node_is_in_the_subgraph_that_closes_first_of_all_that_mention_it() -> None:
    flowchart = body(
        "a-->b", "subgraph one[One]", "b-->c", "subgraph two", "d", "end", "end", "subgraph three", "d-->e", "end"
    )
    assert tree(flowchart) == ["a", ["one", "b", "c", ["two", "d"]], ["three", "e"]]


def test_a_subgraph_that_another_mentions_is_inside_it() -> None:
    assert tree(body("subgraph one", "a-->two", "end", "subgraph two", "b", "end")) == [["one", "a", ["two", "b"]]]


def test_a_subgraph_inside_itself_is_reported() -> None:
    flowchart = body("subgraph outer", "subgraph inner", "a-->outer", "end", "end")
    assert any("inside itself" in u.why for u in flowchart.unread)
    assert len(list(flowchart.children)) == 3


@pytest.mark.parametrize(
    ("text", "id", "lines"),
    [
        ("subgraph one", "one", ("one",)),
        ("subgraph one two", "subGraph0", ("one two",)),
        ("subgraph a[One]", "a", ("One",)),
        ("subgraph a [One]", "a", ("One",)),
        ('subgraph a["One (1)"]', "a", ("One (1)",)),
        ('subgraph "One"', "One", ("One",)),
        ('subgraph "One two"', "subGraph0", ("One two",)),
        ('subgraph a[" "]', "a", ()),
        ("subgraph a[x<br>y]", "a", ("x", "y")),
        ("subgraph a-b.c[T]", "a-b.c", ("T",)),
        ("subgraph 1", "1", ("1",)),
    ],
)
def test_a_subgraph_has_its_id_and_its_title(text: str, id: str, lines: tuple[str, ...]) -> None:
    (subgraph,) = body(text, "a1", "end").subgraphs
    assert (subgraph.id, subgraph.lines) == (id, lines)


def test_two_subgraphs_of_one_id_are_one() -> None:
    flowchart = body("subgraph s[S]", "a", "end", "subgraph s[T]", "b", "end")
    assert [(g.id, g.lines) for g in flowchart.subgraphs] == [("s", ("S",))]
    assert tree(flowchart) == [["s", "a", "b"]]


def test_a_later_label_and_shape_override_and_a_bare_id_does_not() -> None:
    (node,) = body("a[one]", "a(two)", "a").nodes
    assert (node.lines, node.shape, node.line) == (("two",), "rounded", 2)


def test_classes_styles_and_links_are_kept_with_their_lines() -> None:
    flowchart = body(
        "a:::red --> b",
        "class b,c blue;",
        "c",
        "class c blue",
        "classDef red,pink fill:#f00,stroke-dasharray: 5 5;",
        "style a stroke:#333;",
        'click a "https://x.y" "tip"',
        "class b gone",
    )
    a, b, c = flowchart.nodes
    assert (a.classes, a.styles, a.url, a.tooltip) == (("red",), (("stroke", "#333"),), "https://x.y", "tip")
    assert (b.classes, c.classes) == (("blue", "gone"), ("blue",))
    assert [(u.name, u.missing, u.line) for u in flowchart.class_uses if u.missing] == [("blue", ("c",), 3)]
    styles = (("fill", "#f00"), ("stroke-dasharray", "5 5"))
    assert [(d.name, d.styles, d.line) for d in flowchart.class_defs] == [("red", styles, 6), ("pink", styles, 6)]


def test_a_class_reaches_a_subgraph_only_behind_its_end() -> None:
    inside = body("subgraph s", "a", "class s red", "end")
    after = body("subgraph s", "a", "end", "class s red")
    assert (inside.subgraphs[0].classes, inside.class_uses[0].missing) == ((), ("s",))
    assert (after.subgraphs[0].classes, after.class_uses[0].missing) == (("red",), ())


@pytest.mark.parametrize(
    "text",
    [
        "linkStyle 0 stroke:red",
        "click a call f()",
        "click a f",
        "end",
        "class a, b x",
        "classDef x,y fill:#f00",
        "classDef x fill:rgb(1,2,3)",
        "style a",
        "subgraph",
        "a --> end",
        "& a",
        "a b",
        "a &b",
        "subgraph s:::red\na\nend",
        "accTitle x",
        "a --> |x b",
        "subgraph s\nend",
        "subgraph s\na",
    ],
)
def test_what_cannot_be_read_is_listed_and_the_rest_is_read(text: str) -> None:
    flowchart = body("a", text, "z --> y")
    assert [u.line for u in flowchart.unread if not u.harmless][:1] == [3]
    assert flowchart.edges[-1].source == "z"


@pytest.mark.parametrize("text", ["style a background:red", 'click a "x" _blank'])
def test_what_does_not_change_the_drawing_is_harmless(text: str) -> None:
    assert [u.harmless for u in body("a", text).unread] == [True]


def test_comments_blank_lines_and_line_ends_do_not_move_lines() -> None:
    text = "%% c\r\n\r\ngraph LR\r\n  %% a --> z\r\n  a -->\r\n    b\r\n  c --> d %% 8.8.0 allows this\r\n"
    flowchart = read(text)
    assert [(e.source, e.line) for e in flowchart.edges] == [("a", 5), ("c", 7)]
    assert not flowchart.unread
    comments = [(1, "%% c"), (4, "%% a --> z"), (7, "%% 8.8.0 allows this")]
    assert [(c.line, c.text) for c in flowchart.comments] == comments


def test_directives_and_front_matter_are_no_comments() -> None:
    flowchart = read("---\ntitle: x\n---\n%%{init: {}}%%\ngraph LR\na\n%%{broken\n")
    assert not flowchart.comments
    assert [u.line for u in flowchart.unread] == [1, 7]


def test_an_id_that_is_its_own_label_is_read_as_one() -> None:
    flowchart = body(r"\node --> a")
    assert (flowchart.nodes[0].id, flowchart.nodes[0].lines) == (r"\node", ("", "ode"))
    assert [unread.old for unread in flowchart.unread] == [True]


def test_words_for_screen_readers_become_title_and_description() -> None:
    flowchart = body("accTitle: The title", "accDescr {", "Two", "  lines", "}", "a")
    assert (flowchart.title, flowchart.description) == ("The title", "Two lines")


def test_shapes_and_labels_of_12_are_read() -> None:
    flowchart = body('a@{ shape: cyl, label: "one\n  two" } --> b@{shape: diam}', "c:::red@{ shape: pill }")
    assert [(n.shape, n.lines) for n in flowchart.nodes] == [
        ("cylinder", ("one", "two")),
        ("diamond", ("b",)),
        ("stadium", ("c",)),
    ]
    assert all(unread.old for unread in flowchart.unread)


@pytest.mark.parametrize(
    ("id", "versions"),
    [
        ("end", ("8.8.0", "12.x")),
        ("a_end", ("8.8.0",)),
        ("end1", ()),
        ("end-x", ("8.8.0", "12.x")),
        ("1end", ("8.8.0", "12.x")),
        ("default", ("8.8.0",)),
        ("constructor", ("8.8.0",)),
        ("href", ("12.x",)),
        ("a_blank", ("8.8.0",)),
        ("pod-1", ()),
    ],
)
def test_ids_are_refused_by_the_versions_that_refuse_them(id: str, versions: tuple[str, ...]) -> None:
    assert refused(id) == versions


# --- properties


@dataclass(frozen=True)
class Drawn:
    """A random flowchart: the text of it, and what it says."""

    text: str
    nodes: dict[str, tuple[str, tuple[str, ...], str]]  # id → shape, label, parent
    titles: dict[str, tuple[str, ...]]
    edges: list[tuple[str, str, str, str]]


WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zs", "Zl", "Zp", "Co", "Cn"]), min_size=1, max_size=8
)
ARROWS = {
    "-->": "solid",
    "---": "solid",
    "-.->": "dotted",
    "-.-": "dotted",
    "==>": "thick",
    "===": "thick",
    "<-->": "solid",
}


def escaped(line: str) -> str:
    return "".join(c if c.isalnum() or c in " .,:-" else f"#{ord(c)};" for c in line)


@st.composite
def flowcharts(draw: st.DrawFn) -> Drawn:
    lines, nodes, titles, found = ["graph TB"], {}, {}, []
    open_groups: list[str] = []
    end = draw(st.sampled_from(["\n", ";\n", "\n\n", "  \n", "\n%% a comment\n"]))
    for number in range(draw(st.integers(1, 12))):
        step = draw(st.sampled_from(["node", "node", "open", "close", "edge"]))
        title = tuple(draw(st.lists(WORDS, min_size=1, max_size=3)))
        text = '"' + draw(st.sampled_from(["<br>", "<br/>", "<br />"])).join(map(escaped, title)) + '"'
        pad = draw(st.sampled_from(["", "  ", "\t"]))
        if step == "open":
            lines.append(f"{pad}subgraph g{number}[{text}]")
            open_groups.append(f"g{number}")
            titles[f"g{number}"] = title
        if step in ("open", "node") or not nodes:
            shape = draw(st.sampled_from(sorted(name for name, row in SHAPES.items() if not row.name)))
            begin, close = SHAPES[shape].mermaid
            lines.append(f"{pad}n{number}{begin}{text}{close}")
            nodes[f"n{number}"] = (shape, title, open_groups[-1] if open_groups else "")
        elif step == "close" and open_groups:
            lines.append(pad + "end")
            open_groups.pop()
        elif step == "edge" and not open_groups:
            a, b = draw(st.sampled_from(sorted(nodes))), draw(st.sampled_from(sorted(nodes)))
            mark = draw(st.sampled_from(sorted(ARROWS)))
            label = draw(st.sampled_from(["", f"|{text}|"]))
            lines.append(f"{pad}{a} {mark}{label} {b}")
            found.append((a, ARROWS[mark], "/".join(title) if label else "", b))
    return Drawn(end.join([*lines, *["end"] * len(open_groups), ""]), nodes, titles, found)


@given(flowcharts())
def test_a_written_flowchart_is_read_as_it_was_meant(drawn: Drawn) -> None:
    flowchart = read(drawn.text)
    assert not flowchart.unread
    assert {n.id: (n.shape, n.lines, n.parent) for n in flowchart.nodes} == drawn.nodes
    assert {g.id: g.lines for g in flowchart.subgraphs} == drawn.titles
    assert [(e.source, e.stroke, "/".join(e.lines), e.target) for e in flowchart.edges] == drawn.edges


PIECES = st.sampled_from(
    [
        "graph LR\n",
        "flowchart TD;",
        "a",
        "b",
        "-->",
        "---",
        "-.->",
        "==",
        "--",
        "|x|",
        "[",
        "]",
        "((",
        "))",
        "{",
        "}",
        '"',
        "`",
        "\n",
        ";",
        " ",
        "&",
        ":::",
        "@{",
        "subgraph ",
        "end",
        "class ",
        "classDef ",
        "style ",
        "click ",
        "direction LR",
        "%%",
        "%%{",
        "}%%",
        "---\n",
        "#35;",
        "<br>",
        "x",
        "o",
        "~~~",
        "accDescr {",
        "\r",
        "\\",
        "🦆",
    ],
)


@given(
    st.one_of(
        st.text(), st.lists(PIECES, max_size=40).map("".join), st.lists(PIECES).map(lambda p: "graph LR\n" + "".join(p))
    )
)
def test_no_text_raises_anything_but_the_readers_own_error(text: str) -> None:
    try:
        flowchart = read(text)
    except NotAFlowchartError:
        return
    lines = text.replace("\r\n", "\n").replace("\r", "\n").count("\n") + 1
    assert all(1 <= u.line <= lines for u in flowchart.unread)
    ids = [e.id for found in flowchart.children.values() for e in found]
    assert sorted(ids) == sorted(e.id for e in (*flowchart.nodes, *flowchart.subgraphs))


def test_thousands_of_levels_and_statements_are_read() -> None:
    deep = body(*[f"subgraph g{n}" for n in range(3000)], "a", *["end"] * 3000)
    wide = body(*[f"n{n} --> n{n + 1}" for n in range(5000)])
    assert (len(deep.subgraphs), len(wide.edges), len(wide.nodes)) == (3000, 5000, 5001)
