"""Adopting pages: what the specs say, that nothing is lost, and what is left alone and why."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from podgram import pipeline
from podgram.commands.adopt import Adoption, adopt, describe, run
from podgram.commands.sync import sync
from podgram.diagnostics import PodgramError
from podgram.fences import Headings
from podgram.importers.mermaid.classes import LookError, assign_classes, look
from podgram.importers.mermaid.equivalence import difference, drawing, links_of, looks_of
from podgram.importers.mermaid.naming import shortened
from podgram.importers.mermaid.parser import read
from podgram.importers.spec_writer import dump
from podgram.language.source import parse
from podgram.model.diagram import MermaidVersion
from podgram.pages.page import Page
from podgram.project.settings import find
from podgram.themes.theme import load
from test_mermaid_reader import Drawn, flowcharts

POD = """\
graph LR
client[docker<br>client<br>CLI]
subgraph pod[web Pod]
  subgraph pause[pause Container]
    p((PID 1<br>pause))
    pn{{pid,mnt ns}}
  end
  subgraph app[php Container]
    php((PID 1<br>php<br>-S 127.0.0.1:9081))
    an{{pid,mnt ns}}
  end
  subgraph log[log Container]
    sh((PID 1<br>sh<br>root))
    tail((PID 9<br>tail<br>-f /log))
    ln{{pid,mnt ns}}
  end
  podns{{net,uts,ipc ns}}
end
client -->|GET /| php
php & sh -.-> tail
classDef green fill:#9f6,stroke:#333,stroke-width:4px;
classDef blue2 fill:#0af,stroke:#333,stroke-width:4px;
classDef lavender fill:#fcf,stroke:#333,stroke-width:4px;
classDef yellow fill:#ff3,stroke:#333,stroke-width:2px;
classDef yelloworange fill:#fd3,stroke:#333,stroke-width:2px;
class client green
class pod yellow
class pause,app,log yelloworange
class p,php,sh,tail blue2
class pn,an,ln,podns lavender
"""
POD_SPEC = """\
diagrams:
  - name: how-it-runs
    title: How it runs
    mermaid:
      quotes: needed
      breaks: <br>
      ids:
        web/pause: pause
        web/pause/pause: p
        web/pause/ns: pn
        web/php/php: php
        web/php/ns: an
        web/log/ns: ln
        web/ns: podns
    direction: LR
    elements:
      - {client: docker, id: client, detail: [client, CLI]}
      - pod: web
        id: pod
        containers:
          - {name: php, id: app, command: [php], args: [-S, "127.0.0.1:9081"]}
          - name: log
            processes:
              - {name: sh, pid: 1, user: root}
              - {name: tail, pid: 9, args: [-f, /log]}
    links:
      - docker -> php/php: GET /
      - php/php & sh -.-> tail
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "podgram.toml").write_text("")
    return tmp_path


def block(text: str) -> str:
    return f"```mermaid\n{text.rstrip()}\n```\n"


def adopted(page: str, keep: bool = False, name: str = "page.md", version: MermaidVersion = "8.8") -> Adoption:
    """What adopting a page makes of it, written."""
    Path(name).write_bytes(page.encode())
    adoption = adopt([Path(name)], Path("specs"), Path.cwd(), keep, version=version)
    adoption.write()
    assert not adoption.problems
    return adoption


def spec(adoption: Adoption) -> dict[str, object]:
    found: dict[str, object] = yaml.safe_load(adoption.pages[0].spec_text)
    return found


def elements(text: str, about: str = "On pods") -> object:
    """The elements of what is adopted, without the ids that their author gave them."""

    def bare(value: object) -> object:
        if isinstance(value, list):
            return [bare(item) for item in value]
        return {k: bare(v) for k, v in value.items() if k != "id"} if isinstance(value, dict) else value

    return bare(spec(adopted(f"{about}\n\n{block(text)}"))["diagrams"][0]["elements"])  # type: ignore[index]


# --- what the specs say


