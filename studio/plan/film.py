"""The whole plan as one film: of each shot the best take that there is, as long as planned, else a slate."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext

from studio.generation.models import Take
from studio.plan.listing import PlanRow
from studio.review.labels import rate_of
from studio.review.screening.cut import CutSegment, slate, take_segment


def plan_segments(rows: Sequence[PlanRow]) -> list[CutSegment]:
    """The film, row by row, with the intended lengths."""
    return [_segment(row) for row in rows]


def _segment(row: PlanRow) -> CutSegment:
    take = row.progress.take
    if take is None or take.asset is None:
        words = row.plan.description
        return slate(row.shot, gettext("Nothing drafted"), seconds=row.seconds, words=words)
    return take_segment(take, number=row.number, name=row.plan.name, frames=_frames(take, row.plan.seconds))


def _frames(take: Take, seconds: int | None) -> tuple[int, int] | None:
    """The frames of a take that fill the intended length; None for all, where it is not longer."""
    count = take.asset.frames if take.asset else None
    planned = None if seconds is None else int(seconds * rate_of(take))
    return (0, planned) if planned and count and planned < count else None
