"""Clips joined into one film: every picture where it belongs, with the sound that belongs to it."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import psutil
import pytest

from studio.media import probe
from studio.media.bounded import run_bounded
from studio.media.concat import concat
from studio.media.errors import Unusable
from studio.media.recipes import FilmSound, Gap, Segment
from tests.browser import files
from tests.media.clips import numbered
from tests.media.tones import tone

pytestmark = pytest.mark.films

RATE = Fraction(24)
SOUND_HZ = 48_000


def segment(path: Any, *, rate: Any = RATE) -> Any:
    """A clip as long in the film as it is."""
    facts = probe.probe(path)
    return Segment(source=path, name=path.name, facts=facts, frames=round(facts.frames * rate / facts.rate))


def with_tone(
    path: Any,
    *,
    seconds: float = 1.0,
    tone: Any = None,
    start: float = 0.0,
    rate: Any = RATE,
    sound_hz: int = 44_100,
    layout: str = "mono",
    level: int = 9000,
) -> Any:
    """Numbered pictures with a tone that lasts from ``start`` for ``tone`` seconds, as long as they unsaid."""
    silent = numbered(path.with_name(f"silent-{path.stem}.mp4"), frames=round(seconds * rate), rate=rate)
    with av.open(str(silent)) as source, av.open(str(path), "w") as target:
        picture = target.add_stream_from_template(source.streams.video[0])
        audio = target.add_stream("aac", rate=sound_hz, layout=layout)
        for packet in source.demux(source.streams.video[0]):
            if packet.dts is not None:
                packet.stream = picture
                target.mux(packet)
        count = round((seconds - start if tone is None else tone) * sound_hz)
        wave = (np.sin(np.arange(count) * 2 * np.pi * 440 / sound_hz) * level).astype(np.int16)
        channels = 1 if layout == "mono" else 2
        frame = av.AudioFrame.from_ndarray(np.repeat(wave, channels)[None, :], format="s16", layout=layout)
        frame.sample_rate = sound_hz
        frame.pts, frame.time_base = round(start * sound_hz), Fraction(1, sound_hz)
        target.mux(audio.encode(frame))
        target.mux(audio.encode(None))
    return path


def pictures(path: Any) -> list[Any]:
    with av.open(str(path)) as container:
        return [frame.to_ndarray(format="gray") for frame in container.decode(video=0)]


def numbers(path: Any, *, left: int = 0, width: Any = None) -> Any:
    """The burnt-in numbers of all pictures, read in the middle line between these columns."""
    frame_numbers = []
    for picture in pictures(path):
        line = picture[picture.shape[0] // 2, left : left + (width or picture.shape[1])]
        bits = line.reshape(8, -1).mean(axis=1) > 127
        frame_numbers.append(sum(1 << bit for bit, is_light in enumerate(bits) if is_light))
    return frame_numbers


def loudness(path: Any) -> Any:
    """The mean level of each hundredth of a second of the sound."""
    with av.open(str(path)) as container:
        resampler = av.AudioResampler(format="flt", layout="mono", rate=SOUND_HZ)
        parts = [
            resampled.to_ndarray().reshape(-1)
            for frame in container.decode(audio=0)
            for resampled in resampler.resample(frame)
        ]
    samples = np.concatenate(parts)
    whole = samples[: len(samples) // 480 * 480].reshape(-1, 480)
    return np.sqrt((whole**2).mean(axis=1))


def test_every_picture_comes_once_and_in_order_across_the_joints(tmp_path: Path) -> None:
    lengths = (30, 17, 48)
    segments = [
        segment(numbered(tmp_path / f"{number}.mp4", frames=frames)) for number, frames in enumerate(lengths)
    ]
    assert concat(segments, tmp_path / "film.mp4") == sum(lengths)
    assert numbers(tmp_path / "film.mp4") == [n for frames in lengths for n in range(frames)]
    facts = probe.probe(tmp_path / "film.mp4")
    assert (facts.frames, facts.rate, facts.format, facts.codec) == (95, 24, "MP4", "h264")
    assert not facts.has_sound, "none of the clips has a sound"
    assert not facts.is_variable_rate
    assert not facts.starts_late


def test_a_part_of_a_clip_and_a_gap_last_just_so_many_frames(tmp_path: Path) -> None:
    loud = segment(with_tone(tmp_path / "loud.mp4", seconds=2, tone=1.0))  # its second half is silent
    parts = [replace(loud, first=20, frames=10), Gap(12), replace(loud, first=0, frames=5), Gap(3)]
    assert concat(parts, tmp_path / "film.mp4") == 30
    shown = numbers(tmp_path / "film.mp4")
    assert shown == [*range(20, 30), *[0] * 12, *range(5), *[0] * 3]
    assert max(picture.max() for picture in pictures(tmp_path / "film.mp4")[10:22]) < 24, "black"
    levels = loudness(tmp_path / "film.mp4")
    sounds = [levels[first:end].mean() > 0.05 for first, end in ((2, 14), (20, 38), (48, 90), (94, 112))]
    assert sounds == [True, False, False, True]


def test_the_film_begins_to_play_before_it_is_there_whole(tmp_path: Path) -> None:
    concat([segment(numbered(tmp_path / "a.mp4"))], tmp_path / "film.mp4")
    data = (tmp_path / "film.mp4").read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")


@pytest.mark.parametrize(
    ("rate", "shown"),
    [
        (Fraction(12), [n for n in range(24) for _ in range(2)]),
        (Fraction(48), list(range(0, 48, 2))),
        (Fraction(24), list(range(24))),
    ],
)
def test_another_rate_shows_the_newest_picture_at_every_tick(
    tmp_path: Path, rate: Any, shown: list[Any]
) -> None:
    first = segment(numbered(tmp_path / "first.mp4", frames=10))
    other = segment(numbered(tmp_path / "other.mp4", frames=48 if rate == 48 else 24, rate=rate))
    assert concat([first, other, first], tmp_path / "film.mp4") == 10 + len(shown) + 10
    frame_numbers = numbers(tmp_path / "film.mp4")
    assert frame_numbers[:10] == frame_numbers[-10:] == list(range(10))
    assert all(abs(one - other) <= 1 for one, other in zip(frame_numbers[10:-10], shown, strict=True))
    assert frame_numbers[10:-10] == sorted(frame_numbers[10:-10])


@pytest.mark.parametrize("rate", [Fraction(30000, 1001), Fraction(25), Fraction(24000, 1001)])
def test_clips_of_odd_rates_never_move_those_behind_them(tmp_path: Path, rate: Any) -> None:
    first = segment(numbered(tmp_path / "first.mp4", frames=10))
    odd = segment(numbered(tmp_path / "odd.mkv", frames=31, rate=rate))
    assert concat([first, *[odd, first] * 3], tmp_path / "film.mp4") == 40 + 3 * odd.frames
    frame_numbers = numbers(tmp_path / "film.mp4")
    for number in range(4):
        at = number * (10 + odd.frames)
        assert frame_numbers[at : at + 10] == list(range(10))


def test_another_shape_is_scaled_to_fit_between_black_bars(tmp_path: Path) -> None:
    wide = segment(numbered(tmp_path / "wide.mp4", frames=5))
    tall = segment(numbered(tmp_path / "tall.mp4", frames=40, size=(192, 320)))
    small = segment(numbered(tmp_path / "small.mp4", frames=40, size=(160, 90)))
    concat([wide, tall, small], tmp_path / "film.mp4")
    film_pictures = pictures(tmp_path / "film.mp4")
    assert {picture.shape for picture in film_pictures} == {(180, 320)}
    bright = film_pictures[5 + 31]  # five white bars, three black ones: 108 of 320 columns are picture
    assert bright[:, :104].max() < 24
    assert bright[:, 216:].max() < 24
    assert bright[:, 110:160].min() > 200
    assert numbers(tmp_path / "film.mp4", left=108, width=104)[5 + 1 : 5 + 40] == list(range(1, 40))
    assert numbers(tmp_path / "film.mp4")[45:] == list(range(40)), "twice as large, it fills the picture"


def test_the_colours_of_another_clip_stay_what_they_were(tmp_path: Path) -> None:
    """Small pictures are BT.601 where nothing is said, large ones BT.709."""

    def red(name: str, size: Any) -> Any:
        with av.open(str(tmp_path / name), "w") as container:
            stream = container.add_stream("libx264", rate=24)
            (stream.width, stream.height), stream.pix_fmt = size, "yuv420p"
            matrix = "bt709" if size[1] >= 720 else "smpte170m"
            image = np.full((size[1], size[0], 3), (200, 40, 40), np.uint8)
            for number in range(3):
                frame = av.VideoFrame.from_ndarray(image, format="rgb24")
                frame = frame.reformat(format="yuv420p", dst_colorspace=1 if matrix == "bt709" else 5)
                frame.pts, frame.time_base = number, Fraction(1, 24)
                container.mux(stream.encode(frame))
            container.mux(stream.encode(None))
        return segment(tmp_path / name)

    concat([red("large.mp4", (1280, 720)), red("small.mp4", (320, 180))], tmp_path / "film.mp4")
    with av.open(str(tmp_path / "film.mp4")) as container:
        planes = [
            frame.to_ndarray()[:720].mean() for frame in container.decode(video=0)
        ]  # brightness differs by 14 between the two, were the numbers taken over as they are
    assert max(planes) - min(planes) < 3


def test_sound_stays_with_its_picture_and_where_there_is_none_it_is_silent(tmp_path: Path) -> None:
    loud = segment(with_tone(tmp_path / "loud.mp4", seconds=1))
    mute = segment(numbered(tmp_path / "mute.mp4", frames=24))
    concat([mute, loud, mute, loud], tmp_path / "film.mp4")
    facts = probe.probe(tmp_path / "film.mp4")
    assert facts.has_sound
    levels = loudness(tmp_path / "film.mp4")
    assert len(levels) == pytest.approx(400, abs=3)
    for start, is_loud in ((0, False), (100, True), (200, False), (300, True)):
        inside = levels[start + 4 : start + 96]
        assert (inside.min() > 0.1) if is_loud else (inside.max() < 0.01)


@pytest.mark.parametrize(("is_alone", "shots"), [(False, (True, False)), (True, (False, False))])
def test_a_sound_lies_under_the_whole_film_beside_that_of_the_clips_or_alone(
    tmp_path: Path, is_alone: bool, shots: tuple[bool, bool]
) -> None:
    loud, mute = (
        segment(with_tone(tmp_path / "loud.mp4")),
        segment(numbered(tmp_path / "mute.mp4", frames=24)),
    )
    sound = tone(tmp_path / "music.wav", seconds=2.5, begins=1.5)
    parts = [part.to_json() for part in (loud, mute, Gap(24), mute)]
    under = FilmSound(source=sound, level=0.5, is_alone=is_alone).to_json()
    run_bounded("concat", parts=parts, out=str(tmp_path / "film.mp4"), sound=under)
    levels = loudness(tmp_path / "film.mp4")
    assert len(levels) == pytest.approx(400, abs=3), (
        "it ends with the film, and the film does not end with it"
    )
    spans = {(4, 96): shots[0], (104, 146): shots[1], (154, 196): True, (204, 246): True, (254, 396): False}
    for (start, end), is_loud in spans.items():
        inside = levels[start:end]
        assert (inside.min() > 0.05) if is_loud else (inside.max() < 0.01), (start, end)
    assert levels[160:190].mean() == pytest.approx(9000 / 32768 / 2, rel=0.05), "half of both channels"


def test_a_silent_film_has_the_sound_under_it_and_one_that_is_gone_is_said(tmp_path: Path) -> None:
    mute = segment(numbered(tmp_path / "mute.mp4", frames=24))
    concat([mute], tmp_path / "film.mp4", sound=FilmSound(source=tone(tmp_path / "a.wav", begins=0)))
    assert loudness(tmp_path / "film.mp4")[4:96].min() > 0.1
    with pytest.raises(Unusable, match="^The sound under the cut cannot be read"):
        concat([mute], tmp_path / "film.mp4", sound=FilmSound(source=tmp_path / "gone.wav"))


def test_sound_of_any_kind_becomes_48_khz_stereo(tmp_path: Path) -> None:
    concat(
        [segment(with_tone(tmp_path / "a.mp4")), segment(files.clip(tmp_path / "b.mp4"))],
        tmp_path / "film.mp4",
    )
    with av.open(str(tmp_path / "film.mp4")) as container:
        audio = container.streams.audio[0]
        assert (audio.codec_context.name, audio.rate, audio.layout.name) == ("aac", 48_000, "stereo")


def test_sound_longer_or_later_than_its_picture_never_moves_what_follows(tmp_path: Path) -> None:
    long = segment(with_tone(tmp_path / "long.mp4", seconds=1, tone=3))
    short = segment(with_tone(tmp_path / "short.mp4", seconds=1, tone=0.5))
    late = segment(with_tone(tmp_path / "late.mkv", seconds=1, start=0.6))
    never = segment(with_tone(tmp_path / "never.mkv", seconds=1, start=5, tone=1))
    mute = segment(numbered(tmp_path / "mute.mp4", frames=24))
    concat([long, mute, short, late, never, mute, long], tmp_path / "film.mp4")
    levels = loudness(tmp_path / "film.mp4")
    assert len(levels) == pytest.approx(700, abs=3)
    audible_spans = [(4, 96), (204, 246), (364, 396), (604, 696)]
    silent = [(104, 196), (254, 356), (404, 596)]
    assert all(levels[start:end].min() > 0.1 for start, end in audible_spans)
    assert all(levels[start:end].max() < 0.01 for start, end in silent)


def test_many_clips_of_odd_lengths_do_not_drift(tmp_path: Path) -> None:
    """Each lasts 7 frames at 30000/1001, which is no whole number of samples."""
    rate = Fraction(30000, 1001)
    loud = segment(with_tone(tmp_path / "loud.mp4", seconds=float(7 / rate), rate=rate), rate=rate)
    mute = segment(numbered(tmp_path / "mute.mp4", frames=7, rate=rate), rate=rate)
    assert concat([mute, loud] * 40, tmp_path / "film.mp4") == 560
    levels = loudness(tmp_path / "film.mp4")
    assert len(levels) == pytest.approx(float(560 / rate) * 100, abs=3)
    for number in range(80):
        middle = round(float((number + Fraction(1, 2)) * 7 / rate) * 100)
        assert (levels[middle] > 0.1) == bool(number % 2)


def test_a_broken_clip_is_named(tmp_path: Path) -> None:
    good = numbered(tmp_path / "good.mp4")
    bad = segment(numbered(tmp_path / "bad.mp4", movflags="faststart"))
    data = bad.source.read_bytes()
    bad.source.write_bytes(data[: len(data) * 2 // 3])
    with pytest.raises(Unusable, match=r"bad\.mp4: "):
        concat([segment(good), bad], tmp_path / "film.mp4")
    bad.source.write_bytes(b"nothing of this kind")
    with pytest.raises(Unusable, match=r"bad\.mp4: This is not a picture or a video"):
        concat([bad, segment(good)], tmp_path / "film.mp4")
    assert not (tmp_path / "film.mp4").exists()


def test_in_a_child_of_its_own_it_is_the_same_film(tmp_path: Path) -> None:
    segments = [segment(numbered(tmp_path / "a.mp4", frames=20)), segment(with_tone(tmp_path / "b.mp4"))]
    segments_json = [one.to_json() for one in segments]
    assert run_bounded("concat", parts=segments_json, out=str(tmp_path / "film.mp4")) == {"frames": 44}
    assert numbers(tmp_path / "film.mp4") == [*range(20), *range(24)]


def test_memory_stays_flat_however_many_clips_there_are(tmp_path: Path) -> None:
    clip = segment(files.clip(tmp_path / "clip.mp4", seconds=1, size=(640, 360)))
    concat([clip] * 2, tmp_path / "film.mp4")
    before = psutil.Process().memory_info().rss
    concat([clip] * 30, tmp_path / "film.mp4")
    assert psutil.Process().memory_info().rss - before < 60_000_000


def test_picture_and_sound_lie_side_by_side_in_the_file(tmp_path: Path) -> None:
    """A player on a slow line need not read far ahead for either of them."""
    concat([segment(with_tone(tmp_path / "long.mp4", seconds=25))] * 2, tmp_path / "film.mp4")
    last, widest = {"video": 0.0, "audio": 0.0}, 0.0
    with av.open(str(tmp_path / "film.mp4")) as container:
        packets = [
            (packet.pos, packet.stream.type, float(packet.pts * packet.time_base))
            for packet in container.demux()
            if packet.size
        ]
    for _, kind, seconds in sorted(packets):
        last[kind] = seconds
        widest = max(widest, abs(last["video"] - last["audio"]))
    assert widest < 2.5


def test_a_clip_of_uneven_steps_keeps_its_pace(tmp_path: Path) -> None:
    """Its first pictures last a tick each, the others two."""
    steady = segment(numbered(tmp_path / "steady.mp4", frames=10))
    with av.open(str(steady.source)) as source, av.open(str(tmp_path / "uneven.mp4"), "w") as target:
        stream = target.add_stream("libx264", rate=24, options={"bf": "0"})
        stream.width, stream.height, stream.pix_fmt = 320, 180, "yuv420p"
        for number, frame in enumerate(source.decode(video=0)):
            frame.pts, frame.time_base = number if number < 5 else 2 * number - 5, Fraction(1, 24)
            frame.pict_type = 0
            target.mux(stream.encode(frame))
        target.mux(stream.encode(None))
    uneven = segment(tmp_path / "uneven.mp4")
    assert uneven.facts.is_variable_rate
    concat([steady, uneven, steady], tmp_path / "film.mp4")
    frame_numbers = numbers(tmp_path / "film.mp4")
    assert frame_numbers[:10] == frame_numbers[-10:] == list(range(10))
    assert frame_numbers[10:24] == [0, 1, 2, 3, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9]


def test_a_full_disk_is_not_called_a_damaged_clip(tmp_path: Path) -> None:
    (tmp_path / "film.mp4.part").symlink_to("/dev/full")
    with pytest.raises(Unusable, match=r"^The film could not be written; the disk"):
        concat([segment(files.clip(tmp_path / "a.mp4", seconds=4))] * 3, tmp_path / "film.mp4")
