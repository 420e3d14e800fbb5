"""Sentences of ``core.values.translatable`` in the language of the thread, and stored for a later reader."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext, ngettext

from studio.core.translations import languages
from studio.core.values.formatting import format_date, localized
from studio.core.values.money import localized_usd
from studio.core.values.translatable import (
    FormattedDay,
    FormattedNumber,
    Listed,
    Translatable,
    restored,
    stored,
)


def worded(text: str) -> str:
    """A sentence, a figure or a list in the language of the thread; any other text as it is."""
    if isinstance(text, Translatable):
        return _filled(text)
    if isinstance(text, Listed):
        return ", ".join(map(worded, text.parts))
    if isinstance(text, FormattedDay):
        return format_date(text.day, "j F")
    if isinstance(text, FormattedNumber):
        return localized_usd(text) if "$" in text else localized(text)
    return text


def worded_in(language: str, text: str) -> str:
    """The same in the language of somebody else, of whom this thread writes."""
    with languages.speak(language):
        return worded(text)


def _filled(text: Translatable) -> str:
    places = {name: _part(value) for name, value in text.parameters.items()}
    if text.plural:
        return ngettext(text.message, text.plural, text.parameters["count"]).format(**places)
    return gettext(text.message).format(**places) if places else gettext(text.message)


def _part(value: Any) -> Any:
    if isinstance(value, str):
        return worded(value)
    return localized(str(value)) if isinstance(value, float) else value


class TranslatableField(models.TextField):  # type: ignore[type-arg]  # Django has no types of its own
    """A column for a sentence that later readers see in their language: write one, read one."""

    def from_db_value(self, value: str | None, *_: Any) -> str | None:
        """What was written, as a ``Translatable`` where it was one."""
        return value if value is None else restored(value)

    def to_python(self, value: Any) -> Any:
        """The sentence of a text that ``value_from_object`` gave."""
        return restored(value) if isinstance(value, str) else super().to_python(value)

    def value_from_object(self, obj: models.Model) -> Any:
        """The text for a file of rows, from which the sentence comes back."""
        value = super().value_from_object(obj)
        return stored(value) if isinstance(value, str) else value

    def get_prep_value(self, value: Any) -> Any:
        """The text for the database."""
        return stored(value) if isinstance(value, str) else super().get_prep_value(value)
