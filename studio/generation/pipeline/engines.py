"""Engines: the one place that chooses who renders, Runware or the sandbox, and logs what is said to them."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import partial
from uuid import UUID

from django.conf import settings

from studio.core.monitoring import metrics
from studio.generation.models import Engine, Generation, GenerationEvent
from studio.provider.client import Runware, Timeouts
from studio.provider.http_log import HttpExchange, Recorder

SANDBOX_KEY = "drafts-are-free"


@dataclass(frozen=True)
class Address:
    """Where an engine answers, and the key it wants."""

    base_url: str
    key: str


def address(engine: str) -> Address:
    """Where to send an order of this engine."""
    if engine == Engine.RUNWARE:
        return Address(settings.RUNWARE_BASE_URL, settings.RUNWARE_API_KEY)
    return Address(settings.SANDBOX_URL, SANDBOX_KEY)


def client(engine: str, recorder: Recorder | None = None) -> Runware:
    """A client for an engine whose longest exchange fits into a task."""
    where = address(engine)
    hosts = settings.RESULT_HOSTS if engine == Engine.RUNWARE else ()
    counted = partial(_count, engine, recorder)
    return Runware(where.base_url, where.key, trusted=hosts, recorder=counted, timeouts=timeouts())


def client_for(generation: Generation) -> Runware:
    """A client for the engine of an order that writes each exchange into its event log."""
    return client(generation.engine, recorder=partial(log_exchange, generation.pk))


def log_exchange(generation_id: UUID, exchange: HttpExchange) -> None:
    """Write one exchange, masked and bounded, into the event log of an order."""
    GenerationEvent.objects.create(
        generation_id=generation_id,
        kind=GenerationEvent.Kind.EXCHANGE,
        message=exchange.summary[:300],
        body=exchange.as_json(),
    )


def _count(engine: str, recorder: Recorder | None, exchange: HttpExchange) -> None:
    """Count an exchange for the metrics, and hand it on to whoever writes it down."""
    metrics.EXCHANGES.labels(engine, exchange.what, exchange.status or "none").inc()
    metrics.EXCHANGE_SECONDS.labels(engine, exchange.what).observe(exchange.seconds)
    if recorder:
        recorder(exchange)


def timeouts() -> Timeouts:
    """How long one exchange may take: the provider's own measure, cut to what the setting allows."""
    most = settings.PROVIDER_TIMEOUT_SECONDS
    usual = asdict(Timeouts())
    return Timeouts(**{name: min(seconds, most) for name, seconds in usual.items()})


def is_connected() -> bool:
    """Whether paid renders can be ordered at all."""
    return bool(settings.RUNWARE_API_KEY)
