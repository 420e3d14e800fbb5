"""Prompts to begin with: one's last ones, the studio's templates, and those that the team keeps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from studio.accounts.models import Member, User
from studio.accounts.policy import Permission
from studio.catalog import model_specs
from studio.catalog.request import MODEL, Mode
from studio.catalog.snippets import STARTER_PROMPTS
from studio.generation.models import Generation
from studio.generation.models.prompt_template import MOST, PromptTemplate
from studio.projects.models import Project

REMEMBERED = 20
LOOKED_THROUGH = 200  # of one's newest orders: many of them share a prompt


@dataclass(frozen=True, kw_only=True)
class PastPrompt:
    """A prompt that was ordered before."""

    prompt: str
    mode_label: str
    when: datetime


@dataclass(frozen=True, kw_only=True)
class TemplateChoice:
    """A template of the team; ``drop_url`` is empty for whoever may not throw it away."""

    label: str
    prompt: str
    author_name: str
    drop_url: str


@dataclass(frozen=True, kw_only=True)
class Shelf:
    """The templates of one mode."""

    mode: str
    mode_label: str
    ours: Sequence[TemplateChoice]
    teams: Sequence[TemplateChoice]


def past(project: Project, user: User) -> list[PastPrompt]:
    """The last prompts of this person in this team, each once, newest first."""
    rows = (
        Generation.objects.filter(project__team_id=project.team_id, author=user)
        .order_by("-created_at")
        .values_list("request__prompt", "mode", "created_at")[:LOOKED_THROUGH]
    )
    prompts: dict[str, PastPrompt] = {}
    for prompt, mode, when in rows:
        prompts.setdefault(prompt, PastPrompt(prompt=prompt, mode_label=label_of(mode), when=when))
    return list(prompts.values())[:REMEMBERED]


def shelf(project: Project, member: Member, mode: Mode) -> Shelf:
    """What there is to begin with in a mode, as this member sees it."""
    templates = PromptTemplate.objects.of_team(project.team_id).filter(mode=mode).select_related("author")
    return Shelf(
        mode=mode,
        mode_label=label_of(mode),
        ours=[
            TemplateChoice(label=t.label, prompt=t.prompt, author_name="", drop_url="")
            for t in STARTER_PROMPTS[mode]
        ],
        teams=[_choice_of(project, member, template) for template in templates[:MOST]],
    )


def label_of(mode: str) -> str:
    """The word on the tab of a mode."""
    return model_specs.get(MODEL).modes[Mode(mode)].label


def may_drop(member: Member, template: PromptTemplate) -> bool:
    """One's own, or any for those who run projects."""
    return template.author_id == member.user_id or member.has_permission(Permission.MANAGE_PROJECTS)


def _choice_of(project: Project, member: Member, template: PromptTemplate) -> TemplateChoice:
    drop = reverse("generation:drop_template", args=[project.pk, template.pk])
    return TemplateChoice(
        label=template.label,
        prompt=template.prompt,
        author_name=str(template.author or ""),
        drop_url=drop if may_drop(member, template) else "",
    )
