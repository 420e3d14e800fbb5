"""Any readable video as the MP4 that the model takes: H.264, upright, sound as AAC."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from fractions import Fraction
from pathlib import Path

import av
from av.audio.stream import AudioStream
from av.container import InputContainer, OutputContainer
from av.video.stream import VideoStream

from studio.media.containers import opened
from studio.media.errors import Broken
from studio.media.probe import Facts

CRF = "17"


def to_mp4(path: Path, out: Path, facts: Facts) -> None:
    """Write an MP4 of the whole video, encoded anew. Raises Broken.

    Packets are not copied: Matroska keeps no decoding times, and an MP4 made without them loses frames.
    """
    part = out.with_name(out.name + ".part")
    with ExitStack() as stack:
        source, video = stack.enter_context(opened(path))
        target = stack.enter_context(av.open(str(part), "w", format="mp4", options={"movflags": "faststart"}))
        try:
            _encode(source, video, target, facts)
        except av.FFmpegError:
            raise Broken("The video is damaged: it cannot be read to its end.") from None
    part.replace(out)


def _encode(source: InputContainer, video: VideoStream, target: OutputContainer, facts: Facts) -> None:
    rate = facts.rate or Fraction(24)
    video.thread_type = "AUTO"
    picture = target.add_stream("libx264", rate=rate, options={"crf": CRF, "preset": "veryfast"})
    picture.width, picture.height = facts.width_px // 2 * 2, facts.height_px // 2 * 2
    picture.pix_fmt = "yuv420p"
    sound = next(iter(source.streams.audio), None)
    voice = target.add_stream("aac", rate=sound.rate) if sound else None
    for count, frame in enumerate(_steady(source, video, rate)):
        frame.pts, frame.time_base = count, 1 / rate
        target.mux(picture.encode(frame))
    target.mux(picture.encode(None))
    if sound and voice:
        source.seek(0)
        _sound(source, sound, target, voice)


def _steady(source: InputContainer, video: VideoStream, rate: Fraction) -> Iterator[av.VideoFrame]:
    """One picture for every tick of the rate: the newest there is, upright and in 4:2:0."""
    count, last = 0, None
    for frame in source.decode(video):
        until = round(float(frame.time or 0) * rate)
        while last is not None and count < until:
            yield last.reformat(format="yuv420p")
            count += 1
        last = _turned(frame)
    if last is not None:
        yield last.reformat(format="yuv420p")


def _turned(frame: av.VideoFrame) -> av.VideoFrame:
    if not frame.rotation:
        return frame
    return av.VideoFrame.from_image(frame.to_image().rotate(frame.rotation, expand=True))


def _sound(source: InputContainer, sound: AudioStream, target: OutputContainer, voice: AudioStream) -> None:
    for frame in source.decode(sound):
        target.mux(voice.encode(frame))
    target.mux(voice.encode(None))
