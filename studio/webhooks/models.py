"""Webhook: a receiver of a project. Delivery: one message to it. Attempt: one try to deliver it."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext, gettext_lazy, pgettext_lazy

from studio.accounts.models import User
from studio.core import encryption
from studio.core.models import BaseModel
from studio.core.translations.wording import TranslatableField, worded
from studio.projects.models import Project

URL_PURPOSE = "studio.webhooks.url"
SECRET_PURPOSE = "studio.webhooks.secret"  # noqa: S105 - what a key is derived for, no key


STATE_LABELS = {
    "active": pgettext_lazy("webhook", "active"),
    "failing": pgettext_lazy("webhook", "failing"),
    "paused": pgettext_lazy("webhook", "paused"),
    "off": pgettext_lazy("webhook", "off"),
}


class BodyFormat(models.TextChoices):
    """What the body of a message looks like."""

    STUDIO = "studio", gettext_lazy("Circle Take (JSON, signed)")
    SLACK = "slack", "Slack"
    DISCORD = "discord", "Discord"
    TEAMS = "teams", "Microsoft Teams"


class WebhookQuerySet(models.QuerySet["Webhook"]):
    """Queries over webhooks: those that are told."""

    def active(self) -> Self:
        """Webhooks that are neither paused nor switched off."""
        return self.filter(paused_at=None, switched_off_at=None)


class Webhook(BaseModel):
    """A receiver of a project's events. Its address and its secrets are stored encrypted."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="webhooks")
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    name = models.CharField(max_length=80)
    host = models.CharField(max_length=260)  # of the address, to be shown
    encrypted_url = models.TextField()  # addresses of chats are secrets themselves
    body_format = models.CharField(max_length=8, choices=BodyFormat, default=BodyFormat.STUDIO)
    events = models.JSONField(default=list)  # values of PublicEvent
    encrypted_secret = models.TextField()
    previous_secret = models.TextField(blank=True)  # encrypted too; both sign until the time below
    previous_secret_until = models.DateTimeField(null=True)
    paused_at = models.DateTimeField(null=True)
    switched_off_at = models.DateTimeField(null=True)
    switched_off_reason = models.CharField(max_length=200, blank=True)
    failing_since = models.DateTimeField(null=True)  # no message has arrived since then
    enqueued_at = models.DateTimeField(null=True)

    objects = WebhookQuerySet.as_manager()

    class Meta:
        ordering = ["created_at"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_active(self) -> bool:
        """Whether it is told of what happens."""
        return self.paused_at is None and self.switched_off_at is None

    @property
    def is_chat(self) -> bool:
        """Whether people read its messages, in a chat."""
        return self.body_format != BodyFormat.STUDIO

    @property
    def state(self) -> Literal["active", "failing", "paused", "off"]:
        """The state in a word: off, paused, failing or active."""
        if self.switched_off_at:
            return "off"
        return "paused" if self.paused_at else "failing" if self.failing_since else "active"

    @property
    def state_label(self) -> str:
        """The state in a word, as people read it."""
        return str(STATE_LABELS[self.state])

    @property
    def reason_label(self) -> str:
        """Why it was switched off, as people read it; empty where it was not."""
        return gettext(self.switched_off_reason) if self.switched_off_reason else ""

    @property
    def event_count(self) -> int:
        """How many kinds of events it is told of."""
        return len(self.events)

    def url(self) -> str:
        """The whole address. Raises encryption.CannotDecrypt."""
        return encryption.decrypt(self.encrypted_url, purpose=URL_PURPOSE).decode()

    def signing_secrets(self, now: datetime) -> list[bytes]:
        """The keys that sign at this moment, the newest first. Raises encryption.CannotDecrypt."""
        stored = [self.encrypted_secret]
        if self.previous_secret_until and now < self.previous_secret_until:
            stored.append(self.previous_secret)
        return [encryption.decrypt(secret, purpose=SECRET_PURPOSE) for secret in stored]


class DeliveryState(models.TextChoices):
    """How far a delivery is."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    FAILED = "failed"


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    """Queries over deliveries: what is to be sent, in which order."""

    def waiting(self) -> Self:
        """Deliveries that have neither arrived nor failed for good."""
        return self.filter(state=DeliveryState.WAITING)

    def due(self, now: datetime) -> Self:
        """Deliveries to attempt now, the longest waiting first; of one order only the first that waits."""
        earlier = Delivery.objects.waiting().filter(
            webhook=OuterRef("webhook"), order=OuterRef("order"), position__lt=OuterRef("position")
        )
        waiting = self.waiting().filter(next_attempt_at__lte=now)
        return waiting.filter(Q(order=None) | ~Exists(earlier)).order_by(F("next_attempt_at"), "position")


class Delivery(BaseModel):
    """One message to a webhook, written in the transaction of the fact that it tells of."""

    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries")
    event = models.CharField(max_length=32)  # a value of PublicEvent, or that of a test
    subject = models.UUIDField()  # id of the row that it is about
    order = models.UUIDField(null=True)  # id of the generation, whose messages arrive in sequence
    position = models.PositiveBigIntegerField(default=0)  # among those of the same order
    facts = models.JSONField(default=dict)
    key = models.CharField(max_length=120, blank=True)
    body = models.TextField(blank=True)  # written at the first attempt, the same in all others
    state = models.CharField(max_length=10, choices=DeliveryState, default=DeliveryState.WAITING)
    attempt_count = models.PositiveIntegerField(default=0)  # those that began
    next_attempt_at = models.DateTimeField(null=True)  # None: it has arrived, or failed for good
    give_up_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["webhook", "key"], condition=~Q(key=""), name="one_delivery_per_key"
            )
        ]
        indexes = [
            models.Index(fields=["webhook", "-created_at", "-id"], name="delivery_by_webhook"),
            models.Index(
                fields=["webhook", "order", "position"],
                name="delivery_in_sequence",
                condition=Q(state=DeliveryState.WAITING),
            ),
            models.Index(
                fields=["next_attempt_at"], name="delivery_due", condition=Q(state=DeliveryState.WAITING)
            ),
            models.Index(fields=["finished_at"], name="delivery_finished"),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.state}"

    @property
    def message_id(self) -> str:
        """``webhook-id`` of the message, the same in every attempt."""
        return f"msg_{self.pk.hex}"


class Attempt(BaseModel):
    """One try to deliver a message, and what the receiver answered."""

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="attempts")
    status = models.PositiveIntegerField(null=True)  # of the HTTP response; None: there was none
    milliseconds = models.PositiveIntegerField()
    response_text = models.CharField(max_length=1000, blank=True)  # how its body begins
    problem = TranslatableField(blank=True)  # why it does not count as delivered

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.status or 'no answer'}"

    @property
    def problem_sentence(self) -> str:
        """Why it does not count as delivered, as people read it; empty where it does."""
        return worded(self.problem)
