"""Forms of operators: the allowance of a team, and the rights of people."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from typing import Any

from django import forms

from studio.accounts.models import User
from studio.ledger.forms import dollars


class AllowanceKind(StrEnum):
    """How much a team may spend on paid renders."""

    NONE = "none"
    LIMIT = "limit"
    UNLIMITED = "unlimited"


ALLOWANCE_LABELS = (
    (AllowanceKind.NONE, "Drafts only"),
    (AllowanceKind.LIMIT, "Up to a sum"),
    (AllowanceKind.UNLIMITED, "No limit"),
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
            self.add_error("limit", "Write the sum in dollars, such as 200.")
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


RIGHT_LABELS = ((Right.OPERATOR, "Operator"), (Right.CREATE_TEAMS, "May create teams"))


class RightForm(forms.Form):
    """A right to take away from a person."""

    right = forms.ChoiceField(label="Right", choices=[(right.value, label) for right, label in RIGHT_LABELS])


class PersonForm(forms.Form):
    """The e-mail address of an account, which is ``user``."""

    email = forms.EmailField(label="E-mail", error_messages={"required": "Whose address is it?"})
    user: User | None = None

    def clean_email(self) -> str:
        """Refuse an address without an account."""
        email = str(self.cleaned_data["email"])
        self.user = User.objects.filter(email__iexact=email, is_active=True).first()
        if self.user is None:
            raise forms.ValidationError(
                "Nobody has an account with this address. Invite them to a team first."
            )
        return email


class GiveRightForm(PersonForm, RightForm):
    """A right for a person."""

    field_order = ("email", "right")


EVERYBODY = "everybody"


class TeamCreationForm(forms.Form):
    """Who may create teams."""

    who = forms.ChoiceField(
        choices=[("", "Operators and the people they allow"), (EVERYBODY, "Everybody with an account")],
        required=False,
    )
