"""Uploads in pieces where files are in a bucket: any node takes the next piece, and none needs the disk of another."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.http import UnreadablePostError
from django.test import Client

from studio.accounts.models import User
from studio.core.storage import files
from studio.library.models import Asset, Upload
from studio.library.uploads import resumable
from studio.library.uploads.staging import UploadLocked, staging_of
from studio.projects.models import Project
from tests.browser.files import picture
from tests.library.uploads.test_resumable import TUS, Uploader

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def uploader(project: Project, alice: User, browse: Callable[..., Client], files_on_s3: None) -> Uploader:
    return Uploader(project, browse(alice))


@pytest.fixture
def content(tmp_path: Path) -> bytes:
    return picture(tmp_path / "door.png").read_bytes()


def stored(prefix: str = "") -> list[str]:
    bucket = files.bucket()
    assert bucket
    return [name for name, _ in bucket.names(prefix)]


def bytes_of(asset: Any) -> bytes:
    return b"".join(files.chunks(asset.original))


@pytest.mark.parametrize("pieces", [1, 3])
def test_pieces_become_one_asset_without_a_file_on_the_disk(
    uploader: Uploader, content: bytes, pieces: int
) -> None:
    on_disk = set(settings.SPOOL.iterdir())
    address = uploader.begin(len(content))["Location"]
    step = -(-len(content) // pieces)
    for offset in range(0, len(content), step):
        assert set(settings.SPOOL.iterdir()) == on_disk, "the next piece may come to another node"
        answer = uploader.send(address, content[offset : offset + step], offset)
        assert answer["Upload-Offset"] == str(min(len(content), offset + step))
    asset = Asset.objects.get()
    assert bytes_of(asset) == content
    assert not stored("uploads/"), "what was staged is gone"
    assert uploader.client.get(address).json()["id"] == str(asset.pk)


def test_what_arrived_of_a_piece_that_broke_off_is_kept(
    uploader: Uploader, content: bytes, project: Project, alice: User
) -> None:
    upload = resumable.begin(project, name="door.png", size_bytes=len(content), author=alice)
    parts = iter([content[:700]])

    def breaks_off(_: int) -> bytes:
        if part := next(parts, b""):
            return part
        raise UnreadablePostError

    with pytest.raises(UnreadablePostError):
        resumable.append(upload, breaks_off, offset=0)
    assert resumable.received_bytes(upload) == 700
    resumable.append(upload, BytesIO(content[700:]).read, offset=700)
    assert (asset := resumable.finish(upload))
    assert bytes_of(asset) == content


def test_a_second_node_is_told_to_wait(uploader: Uploader, content: bytes) -> None:
    address = uploader.begin(len(content))["Location"]
    with staging_of(Upload.objects.get()).locked():
        assert uploader.send(address, content[:10], 0).status_code == 423
        with pytest.raises(UploadLocked), staging_of(Upload.objects.get()).locked():
            pass


def test_a_piece_from_somewhere_else_changes_nothing(uploader: Uploader, content: bytes) -> None:
    address = uploader.begin(len(content))["Location"]
    uploader.send(address, content[:1000], 0)
    assert uploader.send(address, content[500:600], 500).status_code == 409
    assert uploader.send(address, content[1000:] + b"more", 1000).status_code == 409
    assert uploader.client.head(address, headers=TUS)["Upload-Offset"] != str(len(content))
    assert not Asset.objects.exists()


def test_an_upload_that_is_taken_back_or_refused_leaves_nothing(uploader: Uploader, content: bytes) -> None:
    address = uploader.begin(len(content))["Location"]
    uploader.send(address, content[:1000], 0)
    assert uploader.client.delete(address, headers=TUS).status_code == 204
    address = uploader.begin(9_000_000, name="walk.mp4")["Location"]
    answer = uploader.send(address, b"hello " * 100, 0)
    assert (answer.status_code, "not a picture or a video" in answer.json()["sentence"]) == (422, True)
    assert not stored()
    assert not Upload.objects.exists()


def test_the_same_bytes_are_kept_once(uploader: Uploader, content: bytes) -> None:
    for _ in range(2):
        uploader.send(uploader.begin(len(content))["Location"], content, 0)
    assert stored() == [Asset.objects.get().original]


def test_the_disk_of_a_node_says_nothing_about_the_room_in_the_bucket(
    uploader: Uploader, content: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("studio.library.quota.free_bytes", lambda: 0)
    uploader.send(uploader.begin(len(content))["Location"], content, 0)
    assert Asset.objects.exists()
