"""What can decide where things stand: podgram itself, or a system's Graphviz."""

from __future__ import annotations

ENGINES = ("own", "dot")
