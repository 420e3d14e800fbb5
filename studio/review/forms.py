"""What a note, a verdict and a mark arrive as."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms

from studio.review.decisions.ratings import LONGEST_REASON
from studio.review.visibility_and_status import HIGHEST_RATING


class NoteForm(forms.Form):
    """Words and strokes at a frame or a range; ``verdict=changes`` asks for changes with them."""

    text = forms.CharField(required=False, strip=True)
    frame_in = forms.IntegerField(required=False, min_value=0)
    frame_out = forms.IntegerField(required=False, min_value=0)
    drawing = forms.JSONField(required=False)
    parent = forms.UUIDField(required=False)
    verdict = forms.CharField(required=False)
    key = forms.UUIDField(required=False)

    @property
    def sentence(self) -> str:
        """The first thing that is wrong with it."""
        return next((f"{name}: {errors[0]}" for name, errors in self.errors.items()), "")

    def where(self) -> dict[str, Any]:
        """Place, strokes and key, as the services take them."""
        data = self.cleaned_data
        return {
            "frame_in": data["frame_in"] or 0,
            "frame_out": data["frame_out"],
            "drawing": data["drawing"] or [],
            "key": data["key"] or uuid.uuid4(),
        }


class EditForm(forms.Form):
    """A note said otherwise; ``seen``: how many edits it had when it was opened."""

    text = forms.CharField(required=False, strip=True)
    seen = forms.IntegerField(min_value=0)


class VerdictForm(forms.Form):
    """Approve, perhaps with words."""

    kind = forms.CharField()
    text = forms.CharField(required=False, strip=True)
    frame_in = forms.IntegerField(required=False, min_value=0)
    key = forms.UUIDField(required=False)


class RateForm(forms.Form):
    """1 to 5 stars; 0 takes them back."""

    value = forms.IntegerField(min_value=0, max_value=HIGHEST_RATING)


class PickForm(forms.Form):
    """Picked, rejected for a reason, or neither. A reason in one's own words wins."""

    value = forms.CharField(required=False)
    reason = forms.CharField(required=False, max_length=LONGEST_REASON)
    other = forms.CharField(required=False, max_length=LONGEST_REASON)

    @property
    def words(self) -> str:
        """Why it is rejected."""
        return str(self.cleaned_data["other"] or self.cleaned_data["reason"])


class OnForm(forms.Form):
    """A mark that is there or not."""

    is_on = forms.BooleanField(required=False)
