"""The film: the takes of the hand-off as one MP4, ordered, made by a worker and handed out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone
from django.utils.module_loading import import_string
from django_q.models import OrmQ
from pytest_django import DjangoCaptureOnCommitCallbacks

from studio.accounts.models import Team, User
from studio.activity.models import Event
from studio.activity.public_events import PublicEvent
from studio.core.lease import lease
from studio.core.models import Lease
from studio.core.progress import ProgressReport
from studio.exports import services
from studio.exports.models import Film
from studio.generation.models import Take
from studio.library import services as library
from studio.library import tasks as library_tasks
from studio.media import probe
from studio.projects.models import Project
from studio.projects.services import add_shot
from studio.webhooks.models import Delivery, Webhook
from tests import factories
from tests.media.clips import numbered
from tests.media.test_concat import loudness, numbers, with_tone

pytestmark = pytest.mark.films


@pytest.fixture
def take(team: Team, alice: User, tmp_path: Path) -> Callable[..., Take]:
    """A take of a shot whose file is a small numbered clip, or one with a tone; circled unless it is said."""

    def make(shot: Any, *, frames: int = 24, sound: bool = False, is_circled: bool = True) -> Any:
        path = tmp_path / f"{Take.objects.count()}.mp4"
        clip = with_tone(path, seconds=frames / 24) if sound else numbered(path, frames=frames)
        asset = library.receive(team, clip, name="take.mp4", author=alice)
        library_tasks.prepare(str(asset.pk))
        asset.refresh_from_db()
        generation = factories.ready_draft(shot, alice, asset)
        Take.objects.filter(generation=generation).update(is_circled=is_circled)
        return generation.takes.get()

    return make


@pytest.fixture
def takes(take: Callable[..., Take], project: Project) -> dict[str, Any]:
    """Three shots, of which the second was moved to the end; a take that is not circled besides."""
    door = project.shots.get()
    dance, garden = add_shot(project, "Dance"), add_shot(project, "Garden")
    project.shots.filter(pk=dance.pk).update(position=9)
    takes_by_name = {
        "door": take(door, frames=20),
        "dance": take(dance, frames=24, sound=True),
        "garden": take(garden, frames=31),
    }
    take(door, frames=12, is_circled=False)
    return takes_by_name


@pytest.fixture
def hand_off(project: Project) -> str:
    return f"/projects/{project.pk}/hand-off/"


@pytest.fixture
def with_callbacks(django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks) -> Callable[..., Any]:
    """Call something, and enqueue what it committed."""

    def do(operation: Any, *args: Any, **options: Any) -> Any:
        with django_capture_on_commit_callbacks(execute=True):
            return operation(*args, **options)

    return do


@pytest.fixture
def work(with_callbacks: Callable[..., Any]) -> Callable[..., Any]:
    """Run every queued task as a worker would, until there is none; how many there were."""

    def answer() -> Any:
        count = 0
        while message := OrmQ.objects.order_by("pk").first():
            task = message.task
            message.delete()
            with_callbacks(import_string(task["func"]), *task["args"])
            count += 1
        return count

    return answer


@pytest.fixture
def post(
    with_callbacks: Callable[..., Any], hand_off: str, browse: Callable[..., Client]
) -> Callable[..., Any]:
    """Orders the film of what the page shows."""

    def order(person: Any, query: str = "", **headers: Any) -> Any:
        return with_callbacks(browse(person, **headers).post, f"{hand_off}film/?{query}")

    return order


def take_path(film: Any) -> Any:
    return Path(default_storage.path(film.file))


def body_of(response: Any) -> Any:
    return b"".join(response.streaming_content)


def test_the_circled_takes_become_one_file_in_shot_order(
    takes: dict[str, Any], post: Callable[..., Any], work: Callable[..., Any], carol: User, project: Project
) -> None:
    Webhook.objects.create(project=project, name="Hook", events=[PublicEvent.FILM_READY])
    assert post(carol).status_code == 302
    assert work() == 2, "the film, and the receiver that is told of it"
    film = Film.objects.get()
    assert Delivery.objects.get().subject == film.pk
    assert (film.state, film.error_message, film.author) == ("ready", "", carol)
    facts = probe.probe(take_path(film))
    assert (facts.frames, facts.rate, facts.width_px, facts.height_px) == (20 + 31 + 24, 24, 320, 180)
    assert (film.size_bytes, film.seconds) == (facts.size_bytes, pytest.approx(75 / 24))
    assert numbers(take_path(film)) == [*range(20), *range(31), *range(24)]
    levels = loudness(take_path(film))
    begins = round(51 / 24 * 100)
    assert levels[: begins - 4].max() < 0.01, "the first two have no sound"
    assert levels[begins + 4 : begins + 96].min() > 0.1


def test_the_page_offers_waits_and_hands_out(
    takes: dict[str, Any],
    post: Callable[..., Any],
    work: Callable[..., Any],
    hand_off: str,
    browse: Callable[..., Client],
    carol: User,
    project: Project,
) -> None:
    client = browse(carol, HX_Request="true")
    assert "Make the film" in client.get(hand_off).content.decode()
    answer = post(carol, HX_Request="true").content.decode()
    assert answer.strip().startswith("<section"), "only the fragment"
    assert "is being made" in answer
    assert 'hx-trigger="every 2s"' in answer
    assert client.get(f"{hand_off}film/?was=preparing").status_code == 204
    ProgressReport(Film.objects.get().progress_key)(0.42)
    assert "42 %" in client.get(f"{hand_off}film/?was=preparing").content.decode()
    work()
    answer = client.get(f"{hand_off}film/?was=preparing").content.decode()
    film = Film.objects.get()
    assert f"{hand_off}film/{film.pk}.mp4" in answer
    assert "3 takes · 3.1 s" in answer
    assert "hx-trigger" not in answer, "it asks no more"
    page = browse(carol).get(hand_off).content.decode()
    assert "Download the film" in page


def test_the_file_plays_in_ranges_and_is_saved_under_the_name_of_the_project(
    takes: dict[str, Any],
    post: Callable[..., Any],
    work: Callable[..., Any],
    hand_off: str,
    browse: Callable[..., Client],
    carol: User,
) -> None:
    post(carol)
    work()
    film = Film.objects.get()
    url = f"{hand_off}film/{film.pk}.mp4"
    whole = browse(carol).get(url)
    assert body_of(whole) == take_path(film).read_bytes()
    assert whole["Content-Type"] == "video/mp4"
    assert whole["Content-Disposition"] == 'inline; filename="glasshouse-film.mp4"'
    part = browse(carol, Range="bytes=4-7").get(url)
    assert (part.status_code, body_of(part)) == (206, b"ftyp")
    saved = browse(carol).get(url + "?download")
    assert saved["Content-Disposition"] == 'attachment; filename="glasshouse-film.mp4"'


def test_ordered_twice_it_is_one_film_made_once(
    takes: dict[str, Any], post: Callable[..., Any], work: Callable[..., Any], carol: User, alice: User
) -> None:
    post(carol)
    post(alice)
    assert work() == 1
    film = Film.objects.get()
    modified_ns = take_path(film).stat().st_mtime_ns
    post(carol)
    assert work() == 0
    import_string(services.RENDER_FILM)(str(film.pk))
    assert take_path(film).stat().st_mtime_ns == modified_ns
    [line] = Event.objects.filter(verb="ordered film")
    assert (line.actor, line.detail, line.subject) == (carol, {"takes": 3}, film.pk)


def test_other_takes_are_another_film_and_the_older_one_is_removed(
    takes: dict[str, Any],
    post: Callable[..., Any],
    work: Callable[..., Any],
    hand_off: str,
    browse: Callable[..., Client],
    carol: User,
) -> None:
    post(carol)
    work()
    first = Film.objects.get()
    Take.objects.filter(pk=takes["garden"].pk).update(is_circled=False)
    page = browse(carol).get(hand_off).content.decode()
    assert "Make it again" in page
    assert f"{hand_off}film/{first.pk}.mp4" in page, "the older one is still there"
    post(carol)
    assert Film.objects.filter(pk=first.pk).exists(), "until the newer one is ready"
    work()
    second = Film.objects.get()
    assert second.pk != first.pk
    assert numbers(take_path(second)) == [*range(20), *range(24)]
    assert not take_path(first).exists()
    assert browse(carol).get(f"{hand_off}film/{first.pk}.mp4").status_code == 404


def test_a_film_is_of_what_the_page_shows(
    takes: dict[str, Any],
    post: Callable[..., Any],
    work: Callable[..., Any],
    hand_off: str,
    browse: Callable[..., Client],
    carol: User,
) -> None:
    query = f"take={takes['dance'].pk}&take={takes['door'].pk}"
    response = post(carol, query)
    assert response["Location"] == f"{hand_off}?{query}"
    work()
    assert Film.objects.get().takes == [str(takes["door"].pk), str(takes["dance"].pk)]
    assert "Download the film" in browse(carol).get(f"{hand_off}?{query}").content.decode()
    assert "Make it again" in browse(carol).get(f"{hand_off}?set=all").content.decode()
    post(carol, "set=all")
    work()
    assert len(Film.objects.get().takes) == 4


def test_an_order_that_waits_stays_what_it_was_though_takes_change(
    takes: dict[str, Any], post: Callable[..., Any], work: Callable[..., Any], project: Project, carol: User
) -> None:
    post(carol)
    project.shots.update(position=0)
    Take.objects.filter(pk=takes["door"].pk).update(is_circled=False)
    work()
    assert numbers(take_path(Film.objects.get())) == [*range(20), *range(31), *range(24)]


def test_a_clip_that_cannot_be_read_is_named_and_can_be_tried_again(
    takes: dict[str, Any],
    post: Callable[..., Any],
    work: Callable[..., Any],
    hand_off: str,
    browse: Callable[..., Client],
    carol: User,
) -> None:
    original = Path(default_storage.path(takes["dance"].asset.original))
    good = original.read_bytes()
    original.write_bytes(good[: len(good) // 2])
    post(carol)
    work()
    film = Film.objects.get()
    assert film.state == "unusable"
    assert film.error_message.startswith("02_Dance_T1.mp4: The ")
    page = browse(carol).get(hand_off).content.decode()
    assert film.error_message in page
    assert "Try again" in page
    original.unlink()
    post(carol)
    work()
    film.refresh_from_db()
    assert film.error_message == "02_Dance_T1.mp4: The file is gone from the storage."
    original.write_bytes(good)
    post(carol)
    work()
    film.refresh_from_db()
    assert (film.state, film.error_message) == ("ready", "")


def test_a_take_that_is_gone_for_good_is_said(
    takes: dict[str, Any], post: Callable[..., Any], work: Callable[..., Any], carol: User
) -> None:
    post(carol)
    takes["garden"].delete()
    work()
    assert Film.objects.get().error_message.startswith("A take of this film was deleted meanwhile.")


def test_the_page_rings_again_for_a_film_that_nobody_makes(
    takes: dict[str, Any],
    post: Callable[..., Any],
    work: Callable[..., Any],
    with_callbacks: Callable[..., Any],
    hand_off: str,
    browse: Callable[..., Client],
    carol: User,
) -> None:
    """Its worker was killed, or the message got lost."""
    post(carol)
    OrmQ.objects.all().delete()
    poll = f"{hand_off}film/?was=preparing"
    assert with_callbacks(browse(carol).get, poll).status_code == 204
    assert not OrmQ.objects.exists(), "nobody is impatient in the first minute"
    Film.objects.update(enqueued_at=timezone.now() - services.PATIENCE - timedelta(seconds=1))
    with_callbacks(browse(carol).get, poll)
    with_callbacks(browse(carol).get, poll)
    assert OrmQ.objects.count() == 1
    assert work() == 1
    assert Film.objects.get().state == "ready"


def test_what_a_killed_worker_left_is_cleared_up(
    takes: dict[str, Any], post: Callable[..., Any], work: Callable[..., Any], carol: User
) -> None:
    post(carol)
    left = Path(settings.SPOOL) / f"work-film-{Film.objects.get().pk}"
    left.mkdir()
    (left / "film.mp4.part").write_bytes(b"half a film")
    work()
    assert Film.objects.get().state == "ready"
    assert not left.exists()


def test_one_film_is_made_at_a_time_and_the_next_one_after_it(
    takes: dict[str, Any],
    post: Callable[..., Any],
    work: Callable[..., Any],
    with_callbacks: Callable[..., Any],
    carol: User,
) -> None:
    post(carol)
    post(carol, "set=all")
    first, second = Film.objects.waiting()
    OrmQ.objects.all().delete()
    with lease("film"):
        with_callbacks(import_string(services.RENDER_FILM), str(second.pk))
    second.refresh_from_db()
    assert second.state == "preparing", "another worker makes one just now"
    with_callbacks(import_string(services.RENDER_FILM), str(first.pk))
    assert work() == 1
    assert set(Film.objects.values_list("state", flat=True)) == {"ready"}
    assert not Lease.objects.exists()


def test_without_takes_or_longer_than_an_hour_there_is_no_film(
    takes: dict[str, Any], post: Callable[..., Any], hand_off: str, browse: Callable[..., Client], carol: User
) -> None:
    asset = takes["door"].asset
    asset.frames = 24 * 3600
    asset.save()
    response = post(carol)
    assert response.status_code == 422
    assert "longer than an hour" in response.content.decode()
    Take.objects.update(is_circled=False)
    assert post(carol).status_code == 422
    assert not Film.objects.exists()
    assert not OrmQ.objects.exists()


def test_a_reviewer_and_a_stranger_get_no_film(
    takes: dict[str, Any],
    post: Callable[..., Any],
    work: Callable[..., Any],
    hand_off: str,
    browse: Callable[..., Client],
    carol: User,
    bob: User,
    charlie: User,
) -> None:
    post(carol)
    work()
    url = f"{hand_off}film/{Film.objects.get().pk}.mp4"
    assert (post(bob).status_code, post(charlie).status_code) == (403, 404)
    assert [browse(bob).get(one).status_code for one in (url, f"{hand_off}film/")] == [403, 403]
    assert [browse(charlie).get(one).status_code for one in (url, f"{hand_off}film/")] == [404, 404]


def test_a_film_may_take_longer_than_a_task_and_less_than_the_queue_waits(
    takes: dict[str, Any], post: Callable[..., Any], carol: User
) -> None:
    post(carol)
    timeout = OrmQ.objects.get().task["timeout"]
    assert services.TIMEOUT_SECONDS < timeout < settings.Q_CLUSTER["retry"]
