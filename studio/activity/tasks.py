"""The tasks of this app, called by a worker with plain ids."""

from __future__ import annotations

from datetime import datetime

from studio.activity import digests


def send_digests(now: str) -> None:
    """It was time for digests at this moment: whoever wants them is mailed what waits unread."""
    digests.send_due(datetime.fromisoformat(now))
