"""A scene painted from words: place, light, weather and subject, in layers with depth.

Everything is painted once; the camera then moves near layers more than far ones. The same words and
seed give the same scene; another seed gives another composition of the same words.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np

from studio.sandbox.animatic.camera import Pose
from studio.sandbox.animatic.compositor import Compositor, LensFinish
from studio.sandbox.animatic.grammar import Direction
from studio.sandbox.animatic.scene import (
    cities,
    forest,
    interiors,
    landscapes,
    sea_and_space,
    subjects,
    water,
)
from studio.sandbox.animatic.scene.builder import SceneBuilder
from studio.sandbox.animatic.scene.canvas import Canvas
from studio.sandbox.animatic.scene.palette import Palette, palette_for
from studio.sandbox.animatic.scene.weather import Weather
from studio.sandbox.animatic.yuv import Frame

__all__ = ["Scene"]

_PLACES: tuple[tuple[str, Callable[[SceneBuilder], None]], ...] = (
    (r"under ?water|deep sea|sea ?floor|reef|coral|submerged|whales?|aquarium", sea_and_space.underwater),
    (
        r"space|galax\w*|orbit of|planets?|mars|moon surface|nebula|astronauts?|asteroids?",
        sea_and_space.space,
    ),
    (r"street|alley|lane|avenue|neon|market|crossing", cities.street),
    (r"city|skyline|rooftops?|roofs?|town|skyscrapers?|harbou?r|metropolis", cities.skyline),
    (r"stage|theatre|theater|concert|ballet|circus|spotlight|nightclub", interiors.stage),
    (
        r"hall|cathedral|church|corridor|glasshouse|greenhouse|station|palace|temple|library|museum|ballroom",
        interiors.hall,
    ),
    (
        r"room|kitchen|workshop|attic|bedroom|studio apartment|cafe|café|office|window|desk|table",
        interiors.room,
    ),
    (r"studio|product|perfume|bottle|plain wall|pedestal|plinth|watch|vase|shoes?", interiors.studio),
    (r"sea|ocean|coast\w*|cliffs?|beach|shore|surf|waves?|lighthouse|island|bay", water.sea),
    (r"lake|river|pond|boats?|reflection|swamp|fjord", water.lake),
    (r"forest|woods?|jungle|garden|ferns?|orchard|grove|trees", forest.forest),
    (r"desert|dunes?|sand|sahara|canyon", landscapes.dunes),
    (r"meadow|fields?|farm|wheat|prairie|plain|steppe|horse|oak|cabin|barn|house", landscapes.fields),
    (r"mountains?|valley|hills?|ridge|peaks?|alps|glacier|snow", landscapes.mountains),
)
_OPEN = (landscapes.mountains, landscapes.fields, water.lake)


class Scene:
    """The scene of a prompt for frames of one size; ``at`` shows it through a camera."""

    def __init__(
        self,
        direction: Direction,
        width: int,
        height: int,
        *,
        seconds: float = 5,
        seed: int = 0,
        is_empty: bool = False,
    ) -> None:
        """``is_empty``: nobody in it, somebody else will stand there."""
        prompt = direction.prompt
        rng = np.random.default_rng([abs(seed), *prompt.encode()])
        palette = palette_for(prompt, rng)
        builder = SceneBuilder(_canvas(palette, rng, direction, width, height))
        _place_of(prompt, rng)(builder)
        if not is_empty:
            subjects.put_in(builder, prompt, direction.framing)
        front = sorted(builder.front, key=lambda layer: layer.nearness)
        lens_finish = LensFinish(width, height, abs(seed))
        self._compositor = Compositor(
            width, height, builder.back, front, lens_finish, Weather(builder, prompt, seconds)
        )

    def at(self, pose: Pose, t: float) -> Frame:
        """The scene through a camera at ``t``, 0 to 1."""
        return self._compositor.at(pose, t)


def _canvas(
    palette: Palette, rng: np.random.Generator, direction: Direction, width: int, height: int
) -> Canvas:
    """Where the horizon lies and where the light stands: off the middle, on either side."""
    horizon = {"low": 0.68, "high": 0.42}.get(direction.angle, 0.58) + float(rng.uniform(-0.03, 0.03))
    side = 1 if rng.random() < 0.5 else -1
    sun = 0.5 + side * float(rng.uniform(0.06, 0.2)), horizon - palette.height * (horizon - 0.06)
    return Canvas((width, height), palette, rng, horizon=horizon, sun=sun)


def _place_of(prompt: str, rng: np.random.Generator) -> Callable[[SceneBuilder], None]:
    for words, paint in _PLACES:
        if re.search(rf"\b(?:{words})\b", prompt, re.IGNORECASE):
            return paint
    return _OPEN[int(rng.integers(len(_OPEN)))]
