"""The tasks of this app, called by a worker with plain ids: each is harmless twice, the work is elsewhere."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone

from studio.core.monitoring.logs import about_order
from studio.generation.pipeline import adoptions, circuit_breaker, orphaned_media, reconciliation
from studio.generation.pipeline import fetch as fetching
from studio.generation.pipeline import poll_one as polling
from studio.generation.pipeline import submit as submission


@about_order
def submit(generation_id: str) -> None:
    """Bring an order to the provider."""
    submission.submit(UUID(generation_id))


@about_order
def poll_one(generation_id: str) -> None:
    """Poll the provider about one order."""
    polling.poll_one(UUID(generation_id))


def check(engine: str) -> None:
    """Ask an engine whether it would take orders, and what is left on the account."""
    circuit_breaker.check(engine, now=timezone.now())


def reconcile() -> None:
    """Compare orders without a result with the archive of the provider, for a while; another task goes on."""
    reconciliation.work()


def fetch(take_id: str) -> None:
    """Bring a result home."""
    fetching.fetch(UUID(take_id))


def adopt(adoption_id: str) -> None:
    """Try to take in what an operator gave to an order."""
    adoptions.attempt(UUID(adoption_id))


def delete_orphaned_media() -> None:
    """Delete uploads at the provider that no asset needs any more."""
    orphaned_media.delete()


# Name under which the previous version enqueued it: what still waits in a queue must run.
ask = poll_one
