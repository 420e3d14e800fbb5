"""Verdicts on takes: submit one, withdraw it, and recompute the status of the take by the project's rule."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext, gettext_noop

from studio.accounts.models import Member
from studio.accounts.policy import Role
from studio.activity import services as activity
from studio.activity.public_events import PublicEvent, publish
from studio.core.errors import Refusal
from studio.core.web import idempotency
from studio.generation.models import Take, bump_revision
from studio.projects.models import Project, VerdictRule
from studio.review import notifications
from studio.review.models import Note, Verdict, bump_review_revision
from studio.review.notes import services as notes
from studio.review.participants import Participant, participant_id_of
from studio.review.visibility_and_status import status_of

UNDO = timedelta(seconds=10)
GRACE = timedelta(seconds=3)  # the click came in time, the network took its own
KEY_REUSED = gettext_noop(
    "This was sent before with another decision. Send it again, and it becomes one of its own."
)


class InvalidVerdict(Refusal):
    """A verdict that cannot be submitted or withdrawn like this."""


def submit(
    take: Take,
    *,
    participant: Participant,
    kind: str,
    text: str = "",
    frame_in: int = 0,
    frame_out: int | None = None,
    drawing: Any = (),
    key: UUID | None = None,
) -> Verdict:
    """Store one person's verdict, with its text as a note of the thread.

    The same verdict again without text changes nothing, and the same key with the same verdict is one row.
    Raises InvalidVerdict, KeyReused, and what ``notes.write`` raises.
    """
    _require_valid(kind, text)
    sent = Verdict.objects.filter(key=key) if key else Verdict.objects.none()
    current = current_verdict(take, participant)
    if current and current.kind == kind and not text.strip() and not sent.exists():
        return current
    key = key or uuid.uuid4()
    place = {"frame_in": frame_in, "frame_out": frame_out, "drawing": drawing, "key": key}

    def create() -> Verdict:
        note = None
        if text.strip():
            note = notes.write(take, participant=participant, text=text, is_verdict=True, **place)
        return _create(take, participant, kind=kind, note=note, key=key)

    return idempotency.get_or_create(
        Verdict.objects.filter(key=key),
        create=create,
        is_same=lambda row: _is_same(row, take, participant, kind, text),
        sentence=gettext(KEY_REUSED),
    )


def withdraw(verdict: Verdict, *, participant: Participant, now: datetime) -> None:
    """Withdraw one's own verdict; within the time for Undo its note is deleted too. Raises InvalidVerdict."""
    if not participant.is_author_of(verdict):
        raise InvalidVerdict(gettext("Only who decided can take it back."))
    with transaction.atomic():
        if not Verdict.objects.filter(pk=verdict.pk, withdrawn_at=None).update(withdrawn_at=now):
            return
        if verdict.note and is_undo(verdict, now):
            notes.delete(verdict.note, participant=participant)
        recompute_status(verdict.take)
        generation = verdict.take.generation
        project = generation.project
        activity.log(project, "took back verdict", **participant.actor_fields, subject=verdict.take_id)
        publish(project.pk, PublicEvent.VERDICT_WITHDRAWN, subject=verdict.pk, order=generation.pk)


def is_undo(verdict: Verdict, at: datetime) -> bool:
    """Whether withdrawing at this moment counts as Undo rather than as a change of mind."""
    return at - verdict.created_at <= UNDO + GRACE


def current_verdict(take: Take, participant: Participant) -> Verdict | None:
    """The newest verdict of this participant that was not withdrawn."""
    own = take.verdicts.current().filter(**participant.author_filter)
    return own.select_related("note").last()


def recompute_status(take: Take) -> None:
    """Write the status of a take that follows from its verdicts. Inside the transaction of the change."""
    bump_review_revision(take.pk, is_decision=True)  # the lock: of two decisions the later sees both
    project = take.generation.project
    verdicts = [(participant_id_of(verdict), verdict.kind) for verdict in take.verdicts.current()]
    take.status = status_of(verdicts, _required_reviewers(project), project.verdict_rule)
    Take.objects.filter(pk=take.pk).update(status=take.status)
    bump_revision(take.generation_id)


def recompute_statuses(project_id: UUID) -> None:
    """Recompute all takes of a project whose verdict rule, or whose reviewers, have changed."""
    decided = Take.objects.filter(project=project_id, verdicts__isnull=False).distinct()
    for take in decided.select_related("generation__project"):
        with transaction.atomic():
            recompute_status(take)


def _is_same(verdict: Verdict, take: Take, participant: Participant, kind: str, text: str) -> bool:
    """Whether a verdict was given like this. Its note is compared by its first text."""
    note = verdict.note
    written = (note.edits.first() or note).text if note else ""
    is_own = participant.is_author_of(verdict)
    return is_own and (verdict.take_id, verdict.kind, written.strip()) == (take.pk, kind, text.strip())


def _create(take: Take, participant: Participant, *, kind: str, note: Note | None, key: UUID) -> Verdict:
    author = participant.author_fields
    verdict = Verdict.objects.create(take=take, kind=kind, note=note, key=key, **author)
    recompute_status(take)
    verb = "approved take" if kind == Verdict.Kind.APPROVE else "requested changes"
    activity.log(take.generation.project, verb, **participant.actor_fields, subject=take.pk)
    notifications.verdict_submitted(verdict, participant)
    project_id, order = take.generation.project_id, take.generation_id
    publish(project_id, PublicEvent.VERDICT_CREATED, subject=verdict.pk, order=order)
    return verdict


def _require_valid(kind: str, text: str) -> None:
    """Raise InvalidVerdict for an unknown kind, and for a request for changes without text."""
    if kind not in Verdict.Kind.values:
        raise InvalidVerdict(gettext("A verdict approves or requests changes."))
    if kind == Verdict.Kind.CHANGES and not text.strip():
        raise InvalidVerdict(gettext("Say what should change, so that somebody can change it."))


def _required_reviewers(project: Project) -> set[str]:
    """Ids of the members who must all approve; empty unless the rule demands everyone."""
    if project.verdict_rule != VerdictRule.EVERYONE:
        return set()
    members = Member.objects.filter(team=project.team_id, role=Role.REVIEWER)
    return {str(pk) for pk in members.values_list("user", flat=True)}
