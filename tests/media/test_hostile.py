"""Files that mean harm, or merely are broken: each gets its sentence, none reaches further than itself."""

from __future__ import annotations

import io
import zipfile
import zlib
from pathlib import Path
from typing import Any

import av
import pytest
from PIL import Image

from studio.media import bounded, images, probe, strip_metadata
from studio.media.errors import Unusable
from studio.media.recipes import Recipe
from studio.media.transcode import transcode
from tests.browser import files
from tests.media import fuzz

SECRET = "the words of another file"


def test_forty_odd_files_crash_nothing_and_each_has_its_answer(tmp_path: Path) -> None:
    verdicts = [fuzz.verdict(path, tmp_path) for path in fuzz.odd_files(tmp_path, count=40)]
    assert len(verdicts) == 40
    assert all(one.is_usable or one.sentence.endswith(".") for one in verdicts)
    assert max(one.seconds for one in verdicts) < 2 * fuzz.SECONDS + 2
    assert {one.is_usable for one in verdicts} == {True, False}


@pytest.mark.parametrize(
    "text",
    [
        "#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\nfile://{secret}\n#EXT-X-ENDLIST\n",
        "ffconcat version 1.0\nfile '{secret}'\n",
        '<?xml version="1.0"?><MPD><BaseURL>file://{secret}</BaseURL></MPD>',
        '<svg xmlns="http://www.w3.org/2000/svg"><image href="file://{secret}"/></svg>',
    ],
)
@pytest.mark.parametrize("name", ["list.mp4", "list.mkv", "list.jpg"])
def test_a_list_of_other_files_is_never_followed(tmp_path: Path, text: str, name: str) -> None:
    secret = files.clip(tmp_path / "secret.mp4", seconds=1, size=(192, 108))
    path = tmp_path / name
    path.write_text(text.format(secret=secret))
    with pytest.raises(Unusable, match="plain text"):
        bounded.probe_bounded(path)


def test_a_playlist_inside_a_container_is_not_followed(tmp_path: Path) -> None:
    """A movie whose data is a playlist: the reader is named by the container and reads nothing else."""
    secret = files.clip(tmp_path / "secret.mp4", seconds=1, size=(192, 108))
    playlist = f"#EXTM3U\n#EXTINF:5,\nfile://{secret}\n".encode()
    path = tmp_path / "nested.mp4"
    path.write_bytes(
        b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isomiso2"
        + (len(playlist) + 8).to_bytes(4, "big")
        + b"mdat"
        + playlist
    )
    with pytest.raises(Unusable):
        bounded.probe_bounded(path)


def test_a_picture_with_a_page_behind_it_loses_the_page(tmp_path: Path) -> None:
    path = files.picture(tmp_path / "door.jpg", kind="JPEG")
    with path.open("ab") as file:
        file.write(b"<html><script>alert(1)</script></html>")
    images.normalise(path, tmp_path / "sent")
    assert b"<script" not in (tmp_path / "sent").read_bytes()


def test_a_picture_with_an_archive_behind_it_loses_the_archive(tmp_path: Path) -> None:
    path = files.picture(tmp_path / "door.png")
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as zip_file:
        zip_file.writestr("evil.txt", "x" * 1000)
    with path.open("ab") as file:
        file.write(archive.getvalue())
    images.normalise(path, tmp_path / "sent")
    assert not zipfile.is_zipfile(tmp_path / "sent")


def test_a_picture_that_unpacks_to_gigabytes_is_refused_from_its_header(tmp_path: Path) -> None:
    def chunk(kind: Any, data: Any) -> Any:
        return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")

    head = (60_000).to_bytes(4, "big") * 2 + bytes([8, 2, 0, 0, 0])
    body = zlib.compress(bytes(10_000_000), 9)
    path = tmp_path / "bomb.png"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b""))
    with pytest.raises(Unusable, match="3600 megapixels"):
        bounded.probe_bounded(path)


def test_text_packed_into_a_picture_cannot_swell(tmp_path: Path) -> None:
    def chunk(kind: Any, data: Any) -> Any:
        return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")

    whole = files.picture(tmp_path / "door.png", size=(64, 64)).read_bytes()
    text = chunk(b"zTXt", b"Comment\0\0" + zlib.compress(bytes(200_000_000), 9))
    path = tmp_path / "swelling.png"
    path.write_bytes(whole[:33] + text + whole[33:])
    verdict = fuzz.verdict(path, tmp_path)
    assert verdict.sentence or (tmp_path / "sendable").stat().st_size < 100_000


def test_nothing_a_camera_wrote_goes_on(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x010F], exif[0x9286] = "Maker", "A private comment"
    exif.get_ifd(0x8825)[2] = (48.0, 51.0, 29.0)
    path = tmp_path / "phone.jpg"
    with Image.open(files.picture(tmp_path / "a.png", size=(640, 480))) as image:
        image.convert("RGB").save(path, exif=exif, comment=b"at home")
    images.normalise(path, tmp_path / "sent")
    sent = (tmp_path / "sent").read_bytes()
    assert not any(words in sent for words in (b"Maker", b"private", b"at home", b"Exif"))


def located(path: Any) -> Any:
    """A video that says where it was taken."""
    plain = files.clip(path.with_name("plain.mp4"), seconds=1, size=(192, 108), sound=False)
    with av.open(str(plain)) as source, av.open(str(path), "w") as target:
        target.metadata["location"] = "+48.8577+002.295/"
        target.metadata["comment"] = "at home"
        stream = target.add_stream_from_template(source.streams.video[0])
        for packet in source.demux(video=0):
            if packet.dts is not None:
                packet.stream = stream
                target.mux(packet)
    return path


def test_a_video_made_anew_loses_where_it_was_taken(tmp_path: Path) -> None:
    path = located(tmp_path / "phone.mov")
    transcode(path, tmp_path / "sent.mp4", probe.probe(path), Recipe())
    sent = (tmp_path / "sent.mp4").read_bytes()
    assert b"48.85" not in sent
    assert b"at home" not in sent


@pytest.mark.parametrize("name", ["phone.mov", "phone.mp4"])
def test_a_video_is_freed_of_where_it_was_taken_and_keeps_its_pictures(tmp_path: Path, name: str) -> None:
    path = located(tmp_path / name)
    before = probe.probe(path)
    assert before.tells_more
    strip_metadata.strip_metadata(path, tmp_path / "sent.mp4")
    after = probe.probe(tmp_path / "sent.mp4")
    assert not after.tells_more
    assert (after.frames, after.rate, after.width_px) == (before.frames, before.rate, before.width_px)
    assert b"at home" in path.read_bytes()
    assert not any(words in (tmp_path / "sent.mp4").read_bytes() for words in (b"48.85", b"loci", b"at home"))


@pytest.mark.parametrize("suffix", ["jpg", "png", "webp", "heic", "avif", "mp4", "mov", "mkv", "webm"])
def test_a_file_of_one_kind_under_the_name_of_another_is_what_its_content_is(
    tmp_path: Path, suffix: str
) -> None:
    good = fuzz.good_files(tmp_path)[suffix]
    path = tmp_path / "misnamed.gif"
    path.write_bytes(good)
    assert probe.probe(path).kind == ("image" if suffix in fuzz.PICTURES else "video")
