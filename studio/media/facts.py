"""Facts of a media file as values: without what measures them, so that reading them costs no memory."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from fractions import Fraction
from typing import Any, Self

HD_LINES = 720  # untagged video of at least so many lines is shown as BT.709, smaller as BT.601 (Chromium)


@dataclass(frozen=True, kw_only=True)
class Facts:
    """Measured facts of a file. Width and height are as shown, after rotation.

    ``seconds`` and ``frames`` are those of the picture track: a sound that is longer does not count.
    """

    kind: str
    format: str
    mime: str
    width_px: int
    height_px: int
    size_bytes: int
    sha256: str
    codec: str = ""
    rotation: int = 0
    seconds: float | None = None
    frames: int | None = None
    rate: Fraction | None = None
    is_variable_rate: bool = False
    frame_times: str = ""  # of a variable rate: how long each frame is shown (timeline.table_of)
    starts_late: bool = False  # the first picture comes after 0, as with B-frames and no edit list
    has_sound: bool = False
    sound_codec: str = ""
    colour: str = ""
    read_as: str = ""  # what a draft of ours says it understood of its words
    tells_more: bool = False  # where it was taken, or anything else beside pictures and sound
    is_mirrored: bool = False
    pixel_aspect: Fraction = Fraction(1)  # width of a stored pixel by its height
    is_interlaced: bool = False
    has_alpha: bool = False
    is_hdr: bool = False
    picture_tracks: int = 1
    sound_tracks: int = 0
    stored_width_px: int = 0  # before it is turned and its pixels are made square
    stored_height_px: int = 0
    orientation: str = ""  # the name of a display.Orientation
    pixel_format: str = ""  # libav's name, or Pillow's mode
    bits: int = 0  # of each channel
    matrix: str = ""  # names of H.273; empty: not tagged
    primaries: str = ""
    transfer: str = ""
    is_full_range: bool = False
    first_seconds: float = 0.0  # when the first picture comes
    sound_rate_hz: int = 0
    sound_channels: int = 0
    hidden_frames: int = 0  # stored, but left out by the file's edit list
    changes_size: bool = False  # on its way; found when all frames are read, for the previews
    lost_frames: int = 0  # of a recording that broke off: announced, but not to be read

    @property
    def is_stored_as_shown(self) -> bool:
        """Whether every reader shows the file as we do; of others a plain copy is watched and sent."""
        return (
            self.pixel_aspect == 1
            and self.picture_tracks == 1
            and not (self.is_mirrored or self.is_interlaced or self.has_alpha or self.changes_size)
            and not (self.hidden_frames or self.lost_frames)
        )

    def to_json(self) -> dict[str, Any]:
        """The facts as a JSON-ready dict; the rate as text."""
        rate = str(self.rate) if self.rate else None
        return {**asdict(self), "rate": rate, "pixel_aspect": str(self.pixel_aspect)}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """The reverse of ``to_json``."""
        rate = Fraction(data["rate"]) if data["rate"] else None
        return cls(**{**data, "rate": rate, "pixel_aspect": Fraction(data.get("pixel_aspect", 1))})


def frame_lengths(table: str) -> tuple[Fraction, Fraction]:
    """How many seconds the shortest and the longest frame of a table are shown.

    The length of the very last frame is not measured, so alone it says nothing.
    """
    base, *runs = table.split()
    ticks = [int(run.partition("x")[0]) for run in runs]
    measured = ticks if "x" in runs[-1] else ticks[:-1] or ticks
    return min(measured) * Fraction(base), max(measured) * Fraction(base)
