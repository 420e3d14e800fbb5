"""Who is meant by ``@name`` in a note. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Protocol, TypeVar


class Named(Protocol):
    """Somebody with a name."""

    name: str


T = TypeVar("T", bound=Named)


def mentioned(text: str, people: Iterable[T]) -> list[T]:
    """Those whose name stands after an @: the whole name, or its first word when only one has it."""
    everybody = list(people)
    whole = [one for one in everybody if _stands(one.name, text)]
    firsts = [first_of(one.name) for one in everybody]
    short = [one for one, first in zip(everybody, firsts, strict=True) if firsts.count(first) == 1]
    return whole + [one for one in short if one not in whole and _stands(first_of(one.name), text)]


def first_of(name: str) -> str:
    """The first word of a name."""
    return name.split(maxsplit=1)[0] if name.split() else name


def _stands(name: str, text: str) -> bool:
    return bool(name) and bool(re.search(rf"(?<!\w)@{re.escape(name)}(?!\w)", text, re.IGNORECASE))
