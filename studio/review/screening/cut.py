"""The cut: the circled takes of the shots in order, as one film; a shot without one is a slate.

In a blind review a circle is a decision of others: until a member has decided on that take, they see a slate.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from django.db.models import Prefetch
from django.urls import reverse
from django.utils.translation import gettext

from studio.accounts.models import Member
from studio.core.values.formatting import format_number
from studio.core.values.timecode import DEFAULT_FRAME_RATE
from studio.generation.lifecycle import TakeState
from studio.generation.models import Take
from studio.projects.models import Project, Shot
from studio.review.decisions.visibility import with_visible_verdicts
from studio.review.labels import label_of, rate_of
from studio.review.screening.player import player_of

SLATE_SECONDS = 2.0


@dataclass(frozen=True, kw_only=True)
class CutSegment:
    """One shot of the cut: its circled take, or a slate."""

    number: str
    name: str
    label: str
    seconds: float
    length: str
    words: str = ""  # on a slate: what will happen
    url: str = ""
    video_url: str = ""
    original_type: str = ""  # as in a Player
    copy_url: str = ""
    poster_url: str = ""
    frames: tuple[int, int] | None = None  # of the take, the last exclusive; None: all
    rate: Fraction = DEFAULT_FRAME_RATE
    frame_times: str = ""  # of a variable rate

    @property
    def is_slate(self) -> bool:
        """Whether the shot has no circled take that may be shown."""
        return not self.video_url


def cut_segments(project: Project, member: Member) -> list[CutSegment]:
    """The cut, shot by shot, as this member may see it."""
    circled = Take.objects.filter(is_circled=True, state=TakeState.READY, trashed_at=None)
    with_files = circled.select_related("asset", "shot")
    shots = project.shots.prefetch_related(Prefetch("takes", with_files, to_attr="circled"))
    takes = {shot: next(iter(getattr(shot, "circled", [])), None) for shot in shots}
    visible = with_visible_verdicts(filter(None, takes.values()), member, project)
    return [
        _segment(shot, take if take and take.pk in visible else None, is_blind=project.is_blind)
        for shot, take in takes.items()
    ]


def take_segment(take: Take, *, number: str, name: str, frames: tuple[int, int] | None = None) -> CutSegment:
    """A take as a segment: all of it, or ``frames`` from the first to the exclusive last."""
    player = player_of(take)
    rate = rate_of(take)
    first, end = frames or (0, player.frames)
    seconds = float((end - first) / rate)
    return CutSegment(
        number=number,
        name=name,
        label=label_of(take),
        seconds=seconds,
        length=f"{format_number(seconds)} s",
        url=reverse("review:take", args=[take.pk]),
        video_url=player.video_url,
        original_type=player.original_type,
        copy_url=player.copy_url,
        poster_url=player.poster_url,
        frames=frames,
        rate=rate,
        frame_times=player.frame_times,
    )


def slate(shot: Shot, label: str, *, seconds: float | None, words: str) -> CutSegment:
    """A shot without a take as a segment: its words, for as long as it shall be in the film."""
    return CutSegment(
        number=f"{shot.number:02}",
        name=shot.name,
        label=label,
        seconds=float(seconds or SLATE_SECONDS),
        length=f"{seconds} s" if seconds else "",
        words=words,
    )


def _segment(shot: Shot, take: Take | None, *, is_blind: bool) -> CutSegment:
    number, name = f"{shot.number:02}", shot.name
    if take is None or take.asset is None:
        words = "" if is_blind else shot.description  # a blind review hides prompts
        return slate(shot, gettext("Nothing circled"), seconds=shot.planned_seconds, words=words)
    return take_segment(take, number=number, name=name)
