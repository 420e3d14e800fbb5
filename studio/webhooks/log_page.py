"""Deliveries as the log of a webhook shows them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Prefetch
from django.http import QueryDict
from django.utils.translation import gettext, pgettext_lazy

from studio.core.values.formatting import localized
from studio.core.web import keyset
from studio.webhooks.forms import EVENT_LABELS
from studio.webhooks.models import Attempt, Delivery, DeliveryState, Webhook

PAGE_SIZE = 25
SOON = timedelta(seconds=45)  # what is due until then is waited for by the page
STATE_LABELS = {
    "waiting": pgettext_lazy("webhook", "waiting"),
    "retrying": pgettext_lazy("webhook", "trying again"),
    "delivered": pgettext_lazy("webhook", "delivered"),
    "failed": pgettext_lazy("webhook", "failed"),
}


@dataclass(frozen=True, kw_only=True)
class DeliveryRow:
    """A delivery with its last attempt, and its state in words."""

    delivery: Delivery
    label: str
    state: str  # waiting, retrying, delivered or failed
    last: Attempt | None

    @property
    def state_label(self) -> str:
        """The state in words."""
        return str(STATE_LABELS[self.state])

    @property
    def answer(self) -> str:
        """The status of the last response; empty before the first attempt."""
        return str(self.last.status or gettext("No answer")) if self.last else ""

    @property
    def duration(self) -> str:
        """How long the last attempt took."""
        return localized(f"{self.last.milliseconds:,} ms") if self.last else ""


def page_of(webhook: Webhook, query: QueryDict) -> keyset.Page[DeliveryRow]:
    """One page of the log, the newest first."""
    newest = Attempt.objects.order_by("-created_at")
    rows = webhook.deliveries.prefetch_related(Prefetch("attempts", queryset=newest))
    page = keyset.page(rows, query, size=PAGE_SIZE)
    return page.with_rows([row_of(delivery) for delivery in page.rows])


def row_of(delivery: Delivery) -> DeliveryRow:
    """A delivery as the log shows it."""
    last = next(iter(delivery.attempts.all()), None)
    is_retrying = last is not None and delivery.state == DeliveryState.WAITING
    return DeliveryRow(
        delivery=delivery,
        label=event_label(delivery.event),
        state="retrying" if is_retrying else str(delivery.state),
        last=last,
    )


def event_label(event: str) -> str:
    """An event in words."""
    labels = {value.value: label for value, label in EVENT_LABELS.items()}
    return str(labels.get(event, gettext("A test")))


def is_busy(webhook: Webhook, now: datetime) -> bool:
    """Whether something is sent in moments, for which a page waits."""
    return webhook.is_active and webhook.deliveries.waiting().filter(next_attempt_at__lte=now + SOON).exists()


def shown_body(delivery: Delivery) -> str:
    """The body with line breaks, to be read; empty before the first attempt."""
    return json.dumps(json.loads(delivery.body), indent=2, ensure_ascii=False) if delivery.body else ""
