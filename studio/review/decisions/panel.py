"""The decision panel of a take: its verdicts, rating and marks as one member may see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext

from studio.accounts.models import Member
from studio.accounts.policy import Permission
from studio.generation.cost_report import REJECT_REASONS
from studio.generation.lifecycle import TakeState
from studio.generation.models import PickStatus, Take, TakeStatus
from studio.projects.models import VerdictRule
from studio.review.decisions.verdicts import current_verdict, is_undo
from studio.review.models import Rating, Verdict
from studio.review.participants import Participant, colour_of, participant_id_of
from studio.review.visibility_and_status import Visibility

MAX_HISTORY = 100  # verdicts on one take


@dataclass(frozen=True, kw_only=True)
class VerdictEntry:
    """One entry of the history of verdicts."""

    author_name: str
    colour: int
    kind: str
    label: str
    at: datetime
    text: str  # of its note; empty without one
    is_withdrawn: bool
    is_current: bool  # the newest of this person: it counts

    @property
    def predicate(self) -> str:
        """The words that follow the name of its author."""
        if self.kind == Verdict.Kind.APPROVE:
            return gettext("approved, and took it back") if self.is_withdrawn else gettext("approved")
        return (
            gettext("requested changes, and took it back")
            if self.is_withdrawn
            else gettext("requested changes")
        )


@dataclass(frozen=True, kw_only=True)
class DecisionPanel:
    """Values of the decision panel for one member."""

    may_decide: bool
    own_verdict: Verdict | None
    status: str
    status_label: str
    rule: str
    rating: int
    own_rating: int
    pick: str
    reject_reason: str
    is_circled: bool
    history: tuple[VerdictEntry, ...]
    reasons: tuple[str, ...] = REJECT_REASONS

    @property
    def own_kind(self) -> str:
        """Kind of the member's own current verdict; empty without one."""
        return self.own_verdict.kind if self.own_verdict else ""

    @property
    def current_entries(self) -> list[VerdictEntry]:
        """The newest verdict of each person."""
        return [entry for entry in self.history if entry.is_current]


def decision_panel(take: Take, member: Member, visibility: Visibility) -> DecisionPanel:
    """The decision panel as this member may see it."""
    sees_verdicts = visibility.verdicts
    status = TakeStatus(take.status) if sees_verdicts else TakeStatus.OPEN
    own_rating = Rating.objects.filter(take=take, person=member.user).first()
    return DecisionPanel(
        may_decide=member.has_permission(Permission.REVIEW) and take.state == TakeState.READY,
        own_verdict=current_verdict(take, Participant(user=member.user)),
        status=status,
        status_label=str(status.label),
        rule=str(VerdictRule(take.generation.project.verdict_rule).label),
        rating=take.rating if sees_verdicts else 0,
        own_rating=own_rating.value if own_rating else 0,
        pick=take.pick if sees_verdicts else PickStatus.NONE,
        reject_reason=gettext(take.reject_reason) if sees_verdicts else "",
        is_circled=take.is_circled if sees_verdicts else False,
        history=_history(take) if sees_verdicts else (),
    )


def _history(take: Take) -> tuple[VerdictEntry, ...]:
    """The last verdicts in order of time, without those that were undone at once."""
    last = take.verdicts.select_related("person", "note").order_by("-created_at")[:MAX_HISTORY]
    verdicts = list(reversed(last))
    newest = {participant_id_of(verdict): verdict.pk for verdict in verdicts if verdict.withdrawn_at is None}
    return tuple(
        _entry(verdict, is_current=newest.get(participant_id_of(verdict)) == verdict.pk)
        for verdict in verdicts
        if not (verdict.withdrawn_at and is_undo(verdict, verdict.withdrawn_at))
    )


def _entry(verdict: Verdict, *, is_current: bool) -> VerdictEntry:
    note = verdict.note
    return VerdictEntry(
        author_name=verdict.author_name,
        colour=colour_of(verdict),
        kind=verdict.kind,
        label=str(Verdict.Kind(verdict.kind).label),
        at=verdict.created_at,
        text=note.text if note and note.deleted_at is None else "",
        is_withdrawn=verdict.withdrawn_at is not None,
        is_current=is_current,
    )
