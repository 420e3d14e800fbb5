"""How far members are with the takes of a shot or project: watched, finished, and a nudge for the others."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext

from studio.accounts.models import Member, User
from studio.accounts.policy import Permission
from studio.activity import services as activity
from studio.core.errors import Refusal
from studio.core.values.translatable import translatable
from studio.generation.lifecycle import TakeState
from studio.generation.models import Take, TakeQuerySet
from studio.projects.models import Project, Shot
from studio.review.models import FinishedReview, WatchedTake


class EverybodyFinished(Refusal):
    """A nudge when every other member has finished."""


@dataclass(frozen=True, kw_only=True)
class ReviewSet:
    """The takes that are reviewed together: those of a shot, or of the whole project."""

    project: Project
    shot: Shot | None

    def __str__(self) -> str:
        return str(self.shot or self.project)

    @property
    def key(self) -> str:
        """What tells this set from all others."""
        return str(self.shot.pk if self.shot else self.project.pk)

    @property
    def query(self) -> str:
        """The query that names the set, for dailies and its own page; empty for the project."""
        return f"?shot={self.shot.number}" if self.shot else ""

    @property
    def takes(self) -> TakeQuerySet:
        """The takes of the set that can be watched."""
        takes = Take.objects.not_trashed().filter(project=self.project, state=TakeState.READY)
        return takes.filter(shot=self.shot) if self.shot else takes


@dataclass(frozen=True, kw_only=True)
class MemberProgress:
    """One member's progress, for a template."""

    name: str
    is_self: bool
    watched: int
    total: int
    seconds: int
    finished_at: datetime | None


def progress_of(review_set: ReviewSet, member: Member) -> list[MemberProgress]:
    """Every member of the team by name, with what they have watched of the set."""
    total = review_set.takes.count()
    totals = WatchedTake.objects.filter(take__in=review_set.takes).totals_by("person")
    finished = dict(_finished(review_set).values_list("person", "created_at"))
    return [
        MemberProgress(
            name=user.name,
            is_self=user.pk == member.user_id,
            watched=totals.get(user.pk, (0, 0))[0],
            total=total,
            seconds=totals.get(user.pk, (0, 0))[1],
            finished_at=finished.get(user.pk),
        )
        for user in _people(review_set)
    ]


def finish(review_set: ReviewSet, *, by: User) -> None:
    """Say that a member is through; who may share is told once, whatever they say later."""
    project = review_set.project
    with transaction.atomic():
        _, is_new = FinishedReview.objects.get_or_create(project=project, shot=review_set.shot, person=by)
        if not is_new:
            return
        activity.log(project, "finished review", actor=by, subject=None, set=str(review_set))
        activity.notify(
            [member.user for member in _producers(project)],
            project,
            "finished",
            text=translatable(
                "{by} has finished the review of {reviewed}", by=str(by), reviewed=str(review_set)
            ),
            path=_url(review_set),
            key=f"finished:{review_set.key}:{by.pk}",
            actor=by,
        )


def go_on(review_set: ReviewSet, *, by: User) -> None:
    """Say that a member is not through after all."""
    _finished(review_set).filter(person=by).delete()


def nudge(review_set: ReviewSet, *, by: User, now: datetime) -> int:
    """Notify the members who have not finished, each once a day; how many.

    Raises EverybodyFinished.
    """
    finished = set(_finished(review_set).values_list("person", flat=True))
    people = [user for user in _people(review_set) if user.pk not in finished and user != by]
    if not people:
        raise EverybodyFinished(gettext("Nobody is left to nudge: everybody else has finished."))
    with transaction.atomic():
        activity.notify(
            people,
            review_set.project,
            "nudged",
            text=translatable(
                "{by} asks you to finish the review of {reviewed}", by=str(by), reviewed=str(review_set)
            ),
            path=reverse("review:dailies", args=[review_set.project.pk]) + review_set.query,
            key=f"nudge:{review_set.key}:{now.date()}",
            actor=by,
        )
    return len(people)


def _finished(review_set: ReviewSet) -> QuerySet[FinishedReview]:
    return FinishedReview.objects.filter(project=review_set.project, shot=review_set.shot)


def _people(review_set: ReviewSet) -> list[User]:
    members = review_set.project.team.members.select_related("user").order_by("user__name", "user")
    return [member.user for member in members]


def _producers(project: Project) -> list[Member]:
    members = project.team.members.select_related("user")
    return [member for member in members if member.has_permission(Permission.SHARE)]


def _url(review_set: ReviewSet) -> str:
    return reverse("review:progress", args=[review_set.project.pk]) + review_set.query
