"""What the page of the cut plays and counts: pieces of takes, slates and gaps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext

from studio.accounts.models import Member
from studio.core.values.formatting import format_number
from studio.core.values.timecode import DEFAULT_FRAME_RATE
from studio.exports.models import Cut, CutItem
from studio.projects.models import Project
from studio.review.decisions.visibility import with_visible_verdicts
from studio.review.screening.cut import CutSegment, cut_segments, take_segment

MOST_CHOICES = 500  # takes to add, in a list


def summary(project: Project, member: Member, cut: Cut | None, items: Sequence[CutItem]) -> dict[str, Any]:
    """Values of the page: segments, how many are takes, how many are none, seconds."""
    segments = shaped_segments(project, member, items) if cut else cut_segments(project, member)
    taken = [segment for segment in segments if not segment.is_slate]
    return {
        "segments": segments,
        "taken": len(taken),
        "gaps": len(segments) - len(taken),
        "seconds": sum(segment.seconds for segment in (segments if cut else taken)),
    }


def shaped_segments(project: Project, member: Member, items: Sequence[CutItem]) -> list[CutSegment]:
    """The pieces of a shaped cut; in a blind review a take is a slate until the member has decided on it."""
    visible = with_visible_verdicts([item.take for item in items if item.take], member, project)
    rate = next((item.take.asset.rate for item in items if item.take and item.take.asset), DEFAULT_FRAME_RATE)
    return [
        _segment(item, float(rate or DEFAULT_FRAME_RATE), is_visible=item.take_id in visible)
        for item in items
    ]


def _segment(item: CutItem, rate: float, *, is_visible: bool) -> CutSegment:
    if item.take and item.take.asset and is_visible:
        end = max(1, min(item.end, item.take.asset.frames or item.end))
        frames = (min(item.first, end - 1), end)
        return take_segment(item.take, number="", name=str(item.take.shot), frames=frames)
    seconds = (item.end - item.first) / rate
    name = str(item.take.shot) if item.take else gettext("Gap")
    label = gettext("Hidden until you have decided") if item.take else gettext("Gap")
    return CutSegment(
        number="", name=name, label=label, seconds=seconds, length=f"{format_number(seconds)} s"
    )
