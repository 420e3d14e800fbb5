"""The page of all facts of a file: what it is, in plain words, and what was made of it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image

from studio.accounts.models import User
from studio.core.storage.files import as_local
from studio.library.descriptions import file_facts, summary
from studio.library.models import Asset
from studio.media import stills
from studio.media.probe import probe
from tests.media.corpus.films import write
from tests.media.corpus.kinds import FILMS
from tests.media.test_cases import CASES

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def case(bring: Callable[..., Asset], tmp_path: Path) -> Callable[[str], Asset]:
    """A copy of one of the odd files, brought to the library."""
    return lambda name: bring(Path(shutil.copy(CASES / name, tmp_path)), name=name)


def lines(asset: Asset) -> dict[str, str]:
    return {
        f"{group.title}: {fact.label}": f"{fact.value} {fact.note}".strip()
        for group in file_facts.groups(asset)
        for fact in group.facts
    }


@pytest.mark.parametrize(
    ("name", "label", "words"),
    [
        ("sar-pal-16x9.mp4", "Picture: Shape of pixels", "64:45, not square Shown, copied and sent"),
        ("sar-pal-16x9.mp4", "Picture: Stored", "720 × 576 pixels"),
        ("sar-pal-16x9.mp4", "Picture: Shown", "1024 × 576 pixels"),
        ("mirror-h.mp4", "Picture: Orientation", "mirrored by the file, left to right"),
        ("rot180.mp4", "Picture: Orientation", "stored upside down; shown upright"),
        ("interlaced-25i.mp4", "Picture: Scanning", "interlaced Two half pictures a frame; shown, copied"),
        ("alpha-vp9.webm", "Picture: Transparency", "yes Shown, copied and sent on black."),
        ("edit-list-trim.mp4", "Time: Edit list", "hides 32 frames They are not counted"),
        ("vfr-sound.mp4", "Time: Rate", "14.9 frames a second (1475/99) on average; it varies"),
        ("vfr-sound.mp4", "Time: Rate", "Frames last from 40 to 200 ms."),
        ("two-tracks.mp4", "File: Picture tracks", "2 The one that the file calls its default"),
        ("pq-h264-10.mp4", "Colour: HDR", "yes Stills are made for a plain screen"),
        ("pq-h264-10.mp4", "Picture: Depth", "10 bits a channel (yuv420p10le)"),
        ("untagged-720p.mp4", "Colour: Matrix", "not tagged Taken for BT.709, as browsers do"),
        ("frag-cut.mp4", "Time: Broken off", "cannot be read What is before is used."),
        ("gray16.png", "Picture: Depth", "16 bits a channel"),
        ("gray16.png", "Colour: Profile", "not tagged Sent and shown in sRGB."),
    ],
)
def test_what_a_file_is_and_what_becomes_of_it_is_said(
    case: Callable[[str], Asset], name: str, label: str, words: str
) -> None:
    assert words in lines(case(name))[label]


@pytest.mark.parametrize(
    ("name", "label", "words"),
    [
        ("sar-pal-16x9.mp4", "Pixels’ aspect", "64:45; shown and sent with square ones"),
        ("sar-pal-16x9.mp4", "Colour", "BT.709"),
        ("pq-h264-10.mp4", "Colour", "BT.2020, PQ (HDR)"),
        ("untagged-720p.mp4", "Colour", "not tagged"),
    ],
)
def test_the_short_list_beside_the_player_uses_the_same_terms(
    case: Callable[[str], Asset], name: str, label: str, words: str
) -> None:
    assert dict(summary.facts(case(name)))[label] == words


def test_a_size_that_changes_is_noticed_and_such_a_file_is_watched_and_sent_in_one_size(
    bring: Callable[..., Asset], tmp_path: Path
) -> None:
    film = next(one for one in FILMS if one.file_name == "h264 grows.mp4")
    asset = bring(write(film, tmp_path / film.file_name), proxy=True)
    assert "it changes Everything is shown" in lines(asset)["Picture: Size within the file"]
    assert not asset.is_exact
    assert asset.provider_file != asset.original
    for name in (asset.provider_file, asset.proxy):
        with as_local(name) as local:
            copy = probe(local)
            previews = stills.previews(local, tmp_path, copy)
            assert (copy.frames, copy.width_px, copy.height_px, previews.changes_size) == (12, 64, 48, False)


def test_the_page_of_a_picture_says_the_ground_on_which_it_is_sent(
    bring: Callable[..., Asset], alice: User, client: Client, tmp_path: Path
) -> None:
    cut_out = tmp_path / "cut-out.png"
    Image.new("RGBA", (640, 360), (40, 90, 150, 120)).save(cut_out)
    asset = bring(cut_out)
    client.force_login(alice)
    page = client.get(reverse("library:asset", args=[asset.pk])).content.decode()
    assert "<dd>sent on white</dd>" in page
    assert "on black" not in page


def test_members_read_it_and_strangers_do_not(
    case: Callable[[str], Asset], alice: User, charlie: User, client: Client
) -> None:
    asset = case("vfr-sound.mp4")
    address = reverse("library:facts", args=[asset.pk])
    client.force_login(alice)
    content = client.get(address).content.decode()
    assert "Each frame keeps its own time in the light copy." in content
    assert address in client.get(reverse("library:asset", args=[asset.pk])).content.decode()
    client.force_login(charlie)
    assert client.get(address).status_code == 404


def test_facts_of_an_older_version_say_what_is_known(video: Any) -> None:
    Asset.objects.filter(pk=video.pk).update(traits={})
    video.refresh_from_db()
    facts_of_old = lines(video)
    assert facts_of_old["Picture: Shown"] == "320 × 180 pixels"
    assert "Picture: Stored" not in facts_of_old
    assert "Colour: Matrix" not in facts_of_old


def test_a_file_that_cannot_be_used_says_why(
    bring: Callable[..., Asset], alice: User, client: Client, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.mp4"
    broken.write_bytes((CASES / "rot180.mp4").read_bytes()[:2000])
    asset = bring(broken)
    client.force_login(alice)
    assert asset.sentence in client.get(reverse("library:facts", args=[asset.pk])).content.decode()
