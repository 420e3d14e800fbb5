"""Uploads by a plain form, and the inputs of the composer."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from studio.accounts.models import StudioRequest
from studio.accounts.policy import Permission
from studio.core.errors import Refusal
from studio.core.web.body_limits import takes_files
from studio.core.web.rate_limits import UPLOAD, rate_limited
from studio.core.web.responses import go, is_htmx
from studio.library.guards import asset_view
from studio.library.models import Asset
from studio.library.request_inputs.composer_input import composer_input
from studio.library.request_inputs.roles import ROLES, mention_of, named
from studio.library.uploads.form_uploads import receive_form_file
from studio.library.uploads.tus_protocol import VERSION
from studio.library.views import tus
from studio.projects.guards import project_view
from studio.projects.models import Project


@takes_files
@tus.tus_view
@require_POST
@project_view(requires=Permission.UPLOAD)
@rate_limited(UPLOAD)
def upload(request: StudioRequest, project: Project) -> HttpResponse:
    """Receive one file for a role by a plain form; or begin a resumable upload (tus).

    422 with its sentence when it cannot be used.
    """
    if request.headers.get("Tus-Resumable") == VERSION:
        return tus.begin(request, project)
    role = request.POST.get("role", "")
    if role not in ROLES and not is_htmx(request) and request.FILES:
        return _by_form(request, project)
    file = request.FILES.get("file")
    if role not in ROLES or not isinstance(file, TemporaryUploadedFile):
        return _refusal(gettext("No file arrived. Choose it again."))
    try:
        asset = receive_form_file(file, project, author=request.user)
    except Refusal as refusal:
        return _refusal(refusal.message)
    return render(
        request,
        "library/_composer_input.html",
        {"item": composer_input(asset, role, mention=mention_of(asset))},
    )


def _by_form(request: StudioRequest, project: Project) -> HttpResponse:
    """Receive the files of the library's own form, sent without a script."""
    for file in request.FILES.getlist("file"):
        try:
            receive_form_file(cast("TemporaryUploadedFile", file), project, author=request.user)
        except Refusal as refusal:
            messages.error(request, refusal.message)
    return go(request, "library:library", project.pk)


@require_GET
@asset_view(requires=Permission.UPLOAD)
def composer_input_view(request: StudioRequest, asset: Asset) -> HttpResponse:
    """Show one input of the composer; it polls for itself while it is being prepared."""
    role = request.GET.get("role", "")
    role = role if role in ROLES else ROLES[0]
    item = composer_input(asset, role, mention=named(request.GET, role, asset))
    return render(request, "library/_composer_input.html", {"item": item})


def _refusal(sentence: str) -> HttpResponse:
    return JsonResponse({"sentence": sentence}, status=422)
