"""Uploads straight to the bucket: parts by signed links, joined, checked and hashed as every other upload."""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from studio.accounts.models import User
from studio.core.storage import bucket_preflight, files
from studio.core.storage.bucket_store import BucketStore
from studio.library import maintenance
from studio.library.models import Asset, Upload
from studio.library.uploads import multipart
from studio.projects.models import Project
from tests.library.uploads.test_resumable import CHUNK_TYPE, TUS
from tests.media.clips import numbered

pytestmark = pytest.mark.django_db(transaction=True)
PART, SIZE = 200_000, 500_000
DIRECT = {**TUS, "Upload-Direct": "1"}


@pytest.fixture(autouse=True)
def _small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(multipart, "LEAST_PART_BYTES", PART)


@pytest.fixture
def bucket(files_on_s3: None) -> BucketStore:
    store = files.bucket()
    assert store
    return store


@pytest.fixture
def content(tmp_path: Path) -> bytes:
    """A clip with padding behind it: three parts."""
    clip = numbered(tmp_path / "clip.mp4").read_bytes()
    padding = SIZE - len(clip)
    return clip + padding.to_bytes(4, "big") + b"free" + bytes(padding - 8)


@pytest.fixture
def client(alice: User, browse: Callable[..., Client], bucket: BucketStore) -> Client:
    return browse(alice)


def begin(client: Client, project: Project, size: int, **headers: str) -> Any:
    name = base64.b64encode(b"walk.mp4").decode()
    begun = {**DIRECT, "Upload-Length": str(size), "Upload-Metadata": f"filename {name}", **headers}
    return client.post(f"/projects/{project.pk}/uploads/", headers=begun)


def send(content: bytes, parts: Any) -> None:
    for part in parts:
        piece = content[part["start"] : part["end"]]
        httpx.put(part["url"], content=piece, timeout=60).raise_for_status()


def stored(bucket: BucketStore) -> list[str]:
    return [name for name, _ in bucket.names()]


def test_parts_sent_to_the_bucket_become_an_asset(
    client: Client, project: Project, content: bytes, bucket: BucketStore
) -> None:
    begun = begin(client, project, len(content))
    listed = client.get(begun["Upload-Parts"]).json()
    assert listed["missing_bytes"] == len(content)
    assert [part["end"] - part["start"] for part in listed["parts"]] == [
        PART,
        PART,
        len(content) - (2 * PART),
    ]
    send(content, listed["parts"])
    assert client.get(begun["Upload-Parts"]).json() == {"missing_bytes": 0, "parts": []}
    assert not Asset.objects.exists(), "nothing can be used before it is checked"
    assert client.post(begun["Upload-Parts"]).status_code == 204
    asset = Asset.objects.get()
    assert (asset.name, asset.size_bytes, asset.format) == ("walk.mp4", len(content), "MP4")
    assert b"".join(files.chunks(asset.original)) == content
    assert stored(bucket) == [asset.original], "nothing is left where it arrived"
    assert client.get(begun["Location"]).json()["id"] == str(asset.pk)


def test_what_has_arrived_is_not_asked_for_again(client: Client, project: Project, content: bytes) -> None:
    begun = begin(client, project, len(content))
    parts = client.get(begun["Upload-Parts"]).json()["parts"]
    send(content, parts[1:2])
    again = client.get(begun["Upload-Parts"]).json()
    assert [part["start"] for part in again["parts"]] == [0, 2 * PART]
    assert client.post(begun["Upload-Parts"]).status_code == 409
    send(content, again["parts"])
    assert client.post(begun["Upload-Parts"]).status_code == 204
    assert b"".join(files.chunks(Asset.objects.get().original)) == content


def test_content_that_we_do_not_read_is_refused_and_leaves_nothing(
    client: Client, project: Project, bucket: BucketStore
) -> None:
    content = b"hello " * 80_000
    begun = begin(client, project, len(content))
    send(content, client.get(begun["Upload-Parts"]).json()["parts"])
    answer = client.post(begun["Upload-Parts"])
    assert (answer.status_code, "not a picture or a video" in answer.json()["sentence"]) == (422, True)
    assert not stored(bucket)
    assert not Upload.objects.exists()


