"""Task queue: have a worker call a task with an id, once the transaction commits.

The rows themselves are the queue: a message may come twice or, when a worker dies with Redis, not at all. So
every task is harmless twice, and a watcher enqueues again whatever has waited too long. Only this module,
the brokers (core/broker.py, core/redis_broker.py) and the workers (core/workers/cluster.py) know django-q2.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime
from functools import cache, partial

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.utils.module_loading import import_string
from django_q.models import Failure
from django_q.tasks import async_task

from studio.core.broker import Broker, queue_name

logger = logging.getLogger(__name__)


def enqueue_on_commit(task: str, *ids: object, seconds: int | None = None) -> None:
    """Have a worker call ``task`` (a dotted name) with these ids, once the transaction commits.

    ``seconds``: how long it may take, where that is more than tasks may otherwise.
    """
    transaction.on_commit(partial(_enqueue, kind_of(task), task, tuple(map(str, ids)), seconds))


def kind_of(task: str) -> str:
    """The kind of a task, by its dotted name. Raises LookupError for one that settings.TASK_KINDS forgets."""
    for kind, tasks in settings.TASK_KINDS.items():
        if task in tasks:
            return kind
    raise LookupError(f"settings.TASK_KINDS does not say what kind {task} is")


def waiting_by_kind() -> dict[str, int]:
    """The number of messages of each kind that no worker has taken yet. Raises DatabaseError."""
    kinds = tuple(settings.TASK_KINDS)
    sizes = _broker(kinds[0]).sizes([queue_name(kind) for kind in kinds])
    return {kind: sizes[queue_name(kind)] for kind in kinds}


def queue_depth() -> int:
    """The number of messages of any kind that no worker has taken yet. Raises DatabaseError."""
    return sum(waiting_by_kind().values())


def delete_failures(before: datetime, *, kinds: Iterable[str] | None = None) -> int:
    """Delete records of tasks that failed before this moment; how many there were.

    They hold what the task was called with, such as an address; the log has each failure too. ``kinds``:
    of tasks; None: all.
    """
    failures = Failure.objects.filter(stopped__lte=before)
    if kinds is not None:
        failures = failures.filter(func__in=[task for kind in kinds for task in settings.TASK_KINDS[kind]])
    count, _ = failures.delete()
    return int(count)


def problem() -> str:
    """What is wrong with the queue beside the database; empty when it is well."""
    return _broker(next(iter(settings.TASK_KINDS))).problem()


def _enqueue(kind: str, task: str, ids: tuple[str, ...], seconds: int | None) -> None:
    """Deliver a message. What cannot be delivered is left to the watcher: what it is about is committed."""
    options = {"timeout": seconds} if seconds else {}
    try:
        async_task(task, *ids, q_options={**options, "broker": _broker(kind)})
    except DatabaseError as error:
        logger.warning("%s %s was not enqueued, the watcher does it later: %s", task, " ".join(ids), error)
        connection.close()


@cache
def _broker(kind: str) -> Broker:
    broker_class: type[Broker] = import_string(settings.Q_CLUSTER["broker_class"])
    return broker_class(queue_name(kind))
