"""From cues to a path: where the camera is at every moment, eased in and out of each move."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

from studio.sandbox.animatic.grammar import Cue, Direction
from studio.sandbox.animatic.moves import Move

SIDEWAYS = 0.4  # farthest from the middle, in halves of the picture: what scenes are painted for
_STARTS_AT = {"wide": 1.0, "": 1.03, "medium": 1.14, "close": 1.3}


@dataclass(frozen=True)
class Pose:
    """Where the camera looks: shift in halves of the picture, magnification, roll in degrees.

    ``dolly`` magnifies too, but near things more than far ones; ``swing`` is how far the camera has gone
    around its subject: near things move against far ones.
    """

    x: float = 0.0
    y: float = 0.0
    zoom: float = 1.0
    dolly: float = 1.0
    roll: float = 0.0
    swing: float = 0.0

    def __add__(self, other: Pose) -> Pose:
        return Pose(
            self.x + other.x,
            self.y + other.y,
            self.zoom * other.zoom,
            self.dolly * other.dolly,
            self.roll + other.roll,
            self.swing + other.swing,
        )

    def __mul__(self, amount: float) -> Pose:
        """A share of the move from rest to this pose."""
        return Pose(
            self.x * amount,
            self.y * amount,
            self.zoom**amount,
            self.dolly**amount,
            self.roll * amount,
            self.swing * amount,
        )


# How far one whole move goes.
_REACH: dict[Move, Pose] = {
    Move.STATIC: Pose(),
    Move.PUSH_IN: Pose(dolly=1.42),
    Move.PULL_OUT: Pose(dolly=1 / 1.42),
    Move.ZOOM_IN: Pose(zoom=1.38),
    Move.ZOOM_OUT: Pose(zoom=1 / 1.38),
    Move.PAN_LEFT: Pose(x=-0.34),
    Move.PAN_RIGHT: Pose(x=0.34),
    Move.TILT_UP: Pose(y=-0.28),
    Move.TILT_DOWN: Pose(y=0.28),
    Move.TRACK_LEFT: Pose(x=-0.16, swing=-0.4),
    Move.TRACK_RIGHT: Pose(x=0.16, swing=0.4),
    Move.FOLLOW: Pose(y=0.03, dolly=1.28, swing=0.08),
    Move.ORBIT_LEFT: Pose(x=-0.03, dolly=1.06, swing=-0.8),
    Move.ORBIT_RIGHT: Pose(x=0.03, dolly=1.06, swing=0.8),
    Move.CRANE_UP: Pose(y=-0.22, dolly=1 / 1.16),
    Move.CRANE_DOWN: Pose(y=0.2, dolly=1.14),
    Move.ROLL: Pose(zoom=1.12, roll=5.0),
    Move.WHIP_LEFT: Pose(x=-0.5),
    Move.WHIP_RIGHT: Pose(x=0.5),
    Move.HANDHELD: Pose(dolly=1.04),
    Move.DRIFT: Pose(x=0.04, dolly=1.1, swing=0.12),
}


class CameraPath:
    """A camera path over ``seconds``; ``at(t)`` for t from 0 to 1. It begins at its ``base``."""

    def __init__(self, direction: Direction, seconds: float) -> None:
        self._seconds = seconds
        self._cues = direction.cues
        self._spans = _spans(direction.cues, seconds)
        self._shake = any(cue.move is Move.HANDHELD for cue in direction.cues)
        self._base, self._limit = Pose(), 1.0
        poses = [self._moved(step / 48) for step in range(49)]
        # Whoever pulls out must begin close, or the picture would end before the move does.
        tightest = min(pose.zoom * pose.dolly for pose in poses)
        start = _STARTS_AT[direction.framing]
        self._base = Pose(zoom=start * max(1.0, 1.02 / (start * tightest)))
        self._limit = min(1.0, SIDEWAYS / max(0.01, *(max(abs(pose.x), abs(pose.y)) for pose in poses)))

    def at(self, t: float) -> Pose:
        """The pose at ``t``; a move that has ended stays where it came to."""
        pose = self._base + self._moved(t)
        return pose + _tremble(t * self._seconds) if self._shake else pose

    def from_rest(self, t: float) -> Pose:
        """The same moves, beginning at rest on the whole picture."""
        pose = self._moved(t)
        return pose + _tremble(t * self._seconds) * min(1.0, t * 8) if self._shake else pose

    def between_rests(self, t: float) -> Pose:
        """The same moves as there and back: at rest at both ends, so that both pictures are exact."""
        return inside(self.from_rest(t) * (math.sin(math.pi * t) ** 2))

    def _moved(self, t: float) -> Pose:
        pose = Pose()
        for cue, (start, end) in zip(self._cues, self._spans, strict=True):
            pose += _part(cue, _ease((t - start) / max(1e-6, end - start)))
        return Pose(pose.x * self._limit, pose.y * self._limit, pose.zoom, pose.dolly, pose.roll, pose.swing)


def inside(pose: Pose) -> Pose:
    """The pose, near enough that a picture of exactly the frame's size fills it."""
    zoom = pose.zoom * pose.dolly
    needed = max(1 / (1 - min(0.6, abs(side))) for side in (pose.x, pose.y)) * (1 + abs(pose.roll) / 30)
    return Pose(pose.x, pose.y, max(zoom, needed), 1.0, pose.roll)


