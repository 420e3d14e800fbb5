"""The tasks of this app, called by a worker with plain ids."""

from __future__ import annotations

from datetime import datetime

from studio.activity import digests, log_retention


def send_digests(now: str) -> None:
    """Mail the digests that were due at this moment."""
    digests.send_due(datetime.fromisoformat(now))


def delete_expired_entries(now: str) -> None:
    """Delete entries of the logs that were too old at this moment; harmless twice."""
    log_retention.delete_expired(datetime.fromisoformat(now))
