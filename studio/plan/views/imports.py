"""Import of a shot list by paste or file, with a preview before anything is written; and the plan as CSV."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.text import slugify
from django.utils.translation import gettext, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from studio.accounts.models import StudioRequest
from studio.accounts.policy import Permission
from studio.activity import services as activity
from studio.core.web.body_limits import takes_files
from studio.core.web.csv_export import csv_response
from studio.core.web.responses import go
from studio.plan.csv_file import plan_csv
from studio.plan.importing import ACTION_LABELS, ImportPreview, RowAction, preview_import, write_import
from studio.plan.list_table import COLUMNS
from studio.plan.list_text import UnreadableList, checked_text, text_of_file
from studio.projects.guards import project_view
from studio.projects.models import Project


@takes_files
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@project_view(requires=Permission.ORDER)
def import_list(request: StudioRequest, project: Project) -> HttpResponse:
    """The form of an import; posted, its preview; with ``write``, the good rows are written."""
    if request.method != "POST":
        return _page(request, project)
    try:
        text = _text(request)
        if "write" in request.POST:
            return _written(request, project, write_import(project, text, by=request.user))
        preview = preview_import(project, text)
    except UnreadableList as refusal:
        pasted = request.POST.get("text", "")
        return _page(request, project, text=pasted, refusal=refusal.message, status=422)
    return _page(request, project, text=text, preview=preview)


@require_GET
@project_view(requires=Permission.ORDER)
def export_csv(request: StudioRequest, project: Project) -> StreamingHttpResponse:
    """The plan as a CSV file that an import reads."""
    name = f"{slugify(project.name) or 'project'}-plan.csv"
    activity.log(project, "downloaded", actor=request.user, file=name)
    return csv_response(plan_csv(project), name)


def _text(request: StudioRequest) -> str:
    """The text of the file, else what was pasted. Raises UnreadableList."""
    file = request.FILES.get("file")
    return text_of_file(file.read()) if file else checked_text(request.POST.get("text", ""))


def _written(request: StudioRequest, project: Project, preview: ImportPreview) -> HttpResponse:
    counts = [
        f"{preview.count(action)} {gettext(ACTION_LABELS[action])}"
        for action in RowAction
        if preview.count(action) and action != "same"
    ]
    changes = ", ".join(counts) or gettext("nothing changed")
    count = len(preview.rows)
    sentence = ngettext("%(count)d row read: %(changes)s.", "%(count)d rows read: %(changes)s.", count)
    messages.success(request, sentence % {"count": count, "changes": changes})
    return go(request, "plan:plan", project.pk)


def _page(
    request: StudioRequest,
    project: Project,
    *,
    text: str = "",
    preview: ImportPreview | None = None,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = {
        "project": project,
        "text": text,
        "refusal": refusal,
        "preview": preview,
        "columns": COLUMNS,
    }
    if preview:
        context["counts"] = [
            (action, gettext(ACTION_LABELS[action]), preview.count(action))
            for action in RowAction
            if preview.count(action)
        ]
        context["writes"] = len(preview.written)
    return render(request, "plan/import.html", context, status=status)
