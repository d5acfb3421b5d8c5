"""The preview in a real browser: an edit is seen, a mistake is told over the last good picture, nobody else looks."""

from __future__ import annotations

import http.client
import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest

from podgram.commands.console import UsageError
from podgram.commands.preview import editors
from podgram.commands.preview.server import PreviewServer
from podgram.commands.preview.session import Session, listed
from podgram.commands.watching import changes
from podgram.diagnostics import Mark, PodgramError
from podgram.project.settings import find
from real import Browser

SPEC = "elements:\n  - pod: {name}\n    containers: [{{name: web, command: [php]}}]\n"
TWO = """diagrams:
  - {name: one, title: First, elements: [{box: a}]}
  - {name: two, title: Second, elements: [{box: b}]}
"""
TEXTS = "[...document.querySelectorAll('#drawing tspan')].map(t => t.textContent)"


def spec(name: str) -> str:
    return SPEC.format(name=name)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "podgram.toml").write_text("")
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs" / "web.yaml").write_text(spec("web"))
    return tmp_path


def served(*paths: str) -> PreviewServer:
    server = PreviewServer(Session(listed(paths), find(Path.cwd())))
    server.start()
    return server


@pytest.fixture
def server(project: Path) -> Iterator[PreviewServer]:
    """A preview of the project that follows its files."""
    made = served()
    thread = Thread(target=made.follow, daemon=True)
    thread.start()
    yield made
    made.close()
    thread.join(5)


def sees(browser: Browser, text: str) -> None:
    browser.wait(f"{TEXTS}.includes({text!r})")


def test_an_edit_a_mistake_and_its_mending_are_seen(browser: Browser, server: PreviewServer, project: Path) -> None:
    file = project / "specs" / "web.yaml"
    browser.visit(server.address)
    sees(browser, "web Pod")
    file.write_text(spec("shop"))
    sees(browser, "shop Pod")
    file.write_text(spec("shop").replace("command", "comand"))
    browser.wait("document.querySelector('#problems').textContent.includes(\"did you mean 'command'?\")")
    told = browser.wait("document.querySelector('#problems').textContent")
    assert told.startswith("specs/web.yaml:3:30: error: unknown field 'comand'\n")
    assert browser.wait("document.querySelector('#drawing').classList.contains('stale')")
    sees(browser, "shop Pod")
    file.unlink()
    browser.wait("document.querySelector('#problems').textContent.includes('comand') === false")
    file.write_text(spec("back"))
    sees(browser, "back Pod")
    browser.wait("document.querySelector('#drawing').classList.contains('stale') === false")
    assert browser.wait("document.querySelector('#problems').textContent === ''")


def test_keys_themes_and_formats(browser: Browser, server: PreviewServer, project: Path) -> None:
    (project / "specs" / "web.yaml").unlink()
    (project / "specs" / "two.yaml").write_text(TWO)
    browser.visit(server.address)
    sees(browser, "a")
    browser.press("ArrowRight")
    sees(browser, "b")
    assert browser.wait("document.querySelector('nav [aria-current=true]').textContent") == "Second"
    change = "(id, value) => { const e = document.getElementById(id); e.value = value; e.onchange(); return true; }"
    before = browser.wait("document.querySelector('#drawing rect').getAttribute('fill')")
    browser.wait(f"({change})('theme', 'dark')")
    browser.wait(f"document.querySelector('#drawing rect').getAttribute('fill') !== {before!r}")
    browser.wait(f"({change})('format', 'mermaid')")
    assert browser.wait("document.querySelector('#drawing pre')?.textContent").startswith("graph")


def test_what_changed_comes_into_view(browser: Browser, server: PreviewServer, project: Path) -> None:
    (project / "specs" / "two.yaml").write_text(TWO)
    browser.visit(server.address)
    browser.wait("document.querySelectorAll('nav button').length === 3")
    (project / "specs" / "two.yaml").write_text(TWO.replace("box: b", "box: changed"))
    sees(browser, "changed")


