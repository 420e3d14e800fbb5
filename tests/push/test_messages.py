"""Messages to browsers: who gets one, what it says, and what becomes of it at the push service."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from studio.accounts import sessions
from studio.accounts.models import User, UserSession
from studio.activity import services as activity
from studio.core import encryption
from studio.privacy import person_deletion
from studio.projects.models import Project
from studio.push import deliveries, keys, outbox, subscriptions
from studio.push.models import PushKey, PushMessage, PushSubscription
from tests.push.receiver import Browser, claims_of
from tests.webhooks.receiver import Receiver, receiver


@pytest.fixture
def service(settings: Settings) -> Iterator[Receiver]:
    with receiver() as running:
        settings.PUSH_HOSTS = [running.host]
        yield running


@pytest.fixture
def browser(service: Receiver) -> Browser:
    return Browser(f"http://{service.host}/send/carols-laptop")


@pytest.fixture
def client(carol: User, project: Project, browser: Browser, browse: Callable[..., Client]) -> Client:
    """Carol's browser, which takes the messages of the project."""
    client = browse(carol)
    client.post("/notifications/", {"project": str(project.pk)})
    response = client.post("/notifications/devices/", browser.subscription(), content_type="application/json")
    assert response.status_code == 200, response.content
    return client


@pytest.fixture
def tell(carol: User, alice: User, project: Project) -> Callable[..., None]:
    def notify(key: str = "note 1", person: User | None = None, actor: User | None = None) -> None:
        text = "Alice noted on 01·T2: “Slower.”"
        activity.notify(
            [person or carol], project, "noted", text=text, path="/projects/", key=key, actor=actor or alice
        )

    return notify


def send_all() -> None:
    for pk in list(PushMessage.objects.values_list("pk", flat=True)):
        deliveries.send(pk)


def test_a_message_is_encrypted_signed_and_holds_a_title_and_an_address(
    client: Client, carol: User, tell: Callable[..., None], service: Receiver, browser: Browser
) -> None:
    tell()
    send_all()

    (request,) = service.requests
    entry = carol.notifications.get()
    assert browser.read(request) == {"title": entry.text, "url": f"/inbox/{entry.pk}/"}
    assert b"Slower" not in request.body
    claims, key = claims_of(request, audience=f"http://{service.host}")
    assert claims["sub"].startswith("mailto:")
    assert key == keys.public_key()
    assert not PushMessage.objects.exists()
    assert "last notified" in client.get("/notifications/").content.decode()


def test_a_take_that_is_ready_leads_its_author_to_it(
    client: Client, carol: User, project: Project, service: Receiver, browser: Browser
) -> None:
    outbox.announce([carol], project, "02·T4 is ready", "/takes/4/")
    send_all()
    assert browser.read(service.requests[0]) == {"title": "02·T4 is ready", "url": "/takes/4/"}


