"""The diagram as data: what a program reads is what is drawn."""

from __future__ import annotations

import json
from typing import Any

from podgram.model.diagram import Group
from support import Spec, draw, one, text

POD = {"pod": "web", "containers": [{"name": "app", "command": ["httpd", "-f"]}]}


def data(spec: Spec) -> Any:
    return json.loads(text(one(spec), "json"))


def test_a_pod_as_data() -> None:
    made = data(
        {"name": "shop", "title": "A shop", "elements": [POD, {"user": "you"}], "links": [{"you -> web": "asks"}]}
    )
    pod, you = made["children"]
    assert (made["name"], made["title"]) == ("shop", "A shop")
    assert [(e["kind"], e["name"], e["lines"]) for e in (pod, you)] == [
        ("pod", "web", ["web Pod"]),
        ("user", "you", ["you"]),
    ]
    assert [(b["lines"], b["scope"], b["shape"]) for b in pod["badges"]] == [(["net,uts,ipc ns"], "shared", "hexagon")]
    assert [c["name"] for c in pod["children"]] == ["pause", "app"]
    assert pod["children"][1]["children"][0]["lines"] == ["PID 1", "httpd -f"]
    (edge,) = made["edges"]
    assert (edge["source"], edge["target"]) == (you["id"], pod["id"])
    assert (edge["lines"], edge["line"], edge["head"], edge["tail"]) == (["asks"], "solid", True, False)


def test_every_drawn_element_is_there_and_nothing_else() -> None:
    spec = {"stages": True, "elements": [{**POD, "initContainers": [{"name": "i", "command": "x"}]}]}
    diagram = next(iter(draw(spec).values()))
    made = json.loads(text(diagram, "json"))
    ids: set[str] = set()
    stack = list(made["children"])
    while stack:
        element = stack.pop()
        ids.add(element["id"])
        ids |= {badge["id"] for badge in element.get("badges", [])}
        stack += element.get("children", [])
    assert any(e.hidden for e in diagram.walk())
    assert ids == {e.id for e in diagram.walk() if not e.hidden}


def test_an_empty_box_holds_nothing() -> None:
    diagram = one({"elements": [{"box": "a", "elements": []}]})
    assert isinstance(diagram.children[0], Group)
    assert json.loads(text(diagram, "json"))["children"][0]["children"] == []
