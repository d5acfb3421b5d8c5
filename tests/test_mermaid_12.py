"""Pages with Mermaid 12: what its flowcharts say is taken over, and written as it has it."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from podgram.commands.adopt import adopt
from podgram.commands.sync import sync
from podgram.emitters.templating import Templates
from podgram.importers.mermaid.version import guess
from podgram.model.markup import from_markdown, plain, to_markdown
from podgram.pages.page import Page
from podgram.pipeline import Options, emit
from podgram.pipeline import read as read_spec
from podgram.project.settings import find
from support import write

SETTINGS = '[mermaid]\nversion = "12"\n'


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "podgram.toml").write_text(SETTINGS)
    return tmp_path


def taken_over(text: str, project: Path, version: str = "12") -> str:
    """The text of a block after its takeover."""
    page = project / "page.md"
    page.write_text(f"```mermaid\n{text.rstrip()}\n```\n")
    adoption = adopt([page], project / "specs", project, keep=True, version=version)  # type: ignore[arg-type]
    assert not adoption.left, adoption.left
    adoption.write()
    assert sync([page], find(project)).ok
    (block,) = Page.read(page.read_text(), "page.md").blocks
    return block.text


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("subgraph S[T]\nA --> B\nend\nC --> S", ["C --> S"]),
        ("subgraph S[T]\ndirection LR\nA --> B\nend", ["  direction LR"]),
        ("A --x B\nB o--o C\nA <--> C", ["A --x B", "B o--o C", "A <--> C"]),
        ("A ---> B\nB -..-> C\nC ===> A", ["A ---> B", "B -..-> C", "C ===> A"]),
        ("A ~~~ B", ["A ~~~ B"]),
        ("A --> B --> C\nlinkStyle 1 stroke:#f00", ["linkStyle 1 stroke:#f00"]),
        (
            "A e1@--> B\nclassDef red stroke:#f00,stroke-width:4px\nclass e1 red",
            ["linkStyle 0 stroke:#f00,stroke-width:4px"],
        ),
        ("A e1@--> B\ne1@{ animate: true }", ["@{ animate: true }"]),
        ('A@{ shape: flag, label: "Paper tape" }', ['A["Paper tape"]@{ shape: flag }']),
        ('A["<b>x</b> y"] --> B["`*z*`"]', ['A["<b>x</b> y"]', 'B["<i>z</i>"]']),
        ('A["fa:fa-car Car"]', ['A["fa:fa-car Car"]']),
        (r'A["$$\alpha\nu$$"] --> B["one\ntwo $$\nu$$"]', [r'A["$$\alpha\nu$$"]', r'B["one<br/>two $$\nu$$"]']),
        ("subgraph S[T]\nend\nA", ["subgraph S[T]", "end"]),
        ("accTitle: T\naccDescr: D\nA --> B", ["accTitle: T", "accDescr: D"]),
        (
            "A --> B\nclassDef x font-weight:bold,stroke-dasharray:4\nclass A x",
            ["classDef x stroke-dasharray:4,font-weight:bold;"],
        ),
    ],
)
def test_what_12_has_is_written_as_12_has_it(text: str, lines: list[str], project: Path) -> None:
    made = taken_over("flowchart LR\n" + text, project)
    assert "flowchart LR\n" in made
    for line in lines:
        assert line in made


def test_front_matter_stays_above_the_marker(project: Path) -> None:
    made = taken_over("---\ntitle: Above\nconfig:\n  theme: forest\n---\ngraph TB\nA --> B", project)
    assert made.startswith('---\ntitle: "Above"\nconfig: {"theme": "forest"}\n---\n%% podgram: specs/page.yaml#')
    assert not sync([Path("page.md")], find(project)).written


def test_a_style_of_an_arrows_id_makes_no_node(project: Path) -> None:
    assert "e1" not in taken_over("graph LR\nA e1@--> B\nstyle e1 stroke:#f00", project).replace("page", "")


def test_a_kept_class_gets_no_colour_of_the_theme(project: Path) -> None:
    made = taken_over("graph TB\nA:::green --> B\nclassDef green fill:#9f6,stroke:#333,stroke-width:4px", project)
    assert "color" not in made


@pytest.mark.parametrize("spec", sorted(Path(__file__).parents[1].glob("specs/*.yaml"), key=str), ids=lambda p: p.stem)
@pytest.mark.parametrize("version", ["8.8", "12"])
def test_what_podgram_draws_can_be_taken_over_and_is_drawn_so_again(spec: Path, version: str, project: Path) -> None:
    (project / "podgram.toml").write_text(f'[mermaid]\nversion = "{version}"\n')
    options = Options(root=spec.parents[1], mermaid_version=version)  # type: ignore[arg-type]
    for diagram in read_spec(spec, options).diagrams.values():
        text = str(emit(diagram, "mermaid", Templates(None), options)[0])
        (project / "specs" / "page.yaml").unlink(missing_ok=True)
        made = taken_over(text, project, version)
        assert "".join(line for line in made.splitlines(True) if not line.startswith("%% podgram:")) == text


@pytest.mark.parametrize(("version", "header"), [("8.8", "graph TD"), ("12", "flowchart TD"), ("8.8", "graph TB")])
def test_a_direction_stays_as_it_is_written(version: str, header: str, project: Path) -> None:
    (project / "podgram.toml").write_text(f'[mermaid]\nversion = "{version}"\n')
    assert f"{header}\n" in taken_over(f"{header}\na --> b", project, version)
    assert f"direction: {header[-2:]}\n" in (project / "specs" / "page.yaml").read_text()


def test_the_ids_of_a_pause_container_and_its_process_are_the_authors(project: Path) -> None:
    text = "graph LR\nsubgraph pod[web Pod]\n  subgraph box[pause Container]\n    pause((PID 1<br>pause))\n"
    made = taken_over(f"{text}    ns{{{{pid,mnt ns}}}}\n  end\nend", project)
    assert "subgraph box[pause Container]\n    pause((" in made


def test_a_link_calls_what_has_no_name_by_its_id(project: Path) -> None:
    taken_over('graph LR\nx["<b>a</b>"] --> y["<i>b</i>"]', project)
    assert "- x -> y" in (project / "specs" / "page.yaml").read_text()


LESSON = """\
graph LR
subgraph app[demo Container]
  run((PID 1<br>php<br>-S 127.0.0.1:80))
  ns{{pid,mnt,net,uts,ipc ns}}
