"""A file that is deleted here is deleted at the provider too, as soon as no order needs it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from studio.generation import tasks
from studio.generation.models import Generation, ProviderMedia
from studio.generation.pipeline import orphaned_media
from studio.library.models import Asset
from studio.privacy import team_deletion, team_removal
from tests.generation.pipeline.test_uploads import forget_files
from tests.sandbox import server

pytestmark = pytest.mark.django_db(transaction=True)


def stored(sandbox: server.Sandbox) -> set[str]:
    """The ids of the files that the provider stores."""
    with sqlite3.connect(next(sandbox.data_dir.glob("*.sqlite3"))) as connection:
        return {uuid for (uuid,) in connection.execute("SELECT uuid FROM media")}


@pytest.fixture
def used(order_from: Callable[[], Any], worker: Any, paid: server.Sandbox) -> Generation:
    """An order whose picture the provider stores."""
    generation: Generation = worker.settle(order_from())
    assert set(generation.uploads.values()) <= stored(paid)
    return generation


def part(generation: Generation) -> None:
    """Delete an order and the picture that it was made from."""
    assets = list(generation.uploads)
    generation.takes.all().delete()
    generation.delete()
    Asset.objects.filter(pk__in=assets).delete()


def test_with_a_team_its_files_go_at_the_provider_too(
    used: Generation, paid: server.Sandbox, alice: Any
) -> None:
    ids = set(used.uploads.values())
    team = used.project.team
    team_deletion.close(team, by=alice, now=timezone.now())
    assert team_removal.remove(team.pk, now=timezone.now() + team_deletion.GRACE)
    assert ids <= stored(paid)
    tasks.delete_orphaned_media()
    assert not ids & stored(paid)
    assert not ProviderMedia.objects.exists()


def test_a_file_that_an_order_under_way_names_stays(
    used: Generation, order_from: Callable[[], Any], paid: server.Sandbox
) -> None:
    ids = set(used.uploads.values())
    other = order_from()
    Generation.objects.filter(pk=other.pk).update(uploads=used.uploads)
    ProviderMedia.objects.all().orphan()
    assert orphaned_media.delete() == 0
    Generation.objects.filter(pk=other.pk).delete()
    assert orphaned_media.delete() == 1
    assert not ids & stored(paid)


def test_a_file_that_was_uploaded_anew_is_deleted_under_its_earlier_id(
    order_from: Callable[[], Any], used: Generation, worker: Any, paid: server.Sandbox
) -> None:
    ProviderMedia.objects.update(file="another")
    again = worker.settle(order_from())
    orphaned_media.delete()
    assert set(again.uploads.values()) <= stored(paid)
    assert not set(used.uploads.values()) & stored(paid)
    assert ProviderMedia.objects.get().uploaded_for == again.pk


def test_one_that_the_provider_does_not_know_is_forgotten(used: Generation, paid: server.Sandbox) -> None:
    part(used)
    forget_files(paid)
    assert orphaned_media.delete() == 1
    assert not ProviderMedia.objects.exists()


def test_while_the_provider_does_not_answer_it_waits(used: Generation, paid: server.Sandbox) -> None:
    part(used)
    paid.fault("error_500", on="upload", times=None)
    assert orphaned_media.delete() == 0
    paid.clear_faults()
    assert orphaned_media.delete() == 1


def test_without_a_key_it_waits_for_one(used: Generation, settings: Any) -> None:
    part(used)
    settings.RUNWARE_API_KEY = ""
    assert orphaned_media.delete() == 0
    assert ProviderMedia.objects.orphaned().exists()


def test_the_watcher_enqueues_it_once_in_a_period(used: Generation, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[Any] = []
    monkeypatch.setattr(orphaned_media, "enqueue_on_commit", lambda *call: calls.append(call))
    orphaned_media.schedule(timezone.now())
    assert not calls
    part(used)
    for _ in range(2):
        orphaned_media.schedule(timezone.now())
    assert calls == [("studio.generation.tasks.delete_orphaned_media",)]
