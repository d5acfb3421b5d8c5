"""Passwords in commands: found by the words before them, and hidden, by one rule for every importer."""

from __future__ import annotations

import re
from collections.abc import Sequence

from podgram.diagnostics import Mark, Report

HIDDEN = "…"
# The ends of the words whose value is a secret. `_` and `-` count alike, and case does not.
_NAME = (
    r"[\w.$-]*(?:password|passwd|passphrase|requirepass|secret|token|api[-_]?key|private[-_]?key|"
    r"secret[-_]?(?:access[-_]?)?key)"
)
_WORD = re.compile(rf"[-/]*{_NAME}", re.IGNORECASE)
_ASSIGNED = re.compile(rf"((?<![\w.]){_WORD.pattern}[\"']?\s*[=:]\s*)(\"[^\"]*\"|'[^']*'|[^\s&;|,\"']+)", re.IGNORECASE)
_FOLLOWS = re.compile(rf"((?<!\S)-+{_NAME}\s+)(\"[^\"]*\"|'[^']*'|[^\s&;|\"'-][^\s&;|\"']*)", re.IGNORECASE)
_HEADER = re.compile(r"(\bauthorization[\"']?\s*[:=]\s*(?:(?:basic|bearer|token)\s+)?)[^\s&;|\"']+", re.IGNORECASE)
_URL = re.compile(r"(\b[a-z][a-z0-9+.-]*://[^\s:/@]*:)[^\s/@]+(?=@)", re.IGNORECASE)


def masked(words: Sequence[str]) -> tuple[list[str], bool]:
    """The words of a command or of its arguments with `…` for each secret, and whether there is one.

    A secret follows, or is assigned to, a word that ends in password, passwd, passphrase, requirepass, secret, token,
    api-key, private-key, secret-key or secret-access-key; or it is the password of a URL, or what an Authorization
    header holds (RFC 9110, section 11.6.2).
    """
    made: list[str] = []
    follows = False
    for word in words:
        made.append(HIDDEN if follows else _inside(word))
        is_value = follows and not word.startswith("-")  # which may end as the name of a secret does
        follows = not is_value and _WORD.fullmatch(word) is not None
    return made, made != list(words)


def mask_command(words: Sequence[str], report: Report, at: Mark | str) -> list[str]:
    """The words with their secrets hidden, and a warning at their place if there are any.

    The line breaks around a script are left out.
    """
    made, hid = masked([word.strip("\n") for word in words])
    if hid:
        where = Mark(at.file, at.line, at.column) if isinstance(at, Mark) else at  # its line holds the secret
        report.warning("a password stands in this command", where, "take it from a secret; it is drawn as …")
    return made


def _inside(text: str) -> str:
    """A word, or a whole shell command, with what is secret in it hidden."""
    for pattern in (_ASSIGNED, _FOLLOWS, _HEADER, _URL):
        text = pattern.sub(rf"\1{HIDDEN}", text)
    return text
