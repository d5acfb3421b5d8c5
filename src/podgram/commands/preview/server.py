"""Serves a preview to this machine alone: one page, its drawings, and word of every change.

The address holds a secret. A request that names another host, as a page that was led here by DNS would, or that comes
from another origin, is refused (https://owasp.org/www-community/attacks/DNS_Rebinding).
"""

from __future__ import annotations

import json
import secrets
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Empty, Queue
from threading import Event, Lock, Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

from podgram.commands.preview import editors
from podgram.commands.preview.session import Session, as_data
from podgram.commands.watching import changes
from podgram.diagnostics import PodgramError, describe
from podgram.emitters.templating import Templates
from podgram.themes import theme

PLAIN = "text/plain; charset=utf-8"
TYPES = {"svg": "image/svg+xml", "png": "image/png", "pdf": "application/pdf", "html": "text/html"}
ALIVE = 10.0  # seconds after which a waiting page is told that all is well
POLICY = (
    "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}' 'unsafe-inline'; img-src blob: data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


class PreviewServer(ThreadingHTTPServer):
    """The server of one session. `address` is what to open; `close` ends it.

    `editor` is the pattern of the address by which an editor opens a file, or empty.
    """

    daemon_threads = True

    def __init__(self, session: Session, port: int = 0, editor: str = "") -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.session = session
        self.editor = editor
        self.secret = secrets.token_urlsafe(16)
        self.hosts = {f"{name}:{self.server_port}" for name in ("127.0.0.1", "localhost")}
        self.stop = Event()
        self._waiting: set[Queue[str]] = set()
        self._lock = Lock()

    @property
    def address(self) -> str:
        """The page's address, with its secret."""
        return f"http://127.0.0.1:{self.server_port}/{self.secret}/"

    def start(self) -> None:
        """Serves in threads of its own."""
        Thread(target=self.serve_forever, args=(0.1,), daemon=True).start()

    def follow(self) -> None:
        """Tells every page of each change, until `close`. Raises PodgramError where watchfiles is not installed."""
        for _ in changes(self.session.folders, self.stop):
            if self.session.look():
                self.tell()

    def tell(self) -> None:
        """Sends the state to every page that waits."""
        text = json.dumps(as_data(self.session.state))
        with self._lock:
            for queue in self._waiting:
                queue.put(text)

    def join(self) -> Queue[str]:
        """A queue that gets the state now, and after every change."""
        queue: Queue[str] = Queue()
        queue.put(json.dumps(as_data(self.session.state)))
        with self._lock:
            self._waiting.add(queue)
        return queue

    def leave(self, queue: Queue[str]) -> None:
        with self._lock:
            self._waiting.discard(queue)

    def close(self) -> None:
        """Ends all of it."""
        self.stop.set()
        self.shutdown()
        self.server_close()


class _Handler(BaseHTTPRequestHandler):
    server: PreviewServer
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        host, origin = self.headers.get("Host", ""), self.headers.get("Origin")
        parts = urlsplit(self.path)
        _, _, rest = parts.path.partition("/")
        secret, _, name = rest.partition("/")
        if host not in self.server.hosts or (origin and urlsplit(origin).netloc not in self.server.hosts):
            self._send(403, b"this preview is for this machine only\n")
        elif not secrets.compare_digest(secret.encode(), self.server.secret.encode()):
            self._send(404, b"the address is not whole: it holds a secret\n")
        elif name == "":
            self._page()
        elif name == "events":
            self._events()
        elif name in ("drawing", "place"):
            query = {key: values[0] for key, values in parse_qs(parts.query).items()}
            self._drawing(query) if name == "drawing" else self._place(query)
        else:
            self._send(404, b"nothing here\n")

    def _page(self) -> None:
        nonce = secrets.token_urlsafe(16)
        canvases = {scheme: theme.load(name).canvas for scheme, name in (("light", "lesson"), ("dark", "dark"))}
        text = Templates().render("preview.html.j2", nonce=nonce, themes=self.server.session.themes(), canvas=canvases)
        self._send(
            200, text.encode(), "text/html; charset=utf-8", {"Content-Security-Policy": POLICY.format(nonce=nonce)}
        )

    def _drawing(self, query: dict[str, str]) -> None:
        format = query.get("format", "svg")
        try:
            drawn = self.server.session.drawing(query.get("key", ""), format, query.get("theme") or None)
        except KeyError:
            return self._send(404, b"no such drawing\n")
        except PodgramError as error:
            return self._send(409, "\n".join(map(describe, error.problems)).encode())
        data = drawn if isinstance(drawn, bytes) else drawn.encode()
        self._send(200, data, TYPES.get(format, PLAIN))

    def _place(self, query: dict[str, str]) -> None:
        """Where an element is written, in words, and the address that opens it there."""
        try:
            at = self.server.session.place(query.get("key", ""), query.get("id", ""))
        except KeyError:
            at = None
        if at is None:
            return self._send(404, b"nobody wrote this\n")
        found = {"place": str(at), "line": at.text.strip(), "address": editors.link(self.server.editor, at)}
        self._send(200, json.dumps(found).encode(), "application/json")

    def _events(self) -> None:
        """Server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html): a state each."""
        self.send_response(200)
        self._headers("text/event-stream", {"Connection": "close"})
        self.end_headers()
        self.close_connection = True
        queue = self.server.join()
        try:
            while not self.server.stop.is_set():
                try:
                    text = f"data: {queue.get(timeout=ALIVE)}\n\n"
                except Empty:
                    text = ": still here\n\n"
                self.wfile.write(text.encode())
                self.wfile.flush()
        except OSError:
            pass  # the page was closed
        finally:
            self.server.leave(queue)

    def _send(self, status: int, body: bytes, type: str = PLAIN, more: dict[str, str] | None = None) -> None:
        self.send_response(status)
        self._headers(type, {"Content-Length": str(len(body)), **(more or {})})
        self.end_headers()
        self.wfile.write(body)

    def _headers(self, type: str, more: dict[str, str]) -> None:
        usual = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"}
        for name, value in {"Content-Type": type, **usual, **more}.items():
            self.send_header(name, value)

    def log_message(self, format: str, *_: Any) -> None:
        """Says nothing: the terminal is for what is wrong with the specs."""
