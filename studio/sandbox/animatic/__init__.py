"""The animatic: a real, watchable stand-in for every order, honest about being one.

``render`` is the whole of it. Words of the prompt move the camera (``grammar``, ``camera``), each mode
has its maker of pictures (``storyboard``, ``morph``, ``sequence``, ``footage``), every frame is marked
(``marks``), and ``film`` writes the file.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from studio.sandbox.animatic.film import Film, write
from studio.sandbox.animatic.grammar import read
from studio.sandbox.animatic.makers import film_of
from studio.sandbox.order import RATE, Order, Rendered

__all__ = ["render"]


def render(
    order: Order,
    out: Path,
    *,
    progress: Callable[[float], None] = lambda _: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Rendered:
    """Write the order's video to ``out`` and what was understood of its words beside it (.json).

    24 frames a second, exactly as many as ordered; ``progress`` is told 0 to 1. Raises Cancelled,
    and ValueError for an input that cannot be read.
    """
    direction = read(order.prompt)
    film: Film = film_of(order, direction)
    frames = write(film, order, out, progress=progress, cancelled=cancelled)
    rendered = Rendered(
        width=film.width,
        height=film.height,
        frames=frames,
        seconds=frames / RATE,
        understood=direction.sentence(),
    )
    out.with_suffix(".json").write_text(json.dumps({"understood": rendered.understood, "frames": frames}))
    return rendered
