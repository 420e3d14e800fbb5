"""Prompts to begin with: one's last ones, the studio's templates, and those that the team keeps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from studio.accounts.models import Member, User
from studio.accounts.policy import Permission
from studio.catalog.labels import mode_label
from studio.catalog.request import Mode
from studio.catalog.snippets import STARTER_PROMPTS
from studio.catalog.wildcards import escape
from studio.core.translations.wording import worded
from studio.generation.models import Generation
from studio.generation.models.prompt_template import MOST, PromptTemplate
from studio.projects.models import Project

MAX_PAST_PROMPTS = 20
MAX_ORDERS_SEARCHED = 200  # of one's newest orders: many of them share a prompt


@dataclass(frozen=True, kw_only=True)
class PastPrompt:
    """A prompt that was ordered before, as it was written."""

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
class TemplateList:
    """The templates of one mode: the studio's own, and those of the team."""

    mode: str
    mode_label: str
    built_in: Sequence[TemplateChoice]
    of_team: Sequence[TemplateChoice]


def past_prompts(project: Project, user: User) -> list[PastPrompt]:
    """The last prompts of this person in this team, each once, newest first."""
    rows = (
        Generation.objects.filter(project__team_id=project.team_id, author=user)
        .order_by("-created_at")
        .values_list("request__prompt", "wildcard_prompt", "mode", "created_at")[:MAX_ORDERS_SEARCHED]
    )
    prompts: dict[str, PastPrompt] = {}
    for own, with_wildcards, mode, when in rows:
        prompt = with_wildcards or escape(own)
        prompts.setdefault(prompt, PastPrompt(prompt=prompt, mode_label=worded(mode_label(mode)), when=when))
    return list(prompts.values())[:MAX_PAST_PROMPTS]


def template_list(project: Project, member: Member, mode: Mode) -> TemplateList:
    """The templates of a mode, as this member sees them."""
    templates = PromptTemplate.objects.of_team(project.team_id).filter(mode=mode).select_related("author")
    return TemplateList(
        mode=mode,
        mode_label=worded(mode_label(mode)),
        built_in=[
            TemplateChoice(label=worded(starter.label), prompt=starter.prompt, author_name="", drop_url="")
            for starter in STARTER_PROMPTS[mode]
        ],
        of_team=[_choice_of(project, member, template) for template in templates[:MOST]],
    )


def may_drop(member: Member, template: PromptTemplate) -> bool:
    """Whether a member may delete a template: one's own, or any for those who run projects."""
    return template.author_id == member.user_id or member.has_permission(Permission.MANAGE_PROJECTS)


def _choice_of(project: Project, member: Member, template: PromptTemplate) -> TemplateChoice:
    drop = reverse("generation:drop_template", args=[project.pk, template.pk])
    return TemplateChoice(
        label=template.label,
        prompt=template.prompt,
        author_name=str(template.author or ""),
        drop_url=drop if may_drop(member, template) else "",
    )
