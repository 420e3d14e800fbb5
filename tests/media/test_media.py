"""What a file is, and what is made of it: with real files, good and bad ones."""

from __future__ import annotations

import io
import json
from fractions import Fraction

import av
import numpy as np
import pytest
from PIL import Image

from studio.media import convert, images, limits, probe, stills
from studio.media.errors import Unusable
from studio.media.sniff import sniff
from tests.browser import files


@pytest.fixture
def clip(tmp_path):
    return files.clip(tmp_path / "walk.mp4", seconds=2, size=(320, 180))


def numbered(path, *, frames=48, rate=Fraction(24), size=(320, 180), codec="libx264", b_frames=2):
    """A clip whose frames carry their number as eight black or white bars."""
    width, height = size
    with av.open(str(path), "w") as container:
        stream = container.add_stream(
            codec, rate=rate, options={"bf": str(b_frames)} if codec == "libx264" else {}
        )
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        for number in range(frames):
            bits = np.array([255 if number >> bit & 1 else 0 for bit in range(8)], np.uint8)
            row = np.repeat(bits, width // 8)
            frame = av.VideoFrame.from_ndarray(np.tile(row[None, :, None], (height, 1, 3)), format="rgb24")
            frame.pts, frame.time_base = number, 1 / rate
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def size_of(path):
    with Image.open(path) as image:
        return image.size


def number_of(picture):
    with Image.open(picture) as image:
        array = np.asarray(image.convert("L"))
    columns = array[array.shape[0] // 2].reshape(8, -1).mean(axis=1)
    return sum(1 << bit for bit, light in enumerate(columns) if light > 127)


def test_a_video_is_measured_by_its_picture_track(clip):
    facts = probe.probe(clip)
    assert (facts.kind, facts.format, facts.codec) == ("video", "MP4", "h264")
    assert (facts.width_px, facts.height_px, facts.frames) == (320, 180, 48)
    assert facts.rate == 24
    assert facts.seconds == pytest.approx(2)
    assert facts.has_sound
    assert not facts.is_variable_rate


@pytest.mark.parametrize("rate", [Fraction(24000, 1001), Fraction(25), Fraction(30000, 1001), Fraction(60)])
@pytest.mark.parametrize("name", ["n.mp4", "n.mov", "n.mkv"])
def test_the_rate_is_exact_and_every_frame_is_found(tmp_path, rate, name):
    path = numbered(tmp_path / name, rate=rate, frames=30)
    facts = probe.probe(path)
    assert facts.rate == rate
    assert facts.frames == 30
    for number in (0, 1, 13, 29):
        stills.frame(path, number, tmp_path / "frame.png", rate=facts.rate)
        assert number_of(tmp_path / "frame.png") == number


def test_a_sound_that_is_longer_does_not_make_the_video_longer(tmp_path):
    path = files.clip(tmp_path / "a.mp4", seconds=1, size=(320, 180))
    with av.open(str(path)) as source:
        assert source.streams.audio[0].duration
    assert probe.probe(path).frames == 24


def test_a_poster_and_a_sprite_come_from_one_pass(clip, tmp_path):
    made = stills.previews(clip, tmp_path, probe.probe(clip))
    assert max(size_of(made.poster)) <= 640
    assert made.tiles == 40
    assert made.columns * made.rows >= made.tiles
    assert size_of(made.sprite)[0] % made.columns == 0


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("empty.mp4", b"", "empty"),
        ("text.mp4", b"hello " * 100, "plain text"),
        ("cut.png", None, "damaged or cut off"),
        ("noise.mp4", b"\x00\x00\x00\x18ftypmp42" + bytes(500), "damaged"),
    ],
)
def test_a_file_that_is_not_what_it_says_is_told_in_a_sentence(tmp_path, name, content, words):
    path = tmp_path / name
    if content is None:
        whole = files.picture(tmp_path / "whole.png").read_bytes()
        content = whole[: len(whole) // 2]
    path.write_bytes(content)

    def use():
        if probe.probe(path).kind == "image":
            images.normalise(path, tmp_path / "out")

    with pytest.raises(Unusable, match=words):
        use()


@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
def test_a_truncated_video_is_never_taken_for_a_whole_one(clip, tmp_path, share):
    path = tmp_path / "cut.mp4"
    content = clip.read_bytes()
    path.write_bytes(content[: int(len(content) * share)])
    with pytest.raises(Unusable, match="cut off|damaged"):
        probe.probe(path)


def test_a_picture_bomb_is_refused_from_its_header(tmp_path):
    header = Image.new("1", (20_000, 20_000))
    path = tmp_path / "bomb.png"
    header.save(path)
    with pytest.raises(Unusable, match="400 megapixels"):
        probe.probe(path)


def test_a_picture_is_turned_upright_and_loses_where_it_was_taken(tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    exif.get_ifd(0x8825)[1] = "N"
    path = tmp_path / "phone.jpg"
    with Image.open(files.picture(tmp_path / "a.png")) as image:
        image.convert("RGB").save(path, exif=exif)
    assert probe.probe(path).width_px == 720
    images.normalise(path, tmp_path / "out.jpg")
    with Image.open(tmp_path / "out.jpg") as made:
        assert made.size == (720, 1280)
        assert not dict(made.getexif())


@pytest.mark.parametrize(
    ("kind", "suffix"),
    [("WEBP", "webp"), ("HEIF", "heic"), ("AVIF", "avif"), ("JPEG", "jpg"), ("PNG", "png")],
)
def test_every_picture_format_becomes_one_that_the_model_takes(tmp_path, kind, suffix):
    path = files.picture(tmp_path / f"a.{suffix}", kind=kind)
    assert probe.probe(path).kind == "image"
    assert images.normalise(path, tmp_path / "out") == ("PNG" if kind == "PNG" else "JPEG")
    assert size_of(tmp_path / "out") == (1280, 720)


def test_a_large_picture_is_bounded(tmp_path):
    path = files.picture(tmp_path / "large.png", size=(6000, 3000))
    images.normalise(path, tmp_path / "out")
    assert max(size_of(tmp_path / "out")) == 4096
    assert (tmp_path / "out").stat().st_size <= 10_000_000


@pytest.mark.parametrize("name", ["a.webm", "a.mkv"])
def test_other_containers_become_an_mp4_with_the_same_frames(tmp_path, name):
    codec = "libvpx" if name.endswith("webm") else "libx264"
    path = numbered(tmp_path / name, codec=codec, frames=24)
    facts = probe.probe(path)
    convert.to_mp4(path, tmp_path / "out.mp4", facts)
    made = probe.probe(tmp_path / "out.mp4")
    assert (made.format, made.codec, made.frames, made.rate) == ("MP4", "h264", 24, 24)


def test_sound_survives_the_conversion(tmp_path):
    path = files.clip(tmp_path / "a.mkv", seconds=1, size=(320, 180), codec="libx264")
    facts = probe.probe(path)
    convert.to_mp4(path, tmp_path / "out.mp4", facts)
    assert probe.probe(tmp_path / "out.mp4").has_sound


def test_a_deed_in_a_child_process_gives_the_same_answer(clip):
    assert limits.measured(clip) == probe.probe(clip)


def test_a_deed_that_takes_too_long_is_ended_with_a_sentence(clip):
    with pytest.raises(Unusable, match="too long"):
        limits.bounded("probe", path=str(clip), seconds=0.01)


def test_a_deed_that_needs_too_much_memory_is_ended_with_a_sentence(clip):
    with pytest.raises(Unusable, match="memory"):
        limits.bounded("probe", path=str(clip), memory_bytes=60_000_000)


def test_facts_survive_json(clip):
    facts = probe.probe(clip)
    assert probe.Facts.from_json(json.loads(json.dumps(facts.to_json()))) == facts


@pytest.mark.parametrize(
    "head", [b"", b"GIF89a", b"<svg xmlns", b"#EXTM3U\n", b"%PDF-1.7", b"MZ" + bytes(62)]
)
def test_only_listed_formats_are_recognised(head):
    assert sniff(head) is None


def test_a_playlist_in_a_video_name_is_never_opened(tmp_path):
    path = tmp_path / "list.mp4"
    path.write_text("#EXTM3U\n#EXT-X-TARGETDURATION:5\nfile:///etc/passwd\n")
    with pytest.raises(Unusable, match="plain text"):
        probe.probe(path)


def test_writing_twice_gives_the_same_file(tmp_path):
    path = files.picture(tmp_path / "a.png")
    buffers = []
    for _ in range(2):
        images.thumbnail(path, tmp_path / "t.webp")
        buffers.append(io.BytesIO((tmp_path / "t.webp").read_bytes()).getvalue())
    assert buffers[0] == buffers[1]
