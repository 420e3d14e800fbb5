"""Rows of the plan: edited in place, added, moved, split, duplicated, deleted and restored."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRefresh

from studio.accounts.models import StudioRequest
from studio.accounts.policy import Permission
from studio.core.errors import Refusal
from studio.core.translations.wording import worded
from studio.core.values.uuids import parse_uuid, parse_uuids
from studio.core.web.parameters import whole_number
from studio.core.web.responses import go, is_htmx, toast
from studio.plan import editing
from studio.plan.forms import RowForm
from studio.plan.input_names import InputNames, names_in, recent_names
from studio.plan.listing import PlanRow, PlanSummary, plan_row, plan_rows
from studio.plan.models import DeletedShot
from studio.plan.planned_request import ShotPlan
from studio.plan.row_fields import row_fields, stored_texts
from studio.plan.row_merge import merge
from studio.plan.views.plan import render_plan
from studio.projects.guards import project_view
from studio.projects.models import Project, Shot
from studio.projects.services import order_shots


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@project_view(requires=Permission.ORDER)
def row(request: StudioRequest, project: Project, shot_id: UUID) -> HttpResponse:
    """A row as a form, or as it is shown (``shown``); posted, it is written.

    422 with what is wrong, 409 with both texts of a field that somebody else has written meanwhile.
    """
    shot = get_object_or_404(Shot, pk=shot_id, project=project)
    current = plan_row(project, request.member, shot.pk)
    if request.method != "POST":
        if "shown" in request.GET and is_htmx(request):
            return render(request, "plan/_row.html", {"row": current, "project": project})
        return _form(request, current, None)
    with transaction.atomic():
        Shot.objects.select_for_update().get(pk=shot.pk)  # two who save at once see each other
        current = plan_row(project, request.member, shot.pk)
        form, conflicts = _merged(request, current)
        if form.is_valid() and not conflicts:
            editing.write_plan(shot, form.plan)
    if conflicts or not form.is_valid():
        return _form(request, current, form, conflicts, status=409 if conflicts else 422)
    if "at" in request.POST:
        return _split(request, plan_row(project, request.member, shot.pk).shot, at=_caret(request.POST))
    if not is_htmx(request):
        return go(request, _address(project, shot))
    return _row_response(request, plan_row(project, request.member, shot.pk))


@require_POST
@project_view(requires=Permission.ORDER)
def add(request: StudioRequest, project: Project) -> HttpResponse:
    """A new row at the end, open to be written."""
    shot = editing.add_row(project, ShotPlan(), by=request.user)
    return go(request, reverse("plan:row", args=[project.pk, shot.pk]) + f"#row-{shot.pk}")


@require_POST
@project_view(requires=Permission.ORDER)
def duplicate(request: StudioRequest, project: Project, shot_id: UUID) -> HttpResponse:
    """The same row once more, behind this one."""
    shot = get_object_or_404(Shot, pk=shot_id, project=project)
    return _show_anew(request, project, editing.duplicate_row(shot, by=request.user))


@require_POST
@project_view(requires=Permission.ORDER)
def split(request: StudioRequest, project: Project, shot_id: UUID) -> HttpResponse:
    """Divide a row in two, at the end of a sentence near its middle."""
    shot = get_object_or_404(Shot, pk=shot_id, project=project)
    return _split(request, shot, at=None)


@require_POST
@project_view(requires=Permission.ORDER)
def delete(request: StudioRequest, project: Project, shot_id: UUID) -> HttpResponse:
    """Delete a row; the sentence that says so has an Undo."""
    shot = get_object_or_404(Shot, pk=shot_id, project=project)
    try:
        deleted = editing.delete_row(shot, by=request.user)
    except Refusal as refusal:
        if is_htmx(request):
            return toast(HttpResponse(status=204), worded(refusal.message), "error")
        messages.error(request, worded(refusal.message))
        return go(request, _address(project, shot))
    if not is_htmx(request):
        return render_plan(request, project, deleted=deleted)
    undo = (reverse("plan:restore", args=[project.pk]), {"deleted": str(deleted.pk)})
    response = _with_summary(request, project, "plan/_gone.html", {"shot_id": shot_id})
    return toast(
        response,
        gettext("Shot %(number)s is deleted.") % {"number": f"{deleted.body['number']:02}"},
        undo=undo,
    )


@require_POST
@project_view(requires=Permission.ORDER)
def restore(request: StudioRequest, project: Project) -> HttpResponse:
    """Bring back the row that ``deleted`` names; twice is harmless."""
    deleted_id = parse_uuid(request.POST.get("deleted", ""))
    deleted = DeletedShot.objects.filter(project=project, pk=deleted_id).first() if deleted_id else None
    if deleted is None:
        return go(request, "plan:plan", project.pk)
    return _show_anew(request, project, editing.restore_row(deleted, by=request.user))


@require_POST
@project_view(requires=Permission.ORDER)
def sort(request: StudioRequest, project: Project) -> HttpResponse:
    """Put the rows in the order of ``shot``; with ``up`` or ``down``, move one by one place."""
    for name, by in (("up", -1), ("down", 1)):
        if moved := parse_uuid(request.POST.get(name, "")):
            shot = get_object_or_404(Shot, pk=moved, project=project)
            editing.move_row(shot, by=by)
            return go(request, _address(project, shot))
    order_shots(project, parse_uuids(request.POST.getlist("shot")))
    return HttpResponse(status=204) if is_htmx(request) else go(request, "plan:plan", project.pk)


def _split(request: StudioRequest, shot: Shot, *, at: int | None) -> HttpResponse:
    try:
        editing.split_row(shot, at=at, by=request.user)
    except Refusal as refusal:
        messages.error(request, worded(refusal.message))
    return _show_anew(request, shot.project, shot)


def _show_anew(request: StudioRequest, project: Project, shot: Shot) -> HttpResponse:
    """The whole page once more; a redirect to a place of the same page would only scroll there."""
    return HttpResponseClientRefresh() if is_htmx(request) else go(request, _address(project, shot))


def _caret(data: QueryDict) -> int | None:
    """The place of the caret in the description as it is stored: without the space before it."""
    written, at = data.get("description", ""), whole_number(data.get("at", ""))
    return None if at is None else max(0, at - (len(written) - len(written.lstrip())))


def _merged(request: StudioRequest, current: PlanRow) -> tuple[RowForm, Mapping[str, str]]:
    """The form with what others have written meanwhile, and the stored texts of what both have changed."""
    names = _names(request, current)
    sent = {name: request.POST.get(name, "") for name in RowForm.base_fields}
    opened = {name: request.POST[f"opened-{name}"] for name in sent if f"opened-{name}" in request.POST}
    split_by_caret = ("description",) if "at" in request.POST else ()
    merged = merge(sent, opened, stored_texts(current, names), unmergeable=split_by_caret)
    return RowForm(merged.texts, project=current.project, names=names), merged.conflicts


def _form(
    request: StudioRequest,
    current: PlanRow,
    form: RowForm | None,
    conflicts: Mapping[str, str] = MappingProxyType({}),
    *,
    status: int = 200,
) -> HttpResponse:
    project = current.project
    names = form.names if form else _names(request, current)
    fields = {"fields": row_fields(current, names, form, conflicts), "file_names": recent_names(project)}
    if is_htmx(request):
        context = {"row": current, "project": project, **fields}
        return render(request, "plan/_row_form.html", context, status=status)
    return render_plan(request, project, edited_id=current.id, status=status, **fields)


def _names(request: StudioRequest, current: PlanRow) -> InputNames:
    """The files that the row names, and those that the form may name."""
    return names_in(request.POST.get("inputs", ""), current.project, more=current.plan.inputs)


def _row_response(request: StudioRequest, written: PlanRow) -> HttpResponse:
    return _with_summary(request, written.project, "plan/_row.html", {"row": written})


def _with_summary(
    request: StudioRequest, project: Project, template: str, context: dict[str, Any]
) -> HttpResponse:
    """A fragment, and beside it what all rows come to now."""
    summary = PlanSummary(rows=plan_rows(project, request.member))
    response = render(request, template, {"project": project, **context})
    beside = render(
        request, "plan/_summary.html", {"project": project, "summary": summary, "is_beside": True}
    )
    response.content += beside.content
    return response


def _address(project: Project, shot: Shot) -> str:
    return reverse("plan:plan", args=[project.pk]) + f"#row-{shot.pk}"
