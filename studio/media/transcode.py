"""Transcode a video: a proxy, a trim, another size, crop, rate or container. H.264 and AAC in MP4.

One pass over the pictures with libav's own filters, one over the sound. Packets are never copied:
Matroska keeps no decoding times, and an MP4 made without them loses pictures.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from fractions import Fraction
from itertools import chain
from pathlib import Path

import av
from av.container import InputContainer, OutputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from studio.core.values.timecode import DEFAULT_FRAME_RATE
from studio.core.values.translatable import translatable
from studio.media import colour
from studio.media.containers import opened
from studio.media.decoding import frames_of
from studio.media.display import Display
from studio.media.errors import DAMAGED, Broken
from studio.media.facts import Facts
from studio.media.filters import FrameLayout, filtered, resampled
from studio.media.progress import meter
from studio.media.recipes import SOUND_RATE_HZ, Box, Recipe
from studio.media.sound import TimeRange, copy_sound
from studio.media.timeline import base_of, times_of
from studio.media.watermark import burnt_in

NOTHING_BETWEEN = translatable("There is no picture between these two frames.")


def transcode(path: Path, out: Path, facts: Facts, recipe: Recipe, *, watermark: Sequence[str] = ()) -> int:
    """Write the new video and return its count of frames; ``watermark``: lines of text. Raises Broken."""
    part = out.with_name(out.name + ".part")
    with ExitStack() as stack:
        source, video = stack.enter_context(opened(path))
        target = stack.enter_context(av.open(str(part), "w", format="mp4", options={"movflags": "faststart"}))
        try:
            count = _encode(source, video, target, facts, recipe, watermark)
        except (av.FFmpegError, MemoryError):
            raise Broken(DAMAGED) from None
    if not count:
        raise Broken(NOTHING_BETWEEN)
    part.replace(out)
    return count


def _encode(
    source: InputContainer,
    video: VideoStream,
    target: OutputContainer,
    facts: Facts,
    recipe: Recipe,
    watermark: Sequence[str],
) -> int:
    frames, time_range = _chosen(source, video, facts, recipe)
    first = next(frames, None)
    if first is None:
        return 0
    rate = recipe.rate or facts.rate or DEFAULT_FRAME_RATE
    width, height = recipe.size or even_size(facts, recipe.crop)
    sound = next(iter(source.streams.audio), None) if recipe.has_sound else None
    picture = target.add_stream("libx264", rate=rate, options=options_of(recipe, first))
    picture.width, picture.height, picture.pix_fmt = width, height, "yuv420p"
    ticks = base_of(video) if recipe.rate is None and facts.is_variable_rate else None
    picture.codec_context.time_base = ticks or 1 / rate
    picture.codec_context.thread_type = "FRAME"
    track = target.add_stream("aac", rate=sound.rate or SOUND_RATE_HZ, layout="stereo") if sound else None
    count, total = 0, _expected(facts, recipe, rate)
    paced = resampled(chain([first], frames), video, recipe.rate)
    layout = FrameLayout(
        crop=recipe.crop, size=(width, height), scaler=recipe.scaler, display=Display.of(video, first)
    )
    pictures = filtered(paced, first, layout)
    if watermark:
        pictures = burnt_in(pictures, watermark, (width, height))
    for frame in _timed(pictures, 1 / rate, ticks):
        frame.pict_type = 0
        target.mux(picture.encode(frame))
        count += 1
        meter.report(count, total)
    target.mux(picture.encode(None))
    if sound and track:
        copy_sound(source, sound, target, track, time_range)
    return count


def _expected(facts: Facts, recipe: Recipe, rate: Fraction) -> int:
    """About how many pictures will be written; 0: nobody knows."""
    last = (facts.frames or 0) - 1 if recipe.last is None else recipe.last
    chosen = max(0, last + 1 - recipe.first)
    return round(chosen * rate / facts.rate) if facts.rate else chosen


def _timed(frames: Iterator[VideoFrame], step: Fraction, ticks: Fraction | None) -> Iterator[VideoFrame]:
    """Frames ``step`` seconds apart; with ``ticks``, the time base of the file, at their own times from 0."""
    start: int | None = None
    before = -1
    for count, frame in enumerate(frames):
        own = frame.pts or 0
        start = own if start is None else start
        # Two frames of a damaged file may claim the same time.
        before = max(own - start, before + 1) if ticks else count
        frame.pts, frame.time_base = before, ticks or step
        yield frame


def _chosen(
    source: InputContainer, video: VideoStream, facts: Facts, recipe: Recipe
) -> tuple[Iterator[VideoFrame], TimeRange]:
    """The frames from first to last, and their time range."""
    video.thread_type = "AUTO"
    base = base_of(video)
    if not recipe.first and recipe.last is None:
        source.seek(0)
        everything = frames_of(source, video, is_cut_off=facts.lost_frames > 0)
        return everything, TimeRange(start=Fraction(video.start_time or 0) * base, end=None)
    times = times_of(source, video)
    last = len(times) - 1 if recipe.last is None else min(recipe.last, len(times) - 1)
    if recipe.first > last:
        raise Broken(NOTHING_BETWEEN)
    start, end = times[recipe.first], times[last]
    after = times[last + 1] if last + 1 < len(times) else end + _step(times)
    source.seek(start, stream=video, backward=True)
    return _between(source, video, start, end), TimeRange(start=start * base, end=after * base)


def _between(source: InputContainer, video: VideoStream, start: int, end: int) -> Iterator[VideoFrame]:
    for frame in frames_of(source, video):
        if frame.pts is None or frame.pts < start:
            continue
        if frame.pts > end:
            return
        yield frame


def _step(times: list[int]) -> int:
    return (times[-1] - times[0]) // max(1, len(times) - 1)


def even_size(facts: Facts, crop: Box | None = None) -> tuple[int, int]:
    """Even width and height, as H.264 needs them: of the crop, or of the whole picture."""
    width, height = (crop.width, crop.height) if crop else (facts.width_px, facts.height_px)
    return max(2, width // 2 * 2), max(2, height // 2 * 2)


def options_of(recipe: Recipe, first: VideoFrame) -> dict[str, str]:
    """Options for x264: the quality of the recipe, and the colour tags of the first frame."""
    options = {"crf": str(recipe.crf), "preset": recipe.preset}
    if recipe.gop:
        options["g"] = str(recipe.gop)
    if recipe.b_frames is not None:
        options["bf"] = str(recipe.b_frames)
    tags = ":".join(f"{name}={value}" for name, value in colour.tags(first).items())
    return {**options, "x264-params": tags}
