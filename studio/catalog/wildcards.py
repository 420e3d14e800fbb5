"""Wildcards of a prompt: ``{dawn|noon|storm}`` stands for one prompt with each alternative.

Several groups multiply. Alternatives are divided by bars, or stand on lines of their own, as a list that is
pasted between the braces. ``{{`` and ``}}`` are plain braces; a bar outside of a group is a plain bar.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import product
from math import prod

PIECE = re.compile(r"\{\{|\}\}|[{}]|[^{}]+")
PLAIN = {"{{": "{", "}}": "}"}
MILLION = 1_000_000
MAX_SHOWN = 24  # characters of a group in a sentence


class InvalidWildcards(ValueError):
    """A prompt whose groups cannot be read, with a sentence for whoever wrote it."""


def escape(text: str) -> str:
    """The text as a prompt without wildcards: its braces are doubled."""
    return text.replace("{", "{{").replace("}", "}}")


def offers_choice(prompt: str) -> bool:
    """Whether a prompt has groups that can be read."""
    try:
        return any(len(part) > 1 for part in _parts(prompt))
    except InvalidWildcards:
        return False


def expansions(prompt: str, *, most: int) -> tuple[str, ...]:
    """Every prompt that a prompt with wildcards stands for, the last group changing fastest.

    Raises InvalidWildcards, also for more than ``most`` of them.
    """
    parts = list(_parts(prompt))
    count = prod(len(part) for part in parts)
    if count > most:
        label = f"{count:,}" if count < MILLION else "more than a million"
        raise InvalidWildcards(
            f"These alternatives make {label} prompts; {most} are the most at once. Take some out."
        )
    return tuple("".join(chosen) for chosen in product(*parts))


def _parts(prompt: str) -> Iterator[tuple[str, ...]]:
    """The alternatives of each piece of a prompt; plain words have one."""
    words: list[str] = []
    is_group = False
    for piece in PIECE.findall(prompt):
        if piece == "{":
            if is_group:
                raise InvalidWildcards(
                    "A { stands inside another. Write one group beside the other, or {{ for a plain brace."
                )
            yield ("".join(words),)
            words, is_group = [], True
        elif piece == "}":
            if not is_group:
                raise InvalidWildcards("A } closes nothing. Write }} for a plain brace.")
            yield _alternatives("".join(words))
            words, is_group = [], False
        else:
            words.append(PLAIN.get(piece, piece))
    if is_group:
        start = _shown("".join(words))
        raise InvalidWildcards(f"The {{ before “{start}” is never closed. Write {{{{ for a plain brace.")
    yield ("".join(words),)


def _alternatives(text: str) -> tuple[str, ...]:
    """What a group offers: the words between bars, or where it has none, its lines."""
    pieces = [piece.strip() for piece in text.split("|")]
    if len(pieces) == 1:
        pieces = [line.strip() for line in text.splitlines() if line.strip()]
    if len(pieces) < 2:
        raise InvalidWildcards(
            f"{{{_shown(text)}}} offers no choice. Divide its alternatives by | or by lines,"
            " or write {{ for a plain brace."
        )
    if not all(pieces):
        raise InvalidWildcards(f"{{{_shown(text)}}} has an empty alternative. Fill it, or take out a |.")
    if repeated := next((piece for piece, count in Counter(pieces).items() if count > 1), None):
        raise InvalidWildcards(f"“{_shown(repeated)}” stands twice in one group. Take one out.")
    return tuple(pieces)


def _shown(text: str) -> str:
    """The beginning of a text, on one line."""
    line = " ".join(text.split())
    return line if len(line) <= MAX_SHOWN else f"{line[:MAX_SHOWN].rstrip()}…"
