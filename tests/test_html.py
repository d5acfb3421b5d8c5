"""A page of all the pictures of a spec: whole, alone, and stepped through by keys, fingers, clicks and addresses."""

from __future__ import annotations

import re
from typing import Any

import pytest

from podgram.diagnostics import Report
from podgram.emitters import EmitContext, html
from podgram.pipeline import Options, emit_all, read
from real import Browser
from support import draw
from test_embedding import SHEETS, sheet
from test_formats import TEMPLATES, node, scene


def page(name: str, **options: Any) -> str:
    ((stem, text, problems),) = emit_all(read(SHEETS[name], Options(**options)), "html", TEMPLATES, Options(**options))
    assert stem == name
    assert problems == ()
    assert isinstance(text, str)
    return text


# Runs in the page: what is shown at first, and after each step of a script. An address takes effect a moment later.
STEPS = """
(async () => {
  const sections = [...document.querySelectorAll('section')];
  const shown = () => sections.filter(s => getComputedStyle(s).visibility !== 'hidden').map(s => s.id);
  const seen = [shown()];
  const settled = async () => {
    const wanted = (sections.find(s => '#' + s.id === location.hash) ?? sections[0]).id;
    for (let i = 0; i < 200 && String(shown()) !== wanted; i++) await new Promise(done => setTimeout(done, 10));
    seen.push(shown());
  };
  const key = (key, more) => {
    document.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, ...more }));
    return settled();
  };
  const swipe = (from, to) => {
    const at = x => new Touch({ identifier: 1, target: document.body, clientX: x, clientY: 9 });
    document.body.dispatchEvent(new TouchEvent('touchstart', { touches: [at(from)], bubbles: true }));
    document.body.dispatchEvent(new TouchEvent('touchend', { changedTouches: [at(to)], bubbles: true }));
    return settled();
  };
  const click = element => { element.dispatchEvent(new MouseEvent('click', { bubbles: true })); return settled(); };
  const address = hash => { location.hash = hash; return settled(); };
  %s
})()
"""


def steps(browser: Browser, script: str) -> list[str]:
    seen, requests = browser.page(page("706_container_pod"), STEPS % f"{script}; return seen.flat()")
    assert requests == []
    assert isinstance(seen, list)
    return seen


def test_keys_step_through_a_page(browser: Browser) -> None:
    keys = "['ArrowRight', ' ', 'ArrowRight', 'ArrowLeft', 'Home', 'End', '2', '9', 'PageUp', 'PageDown', 'x']"
    seen = steps(browser, f"for (const k of {keys}) await key(k); await key(' ', {{ shiftKey: true }});")
    one, two, three = "docker", "singlet", "doublet"
    assert seen == [one, two, three, three, two, one, three, two, three, two, three, three, two]


def test_keys_of_the_browser_are_left_to_it(browser: Browser) -> None:
    seen = steps(browser, "for (const m of ['ctrlKey', 'altKey', 'metaKey']) await key('ArrowRight', { [m]: true });")
    assert seen == ["docker"] * 4


def test_fingers_clicks_and_addresses_step_too(browser: Browser) -> None:
    script = (
        "await swipe(300, 100); await swipe(100, 300); await swipe(100, 110);"
        "await click(document.querySelector('section.shown circle')); await address('#doublet'); await address('#no')"
    )
    assert steps(browser, script) == ["docker", "singlet", "docker", "docker", "singlet", "doublet", "docker"]


SAYS = """await key('End'); return [
  document.title, document.querySelector('[role=status]').textContent,
  [...document.querySelectorAll('nav a')].map(a => [a.getAttribute('aria-label'), a.getAttribute('aria-current')]),
  document.querySelector('section.shown h1').textContent, document.querySelector('section.shown p').textContent,
  document.querySelector('section.shown svg').getBoundingClientRect().bottom <= innerHeight];"""


def test_a_page_says_where_it_is(browser: Browser) -> None:
    title, status, links, heading, text, fits = browser.page(page("706_container_pod"), STEPS % SAYS)[0]
    assert title == "Kubernetes doublet pod – 706 container pod"
    assert status == "3 of 3: Kubernetes doublet pod"
    assert [current for _, current in links] == [None, None, "true"]
    assert links[0][0] == "1: Docker container"
    assert (heading, text, fits) == ("Kubernetes doublet pod", "Two containers per pod.", True)


def test_without_scripts_all_pictures_are_to_be_seen(browser: Browser) -> None:
    silent = re.sub(r"<script>.*?</script>", "", page("706_container_pod"), flags=re.DOTALL)
    heights = "[...document.querySelectorAll('svg')].map(svg => svg.getBoundingClientRect().height)"
    found = browser.page(silent, heights)[0]
    assert len(found) == 3
    assert min(found) > 100


@pytest.mark.parametrize(("theme", "scheme"), [("lesson", "light"), ("dark", "dark")])
def test_a_page_has_the_colours_of_its_theme(browser: Browser, theme: str, scheme: str) -> None:
    canvas = next(iter(read(SHEETS["706_container_pod"], Options(theme=theme)).diagrams.values())).canvas
    colours = "(s => [s.backgroundColor, s.color, s.colorScheme])(getComputedStyle(document.body))"
    background, text, found = browser.page(page("706_container_pod", theme=theme), colours)[0]
    assert background == f"rgb({', '.join(map(str, bytes.fromhex(canvas.background[1:])))})"
    assert text == f"rgb({', '.join(map(str, bytes.fromhex(canvas.text[1:])))})"
    assert found == scheme


