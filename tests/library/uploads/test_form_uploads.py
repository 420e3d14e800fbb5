"""Files as they come in over HTTP: each bad one gets its sentence, where it was brought."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from pytest_django import Settings

from studio.accounts.models import User
from studio.library import tasks
from studio.library.models import Asset
from studio.projects.models import Project
from tests.browser import files
from tests.media.test_hostile import located

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def upload(project: Project, alice: User, browse: Callable[..., Client]) -> Any:
    client = browse(alice)

    def send(name: str, content: Any) -> Any:
        file = SimpleUploadedFile(name, content)
        return client.post(f"/projects/{project.pk}/uploads/", {"role": "source_video", "file": file})

    send.client = client  # type: ignore[attr-defined]
    return send


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("walk.mp4", b"hello " * 50, "is not a picture or a video that we read: it holds plain text."),
        ("walk.mp4", b"GIF89a" + bytes(20), "is not a picture or a video that we read: it is a GIF."),
        ("walk.mp4", b"", "empty"),
        ("x.svg", b"<svg/>", "is not"),
    ],
)
def test_what_is_no_picture_or_video_is_refused_at_once(
    upload: Any, name: str, content: Any, words: str
) -> None:
    response = upload(name, content)
    assert response.status_code == 422
    assert words in response.json()["sentence"]
    assert not Asset.objects.exists()


def test_a_truncated_video_becomes_unusable_with_its_sentence(upload: Any, tmp_path: Path) -> None:
    whole = files.clip(tmp_path / "a.mp4", seconds=2, size=(320, 180)).read_bytes()
    assert upload("walk.mp4", whole[: len(whole) // 2]).status_code == 200
    asset = Asset.objects.get()
    tasks.prepare(str(asset.pk))
    page = upload.client.get(f"/assets/{asset.pk}/tray/?role=source_video").content.decode()
    assert 'data-state="unusable"' in page
    assert "damaged" in page or "cut off" in page


def test_a_picture_bomb_becomes_unusable_with_its_size(upload: Any, tmp_path: Path) -> None:
    Image.new("1", (20_000, 20_000)).save(tmp_path / "bomb.png")
    upload("bomb.png", (tmp_path / "bomb.png").read_bytes())
    asset = Asset.objects.get()
    tasks.prepare(str(asset.pk))
    asset.refresh_from_db()
    assert asset.state == "unusable"
    assert "400 megapixels" in asset.sentence


def test_a_file_over_the_limit_is_refused_with_the_limit(upload: Any, settings: Settings) -> None:
    settings.MAX_UPLOAD_BYTES = 1000
    response = upload("walk.mp4", bytes(2000))
    assert response.status_code == 422
    assert "1.0 KB" in response.json()["sentence"]


@pytest.mark.parametrize(
    "name", ["../../etc/passwd.png", "a\x00b.png", "C:\\x\\door.png", "ü" * 300 + ".png"]
)
def test_a_name_never_becomes_a_path(upload: Any, tmp_path: Path, name: Any) -> None:
    upload(name, files.picture(tmp_path / "a.png").read_bytes())
    asset = Asset.objects.get()
    assert "/" not in asset.name
    assert "\\" not in asset.name
    assert asset.original == f"{asset.folder}/original.png"


def test_what_is_sent_of_a_video_does_not_say_where_it_was_taken(upload: Any, tmp_path: Path) -> None:
    content = located(tmp_path / "phone.mp4").read_bytes()
    upload("phone.mp4", content)
    asset = Asset.objects.get()
    tasks.prepare(str(asset.pk))
    asset.refresh_from_db()
    assert asset.state == "ready"
    with default_storage.open(asset.provider_file) as sent, default_storage.open(asset.original) as original:
        assert b"loci" not in sent.read()
        assert original.read() == content
    assert asset.provider_file_facts["format"] == "MP4"
