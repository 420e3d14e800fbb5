"""Marks on a take: rating, pick or reject, star, circle. Each can be set back to what it was."""

from __future__ import annotations

from django.db import transaction

from studio.accounts.models import User
from studio.activity import services as activity
from studio.core.errors import Refusal
from studio.generation.models import Pick, Take, touch, touch_all
from studio.projects.models import Shot
from studio.review.labels import label_of, path_of
from studio.review.models import Rating, stamp
from studio.review.visibility_and_status import HIGHEST_RATING, mean

LONGEST_REASON = 120


class NoMark(Refusal):
    """A mark that cannot be set like this."""


def rate(take: Take, value: int, *, by: User) -> int:
    """Give 1 to 5 stars, or 0 to take them back; what this person gave before. Raises NoMark."""
    if not 0 <= value <= HIGHEST_RATING:
        raise NoMark("A rating is 1 to 5; 0 takes it back.")
    with transaction.atomic():
        stamp(take.pk, decided=True)
        mine = Rating.objects.filter(take=take, person=by).first()
        before = mine.value if mine else 0
        if value:
            Rating.objects.update_or_create(take=take, person=by, defaults={"value": value})
        elif mine:
            mine.delete()
        take.rating = mean(list(take.ratings.values_list("value", flat=True)))
        _save(take, "rating")
        activity.log(take.generation.project, "rated", actor=by, subject=take.pk, value=value)
    return before


def pick(take: Take, value: str, *, by: User, reason: str = "") -> None:
    """Pick it, reject it for a reason, or neither. Raises NoMark."""
    words = " ".join(reason.split())
    if value not in Pick.values:
        raise NoMark("A take is picked, rejected or neither.")
    if value == Pick.REJECT and not words:
        raise NoMark("Say why it is rejected: the waste report counts it.")
    if len(words) > LONGEST_REASON:
        raise NoMark(f"A reason has at most {LONGEST_REASON} characters.")
    with transaction.atomic():
        stamp(take.pk, decided=True)
        take.pick, take.reject_reason = value, words if value == Pick.REJECT else ""
        _save(take, "pick", "reject_reason")
        verb = {Pick.PICK: "picked", Pick.REJECT: "rejected"}.get(Pick(value), "unpicked")
        activity.log(take.generation.project, verb, actor=by, subject=take.pk, reason=take.reject_reason)


def star(take: Take, *, by: User, is_on: bool) -> None:
    """Mark it for oneself and everybody as worth another look."""
    with transaction.atomic():
        stamp(take.pk, decided=True)
        take.is_starred = is_on
        _save(take, "is_starred")
        activity.log(take.generation.project, "starred" if is_on else "unstarred", actor=by, subject=take.pk)


def circle(take: Take, *, by: User, is_on: bool) -> Take | None:
    """Make it the chosen take of its shot, or not; the take that was chosen before, if it was another."""
    with transaction.atomic():
        # The lock lets one person choose at a time: never two circles in a shot.
        Shot.objects.select_for_update().get(pk=take.shot_id)
        before = Take.objects.filter(shot=take.shot_id, is_circled=True).exclude(pk=take.pk).first()
        if is_on and before:
            Take.objects.filter(pk=before.pk).update(is_circled=False)
            stamp(before.pk, decided=True)
            touch_all([before.generation_id])
        stamp(take.pk, decided=True)
        take.is_circled = is_on
        _save(take, "is_circled")
        verb = "circled" if is_on else "uncircled"
        activity.log(take.generation.project, verb, actor=by, subject=take.pk)
        if is_on and take.generation.author:
            _tell(take, take.generation.author, by)
    return before


def _save(take: Take, *columns: str) -> None:
    take.save(update_fields=columns)
    touch(take.generation_id)


def _tell(take: Take, author: User, by: User) -> None:
    activity.notify(
        [author],
        take.generation.project,
        "circled",
        text=f"{by} circled {label_of(take)}",
        path=path_of(take),
        key=f"circled:{take.pk}:{by.pk}",
        actor=by,
    )
