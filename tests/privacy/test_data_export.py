"""The export of one's own data: everything that is one's own, no secret, and a link that ends."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from django.apps import apps
from django.test import Client
from django.utils import timezone

from studio.activity import services as activity
from studio.activity.models import Notification
from studio.core.storage import files
from studio.privacy import data_export, person_deletion
from studio.privacy.models import DataExport
from studio.privacy.own_rows import shown_fields, tables
from studio.projects.models import Project
from studio.review.decisions import ratings, verdicts
from studio.review.participants import Participant
from tests.architecture import fixtures


@pytest.fixture
def scene(db: None, tmp_path: Path) -> fixtures.Scenery:
    DataExport.objects.all().delete()
    scene = fixtures.build("glass", tmp_path)
    DataExport.objects.all().delete()
    return scene


def ready_export(scene: Any, role: str = "creator") -> DataExport:
    """The export of a person of the team, ready."""
    export = data_export.request_export(scene.people[role], now=timezone.now())
    data_export.make(export.pk, now=timezone.now())
    export.refresh_from_db()
    return export


def content(response: Any) -> ZipFile:
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return ZipFile(BytesIO(body))


def test_the_zip_holds_what_is_ones_own_and_nothing_of_others(
    scene: fixtures.Scenery, browse: Callable[..., Client]
) -> None:
    creator = scene.people["creator"]
    ratings.rate(scene.rows.take, 5, by=creator)
    ratings.rate(scene.rows.take, 1, by=scene.people["reviewer"])
    export = ready_export(scene)
    archive = content(browse(creator).get(f"/profile/data/{export.pk}/"))
    names = set(archive.namelist())
    assert {"account.json", "review.note-person.json", "generation.generation-author.json"} <= names
    assert "accounts.member-user.json" in names
    assert any(name.startswith("files/") and name.endswith(".mp4") for name in names)
    assert json.loads(archive.read("review.note-person.json"))[0]["text"] == "A glass note."
    assert [row["value"] for row in json.loads(archive.read("review.rating-person.json"))] == [5]
    assert json.loads(archive.read("account.json"))[0]["email"] == creator.email


def test_it_tells_of_a_blind_review_what_the_inbox_tells(scene: fixtures.Scenery) -> None:
    take, project, reviewer = scene.rows.take, scene.rows.project, scene.people["reviewer"]
    Project.objects.filter(pk=project.pk).update(is_blind=True)
    news = {"text": "Otto approved it", "path": "/projects/", "key": "verdict", "decided_take": take.pk}
    activity.notify([reviewer], project, "verdict", actor=scene.people["owner"], **news)
    assert "activity.notification-person" not in dict(tables(reviewer))
    verdicts.submit(take, kind="approve", participant=Participant(user=reviewer))
    assert dict(tables(reviewer))["activity.notification-person"][0]["text"] == "Otto approved it"


def test_what_others_were_told_of_oneself_is_theirs(scene: fixtures.Scenery) -> None:
    names = dict(tables(scene.people["owner"]))  # whose deed the creator was told of
    assert Notification.objects.filter(actor=scene.people["owner"]).exists()
    assert not [name for name in names if name.startswith("activity.notification")]


def test_no_column_that_lets_anybody_in_is_exported() -> None:
    names = {field.name for model in apps.get_models() for field in shown_fields(model)}
    telling = ("password", "token", "secret", "session", "credential", "hash")
    assert not [name for name in names if any(word in name for word in telling)]


def test_it_is_for_its_person_alone_and_ends(scene: fixtures.Scenery, browse: Callable[..., Client]) -> None:
    export, client = ready_export(scene), browse(scene.people["creator"])
    path = f"/profile/data/{export.pk}/"
    assert browse(scene.people["owner"]).get(path).status_code == 404
    assert Client().get(path).status_code == 302
    assert client.get(path).status_code == 200
    data_export.clean_up(timezone.now() + data_export.LIFETIME + timedelta(minutes=1))
    assert client.get(path).status_code == 404
    assert not files.exists(export.file)


def test_the_page_says_how_far_it_is(scene: fixtures.Scenery, browse: Callable[..., Client]) -> None:
    client = browse(scene.people["creator"])
    assert "Make the" in client.get("/profile/data/").content.decode()
    client.post("/profile/data/export/")
    waiting = client.get("/profile/data/?export").content.decode()
    assert "is being made" in waiting
    assert "hx-get" in waiting
    export = DataExport.objects.get()
    data_export.make(export.pk, now=timezone.now())
    assert f"/profile/data/{export.pk}/" in client.get("/profile/data/?export").content.decode()


def test_a_second_export_replaces_the_first_and_its_file(scene: fixtures.Scenery) -> None:
    first, second = ready_export(scene), ready_export(scene)
    assert not files.exists(first.file)
    assert list(DataExport.objects.values_list("pk", flat=True)) == [second.pk]


def test_made_twice_it_is_one_file_and_after_its_person_none(scene: fixtures.Scenery, tmp_path: Path) -> None:
    export = ready_export(scene)
    data_export.make(export.pk, now=timezone.now())
    assert files.exists(export.file)
    person_deletion.delete(scene.people["creator"], now=timezone.now())
    assert not DataExport.objects.exists()


def test_one_that_got_stuck_is_enqueued_again(
    scene: fixtures.Scenery, django_capture_on_commit_callbacks: Any
) -> None:
    data_export.request_export(scene.people["creator"], now=timezone.now())
    with django_capture_on_commit_callbacks() as callbacks:
        data_export.clean_up(timezone.now() + data_export.PATIENCE + timedelta(minutes=1))
    assert len(callbacks) == 1


def test_exports_are_limited(scene: fixtures.Scenery, browse: Callable[..., Client]) -> None:
    client = browse(scene.people["creator"])
    answers = [client.post("/profile/data/export/").status_code for _ in range(6)]
    assert answers == [302] * 5 + [429]
