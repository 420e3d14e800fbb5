"""Dailies: a set of takes in a row, and cull mode, where each decision goes on to the next."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from studio.accounts.models import StudioRequest
from studio.accounts.policy import Permission
from studio.core.web import page
from studio.generation.models import Take
from studio.projects.guards import project_view
from studio.projects.models import Project
from studio.review.decisions.panel import desk, sight_of
from studio.review.guards import TAKES
from studio.review.labels import label_of
from studio.review.screening.dailies import Row, row
from studio.review.screening.player import player_of
from studio.review.views.take import POLL_SECONDS, poll_url, revision_of

MODES = {"play": "Play", "cull": "Cull"}


@never_cache
@require_GET
@project_view(requires=Permission.VIEW)
def dailies(request: StudioRequest, project: Project) -> HttpResponse:
    """One take of the set in its player; htmx asks for the next one in its place."""
    found = row(project, request.GET)
    mode = request.GET.get("mode", "play")
    context: dict[str, Any] = {
        "project": project,
        "row": found,
        "number": found.at + 1,
        "total": len(found.ids),
        "mode": mode if mode in MODES else "play",
        "modes": [
            (value, label, _url(project, found, found.current, mode=value)) for value, label in MODES.items()
        ],
        "before_url": _url(project, found, found.before),
        "after_url": _url(project, found, found.after),
        "leave_url": reverse("generation:gallery", args=[project.pk]),
    }
    if found.current:
        context |= _shown(request, TAKES.get(pk=found.current))
    if found.after:
        context["next_video"] = player_of(TAKES.get(pk=found.after)).video_url
    return page(request, "review/dailies.html", "review/_reel.html", context)


def _shown(request: StudioRequest, take: Take) -> dict[str, Any]:
    sight = sight_of(take, request.member)
    return {
        "take": take,
        "label": label_of(take),
        "poll": poll_url(take, revision_of(take), only="desk"),
        "poll_seconds": POLL_SECONDS,
        "sight": sight,
        "desk": desk(take, request.member, sight),
        "player": player_of(take, person=request.user.colour),
        "prompt": take.generation.request.get("prompt", "") if sight.prompt else "",
    }


def _url(project: Project, found: Row, at: object, **more: str) -> str:
    """The same set at another take, or in another mode."""
    if at is None:
        return ""
    base = reverse("review:dailies", args=[project.pk])
    pairs = [pair for pair in found.query.split("&") if pair and pair.partition("=")[0] not in more]
    pairs += [f"{name}={value}" for name, value in more.items()]
    return f"{base}?{'&'.join([*pairs, f'at={at}'])}"
