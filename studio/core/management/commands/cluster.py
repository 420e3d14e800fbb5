"""``manage.py cluster``: run the task workers (django-q2's, orphan-safe)."""

from typing import Any

from django.core.management.base import BaseCommand

from studio.core.processes import preparation
from studio.core.workers.cluster import run_cluster


class Command(BaseCommand):
    """Run the task workers until told to stop; while the installation is not prepared, wait."""

    help = "Run the task workers until told to stop."
    requires_system_checks = []

    def handle(self, *_: Any, **__: Any) -> None:
        """Block until a signal comes."""
        preparation.wait_until_prepared()
        run_cluster()
