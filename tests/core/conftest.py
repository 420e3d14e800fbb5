"""The queue of the tests of core: each begins with brokers of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from studio.core import queue


@pytest.fixture(autouse=True)
def _brokers_of_this_test() -> Iterator[None]:
    queue._broker.cache_clear()
    yield
    queue._broker.cache_clear()


def use_redis(settings: Settings, address: str) -> None:
    """What a studio with ``REDIS_URL`` has set."""
    settings.REDIS_URL = address
    settings.Q_CLUSTER = {**settings.Q_CLUSTER, "broker_class": "studio.core.redis_broker.RedisBroker"}
    queue._broker.cache_clear()
