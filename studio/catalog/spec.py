"""The words in which a model's abilities are written down: every rule is data with its source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Generic, Self, TypeVar

from studio.catalog.request import InputKind, Mode
from studio.core.values.translatable import Translatable, translatable

T_co = TypeVar("T_co", covariant=True)
Sizes = tuple[tuple[int, int, str], ...]  # width, height, name


class Basis(StrEnum):
    """How far a source can be trusted for a model."""

    DOCUMENTED = "documented"  # on the vendor's page of this model
    SIBLING = "documented for the sibling"  # on the vendor's page of a model of the same family
    OTHERS = "others say"  # the maker of the model, its resellers
    NOBODY = "not documented"  # a guess of the studio

    @property
    def label(self) -> str:
        """What a page calls it."""
        return _BASIS_LABELS[self]


_BASIS_LABELS: Mapping[Basis, Translatable] = {
    Basis.DOCUMENTED: translatable("documented"),
    Basis.SIBLING: translatable("documented for the sibling"),
    Basis.OTHERS: translatable("others say"),
    Basis.NOBODY: translatable("not documented"),
}


@dataclass(frozen=True)
class Source:
    """A page where a fact is written, and the day it was read."""

    title: str
    basis: Basis
    read_on: date
    url: str = ""

    def __str__(self) -> str:
        return f"{self.title}, {self.read_on}"

    def part(self, name: str) -> Self:
        """A part of the page: ``Runware docs, Kling VIDEO O1 Pro, Pricing``."""
        return replace(self, title=f"{self.title}, {name}")


@dataclass(frozen=True)
class Fact(Generic[T_co]):
    """A value that a rule uses, where it is written, and why it was settled so if sources disagree.

    ``blocks`` is True for what the vendor documents, or what its contradictions were settled to. What
    only others say makes hints: the vendor has the last word.
    """

    value: T_co
    source: Source
    why: str = ""
    blocks: bool = True


@dataclass(frozen=True)
class Range:
    """Whether the value is within the range, both ends included."""

    minimum: float
    maximum: float

    def contains(self, value: float) -> bool:
        """Whether the value lies inside."""
        return self.minimum <= value <= self.maximum


@dataclass(frozen=True, kw_only=True)
class InputSlot:
    """Inputs of one role: how many, how long, and what they are for.

    ``seconds`` is the length that a video may have, ``fast_seconds`` the one while ``fast`` is on;
    None where length is no matter.
    """

    role: str  # field of VideoRequest
    kind: InputKind
    minimum: int
    maximum: int
    label: str
    hint: str
    source: Source
    why: str = ""
    seconds: Fact[Range] | None = None
    fast_seconds: Fact[Range] | None = None


@dataclass(frozen=True, kw_only=True)
class ModeSpec:
    """One way to use a model. ``sizes`` and ``seconds`` are None where the input decides them."""

    label: str
    description: str
    inputs: tuple[InputSlot, ...]
    nothing_else: Fact[bool]  # inputs of other modes are refused
    sizes: Sizes | None
    geometry: Fact[str]  # "size" or "input": where the shape of the result comes from
    seconds: Fact[tuple[int, ...]] | None
    price_per_second: Fact[Decimal]  # US dollars
    fast_price_per_second: Fact[Decimal] | None = None
    sound: Fact[bool]  # there is a sound to keep
    fast: Fact[bool]  # there is a faster way

    @property
    def may_keep_sound(self) -> bool:
        """Whether ``keep_original_sound`` means anything here."""
        return self.sound.value

    @property
    def may_be_fast(self) -> bool:
        """Whether ``fast`` means anything here."""
        return self.fast.value

    @property
    def max_images(self) -> int:
        """How many images fit, of all roles together."""
        return sum(slot.maximum for slot in self.inputs if slot.kind is InputKind.IMAGE)

    def slot(self, role: str) -> InputSlot | None:
        """What the mode wants of a role; None when it has no use for it."""
        return next((slot for slot in self.inputs if slot.role == role), None)


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What holds in every mode."""

    prompt: Fact[Range]  # characters
    number_results: Fact[Range]
    output_formats: Fact[tuple[str, ...]]
    output_quality: Fact[Range]
    safety_modes: Fact[tuple[str, ...]]
    ttl_seconds: Fact[int]
    upload_schemes: Fact[tuple[str, ...]]  # the first is the safe one
    upload_results: Fact[int]
    length_tolerance: Fact[float]  # seconds that a video may be longer than its limit says
    image_side_px: Fact[int]
    image_ratio: Fact[Decimal]  # the longer side by the shorter
    image_bytes: Fact[int]
    image_formats: Fact[tuple[str, ...]]
    video_side_px: Fact[Range]
    video_rate: Fact[Range]  # frames per second
    rate_tolerance: Fact[float]
    video_bytes: Fact[int]
    video_formats: Fact[tuple[str, ...]]


@dataclass(frozen=True, kw_only=True)
class ModelSpec:
    """One model that can be ordered. ``mention_words`` says by role what an ``@name`` is sent as."""

    id: str  # as the provider calls it
    slug: str  # in addresses and in the setting MODELS
    name: str  # in full: Kling VIDEO O1 Pro
    label: str  # beside other models: O1 Pro
    description: str
    released: Fact[date]
    page: Source
    modes: Mapping[Mode, ModeSpec]
    limits: Limits
    mention_words: Fact[Mapping[str, str]]
    finishes_in: str = ""  # id of the model in which what was tried with this one is finished

    def ratio_of(self, width_px: int | None, height_px: int | None) -> str:
        """The name of one of its sizes, ``16:9``; empty for any other."""
        sizes = (size for mode in self.modes.values() for size in mode.sizes or ())
        return next((ratio for width, height, ratio in sizes if (width, height) == (width_px, height_px)), "")
