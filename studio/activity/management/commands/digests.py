"""``manage.py digests``: mail everybody who wants it what waits unread in their inbox."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from studio.activity.digests import send_due
from studio.core.values.formatting import format_count


class Command(BaseCommand):
    """Meant for a timer (cron, systemd), as often as people like mails."""

    help = "Mail what waits unread in inboxes to those who switched it on in their profile."

    def handle(self, *_: Any, **__: Any) -> None:
        """Send what is due and print the count."""
        self.stdout.write(f"{format_count(send_due(timezone.now()), 'mail')} sent.")
