"""Redis as a cache that counts as empty while it is away: nothing that must not be lost lies in a cache."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from functools import wraps
from typing import Any

import redis
from django.core.cache.backends.redis import RedisCache, RedisCacheClient

TIMEOUT_SECONDS = 1.0
RETRY_SECONDS = 5.0  # it is left alone for so long, so that a page does not wait again and again
logger = logging.getLogger(__name__)


def _or_empty(method: Callable[..., Any], empty: Callable[..., Any]) -> Callable[..., Any]:
    """The method, or while Redis is away what ``empty`` makes of its arguments."""

    @wraps(method)
    def guarded(self: CacheClient, *arguments: Any, **named: Any) -> Any:
        if time.monotonic() < self.away_until:
            return empty(*arguments, **named)
        try:
            return method(self, *arguments, **named)
        except redis.ConnectionError as error:
            logger.warning("The cache does not answer and counts as empty: %s", error)
            self.away_until = time.monotonic() + RETRY_SECONDS
            return empty(*arguments, **named)

    return guarded


class CacheClient(RedisCacheClient):
    """Django's client, with an answer for each question while Redis does not answer."""

    away_until = 0.0

    add = _or_empty(RedisCacheClient.add, lambda *_, **__: False)
    get = _or_empty(RedisCacheClient.get, lambda _, default=None: default)
    set = _or_empty(RedisCacheClient.set, lambda *_, **__: None)
    touch = _or_empty(RedisCacheClient.touch, lambda *_, **__: False)
    delete = _or_empty(RedisCacheClient.delete, lambda *_, **__: False)
    get_many = _or_empty(RedisCacheClient.get_many, lambda *_, **__: {})
    set_many = _or_empty(RedisCacheClient.set_many, lambda *_, **__: None)
    delete_many = _or_empty(RedisCacheClient.delete_many, lambda *_, **__: None)
    has_key = _or_empty(RedisCacheClient.has_key, lambda *_, **__: False)


class ForgivingRedisCache(RedisCache):
    """The cache of the studio in Redis."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        timeouts = {"socket_timeout": TIMEOUT_SECONDS, "socket_connect_timeout": TIMEOUT_SECONDS}
        super().__init__(server, {**params, "OPTIONS": {**timeouts, **params.get("OPTIONS", {})}})
        self._class = CacheClient