end
classDef blue2 fill:#0af,stroke:#333,stroke-width:4px,color:#222;
classDef lavender fill:#fcf,stroke:#333,stroke-width:4px,color:#222;
classDef yelloworange fill:#fd3,stroke:#333,stroke-width:2px,color:#222;
class app yelloworange;
class run blue2;
class ns lavender;
"""


def test_a_takeover_changes_nothing_but_the_marker(project: Path) -> None:
    (project / "podgram.toml").write_text("")
    page = project / "page.md"
    page.write_text(f"```mermaid\n{LESSON}```\n\n```mermaid\n{LESSON}```\n")
    adopt([page], project / "specs", project).write()
    assert sync([page], find(project)).ok
    first, second = (block.text.partition("\n")[2] for block in Page.read(page.read_text(), "page.md").blocks)
    assert first == LESSON
    assert "subgraph demo_container_2_app[demo Container]" in second  # the page has the id already


@pytest.mark.parametrize(
    ("page", "files", "version"),
    [
        ('<script src="https://cdn.jsdelivr.net/npm/mermaid@11/dist/mermaid.min.js"></script>', {}, "12"),
        ("<script type=module>import m from 'https://x/mermaid@8.8.0/mermaid.js'</script>", {}, "8.8"),
        ('```html\n<script src="https://x/mermaid@11/m.js"></script>\n```', {}, None),
        ("", {"package-lock.json": '{"node_modules/mermaid": {\n "version": "12.3.0"}}'}, "12"),
        ("", {".git/config": '[remote "origin"]\n\turl = git@github.com:a/b.git\n'}, "12"),
        ("", {}, None),
    ],
)
def test_the_version_is_guessed_from_what_tells_it(
    page: str, files: dict[str, str], version: str | None, tmp_path: Path
) -> None:
    write(tmp_path, files)
    found = guess(page, tmp_path)
    assert (found.version if found else None) == version


def test_a_guess_is_told_and_the_spec_says_it(project: Path) -> None:
    (project / "podgram.toml").write_text("")
    (project / "yarn.lock").write_text('mermaid@^12:\n  version "12.3.0"\n')
    page = project / "page.md"
    page.write_text("```mermaid\nflowchart LR\nsubgraph S\nA\nend\nB --> S\n```\n")
    adoption = adopt([page], project / "specs", project, version=None)
    adoption.write()
    (note,) = adoption.notes
    assert "Mermaid 12" in note.message
    assert "[mermaid]" in note.help
    assert yaml.safe_load(adoption.pages[0].spec_text)["diagrams"][0]["mermaid"]["version"] == "12"
    assert (project / "podgram.toml").read_text() == ""
    assert sync([page], find(project)).ok
    assert "B --> S" in page.read_text()


@pytest.mark.parametrize("text", ["**a** b", "*a* `b` c", "<u>a</u> < b & c", r"\*a\*", "a <x> b", "**a *b* c**"])
def test_marked_text_is_markdown_there_and_back(text: str) -> None:
    (line,) = from_markdown(text)
    assert from_markdown(to_markdown(line)) == [line]
    assert "<b>" not in to_markdown(line) or "*b*" in text
    assert "<b>" not in plain(line)


def test_a_link_that_says_nothing_of_its_colours_has_mermaids_own(project: Path) -> None:
    """On a dark box a picture draws it in another colour; Mermaid writes labels on a ground of its own."""
    page = taken_over("graph LR\nsubgraph s\na --> b\nend\nclass s dark\nclassDef dark fill:#111,color:#fff", project)
    assert "linkStyle" not in page
    assert "class s dark" in page


def test_a_takeover_adds_no_words_and_no_prefix_where_12_needs_none(project: Path) -> None:
    page = project / "page.md"
    block = "```mermaid\nflowchart LR\nA\nB\nA --> B\n```\n"
    page.write_text(f"# Heading\n\n{block}\n{block}")
    adopt([page], project / "specs", project, version="12").write()
    assert sync([page], find(project)).ok
    after = [line for line in page.read_text().splitlines() if not line.startswith("%% podgram:")]
    assert after == f"# Heading\n\n{block}\n{block}".splitlines()
