"""What follows from what people said of a take. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from studio.generation.models import TakeStatus
from studio.projects.models import VerdictRule

APPROVE, CHANGES = "approve", "changes"
HIGHEST_RATING = 5


@dataclass(frozen=True, kw_only=True)
class Sight:
    """What a person sees of a take. Whoever draws a page asks this, and leaves the rest out of it."""

    author: bool
    prompt: bool
    price: bool
    verdicts: bool

    @property
    def is_whole(self) -> bool:
        """Whether nothing is kept back."""
        return self.author and self.prompt and self.price and self.verdicts


def status_of(verdicts: Iterable[tuple[str, str]], reviewers: Collection[str], rule: str) -> TakeStatus:
    """What a take counts as, from ``(who, kind)`` in order of time; a person's last word counts.

    A request for changes stands until whoever made it takes it back. ``reviewers``: who must approve
    where everyone must; without any, whoever decides is everyone.
    """
    last = dict(verdicts)
    if CHANGES in last.values():
        return TakeStatus.CHANGES
    approvers = {who for who, kind in last.items() if kind == APPROVE}
    is_enough = rule == VerdictRule.ONE or approvers.issuperset(reviewers)
    return TakeStatus.APPROVED if approvers and is_enough else TakeStatus.OPEN


def sees(*, is_blind: bool, has_decided: bool, has_ordered: bool, may_see_money: bool) -> Sight:
    """What a member sees of a take.

    In a blind review all but its author decide before they see who made it, from which words, for how
    much, and what others decided.
    """
    is_open = not is_blind or has_decided or has_ordered
    return Sight(author=is_open, prompt=is_open, price=is_open and may_see_money, verdicts=is_open)


def mean(ratings: Sequence[int]) -> int:
    """The rating that a card shows: the mean, half up; 0 when nobody rated."""
    return (2 * sum(ratings) + len(ratings)) // (2 * len(ratings)) if ratings else 0
