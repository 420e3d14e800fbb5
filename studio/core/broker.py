"""Broker of the task queue: messages wait in the database, by kind of work."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import DatabaseError, close_old_connections, connection
from django.db.models import Case, Count, Value, When
from django.utils import timezone
from django_q.brokers.orm import ORM
from django_q.models import OrmQ

from studio.core.database import data_version

ROWS_TRIED = 5  # others may take the first ones in the same moment
logger = logging.getLogger(__name__)


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
        # The state of the database in which these kinds had no message.
        self._empty: tuple[int | None, frozenset[str]] = (None, frozenset())

    @staticmethod
    def get_connection(list_key: str | None = None) -> Any:
        """The messages of all queues. It asks nothing: processes are forked after django-q2 has called it."""
        return OrmQ.objects

    def problem(self) -> str:
        """What is wrong with the queue beside the database; empty when it is well."""
        return ""

    def take(self, kinds: Sequence[str], *, seconds: float) -> Message | None:
        """The next message, of the first of these kinds that has one; None when there was none for so long.

        Raises DatabaseError.
        """
        message = self.from_database(kinds)
        time.sleep(0 if message else seconds)
        return message

    def put_back(self, message: Message) -> None:
        """Let another worker have a message at once. Raises DatabaseError."""
        if message.row_id is None:
            type(self)(queue_name(message.kind)).enqueue(message.payload)
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
        size_by_name = dict(waiting.order_by().values_list("key").annotate(Count("pk")))
        return {name: size_by_name.get(name, 0) for name in names}

    def set_stat(self, *_: object) -> None:
        """Do nothing: django-q2 would store the state of each cluster twice a second, and nobody reads it."""

    def from_database(self, kinds: Sequence[str]) -> Message | None:
        """The next message of these kinds that waits in the database. Raises DatabaseError."""
        state = data_version()
        if state is not None and state == self._empty[0] and self._empty[1].issuperset(kinds):
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
        self._empty = (None if rows else state, frozenset(kinds))
        return None


def queue_name(kind: str) -> str:
    """The name of the queue of a kind. The first kind has the name that all had in the previous version."""
    name = str(settings.Q_CLUSTER["name"])
    return name if kind == next(iter(settings.TASK_KINDS)) else f"{name}-{kind}"
