"""``manage.py health``: the operations page in a terminal; ends with 1 when something is wrong."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from studio.generation.pipeline import health


class Command(BaseCommand):
    """Print figures and findings."""

    help = "Say how the studio is; the exit code is 1 when something is wrong."

    def handle(self, *_: Any, **__: Any) -> None:
        """Print, and exit with 1 when there is a bad finding."""
        now = timezone.now()
        for figure in health.figures(now):
            self.stdout.write(f"{figure.name:<28}{figure.value}")
        for label, count, oldest in health.states(now):
            self.stdout.write(f"  {label:<26}{count:,}, the oldest since {oldest}")
        findings = health.findings(now)
        for finding in findings:
            self.stdout.write(f"{'WRONG' if finding.is_bad else 'note '}  {finding.message}")
        if any(finding.is_bad for finding in findings):
            sys.exit(1)
        self.stdout.write("All is well.")
