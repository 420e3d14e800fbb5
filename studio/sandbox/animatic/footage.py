"""An input video: its pictures at 24 frames a second, and the movement of its camera."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import av
import cv2
import numpy as np
from numpy.typing import NDArray

from studio.sandbox.animatic.camera import Pose
from studio.sandbox.animatic.pictures import Picture
from studio.sandbox.order import RATE

SMALL = 320


class Footage:
    """A source video. Raises ValueError when it cannot be read."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            with av.open(str(path)) as container:
                first = next(container.decode(video=0))
                turned = first.rotation % 180 != 0
                sides = (first.height, first.width) if turned else (first.width, first.height)
                self.width, self.height = (side // 2 * 2 for side in sides)
                self.frames = max(1, round(_seconds(path) * RATE))
        except (av.FFmpegError, StopIteration, IndexError) as error:
            raise ValueError("the video cannot be read") from error

    def pictures(self, width: int = 0) -> Iterator[Picture]:
        """Exactly ``frames`` pictures: of each moment the newest there is."""
        scale = width / self.width if width else 1.0
        count, last = 0, None
        with av.open(str(self._path)) as container:
            container.streams.video[0].thread_type = "AUTO"
            start = None
            for frame in container.decode(video=0):
                start = frame.time if start is None else start
                until = min(self.frames, round((frame.time - start) * RATE))
                while last is not None and count < until:
                    yield last.copy()
                    count += 1
                last = _picture(frame, scale)
        while last is not None and count < self.frames:
            yield last.copy()
            count += 1


def motion(path: Path, count: int) -> list[Pose]:
    """The camera of a video as ``count`` poses, from the movement between its frames, made smooth."""
    footage = Footage(path)
    grey = [cv2.cvtColor(one, cv2.COLOR_RGB2GRAY) for one in footage.pictures(SMALL)]
    steps = [_step(before, after) for before, after in pairwise(grey)]
    walked = np.cumsum(np.array([(0.0, 0.0, 0.0), *steps]), axis=0)
    smooth = cv2.GaussianBlur(walked.astype(np.float32), (1, 9), 2)
    places = np.linspace(0, len(smooth) - 1, count)
    xs, ys, zooms = (np.interp(places, range(len(smooth)), smooth[:, axis]) for axis in range(3))
    limit = max(1.0, float(np.max(np.abs(np.stack([xs, ys])))) / 0.3)
    base = 1.3 - min(0.0, float(zooms.min()))
    return [
        Pose(
            x=-float(x) / limit,
            y=-float(y) / limit,
            zoom=base * float(np.exp(np.clip(z, -0.5, 0.7))),
            swing=-float(x) / limit,
        )
        for x, y, z in zip(xs, ys, zooms, strict=True)
    ]


def _step(before: NDArray[np.uint8], after: NDArray[np.uint8]) -> tuple[float, float, float]:
    """How far the picture moved (halves of its sides) and grew (log), from corners that are seen again."""
    points = cv2.goodFeaturesToTrack(before, 120, 0.01, 8)
    if points is None or len(points) < 8:
        return 0.0, 0.0, 0.0
    found, state, _ = cv2.calcOpticalFlowPyrLK(before, after, points, None)
    kept = state.ravel() == 1
    if kept.sum() < 8:
        return 0.0, 0.0, 0.0
    moved, _ = cv2.estimateAffinePartial2D(points[kept], found[kept])
    if moved is None:
        return 0.0, 0.0, 0.0
    height, width = before.shape
    middle = moved @ np.array([width / 2, height / 2, 1.0])
    scale = float(np.hypot(moved[0, 0], moved[1, 0]))
    return (middle[0] / width * 2 - 1, middle[1] / height * 2 - 1, float(np.log(max(0.5, min(2, scale)))))


def _picture(frame: av.VideoFrame, scale: float) -> Picture:
    width, height = (max(2, round(side * scale) // 2 * 2) for side in (frame.width, frame.height))
    picture = frame.to_ndarray(format="rgb24", width=width, height=height)
    turns = frame.rotation // 90 % 4
    return np.ascontiguousarray(np.rot90(picture, turns) if turns else picture)


def _seconds(path: Path) -> float:
    """Length of the picture track, from its packets: containers tell the sound's length too."""
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        times = [packet.pts for packet in container.demux(stream) if packet.pts is not None and packet.size]
        rate = stream.average_rate or RATE
        return float((max(times) - min(times)) * stream.time_base + 1 / rate)
