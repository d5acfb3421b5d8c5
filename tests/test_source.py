"""YAML and JSON as data that knows where it stands."""

from __future__ import annotations

import itertools
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podgram.diagnostics import PodgramError
from podgram.language.source import MAX_DEPTH, MAX_VALUES, Mapping, Sequence, decode, locate, parse


def error(text: str) -> str:
    with pytest.raises(PodgramError) as caught:
        parse(text, "a.yaml")
    return "; ".join(f"{p.at}: {p.message}" for p in caught.value.problems)


def test_every_value_has_its_place() -> None:
    value = parse("a: x\nb:\n  - c: 1\n  - [2, 3]\n", "a.yaml")
    assert isinstance(value, Mapping)
    assert value == {"a": "x", "b": [{"c": "1"}, ["2", "3"]]}
    places = {path: str(locate(value, path)) for path in [("a",), ("b", 0, "c"), ("b", 1), ("b", 1, 1)]}
    assert places == {
        ("a",): "a.yaml:1:4",
        ("b", 0, "c"): "a.yaml:3:8",
        ("b", 1): "a.yaml:4:5",
        ("b", 1, 1): "a.yaml:4:9",
    }


def test_a_mark_has_the_whole_line() -> None:
    mark = locate(parse("a:\n  b: [x,   y]\n", "a.yaml"), ("a", "b", 1))
    assert mark is not None
    assert (mark.text, mark.text[mark.column - 1]) == ("  b: [x,   y]", "y")


@pytest.mark.parametrize("written", ["1.10", "yes", "0080", "1e3", "2024-01-01", "0x1F", "1_000", "12:30:45"])
def test_a_scalar_stays_as_it_is_written(written: str) -> None:
    assert parse(f"a: {written}", "a.yaml") == {"a": written}


@pytest.mark.parametrize(("written", "read"), [("null", None), ("~", None), ("", None), ('"null"', "null"), ("''", "")])
def test_null(written: str, read: str | None) -> None:
    assert parse(f"a: {written}", "a.yaml") == {"a": read}


@pytest.mark.parametrize("text", ["", "# nothing\n", "---\n", "null\n"])
def test_nothing(text: str) -> None:
    assert parse(text, "a.yaml") is None


plain = st.recursive(
    st.text(st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="\ufeff\ufffe\uffff\u2028\u2029")),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("abcdef", min_size=1), inner, max_size=4),
    max_leaves=20,
)


@given(st.dictionaries(st.text("abcdef", min_size=1), plain, max_size=5), st.booleans(), st.sampled_from([None, 1]))
def test_json_is_yaml(value: dict[str, object], ascii: bool, indent: int | None) -> None:
    assert parse(json.dumps(value, ensure_ascii=ascii, indent=indent), "a.json") == value


@pytest.mark.parametrize("value", ["🚀", "\\🚀", "\\ud83d\\ude80", "\\\\ud83d\\ude80", "🚀🚀x\\"])
def test_json_that_is_ascii(value: str) -> None:
    assert parse(json.dumps({"a": value}), "a.json") == {"a": value}


@given(st.text())
def test_any_text_is_read_or_told_of(text: str) -> None:
    try:
        value = parse(text, "a.yaml")
    except PodgramError as error:
        assert error.problems  # noqa: PT017
    else:
        assert value is None or isinstance(value, str | Mapping | Sequence)


@given(st.binary())
def test_any_bytes_are_read_or_told_of(data: bytes) -> None:
    try:
        assert decode(data, "a.yaml").encode() == data.removeprefix(b"\xef\xbb\xbf")
    except PodgramError as error:
        assert "is not UTF-8" in error.problems[0].message  # noqa: PT017


def test_anchors_and_merge_keys() -> None:
    value = parse("a: &a {x: 1, y: 2}\nb: {<<: *a, y: 3}\nc: *a\n", "a.yaml")
    assert value == {"a": {"x": "1", "y": "2"}, "b": {"y": "3", "x": "1"}, "c": {"x": "1", "y": "2"}}


def test_a_merged_value_stands_where_it_was_written() -> None:
    value = parse("a: &a {x: 1}\nb: {<<: *a}\n", "a.yaml")
    assert str(locate(value, ("b", "x"))) == "a.yaml:1:11"


def test_every_duplicate_key_is_told_of() -> None:
    told = error("a: 1\nb: 1\na: 2\nb: {c: 1, c: 2}").split("; ")
    assert sorted(told) == [
        "a.yaml:3:1: 'a' stands here a second time (first in line 1)",
        "a.yaml:4:11: 'c' stands here a second time (first in line 4)",
        "a.yaml:4:1: 'b' stands here a second time (first in line 2)",
    ]


def test_depth_has_a_limit_and_no_crash() -> None:
    assert parse("[" * MAX_DEPTH + "]" * MAX_DEPTH, "a.yaml") is not None
    for depth in (MAX_DEPTH + 1, 1000, 100_000):
        assert f"more than {MAX_DEPTH} levels deep" in error("[" * depth + "]" * depth)


@pytest.mark.parametrize("pattern", ["[{}]", "{{x: {}}}"])
def test_an_alias_bomb_does_not_go_off(pattern: str) -> None:
    names = [f"a{i}" for i in range(30)]
    lines = [f"{names[0]}: &{names[0]} [x, x, x]"]
    for inner, outer in itertools.pairwise(names):
        many = ", ".join([f"*{inner}"] * 9) if "[" in pattern else ", ".join(f"k{i}: *{inner}" for i in range(9))
        lines.append(f"{outer}: &{outer} " + (f"[{many}]" if "[" in pattern else f"{{{many}}}"))
    assert f"more than {MAX_VALUES} values" in error("\n".join(lines))


def test_nothing_holds_itself() -> None:
    assert "names no finished value" in error("a: &a [*a]")
    assert "names no finished value" in error("a: *b")
