"""The gallery and its poll."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Self
from urllib.parse import urlencode
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from studio.accounts.models import Member, StudioRequest
from studio.accounts.policy import Deed
from studio.core.money import show
from studio.core.words import count
from studio.generation.banners import banners
from studio.generation.cards import cards
from studio.generation.dock import dock
from studio.generation.forms import ComposeForm
from studio.generation.lifecycle import UNDER_WAY, State
from studio.generation.models import Gate, Generation, GenerationQuerySet
from studio.generation.refill import fields_of
from studio.generation.starters import starters
from studio.ledger import services as ledger
from studio.projects.guards import project_view
from studio.projects.models import Project, Shot

PAGE_SIZE = 48
POLL_SECONDS = 1
MOST_HANDED_OVER = 4


@dataclass(frozen=True)
class Window:
    """Which cards a page shows: those of a shot, made not before ``oldest`` and not after ``newest``."""

    shot: str = ""
    oldest: str = ""
    newest: str = ""

    @classmethod
    def of(cls, request: HttpRequest) -> Self:
        """The window that a poll names."""
        return cls(*(request.GET.get(name, "") for name in ("shot", "oldest", "newest")))

    def over(self, found: GenerationQuerySet) -> GenerationQuerySet:
        """The generations in it, newest first. A bound that is no time bounds nothing."""
        if self.shot.isdecimal():
            found = found.filter(shot__number=int(self.shot))
        if oldest := parse_datetime(self.oldest):
            found = found.filter(created_at__gte=oldest)
        if newest := parse_datetime(self.newest):
            found = found.filter(created_at__lte=newest)
        return found.order_by("-created_at")


@never_cache
@require_GET
@project_view(may=Deed.VIEW)
def gallery(request: StudioRequest, project: Project) -> HttpResponse:
    """All cards of a project or of one shot, newest first, with the composer."""
    return render_gallery(request, project, entered(request, project))


def render_gallery(
    request: StudioRequest, project: Project, form: ComposeForm, *, insist: bool = False, **more: Any
) -> HttpResponse:
    """The page around a composer; 422 when ``insist`` shows what keeps an order from going."""
    shots = list(project.shots.all())
    shot = chosen_shot(shots, request.GET.get("shot", ""))
    found = project.generations.for_cards().order_by("-created_at")
    page = Paginator(found.filter(shot=shot) if shot else found, PAGE_SIZE).get_page(request.GET.get("page"))
    page.object_list = list(page.object_list)
    may_order = request.member.may(Deed.ORDER)
    shut = list(Gate.objects.shut())
    context: dict[str, Any] = {
        "project": project,
        "all_url": reverse("generation:gallery", args=[project.pk]),
        "current_shot": shot,
        "shots": [_chip(project, one, shot) for one in shots],
        "may_order": may_order,
        "cards": cards(page.object_list, request.member, shut),
        "page": _pages(page, sum(one.last_take for one in shots if shot in (None, one)), shot),
        "poll": poll(project, _window(page, shot), request.member, shut),
    }
    if may_order:
        context["money_label"] = _money(project)
        context["dock"] = dock(form, shot or shots[-1], insist=insist, **more)
        context["starters"] = starters(project)
    return render(request, "generation/gallery.html", context, status=422 if insist else 200)


@never_cache
@require_GET
@project_view(may=Deed.VIEW)
def watch(request: StudioRequest, project: Project) -> HttpResponse:
    """The cards that changed since a revision; 204 when none did."""
    since = request.GET.get("since", "")
    seen = int(since) if since.isdecimal() else 0
    if seen >= project.revision:
        return HttpResponse(status=204)
    window = Window.of(request)
    changed = window.over(project.generations.for_cards()).filter(revision__gt=seen)[:PAGE_SIZE]
    shut = list(Gate.objects.shut())
    fresh = [one for one in changed if one.first_revision > seen]
    context = {
        "poll": poll(project, window, request.member, shut),
        "cards": cards([one for one in changed if one not in fresh], request.member, shut),
        "new_cards": cards(fresh, request.member, shut),
    }
    return render(request, "generation/_changes.html", context)


def hand_over(request: HttpRequest, order_key: UUID, fields: dict[str, list[str]]) -> None:
    """Have the composer opened with these fields by ``?answers=<order_key>``, the key of its first order.

    They wait in the session: a prompt may be longer than an address.
    """
    waiting = dict(list(request.session.get("handed_over", {}).items())[-MOST_HANDED_OVER:])
    request.session["handed_over"] = {**waiting, str(order_key): fields}


def entered(request: StudioRequest, project: Project) -> ComposeForm:
    """The composer as the address says: a mode, a starter's words, or a reused generation."""
    data = QueryDict(mutable=True)
    data.update(request.GET)
    for name, values in request.GET.lists():
        data.setlist(name, values)
    reused = request.GET.get("reuse")
    source = project.generations.filter(pk=reused).first() if reused else None
    if source:
        for name, values in fields_of(source).items():
            data.setlist(name, values)
    _take_over(request, project, data)
    data.setdefault("mode", "text")
    form = ComposeForm(data, project=project)
    form.is_valid()
    return form


