"""One deed for many takes of a project, with an honest report."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST
from django_htmx.http import trigger_client_event

from studio.accounts.models import StudioRequest
from studio.accounts.policy import Permission
from studio.core.errors import Refusal
from studio.core.web import go, is_htmx
from studio.projects.guards import project_view
from studio.projects.models import Project
from studio.review.decisions.bulk import BACK, Order, Report, act


@require_POST
@project_view(requires=Permission.REVIEW)
def bulk(request: StudioRequest, project: Project) -> HttpResponse:
    """What ``deed`` says to all of these ``take`` ids, with its ``value``: stars, a reason, a tag, words.

    An Undo says in one field what each ``take`` ``was``, with tabs between, and asks for no Undo (``quiet``).
    """
    ids, was = list(map(_uuid, request.POST.getlist("take"))), request.POST.get("was", "").split("\t")
    order = Order(
        deed=request.POST.get("deed", ""),
        value=request.POST.get("value", "").strip(),
        by=request.user,
        before={pk: value for pk, value in zip(ids, was, strict=False) if pk and "was" in request.POST},
    )
    try:
        report = act(project, [pk for pk in ids if pk], order)
    except Refusal as refusal:
        return _answer(request, project, refusal.message, status=422)
    undo = None if "quiet" in request.POST else _undo(project, order, report)
    return _answer(request, project, report.sentence, undo=undo)


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
    """The deed that makes those that changed what each was before."""
    back = BACK.get(order.deed)
    if back is None or not report.before:
        return None
    values = {
        "deed": back,
        "value": order.value,
        "take": [str(pk) for pk in report.before],
        "was": "\t".join(report.before.values()),
        "quiet": "1",
    }
    return {"url": reverse("review:bulk", args=[project.pk]), "values": values}


def _uuid(value: str) -> UUID | None:
    try:
        return UUID(value)
    except ValueError:
        return None
