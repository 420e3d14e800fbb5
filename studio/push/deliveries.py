"""Sending messages to the push services of browsers: at least once, tried again for a day.

An attempt is claimed, with the time of the next one, before the POST: a worker that dies in between has
sent it or not, and it goes out again.
"""

from __future__ import annotations

import json
import logging
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from studio.activity.models import Notification
from studio.core.backoff import backoff_seconds
from studio.core.encryption import CannotDecrypt
from studio.core.queue import enqueue_on_commit
from studio.core.web import posting, web_push
from studio.core.web.posting import Outcome
from studio.projects.models import Project
from studio.push import keys
from studio.push.models import PushChoice, PushMessage, PushSubscription
from studio.push.outbox import SEND

PAUSES_SECONDS = (30, 60, 300, 900, 3600)
GIVE_UP = timedelta(days=1)
GONE = (404, 410)  # the subscription does not exist any more
BUSY = 429
SERVER_ERRORS = 500
AT_ONCE = 100
USER_AGENT = "Circle-Take-Push/1"
logger = logging.getLogger(__name__)


def schedule_due(now: datetime) -> None:
    """Enqueue messages that wait longer than an attempt takes; drop those of yesterday."""
    PushMessage.objects.filter(created_at__lt=now - GIVE_UP).delete()
    late = now - timedelta(seconds=posting.DEADLINE_SECONDS)
    for pk in (
        PushMessage.objects.filter(due_at__lt=late).order_by("due_at").values_list("pk", flat=True)[:AT_ONCE]
    ):
        enqueue_on_commit(SEND, pk)


def send(message_id: UUID) -> None:
    """Attempt to send a message that is due; harmless twice."""
    now = timezone.now()
    message = (
        PushMessage.objects.select_related("subscription__person")
        .filter(pk=message_id, due_at__lte=now)
        .first()
    )
    if message is None or not _claim(message, now):
        return
    if not may_have(message):
        PushMessage.objects.filter(pk=message.pk).delete()
        return
    try:
        outcome = _post(message, now)
    except CannotDecrypt:
        logger.warning("push %s waits: SECRET_KEY was changed, run manage.py prepare", message.pk)
        return
    _record(message, outcome)


def may_have(message: PushMessage) -> bool:
    """Whether the person still wants the message, may see what it is about, and has not read it elsewhere."""
    person = message.subscription.person
    if (
        not person.is_active
        or not PushChoice.objects.filter(person=person, project=message.project_id).exists()
    ):
        return False
    if message.notification_id:
        return Notification.objects.of(person).unread().filter(pk=message.notification_id).exists()
    return Project.objects.visible_to(person).filter(pk=message.project_id).exists()


def _claim(message: PushMessage, now: datetime) -> bool:
    pause = timedelta(seconds=backoff_seconds(message.attempt_count, PAUSES_SECONDS))
    current = PushMessage.objects.filter(pk=message.pk, attempt_count=message.attempt_count)
    return current.update(due_at=now + pause, attempt_count=message.attempt_count + 1) == 1


def _post(message: PushMessage, now: datetime) -> Outcome:
    """Send the title and an address, encrypted for the browser. Raises CannotDecrypt."""
    subscription = message.subscription
    content = json.dumps({"title": message.title, "url": message.path}, ensure_ascii=False)
    body = web_push.encrypt(
        content.encode(),
        receiver_key=web_push.decode(subscription.public_key),
        auth_secret=web_push.decode(subscription.auth_secret),
    )
    authorization = web_push.authorization(
        subscription.endpoint, keys.private_key(), contact=keys.contact(), now=now
    )
    headers = {
        "Authorization": authorization,
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(int(GIVE_UP.total_seconds())),
        "User-Agent": USER_AGENT,
    }
    return posting.post(subscription.endpoint, body, headers, trusted=settings.PUSH_HOSTS)


def _record(message: PushMessage, outcome: Outcome) -> None:
    """Save what became of an attempt: it has arrived, its browser is gone, or it is tried again."""
    status = outcome.status
    logger.info("push %s attempt %s: %s", message.pk, message.attempt_count + 1, outcome.problem or status)
    if status is None or status == BUSY or status >= SERVER_ERRORS:
        later = timezone.now() + timedelta(seconds=outcome.retry_after_seconds)
        PushMessage.objects.filter(pk=message.pk, due_at__lt=later).update(due_at=later)
    elif status in GONE:
        PushSubscription.objects.filter(pk=message.subscription_id).delete()
    else:  # arrived, or refused for good: the same message would be refused again
        if 200 <= status < 300:
            PushSubscription.objects.filter(pk=message.subscription_id).update(delivered_at=timezone.now())
        PushMessage.objects.filter(pk=message.pk).delete()
