"""Rename and delete a selection of takes; they are put into it by the bar over the cards."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from studio.accounts.models import StudioRequest
from studio.accounts.policy import Permission
from studio.core.errors import Refusal
from studio.generation import selections
from studio.generation.gallery.toolbar import with_query
from studio.generation.models import TakeSelection
from studio.projects.guards import project_view
from studio.projects.models import Project


@require_POST
@project_view(requires=Permission.REVIEW)
def rename_selection(request: StudioRequest, project: Project, selection_id: UUID) -> HttpResponse:
    """Give a selection another ``name``."""
    selection = get_object_or_404(TakeSelection, project=project, pk=selection_id)
    try:
        selections.rename(selection, request.POST.get("name", ""))
    except Refusal as refusal:
        messages.error(request, refusal.message)
    return redirect(with_query(reverse("generation:gallery", args=[project.pk]), f"selection={selection.pk}"))


@require_POST
@project_view(requires=Permission.REVIEW)
def delete_selection(request: StudioRequest, project: Project, selection_id: UUID) -> HttpResponse:
    """Delete a selection; its takes stay."""
    selection = get_object_or_404(TakeSelection, project=project, pk=selection_id)
    selection.delete()
    sentence = gettext("The selection “%(name)s” is deleted. Its takes are all there.")
    messages.success(request, sentence % {"name": selection})
    return redirect("generation:gallery", project.pk)
