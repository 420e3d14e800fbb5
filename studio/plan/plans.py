"""Shots with what is planned for them: a fixed number of queries, whatever the number of shots."""

from __future__ import annotations

from django.db.models import Prefetch, QuerySet

from studio.plan.models import PlannedInput
from studio.projects.models import Shot


def with_plans(shots: QuerySet[Shot]) -> QuerySet[Shot]:
    """These shots with their plans and inputs, for ``planned_request.plan_of``."""
    inputs = PlannedInput.objects.select_related("asset__made_from").defer("asset__frame_times")
    return shots.select_related("plan").prefetch_related(Prefetch("plan__inputs", inputs))
