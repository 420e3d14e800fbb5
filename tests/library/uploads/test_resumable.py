"""Uploads in pieces: begun, cut, continued, refused, taken back; by the tus protocol."""

from __future__ import annotations

import base64
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from studio.accounts.models import User
from studio.library import maintenance, quota
from studio.library.models import Asset, Upload
from studio.library.uploads import resumable
from studio.library.uploads.staging import OffsetConflict, UploadLocked, staging_of
from studio.projects.models import Project
from tests.browser import files

pytestmark = pytest.mark.django_db(transaction=True)
TUS = {"Tus-Resumable": "1.0.0"}
CHUNK_TYPE = "application/offset+octet-stream"


@dataclass(frozen=True)
class Uploader:
    """A browser that uploads into a project in pieces."""

    project: Project
    client: Client

    def begin(self, size: Any, name: str = "door.png") -> Any:
        upload_headers = {
            "Upload-Length": str(size),
            "Upload-Metadata": f"filename {base64.b64encode(name.encode()).decode()}",
        }
        return self.client.post(f"/projects/{self.project.pk}/uploads/", headers={**TUS, **upload_headers})

    def send(self, address: Any, piece: Any, offset: Any) -> Any:
        headers = {**TUS, "Upload-Offset": str(offset)}
        return self.client.patch(address, piece, content_type=CHUNK_TYPE, headers=headers)


@pytest.fixture
def uploader(project: Project, alice: User, browse: Callable[..., Client]) -> Uploader:
    return Uploader(project, browse(alice))


@pytest.fixture
def content(tmp_path: Path) -> bytes:
    return files.picture(tmp_path / "door.png").read_bytes()


def test_a_file_in_pieces_becomes_one_asset(uploader: Uploader, content: bytes) -> None:
    address = uploader.begin(len(content))["Location"]
    half = len(content) // 2
    assert uploader.send(address, content[:half], 0)["Upload-Offset"] == str(half)
    assert not Asset.objects.exists()
    answer = uploader.send(address, content[half:], half)
    assert (answer.status_code, answer["Upload-Offset"]) == (204, str(len(content)))
    asset = Asset.objects.get()
    assert (asset.name, asset.size_bytes) == ("door.png", len(content))
    page = uploader.client.get(f"{address}?role=first_frame").content.decode()
    assert f'value="{asset.pk}"' in page


def test_what_arrived_is_known_after_a_restart_and_not_sent_again(uploader: Uploader, content: bytes) -> None:
    address = uploader.begin(len(content))["Location"]
    uploader.send(address, content[:1000], 0)
    progress = uploader.client.head(address, headers=TUS)
    assert (progress["Upload-Offset"], progress["Upload-Length"]) == ("1000", str(len(content)))
    assert progress["Cache-Control"] == "no-store"
    assert uploader.send(address, content[1000:], 1000).status_code == 204
    assert Asset.objects.get().size_bytes == len(content)


def test_a_piece_from_somewhere_else_changes_nothing(uploader: Uploader, content: bytes) -> None:
    address = uploader.begin(len(content))["Location"]
    uploader.send(address, content[:1000], 0)
    assert uploader.send(address, content[500:600], 500).status_code == 409
    assert uploader.send(address, content[2000:], 2000).status_code == 409
    assert resumable.received_bytes(Upload.objects.get()) == 1000


def test_more_than_was_announced_is_refused(uploader: Uploader, content: bytes) -> None:
    address = uploader.begin(1000)["Location"]
    assert uploader.send(address, content[:1001], 0).status_code == 409
    assert not Asset.objects.exists()


def test_a_second_writer_is_told_to_wait(uploader: Uploader, content: bytes) -> None:
    address = uploader.begin(len(content))["Location"]
    with staging_of(Upload.objects.get()).locked():
        assert uploader.send(address, content[:10], 0).status_code == 423


def test_an_upload_reserves_its_size_when_it_begins(uploader: Uploader, settings: Settings) -> None:
    settings.TEAM_QUOTA_BYTES = 1_000_000_000
    answers = [uploader.begin(390_000_000, name=f"walk{number}.mp4") for number in range(4)]
    assert [answer.status_code for answer in answers] == [201, 201, 422, 422]
    assert "220 MB left" in answers[2].json()["sentence"]
    uploader.client.delete(answers[0]["Location"], headers=TUS)  # whoever gives up gives the room back
    assert uploader.begin(390_000_000, name="walk.mp4").status_code == 201


