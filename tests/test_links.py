"""The short form of a link."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podgram.language.link_syntax import ARROWS, LinkError, Ref, Segment, ShortLink, parse_link
from support import one, problems


def refs(*names: str) -> tuple[Ref, ...]:
    return tuple(Ref(name, 0) for name in names)  # the column does not count in a comparison


@pytest.mark.parametrize("arrow", ARROWS)
def test_every_arrow(arrow: str) -> None:
    assert parse_link(f"a {arrow} b") == ShortLink((Segment(refs("a"), refs("b"), *ARROWS[arrow]),), None)


@pytest.mark.parametrize(
    ("text", "sources", "targets", "label"),
    [
        ("curl -> tap1: GET /", ("curl",), ("tap1",), "GET /"),
        ("bash -l -> ps -f", ("bash -l",), ("ps -f",), None),
        ("a & b -> c & d", ("a", "b"), ("c", "d"), None),
        ("demoduo/demox -> /x/y", ("demoduo/demox",), ("/x/y",), None),
        ('"a -> b" -> "x & y": z', ("a -> b",), ("x & y",), "z"),
        ("'t: u' -> v", ("t: u",), ("v",), None),
        (r'"say \"hi\"" -> v', ('say "hi"',), ("v",), None),
        ("a:80 -> b:81: x: y", ("a:80",), ("b:81",), "x: y"),
        ("K=v -> a", ("K=v",), ("a",), None),
        ("a -> b:", ("a",), ("b",), ""),
        ("  a   ->   b  ", ("a",), ("b",), None),
        ("日本 -> קוד", ("日本",), ("קוד",), None),
    ],
)
def test_what_it_says(text: str, sources: tuple[str, ...], targets: tuple[str, ...], label: str | None) -> None:
    assert parse_link(text) == ShortLink((Segment(refs(*sources), refs(*targets), "solid", "end"),), label)


def test_a_chain_gives_each_arrow_its_segment() -> None:
    link = parse_link("a -> b & c == d: x")
    assert link == ShortLink(
        (
            Segment(refs("a"), refs("b", "c"), "solid", "end"),
            Segment(refs("b", "c"), refs("d"), "thick", "none"),
        ),
        "x",
    )


@pytest.mark.parametrize(
    ("text", "column", "message"),
    [
        ("a ->", 4, "an element is missing here"),
        ("-> b", 0, "an element is missing here"),
        ("a & -> b", 4, "an element is missing here"),
        ("a -> -> b", 5, "an element is missing here"),
        ("a -> b -> : x", 10, "an element is missing here"),
        ("a >>> b", 2, "unknown arrow '>>>'"),
        ("a", 1, "no arrow in 'a'"),
        ("a->b", 4, "no arrow in 'a->b'"),
        ('"a -> b', 0, "this quote has no end"),
        ("", 0, "an element is missing here"),
    ],
)
def test_what_does_not_parse(text: str, column: int, message: str) -> None:
    with pytest.raises(LinkError) as caught:
        parse_link(text)
    assert (str(caught.value), caught.value.column) == (message, column)
    assert caught.value.help


@given(st.text())
def test_any_text_parses_or_says_where_not(text: str) -> None:
    try:
        link = parse_link(text)
    except LinkError as error:
        assert 0 <= error.column <= len(text)  # noqa: PT017
    else:
        assert all(segment.sources and segment.targets for segment in link.segments)


names = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zs", "Zl", "Zp"]), min_size=1)


@given(names, names)
def test_any_name_can_be_quoted(source: str, target: str) -> None:
    quoted = ['"' + name.replace("\\", r"\\").replace('"', r"\"") + '"' for name in (source, target)]
    (segment,) = parse_link(" -> ".join(quoted)).segments
    assert (segment.sources, segment.targets) == ((source,), (target,))


def test_every_name_knows_its_column() -> None:
    link = parse_link('a & "b c" -> d e == f: x')
    assert [[r.column for r in end] for s in link.segments for end in (s.sources, s.targets)] == [
        [0, 4],
        [13],
        [13],
        [20],
    ]


def test_every_way_to_write_a_link_draws_the_same() -> None:
    elements = [{"box": name} for name in ("a", "b")]
    ways = [
        ["a -> b: x"],
        [{"a -> b": "x"}],
        [{"a -> b": ["x"]}],
        [{"from": "a", "to": "b", "label": "x"}],
        [{"from": ["a"], "to": ["b"], "label": ["x"], "line": "solid", "arrow": "end"}],
        [{"from": "b", "to": "a", "label": "x", "arrow": "start"}],
        ["b <- a: x"],
    ]
    drawn = [one({"elements": elements, "links": links}).edges for links in ways]
    assert all(edges == drawn[0] for edges in drawn)
    assert len(drawn[0]) == 1


def test_each_wrong_link_is_told_of_at_its_own_place() -> None:
    links = ["a -> b -> a", {"from": "a"}, "a ->", {"a -> b": 1, "b -> a": 2}, {"from": "a", "to": []}]
    items = ",\n".join(json.dumps(link) for link in links)
    told = problems(f'{{"elements": [{{"box": "a"}}, {{"box": "b"}}], "links": [\n{items}]}}')
    assert [(str(p.at), p.message) for p in told] == [
        ("spec.yaml:3:1", "'to' is missing"),
        ("spec.yaml:4:6", "an element is missing here"),
        ("spec.yaml:5:3", "one item cannot hold two links"),
        ("spec.yaml:6:21", "to must hold something, not a list"),
    ]
