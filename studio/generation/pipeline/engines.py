"""Engines: the one place that chooses who renders, Runware for money or the sandbox for drafts."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from django.conf import settings

from studio.generation.models import Engine
from studio.provider.client import Runware, Timeouts
from studio.provider.http_log import Recorder

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
    return Runware(where.base_url, where.key, trusted=hosts, recorder=recorder, timeouts=timeouts())


def timeouts() -> Timeouts:
    """How long one exchange may take: the provider's own measure, cut to what the setting allows."""
    most = settings.PROVIDER_TIMEOUT_SECONDS
    usual = asdict(Timeouts())
    return Timeouts(**{name: min(seconds, most) for name, seconds in usual.items()})


def is_connected() -> bool:
    """Whether paid renders can be ordered at all."""
    return bool(settings.RUNWARE_API_KEY)
