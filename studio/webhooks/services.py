"""Add, change, pause, rotate, test and remove webhooks, and send a message again."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

import httpx
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext

from studio.accounts.models import User
from studio.activity import services as activity
from studio.activity.public_events import PublicEvent
from studio.core import encryption
from studio.core.errors import Refusal
from studio.core.queue import enqueue_on_commit
from studio.core.translations.wording import worded
from studio.core.values.translatable import sentence_of
from studio.core.web import rate_limits
from studio.core.web.outgoing import RefusedAddress, host_and_port, require_callable
from studio.projects.models import Project
from studio.webhooks import signing
from studio.webhooks.messages import TEST
from studio.webhooks.models import (
    SECRET_PURPOSE,
    URL_PURPOSE,
    BodyFormat,
    Delivery,
    DeliveryState,
    Webhook,
)
from studio.webhooks.outbox import DELIVER, RETRIED_FOR

MOST_WEBHOOKS = 20  # of one project
OLD_SECRET_VALID_FOR = timedelta(days=1)


class TooManyWebhooks(Refusal):
    """One webhook more than a project may have."""


class InvalidAddress(Refusal):
    """An address that the studio does not call."""


class NotActive(Refusal):
    """A message to a webhook that is paused or off."""

    status = 409


@dataclass(frozen=True, kw_only=True)
class WebhookTerms:
    """What a webhook is to be. ``url``: empty keeps the address that it has."""

    name: str
    url: str
    body_format: BodyFormat
    events: Collection[PublicEvent]


def create(project: Project, terms: WebhookTerms, *, by: User) -> tuple[Webhook, str]:
    """Add a webhook; its secret is returned once. Raises TooManyWebhooks, InvalidAddress."""
    secret = signing.new_secret()
    with transaction.atomic():
        Project.objects.select_for_update(no_key=True).get(pk=project.pk)
        if project.webhooks.count() >= MOST_WEBHOOKS:
            raise TooManyWebhooks(
                gettext("There are %(count)d webhooks already. Remove one first.") % {"count": MOST_WEBHOOKS}
            )
        webhook = Webhook(project=project, created_by=by, encrypted_secret=_encrypted(secret))
        _apply(webhook, terms)
        webhook.save()
        _log(webhook, "webhook added", by)
    return webhook, signing.as_text(secret)


def change(webhook: Webhook, terms: WebhookTerms, *, by: User) -> None:
    """Change a webhook; what waits goes to the new address. Raises InvalidAddress."""
    with transaction.atomic():
        _apply(webhook, terms)
        webhook.save(update_fields=["name", "host", "encrypted_url", "body_format", "events"])
        _log(webhook, "webhook changed", by)


def pause(webhook: Webhook, *, by: User, now: datetime) -> None:
    """Stop telling a webhook; what happens meanwhile is not sent later. Twice is harmless."""
    with transaction.atomic():
        if Webhook.objects.active().filter(pk=webhook.pk).update(paused_at=now):
            _log(webhook, "webhook paused", by)


def resume(webhook: Webhook, *, by: User) -> None:
    """Tell a webhook again that is paused or was switched off; what still waits is sent."""
    with transaction.atomic():
        rows = Webhook.objects.filter(pk=webhook.pk)
        stopped = rows.exclude(pk__in=Webhook.objects.active().values("pk"))
        changes = {"paused_at": None, "switched_off_at": None, "failing_since": None}
        if stopped.update(switched_off_reason="", **changes):
            _log(webhook, "webhook resumed", by)
            enqueue_on_commit(DELIVER, webhook.pk)


def rotate(webhook: Webhook, *, by: User, now: datetime) -> str:
    """Give a webhook a new secret, returned once; for a day the old one signs beside it."""
    secret = signing.new_secret()
    with transaction.atomic():
        locked = Webhook.objects.select_for_update().get(pk=webhook.pk)
        Webhook.objects.filter(pk=webhook.pk).update(
            encrypted_secret=_encrypted(secret),
            previous_secret=locked.encrypted_secret,
            previous_secret_until=now + OLD_SECRET_VALID_FOR,
        )
        _log(webhook, "webhook secret rotated", by)
    webhook.refresh_from_db()
    return signing.as_text(secret)


def remove(webhook: Webhook, *, by: User) -> None:
    """Remove a webhook with its log; what waits is not sent."""
    with transaction.atomic():
        _log(webhook, "webhook removed", by)
        webhook.delete()


def send_test(webhook: Webhook, *, by: User, now: datetime) -> Delivery:
    """Have a test message sent, once. Raises NotActive, RateLimitExceeded."""
    _require_sendable(webhook, by)
    with transaction.atomic():
        delivery = Delivery.objects.create(
            webhook=webhook, event=TEST, subject=webhook.pk, next_attempt_at=now, give_up_at=now + RETRIED_FOR
        )
        enqueue_on_commit(DELIVER, webhook.pk)
    return delivery


def send_again(delivery: Delivery, *, by: User, now: datetime) -> None:
    """Have a message sent again under the same id, outside its sequence; again for a day if it must be.

    Raises NotActive, RateLimitExceeded.
    """
    _require_sendable(delivery.webhook, by)
    with transaction.atomic():
        Delivery.objects.filter(pk=delivery.pk).update(
            state=DeliveryState.WAITING,
            order=None,
            next_attempt_at=now,
            give_up_at=now + RETRIED_FOR,
            finished_at=None,
        )
        enqueue_on_commit(DELIVER, delivery.webhook_id)


def _require_sendable(webhook: Webhook, by: User) -> None:
    if not webhook.is_active:
        raise NotActive(gettext("This webhook is not told of anything now. Resume it first."))
    rate_limits.hit(rate_limits.WEBHOOK_SENT, by.pk)


def _apply(webhook: Webhook, terms: WebhookTerms) -> None:
    webhook.name = terms.name
    webhook.body_format = terms.body_format
    webhook.events = [event.value for event in PublicEvent if event in terms.events]
    if terms.url:
        webhook.host = _host_of(terms.url)
        webhook.encrypted_url = encryption.encrypt(terms.url.encode(), purpose=URL_PURPOSE)


def _host_of(url: str) -> str:
    """The host of an address, as it is shown. Raises InvalidAddress."""
    try:
        parsed = require_callable(url, settings.WEBHOOK_HOSTS)
    except RefusedAddress as refusal:
        raise InvalidAddress(
            gettext("This address is not called: %(reason)s.") % {"reason": worded(sentence_of(refusal))}
        ) from None
    except httpx.InvalidURL:
        raise InvalidAddress(gettext("This is no address. It begins with https://")) from None
    return host_and_port(parsed) if parsed.port else parsed.host


def _encrypted(secret: bytes) -> str:
    return encryption.encrypt(secret, purpose=SECRET_PURPOSE)


def _log(webhook: Webhook, verb: str, by: User) -> None:
    activity.log(webhook.project, verb, actor=by, subject=webhook.pk, webhook=webhook.name)
