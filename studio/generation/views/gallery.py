"""The gallery of a project and the poll of an open gallery page."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET
from django_htmx.http import trigger_client_event

from studio.accounts.models import Member, StudioRequest
from studio.accounts.policy import Permission
from studio.activity.inbox import with_unread
from studio.core.web.responses import is_htmx
from studio.generation import hooks
from studio.generation.composer.context import ComposerContext
from studio.generation.composer.forms import ComposeForm
from studio.generation.cost_report import REJECT_REASONS
from studio.generation.due_shots import has_due_shots, shots_with_circle
from studio.generation.gallery import listing
from studio.generation.gallery.banners import banners
from studio.generation.gallery.budget_bar import budget_bar
from studio.generation.gallery.cards import Card, CardOptions, cards, is_hidden_by_blind_review
from studio.generation.gallery.filters import Filters
from studio.generation.gallery.listing import PAGE_SIZE, Listing
from studio.generation.gallery.ordering import sort_by_name
from studio.generation.gallery.polling import known_revision, poll_interval, skip_if_unchanged
from studio.generation.gallery.selection_bar import selection_choice, shown_selection
from studio.generation.gallery.starters import starters
from studio.generation.gallery.summary import ProjectSummary, summarize
from studio.generation.gallery.toolbar import take_counts, toolbar, with_query
from studio.generation.gallery.window import Window
from studio.generation.models import EngineStatus
from studio.generation.views.composer_initial import initial_form
from studio.ledger import services as ledger
from studio.projects.due_dates import DueDate, due_date
from studio.projects.guards import project_view
from studio.projects.models import Project, Shot

MAX_CHANGES = 2 * PAGE_SIZE


@never_cache
@require_GET
@project_view(requires=Permission.VIEW)
def gallery(request: StudioRequest, project: Project) -> HttpResponse:
    """The cards of a project that the address asks for; htmx gets only them with the toolbar."""
    if not is_htmx(request):
        return render_gallery(request, project, initial_form(request, project))
    context = _takes(request, project)
    response = render(request, "generation/_takes.html", context)
    response["HX-Replace-Url"] = context["toolbar"].url
    patch_vary_headers(response, ["HX-Request"])
    return response


def render_gallery(
    request: StudioRequest, project: Project, form: ComposeForm, *, show_missing: bool = False, **more: Any
) -> HttpResponse:
    """The page around a composer; 422 when ``show_missing`` shows what keeps an order from going."""
    context = _takes(request, project)
    shots, filters = context["shots"], context["filters"]
    shot = chosen_shot(shots, filters.shot)
    dues = _due_dates(request.member, project, shots)
    context |= {
        "all_url": _address(project, filters, ""),
        "current_shot": shot,
        "shots": [{**_chip(project, one, shot, filters), "due": dues.get(one.pk)} for one in shots],
        "due": due_date(project.due_on, today=timezone.localdate(), is_done=bool(project.archived_at)),
    }
    if context["may_order"]:
        context["composer"] = ComposerContext(
            form=form,
            shot=shot or shots[-1],
            shots=shots,
            member=request.member,
            show_missing=show_missing,
            **more,
        )
    response = render(request, "generation/gallery.html", context, status=422 if show_missing else 200)
    patch_vary_headers(response, ["HX-Request"])
    return response


@never_cache
@require_GET
@skip_if_unchanged
@project_view(requires=Permission.VIEW)
@with_unread
def watch(request: StudioRequest, project: Project) -> HttpResponse:
    """The cards that changed since a revision, and which of them left the page; 204 when none did."""
    summary = summarize(project)  # before the cards: a page that stops to poll has seen every order end
    window = Window.of(request.GET, is_blind_review=is_hidden_by_blind_review(request.member, project))
    changed = project.generations.filter(revision__gt=known_revision(request)).order_by("-revision")
    ids = list(changed.values_list("pk", flat=True)[:MAX_CHANGES])
    listing_page = listing.among(project, window.filters, window.sort, ids)
    listing_page = listing_page.only(
        pk for pk, cursor in listing_page.cursors.items() if window.shows(cursor)
    )
    paused = _paused_engines(summary)
    context = {
        "project": project,
        "poll": poll(project, window, request.member, summary, paused),
        "cards": _cards(listing_page, window.filters, request.member, paused),
        "gone": [f"card-{pk}" for pk in ids if pk not in listing_page.cursors],
        "count_label": take_counts(project, window.filters, project.shots.all(), summary.trashed).label,
        "selection_choice": selection_choice(list(project.take_selections.all()), window.filters.selection),
        **_rights(request.member, project),
    }
    response = render(request, "generation/_changes.html", context)
    if request.GET.get("payment", "") == summary.payment_version:
        return response
    return trigger_client_event(response, "studio:payment", {})


def poll(
    project: Project, window: Window, member: Member, summary: ProjectSummary, paused: list[EngineStatus]
) -> dict[str, Any]:
    """The context of the poll: its URL with the last revision, its interval, and the banners."""
    query = window.query(since=str(project.revision), payment=summary.payment_version)
    return {
        "url": f"{reverse('generation:watch', args=[project.pk])}?{query}",
        "interval": poll_interval(project, timezone.now()) if summary.under_way else "",
        "is_busy": summary.under_way > 0,
        "under_way": summary.under_way,
        "banners": banners(project, paused, summary.awaiting_approval)
        if member.has_permission(Permission.MANAGE_MONEY)
        else [],
    }


def chosen_shot(shots: list[Shot], number: str) -> Shot | None:
    """The shot with this number; None for all."""
    return next((shot for shot in shots if str(shot.number) == number), None)


def _takes(request: StudioRequest, project: Project) -> dict[str, Any]:
    """The context of the toolbar, the cards and the pages."""
    is_blind_review = is_hidden_by_blind_review(request.member, project)
    filters = Filters.of(request.GET)
    filters = filters.without_hidden() if is_blind_review else filters
    sort = sort_by_name(request.GET.get("sort", ""), is_blind_review=is_blind_review)
    after, before = request.GET.get("after", ""), request.GET.get("before", "")
    summary = summarize(project)  # before the cards: a page that does not poll shows every order ended
    listing_page = listing.page(project, filters, sort, after=after, before=before)
    paused = _paused_engines(summary)
    shots = list(project.shots.all())
    rights = _rights(request.member, project)
    counts = take_counts(project, filters, shots, summary.trashed)
    window = Window.around(listing_page, filters, sort)
    selections = list(project.take_selections.all())
    return {
        "project": project,
        "filters": filters,
        "shots": shots,
        "cards": _cards(listing_page, filters, request.member, paused),
        "toolbar": toolbar(
            project,
            filters,
            sort,
            listing_page,
            counts,
            is_blind_review=is_blind_review,
            has_due_shots=has_due_shots(shots),
        ),
        "selection": shown_selection(project, selections, filters.selection),
        "selection_choice": selection_choice(selections, filters.selection),
        "count_label": counts.label,
        "poll": poll(project, window, request.member, summary, paused),
        "budget_bar": budget_bar(summary) if request.member.has_permission(Permission.SEE_MONEY) else None,
        "starters": starters(project) if rights["may_order"] else [],
        **rights,
    }


def _paused_engines(summary: ProjectSummary) -> list[EngineStatus]:
    return list(EngineStatus.objects.paused()) if summary.is_any_engine_paused else []


def _cards(listing_page: Listing, filters: Filters, member: Member, paused: list[EngineStatus]) -> list[Card]:
    options = CardOptions(
        paused_engines={status.engine: status for status in paused},
        matches=listing_page.matches,
        cursors=listing_page.cursors,
        takes=listing_page.takes,
        spent=ledger.spent_on_each(listing_page.incomplete_orders),
        is_trash=bool(filters.trash),
        answered_takes=hooks.ANSWERED_TAKES.call([one.order_key for one in listing_page.generations]),
    )
    return cards(listing_page.generations, member, options)


def _rights(member: Member, project: Project) -> dict[str, Any]:
    """The permissions of a member, and the URLs of the buttons that need them."""
    return {
        "may_order": member.has_permission(Permission.ORDER),
        "may_manage": member.has_permission(Permission.MANAGE_PROJECTS),
        "may_review": member.has_permission(Permission.REVIEW),
        "bulk_url": hooks.BULK_REVIEW_PAGE.url(project.pk),
        "reject_reasons": REJECT_REASONS,
        "compare_url": hooks.COMPARE_PAGE.url(project.pk),
    }


def _address(project: Project, filters: Filters, shot: str) -> str:
    return with_query(reverse("generation:gallery", args=[project.pk]), filters.query(shot=shot, trash=""))


def _due_dates(member: Member, project: Project, shots: list[Shot]) -> dict[UUID, DueDate | None]:
    """The due dates of shots without a circled take; in a blind review, of all: it hides the circles."""
    if not has_due_shots(shots):
        return {}
    done = set() if is_hidden_by_blind_review(member, project) else shots_with_circle(project)
    today = timezone.localdate()
    return {shot.pk: due_date(shot.due_on, today=today, is_done=shot.pk in done) for shot in shots}


def _chip(project: Project, shot: Shot, current: Shot | None, filters: Filters) -> dict[str, Any]:
    return {
        "id": shot.pk,
        "number": f"{shot.number:02}",
        "name": shot.name,
        "url": _address(project, filters, str(shot.number)),
        "take_count": shot.last_take - shot.purged_takes,
        "is_current": shot == current,
    }
