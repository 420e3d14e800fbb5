"""Forms of privacy: the confirmation of a deletion, and the rules of a project."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext, gettext_lazy

from studio.core.web.forms import LineField, WholeNumberField
from studio.privacy.models import RetentionRule

MOST_DAYS = 3650


class ConfirmNameForm(forms.Form):
    """A deletion, confirmed by typing what is deleted: a name or an address."""

    name = LineField(max_length=254, error_messages={"required": gettext_lazy("Type it here to confirm.")})

    def __init__(self, *args: Any, expected: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.expected = expected

    def clean_name(self) -> str:
        """Refuse anything but the expected words, whatever their case."""
        name = str(self.cleaned_data["name"])
        if name.strip().casefold() != self.expected.strip().casefold():
            raise forms.ValidationError(gettext("This is not “%(expected)s”.") % {"expected": self.expected})
        return name


class RetentionForm(forms.Form):
    """After how many days which takes go to the trash; an empty field keeps them."""

    rejected_days = WholeNumberField(
        required=False, min_value=1, max_value=MOST_DAYS, label=gettext_lazy("Rejected takes")
    )
    draft_days = WholeNumberField(
        required=False, min_value=1, max_value=MOST_DAYS, label=gettext_lazy("Drafts")
    )
    uncircled_days = WholeNumberField(
        required=False, min_value=1, max_value=MOST_DAYS, label=gettext_lazy("All takes that are not circled")
    )

    def rule(self, project_id: UUID) -> RetentionRule:
        """The rule that the form asks for, not saved."""
        return RetentionRule(project_id=project_id, **self.cleaned_data)