def test_a_click_says_where_an_element_is_written(browser: Browser, project: Path) -> None:
    (project / "specs" / "web.yaml").write_text(
        spec("web") + "  - {client: curl, url: 'https://example.org'}\nlinks: [curl -> pod/web]\n"
    )
    server = PreviewServer(Session([], find(project)), editor=editors.ADDRESSES["vscode"])
    server.start()
    try:
        browser.visit(server.address)
        sees(browser, "web Pod")
        browser.wait("""window.opened = [], addEventListener('click', event => {
            const link = event.target.closest('#place a');
            if (link) { opened.push(link.href); event.preventDefault(); }
        }, true), true""")
        event = "new MouseEvent('click', {bubbles: true, cancelable: true})"
        for id, place in {
            "web_web_1": "specs/web.yaml:2:5  - pod: web",
            "web_web_php_1": "specs/web.yaml:3:18  containers: [{name: web, command: [php]}]",
            "web_curl_1": "specs/web.yaml:4:5  - {client: curl, url: 'https://example.org'}",
            "web_link_1": "specs/web.yaml:5:9  links: [curl -> pod/web]",
        }.items():
            browser.wait(f"document.getElementById({id!r}).dispatchEvent({event}), true")
            browser.wait(f"document.getElementById('place').textContent === {place!r}")
            address = f"vscode://file{project}/{place.partition('  ')[0]}"
            assert browser.wait("opened.at(-1)") == address
        assert browser.wait("document.querySelector('.chosen').id") == "web_link_1"
        assert browser.wait("location.protocol") == "http:"
    finally:
        server.close()


def test_places_are_those_of_what_is_written(project: Path) -> None:
    (project / "specs" / "shared.yaml").write_text("elements:\n  - pod: shared\n    containers: [{name: one}]\n")
    (project / "specs" / "web.yaml").write_text("elements:\n  - include: shared.yaml\n  - {box: a, replicas: 2}\n")
    session = Session([project / "specs" / "web.yaml"], find(project))
    key = "specs/web.yaml#web"
    assert str(session.place(key, "web_shared_pause_1")) == "specs/shared.yaml:2:5"  # nobody wrote it
    assert str(session.place(key, "web_shared_one_1")) == "specs/shared.yaml:3:18"
    assert str(session.place(key, "web_a_2")) == "specs/web.yaml:3:5"
    assert session.place(key, "none") is None
    (project / "specs" / "web.yaml").write_text("\nelements:\n  - include: shared.yaml\n  - {box: a, replicas: 2}\n")
    session.look()
    assert str(session.place(key, "web_a_2")) == "specs/web.yaml:4:5"


def test_no_place_outside_of_what_is_shown(project: Path) -> None:
    server = served()
    try:
        place = "place?key=specs/web.yaml%23web&id="
        status, body = ask(server, f"/{server.secret}/{place}web_web_1")
        assert (status, json.loads(body)["address"]) == (200, "")
        assert ask(server, f"/wrong/{place}web_web_1")[0] == 404
        assert ask(server, f"/{server.secret}/{place}../../etc/passwd")[0] == 404
        assert ask(server, f"/{server.secret}/place?key=/etc/passwd&id=x")[0] == 404
    finally:
        server.close()


@pytest.mark.parametrize(
    ("environment", "editor"),
    [
        ({"EDITOR": "code --wait"}, "vscode"),
        ({"VISUAL": "/usr/bin/codium", "EDITOR": "vi"}, "vscodium"),
        ({"VISUAL": "vi", "EDITOR": "/opt/zed"}, "zed"),
        ({"EDITOR": "vim", "TERM_PROGRAM": "vscode"}, "vscode"),
        ({"EDITOR": "vim"}, "none"),
        ({"EDITOR": ""}, "none"),
    ],
)
def test_the_editor_that_somebody_uses(environment: dict[str, str], editor: str) -> None:
    assert editors.guess(environment) == editor