def test_uploads_that_have_begun_never_fill_the_disk(
    uploader: Uploader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quota, "free_bytes", lambda: quota.RESERVE_BYTES + 1_000_000_000)
    answers = [uploader.begin(390_000_000, name=f"walk{number}.mp4") for number in range(4)]
    assert [answer.status_code for answer in answers] == [201, 201, 422, 422]
    assert "disk of the studio is full" in answers[2].json()["sentence"]


def test_a_full_disk_takes_no_piece_and_keeps_what_arrived(
    uploader: Uploader, content: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = uploader.begin(len(content))["Location"]
    uploader.send(address, content[:1000], 0)
    with monkeypatch.context() as patch:
        patch.setattr(quota, "free_bytes", lambda: quota.RESERVE_BYTES - 1)
        assert uploader.send(address, content[1000:], 1000).status_code == 422
    assert uploader.send(address, content[1000:], 1000).status_code == 204


def test_of_pieces_at_the_same_moment_one_wins_and_no_file_is_left(
    project: Project, alice: User, content: bytes
) -> None:
    upload = resumable.begin(project, name="door.png", size_bytes=len(content), author=alice)

    def whole(_: int) -> str:
        try:
            resumable.append(own := Upload.objects.get(pk=upload.pk), BytesIO(content).read, offset=0)
            resumable.finish(own)
        except (OffsetConflict, UploadLocked) as problem:
            return type(problem).__name__
        finally:
            connection.close()
        return "written"

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(whole, range(8)))
    assert outcomes.count("written") == 1
    assert Asset.objects.count() == 1
    assert not upload.spool_path.exists()


def test_the_last_piece_makes_the_asset_before_anybody_else_has_the_lock(
    project: Project, alice: User, content: bytes
) -> None:
    upload = resumable.begin(project, name="door.png", size_bytes=len(content), author=alice)
    resumable.append(upload, BytesIO(content[:1000]).read, offset=0)
    assert not Asset.objects.exists()
    resumable.append(upload, BytesIO(content[1000:]).read, offset=1000)
    assert Upload.objects.get(pk=upload.pk).asset == Asset.objects.get()


def test_a_piece_after_the_end_makes_no_new_file(project: Project, alice: User, content: bytes) -> None:
    upload = resumable.begin(project, name="door.png", size_bytes=len(content), author=alice)
    earlier = Upload.objects.get(pk=upload.pk)  # read by a request before the other one finished
    resumable.append(upload, BytesIO(content).read, offset=0)
    assert resumable.finish(upload)
    with pytest.raises(OffsetConflict):
        resumable.append(earlier, BytesIO(content).read, offset=0)
    assert not upload.spool_path.exists()
    assert resumable.finish(earlier) == Asset.objects.get()


def test_one_person_begins_no_more_than_so_many(uploader: Uploader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resumable, "MAX_UNFINISHED", 2)
    assert [uploader.begin(1000, name=f"{number}.png").status_code for number in range(3)] == [201, 201, 422]


def test_one_address_begins_no_more_than_so_many_whoever_they_are(
    project: Project, alice: User, carol: User, monkeypatch: pytest.MonkeyPatch, browse: Callable[..., Client]
) -> None:
    monkeypatch.setattr(resumable, "MAX_UNFINISHED_AT_ADDRESS", 2)
    headers = {"Tus-Resumable": "1.0.0", "Upload-Length": "1000", "Upload-Metadata": "filename ZG9vci5wbmc="}

    def begin(person: User, address: str) -> int:
        path = f"/projects/{project.pk}/uploads/"
        return browse(person).post(path, headers=headers, REMOTE_ADDR=address).status_code

    answers = [begin(alice, "192.0.2.1"), begin(carol, "192.0.2.1"), begin(alice, "192.0.2.1")]
    assert answers == [201, 201, 422]
    assert begin(alice, "192.0.2.2") == 201


def test_a_piece_has_a_limit(uploader: Uploader) -> None:
    address = uploader.begin(20_000_000, name="walk.mp4")["Location"]
    assert uploader.send(address, bytes(8_000_001), 0).status_code == 413


