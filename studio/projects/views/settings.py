"""The settings of a project: its name, how its takes are judged, its shots; and laying it aside."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from studio.accounts.models import StudioRequest
from studio.accounts.policy import Permission
from studio.core.web.responses import go, is_htmx
from studio.projects import hooks, services
from studio.projects.forms import SettingsForm, ShotForm, choosable_members
from studio.projects.guards import project_view
from studio.projects.models import Project, Shot, VerdictRule
from studio.projects.offered_models import default_model

CHANGES = {"name": "shot renamed", "due_on": "shot due"}  # verbs of the log, by the field of a shot


@require_GET
@project_view(requires=Permission.ORDER)
def settings(request: StudioRequest, project: Project) -> HttpResponse:
    """Settings page of a project."""
    return _page(request, project)


@require_POST
@project_view(requires=Permission.MANAGE_PROJECTS)
def save(request: StudioRequest, project: Project) -> HttpResponse:
    """Save the settings of a project."""
    form = SettingsForm(request.POST, initial=_initial(project), project=project)
    if not form.is_valid():
        return _page(request, project, form=form, status=422)
    form.save(project, by=request.member)
    hooks.LOG_CHANGE.call(project, "project changed", request.user, {"fields": ", ".join(form.changed_data)})
    messages.success(request, gettext("Saved."))
    return go(request, "projects:settings", project.pk)


@require_POST
@project_view(requires=Permission.MANAGE_PROJECTS)
def archive(request: StudioRequest, project: Project) -> HttpResponse:
    """Archive a project, or unarchive it."""
    if project.archived_at:
        services.unarchive(project)
        hooks.LOG_CHANGE.call(project, "unarchived", request.user, {})
        messages.success(
            request, gettext("%(project)s is back among the projects.") % {"project": project.name}
        )
        return go(request, hooks.GALLERY_PAGE.url(project.pk))
    services.archive(project, timezone.now())
    hooks.LOG_CHANGE.call(project, "archived", request.user, {})
    messages.success(
        request,
        gettext("%(project)s is in the archive. Nothing in it was changed.") % {"project": project.name},
    )
    return go(request, "projects:projects")


@require_POST
@project_view(requires=Permission.ORDER)
def add_shot(request: StudioRequest, project: Project) -> HttpResponse:
    """Add a shot and redirect to it."""
    form = ShotForm(request.POST)
    name = form.cleaned_data["name"] if form.is_valid() else ""
    shot = services.add_shot(project, name)
    hooks.LOG_CHANGE.call(project, "shot added", request.user, {"shot": str(shot)})
    return redirect(hooks.GALLERY_PAGE.url(project.pk) + f"?shot={shot.number}")


@require_POST
@project_view(requires=Permission.ORDER)
def rename_shot(request: StudioRequest, project: Project, shot_id: UUID) -> HttpResponse:
    """Give a shot a name, or none, and a due date where the form has one."""
    shot = get_object_or_404(Shot, pk=shot_id, project=project)
    form = ShotForm(request.POST, shot=shot)
    if not form.is_valid():
        return _page(request, project, invalid=(shot, form), status=422)
    columns = {name: value for name, value in form.cleaned_data.items() if name in request.POST}
    changed = {name: value for name, value in columns.items() if value != getattr(shot, name)}
    Shot.objects.filter(pk=shot.pk).update(**columns)
    for name, value in changed.items():
        detail = {"number": f"{shot.number:02}", name: str(value or "")}
        hooks.LOG_CHANGE.call(project, CHANGES[name], request.user, detail)
    return redirect(reverse("projects:settings", args=[project.pk]) + "#shots")


@require_POST
@project_view(requires=Permission.ORDER)
def order_shots(request: StudioRequest, project: Project) -> HttpResponse:
    """Put the shots in the order of ``shot``; with ``up`` or ``down``, move one by one place."""
    ids = [str(pk) for pk in project.shots.values_list("pk", flat=True)]
    requested = [value for value in request.POST.getlist("shot") if value in ids]
    for name, by in (("up", -1), ("down", 1)):
        if (moved := request.POST.get(name, "")) in ids:
            requested = _moved(ids, moved, by)
    services.order_shots(project, [UUID(value) for value in requested or ids])
    if is_htmx(request):
        return HttpResponse(status=204)
    return redirect(reverse("projects:settings", args=[project.pk]) + "#shots")


def _moved(ids: list[str], shot_id: str, by: int) -> list[str]:
    index = ids.index(shot_id)
    rest = [value for value in ids if value != shot_id]
    rest.insert(max(0, index + by), shot_id)
    return rest


def _page(
    request: StudioRequest,
    project: Project,
    *,
    form: SettingsForm | None = None,
    invalid: tuple[Shot, ShotForm] | None = None,
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = {
        "project": project,
        "form": form or SettingsForm(initial=_initial(project), project=project),
        "rules": [(value, str(label), value == project.verdict_rule) for value, label in VerdictRule.choices],
        "shots": [_shot(shot, invalid) for shot in project.shots.all()],
        "people": _people(project, form),
        "may_manage": request.member.has_permission(Permission.MANAGE_PROJECTS),
        "may_money": request.member.has_permission(Permission.SEE_MONEY),
        "cover_url": hooks.COVER_PAGE.url(project.pk),
    }
    return render(request, "projects/settings.html", context, status=status)


def _initial(project: Project) -> dict[str, Any]:
    return {
        "name": project.name,
        "verdict_rule": project.verdict_rule,
        "due_on": project.due_on,
        "is_blind": project.is_blind,
        "is_private": project.is_private,
        "private_members": list(project.private_members.values_list("pk", flat=True)),
        "default_model": default_model(project).id,
        "has_own_cover": bool(project.cover_take_id),
    }


def _people(project: Project, form: SettingsForm | None) -> list[dict[str, Any]]:
    """The members that can be chosen for a private project."""
    sent = form.data.getlist("private_members") if form else None  # type: ignore[attr-defined]
    chosen = (
        sent if sent is not None else [str(pk) for pk in project.private_members.values_list("pk", flat=True)]
    )
    return [
        {
            "id": member.pk,
            "name": member.user.name,
            "role": member.role,
            "is_chosen": str(member.pk) in chosen,
        }
        for member in choosable_members(project)
    ]


def _shot(shot: Shot, invalid: tuple[Shot, ShotForm] | None) -> dict[str, Any]:
    form = invalid[1] if invalid and invalid[0] == shot else None
    return {
        "id": shot.pk,
        "number": f"{shot.number:02}",
        "name": str(form.data.get("name", "")) if form else shot.name,
        "due_on": str(form.data.get("due_on", "")) if form else str(shot.due_on or ""),
        "errors": [error for errors in form.errors.values() for error in errors] if form else [],
        "take_count": shot.last_take - shot.purged_takes,
    }
