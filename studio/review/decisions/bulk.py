"""One deed for many takes: each is tried alone, and what was refused is said with its reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from studio.accounts.models import User
from studio.core.errors import Refusal
from studio.generation import tags
from studio.generation.lifecycle import TakeState
from studio.generation.models import Pick, Take
from studio.projects.models import Project
from studio.review.decisions import ratings as marks
from studio.review.decisions import verdicts
from studio.review.models import Verdict
from studio.review.participants import Voice

MOST_AT_ONCE = 500
# Answers what the take was before, as BACK wants it; None: it was so already, there is nothing to take back.
Deed = Callable[["Take", "Order"], str | None]


class NoDeed(Refusal):
    """Something that cannot be done to many takes."""


@dataclass(frozen=True, kw_only=True)
class Report:
    """What came of it."""

    done: tuple[UUID, ...]
    asked: int
    refused: tuple[tuple[str, int], ...]  # reason, how many takes
    before: dict[UUID, str]  # of those that changed, what each was: with it the deed of BACK takes it back

    @property
    def sentence(self) -> str:
        """``18 of 20 done, 2 refused because they are still being made.``"""
        if not self.refused:
            return f"{len(self.done)} of {self.asked} done."
        reasons = "; ".join(f"{count} refused because {reason}" for reason, count in self.refused)
        return f"{len(self.done)} of {self.asked} done, {reasons}."


@dataclass(frozen=True, kw_only=True)
class Order:
    """What somebody wants done; ``value``: stars, a reason, a tag, or the words of a request for changes.

    ``before``: values for single takes, where each is to be what it was.
    """

    deed: str
    value: str
    by: User
    before: dict[UUID, str] = field(default_factory=dict)

    def of(self, take: Take) -> str:
        """The value for one take."""
        return self.before.get(take.pk, self.value)


def act(project: Project, ids: Sequence[UUID], order: Order) -> Report:
    """Do it to all of these takes that are the project's, each in a transaction of its own. Raises NoDeed."""
    deed = _DEEDS.get(order.deed)
    if deed is None:
        raise NoDeed("This cannot be done to many takes at once.")
    if not ids or len(ids) > MOST_AT_ONCE:
        raise NoDeed(f"Choose 1 to {MOST_AT_ONCE} takes.")
    wanted = list(dict.fromkeys(ids))
    found = {take.pk: take for take in _takes(project, wanted)}
    done, refused, before = [], Counter[str](), {}
    for pk in wanted:
        try:
            was = _try(deed, found.get(pk), order)
        except Refusal as refusal:
            refused[_reason(refusal)] += 1
            continue
        done.append(pk)
        if was is not None:
            before[pk] = was
    return Report(done=tuple(done), asked=len(wanted), refused=tuple(refused.items()), before=before)


def _takes(project: Project, ids: Sequence[UUID]) -> list[Take]:
    known = Take.objects.kept().filter(project=project, pk__in=ids)
    return list(known.select_related("asset", "shot", "generation__project", "generation__author"))


def _try(deed: Deed, take: Take | None, order: Order) -> str | None:
    """Do it to one, whole or not at all. Raises Refusal."""
    if take is None:
        raise NoDeed("They were not found.")
    if take.state != TakeState.READY:
        raise NoDeed("They are not ready.")
    with transaction.atomic():
        return deed(take, order)


def _reason(refusal: Refusal) -> str:
    return f"{refusal.message[:1].lower()}{refusal.message[1:].rstrip('.')}"


def _approve(take: Take, order: Order) -> str | None:
    return _decide(take, order, Verdict.Kind.APPROVE)


def _request_changes(take: Take, order: Order) -> str | None:
    return _decide(take, order, Verdict.Kind.CHANGES, order.value)


def _decide(take: Take, order: Order, kind: str, text: str = "") -> str | None:
    voice = Voice(user=order.by)
    stood = verdicts.standing(take, voice)
    given = verdicts.give(take, voice=voice, kind=kind, text=text)
    return "" if given != stood else None


def _withdraw(take: Take, order: Order) -> str | None:
    voice = Voice(user=order.by)
    mine = verdicts.standing(take, voice)
    if mine is None:
        raise NoDeed("There is nothing of yours to take back.")
    verdicts.withdraw(mine, voice=voice, now=timezone.now())
    return None


def _rate(take: Take, order: Order) -> str | None:
    value = order.of(take)
    if not value.isdecimal():
        raise NoDeed("A rating is 1 to 5; 0 takes it back.")
    before = marks.rate(take, int(value), by=order.by)
    return str(before) if before != int(value) else None


def _reject(take: Take, order: Order) -> str | None:
    return _mark(take, order, Pick.REJECT, order.value)


def _mark(take: Take, order: Order, value: str, reason: str = "") -> str | None:
    before = f"{take.pick} {take.reject_reason}".strip()
    marks.pick(take, value, by=order.by, reason=reason)
    return before if before != f"{take.pick} {take.reject_reason}".strip() else None


def _mark_again(take: Take, order: Order) -> str | None:
    """What ``_mark`` said it was: ``pick``, ``reject`` with its reason, or nothing."""
    value, _, reason = order.of(take).partition(" ")
    return _mark(take, order, value, reason)


def _star(take: Take, order: Order, is_on: bool) -> str | None:
    if take.is_starred == is_on:
        return None
    marks.star(take, by=order.by, is_on=is_on)
    return ""


# What may be done to many takes: each by the same service as to one.
_DEEDS: dict[str, Deed] = {
    "approve": _approve,
    "changes": _request_changes,
    "withdraw": _withdraw,
    "rate": _rate,
    "pick": lambda take, order: _mark(take, order, Pick.PICK),
    "unpick": lambda take, order: _mark(take, order, Pick.NONE),
    "reject": _reject,
    "mark": _mark_again,
    "star": lambda take, order: _star(take, order, is_on=True),
    "unstar": lambda take, order: _star(take, order, is_on=False),
    "tag": lambda take, order: "" if tags.retag([take.pk], add=[order.value]) else None,
    "untag": lambda take, order: "" if tags.retag([take.pk], remove=[order.value]) else None,
}
# The deed that takes another back.
BACK = {
    "approve": "withdraw",
    "changes": "withdraw",
    "rate": "rate",
    "pick": "mark",
    "unpick": "mark",
    "reject": "mark",
    "star": "unstar",
    "unstar": "star",
    "tag": "untag",
    "untag": "tag",
}