@pytest.mark.parametrize(
    ("size", "name", "status", "words"),
    [
        (600_000_000, "walk.mp4", 413, "500 MB is the most"),
        (0, "door.png", 422, "empty"),
        (100, "drawing.svg", 422, "not a file that we read"),
        (100, "../../x.html", 422, "x.html is not a file that we read"),
    ],
)
def test_what_cannot_be_used_is_refused_before_its_first_byte(
    uploader: Uploader, size: int, name: str, status: int, words: str
) -> None:
    answer = uploader.begin(size, name=name)
    assert answer.status_code == status
    assert words in answer.json()["sentence"]
    assert not Upload.objects.exists()


def test_content_that_is_no_picture_is_refused_with_its_first_piece(uploader: Uploader) -> None:
    address = uploader.begin(9_000_000, name="walk.mp4")["Location"]
    upload = Upload.objects.get()
    answer = uploader.send(address, b"hello " * 100, 0)
    assert answer.status_code == 422
    assert "not a picture or a video" in answer.json()["sentence"]
    assert not upload.spool_path.exists()
    assert not Upload.objects.exists()


def test_an_upload_that_is_taken_back_leaves_nothing(uploader: Uploader, content: bytes) -> None:
    address = uploader.begin(len(content))["Location"]
    uploader.send(address, content[:1000], 0)
    upload = Upload.objects.get()
    assert uploader.client.delete(address, headers=TUS).status_code == 204
    assert not upload.spool_path.exists()
    assert uploader.client.head(address, headers=TUS).status_code == 404


def test_an_upload_that_nobody_goes_on_with_is_forgotten(uploader: Uploader, content: bytes) -> None:
    address = uploader.begin(len(content))["Location"]
    uploader.send(address, content[:1000], 0)
    upload = Upload.objects.get()
    maintenance.clean_up(timezone.now() + timedelta(hours=23))
    assert upload.spool_path.exists()
    maintenance.clean_up(timezone.now() + timedelta(hours=25))
    assert not upload.spool_path.exists()
    assert not Upload.objects.exists()


def test_an_upload_is_its_authors_alone(
    uploader: Uploader,
    content: bytes,
    carol: User,
    bob: User,
    charlie: User,
    browse: Callable[..., Client],
) -> None:
    address = uploader.begin(len(content))["Location"]
    colleague, reviewer, stranger = (replace(uploader, client=browse(who)) for who in (carol, bob, charlie))
    assert colleague.send(address, content, 0).status_code == 403
    assert stranger.send(address, content, 0).status_code == 404
    assert reviewer.begin(10).status_code == 403
    assert stranger.begin(10).status_code == 404


def test_the_same_bytes_are_kept_once_per_team(uploader: Uploader, content: bytes) -> None:
    for name, was_there in (("door.png", False), ("again.png", True)):
        address = uploader.begin(len(content), name=name)["Location"]
        uploader.send(address, content, 0)
        became = uploader.client.get(address).json()
        assert (became["name"], became["was_there"]) == ("door.png", was_there)
    asset = Asset.objects.get()
    assert asset.name == "door.png"
    assert Upload.objects.filter(asset=asset).count() == 2


def test_bytes_from_the_trash_come_back_out_of_it(uploader: Uploader, content: bytes) -> None:
    uploader.send(uploader.begin(len(content))["Location"], content, 0)
    Asset.objects.update(trashed_at=timezone.now())
    uploader.send(uploader.begin(len(content))["Location"], content, 0)
    assert Asset.objects.get().trashed_at is None


def test_a_full_team_is_told_what_is_left(uploader: Uploader, content: bytes, settings: Settings) -> None:
    settings.TEAM_QUOTA_BYTES = 100_000_000
    uploader.send(uploader.begin(len(content))["Location"], content, 0)
    answer = uploader.begin(100_000_000, name="walk.mp4")
    assert answer.status_code == 422
    assert "100 MB left of 100 MB" in answer.json()["sentence"]


