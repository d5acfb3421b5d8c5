"""A real language server, as an editor talks to it: what it says of a file (Language Server Protocol 3.17)."""

from __future__ import annotations

import json
import subprocess
from itertools import count
from pathlib import Path
from typing import Any

from real import HERE, UnavailableError, install, tool

SERVER = HERE / "node_modules" / "yaml-language-server" / "bin" / "yaml-language-server"


class Editor:
    """An editor with yaml-language-server. A file that is shown need not be on the disk, but its folder counts."""

    def __init__(self) -> None:
        node = tool("node", "nodejs")
        install()
        if not SERVER.exists():
            raise UnavailableError(f"no {SERVER}; remove tests/browser/node_modules, and it is installed")
        self._numbers = count(1)
        self._process = subprocess.Popen(
            [node, str(SERVER), "--stdio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        dynamic = {"textDocument": {"completion": {"completionItem": {"snippetSupport": True}}}}
        self._ask("initialize", processId=None, rootUri=None, capabilities=dynamic)
        self._tell("initialized")
        settings = {"validate": True, "hover": True, "completion": True, "schemaStore": {"enable": False}}
        self._tell("workspace/didChangeConfiguration", settings={"yaml": settings})

    def problems(self, file: Path, text: str) -> list[tuple[str, str]]:
        """Each mistake that is underlined: the text under the line, and what is said about it."""
        uri = self._open(file, text)
        lines = text.splitlines()
        found = self._until(
            lambda m: m.get("method") == "textDocument/publishDiagnostics" and m["params"]["uri"] == uri
        )
        self._tell("textDocument/didClose", textDocument={"uri": uri})
        return [(_under(lines, item["range"]), item["message"]) for item in found["params"]["diagnostics"]]

    def hover(self, file: Path, text: str) -> str:
        """What is shown while the pointer rests on the place of `|` in a text, as Markdown."""
        shown = self._at("hover", file, text)
        contents = shown["contents"] if shown else ""
        return contents if isinstance(contents, str) else contents["value"]

    def completions(self, file: Path, text: str) -> dict[str, Any]:
        """What is offered at the place of `|` in a text, by its label."""
        answer = self._at("completion", file, text)
        return {item["label"]: item for item in (answer["items"] if isinstance(answer, dict) else answer)}

    def close(self) -> None:
        self._ask("shutdown")
        self._tell("exit")
        self._process.wait(30)

    def _at(self, what: str, file: Path, text: str) -> Any:
        before, _, after = text.partition("|")
        uri = self._open(file, before + after)
        place = {"line": before.count("\n"), "character": len(before.rpartition("\n")[2])}
        answer = self._ask(f"textDocument/{what}", textDocument={"uri": uri}, position=place)
        self._tell("textDocument/didClose", textDocument={"uri": uri})
        return answer

    def _open(self, file: Path, text: str) -> str:
        uri = file.with_stem(f"{file.stem}-{next(self._numbers)}").as_uri()  # the server remembers what it has seen
        document = {"uri": uri, "languageId": "yaml", "version": 1, "text": text}
        self._tell("textDocument/didOpen", textDocument=document)
        return uri

    def _ask(self, method: str, **params: Any) -> Any:
        number = next(self._numbers)
        self._send({"id": number, "method": method, "params": params})
        answer = self._until(lambda message: message.get("id") == number and "method" not in message)
        assert "error" not in answer, answer["error"]
        return answer["result"]

    def _tell(self, method: str, **params: Any) -> None:
        self._send({"method": method, "params": params})

    def _send(self, message: dict[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self._process.stdin is not None
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self._process.stdin.flush()

    def _until(self, wanted: Any) -> Any:
        """The first message that is wanted. What the server asks meanwhile is answered: that there is nothing."""
        while not wanted(message := self._read()):
            if "method" in message and "id" in message:
                items = len(message.get("params", {}).get("items", []))
                self._send({"id": message["id"], "result": [None] * items if items else None})
        return message

    def _read(self) -> Any:
        assert self._process.stdout is not None
        length = 0
        while line := self._process.stdout.readline().strip():
            name, _, value = line.partition(b":")
            length = int(value) if name.lower() == b"content-length" else length
        assert length, "the language server ended"
        return json.loads(self._process.stdout.read(length))


def _under(lines: list[str], span: dict[str, Any]) -> str:
    start, end = span["start"], span["end"]
    if start["line"] == end["line"]:
        return lines[start["line"]][start["character"] : end["character"]]
    return lines[start["line"]][start["character"] :]
