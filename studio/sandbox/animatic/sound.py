"""The sound of an input, encoded anew beside the pictures and cut to the length of the film."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import cast

import av
import numpy as np
from av.audio.stream import AudioStream
from av.container import InputContainer, OutputContainer

RATE = 48000  # samples per second; what both codecs like best
PIECE = 960


class Sound:
    """A stream of sound in an output; silent inputs make no stream."""

    def __init__(self, container: OutputContainer, path: Path, *, output_format: str, seconds: float) -> None:
        self._container = container
        self._pieces = _pieces(path, round(seconds * RATE)) if _is_heard(path) else iter(())
        self._stream: AudioStream | None = None
        self._done = 0
        if _is_heard(path):
            codec = "libopus" if output_format == "WEBM" else "aac"
            self._stream = cast("AudioStream", container.add_stream(codec, rate=RATE, layout="stereo"))

    def up_to(self, seconds: float) -> None:
        """Write what is heard until then: kept close to the pictures, players need not search for it."""
        while self._stream and self._done < seconds * RATE:
            piece = next(self._pieces, None)
            if piece is None:
                return
            piece.pts = self._done
            self._done += piece.samples
            self._container.mux(self._stream.encode(piece))

    def end(self) -> None:
        """Write the remaining samples and close."""
        self.up_to(float("inf"))
        if self._stream:
            self._container.mux(self._stream.encode(None))


def _is_heard(path: Path) -> bool:
    with av.open(str(path)) as source:
        return bool(source.streams.audio)


def _pieces(path: Path, left: int) -> Iterator[av.AudioFrame]:
    """Stereo pieces, ``left`` samples of them at most."""
    fifo = av.AudioFifo()
    with av.open(str(path)) as source:
        for frame in _decoded(source):
            fifo.write(frame)
            while left and (piece := fifo.read(min(PIECE, left))):
                left -= piece.samples
                yield piece
            if not left:
                return
        if left and (piece := fifo.read(min(fifo.samples, left))):
            yield piece


def _decoded(source: InputContainer) -> Iterator[av.AudioFrame]:
    """Resampled frames; silence first when the sound begins after the picture."""
    resampler = av.AudioResampler(format="fltp", layout="stereo", rate=RATE)
    audio, video = source.streams.audio[0], source.streams.video[0]
    begins = [float((stream.start_time or 0) * (stream.time_base or 0)) for stream in (audio, video)]
    late = round((begins[0] - begins[1]) * RATE)
    if late > 0:
        yield _plain(_silence(late))
    for frame in source.decode(audio):
        yield from map(_plain, resampler.resample(frame))
    yield from map(_plain, resampler.resample(None))


def _silence(samples: int) -> av.AudioFrame:
    frame = av.AudioFrame.from_ndarray(np.zeros((2, samples), np.float32), format="fltp", layout="stereo")
    frame.sample_rate = RATE
    return frame


def _plain(frame: av.AudioFrame) -> av.AudioFrame:
    """Without a time of its own: a gap in the input must not stop the film."""
    frame.pts = None
    return frame
