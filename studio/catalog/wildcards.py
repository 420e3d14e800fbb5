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

from studio.core.values.translatable import FormattedNumber, translatable

PIECE = re.compile(r"\{\{|\}\}|[{}]|[^{}]+")
PLAIN = {"{{": "{", "}}": "}"}
# As sentences show them.
OPENING = {"brace": "{", "plain": "{{"}
CLOSING = {"brace": "}", "plain": "}}"}
MILLION = 1_000_000
MAX_SHOWN = 24  # characters of a group in a sentence


class InvalidWildcards(ValueError):
    """A prompt whose groups cannot be read; ``message`` says why to whoever wrote it."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


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
        is_readable = count < MILLION
        label = FormattedNumber(f"{count:,}") if is_readable else translatable("more than a million")
        message = translatable(
            "These alternatives make {count} prompts; {most} are the most at once. Take some out.",
            count=label,
            most=most,
        )
        raise InvalidWildcards(message)
    return tuple("".join(chosen) for chosen in product(*parts))


def _parts(prompt: str) -> Iterator[tuple[str, ...]]:
    """The alternatives of each piece of a prompt; plain words have one."""
    words: list[str] = []
    is_group = False
    for piece in PIECE.findall(prompt):
        if piece == "{":
            if is_group:
                raise InvalidWildcards(_inside_another())
            yield ("".join(words),)
            words, is_group = [], True
        elif piece == "}":
            if not is_group:
                message = translatable(
                    "A {brace} closes nothing. Write {plain} for a plain brace.", **CLOSING
                )
                raise InvalidWildcards(message)
            yield _alternatives("".join(words))
            words, is_group = [], False
        else:
            words.append(PLAIN.get(piece, piece))
    if is_group:
        message = translatable(
            "The {brace} before “{start}” is never closed. Write {plain} for a plain brace.",
            start=_shown("".join(words)),
            **OPENING,
        )
        raise InvalidWildcards(message)
    yield ("".join(words),)


def _inside_another() -> str:
    return translatable(
        "A {brace} stands inside another. Write one group beside the other, or {plain} for a plain brace.",
        **OPENING,
    )


def _alternatives(text: str) -> tuple[str, ...]:
    """What a group offers: the words between bars, or where it has none, its lines."""
    pieces = [piece.strip() for piece in text.split("|")]
    if len(pieces) == 1:
        pieces = [line.strip() for line in text.splitlines() if line.strip()]
    if len(pieces) < 2:
        message = translatable(
            "{group} offers no choice. Divide its alternatives by | or by lines,"
            " or write {plain} for a plain brace.",
            group=f"{{{_shown(text)}}}",
            plain=OPENING["plain"],
        )
        raise InvalidWildcards(message)
    if not all(pieces):
        message = translatable(
            "{group} has an empty alternative. Fill it, or take out a |.", group=f"{{{_shown(text)}}}"
        )
        raise InvalidWildcards(message)
    if repeated := next((piece for piece, count in Counter(pieces).items() if count > 1), None):
        message = translatable("“{words}” stands twice in one group. Take one out.", words=_shown(repeated))
        raise InvalidWildcards(message)
    return tuple(pieces)


def _shown(text: str) -> str:
    """The beginning of a text, on one line."""
    line = " ".join(text.split())
    return line if len(line) <= MAX_SHOWN else f"{line[:MAX_SHOWN].rstrip()}…"
