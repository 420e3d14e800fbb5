"""The cut: the circled takes of the shots in order, as one film; a shot without one is a slate.

In a blind review a circle is what others decided: who has not decided on that take sees a slate.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Prefetch
from django.urls import reverse

from studio.accounts.models import Member
from studio.core.timecode import timecode
from studio.generation.lifecycle import TakeState
from studio.generation.models import Take
from studio.projects.models import Project, Shot
from studio.review.decisions.panel import seen_of
from studio.review.labels import label_of, rate_of
from studio.review.screening.player import player_of

SLATE_SECONDS = 2.0


@dataclass(frozen=True, kw_only=True)
class Piece:
    """One shot in the film."""

    number: str
    name: str
    label: str
    seconds: float
    timecode: str  # its length
    url: str = ""
    video_url: str = ""
    poster_url: str = ""

    @property
    def is_slate(self) -> bool:
        """Whether nothing is circled there yet."""
        return not self.video_url


def pieces(project: Project, member: Member) -> list[Piece]:
    """The film, shot by shot, as this member sees it."""
    circled = Take.objects.filter(is_circled=True, state=TakeState.READY, trashed_at=None)
    known = circled.select_related("asset", "shot")
    shots = project.shots.prefetch_related(Prefetch("takes", known, to_attr="circled"))
    takes = {shot: next(iter(getattr(shot, "circled", [])), None) for shot in shots}
    seen = seen_of(filter(None, takes.values()), member, project)
    return [_piece(shot, take if take and take.pk in seen else None) for shot, take in takes.items()]


def _piece(shot: Shot, take: Take | None) -> Piece:
    number, name = f"{shot.number:02}", shot.name
    if take is None or take.asset is None:
        return Piece(number=number, name=name, label="Nothing circled", seconds=SLATE_SECONDS, timecode="")
    player = player_of(take)
    rate = rate_of(take)
    return Piece(
        number=number,
        name=name,
        label=label_of(take),
        seconds=float(player.frames / rate),
        timecode=timecode(player.frames, rate).removeprefix("00:"),
        url=reverse("review:take", args=[take.pk]),
        video_url=player.video_url,
        poster_url=player.poster_url,
    )
