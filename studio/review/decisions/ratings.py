"""Rating, pick or reject, star and circle of a take. Each can be set back to its previous value."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext

from studio.accounts.models import User
from studio.activity import services as activity
from studio.activity.public_events import PublicEvent, publish
from studio.core.errors import Refusal
from studio.generation.models import PickStatus, Take, bump_revision, bump_revisions
from studio.projects.models import Shot
from studio.review import notifications
from studio.review.models import PreviousMark, Rating, bump_review_revision
from studio.review.visibility_and_status import HIGHEST_RATING, mean_rating

LONGEST_REASON = 120


class InvalidMark(Refusal):
    """A mark that cannot be set like this."""


def rate(take: Take, value: int, *, by: User) -> int:
    """Set one's own rating, 1 to 5, or remove it with 0; returns the previous one. Raises InvalidMark."""
    if not 0 <= value <= HIGHEST_RATING:
        raise InvalidMark(gettext("A rating is 1 to 5; 0 takes it back."))
    with transaction.atomic():
        bump_review_revision(take.pk, is_decision=True)
        own = Rating.objects.filter(take=take, person=by).first()
        previous = own.value if own else 0
        if value:
            Rating.objects.update_or_create(take=take, person=by, defaults={"value": value})
        elif own:
            own.delete()
        take.rating = mean_rating(list(take.ratings.values_list("value", flat=True)))
        _save(take, "rating")
        activity.log(take.generation.project, "rated", actor=by, subject=take.pk, value=value)
    return previous


def pick(take: Take, value: str, *, by: User, reason: str = "") -> None:
    """Set a take to picked, rejected for a reason, or neither. Raises InvalidMark."""
    reason = " ".join(reason.split())
    if value not in PickStatus.values:
        raise InvalidMark(gettext("A take is picked, rejected or neither."))
    if value == PickStatus.REJECT and not reason:
        raise InvalidMark(gettext("Say why it is rejected: the waste report counts it."))
    if len(reason) > LONGEST_REASON:
        raise InvalidMark(
            gettext("A reason has at most %(longest_reason)s characters.")
            % {"longest_reason": LONGEST_REASON}
        )
    with transaction.atomic():
        bump_review_revision(take.pk, is_decision=True)
        current = Take.objects.values("pick", "reject_reason").get(pk=take.pk)
        _store_previous(take, by, PreviousMark.Kind.PICK, **current)
        take.pick, take.reject_reason = value, reason if value == PickStatus.REJECT else ""
        _save(take, "pick", "reject_reason")
        verb = {PickStatus.PICK: "picked", PickStatus.REJECT: "rejected"}.get(PickStatus(value), "unpicked")
        activity.log(take.generation.project, verb, actor=by, subject=take.pk, reason=take.reject_reason)


def restore_pick(take: Take, *, by: User) -> None:
    """Set the pick that the take had before this person last set it. Raises InvalidMark, also twice."""
    with transaction.atomic():
        previous = _previous(take, by, PreviousMark.Kind.PICK)
        pick(take, previous.pick, by=by, reason=previous.reject_reason)
        PreviousMark.objects.filter(pk=previous.pk).delete()


def star(take: Take, *, by: User, is_on: bool) -> None:
    """Set or remove the star that marks a take as worth another look."""
    with transaction.atomic():
        bump_review_revision(take.pk, is_decision=True)
        take.is_starred = is_on
        _save(take, "is_starred")
        activity.log(take.generation.project, "starred" if is_on else "unstarred", actor=by, subject=take.pk)


def circle(take: Take, *, by: User, is_on: bool) -> Take | None:
    """Circle a take, or remove its circle; returns the take of the shot that was circled before, if any."""
    with transaction.atomic():
        # The lock lets one person choose at a time: never two circles in a shot.
        Shot.objects.select_for_update().get(pk=take.shot_id)
        previous = Take.objects.filter(shot=take.shot_id, is_circled=True).exclude(pk=take.pk).first()
        if is_on and previous:
            Take.objects.filter(pk=previous.pk).update(is_circled=False)
            bump_review_revision(previous.pk, is_decision=True)
            bump_revisions([previous.generation_id])
        bump_review_revision(take.pk, is_decision=True)
        if is_on:
            _store_previous(take, by, PreviousMark.Kind.CIRCLE, circled_take=previous)
        take.is_circled = is_on
        _save(take, "is_circled")
        verb = "circled" if is_on else "uncircled"
        activity.log(take.generation.project, verb, actor=by, subject=take.pk)
        if is_on:
            notifications.take_circled(take, by)
        _publish_circle(take, by)
    return previous


def _publish_circle(take: Take, by: User) -> None:
    """Tell receivers of a circle, or of its end; not in a blind review, which hides both."""
    project = take.generation.project
    if not project.is_blind:
        publish(
            project.pk,
            PublicEvent.TAKE_CIRCLED,
            subject=take.pk,
            order=take.generation_id,
            is_circled=take.is_circled,
            person=str(by.pk),
        )


def restore_circle(take: Take, *, by: User) -> None:
    """Move the circle back to where it was before this person set it on the take. Raises InvalidMark."""
    with transaction.atomic():
        previous = _previous(take, by, PreviousMark.Kind.CIRCLE)
        owner = previous.circled_take
        circle(owner or take, by=by, is_on=owner is not None)
        PreviousMark.objects.filter(pk=previous.pk).delete()


def _store_previous(take: Take, by: User, kind: PreviousMark.Kind, **columns: Any) -> None:
    PreviousMark.objects.update_or_create(take=take, person=by, kind=kind, defaults=columns)


def _previous(take: Take, by: User, kind: PreviousMark.Kind) -> PreviousMark:
    """The mark before this person last set it. Raises InvalidMark when there is none, or no longer."""
    rows = PreviousMark.objects.select_related("circled_take__generation__project")
    previous = rows.filter(take=take, person=by, kind=kind).first()
    if previous is None:
        raise InvalidMark(gettext("There is nothing of yours to take back."))
    return previous


def _save(take: Take, *columns: str) -> None:
    take.save(update_fields=columns)
    bump_revision(take.generation_id)
