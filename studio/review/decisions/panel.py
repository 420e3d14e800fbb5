"""The decision row of a take: who decided what, and what one may set."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from studio.accounts.models import Member
from studio.accounts.policy import Permission
from studio.generation.cost_report import REJECT_REASONS
from studio.generation.lifecycle import TakeState
from studio.generation.models import Pick, Take, TakeStatus
from studio.projects.models import Project, VerdictRule
from studio.review.decisions.verdicts import is_undo, standing
from studio.review.models import Rating, Verdict
from studio.review.participants import Voice, colour_of, id_of
from studio.review.visibility_and_status import Sight, sees


@dataclass(frozen=True, kw_only=True)
class Said:
    """One line of the history of verdicts."""

    who: str
    colour: int
    kind: str
    label: str
    at: datetime
    words: str
    is_withdrawn: bool
    is_last: bool  # of this person: it counts

    @property
    def did(self) -> str:
        """As a line of the history goes on after the name."""
        return "approved" if self.kind == Verdict.Kind.APPROVE else "requested changes"


@dataclass(frozen=True, kw_only=True)
class Desk:
    """Everything the decision row shows."""

    may_decide: bool
    mine: Verdict | None
    status: str
    status_label: str
    rule: str
    rating: int
    my_rating: int
    pick: str
    reject_reason: str
    is_starred: bool
    is_circled: bool
    history: tuple[Said, ...]
    reasons: tuple[str, ...] = REJECT_REASONS

    @property
    def my_kind(self) -> str:
        """What this person decided, if anything stands."""
        return self.mine.kind if self.mine else ""

    @property
    def counting(self) -> list[Said]:
        """The last word of each person."""
        return [said for said in self.history if said.is_last]


def sight_of(take: Take, member: Member) -> Sight:
    """What this member sees of a take."""
    generation = take.generation
    has_ordered = generation.author_id == member.user_id
    is_blind = generation.project.is_blind
    return sees(
        is_blind=is_blind,
        has_ordered=has_ordered,
        has_decided=is_blind and standing(take, Voice(user=member.user)) is not None,
        may_see_money=member.has_permission(Permission.SEE_MONEY),
    )


def seen_of(takes: Iterable[Take], member: Member, project: Project) -> set[UUID]:
    """Those of a project's takes of which this member sees what others decided. At most one query."""
    found = list(takes)
    if not project.is_blind:
        return {take.pk for take in found}
    told = Verdict.objects.standing().filter(person=member.user, take__in=[take.pk for take in found])
    decided = set(told.order_by().values_list("take", flat=True))
    money = member.has_permission(Permission.SEE_MONEY)
    return {
        take.pk
        for take in found
        if sees(
            is_blind=True,
            has_decided=take.pk in decided,
            has_ordered=take.author_id == member.user_id,
            may_see_money=money,
        ).verdicts
    }


def desk(take: Take, member: Member, sight: Sight) -> Desk:
    """The decision row as this member sees it."""
    voice = Voice(user=member.user)
    status = TakeStatus(take.status) if sight.verdicts else TakeStatus.OPEN
    rated = Rating.objects.filter(take=take, person=member.user).first()
    return Desk(
        may_decide=member.has_permission(Permission.REVIEW) and take.state == TakeState.READY,
        mine=standing(take, voice),
        status=status,
        status_label=status.label,
        rule=VerdictRule(take.generation.project.verdict_rule).label,
        rating=take.rating if sight.verdicts else 0,
        my_rating=rated.value if rated else 0,
        pick=take.pick if sight.verdicts else Pick.NONE,
        reject_reason=take.reject_reason if sight.verdicts else "",
        is_starred=take.is_starred,
        is_circled=take.is_circled if sight.verdicts else False,
        history=_history(take) if sight.verdicts else (),
    )


def _history(take: Take) -> tuple[Said, ...]:
    """All that was decided, in order; what was undone at once never happened."""
    told = list(take.verdicts.select_related("person", "note"))
    last = {id_of(one): one.pk for one in told if one.withdrawn_at is None}
    kept = [one for one in told if not (one.withdrawn_at and is_undo(one, one.withdrawn_at))]
    return tuple(
        Said(
            who=one.who,
            colour=colour_of(one),
            kind=one.kind,
            label=Verdict.Kind(one.kind).label,
            at=one.created_at,
            words=one.note.text if one.note and one.note.deleted_at is None else "",
            is_withdrawn=one.withdrawn_at is not None,
            is_last=last.get(id_of(one)) == one.pk,
        )
        for one in kept
    )
