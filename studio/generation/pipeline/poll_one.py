"""One poll of one order outside the rounds of the scheduler: because a person wants it, or at the end."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone

from studio.generation.models import Generation, GenerationEvent
from studio.generation.pipeline import circuit_breaker, event_log
from studio.generation.pipeline.record import record
from studio.provider.client import Runware
from studio.provider.errors import ProviderError
from studio.provider.reports import Report

POLL_ONE = "studio.generation.tasks.poll_one"


def poll_one(generation_id: UUID) -> None:
    """Poll an order, then look into the archive if there is no news; record the report."""
    generation = Generation.objects.get(pk=generation_id)
    with event_log.client(generation) as client:
        try:
            report = _report_of(generation, client)
        except ProviderError as error:
            circuit_breaker.record_contact(generation.engine, now=timezone.now(), trouble=str(error))
            _note(generation, "The provider could not be asked.")
            return
    circuit_breaker.record_contact(generation.engine, now=timezone.now())
    if report.is_silent:
        _note(generation, "Still rendering." if report.running else "The provider has no news of this order.")
    record(generation.pk, report)


def _report_of(generation: Generation, client: Runware) -> Report:
    report = client.poll(generation.task_uuid)
    return report if report.running or not report.is_silent else client.get_details(generation.task_uuid)


def _note(generation: Generation, message: str) -> None:
    GenerationEvent.objects.create(generation=generation, kind=GenerationEvent.Kind.NOTE, message=message)
