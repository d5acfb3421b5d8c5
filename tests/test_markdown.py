"""Blocks and pictures are found wherever a page can hold them, and replacing one leaves all other bytes alone."""

from __future__ import annotations

import json
from pathlib import PurePath

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from podgram.pages import SUFFIXES
from podgram.pages.page import Block, Marker, Page, Picture, Unserved

MARK = "%% podgram: specs/pod.yaml#duo"
NEW = f'{MARK}\ngraph LR\n  a["x<br/>y & z"]\n\n  a --> b\n'

# Every way of writing a block: the page's suffix, and the page with its old content. A line `|` is the content's.
HOSTS = {
    "hugo": (".md", "{{< mermaid >}}\n%M\nold\n{{< /mermaid >}}\n"),
    "hugo, percent, attributes, capitals, spaces": (
        ".md",
        '{{%  Mermaid align="a > b" zoom=`x`  %}}\n%M\n{{%/ MERMAID  %}}\n',
    ),
    "hugo after another shortcode": (".md", "{{< column >}}{{< mermaid >}}\n%M\n{{< /mermaid >}}{{< /column >}}\n"),
    "hugo in a list": (".md", "- item\n\n  {{< mermaid >}}\n  %M\n  {{< /mermaid >}}\n"),
    "hugo in html": (".md", "<div>\n{{< mermaid >}}\n%M\n{{< /mermaid >}}\n</div>\n"),
    "backticks": (".md", "text\n```mermaid\n%M\n```\n"),
    "tildes": (".markdown", "~~~~~~ mermaid\n%M\n```\n~~~~~~~\n"),
    "braces": (".qmd", "```{mermaid}\n%M\n```\n"),
    "quarto's options": (".qmd", "```{mermaid}\n%%| label: fig-pod\n%%| fig-cap: a pod\n%M\n```\n"),
    "pandoc": (".md", "````` {.mermaid #id width=30%}\n%M\n`````\n"),
    "attributes": (".md", "```mermaid {theme=x}\n%M\n```\n"),
    "list": (".md", "1. one\n   - two\n\n     ```mermaid\n     %M\n\n     old\n     ```\n"),
    "on a list's line": (".md", "- ```mermaid\n  %M\n  ```\n- next\n"),
    "quote": (".md", "> > said\n> > ```mermaid\n> > %M\n> > ```\n"),
    "list in a quote": (".md", "> 1. ```mermaid\n>    %M\n>    ```\n"),
    "tabs": (".md", "-\titem\n\n\t```mermaid\n\t%M\n\t```\n"),
    "azure": (".md", "::: mermaid\n%M\n:::\n"),
    "azure, tight": (".md", ":::mermaid\n%M\n:::\n"),
    "front matter before": (".md", "---\ntitle: <!-- x\n---\n```mermaid\n%M\n```\n"),
    "bom": (".md", "\ufeff```mermaid\n%M\n```\n"),
    "pre": (".md", '<pre class="mermaid">\n%M\n</pre>\n'),
    "div": (".md", "<div id=x class='big mermaid'>\n%M\n</div>\n"),
    "mdx, deep inside a component": (".mdx", "<Tabs>\n      ```mermaid\n      %M\n      ```\n</Tabs>\n"),
    "rst": (".rst", "Title\n=====\n\n.. mermaid::\n   :caption: x\n\n   %M\n   old\n\nText\n"),
    "rst in a note": (".rst", ".. note::\n\n   .. mermaid::\n\n      %M\n\n   Text\n"),
    "adoc": (".adoc", "= Title\n\n[mermaid, pod, svg]\n.A pod\n----\n%M\n----\n"),
    "adoc, dots": (".adoc", "[mermaid]\n....\n%M\n....\n"),
    "adoc, open": (".adoc", "[mermaid]\n--\n%M\n--\n"),
    "admonition": (".md", '!!! note "x"\n\n    text\n\n    ```mermaid\n    %M\n    ```\n\ntext\n'),
    "admonition that folds": (".md", "text\n??? note\n    ```mermaid\n    %M\n    ```\n"),
    "admonition in a tab": (".md", '=== "A"\n\n    !!! tip\n\n        ```mermaid\n        %M\n        ```\n'),
    "admonition in a list": (".md", "- a\n\n    !!! note\n\n        ```mermaid\n        %M\n        ```\n"),
    "directive of MyST": (".md", "````{note} Title\n```{mermaid}\n%M\n```\n````\n"),
    "directive of MyST, colons": (".md", ":::{note}\n```mermaid\n%M\n```\n:::\n"),
    "adoc, source": (".adoc", "[source,mermaid]\n....\n%M\n....\n"),
    "adoc, fence": (".adoc", "```mermaid\n%M\n```\n"),
}

