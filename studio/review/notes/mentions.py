"""People mentioned as ``@name`` in the text of a note. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Protocol, TypeVar


class Named(Protocol):
    """A person who has a name."""

    name: str


T = TypeVar("T", bound=Named)


def mentioned(text: str, people: Iterable[T]) -> list[T]:
    """People whose name follows an @: the whole name, or its first word where only one person has it."""
    candidates = list(people)
    by_name = [person for person in candidates if _is_mentioned(person.name, text)]
    first_words = [first_word(person.name) for person in candidates]
    unique = [
        person for person, word in zip(candidates, first_words, strict=True) if first_words.count(word) == 1
    ]
    by_first_word = [person for person in unique if _is_mentioned(first_word(person.name), text)]
    return by_name + [person for person in by_first_word if person not in by_name]


def first_word(name: str) -> str:
    """The first word of a name."""
    return name.split(maxsplit=1)[0] if name.split() else name


def _is_mentioned(name: str, text: str) -> bool:
    return bool(name) and bool(re.search(rf"(?<!\w)@{re.escape(name)}(?!\w)", text, re.IGNORECASE))
