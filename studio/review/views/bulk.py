"""Apply one action to many takes of a project and report what was refused."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST
from django_htmx.http import trigger_client_event

from studio.accounts.models import StudioRequest
from studio.accounts.policy import Permission
from studio.core.errors import Refusal
from studio.core.values.uuids import parse_uuid
from studio.core.web.responses import go, is_htmx
from studio.projects.guards import project_view
from studio.projects.models import Project
from studio.review.decisions.bulk import INVERSE_ACTIONS, BulkCommand, BulkResult, apply


@require_POST
@project_view(requires=Permission.REVIEW)
def bulk(request: StudioRequest, project: Project) -> HttpResponse:
    """Apply ``command`` to all of these ``take`` ids, with its ``value``: stars, a reason, a tag, text.

    An Undo lists the ``previous`` values of the takes, separated by tabs, and offers no Undo (``quiet``).
    """
    ids = [parse_uuid(value) for value in request.POST.getlist("take")]
    previous = _field(request, "previous", "was")
    values = previous.split("\t") if previous is not None else []
    command = BulkCommand(
        action=_field(request, "command", "deed") or "",
        value=request.POST.get("value", "").strip(),
        by=request.user,
        values={pk: value for pk, value in zip(ids, values, strict=False) if pk},
    )
    try:
        result = apply(project, [pk for pk in ids if pk], command)
    except Refusal as refusal:
        return _response(request, project, refusal.message, status=422)
    undo = None if "quiet" in request.POST else _undo(project, command, result)
    return _response(request, project, result.sentence, undo=undo)


def _field(request: StudioRequest, name: str, previous_name: str) -> str | None:
    """A field of the form, under its name in this version or in pages that the previous one rendered."""
    return request.POST.get(name, request.POST.get(previous_name))


def _response(
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
    detail = {"message": sentence, "kind": "error" if status == 422 else "ok"}
    return trigger_client_event(response, "studio:toast", {**detail, "undo": undo} if undo else detail)


def _undo(project: Project, command: BulkCommand, result: BulkResult) -> dict[str, object] | None:
    """Address and fields of the action that restores the previous values; None without one."""
    inverse = INVERSE_ACTIONS.get(command.action)
    if inverse is None or not result.previous:
        return None
    values: dict[str, object] = {
        "command": inverse,
        "value": command.value,
        "take": [str(pk) for pk in result.previous],
        "quiet": "1",
    }
    if any(result.previous.values()):
        values["previous"] = "\t".join(result.previous.values())
    return {"url": reverse("review:bulk", args=[project.pk]), "values": values}
