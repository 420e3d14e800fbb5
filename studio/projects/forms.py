"""Forms of projects, their settings and shots."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from studio.accounts.models import Member
from studio.accounts.policy import Role
from studio.core.queue import enqueue_on_commit
from studio.core.web.forms import DueDateField, LineField
from studio.projects import hooks
from studio.projects.models import Project, Shot, VerdictRule
from studio.projects.offered_models import offered_models


class ProjectForm(forms.Form):
    """Form of a new project: its name."""

    name = LineField(
        max_length=120,
        label=gettext_lazy("Name"),
        error_messages={"required": gettext_lazy("Give the project a name.")},
    )


class SettingsForm(forms.Form):
    """Settings of a project. Without a cover of its own, it shows its newest circled take."""

    name = LineField(
        max_length=120,
        label=gettext_lazy("Name"),
        error_messages={"required": gettext_lazy("Give the project a name.")},
    )
    verdict_rule = forms.ChoiceField(
        choices=VerdictRule.choices,
        error_messages={
            "required": gettext_lazy("Choose a rule."),
            "invalid_choice": gettext_lazy("Choose a rule."),
        },
    )
    default_model = forms.ChoiceField(
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Choose one of the models that can be ordered here.")},
    )
    due_on = DueDateField()
    is_blind = forms.BooleanField(required=False)
    has_own_cover = forms.BooleanField(required=False)
    is_private = forms.BooleanField(required=False)
    private_members = forms.ModelMultipleChoiceField(
        queryset=Member.objects.none(),
        required=False,
        error_messages={
            "invalid_choice": gettext_lazy("Somebody you chose has left the team."),
            "invalid_pk_value": gettext_lazy("Choose members."),
        },
    )

    def __init__(self, *args: Any, project: Project, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["private_members"].queryset = choosable_members(project)  # type: ignore[attr-defined]
        self.fields["default_model"].choices = self.model_choices()  # type: ignore[attr-defined]
        self.fields["due_on"].current = self.initial.get("due_on")  # type: ignore[attr-defined]

    @staticmethod
    def model_choices() -> list[tuple[str, str]]:
        """The models that a composer can begin with."""
        return [(model.id, model.name) for model in offered_models()]

    def save(self, project: Project, *, by: Member) -> None:
        """Save the settings to the project; whoever makes it private stays among its members."""
        if project.verdict_rule != self.cleaned_data["verdict_rule"]:
            enqueue_on_commit(
                hooks.VERDICT_RULE_CHANGED.target, project.pk
            )  # what takes count as follows from it
        project.name = self.cleaned_data["name"]
        project.verdict_rule = self.cleaned_data["verdict_rule"]
        project.due_on = self.cleaned_data["due_on"]
        project.is_blind = self.cleaned_data["is_blind"]
        project.is_private = self.cleaned_data["is_private"]
        project.default_model = self.cleaned_data["default_model"]
        if not self.cleaned_data["has_own_cover"]:
            project.cover_take_id = None
        project.save(
            update_fields=[
                "name",
                "verdict_rule",
                "due_on",
                "is_blind",
                "is_private",
                "default_model",
                "cover_take_id",
            ]
        )
        project.private_members.set({*self.cleaned_data["private_members"], by})


def choosable_members(project: Project) -> QuerySet[Member]:
    """The members to whom a project can be private, by name; the owner of the team belongs to all."""
    members = Member.objects.filter(team=project.team_id).exclude(role=Role.OWNER)
    return members.select_related("user").order_by("user__name")


class ShotForm(forms.Form):
    """Form of a shot: an optional name, and when it is due."""

    name = LineField(
        max_length=120,
        required=False,
        error_messages={"max_length": gettext_lazy("A shot's name has at most 120 characters.")},
    )
    due_on = DueDateField()

    def __init__(self, data: Any = None, *, shot: Shot | None = None) -> None:
        super().__init__(data)
        self.fields["due_on"].current = shot.due_on if shot else None  # type: ignore[attr-defined]