def test_nothing_moves_for_who_wants_no_motion() -> None:
    css = re.search(r"<style>(.*?)</style>", page("706_container_pod"), re.DOTALL)
    assert css
    still = re.sub(
        r"@media screen and \(prefers-reduced-motion: no-preference\) \{.*?\n\}\n", "", css[1], flags=re.DOTALL
    )
    assert len(still) < len(css[1])
    assert not re.search("animation|transition|@keyframes", still)


def test_a_page_of_one_picture_has_nothing_to_step(browser: Browser) -> None:
    text = page("714_pod")
    assert "<script" not in text
    assert "<nav" not in text
    expression = """(svgs => [document.title, svgs.length, svgs[0].getBoundingClientRect().height / innerHeight])
      (document.querySelectorAll('svg'))"""
    title, count, share = browser.page(text, expression)[0]
    assert (title, count) == (sheet("714_pod").title, 1)
    assert 0.7 < share < 1


def test_ids_of_a_page_are_unique_whatever_its_diagrams_are_called(browser: Browser) -> None:

    names = ["a b", "a-b", "a", "a_b_1", "é", "è"]
    scenes = [scene(node(f"{'_'.join(name.split())}_b_1", "x"), name=name, title=f"Title {name}") for name in names]
    text = html.emit_spec(scenes, EmitContext(TEMPLATES, Report()), "All")
    expression = """[[...document.querySelectorAll('[id]')].map(e => e.id), [...document.querySelectorAll('svg')]
      .map(svg => document.getElementById(svg.getAttribute('aria-labelledby').split(' ')[0]).textContent)]"""
    ids, titles = browser.page(text, expression)[0]
    assert len(ids) == len(set(ids))
    assert titles == [f"Title {name}" for name in names]


def test_text_in_a_page_is_text(browser: Browser) -> None:

    bad = "</title></script><script>alert(1)</script><img src=x onerror=alert(1)>\x00"
    scenes = [scene(node("a_1", bad), name=bad, title=bad), scene(node("b_1", bad), name="b", title=bad)]
    text = html.emit_spec(scenes, EmitContext(TEMPLATES, Report()), bad)
    expression = "[document.querySelectorAll('script, img').length, document.querySelector('h1').textContent]"
    (count, heading), requests = browser.page(text, expression)
    assert count == 1
    assert heading.startswith(bad.replace("\x00", "\ufffd"))
    assert requests == []


STAGES = {
    "name": "t4",
    "title": "A pod starts",
    "stages": True,
    "elements": [{"pod": "p", "initContainers": [{"name": "logs"}], "containers": [{"name": "app"}]}],
}


def test_each_step_has_its_own_heading_and_is_found_by_its_name(browser: Browser) -> None:
    page = html.emit_spec(tuple(draw(STAGES).values()), EmitContext(TEMPLATES, Report()), "A pod starts")
    expression = "[...document.querySelectorAll('section')].map(s => [s.id, s.querySelector('h1').textContent])"
    steps, _ = browser.page(page, f"[{expression}, document.title]")
    assert steps == [
        [
            ["t4-1-pause", "A pod starts – 1 pause"],
            ["t4-2-logs", "A pod starts – 2 logs"],
            ["t4-3-app", "A pod starts – 3 app"],
        ],
        "A pod starts – 1 pause",
    ]


def test_a_step_is_as_high_as_the_window(browser: Browser) -> None:
    page = html.emit_spec(tuple(draw(STAGES).values()), EmitContext(TEMPLATES, Report()), "A pod starts")
    over, _ = browser.page(page, "document.documentElement.scrollHeight - innerHeight")
    assert over == 0


def test_a_series_is_flipped_through_without_anything_jumping_or_fading(browser: Browser) -> None:
    long = "What one sees here needs more words than the others, and so many that they take several lines. " * 6
    elements = [{"box": "a"}, {"box": "b"}]
    diagrams = [
        {"name": "one", "description": long, "elements": elements, "links": ["a -> b"]},
        {"name": "two", "elements": elements[:1]},
    ]
    page = html.emit_spec(
        tuple(draw({"series": True, "diagrams": diagrams}).values()), EmitContext(TEMPLATES, Report()), "x"
    )
    script = """
    (async () => {
      const seen = [];
      for (const id of ['one', 'two', 'one']) {
        location.hash = id;
        await new Promise(done => setTimeout(done, 50));
        const section = document.querySelector('section.shown');
        const { x, y, width, height } = section.querySelector('svg').getBoundingClientRect();
        seen.push([section.id, x, y, width, height, section.getAnimations().length]);
      }
      return seen;
    })()
    """
    ((one, *first), (two, *second), (_, *third)), _ = browser.page(page, script)
    assert [one, two] == ["one", "two"]
    assert first == second == third
    assert first[-1] == 0
