"""The gallery and its poll."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from studio.accounts.models import Member, StudioRequest
from studio.accounts.policy import Permission
from studio.activity.inbox import with_unread
from studio.core.web import is_htmx
from studio.generation import hooks
from studio.generation.composer.context import dock
from studio.generation.composer.forms import ComposeForm
from studio.generation.cost_report import REJECT_REASONS
from studio.generation.gallery import listing
from studio.generation.gallery.banners import banners
from studio.generation.gallery.budget_bar import purse
from studio.generation.gallery.cards import Card, View, cards, is_veiled_for
from studio.generation.gallery.filters import Filters
from studio.generation.gallery.listing import PAGE_SIZE, Found
from studio.generation.gallery.ordering import chosen
from studio.generation.gallery.polling import quiet, seen
from studio.generation.gallery.starters import starters
from studio.generation.gallery.summary import Pulse, pulse
from studio.generation.gallery.toolbar import counts, shelf
from studio.generation.gallery.window import Window
from studio.generation.models import EngineStatus
from studio.generation.views.composer_initial import entered
from studio.projects.guards import project_view
from studio.projects.models import Project, Shot

POLL_SECONDS = 1
MOST_CHANGES = 2 * PAGE_SIZE


@never_cache
@require_GET
@project_view(requires=Permission.VIEW)
def gallery(request: StudioRequest, project: Project) -> HttpResponse:
    """The cards of a project that the address asks for; htmx gets only them and what stands around them."""
    if not is_htmx(request):
        return render_gallery(request, project, entered(request, project))
    context = _takes(request, project)
    response = render(request, "generation/_takes.html", context)
    response["HX-Replace-Url"] = context["shelf"].url
    patch_vary_headers(response, ["HX-Request"])
    return response


def render_gallery(
    request: StudioRequest, project: Project, form: ComposeForm, *, insist: bool = False, **more: Any
) -> HttpResponse:
    """The page around a composer; 422 when ``insist`` shows what keeps an order from going."""
    context = _takes(request, project)
    shots, filters = context["shots"], context["filters"]
    shot = chosen_shot(shots, filters.shot)
    context |= {
        "all_url": _address(project, filters, ""),
        "current_shot": shot,
        "shots": [_chip(project, one, shot, filters) for one in shots],
    }
    if context["may_order"]:
        context["dock"] = dock(form, shot or shots[-1], insist=insist, **more)
    response = render(request, "generation/gallery.html", context, status=422 if insist else 200)
    patch_vary_headers(response, ["HX-Request"])
    return response


@never_cache
@require_GET
@quiet
@project_view(requires=Permission.VIEW)
@with_unread
def watch(request: StudioRequest, project: Project) -> HttpResponse:
    """The cards that changed since a revision, and which of them left the page; 204 when none did."""
    window = Window.of(request.GET, is_veiled=is_veiled_for(request.member, project))
    changed = project.generations.filter(revision__gt=seen(request)).order_by("-revision")
    ids = list(changed.values_list("pk", flat=True)[:MOST_CHANGES])
    found = listing.among(project, window.filters, window.sort, ids)
    found = found.only(pk for pk, place in found.places.items() if window.shows(place))
    now = pulse(project)
    shut = _shut(now)
    context = {
        "project": project,
        "poll": poll(project, window, request.member, now, shut),
        "cards": _cards(found, window.filters, request.member, shut),
        "gone": [f"card-{pk}" for pk in ids if pk not in found.places],
        "count_label": counts(project, window.filters, project.shots.all(), now.trashed).label,
        **_rights(request.member, project),
    }
    return render(request, "generation/_changes.html", context)


def poll(
    project: Project, window: Window, member: Member, now: Pulse, shut: list[EngineStatus]
) -> dict[str, Any]:
    """What the page needs to ask again: the last revision, whether anything is under way, what is wrong."""
    query = window.query(since=str(project.revision))
    return {
        "url": f"{reverse('generation:watch', args=[project.pk])}?{query}",
        "seconds": POLL_SECONDS,
        "is_busy": now.under_way > 0,
        "under_way": now.under_way,
        "banners": banners(project, shut, now.asked)
        if member.has_permission(Permission.MANAGE_MONEY)
        else [],
    }


def chosen_shot(shots: list[Shot], number: str) -> Shot | None:
    """The shot with this number; None for all."""
    return next((shot for shot in shots if str(shot.number) == number), None)


def _takes(request: StudioRequest, project: Project) -> dict[str, Any]:
    """What the part with the cards needs."""
    is_veiled = is_veiled_for(request.member, project)
    filters = Filters.of(request.GET)
    filters = filters.unveiled() if is_veiled else filters
    sort = chosen(request.GET.get("sort", ""))
    after, before = request.GET.get("after", ""), request.GET.get("before", "")
    found = listing.page(project, filters, sort, after=after, before=before)
    now = pulse(project)
    shut = _shut(now)
    shots = list(project.shots.all())
    rights = _rights(request.member, project)
    counted = counts(project, filters, shots, now.trashed)
    window = Window.around(found, filters, sort)
    return {
        "project": project,
        "filters": filters,
        "shots": shots,
        "cards": _cards(found, filters, request.member, shut),
        "shelf": shelf(project, filters, sort, found, counted, is_veiled=is_veiled),
        "count_label": counted.label,
        "poll": poll(project, window, request.member, now, shut),
        "purse": purse(now) if request.member.has_permission(Permission.SEE_MONEY) else None,
        "starters": starters(project) if rights["may_order"] else [],
        **rights,
    }


def _shut(now: Pulse) -> list[EngineStatus]:
    return list(EngineStatus.objects.paused()) if now.is_any_gate_shut else []


def _cards(found: Found, filters: Filters, member: Member, shut: list[EngineStatus]) -> list[Card]:
    gates = {gate.engine: gate for gate in shut}
    view = View(
        gates=gates, meant=found.meant, places=found.places, takes=found.takes, is_trash=bool(filters.trash)
    )
    return cards(found.generations, member, view)


def _rights(member: Member, project: Project) -> dict[str, Any]:
    """What buttons the page has, and where they lead."""
    return {
        "may_order": member.has_permission(Permission.ORDER),
        "may_manage": member.has_permission(Permission.MANAGE_PROJECTS),
        "may_review": member.has_permission(Permission.REVIEW),
        "bulk_url": hooks.BULK_REVIEW_PAGE.url(project.pk),
        "reject_reasons": REJECT_REASONS,
        "compare_url": hooks.COMPARE_PAGE.url(project.pk),
    }


def _address(project: Project, filters: Filters, shot: str) -> str:
    query = filters.query(shot=shot, trash="")
    base = reverse("generation:gallery", args=[project.pk])
    return f"{base}?{query}" if query else base


def _chip(project: Project, shot: Shot, current: Shot | None, filters: Filters) -> dict[str, Any]:
    return {
        "id": shot.pk,
        "number": f"{shot.number:02}",
        "name": shot.name,
        "url": _address(project, filters, str(shot.number)),
        "take_count": shot.last_take - shot.purged_takes,
        "is_current": shot == current,
    }
