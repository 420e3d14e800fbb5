"""Orders with an input, which is uploaded to the provider."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from studio.catalog.request import Input, InputKind, Mode
from studio.generation.models import Generation
from studio.library.models import Asset


@pytest.fixture
def order_from(bring: Callable[..., Asset], order: Callable[..., Generation]) -> Callable[[], Any]:
    """A paid order that begins with the same picture each time."""
    asset = bring()
    frame = Input(ref=str(asset.pk), kind=InputKind.IMAGE, width_px=1280, height_px=720, format="PNG")
    fields = {"mode": Mode.FRAMES, "first_frame": frame, "width_px": None, "height_px": None}
    return lambda: order(engine="runware", **fields)
