"""Form fields that the apps share."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy

from studio.core.values.text import visible_line

DUE = gettext_lazy("Due")
WHOLE = re.compile(r"[+-]?\d*", re.ASCII)


class LineField(forms.CharField):
    """A name or another text of one line, without what only pretends to be part of it."""

    def to_python(self, value: Any) -> str:
        """The text on one line; empty when nothing visible is left."""
        return visible_line(super().to_python(value) or "")


class JsonField(forms.JSONField):
    """JSON from a page; what cannot be read, or is nested or long beyond reason, is refused as JSON is."""

    def to_python(self, value: Any) -> Any:
        """The value. Raises ValidationError, also where the parser gives up."""
        try:
            return super().to_python(value)
        except (ValueError, RecursionError):  # a number of thousands of digits; brackets in brackets
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from None


class WholeNumberField(forms.IntegerField):
    """A whole number in digits alone: with a point, ``1.000`` is one to Django and a thousand to a German."""

    def to_python(self, value: Any) -> int | None:
        """The number. Raises ValidationError."""
        if isinstance(value, str) and not WHOLE.fullmatch(value.strip()):
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(value)


class DueDateField(forms.DateField):
    """The day by which something is due: today or later, or the ``current`` one, or none."""

    current: date | None = None  # set by the form: what is past may stay as it is

    def __init__(self, *, label: Any = DUE) -> None:
        super().__init__(
            required=False,
            label=label,
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            error_messages={"invalid": gettext_lazy("Write the day as 2030-12-24, or leave it empty.")},
        )

    def clean(self, value: Any) -> date | None:
        """The day. Raises ValidationError for one that is past."""
        day: date | None = super().clean(value)
        if day and day < timezone.localdate() and day != self.current:
            raise forms.ValidationError(
                gettext("That day is past. Choose today or a later one."), code="past"
            )
        return day