def test_words_of_containers_are_read_where_a_page_is_about_them(project: Path) -> None:
    text = "graph LR\na[MySQL client]\nb[(Redis)]"
    assert [next(iter(e)) for e in elements(text)] == ["client", "database"]  # type: ignore[attr-defined]
    assert [next(iter(e)) for e in elements(text, "On paper")] == ["box", "box"]  # type: ignore[attr-defined]


HEAD = "# yaml-language-server: $schema=../.podgram/spec.schema.json\n"


def test_an_editor_finds_the_schema_of_what_is_adopted(project: Path) -> None:
    (project / "deep").mkdir()
    Path("deep/page.md").write_text(block("graph LR\na --> b"))
    adopt([Path("deep/page.md")], Path("specs/in/here"), project).write()
    (spec,) = Path("specs").rglob("*.yaml")
    schema_file = spec.parent / spec.read_text().splitlines()[0].partition("=")[2]
    assert schema_file.resolve() == project / ".podgram/spec.schema.json"
    assert not schema_file.exists()  # that is for init to write


def test_a_pod_is_written_as_a_person_would_write_it(project: Path) -> None:
    adoption = adopted("# How it runs\n\n" + block(POD))
    assert Path("specs/page.yaml").read_text() == HEAD + POD_SPEC
    assert (
        describe(adoption) == "page.md: 1 diagram → specs/page.yaml\n1 diagram of 1 page adopted, 0 left as they are\n"
    )


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        ("a((PID 12<br>nginx<br>port 80)):::blue2", {"process": "nginx", "pid": 12, "detail": "port 80"}),
        ("a((PID 12<br>nginx<br>www-data)):::blue2", {"process": "nginx", "pid": 12, "user": "www-data"}),
        ("a[PID 12<br>nginx]", {"process": "nginx", "pid": 12, "shape": "rectangle", "class": "plain"}),
        ("a((eth0)):::cyan", {"interface": "eth0"}),
        ("a>hostname: web]", {"hostname": "web"}),
        ("a>K=v]", {"environment": "K=v"}),
        ("a(Deployment: web):::orange", {"deployment": "web", "label": "Deployment: web"}),
        ("a(Deployment):::orange", {"deployment": None}),
        ("a([demo Service]):::green", {"service": "demo"}),
        ("a[Pod A]:::yellow", {"pod": "A", "label": "Pod A"}),
        ("a{{pid,mnt ns}}:::lavender", {"namespace": "pid,mnt ns"}),
        ("a{ready?}", {"box": "ready?", "shape": "diamond"}),
        ("a[one<br>two]:::cyan", {"box": "a", "label": ["one", "two"], "class": "cyan"}),
        ('a[" "]', {"box": None}),
        ('a["<br/>two"]', {"box": "a", "label": ["", "two"]}),
    ],
)
def test_a_node_is_recognised_by_what_it_says(project: Path, node: str, expected: object) -> None:
    classes = "".join(
        f"classDef {name} fill:{c.fill},stroke:{c.stroke},stroke-width:{c.stroke_width}px\n"
        for name, c in load("lesson").classes.items()
        if c.in_mermaid and name not in ("blank", "borrowed")
    )
    assert elements(f"graph LR\n{node}\n{classes}") == [expected]


@pytest.mark.parametrize(
    ("title", "kind", "name"),
    [
        ("Root UTS Namespace", "namespace", "Root UTS Namespace"),
        ("default Namespace", "kubernetes-namespace", "default"),
        ("Kubernetes cluster", "cluster", "Kubernetes cluster"),
        ("data plane", "data-plane", "data plane"),
        ("anything", "group", "anything"),
    ],
)
def test_a_box_is_recognised_by_its_title(project: Path, title: str, kind: str, name: str) -> None:
    (box,) = elements(f"graph LR\nsubgraph s[{title}]\na\nend")  # type: ignore[misc]
    assert box[kind] == name
    assert box["elements"] == [{"box": "a"}]


