"""Forms for share links, for the access of guests, and for their notes."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy, gettext_noop

from studio.core.values.formatting import format_date
from studio.core.web.forms import DueDateField, JsonField, LineField
from studio.core.web.parameters import whole_number
from studio.generation.models import Take
from studio.projects.models import Project
from studio.review.models import ShareLevel, ShareLink, ShareScope, Watermark
from studio.review.sharing.guests import LONGEST_NAME

DAYS = [
    ("7", gettext_lazy("In a week")),
    ("1", gettext_lazy("Tomorrow")),
    ("30", gettext_lazy("In 30 days")),
    ("", gettext_lazy("Never")),
]
KEEP = "keep"
WATERMARKS = {
    Watermark.NONE: gettext_noop("Guests watch the clean light copy."),
    Watermark.OVERLAY: gettext_noop(
        "The page draws the guest's name over the player. Who knows how can save the video without it."
    ),
    Watermark.BURNT_IN: gettext_noop(
        "Each guest gets a light copy of their own with their name burnt into every frame, "
        "made when they have given it; a download is that copy. It counts in your storage. No"
        " clean file, poster or frame leaves by this link."
    ),
}
CLEAN_ANYWAY = gettext_lazy(
    "Only a link with the name in the picture holds the clean file back. Choose that, or untick this."
)
SECRET = forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"})


class ShareRulesForm(forms.Form):
    """What guests of a link may do, and until when."""

    level = forms.ChoiceField(
        choices=ShareLevel.choices, label=gettext_lazy("Guests may"), initial=ShareLevel.COMMENT
    )
    days = forms.ChoiceField(choices=DAYS, required=False, label=gettext_lazy("Expires"), initial="30")
    due_on = DueDateField(label=gettext_lazy("Please finish by"))
    password = forms.CharField(
        max_length=200, required=False, strip=False, widget=SECRET, label=gettext_lazy("Password")
    )
    may_download = forms.BooleanField(required=False, label=gettext_lazy("Guests may download"))
    watermark = forms.ChoiceField(choices=Watermark.choices, required=False, label=gettext_lazy("Watermark"))
    offers_clean_file = forms.BooleanField(required=False, label=gettext_lazy("Clean file after approval"))
    has_shot_names = forms.BooleanField(
        required=False, label=gettext_lazy("Name takes after their shots, not by numbers")
    )

    def clean(self) -> dict[str, Any]:
        """Refuse a clean file after approval where what guests watch is clean anyway."""
        data = super().clean() or {}
        if data.get("offers_clean_file") and data.get("watermark") != Watermark.BURNT_IN:
            self.add_error("offers_clean_file", CLEAN_ANYWAY)
        return data

    @property
    def watermarks(self) -> list[tuple[str, str, str, bool]]:
        """The choices of watermark: value, label, what it does in plain words, and whether it is chosen."""
        chosen = self["watermark"].value() or Watermark.NONE
        return [
            (mark.value, str(mark.label), gettext(WATERMARKS[mark]), mark == chosen) for mark in Watermark
        ]

    def rules(self) -> dict[str, Any]:
        """Columns of the link, and the password."""
        data = self.cleaned_data
        return {
            **self.plain_rules(),
            "password": data["password"],
            "expires_at": _in_days(data["days"]),
        }

    def plain_rules(self) -> dict[str, Any]:
        """Columns of the link that are as somebody chose them."""
        data = self.cleaned_data
        names = ("level", "due_on", "may_download", "has_shot_names", "offers_clean_file")
        return {
            **{name: data[name] for name in names},
            "has_watermark": data["watermark"] != Watermark.NONE,
            "is_burnt_in": data["watermark"] == Watermark.BURNT_IN,
        }


class ShareForm(ShareRulesForm):
    """A new share link of a project."""

    label = LineField(
        max_length=40,
        label=gettext_lazy("For whom"),
        error_messages={"required": gettext_lazy("Say for whom it is, for example: Client.")},
    )
    scope = forms.ChoiceField(
        choices=ShareScope.choices, label=gettext_lazy("Shows"), initial=ShareScope.CIRCLED
    )

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["shot"] = forms.ModelChoiceField(
            project.shots.all(), required=False, empty_label=gettext("Choose a shot"), label=gettext("Shot")
        )
        self.fields["take"] = forms.ModelMultipleChoiceField(
            Take.objects.not_trashed().filter(shot__project=project), required=False, label=gettext("Takes")
        )

    def clean(self) -> dict[str, Any]:
        """Require a shot, or takes, where the link shows those."""
        data = super().clean() or {}
        if data.get("scope") == ShareScope.SHOT and not data.get("shot") and "shot" not in self.errors:
            self.add_error("shot", gettext("Choose the shot."))
        if data.get("scope") == ShareScope.TAKES and not data.get("take") and "take" not in self.errors:
            self.add_error("scope", gettext("Choose takes in the gallery first, then share them from there."))
        return data

    def columns(self) -> dict[str, Any]:
        """The cleaned values as arguments of ``sharing.services.create``."""
        data = self.cleaned_data
        is_shot, is_takes = data["scope"] == ShareScope.SHOT, data["scope"] == ShareScope.TAKES
        return {
            **self.rules(),
            "label": data["label"],
            "scope": data["scope"],
            "shot": data["shot"] if is_shot else None,
            "takes": list(data["take"]) if is_takes else [],
        }


class ShareLinkChangeForm(ShareRulesForm):
    """Changed rules of a link; an empty password field leaves the password as it is."""

    no_password = forms.BooleanField(required=False, label=gettext_lazy("Remove the password"))

    def __init__(self, data: Any = None, *, link: ShareLink) -> None:
        rules = {
            "level": link.level,
            "due_on": link.due_on,
            "may_download": link.may_download,
            "watermark": link.watermark,
            "offers_clean_file": link.offers_clean_file,
            "has_shot_names": link.has_shot_names,
        }
        super().__init__(data, initial={**rules, "days": KEEP})
        self.link = link
        self.fields["due_on"].current = link.due_on  # type: ignore[attr-defined]
        unchanged = (
            gettext("%(expires_at)s, as it is") % {"expires_at": format_date(link.expires_at, "j M Y")}
            if link.expires_at
            else gettext("Never, as it is")
        )
        choices = [(KEEP, unchanged), *[(days, label) for days, label in DAYS if days or link.expires_at]]
        self.fields["days"] = forms.ChoiceField(choices=choices, required=False, label=gettext("Expires"))

    def rules(self) -> dict[str, Any]:
        """The cleaned values as arguments of ``sharing.services.update``."""
        data = self.cleaned_data
        is_unchanged = data["days"] == KEEP
        password = "" if data["no_password"] else data["password"] or None
        rules = self._same_end() if is_unchanged else super().rules()
        return {**rules, "password": password}

    def _same_end(self) -> dict[str, Any]:
        return {**self.plain_rules(), "expires_at": self.link.expires_at}


class GuestAccessForm(forms.Form):
    """Password and name, which a guest enters before anything is shown."""

    password = forms.CharField(
        max_length=200,
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        label=gettext_lazy("Password"),
    )
    name = LineField(max_length=LONGEST_NAME, required=False, label=gettext_lazy("Your name"))


class GuestEmailForm(forms.Form):
    """Where answers go by mail; empty: nowhere."""

    email = forms.EmailField(required=False)


class GuestNoteForm(GuestEmailForm):
    """A note or a reply of a guest with text, drawing or both; a verdict; or a note with a verdict."""

    name = LineField(max_length=LONGEST_NAME, required=False)
    text = forms.CharField(required=False, strip=True)
    frame_in = forms.IntegerField(required=False, min_value=0, max_value=10_000_000)
    frame_out = forms.IntegerField(required=False, min_value=0, max_value=10_000_000)
    drawing = JsonField(required=False)
    parent = forms.UUIDField(required=False)
    verdict = forms.CharField(required=False)
    key = forms.UUIDField(required=False)

    @property
    def first_error(self) -> str:
        """What cannot be read, in a sentence."""
        if "email" in self.errors:
            return gettext("This is no e-mail address. Correct it, or leave it empty.")
        return gettext("This could not be read. Write it again.")

    def place(self) -> dict[str, Any]:
        """Frames, drawing and key, as the services take them."""
        data = self.cleaned_data
        return {
            "frame_in": data["frame_in"] or 0,
            "frame_out": data["frame_out"],
            "drawing": data["drawing"] or [],
            "key": data["key"] or uuid.uuid4(),
        }


def _in_days(days: str) -> datetime | None:
    number = whole_number(days, most=3650)
    return None if number is None else timezone.now() + timedelta(days=number)