def test_the_address_of_a_place(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    at = Mark("specs/a b#1?.yaml", 3, 7)
    assert editors.link(editors.address("zed"), at) == f"zed://file{tmp_path}/specs/a%20b%231%3F.yaml:3:7"
    assert editors.link(editors.address("my://{path}?l={line}"), at) == f"my://{tmp_path}/specs/a%20b%231%3F.yaml?l=3"
    assert editors.link(editors.address("none"), at) == ""
    with pytest.raises(UsageError, match="did you mean 'vscode'"):
        editors.address("vscod")


def ask(server: PreviewServer, path: str, **headers: str) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=5)
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    return answer.status, answer.read()


def test_only_this_machine_with_the_secret_may_look(project: Path) -> None:
    server = served()
    try:
        secret, port = f"/{server.secret}/", server.server_port
        assert ask(server, secret)[0] == 200
        assert ask(server, secret, Host=f"localhost:{port}", Origin=f"http://localhost:{port}")[0] == 200
        assert ask(server, "/")[0] == ask(server, "/wrong/")[0] == ask(server, "/wrong/drawing?key=x")[0] == 404
        assert ask(server, secret, Host="evil.example")[0] == 403
        assert ask(server, secret, Origin="https://evil.example")[0] == 403
        assert ask(server, secret, Origin=f"http://127.0.0.1:{port + 1}")[0] == 403
        for path in ("../podgram.toml", "drawing?key=/etc/passwd", "drawing?key=specs/web.yaml%23web&format=exe"):
            assert ask(server, secret + path)[0] == 404
    finally:
        server.close()


def test_a_page_shows_what_its_markers_name(project: Path) -> None:
    (project / "specs" / "two.yaml").write_text(TWO)
    page = project / "page.md"
    page.write_text("```mermaid\n%% podgram: specs/two.yaml#two\n```\n\n```mermaid\n%% podgram: specs/none.yaml\n```\n")
    session = Session([page], find(project))
    assert [(item.key, item.title, item.stale) for item in session.state.items] == [("page.md#two", "Second", False)]
    assert "page.md:6:13: error: no spec 'specs/none.yaml'" in session.state.problems
    assert "b" in str(session.drawing("page.md#two", "mermaid", None))
    assert {folder.name for folder in session.folders()} >= {project.name, "specs"}


def test_nothing_changes_where_nothing_did(project: Path) -> None:
    session = Session([], find(project))
    assert session.look() is False
    (project / "specs" / "web.yaml").write_text(spec("other"))
    assert session.look() is True


def test_a_path_that_does_not_exist(project: Path) -> None:
    with pytest.raises(PodgramError, match=r"none\.yaml: error: no such file or folder"):
        listed(["none.yaml"])


def test_a_folder_that_comes_later_is_watched(tmp_path: Path) -> None:
    stop, seen = Event(), Event()
    folder = tmp_path / "later"

    def follow() -> None:
        for batch in changes(lambda: [tmp_path, folder], stop):
            if any(path.name == "b" for path in batch):
                seen.set()
                return

    thread = Thread(target=follow, daemon=True)
    thread.start()
    folder.mkdir()
    for number in range(50):
        (folder / "b").write_text(str(number))
        if seen.wait(0.2):
            break
    stop.set()
    thread.join(5)
    assert seen.is_set()


def heeds_interrupts() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # what runs in a shell's background may ignore them


@pytest.mark.skipif(sys.platform == "win32", reason="no such signals here")
def test_the_command_says_the_address_and_ends(project: Path) -> None:
    command = [sys.executable, "-m", "podgram", "preview", "--no-browser"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, preexec_fn=heeds_interrupts
    ) as run:
        assert run.stdout is not None
        line: Any = run.stdout.readline()
        assert line.startswith("http://127.0.0.1:")
        time.sleep(0.3)
        run.send_signal(signal.SIGINT)
        _, errors = run.communicate(timeout=15)
        assert "Traceback" not in errors


def test_steps_of_one_title_are_told_apart_in_the_list(project: Path) -> None:
    (project / "specs" / "web.yaml").write_text(
        "{title: Start, stages: true, elements: [{pod: a, initContainers: [{name: b}], containers: [{name: c}]}]}"
    )
    titles = [item.title for item in Session([], find(project)).state.items]
    assert titles == ["Start – 1 pause", "Start – 2 b", "Start – 3 app"]
