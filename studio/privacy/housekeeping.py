"""What privacy does now and then: removes what is due, ends exports, and applies the rules of projects."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q

from studio.activity import log_retention
from studio.core.lease import claim_period
from studio.core.queue import delete_failures, enqueue_on_commit
from studio.privacy import data_export, retention, team_deletion, team_removal
from studio.review.models import LinkGuest, ShareView
from studio.webhooks import retention as webhook_messages

WORK = "studio.privacy.tasks.housekeep"
PERIOD = "housekeeping of privacy"
EVERY = timedelta(minutes=30)
FAILURES_KEPT = timedelta(days=7)
GUEST_ADDRESS_LIFETIME = timedelta(days=30)


def schedule_due(now: datetime) -> None:
    """Enqueue the housekeeping once in half an hour."""
    if claim_period(PERIOD, every=EVERY, now=now):
        enqueue_on_commit(WORK, now.isoformat())


def work(now: datetime) -> None:
    """Enqueue and do what was due at this moment; harmless twice."""
    team_deletion.cancel_left_orders()
    team_removal.enqueue_due(now)
    data_export.clean_up(now)
    retention.plan(now)
    retention.remove_due(now)
    delete_old_guest_views(now)
    delete_failures(now - FAILURES_KEPT)
    delete_old_guest_addresses(now)
    webhook_messages.delete_old(now)


def delete_old_guest_views(now: datetime) -> int:
    """Delete views of guest links, with names and addresses, that are older than AUDIT_DAYS; their count."""
    if not settings.AUDIT_DAYS:
        return 0
    before = now - timedelta(days=settings.AUDIT_DAYS)
    return log_retention.delete(ShareView.objects.filter(created_at__lt=before))


def delete_old_guest_addresses(now: datetime) -> int:
    """Forget where guests get mail, 30 days after their link has ended; their count."""
    before = now - GUEST_ADDRESS_LIFETIME
    is_over = Q(link__expires_at__lt=before) | Q(link__disabled_at__lt=before)
    return LinkGuest.objects.filter(is_over).exclude(email="").update(email="")
