"""What can be done to a card: cancel it, ask for the same again, take it back into the composer."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import trigger_client_event

from studio.accounts.models import StudioRequest
from studio.accounts.policy import Permission
from studio.core.errors import Refusal
from studio.core.translations.wording import worded
from studio.core.web.idempotency import KeyReused
from studio.core.web.responses import go, is_htmx, toast
from studio.generation import services
from studio.generation.composer.forms import KeyForm
from studio.generation.composer.prefill import INPUTS, OWN_PROMPT, PROMPT
from studio.generation.models import Generation
from studio.generation.pipeline import circuit_breaker, fetch
from studio.projects.guards import project_view
from studio.projects.models import Project


@require_POST
@project_view(requires=Permission.ORDER)
def cancel(request: StudioRequest, project: Project, generation_id: UUID) -> HttpResponse:
    """Stop an order, or say no to one that asks."""
    services.stop_or_decline(_get_generation(project, generation_id), by=request.user)
    return _changed(request, project)


@require_POST
@project_view(requires=Permission.MANAGE_MONEY)
def approve(request: StudioRequest, project: Project, generation_id: UUID) -> HttpResponse:
    """Pay for an order that asks."""
    try:
        services.approve(_get_generation(project, generation_id), by=request.user)
    except Refusal as refusal:
        return _refused(request, project, refusal)
    return _changed(request, project)


@require_POST
@project_view(requires=Permission.ORDER)
def poll_now(request: StudioRequest, project: Project, generation_id: UUID) -> HttpResponse:
    """Ask the provider again now; the answer shows in the event log."""
    generation = _get_generation(project, generation_id)
    services.poll_now(generation, by=request.user)
    return go(request, "generation:details", project.pk, generation.pk)


@require_POST
@project_view(requires=Permission.ORDER)
def fetch_again(request: StudioRequest, project: Project, generation_id: UUID) -> HttpResponse:
    """Fetch finished videos that could not be saved once more."""
    fetch.fetch_again(_get_generation(project, generation_id), by=request.user)
    return _changed(request, project)


@require_POST
@project_view(requires=Permission.MANAGE_MONEY)
def check(request: StudioRequest, project: Project, engine: str) -> HttpResponse:
    """Look at once whether an engine takes orders again."""
    circuit_breaker.enqueue_check(engine)
    return _changed(request, project)


@require_POST
@project_view(requires=Permission.ORDER)
def retry(request: StudioRequest, project: Project, generation_id: UUID) -> HttpResponse:
    """Order the same again, as a new card."""
    return _order_again(request, project, generation_id, services.retry)


@require_POST
@project_view(requires=Permission.ORDER)
def promote(request: StudioRequest, project: Project, generation_id: UUID) -> HttpResponse:
    """Order the request of a draft as a paid render, as a new card."""
    return _order_again(request, project, generation_id, services.promote)


@require_GET
@project_view(requires=Permission.ORDER)
def reuse(request: StudioRequest, project: Project, generation_id: UUID) -> HttpResponse:
    """Fill the composer with everything that this generation was ordered with, or with one ``part`` of it."""
    generation = _get_generation(project, generation_id)
    part = request.GET.get("part", "")
    only = f"&part={part}" if part in (PROMPT, OWN_PROMPT, INPUTS) else ""
    return go(
        request, f"{reverse('generation:gallery', args=[project.pk])}?reuse={generation.pk}{only}#composer"
    )


def _order_again(
    request: StudioRequest, project: Project, generation_id: UUID, place_order: Callable[..., Generation]
) -> HttpResponse:
    """One order, however often its button was pressed: the button has a key."""
    source = _get_generation(project, generation_id)
    key = KeyForm(request.POST)
    try:
        ordered = place_order(
            source, author=request.user, order_key=key.cleaned_data["order_key"] if key.is_valid() else None
        )
    except Refusal as refusal:
        return _refused(request, project, refusal)
    if not is_htmx(request):
        return go(request, f"{reverse('generation:gallery', args=[project.pk])}#card-{ordered.pk}")
    return trigger_client_event(
        HttpResponse(status=204), "studio:generation-created", {"card": f"card-{ordered.pk}"}
    )


def _get_generation(project: Project, generation_id: UUID) -> Generation:
    return get_object_or_404(project.generations.select_related("shot", "project"), pk=generation_id)


def _refused(request: StudioRequest, project: Project, refusal: Refusal) -> HttpResponse:
    """The sentence, where the person looks: a toast over the page, or a message on the next one."""
    if not is_htmx(request):
        messages.error(request, worded(refusal.message))
    response = _changed(request, project)
    if isinstance(refusal, KeyReused) and is_htmx(request):
        response.status_code = refusal.status
        response["HX-Reswap"] = "none"
    return toast(response, worded(refusal.message), "error")


def _changed(request: StudioRequest, project: Project) -> HttpResponse:
    """Nothing to swap: the page's poll fetches whatever changed, wherever it is shown."""
    if not is_htmx(request):
        return go(request, "generation:gallery", project.pk)
    return trigger_client_event(HttpResponse(status=204), "studio:changed", {})
