"""Task queue: have a worker call a task with an id, once the transaction commits.

The rows themselves are the queue: django-q2 may deliver twice or, when a worker dies with Redis, not at
all. So every task is harmless twice, and a watcher enqueues again whatever has waited too long. Only
this module and the workers themselves (core/cluster.py) know django-q2.
"""

from __future__ import annotations

from django.db import transaction
from django_q.brokers import get_broker
from django_q.tasks import async_task


def enqueue_on_commit(task: str, *ids: object, seconds: int | None = None) -> None:
    """Have a worker call ``task`` (a dotted name) with these ids, once the transaction commits.

    ``seconds``: how long it may take, where that is more than tasks may otherwise.
    """
    options = {"timeout": seconds} if seconds else {}
    transaction.on_commit(lambda: async_task(task, *map(str, ids), q_options=options))


def queue_depth() -> int:
    """The number of messages that no worker has taken yet."""
    return int(get_broker().queue_size())
