"""Ask poll and archive about one order: because a person wants it, or before it ends without a result."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils import timezone

from studio.core.values.translatable import translatable
from studio.generation.acceptance import Evidence
from studio.generation.models import Generation
from studio.generation.pipeline import circuit_breaker, engines
from studio.generation.pipeline.ending import end_without_result, write_note
from studio.generation.pipeline.record import record
from studio.provider.client import Runware
from studio.provider.errors import ProviderError
from studio.provider.reports import Report

POLL_ONE = "studio.generation.tasks.poll_one"


def poll_one(generation_id: UUID, *, now: datetime | None = None) -> None:
    """Ask poll and archive; record the answer, and end what was watched for the longest time.

    Every exchange goes to the event log.
    """
    now = now or timezone.now()
    generation = Generation.objects.get(pk=generation_id)
    with engines.client_for(generation) as client:
        try:
            report = _report_of(generation, client)
        except ProviderError as error:
            circuit_breaker.record_contact(generation.engine, now=now, error=error)
            write_note(generation, translatable("The provider could not be asked."))
        else:
            circuit_breaker.record_contact(generation.engine, now=now)
            _take_in(generation, report, now)
    _give_up(generation.pk, now)


def _report_of(generation: Generation, client: Runware) -> Report:
    """What poll and archive know together; the poll alone when it tells every result and its cost."""
    report = client.poll(generation.task_uuid).without(generation.refusal_code)
    costs = [result.cost for result in report.results]
    if len(costs) >= generation.number_results and None not in costs:
        return report
    archived = client.get_details(generation.task_uuid).without(generation.refusal_code)
    return report.joined(archived)


def _take_in(generation: Generation, report: Report, now: datetime) -> None:
    if report.is_silent:
        write_note(generation, _news(report))
    record(generation.pk, report, is_everywhere=True, now=now)


def _news(report: Report) -> str:
    if report.running:
        return translatable("Still rendering.")
    if report.is_not_found:
        return translatable("Neither poll nor archive know this order.")
    return translatable("The provider has no news of this order.")


def _give_up(generation_id: UUID, now: datetime) -> None:
    """End what may still come, but has not within the longest time that anybody asks about an order."""
    generation = Generation.objects.get(pk=generation_id)
    is_counted = generation.not_found_since is not None  # that proves more, and within minutes
    if generation.may_still_come and now >= generation.watched_until and not is_counted:
        end_without_result(generation, Evidence.NO_ANSWER)
