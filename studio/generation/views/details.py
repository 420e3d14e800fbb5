"""Details of one generation: its event log, with secrets masked, and its request as documents."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from studio.accounts.models import StudioRequest
from studio.accounts.policy import Permission
from studio.core.web.responses import page
from studio.generation.gallery.cards import CardOptions, card
from studio.generation.models import EngineStatus, for_cards
from studio.generation.pipeline import event_view
from studio.generation.request_body import documents_of, request_json
from studio.ledger import services as ledger
from studio.projects.guards import project_view
from studio.projects.models import Project


@never_cache
@require_GET
@project_view(requires=Permission.ORDER)
def details(request: StudioRequest, project: Project, generation_id: UUID) -> HttpResponse:
    """The event log; with ``?part`` only the part that grows while something is under way."""
    generations = for_cards(project.generations.select_related("approved_by"))
    generation = get_object_or_404(generations, pk=generation_id)
    pages = event_view.event_rows(generation, request.GET)
    status = EngineStatus.objects.paused().filter(engine=generation.engine).first()
    options = CardOptions(
        paused_engines={status.engine: status} if status else {}, spent=ledger.spent_on_each([generation.pk])
    )
    context = {
        "project": project,
        "generation": generation,
        "card": card(generation, request.member, options),
        "facts": event_view.facts(generation),
        "pages": pages,
        "support_text": event_view.support_text(generation, pages.rows),
        "is_under_way": not generation.is_final and not pages.previous,
    }
    template = "generation/_event_log.html" if "part" in request.GET else "generation/details.html"
    return render(request, template, context)


@never_cache
@require_GET
@project_view(requires=Permission.ORDER)
def sent_request(request: StudioRequest, project: Project, generation_id: UUID) -> HttpResponse:
    """The request of an order as JSON, cURL and Python."""
    generation = get_object_or_404(project.generations.all(), pk=generation_id)
    body = request_json(generation.video_request, generation.sent_prompt)
    context = {"project": project, **documents_of(body)}
    return page(request, "generation/request.html", "generation/_request.html", context)
