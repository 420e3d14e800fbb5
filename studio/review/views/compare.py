"""The page that compares two takes: one set of controls, one sound, and their differences below."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from studio.accounts.models import StudioRequest
from studio.accounts.policy import Permission
from studio.core import keyset
from studio.core.uuids import parse_uuids
from studio.core.web import go, page
from studio.generation.lifecycle import TakeState
from studio.generation.models import Take
from studio.projects.guards import project_view
from studio.projects.models import Project
from studio.review.decisions.panel import DecisionPanel, decision_panel
from studio.review.decisions.visibility import visibility_of
from studio.review.guards import TAKES, participant_of
from studio.review.labels import label_of
from studio.review.notes.thread_view import ThreadNote, threads_of
from studio.review.screening.compare import compare_takes
from studio.review.screening.player import Player, player_of
from studio.review.screening.siblings import around
from studio.review.viewing import log_watched
from studio.review.views.take import POLL_SECONDS, poll_url, revision_of
from studio.review.visibility_and_status import Visibility

CHOICES = 50  # before each of the two, and after it
NOTES = 50  # of each
MODES = (
    ("side", "Side by side", "columns-2", "V"),
    ("wipe", "Wipe", "square-split-horizontal", "W"),
    ("overlay", "Overlay", "layers", "Y"),
    ("difference", "Difference", "contrast", "T"),
    ("single", "One at a time", "arrow-left-right", "`"),
)


@dataclass(frozen=True, kw_only=True)
class Side:
    """One of the two takes with its player and notes."""

    letter: str
    take: Take
    label: str
    player: Player
    visibility: Visibility
    panel: DecisionPanel
    notes: keyset.Page[ThreadNote]
    url: str
    poll: str


@never_cache
@require_GET
@project_view(requires=Permission.VIEW)
def compare(request: StudioRequest, project: Project) -> HttpResponse:
    """Compare ``?a=<take>&b=<take>``; without b, with the take before a (or after it) in the same shot."""
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
        "poll_seconds": POLL_SECONDS,
        "has_copy": a.player.has_copy or b.player.has_copy,
        "comparison": compare_takes(first, second, a.visibility, b.visibility),
    }
    return render(request, "review/compare.html", context)


@never_cache
@require_GET
@project_view(requires=Permission.VIEW)
def changed_request(request: StudioRequest, project: Project) -> HttpResponse:
    """What the request of ``?b=<take>`` says otherwise than that of ``?a=<take>``, word by word."""
    if not {"a", "b"} <= request.GET.keys():
        return go(request, "generation:gallery", project.pk)
    a, b = (_take(project, request.GET[name]) for name in "ab")
    seen = (visibility_of(take, request.member) for take in (a, b))
    context = {
        "project": project,
        "a": label_of(a),
        "b": label_of(b),
        "comparison": compare_takes(a, b, *seen),
        "compare_url": f"{reverse('review:compare', args=[project.pk])}?a={a.pk}&b={b.pk}",
    }
    return page(request, "review/changed_request.html", "review/_changed_request.html", context)


def _take(project: Project, take_id: str) -> Take:
    """A take of this project that can be watched. Raises Http404."""
    takes = TAKES.filter(generation__project=project, state=TakeState.READY, asset__isnull=False)
    take = takes.filter(pk__in=parse_uuids([take_id])).first()
    if take is None:
        raise Http404
    return take


def _neighbour(take: Take) -> Take | None:
    row = around(take, each_side=1)
    at = row.index(take)
    other = row[at - 1] if at else next(iter(row[at + 1 :]), None)
    return TAKES.get(pk=other.pk) if other else None


def _choices(a: Take, b: Take | None) -> list[tuple[str, str]]:
    """Id and label of the takes that either side may show: those of its shot around it."""
    nearby = {take.pk: take for side in (a, b) if side for take in around(side, each_side=CHOICES)}
    takes = sorted(nearby.values(), key=lambda take: (take.shot.position, take.shot.number, take.number))
    return [(str(take.pk), label_of(take)) for take in takes]


def _side(request: StudioRequest, letter: str, take: Take) -> Side:
    log_watched(take, participant_of(request))
    revision = revision_of(take)  # read before the rows: the first poll brings what comes between
    visibility = visibility_of(take, request.member)
    return Side(
        letter=letter,
        take=take,
        label=label_of(take),
        player=player_of(take, person=request.user.colour),
        visibility=visibility,
        panel=decision_panel(take, request.member, visibility),
        notes=threads_of(take, participant_of(request), visibility, QueryDict(), size=NOTES),
        url=reverse("review:take", args=[take.pk]),
        poll=poll_url(take, revision, only=letter),
    )
