"""Orders of the renderer and its results: the interface between jobs and the animatic."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from pathlib import Path
from typing import Any, Self

RATE = 24  # frames per second of every rendered video


class RenderMode(StrEnum):
    """How the inputs of an order are to be used."""

    TEXT = "text"
    FRAMES = "frames"
    REFERENCES = "references"
    REFERENCE_VIDEO = "reference_video"
    EDIT = "edit"


@dataclass(frozen=True, kw_only=True)
class RenderOrder:
    """One result to render. Input files are local and already checked."""

    mode: RenderMode
    prompt: str
    width: int | None = None  # pixels; None for frames and edits: the input decides
    height: int | None = None
    lines: int = 1080  # 1080p or 720p class, where the first frame gives the shape
    seconds: int | None = None  # None for edits: as long as the source
    first_frame: Path | None = None
    last_frame: Path | None = None
    reference_images: tuple[Path, ...] = ()
    reference_video: Path | None = None
    source_video: Path | None = None
    output_format: str = "MP4"  # MP4, WEBM or MOV
    output_quality: int = 95  # 20 to 99
    keep_original_sound: bool = False
    fast: bool = False
    seed: int = 0
    result_index: int = 0  # 0 to result_count - 1
    result_count: int = 1

    def to_json(self) -> dict[str, Any]:
        """A plain dict that survives JSON; the reverse of ``from_json``."""
        data = asdict(self)
        data["reference_images"] = list(self.reference_images)
        return {name: _plain(value) for name, value in data.items()}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """Rebuild an order from ``to_json``. Raises TypeError or ValueError for anything else."""
        values = {field.name: data[field.name] for field in fields(cls) if field.name in data}
        values["mode"] = RenderMode(values["mode"])
        for name in ("first_frame", "last_frame", "reference_video", "source_video"):
            values[name] = Path(values[name]) if values.get(name) else None
        values["reference_images"] = tuple(Path(item) for item in values.get("reference_images") or ())
        return cls(**values)


@dataclass(frozen=True, kw_only=True)
class RenderedVideo:
    """The facts of a finished video, and what the renderer made of the prompt."""

    width: int  # pixels
    height: int
    frames: int
    seconds: float
    understood: str  # a sentence, such as "push in, then orbit left"


class RenderCancelled(Exception):
    """The caller no longer wants the video; nothing usable was written."""


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [str(item) for item in value]
    return str(value) if isinstance(value, Path) else value
