"""A scene while it is being put together: what has been painted so far, from far to near."""

from __future__ import annotations

from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.sandbox.animatic.layers import Layer, yuva_image
from studio.sandbox.animatic.scene.canvas import Canvas, Paint, mixed
from studio.sandbox.animatic.yuv import Plane

SUBJECT_NEARNESS = 0.55  # nearness of the subject


@dataclass
class SceneBuilder:
    """Layers of a scene, the picture they make at rest, and where its subject stands (frame shares)."""

    canvas: Canvas
    back: list[Layer] = field(default_factory=list)
    front: list[Layer] = field(default_factory=list)
    picture: Paint = field(init=False)
    floor: float = 0.78
    stand: float = 0.4
    scale: float = 0.23  # of the frame: how tall a person appears
    glints: Plane | None = None  # where water glitters, on the canvas

    def ground(self, paint: Paint, nearness: float = 0.0) -> None:
        """The first layer: opaque."""
        self.picture = paint
        self.back.append(Layer(yuva_image(paint, _full(paint)), nearness))

    def add(self, paint: NDArray[np.floating], cover: Plane, nearness: float, *, drift: float = 0.0) -> None:
        """A soft layer over all before it."""
        self.picture = mixed(self.picture, paint, cover.astype(np.float32) / 255)
        self.back.append(Layer(yuva_image(paint, cover), nearness, drift=drift))

    def add_sharp(self, paint: NDArray[np.floating], cover: Plane, nearness: float) -> None:
        """A layer in the frame's own pixels, before all soft ones; the cover is that of ``canvas.fine``."""
        self.front.append(Layer(yuva_image(paint, cover), nearness, scale=1))

    def add_blurred(
        self, paint: NDArray[np.floating], cover: Plane, nearness: float, *, blur: float = 0.006
    ) -> None:
        """A layer so near that it is out of focus."""
        away = cv2.GaussianBlur(cover, (0, 0), max(0.6, blur * self.canvas.unit))
        self.front.append(Layer(yuva_image(paint, np.asarray(away, np.uint8)), nearness))


def _full(paint: Paint) -> Plane:
    return np.full(paint.shape[:2], 255, np.uint8)
