"""``VideoRequest``: the immutable value with everything that one order asks for."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass, fields, replace
from enum import StrEnum
from typing import Any, Self

DEFAULT_MODEL = "klingai:kling@o1"  # of a request that names none
ROLES = ("first_frame", "last_frame", "reference_images", "reference_video", "source_video")


class Mode(StrEnum):
    """The five ways to use a model; each decides which fields of a request count."""

    TEXT = "text"
    FRAMES = "frames"
    REFERENCES = "references"
    REFERENCE_VIDEO = "reference_video"
    EDIT = "edit"


class InputKind(StrEnum):
    """What an input is."""

    IMAGE = "image"
    VIDEO = "video"


@dataclass(frozen=True, kw_only=True)
class Input:
    """One file that a request brings, with the facts its rules need.

    ``ref`` names the file for whoever holds it (an asset id in the studio, a URL or a provider
    UUID in a pasted body). Facts that nobody has measured yet are None: rules skip them.
    """

    ref: str
    kind: InputKind
    name: str = ""  # what a mention in the prompt calls it, without the @
    width_px: int | None = None
    height_px: int | None = None
    seconds: float | None = None
    rate: float | None = None  # frames per second
    size_bytes: int | None = None
    format: str = ""  # JPEG, PNG, WEBP, HEIC, MP4, MOV, WEBM, MKV ...


@dataclass(frozen=True, kw_only=True)
class VideoRequest:
    """One order for 1 to 4 videos. Fields that its mode does not use keep their empty value."""

    mode: Mode
    prompt: str = ""
    model: str = DEFAULT_MODEL
    first_frame: Input | None = None
    last_frame: Input | None = None
    reference_images: tuple[Input, ...] = ()
    reference_video: Input | None = None
    source_video: Input | None = None
    width_px: int | None = None
    height_px: int | None = None
    seconds: int | None = None
    number_results: int = 1
    output_format: str = "MP4"
    output_quality: int = 95
    safety_mode: str = "none"  # none, fast, full
    ttl_seconds: int | None = None
    upload_endpoint: str = ""
    keep_original_sound: bool = False
    fast: bool = False

    @property
    def inputs(self) -> tuple[Input, ...]:
        """Every file of the request, in the order the provider receives them."""
        single = (self.first_frame, self.last_frame)
        videos = (self.reference_video, self.source_video)
        return tuple(item for item in (*single, *self.reference_images, *videos) if item)

    def of_role(self, role: str) -> tuple[Input, ...]:
        """The inputs of one of the ROLES: none, one or many."""
        value: Input | tuple[Input, ...] | None = getattr(self, role)
        if value is None:
            return ()
        return value if isinstance(value, tuple) else (value,)

    def to_json(self) -> dict[str, Any]:
        """A plain dict that survives JSON; the reverse of ``from_json``."""
        data = asdict(self)
        data["reference_images"] = [asdict(item) for item in self.reference_images]
        return data

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """Rebuild a request from ``to_json``. Raises TypeError or ValueError for anything else."""
        field_names = {field.name for field in fields(cls)}
        if unknown := set(data) - field_names:
            raise ValueError(f"unknown fields: {', '.join(sorted(unknown))}")
        values = dict(data)
        values["mode"] = Mode(values["mode"])
        for name in ("first_frame", "last_frame", "reference_video", "source_video"):
            values[name] = _input(values.get(name))
        values["reference_images"] = tuple(_input(item) for item in values.get("reference_images") or ())
        return cls(**values)

    def with_inputs(self, facts: dict[str, Input]) -> Self:
        """The same request with each input replaced by the one of the same ``ref``, if given."""

        def fresh(item: Input | None) -> Input | None:
            return facts.get(item.ref, item) if item else None

        return replace(
            self,
            first_frame=fresh(self.first_frame),
            last_frame=fresh(self.last_frame),
            reference_images=tuple(facts.get(item.ref, item) for item in self.reference_images),
            reference_video=fresh(self.reference_video),
            source_video=fresh(self.source_video),
        )


def _input(data: dict[str, Any] | None) -> Input | None:
    return Input(**{**data, "kind": InputKind(data["kind"])}) if data else None


def is_whole(value: object) -> bool:
    """Whether it is an integer; True and 5.0 are none, as JSON and the vendor see it."""
    return isinstance(value, int) and not isinstance(value, bool)


def measured(value: float | None) -> float | None:
    """The figure if it is a positive number; None for one that nobody has measured, or not sensibly."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        return None
    is_finite = isinstance(value, int) or math.isfinite(value)
    return value if is_finite and value > 0 else None
