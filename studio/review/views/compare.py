"""Two takes beside each other: one control, one sound, and below what differs between them."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from studio.accounts.models import StudioRequest
from studio.accounts.policy import Permission
from studio.core.web import go
from studio.generation.lifecycle import TakeState
from studio.generation.models import Take
from studio.projects.guards import project_view
from studio.projects.models import Project
from studio.review.decisions.panel import sight_of
from studio.review.guards import TAKES, voice_of
from studio.review.labels import label_of
from studio.review.notes import thread_view as threads
from studio.review.screening.compare import changes
from studio.review.screening.player import Player, player_of
from studio.review.visibility_and_status import Sight

MODES = (
    ("side", "Side by side", "columns-2", "V"),
    ("wipe", "Wipe", "square-split-horizontal", "W"),
    ("overlay", "Overlay", "layers", "Y"),
    ("difference", "Difference", "contrast", "T"),
    ("single", "One at a time", "arrow-left-right", "`"),
)


@dataclass(frozen=True, kw_only=True)
class Side:
    """One of the two."""

    letter: str
    take: Take
    label: str
    player: Player
    sight: Sight
    notes: list[threads.Line]
    url: str


@never_cache
@require_GET
@project_view(requires=Permission.VIEW)
def compare(request: StudioRequest, project: Project) -> HttpResponse:
    """``?a=<take>&b=<take>``; without b, the take before a (or after it) of the same shot."""
    if "a" not in request.GET:
        return go(request, "generation:gallery", project.pk)
    first = _take(project, request.GET.get("a", ""))
    other = request.GET.get("b", "")
    second = _take(project, other) if other else _neighbour(first)
    context = {
        "project": project,
        "modes": MODES,
        "choices": _choices(first, second),
        "leave_url": reverse("review:take", args=[first.pk]),
    }
    if second is None:
        return render(request, "review/compare_alone.html", context)
    a, b = (_side(request, letter, take) for letter, take in (("A", first), ("B", second)))
    # The longer one leads, so that the bar reaches the end of both.
    lead = a if a.player.frames / a.player.rate >= b.player.frames / b.player.rate else b
    context |= {
        "a": a,
        "b": b,
        "sides": (a, b),
        "lead": lead.letter,
        "player": lead.player,
        "has_copy": a.player.has_copy or b.player.has_copy,
        "changes": changes(first, second, a.sight, b.sight),
    }
    return render(request, "review/compare.html", context)


def _take(project: Project, take_id: str) -> Take:
    """A take of this project that can be watched. Raises Http404."""
    try:
        key = UUID(take_id)
    except ValueError:
        raise Http404 from None
    found = TAKES.filter(generation__project=project, state=TakeState.READY, asset__isnull=False)
    take = found.filter(pk=key).first()
    if take is None:
        raise Http404
    return take


def _neighbour(take: Take) -> Take | None:
    others = TAKES.filter(shot=take.shot_id, state=TakeState.READY, asset__isnull=False, trashed_at=None)
    before = others.filter(number__lt=take.number).order_by("-number").first()
    return before or others.filter(number__gt=take.number).order_by("number").first()


def _choices(a: Take, b: Take | None) -> list[tuple[str, str]]:
    """The takes that either side may be: all of the shots that are shown."""
    shots = {a.shot_id, b.shot_id} if b else {a.shot_id}
    found = Take.objects.filter(shot__in=shots, state=TakeState.READY, asset__isnull=False, trashed_at=None)
    chosen = {str(one.pk): label_of(one) for one in found.select_related("shot").order_by("shot", "number")}
    for one in (a, b):
        if one:
            chosen.setdefault(str(one.pk), label_of(one))  # it may be in the trash
    return list(chosen.items())


def _side(request: StudioRequest, letter: str, take: Take) -> Side:
    sight = sight_of(take, request.member)
    return Side(
        letter=letter,
        take=take,
        label=label_of(take),
        player=player_of(take, person=request.user.colour),
        sight=sight,
        notes=threads.lines(take, voice_of(request), sight),
        url=reverse("review:take", args=[take.pk]),
    )
