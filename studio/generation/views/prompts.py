"""Prompts to begin with: history, templates, keep one, drop one."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from studio.accounts.models import StudioRequest
from studio.accounts.policy import Permission
from studio.catalog.request import Mode
from studio.generation.composer.forms import TemplateForm
from studio.generation.composer.prompt_library import may_drop, past_prompts, template_list
from studio.generation.models.prompt_template import MOST, PromptTemplate
from studio.projects.guards import project_view
from studio.projects.models import Project


@never_cache
@require_GET
@project_view(requires=Permission.ORDER)
def history(request: StudioRequest, project: Project) -> HttpResponse:
    """The last prompts of this person."""
    return render(
        request, "generation/_prompt_history.html", {"past_prompts": past_prompts(project, request.user)}
    )


@never_cache
@require_GET
@project_view(requires=Permission.ORDER)
def templates(request: StudioRequest, project: Project) -> HttpResponse:
    """The templates of a mode, to begin with."""
    return _render_templates(request, project, request.GET.get("mode", ""))


@require_POST
@project_view(requires=Permission.ORDER)
def keep_template(request: StudioRequest, project: Project) -> HttpResponse:
    """Keep the prompt as a template of the team; the same name in the same mode replaces one's own."""
    form = TemplateForm(request.POST)
    if form.is_valid():
        _save_template(request, project, form.cleaned_data)
    sentences = [str(errors[0]) for errors in form.errors.values()]
    return _render_templates(request, project, request.POST.get("mode", ""), sentences)


@require_POST
@project_view(requires=Permission.ORDER)
def drop_template(request: StudioRequest, project: Project, template_id: UUID) -> HttpResponse:
    """Throw a template away."""
    template = get_object_or_404(PromptTemplate.objects.of_team(project.team_id), pk=template_id)
    if not may_drop(request.member, template):
        raise PermissionDenied
    template.delete()
    return _render_templates(request, project, template.mode)


def _save_template(request: StudioRequest, project: Project, fields: dict[str, str]) -> None:
    own_templates = PromptTemplate.objects.of_team(project.team_id).filter(author=request.user)
    same = own_templates.filter(mode=fields["mode"], label=fields["label"])
    if (
        same.update(prompt=fields["prompt"])
        or PromptTemplate.objects.of_team(project.team_id).count() >= MOST
    ):
        return
    PromptTemplate.objects.create(team=project.team, author=request.user, **fields)


def _render_templates(
    request: StudioRequest, project: Project, mode: str, sentences: list[str] | None = None
) -> HttpResponse:
    chosen = Mode(mode) if mode in set(Mode) else Mode.TEXT
    context = {
        "template_list": template_list(project, request.member, chosen),
        "project": project,
        "sentences": sentences or [],
    }
    return render(request, "generation/_prompt_templates.html", context, status=422 if sentences else 200)
