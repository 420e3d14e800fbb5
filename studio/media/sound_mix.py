"""Mix a sound under the sound of a film, sample by sample."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager, nullcontext

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler

from studio.core.values.translatable import translatable
from studio.media.errors import Unusable
from studio.media.recipes import FilmSound
from studio.media.remote_file import RemoteFile, Source

MISSING = translatable("The sound under the cut cannot be read.")


class SoundMix:
    """The sound under a film as it is used up by the frames of the film's own sound, one after another."""

    def __init__(self, samples: Iterator[np.ndarray], level: float) -> None:
        self._samples = samples
        self._level = level
        self._rest = np.zeros((2, 0), np.float32)

    def under(self, frame: AudioFrame) -> AudioFrame:
        """The frame (two planes of floats) with as much of the sound under it; too loud is cut off at 1."""
        mixed = np.clip(frame.to_ndarray() + self._level * self._next(frame.samples), -1, 1)
        result = AudioFrame.from_ndarray(mixed.astype(np.float32), format="fltp", layout="stereo")
        result.sample_rate = frame.sample_rate
        return result

    def _next(self, count: int) -> np.ndarray:
        """The next samples; silent when the sound is over."""
        parts = [self._rest]
        missing = count - self._rest.shape[1]
        while missing > 0:
            part = next(self._samples, None)
            part = np.zeros((2, missing), np.float32) if part is None else part
            parts.append(part)
            missing -= part.shape[1]
        whole = np.concatenate(parts, axis=1)
        self._rest = whole[:, count:]
        return whole[:, :count]


@contextmanager
def mix_of(sound: FilmSound, rate_hz: int) -> Iterator[SoundMix]:
    """The mix with a sound, which is open as long as the block. Raises Unusable."""
    with closing(_decoded(sound.source, rate_hz)) as samples:
        yield SoundMix(samples, sound.level)


def _decoded(source: Source, rate_hz: int) -> Generator[np.ndarray]:
    """All samples of a WAV as two rows of floats, in chunks."""
    remote = source.open() if isinstance(source, RemoteFile) else None
    resampler = AudioResampler(format="fltp", layout="stereo", rate=rate_hz)
    try:
        options = {"protocol_whitelist": "file"}
        with remote or nullcontext(), av.open(remote or str(source), format="wav", options=options) as file:
            for frame in file.decode(audio=0):
                yield from (part.to_ndarray() for part in resampler.resample(frame))
            yield from (part.to_ndarray() for part in resampler.resample(None))
    except (av.FFmpegError, OSError):
        raise Unusable(MISSING) from None
