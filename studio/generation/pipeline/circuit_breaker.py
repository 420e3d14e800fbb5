"""When key or credit fail: nothing is sent for anybody, until a free check says that it would go again."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import F

from studio.core.money import ZERO
from studio.core.queue import enqueue_on_commit
from studio.generation.models import Engine, Gate, Generation, touch_all
from studio.generation.pipeline.engines import client as client_of
from studio.generation.pipeline.engines import is_connected
from studio.ledger import services as ledger
from studio.provider.client import Account
from studio.provider.errors import Failure, Group, Misconfigured, ProviderError

CHECK = "studio.generation.tasks.check"
BACK_OFF_SECONDS = (5, 15, 60, 300, 600)
ROUTINE = timedelta(minutes=10)  # how old the balance on the money page may become
QUIET = timedelta(seconds=10)  # how seldom the same word about an engine is written down


def shut(engine: str, failure: Failure, *, now: datetime, needs: Decimal = ZERO) -> None:
    """Send nothing more to an engine. ``needs`` is what the account must have before it goes on, in USD."""
    with transaction.atomic():
        gate = Gate.objects.select_for_update().get(pk=Gate.objects.of(engine).pk)
        if gate.shut_at:
            return
        gate.times_shut += 1
        gate.shut_at = now
        gate.group, gate.code, gate.words = failure.group, failure.code[:80], failure.message
        gate.needs_usd = needs
        gate.check_at = now + _pause(gate.times_shut)
        gate.save()
        _touch_waiting(engine)


def is_shut(engine: str) -> bool:
    """Whether nothing goes to this engine at the moment."""
    return Gate.objects.shut().filter(engine=engine).exists()


def accepted(engine: str) -> None:
    """An order went through: whatever shut the gate before is over."""
    Gate.objects.filter(engine=engine, times_shut__gt=0).update(times_shut=0)


def check(engine: str, *, now: datetime) -> None:
    """Ask the provider who pays and what is left, which costs nothing; open the gate if it is well."""
    problem: ProviderError | None = None
    account = None
    with client_of(engine) as client:
        try:
            account = client.account()
        except ProviderError as error:
            problem = error
    gate = Gate.objects.of(engine)
    if account:
        ledger.note_account(account.balance, account.currency, account.name, at=now)
    if gate.shut_at is None:
        if isinstance(problem, Misconfigured):
            shut(engine, problem.failure, now=now)
        else:
            Gate.objects.filter(pk=engine).update(check_at=now + ROUTINE)
    elif account and _is_enough(gate, account):
        _open(gate, now)
    else:
        Gate.objects.filter(pk=engine).update(
            times_shut=F("times_shut") + 1, check_at=now + _pause(gate.times_shut + 1)
        )


def begin(*, now: datetime) -> None:
    """When the watcher starts: see whether the key is good and what is left, before anybody orders."""
    if is_connected():
        Gate.objects.filter(pk=Gate.objects.of(Engine.RUNWARE).pk, check_at=None).update(check_at=now)


def check_soon(engine: str) -> None:
    """Have a worker check this gate now."""
    enqueue_on_commit(CHECK, engine)


def schedule_checks(now: datetime) -> None:
    """Have a worker check every gate whose time has come."""
    for engine in Gate.objects.filter(check_at__lte=now).values_list("engine", flat=True):
        Gate.objects.filter(pk=engine).update(check_at=now + timedelta(minutes=1))  # should the ring be lost
        enqueue_on_commit(CHECK, engine)


def hear(engine: str, *, now: datetime, trouble: str = "") -> None:
    """Note for the operations page that an engine answered well, or how it did not."""
    news = {"trouble_at": now, "trouble": trouble[:300]} if trouble else {"heard_at": now}
    if trouble or not Gate.objects.filter(engine=engine, heard_at__gt=now - QUIET).exists():
        Gate.objects.filter(pk=Gate.objects.of(engine).pk).update(**news)


def _is_enough(gate: Gate, account: Account) -> bool:
    return gate.group != Group.QUOTA or account.balance is None or account.balance >= gate.needs_usd


def _open(gate: Gate, now: datetime) -> None:
    with transaction.atomic():
        Gate.objects.filter(pk=gate.pk).update(
            shut_at=None, group="", code="", words="", needs_usd=ZERO, check_at=now + ROUTINE
        )
        # Whoever waits is enqueued by the next tick.
        long_ago = now - timedelta(days=1)
        Generation.objects.under_way().filter(engine=gate.engine).update(enqueued_at=long_ago)
        _touch_waiting(gate.engine)


def _touch_waiting(engine: str) -> None:
    waiting = Generation.objects.filter(engine=engine, state="queued").values_list("pk", flat=True)
    touch_all(list(waiting))


def _pause(times: int) -> timedelta:
    return timedelta(seconds=BACK_OFF_SECONDS[min(times, len(BACK_OFF_SECONDS)) - 1])
