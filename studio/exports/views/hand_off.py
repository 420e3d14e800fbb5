"""The hand-off: one page, and each file that it offers at an address of its own."""

from __future__ import annotations

from fractions import Fraction
from typing import Any, TypeVar
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from studio.accounts.models import StudioRequest
from studio.accounts.policy import Permission
from studio.activity import services as activity
from studio.core.errors import Refusal
from studio.core.models import FileState
from studio.core.progress import progress_of
from studio.core.translations.wording import worded
from studio.core.values.formatting import format_count, format_size, localized
from studio.core.values.timecode import Timebase, frames_of_hour, may_drop_frames
from studio.core.web.downloads import content_disposition
from studio.core.web.ranges import serve
from studio.core.web.responses import go, is_htmx, page
from studio.exports import cut as cuts
from studio.exports import services, sounds
from studio.exports.archive import archive
from studio.exports.documents import DOCUMENTS
from studio.exports.forms import PacketNotesForm, TimelineForm
from studio.exports.models import Edit, Film
from studio.exports.selection import CutPart, Selection, TakeSet, chosen_takes, rate_of, select
from studio.exports.signatures import require_signer
from studio.exports.take_list import TakeSetSummary, listed, listed_clips, summarize, summarize_cut
from studio.generation.models import TakeQuerySet
from studio.generation.selections import named_takes
from studio.projects.guards import project_view
from studio.projects.models import Project

Response = TypeVar("Response", bound=HttpResponseBase)
MOST_NAMED = 500
MOST_EDITS = 50
WHOLE = "exports/hand_off.html"
WAS = "was"  # the state that a polling fragment shows


@never_cache
@require_GET
@project_view(requires=Permission.ORDER)
def hand_off(request: StudioRequest, project: Project) -> HttpResponse:
    """Which takes, in which order, and the files for an editor."""
    return render(request, WHOLE, page_context(request, project))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@project_view(requires=Permission.ORDER)
def film(request: StudioRequest, project: Project) -> HttpResponse:
    """POST: have these takes joined into one MP4. GET: how far that is; 204 while it is still being made."""
    refusal = ""
    if request.method == "POST":
        try:
            services.order(project, _summary(request, project), author=request.user)
        except Refusal as refused:
            refusal = worded(refused.message)
        else:
            if not is_htmx(request):
                return go(
                    request, f"{reverse('exports:hand_off', args=[project.pk])}?{chosen_query(request)}"
                )
    context = page_context(request, project, refusal=refusal)
    is_as_shown = (
        context["film"] and request.GET.get(WAS) == context["film"].state and not context["progress"]
    )
    if request.method != "POST" and is_as_shown:
        return HttpResponse(status=204)
    return page(request, WHOLE, "exports/_film.html", context, status=422 if refusal else 200)


@require_safe
@project_view(requires=Permission.ORDER)
def film_file(request: StudioRequest, project: Project, film_id: UUID) -> HttpResponseBase:
    """The film itself, with byte ranges; ``?download`` saves it under the name of the project."""
    row = get_object_or_404(Film.objects.ready(), pk=film_id, project=project)
    name, is_download = _file_name(project, "mp4"), "download" in request.GET
    if is_download and request.method == "GET":
        activity.log(project, "downloaded", actor=request.user, subject=row.pk, file=name)
    return serve(request, row.file, mime="video/mp4", filename=name, download=is_download)


@require_GET
@project_view(requires=Permission.ORDER)
def zip_file(request: StudioRequest, project: Project) -> HttpResponseBase:
    """Everything in one zip, made while it is sent."""
    selection = _selected(request, project)
    if not selection.clips:
        return redirect("exports:hand_off", project.pk)
    try:
        require_signer()
    except Refusal as refusal:
        context = page_context(request, project, refusal=worded(refusal.message))
        return render(request, WHOLE, context, status=422)
    stream = archive(selection, _timebase(request, selection.rate))
    activity.log(project, "handed off", actor=request.user, takes=len(selection.clips))
    response = StreamingHttpResponse(stream, content_type="application/zip")
    if stream.sized:
        response["Content-Length"] = str(len(stream))
    return _named_file(response, project, "zip")


