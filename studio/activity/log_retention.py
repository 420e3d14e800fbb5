"""Retention of the audit logs: entries older than the setting says are deleted, once a day."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from studio.accounts.models import InstallationEvent, TeamEvent
from studio.activity.models import Event
from studio.core import append_only
from studio.core.lease import claim_period
from studio.core.queue import enqueue_on_commit

DELETE_EXPIRED = "studio.activity.tasks.delete_expired_entries"
PERIOD = "retention of the logs"
BATCH = 500


def schedule_due(now: datetime) -> None:
    """Enqueue the deletion once a day, where the logs are kept for a time."""
    if settings.AUDIT_DAYS and claim_period(PERIOD, every=timedelta(days=1), now=now):
        enqueue_on_commit(DELETE_EXPIRED, now.isoformat())


def delete_expired(now: datetime) -> int:
    """Delete entries of all logs that are older than AUDIT_DAYS; their count."""
    if not settings.AUDIT_DAYS:
        return 0
    before = now - timedelta(days=settings.AUDIT_DAYS)
    models = (Event, TeamEvent, InstallationEvent)
    return sum(delete(model._default_manager.filter(created_at__lt=before)) for model in models)


def delete(events: QuerySet[Any]) -> int:
    """Delete these entries in short transactions, whatever their log; their count."""
    count = 0
    while ids := list(events.values_list("pk", flat=True)[:BATCH]):
        with append_only.opened():
            rows: QuerySet[Any] = QuerySet(events.model).filter(
                pk__in=ids
            )  # the query set of a log refuses to delete
            count += rows.delete()[0]
    return count
