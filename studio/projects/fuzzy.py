"""Fuzzy matching of a few typed letters with names, as a command palette does it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

Item = TypeVar("Item")

PREFIX, WORD, INSIDE, SCATTERED = 4, 3, 2, 1


def match(text: str, name: str) -> int:
    """How well the letters typed match a name, higher is better; 0 when some are missing or out of order."""
    typed, folded = text.casefold().strip(), name.casefold()
    if folded.startswith(typed):
        return PREFIX
    if any(word.startswith(typed) for word in folded.split()):
        return WORD
    if typed in folded:
        return INSIDE
    letters = iter(folded)
    return SCATTERED if all(letter in letters for letter in typed if not letter.isspace()) else 0


def best_matches(text: str, items: Iterable[Item], *, name: Callable[[Item], str], limit: int) -> list[Item]:
    """The items whose names match, the best first, in their order where they match equally well."""
    scored = [(match(text, name(item)), item) for item in items]
    scored.sort(key=lambda pair: -pair[0])
    return [item for score, item in scored if score][:limit]
