"""Delivering: attempts in turns of one worker for each webhook, at least once, in sequence for each order.

An attempt is saved before the POST, with the time of the next one: a worker that dies in between has
delivered or not, and the same message goes out again under the same id.
"""

from __future__ import annotations

import logging
import time
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from studio.core.backoff import backoff_seconds
from studio.core.encryption import CannotDecrypt
from studio.core.lease import lease
from studio.core.queue import enqueue_on_commit
from studio.core.values.translatable import translatable
from studio.core.web import posting
from studio.core.web.posting import Outcome
from studio.webhooks import health, signing
from studio.webhooks.bodies import body_of
from studio.webhooks.messages import TEST
from studio.webhooks.models import Attempt, Delivery, DeliveryQuerySet, DeliveryState, Webhook
from studio.webhooks.outbox import DELIVER

PAUSES_SECONDS = (5, 30, 120, 600, 1800, 3600, 7200, 14_400)
TURN_SECONDS = 15  # then other work of the queue has its turn
PATIENCE = timedelta(seconds=10)
GONE = 410
AT_ONCE = 50
USER_AGENT = "Circle-Take-Webhooks/1"
logger = logging.getLogger(__name__)


def deliver(webhook_id: UUID) -> None:
    """Attempt what is due at a webhook, one worker at a time; harmless twice."""
    with lease(f"webhook:{webhook_id}") as is_held:
        if not is_held:
            return  # whoever holds it looks once more afterwards
        is_well = _take_turn(webhook_id)
    if is_well and _due(webhook_id).exists():
        enqueue_on_commit(DELIVER, webhook_id)


def schedule_due(now: datetime) -> None:
    """Enqueue webhooks that have something due and that nobody worked on for a while."""
    end_undeliverable(now)
    waiting = Delivery.objects.due(now).order_by().values("webhook")
    is_forgotten = Q(enqueued_at=None) | Q(enqueued_at__lt=now - PATIENCE)
    webhooks = Webhook.objects.active().filter(is_forgotten, pk__in=waiting)
    for pk in webhooks.values_list("pk", flat=True)[:AT_ONCE]:
        Webhook.objects.filter(pk=pk).update(enqueued_at=now)
        enqueue_on_commit(DELIVER, pk)


def end_undeliverable(now: datetime) -> int:
    """End what waits at a webhook that is paused or off when its day is over; the count."""
    inactive = Webhook.objects.exclude(pk__in=Webhook.objects.active().values("pk"))
    rows = Delivery.objects.waiting().filter(webhook__in=inactive.values("pk"), give_up_at__lte=now)
    return rows.update(state=DeliveryState.FAILED, next_attempt_at=None, finished_at=now)


def _take_turn(webhook_id: UUID) -> bool:
    """Attempt what is due, for some seconds at most. False: an attempt failed, the watcher goes on later."""
    end = time.monotonic() + TURN_SECONDS
    while time.monotonic() < end:
        webhook = Webhook.objects.active().select_related("project__team").filter(pk=webhook_id).first()
        delivery = _due(webhook_id).first() if webhook else None
        if webhook is None or delivery is None:
            return True
        delivery.webhook = webhook
        if not attempt(delivery):
            return False
    return True


def _due(webhook_id: UUID) -> DeliveryQuerySet:
    is_active = Webhook.objects.active().filter(pk=webhook_id).values("pk")
    return Delivery.objects.due(timezone.now()).filter(webhook__in=is_active)


def attempt(delivery: Delivery) -> bool:
    """Attempt to deliver once, unless another worker does. False: it has not arrived by this."""
    now = timezone.now()
    if not _claim(delivery, now):
        return False
    return _record(delivery, _post(delivery, now), timezone.now())


def _claim(delivery: Delivery, now: datetime) -> bool:
    """Save that an attempt begins, the body that all attempts send, and when the next one would be."""
    body = delivery.body or body_of(delivery)
    pause = timedelta(seconds=backoff_seconds(delivery.attempt_count, PAUSES_SECONDS))
    changes = {"body": body, "next_attempt_at": now + pause, "attempt_count": delivery.attempt_count + 1}
    is_first = _current(delivery).update(**changes) == 1
    for name, value in changes.items():
        setattr(delivery, name, value)
    return is_first


def _post(delivery: Delivery, now: datetime) -> Outcome:
    webhook = delivery.webhook
    try:
        url, keys = webhook.url(), webhook.signing_secrets(now)
    except CannotDecrypt:
        return Outcome(
            problem=translatable("SECRET_KEY was changed: rotate the secret and enter the address again.")
        )
    body = delivery.body.encode()
    signatures = signing.headers(delivery.message_id, body, keys, now=now)
    headers = {"Content-Type": "application/json", "User-Agent": USER_AGENT, **signatures}
    return posting.post(url, body, headers, trusted=settings.WEBHOOK_HOSTS)


def _record(delivery: Delivery, outcome: Outcome, now: datetime) -> bool:
    """Save what became of an attempt. True: it has arrived."""
    problem = _problem(outcome)
    Attempt.objects.create(
        delivery=delivery,
        status=outcome.status,
        milliseconds=outcome.milliseconds,
        response_text=outcome.text.replace("\0", "�")[:1000],
        problem=problem,
    )
    logger.info(
        "webhook %s message %s attempt %s: %s",
        delivery.webhook_id,
        delivery.message_id,
        delivery.attempt_count,
        problem or outcome.status,
    )
    if problem:
        _after_failure(delivery, outcome, now)
    else:
        _finish(delivery, DeliveryState.DELIVERED, now)
        health.record_success(delivery.webhook_id)
    return not problem


def _after_failure(delivery: Delivery, outcome: Outcome, now: datetime) -> None:
    if delivery.event == TEST or now >= delivery.give_up_at:
        _finish(delivery, DeliveryState.FAILED, now)
    else:
        later = now + timedelta(seconds=outcome.retry_after_seconds)
        at = min(max(delivery.next_attempt_at or now, later), delivery.give_up_at)
        _current(delivery).update(next_attempt_at=at)
    if delivery.event != TEST:
        health.record_failure(delivery.webhook, now, is_gone=outcome.status == GONE)


def _finish(delivery: Delivery, state: DeliveryState, now: datetime) -> None:
    _current(delivery).update(state=state, next_attempt_at=None, finished_at=now)


def _current(delivery: Delivery) -> DeliveryQuerySet:
    """The row, if no other attempt has begun since this one."""
    return Delivery.objects.waiting().filter(pk=delivery.pk, attempt_count=delivery.attempt_count)


def _problem(outcome: Outcome) -> str:
    """Why an answer does not count as delivered; empty when it does."""
    if outcome.status is None:
        return outcome.problem
    if 200 <= outcome.status < 300:
        return ""
    if 300 <= outcome.status < 400:
        return translatable(
            "It redirects ({status}), which is not followed. Enter the final address.", status=outcome.status
        )
    if outcome.status == GONE:
        return translatable("It wants no more messages (410).")
    return translatable("It answered {status}.", status=outcome.status)
