"""The sound of a video: cut and encoded for a new one, and drawn as a row of peaks."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import cast

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import InputContainer, OutputContainer
from av.error import EOFError as AvEOFError
from av.filter import Graph

from studio.core.values.translatable import translatable
from studio.media.containers import opened
from studio.media.errors import SILENT, Broken
from studio.media.facts import Facts

PEAK_RATE_HZ = 8000
MAX_PEAKS = 1200
PEAKS_PER_SECOND = 40
LOUDEST = 32767


@dataclass(frozen=True, kw_only=True)
class TimeRange:
    """From ``start`` to ``end`` in seconds of the container; ``end`` None: to its end."""

    start: Fraction
    end: Fraction | None


def copy_sound(
    source: InputContainer,
    sound: AudioStream,
    target: OutputContainer,
    track: AudioStream,
    time_range: TimeRange,
) -> None:
    """Encode the sound within ``time_range``, exact to the sample; its start becomes 0."""
    for frame in samples_within(source, sound, track.rate, time_range):
        target.mux(track.encode(frame))
    target.mux(track.encode(None))


def samples_within(
    source: InputContainer,
    sound: AudioStream,
    rate_hz: int,
    time_range: TimeRange,
    *,
    samples: int | None = None,
) -> Iterator[AudioFrame]:
    """The sound within ``time_range``, in stereo.

    With ``samples``, exactly that many, silent where there is no sound.
    """
    source.seek(max(0, int(time_range.start * av.time_base)), backward=True)
    graph = _graph(sound, rate_hz, time_range, samples)
    for frame in _within(source, sound, time_range):
        graph.push(frame)
        yield from _pulled(graph)
    graph.push(None)
    yield from _pulled(graph)


def peaks(path: Path, out: Path, facts: Facts) -> int:
    """Write ``{"seconds", "peaks"}`` as JSON, each peak 0–100, over the length of the picture; their count.

    Raises Broken when the sound cannot be read.
    """
    seconds = facts.seconds or 0
    count = max(1, min(MAX_PEAKS, round(seconds * PEAKS_PER_SECOND)))
    loudest = np.zeros(count, np.int32)
    with opened(path) as (source, video):
        start = float((video.start_time or 0) * (video.time_base or 0))
        sound = next(iter(source.streams.audio), None)
        if sound is None:
            raise Broken(SILENT)
        try:
            for at, samples in _samples(source, sound):
                _raise_peaks(loudest, samples, at - start, seconds)
        except av.FFmpegError:
            raise Broken(translatable("The sound of the video is damaged.")) from None
    heights = np.round(loudest * 100 / LOUDEST).astype(int).clip(0, 100)
    out.write_text(json.dumps({"seconds": round(seconds, 3), "peaks": heights.tolist()}))
    return count


def _raise_peaks(loudest: np.ndarray, samples: np.ndarray, at: float, seconds: float) -> None:
    moments = at + np.arange(samples.size) / PEAK_RATE_HZ
    places = np.floor(moments / max(seconds, 0.001) * loudest.size).astype(np.int64)
    inside = (places >= 0) & (places < loudest.size)
    np.maximum.at(loudest, places[inside], np.abs(samples[inside].astype(np.int32)))


def _samples(source: InputContainer, sound: AudioStream) -> Iterator[tuple[float, np.ndarray]]:
    """The sound in mono at ``PEAK_RATE_HZ``, in chunks, each with its start in seconds."""
    resampler = av.AudioResampler(format="s16", layout="mono", rate=PEAK_RATE_HZ)
    at = None
    for frame in source.decode(sound):
        at = float(frame.time or 0) if at is None else at
        for resampled in resampler.resample(frame):
            samples = resampled.to_ndarray().reshape(-1)
            yield at, samples
            at += samples.size / PEAK_RATE_HZ


def _within(source: InputContainer, sound: AudioStream, time_range: TimeRange) -> Iterator[AudioFrame]:
    for frame in source.decode(sound):
        if time_range.end is not None and frame.time is not None and frame.time > time_range.end:
            return
        yield frame


def _graph(sound: AudioStream, rate_hz: int, time_range: TimeRange, samples: int | None) -> Graph:
    graph = Graph()
    end = f":end={float(time_range.end):.6f}" if time_range.end is not None else ""
    filling = ":async=1:first_pts=0" if samples is not None else ""
    nodes = [
        graph.add_abuffer(template=sound),
        graph.add("atrim", f"start={float(time_range.start):.6f}{end}"),
        graph.add("asetpts", f"PTS-{float(time_range.start):.6f}/TB"),
        graph.add("aresample", f"{rate_hz}{filling}"),
        graph.add("aformat", f"sample_fmts=fltp:sample_rates={rate_hz}:channel_layouts=stereo"),
    ]
    if samples is not None:
        nodes += [graph.add("apad", f"whole_len={samples}"), graph.add("atrim", f"end_sample={samples}")]
    nodes.append(graph.add("abuffersink"))
    graph.link_nodes(*nodes).configure(auto_buffer=False)
    return graph


def _pulled(graph: Graph) -> Iterator[AudioFrame]:
    while True:
        try:
            yield cast("AudioFrame", graph.pull())
        except (BlockingIOError, AvEOFError):
            return
