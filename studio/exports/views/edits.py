"""Edits that come back: receive the file of an editor, and the page of one edit."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from studio.accounts.models import StudioRequest
from studio.accounts.policy import Permission
from studio.core.body_limits import takes_files
from studio.core.errors import Refusal
from studio.exports import edit_page, edits, uses
from studio.exports.edit_changes import changes
from studio.exports.forms import TimelineForm
from studio.exports.models import Edit
from studio.exports.views.hand_off import WHOLE, edit_form, page_context
from studio.projects.guards import project_view
from studio.projects.models import Project


@takes_files
@never_cache
@require_POST
@project_view(requires=Permission.ORDER)
def receive(request: StudioRequest, project: Project) -> HttpResponse:
    """Read the timeline that was sent, and lead to its page; what is wrong stands at the form."""
    form = edit_form(request, project)
    if form.is_valid():
        try:
            edit, is_new = _receive(request, project, form)
        except Refusal as refusal:
            form.add_error("file", refusal.message)
        else:
            if not is_new:
                messages.info(request, f"This file is here already, as edit {edit.number}.")
            return redirect("exports:edit", project.pk, edit.pk)
    return render(request, WHOLE, page_context(request, project, edit_form=form), status=422)


def _receive(request: StudioRequest, project: Project, form: TimelineForm) -> tuple[Edit, bool]:
    file: TemporaryUploadedFile = form.cleaned_data["file"]
    path = Path(file.temporary_file_path())
    return edits.receive(project, path, name=file.name or "", rate=form.rate_given, author=request.user)


@never_cache
@require_GET
@project_view(requires=Permission.ORDER)
def edit(request: StudioRequest, project: Project, edit_id: UUID) -> HttpResponse:
    """One edit: its film, its clips and takes, and what changed since the edit before."""
    shown = get_object_or_404(Edit.objects.select_related("author"), project=project, pk=edit_id)
    earlier = Edit.objects.filter(project=project, number__lt=shown.number).order_by("-number").first()
    clips = edit_page.clips_of(shown)
    context = {
        "project": project,
        "edit": shown,
        "earlier": earlier,
        "changes": changes(edit_page.clips_of(earlier), clips) if earlier else [],
        "rows": edit_page.rows(shown, clips),
        "segments": edit_page.segments(shown, clips),
        "unused": uses.unused_circled(shown),
        "empty_shots": uses.shots_without_take(shown),
        "unmatched": edit_page.unmatched(clips),
        "seconds": float((clips[-1].record_out if clips else 0) / shown.rate),
        "rate": float(shown.rate),
    }
    return render(request, "exports/edit.html", context)
