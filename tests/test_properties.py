"""Any valid spec is drawn as what it says, in every format: real Mermaid, real Graphviz and an XML parser agree."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hypothesis import given, reject, settings
from hypothesis import strategies as st

from agree import dot_shows, mermaid_shows, svg_shows
from podgram.emitters.templating import Templates
from podgram.language.link_syntax import ARROWS
from podgram.language.models import MODELS
from podgram.language.styles import folded
from podgram.layout.layout import MEMORY
from podgram.model.diagram import Diagram
from podgram.model.shapes import SHAPES
from podgram.pipeline import Options, emit, read
from podgram.themes.theme import DEFAULT, load
from real import VERSIONS, CrashedError, DotFacts, Facts
from test_labels import HOSTILE, escaped

Spec = dict[str, Any]
THEME = load(DEFAULT)
PLAIN = [kind for kind in THEME.kinds if folded(kind) not in MODELS]
CLASSES = [c for c in THEME.classes if c != "blank"]  # which draws nothing, to hold a place

# Text of every sort: whole hostile labels, and parts of them that meet by chance.
pieces = st.sampled_from([w for text in HOSTILE.values() if len(text) < 80 for w in (text, *text.split(" ")) if w])
texts = st.one_of(
    pieces,
    st.lists(pieces, min_size=2, max_size=4).map(" ".join),
    st.lists(st.one_of(pieces, st.text(min_size=1, max_size=6)), min_size=1, max_size=4).map("".join),
)
words = st.lists(st.one_of(st.sampled_from(["sh", "-c", "sleep 1", "a=b"]), texts), max_size=3)


@st.composite
def diagrams(draw: st.DrawFn) -> Diagram:
    """A diagram that podgram reads from a random valid spec."""
    spec = draw(specs())
    (diagram,) = read(Path("random.yaml"), Options(), escaped(spec).encode()).diagrams.values()
    return diagram


@st.composite
def specs(draw: st.DrawFn) -> Spec:
    ids: list[str] = []
    elements = [element(draw, ids, depth=3) for _ in range(draw(st.integers(1, 4)))]
    links = draw(st.lists(st.one_of(short_links(ids), long_links(ids)), max_size=4))  # copies multiply them
    direction = draw(st.sampled_from([None, "TB", "BT", "LR", "RL"]))
    emphasis = {word: draw(st.lists(st.sampled_from(ids), max_size=2)) for word in ("highlight", "dim")}
    return {"title": draw(texts), "direction": direction, "elements": elements, "links": links, **emphasis}


def short_links(ids: list[str]) -> st.SearchStrategy[Any]:
    """`a & b -> c -- d`, with the label as the value of a mapping or without one."""
    ends = st.lists(st.sampled_from(ids), min_size=1, max_size=2).map(" & ".join)
    arrows = st.sampled_from(sorted(ARROWS))
    chains = st.tuples(ends, arrows, ends, st.one_of(st.just(()), st.tuples(arrows, ends)))
    return st.one_of(
        chains.map(lambda c: " ".join([*c[:3], *c[3]])),
        st.tuples(chains, texts).map(lambda ct: {" ".join([*ct[0][:3], *ct[0][3]]): ct[1]}),
    )


def long_links(ids: list[str]) -> st.SearchStrategy[Any]:
    ends = st.one_of(st.sampled_from(ids), st.lists(st.sampled_from(ids), min_size=1, max_size=2))
    return st.fixed_dictionaries(
        {"from": ends, "to": ends},
        optional={
            "label": texts,
            "line": st.sampled_from(["solid", "dotted", "thick"]),
            "arrow": st.sampled_from(["end", "both", "none", "start"]),
        },
    )


def element(draw: st.DrawFn, ids: list[str], depth: int) -> Spec:
    """A plain element, a process, a container or a pod, with an id of its own that is noted in `ids`."""
    made = draw(st.sampled_from([plain, plain, plain, process, container, pod]))(draw, ids, depth)
    own = common(draw, ids)
    if "elements" in made:
        own.pop("replicas", None)  # what is inside has ids, which can be there only once
    return {**made, **own}


def common(draw: st.DrawFn, ids: list[str]) -> Spec:
    ids.append(f"e{len(ids)}")
    optional = st.fixed_dictionaries(
        {},
        optional={
            "label": texts,
            "detail": texts,
            "class": st.sampled_from(CLASSES),
            "shape": st.sampled_from(sorted(SHAPES)),
            "emphasis": st.sampled_from(["highlight", "dim"]),
            "replicas": st.sampled_from([1, 2, 300]),
            "url": st.sampled_from(["https://example.org/a?b=c&d=e#f", "../x.html", "mailto:a@example.org"]),
            "tooltip": texts,
        },
    )
    return {"id": ids[-1], **draw(optional)}


def plain(draw: st.DrawFn, ids: list[str], depth: int) -> Spec:
    made = {"kind": draw(st.sampled_from(PLAIN)), "name": f"{draw(texts)} {len(ids)}"}
    if depth and draw(st.booleans()):
        made["elements"] = [element(draw, ids, depth - 1) for _ in range(draw(st.integers(0, 3)))]
    return made


def process(draw: st.DrawFn, ids: list[str], depth: int) -> Spec:
    pid = draw(st.one_of(st.none(), st.integers(1, 99999)))
    return {"kind": "process", "name": f"p{len(ids)}", "command": draw(words), **({"pid": pid} if pid else {})}


def container(draw: st.DrawFn, ids: list[str], depth: int) -> Spec:
    badges = draw(st.sampled_from([{}, {"namespaces": False}, {"namespaces": ["net", "pid"]}]))
    return {"kind": "container", "name": f"c{len(ids)}", "command": draw(words), "args": draw(words), **badges}


def pod(draw: st.DrawFn, ids: list[str], depth: int) -> Spec:
    several = [{"name": f"c{len(ids)}-{n}", "command": draw(words)} for n in range(draw(st.integers(1, 3)))]
    flags = draw(st.fixed_dictionaries({}, optional={"hostNetwork": st.just(True), "hostIPC": st.just(True)}))
    shared = draw(st.sampled_from([{}, {"hostPID": True}, {"shareProcessNamespace": True}, {"pause": False}]))
    return {"kind": "pod", "name": f"pod{len(ids)}", "containers": several, **flags, **shared}


def drawn(diagram: Diagram, format: str) -> str:
    text, problems = emit(diagram, format, Templates(None), Options())
    assert problems == ()
    assert isinstance(text, str)
    return text


@given(diagrams(), st.sampled_from(VERSIONS), st.booleans())
def test_mermaid_draws_any_spec(mermaid: Callable[..., Facts], diagram: Diagram, version: str, raw: bool) -> None:
    mermaid_shows(diagram, mermaid(version, drawn(diagram, "mermaid"), raw=raw), version)


@given(diagrams())
def test_graphviz_draws_any_spec(graphviz: Callable[[str], DotFacts], diagram: Diagram) -> None:
    try:
        facts = graphviz(drawn(diagram, "dot"))
    except CrashedError:  # the 14.1.5 inside pygraphviz does, on some thickets of links between boxes; others draw them
        reject()
    dot_shows(diagram, facts)


@given(diagrams())
def test_svg_is_any_spec(diagram: Diagram) -> None:
    svg_shows(diagram, drawn(diagram, "svg"))


@settings(max_examples=20)  # whole processes are compared in test_build.py
@given(specs())
def test_a_spec_is_drawn_alike_twice(spec: Spec) -> None:
    text = escaped(spec)
    assert json.loads(text) == spec
    first, second = ([*read(Path("x.yaml"), Options(), text.encode()).diagrams.values()] for _ in range(2))
    assert first == second
    for format in ("mermaid", "dot", "svg"):
        once = drawn(first[0], format)
        MEMORY.known.clear()  # or the second would be the first
        assert once == drawn(second[0], format)
