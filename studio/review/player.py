"""What the player needs to know of a take: its files, its frames and what may be done with them.

A page includes ``review/_player.html`` with ``player`` from ``player_of``; guests get the same value
with other addresses (``dataclasses.replace``). The element is ``<frame-player id="player">``:
static/js/player/frame-player.js lists what it offers to the rest of a page.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from django.urls import NoReverseMatch, reverse

from studio.core.timecode import timecode
from studio.generation.models import Take
from studio.library.models import Asset

FALLBACK_RATE = Fraction(24)


@dataclass(frozen=True, kw_only=True)
class Player:
    """One take to be watched. An address that is empty is not offered."""

    take: str
    label: str
    video_url: str
    video_type: str
    original_url: str
    poster_url: str
    sprite_url: str = ""
    sprite_columns: int = 0
    sprite_rows: int = 0
    sprite_tiles: int = 0
    waveform_url: str = ""
    download_url: str = ""
    frames: int  # of the picture track: a sound that is longer does not count
    rate_num: int
    rate_den: int
    width: int
    height: int
    has_sound: bool
    is_sensitive: bool = False
    person: int = 0  # the colour of who looks, for drawings

    @property
    def rate(self) -> Fraction:
        """Frames per second, exact."""
        return Fraction(self.rate_num, self.rate_den)

    @property
    def last(self) -> int:
        """The number of the last frame."""
        return max(0, self.frames - 1)

    @property
    def last_timecode(self) -> str:
        """Where the last frame is, as a clock shows it."""
        return timecode(self.last, self.rate)


def player_of(take: Take, *, person: int = 0) -> Player:
    """The player of a ready take (with its asset and shot). Raises ValueError while it has no video."""
    asset = take.asset
    if asset is None:
        raise ValueError(f"{take} has no video yet")
    rate = asset.rate or FALLBACK_RATE
    original = reverse("library:original", args=[asset.pk])
    proxy = _made(asset, "proxy")
    return Player(
        take=str(take.pk),
        label=f"{take.shot} · {take}",
        video_url=proxy or original,
        video_type="video/mp4" if proxy else asset.mime,
        original_url=original,
        poster_url=reverse("library:poster", args=[asset.pk]),
        sprite_url=_made(asset, "sprite"),
        sprite_columns=asset.sprite_columns or 0,
        sprite_rows=asset.sprite_rows or 0,
        sprite_tiles=asset.sprite_tiles or 0,
        waveform_url=_made(asset, "waveform"),
        download_url=f"{original}?download",
        frames=asset.frames or 1,
        rate_num=rate.numerator,
        rate_den=rate.denominator,
        width=asset.width_px or 16,
        height=asset.height_px or 9,
        has_sound=asset.has_sound,
        is_sensitive=bool(take.is_nsfw),
        person=person,
    )


def _made(asset: Asset, name: str) -> str:
    """The address of something the library made of the asset; empty while it has not."""
    if not getattr(asset, name, ""):
        return ""
    try:
        return reverse(f"library:{name}", args=[asset.pk])
    except NoReverseMatch:
        return ""
