"""Sentences of ``core.values.translatable`` in the language of the thread, and stored for a later reader."""

from __future__ import annotations

import json
from typing import Any

from django.db import models
from django.utils.translation import gettext, ngettext

from studio.core.values.formatting import localized
from studio.core.values.money import localized_usd
from studio.core.values.translatable import FormattedNumber, Listed, Translatable

START = '{"message": '  # of a stored sentence; anything else is a text that stays as it is


def worded(text: str) -> str:
    """A sentence, a figure or a list in the language of the thread; any other text as it is."""
    if isinstance(text, Translatable):
        return _filled(text)
    if isinstance(text, Listed):
        return ", ".join(map(worded, text.parts))
    if isinstance(text, FormattedNumber):
        return localized_usd(text) if "$" in text else localized(text)
    return text


def _filled(text: Translatable) -> str:
    places = {name: _part(value) for name, value in text.parameters.items()}
    if text.plural:
        return ngettext(text.message, text.plural, text.parameters["count"]).format(**places)
    return gettext(text.message).format(**places) if places else gettext(text.message)


def _part(value: Any) -> Any:
    if isinstance(value, str):
        return worded(value)
    return localized(str(value)) if isinstance(value, float) else value


def stored(text: str) -> str:
    """A text for the database, from which ``restored`` makes the sentence again."""
    return json.dumps(_written(text), ensure_ascii=False) if isinstance(text, Translatable) else text


def restored(text: str) -> str:
    """What ``stored`` was given; a text of before is the plain text that it always was."""
    return _read(json.loads(text)) if text.startswith(START) else text


def _written(value: Any) -> Any:
    match value:
        case Translatable():
            parameters = {name: _written(part) for name, part in value.parameters.items()}
            return {"message": value.message, "plural": value.plural, "parameters": parameters}
        case Listed():
            return {"list": [_written(part) for part in value.parts]}
        case FormattedNumber():
            return {"figure": str(value)}
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
    return value


class TranslatableField(models.TextField):  # type: ignore[type-arg]  # Django has no types of its own
    """A column for a sentence that later readers see in their language: write one, read one."""

    def from_db_value(self, value: str | None, *_: Any) -> str | None:
        """What was written, as a ``Translatable`` where it was one."""
        return value if value is None else restored(value)

    def get_prep_value(self, value: Any) -> Any:
        """The text for the database."""
        return stored(value) if isinstance(value, str) else super().get_prep_value(value)
