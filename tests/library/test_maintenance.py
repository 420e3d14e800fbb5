"""What the watcher does for the library."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from django_q.models import OrmQ
from pytest_django import Settings

from studio.library import maintenance, tasks
from studio.library.ingest import preparation
from studio.library.models import Asset
from tests.media.test_cases import CASES

pytestmark = pytest.mark.django_db(transaction=True)


def enqueued() -> list[Any]:
    return [one.task["func"].rpartition(".")[2] for one in OrmQ.objects.all()]


@pytest.fixture
def idle(video: Asset, talkie: Asset) -> list[Asset]:
    OrmQ.objects.all().delete()
    return [video, talkie]


def test_light_copies_are_made_one_at_a_time(idle: list[Asset]) -> None:
    now = timezone.now()
    maintenance.tick(now)
    maintenance.tick(now)
    assert enqueued() == ["make_proxy"]
    OrmQ.objects.all().delete()
    tasks.make_proxy(str(idle[0].pk))
    maintenance.tick(now)
    assert enqueued() == ["make_proxy"]
    tasks.make_proxy(str(idle[1].pk))
    assert set(Asset.objects.values_list("proxy_state", flat=True)) == {"ready"}


def test_other_work_goes_before_a_light_copy(idle: list[Asset], image: Asset) -> None:
    assert enqueued() == ["prepare"]
    maintenance.tick(timezone.now())
    assert enqueued() == ["prepare"]


def test_a_copy_whose_worker_died_is_asked_for_again(idle: list[Asset]) -> None:
    now = timezone.now()
    maintenance.tick(now)
    OrmQ.objects.all().delete()
    maintenance.tick(now + timedelta(minutes=6))
    assert enqueued() == ["make_proxy"]


def test_a_copy_of_a_variable_rate_from_an_older_version_is_made_anew_with_its_times(
    bring: Callable[..., Asset], tmp_path: Path
) -> None:
    asset = bring(Path(shutil.copy(CASES / "vfr-sound.mp4", tmp_path)), name="varying.mp4", proxy=True)
    times = asset.frame_times
    assert times
    Asset.objects.filter(pk=asset.pk).update(frame_times="", proxy_state="preparing")
    tasks.make_proxy(str(asset.pk))
    asset.refresh_from_db()
    assert (asset.proxy_state, asset.frame_times) == ("ready", times)


def test_a_file_that_nobody_prepared_is_asked_for_again(idle: list[Asset]) -> None:
    Asset.objects.update(state="preparing", proxy_state="")
    maintenance.tick(timezone.now())
    assert enqueued() == []
    maintenance.tick(timezone.now() + timedelta(seconds=31))
    assert enqueued() == ["prepare", "prepare"]


def test_a_file_that_kills_every_worker_is_given_up_with_a_sentence(
    idle: list[Asset], monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(_: Asset) -> None:
        raise SystemExit

    monkeypatch.setattr(preparation, "prepare", die)
    killer, other = idle
    Asset.objects.filter(pk=killer.pk).update(state="preparing", ingest_attempts=0)
    now = timezone.now()
    for _ in range(maintenance.MAX_ATTEMPTS):
        now += timedelta(minutes=1)
        maintenance.tick(now)
        maintenance.clean_up(now)
        assert enqueued() == ["prepare"]
        OrmQ.objects.all().delete()
        with pytest.raises(SystemExit):
            tasks.prepare(str(killer.pk))
    maintenance.tick(now + timedelta(minutes=6))
    maintenance.clean_up(now + timedelta(minutes=6))
    for asset in idle:
        asset.refresh_from_db()
    assert (killer.state, killer.sentence, other.state) == ("unusable", maintenance.TOO_LONG, "ready")


def test_a_file_that_waits_for_hours_behind_others_is_not_given_up(idle: list[Asset]) -> None:
    Asset.objects.update(state="preparing", proxy_state="", ingest_attempts=0)
    maintenance.clean_up(timezone.now() + timedelta(hours=5))
    assert not Asset.objects.filter(state="unusable").exists()


def test_a_copy_that_kills_every_worker_holds_up_no_other(idle: list[Asset]) -> None:
    now = timezone.now()
    maintenance.tick(now)
    OrmQ.objects.all().delete()
    maintenance.tick(now + timedelta(minutes=6))
    assert Asset.objects.filter(proxy_enqueued_at=None).count() == 0
    maintenance.clean_up(now + timedelta(minutes=40))
    assert set(Asset.objects.values_list("proxy_state", flat=True)) == {"unusable"}


def test_what_dead_workers_left_is_swept_and_what_is_under_way_stays(
    db: None, settings: Settings, tmp_path: Path
) -> None:
    settings.SPOOL = tmp_path
    now = timezone.now()
    for name, hours in (("work-dead", 7), ("work-alive", 1), ("media", 99)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "part.mp4").write_bytes(b"x")
        at = (now - timedelta(hours=hours)).timestamp()
        os.utime(tmp_path / name, (at, at))
    half = tmp_path / "tmpk3.upload.mp4"
    half.write_bytes(b"x")
    os.utime(half, (0, 0))
    maintenance.clean_up(now)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["media", "work-alive"]
