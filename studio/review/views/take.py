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

from studio.accounts.models import Member, StudioRequest
from studio.accounts.policy import Permission
from studio.activity.inbox import with_unread
from studio.generation.lifecycle import TakeState
from studio.generation.models import Take
from studio.review.decisions.panel import desk, seen_of, sight_of
from studio.review.forms import NoteForm
from studio.review.guards import take_view, voice_of
from studio.review.labels import label_of
from studio.review.models import Talk
from studio.review.notes import thread_view as threads
from studio.review.notes.answers import catch_up
from studio.review.screening.player import player_of
from studio.review.take_info import facts

POLL_SECONDS = 2
FILTERS = ("open", "all", "resolved", "mine")


@never_cache
@require_GET
@take_view(requires=Permission.VIEW)
def take(request: StudioRequest, take: Take) -> HttpResponse:
    """The player, the notes beside it, the decision below, then what it was made from."""
    return render_take(request, take)


def render_take(
    request: StudioRequest, take: Take, form: NoteForm | None = None, sentence: str = ""
) -> HttpResponse:
    """The page; 422 around a note that could not be kept, which stays in its field."""
    catch_up(take)
    project = take.generation.project
    sight = sight_of(take, request.member)
    # The revision is read before the rows: what comes between is fetched by the first poll.
    at = revision_of(take)
    found = threads.lines(take, voice_of(request), sight)
    context: dict[str, Any] = {
        "project": project,
        "take": take,
        "label": label_of(take),
        "player": player_of(
            take, person=request.user.colour, may_order=request.member.has_permission(Permission.ORDER)
        )
        if take.asset
        else None,
        "sight": sight,
        "poll": poll_url(take, at),
        "poll_seconds": POLL_SECONDS,
        "notes": found,
        "tally": threads.tally(take, voice_of(request)),
        "shown": _choice(request.GET.get("notes", ""), FILTERS),
        "may_review": request.member.has_permission(Permission.REVIEW),
        "may_order": request.member.has_permission(Permission.ORDER),
        "desk": desk(take, request.member, sight),
        "facts": facts(take, request.member, sight),
        "siblings": siblings(take, request.member),
        "compose": compose(request, take, form, sentence),
        "people": _people(request),
        "opened": {"frame": _number(request.GET.get("frame", "")), "note": request.GET.get("note", "")},
    }
    return render(request, "review/take.html", context, status=422 if sentence else 200)


@never_cache
@require_GET
@take_view(requires=Permission.VIEW)
@with_unread
def watch(request: StudioRequest, take: Take) -> HttpResponse:
    """The notes, and the decision row, that changed since a revision; 204 when nothing did."""
    since = _number(request.GET.get("since", "")) or 0
    talk = Talk.objects.filter(take=take).first()
    if talk is None or since >= talk.revision:
        return HttpResponse(status=204)
    sight = sight_of(take, request.member)
    context: dict[str, Any] = {
        "take": take,
        "poll": poll_url(take, talk.revision),
        "poll_seconds": POLL_SECONDS,
        "desk": desk(take, request.member, sight) if talk.decided > since else None,
    }
    if request.GET.get("only") == "desk":
        context["poll"] = poll_url(take, talk.revision, only="desk")
        return render(request, "review/_decided.html", context)
    voice = voice_of(request)
    context |= {
        "notes": threads.newer(take, voice, sight, since),
        "tally": threads.tally(take, voice),
        "may_review": request.member.has_permission(Permission.REVIEW),
        "may_order": request.member.has_permission(Permission.ORDER),
    }
    return render(request, "review/_changes.html", context)


def compose(request: StudioRequest, take: Take, form: NoteForm | None, sentence: str) -> dict[str, Any]:
    """The field for a new note, with what was entered before."""
    data = form.data if form else {}
    return {
        "text": data.get("text", ""),
        "frame_in": data.get("frame_in") or _number(request.GET.get("frame", "")) or 0,
        "frame_out": data.get("frame_out", ""),
        "drawing": data.get("drawing", ""),
        "key": data.get("key") or uuid.uuid4(),
        "sentence": sentence,
        "last": take.asset.frames - 1 if take.asset and take.asset.frames else 0,
        "colour": request.user.colour,
    }


def siblings(take: Take, member: Member) -> dict[str, Any]:
    """The ready takes of the shot in order, the one before, the one after, and whose status may show."""
    ready = Take.objects.filter(shot=take.shot_id, state=TakeState.READY, trashed_at=None)
    found = list(ready.select_related("asset").order_by("number"))
    at = next((index for index, one in enumerate(found) if one.pk == take.pk), -1)
    before = found[at - 1] if at > 0 else None
    after = found[at + 1] if 0 <= at < len(found) - 1 else None
    seen = seen_of(found, member, take.generation.project)
    return {"takes": found, "before": before, "after": after, "seen": seen}


def poll_url(take: Take, revision: int, **more: str) -> str:
    """Where the page asks what is newer."""
    return f"{reverse('review:watch', args=[take.pk])}?{urlencode({'since': revision, **more})}"


def revision_of(take: Take) -> int:
    """How far the talk about a take has come."""
    return Talk.objects.filter(take=take).values_list("revision", flat=True).first() or 0


def _people(request: StudioRequest) -> list[str]:
    """Whom a note can mention."""
    team = request.member.team.members.select_related("user").order_by("user__name")
    return [member.user.name for member in team]


def _choice(value: str, known: tuple[str, ...]) -> str:
    return value if value in known else known[0]


def _number(value: str) -> int | None:
    return int(value) if value.isdecimal() and len(value) < 10 else None
