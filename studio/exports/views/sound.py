"""The sound under the cut: uploaded, heard, changed, removed and brought back."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from studio.accounts.models import StudioRequest
from studio.accounts.policy import Permission
from studio.activity import services as activity
from studio.core.errors import Refusal
from studio.core.models import FileState
from studio.core.translations.wording import worded
from studio.core.web.body_limits import takes_files
from studio.core.web.ranges import serve
from studio.core.web.rate_limits import UPLOAD, rate_limited
from studio.core.web.responses import go, is_htmx, toast
from studio.exports import sound_ingest, sounds
from studio.exports.forms import SoundForm, SoundMixForm
from studio.exports.models import CutSound
from studio.projects.guards import project_view
from studio.projects.models import Project

PART = "exports/_cut_sound.html"


@takes_files
@never_cache
@require_POST
@project_view(requires=Permission.ORDER)
@rate_limited(UPLOAD)
def upload(request: StudioRequest, project: Project) -> HttpResponse:
    """Receive a sound; what is wrong with it stands at the form, and the one before stays."""
    form = SoundForm(request.POST, request.FILES)
    if form.is_valid():
        file: TemporaryUploadedFile = form.cleaned_data["file"]
        path = Path(file.temporary_file_path())
        try:
            sound_ingest.receive(project, path, name=file.name or "", author=request.user)
            cast("Any", file.file).delete = False  # it was moved away; there is nothing left to remove
        except Refusal as refusal:
            form.add_error("file", worded(refusal.message))
        else:
            return _changed(request, project)
    return _refused(request, project, str(form.errors["file"][0]))


@never_cache
@require_POST
@project_view(requires=Permission.ORDER)
def change(request: StudioRequest, project: Project) -> HttpResponse:
    """``do``: mix, remove, restore (the sound with this id), or dismiss an upload that is not heard."""
    command = request.POST.get("do", "mix")
    if command == "remove":
        return _removed(request, project)
    if command == "restore":
        return _restored(request, project)
    if command == "dismiss":
        sounds.discard_unfinished(project)
        return _changed(request, project)
    form = SoundMixForm(request.POST)
    if not form.is_valid():
        return _refused(request, project, gettext("The level is a number from 0 to 100."))
    sounds.set_mix(project, author=request.user, **form.cleaned_data)
    return _changed(request, project)


@require_safe
@project_view(requires=Permission.VIEW)
def copy(request: StudioRequest, project: Project, sound_id: UUID) -> HttpResponseBase:
    """The file that browsers play, with byte ranges."""
    row = get_object_or_404(CutSound.objects.filter(state=FileState.READY), pk=sound_id, project=project)
    return serve(request, row.copy, mime="audio/mp4")


@require_safe
@project_view(requires=Permission.ORDER)
def wav(request: StudioRequest, project: Project) -> HttpResponseBase:
    """The sound under the cut as WAV. 404 without one."""
    sound = sounds.clip_of(project)
    if sound is None:
        raise Http404
    if request.method == "GET":
        activity.log(project, "downloaded", actor=request.user, subject=sound.id, file=sound.name)
    return serve(
        request, sound.stored, mime="audio/wav", filename=sound.name, download=True, is_version=False
    )


def sound_context(request: StudioRequest, project: Project) -> dict[str, Any]:
    """Values of the part of a page that shows the sound."""
    sound = sounds.current(project)
    unfinished = sounds.unfinished(project)
    sound_ingest.requeue_stalled(unfinished, timezone.now())
    return {
        "project": project,
        "sound": sound,
        "sound_url": reverse("exports:sound_copy", args=[project.pk, sound.pk]) if sound else "",
        "sound_length": length_label(sound) if sound else "",
        "sound_revision": sounds.revision_of(project),
        "unfinished": unfinished,
        "replaced": sounds.replaced(project),
        "may_shape": request.member.has_permission(Permission.ORDER),
    }


def length_label(sound: CutSound) -> str:
    """How long a sound is: ``2:03``."""
    minutes, seconds = divmod(round(sound.seconds), 60)
    return f"{minutes}:{seconds:02}"


def _removed(request: StudioRequest, project: Project) -> HttpResponse:
    sound = sounds.remove(project, author=request.user)
    response = _changed(request, project)
    if sound and is_htmx(request):
        back = (reverse("exports:change_sound", args=[project.pk]), {"do": "restore", "sound": str(sound.pk)})
        return toast(
            response, gettext("%(sound)s is no longer under the cut.") % {"sound": sound.name}, undo=back
        )
    return response


def _restored(request: StudioRequest, project: Project) -> HttpResponse:
    try:
        sounds.restore(project, UUID(request.POST.get("sound", "")), author=request.user)
    except (ValueError, Refusal) as error:
        sentence = error.message if isinstance(error, Refusal) else gettext("That sound is gone.")
        return _refused(request, project, sentence)
    return _changed(request, project)


def _refused(request: StudioRequest, project: Project, sentence: str) -> HttpResponse:
    if not is_htmx(request):
        messages.error(request, sentence)
        return go(request, "exports:cut", project.pk)
    context = {**sound_context(request, project), "is_beside": True, "sound_problem": sentence}
    return render(request, PART, context, status=422)


def _changed(request: StudioRequest, project: Project) -> HttpResponse:
    """The sound as it is now; sent beside, so that Undo finds its place too."""
    if not is_htmx(request):
        return go(request, "exports:cut", project.pk)
    return render(request, PART, {**sound_context(request, project), "is_beside": True})
