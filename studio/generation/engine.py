"""The one place that chooses who renders: Runware for money, the sandbox for drafts."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from studio.generation.models import Engine

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


def is_connected() -> bool:
    """Whether paid renders can be ordered at all."""
    return bool(settings.RUNWARE_API_KEY)
