"""The tasks of this app, called by a worker with plain ids: each is harmless twice, the work is elsewhere."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone

from studio.generation.pipeline import circuit_breaker, poll_one
from studio.generation.pipeline import fetch as fetching
from studio.generation.pipeline import submit as submission


def submit(generation_id: str) -> None:
    """Bring an order to the provider."""
    submission.send(UUID(generation_id))


def ask(generation_id: str) -> None:
    """Ask the provider about one order."""
    poll_one.ask(UUID(generation_id))


def check(engine: str) -> None:
    """Ask an engine whether it would take orders, and what is left on the account."""
    circuit_breaker.check(engine, now=timezone.now())


def fetch(take_id: str) -> None:
    """Bring a result home."""
    fetching.fetch(UUID(take_id))
