"""Forms for notes, verdicts, ratings and marks."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms

from studio.core.web.forms import JsonField, LineField
from studio.review.decisions.ratings import LONGEST_REASON
from studio.review.visibility_and_status import HIGHEST_RATING


class NoteForm(forms.Form):
    """Text and drawing at a frame or a range; with ``verdict=changes`` a request for changes."""

    text = forms.CharField(required=False, strip=True)
    frame_in = forms.IntegerField(required=False, min_value=0)
    frame_out = forms.IntegerField(required=False, min_value=0)
    drawing = JsonField(required=False)
    parent = forms.UUIDField(required=False)
    is_shared = forms.BooleanField(required=False)  # a reply that guests may read
    verdict = forms.CharField(required=False)
    key = forms.UUIDField(required=False)

    @property
    def first_error(self) -> str:
        """The first error, with the name of its field."""
        return next((f"{name}: {errors[0]}" for name, errors in self.errors.items()), "")

    def place(self) -> dict[str, Any]:
        """Frames, drawing and key, as the services take them."""
        data = self.cleaned_data
        return {
            "frame_in": data["frame_in"] or 0,
            "frame_out": data["frame_out"],
            "drawing": data["drawing"] or [],
            "key": data["key"] or uuid.uuid4(),
        }


class EditForm(forms.Form):
    """Changed text of a note; ``seen``: how many edits it had when it was opened."""

    text = forms.CharField(required=False, strip=True)
    seen = forms.IntegerField(min_value=0)


class VerdictForm(forms.Form):
    """A verdict, with text or without."""

    kind = forms.CharField()
    text = forms.CharField(required=False, strip=True)
    frame_in = forms.IntegerField(required=False, min_value=0)
    key = forms.UUIDField(required=False)


class RateForm(forms.Form):
    """A rating of 1 to 5; 0 removes it."""

    value = forms.IntegerField(min_value=0, max_value=HIGHEST_RATING)


class PickForm(forms.Form):
    """Picked, rejected for a reason, or neither. A reason typed in ``other`` goes before a chosen one."""

    value = forms.CharField(required=False)
    reason = LineField(required=False, max_length=LONGEST_REASON)
    other = LineField(required=False, max_length=LONGEST_REASON)

    @property
    def reject_reason(self) -> str:
        """The reason that was typed, or else chosen."""
        return str(self.cleaned_data["other"] or self.cleaned_data["reason"])


class SwitchForm(forms.Form):
    """A mark that is set or removed."""

    is_on = forms.BooleanField(required=False)
