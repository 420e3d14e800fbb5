"""What a file is, and what is made of it: with real files, good and bad ones."""

from __future__ import annotations

import io
import json
from fractions import Fraction
from itertools import pairwise

import av
import numpy as np
import pytest
from PIL import Image

from studio.media import images, probe, proxy, sound, stills
from studio.media.errors import Unusable
from studio.media.pictures import Box
from studio.media.remake import Recipe, remake
from studio.media.sniff import sniff
from tests.browser import files


@pytest.fixture
def clip(tmp_path):
    return files.clip(tmp_path / "walk.mp4", seconds=2, size=(320, 180))


def numbered(path, *, frames=48, rate=Fraction(24), size=(320, 180), codec="libx264", b_frames=2, **muxer):
    """A clip whose frames carry their number as eight black or white bars."""
    width, height = size
    with av.open(str(path), "w", options=muxer) as container:
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
        stills.frame(path, number, tmp_path / "frame.png", facts=facts)
        assert number_of(tmp_path / "frame.png") == number


def test_a_sound_that_is_longer_does_not_make_the_video_longer(tmp_path):
    path = files.clip(tmp_path / "a.mp4", seconds=1, size=(320, 180))
    with av.open(str(path)) as source:
        assert source.streams.audio[0].duration
    assert probe.probe(path).frames == 24


def test_a_poster_and_a_sprite_come_from_one_pass(clip, tmp_path):
    made = stills.previews(clip, tmp_path, probe.probe(clip))
    assert max(size_of(made.poster)) <= 640
    assert made.shown[0] == 0
    assert len(made.shown) == 40
    assert made.columns * made.rows >= 40
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
    remake(path, tmp_path / "out.mp4", facts, Recipe(rate=facts.rate))
    made = probe.probe(tmp_path / "out.mp4")
    assert (made.format, made.codec, made.frames, made.rate) == ("MP4", "h264", 24, 24)


def test_sound_survives_the_conversion(tmp_path):
    path = files.clip(tmp_path / "a.mkv", seconds=1, size=(320, 180), codec="libx264")
    facts = probe.probe(path)
    remake(path, tmp_path / "out.mp4", facts, Recipe(rate=facts.rate))
    assert probe.probe(tmp_path / "out.mp4").has_sound


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


def numbers_of(path):
    """The burnt-in number of every frame, decoded one after the other."""
    found = []
    with av.open(str(path)) as container:
        for frame in container.decode(video=0):
            light = frame.to_ndarray(format="gray8")
            bits = light[light.shape[0] // 2].reshape(8, -1).mean(axis=1)
            found.append(sum(1 << bit for bit, value in enumerate(bits) if value > 127))
    return found


def uneven(path, *, steps=(1, 1, 2, 1, 5, 1, 1, 3), frames=40):
    """A clip whose pictures are shown for different times, each with its number."""
    numbered(path.with_name("even.mp4"), frames=frames)
    pts, number = 0, 0
    with av.open(str(path.with_name("even.mp4"))) as source, av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=48, options={"bf": "0"})
        stream.width, stream.height, stream.pix_fmt = 320, 180, "yuv420p"
        for frame in source.decode(video=0):
            frame.pts, frame.time_base, frame.pict_type = pts, Fraction(1, 48), 0
            container.mux(stream.encode(frame))
            pts, number = pts + steps[number % len(steps)], number + 1
        container.mux(stream.encode(None))
    return path


@pytest.mark.parametrize("rate", [Fraction(24000, 1001), Fraction(25), Fraction(60)])
def test_a_proxy_has_the_same_frames_under_the_same_numbers(tmp_path, rate):
    path = numbered(tmp_path / "n.mov", rate=rate, frames=60, size=(1920, 1080))
    facts = probe.probe(path)
    proxy.proxy(path, tmp_path / "proxy.mp4", facts)
    made = probe.probe(tmp_path / "proxy.mp4")
    assert (made.width_px, made.height_px, made.frames, made.rate) == (960, 540, 60, rate)
    assert numbers_of(tmp_path / "proxy.mp4") == list(range(60))


def test_a_proxy_seeks_quickly_and_starts_before_it_is_whole(tmp_path):
    path = numbered(tmp_path / "n.mp4", frames=100)
    proxy.proxy(path, tmp_path / "proxy.mp4", probe.probe(path))
    content = (tmp_path / "proxy.mp4").read_bytes()
    assert content.index(b"moov") < content.index(b"mdat")
    with av.open(str(tmp_path / "proxy.mp4")) as container:
        packets = [packet for packet in container.demux(video=0) if packet.size]
    keys = [number for number, packet in enumerate(packets) if packet.is_keyframe]
    assert max(after - before for before, after in pairwise(keys)) <= 24
    assert all(packet.pts == packet.dts for packet in packets)  # no B-frames


