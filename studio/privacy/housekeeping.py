"""What privacy does now and then: remove teams that are due, end exports, and apply the rules of projects."""

from __future__ import annotations

from datetime import datetime, timedelta

from studio.core.lease import claim_period
from studio.core.queue import enqueue_on_commit
from studio.privacy import data_export, retention, team_removal

WORK = "studio.privacy.tasks.housekeep"
PERIOD = "housekeeping of privacy"
EVERY = timedelta(minutes=30)


def schedule_due(now: datetime) -> None:
    """Enqueue the housekeeping once in half an hour."""
    if claim_period(PERIOD, every=EVERY, now=now):
        enqueue_on_commit(WORK, now.isoformat())


def work(now: datetime) -> None:
    """Enqueue and do what was due at this moment; harmless twice."""
    team_removal.enqueue_due(now)
    data_export.clean_up(now)
    retention.plan(now)
    retention.remove_due(now)
