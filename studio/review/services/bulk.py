"""One deed for many takes: each is tried alone, and what was refused is said with its reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from studio.accounts.models import User
from studio.core.errors import Refusal
from studio.generation import tags
from studio.generation.lifecycle import TakeState
from studio.generation.models import Pick, Take
from studio.projects.models import Project
from studio.review.models import Verdict
from studio.review.services import marks, verdicts
from studio.review.voices import Voice

MOST_AT_ONCE = 500


class NoDeed(Refusal):
    """Something that cannot be done to many takes."""


@dataclass(frozen=True, kw_only=True)
class Report:
    """What came of it."""

    done: tuple[UUID, ...]
    asked: int
    refused: tuple[tuple[str, int], ...]  # reason, how many takes

    @property
    def sentence(self) -> str:
        """``18 of 20 done, 2 refused because they are still being made.``"""
        if not self.refused:
            return f"{len(self.done)} of {self.asked} done."
        reasons = "; ".join(f"{count} refused because {reason}" for reason, count in self.refused)
        return f"{len(self.done)} of {self.asked} done, {reasons}."


@dataclass(frozen=True, kw_only=True)
class Order:
    """What somebody wants done; ``value``: stars, a reason, a tag, or the words of a request for changes."""

    deed: str
    value: str
    by: User


def act(project: Project, ids: Sequence[UUID], order: Order) -> Report:
    """Do it to all of these takes that are the project's, each in a transaction of its own. Raises NoDeed."""
    deed = _DEEDS.get(order.deed)
    if deed is None:
        raise NoDeed("This cannot be done to many takes at once.")
    if not ids or len(ids) > MOST_AT_ONCE:
        raise NoDeed(f"Choose 1 to {MOST_AT_ONCE} takes.")
    wanted = list(dict.fromkeys(ids))
    found = {take.pk: take for take in _takes(project, wanted)}
    done, refused = [], Counter[str]()
    for pk in wanted:
        reason = _try(deed, found.get(pk), order)
        if reason:
            refused[reason] += 1
        else:
            done.append(pk)
    return Report(done=tuple(done), asked=len(wanted), refused=tuple(refused.items()))


def _takes(project: Project, ids: Sequence[UUID]) -> list[Take]:
    known = Take.objects.kept().filter(project=project, pk__in=ids)
    return list(known.select_related("asset", "shot", "generation__project", "generation__author"))


def _try(deed: Callable[[Take, Order], object], take: Take | None, order: Order) -> str:
    """Why not; empty when it is done."""
    if take is None:
        return "they were not found"
    if take.state != TakeState.READY:
        return "they are not ready"
    try:
        with transaction.atomic():
            deed(take, order)
    except Refusal as refusal:
        return f"{refusal.message[:1].lower()}{refusal.message[1:].rstrip('.')}"
    return ""


def _approve(take: Take, order: Order) -> None:
    verdicts.give(take, voice=Voice(user=order.by), kind=Verdict.Kind.APPROVE)


def _request_changes(take: Take, order: Order) -> None:
    verdicts.give(take, voice=Voice(user=order.by), kind=Verdict.Kind.CHANGES, text=order.value)


def _withdraw(take: Take, order: Order) -> None:
    voice = Voice(user=order.by)
    mine = verdicts.standing(take, voice)
    if mine is None:
        raise NoDeed("There is nothing of yours to take back.")
    verdicts.withdraw(mine, voice=voice, now=timezone.now())


def _rate(take: Take, order: Order) -> None:
    if not order.value.isdecimal():
        raise NoDeed("A rating is 1 to 5; 0 takes it back.")
    marks.rate(take, int(order.value), by=order.by)


def _reject(take: Take, order: Order) -> None:
    marks.pick(take, Pick.REJECT, by=order.by, reason=order.value or marks.REJECT_REASONS[-1])


# What may be done to many takes: each by the same service as to one.
_DEEDS: dict[str, Callable[[Take, Order], object]] = {
    "approve": _approve,
    "changes": _request_changes,
    "withdraw": _withdraw,
    "rate": _rate,
    "pick": lambda take, order: marks.pick(take, Pick.PICK, by=order.by),
    "unpick": lambda take, order: marks.pick(take, Pick.NONE, by=order.by),
    "reject": _reject,
    "star": lambda take, order: marks.star(take, by=order.by, is_on=True),
    "unstar": lambda take, order: marks.star(take, by=order.by, is_on=False),
    "tag": lambda take, order: tags.retag([take.pk], add=[order.value]),
    "untag": lambda take, order: tags.retag([take.pk], remove=[order.value]),
}
# The deed that takes another back.
BACK = {"approve": "withdraw", "star": "unstar", "unstar": "star", "pick": "unpick", "tag": "untag"}
