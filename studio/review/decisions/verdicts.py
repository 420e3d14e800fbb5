"""Approve a take or ask for changes; take it back. The status of the take follows the project's rule."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from studio.accounts.models import Member, User
from studio.accounts.policy import Role
from studio.activity import services as activity
from studio.core.errors import Refusal
from studio.generation.models import Take, touch
from studio.projects.models import Project, VerdictRule
from studio.review.labels import label_of, path_of
from studio.review.models import Note, Verdict, stamp
from studio.review.notes import services as notes
from studio.review.participants import Voice, id_of
from studio.review.visibility_and_status import status_of

UNDO = timedelta(seconds=10)
GRACE = timedelta(seconds=3)  # the click came in time, the network took its own


class NoVerdict(Refusal):
    """A decision that cannot be taken like this."""


def give(
    take: Take,
    *,
    voice: Voice,
    kind: str,
    text: str = "",
    frame_in: int = 0,
    frame_out: int | None = None,
    drawing: Any = (),
    key: UUID | None = None,
) -> Verdict:
    """One person's decision; words become a note in the thread. Said again without new words, nothing.

    Raises NoVerdict, and what ``notes.write`` raises.
    """
    if kind not in Verdict.Kind.values:
        raise NoVerdict("A verdict approves or requests changes.")
    if kind == Verdict.Kind.CHANGES and not text.strip():
        raise NoVerdict("Say what should change, so that somebody can change it.")
    if key and (known := Verdict.objects.filter(key=key, take=take).first()):
        return known
    key = key or uuid.uuid4()
    last = standing(take, voice)
    if last and last.kind == kind and not text.strip():
        return last
    where = {"frame_in": frame_in, "frame_out": frame_out, "drawing": drawing, "key": key}
    try:
        with transaction.atomic():
            note = notes.write(take, voice=voice, text=text, **where) if text.strip() else None
            verdict = Verdict.objects.create(take=take, kind=kind, note=note, key=key, **voice.columns)
            settle(take)
            _tell(verdict, voice)
    except IntegrityError:  # the second of two simultaneous clicks
        return Verdict.objects.get(key=key, take=take)
    return verdict


def withdraw(verdict: Verdict, *, voice: Voice, now: datetime) -> None:
    """Take one's own decision back. Within the time for Undo its note goes with it. Raises NoVerdict."""
    if not voice.said(verdict):
        raise NoVerdict("Only who decided can take it back.")
    with transaction.atomic():
        mine = Verdict.objects.filter(pk=verdict.pk, withdrawn_at=None)
        if not mine.update(withdrawn_at=now):
            return
        if verdict.note and is_undo(verdict, now):
            notes.delete(verdict.note, voice=voice)
        settle(verdict.take)
        project = verdict.take.generation.project
        activity.log(project, "took back verdict", **voice.actor, subject=verdict.take_id)


def is_undo(verdict: Verdict, at: datetime) -> bool:
    """Whether taken back at this moment it counts as a slip of the finger."""
    return at - verdict.created_at <= UNDO + GRACE


def standing(take: Take, voice: Voice) -> Verdict | None:
    """What this person decided last and did not take back."""
    mine = take.verdicts.standing().filter(**voice.own)
    return mine.select_related("note").last()


def settle(take: Take) -> None:
    """Write what the take counts as now. Inside the transaction of the change."""
    stamp(take.pk, decided=True)  # the lock: of two decisions the later sees both
    project = take.generation.project
    told = [(id_of(one), one.kind) for one in take.verdicts.standing()]
    take.status = status_of(told, _who_must(project), project.verdict_rule)
    Take.objects.filter(pk=take.pk).update(status=take.status)
    touch(take.generation_id)


def settle_all(project_id: UUID) -> None:
    """Write anew what the takes of a project count as: its rule, or who reviews, has changed."""
    decided = Take.objects.filter(project=project_id, verdicts__isnull=False).distinct()
    for take in decided.select_related("generation__project"):
        with transaction.atomic():
            settle(take)


def _who_must(project: Project) -> set[str]:
    if project.verdict_rule != VerdictRule.EVERYONE:
        return set()
    members = Member.objects.filter(team=project.team_id, role=Role.REVIEWER)
    return {str(pk) for pk in members.values_list("user", flat=True)}


def _tell(verdict: Verdict, voice: Voice) -> None:
    take, project = verdict.take, verdict.take.generation.project
    is_approved = verdict.kind == Verdict.Kind.APPROVE
    did = "approved" if is_approved else "requested changes on"
    activity.log(
        project,
        "approved take" if is_approved else "requested changes",
        **voice.actor,
        subject=take.pk,
    )
    said = f": “{verdict.note.text}”" if verdict.note else ""
    activity.notify(
        _concerned(take),
        project,
        "approved" if is_approved else "changes",
        text=f"{voice} {did} {label_of(take)}{said}",
        path=path_of(take, verdict.note),
        key=f"note:{verdict.note_id}" if verdict.note_id else f"verdict:{verdict.pk}",
        **voice.actor,
    )


def _concerned(take: Take) -> list[User]:
    """The author of the take, and whoever decided on it or wrote about it."""
    team = User.objects.filter(memberships__team=take.generation.project.team_id)
    said = {*take.verdicts.values_list("person", flat=True), *_writers(take), take.generation.author_id}
    return list(team.filter(pk__in=[pk for pk in said if pk]))


def _writers(take: Take) -> set[UUID | None]:
    return set(Note.objects.filter(take=take).kept().values_list("person", flat=True))
