"""The tasks of this app, called by a worker with plain ids."""

from __future__ import annotations

from datetime import datetime

from studio.activity import digests


def send_digests(now: str) -> None:
    """Mail the digests that were due at this moment."""
    digests.send_due(datetime.fromisoformat(now))