def test_a_full_disk_is_told(uploader: Uploader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("studio.library.quota.free_bytes", lambda: 400_000_000)
    answer = uploader.begin(200_000_000, name="walk.mp4")
    assert answer.status_code == 422
    assert "disk of the studio is full" in answer.json()["sentence"]


@pytest.mark.parametrize("header", ["-5", "x", "", "9" * 20])
def test_a_length_that_is_no_number_is_a_bad_request(
    uploader: Uploader, project: Project, header: Any
) -> None:
    answer = uploader.client.post(
        f"/projects/{project.pk}/uploads/", headers={**TUS, "Upload-Length": header}
    )
    assert answer.status_code == 400


@pytest.mark.parametrize("version", [None, "0.2.2", "1.0", "2.0.0"])
def test_another_version_of_the_protocol_is_refused_before_anything_is_done(
    uploader: Uploader, content: bytes, project: Project, version: str | None
) -> None:
    address = uploader.begin(len(content))["Location"]
    headers = {"Upload-Offset": "0", "Upload-Length": "9"} | ({"Tus-Resumable": version} if version else {})
    client = uploader.client
    answers = [
        client.post(f"/projects/{project.pk}/uploads/", headers=headers),
        client.head(address, headers=headers),
        client.patch(address, content, content_type=CHUNK_TYPE, headers=headers),
        client.delete(address, headers=headers),
    ]
    for answer in answers:
        assert (answer.status_code, answer["Tus-Version"]) == (412, "1.0.0")
        assert answer["Tus-Resumable"] == "1.0.0"
    assert resumable.received_bytes(Upload.objects.get()) == 0


def test_the_server_says_what_it_speaks_without_being_asked_in_a_version(
    uploader: Uploader, project: Project, settings: Settings
) -> None:
    for address in (f"/projects/{project.pk}/uploads/", uploader.begin(9)["Location"]):
        answer = uploader.client.options(address)
        assert (answer.status_code, answer.content) == (204, b"")
        assert answer["Tus-Version"] == "1.0.0"
        assert answer["Tus-Extension"] == "creation,termination,expiration"
        assert answer["Tus-Max-Size"] == str(settings.MAX_UPLOAD_BYTES)
        assert "Tus-Resumable" not in answer


def test_another_method_can_be_meant_by_a_post(uploader: Uploader, content: bytes) -> None:
    address = uploader.begin(len(content))["Location"]
    headers = {**TUS, "X-HTTP-Method-Override": "PATCH", "Upload-Offset": "0"}
    answer = uploader.client.post(address, content[:100], content_type=CHUNK_TYPE, headers=headers)
    assert (answer.status_code, answer["Upload-Offset"]) == (204, "100")
    answer = uploader.client.post(address, headers={**TUS, "X-HTTP-Method-Override": "DELETE"})
    assert answer.status_code == 204
    assert not Upload.objects.exists()
    assert uploader.client.get(address, headers={"X-HTTP-Method-Override": "DELETE"}).status_code == 404


@pytest.mark.parametrize(
    ("type_", "offset", "status"),
    [
        ("application/octet-stream", "0", 415),
        (CHUNK_TYPE, "-1", 400),
        (CHUNK_TYPE, "", 400),
        (CHUNK_TYPE, "7", 409),
    ],
)
def test_a_chunk_says_what_it_is_and_where_it_begins(
    uploader: Uploader, content: bytes, type_: str, offset: str, status: int
) -> None:
    address = uploader.begin(len(content))["Location"]
    headers = {**TUS, "Upload-Offset": offset}
    answer = uploader.client.patch(address, content[:50], content_type=type_, headers=headers)
    assert (answer.status_code, answer["Tus-Resumable"]) == (status, "1.0.0")
    assert resumable.received_bytes(Upload.objects.get()) == 0


def test_an_upload_whose_time_is_over_is_gone_before_it_is_swept(uploader: Uploader, content: bytes) -> None:
    address = uploader.begin(len(content))["Location"]
    upload = Upload.objects.get()
    Upload.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    answer = uploader.send(address, content, 0)
    assert (answer.status_code, answer["Tus-Resumable"]) == (410, "1.0.0")
    assert not upload.spool_path.exists()
    answer = uploader.client.head(address, headers=TUS)
    assert (answer.status_code, answer["Tus-Resumable"]) == (404, "1.0.0")
    assert "Upload-Offset" not in answer


def test_a_length_that_is_told_later_is_not_what_we_speak(uploader: Uploader, project: Project) -> None:
    answer = uploader.client.post(
        f"/projects/{project.pk}/uploads/", headers={**TUS, "Upload-Defer-Length": "1"}
    )
    assert answer.status_code == 400