@require_GET
@project_view(requires=Permission.ORDER)
def file(request: StudioRequest, project: Project, name: str) -> HttpResponse:
    """One of the text files. 404 for a name that is none."""
    document = DOCUMENTS.get(name)
    if document is None:
        raise Http404
    selection = _selected(request, project)
    text = document.make(selection, _timebase(request, selection.rate))
    response = HttpResponse(text, content_type=document.mime)
    activity.log(project, "downloaded", actor=request.user, file=_file_name(project, document.suffix))
    return _named_file(response, project, document.suffix)


def page_context(
    request: StudioRequest,
    project: Project,
    *,
    refusal: str = "",
    edit_form: TimelineForm | None = None,
    packet_form: PacketNotesForm | None = None,
    packet_refusal: str = "",
) -> dict[str, Any]:
    """Values of the page with its film, which is enqueued again when it is stalled."""
    chosen_set = take_set(request, project)
    rate, summary, listing = _contents(request, project)
    return {
        **_film_context(request, project, summary),
        "project": project,
        **listing,
        "choices": [
            (each.value, _LABELS[each], each is chosen_set)
            for each in TakeSet
            if each is not TakeSet.CUT or cuts.has_cut(project)
        ],
        "is_named": bool(_take_ids(request)),
        "named": request.GET.getlist("take")[:MOST_NAMED],
        "selection": request.GET.get("selection", ""),
        "timebase": _timebase(request, rate),
        "total_label": _total_label(summary),
        **_addresses(request, project),
        "refusal": refusal,
        "packet_form": packet_form or PacketNotesForm(),
        "packet_refusal": packet_refusal,
        "edits": Edit.objects.filter(project=project).order_by("-number")[:MOST_EDITS],
        "edit_form": edit_form or TimelineForm(default_rate=rate),
    }


def _contents(request: StudioRequest, project: Project) -> tuple[Fraction, TakeSetSummary, dict[str, Any]]:
    """The rate of the timeline, what the takes amount to, and what the page lists: takes and sound."""
    parts = _cut_parts(request, project)
    if parts is None:
        takes = chosen(request, project)
        return rate_of(takes), summarize(takes), {"pages": listed(takes, request.GET), "sound": None}
    selection = cuts.selection_of(project, parts, has_notes=False)
    listing = {"pages": listed_clips(selection), "sound": selection.sound}
    return selection.rate, summarize_cut(selection, parts), listing


def _addresses(request: StudioRequest, project: Project) -> dict[str, Any]:
    """What the page offers of the same takes, each at its address."""

    def address(name: str, *more: object) -> str:
        return f"{reverse(f'exports:{name}', args=[project.pk, *more])}?{chosen_query(request)}"

    return {
        "files": [(document, address("file", name)) for name, document in DOCUMENTS.items()],
        "report_url": address("report"),
        "zip_url": address("zip"),
        "packet_url": address("packet"),
    }


def edit_form(request: StudioRequest, project: Project) -> TimelineForm:
    """The form with the file that was sent; an EDL has the rate of the timeline where none is chosen."""
    return TimelineForm(request.POST, request.FILES, default_rate=rate_of(chosen(request, project)))


def _total_label(summary: TakeSetSummary) -> str:
    if not summary.is_whole:
        return gettext("More than %(takes)s") % {"takes": format_count(len(summary.files), "take", "takes")}
    takes = format_count(len(summary.files), "take", "takes")
    return f"{takes} · {localized(f'{summary.seconds:.1f}')} s · {format_size(summary.size_bytes)}"


