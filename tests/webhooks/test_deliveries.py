"""A delivery: written with its fact, signed after Standard Webhooks, retried, in sequence, given up."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from standardwebhooks.webhooks import Webhook as Verifier
from standardwebhooks.webhooks import WebhookVerificationError

from studio.accounts.models import User
from studio.activity.models import Event, Notification
from studio.activity.public_events import PublicEvent, publish
from studio.generation.models import Take
from studio.projects.models import Project
from studio.webhooks import deliveries, services, signing
from studio.webhooks.models import Attempt, Delivery, DeliveryState, Webhook
from tests.webhooks.conftest import MakeWebhook
from tests.webhooks.receiver import Receiver

pytestmark = pytest.mark.django_db
Announce = Callable[..., Delivery]
HOUR = timedelta(hours=1)


def later(delivery: Delivery, passed: timedelta) -> None:
    """Let this time pass for a delivery and its webhook."""
    row = Delivery.objects.select_related("webhook").get(pk=delivery.pk)
    for name in ("next_attempt_at", "give_up_at", "created_at"):
        if moment := getattr(row, name):
            setattr(row, name, moment - passed)
    row.save()
    if row.webhook.failing_since:
        Webhook.objects.filter(pk=row.webhook_id).update(failing_since=row.webhook.failing_since - passed)


def test_a_ready_take_arrives_signed_and_the_reference_library_verifies_it(
    make_webhook: MakeWebhook, announce: Announce, inbox: Receiver, take: Take, project: Project
) -> None:
    webhook, secret = make_webhook()
    delivery = announce()

    deliveries.deliver(webhook.pk)

    received = inbox.requests[0]
    message = Verifier(secret).verify(received.body, received.headers)
    assert message["type"] == "take.ready"
    assert message["version"] == 1
    assert message["id"] == received.headers["webhook-id"] == delivery.message_id
    assert message["project"] == {"id": str(project.pk), "name": project.name}
    assert message["data"]["take"]["id"] == str(take.pk)
    assert message["data"]["take"]["label"] == "01·T1"
    assert message["url"].endswith(f"/takes/{take.pk}/")
    assert message["data"]["api_url"].endswith(f"/api/v1/takes/{take.pk}")
    delivery.refresh_from_db()
    assert (delivery.state, delivery.next_attempt_at) == (DeliveryState.DELIVERED, None)
    attempt = delivery.attempts.get()
    assert (attempt.status, attempt.response_text, attempt.problem) == (200, "thanks", "")


@pytest.mark.parametrize("hours", [-1, 1])
def test_a_receiver_whose_clock_is_wrong_by_an_hour_refuses(hours: int) -> None:
    secret, body = signing.new_secret(), b'{"type":"take.ready"}'
    headers = signing.headers("msg_1", body, [secret], now=timezone.now() + hours * HOUR)

    with pytest.raises(WebhookVerificationError, match="timestamp too"):
        Verifier(signing.as_text(secret)).verify(body, headers)


def test_what_is_altered_or_signed_by_another_is_refused() -> None:
    secret, body = signing.new_secret(), b'{"type":"take.ready"}'
    verifier = Verifier(signing.as_text(secret))
    headers = signing.headers("msg_1", body, [secret], now=timezone.now())
    foreign = signing.headers("msg_1", body, [signing.new_secret()], now=timezone.now())
    verifier.verify(body, headers)

    for altered, sent in (
        (body + b" ", headers),
        (body, {**headers, "webhook-id": "msg_2"}),
        (body, {**headers, "webhook-timestamp": str(int(headers["webhook-timestamp"]) - 1)}),
        (body, foreign),
    ):
        with pytest.raises(WebhookVerificationError):
            verifier.verify(altered, sent)


def test_a_message_that_is_replayed_an_hour_later_is_refused_and_at_once_has_the_same_id() -> None:
    secret, body = signing.new_secret(), b"{}"
    verifier = Verifier(signing.as_text(secret))
    old = signing.headers("msg_1", body, [secret], now=timezone.now() - HOUR)
    new = signing.headers("msg_1", body, [secret], now=timezone.now())

    with pytest.raises(WebhookVerificationError):
        verifier.verify(body, old)
    assert old["webhook-id"] == new["webhook-id"]


def test_after_a_rotation_old_and_new_secret_verify_for_a_day(
    make_webhook: MakeWebhook, announce: Announce, inbox: Receiver, alice: User
) -> None:
    webhook, old = make_webhook()
    new = services.rotate(webhook, by=alice, now=timezone.now())
    announce()
    deliveries.deliver(webhook.pk)
    for secret in (old, new):
        Verifier(secret).verify(inbox.requests[0].body, inbox.requests[0].headers)

    Webhook.objects.update(previous_secret_until=timezone.now() - timedelta(seconds=1))
    announce()
    deliveries.deliver(webhook.pk)
    Verifier(new).verify(inbox.requests[1].body, inbox.requests[1].headers)
    with pytest.raises(WebhookVerificationError):
        Verifier(old).verify(inbox.requests[1].body, inbox.requests[1].headers)


def test_a_fact_that_is_rolled_back_is_not_told(
    make_webhook: MakeWebhook, project: Project, take: Take
) -> None:
    make_webhook()
    with transaction.atomic():
        publish(project.pk, PublicEvent.TAKE_READY, subject=take.pk)
        assert Delivery.objects.exists()
        transaction.set_rollback(True)
    assert not Delivery.objects.exists()


def test_only_active_webhooks_of_the_project_that_want_an_event_are_told(
    make_webhook: MakeWebhook, announce: Announce, alice: User
) -> None:
    active, _ = make_webhook()
    make_webhook(events={PublicEvent.FILM_READY})
    paused, _ = make_webhook()
    services.pause(paused, by=alice, now=timezone.now())

    announce()

    assert [row.webhook for row in Delivery.objects.all()] == [active]


def test_a_failure_is_retried_with_the_same_id_and_body_and_growing_pauses(
    make_webhook: MakeWebhook, announce: Announce, inbox: Receiver
) -> None:
    webhook, _ = make_webhook()
    delivery = announce()
    inbox.statuses = [500, 503, 200]
    for pause in (timedelta(seconds=5), timedelta(seconds=30)):
        before = timezone.now()
        deliveries.deliver(webhook.pk)
        delivery.refresh_from_db()
        assert delivery.next_attempt_at is not None
        assert before + pause <= delivery.next_attempt_at <= timezone.now() + pause
        Delivery.objects.update(next_attempt_at=timezone.now())
    deliveries.deliver(webhook.pk)
    delivery.refresh_from_db()

    assert delivery.state == DeliveryState.DELIVERED
    assert len({request.headers["webhook-id"] for request in inbox.requests}) == 1
    assert len({request.body for request in inbox.requests}) == 1
    assert [one.status for one in Attempt.objects.order_by("created_at")] == [500, 503, 200]


def test_a_receiver_that_asks_to_wait_is_waited_for(
    make_webhook: MakeWebhook, announce: Announce, inbox: Receiver
) -> None:
    webhook, _ = make_webhook()
    delivery = announce()
    inbox.statuses, inbox.headers = [429], {"Retry-After": "900"}

    deliveries.deliver(webhook.pk)

    delivery.refresh_from_db()
    assert delivery.next_attempt_at is not None
    assert delivery.next_attempt_at > timezone.now() + timedelta(seconds=800)


def test_messages_about_one_order_arrive_in_sequence_and_others_do_not_wait(
    make_webhook: MakeWebhook, announce: Announce, inbox: Receiver, project: Project, take: Take
) -> None:
    webhook, _ = make_webhook()
    inbox.statuses = [500]
    first = announce()
    deliveries.deliver(webhook.pk)
    second = announce(PublicEvent.TAKE_CIRCLED, is_circled=True, person=str(take.author_id))
    publish(project.pk, PublicEvent.BUDGET_REACHED, subject=take.pk, percent=80, period="always", member=None,
            limit_usd="10", used_usd="8")  # fmt: skip
    inbox.statuses = [200]
    deliveries.deliver(webhook.pk)

    assert [json.loads(one.body)["type"] for one in inbox.requests] == ["take.ready", "budget.reached"]
    second.refresh_from_db()
    assert second.attempt_count == 0, "the first about this order has not arrived yet"

    Delivery.objects.filter(pk=first.pk).update(next_attempt_at=timezone.now())
    deliveries.deliver(webhook.pk)
    assert [json.loads(one.body)["type"] for one in inbox.requests][2:] == ["take.ready", "take.circled"]


def test_a_dead_receiver_is_switched_off_after_a_day_and_its_people_are_told(
    make_webhook: MakeWebhook, announce: Announce, inbox: Receiver, alice: User
) -> None:
    webhook, _ = make_webhook(name="Old server")
    delivery = announce()
    inbox.statuses = [500]
    deliveries.deliver(webhook.pk)
    webhook.refresh_from_db()
    assert webhook.state == "failing"

    later(delivery, timedelta(days=1, seconds=1))
    deliveries.deliver(webhook.pk)

    webhook.refresh_from_db()
    delivery.refresh_from_db()
    assert (webhook.state, delivery.state) == ("off", DeliveryState.FAILED)
    assert Notification.objects.get(person=alice).text.startswith("The webhook Old server was switched off.")
    assert Event.objects.filter(verb="webhook switched off").count() == 1
    announce_count = Delivery.objects.count()
    announce()
    assert Delivery.objects.count() == announce_count, "what is off is not told"


def test_an_arrival_ends_the_count_of_failures(
    make_webhook: MakeWebhook, announce: Announce, inbox: Receiver
) -> None:
    webhook, _ = make_webhook()
    delivery = announce()
    inbox.statuses = [500, 200]
    deliveries.deliver(webhook.pk)
    later(delivery, timedelta(hours=20))
    deliveries.deliver(webhook.pk)

    webhook.refresh_from_db()
    assert (webhook.state, webhook.failing_since) == ("active", None)


def test_a_receiver_that_says_it_is_gone_is_switched_off_at_once(
    make_webhook: MakeWebhook, announce: Announce, inbox: Receiver, alice: User
) -> None:
    webhook, _ = make_webhook()
    announce()
    inbox.statuses = [410]

    deliveries.deliver(webhook.pk)

    webhook.refresh_from_db()
    assert (webhook.state, "410" in webhook.switched_off_reason) == ("off", True)
    assert Notification.objects.filter(person=alice).count() == 1
    services.resume(webhook, by=alice)
    inbox.statuses = [200]
    Delivery.objects.update(next_attempt_at=timezone.now())
    deliveries.deliver(webhook.pk)
    assert Delivery.objects.get().state == DeliveryState.DELIVERED, "what waited is sent after all"


def test_a_worker_that_dies_in_the_middle_leaves_a_message_that_goes_out_again(
    make_webhook: MakeWebhook, announce: Announce, inbox: Receiver
) -> None:
    webhook, _ = make_webhook()
    delivery = announce()
    assert deliveries._claim(delivery, timezone.now())  # and then it is killed

    Delivery.objects.update(next_attempt_at=timezone.now())
    deliveries.deliver(webhook.pk)

    assert inbox.requests[0].headers["webhook-id"] == delivery.message_id


def test_of_two_workers_with_the_same_row_one_sends(
    make_webhook: MakeWebhook, announce: Announce, inbox: Receiver
) -> None:
    make_webhook()
    delivery = announce()
    same = Delivery.objects.select_related("webhook__project").get(pk=delivery.pk)
    first = Delivery.objects.select_related("webhook__project").get(pk=delivery.pk)

    assert deliveries.attempt(first)
    assert not deliveries.attempt(same)
    assert len(inbox.requests) == 1


def test_the_watcher_enqueues_what_got_stuck(
    make_webhook: MakeWebhook, announce: Announce, django_capture_on_commit_callbacks: Any
) -> None:
    webhook, _ = make_webhook()
    announce()
    now = timezone.now()
    with django_capture_on_commit_callbacks() as callbacks:
        deliveries.schedule_due(now)
        deliveries.schedule_due(now + timedelta(seconds=1))

    assert len(callbacks) == 1
    webhook.refresh_from_db()
    assert webhook.enqueued_at == now


def test_what_waits_at_a_paused_webhook_ends_with_its_day(
    make_webhook: MakeWebhook, announce: Announce, alice: User
) -> None:
    webhook, _ = make_webhook()
    announce()
    services.pause(webhook, by=alice, now=timezone.now())

    deliveries.schedule_due(timezone.now() + timedelta(days=1, seconds=1))

    assert Delivery.objects.get().state == DeliveryState.FAILED


def test_a_message_is_sent_again_under_its_id_and_holds_up_no_other(
    make_webhook: MakeWebhook, announce: Announce, inbox: Receiver, alice: User
) -> None:
    webhook, _ = make_webhook()
    delivery = announce()
    deliveries.deliver(webhook.pk)
    services.send_again(Delivery.objects.get(), by=alice, now=timezone.now())
    inbox.statuses = [500]
    deliveries.deliver(webhook.pk)
    inbox.statuses = [200]
    announce()
    deliveries.deliver(webhook.pk)

    ids = [request.headers["webhook-id"] for request in inbox.requests]
    assert ids[:2] == [delivery.message_id] * 2
    assert len(ids) == 3


def test_secrets_are_neither_stored_readable_nor_logged(
    make_webhook: MakeWebhook,
    announce: Announce,
    inbox: Receiver,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level("DEBUG")
    webhook, secret = make_webhook()
    inbox.statuses = [500]
    announce()
    deliveries.deliver(webhook.pk)

    stored = [*Webhook.objects.values(), *Delivery.objects.values(), *Attempt.objects.values()]
    logged = [*Event.objects.values(), caplog.text.replace("127.0.0.1", "")]
    for hidden in (secret, secret.removeprefix("whsec_"), "hidden-in-the-address"):
        assert hidden not in str(stored)
        assert hidden not in str(logged)