# What shows a block without being one.
EXAMPLES = {
    "longer fence": (".md", "````markdown\n```mermaid\n%M\n```\n````\n"),
    "shortcode in a fence": (".md", "```\n{{< mermaid >}}\n%M\n{{< /mermaid >}}\n```\n"),
    "comment": (".md", "<!--\n```mermaid\n%M\n```\n-->\n"),
    "pre code": (".md", '<pre><code>\n<pre class="mermaid">\n%M\n</pre>\n</code></pre>\n'),
    "indented code": (".md", "text\n\n    ```mermaid\n    %M\n    ```\n"),
    "hugo's own example": (".md", "{{</* mermaid */>}}\n%M\n{{</* /mermaid */>}}\n"),
    "highlight": (".md", "{{< highlight md >}}\n```mermaid\n%M\n```\n{{< /highlight >}}\n"),
    "another language": (".md", "```mermaid-example\n%M\n```\n"),
    "jsx comment": (".mdx", "{/*\n```mermaid\n%M\n```\n*/}\n"),
    "rst code": (".rst", ".. code-block:: rst\n\n   .. mermaid::\n\n      %M\n"),
    "rst literal": (".rst", "Write::\n\n   .. mermaid::\n\n      %M\n"),
    "rst comment": (".rst", "..\n   .. mermaid::\n\n      %M\n"),
    "code in an admonition": (".md", "!!! note\n\n        ```mermaid\n        %M\n        ```\n"),
    "code directive of MyST": (".md", "````{code-block} md\n```mermaid\n%M\n```\n````\n"),
    "adoc listing": (".adoc", "----\n[mermaid]\n....\n%M\n....\n----\n"),
}


def page_of(host: tuple[str, str], newline: str = "\n") -> Page:
    suffix, text = host
    return Page.read(text.replace("%M", MARK).replace("\n", newline), f"page{suffix}")


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"], ids=["lf", "crlf", "cr"])
@pytest.mark.parametrize("host", HOSTS.values(), ids=HOSTS)
def test_finds_and_replaces_a_block(host: tuple[str, str], newline: str) -> None:
    page = page_of(host, newline)
    (block,) = page.blocks
    assert block.closed
    assert block.marker == Marker("specs/pod.yaml", "duo")
    assert page.where(block).text[page.where(block).column - 1 :].startswith("specs/pod.yaml#duo")
    text = page.replace([(block, block.options + NEW)])
    assert text.startswith(page.text[: block.start])
    assert text.endswith(page.text[block.end :])
    assert newline != "\r\n" or "\n" not in text.replace("\r\n", "")
    again = Page.read(text, page.file)
    (found,) = again.blocks
    assert [line for line in found.body.splitlines() if line] == [line for line in NEW.splitlines() if line]
    assert found.options == block.options
    assert again.replace([(found, found.options + NEW)]) == text


@pytest.mark.parametrize("host", EXAMPLES.values(), ids=EXAMPLES)
def test_leaves_an_example_alone(host: tuple[str, str]) -> None:
    assert page_of(host).parts == ()


@pytest.mark.parametrize(
    ("suffix", "text"),
    [
        (".md", "{{< mermaid >}}\n%M\n"),
        (".md", "text\n%M\n"),
        (".md", "> %M\n"),
        (".rst", ".. graphviz::\n\n   %M\n"),
        (".rst", "text\n\n%M\n"),
        (".adoc", "[plantuml]\n--\n%M\n--\n"),
        (".adoc", "[mermaid]\n%M\n"),
    ],
)
def test_a_marker_that_nothing_serves_is_found(suffix: str, text: str) -> None:
    """Nobody would notice that it is never drawn."""
    page = Page.read("\n" + text.replace("%M", MARK), f"a{suffix}")
    (part,) = page.marked
    assert isinstance(part, Unserved)
    assert page.where(part).text[page.where(part).column - 1 :] == "specs/pod.yaml#duo"


