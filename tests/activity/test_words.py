"""What is told and logged is in the language of whoever reads it; what is stored of the log is not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.core import mail
from django.test import Client
from django.utils import timezone, translation

from studio.accounts import teams
from studio.accounts.models import Team, User
from studio.activity import digests, services, verbs
from studio.activity.models import Event, Notification
from studio.core.values.translatable import FormattedNumber, translatable
from studio.projects.models import Project

NOTED = translatable(
    "{author} noted on {take} at {time}: “{text}”",
    author="Bob",
    take="01·T1",
    time=FormattedNumber("1.5 s · f36"),
    text=translatable("a drawing"),
)


def speak_german(user: User) -> None:
    User.objects.filter(pk=user.pk).update(language="de")
    user.refresh_from_db()


def notify(project: Project, *people: User) -> None:
    services.notify(people, project, "noted", text=NOTED, path="/inbox/", key="1", actor_name="Bob")


def test_each_person_is_told_in_their_language(project: Project, alice: User, carol: User) -> None:
    speak_german(carol)
    notify(project, alice, carol)
    texts = dict(Notification.objects.values_list("person__name", "text"))
    assert texts[alice.name] == "Bob noted on 01·T1 at 1.5 s · f36: “a drawing”"
    assert texts[carol.name] == "Anmerkung von Bob zu 01·T1 bei 1,5 s · f36: „eine Zeichnung“"


def test_a_digest_is_in_the_language_of_its_reader(project: Project, carol: User) -> None:
    speak_german(carol)
    User.objects.filter(pk=carol.pk).update(has_digests=True)
    notify(project, carol)
    assert digests.send_due(timezone.now() + digests.RIPE + timedelta(seconds=1)) == 1
    assert mail.outbox[0].subject == "1 Nachricht im Eingang"
    assert "das wartet im Eingang:" in mail.outbox[0].body


def test_the_words_of_the_log_are_made_when_it_is_shown(
    team: Team, project: Project, alice: User, browse: Callable[..., Client]
) -> None:
    services.log(project, "budget", actor=alice, member="", period="month", limit="30")
    teams.record(team, "invited", actor=alice, invited="by link", role="reviewer")
    speak_german(alice)
    page = browse(alice).get(f"/teams/{team.pk}/log/").content.decode()
    assert "Budget gesetzt" in page
    assert "Zeitraum: im Monat, Grenze: 30" in page
    assert "per Link, als Reviewer" in page
    assert Event.objects.get(verb="budget").detail == {"member": "", "period": "month", "limit": "30"}


def test_a_name_that_is_a_word_of_ours_stays_a_name() -> None:
    with translation.override("de"):
        assert verbs.format_detail("renamed", {"before": "owner", "name": "reviewer"}) == "owner → reviewer"
        detail = {"member": "month", "before": "owner", "role": "reviewer"}
        assert verbs.format_detail("role changed", detail) == "month, Inhaber → Reviewer"
