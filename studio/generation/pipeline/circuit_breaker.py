"""Circuit breaker: while key or credit fail, nothing is sent for anybody, until a free check succeeds."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F

from studio.core.backoff import CHECK_SECONDS, backoff_seconds
from studio.core.queue import enqueue_on_commit
from studio.core.values.money import ZERO
from studio.core.values.translatable import sentence_of, shortened, translatable
from studio.generation.models import Engine, EngineStatus, Generation, bump_revisions
from studio.generation.pipeline.engines import client as client_of
from studio.generation.pipeline.engines import is_connected
from studio.ledger import services as ledger
from studio.provider.client import ProviderAccount
from studio.provider.errors import ErrorGroup, Failure, Misconfigured, ProviderError, Trouble, trouble_of

CHECK = "studio.generation.tasks.check"
ROUTINE = timedelta(minutes=10)  # how old the balance on the money page may become
TROUBLES = {
    Trouble.NO_ANSWER: translatable("did not answer"),
    Trouble.BUSY: translatable("had too much to do"),
    Trouble.SERVER_ERROR: translatable("reported an error of its own"),
    Trouble.UNREADABLE: translatable("answered what cannot be read"),
    Trouble.REFUSED: translatable("refused to work"),
}
QUIET = timedelta(seconds=10)  # how seldom it is written down that an engine answers well


def pause(engine: str, failure: Failure, *, now: datetime, needs: Decimal = ZERO) -> None:
    """Send nothing more to an engine. ``needs`` is what the account must have before it goes on, in USD."""
    with transaction.atomic():
        engine_status = EngineStatus.objects.select_for_update().get(
            pk=EngineStatus.objects.for_engine(engine).pk
        )
        if engine_status.paused_at:
            return
        engine_status.pause_count += 1
        engine_status.paused_at = now
        engine_status.error_group, engine_status.error_code, engine_status.error_message = (
            failure.group,
            failure.code[:80],
            failure.message,
        )
        engine_status.needs_usd = needs
        engine_status.check_at = now + _pause(engine_status.pause_count)
        engine_status.save()
        _bump_waiting(engine)


def is_paused(engine: str) -> bool:
    """Whether nothing goes to this engine at the moment."""
    return EngineStatus.objects.paused().filter(engine=engine).exists()


def reset_pause_count(engine: str) -> None:
    """An order went through: whatever paused the engine before is over."""
    EngineStatus.objects.filter(engine=engine, pause_count__gt=0).update(pause_count=0)


def check(engine: str, *, now: datetime) -> None:
    """Ask the provider who pays and what is left, which costs nothing; resume the engine if it is well."""
    problem: ProviderError | None = None
    account = None
    with client_of(engine) as client:
        try:
            account = client.account()
        except ProviderError as error:
            problem = error
    engine_status = EngineStatus.objects.for_engine(engine)
    if account:
        ledger.record_account_balance(account.balance, account.currency, account.name, at=now)
    if engine_status.paused_at is None:
        if isinstance(problem, Misconfigured):
            pause(engine, problem.failure, now=now)
        else:
            EngineStatus.objects.filter(pk=engine).update(check_at=now + ROUTINE)
    elif account and _is_enough(engine_status, account):
        _resume(engine_status, now)
    else:
        EngineStatus.objects.filter(pk=engine).update(
            pause_count=F("pause_count") + 1, check_at=now + _pause(engine_status.pause_count + 1)
        )


def schedule_first_check(*, now: datetime) -> None:
    """When the watcher starts: see whether the key is good and what is left, before anybody orders."""
    if is_connected():
        EngineStatus.objects.filter(
            pk=EngineStatus.objects.for_engine(Engine.RUNWARE).pk, check_at=None
        ).update(check_at=now)


def enqueue_check(engine: str) -> None:
    """Have a worker check this engine now."""
    enqueue_on_commit(CHECK, engine)


def schedule_checks(now: datetime) -> None:
    """Have a worker check every engine whose time has come."""
    for engine in EngineStatus.objects.filter(check_at__lte=now).values_list("engine", flat=True):
        EngineStatus.objects.filter(pk=engine).update(
            check_at=now + timedelta(minutes=1)
        )  # in case the message is lost
        enqueue_on_commit(CHECK, engine)


def record_contact(engine: str, *, now: datetime, error: ProviderError | None = None) -> None:
    """Note for the operations page that an engine answered well, or how it did not."""
    news: dict[str, Any] = {"last_success_at": now}
    if error:
        trouble, answer = TROUBLES[trouble_of(error)], shortened(sentence_of(error), 240)
        failure = translatable("{trouble} ({answer})", trouble=trouble, answer=answer)
        news = {"last_failure_at": now, "last_failure": failure}
    if error or not EngineStatus.objects.filter(engine=engine, last_success_at__gt=now - QUIET).exists():
        EngineStatus.objects.filter(pk=EngineStatus.objects.for_engine(engine).pk).update(**news)


def _is_enough(engine_status: EngineStatus, account: ProviderAccount) -> bool:
    return (
        engine_status.error_group != ErrorGroup.QUOTA
        or account.balance is None
        or account.balance >= engine_status.needs_usd
    )


def _resume(engine_status: EngineStatus, now: datetime) -> None:
    with transaction.atomic():
        EngineStatus.objects.filter(pk=engine_status.pk).update(
            paused_at=None,
            error_group="",
            error_code="",
            error_message="",
            needs_usd=ZERO,
            check_at=now + ROUTINE,
        )
        # Whoever waits is enqueued by the next tick.
        long_ago = now - timedelta(days=1)
        Generation.objects.under_way().filter(engine=engine_status.engine).update(enqueued_at=long_ago)
        _bump_waiting(engine_status.engine)


def _bump_waiting(engine: str) -> None:
    waiting = Generation.objects.filter(engine=engine, state="queued").values_list("pk", flat=True)
    bump_revisions(list(waiting))


def _pause(times: int) -> timedelta:
    return timedelta(seconds=backoff_seconds(times - 1, CHECK_SECONDS))
