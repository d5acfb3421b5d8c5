"""No input makes podgram work for long: what would is refused at its place, and all else grows in line with its size.

docs/spec.md states the limits. Steps are counted, not seconds.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import pytest

from podgram.compiler import links, stages
from podgram.diagnostics import Mark, Problem, describe
from podgram.language.inheritance import MOST_STEPS, MOST_TAKEN
from podgram.pipeline import MOST_TOLD
from support import draw, problems

Fields = dict[str, Any]
BOX = [{"box": "x"}]


def several(*diagrams: Fields) -> Fields:
    return {"diagrams": [{"name": f"d{number}", **fields} for number, fields in enumerate(diagrams)]}


def doubling(times: int) -> Fields:
    twice = [{"elements": [{"include": f"d{number}"}] * 2} for number in range(times)]
    return several({"elements": BOX}, *twice)


def extending(times: int) -> Fields:
    return several({"elements": BOX}, *({"extends": f"d{number}"} for number in range(times)))


def stars(count: int) -> Fields:
    names = [f"n{number}" for number in range(count)]
    return {"elements": [{"box": name} for name in names], "links": [{"from": names, "to": names}]}


def replicas(count: int) -> Fields:
    boxes = [{"box": name, "replicas": count} for name in "ab"]
    return {"replicaLimit": 1000, "elements": boxes, "links": ["a -> b"]}


def starting(count: int) -> Fields:
    containers = [{"name": f"i{number}"} for number in range(count)]
    return {"stages": True, "elements": [{"pod": "p", "initContainers": containers, "containers": [{"name": "c"}]}]}


REFUSED = [
    (doubling(17), f"more than {MOST_TAKEN} elements are taken over"),
    (extending(600), f"'d{MOST_STEPS}' takes over more than {MOST_STEPS} diagrams, one from another"),
    (stars(3000), f"more than {links.MOST} links"),
    (replicas(1000), f"more than {links.MOST} links"),
    (starting(1000), f"1000 stages, and podgram draws at most {stages.MOST}"),
]


@pytest.mark.parametrize(("spec", "message"), REFUSED, ids=["include", "extends", "links", "replicas", "stages"])
def test_what_would_take_long_is_refused_at_its_place(spec: Fields, message: str) -> None:
    first = problems(spec)[0]
    assert first.message == message
    assert isinstance(first.at, Mark)
    assert first.help


def test_what_is_within_the_limits_is_drawn() -> None:
    assert len(draw(doubling(5))["d5"].children) == 32
    assert len(draw(extending(MOST_STEPS))) == MOST_STEPS + 1
    assert len(draw(starting(9))) == 11


def test_an_order_from_the_last_to_the_first_is_refused_alike() -> None:
    spec = extending(600)
    spec["diagrams"].reverse()
    assert {p.message.partition(" takes")[2] for p in problems(spec)} == {
        f" over more than {MOST_STEPS} diagrams, one from another"
    }


# Growth


def calls(action: Callable[[], object]) -> int:
    """How many functions run, podgram's and the standard library's."""
    count = 0

    def see(frame: object, event: str, argument: object) -> None:
        nonlocal count
        count += event == "call"

    before = sys.getprofile()
    sys.setprofile(see)
    try:
        action()
    finally:
        sys.setprofile(before)
    return count


def misspelled(count: int) -> Fields:
    return {**stars(count), "links": [f"x{number} -> y{number}" for number in range(count)]}


def alike(count: int) -> Fields:
    return {"elements": BOX * count, "links": ["x -> x"] * 3}


def wrong(count: int) -> str:
    return "elements: [" + ", ".join(f"{{box: {{}}, shape: s{number}}}" for number in range(count)) + "]\n"


def unknown(count: int) -> str:
    return "".join(f"field{number}: 1\n" for number in range(count)) + "elements: [box: x]\n"


@pytest.mark.parametrize("make", [misspelled, alike, wrong, unknown])
def test_mistakes_cost_in_line_with_their_number(make: Callable[[int], Fields | str]) -> None:
    few, many = (make(count) for count in (150, 600))
    problems(few)
    assert calls(lambda: problems(many)) < 6 * calls(lambda: problems(few))


def changing(count: int) -> Fields:
    names = [f"b{number}" for number in range(count)]
    change = {"extends": "d0", "change": {name: {"label": "x"} for name in names[::2]}, "remove": names[1::4]}
    return several({"elements": [{"box": name} for name in names]}, change)


def test_changes_cost_in_line_with_their_number() -> None:
    few, many = (calls(lambda count=count: draw(changing(count))) for count in (100, 400))  # type: ignore[misc]
    assert many < 6 * few  # what is quadratic takes sixteen times


def test_after_many_problems_the_rest_is_counted() -> None:
    found = problems(unknown(MOST_TOLD + 7))
    assert (len(found), found[-1]) == (MOST_TOLD + 1, Problem("7 more like these"))


def test_a_long_line_is_not_read_for_each_of_its_problems() -> None:
    class Line(str):
        def __iter__(self) -> Any:
            raise AssertionError("the whole line is read")

    shown = describe(Problem("wrong", Mark("a.yaml", 1, 50_001, Line("x" * 100_000))))
    assert shown.splitlines()[1:] == ["    " + "x" * 100, "    " + " " * 50 + "^"]
