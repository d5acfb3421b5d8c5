"""Adopted diagrams in real Mermaid: in each version that draws the original, the same drawing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from podgram.commands.adopt import adopt
from podgram.commands.sync import sync
from podgram.model.diagram import MermaidVersion
from podgram.project.settings import find
from real import VERSIONS, Facts, RejectedError, Shown
from test_adopt import POD

# Every label is there once, so that what is joined to what, and what is in what, can be told by the labels.
TEXTS = {
    "pod": POD,
    "shapes": """graph TB
        a[one] --> b(two) --- c([three]) -.-> d[[four]] ==> e[(five)] --> f((six)) === g>seven]
        g -.- h{eight} --> i{{nine}} --> j[/ten/] --> k[\\eleven\\] --> l[/twelve\\] --> m[\\thirteen/]""",
    "labels": """graph LR;a["quo#quot;te #35; (x) <br/> second"] -->|"x | y"| b["&lt;i&gt; &amp; **x** `y`"];
        b-- plain text -->c[1. list]""",
    "nesting": """graph LR
        a --> b
        subgraph one[One]
          b --> c
          subgraph two
            d
          end
        end
        subgraph three[Two words]
          d --> e
        end""",
    "chains": """graph BT
        a & b --> c & d --> e
        e --> a""",
    "classes": """graph LR
        a:::p --> b:::q
        c
        subgraph s[S]
          d
        end
        class c,s p
        classDef p fill:#fa0,stroke-width:3px
        classDef q fill:none,stroke:navy,stroke-dasharray: 5 5,color:#f00""",
    "partial": """graph LR
        a:::p --> b:::q --> c
        classDef p fill:#fa0
        classDef q stroke:#0a0
        style c fill:#00f,stroke:#333""",
    "default": """graph LR
        a --> b:::p
        classDef default fill:#eee,stroke:#111
        classDef p fill:#fa0,stroke:#222""",
    "mixture": """graph LR
        a:::p
        class a q
        classDef p fill:#fa0,stroke:#111
        classDef q stroke:#222,stroke-width:5px""",
    "links": """graph LR
        a --> b
        click a "https://example.org/x?a=b&c=d" "a tip\"""",
    "two ways": """graph LR
        a <--> b <-.-> c <==> d""",
    "names": """graph LR
        end1[null] --> n2[true] --> n3[a & b] --> n4[x -> y] --> n5['s: t'] --> n6["{}"]""",
    "new shapes": """flowchart LR
        a@{ shape: diam, label: "one
          two" } --> b@{ shape: cyl }""",
}
NAMED = {"cyl": "cylinder", "diam": "diamond"}  # the same shapes, by the names that only 12.x has


def seen(facts: Facts) -> tuple[list[object], list[object], str]:
    """What is drawn, ids aside: every element with the labels of the boxes around it, and every link by labels."""
    everything = {**facts.nodes, **facts.groups}
    around: dict[str, str] = {}
    for group, shown in facts.groups.items():
        for member in shown.members:
            around.setdefault(member, group)  # of two that mention it, the first is drawn around it

    def path(id: str) -> tuple[str, ...]:
        return (*path(around[id]), everything[id].label) if id in around else (everything[id].label,)

    def look(shown: Shown) -> tuple[object, ...]:
        return (
            NAMED.get(shown.shape, shown.shape),
            shown.fill,
            shown.stroke,
            shown.width,
            shown.dash,
            shown.link,
            shown.tooltip,
        )

    elements = sorted((path(id), *map(str, look(shown))) for id, shown in everything.items())
    links = sorted((path(e.source), path(e.target), e.label, e.line, e.tail, e.head) for e in facts.edges)
    return list(elements), list(links), facts.direction


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("name", TEXTS)
def test_an_adopted_diagram_is_the_one_that_it_was(
    mermaid: Callable[..., Facts], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, version: str
) -> None:
    monkeypatch.chdir(tmp_path)
    page = Path("page.md")
    page.write_text(f"```mermaid\n{TEXTS[name]}\n```\n")
    written_for: MermaidVersion = "12" if name == "new shapes" else "8.8"
    Path("podgram.toml").write_text(f'[mermaid]\nversion = "{written_for}"\n')
    adoption = adopt([page], Path("specs"), tmp_path, keep=True, version=written_for)
    adoption.write()
    assert (adoption.left, adoption.problems) == ([], [])
    assert sync([page], find(tmp_path)).ok
    try:
        before = mermaid(version, TEXTS[name])
    except RejectedError:
        assert name == "new shapes"  # of these 8.8.0 draws none
        return
    after = mermaid(version, page.read_text().removeprefix("```mermaid\n").removesuffix("```\n"))
    assert seen(after) == seen(before)
