"""``manage.py cluster``: run the task workers (django-q2's, orphan-safe)."""

from typing import Any

from django.core.management.base import BaseCommand

from studio.core.cluster import run_cluster


class Command(BaseCommand):
    """Run the task workers until told to stop."""

    help = "Run the task workers until told to stop."

    def handle(self, *_: Any, **__: Any) -> None:
        """Block until a signal comes."""
        run_cluster()
