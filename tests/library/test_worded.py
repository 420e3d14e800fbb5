"""A sentence about a damaged file: one row, read by each person in their language."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import translation

from studio.accounts.models import User
from studio.core.transfer import rows
from studio.core.translations.wording import worded
from studio.library import maintenance, services
from studio.library.models import Asset
from studio.library.services import NotAnAsset
from tests.browser import files

pytestmark = pytest.mark.django_db(transaction=True)
ENGLISH = "The picture is damaged or cut off: not all of it is there."
GERMAN = "Das Bild ist beschädigt oder abgeschnitten: Es ist nicht ganz da."


@pytest.fixture
def damaged(bring: Callable[..., Asset], tmp_path: Path) -> Asset:
    """A picture of which only the beginning came."""
    path = files.picture(tmp_path / "door.png", size=(640, 480))
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    return bring(path)


@pytest.fixture
def hans(carol: User) -> User:
    """Carol, who reads German."""
    User.objects.filter(pk=carol.pk).update(language="de")
    carol.refresh_from_db()
    return carol


def test_a_damaged_upload_says_so_to_each_reader_in_their_language(
    damaged: Asset, alice: User, hans: User, browse: Callable[..., Client]
) -> None:
    assert (damaged.state, damaged.sentence) == ("unusable", ENGLISH)
    url = reverse("library:asset", args=[damaged.pk])
    assert ENGLISH in browse(alice).get(url).content.decode()
    assert GERMAN in browse(hans).get(url).content.decode()


def test_the_sentence_of_a_row_is_found_and_written_as_text(damaged: Asset) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT sentence FROM library_asset")
        (text,) = cursor.fetchone()
    assert json.loads(text)["message"] == ENGLISH
    assert Asset.objects.filter(sentence=damaged.sentence).exists()
    Asset.objects.update(sentence="As it was written before.", proxy_sentence=maintenance.TOO_LONG)
    damaged.refresh_from_db()
    assert worded(damaged.sentence) == "As it was written before."
    assert damaged.proxy_sentence == maintenance.TOO_LONG


def test_a_sentence_survives_the_way_through_a_file_of_rows(damaged: Asset, tmp_path: Path) -> None:
    rows.dump("default", tmp_path / "rows")
    rows.load(tmp_path / "rows", "default")
    restored = Asset.objects.get(pk=damaged.pk).sentence
    assert restored == ENGLISH
    assert getattr(restored, "message", "") == ENGLISH


def test_what_is_no_picture_is_refused_in_german() -> None:
    with translation.override("de"), pytest.raises(NotAnAsset) as refused:
        services.recognise(b"%PDF-1.7", "offer.pdf")
    assert refused.value.message == (
        "offer.pdf ist kein Bild oder Video, das gelesen werden kann: es ist ein PDF-Dokument. Möglich sind"
        " Bilder als JPEG, PNG, WEBP, HEIC und AVIF und Videos als MP4, MOV, WEBM und MKV."
    )