def _take_over(request: StudioRequest, project: Project, data: QueryDict) -> None:
    """Fill in what another room handed over, unless it has been ordered already."""
    key = request.GET.get("answers", "")
    handed = request.session.get("handed_over", {}).get(key)
    if not handed or project.generations.filter(order_key=key).exists():
        data.pop("answers", None)
        return
    for name, values in handed.items():
        data.setlist(name, values)


def poll(project: Project, window: Window, member: Member, shut: list[Gate]) -> dict[str, Any]:
    """What the page needs to ask again: the last revision, whether anything is under way, what is wrong."""
    counted = project.generations.aggregate(
        under_way=Count("pk", filter=Q(state__in=UNDER_WAY)), asked=Count("pk", filter=Q(state=State.ASKED))
    )
    under_way = counted["under_way"]
    query = urlencode({"since": project.revision, **asdict(window)})
    return {
        "url": f"{reverse('generation:watch', args=[project.pk])}?{query}",
        "seconds": POLL_SECONDS,
        "is_busy": under_way > 0,
        "under_way": under_way,
        "banners": banners(project, shut, counted["asked"]) if member.may(Deed.MANAGE_MONEY) else [],
    }


def _window(page: Page[Generation], shot: Shot | None) -> Window:
    shown = page.object_list
    return Window(
        shot=str(shot.number) if shot else "",
        oldest=shown[-1].created_at.isoformat() if shown and page.has_next() else "",
        newest=shown[0].created_at.isoformat() if shown and page.has_previous() else "",
    )


def chosen_shot(shots: list[Shot], number: str) -> Shot | None:
    """The shot with this number; None for all."""
    return next((shot for shot in shots if str(shot.number) == number), None)


def _chip(project: Project, shot: Shot, current: Shot | None) -> dict[str, Any]:
    return {
        "number": f"{shot.number:02}",
        "name": shot.name,
        "url": f"{reverse('generation:gallery', args=[project.pk])}?shot={shot.number}",
        "take_count": shot.last_take,
        "is_current": shot == current,
    }


def _money(project: Project) -> str:
    """``$18.42 of $30.00``, or what was spent where nothing limits it."""
    found = ledger.balance(project)
    used = show(found.spent_usd + found.held_usd)
    return used if found.limit_usd is None else f"{used} of {show(found.limit_usd)}"


def _pages(page: Page[Generation], takes: int, shot: Shot | None) -> dict[str, Any]:
    extra = f"&shot={shot.number}" if shot else ""
    return {
        "total_label": count(takes, "take"),
        "next_url": f"?page={page.next_page_number()}{extra}" if page.has_next() else "",
        "previous_url": f"?page={page.previous_page_number()}{extra}" if page.has_previous() else "",
    }
