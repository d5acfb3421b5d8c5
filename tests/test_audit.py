"""What an audit counts and finds, and where; the expected numbers are counted by hand in the pages below."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podgram.commands.audit import AuditReport, Finding, Place, audit, describe, run
from podgram.pages.page import Page

FIRST = """\
# One

```mermaid
graph LR
a:::green --> b
c
classDef green fill:#9f6,stroke:#333;
classDef blue fill:#69f
class c,gone blue
```

```mermaid
sequenceDiagram
a->>b: x
```
"""
SECOND = """\
- in a list:

  {{< mermaid >}}
  %% podgram: specs/x.yaml#one
  graph TB
  subgraph s[S]
  a_end --> b:::nobody
  class s blue
  end
  class b yellow
  classDef green fill:#9f6,stroke:#333
  classDef blue fill:#0cf
  a ?? b
  {{< /mermaid >}}
"""
BY_HAND = SECOND.replace("%% podgram: specs/x.yaml#one", "%% nobody generates it")


def page(text: str) -> Page:
    return Page.read(f"```mermaid\n{text}\n```\n", "page.md")


def report(**pages: str) -> AuditReport:
    return audit(Page.read(text, f"{name}.md") for name, text in pages.items())


def test_an_audit_counts_diagrams_and_class_lines() -> None:
    found = report(one=FIRST, two=SECOND)
    assert (found.pages, found.generated) == (2, 1)
    assert found.diagrams == {"graph": 2, "sequenceDiagram": 1}
    assert (found.class_def_lines, found.class_def_lines_by_hand, found.repeated_class_defs) == (4, 2, 1)


def test_a_class_with_several_values_is_listed_with_every_place() -> None:
    (drifted,) = report(one=FIRST, two=BY_HAND, three=FIRST).drifted
    assert drifted.name == "blue"
    assert [(v.value, [str(p) for p in v.places]) for v in drifted.values] == [
        ("fill:#69f", ["one.md:8", "three.md:8"]),
        ("fill:#0cf", ["two.md:12"]),
    ]


def test_what_is_wrong_with_classes_and_ids_is_found_at_its_line() -> None:
    found = report(one=FIRST, two=SECOND)
    assert found.unused == [
        Finding("green", "worn by nothing in its diagram", Place("two.md", 11)),
        Finding("blue", "worn by nothing in its diagram", Place("two.md", 12)),
    ]
    assert found.missing == [
        Finding("gone", "is not in the diagram", Place("one.md", 9)),
        Finding("s", "given the class 'blue' before it is there", Place("two.md", 8)),
    ]
    assert [(f.name, f.what, f.place.line) for f in found.undefined] == [
        ("nobody", "given to b, but not defined there", 7),
        ("yellow", "given to b, but not defined there", 10),
    ]
    assert found.refused == [Finding("a_end", "refused by 8.8.0", Place("two.md", 7))]
    assert [(f.name, f.place.line) for f in found.unread] == [("a ?? b", 13)]


def test_diagrams_over_the_limits_of_mermaid_are_found() -> None:
    edges = "\n".join(f"a --> n{n}" for n in range(501))
    duck = "\N{DUCK}" * 25_000  # two of JavaScript's characters each
    found = report(edges=f"```mermaid\ngraph LR\n{edges}\n```\n", text=f"```mermaid\npie\n{duck}\n```\n")
    assert [(f.name, f.what, str(f.place)) for f in found.too_large] == [
        ("arrows", "501 of at most 500", "edges.md:2"),
        ("characters", "50005 of at most 50000", "text.md:2"),
    ]


def test_a_flowchart_with_a_wrong_header_and_an_empty_block_are_findings() -> None:
    found = report(one="```mermaid\ngraph LR a --> b\n```\n\n```mermaid\n```\n")
    assert found.diagrams == {"empty": 1, "graph": 1}
    assert [f.place.line for f in found.unread] == [2, 6]


def test_the_report_is_json_with_places_by_name() -> None:
    data = json.loads(json.dumps(report(one=FIRST).as_data()))
    assert data["missing"] == [
        {"name": "gone", "what": "is not in the diagram", "place": {"page": "one.md", "line": 9}}
    ]
    assert data["diagrams"] == {"graph": 1, "sequenceDiagram": 1}


def test_the_report_for_people_is_aligned_and_names_every_place() -> None:
    text = describe(report(one=FIRST, two=BY_HAND))
    rows = text.split("\n\n")[0].splitlines()
    assert len({len(row) - len(row.split("  ")[-1].lstrip()) for row in rows}) == 1
    for place in ("one.md:8", "two.md:12", "one.md:9", "two.md:13", "two.md:7"):
        assert place in text
    assert max(map(len, text.splitlines())) <= 120


def test_an_audit_of_nothing_says_so() -> None:
    assert describe(audit([])).startswith("pages ")


@given(
    st.lists(
        st.sampled_from([FIRST, SECOND, "```mermaid\n", "graph LR\n", "a-->", "class a b\n", "```\n", "> "]), max_size=9
    )
)
def test_no_page_makes_an_audit_fail_and_every_place_is_a_line_of_it(parts: list[str]) -> None:
    text = "".join(parts)
    found = report(page=text)
    lines = text.count("\n") + 1
    groups = (found.unused, found.missing, found.undefined, found.refused, found.too_large, found.unread)
    assert all(1 <= f.place.line <= lines for group in groups for f in group)
    assert found.repeated_class_defs <= found.class_defs
    assert describe(found).count("\n") >= 12


def test_classes_of_any_type_of_diagram_count_and_are_compared_by_value() -> None:
    state = "stateDiagram-v2\nclassDef green fill:#99FF66,stroke:#333\n[*] --> a\nclass a green"
    found = audit([page("graph LR\na:::green\nclassDef green stroke:#333333,fill:#9f6"), page(state)])
    assert (found.class_def_lines, found.class_defs, found.repeated_class_defs) == (2, 2, 1)
    assert found.drifted == ()


def test_a_class_that_only_a_link_wears_is_in_use() -> None:
    found = audit([page("graph LR\na e1@--> b\nclassDef red stroke:#f00\nclass e1 red")], "12")
    assert found.unused == []


def test_what_is_generated_does_not_drift() -> None:
    by_hand = "graph LR\na:::green\nclassDef green fill:#9f6"
    generated = "%% podgram: specs/a.yaml\ngraph LR\na:::green\nclassDef green fill:#9f6,color:#222"
    assert audit([page(by_hand), page(generated)]).drifted == ()


def test_the_report_says_for_which_mermaid_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".git").mkdir()
    (tmp_path / "page.md").write_text("```mermaid\ngraph LR\nsubgraph s\na\nend\nb --> s\n```\n")
    (tmp_path / "yarn.lock").write_text('mermaid@^12:\n  version "12.3.0"\n')
    text = str(run([Path("page.md")]).output)
    assert "12, as yarn.lock has mermaid 12" in text
    assert "what only another version of Mermaid refuses or draws otherwise  1" in text


def test_what_is_over_mermaids_limit_is_read_no_further() -> None:
    found = audit([page("graph LR\nclassDef x fill:#fff\n" + "a ?? b\n" * 8000)])
    assert [finding.name for finding in found.too_large] == ["characters"]
    assert (found.unread, found.class_defs) == ([], 1)
