"""The body of a pasted cURL command."""

from __future__ import annotations

import re
import shlex

DATA = ("-d", "--data", "--data-raw", "--data-binary", "--data-ascii", "--json")
CONTINUED = re.compile(r"[\\^`]\r?\n")  # the end of a line in a shell, in cmd and in PowerShell
START = re.compile(r"\s*(?:\$\s+)?curl(?:\.exe)?\s", re.IGNORECASE)


def looks_like_curl(text: str) -> bool:
    """Whether a text begins as a command of curl."""
    return bool(START.match(text))


def body_of(command: str) -> str:
    """The data that a command sends. Raises ValueError where it has none, or names a file of elsewhere."""
    tokens = shlex.split(CONTINUED.sub(" ", command))
    bodies = []
    for token, following in zip(tokens, [*tokens[1:], ""], strict=True):
        option, is_joined, value = token.partition("=")
        if token in DATA:
            bodies.append(following)
        elif is_joined and option in DATA:
            bodies.append(value)
        elif token.startswith("-d") and len(token) > 2 and not token.startswith("--"):
            bodies.append(token[2:])
    if not bodies or bodies[0].startswith("@"):
        raise ValueError("no data")
    return bodies[0].removeprefix("$")
