"""Write the videos of the corpus: one table of what each is, one function that makes it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from av.video.frame import VideoFrame
from av.video.reformatter import Colorspace
from PIL import Image

from studio.media.display import Orientation
from tests.media.corpus.boxes import set_matrix, stored
from tests.media.corpus.card import FRAMES, card
from tests.media.corpus.primaries import FROM_SRGB, light_in

UNTAGGED, FULL, LIMITED = 2, 2, 1
SPACES = {
    1: Colorspace.ITU709,
    4: Colorspace.FCC,
    5: Colorspace.ITU601,
    6: Colorspace.ITU601,
    7: Colorspace.SMPTE240M,
    9: Colorspace.BT2020,
    UNTAGGED: Colorspace.ITU601,
}
# So good that what is left of an error is one of colour.
QUALITY: dict[str, dict[str, str]] = {
    "libx264": {"crf": "8", "preset": "veryfast", "bf": "2", "g": "6"},
    "libx265": {"crf": "8", "preset": "ultrafast", "x265-params": "log-level=none:pools=1:frame-threads=1"},
    "libvpx": {"crf": "4", "b": "2M", "deadline": "realtime", "cpu-used": "8"},
    "libvpx-vp9": {"crf": "8", "b": "0", "deadline": "realtime", "cpu-used": "8"},
    "libsvtav1": {"crf": "10", "preset": "12", "svtav1-params": "lp=1"},
    "mpeg4": {"qscale": "2", "global_quality": "236", "flags": "+qscale"},
    "mpeg2video": {"global_quality": "236", "flags": "+qscale"},
    "mjpeg": {"global_quality": "236", "flags": "+qscale"},
}


@dataclass(frozen=True, kw_only=True)
class Sound:
    """A sound track: codec, channels, samples per second, and how much longer it is than the picture."""

    codec: str = "aac"
    layout: str = "stereo"
    rate_hz: int = 48_000
    longer_seconds: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Film:
    """What one file is. ``times`` are those of its frames in ticks of ``base``; empty: an even rate."""

    name: str
    suffix: str = ".mp4"
    codec: str = "libx264"
    pixels: str = "yuv420p"
    colour_range: int = LIMITED
    matrix: int = UNTAGGED
    primaries: int = UNTAGGED
    transfer: int = UNTAGGED
    seen_matrix: int | None = None  # by which it is shown, where it is not the one that it names
    orientation: Orientation = Orientation.UPRIGHT
    pixel_aspect: Fraction = Fraction(1)
    rate: Fraction = Fraction(24)
    size: tuple[int, int] = (64, 48)
    later_size: tuple[int, int] | None = None  # of the second half
    frames: int = FRAMES
    start_seconds: Fraction = Fraction(0)
    times: tuple[int, ...] = ()
    base: Fraction = Fraction(1, 1000)
    sound: Sound | None = None
    is_interlaced: bool = False
    is_in_chromium: bool = True  # whether it plays there, and is shown in the same colours
    tolerance: int = 7
    encoder: dict[str, str] = field(default_factory=dict)
    muxer: dict[str, str] = field(default_factory=dict)

    @property
    def file_name(self) -> str:
        """The name of its file."""
        return self.name + self.suffix

    @property
    def shown_size(self) -> tuple[int, int]:
        """Width and height as a player shows it: pixels that are not square make one side longer."""
        width, height = self.size
        aspect = self.pixel_aspect
        across, down = (round(width * aspect), height) if aspect >= 1 else (width, round(height / aspect))
        return (down, across) if self.orientation.swaps_sides else (across, down)

    @property
    def middles(self) -> list[float]:
        """The middle of each frame, in seconds from the first."""
        last = 1 / self.rate
        if not self.times:
            return [float((number + Fraction(1, 2)) / self.rate) for number in range(self.frames)]
        ends = [*self.times[1:], self.times[-1] + round(last / self.base)]
        return [float((a + b) / 2 * self.base) for a, b in zip(self.times, ends, strict=True)]


def write(film: Film, path: Path) -> Path:
    """Make the file."""
    with av.open(str(path), "w", options=film.muxer) as container:
        stream = container.add_stream(film.codec, rate=film.rate, options=_options(film))
        _describe(stream.codec_context, film, film.size)
        stream.sample_aspect_ratio = film.pixel_aspect
        track = _sound_track(container, film.sound) if film.sound else None
        for packet in _packets(film, stream.codec_context):
            packet.stream = stream
            container.mux(packet)
        if track and film.sound:
            _write_sound(container, track, film)
    if film.orientation is not Orientation.UPRIGHT:
        set_matrix(path, film.orientation.matrix)
    return path


def _options(film: Film) -> dict[str, str]:
    return {**QUALITY.get(film.codec, {}), **film.encoder}


def _describe(context: Any, film: Film, size: tuple[int, int]) -> None:
    context.width, context.height, context.pix_fmt = *size, film.pixels
    context.time_base = film.base if film.times else 1 / film.rate
    context.framerate = film.rate
    context.color_range = film.colour_range
    if film.matrix != UNTAGGED:
        context.colorspace = film.matrix
    context.color_primaries, context.color_trc = film.primaries, film.transfer
    if film.codec in ("libx264", "libx265") or film.codec.startswith("libvpx"):
        context.thread_count = 1


def _packets(film: Film, context: Any) -> Iterator[Any]:
    """All packets; where the size changes, those of a second encoder follow."""
    half = film.frames // 2 if film.later_size else film.frames
    for number in range(half):
        yield from context.encode(_frame(film, number, film.size))
    yield from context.encode(None)
    if film.later_size:
        later: Any = av.CodecContext.create(film.codec, "w")
        later.options = _options(film)
        _describe(later, film, film.later_size)
        for number in range(half, film.frames):
            yield from later.encode(_frame(film, number, film.later_size))
        yield from later.encode(None)


def _frame(film: Film, number: int, size: tuple[int, int]) -> VideoFrame:
    upright = card(number, size[::-1] if film.orientation.swaps_sides else size)
    picture = stored(upright, film.orientation)
    frame = VideoFrame.from_image(_in_primaries(picture, film.primaries))
    is_full = film.colour_range == FULL or film.pixels.startswith("yuvj")
    converted: Any = frame.reformat(
        format=film.pixels,
        dst_colorspace=SPACES[film.seen_matrix or film.matrix],
        dst_color_range=FULL if is_full else LIMITED,
    )
    if film.times:
        converted.pts, converted.time_base = film.times[number], film.base
    else:
        converted.pts, converted.time_base = number + round(film.start_seconds * film.rate), 1 / film.rate
    converted.pict_type = 0
    return converted


def _in_primaries(picture: Image.Image, primaries: int) -> Image.Image:
    """The picture in numbers of other primaries, which a screen shows in the same colours."""
    if primaries not in FROM_SRGB:
        return picture
    light = light_in(primaries, picture)
    code = np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)
    return Image.fromarray(np.round(code * 255).astype(np.uint8))


def _sound_track(container: Any, sound: Sound) -> Any:
    return container.add_stream(sound.codec, rate=sound.rate_hz, layout=sound.layout)


def _write_sound(container: Any, track: Any, film: Film) -> None:
    sound: Any = film.sound
    seconds = film.frames / float(film.rate) + sound.longer_seconds
    count = round(seconds * sound.rate_hz)
    tone = (np.sin(np.arange(count) * 2 * np.pi * 330 / sound.rate_hz) * 0.2).astype(np.float32)
    source = av.AudioFrame.from_ndarray(tone[None, :], format="flt", layout="mono")
    source.sample_rate = sound.rate_hz
    resampler = av.AudioResampler(
        format=track.codec_context.format,
        layout=sound.layout,
        rate=sound.rate_hz,
        frame_size=track.codec_context.frame_size or None,
    )
    for chunk in [*resampler.resample(source), *resampler.resample(None)]:
        container.mux(track.encode(chunk))
    container.mux(track.encode(None))


def varied(film: Film, **axes: tuple[Any, ...]) -> list[Film]:
    """One film for each value of one axis, named after it."""
    ((axis, values),) = axes.items()
    return [replace(film, name=f"{film.name} {axis} {_label(value)}", **{axis: value}) for value in values]


def _label(value: Any) -> str:
    label = getattr(value, "name", None) or str(value)
    return str(label).replace("/", "-").replace(":", "-").lower()
