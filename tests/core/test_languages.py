"""The language of a page, of mails and of figures: of the profile, else of the browser, else English."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from django.core.mail import EmailMessage
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from studio.accounts import mails, teams
from studio.accounts.models import Team, User
from studio.accounts.policy import Role
from studio.accounts.security_changes import SecurityChange
from studio.core.translations import catalogs, languages, words
from studio.core.values import formatting
from studio.core.values.money import format_usd
from studio.projects.models import Project

GERMAN = {"Accept-Language": "de-CH,de;q=0.9,en;q=0.5"}


@pytest.fixture
def german_is_complete(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(languages, "COMPLETE", ("en", "de"))


@pytest.mark.django_db
@pytest.mark.usefixtures("german_is_complete")
@pytest.mark.parametrize(
    ("header", "language"), [("de-AT", "de"), ("fr, de;q=0.5", "de"), ("ja", "en"), ("", "en")]
)
def test_a_page_is_in_the_language_of_the_browser_before_anybody_signs_in(header: str, language: str) -> None:
    response = Client(headers={"Accept-Language": header}).get(reverse("accounts:sign_in"))
    assert f'<html lang="{language}"' in response.content.decode()
    assert "Accept-Language" in response["Vary"]


@pytest.mark.django_db
def test_a_language_that_is_not_complete_is_for_whoever_chooses_it() -> None:
    response = Client(headers=GERMAN).get(reverse("accounts:sign_in"))
    assert '<html lang="en"' in response.content.decode()


@pytest.mark.usefixtures("german_is_complete")
def test_the_profile_decides_before_the_browser(alice: User) -> None:
    client = Client(headers=GERMAN)
    client.force_login(alice)
    assert '<html lang="de"' in client.get(reverse("accounts:profile")).content.decode()
    User.objects.filter(pk=alice.pk).update(language="en")
    assert '<html lang="en"' in client.get(reverse("accounts:profile")).content.decode()


@pytest.mark.usefixtures("german_is_complete")
def test_mails_are_in_the_language_of_the_profile_else_in_that_of_the_last_page(alice: User) -> None:
    client = Client(headers=GERMAN)
    client.force_login(alice)
    assert alice.reading_language == ""
    client.get(reverse("accounts:profile"))
    alice.refresh_from_db()
    assert alice.reading_language == "de"
    alice.language = "en"
    assert alice.reading_language == "en"


def test_a_language_holds_for_its_block_and_an_unknown_one_is_english() -> None:
    with languages.speak("de"):
        assert languages.current() == "de"
        with languages.speak("tlh"):
            assert languages.current() == "en"
        assert languages.current() == "de"
    assert languages.current() == "en"


@pytest.mark.parametrize(
    ("english", "german", "figure"),
    [
        ("1,214 takes", "1.214 Takes", lambda: formatting.format_count(1214, "take")),
        ("23.98", "23,98", lambda: formatting.format_number(23.976)),
        ("1.4 GB", "1,4 GB", lambda: formatting.format_size(1_400_000_000)),
        ("$1,234.50", "1.234,50\N{NO-BREAK SPACE}$", lambda: format_usd(Decimal("1234.5"))),
        ("-$0.56", "-0,56\N{NO-BREAK SPACE}$", lambda: format_usd(Decimal("-0.56"))),
        ("1.5 s · f36", "1,5 s · f36", lambda: formatting.time_label(36, Fraction(24))),
    ],
)
def test_figures_have_the_separators_of_the_language(english: str, german: str, figure: object) -> None:
    assert callable(figure)
    assert figure() == english
    with translation.override("de"):
        assert figure() == german


def test_words_of_scripts_are_kept_by_browsers_under_their_version_only(client: Client) -> None:
    current = client.get(words.url("de") or reverse("core:words", args=["de", "0"]))
    assert current["Content-Type"].startswith("text/javascript")
    other = client.get(reverse("core:words", args=["de", "of-another-node"]))
    assert other.content == current.content
    assert "immutable" not in other.get("Cache-Control", "")
    assert client.get(reverse("core:words", args=["en", "0"])).status_code == 404
    assert words.url("en") == ""


def test_catalogues_are_compiled_again_when_a_source_has_changed(tmp_path: object, settings: object) -> None:
    settings.LOCALE_PATHS = [tmp_path]  # type: ignore[attr-defined]
    catalogs.refresh()
    compiled = catalogs.folder("de") / "django.mo"
    first = compiled.stat().st_mtime_ns
    catalogs.refresh()
    assert compiled.stat().st_mtime_ns == first
    (catalogs.folder("de") / catalogs.RECORD).write_text("of other sources")
    catalogs.refresh()
    assert compiled.stat().st_mtime_ns > first


def test_a_page_its_rail_and_a_mail_speak_german_to_whom_has_chosen_it(
    alice: User, project: Project, mailoutbox: list[EmailMessage]
) -> None:
    User.objects.filter(pk=alice.pk).update(language="de")
    client = Client()
    client.force_login(alice)
    page = client.get(reverse("generation:gallery", args=[project.pk])).content.decode()
    assert "Bibliothek" in page
    assert "Library" not in page
    mails.send_password_link(alice.pk)
    assert mailoutbox[0].subject == "Neues Passwort setzen"
    assert mailoutbox[0].body.startswith("Hallo Alice,")


@pytest.mark.parametrize(
    ("language", "subject"), [("de", "Neues Passwort in"), ("en", "Your new password in")]
)
def test_news_of_the_safety_of_an_account_are_in_its_language(
    alice: User, mailoutbox: list[EmailMessage], language: str, subject: str
) -> None:
    User.objects.filter(pk=alice.pk).update(language=language)
    mails.send_security_change(alice.pk, SecurityChange.NEW_PASSWORD)
    assert mailoutbox[0].subject.startswith(subject)


def test_an_invitation_is_in_the_language_of_who_invites_unless_there_is_an_account(
    alice: User, bob: User, team: Team, mailoutbox: list[EmailMessage]
) -> None:
    User.objects.filter(pk=alice.pk).update(language="de")
    member = team.members.get(user=alice)
    for email in ("new@example.com", bob.email):
        team.members.filter(user=bob).delete()
        invitation = teams.invite_by_mail(member, email, Role.REVIEWER, now=timezone.now())
        mails.send_invitation(invitation.pk)
    german, english = mailoutbox
    assert german.subject.startswith("Einladung von")
    assert english.subject.startswith(f"{alice} invites you")
