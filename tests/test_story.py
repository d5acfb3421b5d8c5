"""What tells a story: numbers and colours of links, stacks, single copies, notes, a legend's texts, boxes that turn."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from agree import mermaid_shows
from podgram.model.colours import contrast
from podgram.model.diagram import Diagram, Edge, Group
from podgram.themes.theme import load, names
from real import VERSIONS, Facts
from support import draw, one, problems, text, titled

Data = dict[str, Any]


def ends(diagram: Diagram) -> list[tuple[str, str]]:
    lines = {e.id: " ".join(e.lines) for e in diagram.walk()}
    return [(lines[e.source], lines[e.target]) for e in diagram.edges]


# One copy of several

COPIES: Data = {
    "elements": [{"pod": "db", "replicas": 3, "containers": [{"name": "pg", "command": "x"}]}, {"box": "b"}]
}


@pytest.mark.parametrize(
    ("name", "target"),
    [
        ("db[0]", "db Pod 1 of 3"),
        ("db[2]", "db Pod 3 of 3"),
        ("/db[1]", "db Pod 2 of 3"),
        ("pod/db[1]", "db Pod 2 of 3"),
        ("db[1]/pg", "pg Container"),
    ],
)
def test_a_number_in_brackets_names_one_copy(name: str, target: str) -> None:
    diagram = one({**COPIES, "links": [f"b -> {name}"]})
    assert ends(diagram) == [("b", target)]
    box = diagram.children[int(name[name.index("[") + 1])]
    assert diagram.edges[0].target in {e.id for e in diagram.walk() if e.id.startswith(box.id[:8])}


def test_the_container_of_one_copy_is_in_that_copy() -> None:
    diagram = one({**COPIES, "links": ["b -> db[1]/pg"]})
    second = diagram.children[1]
    assert isinstance(second, Group)
    assert diagram.edges[0].target in {child.id for child in second.children}


def test_a_copy_of_a_controllers_pod() -> None:
    spec = {"elements": [{"stateful-set": "db", "replicas": 2}, {"box": "b"}], "links": ["b -> pod/db[1]"]}
    assert ends(one(spec)) == [("b", "db Pod 2 of 2")]


def test_a_name_with_brackets_of_its_own_comes_first() -> None:
    diagram = one({"elements": [{"process": "kworker[0]"}, {"box": "b"}], "links": ["b -> kworker[0]"]})
    assert ends(diagram) == [("b", "kworker[0]")]


def test_a_copy_that_is_not_drawn_is_told() -> None:
    spec = {"elements": [{"pod": "db", "replicas": 300}, {"box": "b"}], "links": ["b -> db[7]"]}
    (problem,) = problems(spec)
    assert problem.message == "no element 'db[7]'"
    assert problem.help == "of 'db' only [0], [299] are drawn; a higher replicaLimit draws more"


# Stacks


@pytest.mark.parametrize(
    "element",
    [
        {"pod": "web", "replicas": 300, "stack": True},
        {"deployment": "d", "replicas": 300, "stack": True, "elements": [{"pod": "web"}]},
    ],
)
def test_a_stack_is_one_element_and_a_link_to_it_one_arrow(element: Data) -> None:
    diagram = one({"elements": [element, {"service": "s"}], "links": ["s -> web"]})
    pod = titled(diagram, "web Pod")
    assert (pod.lines, pod.stack, pod.details) == (("web Pod", "× 300"), 300, 1)
    assert ends(diagram) == [("s Service", "web Pod × 300")]
    assert text(diagram, "svg").count('class="stack"') == 2
    assert "× 300" in text(diagram, "mermaid")


# Numbers


def test_links_are_numbered_in_order() -> None:
    spec = {"numbered": True, "elements": [{"box": n} for n in "abcd"], "links": ["a -> b -> c & d: go", "d -> a"]}
    diagram = one(spec)
    assert [e.lines for e in diagram.edges] == [("(1) go",), ("(2) go",), ("(2) go",), ("(3)",)]
    assert [e.number for e in diagram.edges] == [1, 2, 2, 3]
    assert '"(2) go"' in text(diagram, "mermaid")
    drawn = text(diagram, "svg")
    assert drawn.count("<circle") == 4
    assert "(2)" not in drawn


def test_a_number_stays_through_a_series() -> None:
    steps = [
        {"name": "a", "elements": [{"box": n} for n in "ab"], "links": ["a -> b: x", "b -> a: y"]},
        {"name": "b", "extends": "a", "remove": ["a -> b"]},
    ]
    _, second = draw({"series": True, "numbered": True, "diagrams": steps}).values()
    assert [e.lines for e in second.edges if not e.hidden] == [("(2) y",)]


def test_the_link_of_a_process_to_its_parent_has_no_number() -> None:
    spec = {"numbered": True, "elements": [{"process": "sh"}, {"process": "ps", "parent": "sh"}], "links": ["ps -> sh"]}
    assert [e.number for e in one(spec).edges] == [None, 1]


# Emphasis of links


def test_a_link_is_highlighted_by_its_ends() -> None:
    diagram = one({"elements": [{"box": n} for n in "abc"], "links": ["a -> b: x", "b -> c"], "highlight": ["a -> b"]})
    assert [e.style for e in diagram.edges] == ["link-highlight", ""]
    assert "#d0021b" in text(diagram, "dot")
    assert problems({"elements": [{"box": n} for n in "abc"], "links": ["a -> b"], "dim": ["b -> c"]})[0].message == (
        "no link 'b -> c'"
    )


def test_a_link_to_what_is_dimmed_is_dimmed() -> None:
    diagram = one({"elements": [{"box": n} for n in "abc"], "links": ["a -> b", "b -> c"], "dim": ["c"]})
    assert [e.style for e in diagram.edges] == ["", "link-dim"]


# Colours that can be read


@pytest.mark.parametrize("name", names())
def test_text_and_links_are_legible_on_every_class_of_every_theme(name: str) -> None:
    theme = load(name)
    for style in (*theme.own_classes(), *(theme.classes[frame] for frame in theme.frames)):
        for colour in (style.text, style.faint, theme.canvas.edge, theme.canvas.text):
            assert contrast(colour, style.fill) >= 4.5, style.name
        for emphasis in (None, "highlight"):
            link = theme.link(None, emphasis, (theme.canvas.background, style.fill))
            if link is not None:
                assert min(contrast(link.text, g) for g in (theme.canvas.background, style.fill)) >= 4.5, style.name


def test_in_the_calm_theme_containers_stand_out_from_their_host() -> None:
    theme = load("calm")
    host, pod, container = (theme.classes[theme.kinds[kind].style] for kind in ("node", "pod", "container"))
    assert len({host.fill, pod.fill, container.fill}) == 3
    assert min(contrast(container.stroke, box.fill) for box in (host, pod)) >= 4.5


def test_a_link_in_a_dark_box_is_drawn_so_that_it_can_be_seen() -> None:
    dark = {"classes": {"night": {"fill": "#001133"}}}
    inside = {"group": "g", "class": "night", "elements": [{"box": "a"}, {"box": "b"}]}
    diagram = one({**dark, "elements": [inside], "links": ["a -> b: x"]})
    (style,) = [c for c in diagram.classes if c.name == diagram.edges[0].style]
    assert contrast(style.stroke, "#001133") >= 4


# Notes


def test_a_note_stands_behind_what_it_is_about() -> None:
    spec = {
        "elements": [
            {"group": "g", "elements": [{"box": "a"}, {"box": "b"}]},
            {"note": "first", "about": "a"},
            {"note": "second", "about": "a"},
        ]
    }
    diagram = one(spec)
    (group,) = diagram.children
    assert isinstance(group, Group)
    assert [e.lines for e in group.children] == [("a",), ("first",), ("second",), ("b",)]
    assert ends(diagram) == [("first", "a"), ("second", "a")]
    assert [(e.line, bool(e.head)) for e in diagram.edges] == [("dotted", False)] * 2


@pytest.mark.parametrize(
    ("about", "message"), [("x", "no element 'x'"), ("n", "'n' cannot be about itself, or what is in it")]
)
def test_a_note_about_nothing(about: str, message: str) -> None:
    (problem,) = problems({"elements": [{"box": "a"}, {"note": "n", "about": about}]})
    assert problem.message == message


# Legend


def test_a_legend_with_texts_of_the_author() -> None:
    diagram = one({"elements": [{"box": "a", "class": "blue"}], "legend": {"green": "new", "blue": "old"}})
    legend = diagram.children[-1]
    assert isinstance(legend, Group)
    assert [(e.lines, e.style) for e in legend.children] == [(("new",), "green"), (("old",), "blue")]
    assert {e.texts for e in legend.children} == {(("new",), ("old",))}  # all have one size


def test_a_legend_of_no_class_is_told() -> None:
    (problem,) = problems({"elements": [{"box": "a"}], "legend": {"grene": "new"}})
    assert (problem.message, problem.help) == ("unknown class 'grene'", "did you mean 'green'?")


# Details


def test_details_are_lighter_than_titles() -> None:
    diagram = one(
        {"elements": [{"box": "a", "detail": ["10.0.0.1", "up"]}, {"group": "g", "detail": "x", "elements": []}]}
    )
    (style,) = [c for c in diagram.classes if c.name == "plain"]
    drawn = text(diagram, "svg")
    assert len(re.findall(f'fill="{style.faint}">(?:10.0.0.1|up)<', drawn)) == 2
    assert re.search('font-weight="normal">x<', drawn)
    assert style.faint != style.text


# A person's few words


def test_a_box_that_runs_across_the_diagram_is_one_rank_in_dot() -> None:
    inside = {"group": "g", "direction": "LR", "elements": [{"box": "a"}, {"box": "b"}]}
    diagram = one({"elements": [inside]})
    (group,) = diagram.children
    assert isinstance(group, Group)
    assert group.direction == "LR"
    assert "{rank=same; spec_g_a_1; spec_g_b_1; }" in text(diagram, "dot")
    assert "rank=same" not in text(one({"direction": "LR", "elements": [inside]}), "dot")


def test_elements_that_stand_level() -> None:
    spec: Data = {"elements": [{"box": n} for n in "abcd"], "links": ["a -> b", "c -> d"]}
    diagram = one({**spec, "align": [["a", "c"], ["b", "d"]]})
    assert diagram.align == (("spec_a_1", "spec_c_1"), ("spec_b_1", "spec_d_1"))
    assert text(diagram, "dot").count("rank=same") == 2
    assert one({**spec, "align": ["a", "d"]}).align == (("spec_a_1", "spec_d_1"),)
    (problem,) = problems({**spec, "align": ["a", "z"]})
    assert problem.message == "no element 'z'"


def test_links_have_numbers_only_where_asked() -> None:
    assert Edge("i", "a", "b").number is None
    assert one({"elements": [{"box": "a"}], "links": ["a -> a"]}).edges[0].lines == ()


@pytest.mark.parametrize("version", VERSIONS)
def test_a_faded_link_keeps_its_line(mermaid: Callable[..., Facts], version: str) -> None:
    """8.8.0 forgets that a link is dotted or thick where a linkStyle says nothing of it."""
    links = ["a -.-> b", "a ==> b", "a --> b", "a -.-> a"]
    diagram = one({"elements": [{"box": "a"}, {"box": "b"}], "links": links, "dim": ["a"]})
    mermaid_shows(diagram, mermaid(version, text(diagram, "mermaid")), version)
