"""What an error may quote of a Compose file: no line that holds a variable's value, a label or a password."""

from __future__ import annotations

import re

from podgram.importers.masking import masked

# Keys with values that nobody is to see, and extensions, which often hold what services share of these.
_PRIVATE = re.compile(
    r"(?:^|[\s{,\"'-])(?:environment|env_file|labels|annotations|args|content|healthcheck|driver_opts|options|x-[\w.-]+)[\"']?\s*:"
)


def quotable(lines: list[str]) -> list[str]:
    """The lines of a file, those empty that hold a private key, stand below one, or say a password."""
    made: list[str] = []
    hidden: int | None = None  # the indent of the private key above
    for line in lines:
        words = line.lstrip()
        indent = len(line) - len(words)
        if hidden is not None and words and not (indent > hidden or (indent == hidden and words[0] in "-]}")):
            hidden = None
        if hidden is None and _PRIVATE.search(line):
            hidden = indent
        made.append("" if hidden is not None or masked([line])[1] else line)
    return made
