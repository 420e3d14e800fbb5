"""What reviews do by themselves: mails to guests, news of what has become late, watermarked copies."""

from __future__ import annotations

from datetime import datetime

from studio.review import late
from studio.review.sharing import guest_mail, watermarked_copies


def schedule_due(now: datetime) -> None:
    """Enqueue what is due at this moment."""
    guest_mail.schedule_due(now)
    late.schedule_due(now)
    watermarked_copies.schedule_due(now)
