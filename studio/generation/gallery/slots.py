"""The slot of a card: one result of an order, with its pictures and what reviewers decided."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.utils import timezone
from django.utils.translation import ngettext

from studio.activity import hooks
from studio.generation.lifecycle import TakeState
from studio.generation.models import Take, TakeStatus
from studio.generation.trash import days_left
from studio.library.files import links
from studio.library.files.media_types import is_played_everywhere, media_type
from studio.library.models import Asset


@dataclass(frozen=True, kw_only=True)
class Slot:
    """A take in its place on a card; templates read the rest from ``take``, ``asset`` and ``review``."""

    take: Take
    matches_filter: bool = True  # False: shown only because another take of its order matches
    is_blind_review: bool = False

    @property
    def id(self) -> str:
        """The id of the take."""
        return str(self.take.pk)

    @property
    def label(self) -> str:
        """The number of the take: ``T4``."""
        return f"T{self.take.number}"

    @property
    def state(self) -> str:
        """The state of the take, for ``data-state``."""
        return self.take.state

    @property
    def asset(self) -> Asset | None:
        """The video; None until it is fetched."""
        return self.take.asset

    @property
    def review(self) -> Take | None:
        """The columns that reviewers decide; None in a blind review."""
        return None if self.is_blind_review else self.take

    @property
    def status_label(self) -> str:
        """The result of all verdicts in words; empty in a blind review."""
        return str(TakeStatus(self.review.status).label) if self.review else ""

    @property
    def read_as(self) -> str:
        """What a draft understood of its prompt; empty in a blind review."""
        return self.asset.read_as if self.review and self.asset else ""

    @property
    def open_note_count(self) -> int:
        """The number of open notes; 0 in a blind review: some of them give the reason of a verdict."""
        return self.review.open_note_count if self.review else 0

    @property
    def is_ready(self) -> bool:
        """Whether its video can be played."""
        return self.state == TakeState.READY

    @property
    def is_playable(self) -> bool:
        """Whether its video can be played, maybe while its previews are still being made."""
        return self.is_ready or (self.state == TakeState.PREVIEWING and self.asset is not None)

    @cached_property
    def has_review(self) -> bool:
        """Whether there is a status, a rating, a pick, a note or a tag that may be shown."""
        decided = self.review and (
            self.review.status != TakeStatus.OPEN or self.review.rating or self.review.pick
        )
        return bool(decided or self.open_note_count or self.take.tags)

    @cached_property
    def poster_url(self) -> str:
        """The address of the poster; empty without one."""
        return links.poster(self.asset) if self.asset else ""

    @property
    def sprite_url(self) -> str:
        """The address of the sprite for scrubbing; empty without a video."""
        return links.sprite(self.asset) if self.asset else ""

    @property
    def video_url(self) -> str:
        """The address of the video to play; empty without one."""
        return links.original(self.asset) if self.asset else ""

    @property
    def copy_url(self) -> str:
        """The address of the light copy, where not every browser plays the video; else empty."""
        is_needed = self.asset and not is_played_everywhere(self.asset)
        return links.proxy(self.asset) if self.asset and is_needed else ""

    @property
    def media_type(self) -> str:
        """The media type of the video with its codec, for a browser to say whether it plays it."""
        return media_type(self.asset) if self.asset else ""

    @property
    def download_url(self) -> str:
        """The address of the video as a download; empty without one."""
        return links.original(self.asset, download=True) if self.asset else ""

    @cached_property
    def take_url(self) -> str:
        """The page of the take; empty without the app that has it."""
        return hooks.TAKE_PAGE.url(self.take.pk)

    @property
    def days_left_label(self) -> str:
        """``12 days left`` in the trash, else empty."""
        if not self.take.trashed_at:
            return ""
        days = days_left(self.take.trashed_at, timezone.now())
        return ngettext("%(count)d day left", "%(count)d days left", days) % {"count": days}
