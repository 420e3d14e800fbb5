"""Values of the player for one take: addresses of its files, frames, and what the member may do.

A page includes ``review/_player.html`` with ``player`` from ``player_of``; guests get the same value
with other addresses (``dataclasses.replace``). The element is ``<frame-player id="player">``:
static/js/player/frame-player.js lists its attributes and events.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.urls import reverse

from studio.accounts import colours
from studio.core.models import FileState
from studio.core.values.timecode import timecode
from studio.generation.models import Take
from studio.library.files import links
from studio.library.files.media_types import media_type
from studio.library.models import Asset
from studio.review.labels import rate_of, take_path


@dataclass(frozen=True, kw_only=True)
class Player:
    """One take in the player. An empty address hides what it is for."""

    take: str
    label: str
    video_url: str
    original_url: str
    original_type: str = ""  # media type with codecs, as a browser is asked; empty: only a try can tell
    copy_url: str = ""  # where to ask for the light copy, while that is being made
    poster_url: str
    sprite_url: str = ""
    sprite_columns: int = 0
    sprite_rows: int = 0
    sprite_frames: tuple[int, ...] = ()  # the frame that each tile shows
    waveform_url: str = ""
    frame_url: str = ""  # of frame 0; the script puts the number of the frame that is shown
    keep_url: str = ""  # likewise
    compose_url: str = ""
    link_url: str = ""  # of the page of the take, to which a link to a frame leads
    download_url: str = ""
    frames: int  # of the picture track, even where the sound is longer
    rate_num: int
    rate_den: int
    frame_times: str = ""  # of a variable rate (media.timeline.table_of)
    width: int
    height: int
    has_sound: bool
    is_sensitive: bool = False
    person: int = 0  # colour of the member, for drawings

    colours = colours.NAMES

    @property
    def has_copy(self) -> bool:
        """Whether a light copy plays in place of the file."""
        return self.video_url != self.original_url

    @property
    def rate(self) -> Fraction:
        """Frames per second, exact."""
        return Fraction(self.rate_num, self.rate_den)

    @property
    def last(self) -> int:
        """Number of the last frame."""
        return max(0, self.frames - 1)

    @property
    def last_timecode(self) -> str:
        """Timecode of the last frame."""
        return timecode(self.last, self.rate)


def player_of(take: Take, *, person: int = 0, may_order: bool = False) -> Player:
    """The player of a ready take (with its asset, shot and generation).

    ``person``: colour of the member; ``may_order``: whether a frame may become an input of a new
    order. Raises ValueError while the take has no video.
    """
    asset = take.asset
    if asset is None:
        raise ValueError(f"{take} has no video yet")
    rate = rate_of(take)
    return Player(
        **_file_urls(asset),
        **_sprite_grid(asset),
        take=str(take.pk),
        label=f"{take.shot} · {take}",
        keep_url=reverse("library:keep_frame", args=[asset.pk, 0]) if may_order else "",
        compose_url=_composer_url(take) if may_order else "",
        link_url=take_path(take),
        frames=asset.frames or 1,
        rate_num=rate.numerator,
        rate_den=rate.denominator,
        frame_times=asset.frame_times,
        width=asset.width_px or 16,
        height=asset.height_px or 9,
        has_sound=asset.has_sound,
        is_sensitive=bool(take.is_nsfw),
        person=person,
    )


def _file_urls(asset: Asset) -> dict[str, Any]:
    """Addresses of the files of a player; a file that is not exact to the frame plays as its light copy."""
    original = links.original(asset)
    video = links.proxy(asset) if asset.proxy_state == FileState.READY else original
    return {
        "video_url": video,
        "original_url": original if asset.is_exact else video,
        "copy_url": links.copy_in_progress(asset),
        "original_type": media_type(asset),
        "poster_url": links.poster(asset),
        "sprite_url": links.sprite(asset),
        "waveform_url": links.waveform(asset),
        "frame_url": links.frame(asset, 0),
        "download_url": links.original(asset, download=True),
    }


def _sprite_grid(asset: Asset) -> dict[str, Any]:
    return {
        "sprite_columns": asset.sprite_columns or 0,
        "sprite_rows": asset.sprite_rows or 0,
        "sprite_frames": tuple(asset.sprite_frames or _evenly_spaced(asset)),
    }


def _evenly_spaced(asset: Asset) -> list[int]:
    """Frames of the tiles, for a sprite from before they were stored."""
    tiles = asset.sprite_tiles or 0
    return [index * (asset.frames or 1) // tiles for index in range(tiles)]


def _composer_url(take: Take) -> str:
    gallery = reverse("generation:gallery", args=[take.generation.project_id])
    return f"{gallery}?shot={take.shot.number}"
