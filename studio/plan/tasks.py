"""The tasks of this app, called by a worker with plain ids: each is harmless twice, the work is elsewhere."""

from __future__ import annotations

from uuid import UUID

from studio.plan import batches


def carry_out(batch_id: str) -> None:
    """Order the next rows of a batch."""
    batches.carry_out(UUID(batch_id))
