"""The page of one take, and the poll that keeps it fresh."""

from __future__ import annotations

import uuid
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from studio.accounts.models import StudioRequest
from studio.accounts.policy import Permission
from studio.activity.inbox import with_unread
from studio.core.web.parameters import whole_number
from studio.generation.models import Take
from studio.review.decisions.panel import decision_panel
from studio.review.decisions.visibility import visibility_of
from studio.review.forms import NoteForm
from studio.review.guards import participant_of, take_view
from studio.review.labels import label_of
from studio.review.models import ReviewRevision
from studio.review.notes.answers import answered_takes, mark_missed
from studio.review.notes.thread_view import THREADS, changed_threads, thread_counts, threads_of
from studio.review.screening.earlier_notes import earlier_notes
from studio.review.screening.player import player_of
from studio.review.screening.siblings import siblings_of
from studio.review.take_info import take_info
from studio.review.viewing import log_watched
from studio.review.visibility_and_status import Visibility

POLL_SECONDS = 2
FILTERS = ("open", "all", "resolved", "mine")
# Pages that show the decision panel alone, by the ``only`` of their poll: what the panel takes.
DECISION_ONLY: dict[str, dict[str, Any]] = {
    "desk": {},
    "cull": {"has_picks": True},
    "A": {"side": "A"},
    "B": {"side": "B"},
}


@never_cache
@require_GET
@take_view(requires=Permission.VIEW)
def take(request: StudioRequest, take: Take) -> HttpResponse:
    """The page of one take: player, notes, decision panel, facts."""
    log_watched(take, participant_of(request))
    return render_take(request, take)


def render_take(
    request: StudioRequest, take: Take, form: NoteForm | None = None, sentence: str = "", *, status: int = 422
) -> HttpResponse:
    """The page of a take; with an error's status around a note that was refused, which stays in its field."""
    mark_missed(take)
    visibility = visibility_of(take, request.member)
    may_order = request.member.has_permission(Permission.ORDER)
    context: dict[str, Any] = {
        "project": take.generation.project,
        "take": take,
        "label": label_of(take),
        "share_query": f"take={take.pk}",
        "player": player_of(take, person=request.user.colour, may_order=may_order) if take.asset else None,
        "visibility": visibility,
        "panel": decision_panel(take, request.member, visibility),
        "info": take_info(take, request.member, visibility),
        "siblings": siblings_of(take, request.member),
        "noted": answered_takes([take.generation.order_key]).get(take.generation.order_key),
        "earlier": earlier_notes(take, request.member),
        "may_order": may_order,
        **_notes_context(request, take, visibility),
        "compose": compose(request, take, form, sentence),
    }
    return render(request, "review/take.html", context, status=status if sentence else 200)


@never_cache
@require_GET
@take_view(requires=Permission.VIEW)
@with_unread
def watch(request: StudioRequest, take: Take) -> HttpResponse:
    """Notes and decision panel that changed since a revision; 204 when nothing did."""
    since = whole_number(request.GET.get("since")) or 0
    counter = ReviewRevision.objects.filter(take=take).first()
    if counter is None or since >= counter.revision:
        return HttpResponse(status=204)
    visibility = visibility_of(take, request.member)
    is_decided = counter.decision_revision > since
    context: dict[str, Any] = {
        "take": take,
        "poll": poll_url(take, counter.revision),
        "poll_seconds": POLL_SECONDS,
        "panel": decision_panel(take, request.member, visibility) if is_decided else None,
    }
    only = request.GET.get("only", "")
    if only in DECISION_ONLY:
        context |= {"poll": poll_url(take, counter.revision, only=only), **DECISION_ONLY[only]}
        return render(request, "review/_decided.html", context)
    participant = participant_of(request)
    since = 0 if _may_reveal(take, is_decided) else since
    threads, until = changed_threads(take, participant, visibility, since)
    if until is not None:
        context["poll"] = poll_url(take, until)
    context |= {
        "notes": threads,
        "counts": thread_counts(take, participant, visibility),
        "earlier": earlier_notes(take, request.member),
        "may_review": request.member.has_permission(Permission.REVIEW),
        "may_share": request.member.has_permission(Permission.SHARE),
        "may_order": request.member.has_permission(Permission.ORDER),
    }
    return render(request, "review/_changes.html", context)


def _may_reveal(take: Take, is_decided: bool) -> bool:
    """Whether notes that were hidden may be shown now: the first decision in a blind review opens them."""
    return is_decided and take.generation.project.is_blind


def _notes_context(request: StudioRequest, take: Take, visibility: Visibility) -> dict[str, Any]:
    # The revision is read before the rows: what comes between is fetched by the first poll.
    revision = revision_of(take)
    return {
        "poll": poll_url(take, revision),
        "poll_seconds": POLL_SECONDS,
        **_threads(request, take, visibility),
        "may_review": request.member.has_permission(Permission.REVIEW),
        "may_share": request.member.has_permission(Permission.SHARE),
        "people": _people(request),
        "opened": {"frame": whole_number(request.GET.get("frame")), "note": request.GET.get("note", "")},
    }


def _threads(request: StudioRequest, take: Take, visibility: Visibility) -> dict[str, Any]:
    """The threads; the browser filters them, but where there are more than a page has."""
    participant = participant_of(request)
    counts = thread_counts(take, participant, visibility)
    shown = _choice(request.GET.get("notes", ""), FILTERS)
    is_long = counts["all"] > THREADS
    if is_long and "note" in request.GET and "notes" not in request.GET:
        shown = "all"  # whatever became of the note that the address names
    kind = shown if is_long else "all"
    pages = threads_of(take, participant, visibility, request.GET, kind=kind)
    return {"pages": pages, "counts": counts, "shown": shown, "is_long": is_long}


def compose(request: StudioRequest, take: Take, form: NoteForm | None, sentence: str) -> dict[str, Any]:
    """Values of the form for a new note, with what was entered before."""
    data = form.data if form else {}
    return {
        "text": data.get("text", ""),
        "frame_in": data.get("frame_in") or whole_number(request.GET.get("frame")) or 0,
        "frame_out": data.get("frame_out", ""),
        "drawing": data.get("drawing", ""),
        "key": data.get("key") or uuid.uuid4(),
        "sentence": sentence,
        "last": take.asset.frames - 1 if take.asset and take.asset.frames else 0,
        "colour": request.user.colour,
    }


def poll_url(take: Take, revision: int, **more: str) -> str:
    """Address that the page polls for changes after a revision."""
    return f"{reverse('review:watch', args=[take.pk])}?{urlencode({'since': revision, **more})}"


def revision_of(take: Take) -> int:
    """Current revision of the notes and decisions of a take."""
    return ReviewRevision.objects.filter(take=take).values_list("revision", flat=True).first() or 0


def _people(request: StudioRequest) -> list[str]:
    """Names that a note can mention."""
    team = request.member.team.members.select_related("user").order_by("user__name")
    return [member.user.name for member in team]


def _choice(value: str, choices: tuple[str, ...]) -> str:
    return value if value in choices else choices[0]