DIRECTIVES = {
    "rst": (".rst", ".. podgram: a.yaml#x\n\n.. image:: img/pod.svg\n   :width: 3\n   :alt: %A\n\ntext\n"),
    "rst, figure": (".rst", "  .. podgram: a.yaml#x\n  .. figure:: img/pod.svg\n     :alt: %A\n\n     Caption\n"),
    "myst": (".md", "<!-- podgram: a.yaml#x -->\n```{image} img/pod.svg\n:alt: %A\n```\n"),
    "myst, colons": (".md", "<!-- podgram: a.yaml#x -->\n\n:::{figure} img/pod.svg\n:alt: %A\n:::\n"),
    "adoc": (".adoc", "// podgram: a.yaml#x\n.Title\nimage::img/pod.svg[%A,300]\n"),
}


@pytest.mark.parametrize(("suffix", "text"), DIRECTIVES.values(), ids=DIRECTIVES)
@pytest.mark.parametrize("words", ["a pod", 'with "quotes", and = more'])
def test_finds_the_picture_of_a_directive(suffix: str, text: str, words: str) -> None:
    page = Page.read(text.replace("%A", "old"), f"a{suffix}")
    (picture,) = page.parts
    assert isinstance(picture, Picture)
    assert (picture.marker, picture.target, picture.alt) == (Marker("a.yaml", "x"), "img/pod.svg", "old")
    (again,) = Page.read(page.replace([(picture, words)]), page.file).parts
    assert isinstance(again, Picture)
    assert again.alt == words
    bare = "\n".join(line for line in text.replace("%A", "").split("\n") if ":alt:" not in line)
    page = Page.read(bare, page.file)
    (picture,) = page.parts
    assert isinstance(picture, Picture)
    assert picture.alt is None
    (filled,) = Page.read(page.replace([(picture, words)]), page.file).parts
    assert isinstance(filled, Picture)
    assert filled.alt == words


def test_a_block_keeps_the_indentation_and_quote_marks_of_its_place() -> None:
    page = page_of(HOSTS["list in a quote"])
    assert page.replace([(page.blocks[0], "a\n\n  b\n")]) == "> 1. ```mermaid\n>    a\n>\n>      b\n>    ```\n"


def test_html_is_escaped_where_a_browser_reads_the_block_as_html() -> None:
    page = Page.read('<pre class="mermaid">\na --> b["&lt; &amp; <br/>"]\n</pre>\n', "page.md")
    (block,) = page.blocks
    assert block.text == 'a --> b["< & <br/>"]\n'
    assert page.replace([(block, 'a["</pre> &amp; <br/>"] --> b')]) == (
        '<pre class="mermaid">\na["&lt;/pre> &amp;amp; <br/>"] --> b\n</pre>\n'
    )


@pytest.mark.parametrize(
    "text", ["```mermaid\n%M\ntext", "{{< mermaid >}}\n%M\n", "> ```mermaid\n> %M\n\ntext\n", ":::mermaid\n%M\n"]
)
def test_a_block_that_never_ends_is_told_apart(text: str) -> None:
    (block,) = page_of((".md", text)).blocks
    assert not block.closed


def test_a_block_that_never_ends_hides_no_later_one() -> None:
    page = Page.read("::: mermaid\na\n\n> ::: mermaid\n> b\n> :::", "a.md")
    assert [(block.text, block.closed) for block in page.blocks] == [("", False), ("b\n", True)]


@pytest.mark.parametrize(
    "text", ["{{< mermaid >}}\n" * 3000, '<div class="mermaid' * 20_000, "<div>\n" * 10_000, "<!-- podgram: " * 20_000]
)
def test_a_long_page_of_openings_is_read_in_time_that_grows_with_it(text: str) -> None:
    """With work that grew with the square of it, this would take minutes."""
    for suffix in SUFFIXES:
        if suffix != ".ipynb":
            assert Page.read(text, f"a{suffix}").replace([]) == text


def test_finds_blocks_that_are_not_podgrams_too() -> None:
    page = Page.read("```mermaid\ngraph LR\n```\n{{< mermaid >}}pie\n{{< /mermaid >}}\n```mermaid\n```\n", "a.md")
    assert [(b.line, b.text, b.marker) for b in page.blocks] == [
        (1, "graph LR\n", None),
        (4, "pie\n", None),
        (6, "", None),
    ]
    assert page.marked == ()