def test_a_message_is_enqueued_once_its_fact_is_committed(
    client: Client,
    tell: Callable[..., None],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks() as callbacks:
        tell()
        assert PushMessage.objects.count() == 1
    assert len(callbacks) == 1


def test_the_same_happening_and_ones_own_send_nothing_more(
    client: Client, carol: User, tell: Callable[..., None]
) -> None:
    tell()
    tell()
    tell("note 2", actor=carol)
    assert PushMessage.objects.count() == 1


def test_nothing_is_sent_of_a_project_that_was_not_chosen(client: Client, tell: Callable[..., None]) -> None:
    client.post("/notifications/", {})
    tell()
    assert not PushMessage.objects.exists()


@pytest.mark.parametrize("status", [404, 410])
def test_a_browser_that_is_gone_is_removed(
    status: int, client: Client, tell: Callable[..., None], service: Receiver
) -> None:
    service.statuses = [status]
    tell()
    send_all()
    assert not PushSubscription.objects.exists()


def test_a_service_that_is_busy_gets_it_again_when_it_asks_to(
    client: Client, tell: Callable[..., None], service: Receiver, browser: Browser
) -> None:
    service.statuses, service.headers = [429], {"Retry-After": "900"}
    tell()
    send_all()
    assert PushMessage.objects.get().due_at > timezone.now() + timedelta(seconds=800)

    service.statuses, service.headers = [201], {}
    send_all()  # not due yet
    assert len(service.requests) == 1
    PushMessage.objects.update(due_at=timezone.now())
    send_all()
    assert browser.read(service.requests[1])["title"].startswith("Alice noted")


def test_what_is_refused_for_good_is_not_tried_again(
    client: Client, tell: Callable[..., None], service: Receiver
) -> None:
    service.statuses = [400]
    tell()
    send_all()
    assert not PushMessage.objects.exists()
    assert PushSubscription.objects.get().delivered_at is None


@pytest.mark.parametrize("reason", ["removed", "private", "read", "inactive"])
def test_who_may_not_see_it_or_has_read_it_gets_nothing(
    reason: str,
    client: Client,
    carol: User,
    project: Project,
    tell: Callable[..., None],
    service: Receiver,
) -> None:
    tell()
    if reason == "removed":
        carol.memberships.get().delete()
    elif reason == "private":
        Project.objects.filter(pk=project.pk).update(is_private=True)
    elif reason == "read":
        client.get(f"/inbox/{carol.notifications.get().pk}/")
    else:
        User.objects.filter(pk=carol.pk).update(is_active=False)
    send_all()
    assert not service.requests
    assert not PushMessage.objects.exists()


def test_signing_out_removes_the_browser(client: Client, tell: Callable[..., None]) -> None:
    tell()
    client.post("/sign-out/")
    assert not PushSubscription.objects.exists()
    assert not PushMessage.objects.exists()


def test_signing_out_all_others_removes_their_browsers(client: Client, carol: User) -> None:
    sessions.end_others(carol, but=None)
    assert not PushSubscription.objects.exists()


def test_deleting_a_person_removes_their_browsers(client: Client, carol: User) -> None:
    person_deletion.delete(carol, now=timezone.now())
    assert not PushSubscription.objects.exists()
    assert not carol.push_choices.exists()


def test_a_browser_is_removed_by_its_person_only(
    client: Client, alice: User, browse: Callable[..., Client]
) -> None:
    url = f"/notifications/devices/{PushSubscription.objects.get().pk}/remove/"
    assert browse(alice).post(url).status_code == 404
    assert client.post(url).status_code == 302
    assert not PushSubscription.objects.exists()


@pytest.mark.parametrize(
    "change",
    [
        {"endpoint": "http://10.0.0.1/push"},
        {"endpoint": "ftp://push.example.com/"},
        {"endpoint": 7},
        {"endpoint": "https://push.example.com/" + "a" * 1000},
        {"keys": {"p256dh": "AAAA", "auth": "AAAA"}},
        {"keys": {"p256dh": "é", "auth": "AAAA"}},
        {"keys": None},
    ],
)
def test_something_else_than_a_subscription_is_refused(
    change: dict[str, Any], client: Client, browser: Browser
) -> None:
    body = json.dumps({**browser.subscription(), **change})
    response = client.post("/notifications/devices/", body, content_type="application/json")
    assert response.status_code == 422
    assert response.json()["sentence"]
    assert PushSubscription.objects.get().endpoint == browser.endpoint


def test_an_internal_address_is_not_called(
    client: Client, tell: Callable[..., None], service: Receiver, settings: Settings
) -> None:
    settings.PUSH_HOSTS = []
    tell()
    send_all()
    assert not service.requests


def test_no_more_browsers_than_allowed_are_kept(client: Client, carol: User) -> None:
    session = UserSession.objects.get(user=carol)
    for number in range(subscriptions.MOST_DEVICES + 2):
        browser = Browser(f"https://push.example.com/{number}")
        subscriptions.add(carol, session, browser.subscription())
    assert carol.push_subscriptions.count() == subscriptions.MOST_DEVICES


def test_the_watcher_enqueues_what_waits_and_drops_what_is_a_day_old(
    client: Client,
    tell: Callable[..., None],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    tell()
    with django_capture_on_commit_callbacks() as callbacks:
        deliveries.schedule_due(timezone.now() + timedelta(minutes=1))
    assert len(callbacks) == 1
    deliveries.schedule_due(timezone.now() + timedelta(hours=25))
    assert not PushMessage.objects.exists()


def test_the_key_is_made_once_and_anew_for_another_secret(db: None, settings: Settings) -> None:
    keys.prepare()
    first = keys.public_key()
    keys.prepare()
    assert keys.public_key() == first

    settings.SECRET_KEY = "another key that is long enough to be taken"
    with pytest.raises(encryption.CannotDecrypt):
        keys.private_key()
    keys.prepare()
    assert keys.public_key() != first
    assert PushKey.objects.count() == 1


def test_the_worker_and_the_manifest_are_served_to_everybody(db: None) -> None:
    anonymous = Client()
    worker = anonymous.get("/service-worker.js")
    assert worker["Content-Type"].startswith("text/javascript")
    assert "no-store" in worker["Cache-Control"]
    assert b'addEventListener("fetch"' not in worker.content
    manifest = anonymous.get("/manifest.webmanifest").json()
    assert {icon["sizes"] for icon in manifest["icons"]} == {"192x192", "512x512"}
