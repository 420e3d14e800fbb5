"""The page about a model: what it takes, what it costs, and how far each fact can be trusted."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from studio.accounts.models import StudioRequest
from studio.catalog import model_facts, model_specs
from studio.generation import hooks
from studio.projects.offered_models import is_offered


@require_GET
def model_page(request: StudioRequest, slug: str) -> HttpResponse:
    """Show a model of the catalog, also one that has been switched off."""
    model = model_specs.find_by_slug(slug)
    if model is None:
        raise Http404
    context = {
        "model": model,
        "groups": model_facts.fact_groups(model),
        "counts": model_facts.basis_counts(model),
        "check": hooks.MODEL_CHECK.call(slug),
        "is_offered": is_offered(model.id),
        "others": [other for other in model_specs.every() if other is not model],
    }
    return render(request, "generation/model_page.html", context)