def test_what_a_whole_page_says_alike_is_said_once(project: Path) -> None:
    one = "graph LR\nsubgraph p[a Pod]\nsubgraph c[b Container]\nx((PID 1<br>x))\nend\nend\n"
    data = spec(adopted(block(one) + block(one.replace("x((", "z[eth]\nx(("))))
    assert data["pause"] is data["namespaces"] is False
    assert "pause: false" not in dump({"diagrams": data["diagrams"]})


def test_elements_that_links_cannot_tell_apart_get_ids(project: Path) -> None:
    (diagram,) = spec(adopted(block("graph LR\none[x] --> two[x]\nsubgraph s[S]\nthree[x]\nend\ntwo --> three")))[
        "diagrams"
    ]  # type: ignore[misc]
    assert diagram["links"] == ["one -> two -> three"]


def test_words_for_screen_readers_and_headings_become_titles(project: Path) -> None:
    text = "## A *second* `part`\n" + block("graph LR\naccTitle: Told\naccDescr: In full\na")
    assert "screen readers" in adopted(text).left[0].message  # 8.8.0 refuses them
    (project / "podgram.toml").write_text('[mermaid]\nversion = "12"\n')
    (diagram,) = spec(adopted(text, version="12"))["diagrams"]  # type: ignore[misc]
    assert (diagram["name"], diagram["title"], diagram["description"]) == ("a-second-part", "Told", "In full")


# --- classes

OWN = """\
graph LR
a:::green --> b:::mine
classDef green fill:#0f0,stroke:#333,stroke-width:4px
classDef mine fill:tomato
"""


def test_the_palettes_class_takes_the_place_of_the_pages(project: Path) -> None:
    adoption = adopted(block(OWN))
    (divergence,) = adoption.divergences
    assert (divergence.name, divergence.wearers, divergence.at.line) == ("green", 1, 4)
    assert divergence.page == "fill:#0f0,stroke:#333,stroke-width:4px"
    assert divergence.palette == "fill:#9f6,stroke:#333,stroke-width:4px"
    assert spec(adoption)["classes"] == {"mine": {"fill": "#ff6347"}}
    assert "--keep" in describe(adoption)


def test_the_pages_class_can_be_kept(project: Path) -> None:
    adoption = adopted(block(OWN), keep=True)
    assert spec(adoption)["classes"] == {
        "green-page": {"fill": "#0f0", "stroke": "#333", "stroke-width": 4},
        "mine": {"fill": "#ff6347"},
    }
    assert "--palette" in describe(adoption)


def test_what_a_kept_class_leaves_out_is_mermaids_own(project: Path) -> None:
    adoption = adopted(block("graph LR\na:::green\nclassDef green fill:#0f0"), keep=True)
    assert spec(adoption)["classes"] == {"green-page": {"fill": "#0f0"}}
    sync([Path("page.md")], find(Path.cwd()))
    assert "classDef green_page fill:#0f0;\n" in Path("page.md").read_text()


def test_styles_and_mixtures_become_classes(project: Path) -> None:
    lines = ("a:::red --> b", "classDef red fill:#f00", "classDef bold stroke-width:5px", "class a bold")
    text = "\n".join(("graph LR", *lines, "style b fill:#00f", "style c fill:#00f"))
    (diagram,) = spec(adopted(block(text)))["diagrams"]  # type: ignore[misc]
    assert diagram["elements"] == [{"box": n, "class": c} for n, c in (("a", "red-bold"), ("b", "navy"), ("c", "navy"))]


def test_the_class_default_is_for_nodes_without_another(project: Path) -> None:
    text = "graph LR\na --> b:::red\nclassDef default fill:#eee\nclassDef red fill:#f00"
    (diagram,) = spec(adopted(block(text)))["diagrams"]  # type: ignore[misc]
    assert [e["class"] for e in diagram["elements"]] == ["page-default", "red"]