def test_joined_twice_it_is_one_asset(client: Client, project: Project, content: bytes) -> None:
    begun = begin(client, project, len(content))
    send(content, client.get(begun["Upload-Parts"]).json()["parts"])
    bucket, upload = files.bucket(), Upload.objects.get()
    assert bucket
    multipart.join(bucket, upload)  # and the node died before it was checked
    assert client.get(begun["Upload-Parts"]).json()["parts"] == []
    assert client.post(begun["Upload-Parts"]).status_code == 204
    assert client.post(begun["Upload-Parts"]).status_code == 409
    assert Asset.objects.count() == 1


def test_its_size_is_reserved_from_the_beginning(
    client: Client, project: Project, settings: Settings
) -> None:
    settings.TEAM_QUOTA_BYTES = 500_000_000
    assert [begin(client, project, 300_000_000).status_code for _ in range(2)] == [201, 422]


def test_a_link_takes_one_part_and_is_over_soon(client: Client, project: Project, content: bytes) -> None:
    begun = begin(client, project, len(content))
    [first, *_] = client.get(begun["Upload-Parts"]).json()["parts"]
    url = httpx.URL(first["url"])
    assert int(url.params["X-Amz-Expires"]) <= 900
    piece = content[first["start"] : first["end"]]
    assert httpx.put(url.copy_set_param("partNumber", "2"), content=piece, timeout=60).status_code == 403
    assert httpx.get(url, timeout=60).status_code == 403


@pytest.mark.parametrize("size", [0, PART - 1, PART + 1, 10 * PART])
def test_a_link_takes_neither_more_nor_less_than_its_part(
    client: Client, project: Project, content: bytes, bucket: BucketStore, size: int
) -> None:
    """Or a bucket is filled past any quota before the parts are ever joined."""
    begun = begin(client, project, len(content))
    [first, *_] = client.get(begun["Upload-Parts"]).json()["parts"]
    assert httpx.put(first["url"], content=bytes(size), timeout=60).status_code == 403
    upload = Upload.objects.get()
    assert not bucket.parts(f"uploads/{upload.pk}/whole", upload.multipart_id)


@pytest.mark.parametrize("ending", ["taken back", "expired"])
def test_an_upload_that_ends_early_leaves_no_parts(
    client: Client, project: Project, content: bytes, bucket: BucketStore, ending: str
) -> None:
    begun = begin(client, project, len(content))
    parts = client.get(begun["Upload-Parts"]).json()["parts"]
    send(content, parts[:1])
    upload = Upload.objects.get()
    if ending == "taken back":
        client.delete(begun["Location"], headers=TUS)
    else:
        maintenance.clean_up(timezone.now() + timedelta(hours=25))
    assert not Upload.objects.exists()
    assert not bucket.parts(f"uploads/{upload.pk}/whole", upload.multipart_id)
    piece = content[parts[1]["start"] : parts[1]["end"]]
    assert httpx.put(parts[1]["url"], content=piece, timeout=60).status_code == 404


def test_where_the_bucket_takes_nothing_from_pages_the_studio_does(
    client: Client, project: Project, content: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bucket_preflight, "_preflight", lambda *_: False)
    assert "Upload-Parts" not in begin(client, project, len(content))


def test_small_files_and_other_clients_go_through_the_studio(client: Client, project: Project) -> None:
    assert "Upload-Parts" not in begin(client, project, PART)
    name = base64.b64encode(b"walk.mp4").decode()
    plain = {**TUS, "Upload-Length": str(SIZE), "Upload-Metadata": f"filename {name}"}
    assert "Upload-Parts" not in client.post(f"/projects/{project.pk}/uploads/", headers=plain)


def test_an_upload_whose_parts_do_not_get_through_goes_on_through_the_studio(
    client: Client, project: Project, content: bytes, bucket: BucketStore
) -> None:
    begun = begin(client, project, len(content))
    send(content, client.get(begun["Upload-Parts"]).json()["parts"][:1])
    for offset in range(0, len(content), PART):
        headers = {**TUS, "Upload-Offset": str(offset)}
        piece = content[offset : offset + PART]
        client.patch(begun["Location"], piece, content_type=CHUNK_TYPE, headers=headers)
    assert b"".join(files.chunks(Asset.objects.get().original)) == content
    assert len(stored(bucket)) == 1


def test_without_a_bucket_no_parts_are_offered(
    alice: User, browse: Callable[..., Client], project: Project
) -> None:
    client = browse(alice)
    begun = begin(client, project, SIZE)
    assert "Upload-Parts" not in begun
    assert client.get(f"{begun['Location']}parts/").status_code == 409
