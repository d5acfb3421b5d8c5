"""Lists the rules that specs are held to."""

from __future__ import annotations

from podgram.commands.console import Result
from podgram.compiler.rules import RULES


def run() -> Result:
    """Every rule: its code, how grave a breach is, and what it is about."""
    return Result("".join(f"{code}  {rule.severity:<7}  {rule.about}\n" for code, rule in sorted(RULES.items())))