@pytest.mark.parametrize(
    "lines",
    [
        "a:::x\nclassDef x animation:x",
        "a:::x\nclassDef x fill:#12345678",
        "a:::x\nclassDef x stroke-width:1em",
        "a:::x\nclassDef x fill:#f00\nstyle a fill:#0f0",
        "a:::x\nclass a y\nclassDef y fill:#f00\nclassDef x fill:#0f0",
        "a:::x\nclassDef default fill:#eee,stroke:#111\nclassDef x fill:#0f0",
    ],
)
def test_looks_that_no_class_can_have_are_refused(lines: str) -> None:
    with pytest.raises(LookError):
        assign_classes(read("graph LR\n" + lines), load("lesson"), keep=True)


def test_a_look_is_brought_to_one_spelling() -> None:
    styles = [("fill", "Red"), ("stroke", "#ABC"), ("stroke-width", "2.50px"), ("stroke-dasharray", "5, 5")]
    wanted = {"fill": "#ff0000", "stroke": "#aabbcc", "stroke-width": "2.5", "stroke-dasharray": "5 5"}
    assert look(styles, 1) == wanted


# --- the pages


def test_adopted_pages_stay_the_same_but_for_their_blocks(project: Path) -> None:
    text = "\ufefftext  \r\n\r\n- list\r\n\r\n  ~~~mermaid\r\n  graph LR\r\n  a --> b\r\n  ~~~\r\nend, no newline"
    adopted(text)
    expected = text.replace("  graph LR", "  %% podgram: specs/page.yaml#diagram\r\n  graph LR")
    assert Path("page.md").read_bytes().decode() == expected
    assert not sync([Path("page.md")], find(Path.cwd()), look=True).ok
    assert sync([Path("page.md")], find(Path.cwd())).ok
    assert sync([Path("page.md")], find(Path.cwd()), look=True).ok
    assert (
        Path("page.md")
        .read_bytes()
        .decode()
        .startswith("\ufefftext  \r\n\r\n- list\r\n\r\n  ~~~mermaid\r\n  %% podgram")
    )


def test_adopting_a_second_time_does_nothing(project: Path) -> None:
    adopted("# One\n" + block("graph LR\na") + block("sequenceDiagram\na->>b: x"))
    before = {p: p.read_bytes() for p in project.rglob("*.*") if p.is_file()}
    again = adopt([Path("page.md")], Path("specs"), project)
    again.write()
    assert (again.pages, [p.message for p in again.left]) == ([], ["left as it is: sequenceDiagram is no flowchart"])
    assert {p: p.read_bytes() for p in project.rglob("*.*") if p.is_file()} == before


def test_no_spec_is_overwritten(project: Path) -> None:
    Path("specs").mkdir()
    Path("specs/page.yaml").write_text("mine")
    adoption = adopted(block("graph LR\na"))
    assert Path("specs/page.yaml").read_text() == "mine"
    assert adoption.pages[0].spec == Path("specs/page-2.yaml")
    assert "%% podgram: specs/page-2.yaml#diagram\n" in Path("page.md").read_text()


def test_pages_called_index_are_named_after_their_folders(project: Path) -> None:
    for folder in ("one", "two"):
        Path(folder).mkdir()
        Path(folder, "index.md").write_text(block("graph LR\na"))
    adoption = adopt([Path("one/index.md"), Path("two/index.md")], Path("specs"), project)
    assert [p.spec.as_posix() for p in adoption.pages] == ["specs/one.yaml", "specs/two.yaml"]


def test_nothing_is_written_before_it_is_asked_for_and_the_diff_shows_it(project: Path) -> None:
    Path("page.md").write_text(block("graph LR\na"))
    adoption = adopt([Path("page.md")], Path("specs"), project)
    assert [p.name for p in project.iterdir() if p.suffix != ".toml"] == ["page.md"]
    assert "+++ specs/page.yaml\n@@" in adoption.pages[0].diff
    assert "+%% podgram: specs/page.yaml#diagram\n" in adoption.pages[0].diff


