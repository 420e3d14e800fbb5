"""Forms of operators: the allowance of a team, and the rights of people."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from django import forms
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.utils.translation import gettext, gettext_lazy

from studio.accounts.models import User
from studio.generation.models import Take
from studio.ledger.forms import dollars


class AllowanceKind(StrEnum):
    """How much a team may spend on paid renders."""

    NONE = "none"
    LIMIT = "limit"
    UNLIMITED = "unlimited"


ALLOWANCE_LABELS = (
    (AllowanceKind.NONE, gettext_lazy("Drafts only")),
    (AllowanceKind.LIMIT, gettext_lazy("Up to a sum")),
    (AllowanceKind.UNLIMITED, gettext_lazy("No limit")),
)


class AllowanceForm(forms.Form):
    """The allowance of a team; the sum counts everything that the team has ever spent."""

    kind = forms.ChoiceField(choices=[(kind.value, label) for kind, label in ALLOWANCE_LABELS])
    limit = dollars()

    def clean(self) -> dict[str, Any]:
        """Require the sum where there is one."""
        data = super().clean() or {}
        if (
            data.get("kind") == AllowanceKind.LIMIT
            and data.get("limit") is None
            and "limit" not in self.errors
        ):
            self.add_error("limit", gettext("Write the sum in dollars, such as 200."))
        return data

    @property
    def limit_usd(self) -> Decimal | None:
        """The sum; None without a limit."""
        limit: Decimal | None = self.cleaned_data["limit"]
        return limit if self.cleaned_data["kind"] == AllowanceKind.LIMIT else None


class Right(StrEnum):
    """What an operator can give a person, and take away."""

    OPERATOR = "operator"
    CREATE_TEAMS = "create-teams"


RIGHT_LABELS = (
    (Right.OPERATOR, gettext_lazy("Operator")),
    (Right.CREATE_TEAMS, gettext_lazy("May create teams")),
)


class RightForm(forms.Form):
    """A right to take away from a person."""

    right = forms.ChoiceField(
        label=gettext_lazy("Right"), choices=[(right.value, label) for right, label in RIGHT_LABELS]
    )


class PersonForm(forms.Form):
    """The e-mail address of an account, which is ``user``."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail"), error_messages={"required": gettext_lazy("Whose address is it?")}
    )
    user: User | None = None

    def clean_email(self) -> str:
        """Refuse an address without an account."""
        email = str(self.cleaned_data["email"])
        self.user = User.objects.filter(email__iexact=email, is_active=True).first()
        if self.user is None:
            raise forms.ValidationError(
                gettext("Nobody has an account with this address. Invite them to a team first.")
            )
        return email


class GiveRightForm(PersonForm, RightForm):
    """A right for a person."""

    field_order = ("email", "right")


EVERYBODY = "everybody"


class TeamCreationForm(forms.Form):
    """Who may create teams."""

    who = forms.ChoiceField(
        choices=[
            ("", gettext_lazy("Operators and the people they allow")),
            (EVERYBODY, gettext_lazy("Everybody with an account")),
        ],
        required=False,
    )


GIVE_ONE = gettext_lazy("Give a task uuid, an address or a file: one of the three.")


class AdoptForm(forms.Form):
    """What an operator gives to an order as its result: a task of the provider, an address or a file."""

    task = forms.UUIDField(
        required=False,
        error_messages={
            "invalid": gettext_lazy("This is no task uuid. It looks like 8-4-4-4-12 digits and letters.")
        },
    )
    address = forms.URLField(
        required=False,
        max_length=2000,
        assume_scheme="https",
        error_messages={"invalid": gettext_lazy("This is no address. It begins with https://.")},
    )
    file = forms.FileField(
        required=False, error_messages={"empty": gettext_lazy("This file is empty. Choose it again.")}
    )
    take = forms.ModelChoiceField(
        queryset=Take.objects.none(),
        required=False,
        empty_label=gettext_lazy("The first without a video"),
        error_messages={"invalid_choice": gettext_lazy("This take is none of the order, or has its video.")},
    )

    def __init__(self, data: Any = None, files: Any = None, *, takes: list[Take]) -> None:
        super().__init__(data, files)
        choice = self.fields["take"]
        choice.queryset = Take.objects.filter(pk__in=[take.pk for take in takes])  # type: ignore[attr-defined]
        self.fields["task"].widget.attrs |= {"autocomplete": "off", "spellcheck": "false"}
        self.fields["address"].widget.attrs |= {"autocomplete": "off", "placeholder": "https://"}
        self.fields["file"].widget.attrs["accept"] = "video/*"

    def clean(self) -> dict[str, Any]:
        """Require exactly one of the three."""
        data = super().clean() or {}
        filled = [name for name in ("task", "address", "file") if data.get(name)]
        if len(filled) != 1 and not self.errors:
            self.add_error(None, GIVE_ONE)
        return data

    @property
    def task_uuid(self) -> UUID | None:
        """The task, if that is given."""
        task: UUID | None = self.cleaned_data["task"]
        return task

    @property
    def address_given(self) -> str:
        """The address; empty without one."""
        return str(self.cleaned_data["address"])

    @property
    def file_given(self) -> TemporaryUploadedFile | None:
        """The file, on the disk."""
        file: TemporaryUploadedFile | None = self.cleaned_data["file"]
        return file

    @property
    def take_given(self) -> Take | None:
        """The take that is meant; None: the first that has no video."""
        take: Take | None = self.cleaned_data["take"]
        return take
