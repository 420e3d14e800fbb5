"""``manage.py check_provider``: compare every rule of the catalog with the provider by dry runs."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from studio.core.errors import Refusal
from studio.core.values.formatting import format_count
from studio.operations import provider_check
from studio.operations.models import ProviderCheck


class Command(BaseCommand):
    """Print each rule as it is answered, the first answer raw, and at the end what differs."""

    help = "Send every rule of the catalog to the provider as a dry run, and name what differs."

    def handle(self, *_: Any, **__: Any) -> None:
        """Check until the end, or until something was accepted or charged."""
        try:
            for check, row in provider_check.run():
                if row is None:
                    self._conclude(check)
                    return
                if len(check.rows) == 1:
                    self.stdout.write(f"The first answer, HTTP {row.status}: {json.dumps(row.raw)}")
                self.stdout.write(
                    f"{'ok     ' if row.agrees else 'DIFFERS'} {row.name:<36} catalog: {row.catalog:<16}"
                    f" provider: {row.provider}"
                )
        except Refusal as refusal:
            raise CommandError(refusal.message) from None

    def _conclude(self, check: ProviderCheck) -> None:
        for row in provider_check.differences(check):
            self.stdout.write(f"To change: {row.change}")
        if check.stopped:
            last = json.dumps(check.rows[-1]["raw"]) if check.rows else "none"
            raise CommandError(f"STOPPED. {check.stopped} The last answer: {last}")
        rules = format_count(len(check.rows), "rule")
        different = len(provider_check.differences(check))
        self.stdout.write(f"{rules} checked, {different} different; nothing was accepted or charged.")
