"""The pages of webhooks: added with a secret that is shown once, changed, paused, tested, sent again, removed."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.test import Client

from studio.accounts.models import User
from studio.activity.models import Event
from studio.projects.models import Project
from studio.webhooks import deliveries, services
from studio.webhooks.models import Delivery, Webhook
from tests.webhooks.conftest import MakeWebhook
from tests.webhooks.receiver import Receiver

pytestmark = pytest.mark.django_db
SECRET = re.compile(r"whsec_[\w+/=]{44}")


@pytest.fixture
def producer(alice: User, browse: Callable[..., Client]) -> Client:
    return browse(alice)


@pytest.fixture
def page(project: Project) -> str:
    return f"/projects/{project.pk}/webhooks/"


def fields(url: str = "https://hooks.example/in?key=unguessable", **changes: Any) -> dict[str, Any]:
    return {"name": "Edit channel", "url": url, "body_format": "slack", "events": ["take.ready"], **changes}


def text_of(response: Any) -> str:
    return unescape(response.content.decode())


def test_a_webhook_is_added_and_its_secret_is_shown_this_once(producer: Client, page: str) -> None:
    response = producer.post(page, fields())
    webhook = Webhook.objects.get()

    assert len(SECRET.findall(text_of(response))) == 1
    assert response.headers["Cache-Control"].startswith("max-age=0")
    assert webhook.url() == "https://hooks.example/in?key=unguessable"
    for address in (page, f"{page}{webhook.pk}/"):
        shown = text_of(producer.get(address))
        assert "hooks.example" in shown
        assert "unguessable" not in shown
        assert not SECRET.search(shown)
    assert Event.objects.get(verb="webhook added").detail == {"webhook": "Edit channel"}


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (
            {"url": "http://hooks.example/"},
            "This address is not called: hooks.example is not called over http.",
        ),
        ({"url": "https://127.0.0.1/"}, "127.0.0.1 is not on the public internet."),
        ({"url": "hooks.example/in"}, "This is no address. It begins with https://"),
        ({"url": ""}, "Enter the address that the receiver gave you."),
        ({"name": "\u200b"}, "Name it after what receives, such as Edit channel."),
        ({"events": []}, "Choose at least one event."),
        ({"events": ["everything"]}, "everything is not one of the available choices."),
        ({"body_format": "fax"}, "fax is not one of the available choices."),
    ],
)
def test_what_cannot_be_is_refused_at_its_field_and_nothing_is_lost(
    producer: Client, page: str, changes: dict[str, Any], sentence: str
) -> None:
    response = producer.post(page, fields(**changes))

    assert response.status_code == 422
    assert sentence in text_of(response)
    if "name" not in changes:
        assert 'value="Edit channel"' in text_of(response)
    assert not Webhook.objects.exists()


def test_an_empty_address_keeps_the_one_that_it_has(
    producer: Client, page: str, make_webhook: MakeWebhook, inbox: Receiver
) -> None:
    webhook, _ = make_webhook()
    producer.post(f"{page}{webhook.pk}/", fields(url="", name="New name", events=["film.ready"]))

    webhook.refresh_from_db()
    assert (webhook.name, webhook.url(), webhook.events) == ("New name", inbox.url, ["film.ready"])


def test_a_new_secret_is_shown_this_once_and_the_old_one_stays_valid_for_a_day(
    producer: Client, page: str, make_webhook: MakeWebhook
) -> None:
    webhook, old = make_webhook()
    shown = text_of(producer.post(f"{page}{webhook.pk}/rotate/"))

    assert SECRET.findall(shown) != [old]
    assert "messages are signed with the secret before this one, too" in " ".join(shown.split())
    assert not SECRET.search(text_of(producer.get(f"{page}{webhook.pk}/")))


def test_a_test_arrives_its_answer_is_shown_as_text_and_it_is_sent_again(
    producer: Client, page: str, make_webhook: MakeWebhook, inbox: Receiver
) -> None:
    webhook, _ = make_webhook()
    one = f"{page}{webhook.pk}/"
    producer.post(f"{one}test/")
    assert 'hx-trigger="every 2s"' in text_of(producer.get(one))
    inbox.statuses, inbox.body = [500, 200], b"<script>alert(1)</script>"
    deliveries.deliver(webhook.pk)
    delivery = Delivery.objects.get()
    assert delivery.state == "failed", "a test is tried once"

    shown = producer.get(f"{one}deliveries/{delivery.pk}/").content.decode()
    assert "It answered 500." in shown
    assert "&lt;script&gt;alert(1)" in shown
    assert "<script>alert" not in shown
    producer.post(f"{one}deliveries/{delivery.pk}/send/")
    deliveries.deliver(webhook.pk)

    assert [request.headers["webhook-id"] for request in inbox.requests] == [delivery.message_id] * 2
    assert 'data-state="delivered"' in text_of(producer.get(f"{one}log/"))


def test_a_paused_webhook_sends_nothing_until_it_is_resumed(
    producer: Client, page: str, make_webhook: MakeWebhook
) -> None:
    webhook, _ = make_webhook()
    one = f"{page}{webhook.pk}/"
    producer.post(f"{one}pause/")
    shown = text_of(producer.post(f"{one}test/", follow=True))
    assert "This webhook is not told of anything now. Resume it first." in shown
    assert not Delivery.objects.exists()

    producer.post(f"{one}pause/", {"resume": "1"})
    producer.post(f"{one}test/")
    assert Delivery.objects.exists()


def test_a_removed_webhook_takes_its_log_with_it(
    producer: Client, page: str, make_webhook: MakeWebhook
) -> None:
    webhook, _ = make_webhook()
    producer.post(f"{page}{webhook.pk}/test/")
    producer.post(f"{page}{webhook.pk}/remove/")

    assert not Webhook.objects.exists()
    assert not Delivery.objects.exists()
    assert Event.objects.filter(verb="webhook removed").exists()


def test_a_webhook_of_another_project_is_not_there(
    producer: Client, make_webhook: MakeWebhook, alice: User, project: Project
) -> None:
    webhook, _ = make_webhook()
    other = Project.objects.create(team=project.team, name="Other")

    assert producer.get(f"/projects/{other.pk}/webhooks/{webhook.pk}/").status_code == 404
    assert producer.post(f"/projects/{other.pk}/webhooks/{webhook.pk}/remove/").status_code == 404


def test_the_page_says_why_a_webhook_is_off(
    producer: Client, page: str, make_webhook: MakeWebhook, inbox: Receiver
) -> None:
    webhook, _ = make_webhook()
    inbox.statuses = [410]
    producer.post(f"{page}{webhook.pk}/test/")
    deliveries.deliver(webhook.pk)
    webhook.refresh_from_db()
    assert webhook.state == "active", "a test alone switches nothing off"
    Webhook.objects.update(
        switched_off_at=webhook.created_at, switched_off_reason="Nothing arrived for a day."
    )

    assert "Nothing arrived for a day. Put the receiver right" in " ".join(
        text_of(producer.get(f"{page}{webhook.pk}/")).split()
    )


def test_a_project_has_so_many_webhooks_at_most(
    producer: Client, page: str, make_webhook: MakeWebhook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "MOST_WEBHOOKS", 1)
    make_webhook()

    response = producer.post(page, fields())

    assert response.status_code == 422
    assert "There are 1 webhooks already. Remove one first." in text_of(response)


def test_a_body_of_50_megabytes_is_refused_before_it_is_read(producer: Client, page: str) -> None:
    response = producer.post(page, fields(name="x" * 50_000_000))

    assert response.status_code == 413
    assert not Webhook.objects.exists()


def test_messages_by_hand_are_limited(producer: Client, page: str, make_webhook: MakeWebhook) -> None:
    webhook, _ = make_webhook()
    for _ in range(30):
        producer.post(f"{page}{webhook.pk}/test/")
    shown = text_of(producer.post(f"{page}{webhook.pk}/test/", follow=True))

    assert Delivery.objects.count() == 30
    assert "Too many" in shown or "again" in shown
