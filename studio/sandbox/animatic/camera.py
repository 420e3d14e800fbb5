"""From cues to a path: where the camera is at every moment, eased in and out of each move."""

from __future__ import annotations

import math
from dataclasses import dataclass

from studio.sandbox.animatic.grammar import Cue, Direction, Move


@dataclass(frozen=True)
class Pose:
    """Where the camera looks: shift in halves of the picture, magnification, roll in degrees.

    ``swing`` is how far it has gone around its subject: near layers move against far ones.
    """

    x: float = 0.0
    y: float = 0.0
    zoom: float = 1.0
    roll: float = 0.0
    swing: float = 0.0

    def __add__(self, other: Pose) -> Pose:
        return Pose(
            self.x + other.x,
            self.y + other.y,
            self.zoom * other.zoom,
            self.roll + other.roll,
            self.swing + other.swing,
        )


# How far one whole move goes.
_REACH: dict[Move, Pose] = {
    Move.STATIC: Pose(),
    Move.PUSH_IN: Pose(zoom=1.42),
    Move.PULL_OUT: Pose(zoom=1 / 1.42),
    Move.PAN_LEFT: Pose(x=-0.34),
    Move.PAN_RIGHT: Pose(x=0.34),
    Move.TILT_UP: Pose(y=-0.3),
    Move.TILT_DOWN: Pose(y=0.3),
    Move.ORBIT_LEFT: Pose(x=-0.06, swing=-0.5),
    Move.ORBIT_RIGHT: Pose(x=0.06, swing=0.5),
    Move.CRANE_UP: Pose(y=-0.26, zoom=1 / 1.12),
    Move.CRANE_DOWN: Pose(y=0.26, zoom=1.1),
    Move.HANDHELD: Pose(zoom=1.03),
    Move.WHIP: Pose(x=0.5),
    Move.DRIFT: Pose(x=0.05, zoom=1.1, swing=0.1),
}


class Path:
    """A camera path over ``seconds``; ``at(t)`` for t from 0 to 1."""

    def __init__(self, direction: Direction, seconds: float) -> None:
        self._seconds = seconds
        self._cues = direction.cues
        self._starts = _starts(direction.cues, seconds)
        outward = math.prod(_part(cue, 1).zoom for cue in direction.cues)
        # Whoever pulls out must begin close, or the picture would end before the move does.
        self._base = Pose(zoom=max(1.0, 1 / outward) * 1.06)
        self._shake = any(cue.move is Move.HANDHELD for cue in direction.cues)

    def at(self, t: float) -> Pose:
        """The pose at ``t``; a move that has ended stays where it came to."""
        pose = self._base
        for index, cue in enumerate(self._cues):
            start = self._starts[index]
            end = self._starts[index + 1] if index + 1 < len(self._cues) else 1.0
            pose += _part(cue, _ease((t - start) / max(1e-6, end - start), cue))
        return pose + _tremble(t * self._seconds) if self._shake else pose


def _starts(cues: tuple[Cue, ...], seconds: float) -> list[float]:
    starts = [index / len(cues) for index in range(len(cues))]
    for index, cue in enumerate(cues):
        if cue.at_seconds is not None:
            starts[index] = min(0.95, cue.at_seconds / seconds)
    for index in range(1, len(starts)):
        starts[index] = max(starts[index], starts[index - 1] + 0.02)
    return starts


def _part(cue: Cue, done: float) -> Pose:
    """A share of a move; a slow one does not go as far in the same time."""
    reach, amount = _REACH[cue.move], done * min(1.3, 0.35 + 0.65 * cue.pace)
    return Pose(
        reach.x * amount, reach.y * amount, reach.zoom**amount, reach.roll * amount, reach.swing * amount
    )


def _ease(t: float, cue: Cue) -> float:
    t = min(1.0, max(0.0, t))
    if cue.move is Move.WHIP:
        return 0.0 if t < 0.35 else 1.0 if t > 0.6 else (1 - math.cos((t - 0.35) / 0.25 * math.pi)) / 2
    return t * t * t * (t * (6 * t - 15) + 10)


def _tremble(seconds: float) -> Pose:
    def wave(speed: float, phase: float) -> float:
        return math.sin(seconds * speed + phase) * 0.6 + math.sin(seconds * speed * 2.3 + phase * 2) * 0.4

    return Pose(x=0.012 * wave(2.1, 0.3), y=0.012 * wave(2.7, 1.9), roll=0.35 * wave(1.7, 4.0), zoom=1.02)
