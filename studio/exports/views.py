"""The hand-off: one page, and each file that it offers at an address of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from studio.accounts.models import StudioRequest
from studio.accounts.policy import Deed
from studio.activity import services as activity
from studio.core.words import count, megabytes
from studio.exports import markers
from studio.exports.archive import archive, manifest
from studio.exports.reel import Choice, Reel, marks, reel
from studio.exports.timeline import as_otio
from studio.projects.guards import project_view
from studio.projects.models import Project

Answer = TypeVar("Answer", bound=HttpResponseBase)
JSON, TEXT, CSV = "application/json", "text/plain; charset=utf-8", "text/csv; charset=utf-8"
MOST_NAMED = 500


@never_cache
@require_GET
@project_view(may=Deed.ORDER)
def hand_off(request: StudioRequest, project: Project) -> HttpResponse:
    """Which takes, in which order, and the files for an editor."""
    chosen, at_hour = _choice(request), _at_hour(request)
    found = reel(project, chosen, _named(request))
    query = request.GET.urlencode()
    context = {
        "project": project,
        "reel": found,
        "choices": [(one.value, _LABELS[one], one is chosen) for one in Choice],
        "is_named": bool(_named(request)),
        "named": [str(pk) for pk in _named(request)],
        "at_hour": at_hour,
        "total_label": f"{count(len(found.clips), 'take')} · {found.seconds:.1f} s · {_size(found)}",
        "files": [
            (label, words, f"{reverse('exports:file', args=[project.pk, name])}?{query}")
            for name, (label, words, *_) in FILES.items()
        ],
        "zip_url": f"{reverse('exports:zip', args=[project.pk])}?{query}",
    }
    return render(request, "exports/hand_off.html", context)


@require_GET
@project_view(may=Deed.ORDER)
def zip_file(request: StudioRequest, project: Project) -> HttpResponseBase:
    """Everything in one zip, made while it is sent."""
    found = reel(project, _choice(request), _named(request))
    if not found.clips:
        return redirect("exports:hand_off", project.pk)
    made = archive(found, start=_start(request, found))
    activity.log(project, "handed off", actor=request.user, takes=len(found.clips))
    response = StreamingHttpResponse(made, content_type="application/zip")
    response["Content-Length"] = str(len(made))
    return _named_file(response, project, "zip")


@require_GET
@project_view(may=Deed.ORDER)
def file(request: StudioRequest, project: Project, name: str) -> HttpResponse:
    """One of the text files. 404 for a name that is none."""
    if name not in FILES:
        raise Http404
    found = reel(project, _choice(request), _named(request))
    _, _, suffix, mime, make = FILES[name]
    response = HttpResponse(make(found, _start(request, found)), content_type=mime)
    return _named_file(response, project, suffix)


def _choice(request: StudioRequest) -> Choice:
    wanted = request.GET.get("set", "")
    return Choice(wanted) if wanted in list(Choice) else Choice.CIRCLED


def _named(request: StudioRequest) -> list[UUID]:
    found = []
    for text in request.GET.getlist("take")[:MOST_NAMED]:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found


def _at_hour(request: StudioRequest) -> bool:
    return request.GET.get("start") != "0"


def _start(request: StudioRequest, found: Reel) -> int:
    return markers.start_frame(found.rate, at_hour=_at_hour(request))


def _size(found: Reel) -> str:
    return megabytes(found.size_bytes)


def _named_file(response: Answer, project: Project, suffix: str) -> Answer:
    name = f"{slugify(project.name) or 'project'}.{suffix}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _edl(found: Reel, start: int) -> str:
    return markers.as_edl(marks(found), title=found.project.name, rate=found.rate, start=start)


def _csv(found: Reel, start: int) -> str:
    return markers.as_csv(marks(found), rate=found.rate, start=start)


def _json(found: Reel, start: int) -> str:
    return markers.as_json(marks(found), rate=found.rate, start=start)


_LABELS = {Choice.CIRCLED: "Circled", Choice.APPROVED: "Approved", Choice.ALL: "All takes"}
FILES: dict[str, tuple[str, str, str, str, Callable[[Reel, int], str]]] = {
    "otio": (
        "Timeline",
        "OpenTimelineIO: clips in shot order, notes as markers",
        "otio",
        JSON,
        lambda found, start: as_otio(found, start=start),
    ),
    "edl": ("Markers", "EDL of notes for DaVinci Resolve", "edl", TEXT, _edl),
    "csv": ("Notes as a table", "CSV", "csv", CSV, _csv),
    "json": ("Notes as data", "JSON with the exact rate", "json", JSON, _json),
    "manifest": (
        "Manifest",
        "JSON: prompts, requests, costs, SHA-256",
        "manifest.json",
        JSON,
        lambda found, _: manifest(found),
    ),
}