def _film_context(request: StudioRequest, project: Project, summary: TakeSetSummary) -> dict[str, Any]:
    film = services.find(project, summary)
    if film:
        services.requeue_stalled(film, timezone.now())
    is_ready = film is not None and film.state == FileState.READY
    watched = film if is_ready else services.newest(project)
    film_url = reverse("exports:film", args=[project.pk])
    return {
        "film": film,
        "watched": watched,
        "is_earlier": not is_ready,
        "progress": progress_of(film.progress_key) if film and film.state == FileState.PREPARING else None,
        "film_label": _film_label(watched) if watched else "",
        "film_url": f"{film_url}?{chosen_query(request)}",
        "poll_url": f"{film_url}?{chosen_query(request, FileState.PREPARING)}",
    }


def _film_label(film: Film) -> str:
    takes = format_count(len(film.takes), "take")
    return f"{takes} · {film.seconds or 0:.1f} s · {format_size(film.size_bytes)}"


def chosen_query(request: StudioRequest, was: str = "") -> str:
    """Query that names the same takes; for a poll, with the state that is shown."""
    query = request.GET.copy()
    for name in (WAS, "after", "before"):
        query.pop(name, None)
    if was:
        query[WAS] = was
    return query.urlencode()


def chosen(request: StudioRequest, project: Project) -> TakeQuerySet:
    """The takes that the address of a request names."""
    return chosen_takes(project, take_set(request, project), _take_ids(request))


def take_set(request: StudioRequest, project: Project) -> TakeSet:
    """The set that the address names; where it names none the cut, if it was shaped, else circled takes."""
    value = request.GET.get("set", "")
    if value in (TakeSet.CIRCLED, TakeSet.APPROVED, TakeSet.ALL):
        return TakeSet(value)
    return TakeSet.CUT if cuts.has_cut(project) else TakeSet.CIRCLED


def _cut_parts(request: StudioRequest, project: Project) -> list[CutPart] | None:
    """The parts of the cut where the address means it, else None.

    A cut that nobody shaped is the circled takes; it differs from them only where a sound lies under it.
    """
    if _take_ids(request):
        return None
    chosen_set = take_set(request, project)
    is_unshaped = chosen_set is TakeSet.CIRCLED and not cuts.has_cut(project)
    is_cut = chosen_set is TakeSet.CUT or (is_unshaped and sounds.current(project) is not None)
    return cuts.parts_of(project) if is_cut else None


def _selected(request: StudioRequest, project: Project) -> Selection:
    parts = _cut_parts(request, project)
    if parts is None:
        return select(project, take_set(request, project), _take_ids(request))
    return cuts.selection_of(project, parts)


def _summary(request: StudioRequest, project: Project) -> TakeSetSummary:
    parts = _cut_parts(request, project)
    if parts is None:
        return summarize(chosen(request, project))
    return summarize_cut(cuts.selection_of(project, parts, has_notes=False), parts)


def _take_ids(request: StudioRequest) -> list[UUID]:
    return named_takes(request.GET, most=MOST_NAMED)


def _timebase(request: StudioRequest, rate: Fraction) -> Timebase:
    """How the timeline is counted: from one hour on, without drop frames, where nothing else is chosen."""
    is_drop = may_drop_frames(rate) and request.GET.get("count") == "drop"
    start = 0 if request.GET.get("start") == "0" else frames_of_hour(rate, is_drop=is_drop)
    return Timebase(rate, start, is_drop)


def _named_file(response: Response, project: Project, suffix: str) -> Response:
    name = _file_name(project, suffix)
    response["Content-Disposition"] = content_disposition(is_download=True, filename=name) or ""
    return response


def _file_name(project: Project, suffix: str) -> str:
    return f"{slugify(project.name) or 'project'}.{suffix}"


_LABELS = {
    TakeSet.CUT: gettext_lazy("The cut"),
    TakeSet.CIRCLED: gettext_lazy("Circled"),
    TakeSet.APPROVED: gettext_lazy("Approved"),
    TakeSet.ALL: gettext_lazy("All takes"),
}
