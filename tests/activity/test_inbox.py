"""The inbox: what waits for one person, read or not, and the mails about it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from threading import Event
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.test import Client
from django.utils import timezone
from django.utils.module_loading import import_string
from pytest_django import DjangoAssertNumQueries, Settings

from studio.accounts import teams
from studio.accounts.models import Team, User
from studio.activity import digests, services
from studio.activity.models import Notification
from studio.generation.pipeline.scheduler import watch
from studio.projects.models import Project


@pytest.fixture
def tell(project: Project, alice: User) -> Callable[..., Any]:
    def send(
        person: Any,
        text: str = "Bob left a note on T2",
        key: str = "note 1",
        path: str = "/projects/?frame=7",
    ) -> Any:
        services.notify([person], project, "note", text=text, path=path, key=key, actor=None)
        return Notification.objects.filter(person=person, key=key).first()

    return send


class Broken(BaseEmailBackend):
    def send_messages(self, messages: Any) -> int:
        raise OSError("no mail server")


def test_an_entry_leads_to_its_page_and_is_read(
    carol: User, tell: Callable[..., Any], browse: Callable[..., Client]
) -> None:
    notification, client = tell(carol), browse(carol)
    assert "Inbox, 1 unread" in client.get("/projects/").content.decode()
    response = client.get(f"/inbox/{notification.pk}/")
    assert response["Location"] == "/projects/?frame=7"
    notification.refresh_from_db()
    assert notification.read_at
    assert "Inbox, " not in client.get("/projects/").content.decode()


def test_the_same_happening_tells_once(carol: User, tell: Callable[..., Any]) -> None:
    tell(carol)
    tell(carol)
    assert carol.notifications.count() == 1


def test_everything_is_marked_read_for_one_person_only(
    alice: User, carol: User, tell: Callable[..., Any], browse: Callable[..., Client]
) -> None:
    tell(carol), tell(alice)
    browse(carol).post("/inbox/read/")
    assert not carol.notifications.unread().exists()
    assert alice.notifications.unread().exists()


def test_only_unread_ones_can_be_shown(
    carol: User, tell: Callable[..., Any], browse: Callable[..., Client]
) -> None:
    tell(carol, "An old thing", "a")
    Notification.objects.update(read_at=timezone.now())
    tell(carol, "A new thing", "b")
    page = browse(carol).get("/inbox/?unread").content.decode()
    assert "A new thing" in page
    assert "An old thing" not in page


def test_nobody_opens_what_is_told_to_another(
    alice: User, carol: User, tell: Callable[..., Any], browse: Callable[..., Client]
) -> None:
    assert browse(alice).get(f"/inbox/{tell(carol).pk}/").status_code == 404


def test_who_left_the_team_is_told_nothing_more(
    team: Team, carol: User, tell: Callable[..., Any], browse: Callable[..., Client]
) -> None:
    notification, client = tell(carol), browse(carol)
    team.members.filter(user=carol).delete()
    assert "Bob left a note" not in client.get("/inbox/").content.decode()
    assert client.get(f"/inbox/{notification.pk}/").status_code == 404


def test_an_entry_leads_nowhere_else(
    carol: User, tell: Callable[..., Any], browse: Callable[..., Client]
) -> None:
    notification = tell(carol, path="//evil.example/")
    assert browse(carol).get(f"/inbox/{notification.pk}/")["Location"] == "/inbox/"


def test_a_full_inbox_asks_few_questions(
    carol: User,
    tell: Callable[..., Any],
    browse: Callable[..., Client],
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(60):
        tell(carol, key=str(number))
    client = browse(carol)
    client.get("/inbox/")
    with django_assert_max_num_queries(10):
        client.get("/inbox/")


def later() -> Any:
    return timezone.now() + digests.RIPE + timedelta(seconds=1)


def test_a_digest_tells_what_is_unread_once(carol: User, tell: Callable[..., Any]) -> None:
    carol.has_digests = True
    carol.save()
    tell(carol, "First", "a"), tell(carol, "Second", "b")
    assert digests.send_due(later()) == 1
    assert digests.send_due(later()) == 0
    (sent,) = mail.outbox
    assert sent.to == [carol.email]
    assert "First" in sent.body
    assert "Second" in sent.body


def test_no_digest_without_the_wish_nor_about_what_was_read(
    alice: User, carol: User, tell: Callable[..., Any]
) -> None:
    carol.has_digests = True
    carol.save()
    tell(alice)
    tell(carol)
    Notification.objects.filter(person=carol).update(read_at=timezone.now())
    assert digests.send_due(later()) == 0


def test_what_is_fresh_waits(carol: User, tell: Callable[..., Any]) -> None:
    carol.has_digests = True
    carol.save()
    tell(carol)
    assert digests.send_due(timezone.now()) == 0


def test_a_mail_that_was_not_sent_is_sent_later(
    carol: User, tell: Callable[..., Any], settings: Settings
) -> None:
    carol.has_digests = True
    carol.save()
    tell(carol)
    working, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, f"{__name__}.Broken"
    assert digests.send_due(later()) == 0
    settings.EMAIL_BACKEND = working
    assert digests.send_due(later()) == 1


@pytest.fixture
def enqueued(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> Any:
    """What a worker would be told, where mail goes out."""
    settings.HAS_MAIL = True
    calls = []
    monkeypatch.setattr(digests, "enqueue_on_commit", lambda *call: calls.append(call))
    return calls


def test_the_watcher_has_digests_sent_once_in_a_period(
    enqueued: Any, carol: User, tell: Callable[..., Any], settings: Settings
) -> None:
    settings.DIGEST_MINUTES = 60
    carol.has_digests = True
    carol.save()
    tell(carol)
    now = later()
    for seconds in (0, 5, 3599):
        digests.schedule_due(now + timedelta(seconds=seconds))
    assert [name for name, *_ in enqueued] == ["studio.activity.tasks.send_digests"]
    for name, *ids in enqueued * 2:  # told twice by the queue
        import_string(name)(*ids)
    assert len(mail.outbox) == 1
    digests.schedule_due(now + timedelta(minutes=60))
    assert len(enqueued) == 2


@pytest.mark.parametrize("off", [{"HAS_MAIL": False}, {"DIGEST_MINUTES": 0}])
def test_no_digests_are_started_without_mail_or_where_a_timer_does_it(
    enqueued: Any, settings: Settings, off: dict[str, Any]
) -> None:
    for name, value in off.items():
        setattr(settings, name, value)
    digests.schedule_due(timezone.now())
    assert enqueued == []


class TwoRounds(Event):
    """Stops a watcher after its second round."""

    rounds = 0

    def wait(self, timeout: Any = None) -> bool:
        self.rounds += 1
        return self.rounds > 2


def test_the_watcher_that_runs_anyway_starts_them(
    enqueued: Any, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "studio.generation.pipeline.scheduler.close_old_connections", lambda: None
    )  # the test's own
    watch(TwoRounds())
    assert [name for name, *_ in enqueued] == [digests.SEND]


@pytest.mark.parametrize(
    "poll", ["/projects/{project.pk}/watch/?since=99999", "/projects/{project.pk}/watch/"]
)
def test_the_poll_of_a_page_tells_how_much_is_unread(
    poll: str, project: Project, carol: User, tell: Callable[..., Any], browse: Callable[..., Client]
) -> None:
    def polled_count() -> Any:
        answer = browse(carol, **{"HX-Request": "true"}).get(poll.format(project=project))
        return json.loads(answer["HX-Trigger"])["studio:unread"]["label"]

    assert polled_count() == ""
    tell(carol)
    assert polled_count() == "1"


def test_a_poll_that_finds_nothing_asks_once_and_closes_with_the_membership(
    team: Team,
    project: Project,
    alice: User,
    carol: User,
    charlie: User,
    browse: Callable[..., Client],
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    poll = f"/projects/{project.pk}/watch/?since=99999"
    client = browse(carol)
    client.get(poll)
    with django_assert_num_queries(3):  # session, person, and everything else
        assert client.get(poll).status_code == 204
    assert browse(charlie).get(poll).status_code == 404
    teams.remove(team.members.get(user=carol), by=team.members.get(user=alice))
    assert client.get(poll).status_code == 404
