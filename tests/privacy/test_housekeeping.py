"""Housekeeping of privacy: everything that is due is done, and nothing twice."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone
from django_q.models import Failure
from pytest_django import Settings

from studio.privacy import housekeeping
from studio.review.models import ShareLink, ShareView
from tests import factories
from tests.architecture import fixtures


def test_views_of_guests_are_kept_as_long_as_the_logs(db: None, tmp_path: Path, settings: Settings) -> None:
    settings.AUDIT_DAYS = 30
    link, now = fixtures.build("glass", tmp_path).rows.link, timezone.now()
    for days in (31, 29):
        ShareView.objects.create(link=link, name=f"{days}", created_at=now - timedelta(days=days))
    housekeeping.work(now)
    housekeeping.work(now)
    assert list(ShareView.objects.values_list("name", flat=True)) == ["29"]


def test_what_failed_tasks_were_called_with_is_deleted_after_a_week(db: None) -> None:
    factories.failed_task("studio.exports.tasks.render_film", "an id")
    housekeeping.work(timezone.now() + timedelta(days=6))
    assert Failure.objects.exists()
    housekeeping.work(timezone.now() + timedelta(days=8))
    assert not Failure.objects.exists()


def test_addresses_of_guests_are_forgotten_a_month_after_their_link_has_ended(
    db: None, tmp_path: Path
) -> None:
    rows, now = fixtures.build("glass", tmp_path).rows, timezone.now()
    ShareLink.objects.update(disabled_at=now - timedelta(days=29))
    housekeeping.work(now)
    rows.guest.refresh_from_db()
    assert rows.guest.email
    housekeeping.work(now + timedelta(days=2))
    rows.guest.refresh_from_db()
    assert (rows.guest.name, rows.guest.email) == ("glass guest", "")


def test_it_is_enqueued_once_in_half_an_hour(db: None, django_capture_on_commit_callbacks: Any) -> None:
    now = timezone.now()
    with django_capture_on_commit_callbacks() as callbacks:
        for minutes in (0, 5, 29, 31):
            housekeeping.schedule_due(now + timedelta(minutes=minutes))
    assert len(callbacks) == 2