def test_a_page_that_cannot_be_written_leaves_no_spec_behind(project: Path) -> None:
    Path("page.md").write_text(block("graph LR\na"))
    Path("page.md").chmod(0o444)
    adoption = adopt([Path("page.md")], Path("specs"), project)
    adoption.write()
    assert (len(adoption.problems), list(Path("specs").iterdir())) == (1, [])


def test_a_page_that_was_edited_meanwhile_is_left_and_its_spec_too(project: Path) -> None:
    Path("page.md").write_text(block("graph LR\na"))
    adoption = adopt([Path("page.md")], Path("specs"), project)
    Path("page.md").write_text("mine")
    adoption.write()
    assert "changed" in adoption.problems[0].message
    assert (Path("page.md").read_text(), list(Path("specs").iterdir()), adoption.pages) == ("mine", [], [])


def test_specs_outside_of_the_project_are_refused(project: Path) -> None:
    with pytest.raises(PodgramError, match="outside"):
        adopt([], Path("../specs"), project)


@pytest.mark.parametrize(
    ("text", "line", "why"),
    [
        ("sequenceDiagram\na->>b: x", 2, "sequenceDiagram is no flowchart"),
        ("graph LR\na --x b", 3, "cross or a circle"),
        ("graph LR\na ~~~ b", 3, "invisible"),
        ("graph LR\nsubgraph s\n  direction TB\na\nend", 4, "direction"),
        ("graph LR\nsubgraph s\na\nend\na --> s", 6, "link to a subgraph"),
        ("graph LR\na@{shape: doc}", 3, "8.8.0 knows no @{ }"),
        ("graph LR\na(((b)))", 3, "only Mermaid 12 has the shape"),
        ('graph LR\na["<i>x</i>"]', 3, "HTML"),
        ("graph LR\na:::x\nclassDef x animation:y", 4, "animation"),
        ("graph LR\n%% nothing", 2, "nothing in it"),
        ("graph LR\n" + "a --> b\n" * 6300, 2, "at most 50000"),
        ('graph LR\na\nclick a "javascript:x()"', 4, "a link is http:"),
    ],
)
def test_what_cannot_be_carried_over_is_left_alone_and_says_why(project: Path, text: str, line: int, why: str) -> None:
    adoption = adopted("```mermaid\n" + text + "\n```\n")
    (left,) = adoption.left
    assert (adoption.pages, getattr(left.at, "line", 0)) == ([], line)
    assert why in left.message
    assert not Path("specs").exists()


def test_what_changes_no_drawing_is_told(project: Path) -> None:
    adoption = adopted(block('flowchart LR\na:::x ----> b\nclick a "https://x.y" _blank\nclassDef x fill:#fff'))
    assert [getattr(n.at, "line", 0) for n in adoption.notes] == [2, 4]


def told(adoption: Adoption) -> list[tuple[int, str]]:
    assert all(note.severity == "info" and note.help for note in adoption.notes)
    return [(getattr(n.at, "line", 0), n.message) for n in adoption.notes]


def test_a_comment_that_is_not_carried_over_is_told(project: Path) -> None:
    lines = ("graph TD", "  %% TODO: replace later", "  %% -----", "  A --> B %% why", "  %%", "%% end")
    assert told(adopted(block("\n".join(lines)))) == [
        (line, f"not carried over: {text!r}, for sync writes the block anew")
        for line, text in ((3, "%% TODO: replace later"), (5, "%% why"), (7, "%% end"))
    ]


def test_a_class_that_the_block_does_not_define_is_told_once(project: Path) -> None:
    lines = ("A:::extern --> B:::known", "C:::extern", "class B,Z other", "class Z nobody", "class A default")
    adoption = adopted(block("\n".join(("graph TD", *lines, "classDef known fill:#fff"))))
    assert told(adoption) == [
        (3, "not carried over: the class 'extern' of 'A', 'C', for no classDef in the block defines it"),
        (5, "not carried over: the class 'other' of 'B', for no classDef in the block defines it"),
    ]


