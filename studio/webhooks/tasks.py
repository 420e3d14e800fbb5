"""The tasks of this app, called by a worker with plain ids: each is harmless twice, the work is elsewhere."""

from __future__ import annotations

from uuid import UUID

from studio.webhooks import deliveries


def deliver(webhook_id: str) -> None:
    """Attempt what is due at a webhook."""
    deliveries.deliver(UUID(webhook_id))
