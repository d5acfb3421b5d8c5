"""What is given by mistake: told for what it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from podgram.diagnostics import Mark, PodgramError, Report
from podgram.importers import ImportOptions, Source, find, mistaken

ERROR, TABLE = "an error message", "a table of "


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("Error: No such object: web\n", ERROR),
        ("Error response from daemon: no such container\n", ERROR),
        ("error: the server doesn't have a resource type\n", ERROR),
        ("Error from server (NotFound): pods not found\n", ERROR),
        ("permission denied while trying to connect to the Docker daemon socket at unix:///x: Get: dial\n", ERROR),
        ("Cannot connect to the Docker daemon at unix:///x. Is the docker daemon running?\n", ERROR),
        ('"docker inspect" requires at least 1 argument.\nSee --help.\n', ERROR),
        ('time="2026-01-01T00:00:00Z" level=fatal msg="x"\n', ERROR),
        ("FATA[0000] validate service connection\n", ERROR),
        ("E0101 00:00:00.000000  1 memcache.go:265] x\n", ERROR),
        ("bash: line 1: docker: command not found\n", ERROR),
        ("sh: 1: crictl: not found\n", ERROR),
        ("crictl: command not found\n", ERROR),
        ("CONTAINER ID   IMAGE     COMMAND\n3f   nginx\n", f"{TABLE}containers"),
        ("POD ID              CREATED             STATE\n", f"{TABLE}containers"),
        ("NAME   READY   STATUS    RESTARTS   AGE\nweb    1/1\n", f"{TABLE}kubectl"),
        ("NAMESPACE     NAME       READY\n", f"{TABLE}kubectl"),
        ("        NS TYPE   NPROCS   PID USER\n4026531834 time\n", f"{TABLE}lsns"),
        ("USER         PID %CPU\n", f"{TABLE}processes"),
        ("# syntax=docker/dockerfile:1\nARG A=1\nFROM alpine:3\nRUN x\n", "a Dockerfile"),
        ("replicaCount: 1\n", "a file of values"),
        ("resources: [a.yaml]\nnamePrefix: dev-\n", "a kustomization"),
        ("image:\n  # which\n  repository: nginx\n  tag: 1\n", "a file of values"),
        ("nodeSelector: {}\ntolerations: []\n", "a file of values"),
    ],
)
def test_a_mistake_is_told_for_what_it_is(text: str, what: str) -> None:
    source = Source("stdin", Path("stdin"), b"\n" * 2 + text.encode())
    assert find(source) is mistaken  # type: ignore[comparison-overlap]
    with pytest.raises(PodgramError) as caught:
        mistaken.read((source,), ImportOptions(), Report())
    (problem,) = caught.value.problems
    assert problem.message.startswith(f"this is {what}")
    assert problem.at == Mark("stdin", 3, 1)
    assert problem.help


@pytest.mark.parametrize(
    "text",
    [
        "elements: [pod]\n",
        "error:\n  - x\n",
        "Errors: 1\n",
        "name: x\n",
        "global: 1\nelements: []\naffinity: 2\n",
        "image: {repository: x}\nservices: {}\n",
        '{"time": 1}',
        "title: FROM here\n",
        "",
    ],
)
def test_what_is_none_is_left_to_others(text: str) -> None:
    assert not mistaken.detect(Source("x.yaml", Path("x.yaml"), text.encode()))


def test_a_chart_s_values_are_known_by_their_name() -> None:
    text = b"web:\n  image: nginx\n"
    assert mistaken.detect(Source("values-prod.yaml", Path("values-prod.yaml"), text))
    assert not mistaken.detect(Source("web.yaml", Path("web.yaml"), text))
