"""The animatic: a real, watchable stand-in for every order, honest about being one.

``render`` is the whole of it. Words of the prompt move the camera (``grammar``, ``camera``), each mode
has its renderer (``renderers``: a painted ``scene``, a ``morph``, ``references``, ``footage`` under
a look), every frame is marked (``marks``), and ``clip`` writes the file.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import cv2

from studio.sandbox.animatic.encoder import write_clip
from studio.sandbox.animatic.grammar import parse_prompt
from studio.sandbox.animatic.renderers import clip_for
from studio.sandbox.order import RATE, RenderedVideo, RenderOrder

__all__ = ["render"]


def render(
    order: RenderOrder,
    out: Path,
    *,
    progress: Callable[[float], None] = lambda _: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> RenderedVideo:
    """Write the order's video to ``out``, and what was understood of its words into it and beside it.

    Within, it is the comment of the file; beside, a ``.json`` with the key ``understood``.

    24 frames a second, exactly as many as ordered; ``progress`` is told 0 to 1. Neither file appears
    before it is whole. Raises Cancelled, and ValueError for an input that cannot be read.
    """
    cv2.setNumThreads(1)  # pictures are made on one core while the other encodes
    direction = parse_prompt(order.prompt)
    understood = f"read as: {direction.sentence()}"
    clip = replace(clip_for(order, direction), comment=understood)
    write_clip(clip, order, out, progress=progress, cancelled=cancelled)
    rendered = RenderedVideo(
        width=clip.width,
        height=clip.height,
        frames=clip.frames,
        seconds=clip.frames / RATE,
        understood=understood,
    )
    out.with_suffix(".json").write_text(
        json.dumps({"understood": rendered.understood, "frames": clip.frames})
    )
    return rendered
