"""The limits of spending as a producer sets them."""

from __future__ import annotations

from typing import Any

from django import forms

from studio.accounts.models import User
from studio.ledger.models import Period
from studio.projects.models import Project

MOST = 1_000_000


def _dollars(**how: Any) -> forms.DecimalField:
    return forms.DecimalField(
        required=False,
        min_value=0,
        max_value=MOST,
        decimal_places=2,
        error_messages={
            "invalid": "Write dollars and cents, such as 30 or 12.50.",
            "min_value": "A limit cannot be less than nothing.",
            "max_value": f"A limit can be ${MOST:,} at most.",
            "max_decimal_places": "Write at most two digits after the point.",
        },
        **how,
    )


class BudgetForm(forms.Form):
    """For whom (empty: the project), for how long, how much (empty: no limit)."""

    member = forms.ModelChoiceField(User.objects.none(), required=False, empty_label="The whole project")
    period = forms.ChoiceField(choices=Period.choices)
    limit = _dollars()

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = User.objects.filter(memberships__team_id=project.team_id).order_by("name")
        field = self.fields["member"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = people


class ApprovalForm(forms.Form):
    """Above which price creators ask first; empty: they never have to."""

    over = _dollars()
