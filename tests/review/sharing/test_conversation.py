"""The talk between the team and guests: what is shown to whom, live, by mail, and taken back."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from studio.accounts.models import User
from studio.core.translations import languages
from studio.generation.models import Take
from studio.projects.models import Project
from studio.review.decisions import verdicts
from studio.review.models import GuestAnswer, LinkGuest, Note, ShareLevel, ShareLink, ShareScope
from studio.review.notes import services as notes
from studio.review.participants import Participant
from studio.review.sharing import guest_mail
from studio.review.sharing import services as sharing
from studio.review.sharing.conversation import TAKEN_BACK

LATER = timedelta(minutes=6)


@pytest.fixture
def share(project: Project, alice: User) -> Callable[..., str]:
    """A new link of the project; its address."""

    def link_url(**columns: Any) -> str:
        rules = {"label": "Client", "scope": ShareScope.PROJECT, "level": ShareLevel.APPROVE, **columns}
        return f"/g/{sharing.create(project, by=alice, **rules)[1]}/"

    return link_url


def post(client: Client, path: str, take: Take, action: str = "say", **form: Any) -> Any:
    return client.post(f"{path}takes/{take.pk}/{action}/", {"name": "Gina", **form})


def page_of(client: Client, path: str, take: Take) -> str:
    return str(client.get(f"{path}takes/{take.pk}/").content.decode())


def note_of_gina(client: Client, path: str, take: Take, text: str = "Too dark.", **form: Any) -> Note:
    post(client, path, take, text=text, **form)
    return Note.objects.get(text=text)


def answer(take: Take, root: Note, author: User, text: str = "Brighter now.", *, is_shared: bool) -> Note:
    return notes.write(
        take, participant=Participant(user=author), text=text, parent=root, is_shared=is_shared
    )


def test_a_reply_is_shown_only_where_its_author_said_so(
    share: Callable[..., str], take: Take, bob: User, browse: Callable[..., Client]
) -> None:
    path, client, member = share(), Client(), browse(bob)
    root = note_of_gina(client, path, take)
    for text, switch in (("Among us.", {}), ("Brighter now.", {"is_shared": "on"})):
        member.post(f"/takes/{take.pk}/notes/", {"text": text, "parent": str(root.pk), **switch})
    page = page_of(client, path, take)
    assert "Brighter now." in page
    assert "Bob" in page
    assert "Among us." not in page


def test_a_reply_to_what_guests_do_not_see_is_not_shown(
    share: Callable[..., str], take: Take, bob: User, browse: Callable[..., Client]
) -> None:
    path, root = share(), notes.write(take, participant=Participant(user=bob), text="Among us.")
    browse(bob).post(
        f"/takes/{take.pk}/notes/", {"text": "Me too.", "parent": str(root.pk), "is_shared": "on"}
    )
    assert not Note.objects.exclude(shared_at=None).exists()
    assert "Me too." not in page_of(Client(), path, take)


def test_a_note_of_the_team_is_shown_and_taken_back(
    share: Callable[..., str], take: Take, bob: User, browse: Callable[..., Client]
) -> None:
    path, client = share(), Client()
    note = notes.write(take, participant=Participant(user=bob), text="Look at the hand.")
    assert "Look at the hand." not in page_of(client, path, take)
    browse(bob).post(f"/notes/{note.pk}/share/", {"is_on": "on"})
    assert "Look at the hand." in page_of(client, path, take)
    browse(bob).post(f"/notes/{note.pk}/share/")
    assert "Look at the hand." not in page_of(client, path, take)
    assert set(take.generation.project.events.values_list("verb", flat=True)) >= {"showed note", "hid note"}


def test_only_the_author_and_who_may_share_show_a_note(
    take: Take, bob: User, dora: User, alice: User, browse: Callable[..., Client]
) -> None:
    note = notes.write(take, participant=Participant(user=bob), text="Look.")
    url = f"/notes/{note.pk}/share/"
    assert browse(dora).post(url, {"is_on": "on"}).status_code == 403
    assert browse(alice).post(url, {"is_on": "on"}).status_code == 302
    note.refresh_from_db()
    assert note.shared_at


def test_replies_of_guests_stay_when_the_note_above_is_taken_back(
    share: Callable[..., str], take: Take, bob: User
) -> None:
    path, client = share(), Client()
    root = notes.write(take, participant=Participant(user=bob), text="Look at the hand.")
    notes.share(root, participant=Participant(user=bob))
    post(client, path, take, text="I do.", parent=str(root.pk))
    notes.unshare(root, participant=Participant(user=bob))
    page = page_of(client, path, take)
    assert "Look at the hand." not in page
    assert "Bob" not in page
    assert "This note is no longer shown." in page
    assert "I do." in page
    refused = post(client, path, take, text="And now?", parent=str(root.pk))
    assert refused.status_code == 422
    assert "no longer shown" in refused.content.decode()
    assert "And now?</textarea>" in refused.content.decode()


def test_guests_of_another_link_read_nothing_of_each_other(
    share: Callable[..., str], take: Take, bob: User
) -> None:
    first, second, client = share(), share(label="Agency"), Client()
    root = notes.write(take, participant=Participant(user=bob), text="Look at the hand.")
    notes.share(root, participant=Participant(user=bob))
    post(client, first, take, text="From the client.", parent=str(root.pk))
    private = note_of_gina(client, first, take)
    answer(take, private, bob, is_shared=True)
    other = page_of(Client(), second, take)
    assert "Look at the hand." in other
    assert "From the client." not in other
    assert "Brighter now." not in other
    assert "Gina" not in other
    assert post(Client(), second, take, "resolve", note=str(private.pk)).status_code == 422
    assert post(Client(), second, take, text="x", parent=str(private.pk)).status_code == 422


def test_a_guest_draws_and_too_much_is_refused_with_a_sentence(share: Callable[..., str], take: Take) -> None:
    path, client = share(level=ShareLevel.COMMENT), Client()
    post(client, path, take, drawing='[{"kind": "arrow", "colour": 1, "points": [[0, 0], [1, 1]]}]')
    assert Note.objects.get(guest_name="Gina (Client)").drawing[0]["kind"] == "arrow"
    assert "data-drawing=" in page_of(client, path, take)
    points = [[0.5, index / 10_000] for index in range(10_000)]
    drawing = f'[{{"kind": "pen", "colour": 1, "points": {points}}}]'
    refused = post(client, path, take, text="Here.", drawing=drawing)
    assert refused.status_code == 422
    assert "A stroke has 4,000 points at most. Draw it in shorter ones." in refused.content.decode()
    assert "Here.</textarea>" in refused.content.decode()


def test_a_reply_to_a_note_that_is_gone_is_refused_and_stays_in_its_field(
    share: Callable[..., str], take: Take, bob: User
) -> None:
    path, client = share(), Client()
    note = note_of_gina(client, path, take)
    Note.objects.filter(pk=note.pk).delete()
    refused = post(client, path, take, text="Darker still.", parent=str(note.pk))
    assert refused.status_code == 422
    assert TAKEN_BACK in refused.content.decode()
    assert "Darker still.</textarea>" in refused.content.decode()


@pytest.mark.parametrize(
    ("end", "sentence"),
    [
        ({"expires_at": timezone.now() - timedelta(seconds=1)}, "This link has expired"),
        ({"disabled_at": timezone.now()}, "This link is switched off"),
    ],
    ids=["expired", "switched off"],
)
def test_who_writes_while_the_link_ends_gets_their_words_back(
    share: Callable[..., str], take: Take, end: dict[str, Any], sentence: str
) -> None:
    path, client = share(), Client()
    assert client.get(path).status_code == 200
    ShareLink.objects.update(**end)
    answer = post(client, path, take, text="The handle shines.")
    assert answer.status_code == 410
    assert sentence in answer.content.decode()
    assert "The handle shines.</textarea>" in answer.content.decode()
    assert not Note.objects.exists()


def test_a_guest_marks_a_note_as_done_and_reopens_it(
    share: Callable[..., str], take: Take, bob: User, browse: Callable[..., Client]
) -> None:
    path, client = share(), Client()
    root = note_of_gina(client, path, take)
    post(client, path, take, "resolve", note=str(root.pk))
    assert "Reopen" in page_of(client, path, take)
    assert "Resolved by Gina (Client)" in browse(bob).get(f"/takes/{take.pk}/").content.decode()
    post(client, path, take, "resolve", note=str(root.pk), is_open="on")
    root.refresh_from_db()
    assert (root.resolved_at, root.resolved_by_guest) == (None, "")


def test_who_may_only_watch_answers_and_resolves_nothing(
    share: Callable[..., str], take: Take, bob: User
) -> None:
    path = share(level=ShareLevel.VIEW)
    root = notes.write(take, participant=Participant(user=bob), text="Look at the hand.")
    notes.share(root, participant=Participant(user=bob))
    page = page_of(Client(), path, take)
    assert "Look at the hand." in page
    assert "Reply" not in page
    for action in ("say", "resolve", "email"):
        assert post(Client(), path, take, action, text="x", note=str(root.pk)).status_code == 404


def test_an_open_page_asks_for_what_changed(share: Callable[..., str], take: Take, bob: User) -> None:
    path, client = share(), Client()
    root = note_of_gina(client, path, take)
    poll = re.search(r'hx-get="([^"]*changes[^"]*)"', page_of(client, path, take))
    assert poll
    url = poll[1].replace("&amp;", "&")
    assert client.get(url).status_code == 204
    reply = answer(take, root, bob, is_shared=True)
    assert "Brighter now." in client.get(url).content.decode()
    notes.unshare(reply, participant=Participant(user=bob))
    assert "Brighter now." not in client.get(url).content.decode()
    ShareLink.objects.update(disabled_at=timezone.now())
    assert client.get(url).status_code == 410


def test_an_answer_is_mailed_once_with_an_address_that_opens_it(
    share: Callable[..., str], take: Take, bob: User
) -> None:
    path, client = share(), Client()
    root = note_of_gina(client, path, take, email="gina@example.com")
    answer(take, root, bob, "Among us.", is_shared=False)
    answer(take, root, bob, is_shared=True)
    assert guest_mail.send_due(timezone.now()) == 0  # it may be taken back
    assert guest_mail.send_due(timezone.now() + LATER) == 1
    assert guest_mail.send_due(timezone.now() + LATER) == 0
    (sent,) = mail.outbox
    assert sent.to == ["gina@example.com"]
    assert "Brighter now." in sent.body
    assert "Among us." not in sent.body
    url = re.search(r"http://[^/]+(/g/\S+frame=0)", str(sent.body))
    assert url
    assert "Brighter now." in Client().get(url[1]).content.decode()
    sharing.renew_token(ShareLink.objects.get(), by=bob)
    assert Client().get(url[1]).status_code == 404


def test_a_guest_is_mailed_in_the_language_of_their_last_page(
    share: Callable[..., str], take: Take, bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(languages, "COMPLETE", ("en", "de"))
    path, client = share(), Client(headers={"Accept-Language": "de"})
    root = note_of_gina(client, path, take, email="gina@example.com")
    assert LinkGuest.objects.get().language == "de"
    answer(take, root, bob, is_shared=True)
    guest_mail.send_due(timezone.now() + LATER)
    assert mail.outbox[0].subject.startswith("Antworten auf")
    assert "Hallo Gina" in mail.outbox[0].body
    client.get(path, headers={"Accept-Language": "en"})
    assert LinkGuest.objects.get().language == "en"


def test_what_was_taken_back_is_not_mailed(share: Callable[..., str], take: Take, bob: User) -> None:
    path, client = share(), Client()
    root = note_of_gina(client, path, take, email="gina@example.com")
    notes.unshare(answer(take, root, bob, is_shared=True), participant=Participant(user=bob))
    assert guest_mail.send_due(timezone.now() + LATER) == 0
    assert not GuestAnswer.objects.exists()


def test_a_guest_ends_the_mails_from_the_mail_and_on_the_page(
    share: Callable[..., str], take: Take, bob: User
) -> None:
    path, client = share(), Client()
    root = note_of_gina(client, path, take, email="gina@example.com")
    answer(take, root, bob, is_shared=True)
    guest_mail.send_due(timezone.now() + LATER)
    stop = re.search(r"http://[^/]+(/g/\S+/mail/\S+/)", str(mail.outbox[0].body))
    assert stop
    assert "Send me no more mails" in Client().get(stop[1]).content.decode()
    assert LinkGuest.objects.get().email
    assert "No more mails come to you" in Client().post(stop[1]).content.decode()
    assert not LinkGuest.objects.get().email
    post(client, path, take, "email", email="gina@example.org")
    assert LinkGuest.objects.get().email == "gina@example.org"
    refused = post(client, path, take, "email", email="no address")
    assert refused.status_code == 422
    assert "This is no e-mail address." in refused.content.decode()


def test_a_shared_reason_of_a_verdict_waits_for_the_guests_own_in_a_blind_review(
    share: Callable[..., str], take: Take, project: Project, bob: User
) -> None:
    project.is_blind = True
    project.save()
    path, client = share(), Client()
    verdict: Any = verdicts.submit(take, participant=Participant(user=bob), kind="changes", text="ochre")
    notes.share(verdict.note, participant=Participant(user=bob))
    assert "ochre" not in page_of(client, path, take)
    post(client, path, take, verdict="approve")
    assert "ochre" in page_of(client, path, take)


def test_a_link_names_shots_where_it_says_so(
    share: Callable[..., str], take: Take, make_take: Callable[..., Take]
) -> None:
    shot = take.shot
    shot.name = "The door"
    shot.save()
    make_take()
    assert "01·T1" in page_of(Client(), share(), take)
    page = page_of(Client(), share(has_shot_names=True), take)
    assert "The door, take 1" in page
    assert "01·T1" not in page
