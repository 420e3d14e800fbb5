"""The models that the sandbox renders: what the vendor's page of each says about sizes, seconds and prices.

Read from the pages for the sandbox alone, so that a slip in the catalog is refused here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from studio.sandbox.order import RenderMode

VIDEO_INPUTS = {"video": RenderMode.EDIT, "referenceVideos": RenderMode.REFERENCE_VIDEO}
O1_SECONDS = {
    RenderMode.TEXT: (5, 10),
    RenderMode.FRAMES: (5, 10),
    RenderMode.REFERENCES: tuple(range(3, 11)),
    RenderMode.REFERENCE_VIDEO: tuple(range(3, 11)),
}


@dataclass(frozen=True, kw_only=True)
class ModelRules:
    """What one model takes and costs. Prices are USD per second of one result."""

    sizes: tuple[tuple[int, int], ...]
    lines: int  # 1080 or 720: the class of a video whose shape comes from its first frame
    price: Decimal  # without a video among the inputs
    price_with_video: Decimal
    modes: frozenset[RenderMode] = frozenset(RenderMode)
    seconds: Mapping[RenderMode, tuple[int, ...]]  # an edit is as long as its source


MODELS = {
    # Model page "Kling VIDEO O1 Pro": "Pricing" (R2V is any video input), "Compatibility & Validation".
    "klingai:kling@o1": ModelRules(
        sizes=((1920, 1080), (1440, 1440), (1080, 1920)),
        lines=1080,
        price=Decimal("0.112"),
        price_with_video=Decimal("0.168"),
        seconds=O1_SECONDS,
    ),
    # Model page "Kling VIDEO O1 Standard", the same sections; its example with a reference video.
    "klingai:kling@o1-standard": ModelRules(
        sizes=((1280, 720), (960, 960), (720, 1280)),
        lines=720,
        price=Decimal("0.084"),
        price_with_video=Decimal("0.126"),
        seconds=O1_SECONDS,
    ),
}


def rules_of(task: dict[str, Any]) -> ModelRules:
    """The rules of the model that a task names. Raises KeyError for one that is not rendered here."""
    return MODELS[task["model"]]


def price_per_second(task: dict[str, Any]) -> Decimal:
    """USD per second of one result, for a task whose model is checked."""
    rules, inputs = rules_of(task), task.get("inputs") or {}
    return rules.price_with_video if any(inputs.get(name) for name in VIDEO_INPUTS) else rules.price
