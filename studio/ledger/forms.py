"""Forms of the spending limits."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from studio.accounts.models import User
from studio.ledger.models import Period
from studio.projects.models import Project

MAX_LIMIT_USD = 1_000_000


def dollars(**options: Any) -> forms.DecimalField:
    """A sum of money in US dollars and cents, with the comma or point of the language; empty: none."""
    return forms.DecimalField(
        required=False,
        localize=True,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        min_value=0,
        max_value=MAX_LIMIT_USD,
        decimal_places=2,
        error_messages={
            "invalid": gettext_lazy("Write dollars and cents, such as 30 or 12.50."),
            "min_value": gettext_lazy("A limit cannot be less than nothing."),
            "max_value": gettext_lazy("A limit can be $1,000,000 at most."),
            "max_decimal_places": gettext_lazy("Write at most two digits after the point."),
        },
        **options,
    )


class BudgetForm(forms.Form):
    """A budget: its member (empty: the project), its period, its limit (empty: none)."""

    member = forms.ModelChoiceField(
        User.objects.none(), required=False, empty_label=gettext_lazy("The whole project")
    )
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
