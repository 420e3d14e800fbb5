"""The page of dailies: a set of takes in a row, and cull mode, where each decision goes on to the next."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from studio.accounts.models import StudioRequest
from studio.accounts.policy import Permission
from studio.core.web.responses import page
from studio.generation.models import Take
from studio.projects.guards import project_view
from studio.projects.models import Project
from studio.review.decisions.panel import decision_panel
from studio.review.decisions.visibility import visibility_of
from studio.review.guards import TAKES, participant_of
from studio.review.labels import label_of
from studio.review.screening.dailies import Playlist, playlist
from studio.review.screening.player import player_of
from studio.review.viewing import log_watched
from studio.review.views.take import POLL_SECONDS, poll_url, revision_of

MODES = {"play": gettext_lazy("Play"), "cull": gettext_lazy("Cull")}


@never_cache
@require_GET
@project_view(requires=Permission.VIEW)
def dailies(request: StudioRequest, project: Project) -> HttpResponse:
    """One take of the set in its player; htmx asks for the next one in its place."""
    takes = playlist(project, request.GET)
    mode = request.GET.get("mode", "play")
    context: dict[str, Any] = {
        "project": project,
        "playlist": takes,
        "number": takes.index + 1,
        "total": len(takes.ids),
        "mode": mode if mode in MODES else "play",
        "modes": [
            (value, label, _url(project, takes, takes.current, mode=value)) for value, label in MODES.items()
        ],
        "before_url": _url(project, takes, takes.previous),
        "after_url": _url(project, takes, takes.next),
        "leave_url": reverse("generation:gallery", args=[project.pk]),
    }
    if takes.current:
        context |= _take_context(request, TAKES.get(pk=takes.current), is_cull=context["mode"] == "cull")
    if takes.next:
        context["next_video"] = player_of(TAKES.get(pk=takes.next)).video_url
    return page(request, "review/dailies.html", "review/_playlist.html", context)


def _take_context(request: StudioRequest, take: Take, *, is_cull: bool) -> dict[str, Any]:
    visibility = visibility_of(take, request.member)
    log_watched(take, participant_of(request))
    return {
        "take": take,
        "label": label_of(take),
        "poll": poll_url(take, revision_of(take), only="cull" if is_cull else "desk"),
        "has_picks": is_cull,
        "poll_seconds": POLL_SECONDS,
        "visibility": visibility,
        "panel": decision_panel(take, request.member, visibility),
        "player": player_of(take, person=request.user.colour),
        "prompt": take.generation.request.get("prompt", "") if visibility.prompt else "",
    }


def _url(project: Project, takes: Playlist, at: object, **more: str) -> str:
    """The same set at another take, or in another mode; empty without a take."""
    if at is None:
        return ""
    base = reverse("review:dailies", args=[project.pk])
    pairs = [pair for pair in takes.query.split("&") if pair and pair.partition("=")[0] not in more]
    pairs += [f"{name}={value}" for name, value in more.items()]
    return f"{base}?{'&'.join([*pairs, f'at={at}'])}"
