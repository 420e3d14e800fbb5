"""Recipes as values: what is to be made of files, for whoever orders it and for whoever makes it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from fractions import Fraction
from typing import Any, Self

from studio.media.facts import Facts
from studio.media.remote_file import RemoteFile, Source, source_of

SOUND_RATE_HZ = 48_000  # samples a second of films, and of every sound under a cut


@dataclass(frozen=True, kw_only=True)
class Box:
    """A rectangle of the upright picture, in pixels."""

    left: int
    top: int
    width: int
    height: int


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """Changes to a video; by default everything stays as it is.

    ``first`` and ``last`` are frames, both included. Without ``rate``, each frame becomes one frame,
    so numbers keep their meaning, and of a variable rate each keeps its time; with it, each tick of the
    rate shows the newest there is.
    """

    first: int = 0
    last: int | None = None
    crop: Box | None = None
    size: tuple[int, int] | None = None
    rate: Fraction | None = None
    has_sound: bool = True
    crf: int = 17
    preset: str = "veryfast"
    gop: int | None = None
    b_frames: int | None = None
    scaler: str = "bicubic"

    def to_json(self) -> dict[str, Any]:
        """The recipe as a JSON-ready dict; the rate as text."""
        return {**asdict(self), "rate": str(self.rate) if self.rate else None}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """The reverse of ``to_json``."""
        crop, size, rate = data.get("crop"), data.get("size"), data.get("rate")
        return cls(
            **{
                **data,
                "crop": Box(**crop) if crop else None,
                "size": (size[0], size[1]) if size else None,
                "rate": Fraction(rate) if rate else None,
            }
        )


@dataclass(frozen=True, kw_only=True)
class Segment:
    """One video of the film, from its frame ``first`` on, for ``frames`` at the rate of the film."""

    source: Source
    name: str  # in sentences for the person
    facts: Facts
    frames: int
    first: int = 0

    def to_json(self) -> dict[str, Any]:
        """The segment as a JSON-ready dict."""
        return {**asdict(self), "source": _source_text(self.source), "facts": self.facts.to_json()}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """The reverse of ``to_json``."""
        return cls(**{**data, "source": source_of(data["source"]), "facts": Facts.from_json(data["facts"])})


@dataclass(frozen=True)
class Gap:
    """Black and silence in the film, for so many of its frames."""

    frames: int

    def to_json(self) -> dict[str, Any]:
        """The gap as a JSON-ready dict."""
        return {"gap": self.frames}


FilmPart = Segment | Gap


@dataclass(frozen=True, kw_only=True)
class FilmSound:
    """A sound under a film from its first frame on; it ends with the film, or before."""

    source: Source
    level: float = 1.0  # that its samples are multiplied with
    is_alone: bool = False  # the videos are silent above it

    def to_json(self) -> dict[str, Any]:
        """The sound as a JSON-ready dict."""
        return {**asdict(self), "source": _source_text(self.source)}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """The reverse of ``to_json``."""
        return cls(**{**data, "source": source_of(data["source"])})


def film_part(data: dict[str, Any]) -> FilmPart:
    """The reverse of ``to_json`` of a segment or a gap."""
    return Gap(data["gap"]) if "gap" in data else Segment.from_json(data)


def _source_text(source: Source) -> str:
    return source.url if isinstance(source, RemoteFile) else str(source)
