"""Sound files: known by their content, converted to the sample, and refused with the reason."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import av
import pytest
from PIL import Image

from studio.media import sound_file
from studio.media.errors import Unusable
from tests.media.clips import numbered
from tests.media.tones import KINDS, begins_at, tone


def converted(path: Path) -> tuple[int, Path, Path]:
    wav, copy = path.with_name("out.wav"), path.with_name("out.m4a")
    return sound_file.convert(path, wav, copy), wav, copy


def read(path: Path) -> None:
    """Measured first, as when it comes in, then converted."""
    sound_file.measure(path)
    converted(path)


@pytest.mark.parametrize("kind", KINDS)
def test_a_sound_of_any_kind_becomes_a_wav_that_begins_at_the_same_moment(tmp_path: Path, kind: str) -> None:
    source = tone(tmp_path / "named-after-nothing", kind=kind)
    assert sound_file.measure(source) == pytest.approx(2.0, abs=0.1)
    samples, wav, copy = converted(source)
    with av.open(str(wav)) as container:
        sound = container.streams.audio[0]
        assert (sound.codec_context.name, sound.rate, sound.channels) == ("pcm_s24le", 48_000, 2)
        assert sum(frame.samples for frame in container.decode(sound)) == samples
    assert samples / 48_000 == pytest.approx(2.0, abs=0.06)
    late = 0.04 if kind == "aac" else 0.005  # its stream cannot say that the encoder began before it
    assert begins_at(wav) == pytest.approx(1.0, abs=late)
    assert begins_at(copy) == pytest.approx(1.0, abs=late + 0.005)


def test_rates_and_channels_become_those_of_an_editing_program_without_drift(tmp_path: Path) -> None:
    source = tone(tmp_path / "a.wav", rate_hz=44_100, layout="mono", seconds=30, begins=29)
    samples, wav, _ = converted(source)
    assert samples == 30 * 48_000
    assert begins_at(wav) == pytest.approx(29, abs=0.002)


def text(path: Path) -> None:
    path.write_text("RIFF said the sound, and was none.")


def cut_off(path: Path) -> None:
    data = tone(path.with_name("whole.wav")).read_bytes()
    path.write_bytes(data[: len(data) // 2])


def damaged(path: Path) -> None:
    data = bytearray(tone(path.with_name("whole.mp3"), kind="mp3", begins=0).read_bytes())
    data[9000:14000] = bytes(range(250)) * 20
    path.write_bytes(data)


def silent_video(path: Path) -> None:
    numbered(path.with_name("silent.mp4"), frames=5).rename(path)


def picture(path: Path) -> None:
    Image.new("RGB", (8, 8)).save(path, "PNG")


def header_alone(path: Path) -> None:
    path.write_bytes(b"RIFF\x24\0\0\0WAVEfmt ")


def four_hours(path: Path) -> None:
    """One channel of 8 bits, eight thousand times a second, so that it stays small."""
    seconds = 4 * 3600
    size = seconds * 8000
    head = b"RIFF" + (size + 36).to_bytes(4, "little") + b"WAVEfmt " + (16).to_bytes(4, "little")
    shape = b"\1\0\1\0" + (8000).to_bytes(4, "little") * 2 + b"\1\0\x08\0"
    with path.open("wb") as file:
        file.write(head + shape + b"data" + size.to_bytes(4, "little"))
        file.truncate(44 + size)


REFUSED: dict[str, tuple[Callable[[Path], object], str]] = {
    "text": (text, "it holds plain text"),
    "a picture": (picture, "it is a PNG picture"),
    "empty": (Path.touch, "it is empty"),
    "a video without sound": (silent_video, "The video has no sound."),
    "cut off": (cut_off, "ends too early"),
    "damaged": (damaged, "cannot be read to its end"),
    "a header alone": (header_alone, "ends too early"),
    "longer than a film": (four_hours, "longer than an hour"),
    "an archive": (lambda path: path.write_bytes(b"PK\3\4" + bytes(100)), "it is a ZIP archive"),
    "a playlist": (lambda path: path.write_bytes(b"#EXTM3U\nfile:///etc/passwd\n"), "it holds plain text"),
    "text in two bytes a letter": (lambda path: path.write_text("hello", "utf-16"), "of another kind"),
}


@pytest.mark.parametrize(("write", "sentence"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_sound_of_a_film_is_refused_with_the_reason(
    tmp_path: Path, write: Callable[[Path], object], sentence: str
) -> None:
    path = tmp_path / "music.wav"
    write(path)
    with pytest.raises(Unusable, match=sentence):
        read(path)
