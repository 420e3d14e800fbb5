"""Sentences that are worded in the language of their reader, by code that knows no Django and no reader.

Who finds out what is to be said writes ``translatable("{label} has no mode {mode}.", label=…, mode=…)``: a
``str`` in English like any other. Who shows it words it: ``studio.core.translations.wording``.
Between the two it may be ``stored``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Self

START = '{"message": '  # of a stored sentence; anything else is a text that stays as it is


class FormattedNumber(str):
    """A number as English writes it (``12.4 MB``, ``$1.12``); worded, it is written as the language does."""

    __slots__ = ()


class FormattedDay(str):
    """A day as English writes it (``24 December``); worded, as the language does."""

    __slots__ = ("day",)

    day: date

    def __new__(cls, day: date) -> Self:
        """Write the day in English."""
        text = super().__new__(cls, f"{day.day} {day:%B}")
        text.day = day
        return text

    def __reduce__(self) -> tuple[type[FormattedDay], tuple[date]]:
        """For copies, and for other processes."""
        return type(self), (self.day,)


class Translatable(str):
    """A sentence in English, with what it takes to say it in another language.

    ``message`` (with its ``plural`` where a count chooses) is its key in the catalogues; ``parameters``
    stand in its places, ``count`` among them. A parameter may be a sentence or a figure and is worded, too.
    Raises KeyError where a place has no parameter.
    """

    __slots__ = ("message", "parameters", "plural")

    message: str
    plural: str
    parameters: dict[str, Any]

    def __new__(cls, message: str, plural: str = "", /, **parameters: Any) -> Self:
        """Fill the places in English."""
        form = plural if plural and parameters["count"] != 1 else message
        text = super().__new__(cls, form.format(**parameters) if parameters else form)
        text.message, text.plural, text.parameters = message, plural, parameters
        return text

    def __getnewargs_ex__(self) -> tuple[tuple[str, str], Mapping[str, Any]]:
        """For copies, and for other processes."""
        return (self.message, self.plural), self.parameters


def translatable(message: str, /, **parameters: Any) -> Translatable:
    """A sentence for a person; ``{name}`` is filled by the parameter of that name."""
    return Translatable(message, **parameters)


def translatable_count(singular: str, plural: str, count: float, /, **parameters: Any) -> Translatable:
    """A sentence whose form is chosen by a count, which ``{count}`` shows."""
    return Translatable(singular, plural, count=count, **parameters)


def sentence_of(error: Exception) -> str:
    """The sentence with which an exception was raised; its ``str`` could not be worded any more."""
    return error.args[0] if error.args and isinstance(error.args[0], str) else str(error)


def either(choices: Sequence[object]) -> str:
    """``5 or 10``, ``JPEG, PNG or MP4``."""
    *rest, last = map(_part, choices)
    return translatable("{choices} or {last}", choices=Listed(rest), last=last) if rest else last


class Listed(str):
    """Parts of an enumeration, separated by commas; worded, each part is."""

    __slots__ = ("parts",)

    parts: tuple[str, ...]

    def __new__(cls, parts: Sequence[str]) -> Self:
        """Join the parts in English."""
        text = super().__new__(cls, ", ".join(parts))
        text.parts = tuple(parts)
        return text

    def __reduce__(self) -> tuple[type[Listed], tuple[tuple[str, ...]]]:
        """For copies, and for other processes."""
        return type(self), (self.parts,)


def _part(choice: object) -> str:
    return choice if isinstance(choice, str) else FormattedNumber(choice)


def shortened(text: str, length: int) -> str:
    """At most so many characters of a text; a sentence of ours stays whole, as a part of it says nothing."""
    return text if isinstance(text, Translatable) else text[:length]


def stored(text: str) -> str:
    """A text for a database or a pipe, from which ``restored`` makes the sentence again."""
    if not isinstance(text, Translatable):
        if not text.startswith(START):
            return text
        text = translatable("{text}", text=text)  # words of somebody else that look like a stored sentence
    return json.dumps(_written(text), ensure_ascii=False)


def restored(text: str) -> str:
    """What ``stored`` was given; a text of before is the plain text that it always was."""
    if not text.startswith(START):
        return text
    try:
        sentence = _read(json.loads(text))
    except (ValueError, TypeError, LookupError, AttributeError):
        return text
    return sentence if isinstance(sentence, str) else text


def _written(value: Any) -> Any:
    match value:
        case Translatable():
            parameters = {name: _written(part) for name, part in value.parameters.items()}
            return {"message": value.message, "plural": value.plural, "parameters": parameters}
        case Listed():
            return {"list": [_written(part) for part in value.parts]}
        case FormattedNumber():
            return {"figure": str(value)}
        case FormattedDay():
            return {"day": value.day.isoformat()}
        case int() | float():
            return value
    return str(value)


def _read(value: Any) -> Any:
    match value:
        case {"message": message, "plural": plural, "parameters": parameters}:
            return Translatable(message, plural, **{name: _read(part) for name, part in parameters.items()})
        case {"list": parts}:
            return Listed([_read(part) for part in parts])
        case {"figure": text}:
            return FormattedNumber(text)
        case {"day": text}:
            return FormattedDay(date.fromisoformat(text))
    return value
