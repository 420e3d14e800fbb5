"""A link that burns the name in: each guest watches their own copy, and no clean file leaves by any address."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone
from django_q.models import OrmQ
from pytest_django import Settings

from studio.core.queue import enqueue_on_commit, kind_of
from studio.core.storage import files
from studio.generation import trash
from studio.generation.models import Take, TakeStatus
from studio.library.models import TRASH_RETENTION
from studio.library.quota import quota_of
from studio.projects.models import Project
from studio.review import tasks
from studio.review.models import LinkGuest, ShareLevel, ShareLink, ShareScope, WatermarkedCopy
from studio.review.sharing import services as sharing
from studio.review.sharing import watermarked_copies
from studio.review.urls import urlpatterns
from tests.architecture import fixtures

GUEST_PAGES = [str(one.pattern) for one in urlpatterns if str(one.pattern).startswith("g/<str:token>/takes/")]
CLEAN_FILES = ("original", "proxy", "poster", "sprite", "provider_file")


@pytest.fixture
def scene(db: None, tmp_path: Path) -> Any:
    return fixtures.build("glass", tmp_path)


@pytest.fixture
def take(scene: Any) -> Take:
    return Take.objects.get(pk=scene.rows.take.pk)


@pytest.fixture
def share(scene: Any) -> Callable[..., tuple[ShareLink, str]]:
    """A new link with burnt-in names, and its address."""

    def created(**columns: Any) -> tuple[ShareLink, str]:
        rules = {"label": "Client", "scope": ShareScope.PROJECT, "level": ShareLevel.APPROVE, **columns}
        marks = {"has_watermark": True, "is_burnt_in": True}
        link, token = sharing.create(scene.rows.project, by=scene.people["owner"], **{**marks, **rules})
        return link, f"/g/{token}/"

    return created


@pytest.fixture
def enter(take: Take) -> Callable[..., Client]:
    """A guest who has given a name and opened the take."""

    def opened(path: str, name: str = "Gina") -> Client:
        client = Client()
        assert client.post(f"{path}door/", {"name": name}).status_code == 302
        assert client.get(f"{path}takes/{take.pk}/").status_code == 200
        return client

    return opened


def make_all() -> None:
    for copy in WatermarkedCopy.objects.waiting():
        tasks.make_watermarked_copy(str(copy.pk))


def body(response: Any) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else bytes(response.content)


def address(path: str, take: Take, name: str) -> str:
    return f"{path}takes/{take.pk}/{name}/"


def content(name: str) -> bytes:
    return b"".join(files.chunks(name))


def picture_of(content: bytes, folder: Path) -> Any:
    (folder / "part.mp4").write_bytes(content)
    with av.open(str(folder / "part.mp4")) as container:
        return next(container.decode(video=0)).to_ndarray(format="gray").astype(int)


def test_a_guest_waits_under_the_overlay_and_then_watches_a_copy_with_their_name(
    share: Any, enter: Callable[..., Client], take: Take, tmp_path: Path
) -> None:
    path = share(may_download=True)[1]
    client = enter(path)
    page = client.get(path).content.decode()
    assert 'class="watermark"' in page
    assert "Your own copy, with your name in the picture, is being made." in page
    for name in ("video", "sprite", "download"):
        assert client.get(address(path, take, name)).status_code == 404
    assert client.get(address(path, take, "video") + "?state").json() == {
        "state": "preparing",
        "url": f"{address(path, take, 'video')}?v={WatermarkedCopy.objects.get().pk.hex}",
    }
    make_all()
    state = client.get(address(path, take, "video") + "?state").json()
    assert state["state"] == "ready"
    video = body(client.get(state["url"]))
    page = client.get(path).content.decode()
    assert 'class="watermark"' not in page
    assert state["url"] in page
    part = client.get(state["url"], headers={"Range": "bytes=0-99"})
    assert (part.status_code, body(part)) == (206, video[:100])
    saved = client.get(address(path, take, "download"))
    assert body(saved) == video
    assert "01_T1.mp4" in saved["Content-Disposition"].replace("%5F", "_")
    asset: Any = take.asset
    clean, marked = (picture_of(one, tmp_path) for one in (content(asset.proxy), video))
    assert clean.shape == marked.shape
    assert (np.abs(clean - marked) > 30).mean() > 0.003


@pytest.mark.parametrize("is_made", [False, True], ids=["waiting", "ready"])
def test_no_address_of_the_link_gives_a_clean_file(
    share: Any, enter: Callable[..., Client], take: Take, is_made: bool
) -> None:
    path = share(may_download=True, offers_clean_file=True)[1]
    client = enter(path)
    if is_made:
        make_all()
    asset: Any = take.asset
    clean = [content(name) for name in {getattr(asset, field) for field in CLEAN_FILES}]
    token = path.split("/")[2]
    names = [one.rsplit("/", 2)[-2] for one in GUEST_PAGES if one.count("/") == 5]
    assert {"video", "poster", "sprite", "download"} <= set(names)
    pages = [path, f"{path}takes/{take.pk}/", *(address(path, take, name) for name in names)]
    marked = [content(name) for copy in WatermarkedCopy.objects.ready() for name in (copy.video, copy.sprite)]
    for page in pages:
        for query in ("", "?v=1", "?script", "?download", f"?v={asset.version}", "?state"):
            answer = client.get(page + query)
            sent = body(answer)
            assert not [one for one in clean if (sent and sent in one) or one in sent], page
            assert asset.folder not in str(answer.headers)
            for part in ("bytes=0-", "bytes=-500", "bytes=10-900"):
                answer = client.get(page + query, headers={"Range": part})
                assert answer.status_code != 206 or [one for one in marked if body(answer) in one], page
    for field in ("original", "proxy", "poster", "sprite", "frame", "waveform"):
        number = "7/" if field == "frame" else ""
        assert client.get(f"/assets/{asset.pk}/{field}/{number}").status_code in (302, 404), token


def test_no_guest_gets_the_copy_of_another(share: Any, enter: Callable[..., Client], take: Take) -> None:
    path = share()[1]
    gina, zoe, other_gina = enter(path), enter(path, "Zoë"), enter(path)
    make_all()
    videos = {body(client.get(address(path, take, "video"))) for client in (gina, zoe)}
    posters = {body(client.get(address(path, take, "poster"))) for client in (gina, zoe)}
    assert (len(videos), len(posters)) == (2, 2)
    assert WatermarkedCopy.objects.filter(name="Gina").count() == 2  # one each
    assert Client().get(address(path, take, "video")).status_code == 404
    assert Client().get(address(path, take, "poster")).status_code == 404
    assert other_gina.get(address(path, take, "video")).status_code == 200


def test_who_takes_another_name_waits_for_another_copy(
    share: Any, enter: Callable[..., Client], take: Take
) -> None:
    path = share()[1]
    client = enter(path)
    make_all()
    first = WatermarkedCopy.objects.get()
    client.post(f"{path}door/", {"name": "Somebody else"})
    assert client.get(address(path, take, "video")).status_code == 404
    client.get(path)
    make_all()
    assert client.get(address(path, take, "video")).status_code == 200
    assert watermarked_copies.remove_obsolete(timezone.now()) == 1
    assert not default_storage.exists(first.video)
    assert WatermarkedCopy.objects.get().name == "Somebody else"


def test_who_watched_before_the_name_was_burnt_in_gives_one_first(share: Any, take: Take) -> None:
    link, path = share(has_watermark=False, is_burnt_in=False)
    client = Client()
    client.get(path)
    assert client.post(address(path, take, "watched"), {"seconds": "0"}).status_code == 200
    assert link.guests.get().name == ""
    ShareLink.objects.filter(pk=link.pk).update(has_watermark=True, is_burnt_in=True)
    for name in ("video", "poster", "sprite", "download"):
        assert client.get(address(path, take, name)).status_code == 404
    assert "in the picture" in client.get(path).content.decode()
    assert not WatermarkedCopy.objects.exists()
    client.post(f"{path}door/", {"name": "Gina"})
    client.get(path)
    assert WatermarkedCopy.objects.filter(guest=link.guests.get(), name="Gina").exists()


def test_a_poster_is_asked_for_again_without_being_drawn_again(
    share: Any, enter: Callable[..., Client], take: Take
) -> None:
    path = share()[1]
    client = enter(path)
    answer = client.get(address(path, take, "poster"))
    assert body(answer).startswith(b"RIFF")
    again = client.get(address(path, take, "poster"), headers={"If-None-Match": answer["ETag"]})
    assert again.status_code == 304


def test_the_clean_file_comes_with_an_approval_where_the_producer_said_so_and_goes_with_it(
    share: Any, enter: Callable[..., Client], take: Take
) -> None:
    asset: Any = take.asset
    (_, held), (_, offered) = share(), share(offers_clean_file=True)
    clients = {path: enter(path) for path in (held, offered)}
    make_all()
    for path, client in clients.items():
        assert client.get(address(path, take, "download")).status_code == 404
    clients[offered].post(address(offered, take, "say"), {"verdict": "approve"})
    assert clients[held].get(address(held, take, "download")).status_code == 404
    answer = clients[offered].get(address(offered, take, "download"))
    assert body(answer) == content(asset.original)
    assert "Download the clean file" in clients[offered].get(offered).content.decode()
    assert body(clients[offered].get(address(offered, take, "video"))) != content(asset.proxy)
    clients[offered].post(address(offered, take, "withdraw"))
    assert clients[offered].get(address(offered, take, "download")).status_code == 404


@pytest.mark.parametrize(("level", "status"), [(ShareLevel.APPROVE, 404), (ShareLevel.COMMENT, 200)])
def test_in_a_blind_review_no_clean_file_tells_of_an_approval_before_ones_own_decision(
    share: Any, enter: Callable[..., Client], scene: Any, take: Take, level: str, status: int
) -> None:
    Project.objects.filter(pk=scene.rows.project.pk).update(is_blind=True)
    Take.objects.filter(pk=take.pk).update(status=TakeStatus.APPROVED)
    path = share(offers_clean_file=True, level=level)[1]
    client = enter(path)
    assert client.get(address(path, take, "download")).status_code == status
    assert ("Download the clean file" in client.get(path).content.decode()) == (status == 200)
    if level == ShareLevel.APPROVE:
        client.post(address(path, take, "say"), {"verdict": "approve"})
        assert client.get(address(path, take, "download")).status_code == 200


def test_a_copy_counts_in_the_storage_of_the_team_until_it_is_removed(
    share: Any, enter: Callable[..., Client], scene: Any
) -> None:
    link, path = share()
    before = quota_of(scene.rows.team).used_bytes
    enter(path)
    make_all()
    copy = WatermarkedCopy.objects.get()
    stored = len(content(copy.video)) + len(content(copy.sprite))
    assert quota_of(scene.rows.team).used_bytes == before + stored == before + copy.size_bytes
    tasks.make_watermarked_copy(str(copy.pk))  # a message that comes twice
    sharing.disable(link, by=scene.people["owner"], now=timezone.now())
    tasks.remove_obsolete_copies()
    tasks.remove_obsolete_copies()
    assert quota_of(scene.rows.team).used_bytes == before
    assert not Path(default_storage.path(copy.folder)).exists()


def end_link(take: Take, link: ShareLink) -> None:
    ShareLink.objects.filter(pk=link.pk).update(disabled_at=timezone.now())


def expire_link(take: Take, link: ShareLink) -> None:
    ShareLink.objects.filter(pk=link.pk).update(expires_at=timezone.now() - timedelta(seconds=1))


def plain_link(take: Take, link: ShareLink) -> None:
    ShareLink.objects.filter(pk=link.pk).update(is_burnt_in=False)


def delete_link(take: Take, link: ShareLink) -> None:
    link.delete()


def delete_guest(take: Take, link: ShareLink) -> None:
    LinkGuest.objects.filter(link=link).delete()


def trash_take(take: Take, link: ShareLink) -> None:
    trash.move_to_trash([take.pk], by=None, now=timezone.now())


def purge_take(take: Take, link: ShareLink) -> None:
    Take.objects.filter(pk=take.pk).update(trashed_at=timezone.now() - TRASH_RETENTION - timedelta(days=1))
    trash.purge(timezone.now())
    assert not Take.objects.filter(pk=take.pk).exists()


@pytest.mark.parametrize(
    "end", [end_link, expire_link, plain_link, delete_link, delete_guest, trash_take, purge_take]
)
def test_a_copy_goes_with_what_it_was_made_for(
    share: Any, enter: Callable[..., Client], take: Take, end: Callable[[Take, ShareLink], None]
) -> None:
    link, path = share()
    enter(path)
    make_all()
    copy = WatermarkedCopy.objects.get()
    assert watermarked_copies.remove_obsolete(timezone.now()) == 0
    end(take, link)
    assert watermarked_copies.remove_obsolete(timezone.now()) == 1
    assert not WatermarkedCopy.objects.exists()
    assert not Path(default_storage.path(copy.folder)).exists()


def test_a_copy_that_was_removed_while_it_was_made_leaves_no_file(
    share: Any, enter: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = share()[1]
    enter(path)
    copy = WatermarkedCopy.objects.get()
    put = files.put

    def remove_first(local: Path, name: str) -> None:
        watermarked_copies.remove(WatermarkedCopy.objects.all())
        put(local, name)

    monkeypatch.setattr(files, "put", remove_first)
    make_all()
    assert not Path(default_storage.path(copy.folder)).exists()


def test_without_room_there_is_no_copy_and_the_team_reads_why(
    share: Any, enter: Callable[..., Client], scene: Any, settings: Settings, browse: Callable[..., Client]
) -> None:
    link, path = share()
    settings.TEAM_QUOTA_BYTES = quota_of(scene.rows.team).used_bytes + 10
    client = enter(path)
    make_all()
    copy = WatermarkedCopy.objects.get()
    assert copy.state == "unusable"
    assert not Path(default_storage.path(copy.folder)).exists()
    page = browse(scene.people["owner"]).get(f"/projects/{scene.rows.project.pk}/guests/{link.pk}/")
    assert "one could not be made: There is no room for" in page.content.decode()
    settings.TEAM_QUOTA_BYTES = 0
    client.get(path)
    assert WatermarkedCopy.objects.get().state == "unusable"  # not at every reload
    WatermarkedCopy.objects.update(enqueued_at=timezone.now() - watermarked_copies.TRY_AGAIN * 2)
    client.get(path)
    make_all()
    assert WatermarkedCopy.objects.get().state == "ready"


def enqueued() -> list[Any]:
    return [one.task["func"].rpartition(".")[2] for one in OrmQ.objects.all()]


@pytest.mark.django_db(transaction=True)
def test_copies_are_made_one_at_a_time_when_no_other_work_waits(
    share: Any, enter: Callable[..., Client], take: Take
) -> None:
    assert kind_of(watermarked_copies.MAKE) == kind_of("studio.library.tasks.make_proxy") == "proxies"
    path = share()[1]
    for name in ("Gina", "Zoë"):
        enter(path, name)
    now = timezone.now()
    enqueue_on_commit("studio.library.tasks.prepare", take.asset_id)
    watermarked_copies.schedule_due(now)
    assert "make_watermarked_copy" not in enqueued()
    OrmQ.objects.all().delete()
    watermarked_copies.schedule_due(now)
    watermarked_copies.schedule_due(now)
    assert enqueued() == ["make_watermarked_copy"]
    OrmQ.objects.all().delete()  # lost with its worker
    watermarked_copies.schedule_due(now + timedelta(seconds=20))
    assert enqueued() == []
    watermarked_copies.schedule_due(now + timedelta(seconds=31))
    assert enqueued() == ["make_watermarked_copy"]
    first = OrmQ.objects.get().task["args"][0]
    OrmQ.objects.all().delete()
    tasks.make_watermarked_copy(first)
    assert enqueued() == ["make_watermarked_copy"]  # of the other one
    assert OrmQ.objects.get().task["args"][0] != first


def test_a_take_that_kills_every_worker_is_given_up(share: Any, enter: Callable[..., Client]) -> None:
    enter(share()[1])
    tried: dict[str, Any] = {"attempts": watermarked_copies.MAX_ATTEMPTS, "enqueued_at": timezone.now()}
    WatermarkedCopy.objects.update(**tried)
    watermarked_copies.enqueue_next(timezone.now() + timedelta(minutes=1))
    copy = WatermarkedCopy.objects.get()
    assert (copy.state, copy.error_message) == ("unusable", watermarked_copies.TOO_LONG)


def test_the_take_that_is_watched_comes_before_those_after_it(
    share: Any, enter: Callable[..., Client], scene: Any, take: Take
) -> None:
    for number in (2, 3):
        Take.objects.create_for(
            scene.rows.generation, number=number, slot=number, state="ready", asset=scene.rows.asset
        )
    path = share()[1]
    client = enter(path)
    order = list(WatermarkedCopy.objects.waiting().values_list("take__number", flat=True))
    assert order == [1, 2, 3]
    third = Take.objects.get(number=3, project=scene.rows.project)
    client.get(f"{path}takes/{third.pk}/")
    assert set(WatermarkedCopy.objects.waiting().values_list("take__number", flat=True)[:2]) == {1, 3}


def test_from_a_bucket_only_the_copy_of_the_guest_is_linked(
    files_on_s3: None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    db: None,
    request: pytest.FixtureRequest,
) -> None:
    monkeypatch.setattr(fixtures, "_PREPARED", {})
    take = request.getfixturevalue("take")
    path = request.getfixturevalue("share")(may_download=True)[1]
    client = request.getfixturevalue("enter")(path)
    assert client.get(address(path, take, "video")).status_code == 404
    assert body(client.get(address(path, take, "poster"))).startswith(b"RIFF")
    make_all()
    copy = WatermarkedCopy.objects.get()
    for name in ("video", "sprite", "download"):
        link = client.get(address(path, take, name))["Location"]
        assert f"/{copy.folder}/" in link
    assert "assets/" not in str(client.get(address(path, take, "poster")).headers)
    watermarked_copies.remove(WatermarkedCopy.objects.all())
    assert [name for name, _ in files.store().names("watermarked/")] == []


def test_the_form_says_what_each_watermark_is(scene: Any, browse: Callable[..., Client]) -> None:
    client, path = browse(scene.people["producer"]), f"/projects/{scene.rows.project.pk}/guests/"
    for page in (client.get(path), client.get(f"{path}{scene.rows.link.pk}/")):
        assert "draws the guest&#x27;s name over the player" in page.content.decode()
        assert "burnt into every frame" in page.content.decode()
    form = {"label": "Agency", "scope": "project", "level": "view", "days": "7"}
    refused = client.post(path, {**form, "watermark": "overlay", "offers_clean_file": "on"})
    assert refused.status_code == 422
    assert "Only a link with the name in the picture holds the clean file back." in refused.content.decode()
    client.post(path, {**form, "watermark": "burnt-in", "offers_clean_file": "on"})
    link = ShareLink.objects.get(label="Agency")
    assert (link.has_watermark, link.is_burnt_in, link.offers_clean_file) == (True, True, True)
    client.post(f"{path}{link.pk}/", {"level": "view", "days": "keep", "watermark": "overlay"})
    link.refresh_from_db()
    assert (link.has_watermark, link.is_burnt_in, link.offers_clean_file) == (True, False, False)


def test_a_copy_whose_worker_is_killed_is_made_again_on_postgresql(
    migrated_postgres_url: str, tmp_path: Path
) -> None:
    environment = {**os.environ, "DATABASE_URL": migrated_postgres_url, "STUDIO_DATA": str(tmp_path)}

    def run(step: str) -> Any:
        command = [sys.executable, "-m", "tests.review.sharing.copy_process", step]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

    built = run("build")
    assert built.returncode == 0, built.stderr
    assert run("kill").returncode == -signal.SIGKILL
    finished = run("make")
    assert finished.returncode == 0, finished.stderr
    assert json.loads(finished.stdout) == {
        "before": "preparing",
        "state": "ready",
        "attempts": 2,
        "files": ["sprite.webp", "video.mp4"],
        "is_counted_once": True,
    }
