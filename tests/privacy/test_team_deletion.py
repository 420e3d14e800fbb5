"""A team is deleted: closed at once, brought back within its grace, and gone without a trace afterwards."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import uuid
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
import pytest
from django.apps import apps
from django.conf import settings as configured
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from studio.accounts.models import InstallationEvent, Team, User
from studio.core import append_only
from studio.core.storage import files as stored_files
from studio.generation.lifecycle import State
from studio.ledger.models import Entry, EntryKind
from studio.library.models import Upload
from studio.library.uploads import multipart, resumable
from studio.library.uploads.staging import BucketStaging, staging_of
from studio.privacy import team_deletion, team_removal
from studio.projects.models import Project
from tests.architecture import fixtures
from tests.architecture.access_matrix import ACCESS, Kind
from tests.architecture.test_access_matrix import ROUTES, arguments

# What a deleted team leaves behind: amounts without names, and that it was deleted.
LEFT_BEHIND = {"ledger.Entry", "accounts.InstallationEvent"}
GRACE = team_deletion.GRACE


@pytest.fixture
def scene(db: None, tmp_path: Path) -> fixtures.Scenery:
    return fixtures.build("glass", tmp_path)


def rows() -> dict[str, list[Any]]:
    """All rows of all tables of the studio, and of the index of the search."""
    tables = {
        model._meta.label: list(model._base_manager.order_by("pk").values_list())
        for model in apps.get_models()
        if model._meta.app_config.name.startswith("studio.")
    }
    with connection.cursor() as cursor:
        cursor.execute("SELECT rowid FROM generation_words_fts_docsize ORDER BY 1")
        tables["search"] = cursor.fetchall()
    return tables


def stored() -> set[str]:
    """Every file on the disk and every object of the bucket, also of uploads under way."""
    folders = (Path(configured.MEDIA_ROOT), Path(configured.SPOOL))
    names = {str(path) for folder in folders for path in folder.rglob("*") if path.is_file()}
    if bucket := stored_files.bucket():
        names |= {name for name, _ in bucket.names()}
    return names


def put(name: str, folder: Path) -> None:
    """Store a file under a name."""
    local = folder / "content"
    local.write_bytes(b"glass")
    stored_files.put(local, name)


def send_a_part(upload: Upload) -> BucketStaging | None:
    """Begin to send an upload straight to the bucket; None where files are on the disk."""
    staging = staging_of(upload)
    if not isinstance(staging, BucketStaging):
        return None
    upload.multipart_id = staging.bucket.begin_parts(staging.whole)
    upload.save()
    link = multipart.link(staging.bucket, upload, multipart.Part(number=1, start=0, end=upload.size_bytes))
    httpx.put(link, content=bytes(upload.size_bytes), timeout=60).raise_for_status()
    assert staging.bucket.parts(staging.whole, upload.multipart_id)
    return staging


def pay(scene: fixtures.Scenery) -> None:
    """An entry of the ledger that names a member."""
    Entry.objects.create(
        project=scene.rows.project,
        member=scene.people["creator"],
        reference=uuid.uuid4(),
        kind=EntryKind.SETTLE,
        held_usd=Decimal(0),
        spent_usd=Decimal("0.56"),
        note="glass",
    )


def close(team: Team, owner: User) -> None:
    team_deletion.close(team, by=owner, now=timezone.now())
    team.refresh_from_db()


@pytest.mark.parametrize("place", ["disk", "bucket"])
def test_a_removed_team_leaves_only_amounts_without_names(
    db: None,
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    browse: Callable[..., Client],
    place: str,
) -> None:
    if place == "bucket":
        request.getfixturevalue("files_on_s3")
    monkeypatch.setattr(fixtures, "_PREPARED", {})
    other = fixtures.build("otherteam", tmp_path)
    rows_before, files_before = rows(), stored()
    monkeypatch.setattr(fixtures, "_PREPARED", {})  # each team has files of its own
    scene = fixtures.build("glass", tmp_path)
    for person in scene.people.values():  # every page of the team, so that there is what pages leave behind
        browse(person).get(f"/takes/{scene.rows.take.pk}/")
    pay(scene)
    resumable.append(scene.rows.upload, BytesIO(b"glass").read, offset=0)
    uploading = send_a_part(scene.rows.upload)
    put(f"{scene.rows.film.folder}/film.mp4", tmp_path)
    watermarked = scene.rows.guest.watermarked_copies.create(take=scene.rows.take, asset=scene.rows.asset)
    put(f"{watermarked.folder}/video.mp4", tmp_path)
    assert len(stored() - files_before) >= len(("original", "poster", "sprite", "upload", "film", "export"))
    people = [user.pk for user in scene.people.values()]
    close(scene.rows.team, scene.people["owner"])
    assert team_removal.remove(scene.rows.team.pk, now=timezone.now() + GRACE)
    stored_files.remove(scene.rows.data_export.file)  # of a person, who outlives the team
    with append_only.opened():
        User.objects.filter(pk__in=people).delete()
    rows_after = rows()
    assert {name: rows_after[name] for name in rows_after if name not in LEFT_BEHIND} == {
        name: rows_before[name] for name in rows_before if name not in LEFT_BEHIND
    }
    assert stored() == files_before
    if uploading:
        assert not uploading.bucket.parts(uploading.whole, uploading.upload.multipart_id)
    entry = Entry.objects.get(spent_usd="0.56")
    assert (entry.project, entry.member, entry.note) == (None, None, "")
    assert "glass" not in str(list(InstallationEvent.objects.values_list()))
    assert other.rows.take.generation.project.team == other.rows.team


def test_a_closed_team_is_closed_at_every_address_to_members_and_guests(
    scene: fixtures.Scenery, browse: Callable[..., Client]
) -> None:
    close(scene.rows.team, scene.people["owner"])
    clients = [browse(scene.people[role]) for role in ("owner", "creator")]
    inside = {name for name, access in ACCESS.items() if access.kind in {Kind.INSIDE, Kind.LINK}}
    tried = 0
    for name in inside - {"privacy:team_deletion", "privacy:restore_team"}:
        values = {key: fixtures.ARGUMENTS[key](scene) for key in arguments(name)}
        for client in clients:
            for method in ("get", "post"):
                response = getattr(client, method)(reverse(name, kwargs=values))
                assert response.status_code in {404, 405}, (name, method, response.status_code)
                tried += 1
    assert tried > 4 * 80
    assert ROUTES
    assert "glass film" not in clients[0].get("/projects/").content.decode()
    assert "glass news" not in clients[1].get("/inbox/").content.decode()


def test_a_file_is_closed_on_its_fast_path_too(
    scene: fixtures.Scenery, browse: Callable[..., Client]
) -> None:
    client, path = browse(scene.people["creator"]), f"/assets/{scene.rows.asset.pk}/poster/"
    client.get("/profile/")
    assert client.get(path).status_code == 200
    close(scene.rows.team, scene.people["owner"])
    assert client.get(path).status_code == 404


def test_its_owner_closes_a_team_by_its_name_and_brings_it_back(
    scene: fixtures.Scenery, browse: Callable[..., Client]
) -> None:
    team, client = scene.rows.team, browse(scene.people["owner"])
    page = reverse("privacy:team_deletion", args=[team.pk])
    refused = client.post(page, {"name": "another"})
    assert refused.status_code == 422
    assert "This is not “glass team”." in refused.content.decode()
    client.post(page, {"name": "Glass team"})
    team.refresh_from_db()
    assert team.deletion_due_at is not None
    for path in ("/profile/data/", "/projects/"):
        assert page in client.get(path).content.decode()
    assert browse(scene.people["producer"]).get(page).status_code == 403
    assert client.post(reverse("privacy:restore_team", args=[team.pk])).status_code == 302
    assert client.get(f"/takes/{scene.rows.take.pk}/").status_code == 200
    labels = list(InstallationEvent.objects.order_by("created_at").values_list("verb", flat=True))
    assert labels[-2:] == ["team closed", "team brought back"]


def test_members_are_mailed_that_the_team_is_closed(scene: fixtures.Scenery, mailoutbox: list[Any]) -> None:
    close(scene.rows.team, scene.people["owner"])
    for role in ("owner", "reviewer"):
        team_deletion.mail_closed(scene.rows.team.pk, scene.people[role].pk)
    assert [("bring it back: http" in mail.body) for mail in mailoutbox] == [True, False]


def test_nothing_is_removed_before_its_time_or_after_it_was_brought_back(scene: fixtures.Scenery) -> None:
    team, owner, now = scene.rows.team, scene.people["owner"], timezone.now()
    assert not team_removal.remove(team.pk, now=now)
    close(team, owner)
    assert not team_removal.remove(team.pk, now=now + GRACE - timedelta(minutes=1))
    team_deletion.restore(team, by=owner, now=now)
    assert not team_removal.remove(team.pk, now=now + GRACE + timedelta(days=1))
    assert Project.objects.filter(team=team).exists()


def test_after_the_grace_there_is_no_way_back(scene: fixtures.Scenery) -> None:
    close(scene.rows.team, scene.people["owner"])
    with pytest.raises(team_deletion.TeamIsGone):
        team_deletion.restore(scene.rows.team, by=scene.people["owner"], now=timezone.now() + GRACE)


def test_an_order_that_is_under_way_ends_first(scene: fixtures.Scenery) -> None:
    close(scene.rows.team, scene.people["owner"])
    generation = scene.rows.generation
    type(generation).objects.filter(pk=generation.pk).update(state=State.RENDERING)
    assert not team_removal.remove(scene.rows.team.pk, now=timezone.now() + GRACE)
    assert type(generation).objects.filter(pk=generation.pk).exists()


def test_a_team_that_is_due_is_removed_by_the_housekeeping(
    scene: fixtures.Scenery, django_capture_on_commit_callbacks: Any
) -> None:
    Team.objects.filter(pk=scene.rows.team.pk).update(deletion_due_at=timezone.now())
    with django_capture_on_commit_callbacks() as callbacks:
        team_removal.enqueue_due(timezone.now())
    assert len(callbacks) == 1


def test_of_a_bucket_one_folder_goes_and_not_the_next_one(files_on_s3: None, tmp_path: Path) -> None:
    for name in ("one/original.mp4", "one/poster.webp", "one-more/original.mp4"):
        put(f"assets/aa/{name}", tmp_path)
    stored_files.remove_folder("assets/aa/one")
    names = {name for name in stored() if name.startswith("assets/")}
    assert names == {"assets/aa/one-more/original.mp4"}


def test_a_removal_that_is_killed_goes_on_on_postgresql(migrated_postgres_url: str, tmp_path: Path) -> None:
    """Killed by itself after each file in turn, until one run comes to the end."""
    environment = {**os.environ, "DATABASE_URL": migrated_postgres_url, "STUDIO_DATA": str(tmp_path)}
    command = [sys.executable, "-m", "tests.privacy.removal_process"]

    def run(step: str) -> Any:
        return subprocess.run([*command, step], env=environment, capture_output=True, text=True, check=False)

    built = run("build")
    assert built.returncode == 0, built.stderr
    killed = 0
    while (done := run("remove")).returncode == -9:
        killed += 1
    assert done.returncode == 0, done.stderr
    assert killed >= 3
    left = json.loads(run("left").stdout)
    assert left == {"vendor": "postgresql", "teams": 0, "rows": [], "files": [], "entries": [[None, None]]}
