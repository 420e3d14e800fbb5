"""``manage.py reconcile``: compare orders without a result with the archive of the provider now."""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from studio.core.values.formatting import format_count
from studio.core.values.money import format_usd
from studio.generation.pipeline import engines, reconciliation
from studio.ledger import reconciliations
from studio.ledger.models import AccountUsage, Reconciliation

WAIT_SECONDS = 1.0  # while a worker on another node asks


class Command(BaseCommand):
    """Begin a reconciliation of every project, or go on with it, and print what it was."""

    help = "Ask the provider about the orders of the last 30 days that ended without a result."

    def handle(self, *_: Any, **__: Any) -> None:
        """Block until every project is compared."""
        if not engines.is_connected():
            raise CommandError("RUNWARE_API_KEY is not set: there is nobody to ask.")
        started = reconciliation.start_all(timezone.now())
        while reconciliations.open_ones().exists():
            reconciliation.work()
            if reconciliations.open_ones().exists():
                time.sleep(WAIT_SECONDS)
        for one in started:
            self._print(one)
        self._print_usage()

    def _print(self, one: Reconciliation) -> None:
        summary = reconciliations.summary(one)
        orders = (
            f"{format_count(summary.orders, 'order')} asked about, {summary.unanswered} without an answer"
        )
        results = format_count(summary.new_results, "result")
        difference = format_usd(summary.difference_usd)
        self.stdout.write(f"{one.project}: {orders}; {results} taken in, difference {difference}")

    def _print_usage(self) -> None:
        usage = AccountUsage.objects.first()
        if usage is None:
            return
        amount = "not told" if usage.usage_usd is None else format_usd(usage.usage_usd)
        ledgers = format_usd(usage.ledger_usd)
        self.stdout.write(f"Usage of the account since {usage.since}: {amount}; all ledgers: {ledgers}")
