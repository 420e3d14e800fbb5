"""Broker of the task queue: messages wait in the database, or in Redis with the database behind it.

While Redis does not answer, messages go to the database, and workers look there too: nothing is lost and
work goes on, only a little later.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

import redis
from django.conf import settings
from django.db import DatabaseError, close_old_connections, connection
from django.db.models import Case, Count, Value, When
from django.utils import timezone
from django_q.brokers.orm import ORM
from django_q.models import OrmQ

REDIS_SECONDS = 2.0  # it answers in milliseconds or not at all
RETRY_REDIS_SECONDS = 5.0
LOOK_ASIDE_SECONDS = 2.0  # how often the database is looked into while Redis answers
ROWS_TRIED = 5  # others may take the first ones in the same moment
Result = TypeVar("Result")
logger = logging.getLogger(__name__)
_redis_away_until: dict[str, float] = {}  # by its address, for all queues of this process


@dataclass(frozen=True)
class Message:
    """A waiting call of a task. ``row_id``: of its row in the database, None for one that was in Redis."""

    kind: str
    payload: str
    row_id: int | None = None


class Broker(ORM):
    """The queue of one kind of work, named ``list_key``: django-q2 puts messages in by it.

    Workers take messages of several kinds with ``take``.
    """

    def __init__(self, list_key: str | None = None) -> None:
        super().__init__(list_key or settings.Q_CLUSTER["name"])
        self._redis = redis_client() if settings.REDIS_URL else None
        self._look_aside_at = 0.0
        self._empty = (-1, frozenset[str]())  # the state of the database in which these kinds had no message

    def enqueue(self, task: str) -> object:
        """Add a message. Raises DatabaseError when there is no place for it at all."""
        if self._ask_redis(lambda server: server.rpush(_redis_key(self.list_key), task)):
            return None
        return super().enqueue(task)

    def take(self, kinds: Sequence[str], *, seconds: float) -> Message | None:
        """The next message, of the first of these kinds that has one; None when there was none for so long.

        Raises DatabaseError.
        """
        if self._redis is None or _is_redis_away():
            message = self._from_database(kinds)
            time.sleep(0 if message else seconds)
            return message
        if time.monotonic() > self._look_aside_at:
            self._look_aside_at = time.monotonic() + LOOK_ASIDE_SECONDS
            if message := self._from_database(kinds):
                return message
        return self._from_redis(kinds, seconds)

    def put_back(self, message: Message) -> None:
        """Let another worker have a message at once. Raises DatabaseError."""
        if message.row_id is None:
            Broker(queue_name(message.kind)).enqueue(message.payload)
        else:
            OrmQ.objects.filter(pk=message.row_id).update(lock=timezone.now())

    def acknowledge(self, task_id: int) -> None:
        """Forget a message that was dealt with. One that stays is delivered again, which is harmless."""
        try:
            self.delete(task_id)
        except DatabaseError as error:
            logger.warning("The message of a finished task was not deleted: %s", error)
            connection.close()

    def queue_size(self) -> int:
        """The number of messages of this queue that no worker has taken yet. Raises DatabaseError."""
        return self.sizes([self.list_key])[self.list_key]

    def sizes(self, names: Sequence[str]) -> dict[str, int]:
        """The number of messages in each of these queues that no worker has taken. Raises DatabaseError."""
        waiting = OrmQ.objects.filter(key__in=names, lock__lte=timezone.now())
        in_database = dict(waiting.order_by().values_list("key").annotate(Count("pk")))
        in_redis = self._ask_redis(lambda server: [server.llen(_redis_key(name)) for name in names])
        lengths = in_redis or [0] * len(names)
        return {name: in_database.get(name, 0) + length for name, length in zip(names, lengths, strict=True)}

    def set_stat(self, *_: object) -> None:
        """Do nothing: django-q2 would store the state of each cluster twice a second, and nobody reads it."""

    def _from_redis(self, kinds: Sequence[str], seconds: float) -> Message | None:
        kind_by_key = {_redis_key(queue_name(kind)): kind for kind in kinds}
        popped = self._ask_redis(lambda server: server.blpop(list(kind_by_key), timeout=seconds))
        return Message(kind_by_key[popped[0].decode()], popped[1].decode()) if popped else None

    def _ask_redis(self, question: Callable[[Any], Result]) -> Result | None:
        """The answer; None without a Redis, or when it does not answer: then it is left alone for a while."""
        if self._redis is None or _is_redis_away():
            return None
        try:
            return question(self._redis)
        except redis.RedisError as error:
            logger.warning("Redis does not answer, messages go by the database: %s", error)
            _redis_away_until[settings.REDIS_URL] = time.monotonic() + RETRY_REDIS_SECONDS
            return None

    def _from_database(self, kinds: Sequence[str]) -> Message | None:
        state = _database_state()
        if state == self._empty[0] and self._empty[1].issuperset(kinds):
            return None
        close_old_connections()
        kind_by_name = {queue_name(kind): kind for kind in kinds}
        now = timezone.now()
        urgency = Case(*(When(key=name, then=Value(place)) for place, name in enumerate(kind_by_name)))
        rows = OrmQ.objects.filter(key__in=kind_by_name, lock__lt=now).order_by(urgency, "pk")[:ROWS_TRIED]
        for row in rows:
            lock = now + timedelta(seconds=settings.Q_CLUSTER["retry"])
            if OrmQ.objects.filter(pk=row.pk, lock=row.lock).update(lock=lock):
                return Message(kind_by_name[row.key], row.payload, row.pk)
        self._empty = (state, frozenset(kinds)) if not rows else (-1, frozenset())
        return None


def redis_client() -> Any:
    """A client that gives up soon: whoever asks has another way."""
    return redis.from_url(
        settings.REDIS_URL, socket_timeout=REDIS_SECONDS, socket_connect_timeout=REDIS_SECONDS
    )


def queue_name(kind: str) -> str:
    """The name of the queue of a kind. The first kind has the name that all had in the previous version."""
    name = str(settings.Q_CLUSTER["name"])
    return name if kind == next(iter(settings.TASK_KINDS)) else f"{name}-{kind}"


def _is_redis_away() -> bool:
    return time.monotonic() < _redis_away_until.get(settings.REDIS_URL, 0)


def _redis_key(name: str) -> str:
    return f"django_q:{name}:q"


def _database_state() -> int:
    """A number that SQLite changes with every commit of another connection; -1 where there is none.

    It is far cheaper than a query, and an idle studio asks ten times a second.
    """
    if connection.vendor != "sqlite":
        return -1
    with connection.cursor() as cursor:
        version: int = cursor.execute("PRAGMA data_version").fetchone()[0]
        return version