@pytest.mark.parametrize(
    ("line", "marker"),
    [
        ("%% podgram: a.yaml", Marker("a.yaml", None)),
        ("%%podgram:a b.yaml#x  ", Marker("a b.yaml", "x")),
        ("%% podgram a.yaml", Marker("", None)),
        ("%% podgram:", Marker("", None)),
        ("%% podgrams: a.yaml", None),
        ("graph LR %% podgram: a.yaml", None),
    ],
)
def test_reads_a_marker(line: str, marker: Marker | None) -> None:
    assert Page.read(f"```mermaid\n{line}\n```\n", "a.md").blocks[0].marker == marker


def test_several_blocks_are_replaced_each_for_itself() -> None:
    texts = [host[1] for host in HOSTS.values() if host[0] == ".md" and not host[1].startswith(("\ufeff", "---"))]
    page = page_of((".md", "\n# Next\n\n".join(texts)))
    assert len(page.blocks) == len(texts)
    new = page.replace([(block, f"block {i}\n") for i, block in enumerate(page.blocks)])
    assert [block.text for block in Page.read(new, "page.md").blocks] == [f"block {i}\n" for i in range(len(texts))]


# Notebooks

CELL = ["# Pod\n", "```mermaid\n", f"{MARK}\n", 'old "\u00fc" \U0001f600\n', "```\n", "end"]


def notebook(source: object, **layout: object) -> str:
    code = {"cell_type": "code", "source": CELL, "outputs": [], "metadata": {}}
    cells = [code, {"source": source, "cell_type": "markdown", "metadata": {"x": ["{", "\\"]}}]
    return json.dumps({"cells": cells, "nbformat": 4}, **layout)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "source", [CELL, "".join(CELL), [CELL[0] + CELL[1], "".join(CELL[2:])]], ids=["lines", "one", "odd"]
)
@pytest.mark.parametrize("ascii", [True, False])
@pytest.mark.parametrize("indent", [None, 1])
def test_edits_a_notebook_in_its_strings_alone(source: object, ascii: bool, indent: int | None) -> None:
    text = notebook(source, ensure_ascii=ascii, indent=indent)
    page = Page.read(text, "page.ipynb")
    (block,) = page.blocks
    assert page.where(block).line == block.line + (1 if indent and isinstance(source, list) else 0)
    new = page.replace([(block, 'a["\\n \u00e9"]\nb\n')])
    assert new.startswith(text[: block.start])
    assert new.endswith(text[block.end :])
    cell = json.loads(new)["cells"][1]["source"]
    assert "".join(cell) == "".join(CELL).replace("".join(CELL[2:4]), 'a["\\n \u00e9"]\nb\n')
    if source is CELL:
        assert cell == [*CELL[:2], 'a["\\n \u00e9"]\n', "b\n", *CELL[4:]]
        assert new.count("\n") == text.count("\n")


# Pictures

PICTURES = {
    "markdown": ("![%A](img/pod.svg)", "img/pod.svg"),
    "markdown, with all": ('![%A](<a b/pod.svg?v=1#x> "A title")', "a b/pod.svg"),
    "markdown, encoded": ("![%A](a%20b/p\\(x\\).svg)", "a b/p(x).svg"),
    "linked": ("[![%A](pod.svg)](pod.svg)", "pod.svg"),
    "img": ('<img src="pod.svg" alt="%A" width=300>', "pod.svg"),
    "img, the other way": ("<p><a href='x'><img\n  ALT='%A'\n  src=pod.png?x /></a></p>", "pod.png"),
    "figure": ('{{< figure title="alt=" src="/img/pod.svg" alt="%A" >}}', "/img/pod.svg"),
    "figure, percent": ('{{% figure alt="%A" src="pod.svg" /%}}', "pod.svg"),
}
COMMENT = "<!-- podgram: specs/pod.yaml#duo -->\n"
HOSTILE = [
    "plain",
    "a \"b\" 'c' [d] <e> &amp; {{< f >}} {{% g %}} `h` \\ *i* _j_ | $k$ ~l~ ![m](n) é",
    "ends \\",
    '\\"',
    "[",
    "](x)",
]


