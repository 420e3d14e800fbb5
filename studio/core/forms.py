"""Form fields that the apps share."""

from __future__ import annotations

from typing import Any

from django import forms

from studio.core.text import visible_line


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
