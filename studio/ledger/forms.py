"""Forms of the spending limits."""

from __future__ import annotations

from typing import Any

from django import forms

from studio.accounts.models import User
from studio.ledger.models import Period
from studio.projects.models import Project

MAX_LIMIT_USD = 1_000_000


def dollars(**options: Any) -> forms.DecimalField:
    """A sum of money in US dollars and cents; empty: none."""
    return forms.DecimalField(
        required=False,
        min_value=0,
        max_value=MAX_LIMIT_USD,
        decimal_places=2,
        error_messages={
            "invalid": "Write dollars and cents, such as 30 or 12.50.",
            "min_value": "A limit cannot be less than nothing.",
            "max_value": f"A limit can be ${MAX_LIMIT_USD:,} at most.",
            "max_decimal_places": "Write at most two digits after the point.",
        },
        **options,
    )


class BudgetForm(forms.Form):
    """A budget: its member (empty: the project), its period, its limit (empty: none)."""

    member = forms.ModelChoiceField(User.objects.none(), required=False, empty_label="The whole project")
    period = forms.ChoiceField(choices=Period.choices)
    limit = dollars()

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        members = User.objects.filter(memberships__team_id=project.team_id).order_by("name")
        field = self.fields["member"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = members


class ApprovalForm(forms.Form):
    """The price above which creators need an approval; empty: never."""

    over = dollars()
