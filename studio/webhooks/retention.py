"""How long messages are kept, and what is taken out of them when a person is deleted."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q

from studio.accounts.models import User
from studio.activity import log_retention
from studio.webhooks.models import Attempt, Delivery

KEPT_FOR = timedelta(days=30)  # after a message has arrived, or failed for good


def delete_old(now: datetime) -> int:
    """Delete messages that ended 30 days ago, with their attempts; the count of all rows."""
    return log_retention.delete(Delivery.objects.filter(finished_at__lt=now - KEPT_FOR))


def forget_person(user: User) -> None:
    """Empty the bodies that may name a person, and the answers to them; sent again, they are written anew."""
    is_of_team = Q(webhook__project__team__members__user=user)
    names_person = Q(body__contains=user.name) | Q(body__contains=str(user.pk))
    ids = list(Delivery.objects.filter(is_of_team | names_person).values_list("pk", flat=True).distinct())
    for start in range(0, len(ids), log_retention.BATCH):
        batch = ids[start : start + log_retention.BATCH]
        Delivery.objects.filter(pk__in=batch).update(body="")
        Attempt.objects.filter(delivery__in=batch).update(response_text="")
