"""Run by test_killed_workers.py in processes of their own: messages, a worker that can be killed, what became of them."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from typing import Any
from uuid import UUID

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "studio.settings")
django.setup()

from django.utils import timezone  # noqa: E402

from studio.activity.public_events import PublicEvent, publish  # noqa: E402
from studio.core.models import FileState, Lease  # noqa: E402
from studio.library.models import Asset  # noqa: E402
from studio.webhooks import deliveries, services  # noqa: E402
from studio.webhooks.models import BodyFormat, Delivery, Webhook  # noqa: E402
from tests import factories  # noqa: E402


def prepare(url: str, count: str) -> None:
    """Print the id of a webhook with so many messages about one take, and its secret."""
    team = factories.team("Killed")
    alice = factories.member(team, "Alice", "owner")
    project = factories.project(team)
    asset = Asset.objects.create(team=team, name="take.mp4", kind="video", state=FileState.READY)
    take = factories.ready_draft(project.shots.get(), alice, asset).takes.get()
    terms = services.WebhookTerms(
        name="Hook", url=url, body_format=BodyFormat.STUDIO, events=set(PublicEvent)
    )
    webhook, secret = services.create(project, terms, by=alice)
    for number in range(int(count)):
        facts: dict[str, Any] = {"is_circled": bool(number % 2), "person": str(alice.pk)}
        publish(project.pk, PublicEvent.TAKE_CIRCLED, subject=take.pk, order=take.generation_id, **facts)
    print(json.dumps([str(webhook.pk), secret]))


def work(webhook_id: str) -> None:
    """Deliver until nothing waits."""
    while Delivery.objects.waiting().exists():
        Lease.objects.update(until=timezone.now())  # as if the time of a dead worker had passed
        Delivery.objects.waiting().update(next_attempt_at=timezone.now())
        deliveries.deliver(UUID(webhook_id))


def report(webhook_id: str) -> None:
    """Print the state and the id of each message, in their sequence."""
    rows = Webhook.objects.get(pk=webhook_id).deliveries.order_by("position")
    print(json.dumps([[row.state, row.message_id] for row in rows]))


ACTIONS: dict[str, Callable[..., None]] = {"prepare": prepare, "work": work, "report": report}
if __name__ == "__main__":
    ACTIONS[sys.argv[1]](*sys.argv[2:])
