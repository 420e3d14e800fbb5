"""What a worker does when the bell rings: each is harmless twice, the work is elsewhere."""

from __future__ import annotations

from uuid import UUID

from studio.generation import intake, sending


def submit(generation_id: str) -> None:
    """Bring an order to the provider."""
    sending.send(UUID(generation_id))


def fetch(take_id: str) -> None:
    """Bring a result home."""
    intake.fetch(UUID(take_id))
