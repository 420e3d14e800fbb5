"""Outbox: deliveries are written in the transaction of the fact, so that neither is without the other."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import Max
from django.utils import timezone

from studio.activity.public_events import PublicEvent
from studio.core.queue import enqueue_on_commit
from studio.webhooks.models import Delivery, Webhook

DELIVER = "studio.webhooks.tasks.deliver"
RETRIED_FOR = timedelta(days=1)


def publish(
    project_id: UUID,
    event: PublicEvent,
    subject: UUID,
    order: UUID | None,
    key: str,
    facts: dict[str, Any],
) -> None:
    """Write a delivery for every active webhook of the project that wants this event."""
    now = timezone.now()
    for webhook in Webhook.objects.active().filter(project=project_id):
        if not _is_wanted(webhook, event, facts):
            continue
        delivery = Delivery(
            webhook=webhook,
            event=event,
            subject=subject,
            order=order,
            position=_next_position(webhook, order),
            facts=facts,
            key=key,
            next_attempt_at=now,
            give_up_at=now + RETRIED_FOR,
        )
        Delivery.objects.bulk_create([delivery], ignore_conflicts=bool(key))
        enqueue_on_commit(DELIVER, webhook.pk)


def _is_wanted(webhook: Webhook, event: PublicEvent, facts: dict[str, Any]) -> bool:
    if event not in webhook.events:
        return False
    # The words of a verdict are a note as well: people read them once.
    is_told_twice = facts.get("is_verdict") and PublicEvent.VERDICT_CREATED in webhook.events
    return not (webhook.is_chat and is_told_twice)


def _next_position(webhook: Webhook, order: UUID | None) -> int:
    """The place after all others of the same order, whose row the transaction of the fact has locked."""
    if order is None:
        return 0
    rows = Delivery.objects.filter(webhook=webhook, order=order)
    last: int | None = rows.aggregate(last=Max("position"))["last"]
    return (last or 0) + 1