def test_a_class_of_the_theme_has_only_to_be_given_again(project: Path) -> None:
    (note,) = adopted(block("graph TD\na:::green")).notes
    assert note.help == "if the page's CSS styles it: give it to the elements there, as class: green"


def test_a_block_with_a_marker_in_the_wrong_line_is_left(project: Path) -> None:
    adoption = adopted(block("graph LR\na\n  %% podgram: specs/x.yaml"))
    (left,) = adoption.left
    assert (adoption.pages, getattr(left.at, "line", 0)) == ([], 4)
    assert "marks nothing here" in left.message


def test_a_page_that_several_paths_lead_to_is_taken_once(project: Path) -> None:
    Path("page.md").write_text(block("graph LR\na"))
    Path("link.md").symlink_to("page.md")
    adoption = adopt([Path("link.md"), Path("page.md"), project / "page.md"], Path("specs"), project)
    adoption.write()
    assert ([p.spec for p in adoption.pages], adoption.problems) == ([Path("specs/page.yaml")], [])
    assert [p.name for p in Path("specs").iterdir()] == ["page.yaml"]


# --- names


def test_the_nearest_heading_or_column_title_names_a_diagram() -> None:
    text = '# One\n```sh\n# no heading\n```\n{{< column title="Two [x]" >}}\n## Three {#id}\n### [Four](x) #\n'
    headings = Headings(text)
    assert headings.titles == ["One", "Two [x]", "Three", "Four"]
    assert [headings.above(at) for at in (0, text.index("## Three") - 1, len(text))] == ["One", "Two [x]", "Four"]
    assert shortened("KinD = Kubernetes in Docker, at some length") == "kind-kubernetes-in-docker-at"


def test_diagrams_under_one_heading_get_names_of_their_own(project: Path) -> None:
    page = "# Pods\n" + block("graph LR\na") + block("graph LR\nsubgraph s[Two pods]\na\nend") + block("graph LR\na")
    assert adopted(page).pages[0].diagrams == ("pods", "two-pods", "pods-2")


# --- properties

TEXTS = st.text(max_size=12)
KEYS = st.text(min_size=1, max_size=12).filter(lambda key: key != "<<")
VALUES = st.recursive(
    TEXTS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, min_size=1, max_size=4)
)


@given(st.dictionaries(KEYS, VALUES, min_size=1, max_size=4))
def test_what_is_dumped_is_read_back(data: dict[str, object]) -> None:
    text = dump(data)
    assert parse(text, "spec.yaml") == data
    assert yaml.safe_load(text) == data


@pytest.mark.parametrize(
    "text", ["null", "True", "1.5", "2026-01-01", "1:30", "", " x", "- x", "a: b", "x #y", "@x", "\x85", "~"]
)
def test_a_text_that_yaml_takes_for_something_else_is_quoted(text: str) -> None:
    assert yaml.safe_load(dump({"a": text})) == {"a": text}
    assert dump({"a": text}).startswith('a: "')


def test_texts_that_only_other_versions_of_yaml_take_for_numbers_are_quoted() -> None:
    assert dump({"a": "1e3", "b": "0o17", "c": "y"}) == 'a: "1e3"\nb: "0o17"\nc: "y"\n'


def test_diagrams_stand_apart_and_what_is_small_stands_in_one_line() -> None:
    pods = [{"name": name, "elements": [{"pod": "web", "containers": [{"name": "app"}]}]} for name in "ab"]
    text = """diagrams:
  - name: a
    elements:
      - pod: web
        containers:
          - name: app

  - name: b
    elements:
      - pod: web
        containers:
          - name: app
theme: calm
"""
    assert dump({"diagrams": pods, "theme": "calm"}) == text


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40)
@given(drawn=flowcharts(), keep=st.booleans())
def test_whatever_is_adopted_is_drawn_as_it_was(project: Path, drawn: Drawn, keep: bool) -> None:
    for old in project.rglob("specs/*"):
        old.unlink()
    adoption = adopted(block(drawn.text), keep)
    assert len(adoption.pages) + len(adoption.left) == 1
    before = read(drawn.text)
    if adoption.pages:
        assert sync([Path("page.md")], find(project)).ok
        (made,) = Page.read(Path("page.md").read_text(), "page.md").blocks
        after = read(made.body)
        wanted = drawing(before, {}, [{}] * len(before.edges))
        assert difference(wanted, drawing(after, looks_of(after), links_of(after))) == ""


