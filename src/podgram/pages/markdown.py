"""Mermaid in Markdown: fences, Hugo shortcodes, `:::mermaid`, `<pre class="mermaid">`.

markdown-it-py says which lines are a fence, in which list or quote, and what is only shown as an example, for
these follow CommonMark's rules (https://spec.commonmark.org/0.31.2/#fenced-code-blocks). It rewrites line ends,
so it is asked for line numbers alone, and everything else is cut out of the page's own text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, html_block
from markdown_it.token import Token

from podgram.fences import Lines, container, is_closed
from podgram.pages.block import Block, Part, cut, unserved
from podgram.pages.images import pictures

INFO = re.compile(r"(?:\{\s*)?\.?mermaid(?=[\s{},.#]|$)", re.I)  # mermaid, {mermaid}, {.mermaid}, mermaid {theme=x}
TAG = re.compile(r"<(?P<tag>pre|div)\b(?:[^<>\"']|\"[^\"<]*\"|'[^'<]*')*>", re.I)
CLASS = re.compile(r"\sclass\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.I)
SHOWN = re.compile(r"\s*<(?:!--|(?:script|pre|style|textarea)\b)", re.I)  # HTML that shows or hides what is in it
PICTURE = re.compile(r"\s*(?:<!--|\{/\*)\s*podgram\b", re.I)
RULES = ["paragraph", "reference", "blockquote", "list"]  # what a region may interrupt


# What holds Markdown that is indented: admonitions and tabs of MkDocs.
INDENTED = re.compile(r"(?:!!!|\?\?\?\+?)[ \t]+\S.*$|===[!+]*[ \t]+\".*$")
# What holds Markdown between fences: directives of MyST. Those named here hold something else.
DIRECTIVE = re.compile(r"(?P<mark>`{3,}|~{3,}|:{3,})[ \t]*\{(?P<name>[\w:.-]+)\}.*$")
OPAQUE = re.compile(
    r"(?:code|code-block|code-cell|sourcecode|literalinclude|highlight|parsed-literal|prompt)$|"
    r"(?:math|raw|eval-rst|mermaid|image|figure|csv-table|list-table|toctree|include)$|[.]"
)


@dataclass(frozen=True, slots=True)
class Region:
    """Lines that hold no Markdown. The closing is a pattern in which `{0}` is the first group of the opening."""

    opening: re.Pattern[str]
    closing: str
    mermaid: bool = False


def _shortcode(name: str) -> Region:
    before = r"(?:\{\{[<%][^{}]*\}\}[ \t]*)*?"  # other shortcodes on the line, such as a column's
    values = r"(?:\s(?:\"(?:\\.|[^\"\\])*\"|`[^`]*`|[^\"`{}])*?)?"
    opening = re.compile(rf"{before}\{{\{{[<%]\s*{name}{values}(?<!/)[>%]\}}\}}()", re.I)
    return Region(opening, rf"\{{\{{[<%]\s*/\s*{name}\s*[>%]\}}\}}", name == "mermaid")


REGIONS = {
    "front_matter": Region(re.compile(r"(---|\+\+\+)[ \t]*$"), r"^{0}[ \t]*$"),
    "shortcode": _shortcode("mermaid"),
    "highlight": _shortcode("highlight"),
    "shown": Region(re.compile(r"\{\{[<%]/\*\s*([\w-]+)[^{}]*\*/[>%]\}\}"), r"\{\{[<%]/\*\s*/\s*{0}\s*\*/[>%]\}\}"),
    "colons": Region(re.compile(r"(:{3,})[ \t]*\{?[ \t]*\.?mermaid\b.*$", re.I), r"^{0}:*[ \t]*$", mermaid=True),
    "jsx_comment": Region(re.compile(r"\{/\*()"), r"\*/\}"),
    "jsx_tag": Region(re.compile(r"</?[A-Za-z][^<>]*>()[ \t]*$"), ""),
}


def read(text: str, mdx: bool = False) -> list[Part]:
    """The Mermaid blocks and marked pictures of a Markdown page.

    MDX has no indented code, no plain HTML and its own comments.
    """
    lines = Lines(text)
    blocks: list[Block] = []
    opaque: list[range] = []
    for token in _parser(mdx).parse(text.removeprefix("\ufeff")):
        if token.map and token.type in HANDLERS and not _marks_picture(token):
            found = list(HANDLERS[token.type](lines, token))
            blocks += found
            if found or token.type != "html_block" or SHOWN.match(token.content):
                opaque.append(range(*token.map))
    known = {number for block in opaque for number in block}
    return [*blocks, *pictures(text, tuple(opaque)), *unserved(lines, known)]


def _marks_picture(token: Token) -> bool:
    return token.type in ("html_block", "jsx_comment") and bool(PICTURE.match(token.content))


def _parser(mdx: bool) -> MarkdownIt:
    parser = MarkdownIt("commonmark")
    parser.core.ruler.enableOnly(["normalize", "block"])
    for name, region in REGIONS.items():
        parser.block.ruler.before("fence", name, _rule(name, region), {"alt": RULES if name != "front_matter" else []})
    parser.block.ruler.before("fence", "indented", _indented, {"alt": RULES})
    parser.block.ruler.before("fence", "directive", _directive, {"alt": RULES})
    parser.block.ruler.at("html_block", _html_block, {"alt": RULES[:-1]})
    return parser.disable(["code", "html_block"] if mdx else ["jsx_comment", "jsx_tag"])


def _rule(name: str, region: Region) -> Callable[[StateBlock, int, int, bool], bool]:
    """A markdown-it rule that takes a region's lines. Its token's meta says where the content begins and ends."""

    def rule(state: StateBlock, start: int, end: int, silent: bool) -> bool:
        opening = _opening(state, start, region)
        if not opening or (name == "front_matter" and opening.start()):
            return False
        if silent:
            return True
        last, closing = _closing(state, start, end, opening, region)
        if not closing and not region.mermaid:
            return False
        state.line = last + 1
        token = state.push(name, "", 0)
        token.map = [start, state.line]
        token.content = state.src[opening.start() : closing.end() if closing else opening.end()]
        token.meta = {"opened": (start, _column(state.src, opening.end()))}
        token.meta |= {"closes": (last, _column(state.src, closing.start()))} if closing else {}
        return True

    return rule


def _indented(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """An admonition or a tab: what is indented below it is Markdown (https://facelessuser.github.io/pymdown-extensions/)."""
    if state.is_code_block(start) or not INDENTED.match(_line(state, start)):
        return False
    if not silent:
        _nest(state, start + 1, _indented_end(state, start, end), state.sCount[start] + 4)
    return True


def _indented_end(state: StateBlock, start: int, end: int) -> int:
    inner = state.sCount[start] + 4
    after = range(start + 1, end)
    return next((n for n in after if not state.isEmpty(n) and state.sCount[n] < inner), end)


def _directive(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A directive of MyST whose content is Markdown (https://myst-parser.readthedocs.io/en/latest/syntax/admonitions.html)."""
    opening = None if state.is_code_block(start) else DIRECTIVE.match(_line(state, start))
    if not opening or OPAQUE.match(opening["name"]):
        return False
    if silent:
        return True
    mark = opening["mark"]
    closing = re.compile(rf"{re.escape(mark)}{re.escape(mark[0])}*[ \t]*$")
    outside = range(start + 1, end)
    last = next((n for n in outside if not state.is_code_block(n) and closing.match(_line(state, n))), end)
    _nest(state, start + 1, last, state.blkIndent)
    state.line = min(last + 1, end)
    return True


def _nest(state: StateBlock, start: int, end: int, indent: int) -> None:
    """Reads lines as the Markdown in a container whose content is indented so far."""
    before = state.blkIndent, state.lineMax, state.level
    state.blkIndent, state.lineMax, state.level = indent, end, state.level + 1
    state.md.block.tokenize(state, start, end)
    state.blkIndent, state.lineMax, state.level = before
    state.line = end


def _line(state: StateBlock, number: int) -> str:
    return state.src[state.bMarks[number] + state.tShift[number] : state.eMarks[number]]


def _opening(state: StateBlock, line: int, region: Region) -> re.Match[str] | None:
    if state.is_code_block(line):
        return None
    return region.opening.match(state.src, state.bMarks[line] + state.tShift[line], state.eMarks[line])


def _closing(
    state: StateBlock, start: int, end: int, opening: re.Match[str], region: Region
) -> tuple[int, re.Match[str] | None]:
    """The closing of a region and its line, looked for in each line after the quote marks and indentation before it."""
    whole = region.closing.startswith("^")
    pattern = re.compile(region.closing.lstrip("^").replace("{0}", re.escape(opening[1])), re.I)
    looked = f"{state.level} {pattern.pattern}"
    if state.env.get(looked) == end:  # another opening found none up to there
        return start, None
    for line in range(start + whole, end):
        begin = opening.end() if line == start else state.bMarks[line] + state.tShift[line]
        find = pattern.match if whole else pattern.search
        if found := find(state.src, begin, state.eMarks[line]):
            return line, found
    state.env[looked] = end
    return start, None


def _column(text: str, offset: int) -> int:
    """The column of an offset, from 0."""
    return offset - text.rfind("\n", 0, offset) - 1


def _html_block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """HTML as CommonMark has it, but only as far as the first shortcode: Hugo reads those before any Markdown."""
    taken = html_block(state, start, end, silent)
    if not taken or silent:
        return taken
    token = state.tokens[-1]
    if not SHOWN.match(token.content):
        shortcode = REGIONS["shortcode"]
        state.line = next((n for n in range(start + 1, state.line) if _opening(state, n, shortcode)), state.line)
        token.map = [start, state.line]
    return True


def _region(lines: Lines, token: Token) -> Iterator[Block]:
    """The block of a shortcode or of colons."""
    bom = lines.text.startswith("\ufeff")

    def offset(place: tuple[int, int]) -> int:
        line, column = place
        return lines.starts[line] + column + (bom and line == 0)

    opened = offset(token.meta["opened"])
    closes = token.meta.get("closes")
    yield cut(lines, opened, offset(closes) if closes else opened, closed=bool(closes))


def _fence(lines: Lines, token: Token) -> Iterator[Block]:
    """The block of a fence, if it is Mermaid's."""
    if not token.map or not INFO.match(token.info.strip()):
        return
    first, last, closed = token.map[0], token.map[1] - 1, is_closed(lines, token)
    opened = lines.starts[first] + len(lines[first])
    yield cut(
        lines,
        opened,
        lines.starts[last] + len(container(lines[last])) if closed else lines.starts[last + 1],
        closed=closed,
    )


def _html(lines: Lines, token: Token) -> Iterator[Block]:
    """The blocks of a piece of HTML; in a comment, a script or a `<pre>` of its own they are only shown."""
    begin, end = (lines.starts[line] for line in token.map or (0, 0))
    here, shown = begin, SHOWN.match(token.content)
    while tag := TAG.search(lines.text, here, end):
        here = tag.end()
        if shown and tag.start() > begin + len(container(lines[lines.at(begin)])):
            return
        if _is_mermaid(tag[0]):
            closing = re.compile(rf"</{tag['tag']}\s*>", re.I).search(lines.text, here, end)
            here = closing.start() if closing else end
            yield cut(lines, tag.end(), here, escaped=True, closed=bool(closing))


def _is_mermaid(tag: str) -> bool:
    match = CLASS.search(tag)
    return match is not None and "mermaid" in "".join(match.groups(default="")).split()


def _none(lines: Lines, token: Token) -> Iterator[Block]:
    return iter(())


# What of a page may hold a block, or holds nothing that is read.
HANDLERS: dict[str, Callable[[Lines, Token], Iterator[Block]]] = {
    "shortcode": _region,
    "colons": _region,
    "fence": _fence,
    "html_block": _html,
    **dict.fromkeys(("code_block", "front_matter", "highlight", "shown", "jsx_comment"), _none),
}
