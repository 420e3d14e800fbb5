"""Broker of the task queue in Redis, with the database behind it.

While Redis does not answer, messages go to the database, and workers look there too: nothing is lost and
work goes on, only a little later. Only a studio with ``REDIS_URL`` loads this module.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import redis
from django.conf import settings

from studio.core.broker import Broker, Message, queue_name
from studio.core.values.translatable import translatable

TIMEOUT_SECONDS = 2.0  # it answers in milliseconds or not at all
RETRY_SECONDS = 5.0
LOOK_ASIDE_SECONDS = 2.0  # how often the database is looked into while Redis answers
Result = TypeVar("Result")
logger = logging.getLogger(__name__)
_away_until: dict[str, float] = {}  # by the address of Redis, for all queues of this process


class RedisBroker(Broker):
    """The queue of one kind of work, in Redis."""

    def __init__(self, list_key: str | None = None) -> None:
        super().__init__(list_key)
        self._address: str = settings.REDIS_URL
        self._server: Any = redis.from_url(
            self._address, socket_timeout=TIMEOUT_SECONDS, socket_connect_timeout=TIMEOUT_SECONDS
        )
        self._look_aside_at = 0.0

    def problem(self) -> str:
        """What is wrong with Redis; empty when it answers."""
        try:
            self._server.ping()
        except redis.RedisError:
            return translatable("Redis does not answer: work goes by the database meanwhile, a little later")
        return ""

    def enqueue(self, task: str) -> object:
        """Add a message. Raises DatabaseError when there is no place for it at all."""
        if self._ask(lambda server: server.rpush(_key(self.list_key), task)):
            return None
        return super().enqueue(task)

    def take(self, kinds: Sequence[str], *, seconds: float) -> Message | None:
        """The next message, of the first of these kinds that has one; None when there was none for so long.

        Raises DatabaseError.
        """
        if self._is_away():
            return super().take(kinds, seconds=seconds)
        if time.monotonic() > self._look_aside_at:
            self._look_aside_at = time.monotonic() + LOOK_ASIDE_SECONDS
            if message := self.from_database(kinds):
                return message
        kind_by_key = {_key(queue_name(kind)): kind for kind in kinds}
        popped = self._ask(lambda server: server.blpop(list(kind_by_key), timeout=seconds))
        return Message(kind_by_key[popped[0].decode()], popped[1].decode()) if popped else None

    def sizes(self, names: Sequence[str]) -> dict[str, int]:
        """The number of messages in each of these queues that no worker has taken. Raises DatabaseError."""
        lengths = self._ask(lambda server: [server.llen(_key(name)) for name in names]) or [0] * len(names)
        in_database = super().sizes(names)
        return {name: in_database[name] + length for name, length in zip(names, lengths, strict=True)}

    def _ask(self, question: Callable[[Any], Result]) -> Result | None:
        """The answer; None when Redis does not answer: then it is left alone for a while."""
        if self._is_away():
            return None
        try:
            return question(self._server)
        except redis.RedisError as error:
            logger.warning("Redis does not answer, messages go by the database: %s", error)
            _away_until[self._address] = time.monotonic() + RETRY_SECONDS
            return None

    def _is_away(self) -> bool:
        return time.monotonic() < _away_until.get(self._address, 0)


def _key(name: str) -> str:
    return f"django_q:{name}:q"
