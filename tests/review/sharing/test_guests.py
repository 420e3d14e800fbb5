"""Guests: one link, no account. They see takes and their own notes, and nothing of the studio."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client, RequestFactory
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from studio.core.web import rate_limits
from studio.generation.models import Take
from studio.review.models import Note, ShareLevel, ShareLink, ShareScope, ShareView, Verdict
from studio.review.notes import services as notes
from studio.review.participants import Participant, participant_id_of
from studio.review.sharing import guests
from studio.review.sharing import services as sharing
from tests import factories
from tests.architecture import fixtures

SECRETS = {
    "prompt": "A glass harbour",
    "price": "$0.56",
    "input": "secret-input.png",
    "author": "glass-creator",
    "other author": "glass-reviewer",
    "address": "@example.com",
}


@pytest.fixture
def scene(db: None, tmp_path: Path) -> Any:
    """A team whose take has a prompt, a price, inputs, an author and notes of members."""
    scene = fixtures.build("glass", tmp_path)
    generation = scene.rows.generation
    generation.request = {**generation.request, "inputs": [{"name": SECRETS["input"]}]}
    generation.price_usd = "0.56"
    generation.engine = "runware"
    generation.save()
    Take.objects.update(cost_usd="0.56")
    notes.write(scene.rows.take, participant=Participant(user=scene.people["reviewer"]), text="Only for us.")
    return scene


@pytest.fixture
def share(scene: Any) -> Callable[..., str]:
    """A new link of the project; its address."""

    def link_url(**columns: Any) -> str:
        rules = {"label": "Client", "scope": ShareScope.PROJECT, "level": ShareLevel.APPROVE, **columns}
        _, token = sharing.create(scene.rows.project, by=scene.people["owner"], **rules)
        return f"/g/{token}/"

    return link_url


def say(client: Client, path: Any, scene: Any, **form: Any) -> Any:
    return client.post(f"{path}takes/{scene.rows.take.pk}/say/", {"name": "Gina", "frame_in": "7", **form})


def media(path: Any, scene: Any, name: str = "video") -> str:
    return f"{path}takes/{scene.rows.take.pk}/{name}/"


def body(response: Any) -> Any:
    return b"".join(response.streaming_content) if response.streaming else response.content


@pytest.mark.parametrize("level", ShareLevel.values)
def test_the_page_source_shows_neither_prompt_nor_price_nor_inputs_nor_author(
    scene: Any, share: Callable[..., str], level: Any
) -> None:
    path, client = share(level=level), Client()
    if level != ShareLevel.VIEW:
        say(client, path, scene, text="Lovely.")
    for page in (client.get(path), client.get(f"{path}takes/{scene.rows.take.pk}/")):
        source = page.content.decode()
        assert "glass film" in source
        assert {name for name, secret in SECRETS.items() if secret in source} == set()
        assert "Only for us." not in source
        assert not re.search(
            r"prompt|price|\$|author|/assets/|/projects/|/takes/[^\"]*/(?:watch|notes)/", source
        )


def test_the_page_has_player_strip_field_and_two_buttons(scene: Any, share: Callable[..., str]) -> None:
    source = Client().get(share()).content.decode()
    assert "<frame-player" in source
    assert 'name="text"' in source
    assert source.count('class="guest-button"') == 2


def test_a_guest_who_may_only_watch_has_no_field_and_no_hand_made_post(
    scene: Any, share: Callable[..., str]
) -> None:
    path, client = share(level=ShareLevel.VIEW), Client()
    assert 'name="text"' not in client.get(path).content.decode()
    assert say(client, path, scene, text="x").status_code == 404
    assert not Note.objects.filter(guest_name__gt="").exists()


def test_a_guest_who_may_comment_cannot_decide_by_hand(scene: Any, share: Callable[..., str]) -> None:
    path, client = share(level=ShareLevel.COMMENT), Client()
    say(client, path, scene, text="Good.", verdict="approve")
    assert not Verdict.objects.exists()
    assert client.post(media(path, scene, "withdraw")).status_code == 404


def test_a_note_is_kept_with_name_and_frame_and_reaches_the_inbox(
    scene: Any, share: Callable[..., str]
) -> None:
    path, client = share(), Client()
    response = say(client, path, scene, text="The hand leaves the picture.")
    assert response["Location"].endswith("?frame=7")
    note = Note.objects.get(guest_name="Gina (Client)")
    assert (note.frame_in, note.person) == (7, None)
    assert "The hand leaves the picture." in client.get(response["Location"]).content.decode()
    notification = scene.people["creator"].notifications.get(text__contains="The hand leaves")
    assert notification.text.startswith("Gina (Client)")
    assert f"note={note.pk}" in notification.path
    assert "frame=7" in notification.path


def test_the_name_is_asked_once_for_each_link(scene: Any, share: Callable[..., str]) -> None:
    path, other, client = share(), share(), Client()
    refused = say(client, path, scene, text="Keep this text.", name=" ")
    assert refused.status_code == 422
    assert "Enter your name" in refused.content.decode()
    assert "Keep this text." in refused.content.decode()
    say(client, path, scene, text="First.")
    assert 'name="name"' not in client.get(path).content.decode()
    say(client, path, scene, text="Second.", name="")
    assert Note.objects.filter(guest_name="Gina (Client)").count() == 2
    assert 'name="name"' in client.get(other).content.decode()


def test_two_guests_with_one_name_are_two_voices(scene: Any, share: Callable[..., str]) -> None:
    path, twin = share(label="Client"), share(label="Client")
    guests = [(path, Client()), (path, Client()), (twin, Client())]
    take = scene.rows.take
    for (where, client), verdict in zip(guests, ("approve", "changes", "approve"), strict=True):
        say(client, where, scene, verdict=verdict, text="Hold." if verdict == "changes" else "")
    assert {one.author_name for one in take.verdicts.all()} == {"Gina (Client)"}
    assert len({participant_id_of(one) for one in take.verdicts.all()}) == 3
    take.refresh_from_db()
    assert take.status == "changes"
    first, second, _ = [client.get(where).content.decode() for where, client in guests]
    assert "You approved" in first
    assert "You asked for changes" in second
    guests[0][1].post(media(path, scene, "withdraw"))
    assert take.verdicts.current().count() == 2
    guests[1][1].post(media(path, scene, "withdraw"))
    take.refresh_from_db()
    assert take.status == "approved"  # the third still says so


def test_a_guest_of_a_browser_that_had_a_name_before_stays_the_same_voice(
    scene: Any, share: Callable[..., str]
) -> None:
    path, client = share(), Client()
    say(client, path, scene, verdict="approve")
    Verdict.objects.update(guest_id=None)
    session = client.session
    for guest in session["guest"].values():
        del guest["id"]
    session.save()
    assert "You approved" in client.get(path).content.decode()
    client.post(media(path, scene, "withdraw"))
    assert not Verdict.objects.current().exists()


def test_a_verdict_counts_and_is_taken_back(scene: Any, share: Callable[..., str]) -> None:
    path, client = share(), Client()
    say(client, path, scene, verdict="approve")
    scene.rows.take.refresh_from_db()
    assert scene.rows.take.status == "approved"
    assert "You approved" in client.get(path).content.decode()
    assert scene.people["creator"].notifications.filter(verb="approved").exists()
    client.post(media(path, scene, "withdraw"))
    scene.rows.take.refresh_from_db()
    assert scene.rows.take.status == "open"


def test_changes_need_words(scene: Any, share: Callable[..., str]) -> None:
    path, client = share(), Client()
    response = say(client, path, scene, verdict="changes")
    assert response.status_code == 422
    assert "Say what should change" in response.content.decode()


def test_the_same_click_twice_is_one_note(scene: Any, share: Callable[..., str]) -> None:
    path, client = share(), Client()
    key = "5d0b2a7e-6a53-4a0e-9d0c-0c6d4f5f8a11"
    for _ in range(2):
        say(client, path, scene, text="Once.", key=key)
    assert Note.objects.filter(text="Once.").count() == 1


def test_the_key_of_a_note_with_other_words_is_refused_with_a_sentence(
    scene: Any, share: Callable[..., str]
) -> None:
    path, client = share(), Client()
    key = "5d0b2a7e-6a53-4a0e-9d0c-0c6d4f5f8a12"
    say(client, path, scene, text="Once.", key=key)
    response = say(client, path, scene, text="Twice.", key=key)
    assert response.status_code == 409
    page = response.content.decode()
    assert "This was sent before with other words." in page
    assert key not in page
    assert Note.objects.filter(key=key).count() == 1


def test_a_guest_sees_name_and_colour_of_the_team(scene: Any, share: Callable[..., str]) -> None:
    team, path = scene.rows.project.team, share()
    page = Client().get(path).content.decode()
    assert team.name in page
    assert "data-accent" not in page
    owner = Client()
    factories.sign_in(owner, scene.people["owner"])
    data = {"name": "Northlight", "accent": "5"}
    assert owner.post(f"/teams/{team.pk}/name/", data).status_code == 302
    page = Client().get(path).content.decode()
    assert "Northlight" in page
    assert 'data-accent="5"' in page
    assert owner.post(f"/teams/{team.pk}/name/", {"name": "Northlight", "accent": "9"}).status_code == 422


def test_a_guest_sees_notes_of_guests_of_the_same_link_only(scene: Any, share: Callable[..., str]) -> None:
    first_link, second_link = share(), share()
    say(Client(), second_link, scene, text="From the other link.")
    assert "From the other link." not in Client().get(first_link).content.decode()
    assert "From the other link." in Client().get(second_link).content.decode()


def test_a_password_is_asked_before_anything_is_shown(scene: Any, share: Callable[..., str]) -> None:
    path, client = share(password="swordfish"), Client()
    assert "<frame-player" not in client.get(path).content.decode()
    assert client.get(media(path, scene)).status_code == 404
    assert client.get(f"{path}takes/{scene.rows.take.pk}/").status_code == 302
    assert say(client, path, scene, text="x").status_code == 404
    wrong = client.post(f"{path}door/", {"password": "herring"})
    assert wrong.status_code == 422
    assert "This is not the password." in wrong.content.decode()
    client.post(f"{path}door/", {"password": "swordfish"})
    assert "<frame-player" in client.get(path).content.decode()
    assert client.get(media(path, scene)).status_code == 200


def test_another_password_asks_again(scene: Any, share: Callable[..., str]) -> None:
    path, client = share(password="swordfish"), Client()
    client.post(f"{path}door/", {"password": "swordfish"})
    sharing.update(ShareLink.objects.get(password__gt=""), by=scene.people["owner"], password="herring")
    assert "<frame-player" not in client.get(path).content.decode()
    assert client.get(media(path, scene)).status_code == 404


def test_the_password_of_one_link_opens_no_other(scene: Any, share: Callable[..., str]) -> None:
    first, second, client = share(password="swordfish"), share(password="swordfish"), Client()
    client.post(f"{first}door/", {"password": "swordfish"})
    assert "<frame-player" not in client.get(second).content.decode()


def test_guesses_of_a_password_are_limited(scene: Any, share: Callable[..., str]) -> None:
    path, client = share(password="swordfish"), Client()
    answers = [
        client.post(f"{path}door/", {"password": "x"}).status_code
        for _ in range(rate_limits.GUEST_PASSWORD.most)
    ]
    assert set(answers) == {422}
    late = client.post(f"{path}door/", {"password": "swordfish"})
    assert late.status_code == 429
    assert late["Retry-After"]


def test_notes_of_guests_are_limited(scene: Any, share: Callable[..., str]) -> None:
    path, client = share(), Client()
    answers = [
        say(client, path, scene, text=f"{n}").status_code for n in range(rate_limits.GUEST_NOTES.most + 1)
    ]
    assert answers[-1] == 429


@pytest.mark.parametrize(
    ("change", "status", "words"),
    [
        ({"disabled_at": timezone.now()}, 410, "switched off"),
        ({"expires_at": timezone.now() - timedelta(minutes=1)}, 410, "expired"),
    ],
)
def test_a_link_that_ended_shows_a_plain_page_also_to_who_has_it_open(
    scene: Any, share: Callable[..., str], change: dict[str, Any], status: int, words: str
) -> None:
    path, client = share(), Client()
    assert client.get(path).status_code == 200
    ShareLink.objects.update(**change)
    for address in (path, media(path, scene), f"{path}takes/{scene.rows.take.pk}/"):
        response = client.get(address)
        assert response.status_code == status
    assert words in client.get(path).content.decode()
    assert say(client, path, scene, text="x").status_code == status


def test_an_unknown_link_has_its_page(db: None) -> None:
    response = Client().get("/g/this-is-no-link/")
    assert response.status_code == 404
    assert "There is no such link" in response.content.decode()


def test_a_new_address_ends_the_one_before(scene: Any, share: Callable[..., str]) -> None:
    path = share()
    link = ShareLink.objects.get(label="Client")
    token = sharing.renew_token(link, by=scene.people["owner"])
    assert Client().get(path).status_code == 404
    assert Client().get(f"/g/{token}/").status_code == 200


def test_tokens_are_long_and_kept_only_as_hashes(scene: Any, share: Callable[..., str]) -> None:
    token = share().split("/")[2]
    assert len(token) >= 43
    assert not ShareLink.objects.filter(token_hash=token).exists()


def test_media_come_by_the_link_with_ranges(scene: Any, share: Callable[..., str]) -> None:
    path, client = share(), Client()
    part = client.get(media(path, scene), headers={"Range": "bytes=0-99"})
    assert part.status_code == 206
    assert len(body(part)) == 100
    for name in ("poster", "sprite"):
        assert client.get(media(path, scene, name))["Content-Type"] == "image/webp"


def test_the_addresses_of_members_are_closed_to_guests(scene: Any, share: Callable[..., str]) -> None:
    client = Client()
    client.get(share())
    for path in (f"/assets/{scene.rows.asset.pk}/original/", f"/takes/{scene.rows.take.pk}/"):
        assert client.get(path)["Location"].startswith("/sign-in/")


def test_downloading_is_a_matter_of_the_link(scene: Any, share: Callable[..., str]) -> None:
    without, with_it = share(), share(may_download=True)
    assert Client().get(media(without, scene, "download")).status_code == 404
    assert "/download/" not in Client().get(without).content.decode()
    response = Client().get(media(with_it, scene, "download"))
    assert response.status_code == 200
    assert 'filename="01_T1.mp4"' in response["Content-Disposition"].replace("%5F", "_")


def test_a_watermark_asks_the_name_first_and_shows_it(scene: Any, share: Callable[..., str]) -> None:
    path, client = share(has_watermark=True), Client()
    assert "<frame-player" not in client.get(path).content.decode()
    assert client.get(media(path, scene)).status_code == 404
    assert client.post(f"{path}door/", {"name": " "}).status_code == 422
    client.post(f"{path}door/", {"name": "Gina"})
    source = client.get(path).content.decode()
    assert 'class="watermark"' in source
    assert "Gina · Client" in source


@pytest.mark.parametrize(
    ("scope", "is_shown"),
    [
        (ShareScope.PROJECT, True),
        (ShareScope.CIRCLED, False),
        (ShareScope.SHOT, True),
        (ShareScope.TAKES, False),
    ],
)
def test_a_link_shows_what_was_chosen(
    scene: Any, share: Callable[..., str], scope: Any, is_shown: bool
) -> None:
    path = share(scope=scope, shot=scene.rows.shot if scope == ShareScope.SHOT else None)
    assert ("<frame-player" in Client().get(path).content.decode()) is is_shown
    assert (Client().get(media(path, scene)).status_code == 200) is is_shown


def test_a_take_in_the_trash_is_gone_for_guests(scene: Any, share: Callable[..., str]) -> None:
    path = share()
    Take.objects.update(trashed_at=timezone.now())
    assert "nothing to watch here yet" in Client().get(path).content.decode()
    assert Client().get(media(path, scene)).status_code == 404


def test_views_are_counted_and_noted_once_a_visit(scene: Any, share: Callable[..., str]) -> None:
    path, client = share(), Client(REMOTE_ADDR="203.0.113.9")
    other = Client()
    for one in (client, client, other):
        one.get(path)
        one.get(media(path, scene))
        one.get(media(path, scene), headers={"Range": "bytes=100-"})
    link = ShareLink.objects.get(label="Client")
    assert link.view_count == 2
    assert ShareView.objects.filter(link=link, address="203.0.113.9").count() == 1
    with pytest.raises(TypeError):
        ShareView.objects.update(name="x")


def test_first_requests_at_the_same_moment_are_one_view(scene: Any, share: Callable[..., str]) -> None:
    path, client, twin = share(), Client(), Client()
    client.get(path)
    twin.cookies = SimpleCookie(client.cookies.output(header=""))  # sent before there was a session
    for one in (client, twin):
        one.get(media(path, scene))
    link = ShareLink.objects.get(label="Client")
    assert (link.view_count, link.views.count()) == (1, 1)
    client.get(path)
    link.refresh_from_db()
    assert link.view_count == 1


def test_later_requests_at_the_same_moment_are_one_view(scene: Any, share: Callable[..., str]) -> None:
    client = Client()
    path = share()
    for _ in range(2):
        client.get(path)
    link = ShareLink.objects.get(label="Client")
    requests = [RequestFactory().get(path) for _ in range(2)]
    for request in requests:
        request.COOKIES = {name: cookie.value for name, cookie in client.cookies.items()}
        request.session = client.session
    for request, guest in [(request, guests.guest_of(request, link)) for request in requests]:
        guests.record_view(request, guest, now=timezone.now() + timedelta(hours=1))
    link.refresh_from_db()
    assert (link.view_count, link.views.count()) == (2, 2)


def test_visits_without_cookies_are_no_views_and_leave_no_sessions(
    scene: Any, share: Callable[..., str]
) -> None:
    path = share()
    before = Session.objects.count()
    for _ in range(20):
        Client().get(path)
        Client().get(media(path, scene))
    assert ShareLink.objects.get(label="Client").view_count == 0
    assert Session.objects.count() == before


@pytest.mark.parametrize(
    "name", ["\u3164", "\u2800\u2800", "\u00ad", "\u200b\u200d\u200c", "\u034f\ufe0f", "\u115f"]
)
def test_a_name_that_nobody_sees_is_no_name(scene: Any, share: Callable[..., str], name: str) -> None:
    path, client = share(has_watermark=True), Client()
    answer = client.post(f"{path}door/", {"name": name})
    assert answer.status_code == 422
    assert "Enter your name" in answer.content.decode()
    assert client.get(media(path, scene)).status_code == 404
    assert client.post(f"{path}door/", {"name": f"{name}Gina{name}"}).status_code == 302


@pytest.mark.parametrize("kind", ["approve", "changes"])
def test_a_guest_who_may_only_write_is_told_that_nothing_was_decided(
    scene: Any, share: Callable[..., str], kind: str
) -> None:
    path, client = share(level=ShareLevel.COMMENT), Client()
    answer = say(client, path, scene, text="Looks good.", verdict=kind)
    assert answer.status_code == 422
    assert "but not decide" in answer.content.decode()
    assert "Looks good." in answer.content.decode()
    assert not Verdict.objects.exists()
    assert not Note.objects.filter(text="Looks good.").exists()


def test_pages_of_guests_are_not_kept_or_found(scene: Any, share: Callable[..., str]) -> None:
    response = Client().get(share())
    assert "no-store" in response["Cache-Control"]
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert response["Referrer-Policy"] == "same-origin"
    assert "frame-ancestors 'none'" in response["Content-Security-Policy"]


def test_a_page_asks_few_questions(
    scene: Any, share: Callable[..., str], django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    path, client = share(), Client()
    for number in range(20):
        say(client, path, scene, text=f"Note {number}")
    client.get(path)
    with django_assert_max_num_queries(14):
        client.get(path)


def test_a_producer_makes_a_link_and_is_told_it_once(scene: Any, browse: Callable[..., Client]) -> None:
    client = browse(scene.people["producer"])
    path = f"/projects/{scene.rows.project.pk}/guests/"
    form = {"label": "Agency", "scope": "circled", "level": "view", "days": "7", "watermark": "overlay"}
    created = client.post(path, form)
    page = client.get(created["Location"]).content.decode()
    address = re.search(r"http://localhost:\d+(/g/\S+/)<", page)[1]
    assert Client().get(address).status_code == 200
    assert address not in client.get(created["Location"]).content.decode()
    link = ShareLink.objects.get(label="Agency")
    assert link.expires_at
    assert timedelta(days=6) < link.expires_at - timezone.now() <= timedelta(days=7)


def test_a_link_is_changed_and_switched_off_and_on(
    scene: Any, share: Callable[..., str], browse: Callable[..., Client]
) -> None:
    path, client = share(password="swordfish"), browse(scene.people["owner"])
    link = ShareLink.objects.get(label="Client")
    page = f"/projects/{scene.rows.project.pk}/guests/{link.pk}/"
    assert client.post(page, {"level": "view", "days": "keep"}).status_code == 302
    link.refresh_from_db()
    assert (link.level, bool(link.password)) == ("view", True)
    client.post(page, {"level": "view", "days": "1", "no_password": "on"})
    link.refresh_from_db()
    assert link.password == ""
    assert link.expires_at
    client.post(f"{page}switch/")
    assert Client().get(path).status_code == 410
    client.post(f"{page}switch/")
    assert Client().get(path).status_code == 200


def test_a_link_shows_no_take_of_another_project(
    scene: Any, browse: Callable[..., Client], tmp_path: Path
) -> None:
    other = fixtures.build("otherteam", tmp_path)
    client = browse(scene.people["owner"])
    path = f"/projects/{scene.rows.project.pk}/guests/"
    form = {"label": "X", "scope": "takes", "level": "view", "take": str(other.rows.take.pk)}
    assert client.post(path, form).status_code == 422
    assert client.post(path, {**form, "scope": "shot", "shot": str(other.rows.shot.pk)}).status_code == 422
    assert "otherteam" not in client.get(f"{path}?take={other.rows.take.pk}").content.decode()


def test_chosen_takes_are_shared_from_the_gallery(scene: Any, browse: Callable[..., Client]) -> None:
    client = browse(scene.people["owner"])
    path = f"/projects/{scene.rows.project.pk}/guests/"
    page = client.get(f"{path}?take={scene.rows.take.pk}").content.decode()
    assert f'name="take" value="{scene.rows.take.pk}"' in page
    client.post(path, {"label": "X", "scope": "takes", "level": "view", "take": str(scene.rows.take.pk)})
    assert list(ShareLink.objects.get(label="X").takes.all()) == [scene.rows.take]


def test_a_creator_shares_nothing(scene: Any, browse: Callable[..., Client]) -> None:
    path = f"/projects/{scene.rows.project.pk}/guests/"
    assert browse(scene.people["creator"]).post(path, {"label": "X"}).status_code == 403


def test_a_name_cannot_pass_for_a_member(scene: Any, share: Callable[..., str]) -> None:
    say(Client(), share(), scene, text="I am not Bob.", name="glass-owner")
    assert Note.objects.get(text="I am not Bob.").author_name == "glass-owner (Client)"


def test_project_and_sender_are_named_before_the_password_and_nothing_else(
    scene: Any, share: Callable[..., str]
) -> None:
    page = Client().get(share(password="swordfish")).content.decode()
    assert "glass film" in page
    assert "glass-owner" in page
    assert "glass shot" not in page
    assert {name for name, secret in SECRETS.items() if secret in page} == set()


def test_a_note_says_its_frames_to_the_bar_of_the_player(scene: Any, share: Callable[..., str]) -> None:
    path, client = share(), Client()
    say(client, path, scene, text="Here.", frame_in="3")
    page = client.get(path).content.decode()
    (marker,) = re.findall(r"<li [^>]*data-marker[^>]*>", page)
    for attribute in ('data-frame-in="3"', 'data-frame-out="3"', 'data-resolved="no"'):
        assert attribute in marker
    assert re.search(r'data-person="[0-7]"', marker)
