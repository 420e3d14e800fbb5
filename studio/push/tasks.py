"""The tasks of this app, called by a worker with plain ids: each is harmless twice, the work is elsewhere."""

from __future__ import annotations

from uuid import UUID

from studio.push import deliveries


def send(message_id: str) -> None:
    """Attempt to send a message to a browser."""
    deliveries.send(UUID(message_id))
