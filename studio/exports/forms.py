"""Forms of what comes back: the file of an edit, a note on it, and the notes of a review packet."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from django import forms
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.utils.translation import gettext, gettext_lazy

from studio.core.values.formatting import format_number
from studio.media.edits.limits import MAX_BYTES

MOST_FRAMES = 2**31 - 1
RATES = ("24000/1001", "24", "25", "30000/1001", "30", "48", "50", "60000/1001", "60")


class TimelineForm(forms.Form):
    """A timeline file, and the rate of an EDL, which does not say it."""

    file = forms.FileField(
        allow_empty_file=True, error_messages={"required": gettext_lazy("Choose the file of the timeline.")}
    )
    rate = forms.ChoiceField(required=False)

    def __init__(self, *args: Any, default_rate: Fraction, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.default_rate = default_rate
        rates = sorted({*map(Fraction, RATES), default_rate})
        self.fields["rate"].choices = [(str(rate), format_number(float(rate))) for rate in rates]  # type: ignore[attr-defined]
        self.fields["rate"].initial = str(default_rate)

    @property
    def rate_given(self) -> Fraction:
        """Frames a second of an EDL."""
        return Fraction(self.cleaned_data["rate"] or self.default_rate)

    def clean_file(self) -> TemporaryUploadedFile:
        """The file, if it is neither empty nor larger than any cut."""
        file: TemporaryUploadedFile = self.cleaned_data["file"]
        if not file.size:
            raise forms.ValidationError(gettext("The file is empty (0 bytes)."))
        if file.size > MAX_BYTES:
            raise forms.ValidationError(
                gettext("The timeline is larger than %(value)s MB, which no cut of takes is.")
                % {"value": MAX_BYTES // 1000000}
            )
        return file


class SoundForm(forms.Form):
    """A sound file for the cut."""

    file = forms.FileField(
        allow_empty_file=True, error_messages={"required": gettext_lazy("Choose the file of the sound.")}
    )


class SoundMixForm(forms.Form):
    """How the sound under the cut is heard."""

    level_percent = forms.IntegerField(min_value=0, max_value=100)
    mutes_takes = forms.BooleanField(required=False)


class EditNoteForm(forms.Form):
    """A note at a frame of the edit, counted from 0."""

    text = forms.CharField(strip=True, error_messages={"required": gettext_lazy("Write what the note says.")})
    frame = forms.IntegerField(
        min_value=0, max_value=MOST_FRAMES, error_messages={"required": gettext_lazy("Choose a frame.")}
    )
    key = forms.UUIDField(required=False)


class PacketNotesForm(forms.Form):
    """The file of notes that somebody wrote in a review packet."""

    notes = forms.FileField(
        allow_empty_file=True,
        error_messages={"required": gettext_lazy("Choose the file that the packet saved.")},
    )
