"""Run by test_killed_workers.py in processes of their own: a batch, a worker that can be killed, what it left behind."""

from __future__ import annotations

import json
import os
import sys
import uuid
from collections import Counter
from uuid import UUID

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "studio.settings")
django.setup()

from django.utils import timezone  # noqa: E402

from studio.core.models import Lease  # noqa: E402
from studio.generation.models import Generation  # noqa: E402
from studio.ledger.models import Entry, EntryKind  # noqa: E402
from studio.plan import approval, batches  # noqa: E402
from studio.plan.choosing import rows_to_ask  # noqa: E402
from studio.plan.editing import add_row  # noqa: E402
from studio.plan.listing import plan_rows  # noqa: E402
from studio.plan.models import Batch, BatchRow  # noqa: E402
from studio.plan.planned_request import ShotPlan  # noqa: E402
from tests import factories  # noqa: E402


def prepare(rows: str) -> None:
    """Print the id of an approved batch of so many rows."""
    team = factories.team("Killed")
    alice = factories.member(team, "Alice", "owner")
    project = factories.project(team)
    for number in range(int(rows)):
        add_row(project, ShotPlan(description=f"Wave {number}"), by=alice)
    choice = rows_to_ask(plan_rows(project, alice.memberships.get()), frozenset())
    batch = approval.ask(project, choice.frozen, author=alice, order_key=uuid.uuid4())
    prices = {row.pk: row.price_usd for row in batch.rows.all()}
    approval.approve(batch, struck=(), prices=prices, by=alice)
    print(batch.pk)


def work(batch_id: str) -> None:
    """Carry the batch out to its end, and print a line while each order is being made."""
    place_order = batches._create_order

    def tell(row: BatchRow, batch: Batch) -> Generation:
        generation = place_order(row, batch)
        print("ordered", flush=True)
        return generation

    batches._create_order = tell
    while Batch.objects.unfinished().exists():
        Lease.objects.update(until=timezone.now())  # as if the time of a dead worker had passed
        batches.carry_out(UUID(batch_id))


def report(batch_id: str) -> None:
    """Print the states of the rows, orders for each row, holds for each order, and their sum."""
    rows = Batch.objects.get(pk=batch_id).rows.all()
    holds = Entry.objects.filter(kind=EntryKind.HOLD)
    print(
        json.dumps(
            {
                "states": Counter(row.state for row in rows),
                "orders": Generation.objects.count(),
                "by row": Generation.objects.filter(order_key__in=[row.pk for row in rows]).count(),
                "linked": rows.filter(generation__order_key__isnull=False).count(),
                "holds": holds.count(),
                "held": str(sum(entry.held_usd for entry in holds)),
            }
        )
    )


if __name__ == "__main__":
    {"prepare": prepare, "work": work, "report": report}[sys.argv[1]](sys.argv[2])