@pytest.mark.parametrize("words", HOSTILE)
@pytest.mark.parametrize(("image", "target"), PICTURES.values(), ids=PICTURES)
def test_finds_a_picture_and_gives_it_words(image: str, target: str, words: str) -> None:
    page = Page.read(f"# x\n\n{COMMENT}{image.replace('%A', 'old')}\ntext\n", "page.md")
    (picture,) = page.parts
    assert isinstance(picture, Picture)
    assert (picture.marker, picture.target, picture.alt) == (Marker("specs/pod.yaml", "duo"), target, "old")
    assert str(page.where(picture)) == "page.md:3:15"
    text = page.replace([(picture, words)])
    again = Page.read(text, "page.md")
    (found,) = again.parts
    assert isinstance(found, Picture)
    if "figure" not in image or "`" not in words:  # Hugo cannot write a backquote and a backslash before a quote
        assert found.alt == words
    assert again.replace([(found, words)]) == text
    assert "{{<" not in text[picture.start :].replace(image[:3], "", 1) or "figure" in image


@pytest.mark.parametrize("image", ['<img src="pod.svg">', '<img src="pod.svg" />', '{{< figure src="pod.svg" >}}'])
def test_a_picture_without_words_gets_them(image: str) -> None:
    page = Page.read(COMMENT + image, "page.md")
    (picture,) = page.parts
    assert isinstance(picture, Picture)
    assert picture.alt is None
    assert page.replace([(picture, "a pod")]) == COMMENT + image.replace('"pod.svg"', '"pod.svg" alt="a pod"')


def test_a_picture_in_mdx_and_in_a_notebook() -> None:
    page = Page.read("{/* podgram: a.yaml */}\n\n![](a.svg)\n", "page.mdx")
    assert page.replace([(page.parts[0], "{b}")]) == "{/* podgram: a.yaml */}\n\n![\\{b\\}](a.svg)\n"
    text = notebook(["<!-- podgram: a.yaml -->\n", '<img src=\\"a.svg\\" alt=\\"\\">'.replace("\\", "")])
    page = Page.read(text, "page.ipynb")
    assert page.replace([(page.parts[0], 'q"')]) == text.replace('alt=\\"\\"', 'alt=\\"q&quot;\\"')


@pytest.mark.parametrize(
    "text",
    [
        "```html\n" + COMMENT + "![a](b.svg)\n```\n",
        "Write `" + COMMENT.strip() + "` before it.\n",
        "<pre>\n" + COMMENT + "</pre>\n",
        "    " + COMMENT,
    ],
)
def test_a_marker_that_is_shown_is_none(text: str) -> None:
    assert Page.read(text, "page.md").parts == ()


def test_a_marker_without_an_image_has_no_target() -> None:
    (picture,) = Page.read(COMMENT + "text\n", "page.md").parts
    assert isinstance(picture, Picture)
    assert picture.target == ""


# Whatever stands around a block

LINES = st.sampled_from(
    [
        "",
        "text",
        "# t",
        "- item",
        "  more",
        "> quote",
        "1. one",
        "    code",
        "***",
        "<div>",
        "</div>",
        "| a |",
        "`x",
        "\t",
        "--- ",
    ]
)
AROUND = st.lists(
    st.one_of(LINES, st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\n"))), max_size=6
)
ENDS = st.sampled_from(["\n", "\r\n", "\r"])
SAFE = [host for name, host in HOSTS.items() if host[0] == ".md" and name != "bom"]


@settings(deadline=None)
@given(AROUND, st.sampled_from(SAFE), AROUND, ENDS, st.sampled_from(SAFE))
def test_whatever_stands_around_its_blocks_stays(
    above: list[str], one: tuple[str, str], below: list[str], end: str, two: tuple[str, str]
) -> None:
    text = "\n".join([*above, "", one[1].replace("%M", MARK), *below, two[1].replace("%M", MARK)]).replace("\n", end)
    page = Page.read(text, "page.md")
    assert page.replace([]) == text
    new = page.replace([(block, NEW) for block in page.blocks if block.closed])
    kept, here = [], 0
    for block in [b for b in page.blocks if b.closed]:
        kept.append(text[here : block.start])
        here = block.end
    position = 0
    for piece in [*kept, text[here:]]:
        position = new.index(piece, position) + len(piece)
    assert position == len(new)
    again = Page.read(new, "page.md")
    assert again.replace([(block, NEW) for block in again.blocks if block.closed]) == new


@settings(deadline=None)
@given(st.text(), st.sampled_from(sorted(SUFFIXES)))
def test_any_text_can_be_read(text: str, suffix: str) -> None:
    if suffix != ".ipynb":
        page = Page.read(text, str(PurePath("page").with_suffix(suffix)))
        assert all(isinstance(block, Block) for block in page.blocks)
        assert page.replace([]) == text
