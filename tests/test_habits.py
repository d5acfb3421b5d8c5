"""What people write by habit is understood: whole Pods of manifests, long commands, kinds in lists that know them."""

from __future__ import annotations

from pathlib import Path

import pytest

from podgram.commands.sync import sync
from podgram.language.styles import READABLE
from podgram.model.colours import contrast
from podgram.project.settings import Settings
from support import draw, one, problems, shown, text, titled


def test_a_whole_pod_of_a_manifest_is_an_element() -> None:
    diagram = one(
        {
            "elements": [
                {
                    "apiVersion": "v1",
                    "kind": "Pod",
                    "metadata": {"name": "web", "labels": {"app": "web"}},
                    "spec": {"hostNetwork": True, "nodeName": "n1", "containers": [{"name": "app", "image": "app:1"}]},
                    "status": {"phase": "Running"},
                }
            ]
        }
    )
    assert shown(diagram)["web Pod"] == ["ipc ns", "net,uts ns of host"]
    assert "app Container" in shown(diagram)


def test_null_in_a_manifest_is_not_set() -> None:
    """As for the API server, and as Helm and kubectl write it."""
    container = {"name": "app", "image": "app:1", "args": None, "ports": None, "securityContext": None}
    pod = {"pod": "web", "hostNetwork": None, "initContainers": None, "containers": [container]}
    assert shown(one({"elements": [pod]}))["web Pod"] == ["net,uts,ipc ns"]


def test_a_whole_manifest_can_be_taken_over_and_changed() -> None:
    manifest = {"kind": "Pod", "metadata": {"name": "web"}, "spec": {"containers": [{"name": "a", "image": "i"}]}}
    base = {"name": "base", "elements": [manifest]}
    changes = {"web": {"hostNetwork": True}, "web/a": {"image": "j"}}
    changed = draw({"diagrams": [base, {"name": "next", "extends": "base", "change": changes}]})["next"]
    assert shown(changed)["web Pod"] == ["ipc ns", "net,uts ns of host"]
    assert titled(changed, "a Container").children[0].lines[1:] == ("image j",)


def test_a_deployment_of_a_manifest_is_drawn() -> None:
    template = {"spec": {"containers": [{"name": "a", "image": "i"}]}}
    manifest = {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "x"},
        "spec": {"template": template},
    }
    assert titled(one(manifest), "x Deployment").kind == "deployment"


@pytest.mark.parametrize("written", [["apache2"], [{"process": "apache2"}], [{"name": "apache2"}]])
def test_a_process_in_a_list_is_written_as_anywhere(written: list[object]) -> None:
    diagram = one({"elements": [{"container": "web", "processes": written}]})
    assert titled(diagram, "apache2").kind == "process"


def test_a_field_that_is_taken_and_not_drawn_is_suggested_too() -> None:
    (found,) = problems({"elements": [{"pod": "x", "containers": [{"name": "a", "livenesProbe": {}}]}]})
    assert found.help == "did you mean 'livenessProbe'?"


@pytest.mark.parametrize(("argument", "shape"), [("short", "circle"), ("--listen=" + "x" * 40, "stadium")])
def test_a_long_command_gets_room(argument: str, shape: str) -> None:
    diagram = one({"elements": [{"container": "web", "command": ["serve"], "args": [argument]}]})
    (process,) = [e for e in diagram.walk() if e.kind == "process"]
    assert process.shape == shape  # type: ignore[union-attr]


def test_arguments_stay_apart() -> None:
    diagram = one({"elements": [{"container": "web", "command": ["sh", "-c", "sleep 1; done"]}]})
    assert ("PID 1", "sh -c 'sleep 1; done'") in [e.lines for e in diagram.walk()]


@pytest.mark.parametrize("field", ["shareProcessNamespace", "hostPID"])
def test_there_is_one_pid_1_in_a_pid_namespace(field: str) -> None:
    container = {"name": "a", "processes": [{"name": "x", "pid": 1}]}
    (found,) = problems({"elements": [{"pod": "p", field: True, "containers": [container]}]})
    assert found.message.startswith("PID 1 is ")
    assert not problems({"elements": [{"pod": "p", "containers": [container]}]})


def test_a_link_to_a_pod_ends_at_its_badge_and_not_at_pause() -> None:
    spec = {
        "elements": [{"process": "curl"}, {"pod": "web", "containers": [{"name": "a", "image": "b"}]}],
        "links": ["curl -> web"],
    }
    diagram = one(spec)
    (badge,) = titled(diagram, "web Pod").badges  # type: ignore[union-attr]
    assert f"--> {badge.id}\n" in text(diagram, "mermaid")


@pytest.mark.parametrize("fill", ["#fff", "#024", "#ff0", "#777"])
@pytest.mark.parametrize("theme", ["lesson", "dark"])
def test_a_class_without_a_colour_of_text_is_readable(fill: str, theme: str) -> None:
    diagram = one({"theme": theme, "classes": {"mine": {"fill": fill}}, "elements": [{"box": "a", "class": "mine"}]})
    (made,) = [c for c in diagram.classes if c.name == "mine"]
    best = max(contrast(ink, made.fill) for ink in ("#222222", "#ffffff"))
    assert contrast(made.text, made.fill) >= min(READABLE, best)


def test_who_has_an_id_leaves_its_name_to_the_others() -> None:
    elements = [{"process": "apache2", "id": "first"}, {"process": "apache2", "pid": 2}, {"process": "curl"}]
    diagram = one({"elements": elements, "links": ["curl -> first", "curl -> apache2"]})
    assert len({edge.target for edge in diagram.edges}) == 2


@pytest.mark.parametrize("block", ["graph LR\n%% podgram: specs/a.yaml\na-->b", "%% podgramm: specs/a.yaml\ngraph LR"])
def test_a_marker_that_marks_nothing_is_told(tmp_path: Path, block: str) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"```mermaid\n{block}\n```\n")
    (found,) = sync([page], Settings(tmp_path), look=True).problems
    assert found.message.endswith("marks nothing here")
