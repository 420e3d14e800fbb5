"""The words in which a model's abilities are written down: every rule is data with its source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Generic, TypeVar

from studio.catalog.request import Kind, Mode

T = TypeVar("T")


@dataclass(frozen=True)
class Fact(Generic[T]):
    """A value that a rule uses, where it is documented, and why it was settled so if sources disagree.

    A fact that no page of the vendor documents (``is_documented`` False) makes hints, never refusals.
    """

    value: T
    source: str
    why: str = ""
    is_documented: bool = True


@dataclass(frozen=True)
class Span:
    """Both ends included."""

    least: float
    most: float

    def holds(self, value: float) -> bool:
        """Whether the value lies inside."""
        return self.least <= value <= self.most


@dataclass(frozen=True, kw_only=True)
class Need:
    """Inputs of one role: how many, and what they are for."""

    role: str  # field of VideoRequest
    kind: Kind
    least: int
    most: int
    label: str
    hint: str


@dataclass(frozen=True, kw_only=True)
class ModeSpec:
    """One way to use a model. ``sizes`` and ``seconds`` are None where the input decides them."""

    label: str
    description: str
    inputs: tuple[Need, ...]
    sizes: tuple[tuple[int, int, str], ...] | None
    seconds: Fact[tuple[int, ...]] | None
    price_per_second: Fact[Decimal]
    may_keep_sound: bool = False
    may_be_fast: bool = False
    geometry: Fact[str]  # where the size of the result comes from


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What holds in every mode."""

    prompt: Fact[Span]
    number_results: Fact[Span]
    output_formats: Fact[tuple[str, ...]]
    output_quality: Fact[Span]
    safety_modes: Fact[tuple[str, ...]]
    ttl_seconds: Fact[int]
    source_seconds: Fact[Span]
    fast_source_seconds: Fact[Span]
    images_with_video: Fact[int]
    image_side_px: Fact[int]
    image_ratio: Fact[float]
    image_bytes: Fact[int]
    image_formats: Fact[tuple[str, ...]]
    video_side_px: Fact[Span]
    video_rate: Fact[Span]
    video_bytes: Fact[int]
    video_formats: Fact[tuple[str, ...]]
    fast_price: Fact[Decimal]


@dataclass(frozen=True, kw_only=True)
class ModelSpec:
    """One model that can be ordered."""

    id: str
    name: str
    modes: Mapping[Mode, ModeSpec]
    limits: Limits
    mention_words: Fact[Mapping[str, str]]