def test_each_page_has_the_settings_nearest_above_it(project: Path) -> None:
    inner = project / "book"
    inner.mkdir()
    (inner / "podgram.toml").write_text('specs = ["drawn"]\n[mermaid]\nversion = "12"\n')
    for page in (project / "page.md", inner / "page.md"):
        page.write_text(block("graph LR\nsubgraph s\na\nend\nb --> s"))
    (result,) = run([Path()], keep=True)
    assert [p.message for p in result.problems] == ["left as it is: 's': 8.8.0 fails at a link to a subgraph"]
    assert "%% podgram: drawn/page.yaml#" in (inner / "page.md").read_text()
    assert sync([Path()], find(project)).ok
    assert "b --> s" in (inner / "page.md").read_text()


def test_a_link_says_the_id_of_what_has_a_name_in_need_of_quotes(project: Path) -> None:
    text = 'graph LR\nrd["R & D"] --> path["a: b"] --> web[Web]'
    assert spec(adopted(block(text)))["diagrams"][0]["links"] == ["rd -> path -> Web"]  # type: ignore[index]


HOT = "\nclassDef hot fill:#f00,stroke:#900\nclass a hot\n"
PAGES = {"one.md": "graph LR\na --> b" + HOT, "two.md": "graph TD\na --> c" + HOT, "three.md": "graph TD\nx --> y"}


def written(project: Path, pages: dict[str, str]) -> list[Path]:
    for name, text in pages.items():
        (project / name).write_text(block(text))
    return [project / name for name in pages]


def test_classes_that_pages_share_go_into_one_theme(project: Path) -> None:
    pages = written(project, PAGES)
    adoption = adopt(pages, Path("specs"), Path.cwd())
    adoption.write()
    assert "1 class of 2 pages → themes/pages.yaml" in describe(adoption)
    assert yaml.safe_load(Path("themes/pages.yaml").read_text()) == {
        "classes": {"hot": {"fill": "#f00", "stroke": "#900"}}
    }
    specs = [yaml.safe_load(page.spec_text) for page in adoption.pages]
    assert [spec.get("theme") for spec in specs] == ["../themes/pages.yaml"] * 2 + [None]
    assert not any("classes" in spec for spec in specs)
    for options in (pipeline.Options(), pipeline.Options(theme="dark")):  # which lacks the class: it stays
        options = options._replace(root=Path.cwd())
        (diagram,) = pipeline.read(Path("specs/one.yaml"), options).diagrams.values()
        assert "hot" in {c.name for c in diagram.classes}


def test_a_later_page_takes_the_classes_of_the_theme_unless_it_has_one_otherwise(project: Path) -> None:
    adopt(written(project, PAGES), Path("specs"), Path.cwd()).write()
    wide = HOT + "classDef wide stroke-width:9px\nclass b wide"
    later = {"four.md": "graph LR\na --> b" + HOT, "five.md": "graph LR\na --> b" + wide.replace(",stroke:#900", "")}
    adoption = adopt(written(project, later), Path("specs"), Path.cwd())
    adoption.write()
    same, other = (yaml.safe_load(page.spec_text) for page in adoption.pages)
    assert (same["theme"], "classes" in same, adoption.themes) == ("../themes/pages.yaml", False, [])
    assert ("theme" in other, set(other["classes"])) == (False, {"hot", "wide"})
