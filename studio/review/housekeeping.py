"""What reviews do by themselves now and then: mails to guests, and the news of what has become late."""

from __future__ import annotations

from datetime import datetime

from studio.review import late
from studio.review.sharing import guest_mail


def schedule_due(now: datetime) -> None:
    """Enqueue what is due at this moment."""
    guest_mail.schedule_due(now)
    late.schedule_due(now)
