"""The page that compares two takes: one set of controls, one sound, and their differences below."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from studio.accounts.models import StudioRequest
from studio.accounts.policy import Permission
from studio.core.errors import Refusal
from studio.core.values.uuids import parse_uuids
from studio.core.web import keyset
from studio.core.web.responses import go, is_htmx, page, toast
from studio.generation.models import Take
from studio.projects.guards import project_view
from studio.projects.models import Project
from studio.review.decisions import preferences
from studio.review.decisions.panel import DecisionPanel, decision_panel
from studio.review.decisions.visibility import visibility_of
from studio.review.guards import TAKES, participant_of
from studio.review.labels import label_of
from studio.review.notes.thread_view import ThreadNote, threads_of
from studio.review.screening.compare import compare_takes
from studio.review.screening.player import Player, player_of
from studio.review.screening.ranking import ranking_of
from studio.review.screening.siblings import around
from studio.review.viewing import log_watched
from studio.review.views.take import POLL_SECONDS, poll_url, revision_of
from studio.review.visibility_and_status import Visibility

CHOICES = 50  # before each of the two, and after it
NOTES = 50  # of each
MODES = (
    ("side", gettext_lazy("Side by side"), "columns-2", "V"),
    ("wipe", gettext_lazy("Wipe"), "square-split-horizontal", "W"),
    ("overlay", gettext_lazy("Overlay"), "layers", "Y"),
    ("difference", gettext_lazy("Difference"), "contrast", "T"),
    ("single", gettext_lazy("One at a time"), "arrow-left-right", "`"),
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
    context |= better_of_two(request, first, second)
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


@require_POST
@project_view(requires=Permission.REVIEW)
def prefer(request: StudioRequest, project: Project) -> HttpResponse:
    """Say which of ``a`` and ``b`` is ``better``: a, b or equal; empty takes it back."""
    a, b = (_find(project, request.POST.get(name, "")) for name in ("a", "b"))
    if a is None or b is None:
        return _without_pair(request, project)
    sentence = ""
    try:
        preferences.prefer(a, b, request.POST.get("better", ""), by=request.user)
    except Refusal as refusal:
        sentence = refusal.message
    if not is_htmx(request):
        if sentence:
            messages.error(request, sentence)
        return redirect(_compare_url(a, b))
    context = {
        "project": project,
        "a": {"take": a, "label": label_of(a)},
        "b": {"take": b, "label": label_of(b)},
    }
    context |= better_of_two(request, a, b)
    response = render(
        request, "review/_better.html", {**context, "oob": "true"}, status=422 if sentence else 200
    )
    return toast(response, sentence, "error") if sentence else response


def better_of_two(request: StudioRequest, a: Take, b: Take) -> dict[str, Any]:
    """Which of the two the member prefers, and the ranking of their shot; nothing for takes of two shots."""
    if a.shot_id != b.shot_id:
        return {"ranking": None}
    ranking = ranking_of(a.shot, request.member)
    return {
        "ranking": ranking,
        "better": preferences.own_preference(a, b, request.user),
        "next_url": _compare_url(*ranking.next_pair) if ranking.next_pair else "",
        "may_review": request.member.has_permission(Permission.REVIEW),
    }


def _without_pair(request: StudioRequest, project: Project) -> HttpResponse:
    sentence = gettext("One of the two takes is gone. Choose another.")
    if is_htmx(request):
        response = HttpResponse(status=422)
        response["HX-Reswap"] = "none"
        return toast(response, sentence, "error")
    messages.error(request, sentence)
    return go(request, "generation:gallery", project.pk)


def _compare_url(a: Take, b: Take) -> str:
    compare_url = reverse("review:compare", args=[a.project_id])
    return f"{compare_url}?{urlencode({'a': a.pk, 'b': b.pk})}"


def _take(project: Project, take_id: str) -> Take:
    """A take of this project that can be watched. Raises Http404."""
    take = _find(project, take_id)
    if take is None:
        raise Http404
    return take


def _find(project: Project, take_id: str) -> Take | None:
    takes = TAKES.ready().filter(generation__project=project)
    return takes.filter(pk__in=parse_uuids([take_id])).first()


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
