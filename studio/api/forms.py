"""Forms of tokens and service accounts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy

from studio.accounts.forms import RoleForm
from studio.accounts.models import Member
from studio.api.scopes import DESCRIPTIONS, NEEDED_PERMISSION, Scope
from studio.api.tokens import TokenTerms
from studio.core.web.forms import LineField
from studio.ledger.forms import dollars
from studio.projects.models import Project

ALL, CHOSEN = "all", "chosen"
MOST_PROJECTS = 200  # to choose from: those worked on last
LIFETIMES = [
    ("30", gettext_lazy("30 days")),
    ("90", gettext_lazy("90 days")),
    ("365", gettext_lazy("a year")),
    ("", gettext_lazy("until it is revoked")),
]


class TokenForm(forms.Form):
    """A new token of a member: its name, what it may do, where, for how much and until when."""

    name = LineField(
        max_length=80, error_messages={"required": gettext_lazy("Name the token after what will use it.")}
    )
    scopes = forms.MultipleChoiceField(
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose what the token may do.")},
    )
    reach = forms.ChoiceField(
        choices=[
            (ALL, gettext_lazy("All projects of the team")),
            (CHOSEN, gettext_lazy("Only chosen projects")),
        ]
    )
    projects = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)
    monthly_limit = dollars()
    lifetime = forms.ChoiceField(choices=LIFETIMES, required=False)

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {"scopes": [Scope.READ], "reach": ALL, "lifetime": "90"}
        self.fields["scopes"].choices = [  # type: ignore[attr-defined]
            (scope.value, f"{scope}: {gettext(DESCRIPTIONS[scope])}")
            for scope in Scope
            if member.has_permission(NEEDED_PERMISSION[scope])
        ]
        visible = Project.objects.visible_to(member.user).filter(team=member.team).active()
        self.offered = {str(project.pk): project for project in visible[:MOST_PROJECTS]}
        self.fields["projects"].choices = [  # type: ignore[attr-defined]
            (pk, project.name) for pk, project in self.offered.items()
        ]

    def clean(self) -> dict[str, Any]:
        """Ask for projects when only chosen ones are meant."""
        data = super().clean() or {}
        if data.get("reach") == CHOSEN and not data.get("projects") and "projects" not in self.errors:
            self.add_error("projects", gettext("Choose at least one project."))
        return data

    def terms(self) -> TokenTerms:
        """What a valid form asks for."""
        data = self.cleaned_data
        return TokenTerms(
            name=data["name"],
            scopes=data["scopes"],
            projects=[self.offered[pk] for pk in data["projects"]] if data["reach"] == CHOSEN else None,
            monthly_limit_usd=data["monthly_limit"],
            lifetime=timedelta(days=int(data["lifetime"])) if data["lifetime"] else None,
        )


class ServiceAccountForm(RoleForm):
    """Name and role of a service account."""

    name = LineField(
        max_length=80,
        error_messages={"required": gettext_lazy("Name the account after what it is, such as Render farm.")},
    )
    field_order = ("name", "role")
