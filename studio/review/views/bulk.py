"""One deed for many takes of a project, with an honest report."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST
from django_htmx.http import trigger_client_event

from studio.accounts.models import StudioRequest
from studio.accounts.policy import Deed
from studio.core.errors import Refusal
from studio.core.web import go, is_htmx
from studio.projects.guards import project_view
from studio.projects.models import Project
from studio.review.services.bulk import BACK, Order, Report, act


@require_POST
@project_view(may=Deed.REVIEW)
def bulk(request: StudioRequest, project: Project) -> HttpResponse:
    """What ``deed`` says to all of these ``take`` ids, with its ``value``: stars, a reason, a tag, words."""
    order = Order(
        deed=request.POST.get("deed", ""), value=request.POST.get("value", "").strip(), by=request.user
    )
    try:
        report = act(project, [pk for pk in map(_uuid, request.POST.getlist("take")) if pk], order)
    except Refusal as refusal:
        return _answer(request, project, refusal.message, status=422)
    return _answer(request, project, report.sentence, undo=_undo(project, order, report))


def _answer(
    request: StudioRequest,
    project: Project,
    sentence: str,
    *,
    status: int = 204,
    undo: dict[str, object] | None = None,
) -> HttpResponse:
    if not is_htmx(request):
        messages.info(request, sentence)
        return go(request, "generation:gallery", project.pk)
    response = trigger_client_event(HttpResponse(status=status), "studio:changed", {})
    told = {"message": sentence, "kind": "error" if status == 422 else "ok"}
    return trigger_client_event(response, "studio:toast", {**told, "undo": undo} if undo else told)


def _undo(project: Project, order: Order, report: Report) -> dict[str, object] | None:
    """The deed that takes it back for those to which it was done; a rating has no single one."""
    back = BACK.get(order.deed)
    if back is None or not report.done:
        return None
    values = {"deed": back, "value": order.value, "take": [str(pk) for pk in report.done]}
    return {"url": reverse("review:bulk", args=[project.pk]), "values": values}


def _uuid(value: str) -> UUID | None:
    try:
        return UUID(value)
    except ValueError:
        return None
