"""Digest mails of unread notifications, for users who want them; each notification is mailed once."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.utils.translation import ngettext

from studio.accounts.models import User
from studio.accounts.time_zones import local_day
from studio.activity import hooks
from studio.activity.models import Notification
from studio.core import mail
from studio.core.lease import claim_period
from studio.core.queue import enqueue_on_commit
from studio.core.translations import languages
from studio.core.web.responses import absolute_url

logger = logging.getLogger(__name__)
RIPE = timedelta(minutes=10)  # what somebody reads within ten minutes needs no mail
MOST_LINES = 40
SEND = "studio.activity.tasks.send_digests"
PERIOD = "digests"
LATE = "late"  # the verb of what stands in a list of its own: all that is late, not only what is new


def schedule_due(now: datetime) -> None:
    """Enqueue the digests once in a period, where mail is configured."""
    every = timedelta(minutes=settings.DIGEST_MINUTES)
    if settings.HAS_MAIL and every and claim_period(PERIOD, every=every, now=now):
        enqueue_on_commit(SEND, now.isoformat())


def send_due(now: datetime) -> int:
    """Mail everybody who has unread notifications older than RIPE; returns the number of mails."""
    waiting = Notification.objects.unmailed().filter(created_at__lt=now - RIPE, person__has_digests=True)
    people = User.objects.filter(pk__in=waiting.values("person"), is_active=True)
    return sum(send(person, now=now) for person in people)


def send(person: User, *, now: datetime) -> bool:
    """Mail one user their digest; False when nothing waits or another worker was first."""
    unmailed = list(Notification.objects.of(person).unmailed().select_related("project")[:MOST_LINES])
    # Intent first: of two at the same moment each line is claimed, and told, by one.
    claimed = [
        notification
        for notification in unmailed
        if Notification.objects.filter(pk=notification.pk, mailed_at=None).update(mailed_at=now) == 1
    ]
    if not claimed:
        return False
    with languages.speak(person.reading_language):
        return _send(person, claimed, now)


def _send(person: User, claimed: list[Notification], now: datetime) -> bool:
    """Mail what was claimed, in the language of the thread."""
    lines = [
        (notification, absolute_url("activity:open_notification", notification.pk))
        for notification in claimed
        if notification.verb != LATE
    ]
    late = [(entry, absolute_url(entry.url)) for entry in hooks.LATE.call(person, local_day(person, now))]
    if not lines and not late:  # what had become late was mended meanwhile
        return False
    context = {"person": person, "lines": lines, "late": late, "inbox": absolute_url("activity:inbox")}
    try:
        mail.send(
            person.email,
            _subject(len(claimed)),
            "activity/mail_digest.txt",
            context,
        )
    except OSError:
        Notification.objects.filter(pk__in=[notification.pk for notification in claimed]).update(
            mailed_at=None
        )
        logger.exception("the digest for %s was not sent", person.pk)
        return False
    return True


def _subject(count: int) -> str:
    return ngettext("%(count)d thing in your inbox", "%(count)d things in your inbox", count) % {
        "count": count
    }