def test_a_variable_rate_is_recognised_and_its_frames_keep_their_numbers(tmp_path):
    path = uneven(tmp_path / "uneven.mp4")
    facts = probe.probe(path)
    assert facts.is_variable_rate
    assert facts.frames == 40
    proxy.proxy(path, tmp_path / "proxy.mp4", facts)
    assert numbers_of(tmp_path / "proxy.mp4") == list(range(40))
    for number in (0, 4, 5, 23, 39):
        stills.frame(path, number, tmp_path / "frame.png", facts=facts)
        assert number_of(tmp_path / "frame.png") == number


def test_a_picture_that_begins_late_is_recognised_and_its_frames_keep_their_numbers(tmp_path):
    path = numbered(tmp_path / "late.mp4", b_frames=3, use_editlist="0")
    facts = probe.probe(path)
    assert facts.starts_late
    assert (facts.frames, facts.rate, facts.is_variable_rate) == (48, 24, False)
    assert not probe.probe(numbered(tmp_path / "even.mp4", b_frames=3)).starts_late
    proxy.proxy(path, tmp_path / "proxy.mp4", facts)
    assert numbers_of(tmp_path / "proxy.mp4") == list(range(48))
    assert not probe.probe(tmp_path / "proxy.mp4").starts_late
    for number in (0, 10, 11, 12, 47):
        stills.frame(path, number, tmp_path / "frame.png", facts=facts)
        assert number_of(tmp_path / "frame.png") == number
    remake(path, tmp_path / "trim.mp4", facts, Recipe(first=10, last=30))
    assert numbers_of(tmp_path / "trim.mp4") == list(range(10, 31))


def test_a_trim_holds_exactly_the_frames_between_in_and_out(tmp_path):
    path = numbered(tmp_path / "n.mp4", frames=80)
    remake(path, tmp_path / "trim.mp4", probe.probe(path), Recipe(first=17, last=52))
    assert numbers_of(tmp_path / "trim.mp4") == list(range(17, 53))


def test_a_trim_keeps_the_sound_of_its_own_span(tmp_path):
    path = files.clip(tmp_path / "a.mp4", seconds=3, size=(320, 180))
    remake(path, tmp_path / "trim.mp4", probe.probe(path), Recipe(first=24, last=47))
    with av.open(str(tmp_path / "trim.mp4")) as made:
        sound = made.streams.audio[0]
        assert float(sound.duration * sound.time_base) == pytest.approx(1, abs=0.03)


def test_a_crop_and_a_size_are_exact(tmp_path, clip):
    recipe = Recipe(crop=Box(left=40, top=0, width=180, height=180), size=(120, 120))
    assert Recipe.from_json(json.loads(json.dumps(recipe.to_json()))) == recipe
    remake(clip, tmp_path / "out.mp4", probe.probe(clip), recipe)
    made = probe.probe(tmp_path / "out.mp4")
    assert (made.width_px, made.height_px, made.frames) == (120, 120, 48)


def test_another_rate_keeps_the_length(tmp_path):
    path = numbered(tmp_path / "n.mp4", rate=Fraction(60), frames=120)
    remake(path, tmp_path / "out.mp4", probe.probe(path), Recipe(rate=Fraction(30)))
    made = probe.probe(tmp_path / "out.mp4")
    assert (made.rate, made.frames) == (30, 60)
    assert made.seconds == pytest.approx(2)


@pytest.mark.parametrize("size", [(1280, 720), (640, 360)])
def test_a_smaller_copy_has_the_same_colours(tmp_path, size):
    """Untagged HD and SD are shown by different matrices; a copy must say which one was meant."""
    path = files.clip(tmp_path / "a.mp4", seconds=1, size=size, sound=False)
    facts = probe.probe(path)
    proxy.proxy(path, tmp_path / "proxy.mp4", facts)
    stills.frame(path, 5, tmp_path / "whole.png", facts=facts)
    stills.frame(tmp_path / "proxy.mp4", 5, tmp_path / "small.png", facts=facts)
    with Image.open(tmp_path / "whole.png") as whole, Image.open(tmp_path / "small.png") as small:
        wanted = np.asarray(whole.resize(small.size, Image.Resampling.BOX), np.int16)
        difference = np.abs(wanted - np.asarray(small, np.int16))
    assert np.median(difference, axis=(0, 1)).max() <= 3


def test_peaks_follow_the_sound(tmp_path, clip):
    count = sound.peaks(clip, tmp_path / "peaks.json", probe.probe(clip))
    told = json.loads((tmp_path / "peaks.json").read_text())
    assert len(told["peaks"]) == count == 80
    assert told["seconds"] == 2
    assert all(20 <= height <= 35 for height in told["peaks"][2:-2])


def test_key_frames_of_a_long_video_make_its_sprite(tmp_path, monkeypatch):
    monkeypatch.setattr(stills, "LONG_SECONDS", 1)
    path = numbered(tmp_path / "n.mp4", frames=100)
    made = stills.previews(path, tmp_path, probe.probe(path))
    assert made.shown[0] == 0
    assert list(made.shown) == sorted(set(made.shown))
