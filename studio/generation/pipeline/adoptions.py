"""Adoption by hand: a task of the provider or an address, which an operator gives to an order, is tried.

The row is saved first, so it goes on after any crash; tried twice, its results are taken in once.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import PurePosixPath
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from studio.accounts.models import User
from studio.core.errors import Refusal
from studio.core.queue import enqueue_on_commit
from studio.core.storage.files import scratch
from studio.core.values.translatable import sentence_of, shortened, translatable, translatable_count
from studio.generation.models import Adoption, AdoptionSource, Generation, Take
from studio.generation.pipeline import engines
from studio.generation.pipeline.adopt_file import (
    NotAdopted,
    adopt_file,
    name_of,
    record_adoption,
    refuse_if_closed,
)
from studio.generation.pipeline.ending import write_note
from studio.generation.pipeline.poll_one import POLL_ONE
from studio.generation.pipeline.results import GIVEN, add_result
from studio.provider.errors import ProviderError, Unfetchable
from studio.provider.reports import Report

ADOPT = "studio.generation.tasks.adopt"
AGAIN = timedelta(seconds=30)  # until a try is given up for dead
MAX_ATTEMPTS = 20
LONGEST_PAUSE = timedelta(minutes=10)
MAX_AT_ONCE = 50
# Notes in the event log: what was given, and what came of it.
GIVES = {
    AdoptionSource.TASK: gettext_noop("{person} gives it the task {value}"),
    AdoptionSource.ADDRESS: gettext_noop("{person} gives it the address {value}"),
}
ENDED = {
    AdoptionSource.TASK: gettext_noop("The task {value}: {outcome}"),
    AdoptionSource.ADDRESS: gettext_noop("The address {value}: {outcome}"),
}


def adopt_task(generation: Generation, task_uuid: UUID, *, by: User | None) -> Adoption | None:
    """Have the results of a task of the provider taken in. Raises NotAdopted. Given twice, it is one.

    The order's own task is asked about as ever; then there is no row.
    """
    if task_uuid == generation.task_uuid:
        write_note(generation, translatable("{person} asks the provider again", person=name_of(by)))
        enqueue_on_commit(POLL_ONE, generation.pk)
        return None
    refuse_if_closed(generation)
    if other := Generation.objects.filter(task_uuid=task_uuid).first():
        raise NotAdopted(translatable("This is the task of another order, {order}.", order=str(other.pk)[:8]))
    with transaction.atomic():
        Generation.objects.select_for_update().get(pk=generation.pk)
        rows = Adoption.objects.filter(source=AdoptionSource.TASK, value=str(task_uuid))
        rows.filter(ask_at=None, is_taken_in=False).delete()  # in vain, to whichever order
        adoption = rows.first() or rows.create(
            generation=generation, source=AdoptionSource.TASK, value=str(task_uuid), by=by
        )
        if adoption.generation_id != generation.pk:
            order = str(adoption.generation_id)[:8]
            raise NotAdopted(translatable("This task was given to another order, {order}.", order=order))
        _start(adoption)
    return adoption


def adopt_address(generation: Generation, url: str, *, by: User | None, take: Take | None) -> Adoption:
    """Have the video at an address fetched and taken in. Raises NotAdopted. Given twice, it is one."""
    refuse_if_closed(generation)
    with transaction.atomic():
        Generation.objects.select_for_update().get(pk=generation.pk)
        rows = Adoption.objects.filter(generation=generation, source=AdoptionSource.ADDRESS, value=url)
        adoption = rows.first() or Adoption.objects.create(
            generation=generation, take=take, source=AdoptionSource.ADDRESS, value=url, by=by
        )
        _start(adoption)
    return adoption


def schedule(now: datetime) -> None:
    """Have every adoption tried that is due, or whose worker died."""
    due = Adoption.objects.filter(ask_at__lte=now)
    for pk in due.values_list("pk", flat=True)[:MAX_AT_ONCE]:
        if due.filter(pk=pk).update(ask_at=now + AGAIN):
            enqueue_on_commit(ADOPT, pk)


def attempt(adoption_id: UUID) -> None:
    """Try an adoption once; its row says what came of it, or when it is tried again."""
    adoption = Adoption.objects.select_related("generation__project", "take", "by").get(pk=adoption_id)
    if adoption.ask_at is None:
        return
    try:
        outcome = _try_task(adoption) if adoption.source == AdoptionSource.TASK else _try_address(adoption)
    except Refusal as refusal:
        _end(adoption, refusal.message)
    except ProviderError as error:
        _after(adoption, error)
    else:
        if outcome:
            _end(adoption, outcome)
        else:
            _later(adoption, translatable("It still renders; it is asked about again."))


def _start(adoption: Adoption) -> None:
    """Try it now, unless that is under way."""
    if adoption.ask_at is None:
        now = timezone.now()
        Adoption.objects.filter(pk=adoption.pk).update(ask_at=now + AGAIN, attempts=0, outcome="")
        note = translatable(
            GIVES[AdoptionSource(adoption.source)], person=name_of(adoption.by), value=adoption.shown_value
        )
        write_note(adoption.generation, note)
        enqueue_on_commit(ADOPT, adoption.pk)


def _try_address(adoption: Adoption) -> str:
    with scratch() as folder, engines.client_for(adoption.generation) as client:
        path = folder / f"given{PurePosixPath(adoption.shown_value).suffix[:6]}"
        client.download(adoption.value, path, max_bytes=settings.MAX_RESULT_BYTES)
        take = adopt_file(
            adoption.generation, path, name=adoption.shown_value, by=adoption.by, take=adoption.take
        )
    Adoption.objects.filter(pk=adoption.pk).update(is_taken_in=True)
    return translatable("It is the video of {take}.", take=str(take))


def _try_task(adoption: Adoption) -> str:
    """What came of it; empty while it still renders."""
    task_uuid = UUID(adoption.value)
    with engines.client_for(adoption.generation) as client:
        report = client.poll(task_uuid)
        report = report if report.results else report.joined(client.get_details(task_uuid))
    if report.results:
        return _take_in(adoption, report)
    if report.failures:
        message = shortened(report.failures[0].message, 200)
        return translatable("The provider says that this task failed: {message}", message=message)
    return "" if report.running else translatable("Neither poll nor archive of the provider know this task.")


def _take_in(adoption: Adoption, report: Report) -> str:
    ids = [result.video_uuid for result in report.results]
    with transaction.atomic():
        generation = Generation.objects.select_for_update().get(pk=adoption.generation_id)
        other = Take.objects.filter(video_uuid__in=ids).exclude(generation=generation).first()
        if other:
            order = str(other.generation_id)[:8]
            raise NotAdopted(translatable("Its video is the result of another order, {order}.", order=order))
        news = [add_result(generation, result, GIVEN, is_own=False) for result in report.results]
        if any(news):
            Adoption.objects.filter(pk=adoption.pk).update(is_taken_in=True)
            record_adoption(generation, list(generation.takes.filter(video_uuid__in=ids)), adoption.by)
        taken_count = generation.takes.filter(video_uuid__in=ids).count()
    return _taken_in(taken_count, unplaced=len(ids) - taken_count, running=report.running)


def _taken_in(count: int, *, unplaced: int, running: int) -> str:
    outcome = translatable_count("{count} result taken in.", "{count} results taken in.", count)
    if unplaced:
        rest = translatable_count(
            "{count} result found no place and is not in the ledger.",
            "{count} results found no place and are not in the ledger.",
            unplaced,
        )
        outcome = translatable("{sentence} {next}", sentence=outcome, next=rest)
    if running:
        again = translatable_count(
            "{count} result still renders: give the task again.",
            "{count} results still render: give the task again.",
            running,
        )
        outcome = translatable("{sentence} {next}", sentence=outcome, next=again)
    return outcome


def _after(adoption: Adoption, error: ProviderError) -> None:
    """Try again after trouble on the way; an address that never will be one ends it."""
    if adoption.source == AdoptionSource.ADDRESS and isinstance(error, Unfetchable):
        _end(
            adoption,
            translatable("There is no video that can be fetched: {answer}.", answer=sentence_of(error)),
        )
    elif adoption.attempts + 1 >= MAX_ATTEMPTS:
        tries = {"count": MAX_ATTEMPTS, "answer": sentence_of(error)}
        _end(adoption, translatable("It was tried {count} times in vain: {answer}.", **tries))
    else:
        _later(adoption, translatable("It is tried again: {answer}.", answer=sentence_of(error)))


def _later(adoption: Adoption, outcome: str) -> None:
    pause = min(timedelta(seconds=5 * 2 ** min(adoption.attempts, 10)), LONGEST_PAUSE)
    Adoption.objects.filter(pk=adoption.pk).update(
        attempts=adoption.attempts + 1, ask_at=timezone.now() + pause, outcome=shortened(outcome, 400)
    )


def _end(adoption: Adoption, outcome: str) -> None:
    Adoption.objects.filter(pk=adoption.pk).update(ask_at=None, outcome=shortened(outcome, 400))
    ended = translatable(ENDED[AdoptionSource(adoption.source)], value=adoption.shown_value, outcome=outcome)
    write_note(adoption.generation, ended)
