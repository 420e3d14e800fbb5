"""The hand-off: one page, and each file that it offers at an address of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from studio.accounts.models import StudioRequest
from studio.accounts.policy import Permission
from studio.activity import services as activity
from studio.core.errors import Refusal
from studio.core.formatting import count, megabytes
from studio.core.ranges import serve
from studio.core.web import go, is_htmx, page
from studio.exports import markers, services
from studio.exports.archive import archive, manifest
from studio.exports.models import Film, FilmState
from studio.exports.selection import Choice, Reel, marks, reel
from studio.exports.timeline import as_otio
from studio.projects.guards import project_view
from studio.projects.models import Project

Answer = TypeVar("Answer", bound=HttpResponseBase)
JSON, TEXT, CSV = "application/json", "text/plain; charset=utf-8", "text/csv; charset=utf-8"
MOST_NAMED = 500
WHOLE = "exports/hand_off.html"
WAS = "was"  # the state that a polling fragment shows


@never_cache
@require_GET
@project_view(requires=Permission.ORDER)
def hand_off(request: StudioRequest, project: Project) -> HttpResponse:
    """Which takes, in which order, and the files for an editor."""
    found = reel(project, _choice(request), _named(request))
    return render(request, WHOLE, _page(request, project, found))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@project_view(requires=Permission.ORDER)
def film(request: StudioRequest, project: Project) -> HttpResponse:
    """POST: have these takes joined into one MP4. GET: how far that is; 204 while it is still being made."""
    found = reel(project, _choice(request), _named(request))
    refusal = ""
    if request.method == "POST":
        try:
            services.order(found, author=request.user)
        except Refusal as refused:
            refusal = refused.message
        else:
            if not is_htmx(request):
                return go(request, f"{reverse('exports:hand_off', args=[project.pk])}?{_query(request)}")
    context = _page(request, project, found, refusal=refusal)
    if request.method != "POST" and context["film"] and request.GET.get(WAS) == context["film"].state:
        return HttpResponse(status=204)
    return page(request, WHOLE, "exports/_film.html", context, status=422 if refusal else 200)


@require_safe
@project_view(requires=Permission.ORDER)
def film_file(request: StudioRequest, project: Project, film_id: UUID) -> HttpResponseBase:
    """The film itself, with byte ranges; ``?download`` saves it under the name of the project."""
    found = get_object_or_404(Film.objects.ready(), pk=film_id, project=project)
    name, is_download = _file_name(project, "mp4"), "download" in request.GET
    return serve(request, found.file, mime="video/mp4", filename=name, download=is_download)


@require_GET
@project_view(requires=Permission.ORDER)
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
@project_view(requires=Permission.ORDER)
def file(request: StudioRequest, project: Project, name: str) -> HttpResponse:
    """One of the text files. 404 for a name that is none."""
    if name not in FILES:
        raise Http404
    found = reel(project, _choice(request), _named(request))
    _, _, suffix, mime, make = FILES[name]
    response = HttpResponse(make(found, _start(request, found)), content_type=mime)
    return _named_file(response, project, suffix)


def _page(request: StudioRequest, project: Project, found: Reel, *, refusal: str = "") -> dict[str, Any]:
    """What the page shows, the film with it: asked for again when nobody seems to make it."""
    ordered = services.find(found) if found.clips else None
    if ordered:
        services.look_after(ordered, timezone.now())
    is_ready = ordered is not None and ordered.state == FilmState.READY
    watched = ordered if is_ready else services.earlier(found)
    return {
        "project": project,
        "reel": found,
        "choices": [(one.value, _LABELS[one], one is _choice(request)) for one in Choice],
        "is_named": bool(_named(request)),
        "named": [str(pk) for pk in _named(request)],
        "at_hour": _at_hour(request),
        "total_label": f"{count(len(found.clips), 'take')} · {found.seconds:.1f} s · {_size(found)}",
        "files": [
            (label, words, f"{reverse('exports:file', args=[project.pk, name])}?{_query(request)}")
            for name, (label, words, *_) in FILES.items()
        ],
        "zip_url": f"{reverse('exports:zip', args=[project.pk])}?{_query(request)}",
        "film": ordered,
        "watched": watched,
        "is_earlier": not is_ready,
        "film_label": _film_label(watched) if watched else "",
        "film_url": f"{reverse('exports:film', args=[project.pk])}?{_query(request)}",
        "poll_url": f"{reverse('exports:film', args=[project.pk])}?{_query(request, FilmState.PREPARING)}",
        "refusal": refusal,
    }


def _film_label(found: Film) -> str:
    return f"{count(len(found.takes), 'take')} · {found.seconds or 0:.1f} s · {megabytes(found.size_bytes)}"


def _query(request: StudioRequest, was: str = "") -> str:
    """Which takes are meant, as an address says it; and for a poll, which state is shown."""
    given = request.GET.copy()
    given.pop(WAS, None)
    if was:
        given[WAS] = was
    return given.urlencode()


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
    response["Content-Disposition"] = f'attachment; filename="{_file_name(project, suffix)}"'
    return response


def _file_name(project: Project, suffix: str) -> str:
    return f"{slugify(project.name) or 'project'}.{suffix}"


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