def _spans(cues: tuple[Cue, ...], seconds: float) -> list[tuple[float, float]]:
    """When each cue begins and ends, 0 to 1; those of one beat together."""
    beats = sorted({cue.beat for cue in cues})
    starts = [index / len(beats) for index in range(len(beats))]
    for index, beat in enumerate(beats):
        times = [cue.at_seconds for cue in cues if cue.beat == beat and cue.at_seconds is not None]
        if times:
            at = times[0] if times[0] >= 0 else seconds + times[0]
            starts[index] = min(0.95, max(0.0, at / seconds))
    starts = _ascending(starts)
    ends = [*starts[1:], 1.0]
    return [_span(cue, starts[beats.index(cue.beat)], ends[beats.index(cue.beat)]) for cue in cues]


def _span(cue: Cue, start: float, end: float) -> tuple[float, float]:
    if cue.move in {Move.WHIP_LEFT, Move.WHIP_RIGHT}:  # over in a quarter of the time, and no start so soon
        late = start + (end - start) * (0.3 if cue.at_seconds is None else 0.0)
        return late, late + (end - start) * 0.25
    return start, start + (end - start) * (0.65 if cue.pace > 1 else 1.0)


def _ascending(starts: list[float]) -> list[float]:
    """Beats without a time lie between those that have one."""
    for index in range(len(starts) - 1, 0, -1):
        starts[index - 1] = min(starts[index - 1], starts[index] * index / (index + 1))
    for index, (before, after) in enumerate(pairwise(starts[:]), start=1):
        starts[index] = max(after, before + 0.02)
    return starts


def _part(cue: Cue, done: float) -> Pose:
    """A share of a move; a slow one does not go as far in the same time."""
    return _REACH[cue.move] * (done * min(1.25, 0.35 + 0.65 * cue.pace))


def _ease(t: float) -> float:
    t = min(1.0, max(0.0, t))
    # Between a straight line and a soft curve: moves start and land gently but never seem to wait.
    return 0.35 * t * t * (3 - 2 * t) + 0.65 * t * t * t * (t * (6 * t - 15) + 10)


def _tremble(seconds: float) -> Pose:
    def wave(speed: float, phase: float) -> float:
        return math.sin(seconds * speed + phase) * 0.6 + math.sin(seconds * speed * 2.3 + phase * 2) * 0.4

    return Pose(x=0.014 * wave(2.1, 0.3), y=0.014 * wave(2.7, 1.9), roll=0.4 * wave(1.7, 4.0), zoom=1.03)
