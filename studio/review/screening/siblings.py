"""Siblings of a take: those of its shot that can be watched, as far as a page shows them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from studio.accounts.models import Member
from studio.core.web import keyset
from studio.generation.lifecycle import TakeState
from studio.generation.models import SHOT_ORDER, Take
from studio.review.decisions.visibility import with_visible_verdicts

EACH_SIDE = 12


@dataclass(frozen=True, kw_only=True)
class Siblings:
    """The takes of a shot around one of them, the next ones to it, and ids of those whose status may show."""

    takes: Sequence[Take]
    before: Take | None
    after: Take | None
    visible: Collection[UUID]
    has_earlier: bool
    has_later: bool


def siblings_of(take: Take, member: Member) -> Siblings:
    """The siblings around a take, and the take itself where it can be watched."""
    row = around(take, each_side=EACH_SIDE + 1)
    at = row.index(take)
    first = max(0, at - EACH_SIDE)
    shown = row[first : at + EACH_SIDE + 1]
    takes = [one for one in shown if one != take or can_be_watched(take)]
    return Siblings(
        takes=takes,
        before=row[at - 1] if at else None,
        after=row[at + 1] if at + 1 < len(row) else None,
        visible=with_visible_verdicts(takes, member, take.generation.project),
        has_earlier=first > 0,
        has_later=first + len(shown) < len(row),
    )


def around(take: Take, *, each_side: int) -> list[Take]:
    """A take between those of its shot that can be watched, so many before it and after it."""
    ready = Take.objects.ready().filter(shot=take.shot_id)
    return keyset.around(ready.select_related("shot"), take, order=SHOT_ORDER, each_side=each_side)


def can_be_watched(take: Take) -> bool:
    """Whether a take is ready and not in the trash."""
    return take.state == TakeState.READY and take.trashed_at is None
